"""Substitutes: from ranges that belong to nobody, the same everywhere, never the value itself."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection import checksums
from guardian.transforms.base import CannotSay, Shape, Unsuitable
from guardian.transforms.synthetic import Synthetic, synthetic_for

Maker = Callable[..., Synthetic]


@pytest.fixture
def made(fixed_keys: Any) -> Maker:
    def make(
        category: str, entity: str = "", locale: str | None = None, domain: str = "people", name: str = "a"
    ) -> Synthetic:
        return synthetic_for(category, entity or category, fixed_keys(name), domain, locale)

    return make


def one(transform: Synthetic, value: str) -> str:
    return str(transform.values(pa.array([value]))[0].as_py())


SOURCES = {
    "person_name": [
        "Ann Lee", "ann", "张伟", "欧阳娜娜", "Иван Петров", "김민수", "ヤマダ タロウ", "محمد علي", "O'Brien, Jean-Luc",
    ],
    "username": ["ann_lee", "王伟1987"],
    "social_account": ["@ann"],
    "email": ["ann@acme.com", "王伟@例子.中国"],
    "phone": [
        "13812345678", "+86 138-1234-5678", "(415) 555-2671", "+44 7911 123456", "+39 06 1234567", "555-2671", "n/a",
    ],
    "address": ["1 High Street, Leeds", "北京市朝阳区建国路88号", "Leeds", "上海市"],
    "postal_code": ["90210", "90210-1234", "100081", "SW1A 1AA", "?"],
    "ip_address": ["8.8.8.8", "2a00:1450::1"],
    "device_id": ["356938035643809", "00:1A:2B:3C:4D:5E", "38400000-8cf0-11bd-b23e-10b96e40000d", "SN-77"],
    "card_number": ["4111 1111 1111 1111", "378282246310005", "6222020200112230256"],
    "vehicle_plate": ["京A·12345", "AB12 CDE"],
    "birth_date": ["1990-02-03", "3.2.1990", "1990年2月3日", "1990", "unknown"],
    "national_id": ["110105194912310021", "123-45-6789", "QQ 12 34 56 C", "85 03 12 345 678 90", "UTO123456789"],
    "tax_id": ["123-45-6789", "DE 811 907 980"],
    "passport": ["C01X00T47", "E12345678"],
    "driver_licence": ["MORGA753116SM9IJ", "D1234567"],
    "bank_account": ["6228480402564890018", "DE89 3704 0044 0532 0130 00", "12-34-56 12345678"],
    "geo_location": ["31.2304, 121.4737", "31.2304", "31°13′49″N 121°28′25″E"],
}  # fmt: skip


@pytest.mark.parametrize("category", SOURCES)
def test_no_value_is_its_own_substitute_and_none_is_lost(category: str, made: Maker) -> None:
    values = SOURCES[category]
    substitutes = made(category).values(pa.array([*values, None, ""])).to_pylist()
    assert substitutes[-2:] == [None, ""]
    assert all(substitutes[:-2])
    assert not {value.casefold() for value in values} & {value.casefold() for value in substitutes[:-2]}


@pytest.mark.parametrize("category", SOURCES)
def test_the_same_key_and_domain_give_the_same_substitute_others_do_not(category: str, made: Maker) -> None:
    values = pa.array(SOURCES[category])
    first = made(category).values(values)
    assert made(category).values(values.dictionary_encode()).equals(first)
    assert not made(category, name="b").values(values).equals(first)
    assert not made(category, domain="other").values(values).equals(first)


@pytest.mark.parametrize("category", SOURCES)
def test_a_substitute_fits_where_it_is_said_to(category: str, made: Maker) -> None:
    transform = made(category)
    least = next(longest for longest in range(1, 80) if _fits(transform, longest))
    rows = [f"{value}{at or ''}" for value in SOURCES[category] for at in range(200)]
    given = [value for value in rows if len(value) <= least]
    assert given
    assert max(len(text) for text in transform.values(pa.array(given)).to_pylist()) <= least


def _fits(transform: Synthetic, longest: int) -> bool:
    try:
        return transform.gives(Shape("text", longest=longest)).longest == longest
    except Unsuitable:
        return False


# Ranges


def many(transform: Synthetic, pattern: str, count: int = 300) -> list[str]:
    return [str(value) for value in transform.values(pa.array([pattern.format(at) for at in range(count)])).to_pylist()]


def test_chinese_numbers_are_in_no_range_that_is_given_out(made: Maker) -> None:
    for number in many(made("phone", "phone.cn_mobile"), "138{:08d}"):
        assert re.fullmatch(r"1\d{10}", number)
        assert not phonenumbers.is_valid_number(phonenumbers.parse(f"+86{number}"))


def test_american_numbers_are_those_for_fiction(made: Maker) -> None:
    for number in many(made("phone", locale="en-US"), "(415) 800-{:04d}"):
        assert re.fullmatch(r"\([2-9]\d\d\) 555-01\d\d", number)


def test_british_numbers_are_those_for_drama(made: Maker) -> None:
    assert all(
        re.fullmatch(r"07700 900\d{3}", number) for number in many(made("phone", locale="en-GB"), "07911 {:06d}")
    )
    london = r"01[1-9]\d? ?\d* ?\d+|02\d \d+ \d+"
    for number in many(made("phone", locale="en-GB"), "020 7{:03d} 1234"):
        digits = re.sub(r"\D", "", number)
        assert re.fullmatch(r"0(?:11[34567 8]496|1[2-6]1496|191498|207946|292018|163296)0\d{3}", digits), london


def test_numbers_of_other_countries_have_a_code_that_no_country_has(made: Maker) -> None:
    for number in many(made("phone"), "+39 06 {:07d}"):
        with pytest.raises(phonenumbers.NumberParseException):
            phonenumbers.parse(re.sub(r"[^\d+]", "", number))


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("+86 138-1234-5678", r"\+86 1\d\d-\d{4}-\d{4}"),
        ("(415) 555-2671 ext. 12", r"\(\d{3}\) 555-01\d\d"),
        ("1-415-555-2671", r"1-\d{3}-555-01\d\d"),
        ("+44 (0)20 7946 0018", r"\+44\d{10}"),
        ("06 12 34 56 78", r"\+210\d+"),
    ],
)
def test_a_number_keeps_its_writing(value: str, form: str, made: Maker) -> None:
    assert re.fullmatch(form, one(made("phone"), value))


def test_the_same_number_in_other_writing_is_the_same_person(made: Maker) -> None:
    written = made("phone").values(pa.array(["13812345678", "+86 138-1234-5678", "138 1234 5678"])).to_pylist()
    assert len({re.sub(r"\D", "", number)[-11:] for number in written}) == 1


def test_whole_numbers_stay_whole_numbers(made: Maker) -> None:
    phones = pa.array([13812345678, None], pa.int64())
    substitutes = made("phone", "phone.cn_mobile").values(phones)
    assert substitutes.type == pa.int64()
    assert str(substitutes[0]).startswith(("142", "143", "154"))
    assert substitutes[1].as_py() is None


def test_resident_ids_have_a_region_that_does_not_exist_and_a_right_check_digit(made: Maker) -> None:
    for number in many(made("national_id", "national_id.cn"), "1101051949{:04d}002X"):
        assert number.startswith("999999")
        born = datetime.strptime(number[6:14], "%Y%m%d").date()
        assert date(1930, 1, 1) <= born < date(2010, 1, 2)
        assert "10X98765432"[sum(int(d) * 2 ** (17 - at) for at, d in enumerate(number[:17])) % 11] == number[17]


def test_cards_begin_as_no_card_does_and_pass_luhn(made: Maker) -> None:
    for number in many(made("card_number"), "4111 1111 {:04d} 1111"):
        assert re.fullmatch(r"9999 \d{4} \d{4} \d{4}", number)
        assert checksums.luhn(number.replace(" ", ""))


def test_account_numbers_pass_their_check_and_name_no_bank(made: Maker) -> None:
    for number in many(made("bank_account", "bank_account.iban"), "GB29NWBK6016133192{:04d}"):
        assert re.fullmatch(r"DE\d\d9\d{17}", number)
        assert checksums.iban(number)


def test_social_security_numbers_are_never_issued_nor_tax_numbers(made: Maker) -> None:
    for number in many(made("national_id", "national_id.us"), "123-45-{:04d}"):
        assert re.fullmatch(r"9\d\d-(?:0[1-9]|[1-4]\d)-\d{4}", number)
        assert not checksums.us_ssn(number)
        assert not checksums.us_itin(number)


def test_british_numbers_of_health_and_insurance_belong_to_nobody(made: Maker) -> None:
    for number in many(made("health", "health.gb_nhs"), "943476{:04d}"):
        assert number.startswith("999")
        assert checksums.gb_nhs(number)
    assert all(number[0] in "DFIQUV" for number in many(made("national_id", "national_id.gb"), "AB{:06d}C"))


def test_mail_and_net_addresses_are_for_documentation(made: Maker) -> None:
    assert all(re.fullmatch(r"[a-z.0-9]+@example\.(?:com|org|net)", one) for one in many(made("email"), "u{}@acme.com"))
    four = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    assert all(any(ipaddress.ip_address(a) in net for net in four) for a in many(made("ip_address"), "8.8.8.{}", 200))
    six = ipaddress.ip_network("2001:db8::/32")
    assert all(ipaddress.ip_address(address) in six for address in many(made("ip_address"), "2a00::{}"))


def test_devices_are_test_devices(made: Maker) -> None:
    imei, mac, uuid, other = made("device_id").values(pa.array(SOURCES["device_id"])).to_pylist()
    assert imei.startswith("00") and checksums.luhn(imei)
    assert re.fullmatch(r"00:00:5E:00:53:[0-9A-F]{2}", mac)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid)
    assert re.fullmatch(r"[0-9a-f]{32}", other)


def test_a_number_of_an_unknown_country_becomes_one_of_none(made: Maker) -> None:
    chinese, american, british, other, _ = made("national_id").values(pa.array(SOURCES["national_id"])).to_pylist()
    assert chinese.startswith("999999") and len(chinese) == 18
    assert re.fullmatch(r"9\d\d-[0-4]\d-\d{4}", american)
    assert british[0] in "DFIQUV" and len(british) == len("QQ 12 34 56 C")
    for value in (other, one(made("passport"), "C01X00T47"), one(made("driver_licence"), "MORGA753116SM9IJ")):
        assert re.fullmatch(r"UTO\d{9}", value), "Utopia, the state of specimens (ICAO Doc 9303)"
    account = one(made("bank_account"), "6228480402564890018")
    assert re.fullmatch(r"DE\d\d9\d{17}", account)


def test_coordinates_lie_where_nobody_lives(made: Maker) -> None:
    both, single, degrees = made("geo_location").values(pa.array(SOURCES["geo_location"])).to_pylist()
    for value in (both, degrees):
        assert re.fullmatch(r"-48[.]8\d{4}, -123[.]3\d{4}", value)
    assert re.fullmatch(r"-48[.]8\d{4}", single)


NO_RANGE = [
    ("passport", "passport.fr", None), ("national_id", "national_id.fr", None), ("national_id", "national_id", "fr"),
    ("bank_account", "bank_account.cn", None), ("gender", "gender", None), ("health", "health", None),
    ("credential_secret", "credential_secret", "zh-CN"), ("bank_account", "bank_account.crypto_wallet", None),
]  # fmt: skip


@pytest.mark.parametrize(("category", "entity", "locale"), NO_RANGE)
def test_without_a_range_that_belongs_to_nobody_it_is_refused(
    category: str, entity: str, locale: str | None, made: Maker
) -> None:
    with pytest.raises(Unsuitable, match=category):
        made(category, entity, locale)


def test_the_locale_says_whose_numbers_where_the_entity_does_not(made: Maker) -> None:
    assert re.fullmatch(r"E[IO]\d{7}", one(made("passport", locale="zh-CN"), "E12345678"))
    assert one(made("national_id", locale="zh"), "110105194912310021").startswith("999999")


# Names


def test_names_stay_in_their_script(made: Maker) -> None:
    scripts = [r"[A-Z][a-z]+ [A-Z][a-z]+", r"[a-z]+", r"[一-鿿]{2}", r"[一-鿿]{3}", r"[Ѐ-ӿ]+ [Ѐ-ӿ]+", r"[가-힣]+", r"[ァ-ヿ]+ [ァ-ヿ]+", r"[؀-ۿ]+ [؀-ۿ]+", r"[A-Z][a-z]+, [A-Z][a-z]+"]  # fmt: skip # noqa: E501
    names = made("person_name").values(pa.array(SOURCES["person_name"])).to_pylist()
    assert [bool(re.fullmatch(form, name)) for form, name in zip(scripts, names, strict=True)] == [True] * len(scripts)


def test_a_first_name_is_the_same_alone_and_in_a_full_name(made: Maker) -> None:
    full, first, last, shouted = made("person_name").values(pa.array(["Ann Lee", "Ann", "lee", "ANN LEE"])).to_pylist()
    assert full.split() == [first, last.capitalize()]
    assert shouted == full.upper()


def test_a_chinese_family_keeps_one_name(made: Maker) -> None:
    wang, other, lee = made("person_name").values(pa.array(["王伟", "王小明", "赵小明"])).to_pylist()
    assert wang[0] == other[0] != lee[0]


def test_titles_are_no_part_of_a_name(made: Maker) -> None:
    doctor, junior = made("person_name").values(pa.array(["Dr. Ann Lee", "Ann Jr"])).to_pylist()
    assert re.fullmatch(r"Dr\. [A-Z][a-z]+( [A-Z][a-z]+)?", doctor)
    assert re.fullmatch(r"[A-Z][a-z]+ Jr", junior)


def test_places_are_numbered_like_the_place(made: Maker) -> None:
    house, city = made("address").values(pa.array(["北京市朝阳区建国路88号", "北京市"])).to_pylist()
    assert re.fullmatch(r"..省..市..区..路\d+号\d+栋\d+室", house)
    assert re.fullmatch(r"..市", city)


@pytest.mark.parametrize(
    ("value", "encoding"),
    [
        *(
            ("北京市朝阳区建国路88号", "gb2312"),
            ("台北市中山區民權路12號", "big5"),
            ("東京都渋谷区神南1丁目", "shift_jis"),
        ),
        *(("台北市中山路12", "big5"), ("北京市中山路12", "gb2312"), ("東京都港区", "shift_jis")),
    ],
)
def test_a_substitute_is_of_the_characters_of_its_value(made: Maker, value: str, encoding: str) -> None:
    value.encode(encoding)
    for category in ("address", "person_name"):
        (after,) = made(category).values(pa.array([value])).to_pylist()
        assert after.encode(encoding).decode(encoding) == after != value


# Different values stay different


@pytest.mark.parametrize("category", ["email", "username", "social_account"])
def test_accounts_stay_apart(category: str, made: Maker) -> None:
    transform = made(category)
    values = [f"user{at}@acme.com" for at in range(20_000)]
    assert transform.keeps_apart
    transform.hold(10_000_000)
    assert len(set(transform.values(pa.array(values)).to_pylist())) == len(values)


@pytest.mark.parametrize(
    ("category", "entity"), [("phone", "phone.us"), ("ip_address", ""), ("national_id", "national_id.cn")]
)
def test_a_column_that_must_stay_apart_is_refused_where_the_range_is_small(
    category: str, entity: str, made: Maker
) -> None:
    transform = made(category, entity)
    assert not transform.keeps_apart
    transform.hold(1)
    with pytest.raises(Unsuitable, match="would not stay different"):
        transform.hold(100_000)


# Dates


def test_days_change_places_within_their_year(made: Maker) -> None:
    days = [date(1980, 1, 1) + timedelta(days=at) for at in range(366 + 365)]
    others = made("birth_date").values(pa.array(days)).to_pylist()
    assert Counter(day.year for day in others) == Counter(day.year for day in days)
    assert len(set(others)) == len(days)
    assert all(a != b for a, b in zip(days, others, strict=True))


DATES = [
    ("1990-02-03", r"1990-\d\d-\d\d"), ("1990/2/3", r"1990/\d\d?/\d\d?"), ("19900203", r"1990\d{4}"),
    ("03.02.1990", r"\d\d\.\d\d\.1990"), ("1990年2月3日", r"1990年\d\d?月\d\d?日"), ("12/31/1990", r"\d\d/\d\d/1990"),
    ("02/23", r"\d\d/\d\d"), ("23.2.", r"\d{4}-\d\d-\d\d"), ("7/4", r"\d\d?/\d\d?"), ("--02-23", r"--\d\d-\d\d"),
    ("2月23日", r"\d\d?月\d\d?日"), ("02/31", r"\d{4}-\d\d-\d\d"),
    ("1990-02-03 00:00:00", r"1990-\d\d-\d\d 00:00:00"), ("1990", r"199[0-4]"), ("1990-13-77", r"\d{4}-\d\d-\d\d"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "form"), DATES)
def test_a_date_keeps_its_writing(value: str, form: str, made: Maker) -> None:
    assert re.fullmatch(form, one(made("birth_date"), value))


@pytest.mark.parametrize("form", ["{0.month:02}/{0.day:02}", "{0.day:02}.{0.month:02}", "{0.month}-{0.day}"])
def test_birthdays_without_a_year_change_places_whichever_number_is_the_month(form: str, made: Maker) -> None:
    days = [form.format(date(2000, 1, 1) + timedelta(days=at)) for at in range(366)]
    others = made("birth_date").values(pa.array(days)).to_pylist()
    assert {day.lstrip("0") for day in others} == {day.lstrip("0") for day in days}
    assert not [day for day, other in zip(days, others, strict=True) if day == other]


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("s", "UTC")])
def test_dates_keep_their_type(kind: pa.DataType, made: Maker) -> None:
    days = pa.array([date(1990, 2, 3), None, date(1904, 2, 29)], pa.date32()).cast(kind)
    others = made("birth_date").values(days)
    assert others.type == kind
    assert others.null_count == 1
    assert made("birth_date").gives(Shape("date")).form == "date"


@given(day=st.dates())
def test_every_day_becomes_another_of_its_year(day: date, fixed_keys: Any) -> None:
    other = synthetic_for("birth_date", "", fixed_keys(), "people").values(pa.array([day]))[0].as_py()
    assert other != day
    assert other.year == day.year


# What it says of itself


def test_it_leads_nowhere_back_and_has_no_sql(made: Maker) -> None:
    transform = made("email")
    assert (transform.reversible, transform.deterministic) == (False, True)
    with pytest.raises(CannotSay):
        transform.sql(None, "duckdb")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("category", "shape"),
    [
        ("email", Shape("text", longest=30)),
        ("email", Shape("integer")),
        ("card_number", Shape("integer", longest=9)),
        ("phone", Shape("text", longest=11)),
        ("birth_date", Shape("integer")),
    ],
)
def test_a_column_that_cannot_hold_it_is_refused(category: str, shape: Shape, made: Maker) -> None:
    with pytest.raises(Unsuitable):
        made(category).gives(shape)


BESIDE = [
    ("person_name", "13812345678 x1234"), ("person_name", "+86 138-1234-5678 ext 99"), ("person_name", "QQ123456C"),
    ("person_name", "John Smith, 110101199003077777"), ("person_name", "Jo٠١٢٣٤٥٦٧٨٩"), ("person_name", "Ⅻ45678901"),
    ("person_name", "-------------------------------- 4155552671 Bo"),
    ("phone", "John Smith 13812345678"), ("phone", "张三13812345678"), ("phone", "http://h.example/u/13812345678"),
    ("card_number", "Smith 4111 1111 1111 1111"), ("national_id.us", "Ann 123-45-6789"),
    ("postal_code", "王小明310000"), ("birth_date", "1990-01-01 and 13812345678"),
    ("birth_date", "Smith 1990-01-01"), ("birth_date", "1990-01-01T14:25"),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "value"), BESIDE)
def test_what_stands_beside_a_value_does_not_pass(entity: str, value: str, made: Maker) -> None:
    substitute = one(made(entity.partition(".")[0], entity), value)
    assert substitute
    long = re.findall(r"\d{3,}|[A-Za-z]{3,}|[一-龥]{2,}|14:25", value.replace("1990", ""))
    assert [piece for piece in long if piece in substitute] == []


def test_it_shows_no_key(made: Maker) -> None:
    assert "keys" not in repr(made("email"))


@given(value=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30))
@pytest.mark.parametrize("category", SOURCES)
def test_any_text_has_a_substitute(category: str, value: str, fixed_keys: Any) -> None:
    substitute = synthetic_for(category, category, fixed_keys(), "people").values(pa.array([value]))[0].as_py()
    assert substitute
    assert substitute.strip().casefold() != value.strip().casefold()
