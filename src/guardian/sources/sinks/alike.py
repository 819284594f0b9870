"""What rules lead to: the columns that they name, and those that are computed from these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

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
