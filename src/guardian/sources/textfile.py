"""Running text as a table of one column ``text``: a row for each line or paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from guardian.model import ColumnSchema
from guardian.sources.blobs import Bytes
from guardian.sources.csvfile import cut
from guardian.sources.dialects import BLANK, MAY_BE_HEADER, reads_as_name
from guardian.sources.encodings import Encoding, find_encoding
from guardian.sources.losses import Losses
from guardian.sources.running import Work
from guardian.sources.tabular import Sample, sampled
from guardian.sources.texts import Parts, Utf8

CHUNK = 1 << 20
PARAGRAPH = 4_000
"""A paragraph longer than this, in bytes, is taken line by line."""
TEXT = (ColumnSchema("text"),)


@dataclass(frozen=True, slots=True)
class TextTable:
    open: Callable[[], Bytes]
    encoding: Encoding
    paragraphs: bool
    old_lines: bool = False
    columns: tuple[ColumnSchema, ...] = TEXT
    rows: int | None = None
    comment: str = ""

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        stream = Utf8(self.open(), self.encoding, losses, old_lines=self.old_lines)
        try:
            losses.rowless = BLANK
            rows, head = 0, list[str]()
            for block in _blocks(stream, losses, b"\n\n" if self.paragraphs else b"\n"):
                for batch in text_batches(block, self.paragraphs, losses):
                    losses.rowless = ""
                    rows += batch.num_rows
                    head += batch.column(0).to_pylist() if rows <= _FEW else []
                    yield batch
            if rows <= _FEW and _header_alone("\n".join(head)):
                losses.rowless = MAY_BE_HEADER
        finally:
            stream.close()

    def sample(self, size: int, losses: Losses) -> Sample:
        return sampled(self.batches(losses), size)


_FEW = 3
_RULE = re.compile(r"[-+=|:\s]+")
_COUNTED = re.compile(r"\(0 [^\d)]{1,20}\)|Empty set.*|0 rows.*", re.IGNORECASE)
"""As clients of databases count the rows below a header."""


def _header_alone(text: str) -> bool:
    """Whether one line of columns' names is all there is, with a rule below it or not: rows may have been lost."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    told = [line for line in lines if not _RULE.fullmatch(line) and not _COUNTED.fullmatch(line)]
    if len(told) != 1:
        return False
    sign = next((sign for sign in "|\t;," if sign in told[0]), "")
    cells = [cell.strip() for cell in told[0].strip("|").split(sign)] if sign else []
    named = sum(map(reads_as_name, cells))
    return len(cells) >= (2 if sign in "|\t" else 3) and all(cells) and 3 * named >= 2 * len(cells)


def _blocks(stream: Bytes, losses: Losses, border: bytes) -> Iterator[bytes]:
    """The text in blocks that end where a paragraph or line does; a line without end in bounded pieces."""
    carry, parts = b"", Parts(stream, losses)
    while True:
        part = parts.next(CHUNK)
        data = carry + part.replace(b"\r\n", b"\n")
        end = data.rfind(border) + len(border) if border in data else 0
        if not part or (not end and len(data) > 2 * CHUNK):
            end = len(data) if not part else max(data.rfind(b"\n") + 1, data.rfind(b" ") + 1) or len(data)
        if end:
            yield data[:end]
        if not part:
            return
        carry = data[end:]


def text_batches(block: bytes, paragraphs: bool, losses: Losses) -> Iterator[pa.RecordBatch]:
    pieces = re.split(rb"\n[ \t]*\n+", block) if paragraphs else block.split(b"\n")
    cells: list[bytes] = []
    for piece in pieces:
        parts = piece.split(b"\n") if len(piece) > PARAGRAPH else [piece]
        cells.extend(bit for part in parts if part.strip() for bit in cut(part))
    texts, wrong = [], 0
    for cell in cells:
        text = cell.decode("utf-8", "replace")
        wrong += "�" in text
        texts.append(text.strip("\r\n"))
    losses.add("lines with bytes that are not valid in the file's encoding (all around them was read)", wrong)
    if texts:
        yield pa.RecordBatch.from_arrays([pa.array(texts, pa.string())], names=["text"])


def text_over(open_: Callable[[], Bytes], head: bytes, *, whole: bool) -> TextTable:
    encoding = find_encoding(head, whole=whole)
    text = head[encoding.bom :].decode(encoding.name, "replace")
    old = "\r" in text and "\n" not in text
    return TextTable(open_, encoding, in_paragraphs(text.replace("\r\n", "\n")), old)


def in_paragraphs(text: str) -> bool:
    """Prose with blank lines between its paragraphs, not a list or a log."""
    lines = text.split("\n")
    blank = sum(not line.strip() for line in lines[:-1])
    filled = [line for line in lines if line.strip()]
    return blank * 12 > len(filled) > 0 and sum(map(len, filled)) > 30 * len(filled)
