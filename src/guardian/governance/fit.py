"""Whether a column can take a treatment: its type and length, its keys and checks, its number of distinct values."""

from __future__ import annotations

import re
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
    _excluding(spec, column)
    if not _checks(column) or spec.name == "null":
        return ()
    if spec.name not in KEEP_FORM and not tried:
        raise Unsuitable("a CHECK constraint names the column, and its values would no longer be of that kind")
    what = ", and was tried on all rows" if tried else ": rows that break it stop the copy"
    return (f"a CHECK constraint names it{what}",)


def _checks(column: Column) -> list[str]:
    """The rules that single rows keep or break."""
    return [check for check in column.checks if not _excludes(check)]


def _excludes(check: str) -> bool:
    """Whether rows exclude each other by a rule: what keeps different values different holds it."""
    return check.upper().startswith("EXCLUDE")


def _excluding(spec: Spec, column: Column) -> None:
    """Raises Unsuitable where rows exclude each other by other than equal values of a column, or under a condition on
    it: of what becomes of them nobody knows whether they still do not."""
    name = re.escape(column.name)
    quoted = re.escape(f'"{column.name.replace(chr(34), 2 * chr(34))}"')
    for check in column.checks:
        if not _excludes(check):
            continue
        elements, _, condition = check.partition(" WHERE ")
        mentioned = re.compile(rf'(?<![\w"]){name}(?![\w"])|{quoted}', re.IGNORECASE)
        equal = re.compile(rf'[(,] ?(?:{name}|{quoted})(?: [\w".]+)* WITH =(?=[,)])', re.IGNORECASE)
        plain = len(mentioned.findall(elements)) == len(equal.findall(elements))
        if mentioned.search(condition) or not (plain or spec.name == "null"):
            raise Unsuitable(
                "rows exclude each other by it (EXCLUDE) otherwise than by equal values, and what comes of them may"
            )


def consistent(
    spec: Spec, transform: Transform, column: Column, linked: bool, *, tried: bool = False, asked: bool = False
) -> bool:
    """Raises Unsuitable where a key would lose what makes it one, or other rules of the table that no rows are
    ``tried`` against. True: its other parts have to tell the rows apart, of which the source can be ``asked``."""
    if isinstance(transform, FpeTyped):
        _anywhere(spec, column, linked, tried=tried)
    try:
        _apart(spec, transform, column, linked)
    except Unsuitable:
        together = column.part and not (column.alone or column.apart or linked) and column.key in ("", "primary")
        if not (asked and together) or spec.name == "null":
            raise
        return True
    return False


def _apart(spec: Spec, transform: Transform, column: Column, linked: bool) -> None:
    """Raises Unsuitable where different values of a key would not stay different, or equal ones not equal."""
    excluding = any(map(_excludes, column.checks))
    key = column.key in ("primary", "unique") or column.part or column.apart or excluding
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
        what = "under a unique index" if column.apart and not column.part else what
        what = "under an EXCLUDE" if excluding else what
        raise Unsuitable(f"the column is {what}, and different values would not stay different")


def movable(column: Column) -> None:
    """Raises Unsuitable where no other value can be put into the place of the source's, whatever it is."""
    if column.holds.rigid:
        what = f"values inside a column of the type {column.holds.type} cannot be replaced"
        raise Unsuitable(f"{what}: make it JSON, or columns of its own")
    if column.placing:
        raise Unsuitable("rows are put into partitions by it, and other values may have no partition")


def others(column: Column) -> bool:
    """Whether something personal was found in values that are no plain text."""
    return column.holds.form == "other" and column.verdict is not None and column.verdict.mixed


def no_key(column: Column, linked: bool) -> None:
    """Raises Unsuitable where texts that are treated by spans must stay apart, or joined: only their words decide."""
    if linked or column.key in ("primary", "unique") or column.part or column.apart:
        what = "under a unique index" if column.apart else "a key or part of one"
        raise Unsuitable(f"the column is {what}, and different texts would not stay different")


def _anywhere(spec: Spec, column: Column, linked: bool, *, tried: bool) -> None:
    """Raises Unsuitable where a column cannot hold any value of its type, or has so few that their counts tell."""
    if _checks(column) and not tried:
        raise Unsuitable("a CHECK constraint names the column, and outputs lie anywhere in the range of its type")
    if column.feeds and not tried:
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
