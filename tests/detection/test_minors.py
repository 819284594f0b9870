"""Who is a child: dates of birth, ages and school years, over small tables through the real kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.facts import ColumnProfile, merge_columns
from guardian.detection.minors import UNDER_14, of_ages, of_births, school_year
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import LANGUAGES, UNDER_16, ColumnSchema, ColumnVerdict, Held, TableSchema

TODAY = date(2026, 11, 22)
KERNEL = ProfileKernel(BUILTIN)
MANY = 120
PHONES = [f"+1 202-555-{at:04}" for at in range(MANY)]
NAMES = [f"{first} {last}" for first in ("Anna", "Felix", "Grace", "Paul") for last in ("Miller", "Walker", "Evans")]


def verdicts(columns: dict[str, Sequence[object]], beside: str = "phone") -> dict[str, ColumnVerdict]:
    people: dict[str, Sequence[object]] = {"name": (NAMES * MANY)[:MANY], beside: PHONES}
    given_ = {**people, **columns} if beside else columns
    schema = TableSchema("s", "t", tuple(ColumnSchema(name) for name in given_))
    rows = len(next(iter(columns.values())))
    batch = pa.RecordBatch.from_pydict({name: list(values)[:rows] for name, values in given_.items()})
    profile = KERNEL.examine(schema, batch)
    judged = judge(schema, profile, total_rows=rows, random=True, detector=lambda texts: [()] * len(texts), today=TODAY)
    return {one.ref.column: one for one in judged}


def young(name: str, values: Sequence[object], beside: str = "phone") -> dict[str, int]:
    """What the column holds of children, by entity."""
    held = verdicts({name: values}, beside)[name].others
    return {one.entity: one.matched for one in held if one.category == "minor_child"}


def days(first: int, last: int, count: int = MANY) -> list[date]:
    return [date(first + at % (last - first + 1), 1 + at % 12, 1 + at % 28) for at in range(count)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("birth_date", days(2015, 2023)),
        ("birth_date", [str(day) for day in days(2015, 2023)]),
        ("birth_date", [day.strftime("%d/%m/%Y") for day in days(2015, 2023)]),
        ("birth_date", [datetime(day.year, day.month, day.day) for day in days(2015, 2023)]),
        ("出生日期", [day.strftime("%Y%m%d") for day in days(2015, 2022)]),
        ("birth_year", [day.year for day in days(2014, 2020)]),
        ("age", [4 + at % 10 for at in range(MANY)]),
        ("年龄", [f"{3 + at % 7}岁" for at in range(MANY)]),
        ("age_group", [("4-6", "7-9", "10-12")[at % 3] for at in range(MANY)]),
    ],
)
def test_a_column_of_children_says_so(name: str, values: Sequence[object]) -> None:
    assert young(name, values) == {UNDER_14: MANY}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("birth_date", days(1950, 2004)),
        ("birth_year", [day.year for day in days(1950, 2004)]),
        ("age", [18 + at % 60 for at in range(MANY)]),
        ("release_date", days(2015, 2023)),
        ("order_date", days(2015, 2023)),
        ("vehicle_age", [1 + at % 12 for at in range(MANY)]),
        ("account_age", [1 + at % 12 for at in range(MANY)]),
        ("level", [1 + at % 12 for at in range(MANY)]),
    ],
)
def test_adults_and_what_is_no_age_are_no_children(name: str, values: Sequence[object]) -> None:
    assert young(name, values) == {}


def test_people_of_14_and_15_are_told_apart() -> None:
    assert young("birth_date", days(2010, 2011)) == {UNDER_16: MANY}
    assert young("birth_date", days(2012, 2012)) == {UNDER_14: MANY}  # on the 22nd of November some are still 13
    assert young("age", [(13, 14, 15, 16)[at % 4] for at in range(MANY)]) == {UNDER_14: 30, UNDER_16: 60}


def test_a_few_children_among_adults_are_told() -> None:
    assert young("birth_date", [*days(1950, 2004, MANY - 3), *days(2014, 2016, 3)]) == {UNDER_14: 3}
    assert young("birth_date", [*days(1950, 2004, 59), date(2019, 3, 4)]) == {UNDER_14: 1}
    assert young("age", [*(18 + at % 60 for at in range(MANY - 2)), 7, 9]) == {UNDER_14: 2}


@pytest.mark.parametrize("odd", [[date(2019, 3, 4)], [date(2020, 1, 1)] * 20, [date(2099, 12, 31)] * 20, [None] * 20])
def test_a_slip_or_a_placeholder_among_many_adults_is_no_child(odd: list[date | None]) -> None:
    births = [*days(1950, 2004, 1000), *odd]
    people = {"name": (NAMES * 99)[: len(births)], "email": [f"u{at}@gmx.net" for at in range(len(births))]}
    column = verdicts({"birth_date": births, **people}, beside="")["birth_date"]
    assert (column.category, column.others) == ("birth_date", ())


def test_an_age_of_0_stands_for_not_known() -> None:
    assert young("age", [*(18 + at % 60 for at in range(60)), *[0] * 60]) == {}


def test_ages_that_head_a_table_of_counts_are_nobodys() -> None:
    columns: dict[str, Sequence[object]] = {
        "sex": ["MF"[at % 2] for at in range(60)], "age": [at // 4 for at in range(60)], "population": range(900, 960)
    }  # fmt: skip
    assert verdicts(columns, beside="")["age"].others == ()


def test_school_years_of_children_are_told_and_those_of_students_are_not() -> None:
    years = ("一年级", "二年级", "三年级")
    pupils = {"年级": [years[at % 3] for at in range(MANY)]}
    assert [one.entity for one in verdicts(pupils, "家长电话")["年级"].others] == [UNDER_14]
    students = {**pupils, "专业": [("数学", "物理")[at % 2] for at in range(MANY)]}
    assert verdicts(students, "手机")["年级"].others == ()


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("Grade 3", 3), ("3rd grade", 3), ("grade-12", 12), ("三年级", 3), ("三年级(2)班", 3), ("小学五年级", 5),
        ("初二", 8), ("中班", 0), ("Kindergarten", 0), ("K", 0), ("Grade A", None), ("grade 40", None), ("大三", None),
        ("小学", None), ("2021级", None), ("Senior", None), ("", None),
    ],
)  # fmt: skip
def test_a_school_year_is_read_only_where_it_is_written_as_one(value: str, year: int | None) -> None:
    assert school_year(value) == year


def test_the_reason_gives_counts_in_three_languages() -> None:
    reason = verdicts({"birth_date": days(2015, 2023)})["birth_date"].reasons[-1]
    assert set(reason) == set(LANGUAGES) and all("120" in words for words in reason.values())


def test_what_a_child_column_holds_is_counted_in_cells() -> None:
    column = verdicts({"birth_date": [*days(2015, 2022, 100), *[None] * 20]})["birth_date"]
    assert column.others == (Held("minor_child", UNDER_14, 100, 100),)


@given(st.lists(st.integers(0, 130), max_size=40), st.lists(st.integers(1900, 2099), max_size=40))
def test_parts_of_a_column_count_as_the_whole(ages: list[int], years: list[int]) -> None:
    def profile(values: list[int]) -> ColumnProfile:
        schema = TableSchema("s", "t", (ColumnSchema("n"),))
        batch = pa.RecordBatch.from_pydict({"n": pa.array(values, pa.int64())})
        return KERNEL.examine(schema, batch).columns["n"]

    whole, parts = profile(ages + years), merge_columns(profile(ages), profile(years))
    assert of_ages(whole) == of_ages(parts)
    assert of_births(whole, TODAY) == of_births(parts, TODAY)
    assert of_births(parts, TODAY).told == sum(year <= TODAY.year for year in years)


def test_dates_of_birth_of_children_are_dates_of_birth_and_nothing_else() -> None:
    column = verdicts({"birth_date": days(2015, 2023)})["birth_date"]
    assert (column.category, column.mixed, column.children) == ("birth_date", False, frozenset({UNDER_14}))
    phones = replace(column, others=(*column.others, Held("phone", "phone", 1, 120)))
    assert phones.mixed
