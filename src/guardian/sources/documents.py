"""PDF, Word and older spreadsheets: read in a child process or from their XML, as text in one column or as sheets."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any, Literal

import pyarrow as pa

from guardian.environment import for_children
from guardian.errors import UnreadError
from guardian.model import ColumnSchema
from guardian.sources.blobs import Blob, Budget
from guardian.sources.losses import Losses
from guardian.sources.markup import events, open_package, pieces
from guardian.sources.running import Work
from guardian.sources.tabular import Sample, sampled, stopped
from guardian.sources.textfile import TEXT, text_batches
from guardian.sources.workbooks import Row, layout_of, row_batches

PATIENCE = 60.0
"""Seconds a child may work without a word before it is ended."""
MAX_LINE = 64 << 20
PROTECTED = "protected with a password"

Told = list[Any]


def child_lines(kind: Literal["pdf", "book"], file: IO[bytes], losses: Losses) -> Generator[Told, None, None]:
    """What the child process says of the document; if it dies or hangs, that is noted."""
    command = [sys.executable, "-P", "-m", "guardian.sources.child", kind]
    child = subprocess.Popen(  # noqa: S603 - this interpreter, this module
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=for_children()
    )
    assert child.stdout is not None  # noqa: S101
    try:
        with closing(child.stdout) as out:
            for line in _lines(out):
                told = json.loads(line)
                if told[0] == "end":
                    return
                if told[0] in ("locked", "damaged"):
                    raise UnreadError(PROTECTED if told[0] == "locked" else "the document is damaged or cut off")
                if told[0] == "lost":
                    losses.add(told[1], told[2], unseen=True)
                else:
                    yield told
        raise UnreadError("the document made its reader stop; what came before was read")
    finally:
        child.kill()
        child.wait()


def _lines(out: IO[bytes]) -> Iterator[bytes]:
    held = b""
    with selectors.DefaultSelector() as selector:
        selector.register(out, selectors.EVENT_READ)
        while selector.select(PATIENCE):
            part = os.read(out.fileno(), 1 << 16)
            if not part:
                return
            *lines, held = (held + part).split(b"\n") if b"\n" in part else (held + part,)
            yield from lines
            if len(held) > MAX_LINE:
                raise UnreadError("a single page or row of the document is too large to hold")
    raise UnreadError(f"reading the document took too long (nothing for {PATIENCE:.0f} s)")


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """The text of a PDF or Word document."""

    blob: Blob
    kind: Literal["pdf", "docx"]
    columns: tuple[ColumnSchema, ...] = TEXT
    rows: int | None = None
    comment: str = ""

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        done = 0
        with closing(self.blob.seekable()) as file:
            texts = _pdf(file, losses) if self.kind == "pdf" else docx_texts(file)
            try:
                for text in texts:
                    for batch in text_batches(text.encode("utf-8", "replace"), True, losses):
                        done += batch.num_rows
                        yield batch
            except UnreadError as error:
                stopped(error, losses, done)

    def sample(self, size: int, losses: Losses) -> Sample:
        return sampled(self.batches(losses), size)


def _pdf(file: IO[bytes], losses: Losses) -> Iterator[str]:
    for told in child_lines("pdf", file, losses):
        yield told[1]


def find_pdf(blob: Blob) -> DocumentTable:
    """Refuses a PDF that is locked or damaged before it counts as a table."""
    with closing(blob.seekable()) as file:
        for _ in child_lines("pdf", file, Losses()):
            break
    return DocumentTable(blob, "pdf")


_PARTS = ("word/document", "word/header", "word/footer", "word/comments", "word/footnotes", "word/endnotes")


def docx_texts(file: IO[bytes]) -> Iterator[str]:
    """A paragraph or table row at a time: body, headers, footers, notes and comments; then who wrote it."""
    with open_package(file) as package:
        names = [name for name in package.namelist() if name.startswith(_PARTS) and name.endswith(".xml")]
        budget = Budget(sum(entry.compress_size for entry in package.infolist()))
        for name in sorted(names, key=lambda name: (name != "word/document.xml", name)):
            reader = _WordReader()
            for _ in events(pieces(package, name, budget), reader.start, reader.end, reader.text):
                yield from reader.ready
                reader.ready.clear()
        if "docProps/core.xml" in package.namelist():
            reader = _WordReader(
                frozenset({"creator", "lastModifiedBy", "title", "subject", "description", "keywords"})
            )
            for _ in events(pieces(package, "docProps/core.xml", budget), reader.start, reader.end, reader.text):
                yield from reader.ready
                reader.ready.clear()


class _WordReader:
    """Collects paragraphs; a table row is one line. ``whole`` elements are paragraphs by themselves."""

    def __init__(self, whole: frozenset[str] = frozenset()) -> None:
        self.ready: list[str] = []
        self._whole = whole
        self._parts: list[str] = []
        self._reading = False
        self._cells = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        if name in ("t", "delText", "instrText") or name in self._whole:
            self._reading = True
        elif name in ("tab", "br", "cr"):
            self._parts.append("\t" if name == "tab" else "\n")
        elif name == "tr":
            self._flush()
            self._cells += 1

    def text(self, data: str) -> None:
        if self._reading:
            self._parts.append(data)

    def end(self, name: str) -> None:
        if name in ("t", "delText", "instrText") or name in self._whole:
            self._reading = False
        if name == "tr":
            self._cells -= 1
            self._flush()
        elif name == "tc" and self._cells:
            self._parts.append("\t")
        elif name == "p" and self._cells:
            self._parts.append(" ")
        elif name == "p" or name in self._whole:
            self._flush()

    def _flush(self) -> None:
        text = "".join(self._parts).strip()
        self._parts = []
        if text:
            self.ready.append(text)


def find_docx(blob: Blob) -> DocumentTable:
    with closing(blob.seekable()) as file:
        for _ in docx_texts(file):
            break
    return DocumentTable(blob, "docx")


@dataclass(frozen=True, slots=True)
class OldSheetTable:
    """A sheet of an xls, xlsb or ods workbook."""

    blob: Blob
    place: int
    columns: tuple[ColumnSchema, ...]
    above: int
    rows: int | None = None
    comment: str = ""

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        names = tuple(column.name for column in self.columns)
        yield from row_batches(_old_rows(self.blob, self.place, losses), names, self.above, losses)

    def sample(self, size: int, losses: Losses) -> Sample:
        return sampled(self.batches(losses), size)


def _old_rows(blob: Blob, place: int, losses: Losses) -> Iterator[Row]:
    sheet = -1
    with closing(blob.seekable()) as file:
        for told in child_lines("book", file, losses):
            if told[0] == "sheet":
                sheet += 1
                if sheet > place:
                    return
            elif sheet == place and any(told[1]):
                yield told[1]


def find_old_sheets(blob: Blob) -> list[tuple[str, OldSheetTable]]:
    if _is_locked(blob):
        raise UnreadError(PROTECTED)
    names: list[str] = []
    heads: list[list[Row]] = []
    with closing(blob.seekable()) as file:
        for told in child_lines("book", file, Losses()):
            if told[0] == "sheet":
                names.append(told[1])
                heads.append([])
            elif len(heads[-1]) < 200 and any(told[1]):
                heads[-1].append(told[1])
    tables = []
    for place, (name, head) in enumerate(zip(names, heads, strict=True)):
        columns, above = layout_of(head)
        tables.append((name, OldSheetTable(blob, place, columns, above)))
    return tables


def _is_locked(blob: Blob) -> bool:
    """An encrypted xlsx is a compound file that holds an encrypted package."""
    wanted = "EncryptedPackage".encode("utf-16-le")
    with closing(blob.seekable()) as file:
        before = b""
        while part := file.read(1 << 20):
            if wanted in before[-64:] + part:
                return True
            before = part
    return False
