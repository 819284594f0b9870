"""What stands in the files of a finished copy beside their cells, though no copy is written with it.

A program that opened and saved a file leaves its name, the user's, old parts: whatever guardian does not write may
repeat a value of a treated cell. Workbooks and typed files are written once more and must come out the same.
"""

from __future__ import annotations

import bz2
import lzma
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, cast

from guardian.errors import GuardianError, UnreadError
from guardian.sources.blobs import Blob, Packing, Wrap, reason_of
from guardian.sources.sinks.contents import Archive, Content, Leaf, Packed
from guardian.sources.sinks.rewriting import TYPED, again, more_than_rows
from guardian.sources.sinks.writing import Out
from guardian.sources.walking import shown

SPOOL = 1 << 24
BLOCK = 1 << 16
LOCAL, DESCRIPTOR = 30, 24
"""Bytes of a member's own header in a zip archive, and the most that may follow its data (APPNOTE.TXT 4.3.7, 4.3.9)."""
NAMED, REPEATED = "a name, time or remark in the gzip header", "more behind the compressed stream"
REMARKS = "remarks or fields of the archive itself"
FOLDERS = "folders without files in the archive"
TWICE, GAPS = "two members of one name in the archive", "bytes between the members of the archive"
BEHIND, LISTED, ENDS = "bytes behind the archive", 46, (22, 22 + 56 + 20)
"""Bytes of an entry in an archive's list, and of what ends it, in archives past 4 GiB too (4.3.12 to 4.3.16)."""
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
    except (zlib.error, lzma.LZMAError, zipfile.BadZipFile, struct.error, EOFError, UnicodeError):
        raise UnreadError("the archive is damaged: what it holds beside its files is not known") from None
    except OSError as error:
        raise UnreadError(reason_of(error)) from None


def _beside(blob: Blob, content: Content) -> Iterator[str]:
    match content:
        case Packed(packing, inside):
            yield from _of_stream(blob, packing)
            yield from _beside(blob.inside(Wrap(packing)), inside)
        case Archive(_, members):
            yield from _of_zip(blob)
            for member, inside in members:
                yield from _beside(blob.inside(Wrap("zip", member.place)), inside)
        case Leaf(_, "workbook", parts) if parts:
            yield from _of_zip(blob)
            yield from _of_workbook(content)
        case Leaf(_, kind) if kind in TYPED:
            yield from more_than_rows(content)


def _of_stream(blob: Blob, packing: Packing) -> Iterator[str]:
    """A copy is one stream and nothing behind it. RFC 1952: the fourth byte of a gzip file says whether a name, a
    remark or more follow, and four bytes of time follow it."""
    with closing(blob.open()) as stream:
        data = stream.read(BLOCK)
        if packing == "gzip" and data[3:8].strip(b"\0"):
            yield NAMED
        unpack = _unpacking(packing)
        while data and not unpack.eof:
            unpack.decompress(data)
            data = b"" if unpack.eof else stream.read(BLOCK)
        if unpack.unused_data or stream.read(1):
            yield REPEATED


def _unpacking(packing: Packing) -> Any:
    if packing == "gzip":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    if packing == "bz2":
        return bz2.BZ2Decompressor()
    if packing == "xz":
        return lzma.LZMADecompressor()
    import zstandard

    return zstandard.ZstdDecompressor().decompressobj()


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
        if not archive.comment and file.seek(0, os.SEEK_END) - archive.start_dir - _listed(entries) not in ENDS:
            yield BEHIND


def _listed(entries: list[zipfile.ZipInfo]) -> int:
    """Bytes of the list of members at the end of an archive."""
    names = (entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437") for entry in entries)
    more = sum(len(entry.extra) + len(entry.comment) for entry in entries)
    return LISTED * len(entries) + sum(map(len, names)) + more


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


def _of_workbook(leaf: Leaf) -> Iterator[str]:
    with tempfile.SpooledTemporaryFile(SPOOL) as written:
        try:
            again(leaf, cast(Out, written))
        except GuardianError:
            yield MORE  # formulas without results: guardian writes none
            return
        with closing(leaf.blob.seekable()) as file:
            yield from _differences(file, cast(IO[bytes], written))


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
