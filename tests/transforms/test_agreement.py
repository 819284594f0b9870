"""A transform says the same as an Arrow array and as SQL, value by value, in every engine that it can be said in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from guardian.keys.base import Key
from guardian.transforms.base import Transform
from guardian.transforms.constant import Constant, Null, Redact, Truncate
from guardian.transforms.generalise import Hierarchy, PostcodePrefix, Province
from guardian.transforms.generalise_dates import BirthAgeBand, DatePart
from guardian.transforms.generalise_geo import Coordinates
from guardian.transforms.generalise_net import IpPrefix
from guardian.transforms.hash import KeyedHash
from guardian.transforms.mask import email, keep_ends, keep_first, keep_last, mask_for
from guardian.transforms.rounding import AgeBand, Band, Round

C = exp.column("c")
ARROW = {
    "integer": pa.int64(),
    "float": pa.float64(),
    "decimal": pa.decimal128(18, 4),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}

NASTY = (
    None,
    "",
    " ",
    "a",
    "a ",
    " a",
    "ab",
    "Ab\u0301c",
    "it's",
    'say "no"',
    "back\\slash",
    "back\\\\two",
    "100%",
    "%s %(c)s :c $c ? ${c}",
    "line\nbreak",
    "13812345678\n",
    "\n",
    "tab\tand\rreturn",
    "王",
    "王明",
    "王小明",
    "王小明 ",
    "欧阳娜娜",
    "歐陽修",
    "𠮷野家",
    "𠮷",
    "😀",
    "👩‍👩‍👧",
    "🇨🇳🇺🇸",
    "e\u0301\u0301",
    "\u202emirror",
    "مريم علي",
    "אברהם",
    "１３８１２３４５６７８",
    "²³",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeffbom",
    "ß",
    "İstanbul Iğdır",
    "ǅungla",
    "null",
    "NULL",
    "x" * 5000,
    "王" * 300,
    "9" * 400,
    "a\x00b",
    "\x01",
    "\x7f",
    "\uffff",
    "\U0010ffff",
)
PHONES = (
    *("13812345678", "+86 138 1234 5678", "+8613812345678", "0086-13812345678", "138-1234-5678", "010-12345678"),
    *("0755-1234567", "+1 (212) 555-0123", "(212) 555-0123", "555-0123", "+44 20 7946 0018", "+353 1 234 567", "12345"),
    *("110", "+852 2123 4567", "+999 12345678", "1-2-3-4-5-6-7-8-9", "..........", "+", "12345678901234567890"),
)
NAMES = (
    *("John Smith", "O'Brien", "O\u2019Brien", "J. P. Li", "Jo", "J", "José Núñez", "Jose\u0301 Nu\u0301n\u0303ez"),
    *("山田 太郎", "ヤマダ・タロウ", "김민준", "買買提·吐爾遜", "王明 (Tom)", "Иван Петров", "Γιώργος Παπαδόπουλος"),
    *(
        "Mary-Jane Watson, Jr.",
        "Bob Lee",
        "A B C D E F G H I J K L M N",
        "van der Berg",
        "X Æ A-12",
        "Ng",
        "..",
        "John  Smith",
    ),
)
EMAILS = (
    *(
        "alice@example.com",
        "a@qq.com",
        "bob@zhangsan.com",
        "x@own.io",
        "Bad",
        "a b@c.d",
        "é@gmail.com",
        "alice@Gmail.com",
    ),
    *(
        "a@b",
        "@b.com",
        "a@@b.com",
        "a.b+c@mail.example.co.uk",
        "{x}|y~z@example.org",
        "a\\b@example.org",
        "a@example.com\n",
    ),
)
NUMBERS = (
    *("4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "378282246310005", "36227206271667"),
    *("123456789012", "6222021234567890123", "110101199003077758", "11010119900307775x", "A123456789", "123-45-6789"),
    *("AB123456C", "GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819", "NO9386011117947", "12345678", "123"),
    *("京A12345", "京AD12345", "AB12 CDE", "LSVAA4182E2123456", "粤B·12345", "粤Z1234港", "00:1A:2B:3C:4D:5E"),
    *(
        "490154203237518",
        "34",
        "0",
        "89",
        "90",
        "149.999",
        "150",
        "150.5",
        "999",
        "007",
        "-5",
        "+5",
        "1e3",
        "1.",
        ".5",
        "01",
    ),
    *("123456789012345", "1234567890123456", "123456789012345.123456789", "1.1234567890"),
)
PLACES = (
    *("北京市朝阳区建国路1号", "广东省深圳市南山区科技园路1号", "12 Main St", "北京市", "台北市信義區市府路45號"),
    *("北京市朝阳区", "新疆维吾尔自治区乌鲁木齐市天山区", "東京都千代田区丸の内1丁目9番", "广东省\n深圳市南山区科技园"),
    *(
        "310000",
        "94105",
        "94105-1234",
        "03601",
        "SW1A 1AA",
        "M11AA",
        "K1A 0B1",
        "1012 AB",
        "123-4567",
        "8001",
        "sw1a 1aa",
    ),
    *("Lyon", "Lyon ", "lyon", "Nice", "O'Fallon", "C:\\Users", "100 %"),
    *("31.2304", "31.2", "31", "-31.2304, 121.4737", "31.2;121.47", "31,121.47", "1234.5", "31.2304.5"),
)
DATES = (
    *("1985-03-12", "1985/3/12", "12.03.1985", "1985年3月12日", "19850312", "1985-02-29", "1984-02-29", "2024-12-30"),
    *(
        "1985-03",
        "1985",
        "12/03/1985",
        "03/12/1985",
        "1985-03-12T10:00:00Z",
        "1985-03-12 10:00",
        "1900-02-29",
        "2000-02-29",
    ),
    *("1000-01-01", "2999-12-31", "9999-12-31", "0000-00-00", "2024-13-01", "2024-04-31", "2021-01-01", "2020-12-31"),
    *(
        "1985-03-12\n",
        "1985-3-1",
        "1.1.2001",
        "31.04.2001",
        "1985年12月",
        "1985年",
        "20240230",
        "2026-03-12",
        "2026-03-13",
    ),
)
ADDRESSES = (
    *(
        "192.0.2.77",
        "255.255.255.255",
        "0.0.0.0",
        "1.2.3.4:80",
        "01.2.3.4",
        "300.1.1.1",
        "1.2.3",
        "::1",
        "::",
        "fe80::1%eth0",
    ),
    *(
        "2001:db8:1:2::5",
        "2002:c000:24d::1",
        "2002:C000:024D:0:0:0:0:1",
        "2002::",
        "2001:DB8:0001:0002:0:0:0:5",
        "::ffff:10.1.2.3",
        "2001:db8::",
        "1::",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
    ),
    *(
        "::2:3:4:5:6:7:8",
        "1::8",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7",
        "12345::",
        ":::",
        "1::2::3",
        "g::1",
        "0:0:0:1::",
        "::1.2.3.4",
        "::ffff:a01:203",
        "0:0:0:0:0:FFFF:10.1.2.3",
        "::0:ffff:1.2.3.4",
    ),
    *("64:ff9b::192.0.2.33", "0:0:1::", "2001::1:2:3:4:5:6", "0:a:0:b:0:c:0:d"),
)
TEXTS = tuple(dict.fromkeys((*NASTY, *PHONES, *NAMES, *EMAILS, *NUMBERS, *PLACES, *DATES, *ADDRESSES)))

CITIES = Hierarchy.of(
    {"Lyon": ["Rhône", "France"], "Nice": ["Côte d'Azur", "France"], "O'Fallon": ["Mo\\", "US"], "": ["%", "none"]}
)
ON = dt.date(2026, 3, 12)

OF_TEXT: dict[str, Transform] = {
    "redact": Redact("[已隐去]"),
    "redact with quotes": Redact("it's \\ 100%"),
    "null": Null(),
    "constant": Constant("x'y\\z"),
    "truncate": Truncate(3),
    **{
        f"mask {category}": mask_for(category)
        for category in (
            *("phone", "person_name", "email", "card_number", "address", "national_id", "passport", "tax_id"),
            *("bank_account", "vehicle_plate", "ip_address", "device_id", "username", "employment", "gender"),
        )
    },
    **{
        f"mask {entity}": mask_for("", entity)
        for entity in ("national_id.us", "bank_account.iban", "vehicle_plate.vin")
    },
    "e-mail with its domain": email("keep"),
    "e-mail without its domain": email("hide"),
    "keep first": keep_first(2),
    "keep last": keep_last(3, keeps_length=True),
    "keep ends": keep_ends(1, 2, keeps_length=True),
    "age band": AgeBand(),
    "age band of 7": AgeBand(7, 85),
    "band": Band(100),
    "round": Round(100, "text"),
    "postcode": PostcodePrefix(),
    "postcode of 2": PostcodePrefix(2),
    "ZIP code": PostcodePrefix(country="us"),
    "province": Province(),
    "hierarchy": CITIES,
    "coordinates": Coordinates(),
    "coordinates of 2 digits": Coordinates(2),
    "coordinates in degrees": Coordinates(0),
    "network": IpPrefix(),
    "network of 20 and 64": IpPrefix(20, 64),
    **{f"date to {part}": DatePart(part) for part in ("year", "quarter", "month", "week")},
    "day first": DatePart("month", day_first=True),
    "month first": DatePart("month", day_first=False),
    "birth date to age band": BirthAgeBand(ON),
}
OTHERS: dict[str, tuple[str, Transform]] = {
    "round integers": ("integer", Round(10)),
    "band of integers": ("integer", Band(25, "integer")),
    "ages": ("integer", AgeBand(7, 85, "integer")),
    "null integers": ("integer", Null()),
    "constant integer": ("integer", Constant(-7)),
    "round floats": ("float", Round(0.1, "float")),
    "round floats to 25": ("float", Round(25, "float")),
    "coordinates": ("float", Coordinates(form="float")),
    "band of floats": ("float", Band(5, "float")),
    "round decimals": ("decimal", Round(Decimal("0.5"), "decimal")),
    "band of decimals": ("decimal", Band(100, "decimal")),
    **{f"date to {part}": ("date", DatePart(part, "date")) for part in ("year", "quarter", "month", "week")},
    **{
        f"timestamp to {part}": ("timestamp", DatePart(part, "timestamp"))
        for part in ("year", "quarter", "month", "week")
    },
    "birth date": ("date", BirthAgeBand(ON, form="date")),
    "constant float": ("float", Constant(-1.5)),
    "constant decimal": ("decimal", Constant(Decimal("-0.05"))),
    "constant timestamp": ("timestamp", Constant(dt.datetime(1970, 1, 1, 12, 30, 0, 5))),
    "constant date": ("date", Constant(dt.date(1970, 1, 1))),
}
VALUES: dict[str, tuple[Any, ...]] = {
    "integer": (None, 0, 1, -1, 5, -5, 4, -6, 10, 84, 85, 89, 90, 149, 150, 200, 123456789012345, -(10**12)),
    "float": (None, 0.0, 0.05, -0.05, 0.15, 1.25, -1.25, 12.5, 37.4999, 121.4737, -31.2304, 1e15, 1e-9, 2.675),
    "decimal": tuple(
        None if v is None else Decimal(v)
        for v in (None, "0", "0.25", "-0.25", "0.75", "-0.75", "123456.7891", "-99.9999")
    ),
    "date": (
        None,
        dt.date(1985, 3, 12),
        dt.date(2024, 12, 30),
        dt.date(2000, 2, 29),
        dt.date(1900, 1, 1),
        dt.date(2026, 3, 12),
        dt.date(2026, 3, 13),
        dt.date(1850, 6, 1),
    ),
    "timestamp": (
        None,
        dt.datetime(1985, 3, 12, 23, 59, 59, 999999),
        dt.datetime(2024, 12, 30),
        dt.datetime(2000, 2, 29, 1, 2, 3),
    ),
}


def of_array(transform: Transform, kind: pa.DataType, values: list[Any]) -> list[Any]:
    return list(transform.values(pa.array(values, kind)).to_pylist())


def disagreements(
    engine: Any, some: dict[str, Transform], kind: str, values: list[Any], arrow: pa.DataType, parameters: Any = None
) -> list[str]:
    """Every value on which the engine says otherwise than the array. A transform that cannot be said is a fault too."""
    values = [value for value in values if engine.holds(value)]
    said = [transform.sql(C.copy(), engine.dialect) for transform in some.values()]
    columns = engine.evaluate(said, kind, [(value, None) for value in values], parameters or {})
    return [
        f"{name}: {value!r} is {want!r} as array, {got!r} in {engine.dialect}"
        for (name, transform), found in zip(some.items(), columns, strict=True)
        for value, want, got in zip(values, of_array(transform, arrow, values), found, strict=True)
        if not equal(want, got)
    ]


def equal(want: Any, got: Any) -> bool:
    if want is None or got is None:
        return want is got
    if isinstance(want, str):
        return bool(want == got)
    if isinstance(want, dt.date | Decimal):
        return str(want) == str(got) or want == got or (isinstance(want, Decimal) and want == Decimal(str(got)))
    return float(want) == float(got)


@pytest.mark.parametrize("name", OF_TEXT)
def test_array_and_sql_agree_on_texts(engine: Any, name: str) -> None:
    assert disagreements(engine, {name: OF_TEXT[name]}, "text", list(TEXTS), pa.string()) == []


@pytest.mark.parametrize("name", OTHERS)
def test_array_and_sql_agree_on_numbers_and_dates(engine: Any, name: str) -> None:
    kind, transform = OTHERS[name]
    assert disagreements(engine, {name: transform}, kind, list(VALUES[kind]), ARROW[kind]) == []


FOLDED = ["Lyon", "lyon", "LYON ", "Jose\u0301 Smith", "ALICE@QQ.COM", "a@QQ.com", "2001:DB8::1", "sw1a 1aa", ""]
COMPARED = {name: OF_TEXT[name] for name in ("hierarchy", "mask person_name", "mask email", "network", "postcode")}


def test_a_column_that_compares_without_case_changes_nothing(engine: Any) -> None:
    assert disagreements(engine, COMPARED, "folded", FOLDED, pa.string()) == []


@pytest.mark.parametrize("setting", ["on", "off"])
def test_a_backslash_is_one_whatever_postgresql_takes_it_for(postgres_server: str, setting: str) -> None:
    label = "it's \\ \\' -- 100%"
    said = Redact(label).sql(C.copy(), "postgres").sql(dialect="postgres")
    with psycopg.connect(postgres_server) as connection:
        connection.execute(f"SET standard_conforming_strings = {setting}")
        assert connection.execute(f"SELECT {said} FROM (VALUES ('a')) AS t(c)").fetchone() == (label,)


class Doctored(Redact):
    """Says another label in SQL than as array."""

    def sql(self, column: exp.Expression, dialect: Any) -> exp.Expression:
        return Redact("[other]").sql(column, dialect)


def test_a_wrong_sql_form_is_seen(engine: Any) -> None:
    assert len(disagreements(engine, {"doctored": Doctored()}, "text", ["a", None, ""], pa.string())) == 2


class OneKey:
    """Keys of one purpose, with one key that every test may know."""

    def current(self) -> Key:
        return Key("k7", bytes(range(64)))

    def by_id(self, key_id: str) -> Key:
        return self.current()


HASHES = {bits: KeyedHash(OneKey(), "member", bits) for bits in (256, 128)}


@pytest.mark.parametrize("bits", HASHES)
def test_array_and_sql_agree_on_keyed_hashes(engine: Any, bits: int) -> None:
    hashed = HASHES[bits]
    bound = hashed.in_sql().parameters()
    assert disagreements(engine, {"hash": hashed}, "text", list(TEXTS), pa.string(), bound) == []


FORMED = st.sampled_from(
    [
        r"\A[+]?[0-9 ().-]{5,20}\Z",
        r"\A(86|[+]86)?-?1[3-9][0-9]{9}\Z",
        r"\A[A-Za-zÀ-ÿА-я]{1,8}([ .,'-]{1,2}[A-Za-zÀ-ÿА-я]{1,8}){0,3}\Z",
        r"\A[一-龥欧阳司马]{1,6}\Z",
        r"\A[a-zA-Z0-9._+-]{1,8}@([a-z0-9-]{1,8}[.]){0,3}[a-z]{1,4}\Z",
        r"\A[0-9Xx -]{8,24}\Z",
        r"\A[12][0-9]{3}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?( 10:00)?\Z",
        r"\A[0-9]{1,2}[./-][0-9]{1,2}[./-][12][0-9]{3}\Z",
        r"\A[0-9]{1,3}([.][0-9]{1,3}){3}\Z",
        r"\A[0-9a-fA-F]{0,4}(::?[0-9a-fA-F]{0,4}){1,8}\Z",
        r"\A[0-9]{1,17}([.][0-9]{0,11})?\Z",
        r"\A[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\Z",
        r"\A[A-Z]{2}[0-9]{2}( ?[0-9A-Z]{4}){2,7}\Z",
        r"\A(广东省|北京市|東京都|台北市).{0,12}\Z",
        r"\A[京粤A-Z][A-Z][· -]?[A-Z0-9]{4,7}\Z",
    ]
).flatmap(lambda pattern: st.from_regex(pattern))
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
SPOILED = st.tuples(FORMED, st.sampled_from(["", " ", "\n", "\u00a0", "\u0301", "'", "\\", "%", "x"])).map("".join)


INVENTED = settings(
    max_examples=6, deadline=None, database=None, suppress_health_check=[*HealthCheck], phases=[Phase.generate]
)
SOME_TEXTS = st.lists(st.one_of(FORMED, SPOILED, ANYTHING), min_size=60, max_size=60)
SOME_NAMES = st.lists(st.sampled_from(list(OF_TEXT)), min_size=12, max_size=12, unique=True)
SOME_NUMBERS = st.lists(st.integers(-(2**53), 2**53), min_size=20, max_size=20)
SOME_DAYS = st.lists(st.dates(dt.date(1000, 1, 1)), min_size=20, max_size=20)


@INVENTED
@given(values=SOME_TEXTS, names=SOME_NAMES)
def test_array_and_sql_agree_on_invented_texts(engine: Any, values: list[str], names: list[str]) -> None:
    assert disagreements(engine, {name: OF_TEXT[name] for name in names}, "text", values, pa.string()) == []


@INVENTED
@given(numbers=SOME_NUMBERS, days=SOME_DAYS)
def test_array_and_sql_agree_on_invented_numbers_and_dates(
    engine: Any, numbers: list[int], days: list[dt.date]
) -> None:
    invented = {"integer": numbers, "float": [number / 64 for number in numbers], "date": days}
    for kind, values in invented.items():
        some = {name: each for name, (of, each) in OTHERS.items() if of == kind}
        assert disagreements(engine, some, kind, list(values), ARROW[kind]) == []


def test_array_and_sql_agree_in_spark(spark_engine: Any) -> None:
    """All of the above for Spark, in one test since each process that runs tests would start a Java of its own."""
    names = list(OF_TEXT)
    for start in range(0, len(names), 12):
        some = {name: OF_TEXT[name] for name in names[start : start + 12]}
        assert disagreements(spark_engine, some, "text", list(TEXTS), pa.string()) == []
    for kind in VALUES:
        some = {name: each for name, (of, each) in OTHERS.items() if of == kind}
        assert disagreements(spark_engine, some, kind, list(VALUES[kind]), ARROW[kind]) == []
    test_a_column_that_compares_without_case_changes_nothing(spark_engine)
    test_a_wrong_sql_form_is_seen(spark_engine)
    for bits in HASHES:
        test_array_and_sql_agree_on_keyed_hashes(spark_engine, bits)
    assert_no_key_in(spark_engine.plans[-1].lower(), HASHES[128])
    invented = settings(INVENTED, max_examples=3)(
        given(values=SOME_TEXTS, names=SOME_NAMES)(
            lambda values, names: _agree(spark_engine, {name: OF_TEXT[name] for name in names}, values)
        )
    )
    invented()


def _agree(engine: Any, some: dict[str, Transform], values: list[str]) -> None:
    assert disagreements(engine, some, "text", values, pa.string()) == []


def assert_no_key_in(plan: str, hashed: KeyedHash) -> None:
    """Spark writes parameters into the plans that it shows and logs; the keys are none."""
    pads = (hashed.in_sql().inner, hashed.in_sql().outer)
    assert "sha2" in plan
    assert [pad.hex()[:24] in plan or str(list(pad[:8]))[1:-1] in plan for pad in pads] == [False, False]
