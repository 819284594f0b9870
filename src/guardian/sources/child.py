"""Run as a process of its own: readers that may crash, hang or eat memory, with a document on standard input.

One JSON array a line on standard output: ``["text", words]``, ``["sheet", name]``, ``["row", cells]``,
``["lost", reason, count]`` and at the very end ``["end"]``; without that the parent knows that something was lost.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

MEMORY = 2 << 30


_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a PDF reader raises on damaged input."""


def tell(*what: Any) -> None:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n")


def limit_memory() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_pdf() -> None:
    import logging

    import pypdf
    from pypdf.errors import PyPdfError

    logging.disable(logging.CRITICAL)
    faults = (PyPdfError, *_FAULTS)
    try:
        document = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            tell("locked")
            return
        said = {key: str(value) for key, value in (document.metadata or {}).items() if value}
        pages = len(document.pages)
    except faults:
        tell("damaged")
        return
    for key in ("/Title", "/Author", "/Subject", "/Keywords"):
        if key in said:
            tell("text", f"{key[1:]}: {said[key]}")
    for number in range(pages):
        _page(document, number, faults)
    tell("end")


def _page(document: Any, number: int, faults: tuple[type[Exception], ...]) -> None:
    try:
        page = document.pages[number]
        text = page.extract_text() or ""
        pictured = not text.strip() and len(page.images) > 0
        notes = [note.get_object() for note in page.get("/Annots") or ()]
        fields = [str(note.get("/V") or note.get("/Contents") or "") for note in notes]
    except faults:
        tell("lost", "pages whose text cannot be extracted", 1)
        return
    if text.strip():
        tell("text", text)
    for field in fields:
        if field.strip():
            tell("text", field)
    if pictured:
        tell("lost", "pages that are pictures: text inside pictures is not read", 1)


def read_book() -> None:
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        names = book.sheet_names
    except calamine.PasswordError:
        tell("locked")
        return
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError):
        tell("damaged")
        return
    for place, name in enumerate(names):
        tell("sheet", name)
        try:
            for row in book.get_sheet_by_index(place).iter_rows():
                tell("row", [_cell(value) for value in row])
        except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError):
            tell("lost", "sheets that are damaged", 1)
    tell("end")


def _cell(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value) or None


if __name__ == "__main__":
    limit_memory()
    {"pdf": read_pdf, "book": read_book}[sys.argv[1]]()
    sys.stdout.buffer.flush()
