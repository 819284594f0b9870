"""Postcodes, networks, places, dates and hierarchies made coarser; what is not known becomes a star."""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import UsageError
from guardian.transforms.base import CannotSay, Shape, Transform, Unsuitable
from guardian.transforms.generalise import Hierarchy, PostcodePrefix, Province, generalise_for
from guardian.transforms.generalise_dates import BirthAgeBand, DatePart
from guardian.transforms.generalise_geo import Coordinates
from guardian.transforms.generalise_net import IpPrefix
from guardian.transforms.rounding import AgeBand, Band

ON = dt.date(2026, 3, 12)

CASES: list[tuple[Transform, dict[str, str]]] = [
    (
        PostcodePrefix(),
        {
            "310000": "310***",
            "94105": "941**",
            "94105-1234": "941**-****",
            "SW1A 1AA": "SW1A ***",
            "M11AA": "M1***",
            "K1A 0B1": "K1A ***",
            "1012 AB": "10** **",
            "123-4567": "123-****",
            "01310-100": "013**-***",
            "8001": "80**",
            "sw1a 1aa": "*",
            "31000": "310**",
            "3100000": "310****",
            "not one": "*",
            "": "*",
        },
    ),
    (PostcodePrefix(2), {"310000": "31****", "94105": "94***", "8001": "80**"}),
    (
        PostcodePrefix(country="us"),
        {"94105": "941**", "03601": "*****", "03601-1234": "*****-****", "310000": "*", "SW1A 1AA": "*"},
    ),
    (
        IpPrefix(),
        {
            "192.0.2.77": "192.0.2.0",
            "2001:db8:1:2::5": "2001:db8:1::",
            "2001:DB8:0001:2:3:4:5:6": "2001:db8:1::",
            "::ffff:192.0.2.77": "::ffff:192.0.2.0",
            "::1": "::",
            "192.0.2.77:80": "*",
            "192.0.2.077": "*",
            "192.0.2.256": "*",
            "fe80::1%eth0": "*",
            "2002:c000:24d::1": "*",
            "2002:C000:024D:0:0:0:0:1": "*",
            "::ffff:c000:24d": "::",
            "": "*",
        },
    ),
    (IpPrefix(20, 56), {"192.0.31.77": "192.0.16.0", "2001:db8:1:2ff::5": "2001:db8:1:200::"}),
    (IpPrefix(0, 0), {"192.0.31.77": "0.0.0.0", "2001:db8::": "::"}),
    (
        Province(),
        {
            "广东省深圳市南山区": "广东省",
            "北京市": "北京市",
            "臺北市信義區": "臺北市",
            "東京都千代田区": "東京都",
            "12 Main Street": "*",
            "深圳市南山区": "*",
        },
    ),
    (
        Coordinates(),
        {"31.2304": "31.2", "-31.2304, 121.4737": "-31.2, 121.4", "31": "31", "31.2": "31.2", "1234.5": "*", "x": "*"},
    ),
    (DatePart("year"), {"1985-03-12": "1985", "12.03.1985": "1985", "1985": "1985", "1985年": "1985", "85": "*"}),
    (
        DatePart("month"),
        {
            "1985-03-12": "1985-03",
            "1985/3/12": "1985-03",
            "1985年3月12日": "1985-03",
            "19850312": "1985-03",
            "12.3.1985": "1985-03",
            "1985-03-12T10:00:00Z": "1985-03",
            "1985-03-12 23:59": "1985-03",
            "1985-03": "1985-03",
            "1985": "*",
            "1985-02-29": "*",
            "1984-02-29": "1984-02",
            "1900-02-29": "*",
            "2000-02-29": "2000-02",
            "1985-13-01": "*",
            "1985-04-31": "*",
            "12/03/1985": "*",
            "1985-03-12\n": "*",
            "9999-12-31": "*",
            "": "*",
        },
    ),
    (DatePart("month", day_first=True), {"12/03/1985": "1985-03", "12.03.1985": "1985-03"}),
    (DatePart("month", day_first=False), {"12/03/1985": "1985-12", "12.03.1985": "1985-03", "13/03/1985": "*"}),
    (DatePart("quarter"), {"1985-03-31": "1985-Q1", "1985-12-01": "1985-Q4", "1985年10月": "1985-Q4"}),
    (DatePart("week"), {"2024-12-30": "2025-W01", "2021-01-01": "2020-W53", "1985-03-12": "1985-W11", "1985-03": "*"}),
    (
        BirthAgeBand(ON),
        {
            "1986-03-12": "40-49",
            "1986-03-13": "30-39",
            "12.03.1936": "90+",
            "2026-03-12": "0-9",
            "2026-03-13": "*",
            "1800-01-01": "*",
            "1985": "*",
            "unknown": "*",
        },
    ),
]


@pytest.mark.parametrize(("transform", "cases"), CASES, ids=lambda each: type(each).__name__)
def test_a_text_comes_out_coarser_or_as_a_star(transform: Transform, cases: dict[str, str]) -> None:
    expected = {**cases, None: None}
    rows = list(expected)
    for array in (pa.array(rows), pa.array(rows, pa.large_string()), pa.array(rows).dictionary_encode()):
        assert dict(zip(rows, transform.values(array).to_pylist(), strict=True)) == expected
    longer = pa.chunked_array([pa.array(["x", *rows[:3]]).slice(1), pa.array(rows[3:], pa.string())])
    assert dict(zip(rows, transform.values(longer).to_pylist(), strict=True)) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [("year", (2024, 1, 1)), ("quarter", (2024, 10, 1)), ("month", (2024, 12, 1)), ("week", (2024, 12, 30))],
)
def test_a_date_becomes_the_first_day_of_its_period_and_stays_a_date(part: Any, expected: tuple[int, int, int]) -> None:
    dates = pa.array([dt.date(2024, 12, 31), None])
    assert DatePart(part).values(dates).to_pylist() == [dt.date(*expected), None]
    for kind in (pa.date64(), pa.timestamp("us"), pa.timestamp("ns"), pa.timestamp("s", "Asia/Shanghai")):
        out = DatePart(part).values(dates.cast(kind))
        assert out.type == kind
    assert DatePart(part).values(pa.array([dt.datetime(2024, 12, 31, 23, 59)])).to_pylist() == [dt.datetime(*expected)]


@given(st.lists(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)), min_size=1))
def test_weeks_quarters_and_months_are_those_of_the_calendar(days: list[dt.date]) -> None:
    texts = pa.array([day.isoformat() for day in days])
    weeks = [f"{day.isocalendar().year}-W{day.isocalendar().week:02}" for day in days]
    assert DatePart("week").values(texts).to_pylist() == weeks
    assert DatePart("month").values(texts).to_pylist() == [f"{day:%Y-%m}" for day in days]
    assert DatePart("quarter").values(texts).to_pylist() == [f"{day.year}-Q{(day.month + 2) // 3}" for day in days]


@given(st.lists(st.ip_addresses(v=6)), st.integers(0, 127))
def test_the_network_of_an_ipv6_address(addresses: list[ipaddress.IPv6Address], bits: int) -> None:
    out = IpPrefix(24, bits).values(pa.array([str(each) for each in addresses], pa.string())).to_pylist()
    for address, text in zip(addresses, out, strict=True):
        if address.sixtofour is not None:
            assert text == "*"
        elif "." not in str(address):
            network = ipaddress.IPv6Address(text)
            assert int(network) == int(address) >> (128 - bits) << (128 - bits)


@given(st.lists(st.ip_addresses(v=4)), st.integers(0, 31))
def test_the_network_of_an_ipv4_address(addresses: list[ipaddress.IPv4Address], bits: int) -> None:
    out = IpPrefix(bits).values(pa.array([str(each) for each in addresses], pa.string())).to_pylist()
    for address, text in zip(addresses, out, strict=True):
        assert int(ipaddress.IPv4Address(text)) == int(address) >> (32 - bits) << (32 - bits)


ANY = st.lists(st.text(st.characters(exclude_categories=["Cs", "Nd"]), min_size=1))


@pytest.mark.parametrize("transform", [each for each, _ in CASES], ids=lambda each: type(each).__name__)
@given(texts=ANY)
def test_a_text_without_digits_or_known_places_never_passes(transform: Transform, texts: list[str]) -> None:
    out = transform.values(pa.array(texts, pa.string())).to_pylist()
    for text, shown in zip(texts, out, strict=True):
        if ":" not in text:  # `::` is an address
            assert shown == "*"


CITIES = {"Lyon": ["Rhône", "France"], "Nice": ["Côte d'Azur", "France"]}


def test_a_value_goes_up_its_hierarchy_and_an_unknown_one_is_not_passed_through() -> None:
    rows = pa.array(["Lyon", "Nice", "Paris", "lyon", "Lyon ", "", None])
    assert Hierarchy.of(CITIES).values(rows).to_pylist() == ["Rhône", "Côte d'Azur", "*", "*", "*", "*", None]
    assert Hierarchy.of(CITIES, 2).values(rows).to_pylist() == ["France", "France", "*", "*", "*", "*", None]


def test_a_hierarchy_is_read_from_lines() -> None:
    read = Hierarchy.from_csv('Lyon,Rhône,France\nNice,"Côte d\'Azur",France\n', 2)
    assert read == Hierarchy.of(CITIES, 2)


def test_a_hierarchy_that_does_not_reach_the_level_is_refused() -> None:
    with pytest.raises(UsageError, match="1 of 2"):
        Hierarchy.of({**CITIES, "Nice": ["Côte d'Azur"]}, 2)
    with pytest.raises(UsageError):
        Hierarchy.of({})
    with pytest.raises(UsageError, match="twice"):
        Hierarchy((("Lyon", ("a",)), ("Lyon", ("b",))))


def test_a_hierarchy_of_many_values_runs_as_a_function_only() -> None:
    from sqlglot import exp

    large = Hierarchy.of({str(number): ["all"] for number in range(3000)})
    assert large.values(pa.array(["2999", "3000"])).to_pylist() == ["all", "*"]
    with pytest.raises(CannotSay):
        large.sql(exp.column("c"), "duckdb")


@pytest.mark.parametrize(
    ("category", "options", "expected"),
    [
        ("age", {}, AgeBand()),
        ("age", {"width": 5}, AgeBand(5)),
        ("birth_date", {}, DatePart("year")),
        ("birth_date", {"part": "month"}, DatePart("month")),
        ("birth_date", {"on": ON}, BirthAgeBand(ON)),
        ("postal_code", {"keep": 2}, PostcodePrefix(2)),
        ("ip_address", {"v4": 16}, IpPrefix(16)),
        ("income_financial", {}, Band(10_000)),
        ("geo_location", {}, Coordinates()),
        ("address", {}, Province()),
        ("education", {"levels": {"BSc": ["degree"]}}, Hierarchy.of({"BSc": ["degree"]})),
    ],
)
def test_each_kind_has_its_generalisation(category: str, options: dict[str, Any], expected: Transform) -> None:
    assert generalise_for(category, None, **options) == expected


def test_a_kind_without_one_is_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="levels"):
        generalise_for("credential_secret")


@pytest.mark.parametrize(
    ("transform", "shape"),
    [
        (PostcodePrefix(), Shape("integer")),
        (IpPrefix(), Shape("other")),
        (DatePart(), Shape("integer")),
        (DatePart("week"), Shape("text", 7)),
        (BirthAgeBand(ON), Shape("date")),
        (Hierarchy.of(CITIES), Shape("text", 5)),
        (Coordinates(), Shape("integer")),
    ],
)
def test_a_column_that_cannot_take_it_is_refused(transform: Transform, shape: Shape) -> None:
    with pytest.raises(Unsuitable):
        transform.gives(shape)


def test_a_column_that_can_take_it_says_what_comes_out() -> None:
    assert DatePart("week").gives(Shape("text", 10)) == Shape("text", 8)
    assert DatePart().gives(Shape("date")) == Shape("date")
    assert Hierarchy.of(CITIES).gives(Shape("text", 50)) == Shape("text", 11)


@pytest.mark.parametrize(
    "made",
    [
        lambda: DatePart("decade"),
        lambda: IpPrefix(32),
        lambda: IpPrefix(24, 128),
        lambda: PostcodePrefix(5),
        lambda: Coordinates(6),
    ],
)
def test_nonsense_is_refused_when_it_is_made(made: Any) -> None:
    with pytest.raises(UsageError):
        made()
