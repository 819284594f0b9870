"""From the bytes of a file to its tables: by content, through archives, sheet by sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from guardian.errors import UnreadError, UsageError
from guardian.model import Skipped, Unread
from guardian.sources.blobs import HEAD, Blob, Bytes, Wrap, head_of, zip_members
from guardian.sources.kinds import (
    DATA_SUFFIXES,
    Kind,
    database_of,
    find_kind,
    is_foreign,
    is_media,
    is_program,
    is_source_code,
    is_unreadable,
    packing_of,
    suffix_of,
)
from guardian.sources.tabular import FileTable

PICTURED = "a picture, sound or film: nobody looked at what it shows"
UNKNOWN = "binary data of a kind that cannot be read here"
REMEDIES = {
    PICTURED: "Look at it yourself, and leave it out with --exclude",
    UNKNOWN: "Find out what it holds, or leave it out with --exclude",
}
MAX_LAYERS = 4
MAX_MEMBERS = 20_000

NAMED: dict[str, Kind] = {
    "csv": "delimited", "tsv": "delimited", "json": "json", "jsonl": "json", "ndjson": "json", "text": "text",
    "txt": "text", "parquet": "parquet", "arrow": "arrow", "feather": "arrow", "avro": "avro", "xlsx": "workbook",
    "pdf": "pdf", "docx": "docx",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A table under its name inside the source."""

    name: str
    table: FileTable


def kind_named(name: str) -> Kind:
    """The kind that ``--as`` names."""
    if name.lower() not in NAMED:
        raise UsageError(f"unknown format '{name}'", expected=f"known: {', '.join(NAMED)}")
    return NAMED[name.lower()]


def tables_in(blob: Blob, name: str, forced: Kind | None = None) -> Iterator[Part | Unread | Skipped]:
    """The tables of one file; refs of what is unread or skipped are names inside the source."""
    try:
        yield from _tables(blob, name, name, forced, 0)
    except UnreadError as error:
        yield Unread(name, error.what)


def _tables(blob: Blob, name: str, shown: str, forced: Kind | None, layer: int) -> Iterator[Part | Unread | Skipped]:
    head = head_of(blob)
    if not head:
        yield _empty(name, shown)
        return
    packing = packing_of(head)
    if packing and forced in (None, "delimited", "json", "text", "parquet", "arrow", "avro"):
        if packing == "zip" and (office := office_kind(blob, name)):
            yield from _of_kind(blob, head, office, shown)
        elif layer >= MAX_LAYERS:
            yield Unread(shown, f"archives inside archives, more than {MAX_LAYERS} deep")
        elif packing == "zip":
            yield from _members(blob, shown, forced, layer)
        else:
            yield from _tables(blob.inside(Wrap(packing)), without_suffix(name), shown, forced, layer + 1)
        return
    if forced is None and (odd := _not_a_table(head, name, shown)):
        yield odd
        return
    kind = forced or find_kind(head, name)
    if kind is None:
        yield _unknown(name, shown)
        return
    try:
        yield from _of_kind(blob, head, kind, shown)
    except UnreadError as error:  # old documents and mails of Office begin as its old workbooks do
        if kind != "workbook" or not is_foreign(name) or error.what == "protected with a password":
            raise
        yield _unknown(name, shown)


def _empty(name: str, shown: str) -> Unread | Skipped:
    """An empty `__init__.py` is as it should be, and so is Spark's `_SUCCESS`; empty data may be data that was lost."""
    if is_source_code(name):
        return Skipped(shown, "an empty file of source code")
    if name.rsplit("/", 1)[-1] == "_SUCCESS":
        return Skipped(shown, "an empty mark that data are complete")
    return Unread(shown, "the file is empty: there is nothing to examine")


def _not_a_table(head: bytes, name: str, shown: str) -> Unread | Skipped | None:
    if head[257:262] == b"ustar":
        return Unread(shown, "a tar archive: unpack it to have its files examined")
    if engine := database_of(head):
        return Unread(shown, f"a {engine} database: name it as a target of its own to have it examined")
    if suffix_of(name) in DATA_SUFFIXES:
        return None
    if is_media(head, name):
        return Unread(shown, f"{PICTURED}. {REMEDIES[PICTURED]}")
    return Skipped(shown, "a program, font or checksum") if is_program(head, name) else None


def _unknown(name: str, shown: str) -> Unread | Skipped:
    if is_foreign(name):
        kind = suffix_of(name)
        return Unread(shown, f"a {kind} file, which cannot be read here: unpack or convert it to have it examined")
    if is_unreadable(name):
        return Unread(
            shown, f"not what its name says, or a kind that cannot be read: no {suffix_of(name)} content was found"
        )
    return Unread(shown, f"{UNKNOWN}. {REMEDIES[UNKNOWN]}")


def office_kind(blob: Blob, name: str) -> Kind | None:
    """Which office document a zip archive is, told by its members."""
    try:
        names = {member.name for member in zip_members(blob)}
    except UnreadError:
        if DATA_SUFFIXES.get(suffix_of(name)) in ("workbook", "docx"):
            raise
        return None
    if "word/document.xml" in names:
        return "docx"
    if (
        "xl/workbook.xml" in names
        or "xl/workbook.bin" in names
        or ("content.xml" in names and suffix_of(name) == "ods")
    ):
        return "workbook"
    return None


def _members(blob: Blob, shown: str, forced: Kind | None, layer: int) -> Iterator[Part | Unread | Skipped]:
    members = zip_members(blob)
    if not members:
        yield Unread(shown, "the archive is empty: there is nothing to examine")
    for member in members[:MAX_MEMBERS]:
        inner = f"{shown}!{printable(member.name)}"
        base = member.name.rsplit("/", 1)[-1]
        if member.name.startswith("__MACOSX/") or base.startswith("._") or base in (".DS_Store", "Thumbs.db"):
            yield Skipped(inner, "a file of the desktop or of version control")
        elif member.locked:
            yield Unread(inner, "protected with a password")
        elif member.size == 0:
            yield _empty(member.name, inner)
        else:
            try:
                yield from _tables(blob.inside(Wrap("zip", member.place)), member.name, inner, forced, layer + 1)
            except UnreadError as error:
                yield Unread(inner, error.what)
    if len(members) > MAX_MEMBERS:
        yield Unread(shown, f"{len(members) - MAX_MEMBERS:,} members beyond the first {MAX_MEMBERS:,}")


def printable(name: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in name)


def without_suffix(name: str) -> str:
    stem, _, last = name.rpartition(".")
    return stem if stem and last.lower() in ("gz", "gzip", "zst", "zstd", "bz2", "xz", "tgz") else name


def _of_kind(blob: Blob, head: bytes, kind: Kind, shown: str) -> Iterator[Part | Unread | Skipped]:
    whole = len(head) < HEAD
    if kind in ("delimited", "json", "text"):
        yield Part(shown, streamed(blob.open, head, kind, whole=whole))
    elif kind == "parquet":
        from guardian.sources.columnar import find_parquet

        yield Part(shown, find_parquet(blob))
    elif kind == "arrow":
        from guardian.sources.columnar import find_arrow

        yield Part(shown, find_arrow(blob))
    elif kind == "avro":
        from guardian.sources.avrofile import find_avro

        yield Part(shown, find_avro(blob))
    elif kind == "workbook":
        yield from _sheets(blob, head, shown)
    else:
        from guardian.sources.documents import find_docx, find_pdf

        yield Part(shown, find_pdf(blob) if kind == "pdf" else find_docx(blob))


def _sheets(blob: Blob, head: bytes, shown: str) -> Iterator[Part | Unread | Skipped]:
    """The sheets of a workbook; xlsx by its own XML, older and other kinds through a child process."""
    found: Sequence[tuple[str, FileTable]]
    if packing_of(head) == "zip" and any(member.name == "xl/workbook.xml" for member in zip_members(blob)):
        from guardian.sources.workbooks import find_sheets

        found = find_sheets(blob)
    else:
        from guardian.sources.documents import find_old_sheets

        found = find_old_sheets(blob)
    for name, table in found:
        sheet = f"{shown}#{printable(name)}"
        yield Part(sheet, table) if table.columns else Skipped(sheet, "the sheet is empty")


def streamed(open_: Callable[[], Bytes], head: bytes, kind: Kind, *, whole: bool) -> FileTable:
    """A table of a kind that needs no random access."""
    if kind == "delimited":
        from guardian.sources.csvfile import table_over

        return table_over(open_, head, whole=whole)
    if kind == "json":
        from guardian.sources.jsonfile import json_over

        return json_over(open_, head, whole=whole)
    from guardian.sources.textfile import text_over

    return text_over(open_, head, whole=whole)
