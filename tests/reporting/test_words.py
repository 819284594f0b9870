from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest

from guardian.errors import InternalError, UsageError
from guardian.model import ColumnRef, ColumnVerdict, Coverage, Evidence, Held, Tier
from guardian.reporting import words
from guardian.resources import templates_dir

LANGUAGES = ("en", "zh-CN", "zh-TW")
PERSONAL = ColumnVerdict(ColumnRef("s", "t", "c"), "email", "email", Tier.PERSONAL, {}, 1.0, Evidence())
NONE = replace(PERSONAL, category="none", entity=None, tier=Tier.INTERNAL)


def places(text: object) -> set[str]:
    texts = text.values() if isinstance(text, dict) else [text]
    return {name for one in texts for _, name, _, _ in string.Formatter().parse(str(one)) if name}


def test_all_languages_have_the_same_strings_with_the_same_places() -> None:
    english = words.load("en").strings
    for language in LANGUAGES[1:]:
        other = words.load(language).strings
        assert set(other) == set(english)
        assert {key: places(other[key]) for key in other} == {key: places(english[key]) for key in english}


def test_every_key_that_a_template_or_module_uses_exists() -> None:
    english = words.load("en").strings
    sources = [path.read_text("utf-8") for path in (templates_dir() / "scan").glob("*.j2")]
    used = {key for text in sources for key in re.findall(r'\bw\("([a-z_]+)"[,)]', text)}
    assert len(used) > 30 and used <= set(english)


# Mainland terms that readers in Taiwan or Hong Kong stumble over. The name of the Chinese law keeps its own word.
MAINLAND = (
    "數據",
    "信息",
    "列中",
    "單元格",
    "文件",
    "默認",
    "程序",
    "軟件",
    "打印",
    "用戶",
    "網絡",
    "置信",
    "行數",
    "掃瞄",
)


def test_traditional_chinese_is_written_for_its_readers() -> None:
    text = "\n".join(str(value) for value in words.load("zh-TW").strings.values())
    text = text.replace("個人信息保護法", "").replace("個人信息（第", "")
    assert [term for term in MAINLAND if term in text] == []
    assert "個人資料" in text and "資料表" in text


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="known: en, zh-CN, zh-TW"):
        words.load("de")


def test_a_missing_string_is_a_defect_and_no_empty_place() -> None:
    with pytest.raises(InternalError, match="no_such_words"):
        words.load("en")("no_such_words")


SHARES = [
    (0.000299, True, "0.03"),
    (0.000291, True, "0.03"),
    (0.00021, True, "0.021"),
    (0.0301, True, "3.1"),
    (0.5, True, "50"),
    (0.999, True, "100"),
    (0.9999, False, "99"),
    (0.98, False, "98"),
    (1.0, False, "100"),
    (0.0, True, "0"),
    (1e-12, True, "0.000001"),
]


@pytest.mark.parametrize(("share", "bound", "expected"), SHARES)
def test_a_bound_is_never_rounded_down_nor_a_share_up(share: float, bound: bool, expected: str) -> None:
    assert words.percent(share, bound=bound) == expected


SAID = [
    (PERSONAL, Evidence(9_987, 10_000, 1_000_000, 1, 0.000299, ("value",)),
     "9,987 of 10,000 examined values match. The table has 1,000,000 rows. At most 0.03 % of the rows may hold more "
     "that was not seen (95 % confidence). Judged by its values."),
    (PERSONAL, Evidence(5, 10, 10, 1, 0.0, ("name", "value")),
     "5 of 10 examined values match. Every row was read. Judged by its name, its values."),
    (PERSONAL, Evidence(0, 10, 10, 1, 0.0, ("name",)),
     "Recognised by its name; 10 values were examined, none decides it. Every row was read. Judged by its name."),
    (PERSONAL, Evidence(10, 10, 10, 1, 0.0, ("name",)),
     "Recognised by its name; 10 of 10 examined values count as such. Every row was read. Judged by its name."),
    (PERSONAL, Evidence(0, 0, 0, 0, None, ("name",)), "No value was examined. Judged by its name."),
    (PERSONAL, Evidence(5, 10, 100, 1, None, ("value",)),
     "5 of 10 examined values match. The table has 100 rows. The rows were not drawn at random, so nothing is claimed "
     "about the rest. Judged by its values."),
    (NONE, Evidence(0, 10_000, 1_000_000, 1, 0.000299),
     "No match in 10,000 values examined. The table has 1,000,000 rows. At most 0.03 % of the rows may hold some that "
     "was not seen (95 % confidence)."),
    (NONE, Evidence(0, 0, 50, 0, 0.0), "The column has no values."),
    (NONE, Evidence(0, 0, 50, 0, None), "No value was examined."),
]  # fmt: skip


@pytest.mark.parametrize(("column", "evidence", "expected"), SAID, ids=range(len(SAID)))
def test_evidence_is_said_with_its_denominator(column: ColumnVerdict, evidence: Evidence, expected: str) -> None:
    assert words.evidence(replace(column, evidence=evidence), words.load("en")) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_and_bound_are_said_in_every_language(language: str) -> None:
    found = Evidence(9_987, 10_000, 1_000_000, 1, 0.000299, ("value",))
    for say in (words.evidence, words.evidence_short):
        said = say(replace(PERSONAL, evidence=found), words.load(language))
        assert "9,987" in said and "10,000" in said and "0.03" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_most_rows_of_a_kind_were_not_read_no_bound_is_boasted(language: str) -> None:
    found = Evidence(9_987, 10_000, 1_000_000, 1, 0.9899, ("value",))
    for say in (words.evidence, words.evidence_short):
        said = say(replace(PERSONAL, evidence=found), words.load(language))
        assert "9,987" in said and "99" not in said.replace("9,987", "")


def test_what_a_text_column_holds_is_counted() -> None:
    held = words.held((Held("phone", "phone.cn_mobile", 19, 2_000),), words.load("en"))
    assert held == "Holds: Chinese mobile number (19 of 2,000)"


LEGAL = [
    ("gdpr", ("4", "87"), ["personal data (Art. 4)", "national ID number (Art. 87)"]),
    ("gdpr", ("9:context",), ["special category (Art. 9), in some contexts"]),
    ("ccpa", ("v-A", "v-B"), ["personal information (§\u00a01798.140(v))"]),
    ("ccpa", ("ae2B",), ["sensitive personal information (§\u00a01798.140(ae))"]),
    ("pipl", ("28:BIO",), ["sensitive personal information (Art. 28)"]),
    ("house", ("secret",), ["secret"]),
]


@pytest.mark.parametrize(("law", "classes", "expected"), LEGAL)
def test_a_legal_class_is_said_in_words(law: str, classes: tuple[str, ...], expected: list[str]) -> None:
    assert words.load("en").legal(law, classes) == expected


def test_every_legal_class_of_the_taxonomy_has_words() -> None:
    from guardian import taxonomy

    for entity in taxonomy.load().types.values():
        for law, classes in entity.legal.items():
            assert not set(words.load("en").legal(law, classes)) & set(classes), entity.entity


WHEN = {
    "2026-11-22T05:00:07Z": "2026-11-22 05:00 UTC",
    "2026-11-22T05:00:07.123+00:00": "2026-11-22 05:00 UTC",
    "yesterday": "yesterday",
    "": "",
}


@pytest.mark.parametrize("instant", WHEN)
def test_an_instant_is_shown_to_the_minute(instant: str) -> None:
    assert words.load("en").when(instant) == WHEN[instant]


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "1 table, 1 column and 1 value were examined.", "2 tables, 0 columns and 1,200 values were examined."),
        ("zh-CN", "共检查 1 张表、1 列、1 个值。", "共检查 2 张表、0 列、1,200 个值。"),
        ("zh-TW", "共檢查 1 個資料表、1 個欄位、1 個值。", "共檢查 2 個資料表、0 個欄位、1,200 個值。"),
    ],
)
def test_one_is_singular_and_none_is_plural(language: str, one: str, many: str) -> None:
    said = words.load(language)
    assert said.examined(Coverage(tables=1, columns=1, cells_examined=1)) == one
    assert said.examined(Coverage(tables=2, columns=0, cells_examined=1200)) == many


def test_the_total_decides_the_plural_of_a_share() -> None:
    assert words.load("en")("personal_of", n=1, total=1) == "1 of 1 column"
    assert words.load("en")("personal_of", n=1, total=2) == "1 of 2 columns"


def test_kinds_of_one_title_are_listed_once_with_their_cells_together() -> None:
    others = (
        Held("email", "email", 3, 800),
        Held("card_number", "card_number.visa", 1, 800),
        Held("card_number", "card_number.mastercard", 1, 800),
    )
    said = words.held(others, words.load("en"))
    assert said == "Holds: E-mail address (3 of 800), Payment card number (2 of 800)"
    apart = (Held("phone", "phone", 2, 800), Held("phone", "phone.cn_mobile", 3, 800))
    assert words.held(apart, words.load("en")).count("(") == 2
