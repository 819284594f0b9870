from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.reporting.safe import cell, pad, shorten, visible, width, wrap

SEEN = {
    "plain 姓名 é": "plain 姓名 é",
    "\x1b[31mred": "\\x1b[31mred",
    "a\nb\tc\r": "a\\x0ab\\x09c\\x0d",
    "right\u202eleft": "right\\u202eleft",
    "zero\u200bwidth\ufeff": "zero\\u200bwidth\\ufeff",
    "caf\udce9": "caf\\xe9",
    "one\U000e0041two": "one\\ue0041two",
}


@pytest.mark.parametrize("text", SEEN, ids=range(len(SEEN)))
def test_control_and_reordering_characters_are_spelled_out(text: str) -> None:
    assert visible(text) == SEEN[text]


@given(st.text())
def test_what_is_visible_can_be_printed_anywhere(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert visible(shown) == shown
    assert not any(ord(character) < 32 or 0x7F <= ord(character) <= 0x9F for character in shown)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_a_formula_in_a_cell_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_an_ordinary_name_in_a_cell_stays_as_it_is() -> None:
    assert cell("id_card") == "id_card"


WIDTHS = {"abc": 3, "姓名": 4, "ＡＢ": 4, "e\u0301": 1, "": 0}


@pytest.mark.parametrize("text", WIDTHS, ids=range(len(WIDTHS)))
def test_a_chinese_character_takes_two_columns(text: str) -> None:
    assert width(text) == WIDTHS[text]
    assert width(pad(text, 10)) == 10


@given(st.text(alphabet="ab 姓名，。x"), st.integers(4, 30))
def test_shortened_text_fits(text: str, columns: int) -> None:
    assert width(shorten(text, columns)) <= max(columns, 0)
    assert shorten(text, 1000) == text


@given(st.text(alphabet="ab 姓名，x", max_size=200), st.integers(20, 60))
def test_wrapping_loses_no_character_but_spaces(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # One long word, or the commas that follow a character, may stand out; nothing else does.
    assert all(width(line) <= columns or " " not in line.strip() for line in lines)
