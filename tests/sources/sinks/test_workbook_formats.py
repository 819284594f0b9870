"""Number formats: tokens and units stay, and no word that could be somebody's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.sources.sinks.workbook_formats import UNITS, format_code

KEPT = [
    "General", "@", ";;;", "0.00E+00", "##0.0E+0", "# ??/??", "# ?/8", "0.0%", "#,##0.00_);[Red](#,##0.00)",
    "_(* #,##0.00_);[Red]\\(#,##0\\)", '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-',
    '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ', "_-* #,##0\\ _k_r_-", '#,##0\\ "kr"', '#,##0.00 "EUR"',
    "[$€-407]0", "[$¥-804]#,##0.00", "[$R$-416]\\ #,##0.00", "[$kr-41D]", "[$USD] #,##0", "[$CHF-807] #,##0",
    "mm:ss.0", "[h]:mm:ss", "h:mm AM/PM", "YYYY-MM-DD HH:MM:SS", "DD/MM/YYYY", "yyyymmddhhmmss", "dd-mmm-yy",
    'yyyy"年"m"月"d"日";@', "yyyy年m月d日", '上午/下午h"时"mm"分"', "[$-804]aaaa;@", "[DBNum1][$-804]General",
    'ggge"年"m"月"d"日"', "[$-411]ge.m.d;@", "[$-409]mmmm\\-yy;@", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
    "[$-x-sysdate]dddd", "[$-en-US]d\\-mmm\\-yy", "[Color10]+0%;[Color 3]-0%", '0.0,,"M"', '[>=10000]0!.0,"万";0',
    "[<=9999999]###-####;(###) ###-####", "000\\-00\\-0000", '"+49 "0', '0 "items"', '0" km/h"', '#,##0" m³"',
    '0.0"°C"', "0 Tage", '"No. "000', "yyyyMMdd", "yyyyMMddHHmmss", "ddMMMyyyy", "Yyyy-Mm-Dd", '"Yes";"Yes";"No"',
    '"男";"女"', '[DBNum2][$-804]General"元整"', "#,##0.00\\ _D_M", '0" mmHg"',
]  # fmt: skip
DROPPED = [
    ('"Zhang" "Wei"', '""'),
    ('"Zhang""Wei"', '""'),
    ("Zhang\\ Wei", '""'),
    ("Zhang Wei", '""'),
    ("\\Z\\h\\a\\n\\g 0", '""0'),
    ("_Z_h_a_n_g0", '""0'),
    ("*Z0", '""0'),
    ("[$Li Na]0", '""0'),
    ("[$Li-407]0", "[$-407]0"),
    ("[$-li-NA]0", '""0'),
    ("[$-Zhang]0", '""0'),
    ("[Zhang Wei]0", '""0'),
    ('"Zh"0"ang"', '""0""'),
    ('"张伟"0', '""0'),
    ("张伟0", '""0'),
    ('"张""伟"0', '""0'),
    ('"周" "季"0', '""0'),
    ('"王"0', '""0'),
    ("Amy", '""'),
    ("Emmy", '""'),
    ("emmy", '""'),
    ("syd", '""'),
    ('m"Wei"', 'm""'),
    ('0" planted', '0""'),
    ('"Dr. "@', '""@'),
    ('"call 13800138000"', '""'),
    ("13800138000", '""'),
    ('"138" "0013" "8000"', '""'),
    ('[=13800138000]"x";0', '"""x";0'),
    ('0"1"0"38"0"0013"', '0""0""0""'),
]


@pytest.mark.parametrize("code", KEPT)
def test_formats_and_their_units_stay(code: str) -> None:
    assert format_code(code) == code


@pytest.mark.parametrize(("code", "kept"), DROPPED)
def test_words_and_numbers_that_are_no_units_go(code: str, kept: str) -> None:
    assert format_code(code) == kept


@given(st.text(alphabet=st.sampled_from('ZhangWei 0#.;"\\[]$-_*张伟ydDe年'), max_size=30))
def test_what_is_left_is_left_again(code: str) -> None:
    once = format_code(code)
    assert format_code(once) == once


@given(st.lists(st.sampled_from(['"{}"', "{}", "\\{}", "_{}", "*{}", '"{}" ', "{}\\ "]), min_size=9, max_size=9))
def test_a_name_in_any_writing_is_gone(ways: list[str]) -> None:
    pieces = [way.format(letter) for way, letter in zip(ways, "Gwendolyn", strict=True)]
    assert set(format_code("".join(pieces))) <= set('"gedlny \\_*')  # single marks of dates and units may stand apart


def test_no_unit_reads_as_several_words() -> None:
    assert all(word == word.strip() and " " not in word for word in UNITS)
