"""What a profile's entries about single columns name in one source, and which of them name nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from guardian.governance.protection import Column, Refusal, Table
from guardian.model import short_names, table_names, without_format
from guardian.policy.profiles import Asked, written

if TYPE_CHECKING:
    from guardian.config import Config

TOLD = 3
"""Names that are offered at most."""


def asked_of(table: Table, column: Column) -> Asked:
    """The column as a profile sees it, by the names that references show, and by those of the source."""
    verdict = column.verdict
    shown = column.ref.removeprefix(f"{table.source}/{table.shown}/")
    named = (table.name, column.name)
    real = Asked(table.source, *named) if named != (table.shown, shown) else None
    if verdict is None:
        return Asked(table.source, table.shown, shown, real=real)
    return Asked(table.source, table.shown, shown, verdict.category, verdict.entity or "", verdict.tier, real)


@dataclass(slots=True)
class Here:
    """The columns of one source. ``elsewhere``: names of the other sources of guardian.yaml; ``left_out``: references
    of tables that are not in the copy."""

    tables: Sequence[Table]
    elsewhere: frozenset[str]
    left_out: tuple[str, ...] = ()
    _columns: tuple[Asked, ...] = field(init=False, repr=False)
    _named: Mapping[str, list[Asked]] = field(init=False, repr=False)
    """The columns that go by a name, for each way in which one may be written."""
    _hidden: frozenset[str] = field(init=False, repr=False)
    """The same of the names that are not shown, nor offered."""

    def __post_init__(self) -> None:
        self._columns = tuple(asked_of(table, column) for table in self.tables for column in table.columns)
        named: dict[str, list[Asked]] = defaultdict(list)
        for asked in self._columns:
            for name in written(asked):
                named[name].append(asked)
        self._named = named
        self._hidden = frozenset(name for asked in self._columns if asked.real for name in written(asked.real))

    def fault(self, name: str, said: str) -> Iterator[Refusal]:
        """Why an entry cannot stand. One that begins with the name of another source is for that source alone."""
        found = self._named.get(name, [])
        if len({asked.table for asked in found}) > 1 and any(_without_format(name, asked) for asked in found):
            these = " or ".join(sorted(map(_best, found)))
            yield Refusal(name, f"it may be {these}; {said}", "Write the name of the file with its suffix")
        elif not found and name not in self._hidden and not self._beside(name):
            yield Refusal(name, f"this source has no such column; {said}", self._remedy(name))

    def silent(self, config: Config) -> Iterator[str]:
        """What ``subjects`` and ``token_domains`` say of this source and of nothing that is copied. No fault: it may be
        about a view."""
        tables = {name for table in self.tables for name in table_names(table.source, table.shown)}
        columns = {
            f"{name}{joint}{column.name}"
            for table in self.tables
            for name in table_names(table.source, table.shown)
            for column in table.columns
            for joint in "./"
        }
        subjects = {name: ("subjects", name) for name in config.subjects}
        domains = {
            name: ("token_domains", domain, at)
            for domain, names in config.token_domains.items()
            for at, name in enumerate(names)
        }
        for what, known, said in (("table", tables, subjects), ("column", columns, domains)):
            for name, path in said.items():
                if name not in known and self._mine(name):
                    near = get_close_matches(name, known, 1)
                    offer = f". Did you mean '{near[0]}'?" if near else ""
                    yield f"{config.where(*path)}: no {what} that is copied is called '{name}'{offer}"

    def _mine(self, name: str) -> bool:
        """Whether it is about this source, as far as that is copied."""
        mine = {table.source for table in self.tables}
        heads = [one for one in self.elsewhere | mine if name.startswith((f"{one}.", f"{one}/"))]
        return max(heads, key=len, default="") in mine and not any(
            name == start or name.startswith((f"{start}.", f"{start}/")) for start in self._starts()
        )

    def _beside(self, name: str) -> bool:
        """Whether it is about another source, or a table of this one that is not copied."""
        if any(name.startswith((f"{source}.", f"{source}/")) for source in self.elsewhere):
            return True
        return any(name.startswith(f"{start}{joint}") for start in self._starts() for joint in "./")

    def _starts(self) -> Iterator[str]:
        """How entries about tables that are left out begin. A note on a part of a table that is copied is none."""
        for table in self.tables:
            start = f"{table.source}/"
            for name in (ref.removeprefix(start) for ref in self.left_out if ref.startswith(start)):
                if not any(re.split(r"[#!]", one.shown)[0] == name for one in self.tables):
                    yield from (*table_names(table.source, name), *short_names(name))
            return

    def _remedy(self, name: str) -> str:
        inside = sorted(one for one in self._named if one.startswith(f"{name}."))
        if inside:
            return f"It holds nested values: name each, such as {' or '.join(inside[:TOLD])}"
        near = self._near(name)
        form = _best(self._columns[0]) if self._columns else "TABLE.COLUMN"
        offer = f"Did you mean {' or '.join(near)}?" if near else f"A column is written such as {form}."
        return f"{offer} An entry for another source begins with the name that guardian.yaml gives that source"

    def _near(self, name: str) -> list[str]:
        """The column of this name in other tables, else those whose names look most like it."""
        same = {_best(asked) for asked in self._columns if f".{name}".endswith(f".{asked.column}")}
        if same:
            return get_close_matches(name, same, TOLD, 0.0)
        alike = get_close_matches(name, self._named, 1)
        return sorted({_best(asked) for one in alike for asked in self._named[one]})[:TOLD]


def _best(asked: Asked) -> str:
    """A column as it is told apart from all others of its source."""
    return f"{asked.table}.{asked.column}"


def _without_format(name: str, asked: Asked) -> bool:
    """Whether a name leaves out the suffix of the file that it is about."""
    bare = without_format(asked.table)
    if bare == asked.table:
        return False
    return name in {f"{start}{joint}{asked.column}" for start in (bare, *_full(asked.source, bare)) for joint in "./"}


def _full(source: str, table: str) -> tuple[str, str]:
    return f"{source}.{table}", f"{source}/{table}"
