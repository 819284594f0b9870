"""One name in every place where a workbook keeps texts: none of them is in the copy."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from guardian.model import TableSchema
from guardian.sources.sinks.files import copy

NAME = "Zenaida Quillfeather"
PLANTED = re.compile(rb"zenaida|quillfeather|5a:?65:?6e", re.IGNORECASE)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET, STYLES, THEME, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml"


class Treats:
    """Cells of ``name`` and ``notes`` are treated; names of sheets, columns and fonts that hold the name are hidden."""

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(column.name for column in table.columns) - {"id", "amount"}

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        made = [pa.array(["X" if cell.is_valid else None for cell in column], pa.string()) for column in batch.columns]
        return pa.RecordBatch.from_arrays(made, names=batch.schema.names)

    def name(self, sort: str, name: str) -> str | None:
        return f"{sort} 1" if "Zenaida" in name or "Quillfeather" in name else name


def plain() -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Members"
    for row in [["id", "name", "notes", "amount"], *([at, NAME, f"{NAME} called", at * 1.5] for at in range(12))]:
        sheet.append(row)
    sheet["A2"].number_format = "0.000"
    return book


def within(before: str, added: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert before in text, before
        return text.replace(before, added + before, 1)

    return change


def instead(pattern: str, added: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert re.search(pattern, text), pattern
        return re.sub(pattern, lambda _: added, text, count=1)

    return change


def part(content: str) -> Callable[[str], str]:
    return lambda _: content


def formatted(code: str) -> tuple[str, Callable[[str], str]]:
    return STYLES, instead(r'formatCode="[^"]*"', f'formatCode="{code}"')


END, FIRST = "</worksheet>", "<sheetData>"
PLACES: dict[str, tuple[str, Callable[[str], str]]] = {
    "name of a sheet": (BOOK, instead('name="Members"', f'name="{NAME}"')),
    "state of a sheet": (BOOK, instead('state="visible"', f'state="{NAME}"')),
    "defined name": (
        BOOK,
        within("</workbook>", f'<definedNames><definedName name="Zenaida">"{NAME}"</definedName></definedNames>'),
    ),
    "file sharing": (BOOK, within("<sheets>", f'<fileSharing userName="{NAME}"/>')),
    "path of the file": (BOOK, within("<sheets>", f'<absPath url="C:\\Users\\{NAME}\\"/>')),
    "name of the code": (BOOK, instead("<workbookPr ?/>|<workbookPr>", '<workbookPr codeName="Zenaida"/>')),
    "external reference": (
        "xl/externalLinks/externalLink1.xml",
        part(
            f'<externalLink {MAIN}><externalBook><sheetDataSet><sheetData sheetId="0">'
            f'<row r="1"><cell r="A1" t="str"><v>{NAME}</v></cell></row></sheetData>'
            "</sheetDataSet></externalBook></externalLink>"
        ),
    ),
    "link of a link": (
        "xl/externalLinks/_rels/externalLink1.xml.rels",
        part(f"<Relationships><Relationship Target='file:///{NAME}.xlsx'/></Relationships>"),
    ),
    "pivot cache": (
        "xl/pivotCache/pivotCacheDefinition1.xml",
        part(
            f'<pivotCacheDefinition {MAIN} refreshedBy="{NAME}"><cacheFields>'
            f'<cacheField name="x"><sharedItems><s v="{NAME}"/></sharedItems></cacheField>'
            "</cacheFields></pivotCacheDefinition>"
        ),
    ),
    "records of a pivot": (
        "xl/pivotCache/pivotCacheRecords1.xml",
        part(f'<pivotCacheRecords {MAIN}><r><s v="{NAME}"/></r></pivotCacheRecords>'),
    ),
    "pivot table": ("xl/pivotTables/pivotTable1.xml", part(f'<pivotTableDefinition {MAIN} name="{NAME}"/>')),
    "comment": (
        "xl/comments1.xml",
        part(
            f"<comments {MAIN}><authors><author>{NAME}</author></authors><commentList>"
            f"<comment><text><t>{NAME}</t></text></comment></commentList></comments>"
        ),
    ),
    "threaded comment": (
        "xl/threadedComments/threadedComment1.xml",
        part(f"<ThreadedComments><text>{NAME}</text></ThreadedComments>"),
    ),
    "person of a comment": (
        "xl/persons/person.xml",
        part(f'<personList><person displayName="{NAME}" userId="S::{NAME}"/></personList>'),
    ),
    "columns of a table": (
        "xl/tables/table1.xml",
        part(
            f'<table {MAIN} name="Zenaida" displayName="Zenaida"><tableColumns>'
            f'<tableColumn name="{NAME}"/></tableColumns></table>'
        ),
    ),
    "cache of a chart": (
        "xl/charts/chart1.xml",
        part(f"<c:chart><c:strCache><c:pt><c:v>{NAME}</c:v></c:pt></c:strCache></c:chart>"),
    ),
    "drawing": ("xl/drawings/drawing1.xml", part(f"<xdr:wsDr><a:t>{NAME}</a:t></xdr:wsDr>")),
    "drawing of comments": ("xl/drawings/vmlDrawing1.vml", part(f"<xml>{NAME}</xml>")),
    "picture": ("xl/media/image1.png", part(NAME)),
    "macros": ("xl/vbaProject.bin", part(NAME)),
    "query": ("xl/queryTables/queryTable1.xml", part(NAME)),
    "connection": ("xl/connections.xml", part(f'<connections><connection name="{NAME}"/></connections>')),
    "settings of a printer": ("xl/printerSettings/printerSettings1.bin", part(NAME)),
    "slicer": ("xl/slicerCaches/slicerCache1.xml", part(NAME)),
    "rich values": ("xl/richData/rdrichvalue.xml", part(NAME)),
    "data model": ("xl/model/item.data", part(NAME)),
    "embedded file": ("xl/embeddings/oleObject1.bin", part(NAME)),
    "revisions": ("xl/revisions/userNames.xml", part(f'<users><userInfo name="{NAME}"/></users>')),
    "order of calculation": ("xl/calcChain.xml", part(f"<calcChain>{NAME}</calcChain>")),
    "custom data": ("customXml/item1.xml", part(f"<x>{NAME}</x>")),
    "custom property": ("docProps/custom.xml", part(f"<Properties>{NAME}</Properties>")),
    "property": ("docProps/core.xml", part(f"<coreProperties>{NAME}</coreProperties>")),
    "property of the program": ("docProps/app.xml", part(f"<Properties><Company>{NAME}</Company></Properties>")),
    "name of a part": (f"xl/{NAME}.xml", part("<x/>")),
    "thumbnail": ("docProps/thumbnail.wmf", part(NAME)),
    "relations of the sheet": (
        "xl/worksheets/_rels/sheet1.xml.rels",
        part(
            "<Relationships>"
            f'<Relationship Id="r1" Type="{REL}/hyperlink" Target="mailto:{NAME}" TargetMode="External"/>'
            "</Relationships>"
        ),
    ),
    "type of the workbook": (
        "[Content_Types].xml",
        instead(r'(?<=PartName="/xl/workbook.xml" )ContentType="[^"]*"', f'ContentType="{NAME}"'),
    ),
    "shared text of no cell": ("xl/sharedStrings.xml", within("</sst>", f"<si><t>{NAME}</t></si>")),
    "reading aid of a text": ("xl/sharedStrings.xml", instead("<t>id</t>", f"<t>id</t><rPh><t>{NAME}</t></rPh>")),
    "reading aid of a text in its cell": (
        SHEET,
        instead(
            '<c r="D3" t="n"><v>1.5</v></c>',
            f'<c r="D3" t="inlineStr"><is><t>1.5</t><rPh sb="0" eb="1"><t>{NAME}</t></rPh></is></c>',
        ),
    ),
    "list of a validation": (
        SHEET,
        within(
            END,
            "<dataValidations>"
            f'<dataValidation type="list" promptTitle="{NAME}" prompt="{NAME}" error="{NAME}">'
            f'<formula1>"{NAME}"</formula1></dataValidation></dataValidations>',
        ),
    ),
    "conditional format": (
        SHEET,
        within(
            END,
            f'<conditionalFormatting sqref="A1"><cfRule type="containsText" text="{NAME}">'
            f'<formula>"{NAME}"</formula></cfRule></conditionalFormatting>',
        ),
    ),
    "header and footer": (
        SHEET,
        within(END, f"<headerFooter><oddHeader>{NAME}</oddHeader><firstFooter>{NAME}</firstFooter></headerFooter>"),
    ),
    "hyperlink": (
        SHEET,
        within(
            END, f'<hyperlinks><hyperlink ref="A1" location="{NAME}" display="{NAME}" tooltip="{NAME}"/></hyperlinks>'
        ),
    ),
    "filter": (
        SHEET,
        within(
            END,
            f'<autoFilter ref="A1:B2"><filterColumn colId="1"><filters><filter val="{NAME}"/>'
            "</filters></filterColumn></autoFilter>",
        ),
    ),
    "sort": (SHEET, within(END, f'<sortState ref="A1:B2"><sortCondition ref="A1" customList="{NAME}"/></sortState>')),
    "scenario": (
        SHEET,
        within(
            END,
            f'<scenarios><scenario name="{NAME}" user="{NAME}">'
            f'<inputCells r="A1" val="{NAME}"/></scenario></scenarios>',
        ),
    ),
    "protected range": (SHEET, within(END, f'<protectedRanges><protectedRange name="{NAME}"/></protectedRanges>')),
    "properties of the sheet": (
        SHEET,
        within("<dimension", '<sheetPr codeName="Zenaida"><tabColor rgb="FF0000FF"/></sheetPr>'),
    ),
    "view of somebody": (
        SHEET,
        within(
            END,
            f'<customSheetViews><customSheetView guid="{NAME}"><selection sqref="{NAME}"/>'
            f"<headerFooter><oddHeader>{NAME}</oddHeader></headerFooter></customSheetView>"
            "</customSheetViews>",
        ),
    ),
    "extension": (
        SHEET,
        within(END, f'<extLst><ext uri="{NAME}"><cols xmlns="x"><col min="{NAME}"/></cols></ext></extLst>'),
    ),
    "attribute of a view": (SHEET, instead("<sheetView ", f'<sheetView Zenaida="1" view="{NAME}" ')),
    "place of a selection": (SHEET, instead('sqref="A1"', f'sqref="{NAME}"')),
    "width of a column": (SHEET, within(FIRST, f'<cols><col min="1" max="1" width="{NAME}"/></cols>')),
    "merged cells": (SHEET, within(END, f'<mergeCells><mergeCell ref="{NAME}"/></mergeCells>')),
    "margin": (SHEET, instead('left="0.75"', f'left="{NAME}"')),
    "text beside the elements": (SHEET, within(FIRST, NAME)),
    "remark in the XML": (SHEET, within(FIRST, f"<!-- {NAME} -->")),
    "instruction in the XML": (SHEET, within(FIRST, f"<?x {NAME}?>")),
    "attribute of a row": (SHEET, instead('<row r="3"', f'<row r="3" ht="{NAME}"')),
    "attribute of a cell": (SHEET, instead('<c r="A3"', f'<c r="A3" s="{NAME}"')),
    "place of a cell": (SHEET, instead('<c r="B3"', f'<c r="B{NAME}"')),
    "result that is an error": (SHEET, instead('<c r="A3" t="n"><v>1</v></c>', f'<c r="A3" t="e"><v>{NAME}</v></c>')),
    "truth of a cell": (SHEET, instead('<c r="A3" t="n"><v>1</v></c>', f'<c r="A3" t="b"><v>{NAME}</v></c>')),
    "shared text without a place": (
        SHEET,
        instead('<c r="A3" t="n"><v>1</v></c>', f'<c r="A3" t="s"><v>{NAME}</v></c>'),
    ),
    "formula": (SHEET, instead('<c r="A3" t="n"><v>1</v></c>', f'<c r="A3"><f>IF(A1="{NAME}",1,2)</f><v>1</v></c>')),
    "font of a run": (
        SHEET,
        instead(
            '<c r="D3" t="n"><v>1.5</v></c>',
            f'<c r="D3" t="inlineStr"><is><r><rPr><rFont val="{NAME}"/></rPr><t>1.5</t></r></is></c>',
        ),
    ),
    "format": formatted(f"0&quot; {NAME}&quot;"),
    "format in pieces": formatted("0 &quot;Zenaida&quot; &quot;Quillfeather&quot;"),
    "format without quotes": formatted("Zenaida\\ Quillfeather"),
    "format with escapes": formatted("".join(f"\\{letter}" for letter in NAME)),
    "currency of a format": formatted(f"[${NAME}]0"),
    "locale of a format": formatted("[$-Zenaida]0"),
    "condition of a format": formatted("[Zenaida]0"),
    "name of a style": (
        STYLES,
        instead('<cellStyle name="Normal" (?=xfId="0" builtinId="0")', f'<cellStyle name="{NAME}" '),
    ),
    "font": (STYLES, instead('<name val="[^"]*" ?/>', f'<name val="{NAME}"/>')),
    "attribute of a style": (STYLES, instead("<cellXfs", '<cellXfs Zenaida="1"')),
    "value of a style": (STYLES, instead("<protection|<xf ", '<xf quotePrefix="Zenaida" ')),
    "element of a style": (STYLES, within("</styleSheet>", "<Zenaida/>")),
    "style of tables": (
        STYLES,
        within(
            "</styleSheet>",
            f'<tableStyles count="1" defaultTableStyle="{NAME}"><tableStyle name="{NAME}"/></tableStyles>',
        ),
    ),
    "colour": (STYLES, within("</styleSheet>", f'<colors><mruColors><color rgb="{NAME}"/></mruColors></colors>')),
    "name of the theme": (THEME, instead('name="Office Theme"', f'name="{NAME}"')),
    "name of its colours": (THEME, instead('<a:clrScheme name="Office"', f'<a:clrScheme name="{NAME}"')),
    "font of the theme": (THEME, instead('<a:latin typeface="[^"]*"', f'<a:latin typeface="{NAME}"')),
    "font of a script": (THEME, instead('script="Jpan" typeface="[^"]*"', f'script="Jpan" typeface="{NAME}"')),
    "colour of the theme": (THEME, instead('srgbClr val="[^"]*"', f'srgbClr val="{NAME}"')),
    "text of the theme": (THEME, within("</a:theme>", NAME)),
    "remark in the theme": (THEME, within("</a:theme>", f"<!-- {NAME} -->")),
    "instruction in the theme": (THEME, within("</a:theme>", f"<?x {NAME}?>")),
    "objects of the theme": (THEME, within("</a:theme>", f"<a:extLst><a:ext>{NAME}</a:ext></a:extLst>")),
}


def package(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def planted(tmp_path: Path, places: list[str]) -> Path:
    """The workbook with the name in these places, in its archive's remarks too."""
    plain().save(tmp_path / "plain.xlsx")
    parts = {name: data.decode("utf-8") for name, data in package(tmp_path / "plain.xlsx").items()}
    parts[SHEET] = re.sub('<c r="A1".*?</c>', '<c r="A1" t="s"><v>0</v></c>', parts[SHEET], count=1)
    parts["xl/sharedStrings.xml"] = f"<sst {MAIN}><si><t>id</t></si></sst>"
    for place in places:
        name, change = PLACES[place]
        before = parts.get(name, "")
        parts[name] = change(before)
        assert parts[name] != before
        assert PLANTED.search(f"{name} {parts[name]}".replace("\\", "").encode()), place
    with zipfile.ZipFile(tmp_path / "s.xlsx", "w") as archive:
        archive.comment = NAME.encode()
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.comment = NAME.encode()
            archive.writestr(entry, text)
    return tmp_path / "s.xlsx"


def found(path: Path) -> list[str]:
    """Where the name stands in a copy: parts, their names, and the archive itself."""
    parts = [f"{name} {data.decode('utf-8', 'replace')}".replace("\\", "") for name, data in package(path).items()]
    held = [re.sub(r"[\s\"_*]+", "", one).encode() for one in parts]
    whole = [path.read_bytes(), *held]
    return [str(hit[0]) for one in whole if (hit := PLANTED.search(one))]


@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_in_no_part_of_the_copy(tmp_path: Path, place: str) -> None:
    copy(planted(tmp_path, [place]), tmp_path / "t.xlsx", Treats())
    assert not found(tmp_path / "t.xlsx")
    after = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [cell.value for cell in after[1]] == ["id", "name", "notes", "amount"]
    assert [cell.value for cell in after[5]] == [3, "X", "X", 4.5]
    assert after["A2"].value == 0


def test_the_parts_that_are_not_copied_are_told(tmp_path: Path) -> None:
    parts = [place for place, (name, _) in PLACES.items() if name.count("/") == 2 and name not in (SHEET, THEME)]
    made = copy(planted(tmp_path, parts), tmp_path / "t.xlsx", Treats())
    (told,) = [left.reason for left in made.left_out]
    for part in ("pivot tables", "links to other workbooks", "comments", "names of tables", "slicers", "data models"):
        assert part in told


def test_the_copy_of_a_workbook_opens_as_it_was(tmp_path: Path) -> None:
    book = plain()
    book.active["A3"].number_format = '#,##0.00 "EUR"'
    book.active["A4"].font = openpyxl.styles.Font(name="Arial", bold=True, color="FF00AA00")
    book.active["A5"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFFEE00")
    book.active["A6"].alignment = openpyxl.styles.Alignment(horizontal="center", wrap_text=True)
    book.active["A7"].border = openpyxl.styles.Border(left=openpyxl.styles.Side("thin", color="FF000000"))
    book.active.freeze_panes = "B2"
    book.save(tmp_path / "s.xlsx")
    copy(tmp_path / "s.xlsx", tmp_path / "t.xlsx", Treats())
    before, after = (openpyxl.load_workbook(tmp_path / name).worksheets[0] for name in ("s.xlsx", "t.xlsx"))
    for row in range(2, 10):
        ours, theirs = after.cell(row, 1), before.cell(row, 1)
        for look in ("number_format", "font", "fill", "alignment", "border"):
            assert repr(getattr(ours, look)) == repr(getattr(theirs, look))
    assert after.freeze_panes == "B2"
