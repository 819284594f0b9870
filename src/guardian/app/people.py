"""Counts the people in the tables that guardian.yaml names under ``subjects``: reads their keys, keeps only hashes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UsageError
from guardian.model import UNDER_16, TableSchema, table_names

if TYPE_CHECKING:
    from pyarrow import RecordBatch

    from guardian.app.known import Known
    from guardian.config import Config
    from guardian.policy.people import Counted, Sketch


@dataclass(frozen=True, slots=True)
class KeyKernel:
    """A kernel that looks at one column only: the key of the person."""

    column: str

    def empty(self, table: TableSchema) -> Sketch:
        from guardian.policy.people import Sketch

        return Sketch()

    def examine(self, table: TableSchema, batch: RecordBatch) -> Sketch:
        import pyarrow as pa
        import pyarrow.compute as pc

        from guardian.policy.people import Sketch

        if self.column not in batch.schema.names:
            return Sketch()
        keys = pc.drop_null(pc.unique(batch.column(self.column)))
        return Sketch.of(keys.cast(pa.string()).to_pylist())

    def merge(self, left: Sketch, right: Sketch) -> Sketch:
        return left.merge(right)


def count_people(config: Config, known: Known) -> dict[str, int]:
    """The facts of `people`, from every row of every subject table. A table that cannot be read is a fault."""
    from guardian.policy.people import people_facts

    return people_facts(list(_counted(config, known)))


def _counted(config: Config, known: Known) -> Iterator[Counted]:
    from guardian.sources.open import open_source

    found: set[str] = set()
    for name, url in _sources(config, known):
        source = open_source(url, name=name)
        try:
            for table in source.tables():
                key = config.subject_key(name, table.name) if isinstance(table, TableSchema) else None
                if isinstance(table, TableSchema) and key is not None:
                    found |= table_names(name, table.name) & set(config.subjects)
                    yield _table(config, known, source, table, key)
        finally:
            source.close()
    lost = sorted(set(config.subjects) - found)
    if lost:
        raise UsageError(
            f"tables under 'subjects' were not found: {', '.join(lost)}",
            where=config.where("subjects"),
            remedy="Write them as source.table, with a source of guardian.yaml, or scan them first",
        )


def _sources(config: Config, known: Known) -> Iterator[tuple[str, str]]:
    """Name and address of each source that has a table under ``subjects``: configured, or written by its path."""
    subjects = set(config.subjects)
    for name, entry in config.sources.items():
        mine = {one for one in subjects if one.startswith((f"{name}.", f"{name}/"))}
        subjects -= mine
        if mine:
            yield name, entry.url
    tables = {(one.ref.source, one.ref.table) for one in known.columns}
    paths = {source for source, table in tables if table_names(source, table) & subjects}
    for subject in sorted(subjects):
        starts = (subject, *(subject[:at] for at in range(len(subject) - 1, 0, -1) if subject[at] == "/"))
        paths |= set([start for start in starts if Path(start).exists()][:1])
    yield from ((path, path) for path in sorted(paths - config.sources.keys()))


def _table(config: Config, known: Known, source: Any, table: TableSchema, key: str) -> Counted:
    from guardian.policy.people import Counted, space_of

    if key not in {column.name for column in table.columns}:
        where = config.where("subjects", f"{source.name}.{table.name}")
        raise UsageError(f"the table has no column '{key}'", where=where, expected="the key of the person")
    reading = source.profile(table, KeyKernel(key), None)
    columns = [one for one in known.columns if (one.ref.source, one.ref.table) == (source.name, table.name)]
    written = [f"{name}.{key}" for name in table_names(source.name, table.name)]
    domain = space_of(written, config.token_domains, f"{source.name}.{table.name}")
    return Counted(
        domain,
        reading.profile,
        config.sources[source.name].region or "" if source.name in config.sources else "",
        any(column.tier.label in ("sensitive", "restricted") for column in columns),
        any(column.children - {UNDER_16} for column in columns),
    )
