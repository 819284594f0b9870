"""Entries of a profile about single columns: what they name, and what becomes of those that name nothing."""

from __future__ import annotations

import pytest

from guardian.config import Config
from guardian.governance.entries import Here, asked_of
from guardian.governance.protection import Column, Table
from guardian.model import ColumnSchema, TableSchema, table_names, without_format
from guardian.policy.profiles import Profile, Spec


def table(source: str, name: str, *columns: str) -> Table:
    schema = TableSchema(source, name, tuple(ColumnSchema(column) for column in columns))
    return Table(schema, source, name, tuple(Column(one, f"{source}/{name}/{one}") for one in columns))


FILES = (
    table("exports", "members.csv", "id", "joined", "email"),
    table("exports", "2026/orders.csv.gz", "id", "order_no"),
    table("exports", "visits.jsonl", "id", "place.city", "place.street"),
    table("exports", "book.xlsx#Staff", "id", "grade"),
    table("exports", "log.csv", "line"),
    table("exports", "log.parquet", "line"),
)
BASE = (table("crm", "public.members", "id", "joined"), table("crm", "audit.members", "id", "joined"))


def fault(name: str, tables: tuple[Table, ...] = FILES, left_out: tuple[str, ...] = ()) -> str:
    here = Here(tables, frozenset({"shop", "archive"}), left_out)
    return " | ".join(f"{one.ref}: {one.why}. {one.remedy}" for one in here.fault(name, "named at guardian.yaml:7"))


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("members.csv.joined", FILES),
        ("members.joined", FILES),
        ("exports.members.csv.joined", FILES),
        ("exports/members.csv/joined", FILES),
        ("exports.members.joined", FILES),
        ("joined", FILES),
        ("2026/orders.order_no", FILES),
        ("exports/2026/orders.csv.gz/order_no", FILES),
        ("visits.place.city", FILES),
        ("visits.jsonl.place.city", FILES),
        ("place.city", FILES),
        ("book#Staff.grade", FILES),
        ("log.csv.line", FILES),
        ("public.members.joined", BASE),
        ("members.joined", BASE),
        ("crm.members.joined", BASE),
        ("crm.audit.members.joined", BASE),
    ],
)
def test_a_column_is_named_with_and_without_source_schema_and_format(name: str, tables: tuple[Table, ...]) -> None:
    assert fault(name, tables) == ""
    asked = [asked_of(one, column) for one in tables for column in one.columns]
    profile = Profile("own", columns={name: (Spec("redact"),)})
    assert [one.column for one in asked if profile.choose(one).entry == f"column {name}"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("members.csv.joinde", "Did you mean members.csv.joined?"),
        ("member.joined", "Did you mean members.csv.joined?"),
        ("orders.order_no", "Did you mean 2026/orders.csv.gz.order_no?"),
        ("members.tsv.email", "Did you mean members.csv.email?"),
        ("exports.members.csv.jioned", "Did you mean members.csv.joined?"),
        ("emial", "Did you mean members.csv.email?"),
        ("visits.place", "nested values: name each, such as visits.place.city or visits.place.street"),
        ("place", "nested values: name each, such as place.city or place.street"),
        ("log.line", "it may be log.csv.line or log.parquet.line"),
        ("qqqq", "A column is written such as members.csv.id"),
    ],
)
def test_an_entry_that_names_nothing_here_is_a_fault_with_what_is_nearest(name: str, said: str) -> None:
    found = fault(name)
    assert found.startswith(f"{name}: ")
    assert "named at guardian.yaml:7" in found
    assert said in found


def test_how_to_write_an_entry_for_another_source_is_said() -> None:
    assert "begins with the name that guardian.yaml gives that source" in fault("members.csv.nothing")


@pytest.mark.parametrize("name", ["shop.public.members.joined", "shop/members.csv/joined", "archive.x.y"])
def test_an_entry_that_begins_with_another_source_is_for_that_source(name: str) -> None:
    assert fault(name) == ""


@pytest.mark.parametrize("name", ["shops.public.members.joined", "exports.gone.csv.joined", "unknown.members.csv.id2"])
def test_no_other_beginning_excuses_an_entry(name: str) -> None:
    assert "no such column" in fault(name)


def test_an_entry_about_a_table_that_is_left_out_of_the_copy_has_nothing_to_say() -> None:
    for name in ("gone.csv.amount", "gone.amount", "exports.gone.csv.amount", "exports/gone.csv/amount"):
        assert fault(name, left_out=("exports/gone.csv",)) == ""
        assert "no such column" in fault(name)


def test_a_note_on_a_part_of_a_file_excuses_no_entry_about_the_file() -> None:
    left_out = ("exports/members.csv", "exports/book.xlsx")
    assert "members.csv.joined" in fault("members.csv.joinde", left_out=left_out)
    assert "no such column" in fault("book.xlsx#Staff.grad", left_out=left_out)


@pytest.mark.parametrize(
    ("table", "bare"),
    [
        ("members.csv", "members"),
        ("2026/members.CSV.gz", "2026/members"),
        ("book.xlsx#Sheet1", "book#Sheet1"),
        ("all.zip!a.csv", "all!a"),
        ("public.members", "public.members"),
        ("members.2026", "members.2026"),
        (".csv", ".csv"),
        ("csv", "csv"),
        ("a.csvx", "a.csvx"),
    ],
)
def test_only_what_says_a_format_is_left_off_a_name(table: str, bare: str) -> None:
    assert without_format(table) == bare


def test_guardian_yaml_names_a_file_with_and_without_its_format() -> None:
    assert table_names("exports", "members.csv") == {
        "exports.members.csv",
        "exports/members.csv",
        "exports.members",
        "exports/members",
    }


@pytest.mark.parametrize(
    ("source", "table", "own"),
    [
        ("members.csv", "members.csv", {"members.csv"}),
        ("data/members.csv.gz", "members.csv.gz", {"data/members.csv.gz"}),
        ("data/book.xlsx", "book.xlsx#Sheet1", {"data/book.xlsx#Sheet1"}),
        ("a.zip", "a.zip!b.csv", {"a.zip!b.csv"}),
        ("data", "members.csv", set()),
        ("members", "members", set()),
        ("crm", "crm", set()),
        ("members.csv", "members.csv2", set()),
    ],
)
def test_a_file_that_is_a_source_is_written_once(source: str, table: str, own: set[str]) -> None:
    found = {name for name in table_names(source, table) if not name.startswith((f"{source}/", f"{source}."))}
    assert found == own


def silent(tables: tuple[Table, ...], subjects: dict[str, str], domain: tuple[str, ...] = (), *left_out: str) -> str:
    config = Config(1, subjects=subjects, token_domains={"member": domain})
    return " | ".join(Here(tables, frozenset({"shop", "crm.eu"}), left_out).silent(config))


@pytest.mark.parametrize("name", sorted(table_names("crm", "public.members") | {"shop.x", "crm.eu.members", "other.t"}))
def test_a_subject_that_names_a_table_or_is_about_another_source_is_met(name: str) -> None:
    assert silent(BASE, {name: "id"}, (f"{name}.id", f"{name}/id")) == ""


@pytest.mark.parametrize(
    ("subjects", "domain", "said"),
    [
        ({"crm.public.membrs": "id"}, (), "no table that is copied is called 'crm.public.membrs'. Did you mean 'crm"),
        ({"crm/unlike": "id"}, (), "no table that is copied is called 'crm/unlike'"),
        ({}, ("crm.members.ide",), "no column that is copied is called 'crm.members.ide'. Did you mean 'crm"),
        (
            {},
            ("crm.public.members.id", "crm.public.members"),
            "no column that is copied is called 'crm.public.members'",
        ),
    ],
)
def test_what_is_said_of_a_source_and_comes_to_nothing_is_told(
    subjects: dict[str, str], domain: tuple[str, ...], said: str
) -> None:
    told = silent(BASE, subjects, domain)
    assert said in told
    assert " | " not in told


def test_what_is_said_of_a_table_that_is_left_out_is_no_slip() -> None:
    assert silent(FILES, {"exports.old": "id"}, ("exports.old.csv.id",), "exports/old.csv") == ""
    assert silent(FILES, {"exports.old": "id"}) != ""
