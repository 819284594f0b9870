"""What a file holds, layer by layer, as far as a copy must know: tables at the leaves, archives around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from guardian.errors import UnreadError
from guardian.model import Skipped, Unread
from guardian.sources.avrofile import AvroTable
from guardian.sources.blobs import Blob, Member, Packing, Wrap, head_of, zip_members
from guardian.sources.columnar import ArrowTable, ParquetTable
from guardian.sources.csvfile import DelimitedTable
from guardian.sources.formats import (
    MAX_LAYERS,
    MAX_MEMBERS,
    REMEDIES,
    Part,
    office_kind,
    printable,
    tables_in,
    without_suffix,
)
from guardian.sources.jsonfile import JsonTable
from guardian.sources.kinds import Kind, packing_of
from guardian.sources.sinks.base import NotWritten
from guardian.sources.sinks.saying import NOT_COPIED, says_more
from guardian.sources.tabular import FileTable
from guardian.sources.textfile import TextTable
from guardian.sources.workbooks import SheetTable

Sort = Literal["empty", "delimited", "json", "text", "parquet", "arrow", "avro", "workbook"]
KINDS: dict[Sort, type[FileTable]] = {
    "delimited": DelimitedTable,
    "json": JsonTable,
    "text": TextTable,
    "parquet": ParquetTable,
    "arrow": ArrowTable,
    "avro": AvroTable,
    "workbook": SheetTable,
}
BESIDE = {
    "xl/comments": "comments",
    "xl/threadedComments": "comments",
    "xl/drawings": "drawings",
    "xl/charts": "charts",
    "xl/media": "pictures",
    "xl/pivot": "pivot tables",
    "xl/externalLinks": "links to other workbooks",
    "xl/vbaProject": "macros",
    "customXml/": "custom data",
    "docProps/custom": "custom properties",
    "xl/tables": "names of tables",
    "xl/connections": "connections",
    "xl/queryTables": "connections",
    "xl/slicer": "slicers",
    "xl/embeddings": "embedded files",
    "xl/revisions": "revisions",
    "xl/model": "data models",
}
UNWRITTEN = frozenset({"iso2022_jp"})
"""Encodings in which what a byte means hangs on the marks before it: no cell can be replaced by itself."""

IN_SHIFTS = (
    "its encoding (ISO-2022-JP) is read but not written: convert it to UTF-8 first (iconv -f ISO-2022-JP -t UTF-8)"
)
NO_TARGET = "no protected copy can be written in this format: convert it to text, CSV or XLSX first"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file with tables: one, or the sheets of a workbook."""

    blob: Blob
    kind: Sort
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed file."""

    packing: Packing
    inside: Content


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive: its members that can be copied."""

    blob: Blob
    members: tuple[tuple[Member, Content], ...]


Content = Leaf | Packed | Archive


@dataclass(slots=True)
class Look:
    """What a look at a file found: beside its content, all that cannot be copied and all that is left out."""

    refused: list[Unread]
    left_out: list[Skipped]

    def into(self, blob: Blob, name: str, forced: Kind | None) -> Content | None:
        """The content of a file; None where nothing of it can be copied."""
        try:
            return self._layer(blob, name, name, forced, 0)
        except UnreadError as error:
            self.refused.append(Unread(name, error.what))
            return None

    def _layer(self, blob: Blob, name: str, shown: str, forced: Kind | None, layer: int) -> Content | None:
        head = head_of(blob)
        if not head:
            return Leaf(blob, "empty")
        packing = packing_of(head)
        if packing is None or (packing == "zip" and office_kind(blob, name)):
            return self._leaf(blob, name, shown, forced)
        if layer >= MAX_LAYERS:
            self.refused.append(Unread(shown, f"archives inside archives, more than {MAX_LAYERS} deep"))
            return None
        if packing == "zip":
            return Archive(blob, tuple(self._members(blob, shown, forced, layer)))
        inside = self._layer(blob.inside(Wrap(packing)), without_suffix(name), shown, forced, layer + 1)
        return None if inside is None else Packed(packing, inside)

    def _members(self, blob: Blob, shown: str, forced: Kind | None, layer: int) -> Iterator[tuple[Member, Content]]:
        members = zip_members(blob)
        if len(members) > MAX_MEMBERS:
            self.refused.append(Unread(shown, f"more than {MAX_MEMBERS:,} members"))
            return
        for member in members:
            inner = f"{shown}!{printable(member.name)}"
            base = member.name.rsplit("/", 1)[-1]
            if member.name.startswith("__MACOSX/") or base.startswith("._") or base in (".DS_Store", "Thumbs.db"):
                self.left_out.append(Skipped(inner, "a file of the desktop or of version control"))
            elif member.locked:
                self.refused.append(Unread(inner, "protected with a password"))
            else:
                content = self._member(blob.inside(Wrap("zip", member.place)), member.name, inner, forced, layer)
                if content is not None:
                    yield member, content

    def _member(self, blob: Blob, name: str, shown: str, forced: Kind | None, layer: int) -> Content | None:
        try:
            return self._layer(blob, name, shown, forced, layer + 1)
        except UnreadError as error:
            self.refused.append(Unread(shown, error.what))
            return None

    def _leaf(self, blob: Blob, name: str, shown: str, forced: Kind | None) -> Content | None:
        parts: list[Part] = []
        for part in tables_in(blob, name, forced):
            if isinstance(part, Part):
                parts.append(replace(part, name=shown + part.name[len(name) :]))
            elif (reason := part.reason.partition(". ")[0]) in REMEDIES:  # nothing to copy, whatever a scan says
                self.left_out.append(Skipped(shown, reason))
                return None
            elif isinstance(part, Unread):
                self.refused.append(Unread(shown, part.reason))
                return None
            elif "#" not in part.ref[len(name) :]:  # an empty sheet is copied with its workbook
                self.left_out.append(Skipped(shown, part.reason))
                return None
        kind = next((kind for kind, sort in KINDS.items() if parts and isinstance(parts[0].table, sort)), None)
        if kind == "arrow" and head_of(blob, 4) == b"FEA1":
            self.refused.append(
                NotWritten(shown, "Feather version 1, which is no longer written: convert it to version 2")
            )
            return None
        if parts and kind is None:
            self.refused.append(NotWritten(shown, NO_TARGET))
            return None
        encoding = getattr(parts[0].table, "encoding", None) if parts else None
        if encoding is not None and encoding.name in UNWRITTEN:
            self.refused.append(NotWritten(shown, IN_SHIFTS))
            return None
        if (kind or "workbook") == "workbook":
            self._dropped(blob, shown)
        if says_more(parts[0].table if parts else None):
            self.left_out.append(Skipped(shown, NOT_COPIED))
        return Leaf(blob, kind or "workbook", tuple(parts))

    def _dropped(self, blob: Blob, shown: str) -> None:
        """The parts of a workbook that are not copied, since each may repeat what stands in a cell."""
        found = {sort for member in zip_members(blob) for mark, sort in BESIDE.items() if mark in member.name}
        if found:
            self.left_out.append(Skipped(shown, f"not copied with the cells: {', '.join(sorted(found))}"))


def parts_of(content: Content) -> Iterator[Part]:
    """Every table, in the order in which the target is written."""
    if isinstance(content, Leaf):
        yield from content.parts
    elif isinstance(content, Packed):
        yield from parts_of(content.inside)
    else:
        for _, inside in content.members:
            yield from parts_of(inside)


def named(name: str, content: Content) -> Iterator[tuple[str, Content]]:
    """A file and, in archives, all that is in it, each by its name."""
    yield name, content
    inside = content.inside if isinstance(content, Packed) else content
    if isinstance(inside, Archive):
        for member, held in inside.members:
            yield from named(f"{name}!{printable(member.name)}", held)
