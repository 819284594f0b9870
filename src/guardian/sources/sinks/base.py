"""What every sink offers: a protected copy of a source, written by a treater that sinks know nothing else of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import pyarrow as pa

from guardian.errors import ExitStatus, RefusedError, UsageError
from guardian.model import Skipped, TableSchema, Unread

DAMAGED = (
    "Repair the file, or leave it out with --exclude: --drop-unread leaves out single rows, not the rest of a file"
)
TOLD = 50
DROPPED = "no such table: dropped since the listing"

Form = Literal["text", "integer", "decimal", "float", "date", "timestamp", "boolean", "binary", "other"]


class Treater(Protocol):
    """Decides which columns change and changes them. Pure and thread-safe: sinks ask from several threads at once.

    Names are those of scan references: ``TableSchema.name`` and, for nested values, dotted paths as in
    ``ColumnSchema.name`` (``path.*`` holds the keys of an object that is keyed by data).
    """

    def columns(self, table: TableSchema) -> frozenset[str]:
        """The names that will be treated; all others are copied as they are.

        Asked again when a column is met that no earlier question held (a JSON key after the first rows, cells beyond
        a row's last column): ``table`` then holds all columns met so far. The answer for a column never changes.
        """

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The treated columns of ``batch`` by the same names; as many rows, in the same order.

        ``batch`` holds some or all of the treated columns, and those asked for in ``beside``. Its arrays are never
        lists: a column of values nested in arrays comes in a batch of its own, a row for each value, with the columns
        asked for in ``beside`` repeated beside them (null where a row has not exactly one such value).
        Text formats give ``string``; typed ones the column's own type, dictionaries undone; the answer may be of that
        type, or a text where the column holds text.
        """

    def beside(self, table: TableSchema) -> frozenset[str]:
        """Columns needed to treat others (the subject's key); not changed unless also in ``columns``."""


Sort = Literal["file", "folder", "member", "sheet", "column"]


@runtime_checkable
class Naming(Protocol):
    """A treater that also answers for names: a file, sheet or header cell may be named after a person."""

    def name(self, sort: Sort, name: str) -> str | None:
        """The name to write in place of ``name`` (mostly itself); None: it must not be copied, so the copy is refused.

        A file's name keeps its suffix. Deterministic: a copy that is taken up again asks again. ``column`` is a header
        cell, field or JSON key; only the headers of delimited files and sheets can be renamed, elsewhere any other name
        is the same as None.
        """


@runtime_checkable
class Watchful(Protocol):
    """A treater that leaves some of its columns mostly as they are: nothing around their rows changes for it."""

    def watched(self, table: TableSchema) -> frozenset[str]:
        """Those of ``columns(table)`` in which only cells that stand out are treated. Equal cells become equal ones,
        whatever is beside them; a cell that stays comes back as it was."""


@runtime_checkable
class Emptying(Protocol):
    """A treater that knows of which columns nothing is left, whatever stands in them: their cells need not be read."""

    def emptied(self, table: TableSchema) -> frozenset[str]:
        """Those of ``columns(table)`` all of whose cells become null."""


@runtime_checkable
class Foreseeing(Protocol):
    """A treater that knows in which columns of numbers texts stood when it was planned."""

    def foresaw_texts(self, table: TableSchema, column: str) -> bool:
        """Whether such a column is treated or watched as one that holds texts, or is copied as it is on purpose."""


def watched_by(treater: Treater, table: TableSchema) -> frozenset[str]:
    return treater.watched(table) if isinstance(treater, Watchful) else frozenset()


def emptied_by(treater: Treater, table: TableSchema) -> frozenset[str]:
    return treater.emptied(table) if isinstance(treater, Emptying) else frozenset()


def name_for(treater: Treater, sort: Sort, name: str) -> str | None:
    """What the treater says of a name; a treater that does not answer for names leaves them."""
    return treater.name(sort, name) if isinstance(treater, Naming) else name


def check_names(treater: Treater, names: Iterable[str], where: str) -> None:
    """Refuse a schema that names columns after people: it cannot be copied under other names."""
    for name in names:
        new = name_for(treater, "column", name)
        if new != name:
            which = f" ({new})" if new else ""
            raise NotProtectable(
                f"the name of a column or key is personal data{which}",
                where=where,
                remedy="Rename it in the source first",
            )


class Built(Protocol):
    def __call__(self, place: Path) -> None:
        """Told of the file or folder that is whole, right before it becomes the target."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What a column of the target can hold. ``longest``: characters of a text, digits of a number; None: no limit.

    ``type`` is what the target itself calls it (``int64``, ``VARCHAR(11)``), for messages. ``exact``: the name of the
    Arrow type all of whose values it holds, and gives back as they were (``int32``, ``timestamp[us]``); empty: none is
    known. ``mixed``: cells of another kind than its type stand in it, texts among them (SQLite). ``rigid``: values in a
    type that cannot be written again with others in their place (a composite, a map).
    """

    form: Form = "text"
    longest: int | None = None
    nullable: bool = True
    type: str = ""
    exact: str = ""
    mixed: bool = False
    rigid: bool = False


@dataclass(frozen=True, slots=True)
class TableCopied:
    """One table of the target: ``rows`` written, the columns that were treated, and those met after the plan."""

    name: str
    rows: int
    treated: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost(Unread):
    """What could not be examined and is not in the copy. ``rows`` of table ``ref``; None: a whole file, or cells."""

    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that is complete. ``left_out`` names what is not in it on purpose (pictures, programs, excluded files),
    ``lost`` what could not be examined and was dropped because the caller said so: with a count, never a value."""

    tables: tuple[TableCopied, ...]
    left_out: tuple[Skipped, ...] = ()
    lost: tuple[Lost, ...] = ()
    resumed: bool = False

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class NotProtectable(RefusedError):
    """A source of which no protected copy can be made; ``reasons`` says of each part why."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "", reasons: tuple[Unread, ...] = ()) -> None:
        self.reasons = reasons
        super().__init__(what, where=where, remedy=remedy)


class CannotBeRead(NotProtectable):
    """A source of which something could not be examined: repaired, it could be copied."""

    status = ExitStatus.UNREAD


@dataclass(frozen=True, slots=True)
class NotWritten(Unread):
    """A part that can be read, but of which no copy is written: repairing it would not help."""


def unreadable(reasons: tuple[Unread, ...], where: str) -> CannotBeRead:
    """The tables of a database that cannot be read in full: none of them is copied in part."""
    listed = "".join(f"\n  {one.ref}: {one.reason}" for one in reasons[:TOLD])
    return CannotBeRead(
        f"tables that cannot be read in full:{listed}\n  nothing was written",
        where=where,
        remedy="Repair them, or let this login read all of them",
        reasons=reasons,
    )


def refusing(reasons: Iterable[Unread]) -> type[NotProtectable]:
    """How a source with these parts is refused. Data that nobody could examine come first."""
    return NotProtectable if all(isinstance(one, NotWritten) for one in reasons) else CannotBeRead


class SourceChanged(UsageError):
    """The source was altered while it was copied: there is no target."""


class TargetError(UsageError):
    """The target exists already, lies in the source, or cannot be written (disk full): there is no target."""


OTHERWISE = (
    "a foreign key has values that are equal to those of its table only by their collation (other letter case,"
    " accents or spaces), and would not be once treated"
)
OTHERWISE_REMEDY = (
    "Write them in the source as the other table does (UPDATE … JOIN …), or give both columns an entry in a"
    " profile of your own: clear"
)


def spelt_otherwise(refs: Sequence[str]) -> NotProtectable:
    """Foreign keys of which the two sides differ in letters, accents or spaces that their collation does not tell
    apart: treated, they would be different values."""
    return NotProtectable(
        OTHERWISE,
        where=", ".join(refs),
        remedy=OTHERWISE_REMEDY,
        reasons=tuple(Unread(ref, "spelt otherwise than what it refers to") for ref in refs),
    )


ENTRY = "an entry in a profile of your own (columns: …) with a treatment that fits"


class UnfitError(RefusedError):
    """A treated value that the target's column or encoding cannot hold; the message names the column only."""

    def __init__(self, what: str, *, where: str = "", expected: str = "", remedy: str = "") -> None:
        super().__init__(what, where=where, expected=expected, remedy=remedy or f"Give the column {ENTRY}")
