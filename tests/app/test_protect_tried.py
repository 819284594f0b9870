"""How often the names of a source are gathered while a plan is tried."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from guardian.app.protect_tried import _once


@dataclass(frozen=True)
class Made:
    finder: object


def plan(*hows: str) -> Any:
    columns = [SimpleNamespace(place=("t", str(at)), category="person_name", how=how) for at, how in enumerate(hows)]
    return SimpleNamespace(columns=columns)


def test_names_are_gathered_once_for_the_same_columns_and_again_once_texts_are_searched_for_them() -> None:
    gathered: list[str] = []

    def treaters(given: Any, names: bool) -> Any:
        if names:
            gathered.append(" ".join(one.how for one in given.columns))
        return Made(len(gathered) if names else None)

    made = _once(treaters)
    plans = [plan("treat", "clear"), plan("treat", "clear"), plan("treat", "spans"), plan("clear", "spans")]
    assert [made(one, True).finder for one in plans] == [1, 1, 2, 3]
    assert made(plans[0], False).finder is None
    assert gathered == ["treat clear", "treat spans", "clear spans"]
