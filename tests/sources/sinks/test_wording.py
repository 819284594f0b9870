"""What in the text of a schema counts as a value, and where it is looked for."""

from __future__ import annotations

import pytest

from guardian.sources.sinks.wording import Wording, defaults, holding_values, literals, names


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
        return {value} if value.lower() in map(str.lower, texts) else set()

    return bool(holding_values([Wording("trigger x", text)], {"main.people": ["email"]}, lookup))


@pytest.mark.parametrize("value", ["ann@x.org", "Ann Lee", "13812345678", "丽华", "+49 30 5557"])
def test_a_text_that_names_no_column_may_hold_a_value_all_the_same(value: str):
    assert _holding(f"CREATE TRIGGER x AFTER INSERT ON orders BEGIN SELECT '{value}'; END", value)


@pytest.mark.parametrize("value", ["gold", "2026", "pending"])
def test_a_common_word_is_a_value_only_beside_its_column(value: str):
    assert not _holding(f"CREATE TRIGGER x AFTER INSERT ON orders BEGIN SELECT '{value}'; END", value)
    assert _holding(f"CREATE TRIGGER x AFTER INSERT ON people BEGIN SELECT email = '{value}'; END", value)


@pytest.mark.parametrize(
    "text",
    [
        "'ANN LEE'",
        "'%Ann Lee%'",
        "'^Ann\\ Lee$'",
        "X'416e6e204c6565'",
        "'\\u0041nn Lee'",
        "'for Ann Lee, tomorrow'",
        '"Ann Lee"',
        "1 /* Ann Lee */",
        "1 -- Ann Lee",
    ],
)
def test_a_value_is_found_in_whichever_form_it_stands(text: str):
    assert _holding(f"CREATE VIEW x AS SELECT {text}", "Ann Lee")


@pytest.mark.parametrize("text", ["'Anna Leeds'", "'Ann'", "Ann.Lee", "X'41'", "'Ann' AS lee"])
def test_what_only_looks_like_a_value_is_none(text: str):
    assert not _holding(f"CREATE VIEW x AS SELECT {text}", "Ann Lee")


@pytest.mark.parametrize(("telling", "held"), [({("people", "email")}, True), (set(), False)])
def test_the_text_of_another_table_is_searched_for_what_tells_of_a_person(telling: set[tuple[str, str]], held: bool):
    other = Wording("table visits", "CREATE TABLE visits (day text CHECK (day > '1970-01-01'))", home="visits")

    def lookup(table: str, column: str, texts: list[str]) -> set[str]:
        return {"1970-01-01"} & set(texts)

    assert bool(holding_values([other], {"people": ["email"]}, lookup, telling)) is held


def test_the_defaults_of_a_table_are_read_from_its_text():
    sql = "CREATE TABLE t (a text DEFAULT 'Ann Lee', b int DEFAULT 1, c text DEFAULT ('x y' || 'z'), d text)"
    assert defaults(sql) == {"a": " 'Ann Lee'", "c": " ('x y' || 'z')"}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("CHECK ((brand)::text = ANY (ARRAY['Ann Abbott'::text, 'Ben Barnes'::text]))", {"Ann Abbott", "Ben Barnes"}),
        ("CHECK (brand IN (SELECT unnest(['Ann Abbott'])))", {"Ann Abbott"}),
        ("CHECK (n = ANY (ARRAY[13800138000, 2]))", {"13800138000"}),
        ("[order date] TEXT", set()),
    ],
)
def test_an_array_is_no_name_in_brackets(text: str, held: set[str]) -> None:
    assert held <= literals(text)
    assert bool(held) or names(text) == {"order date", "text"}
