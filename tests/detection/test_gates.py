"""A gate lets through every pattern that matches, and hardly any other."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from guardian.detection.gates import Gate
from guardian.detection.phrases_en import PHRASES, SPEAKER

PATTERNS = [re.compile(one) for one in (r"(?i:\bname is) [^\W\d_]+", r"^(?P<name>[A-Z]\w+):", r"张(?=先生)", r"end$")]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("my NAME IS Jónás", {0}),
        ("Mary: see you at the end", {1, 3}),
        ("找张先生", {2}),
        ("the end\n", {0, 1, 2, 3}),
        ("half of a character \ud800", {0, 1, 2, 3}),
        ("nothing here", set()),
        ("", set()),
    ],
)
def test_what_a_text_could_match(text: str, held: set[int]) -> None:
    found = Gate(PATTERNS).open(text) & {0, 1, 2, 3}
    assert found == held
    assert {at for at, one in enumerate(PATTERNS) if one.search(text)} <= found


def test_all_are_tried_where_the_automaton_has_no_room() -> None:
    gate = Gate(PATTERNS)
    vars(gate)["_set"] = SimpleNamespace(Match=lambda text: None)
    assert gate.open("nothing here") == {0, 1, 2, 3}


@pytest.mark.parametrize(
    "text",
    [
        "What's your last name? Jónás",
        "My name's Zoë. Regards, Ann Lee",
        "Dear Ms Ölund, please call Émile",
        "Mary: hi\nTom: hello",
        "İN THE NAME OF ANN LEE; aſked Bo Ek, and hıs mother Ida Örn",
        "Thanks,\n\u202fAnn Lee",
        "shipped to Ann Lee, 12 High Street; her mother Ida Örn, said Bo Ek",
    ],
)
def test_phrases_before_names_go_through(text: str) -> None:
    patterns = [*(phrase.pattern for phrase in PHRASES), SPEAKER]
    assert {at for at, one in enumerate(patterns) if one.search(text)} <= Gate(patterns).open(text)
