"""What lies beside the rows of a finished copy: its schema, its manifest, and what may be left of deleted rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.app.protect_databases import DatabaseOrigin, file_of
from guardian.errors import UnreadError, UsageError
from guardian.governance.compare import Found, leaves
from guardian.model import TableSchema
from guardian.sources.sinks.staging import staging_folder

if TYPE_CHECKING:
    import pyarrow as pa

    from guardian.app.protect_work import Work
    from guardian.governance.compare import Telling
    from guardian.governance.fingerprints import Fingerprints
    from guardian.governance.treater import PlanTreater

BESIDE = ("-wal", "-shm", "-journal", ".wal")
"""What SQLite and DuckDB keep beside a file while they work on it."""


def computed(work: Work, target: str) -> frozenset[str]:
    """Tables that are views, whose rows the engine keeps: nobody protects them, and their texts are looked at."""
    return work.origin.computed(target) if isinstance(work.origin, DatabaseOrigin) else frozenset()


@dataclass(frozen=True, slots=True)
class BesideRows:
    """``target``: its address, and how it is written in references. ``live``: values that may stand in its bytes."""

    work: Work
    target: tuple[str, str]
    treater: PlanTreater
    manifest: Mapping[str, Any]
    telling: Telling
    prints: Fingerprints
    live: set[int]

    def found(self) -> Iterator[Found]:
        from guardian.governance.check_words import in_manifest

        address, shown = self.target
        origin = self.work.origin
        yield from in_manifest(self.manifest, f"{shown} (manifest)", self.telling, self.prints)
        if isinstance(origin, DatabaseOrigin):
            yield from self._of_database(origin, address, shown)
        elif staging_folder(Path(address.removeprefix("file://"))).exists():
            yield Found(shown, "remains", 1, "what an unfinished run left beside it: run it again")

    def _of_database(self, origin: DatabaseOrigin, address: str, shown: str) -> Iterator[Found]:
        from guardian.governance.check_bytes import RawValues
        from guardian.governance.check_words import SchemaCheck

        if not origin.manifest_alone(address):
            yield Found(f"{shown} (manifest)", "undeclared", 1, "more than the manifest stands in its table")

        def ref(name: str) -> str:
            return f"{shown}/{self.work.shown.path(name)}" if name else shown

        source = origin.texts(None)
        try:
            copy = origin.texts(address)
        except (UnreadError, UsageError) as fault:  # damaged, or no database any more
            yield Found(shown, "unread", 1, fault.what)
            return
        for name in origin.renamed(address):
            yield Found(ref(self.work.shown.added(name)), "undeclared", 1, "a constraint that the source does not have")
        with origin.searching(self.treater) as search:
            yield from SchemaCheck(search, self.telling, self.prints, ref).found(source, copy)
        file = file_of(address)
        if file is None:
            return
        raw = RawValues(self.telling, self.prints, self.live)
        for ending in ("", *BESIDE):
            held = file.with_name(file.name + ending)
            values = raw.in_file(held) if held.is_file() else Counter[int]()
            if values and (count := raw.but_in(values, self._columns(origin, address))):
                place = f"the file beside it ({ending})" if ending else "the bytes of the file"
                yield Found(shown, "remains", count, f"values of the source in {place}")

    def _columns(self, origin: DatabaseOrigin, address: str) -> Iterator[pa.Array]:
        """The cells of the copy."""
        from guardian.sources.sinks.reading import batches_of

        with closing(origin.open_copy(address, self.work.renamed)) as copy:
            for table in copy.tables():
                if isinstance(table, TableSchema):
                    for batch in batches_of(copy, table):
                        yield from (leaves(column) for column in batch.columns)
