from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.model import ColumnSchema, TableSchema
from guardian.schemas.changes import Edit, TablePair, compare, merged, plain_name


def table(name: str, *columns: str, source: str = "db.sql") -> TableSchema:
    """``columns`` as "name type" or "name type -- comment"."""
    made = []
    for column in columns:
        words, _, comment = column.partition(" -- ")
        title, _, kind = words.partition(" ")
        made.append(ColumnSchema(title, kind, comment))
    return TableSchema(source, name, tuple(made))


def kinds(pair: TablePair) -> dict[str, str]:
    """Kind by the new name, or the old one where the column is gone."""
    return {(one.after or one.before).name: one.kind for one in pair.columns}  # type: ignore[union-attr]


BEFORE = table("members", "id int", "email varchar(255)", "phone varchar(20)", "note text")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (("id int", "email varchar(255)", "phone varchar(20)", "note text"), {}),
        (("id int", "email varchar(255)", "phone varchar(20)", "note text", "city text"), {"city": "added"}),
        (("id int", "phone varchar(20)", "note text"), {"email": "dropped"}),
        (("id int", "contact_email varchar(255)", "phone varchar(20)", "note text"), {"contact_email": "renamed"}),
        (("id int", "email text", "phone varchar(20)", "note text"), {"email": "retyped"}),
        (("id int", "email varchar(255) -- of the guardian", "phone varchar(20)", "note text"), {"email": "reworded"}),
        (("id int", "EMAIL VARCHAR (255)", "phone varchar(20)", "note text"), {}),
        (("id int", "email varchar(255)", "phone varchar(20)", "note json"), {"note": "retyped"}),
        (("id int", "birth_date date", "phone varchar(20)", "note text"), {"birth_date": "added", "email": "dropped"}),
        (("note text", "phone varchar(20)", "email varchar(255)", "id int"), {}),
    ],
)  # fmt: skip
def test_each_change_of_a_column_is_told_by_its_kind(after: tuple[str, ...], expected: dict[str, str]) -> None:
    (pair,) = compare([BEFORE], [table("members", *after)])
    assert {name: kind for name, kind in kinds(pair).items() if kind != "same"} == expected


def test_a_renamed_column_keeps_what_it_was() -> None:
    (pair,) = compare([BEFORE], [table("members", "id int", "e_mail varchar(100)", "phone varchar(20)", "note text")])
    (renamed,) = [one for one in pair.columns if one.kind == "renamed"]
    assert renamed.before is not None and renamed.after is not None
    assert (renamed.before.name, renamed.after.name) == ("email", "e_mail")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("members", "public.members", "same"),
        ("dbo.Members", "members", "same"),
        ("members", "customers", "renamed"),
        ("sales.members", "public.members", "renamed"),
    ],
)
def test_a_table_is_known_again_by_name_or_by_its_columns(old: str, new: str, expected: str) -> None:
    (pair,) = compare([replace(BEFORE, name=old)], [replace(BEFORE, name=new)])
    assert pair.kind == expected
    assert pair.before is not None and pair.after is not None


def test_a_table_with_other_columns_is_another_table() -> None:
    pairs = compare([BEFORE], [table("payments", "id int", "iban text", "amount int")])
    assert [pair.kind for pair in pairs] == ["added", "dropped"]


def test_one_column_in_common_makes_no_rename() -> None:
    pairs = compare([table("a", "id int")], [table("b", "id int")])
    assert sorted(pair.kind for pair in pairs) == ["added", "dropped"]


def test_a_table_moved_to_another_file_is_the_same_table() -> None:
    (pair,) = compare([BEFORE], [replace(BEFORE, source="schema/members.sql")])
    assert pair.kind == "same" and {one.kind for one in pair.columns} == {"same"}


def test_the_same_name_in_two_files_is_not_mixed_up() -> None:
    other = table("members", "id int", "iban text", source="bank.sql")
    pairs = compare([BEFORE, other], [other, BEFORE])
    assert [(pair.kind, pair.before, pair.after) for pair in pairs] == [
        ("same", other, other),
        ("same", BEFORE, BEFORE),
    ]


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Public.Users", "users"), ('"dbo".[x]', "[x]"), ("sales.users", "sales.users"), ("main.t", "t")],
)
def test_names_are_compared_without_case_and_default_schema(name: str, plain: str) -> None:
    assert plain_name(name) == plain


NAMES = st.sampled_from(["id", "email", "phone", "name", "note", "city", "born", "xm"])
TYPES = st.sampled_from(["int", "text", "varchar(20)", "date"])
TABLES = st.lists(
    st.builds(
        lambda name, columns: TableSchema(
            "db.sql", name, tuple(ColumnSchema(column, kind) for column, kind in columns.items())
        ),
        st.sampled_from(["users", "orders", "items", "log"]),
        st.dictionaries(NAMES, TYPES, max_size=6),
    ),
    max_size=4,
    unique_by=lambda one: one.name,
)


@given(TABLES, TABLES)
def test_every_table_and_column_of_both_revisions_stands_in_the_comparison_once(
    old: list[TableSchema], new: list[TableSchema]
) -> None:
    pairs = compare(old, new)
    assert [pair.after for pair in pairs if pair.after is not None] == new
    assert sorted(id(pair.before) for pair in pairs if pair.before is not None) == sorted(map(id, old))
    for pair in pairs:
        before = [id(one.before) for one in pair.columns if one.before is not None]
        after = [id(one.after) for one in pair.columns if one.after is not None]
        assert sorted(before) == sorted(id(one) for one in (pair.before.columns if pair.before else ()))
        assert after == [id(one) for one in (pair.after.columns if pair.after else ())]


@given(TABLES)
def test_nothing_changed_gives_nothing_but_same(tables: list[TableSchema]) -> None:
    for pair in compare(tables, list(tables)):
        assert pair.kind == "same" and all(one.kind == "same" for one in pair.columns)


def test_edits_of_one_list_become_one_list_and_others_stand_beside() -> None:
    needs = ("purposes", "churn", "needs")
    document = merged(
        [
            Edit(needs, base=("email",), add=("phone",)),
            Edit(("purposes", "churn", "retention"), "P2Y"),
            Edit(needs, base=("email",), add=("age",), remove=("email",)),
            Edit(("activities",), [{"id": "a"}]),
            Edit(("activities",), [{"id": "b"}]),
        ]
    )
    assert document == {
        "purposes": {"churn": {"needs": ["phone", "age"], "retention": "P2Y"}},
        "activities": [{"id": "a"}, {"id": "b"}],
    }


def test_what_one_change_needs_another_does_not_take_away() -> None:
    needs = ("purposes", "churn", "needs")
    edits = [Edit(needs, base=("email",), remove=("email",)), Edit(needs, base=("email",), add=("email",))]
    assert merged(edits) == {"purposes": {"churn": {"needs": ["email"]}}}
