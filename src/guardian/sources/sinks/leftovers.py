"""What stands in the files of a finished copy beside their cells, though no copy is written with it.

A program that opened and saved a file leaves its name, the user's, old parts: whatever guardian does not write may
repeat a value of a treated cell. A workbook is written once more from its cells and must come out the same.
"""

from __future__ import annotations

import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, cast

import pyarrow as pa

from guardian.errors import GuardianError, UnreadError
from guardian.model import TableSchema
from guardian.sources.blobs import Blob, Wrap, reason_of
from guardian.sources.formats import Part
from guardian.sources.sinks.contents import Archive, Content, Leaf, Packed
from guardian.sources.sinks.writing import Copying
from guardian.sources.walking import shown

SPOOL = 1 << 24
BLOCK = 1 << 16
LOCAL, DESCRIPTOR = 30, 24
"""Bytes of a member's own header in a zip archive, and the most that may follow its data (APPNOTE.TXT 4.3.7, 4.3.9)."""
NAMED, REPEATED = "a name or remark in the gzip header", "more than one stream in the gzip file"
REMARKS = "remarks or fields of the archive itself"
FOLDERS = "folders without files in the archive"
TWICE, GAPS = "two members of one name in the archive", "bytes between the members of the archive"
PARTS, MORE = "parts of the workbook beside its sheets", "more in the workbook than cells and their looks"
LINK, EMPTY = "a link: a copy holds files", "a folder in which there is no file"


def in_folder(root: Path) -> Iterator[tuple[str, str]]:
    """Links, and folders without files below ``root``, by their names inside of it."""
    for folder, folders, files in os.walk(root):
        place = Path(folder)
        for name in (*folders, *files):
            if (place / name).is_symlink():
                yield shown(os.path.relpath(place / name, root)), LINK
        if not folders and not files and place != root:
            yield shown(os.path.relpath(place, root)), EMPTY


def beside_cells(blob: Blob, content: Content) -> tuple[str, ...]:
    """What the file of a copy says beside its cells, in words. Types that say more of themselves are told elsewhere.
    Raises UnreadError."""
    try:
        return tuple(_beside(blob, content))
    except (zlib.error, zipfile.BadZipFile, struct.error, EOFError):
        raise UnreadError("the archive is damaged: what it holds beside its files is not known") from None
    except OSError as error:
        raise UnreadError(reason_of(error)) from None


def _beside(blob: Blob, content: Content) -> Iterator[str]:
    match content:
        case Packed(packing, inside):
            if packing == "gzip":
                yield from _of_gzip(blob)
            yield from _beside(blob.inside(Wrap(packing)), inside)
        case Archive(_, members):
            yield from _of_zip(blob)
            for member, inside in members:
                yield from _beside(blob.inside(Wrap("zip", member.place)), inside)
        case Leaf(_, "workbook", parts) if parts:
            yield from _of_zip(blob)
            yield from _of_workbook(content)


def _of_gzip(blob: Blob) -> Iterator[str]:
    """RFC 1952: flags in the fourth byte say which of name, remark and extra field follow."""
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    with closing(blob.open()) as stream:
        data = stream.read(BLOCK)
        if data[3:4] != b"\0":
            yield NAMED
        while data and not inflate.eof:
            inflate.decompress(data)
            data = b"" if inflate.eof else stream.read(BLOCK)
        if inflate.unused_data or stream.read(1):
            yield REPEATED


def _of_zip(blob: Blob) -> Iterator[str]:
    with closing(blob.seekable()) as file, zipfile.ZipFile(file) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
        if archive.comment or any(entry.comment or _fields(entry.extra) for entry in entries):
            yield REMARKS
        if any(entry.is_dir() for entry in entries):
            yield FOLDERS
        if len({entry.filename for entry in entries}) < len(entries):
            yield TWICE
        ends = [0, *(_end(file, entry) for entry in entries)]
        starts = [*(entry.header_offset for entry in entries), archive.start_dir]
        slack = [0, *([DESCRIPTOR] * len(entries))]
        if any(not 0 <= start - end <= most for start, end, most in zip(starts, ends, slack, strict=True)):
            yield GAPS


def _fields(extra: bytes) -> bool:
    """Whether extra fields of a member say more than its sizes (4.5.3)."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind != 1:
            return True
        extra = extra[4 + size :]
    return bool(extra)


def _end(file: IO[bytes], entry: zipfile.ZipInfo) -> int:
    """Where the data of a member end."""
    file.seek(entry.header_offset)
    name, extra = struct.unpack_from("<HH", file.read(LOCAL), 26)
    return int(entry.header_offset + LOCAL + name + extra + entry.compress_size)


class _AsItIs:
    """A treater that changes nothing."""

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch.select([])


def _of_workbook(leaf: Leaf) -> Iterator[str]:
    from guardian.sources.sinks.workbooks import write_workbook

    def schema(part: Part) -> TableSchema:
        return TableSchema("", part.name, part.table.columns)

    with tempfile.SpooledTemporaryFile(SPOOL) as again:
        try:
            write_workbook(leaf, Copying(_AsItIs(), "refuse", 1, schema, lambda _: None), again)
        except GuardianError:
            yield MORE  # formulas without results: guardian writes none
            return
        with closing(leaf.blob.seekable()) as file:
            yield from _differences(file, cast(IO[bytes], again))


def _differences(file: IO[bytes], again: IO[bytes]) -> Iterator[str]:
    with zipfile.ZipFile(file) as copy, zipfile.ZipFile(again) as written:
        there, wanted = set(copy.namelist()), set(written.namelist())
        if there - wanted:
            yield PARTS
        if any(name not in there or not _same(copy, written, name) for name in wanted):
            yield MORE


def _same(one: zipfile.ZipFile, other: zipfile.ZipFile, name: str) -> bool:
    with one.open(name) as left, other.open(name) as right:
        while True:
            some = left.read(BLOCK)
            if some != right.read(BLOCK):
                return False
            if not some:
                return True
