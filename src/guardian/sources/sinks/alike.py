"""Rows of a table that are tried beside those from all over it: such as one of its rules tells from the others."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from guardian.sources.sinks.wording import names

ALIKE = 500_000
"""Rows that are tried together since what a unique index holds of them that is not treated is the same."""
PROBES = 8
"""Rows whose treated cells are put into every other row, to see which of these a rule looks at more closely."""
Names = frozenset[str]


class Columned(Protocol):
    """A column of a table; ``generated``: computed from others."""

    @property
    def name(self) -> str: ...
    @property
    def generated(self) -> object: ...


C = TypeVar("C", bound=Columned)


def needed_of(columns: Iterable[C], needed: Names) -> tuple[C, ...]:
    """The columns that a rule needs, and those that are computed: photos stay where they are."""
    return tuple(one for one in columns if one.generated or one.name in needed)


def reached(names_of: Mapping[str, Names], columns: Iterable[str]) -> Names:
    """Columns (in lower case) with those that are computed from them. ``names_of``: what each computed one names."""
    found = {one.lower() for one in columns}
    while more := {name.lower() for name, said in names_of.items() if name.lower() not in found and said & found}:
        found |= more
    return frozenset(found)


def behind(names_of: Mapping[str, Names], said: Names) -> Names:
    """What some names lead to: columns, and those that a computed one of them is made of."""
    found = set(said)
    while more := {name for one, made in names_of.items() if one.lower() in found for name in made} - found:
        found |= more
    return frozenset(found)


def kept(parts: Iterable[str], changed: Names, *, backslashes: bool = False) -> tuple[str, ...]:
    """The parts of a unique index that stay as they are."""
    return tuple(part for part in parts if not names(part, backslashes=backslashes) & changed)


def mixed(checks: Iterable[str], changed: Names, columns: Names, *, backslashes: bool = False) -> tuple[str, ...]:
    """Conditions that name both what is treated and what is not."""
    said = ((check, names(check, backslashes=backslashes) & columns) for check in checks)
    return tuple(check for check, found in said if found & changed and found - changed)


def spread(rows: int) -> Sequence[int]:
    """Which of some rows lend their treated cells: evenly, the first among them."""
    return sorted({at * rows // PROBES for at in range(PROBES)}) if rows else ()


def suspects(
    source: str,
    outputs: str,
    columns: Sequence[str],
    changed: Names,
    generated: Iterable[tuple[str, str]],
    checks: Sequence[str],
    alias: str,
    quote: Callable[[str], str],
    *,
    lead: Sequence[tuple[str, str]] = (),
) -> str:
    """Rows (by the names of their columns) that break a condition once these outputs stand in place of their treated
    cells. ``source``: the table, called ``t``; ``outputs``: one row of the treated columns; ``alias``: what conditions
    call the table; ``lead``: more that is read of each row, with its name."""
    own = [*((f"t.{quote(one)}", one) for one in columns), *lead]
    held = [f"{cell} AS guardian_{at}" for at, (cell, _) in enumerate(own)]
    held += [f"{'o' if one.lower() in changed else 't'}.{quote(one)} AS {quote(one)}" for one in columns]
    inner = f"SELECT {', '.join(held)} FROM {source} t CROSS JOIN {outputs} o"  # noqa: S608
    for name, expression in generated:
        inner = f"SELECT {alias}.*, {expression} AS {quote(name)} FROM ({inner}) {alias}"  # noqa: S608
    broken = " OR ".join(f"NOT coalesce(({check}), 1 = 1)" for check in checks)
    wanted = ", ".join(f"guardian_{at} AS {quote(name)}" for at, (_, name) in enumerate(own))
    return f"SELECT {wanted} FROM ({inner}) {alias} WHERE {broken}"  # noqa: S608


def alike(source: str, cells: Mapping[str, str], same: Sequence[str], known: Sequence[str]) -> str:
    """Rows (these cells, by name) of which others are the same in some parts of an index (none: all rows), of those
    under its conditions."""
    which = f" WHERE {' AND '.join(known)}" if known else ""
    listed = ", ".join(f"{cell} AS {name}" for name, cell in cells.items())
    if not same:
        return f"SELECT {listed} FROM {source}{which}"  # noqa: S608
    counted = f"count(*) OVER (PARTITION BY {', '.join(same)}) AS guardian_alike"
    inner = f"SELECT {listed}, {counted} FROM {source}{which}"  # noqa: S608
    return f"SELECT {', '.join(cells)} FROM ({inner}) guardian_rows WHERE guardian_alike > 1 ORDER BY guardian_alike"  # noqa: S608


def met_again(source: str, same: Sequence[str], known: Sequence[str]) -> str:
    """Asks for a row of which another is the same in some cells, of those under conditions."""
    which = f" WHERE {' AND '.join(known)}" if known else ""
    return f"SELECT 1 FROM {source}{which} GROUP BY {', '.join(same)} HAVING count(*) > 1 LIMIT 1"  # noqa: S608


def not_apart(
    keys: Iterable[Sequence[str]], columns: Names, computed: Names, again: Callable[[list[str]], bool]
) -> Names:
    """Those of some columns whose keys do not tell rows apart by what neither is one of them nor ``computed``.
    ``again``: whether two rows are the same in some columns, or nobody can say."""
    found: set[str] = set()
    for key in keys:
        rest = [one for one in key if one not in columns | computed]
        if columns & set(key) and (not rest or again(rest)):
            found |= columns & set(key)
    return frozenset(found)


def fold(text: str) -> str:
    """The same for all texts that a collation may hold to be equal: without case, accents and spaces at the end."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join([sign for sign in plain if not unicodedata.combining(sign)]).rstrip()


def twice(parts: Sequence[Sequence[str | None]], most: int) -> list[int]:
    """The places of rows, up to so many, whose parts are all known and met again in another row."""
    keys = [None if None in row else row for row in zip(*parts, strict=True)]
    counts = Counter(key for key in keys if key is not None)
    return [at for at, key in enumerate(keys) if key is not None and counts[key] > 1][:most]
