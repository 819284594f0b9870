"""Columns that say nothing of themselves are copied only where their cells are understood."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from guardian.detection.profile import ProfileKernel
from guardian.governance.understood import BIRTH, OTHER, in_doubt, is_silent, not_understood
from guardian.model import ColumnRef, ColumnSchema, ColumnVerdict, Evidence, TableSchema, Tier

GIVEN = ["Imogen", "Thorvald", "Kwame", "Ottilie", "Tadeusz", "Yolanda", "Baptiste", "Freya", "Rhiannon", "Anselm"]
FAMILY = [
    "Achterberg",
    "Fontaine",
    "Oyelaran",
    "Brandvold",
    "Castellani",
    "Dziedzic",
    "Halvorsen",
    "Quintero",
    "Whitcombe",
]
GOODS = ["garden", "hose", "oven", "tray", "summer", "jacket", "paper", "towel", "wooden", "chair"]
Maker = Callable[[random.Random], str]


def born(r: random.Random, form: str = "%04d%02d%02d") -> str:
    return form % (r.randrange(1938, 2010), r.randrange(1, 13), r.randrange(1, 29))


PEOPLE: dict[str, Maker] = {
    "underscored": lambda r: f"{r.choice(GIVEN)}_{r.choice(FAMILY)}",
    "small and underscored": lambda r: f"{r.choice(GIVEN)}_{r.choice(FAMILY)}".lower(),
    "name and birth": lambda r: r.choice(FAMILY).upper()[:4] + born(r),
    "three letters and birth": lambda r: r.choice(FAMILY).upper()[:3] + born(r),
    "birth and a letter": lambda r: born(r) + r.choice(FAMILY)[0],
    "parts behind bars": lambda r: f"{r.choice(FAMILY)}|{r.choice(GIVEN)}|{r.randrange(1950, 2000)}",
    "day, month, two digits": lambda r: f"{r.randrange(1, 29):02d}.{r.randrange(1, 13):02d}.{r.randrange(40, 99)}",
    "nine digits": lambda r: str(r.randrange(10**8, 10**9)),
    "groups of digits": lambda r: f"{r.randrange(1000, 9999)}-{r.randrange(1000, 9999)}",
    "login": lambda r: f"user:{r.choice(GIVEN).lower()}{r.randrange(999)}",
    "Chinese names": lambda r: (
        f"{r.choice('王李张刘')}{r.choice('伟芳娜敏')}/{r.choice('陈杨赵黄')}{r.choice('磊军洋勇')}"
    ),
}
THINGS: dict[str, Maker] = {
    "measure": lambda r: f"{r.lognormvariate(3, 2):.2f}",
    "counts": lambda r: str(int(r.lognormvariate(12, 3))),
    "uuid": lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)),
    "hash": lambda r: f"{r.getrandbits(256):064x}",
    "day of an event": lambda r: f"{r.randrange(2017, 2026)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}",
    "seconds": lambda r: str(r.randrange(1_600_000_000, 1_790_000_000)),
    "labels": lambda r: r.choice(["Zenko", "Halden", "Brava", "Mox"]),
    "products": lambda r: " ".join(r.sample(GOODS, 3)),
    "Chinese products": lambda r: (
        r.choice(["纯棉", "加厚", "便携"]) + r.choice(["水杯", "毛巾"]) + str(r.randrange(999))
    ),
    "sizes": lambda r: f"{r.randrange(10, 99)}x{r.randrange(10, 99)} cm",
    "money": lambda r: f"${r.uniform(1, 10_000):,.2f}",
    "money beside its currency": lambda r: f"EUR{int(r.lognormvariate(8, 1))}",
    "grams": lambda r: f"{int(r.lognormvariate(8, 2))}g",
    "versions": lambda r: f"{r.randrange(9)}.{r.randrange(30)}.{r.randrange(200)}",
    "paths": lambda r: f"/shop/{r.choice(['list', 'item'])}/{r.randrange(9999)}",
    "airports": lambda r: "".join(r.choices("ABCDEFGHJKLM", k=3)),
}


def column(make: Maker, cells: int = 600) -> pa.Array:
    r = random.Random(11)
    return pa.array([make(r) for _ in range(cells)])


def doubt(make: Maker, cells: int = 600) -> str:
    table = TableSchema("s", "t", (ColumnSchema("c1"),))
    profile = ProfileKernel().examine(table, pa.RecordBatch.from_pydict({"c1": column(make, cells)}))
    return in_doubt(profile.columns["c1"], 2026)


@pytest.mark.parametrize("cells", [60, 600, 3000])
@pytest.mark.parametrize("make", PEOPLE.values(), ids=PEOPLE)
def test_cells_that_nobody_understands_are_in_doubt(make: Maker, cells: int) -> None:
    assert doubt(make, cells) == OTHER


@pytest.mark.parametrize("cells", [60, 600, 3000])
@pytest.mark.parametrize("make", THINGS.values(), ids=THINGS)
def test_cells_that_are_understood_are_not(make: Maker, cells: int) -> None:
    assert doubt(make, cells) == ""


@pytest.mark.parametrize("form", ["%04d%02d%02d", "%04d-%02d-%02d", "%d年%d月%d日"])
def test_dates_spread_over_lives_may_be_of_birth(form: str) -> None:
    assert doubt(lambda r: born(r, form)) == BIRTH


def test_dates_of_this_century_and_of_the_one_before_last_are_of_no_living() -> None:
    assert doubt(lambda r: f"{r.randrange(2000, 2026)}-04-{r.randrange(1, 29):02d}") == ""
    assert doubt(lambda r: f"{r.randrange(1820, 1910)}-04-{r.randrange(1, 29):02d}") == ""


def test_running_numbers_are_understood() -> None:
    count = iter(range(10**8, 10**9))
    assert doubt(lambda _: str(next(count))) == ""


@pytest.mark.parametrize("name", ["c1", "f07", "x", "", "12", "Unnamed: 3", "field_b", "extra", "字段1", "a.b.col2"])
def test_heads_that_say_nothing(name: str) -> None:
    assert is_silent(name)


@pytest.mark.parametrize(
    "name",
    ["id", "no", "ref", "sku", "code", "order_no", "key", "hash", "user", "Emp. No.", "单号", "lot1", "*", "a.*"],
)
def test_heads_that_say_what_they_are(name: str) -> None:
    assert not is_silent(name)


def verdicts(*names: str, category: str = "none") -> list[ColumnVerdict]:
    seen = Evidence(matched=0, examined=600, rows=600, by=())
    return [ColumnVerdict(ColumnRef("s", "t", name), category, None, Tier.INTERNAL, {}, 0.7, seen) for name in names]


def judged(columns: dict[str, Maker], *, category: str = "none", **said: str) -> set[str]:
    schema = TableSchema("s", "t", tuple(ColumnSchema(name, **said) for name in columns))  # type: ignore[arg-type]
    rows = pa.RecordBatch.from_pydict({name: column(make) for name, make in columns.items()})
    profile = ProfileKernel().examine(schema, rows)
    return set(not_understood(schema, profile, verdicts(*columns, category=category), date(2026, 1, 1)))


NINE, UNDERSCORED = PEOPLE["nine digits"], PEOPLE["underscored"]


def test_only_heads_that_say_nothing_are_in_doubt() -> None:
    assert judged({"note": UNDERSCORED, "order_no": NINE, "c1": NINE, "c2": THINGS["measure"]}) == {"c1"}


def test_what_a_scan_knows_is_not_in_doubt() -> None:
    assert judged({"a": UNDERSCORED, "c1": NINE}, category="email") == set()


def test_what_is_said_of_a_column_or_that_it_is_a_key_tells_enough() -> None:
    assert judged({"a": UNDERSCORED, "c1": NINE}, comment="of the parcel") == set()
    assert judged({"a": UNDERSCORED, "c1": NINE}, key="primary") == set()


def test_codes_that_tell_the_rows_of_a_file_apart_are_its_key_where_they_stand_first() -> None:
    distinct = iter(random.Random(3).sample(range(10**8, 10**9), 1800))
    codes: Maker = lambda _: str(next(distinct))  # noqa: E731
    assert judged({"c0": codes, "c1": codes, "c2": THINGS["measure"]}) == {"c1"}
    assert judged({"c0": lambda _: f"Jo{next(distinct)}", "c1": NINE}) == {"c0", "c1"}  # of two columns neither is


def test_short_texts_in_which_something_was_found_are_in_doubt_as_a_whole() -> None:
    assert judged({"c1": PEOPLE["name and birth"], "c2": NINE}, category="free_text_may_contain_pii") == {"c1", "c2"}
    written: Maker = lambda r: f"we called {r.choice(GIVEN)} about the parcel again on day {r.randrange(99)}"  # noqa: E731
    assert judged({"c1": written}, category="free_text_may_contain_pii") == set()
