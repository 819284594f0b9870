"""Whole databases as the source of a protected copy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.app.protect_targets import Origin, Rename, Room, Shape, leave_beside, manifest_beside
from guardian.errors import UnreadError, UsageError
from guardian.governance.protection import Link
from guardian.sources.address import parsed, scheme_of
from guardian.sources.databases import qualified
from guardian.sources.open import SERVERS, display_name, open_source
from guardian.sources.sinks import manifests
from guardian.sources.sinks.wording import Wording, names

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from guardian.governance.check_words import WordTreater
    from guardian.governance.protection import ProtectPlan
    from guardian.governance.treater import PlanTreater
    from guardian.sources.base import Progress, Source
    from guardian.sources.sinks.base import Built, Copied
    from guardian.sources.sinks.schema_texts import Texts
    from guardian.sources.sinks.searching import Search
    from guardian.sources.sinks.shapes import ColumnShape, DatabaseShape
    from guardian.sources.sinks.trying import Trying


_NUMBERED = re.compile(r"CONSTRAINT_\d+")


@dataclass(frozen=True, slots=True)
class DatabaseOrigin:
    """A database, copied as a whole into one of the same engine."""

    address: str
    name: str
    password_file: Path | None = None
    target_password_file: Path | None = None

    def shape(self) -> Shape:
        from guardian.sources.sinks.databases import shapes

        found = shapes(self.address, name=self.name, password_file=self.password_file)
        rooms = {(table.table.name, column.name): _room(column) for table in found.tables for column in table.columns}
        keys = {table.table.name: table.keys for table in found.tables}
        return Shape(
            tuple(table.table for table in found.tables), rooms, tuple(_links(found)), keys, left_out=found.left_out
        )

    def octets(self, table: str, columns: tuple[str, ...]) -> Mapping[str, int]:
        from guardian.sources.sinks.databases import octets

        return octets(self.address, table, columns, name=self.name, password_file=self.password_file)

    def trial(self) -> Trying:
        from guardian.sources.sinks.databases import trial

        return trial(self.address, name=self.name, password_file=self.password_file)

    def rehearse(self, treater: PlanTreater) -> None:
        from guardian.sources.sinks.rehearsing import rehearse

        rehearse(self.address, self._words(treater), name=self.name, password_file=self.password_file)

    def named(self) -> tuple[tuple[str, str], ...]:
        from guardian.sources.sinks.object_names import object_names

        return object_names(self.address, self.name, self.password_file)

    def renamed(self, target: str) -> tuple[str, ...]:
        """The names of constraints that only the copy has: no text of its schema holds them. What a server calls by
        table and column itself (`a_email_not_null`, `CONSTRAINT_1`) tells nothing."""
        from guardian.sources.sinks.object_names import object_names

        own = manifests.TABLE
        known = {name for _, name in self.named()} | {f"{own}_document_not_null", f"{own}_pkey"}
        made = {name for kind, name in object_names(target, display_name(target), self._to) if kind == "constraint"}
        return tuple(sorted(one for one in made - known if not _NUMBERED.fullmatch(one)))

    def place(self, target: str) -> Path | None:
        return file_of(target)

    def check(self, target: str) -> None:
        """A file that is there already is refused before anything is read; a server's target when it is opened."""
        from guardian.sources.sinks.staged import refuse_taken
        from guardian.sources.sinks.suffixes import check_database_suffix

        place, origin = file_of(target), file_of(self.address)
        if place is not None:
            check_database_suffix(place)
        if place is not None and origin is not None:
            refuse_taken(origin, place, str(place))

    def copy(self, target: str, treater: PlanTreater, plan: ProtectPlan, progress: Progress, built: Built) -> Copied:
        from guardian.sources.sinks.databases import copy

        return copy(
            self.address,
            target,
            self._words(treater),
            plan_digest=plan.digest,
            name=self.name,
            progress=progress,
            password_file=self.password_file,
            target_password_file=self.target_password_file,
            manifest=True,
            built=built,
        )

    def leave(self, target: str, manifest: Mapping[str, Any]) -> str:
        path = file_of(target)
        if path is not None:
            return leave_beside(path, manifest)
        return manifests.write(target, json.dumps(manifest, ensure_ascii=False), self._to)

    def manifest(self, target: str) -> Mapping[str, Any]:
        path = file_of(target)
        if path is not None:
            return manifest_beside(path)
        from guardian.governance.manifest import parse

        return parse(manifests.read(target, self._to), display_name(target))

    def open(self) -> Source:
        """With the rows that a copy is made of: those of the past stay behind, as its manifest says."""
        return open_source(self.address, name=self.name, password_file=self.password_file, past=False)

    def open_copy(self, target: str, renamed: Rename) -> Source:
        return open_source(target, password_file=self._to, exclude=self.manifest_table(target))

    def written(self, renamed: Rename) -> Rename | None:
        return None

    def copied_name(self, table: str, target: str, renamed: Rename) -> str:
        """MySQL calls a database what others call a schema: the copy's has a name of its own."""
        if SERVERS.get(scheme_of(self.address)) != "mysql":
            return table
        old, new = (qualified(parsed(url).database, "") for url in (self.address, target))
        return new + table.removeprefix(old) if table.startswith(old) else table

    def manifest_alone(self, target: str) -> bool:
        """Whether nothing but the manifest stands where it lies on a server."""
        return file_of(target) is not None or manifests.alone(target, self._to)

    def texts(self, target: str | None) -> Texts:
        """What the schema of the source (None) or of a copy says, under the source's names of databases."""
        from guardian.sources.sinks.schema_texts import texts_of

        if target is None:
            return texts_of(self.address, self.password_file, remains=False)
        names = [parsed(url).database for url in (target, self.address)] if file_of(target) is None else ["", ""]
        return texts_of(target, self._to, dict([names]) if all(names) else {})

    def computed(self, target: str) -> frozenset[str]:
        """What the engine keeps of the rows of others in source and copy alike: told by its definition, not by rows."""
        from guardian.sources.sinks.schema_texts import computed

        kept = computed(self.address, self.password_file)
        try:
            return frozenset(kept) & frozenset(computed(target, self._to))
        except UnreadError:  # of which the reading of its tables tells
            return frozenset()

    def searching(self, treater: PlanTreater) -> AbstractContextManager[Search]:
        """A search over the values of the source's treated columns."""
        from guardian.sources.sinks.schema_texts import searching

        return searching(self.address, self.name, self._words(treater), self.password_file)

    def _words(self, treater: PlanTreater) -> WordTreater:
        from guardian.governance.check_words import WordTreater

        let_be = {one.place for one in treater.plan.columns if one.let_be}
        return WordTreater(treater, _allowed(self.shape(), let_be) if let_be else {})

    def manifest_table(self, target: str) -> tuple[str, ...]:
        """Left out when a copy is read: this one table, not every one that is called so."""
        if file_of(target) is not None:
            return ()
        mysql = SERVERS[scheme_of(target)] == "mysql"
        return (qualified(parsed(target).database if mysql else manifests.SCHEMA, manifests.TABLE),)

    @property
    def _to(self) -> Path | None:
        return self.target_password_file or self.password_file


def file_of(address: str) -> Path | None:
    """The file of a database that is one; None for a server."""
    from guardian.sources.open import path_of

    scheme = scheme_of(address)
    if scheme in SERVERS:
        return None
    return path_of(address) if scheme in ("sqlite", "duckdb") else Path(address.removeprefix("file://"))


def _allowed(shape: Shape, let_be: Set[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """By column (lower case) that somebody let be what its labels say, and the CHECKs that name it and no other."""
    found: dict[str, frozenset[str]] = {}
    for table, column in let_be & shape.rooms.keys():
        room, others = shape.rooms[table, column], {name.lower() for of, name in shape.rooms if of == table}
        checks = [Wording("", text, backslashes=slashes) for text in room.checks for slashes in (False, True)]
        alone = (one for one in checks if names(one.text, backslashes=one.backslashes) & others == {column.lower()})
        said = frozenset(room.labels).union(*(one.sayings() for one in alone))
        found[column.lower()] = found.get(column.lower(), frozenset()) | said
    return found


def _room(column: ColumnShape) -> Room:
    return Room(
        column.holds,
        column.checks,
        column.alone,
        column.generated,
        column.labels,
        column.document,
        column.leaves,
        column.leaf,
        column.partition,
    )


def _links(found: DatabaseShape) -> Iterator[Link]:
    for table in found.tables:
        for edge in table.edges:
            yield Link(table.table.name, edge.columns, edge.to, edge.to_columns)


def database_origin(
    target: str,
    name: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    password_file: Path | None,
    target_password_file: Path | None,
) -> Origin:
    """A database is copied as a whole: without a table its foreign keys would not hold."""
    if include or exclude:
        raise UsageError(
            "a database is copied as a whole", where=name, remedy="Leave --include and --exclude out; drop tables after"
        )
    return DatabaseOrigin(target, name, password_file, target_password_file)
