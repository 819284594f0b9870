"""One unit at a time: read its schema, name its columns, gather its allowances; on two processes where it pays."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from guardian.app import check_allow
from guardian.app.check_allow import Allowance
from guardian.app.check_names import Named, Namer
from guardian.app.check_read import Unit
from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.schemas.text import decode, load

if TYPE_CHECKING:
    from guardian.schemas.base import SchemaFile

SHARED_FROM = 24
"""Units, or their bytes (below), from which a second process pays for its start."""
SHARED_BYTES = 1_000_000

_NAMER: list[tuple[Namer, str | None]] = []


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one unit gave. References in it may be printed."""

    named: tuple[Named, ...] = ()
    unread: tuple[Unread, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    allowances: tuple[Allowance, ...] = ()


def examine(units: Sequence[Unit], dialect: str | None, namer: Namer, processes: int) -> Iterator[Outcome]:
    """The outcome of each unit, in order."""
    if processes > 1 and _much(units) and "fork" in multiprocessing.get_all_start_methods():
        yield from _shared(units, dialect, namer, processes)
        return
    for unit in units:
        yield examine_one(unit, dialect, namer)


def _much(units: Sequence[Unit]) -> bool:
    if len(units) < 2:
        return False
    return len(units) >= SHARED_FROM or sum(_size(file) for unit in units for file in unit.files) >= SHARED_BYTES


def _size(file: str) -> int:
    try:
        return Path(file).stat().st_size
    except OSError:
        return 0


def _shared(units: Sequence[Unit], dialect: str | None, namer: Namer, processes: int) -> Iterator[Outcome]:
    """Forked children read while this process waits; what they know already they need not load again."""
    _warm(namer)
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, _begin, (namer, dialect)) as pool:
        yield from pool.imap(_of_child, units, chunksize=max(1, min(8, len(units) // (4 * processes))))


def _warm(namer: Namer) -> None:
    """Load once, before the fork, what every child needs."""
    from guardian import taxonomy
    from guardian.detection import names

    taxonomy.load()
    names.personal_name("order_items")


def _begin(namer: Namer, dialect: str | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _NAMER[:] = [(namer, dialect)]


def _of_child(unit: Unit) -> Outcome:
    namer, dialect = _NAMER[0]
    return examine_one(unit, dialect, namer)


def examine_one(unit: Unit, dialect: str | None, namer: Namer) -> Outcome:
    """Read one unit. Whatever is wrong with it stands in ``unread``."""
    data, lost = _loaded(unit)
    if not data:
        return Outcome(unread=tuple(_shown_unread(lost, namer)))
    allowances = tuple(entry for file, raw in data.items() for entry in _allowances(file, raw, namer))
    found = replace(unit, data=data).read(dialect)
    named = tuple(namer.name(_plain(table)) for table in found.tables)
    return Outcome(
        named,
        tuple(_shown_unread((*lost, *found.unread, *_silent(found)), namer)),
        tuple(Skipped(namer.shown(line.ref), line.reason) for line in found.skipped),
        allowances,
    )


def _loaded(unit: Unit) -> tuple[dict[str, bytes], list[Unread]]:
    if unit.data:
        return unit.data, []
    data: dict[str, bytes] = {}
    lost = []
    for file in unit.files:
        try:
            data[file] = load(Path(file))
        except UnreadError as error:
            lost.append(Unread(file, error.what))
    return data, lost


def _silent(found: SchemaFile) -> Iterator[Unread]:
    """Definitions that were counted, gave no table and are named nowhere: never passed over in silence."""
    named = len(found.unread) + found.understood
    if found.created > named:
        yield Unread(found.path, f"{found.created - named} definitions were seen and not understood")


def _shown_unread(lines: Sequence[Unread], namer: Namer) -> Iterator[Unread]:
    for line in lines:
        yield Unread(namer.shown(line.ref), line.reason)


def _plain(table: TableSchema) -> TableSchema:
    """The table without allowances in its comments: a reason is no description."""
    if not any("guardian:" in column.comment for column in table.columns) and "guardian:" not in table.comment:
        return table
    columns = (replace(one, comment=check_allow.without_mark(one.comment)) for one in table.columns)
    return replace(table, columns=tuple(columns), comment=check_allow.without_mark(table.comment))


def _allowances(file: str, raw: bytes, namer: Namer) -> Iterator[Allowance]:
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide and b"guardian:" not in raw:
        return
    try:
        yield from check_allow.inline(decode(raw), namer.shown(file))
    except UnreadError:
        return
