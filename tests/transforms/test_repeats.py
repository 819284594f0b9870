"""What became of values that come again is remembered: each is treated once, and nothing else changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from guardian.transforms import repeats
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.repeats import Repeats


@dataclass
class Upper:
    """Capitals, and what it was given."""

    deterministic: bool = True
    reversible: bool = False
    given: list[str] = field(default_factory=list)

    def gives(self, shape: Shape) -> Shape:
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        self.given += [one for one in array.to_pylist() if one is not None]
        if "refused" in self.given:
            raise Unsuitable("not this one")
        return pc.utf8_upper(array)

    def sql(self, column: Any, dialect: Any) -> Any:
        raise NotImplementedError


BATCHES = (["a", "b", None, "a"], ["b", "c", "c", None], [None, None], [], ["a", "a", "d", ""])


def test_each_value_is_treated_once() -> None:
    upper = Upper()
    column = Repeats(upper)
    for batch in BATCHES:
        found = column.values(pa.array(batch, pa.string()))
        assert found.equals(pc.utf8_upper(pa.array(batch, pa.string())))
    assert sorted(upper.given) == ["", "a", "b", "c", "d"]


@pytest.mark.parametrize("first", [[], [None], [None, None, None]])
def test_nothing_may_come_first(first: list[str | None]) -> None:
    column = Repeats(Upper())
    for batch in (first, *BATCHES):
        assert column.values(pa.array(batch, pa.string())).to_pylist() == [one and one.upper() for one in batch]


@pytest.mark.parametrize(("bound", "most"), [("KEPT", 3), ("KEPT_BYTES", 20)])
def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch, bound: str, most: int) -> None:
    monkeypatch.setattr(repeats, bound, most)
    upper = Upper()
    column = Repeats(upper)
    for batch in (*BATCHES, *BATCHES):
        found = column.values(pa.array(batch, pa.string()))
        assert found.equals(pc.utf8_upper(pa.array(batch, pa.string())))
    assert len(upper.given) > 5


@pytest.mark.parametrize(
    ("deterministic", "subjects", "kind"),
    [
        pytest.param(False, None, pa.string(), id="by chance"),
        pytest.param(True, ["x", "y"], pa.string(), id="by person"),
        pytest.param(True, None, pa.large_string(), id="another type"),
    ],
)
def test_others_are_treated_as_they_come(deterministic: bool, subjects: list[str] | None, kind: pa.DataType) -> None:
    upper = Upper(deterministic)
    column = Repeats(upper)
    for _ in range(2):
        column.values(pa.array(["a", "a"], kind), None if subjects is None else pa.array(subjects))
    assert upper.given == ["a"] * 4


def test_what_cannot_be_treated_is_refused_each_time() -> None:
    column = Repeats(Upper())
    column.values(pa.array(["a", "a"]))
    for _ in range(2):
        with pytest.raises(Unsuitable):
            column.values(pa.array(["a", "refused", "a", "refused"]))
