"""Columns that are only numbered or coded, told by those beside them: each class with its negative twin."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
SEED = random.Random(23)
ROWS = 60
GIVEN = ["Maria", "Thomas", "Christina", "Hanna", "Martin", "Victoria", "Kevin", "Laura", "Diane", "Peter"]
FAMILY = ["Anders", "Hardy", "Berglund", "Moos", "Sommer", "Ashworth", "Wilson", "Cartwright", "Hughes", "Kowalski"]
TOWNS = ["Paris", "Berlin", "Madrid", "Boston", "Chicago", "Dallas", "Denver", "Houston", "Toronto", "Sydney"]


def spread(values: Sequence[object]) -> list[object]:
    return [values[at % len(values)] for at in range(ROWS)]


PEOPLE = [f"{GIVEN[at % 10]} {FAMILY[at // 10 % 10]}" for at in range(ROWS)]
BIRTHS = [f"{1945 + at}-0{1 + at % 9}-1{at % 9}" for at in range(ROWS)]
STARTS = [f"{2015 + at % 9}-0{1 + at % 9}-1{at % 9}" for at in range(ROWS)]
NORTH = [f"{SEED.uniform(48, 52):.6f}" for _ in range(ROWS)]
EAST = [f"{SEED.uniform(-120, -80):.6f}" for _ in range(ROWS)]
SCORES = [f"{SEED.uniform(3, 6):.6f}" for _ in range(ROWS)]
LONG = [f"{SEED.randrange(10**15, 10**16)}" for _ in range(ROWS)]
COUNTED = [str(70001 + at) for at in range(ROWS)]
LOGINS = [f"kiosk{SEED.choice('abcdefgh')}{SEED.randrange(100)}" for _ in range(ROWS)]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def categories(columns: dict[str, Sequence[object]], table: str = "t") -> dict[str, str]:
    schema = TableSchema("s", table, tuple(ColumnSchema(name) for name in columns))
    batch = pa.RecordBatch.from_pydict({name: list(values) for name, values in columns.items()})
    profile = KERNEL.examine(schema, batch)
    found = judge(schema, profile, total_rows=batch.num_rows, random=True, detector=nobody)
    return {one.ref.column: one.category for one in found}


@pytest.mark.parametrize("name", ["c5", "f_03", "attr2", "val", "字段4", "col-7"])
@pytest.mark.parametrize(("values", "category"), [(BIRTHS, "birth_date"), (STARTS, "none")])
def test_dates_in_a_numbered_column_beside_people_are_births_only_over_decades(
    name: str, values: Sequence[object], category: str
) -> None:
    assert categories({"c1": PEOPLE, name: values})[name] == category


@pytest.mark.parametrize(
    ("values", "category"), [(spread(["M", "F"]), "gender"), (spread(["M", "S"]), "none"), (spread(["A", "B"]), "none")]
)
def test_codes_of_genders_in_a_numbered_column(values: Sequence[object], category: str) -> None:
    assert categories({"c1": PEOPLE, "c7": values})["c7"] == category


def test_two_numbered_columns_side_by_side_are_degrees() -> None:
    found = categories({"attr1": COUNTED, "attr2": NORTH, "attr3": EAST})
    assert (found["attr2"], found["attr3"]) == ("geo_location", "geo_location")


@pytest.mark.parametrize(
    ("one", "other"), [(SCORES, SCORES), (NORTH, SCORES[:1] * ROWS), (NORTH, COUNTED), (SCORES, STARTS)]
)
def test_measures_side_by_side_are_no_degrees(one: Sequence[object], other: Sequence[object]) -> None:
    assert set(categories({"x1": one, "x2": other}).values()) == {"none"}


@pytest.mark.parametrize(("name", "category"), [("id_no", "national_id"), ("id_kind", "none"), ("order_ref", "none")])
def test_a_number_that_somebody_was_given_needs_people_beside_it_and_a_word_for_it(name: str, category: str) -> None:
    assert categories({"guest": PEOPLE, name: LONG})[name] == category


def test_keys_that_run_on_are_given_to_nobody() -> None:
    assert categories({"guest": PEOPLE, "id_no": COUNTED})["id_no"] == "none"


@pytest.mark.parametrize(("beside", "category"), [("余额", "bank_account"), ("开户网点", "bank_account")])
def test_long_numbers_called_an_account_beside_a_balance_are_a_banks(beside: str, category: str) -> None:
    found = categories({"户名": PEOPLE, "账号": LONG, beside: spread(["A", "B"])})
    assert found["账号"] == category


def test_an_account_that_is_a_login_stays_one() -> None:
    assert categories({"户名": PEOPLE, "账号": LOGINS, "余额": COUNTED})["账号"] == "username"


@pytest.mark.parametrize(("values", "category"), [(GIVEN, "person_name"), (TOWNS, "none"), (GIVEN[:3], "none")])
def test_given_names_under_a_name_that_says_nothing(values: Sequence[object], category: str) -> None:
    assert categories({"member": PEOPLE, "zq": spread(values)}, "members")["zq"] == category


def test_first_and_last_beside_each_other_are_names_and_bounds_are_not() -> None:
    found = categories({"no": COUNTED, "last": spread(FAMILY), "first": spread(GIVEN)})
    assert (found["last"], found["first"]) == ("person_name", "person_name")
    assert set(categories({"first": COUNTED, "last": LONG}).values()) == {"none"}


def test_family_names_beside_given_ones_without_a_header_are_people() -> None:
    found = categories({"0": COUNTED, "1": spread(FAMILY), "2": spread(GIVEN), "3": BIRTHS})
    assert (found["1"], found["2"], found["3"]) == ("person_name", "person_name", "birth_date")


@pytest.mark.parametrize("other", [TOWNS, ["red", "blue", "green", "black", "white", "brown"]])
def test_given_names_beside_labels_are_brands_or_storms(other: Sequence[str]) -> None:
    found = categories({"0": COUNTED, "1": spread(other), "2": spread(GIVEN)})
    assert (found["1"], found["2"]) == ("none", "none")
