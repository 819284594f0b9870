"""What a database's columns can hold and how its tables lean on each other: the facts a plan is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guardian.model import Skipped, TableSchema
from guardian.sources.sinks.base import Holds


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """One column. ``checks``: the texts of CHECK constraints (its domain's too) that mention it; ``alone``: a UNIQUE
    or PRIMARY KEY of this column by itself; ``generated``: the expression it is computed by, so it cannot be written.

    ``document``: JSON, of which only the leaves (``name.path``) are treated; ``leaves``: what those hold whose type is
    known, by the path behind the column's name (empty: cells of an array), ``leaf``: all others. ``partition``: rows
    are placed by it, so that only some values have a place.
    """

    name: str
    holds: Holds
    alone: bool = False
    checks: tuple[str, ...] = ()
    generated: str = ""
    document: bool = False
    partition: bool = False
    labels: tuple[str, ...] = ()
    leaves: Mapping[str, Holds] = field(default_factory=dict)
    leaf: Holds = field(default_factory=Holds)


@dataclass(frozen=True, slots=True)
class Edge:
    """A foreign key: ``columns`` refer, in this order, to ``to_columns`` of the table ``to`` (``TableSchema.name``)."""

    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableShape:
    """One table. ``keys``: the column sets that are unique together (the primary key first)."""

    table: TableSchema
    columns: tuple[ColumnShape, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class DatabaseShape:
    """All tables of a database, and what a copy leaves out whatever the plan is."""

    tables: tuple[TableShape, ...]
    left_out: tuple[Skipped, ...] = ()
