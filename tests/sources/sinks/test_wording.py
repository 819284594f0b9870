"""What in the text of a schema counts as a value, and where it is looked for."""

from __future__ import annotations

import pytest

from guardian.sources.sinks.wording import Wording, holding_values, literals


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a varchar(200), b DECIMAL (200, 150), c character varying(200), d bigint(200) unsigned)",
        "SELECT a::varchar(200) FROM t",
    ],
)
def test_the_length_of_a_type_is_no_value(sql: str):
    assert not literals(sql) & {"200", "150"}


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a int CHECK (a IN (200, 150)))",
        "CREATE TABLE t (a varchar(20) DEFAULT 200)",
        "CREATE VIEW v AS SELECT * FROM t WHERE a > abs(200)",
        "CREATE TABLE t (a varchar(20), CHECK (length(a) < 200))",
    ],
)
def test_other_numbers_in_brackets_may_be_values(sql: str):
    assert "200" in literals(sql)


def _holding(text: str, value: str) -> bool:
    def lookup(table: str, column: str, texts: list[str]) -> set[str]:
        return {value} & set(texts)

    return bool(holding_values([Wording("trigger x", text)], {"main.people": ["email"]}, lookup))


@pytest.mark.parametrize("value", ["ann@x.org", "Ann Lee", "13812345678", "丽华", "+49 30 5557"])
def test_a_text_that_names_no_column_may_hold_a_value_all_the_same(value: str):
    assert _holding(f"CREATE TRIGGER x AFTER INSERT ON orders BEGIN SELECT '{value}'; END", value)


@pytest.mark.parametrize("value", ["gold", "2026", "pending"])
def test_a_common_word_is_a_value_only_beside_its_column(value: str):
    assert not _holding(f"CREATE TRIGGER x AFTER INSERT ON orders BEGIN SELECT '{value}'; END", value)
    assert _holding(f"CREATE TRIGGER x AFTER INSERT ON people BEGIN SELECT email = '{value}'; END", value)
