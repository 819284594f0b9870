"""Cells as they are written: what a scan saw of them, and nothing else."""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.sources.sinks.workbook_cells import Cell, written
from guardian.sources.workbooks import number_text, unescaped

NUMBERS = [
    ("7", "<v>7</v>"),
    ("-0.5", "<v>-0.5</v>"),
    ("1.38E10", "<v>1.38E10</v>"),
    ("0.10000000000000001", "<v>0.10000000000000001</v>"),
    ("6222021234567890128", '<is><t xml:space="preserve">6222021234567890128</t></is>'),
    ("0.1380013800013800138000", "<v>0.13800138000138001</v>"),
    (" 7 ", "<v>7</v>"),
    ("planted", '<is><t xml:space="preserve">planted</t></is>'),
    ("nan", '<is><t xml:space="preserve">nan</t></is>'),
]


@pytest.mark.parametrize(("raw", "inside"), NUMBERS)
def test_a_number_holds_no_digit_that_a_scan_does_not_see(raw: str, inside: str) -> None:
    after = written(Cell("A1", 0, "3", "n", raw, number_text(raw), since=None))
    kind = ' t="inlineStr"' if "<is>" in inside else ""
    assert after == f'<c r="A1" s="3"{kind}>{inside}</c>'


@pytest.mark.parametrize(
    ("kind", "raw", "text", "cell"),
    [
        ("b", "1", "true", '<c r="A1" t="b"><v>1</v></c>'),
        ("b", "planted", "false", '<c r="A1" t="b"><v>0</v></c>'),
        ("e", "#DIV/0!", None, '<c r="A1" t="e"><v>#DIV/0!</v></c>'),
        ("e", "planted", None, '<c r="A1" t="e"><v>#N/A</v></c>'),
        ("d", "2026-11-22", "2026-11-22", '<c r="A1" t="d"><v>2026-11-22</v></c>'),
        ("s", "0", "a<b", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c>'),
        ("s", "99", None, '<c r="A1"/>'),
        ("planted", "x", "x", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">x</t></is></c>'),
    ],
)
def test_other_cells_hold_their_text_and_known_marks(kind: str, raw: str, text: str | None, cell: str) -> None:
    assert written(Cell("A1", 0, "", kind, raw, text, since=None)) == cell


@pytest.mark.parametrize(("reference", "style"), [("planted", "planted"), ("b2", "-1"), ("A1 planted", "1.5")])
def test_places_and_styles_are_numbers(reference: str, style: str) -> None:
    assert written(Cell(reference, 0, style, "n", "7", "7", since=None)) == "<c><v>7</v></c>"


@given(st.text(alphabet=st.sampled_from("_x005ADF\r\n\t\0\ufffeé😀<&张")))
def test_a_text_is_read_again_as_it_was_written(text: str) -> None:
    cell = written(Cell("A1", 0, "", "s", "0", text, since=None))
    inside = re.search("<t [^>]*>(.*)</t>", cell, re.DOTALL)
    assert inside is not None
    assert "\r" not in inside[1]
    assert unescaped(unescape(inside[1])) == text
