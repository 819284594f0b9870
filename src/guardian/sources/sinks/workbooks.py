"""Protected copies of workbooks (xlsx): written anew from their cells, so that nothing else of the source is in them.

Every text stands in its own cell (no shared strings), formulas are replaced by their results, and only what lays out a
sheet is kept beside the cells. Comments, drawings, charts, pivot caches, names, links, macros, properties and whatever
else a workbook may hold are not copied: each can repeat a value of a treated cell.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pyarrow as pa

from guardian.sources.blobs import Budget
from guardian.sources.delimited import beyond_name
from guardian.sources.formats import Part
from guardian.sources.losses import Losses
from guardian.sources.markup import events, open_package, pieces
from guardian.sources.sinks import workbook_looks
from guardian.sources.sinks.asking import Asked, in_words
from guardian.sources.sinks.base import NotProtectable, UnfitError, name_for
from guardian.sources.sinks.contents import Leaf
from guardian.sources.sinks.jsonform import aligned
from guardian.sources.sinks.odd import Odd
from guardian.sources.sinks.shaping import CELL
from guardian.sources.sinks.workbook_looks import MAIN
from guardian.sources.sinks.writing import Appended, Copying, Out
from guardian.sources.workbooks import FORMULAS, Sheet, SheetReader, SheetTable, date_styles, shared_strings, sheets_of

BATCH = 5_000
FIRST_TIME = (1980, 1, 1, 0, 0, 0)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_AROUND = "dimension sheetViews sheetView pane selection sheetFormatPr cols col mergeCells mergeCell pageMargins"
LAYOUT = frozenset(_AROUND.split())
ROW = frozenset(["r", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed"])
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,14})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class Cell:
    """One stored cell: ``text`` as a scan reads it (None: nothing there), ``raw`` and ``kind`` as it is stored."""

    reference: str
    place: int
    style: str
    kind: str
    raw: str
    text: str | None
    dated: bool
    new: str | None = None
    changed: bool = False


@dataclass(slots=True)
class Row:
    attributes: dict[str, str]
    cells: list[Cell] = field(default_factory=list)


class Reader(SheetReader):
    """Collects rows with all that is needed to write them again, and the layout around them as XML."""

    def __init__(self, strings: list[str], dates: frozenset[int], losses: Losses) -> None:
        super().__init__(strings, dates, losses)
        self.rows: list[Row] = []
        self.before: list[str] = []
        self.behind: list[str] = []
        self.formulas = 0
        self._reference = ""
        self._styled = ""
        self._inside = 0
        self._seen = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "sheetData":
            self._seen, self._inside = True, 1
        elif name == "row":
            self.rows.append(Row(attributes))
        elif name == "c":
            self._reference, self._styled = attributes.get("r", ""), attributes.get("s", "")
        elif not self._inside and name in LAYOUT:
            (self.behind if self._seen else self.before).append(f"<{name}{_attributes(attributes)}>")

    def end(self, name: str) -> None:
        super().end(name)
        if name == "sheetData":
            self._inside = 0
        elif not self._inside and name in LAYOUT:
            (self.behind if self._seen else self.before).append(f"</{name}>")

    def _put(self, cell: str | None) -> None:
        if cell is None and self._formula and not self._value:
            self.formulas += 1
        super()._put(cell)
        raw, place = "".join(self._value), len(self._row) - 1
        dated = self._kind == "n" and self._style in self._dates
        made = Cell(self._reference, place, self._styled, self._kind, raw, cell, dated)
        if not self.rows:
            self.rows.append(Row({}))
        self.rows[-1].cells.append(made)


def _attributes(attributes: dict[str, str], kept: frozenset[str] | None = None) -> str:
    """Attributes of the main namespace as they were."""
    return "".join(
        f" {name}={quoteattr(value)}"
        for name, value in attributes.items()
        if ":" not in name and (kept is None or name in kept)
    )


def write_workbook(leaf: Leaf, copying: Copying, out: Out) -> None:
    """The sheets in their order, then what names them."""
    by_member = {cast(SheetTable, part.table).sheet.member: part for part in leaf.parts}
    with closing(leaf.blob.seekable()) as file, open_package(file) as source:
        budget = Budget(sum(entry.compress_size for entry in source.infolist()))
        book = _Book(source, budget, shared_strings(source, budget), date_styles(source, budget))
        with zipfile.ZipFile(cast(IO[bytes], Appended(out)), "w", zipfile.ZIP_DEFLATED) as target:
            for place, sheet in enumerate(book.sheets, 1):
                with closing(target.open(_entry(f"xl/worksheets/sheet{place}.xml"), "w", force_zip64=True)) as member:
                    _Sheet(book, sheet, by_member.get(sheet.member), copying).write(cast(Any, member).write)
            for name, content in _frame(book, copying):
                target.writestr(_entry(name), content)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIRST_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


class _Book:
    """What all sheets share."""

    def __init__(self, source: zipfile.ZipFile, budget: Budget, strings: list[str], dates: frozenset[int]) -> None:
        self.source, self.budget, self.strings, self.dates = source, budget, strings, dates
        self.sheets = sheets_of(source, budget)
        self.states: dict[str, str] = {}
        self.type = WORKBOOK
        self.since_1904 = False
        self._read("xl/workbook.xml")
        self._read("[Content_Types].xml")

    def _read(self, member: str) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                self.states[attributes.get("name", "")] = attributes.get("state", "visible")
            elif name == "workbookPr":
                self.since_1904 = attributes.get("date1904", "0") in ("1", "true")
            elif name == "Override" and attributes.get("PartName") == "/xl/workbook.xml":
                self.type = attributes.get("ContentType", WORKBOOK)

        for _ in events(pieces(self.source, member, self.budget), start, _ignored, _ignored):
            pass


def _ignored(_: str) -> None:
    return None


def _frame(book: _Book, copying: Copying) -> Iterator[tuple[str, str | bytes]]:
    """The parts of the package beside its sheets."""
    looks = {name: content for name, content in _looks(book, copying) if content is not None}
    yield from looks.items()
    copied = list(looks)
    numbers = range(1, len(book.sheets) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in numbers
    )
    kinds = {"xl/styles.xml": "spreadsheetml.styles+xml", "xl/theme/theme1.xml": "theme+xml"}
    office = "application/vnd.openxmlformats-officedocument."
    types += "".join(f'<Override PartName="/{name}" ContentType="{office}{kinds[name]}"/>' for name in copied)
    yield (
        "[Content_Types].xml",
        (
            f'{DECLARED}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType={quoteattr(book.type)}/>'
            f"{types}</Types>"
        ),
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    linked = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    short = {"xl/styles.xml": ("styles", "styles.xml"), "xl/theme/theme1.xml": ("theme", "theme/theme1.xml")}
    yield "xl/_rels/workbook.xml.rels", _relations([*linked, *(short[name] for name in copied)])
    yield "xl/workbook.xml", _workbook(book, copying)


def _looks(book: _Book, copying: Copying) -> Iterator[tuple[str, str | bytes | None]]:
    held = book.source.namelist()
    if "xl/styles.xml" in held:
        read = pieces(book.source, "xl/styles.xml", book.budget)
        made = workbook_looks.styles(read, lambda word: name_for(copying.treater, "column", word) != word)
        yield "xl/styles.xml", DECLARED + made
    if "xl/theme/theme1.xml" in held:
        data = b"".join(pieces(book.source, "xl/theme/theme1.xml", book.budget))
        yield "xl/theme/theme1.xml", workbook_looks.theme(data)


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{place}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _workbook(book: _Book, copying: Copying) -> str:
    lines, names = [], set()
    for place, sheet in enumerate(book.sheets, 1):
        name = name_for(copying.treater, "sheet", sheet.name)
        if name is None or name in names:
            raise NotProtectable("the name of a sheet is personal data, or given twice")
        names.add(name)
        state = book.states.get(sheet.name, "visible")
        lines.append(f'<sheet name={quoteattr(name)} sheetId="{place}" state={quoteattr(state)} r:id="rId{place}"/>')
    since = ' date1904="1"' if book.since_1904 else ""
    return (
        f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr{since}/>'
        f"<sheets>{''.join(lines)}</sheets></workbook>"
    )


class _Sheet:
    """One sheet on its way: rows in batches, treated, written."""

    def __init__(self, book: _Book, sheet: Sheet, part: Part | None, copying: Copying) -> None:
        self.book, self.sheet, self.part, self.copying = book, sheet, part, copying
        self.asked: Asked | None = copying.tally(part).asked if part else None
        self.names = tuple(column.name for column in part.table.columns) if part else ()
        self.left = cast(SheetTable, part.table).above if part else 0
        self.odd = copying.odd(part) if part else Odd(copying.losing, sheet.name)

    def write(self, out: Callable[[bytes], Any]) -> None:
        reader = Reader(self.book.strings, self.book.dates, Losses())
        out(f'{DECLARED}<worksheet xmlns="{MAIN}">'.encode())
        begun = False
        for _ in events(
            pieces(self.book.source, self.sheet.member, self.book.budget), reader.start, reader.end, reader.text
        ):
            reader.ready.clear()
            if len(reader.rows) > BATCH:
                begun = begun or self._begin(reader, out)
                self._rows(reader.rows[:-1], out)
                del reader.rows[:-1]
        begun = begun or self._begin(reader, out)
        self._rows(reader.rows, out)
        self.odd.add(FORMULAS, reader.formulas)
        out(f"</sheetData>{''.join(reader.behind)}</worksheet>".encode())
        if self.part:
            self.copying.add(self.part, 0, self.odd.counts)

    def _begin(self, reader: Reader, out: Callable[[bytes], Any]) -> bool:
        out(f"{''.join(reader.before)}<sheetData>".encode())
        return True

    def _rows(self, rows: list[Row], out: Callable[[bytes], Any]) -> None:
        filled = [row for row in rows if any(cell.text is not None for cell in row.cells)]
        heading, data = filled[: self.left], filled[self.left :]
        if self.part and self.asked:
            for row in heading:
                self.left -= 1
                self._heading(row)
            self._treat(data)
            self.copying.add(self.part, len(data))
        for row in rows:
            cells = "".join(written(cell) for cell in row.cells)
            out(f"<row{_attributes(row.attributes, ROW)}>{cells}</row>".encode("utf-8", "replace"))

    def _heading(self, row: Row) -> None:
        cells = [cell for cell in row.cells if cell.text is not None]
        if self.left:
            self._beyond([(0, cell) for cell in cells], {})
            return
        for cell in cells:
            name = name_for(self.copying.treater, "column", str(cell.text))
            if name is None:
                raise NotProtectable("a column's name is personal data", where=self._where)
            _put(cell, name, self._where)

    @property
    def _where(self) -> str:
        return self.asked.where() if self.asked else self.sheet.name

    def _treat(self, rows: list[Row]) -> None:
        assert self.asked is not None  # noqa: S101
        wanted = self.asked.of(self.names)
        grid: dict[str, list[Cell | None]] = {name: [None] * len(rows) for name in self.names if name in wanted}
        beside: dict[str, list[str | None]] = {
            name: [None] * len(rows) for name in self.names if name in self.asked.beside
        }
        beyond: list[tuple[int, Cell]] = []
        for at, row in enumerate(rows):
            for cell in row.cells:
                if cell.text is None:
                    continue
                if cell.place >= len(self.names):
                    beyond.append((at, cell))
                    continue
                name = self.names[cell.place]
                if name in grid:
                    grid[name][at] = cell
                if name in beside:
                    beside[name][at] = cell.text
        others = {name: pa.array(texts, pa.string()) for name, texts in beside.items()}
        if grid:
            given = {
                name: pa.array([cell and cell.text for cell in cells], pa.string()) for name, cells in grid.items()
            }
            after = self.asked.treat(given, {name: array for name, array in others.items() if name not in given})
            for name, cells in grid.items():
                for found, value in zip(cells, in_words(after[name]).to_pylist(), strict=True):
                    if found is not None:
                        _put(found, value, self.asked.where(name))
        self._beyond(beyond, others)

    def _beyond(self, cells: list[tuple[int, Cell]], others: dict[str, pa.Array]) -> None:
        """Cells that stand in no column: above the header, or behind the last one."""
        assert self.asked is not None  # noqa: S101
        name = beyond_name(self.names)
        if not cells or not self.asked.of([name]):
            return
        rows = np.array([at for at, _ in cells], np.int64)
        beside = {
            other: aligned(array, np.arange(len(array)), rows) if len(array) else pa.nulls(len(rows), pa.string())
            for other, array in others.items()
        }
        given = pa.array([cell.text for _, cell in cells], pa.string())
        after = in_words(self.asked.treat({name: given}, beside)[name])
        for (_, cell), value in zip(cells, after.to_pylist(), strict=True):
            _put(cell, value, self.asked.where(name))


def _put(cell: Cell, value: str | None, where: str) -> None:
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
    where = _attributes({name: said for name, said in (("r", cell.reference), ("s", cell.style)) if said})
    if cell.changed:
        return _new(cell, where)
    if cell.text is None and cell.kind != "e":
        return f"<c{where}/>"
    if cell.kind in ("s", "str", "inlineStr"):
        return _text(where, cell.text or "")
    return f"<c{where} t={quoteattr(cell.kind)}><v>{escape(cell.raw)}</v></c>"


def _new(cell: Cell, where: str) -> str:
    if cell.new is None or cell.new == "":
        return f"<c{where}/>"
    if cell.kind == "n" and cell.dated:
        serial = _serial(cell.new)
        return f"<c{where}><v>{serial}</v></c>" if serial is not None else _text(where, cell.new)
    if cell.kind == "n" and _NUMBER.fullmatch(cell.new):
        return f"<c{where}><v>{cell.new}</v></c>"
    return _text(where, cell.new)


def _serial(text: str) -> int | None:
    """An ISO 8601 day as the number that a date cell holds."""
    try:
        days = (datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)).days
    except ValueError:
        return None
    return days if days > 60 else None


def _text(where: str, text: str) -> str:
    safe = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f'<c{where} t="inlineStr"><is><t xml:space="preserve">{escape(safe)}</t></is></c>'
