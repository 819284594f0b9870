"""What values are by their look, whatever the column is called; each class with its negative twin. No engines."""

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
SEED = random.Random(41)
FAMILY = ["HARDY", "BERGLUND", "SOMMER", "ASHWORTH", "MOOS", "ANDERS", "CRAMER", "PFALZHEIM"]
GIVEN = ["MARIA", "THOMAS", "HANNA", "VICTORIA", "MARTIN"]
PEOPLE = [f"{given.title()} {family.title()}" for given in GIVEN for family in FAMILY]
Columns = dict[str, Sequence[object]]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def categories(columns: Columns) -> dict[str, str]:
    schema = TableSchema("s", "t", tuple(ColumnSchema(name) for name in columns))
    batch = pa.RecordBatch.from_pydict({name: list(values) for name, values in columns.items()})
    found = judge(
        schema, KERNEL.examine(schema, batch), total_rows=batch.num_rows, random=True, detector=nobody
    )  # fmt: skip
    return {one.ref.column: one.category for one in found}


def drawn(*parts: Sequence[str], size: int = 40) -> list[str]:
    return ["".join(SEED.choice(part) for part in parts) for _ in range(size)]


def degrees(low: int, high: int, places: int) -> str:
    return f"{SEED.uniform(low, high):.{places}f}"


HL7 = [f"{family}^{given}^{letter}" for family in FAMILY for given in GIVEN for letter in "AT"][:60]
WARDS = [f"{ward}^{room}^{bed}" for ward in ("ICU", "MED", "ER") for room in range(20) for bed in "AB"][:60]
TRACK = [f"{degrees(46, 48, 5)},{degrees(7, 9, 5)}" for _ in range(60)]
SIZES = [f"{degrees(46, 48, 2)},{degrees(7, 9, 2)}" for _ in range(60)]
CORNERS = [f"({degrees(40, 41, 2)}, {degrees(-74, -73, 2)})" for _ in range(60)]
FROM = [f"{name} <{name.split()[0].lower()}@orchard.example>" for name in PEOPLE]
TAGGED = [f"{name} <vip>" for name in PEOPLE]
SIX = drawn("123456789", *["0123456789"] * 5)
TICKETS = drawn(["PC ", "SC "], "123456789", *["0123456789"] * 4)
BORN = [f"{day:02}{month}{year}" for day in range(1, 21) for month, year in (("MAR", 71), ("Nov", 85), ("JUL", 64))]


@pytest.mark.parametrize(
    ("name", "values", "category", "beside"),
    [
        ("PV1_7", HL7, "person_name", {}),
        ("PV1_3", WARDS, "none", {}),
        ("route_end", TRACK, "geo_location", {}),
        ("route_end", SIZES, "none", {}),
        ("Location", CORNERS, "geo_location", {}),
        ("interval", [f"({n}.25, {n + 1}.75)" for n in range(60)], "none", {}),
        ("signed_off", FROM, "email", {}),
        ("signed_off", TAGGED, "none", {}),
        ("auth_code", SIX, "credential_secret", {"username": drawn(["fox", "owl"], "123456789", "0123456789")}),
        ("auth_code", SIX, "none", {"merchant": ["Kestrel"] * 40, "amount": ["9.99"] * 40}),
        ("M/V", ["M", "V"] * 20, "gender", {}),
        ("A/V", ["A", "V"] * 20, "none", {}),
        ("Ticket", TICKETS, "none", {}),
        ("allocated_driver", PEOPLE, "person_name", {}),
        ("allocated_driver", ["postgresql", "mysql", "sqlite", "odbc"] * 10, "none", {}),
        ("docs_dob", BORN, "birth_date", {}),
        ("docs_dob", [f"{one}X" for one in BORN], "none", {}),
        ("sn", [name.split()[1] for name in PEOPLE], "person_name", {"givenName": [n.split()[0] for n in PEOPLE]}),
        ("sn", [f"SN{number}" for number in SIX], "none", {"givenName": [n.split()[0] for n in PEOPLE]}),
        ("A_NUMBER", [f"4477009{number}" for number in SIX], "phone", {}),
        ("P_NUMBER", list(range(40)), "none", {}),
        ("Registered Office", [f"{n} High Street, Leeds LS1 4AP" for n in range(40)], "address", {"Contact": PEOPLE}),
        ("Office", ["Leeds", "Norwich"] * 20, "none", {"Contact": PEOPLE}),
    ],
)  # fmt: skip
def test_forms_of_hospitals_travel_and_directories_with_their_negative_twins(
    name: str, values: Sequence[object], category: str, beside: Columns
) -> None:
    assert categories({name: values, **{key: list(column)[: len(values)] for key, column in beside.items()}})[name] == (
        category
    )


@pytest.mark.parametrize(("name", "category"), [("Tax No", "tax_id"), ("VAT No", "none")])
def test_a_number_for_turnover_tax_is_a_firms(name: str, category: str) -> None:
    numbers = [f"GB{SEED.randrange(10**8, 10**9)}" for _ in PEOPLE]
    assert categories({name: numbers, "Contact": PEOPLE, "Email": [one.lower() for one in FROM]})[name] == category


def test_a_lone_latitude_in_full_is_a_place_and_a_coarse_one_may_be_anything() -> None:
    assert categories({"Latitude": [degrees(40, 41, 6) for _ in range(40)]})["Latitude"] == "geo_location"
    assert categories({"lat_ms": [degrees(40, 41, 2) for _ in range(40)]})["lat_ms"] == "none"


def luhn_valid(head: str, size: int) -> str:
    body = head + "".join(SEED.choice("0123456789") for _ in range(size - len(head) - 1))
    odd = sum(int(one) * 2 - 9 * (int(one) > 4) for one in body[::-1][::2])
    return body + str(-(odd + sum(map(int, body[::-1][1::2]))) % 10)


VISA = [luhn_valid("4", 16) for _ in range(60)]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("waybill", VISA, "none"),
        ("快递单号", VISA, "none"),
        ("x17", VISA, "card_number"),
        ("renewal", [f"{day:02} {month} 2026" for day in range(1, 29) for month in ("March", "April")], "none"),
        ("premises", [f"{number} Maple Grove" for number in range(100, 140)], "address"),
        ("caller", [f"+447{SEED.choice('45789')}{token}00" for token in SIX], "phone"),
        ("caller", list(range(447400000000, 447400000040)), "none"),
        ("picker", [f"{given[0]}. {family.title()}" for given in GIVEN for family in FAMILY], "person_name"),
        ("picker", ["S. Korea", "N. Ireland", "W. Germany", "E. Timor", "S. Africa"] * 8, "none"),
        ("LST_UPD_USR_ID", [f"{given[0]}{family}".lower() for given in GIVEN for family in FAMILY], "username"),
        ("LST_UPD_USR_ID", list(range(40)), "none"),
        ("Tenant", PEOPLE, "person_name"),
        ("Tenant", ["acme-prod", "globex-eu", "initech-dev", "umbrella-us"] * 10, "none"),
        ("采样人", ["王建国", "李淑珍", "张晓东", "刘凤英", "陈文博"] * 8, "person_name"),
        ("扫地机器人", ["小狗T10", "石头G20", "科沃斯X2", "追觅S30"] * 10, "none"),
        ("vehicle_tag", [f"{SEED.choice('ABC')}KD{SEED.randrange(1000, 9999)}" for _ in range(40)], "vehicle_plate"),
        ("price_tag", [f"{number}.99" for number in range(40)], "none"),
    ],
)  # fmt: skip
def test_cards_dates_callers_and_doers_with_their_negative_twins(
    name: str, values: Sequence[object], category: str
) -> None:
    assert categories({name: values})[name] == category


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("Birthday", [f"{month} {day}" for month in ("March", "June", "Oct.") for day in range(1, 14)], "birth_date"),
        ("Birthday", [f"{month} {day}" for month in ("Room", "Gate", "Bay") for day in range(1, 14)], "none"),
        ("jenis_kelamin", ["L", "P"] * 20, "gender"),
        ("jenis_kelamin", ["X", "Q"] * 20, "none"),
        ("CUSTPHN", [f"6175{token}" for token in SIX], "phone"),
        ("CUSTGRP", [f"6175{token}" for token in SIX], "none"),
        ("zp", [f"{SEED.randrange(10001, 99950)}" for _ in range(40)], "none"),
        ("zp", [f"upload/{token}.jpg" for token in SIX], "photo_or_avatar"),
        ("NUBAN", [f"20{token}17" for token in SIX], "bank_account"),
        ("上车地点", ["浦东机场T2", "徐家汇地铁站3号口", "人民广场", "静安寺久光百货"] * 10, "address"),
        ("上车方式", ["扫码", "刷卡", "现金", "月票"] * 10, "none"),
        ("Τηλέφωνο", [f"2310{token}" for token in SIX], "phone"),
        ("Υπόλοιπο", [f"2310{token}" for token in SIX], "none"),
        ("เบอร์โทร", [f"0812{token}" for token in SIX], "phone"),
        ("رقم الهوية", [f"1012{token}" for token in SIX], "national_id"),
        ("רחוב 5", [f"1012{token}" for token in SIX], "none"),
    ],
)  # fmt: skip
def test_birthdays_letters_and_headings_of_other_scripts_with_their_negative_twins(
    name: str, values: Sequence[object], category: str
) -> None:
    assert categories({name: values})[name] == category


def test_a_few_stations_again_and_again_are_no_free_text_though_an_engine_sees_a_person() -> None:
    def seen(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
        return [
            [Span(0, 14, "person_name", "person_name", 0.9, "")] * text.startswith("Leeds Bradford") for text in texts
        ]

    def told(values: Sequence[str]) -> str:
        schema = TableSchema("s", "t", (ColumnSchema("NAME"),))
        profile = KERNEL.examine(schema, pa.RecordBatch.from_pydict({"NAME": list(values)}))
        return judge(schema, profile, total_rows=len(values), random=True, detector=seen)[0].category

    stations = ["SEATTLE TACOMA AIRPORT, WA US", "BOISE AIR TERMINAL, ID US", "Leeds Bradford called, asks for a lift"]
    assert told(stations * 20) == "none"
    assert told([f"{one} {number}" for one in stations for number in range(20)]) == "free_text_may_contain_pii"


CITED = [f"{family.title()} {given[0]}{letter}" for family in FAMILY for given in GIVEN for letter in "BK"][:40]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("authfull", CITED, "person_name"),
        ("authfull", [" ".join(reversed(one.split())) for one in CITED], "person_name"),
        ("trim", ["Ford GT", "Jackson MS", "Vitamin C", "Grade A", "Volvo XC", "Model T", "Madison WI"] * 6, "none"),
        ("seeking", ["men", "women", "everyone"] * 14, "none"),
        ("gender", ["men", "women"] * 20, "gender"),
        ("fem", ["Men", "Women"] * 20, "gender"),
        ("3", ["male", "female"] * 20, "gender"),
        ("Server", ["Wendy", "Keith", "Brenda", "Gerald", "Phyllis", "Trevor", "Denise", "Larry"] * 5, "person_name"),
        ("Server", ["db-01", "db-02", "cache-01", "web-07"] * 10, "none"),
        ("缴费账户", [f"62223100{token}" for token in SIX], "bank_account"),
        ("缴费次数", [f"62223100{token}" for token in SIX], "none"),
    ],
)  # fmt: skip
def test_people_cited_audiences_and_waiters_with_their_negative_twins(
    name: str, values: Sequence[object], category: str
) -> None:
    assert categories({name: values, "Contact": ["0113 496 0123"] * len(values)})[name] == category


@pytest.mark.parametrize(
    ("name", "keys", "category"),
    [
        ("accounts.*", ["Ignatius Blackwood", "Rosalind Featherstone", "Bartholomew Quigley"], "person_name"),
        ("*", ["Rosalind Featherstone", "Bartholomew Quigley"], "person_name"),
        ("accounts.*", ["Blackwood", "Gold", "Northern Lights"], "none"),
        ("accounts.*", ["Rosalind Featherstone", "savings", "current", "monthly fee"], "none"),
        ("accounts", ["Rosalind Featherstone", "Bartholomew Quigley"], "none"),
    ],
)
def test_a_key_that_is_somebodys_name_tells_of_its_siblings(name: str, keys: list[str], category: str) -> None:
    assert categories({name: keys}) == {name: category}


HOME = {
    "mob": [f"07{SEED.randrange(10**8, 10**9)}" for _ in range(60)],
    "Handy": [f"017{SEED.randrange(10**7, 10**8)}" for _ in range(60)],
    "cell": [f"{SEED.randrange(201, 990)}{SEED.randrange(200, 1000)}{SEED.randrange(1000, 10**4)}" for _ in range(60)],
}
NO_PHONES = {
    "cells of a network": [str(SEED.randrange(10**8, 268_435_456)) for _ in range(60)],
    "seconds": [str(1_700_000_000 + SEED.randrange(10**7)) for _ in range(60)],
    "numbers one after another": [str(20_240_000_001 + at) for at in range(60)],
}


@pytest.mark.parametrize("name", HOME)
def test_a_heading_of_two_meanings_over_numbers_as_they_are_dialled_is_a_phone(name: str) -> None:
    assert categories({name: HOME[name], "city": ["Leeds", "York", "Bath"] * 20})[name] == "phone"


@pytest.mark.parametrize("kind", NO_PHONES)
def test_a_cell_that_holds_other_numbers_is_no_phone(kind: str) -> None:
    assert categories({"cell": NO_PHONES[kind], "gene": ["BRCA", "TP53", "MYC"] * 20})["cell"] == "none"


def others(columns: Columns) -> dict[str, list[str]]:
    schema = TableSchema("s", "t", tuple(ColumnSchema(name) for name in columns))
    batch = pa.RecordBatch.from_pydict({name: list(values) for name, values in columns.items()})
    found = judge(schema, KERNEL.examine(schema, batch), total_rows=batch.num_rows, random=True, detector=persons)
    return {one.ref.column: [one.category, *(other.category for other in one.others)] for one in found}


def persons(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    """Every text begins with two words that are a person's name."""
    return [(Span(0, len(" ".join(text.split()[:2])), "person_name", "person_name", 0.9, ""),) for text in texts]


MOBILES = [f"13{SEED.randrange(10**8, 10**9)}" for _ in range(30)]
CARDS = ["4539578763621486", "4916338506082832", "4024007103939509", "4485275742308327", "4716461583322103"] * 6
CALLED = [f"{name} 087 {SEED.randrange(100, 1000)} {SEED.randrange(1000, 10**4)}" for name in PEOPLE]
ORDERS = [str(4_000_000_000_000_000 + SEED.randrange(10**15)) for _ in range(60)]
SEVERAL = {
    "contact": (CALLED, ["person_name", "phone"]),
    "emergency_contact": (CALLED, ["person_name", "phone"]),
    "value": ([*MOBILES, *CARDS], ["phone", "card_number"]),
    "info": (FROM, ["email", "person_name"]),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_a_column_of_two_kinds_lists_both(name: str) -> None:
    values, kinds = SEVERAL[name]
    assert sorted(others({name: values})[name]) == sorted(kinds)


def test_long_numbers_by_chance_of_a_card_are_no_column_of_cards() -> None:
    assert others({"value": ORDERS})["value"][0] == "none"
