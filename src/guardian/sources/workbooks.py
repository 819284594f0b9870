"""Excel workbooks (xlsx) sheet by sheet: every stored cell, as text, exactly as it is stored."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator, Set
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from guardian.errors import UnreadError
from guardian.model import ColumnSchema
from guardian.sources.blobs import Blob, Budget
from guardian.sources.delimited import beyond_name
from guardian.sources.dialects import find_names, rowless
from guardian.sources.losses import Losses
from guardian.sources.markup import events, open_package, pieces
from guardian.sources.running import Work
from guardian.sources.tabular import Sample, sampled, stopped

BATCH = 5_000
HEAD_ROWS = 200
MAX_WIDTH = 1_000
MAX_STRINGS = 256 << 20
SINCE_1900, SINCE_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)
"""Day 0 of the two ways to count days; the second is that of old workbooks of the Macintosh."""
FORMULAS = "formulas without a stored result (nothing to examine until the workbook is saved by a spreadsheet program)"
AIDS = "cells with a reading aid (ruby) of more than kana, which is not examined"
"""In kana it says how the cell is read, and the cell itself is examined."""
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\uff61-\uff9f\s]*")

Row = list[str | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    member: str


@dataclass(frozen=True, slots=True)
class SheetTable:
    blob: Blob
    sheet: Sheet
    columns: tuple[ColumnSchema, ...]
    above: int
    rows: int | None = None
    comment: str = ""

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        names = tuple(column.name for column in self.columns)
        yield from row_batches(sheet_rows(self.blob, self.sheet, losses), names, self.above, losses)

    def sample(self, size: int, losses: Losses) -> Sample:
        return sampled(self.batches(losses), size)


def row_batches(rows: Iterator[Row], names: tuple[str, ...], above: int, losses: Losses) -> Iterator[pa.RecordBatch]:
    """Rows as batches of text; what stands above the header or beyond the last column in a column of its own."""
    heading = list(islice(rows, above))[:-1]
    if heading:
        cells = [[cell for cell in row if cell] for row in heading]
        yield pa.RecordBatch.from_arrays([pa.array(cells, pa.list_(pa.string()))], names=[beyond_name(names)])
    done, filled = 0, False
    while True:
        part: list[Row] = []
        try:
            for row in islice(rows, BATCH):
                part.append(row)
        except UnreadError as error:
            stopped(error, losses, done + len(part))
            rows = iter(())
        if part:
            yield _batch(part, names)
        done += len(part)
        filled = filled or any(cell and not cell.isspace() for row in part for cell in row)
        if len(part) < BATCH:
            losses.rowless = rowless(above, done if filled else 0, [cell or "" for row in part[:1] for cell in row])
            return


def _batch(rows: list[Row], names: tuple[str, ...]) -> pa.RecordBatch:
    width = len(names)
    arrays = [pa.array([row[at] if at < len(row) else None for row in rows], pa.string()) for at in range(width)]
    if all(len(row) <= width for row in rows):
        return pa.RecordBatch.from_arrays(arrays, names=list(names))
    beyond = pa.array([[cell for cell in row[width:] if cell] or None for row in rows], pa.list_(pa.string()))
    return pa.RecordBatch.from_arrays([*arrays, beyond], names=[*names, beyond_name(names)])


def layout_of(rows: Iterable[Row]) -> tuple[tuple[ColumnSchema, ...], int]:
    """Columns and header of a sheet from its first rows."""
    head = [[cell or "" for cell in row] for row in islice(rows, HEAD_ROWS)]
    if not head:
        return (), 0
    widths = sorted(len(row) for row in head)
    width = widths[len(widths) // 2]
    width = max([width, *(len(row) for row in head if len(row) <= 2 * width + 8)])
    level = [row + [""] * (width - len(row)) if len(row) > 1 or width == 1 else row for row in head]
    names, above = find_names(level, width)
    return tuple(ColumnSchema(name) for name in names), above


def find_sheets(blob: Blob) -> list[tuple[str, SheetTable]]:
    """Every sheet with rows, hidden ones too."""
    with closing(blob.seekable()) as file, open_package(file) as package:
        sheets = sheets_of(package, Budget(0))
    found = []
    for sheet in sheets:
        rows = sheet_rows(blob, sheet, Losses())
        columns, above = layout_of(rows)
        rows.close()
        found.append((sheet.name, SheetTable(blob, sheet, columns, above)))
    return found


def sheets_of(package: zipfile.ZipFile, budget: Budget) -> list[Sheet]:
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            key = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            sheets.append((attributes.get("name", ""), key))

    for member, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        for _ in events(pieces(package, member, budget), handler, _nothing, _nothing):
            pass
    return [Sheet(name, _member(targets[key])) for name, key in sheets if key in targets]


def _nothing(_: str) -> None:
    return None


def _member(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def sheet_rows(blob: Blob, sheet: Sheet, losses: Losses) -> Any:
    """The rows of a sheet that hold anything (a generator)."""
    with closing(blob.seekable()) as file, open_package(file) as package:
        budget = Budget(sum(entry.compress_size for entry in package.infolist()))
        aided: set[int] = set()
        strings = shared_strings(package, budget, aided)
        dates = dates_of(package, budget)
        reader = SheetReader(strings, dates, losses, aided)
        for _ in events(pieces(package, sheet.member, budget), reader.start, reader.end, reader.text):
            yield from reader.ready
            reader.ready.clear()


def shared_strings(package: zipfile.ZipFile, budget: Budget, aided: set[int] | None = None) -> list[str]:
    """``aided`` fills with the places of those whose reading aid is more than kana."""
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    strings: list[str] = []
    parts: list[str] = []
    inside = [False, False]  # in <t>, in <rPh> (a reading aid, not part of the text)
    size = 0

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            parts.clear()
        elif name == "t":
            inside[0] = True
        elif name == "rPh":
            inside[1] = True

    def end(name: str) -> None:
        nonlocal size
        if name == "si":
            strings.append(unescaped("".join(parts)))
            size += len(strings[-1])
        elif name == "t":
            inside[0] = False
        elif name == "rPh":
            inside[1] = False

    def text(data: str) -> None:
        if inside[0] and not inside[1]:
            parts.append(data)
        elif inside[0] and aided is not None and not _KANA.fullmatch(data):
            aided.add(len(strings))

    for _ in events(pieces(package, "xl/sharedStrings.xml", budget), start, end, text):
        if size > MAX_STRINGS:
            raise UnreadError(f"the workbook holds more than {MAX_STRINGS >> 20} MiB of distinct texts")
    return strings


_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


@dataclass(frozen=True, slots=True)
class Dates:
    """Which cell styles show a number as a date or time, and the day that is 0."""

    styles: frozenset[int] = frozenset()
    since: datetime.date = SINCE_1900


def dates_of(package: zipfile.ZipFile, budget: Budget) -> Dates:
    since = [SINCE_1900]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            since[0] = SINCE_1904

    for _ in events(pieces(package, "xl/workbook.xml", budget), start, _nothing, _nothing):
        pass
    return Dates(_date_styles(package, budget), since[0])


def _date_styles(package: zipfile.ZipFile, budget: Budget) -> frozenset[int]:
    if "xl/styles.xml" not in package.namelist():
        return frozenset()
    custom: set[int] = set()
    styles: list[int] = []
    inside = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and _is_date_format(attributes.get("formatCode", "")):
            custom.add(_index(attributes.get("numFmtId", "")))
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            styles.append(_index(attributes.get("numFmtId", "")))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside[0] = False

    for _ in events(pieces(package, "xl/styles.xml", budget), start, end, _nothing):
        pass
    return frozenset(at for at, kind in enumerate(styles) if kind in _BUILT_IN_DATES or kind in custom)


def _is_date_format(code: str) -> bool:
    """Whether numbers are shown as days or times: by letters that are no text, nor the width of one (``_D``)."""
    bare = re.sub(r'"[^"]*"|[\\_*].|\[[^\]]*\]', "", code.lower())
    return bool(re.search(r"[ymdhs]", bare)) and "general" not in bare


class SheetReader:
    """Collects the cells of a sheet row by row into ``ready``."""

    def __init__(self, strings: list[str], dates: Dates, losses: Losses, aided: Set[int] = frozenset()) -> None:
        self.ready: list[Row] = []
        self._aided, self._told = aided, False
        self._strings, self._dates, self._losses = strings, dates, losses
        self._row: Row = []
        self._column = 0
        self._kind = ""
        self._style = 0
        self._value: list[str] = []
        self._reading = self._formula = self._aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._column = _column_of(attributes.get("r", ""), len(self._row))
            self._kind = attributes.get("t", "n")
            self._style = _index(attributes.get("s", ""))
            self._value, self._formula, self._told = [], False, False
        elif name in ("v", "t"):
            self._reading = True
        elif name == "rPh":
            self._aid = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = []

    def text(self, data: str) -> None:
        if self._reading and not self._aid:
            self._value.append(data)
        elif self._reading and not _KANA.fullmatch(data):
            self._told = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._reading = False
        elif name == "rPh":
            self._aid = False
        elif name == "c":
            raw = "".join(self._value)
            if self._told or (self._aided and self._kind == "s" and raw.isdecimal() and int(raw) in self._aided):
                self._losses.add(AIDS, unseen=True)
            self._put(self._cell(raw))
        elif name == "row" and any(cell is not None for cell in self._row):
            self.ready.append(self._row)

    def _put(self, cell: str | None) -> None:
        if cell is None:
            if self._formula and not self._value:
                self._losses.add(FORMULAS, unseen=True)
            return
        at = min(self._column, MAX_WIDTH) if self._column < len(self._row) + MAX_WIDTH else len(self._row)
        at = max(at, len(self._row))
        self._row.extend([None] * (at - len(self._row)))
        self._row.append(cell)

    def _cell(self, raw: str) -> str | None:
        if self._kind == "s":
            place = int(raw) if raw.isdigit() else -1
            return self._strings[place] or None if 0 <= place < len(self._strings) else None
        if self._kind in ("str", "inlineStr"):
            return unescaped(raw) or None
        if not raw or self._kind == "e":
            return None
        if self._kind == "b":
            return "true" if raw == "1" else "false"
        return date_text(raw, self._dates.since) if self._style in self._dates.styles else number_text(raw)


def _index(text: str) -> int:
    """0, the first, where it is no number."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _column_of(reference: str, default: int) -> int:
    letters = re.match(r"[A-Za-z]{1,3}", reference)
    if not letters:
        return default
    place = 0
    for letter in letters[0].upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


_ESCAPED = re.compile("(?:_x[0-9A-Fa-f]{4}_)+")


def unescaped(text: str) -> str:
    """A text with its characters in place of their numbers (``_x000D_``: ECMA-376-1, 22.9.2.19)."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    try:
        return bytes.fromhex(found[0].replace("_x", "").replace("_", "")).decode("utf-16-be")
    except UnicodeDecodeError:
        return found[0]


def number_text(raw: str) -> str:
    """A stored number as a person would write it: ``1.38E10`` is ``13800000000``. Digits stay, of long numbers too."""
    if re.fullmatch(r"-?\d{1,40}", raw):
        return raw
    try:
        number = float(raw)
    except ValueError:
        return raw
    return str(int(number)) if number.is_integer() and abs(number) < 1e18 else repr(number)


def date_text(raw: str, since: datetime.date = SINCE_1900) -> str:
    """A serial day as ISO 8601; as written where it is none."""
    try:
        serial = float(raw)
    except ValueError:
        return raw
    if not 0 <= serial <= (datetime.date.max - since).days:
        return raw
    moment = datetime.datetime(since.year, since.month, since.day) + datetime.timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if serial.is_integer() else moment.isoformat(sep=" ")
