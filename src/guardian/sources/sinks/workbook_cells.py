"""Cells of a workbook: as they are stored, and written again with nothing in them but what a scan sees."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from guardian.sources.sinks.base import UnfitError
from guardian.sources.sinks.shaping import CELL
from guardian.sources.sinks.workbook_looks import NUMBER

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,14})?")
_EXACT = re.compile(r"-?(?:[0-9]{1,18}|(?=(?:\.?[0-9]){1,18}(?:[eE]|$))[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]{1,3})?)")
"""A stored number all of whose digits a scan sees."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, or would change, and what reads like the number of such a character."""
_PLACE = re.compile("[A-Z]{1,3}[0-9]{1,7}")
_REFERENCE = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_RANGE = (
    rf"(?:{_REFERENCE}|\$?[A-Z]{{1,3}}|\$?[0-9]{{1,7}}):(?:{_REFERENCE}|\$?[A-Z]{{1,3}}|\$?[0-9]{{1,7}})|{_REFERENCE}"
)
_VALUE = re.compile(
    rf"{NUMBER}|true|false|normal|pageBreakPreview|pageLayout|split|frozen|frozenSplit|(?:top|bottom)(?:Left|Right)"
    rf"|(?:{_RANGE})(?: (?:{_RANGE}))*"
)
"""Numbers, places and words of the standard, as attributes of rows, cells and layout hold them."""
ROW = frozenset(["r", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed"])
_ERRORS = """
#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! #BUSY!
#PYTHON! #EXTERNAL! #TIMEOUT!
"""
ERRORS = frozenset(_ERRORS.split())


@dataclass(slots=True)
class Cell:
    """One stored cell: ``text`` as a scan reads it (None: nothing there), ``raw`` and ``kind`` as it is stored.

    ``since``: day 0 of a number that is shown as a date.
    """

    reference: str
    place: int
    style: str
    kind: str
    raw: str
    text: str | None
    since: datetime.date | None
    new: str | None = None
    changed: bool = False


@dataclass(slots=True)
class Row:
    attributes: dict[str, str]
    cells: list[Cell] = field(default_factory=list)


def put(cell: Cell, value: str | None, where: str) -> None:
    if value == cell.text:
        return
    if value is not None and len(value) > CELL // 2 and _units(value) > max(CELL, _units(cell.text or "")):
        raise UnfitError(
            f"its treatment gives a text that no cell holds: they end at {CELL:,} characters",
            where=where,
            remedy="Choose spans or redact for it, or convert the workbook to CSV first",
        )
    cell.new, cell.changed = value, True


def _units(text: str) -> int:
    """Characters as a workbook counts them: those of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def written(cell: Cell) -> str:
    """A cell as XML: as it was stored if unchanged, but with its text in it and without its formula."""
    where = f' r="{cell.reference}"' if _PLACE.fullmatch(cell.reference) else ""
    if cell.style.isdecimal():
        where += f' s="{int(cell.style)}"'
    if cell.changed:
        return _new(cell, where)
    if cell.kind == "e":
        return f'<c{where} t="e"><v>{cell.raw if cell.raw in ERRORS else "#N/A"}</v></c>'
    if cell.text is None:
        return f"<c{where}/>"
    if cell.kind == "b":
        return f'<c{where} t="b"><v>{int(cell.text == "true")}</v></c>'
    if cell.kind == "n":
        return _same(cell.raw, cell.text, where)
    if cell.kind == "d" and cell.raw == cell.text:
        return f'<c{where} t="d"><v>{escape(cell.raw)}</v></c>'
    return _text(where, cell.text)


def _same(raw: str, text: str, where: str) -> str:
    """A number as it was stored, unless that holds digits that a scan does not see, or no number at all."""
    if not _EXACT.fullmatch(raw):
        raw = text
    return f"<c{where}><v>{raw}</v></c>" if _EXACT.fullmatch(raw) else _text(where, text)


def _new(cell: Cell, where: str) -> str:
    if cell.new is None or cell.new == "":
        return f"<c{where}/>"
    if cell.kind == "n" and cell.since is not None:
        serial = _serial(cell.new, cell.since)
        return f"<c{where}><v>{serial}</v></c>" if serial is not None else _text(where, cell.new)
    if cell.kind == "n" and _NUMBER.fullmatch(cell.new):
        return f"<c{where}><v>{cell.new}</v></c>"
    return _text(where, cell.new)


def _serial(text: str, since: datetime.date) -> int | None:
    """An ISO 8601 day as the number that a date cell holds."""
    try:
        days = (datetime.date.fromisoformat(text) - since).days
    except ValueError:
        return None
    return days if days > 60 else None


def _text(where: str, text: str) -> str:
    safe = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f'<c{where} t="inlineStr"><is><t xml:space="preserve">{escape(safe)}</t></is></c>'


def attributes(found: Mapping[str, str], kept: frozenset[str]) -> str:
    """Those of these names that say what the standard has them say."""
    return "".join(
        f" {name}={quoteattr(value)}" for name, value in found.items() if name in kept and _VALUE.fullmatch(value)
    )
