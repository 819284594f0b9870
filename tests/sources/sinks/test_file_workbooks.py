"""Workbooks: cells are treated, and nothing that repeats them is left anywhere in the package."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, NamedStyle
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.theme import theme_xml

from guardian.model import TableSchema
from guardian.sources.sinks import workbooks
from guardian.sources.sinks.base import NotProtectable, UnfitError
from guardian.sources.sinks.files import copy, plan_file

PEOPLE = [("planted anna", datetime.date(1980, 2, 3), 13800000000), ("planted bo", None, None)]


class Treats:
    """``change`` for the named columns; ``names`` for sheets and headers."""

    def __init__(self, change: Callable[[str], str | None], *columns: str, names: dict[str, str | None] | None = None):
        self._change, self._columns, self._names = change, frozenset(columns), names or {}

    def columns(self, table: TableSchema) -> frozenset[str]:
        return self._columns & {column.name for column in table.columns}

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        made = [
            pa.array([None if cell is None else self._change(cell) for cell in column.to_pylist()], pa.string())
            for column in batch.columns
        ]
        return pa.RecordBatch.from_arrays(made, names=batch.schema.names)

    def name(self, sort: str, name: str) -> str | None:
        return self._names.get(name, name)


def members() -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Members"
    sheet.append(["id", "name", "birth_date", "mobile"])
    for at, row in enumerate(PEOPLE):
        sheet.append([at, *row])
    return book


def saved(book: Any, tmp_path: Path) -> Path:
    book.save(tmp_path / "s.xlsx")
    return tmp_path / "s.xlsx"


def values(path: Path, sheet: str = "Members") -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def package(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904], ids=["1900", "1904"])
def test_types_and_formats_of_cells_stay(tmp_path: Path, epoch: datetime.datetime) -> None:
    book = members()
    book.epoch = epoch
    book.active["D2"].number_format = "0"
    book.active.freeze_panes = "B2"
    book.active.column_dimensions["B"].width = 33
    book.active.merge_cells("F1:G1")
    source = saved(book, tmp_path)
    changes = {"1980-02-03": "1980-01-01", "13800000000": "13911112222"}
    copy(source, tmp_path / "t.xlsx", Treats(lambda value: changes.get(value, "X"), "name", "birth_date", "mobile"))
    after = openpyxl.load_workbook(tmp_path / "t.xlsx")["Members"]
    assert [cell.value for cell in after[2]][:4] == [0, "X", datetime.datetime(1980, 1, 1), 13911112222]
    assert [cell.value for cell in after[3]][:4] == [1, "X", None, None]
    assert (after["D2"].number_format, after.freeze_panes, after.column_dimensions["B"].width) == ("0", "B2", 33)
    assert [str(merged) for merged in after.merged_cells.ranges] == ["F1:G1"]


@pytest.mark.parametrize(
    ("shown", "read"),
    [("#,##0.00\\ _D_M", "41680"), ("*d#", "41680"), ("yyyyMMdd", "2014-02-10"), ("Yyyy-Mm-Dd", "2014-02-10")],
)
def test_a_number_is_the_same_in_source_and_copy_whatever_shows_it(tmp_path: Path, shown: str, read: str) -> None:
    book, seen = members(), []
    book.active["D2"].value = 41680
    book.active["D2"].number_format = shown
    for target in ("t.xlsx", "again.xlsx"):
        source = tmp_path / "t.xlsx" if target == "again.xlsx" else saved(book, tmp_path)
        copy(source, tmp_path / target, Treats(lambda value: seen.append(value) or value, "mobile"))
    assert seen == [read, read]


@pytest.mark.parametrize(
    ("new", "cell"), [("1980", 1980), ("007", "007"), ('a<b>&"c"', 'a<b>&"c"'), (" x\ny", " x\ny"), (None, None)]
)
def test_a_treated_number_is_one_only_if_nothing_is_lost(tmp_path: Path, new: str | None, cell: Any) -> None:
    copy(saved(members(), tmp_path), tmp_path / "t.xlsx", Treats(lambda _: new, "mobile"))
    assert values(tmp_path / "t.xlsx")[1][3] == cell


def test_a_treated_text_that_no_cell_holds_is_refused(tmp_path: Path) -> None:
    source = saved(members(), tmp_path)
    for fits, text in ((True, "x" * 32_767), (True, "𠮷" * 16_383), (False, "x" * 32_768), (False, "𠮷" * 16_384)):
        treater = Treats(lambda _, text=text: text, "name")  # type: ignore[misc]
        if fits:
            copy(source, tmp_path / f"{len(text)}.xlsx", treater)
            continue
        with pytest.raises(UnfitError, match=r"s.xlsx#Members/name.*no cell holds: they end at 32,767 characters"):
            copy(source, tmp_path / "t.xlsx", treater)
        assert not (tmp_path / "t.xlsx").exists()


def test_whatever_repeats_a_cell_is_not_in_the_copy(tmp_path: Path) -> None:
    book = members()
    sheet = book.active
    sheet["B2"].comment = Comment("planted anna called", "planted author")
    sheet["A2"].hyperlink = "mailto:planted@x.example"
    sheet.auto_filter.ref = "A1:D3"
    sheet.auto_filter.add_filter_column(1, ["planted anna"])
    sheet.oddHeader.center.text = "planted header"
    rule = DataValidation(type="list", formula1='"planted anna,planted bo"')
    sheet.add_data_validation(rule)
    rule.add("B9")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=3), titles_from_data=True)
    chart.title = "planted chart"
    sheet.add_chart(chart, "H1")
    book.properties.creator = book.properties.lastModifiedBy = "planted creator"
    book.defined_names["who"] = openpyxl.workbook.defined_name.DefinedName("who", attr_text='"planted anna"')
    source = saved(book, tmp_path)
    assert sum(b"planted" in data for data in package(source).values()) > 5
    result = copy(source, tmp_path / "t.xlsx", Treats(str.upper, "name"))
    assert not [name for name, data in package(tmp_path / "t.xlsx").items() if b"planted" in data]
    assert "sharedStrings" not in " ".join(package(tmp_path / "t.xlsx"))
    assert [left.reason for left in result.left_out] == ["not copied with the cells: charts, comments, drawings"]


def with_formulas(path: Path, cached: str | None) -> Path:
    """A workbook whose last column is a formula that repeats the name, with or without a stored result."""
    book = members()
    book.active["E1"] = "greeting"
    for row in (2, 3):
        book.active[f"E{row}"] = f'="planted "&B{row}'
    saved(book, path)
    parts = package(path / "s.xlsx")
    if cached is not None:
        sheet = parts["xl/worksheets/sheet1.xml"].decode()
        parts["xl/worksheets/sheet1.xml"] = (
            sheet.replace("</f><v />", f"</f><v>{cached}</v>").replace("</f><v></v>", f"</f><v>{cached}</v>").encode()
        )
    with zipfile.ZipFile(path / "f.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path / "f.xlsx"


def test_formulas_are_replaced_by_their_results(tmp_path: Path) -> None:
    source = with_formulas(tmp_path, "42")
    copy(source, tmp_path / "t.xlsx", Treats(str.upper, "name"))
    assert [row[4] for row in values(tmp_path / "t.xlsx")] == ["greeting", 42, 42]
    assert b"planted" not in package(tmp_path / "t.xlsx")["xl/worksheets/sheet1.xml"]


def test_formulas_without_a_result_are_refused_or_left_out(tmp_path: Path) -> None:
    source = with_formulas(tmp_path, None)
    with pytest.raises(NotProtectable, match="formulas without a stored result"):
        copy(source, tmp_path / "t.xlsx", Treats(str.upper, "name"))
    result = copy(source, tmp_path / "t.xlsx", Treats(str.upper, "name"), losing="drop")
    assert [row[4:] for row in values(tmp_path / "t.xlsx")] == [["greeting"], [None], [None]]
    assert [lost.reason for lost in result.lost] == ["formulas without a stored result (left out): 2"]


def test_every_sheet_is_copied_and_hidden_ones_stay_hidden(tmp_path: Path) -> None:
    book = members()
    hidden = book.create_sheet("Old members")
    hidden.sheet_state = "veryHidden"
    for row in (["name", "id"], ["planted cy", 7], ["planted di", 8]):
        hidden.append(row)
    book.create_sheet("Empty")
    source = saved(book, tmp_path)
    assert [table.schema.name for table in plan_file(source).tables] == ["s.xlsx#Members", "s.xlsx#Old members"]
    copy(source, tmp_path / "t.xlsx", Treats(str.upper, "name"))
    after = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [(sheet.title, sheet.sheet_state) for sheet in after] == [
        ("Members", "visible"),
        ("Old members", "veryHidden"),
        ("Empty", "visible"),
    ]
    assert values(tmp_path / "t.xlsx", "Old members")[1:] == [["PLANTED CY", 7], ["PLANTED DI", 8]]


def test_a_long_sheet_is_copied_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "BATCH", 7)
    book = members()
    for at in range(3_000):
        book.active.append([at, f"planted {at}", None, at])
    source = saved(book, tmp_path)
    result = copy(source, tmp_path / "t.xlsx", Treats(str.upper, "name"))
    wanted = [[row[0], str(row[1]).upper(), *row[2:]] for row in values(source)[1:]]
    assert values(tmp_path / "t.xlsx")[1:] == wanted
    assert result.rows == 3_002


def test_names_of_sheets_and_columns_are_asked_for(tmp_path: Path) -> None:
    source = saved(members(), tmp_path)
    copy(source, tmp_path / "t.xlsx", Treats(str.upper, "name", names={"Members": "Sheet 1", "mobile": "column 4"}))
    assert values(tmp_path / "t.xlsx", "Sheet 1")[0] == ["id", "name", "birth_date", "column 4"]
    for name in ("Members", "mobile"):
        with pytest.raises(NotProtectable, match="personal data"):
            copy(source, tmp_path / "u.xlsx", Treats(str.upper, "name", names={name: None}))
        assert not (tmp_path / "u.xlsx").exists()


def test_lines_above_the_header_and_cells_beyond_the_columns_are_shown_to_the_treater(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["planted list"])
    for row in (["id", "first_name", "city"], *([at, "planted anna", "rome"] for at in range(40))):
        book.active.append(row)
    for at in range(14):
        book.active.cell(30, 4 + at, "planted far")
    book.active.cell(250, 60, "planted farther")
    names = [column.name for column in plan_file(saved(book, tmp_path)).tables[0].schema.columns]
    every = [*names, *map(str, range(100))]
    copy(tmp_path / "s.xlsx", tmp_path / "t.xlsx", Treats(str.upper, *every))
    assert not [name for name, data in package(tmp_path / "t.xlsx").items() if b"planted" in data]


def test_words_in_formats_styles_and_themes_are_not_carried_over(tmp_path: Path) -> None:
    book = members()
    sheet: Any = book.active
    sheet["A2"].number_format = '0" planted anna"'
    sheet["A3"].number_format = "[$planted-407]0.00 \\p\\l\\a\\n\\t\\e\\d"
    sheet["D2"].number_format = '#,##0.00 "EUR"'
    style = NamedStyle(name="planted anna", font=Font(bold=True))
    book.add_named_style(style)
    sheet["B2"].style = style
    book.loaded_theme = theme_xml.replace('name="Office Theme"', 'name="planted anna"')
    source = saved(book, tmp_path)
    assert sum(b"planted" in part for name, part in package(source).items() if "sheet" not in name) >= 2
    copy(source, tmp_path / "t.xlsx", Treats(lambda value: "X", "name", names={"planted": None}))
    assert not [name for name, part in package(tmp_path / "t.xlsx").items() if b"planted" in part.replace(b"\\", b"")]
    after = openpyxl.load_workbook(tmp_path / "t.xlsx")["Members"]
    assert (after["D2"].number_format, after["A2"].number_format) == ('#,##0.00 "EUR"', '0""')
    assert (after["B2"].font.bold, after["B3"].font.bold) == (True, False)
