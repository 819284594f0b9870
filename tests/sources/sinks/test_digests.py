"""Digests met again are found among any number of them, held or on disk."""

from __future__ import annotations

import numpy as np
import pytest

from guardian.sources.sinks import digests
from guardian.sources.sinks.digests import Digests


@pytest.mark.parametrize("held", [digests.HELD, 100], ids=["held", "on disk"])
@pytest.mark.parametrize("again", [[], [5], [-7, 5, 4999]])
def test_what_was_added_twice_is_found(held: int, again: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "HELD", held)
    found = Digests()
    for start in range(-5000, 5000, 40):
        found.add(np.arange(start, start + 40))
    found.add(np.array([one for one in again for _ in range(2)], np.int64))
    assert sorted(found.again()) == again


def test_what_is_twice_in_one_lot_is_not_met_again() -> None:
    found = Digests()
    found.add(np.array([3, 3, 3]))
    assert not len(found.again())
    for _ in range(2):
        found.add(np.arange(50))
    assert len(found.again()) == 50
