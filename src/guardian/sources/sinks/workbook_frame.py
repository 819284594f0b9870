"""The parts of a workbook beside its sheets, written anew: what names them, their types, styles and theme."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from xml.sax.saxutils import quoteattr

from guardian.errors import UnreadError
from guardian.sources.blobs import Budget
from guardian.sources.markup import events, pieces
from guardian.sources.sinks import workbook_looks
from guardian.sources.sinks.base import NotProtectable, name_for
from guardian.sources.sinks.workbook_looks import MAIN
from guardian.sources.sinks.writing import Copying
from guardian.sources.workbooks import SINCE_1904, Dates, sheets_of

FIRST_TIME = (1980, 1, 1, 0, 0, 0)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TYPES = (
    WORKBOOK,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
)
STATES = ("visible", "hidden", "veryHidden")


def entry(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, FIRST_TIME)
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = 0o600 << 16
    return made


class Book:
    """What all sheets share."""

    def __init__(self, source: zipfile.ZipFile, budget: Budget, strings: list[str], dates: Dates) -> None:
        self.source, self.budget, self.strings, self.dates = source, budget, strings, dates
        self.sheets = sheets_of(source, budget)
        self.states: dict[str, str] = {}
        self.type = WORKBOOK
        self._read("xl/workbook.xml")
        self._read("[Content_Types].xml")

    def _read(self, member: str) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                state = attributes.get("state", "")
                self.states[attributes.get("name", "")] = state if state in STATES else STATES[0]
            elif name == "Override" and attributes.get("PartName") == "/xl/workbook.xml":
                said = attributes.get("ContentType", "")
                self.type = said if said in TYPES else WORKBOOK

        for _ in events(pieces(self.source, member, self.budget), start, _ignored, _ignored):
            pass


def _ignored(_: str) -> None:
    return None


def frame(book: Book, copying: Copying) -> Iterator[tuple[str, str]]:
    """The parts of the package beside its sheets."""
    looks = dict(_looks(book, copying))
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


def _looks(book: Book, copying: Copying) -> Iterator[tuple[str, str]]:
    def named(word: str) -> bool:
        return name_for(copying.treater, "column", word) != word

    held = book.source.namelist()
    if "xl/styles.xml" in held:
        read = pieces(book.source, "xl/styles.xml", book.budget)
        yield "xl/styles.xml", DECLARED + workbook_looks.styles(read, named)
    if "xl/theme/theme1.xml" in held:
        with suppress(UnreadError):  # nothing of a workbook's data is in it
            read = pieces(book.source, "xl/theme/theme1.xml", book.budget)
            yield "xl/theme/theme1.xml", DECLARED + workbook_looks.theme(read, named)


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{place}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _workbook(book: Book, copying: Copying) -> str:
    lines, names = [], set()
    for place, sheet in enumerate(book.sheets, 1):
        name = name_for(copying.treater, "sheet", sheet.name)
        if name is None or name in names:
            raise NotProtectable("the name of a sheet is personal data, or given twice")
        names.add(name)
        state = book.states.get(sheet.name, STATES[0])
        lines.append(f'<sheet name={quoteattr(name)} sheetId="{place}" state={quoteattr(state)} r:id="rId{place}"/>')
    since = ' date1904="1"' if book.dates.since == SINCE_1904 else ""
    return (
        f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr{since}/>'
        f"<sheets>{''.join(lines)}</sheets></workbook>"
    )
