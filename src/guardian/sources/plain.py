"""The text of one file, for `guardian detect`: any encoding, and what stands in a PDF or Word document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.sources.blobs import Blob, reason_of
from guardian.sources.documents import DocumentTable, find_docx, find_pdf
from guardian.sources.encodings import find_encoding, is_text
from guardian.sources.losses import Losses

_DOCUMENTS: dict[bytes, Callable[[Blob], DocumentTable]] = {b"%PDF": find_pdf, b"PK\x03\x04": find_docx}


def text_of(content: bytes | Path) -> str:
    """The whole text. Raises UnreadError for what is no text, or could be read in part only."""
    if isinstance(content, bytes):
        return _decoded(content)
    try:
        if not content.is_file():
            raise UnreadError("no such file" if not content.exists() else "not a file")
        with content.open("rb") as file:
            find = _DOCUMENTS.get(file.read(4))
        return _decoded(content.read_bytes()) if find is None else _document(find(Blob(content)))
    except OSError as error:
        raise UnreadError(reason_of(error)) from None


def _document(table: DocumentTable) -> str:
    losses = Losses()
    batches = [batch for batch in table.batches(losses) if isinstance(batch, pa.RecordBatch)]
    paragraphs = [str(cell) for batch in batches for cell in batch.column(0).to_pylist()]
    lost = losses.unread("")
    if lost:
        raise UnreadError(lost[0].reason)
    return "\n".join(paragraphs)


def _decoded(data: bytes) -> str:
    if not is_text(data[: 1 << 16]):
        raise UnreadError("this is no text: scan it with guardian scan")
    encoding = find_encoding(data, whole=True)
    return data[encoding.bom :].decode(encoding.name, "replace")
