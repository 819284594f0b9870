"""Whether a column can take a treatment: its type and length, its keys and checks, its number of distinct values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from guardian.governance.protection import Column
from guardian.policy.profiles import Spec
from guardian.transforms.base import Shape, Transform, Unsuitable
from guardian.transforms.constant import Null
from guardian.transforms.few import refuse_few
from guardian.transforms.ff1 import least_length
from guardian.transforms.fpe import Fpe
from guardian.transforms.fpe_typed import FpeTyped

Measured = Callable[[], int | None]
"""Asks for the UTF-8 bytes of a column's longest value; None: nobody can say."""


@runtime_checkable
class Holding(Protocol):
    """A transform that can say whether so many different values stay different."""

    def hold(self, distinct: int) -> None: ...


JOINABLE = frozenset({"token", "hash", "fpe"})
"""Treatments under which different values stay different and equal ones equal: what a key needs."""
DISTINCT = frozenset({"random_token", "cipher"})
"""Treatments under which different values stay different, but equal ones do not stay equal."""


def shape_of(column: Column) -> Shape:
    return Shape(column.holds.form, column.holds.longest, column.holds.nullable)


def fitting(transform: Transform, column: Column, measured: Measured = lambda: None) -> tuple[str, ...]:
    """Notes on the fit. Raises Unsuitable where the target's column cannot hold what comes out.

    ``measured``: the bytes of the longest value there is, asked only where not every value that the column could hold
    would fit; one that grows after that stops the copy.
    """
    holds = column.holds
    if column.labels and not isinstance(transform, Null):
        raise Unsuitable(f"the column takes nothing but the values of its type ({holds.type})")
    given = transform.gives(shape_of(column))
    if given.form != holds.form:
        raise Unsuitable(f"it gives {given.form}, and the column holds {holds.type or holds.form}")
    if holds.longest is None or (given.longest is not None and given.longest <= holds.longest):
        return ()
    octets = measured()
    if octets is not None:
        most = min(octets, holds.longest)
        given = transform.gives(Shape(holds.form, most, holds.nullable, octets))
        if given.longest is not None and given.longest <= holds.longest:
            return (f"fits values of up to {octets} bytes, the longest in the source",)
    elif column.longest is not None:
        seen = transform.gives(Shape(holds.form, min(column.longest, holds.longest), holds.nullable))
        if seen.longest is not None and seen.longest <= holds.longest:
            return (f"fits values of up to {column.longest} characters, the longest that were seen",)
    needs = f"up to {given.longest} characters" if given.longest is not None else "any length"
    raise Unsuitable(f"it needs {needs}, and the column takes {holds.longest} ({holds.type or holds.form})")


ROOM_APART = 9
"""Characters in which what is no number stays apart from others such: a sign and 40 bits."""

KEEP_FORM = frozenset({"fpe"})
"""Treatments whose outputs look like the values, so that a CHECK on their form may hold."""


def unchecked(spec: Spec, column: Column, *, tried: bool) -> tuple[str, ...]:
    """Raises Unsuitable where a CHECK names the column, outputs of another form would stand in it, and no rows can be
    tried."""
    if not column.checks or spec.name == "null":
        return ()
    tried = tried and not any(check.upper().startswith("EXCLUDE") for check in column.checks)  # rows by themselves tell
    if spec.name not in KEEP_FORM and not tried:
        raise Unsuitable("a CHECK constraint names the column, and its values would no longer be of that kind")
    what = (
        "rows of the source were tried, and one that breaks it all the same stops"
        if tried
        else "rows that break it stop"
    )
    return (f"a CHECK constraint names it: {what} the copy",)


def consistent(spec: Spec, transform: Transform, column: Column, linked: bool) -> None:
    """Raises Unsuitable where a key would lose what makes it one, or other rules of the table."""
    if isinstance(transform, FpeTyped):
        _anywhere(spec, column, linked)
    key = column.key in ("primary", "unique") or column.part
    if isinstance(transform, Holding) and (linked or key):
        transform.hold(column.total)
        return
    if linked and spec.name not in JOINABLE:
        raise Unsuitable("a foreign key ties this column to others, and equal values would not stay equal and apart")
    if isinstance(transform, Fpe) and (linked or key):
        _long_enough(transform, column)
    if key and spec.name not in JOINABLE | DISTINCT:
        if spec.name == "null" and column.key != "primary":
            return
        what = f"a {column.key} key" if column.key in ("primary", "unique") else "part of a key"
        raise Unsuitable(f"the column is {what}, and different values would not stay different")


def movable(column: Column) -> None:
    """Raises Unsuitable where no other value can be put into the place of the source's, whatever it is."""
    if column.holds.rigid:
        what = f"values inside a column of the type {column.holds.type} cannot be replaced"
        raise Unsuitable(f"{what}: make it JSON, or columns of its own")
    if column.placing:
        raise Unsuitable("rows are put into partitions by it, and other values may have no partition")


def no_key(column: Column, linked: bool) -> None:
    """Raises Unsuitable where texts that are treated by spans must stay apart, or joined: only their words decide."""
    if linked or column.key in ("primary", "unique") or column.part:
        raise Unsuitable("the column is a key or part of one, and different texts would not stay different")


def _anywhere(spec: Spec, column: Column, linked: bool) -> None:
    """Raises Unsuitable where a column cannot hold any value of its type, or has so few that their counts tell."""
    if column.checks:
        raise Unsuitable("a CHECK constraint names the column, and outputs lie anywhere in the range of its type")
    if column.feeds:
        raise Unsuitable("another column is computed from it, and outputs lie anywhere in the range of its type")
    if column.distinct is not None and column.rows:
        key = linked or column.key in ("primary", "unique")
        refuse_few(column.distinct, column.rows, key=key, allowed=bool(spec.options.get("allow_few")))


def _long_enough(transform: Fpe, column: Column) -> None:
    """Raises Unsuitable where values that FF1 does not take would become the same."""
    least = least_length(max(map(len, transform.kinds)))
    if column.holds.form == "text" and transform.misfit == "redact" and (transform.room or 0) < ROOM_APART:
        raise Unsuitable(
            f"the column is a key of at most {column.holds.longest} characters, and its values that are no such"
            " numbers would not stay different"
        )
    if column.holds.form == "integer" and column.shortest is not None and column.shortest < least:
        raise Unsuitable(
            f"the column is a key, and its values of fewer than {least} characters, too short for"
            " format-preserving encryption, would all become the same",
            remedy="Write {fpe: {over: type}} for it",
        )


def few(spec: Spec, column: Column, category: str, linked: bool) -> None:
    """Raises Unsuitable for a token or hash of few distinct values: how often each occurs tells which it is."""
    if spec.name not in ("token", "hash", "random_token") or column.distinct is None or not column.rows:
        return
    key = linked or column.key in ("primary", "unique")
    allowed = bool(spec.options.get("allow_few"))
    refuse_few(column.distinct, column.rows, category=category, key=key, allowed=allowed)
