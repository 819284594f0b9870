"""What rows tell of a plan: of a database that does not answer for many, of rows that are broken as they are, and of
digests that different rows have in common."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pytest

from guardian.sources.sinks.base import Treater
from guardian.sources.sinks.trying import AGAIN, BREAKS, ROWS, Trial, Untold, broken


@dataclass(frozen=True)
class Some:
    """Numbers that must differ, of which ``bad`` ones break a rule; as they are, only negative ones do. No more than
    ``most`` are judged at once."""

    numbers: tuple[int, ...]
    bad: Callable[[int], bool] = lambda number: number < 0
    most: int = 1000
    digest: Callable[[int], int] = lambda number: number

    @property
    def count(self) -> int:
        return len(self.numbers)

    @property
    def replaced(self) -> frozenset[str]:
        return frozenset({"cell"})

    def fails(self, columns: Any) -> str:
        if self.count > self.most:
            raise Untold
        if not columns:
            return "check" if any(number < 0 for number in self.numbers) else ""
        same = len(set(self.numbers)) < self.count
        return "unique" if same else "check" if any(map(self.bad, self.numbers)) else ""

    def keys(self) -> Mapping[str, np.ndarray]:
        return {"one": np.array([self.digest(number) for number in self.numbers], np.int64)}

    def joined(self, other: Some) -> Some:
        return self._of(self.numbers + other.numbers)

    def halves(self) -> tuple[Some, Some]:
        at = self.count // 2
        return self._of(self.numbers[:at]), self._of(self.numbers[at:])

    def _of(self, numbers: tuple[int, ...]) -> Some:
        return Some(numbers, self.bad, self.most, self.digest)


def tried(*samples: Some) -> dict[str, str]:
    class Held:
        def samples(self, table: str, treater: Treater) -> Generator[Some]:
            yield from samples

    return broken(cast(Trial, Held()), "t", cast(Treater, None))


@pytest.mark.parametrize("most", [1, 3, 1000])
@pytest.mark.parametrize(("bad", "told"), [(7, {"cell": "check"}), (70, {})])
def test_rows_that_are_too_many_for_an_answer_are_asked_for_in_parts(most: int, bad: int, told: object) -> None:
    assert tried(Some(tuple(range(20)), lambda number: number == bad, most)) == told


def test_a_row_of_which_the_database_says_nothing_is_no_row_that_holds() -> None:
    assert tried(Some((1, 2), most=0)) == {"cell": BREAKS["untold"]}


@pytest.mark.parametrize(("bad", "told"), [(7, {"cell": "check"}), (70, {})])
def test_a_row_that_is_broken_as_it_is_is_told_and_hides_no_other(bad: int, told: dict[str, str]) -> None:
    numbers = (-1, *range(20), -2)
    assert tried(Some(numbers, lambda number: number < 0 or number == bad)) == {ROWS: BREAKS["source"], **told}


@pytest.mark.parametrize(("last", "told"), [(50, {"cell": "unique"}), (150, {})])
@pytest.mark.parametrize("most", [2, 1000])
def test_a_pair_is_found_behind_any_number_of_digests_that_different_rows_have(
    last: int, told: object, most: int
) -> None:
    def half(number: int) -> int:
        return number % 100

    first = tuple(range(10 * AGAIN))
    others = tuple(number + 100 for number in first if number != 50)
    assert tried(Some(first, most=most, digest=half), Some((*others, last), most=most, digest=half)) == told
