"""Which tables a check compares. What of source or copy could not be read, or belongs in neither, is told by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from guardian.app.protect_databases import DatabaseOrigin
from guardian.app.protect_targets import FileOrigin
from guardian.errors import UnreadError
from guardian.governance.compare import Found
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.databases import NO_ROWS
from guardian.sources.workbooks import AIDS

if TYPE_CHECKING:
    from guardian.app.protect_targets import Shape
    from guardian.app.protect_work import Work
    from guardian.sources.base import Source
    from guardian.sources.sinks.contents import Content

REPAIR = "Repair it in the source; a copy that was made without it says so in its manifest, and its check knows it"
Tables = dict[str, TableSchema]
Listed = Sequence[TableSchema | Unread | Skipped]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the manifest says is not in the copy, by names inside of the source: rows of tables, and what is not there
    as a whole. ``lost``: what could not be read; ``copied``: the tables that are there."""

    rows: Mapping[str, int]
    lost: frozenset[str]
    chosen: frozenset[str]
    copied: frozenset[str]

    def holds(self, name: str) -> bool:
        """Whether a file, or that of a table, was left out, with all that is in it."""
        if any(_is_in(table, name) for table in self.copied):
            return False
        return any(_is_in(name, one) for one in self.lost | self.chosen)


def _is_in(name: str, file: str) -> bool:
    """Whether a table is that of a file, or in it."""
    return name == file or name.startswith((f"{file}!", f"{file}#"))


def left_out(manifest: Mapping[str, Any]) -> LeftOut:
    source = f"{manifest['source']}/"
    rows: Counter[str] = Counter()
    for line in manifest.get("lost", ()):
        rows[line["ref"].removeprefix(source)] += line.get("rows", 0)
    chosen = frozenset(line["ref"].removeprefix(source) for line in manifest.get("left_out", ()))
    copied = frozenset(line["table"] for line in manifest.get("tables", ()))
    return LeftOut(rows, frozenset(rows), chosen, copied)


@dataclass(frozen=True, slots=True)
class Dropping:
    """A source; rows that could not be read are in no copy where the manifest says so of their table, and reading aids
    of cells never are."""

    source: Source
    tables_of: frozenset[str]

    @property
    def name(self) -> str:
        return self.source.name

    def tables(self) -> Any:
        return self.source.tables()

    def profile(self, table: TableSchema, *arguments: Any, **options: Any) -> Any:
        reading = self.source.profile(table, *arguments, **options)
        unread = () if table.name in self.tables_of else reading.unread
        return replace(reading, unread=tuple(one for one in unread if not one.reason.startswith(AIDS)))

    def close(self) -> None: ...


@dataclass(slots=True)
class Choosing:
    """``address``: of the copy; ``target``: how it is written in references. ``views`` are told by their definition.

    ``found`` fills while tables are chosen; ``missing`` are tables that are not in the copy because nobody wanted them
    there, ``odd`` the files of the copy of which something was told already.
    """

    work: Work
    address: str
    target: str
    views: frozenset[str]
    left_out: LeftOut
    shape: Shape | None
    found: list[Found] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    odd: set[str] = field(default_factory=set)

    def of_source(self, source: Source, copies: Tables) -> Tables:
        """The tables of which there must be a copy. Raises UnreadError for what cannot be read and was not left out."""
        origin = self.work.origin
        listed = list(source.tables())
        there = {one.name: one for one in listed if isinstance(one, TableSchema) and one.name not in self.views}
        if self.shape is None:
            self._all_read(listed)
            return {name: table for name, table in there.items() if not self._unwanted(name, copies)}
        wanted = {table.name for table in self.shape.tables}
        for one in self.shape.refused:
            name = one.ref.removeprefix(f"{origin.name}/")
            if not self.left_out.holds(self._shown(name)):
                raise UnreadError(one.reason, where=self._shown(one.ref), remedy=REPAIR)
        for name in sorted(wanted - there.keys()):
            raise UnreadError("it could not be opened again", where=self._shown(f"{origin.name}/{name}"), remedy=REPAIR)
        return {name: table for name, table in there.items() if name in wanted and not self._unwanted(name, copies)}

    def of_copy(self, target: Source, source: Listed) -> Tables:
        """The tables of the copy. What else is there stands in ``found``. ``source``: what the source lists. Raises
        UnreadError where the copy cannot be read."""
        listed = list(target.tables())
        if isinstance(self.work.origin, FileOrigin):
            self._files(self.work.origin, target)
        else:
            self._objects(source, target, listed)
        return {one.name: one for one in listed if isinstance(one, TableSchema) and one.name not in self.views}

    def lacks(self, copy_name: str) -> Iterator[Found]:
        """What is to be said of a table that is not in the copy."""
        if not any(_is_in(copy_name, one) for one in self.odd):
            yield Found(f"{self.target}/{self._shown(copy_name)}", "rows", 1, "the copy does not hold this table")

    def _unwanted(self, name: str, copies: Tables) -> bool:
        """Whether nobody wanted the table in the copy, and it is not there."""
        if self.work.origin.copied_name(name, self.address, self.work.renamed) in copies:
            return False
        left = self.left_out.holds(self._shown(name))
        self.missing["tables that are left out of the copy"] += left
        return left

    def _all_read(self, listed: Listed) -> None:
        for one in listed:
            name = one.ref.removeprefix(f"{self.work.origin.name}/")
            if isinstance(one, Unread) and one.reason != NO_ROWS and name not in self.views:
                raise UnreadError(one.reason, where=self._shown(one.ref), remedy=REPAIR)

    def _files(self, origin: FileOrigin, target: Source) -> None:
        """The files of the copy as a copy of it would find them: of what guardian wrote nothing is left over."""
        from guardian.sources.blobs import Blob, Budget
        from guardian.sources.sinks.contents import named, parts_of
        from guardian.sources.sinks.leftovers import beside_cells, in_folder
        from guardian.sources.sinks.looking import look
        from guardian.sources.sinks.rereading import FileCopy
        from guardian.sources.sinks.rewriting import unlike

        path = cast(FileCopy, target).path
        try:
            there = look(path, (), (), None)
        except UnreadError as fault:
            self.found.append(Found(self.target, "unread", 1, fault.what))
            return
        links = dict(in_folder(path)) if there.is_folder else {}
        for name, reason in links.items():
            self._tell(name, "undeclared", reason)
        for left in there.left_out:
            if left.ref not in links:
                self._tell(left.ref, "undeclared", left.reason)
        files = self._file_contents(origin)
        for refused in there.refused:
            known = refused.ref.partition("!")[0] in files
            self.odd.add(refused.ref)
            if refused.ref not in links:
                self._tell(refused.ref, "unread" if known else "undeclared", refused.reason)
        for entry in there.entries:
            for name, content in named(entry.name, entry.content):
                if name not in files and not any(True for _ in parts_of(content)):
                    self._tell(name, "undeclared", "a file that the source does not have")
            try:
                more = beside_cells(Blob(entry.path, budget=Budget(entry.stamp[2])), entry.content)
                kinds = unlike(files[entry.name], entry.content) if entry.name in files else ()
                for reason in (*more, *kinds):
                    self._tell(entry.name, "undeclared", reason)
            except UnreadError as fault:
                self._tell(entry.name, "unread", fault.what)

    def _file_contents(self, origin: FileOrigin) -> Mapping[str, Content]:
        """What the files of the source hold, members of archives too, by the names of their copies."""
        from guardian.sources.sinks.contents import named
        from guardian.sources.sinks.looking import look

        found = look(origin.path, origin.include, origin.exclude, None)
        renamed = self.work.renamed
        return {
            origin.copied_name(name, self.address, renamed): content
            for entry in found.entries
            for name, content in named(entry.name, entry.content)
        }

    def _objects(self, source: Listed, target: Source, listed: Listed) -> None:
        """What a database lists and does not give: views, sequences, storage that the source has as well."""
        origin = self.work.origin
        known = {
            origin.copied_name(one.ref.removeprefix(f"{origin.name}/"), self.address, self.work.renamed)
            for one in source
            if isinstance(one, Skipped)
        }
        known |= set(origin.manifest_table(self.address)) if isinstance(origin, DatabaseOrigin) else set()
        for one in listed:
            name = one.ref.removeprefix(f"{target.name}/")
            if isinstance(one, Unread) and one.reason != NO_ROWS and name not in self.views:
                self._tell(name, "unread", one.reason)
                self.odd.add(name)
            elif isinstance(one, Skipped) and name not in known:
                self._tell(name, "undeclared", one.reason)

    def _tell(self, name: str, kind: str, what: str) -> None:
        self.found.append(Found(f"{self.target}/{self._shown(name)}", kind, 1, what))

    def _shown(self, name: str) -> str:
        return self.work.shown.path(name)
