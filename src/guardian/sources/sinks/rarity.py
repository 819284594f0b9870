"""Which values of a column a server is asked for, so that rows of rare kinds are tried too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from guardian.sources.sinks.trying import ROWS

KINDS = 200
"""Different values of a column up to which each is a kind; of others, cells of the same shape are one."""
PROBED = 10_000
"""Rows at the beginning of a table that tell whether a column has so few."""
COMMON = 400
"""A kind that stands in one of so many rows is among those from all over the table."""
LOTS = 2
"""How often rows of a column's rare kinds are asked for."""
Counted = Iterable[tuple[str, int]]


def lots(asked: Callable[[bool], Counted], probed: int, count: int) -> Iterator[list[str]]:
    """Values of one column, the rarest first, in lots whose rows can be tried at once.

    ``asked``: the rarest kinds of a column (by shape, or each value), each by a value and in how many rows it stands,
    one more than ``KINDS``; ``probed``: the different values at the beginning; ``count``: the rows of the table.
    """
    found = [] if probed > KINDS else list(asked(False))
    if probed > KINDS or len(found) > KINDS:
        found = list(asked(True))[:KINDS]
    rare = sorted((rows, value) for value, rows in found if rows * COMMON < count)
    for _ in range(LOTS):
        lot, left = [], ROWS
        while rare and (left == ROWS or rare[0][0] <= left):
            rows, value = rare.pop(0)
            lot.append(value)
            left -= rows
        if lot:
            yield lot
