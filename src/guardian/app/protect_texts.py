"""What free text needs before rows are copied: engines that start, and the names that the source itself holds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread, main_thread
from typing import TYPE_CHECKING, TypeVar

from guardian.errors import GuardianError, UnreadError
from guardian.governance.compare_cells import leaves
from guardian.governance.lexicon import NAMED, Gathered, KnownFinder, Lexicon, NameKernel
from guardian.model import TableSchema, Unread
from guardian.sources.databases import NO_ROWS
from guardian.transforms.text import engines

if TYPE_CHECKING:
    import pyarrow as pa

    from guardian.app.protect_targets import Origin
    from guardian.config import Config
    from guardian.governance.protection import ColumnPlan, ProtectPlan
    from guardian.governance.texts import TextReader
    from guardian.sources.base import Reading

Given = TypeVar("Given")
FAULTS = (GuardianError, ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)
REPAIR = "Repair it, or leave it out with --exclude"
FIRST, SLICE = 1 << 14, 1 << 12
"""Rows of the first batch whose texts are examined while names are gathered: most sentences that repeat are in them. So
many at a time, since a run that ends waits for those at hand."""


def finder_for(
    plan: ProtectPlan, origin: Origin, config: Config | None, without: Callable[[str], bool], *, drop_unread: bool
) -> KnownFinder:
    """What finds personal data in texts. The engines start and Presidio loads while names are gathered. ``without``:
    whether no copy is made of a table, whose names are then not gathered."""
    from guardian.detection import text

    texts = any(one.how == "spans" for one in plan.columns)
    if any(map(_is_read, plan.columns)):
        text.prepare()
        _aside(_load_anonymizer, None)
    reader = _reader(config)
    return KnownFinder(reader, _names(plan, origin, reader, without, drop_unread) if texts else None)


def _reader(config: Config | None) -> TextReader:
    from guardian.app.recognizers import own_recognizers
    from guardian.detection.recognizers import BUILTIN
    from guardian.governance.texts import TextReader

    return TextReader(recognizers=(*BUILTIN, *own_recognizers(config)))


def _names(
    plan: ProtectPlan, origin: Origin, reader: TextReader, without: Callable[[str], bool], drop_unread: bool
) -> Lexicon:
    """The names in the treated columns of all tables, for the texts of all tables."""
    named = {one.place: one.category for one in plan.columns if one.how == "treat" and one.category in NAMED}
    lexicon, ahead = Lexicon(), _Ahead(reader)
    if not named:
        return lexicon
    source = origin.open()
    try:
        for table in list(source.tables()):
            if without(table.ref.removeprefix(f"{origin.name}/")):
                continue
            if isinstance(table, Unread) and table.reason != NO_ROWS:
                raise UnreadError(table.reason, where=table.ref, remedy=REPAIR)
            if not isinstance(table, TableSchema):
                continue
            wanted = {column: category for (name, column), category in named.items() if name == table.name}
            if wanted:
                texts = frozenset(one.column for one in plan.columns if one.table == table.name and _is_read(one))
                kernel = NameKernel(wanted, texts, ahead.meet if texts else None)
                _gather(source.profile(table, kernel, None), lexicon, drop_unread)
    finally:
        source.close()
    return lexicon.close()


def _is_read(one: ColumnPlan) -> bool:
    """Whether all of its texts are examined: of a watched column only those that stand out are."""
    return one.how == "spans" and not one.watched


def _gather(reading: Reading[Gathered], lexicon: Lexicon, drop_unread: bool) -> None:
    """A name in a row that could not be read would be missed in the texts, unless that row is not in the copy."""
    if reading.unread and not drop_unread:
        lost = reading.unread[0]
        remedy = f"{REPAIR}; --drop-unread leaves single rows that cannot be read out of a file's copy"
        raise UnreadError(lost.reason, where=lost.ref, remedy=remedy)
    for category, arrays in reading.profile.items():
        for array in arrays:
            lexicon.add(category, array)


class _Ahead:
    """Has the reader examine the first texts that are met, so that the engines work while names are gathered."""

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._lock = Lock()

    def meet(self, batch: pa.RecordBatch, texts: frozenset[str]) -> None:
        """Only the first time: its lock is never released."""
        if self._lock.acquire(blocking=False):
            first = batch.select([name for name in batch.schema.names if name in texts]).slice(0, FIRST)
            _aside(self._read, first)

    def _read(self, first: pa.RecordBatch) -> None:
        """A fault is told when the text is copied; from here its traceback would show, perhaps with a value in it.
        Nothing is read for a run that has ended."""
        for start in range(0, first.num_rows, SLICE):
            for column in first.slice(start, SLICE).columns:
                if not main_thread().is_alive():
                    return
                with suppress(*FAULTS):
                    self._reader.spans(leaves(column))


def _load_anonymizer(_: None) -> None:
    """A fault is told where it is used."""
    with suppress(ImportError):
        engines()


def _aside(work: Callable[[Given], None], given: Given) -> None:
    """No daemon: cut off inside of compiled code, it would abort a run that is refused meanwhile."""
    Thread(target=work, args=(given,)).start()
