"""Office documents and PDF: their text, their hidden corners, and their locks."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from fpdf import FPDF
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.files import FileSource
from guardian.sources.workbooks import SINCE_1900, SINCE_1904, date_text, number_text, unescaped


def read(path: Path, kernel) -> dict[str, object]:
    source = FileSource(path, name="s")
    return {
        entry.ref.removeprefix(f"s/{path.name}"): source.profile(entry, kernel, None)
        if isinstance(entry, TableSchema)
        else entry
        for entry in source.tables()
    }


def texts(path: Path, kernel) -> list[str]:
    return [row["text"] for row in read(path, kernel)[""].profile]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    people = book.active
    people.title = "People"
    people.append(["Members of the club"])
    people.append([])
    people.append(["id", "姓名", "born", "phone", "active"])
    people.append([1, "张安", datetime.date(1990, 1, 2), 13800138000, True])
    people.append([2, "Léa Fox", datetime.datetime(1991, 3, 4, 5, 6), 13800138001, False])
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    hidden.append(["name", "total"])
    hidden.append(["Bo Wu", "=1+1"])
    book.create_sheet("Nothing")
    book.save(tmp_path / "b.xlsx")
    return tmp_path / "b.xlsx"


def test_every_sheet_is_a_table_hidden_ones_too(book, kernel):
    found = read(book, kernel)
    assert list(found) == ["#People", "#Hidden", "#Nothing"]
    assert isinstance(found["#Nothing"], Skipped)
    rows = found["#People"].profile
    assert rows[0] == {"5": ["Members of the club"]}
    assert rows[1] == {"id": "1", "姓名": "张安", "born": "1990-01-02", "phone": "13800138000", "active": "true"}
    assert rows[2]["born"] == "1991-03-04 05:06:00"


def test_a_formula_without_a_stored_result_is_told(book, kernel):
    reading = read(book, kernel)["#Hidden"]
    assert any("Bo Wu" in row.values() for row in reading.profile)
    assert "formulas without a stored result" in reading.unread[0].reason


def test_a_cell_at_the_last_row_and_column_is_read(tmp_path, kernel):
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    book.active.append([1, "Ann"])
    book.active["XFD1048576"] = "far@example.org"
    book.save(tmp_path / "b.xlsx")
    (reading,) = read(tmp_path / "b.xlsx", kernel).values()
    assert reading.rows_read == 2
    assert "far@example.org" in str(reading.profile)


def test_xml_entities_in_a_workbook_are_refused(book, kernel):
    held = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(held, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("workbook.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            made.writestr(name, data)
    book.write_bytes(held.getvalue())
    (found,) = read(book, kernel).values()
    assert isinstance(found, Unread)
    assert "entities" in found.reason


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("_x005A_enaida", "Zenaida"),
        ("a_x000D_\nb", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "_xD83D_"),
        ("a_x_b", "a_x_b"),
    ],
)
def test_characters_written_by_their_number_are_read_as_themselves(raw, text):
    assert unescaped(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("7", "7"),
        ("1.38E10", "13800000000"),
        ("0.10000000000000001", "0.1"),
        ("123456789012345678", "123456789012345678"),
        ("6222021234567890128", "6222021234567890128"),
        ("x", "x"),
    ],
)
def test_stored_numbers_read_as_a_person_would_write_them(raw, text):
    assert number_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [("32875", "1990-01-02"), ("32875.5", "1990-01-02 12:00:00"), ("0.25", "06:00:00"), ("-1", "-1"), ("1e99", "1e99")],
)
def test_serial_days_become_dates(raw, text):
    assert date_text(raw) == text


@pytest.mark.parametrize("since", [SINCE_1900, SINCE_1904])
def test_the_last_day_is_the_last(since):
    last = (datetime.date.max - since).days
    assert date_text(str(last), since) == "9999-12-31"
    assert date_text(f"{last}.9999999", since) == f"{last}.9999999"
    assert date_text(str(last + 1), since) == str(last + 1)


def test_days_are_counted_from_the_day_that_the_workbook_says(tmp_path, kernel):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (["id", "birth_date"], [1, datetime.date(1990, 1, 2)], [2, datetime.date(1991, 3, 4)]):
        book.active.append(row)
    book.save(tmp_path / "mac.xlsx")
    (found,) = read(tmp_path / "mac.xlsx", kernel).values()
    assert [row["birth_date"] for row in found.profile] == ["1990-01-02", "1991-03-04"]


def test_word_text_comes_from_body_tables_headers_and_properties(tmp_path, kernel):
    document = docx.Document()
    document.add_paragraph("Dear Ann Lee, call 212-555-0101")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Name", "Bo Wu"
    document.sections[0].header.paragraphs[0].text = "For Cy Fox"
    document.core_properties.author = "Di Major"
    document.save(str(tmp_path / "d.docx"))
    found = texts(tmp_path / "d.docx", kernel)
    assert found[0] == "Dear Ann Lee, call 212-555-0101"
    assert [word for word in ("Bo Wu", "Cy Fox", "Di Major") if not any(word in text for text in found)] == []
    assert "Name" in next(text for text in found if "Bo Wu" in text)


def pdf(path: Path, **protection: str) -> None:
    document = FPDF()
    if protection:
        document.set_encryption(**protection)
    document.set_author("Di Major")
    for line in ("Ann Lee ann@example.org", "Bo Wu"):
        document.add_page()
        document.set_font("Helvetica", size=12)
        document.cell(0, 10, line)
    document.output(str(path))


def test_pdf_text_comes_page_by_page_with_its_author(tmp_path, kernel):
    pdf(tmp_path / "p.pdf")
    assert texts(tmp_path / "p.pdf", kernel) == ["Author: Di Major", "Ann Lee ann@example.org", "Bo Wu"]


def test_a_pdf_that_needs_a_password_is_unread_and_one_that_opens_without_is_read(tmp_path, kernel):
    pdf(tmp_path / "locked.pdf", owner_password="owner", user_password="user")
    pdf(tmp_path / "open.pdf", owner_password="owner")
    (found,) = read(tmp_path / "locked.pdf", kernel).values()
    assert isinstance(found, Unread)
    assert "password" in found.reason
    assert "Bo Wu" in texts(tmp_path / "open.pdf", kernel)


def test_a_zip_member_with_a_password_is_unread_and_the_others_are_read(tmp_path, kernel):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.csv", "id,name\n1,Ann\n")
        archive.writestr("b.csv", "id,name\n1,Bo\n")
    data = bytearray(held.getvalue())
    second = data.rindex(b"PK\x01\x02")
    data[second + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    found = read(tmp_path / "a.zip", kernel)
    assert found["!a.csv"].rows_read == 1
    assert "password" in found["!b.csv"].reason


def test_prose_is_read_by_paragraph_and_a_log_by_line(tmp_path, kernel):
    line = "Ann Lee of Rome wrote to us about a parcel that"
    (tmp_path / "a.md").write_text(f"{line}\nnever came, and asked for the money back.\n\n{line}\ncame late.\n" * 3)
    (tmp_path / "b.log").write_text("2026-01-01 INFO Ann Lee logged in, all fine\n" * 4)
    assert texts(tmp_path / "a.md", kernel)[0] == f"{line}\nnever came, and asked for the money back."
    assert len(texts(tmp_path / "b.log", kernel)) == 4
