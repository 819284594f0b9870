"""Protected copies of workbooks (xlsx): written anew from their cells, so that nothing else of the source is in them.

Every text stands in its own cell (no shared strings), formulas are replaced by their results, and only what lays out a
sheet is kept beside the cells. Comments, drawings, charts, pivot caches, names, links, macros, properties and whatever
else a workbook may hold are not copied: each can repeat a value of a treated cell.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import closing
from typing import IO, Any, cast

import numpy as np
import pyarrow as pa

from guardian.sources.blobs import Budget
from guardian.sources.delimited import beyond_name
from guardian.sources.formats import Part
from guardian.sources.losses import Losses
from guardian.sources.markup import events, open_package, pieces
from guardian.sources.sinks.asking import Asked, in_words
from guardian.sources.sinks.base import NotProtectable, name_for
from guardian.sources.sinks.contents import Leaf
from guardian.sources.sinks.jsonform import aligned
from guardian.sources.sinks.odd import Odd
from guardian.sources.sinks.workbook_cells import ROW, Cell, Row, attributes, put, written
from guardian.sources.sinks.workbook_frame import DECLARED, Book, entry, frame
from guardian.sources.sinks.workbook_looks import MAIN
from guardian.sources.sinks.writing import Appended, Copying, Out
from guardian.sources.workbooks import FORMULAS, Dates, Sheet, SheetReader, SheetTable, dates_of, shared_strings

BATCH = 5_000
PARENTS = {
    **dict.fromkeys(("dimension", "sheetViews", "sheetFormatPr", "cols", "mergeCells", "pageMargins"), "worksheet"),
    **{
        "sheetView": "sheetViews",
        "pane": "sheetView",
        "selection": "sheetView",
        "col": "cols",
        "mergeCell": "mergeCells",
    },
}
"""The elements that lay out a sheet, each with the one that it stands in."""
SAYING = frozenset(["dimension", "pane", "col", "mergeCell"])
"""Those that are nothing without an attribute."""
_LAYOUT = """
ref showGridLines showRowColHeaders showZeros rightToLeft tabSelected showRuler showOutlineSymbols defaultGridColor
showWhiteSpace view topLeftCell colorId zoomScale zoomScaleNormal zoomScaleSheetLayoutView zoomScalePageLayoutView
workbookViewId xSplit ySplit activePane state pane activeCell activeCellId sqref baseColWidth defaultColWidth
defaultRowHeight customHeight zeroHeight thickTop thickBottom outlineLevelRow outlineLevelCol min max width style hidden
bestFit customWidth phonetic outlineLevel collapsed count left right top bottom header footer showFormulas
"""
LAYOUT = frozenset(_LAYOUT.split())


class Reader(SheetReader):
    """Collects rows with all that is needed to write them again, and the layout around them as XML."""

    def __init__(self, strings: list[str], dates: Dates, losses: Losses) -> None:
        super().__init__(strings, dates, losses)
        self.rows: list[Row] = []
        self.before: list[str] = []
        self.behind: list[str] = []
        self._layout = self.before
        self.formulas = 0
        self._reference = ""
        self._styled = ""
        self._inside = False
        self._around: list[tuple[str, bool]] = []

    def start(self, name: str, found: dict[str, str]) -> None:
        super().start(name, found)
        if self._inside:
            if name == "row":
                self.rows.append(Row(found))
            elif name == "c":
                self._reference, self._styled = found.get("r", ""), found.get("s", "")
            return
        parent, copied = self._around[-1] if self._around else ("", True)
        said = attributes(found, LAYOUT)
        copied = copied and PARENTS.get(name, "") == parent and (bool(said) or name not in SAYING)
        self._around.append((name, copied))
        if name == "sheetData":
            self._inside, self._layout = True, self.behind
        elif copied and parent:
            self._layout.append(f"<{name}{said}>")

    def end(self, name: str) -> None:
        super().end(name)
        if name == "sheetData":
            self._inside = False
        if not self._inside and self._around:
            _, copied = self._around.pop()
            if copied and self._around:
                self._layout.append(f"</{name}>")

    def _put(self, cell: str | None) -> None:
        if cell is None and self._formula and not self._value:
            self.formulas += 1
        super()._put(cell)
        raw, place = "".join(self._value), len(self._row) - 1
        since = self._dates.since if self._kind == "n" and self._style in self._dates.styles else None
        made = Cell(self._reference, place, self._styled, self._kind, raw, cell, since)
        if not self.rows:
            self.rows.append(Row({}))
        self.rows[-1].cells.append(made)


def write_workbook(leaf: Leaf, copying: Copying, out: Out) -> None:
    """The sheets in their order, then what names them."""
    by_member = {cast(SheetTable, part.table).sheet.member: part for part in leaf.parts}
    with closing(leaf.blob.seekable()) as file, open_package(file) as source:
        budget = Budget(sum(entry.compress_size for entry in source.infolist()))
        book = Book(source, budget, shared_strings(source, budget), dates_of(source, budget))
        with zipfile.ZipFile(cast(IO[bytes], Appended(out)), "w", zipfile.ZIP_DEFLATED) as target:
            for place, sheet in enumerate(book.sheets, 1):
                with closing(target.open(entry(f"xl/worksheets/sheet{place}.xml"), "w", force_zip64=True)) as member:
                    _Sheet(book, sheet, by_member.get(sheet.member), copying).write(cast(Any, member).write)
            for name, content in frame(book, copying):
                target.writestr(entry(name), content)


class _Sheet:
    """One sheet on its way: rows in batches, treated, written."""

    def __init__(self, book: Book, sheet: Sheet, part: Part | None, copying: Copying) -> None:
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
            out(f"<row{attributes(row.attributes, ROW)}>{cells}</row>".encode("utf-8", "replace"))

    def _heading(self, row: Row) -> None:
        cells = [cell for cell in row.cells if cell.text is not None]
        if self.left:
            self._beyond([(0, cell) for cell in cells], {})
            return
        for cell in cells:
            name = name_for(self.copying.treater, "column", str(cell.text))
            if name is None:
                raise NotProtectable("a column's name is personal data", where=self._where)
            put(cell, name, self._where)

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
                        put(found, value, self.asked.where(name))
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
            put(cell, value, self.asked.where(name))
