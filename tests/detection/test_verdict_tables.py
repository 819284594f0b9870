"""Columns of organisations' tables that were misread once: each class with its negative twin."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.detection.names import classify
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
SEED = random.Random(61)
GIVEN_HAN = ["晓峰", "玉洁", "蕾", "嘉怡", "志远", "博", "国栋", "思琪", "凤霞", "璐"] * 6
SURNAMES_HAN = ["唐", "沈", "韩", "曹", "许", "邓"] * 10
GIVEN_JAPANESE = [
    "彩花",
    "達郎",
    "美由紀",
    "誠司",
    "萌",
    "詩織",
    "光男",
    "節子",
    "涼介",
    "遥",
    "礼子",
    "剛志",
    "大地",
] * 5
FAMILY_JAPANESE = [
    "浅田",
    "三宅",
    "黒木",
    "石塚",
    "内山",
    "小沢",
    "片山",
    "須田",
    "辻本",
    "白石",
    "杉田",
    "川端",
    "戸田",
] * 5
PEOPLE_HAN = ["唐晓峰", "沈玉洁", "韩嘉怡", "曹志远", "许国栋", "邓思琪"] * 10
GOODS_HAN = ["牙膏", "毛巾", "雨伞", "台灯", "水壶", "拖鞋", "枕头", "衣架", "脸盆", "肥皂"] * 6
HEBREW = ["יוסי", "רונית", "דוד", "מיכל", "אבי", "שירה", "נועם", "תמר"] * 8
BIRTHS = [str(SEED.randrange(1950, 2008) * 10_000 + 312 + 100 * (at % 9)) for at in range(60)]
STARTS = [str(SEED.randrange(2019, 2025) * 10_000 + 312 + 100 * (at % 9)) for at in range(60)]
DIALLED = [f"+{SEED.choice(['1646', '4479', '4915', '3361'])}{SEED.randrange(10**6, 10**7)}" for _ in range(60)]
PLAIN = [value[1:] for value in DIALLED]
LOGINS = ["lbarlow", "mgreer", "r.muir", "s.peacock", "ediana.wells", "jhopwood", "tramsey", "nlyle", "ofenwick"] * 7
STREETS = [f"{SEED.randrange(1, 900)} {SEED.choice(['Maple', 'Birch'])} Street" for _ in range(60)]
CASES = [f"沙市监处罚〔2024〕{at}号" for at in range(60)]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def categories(columns: dict[str, Sequence[object]], table: str = "t") -> dict[str, str]:
    schema = TableSchema("s", table, tuple(ColumnSchema(name) for name in columns))
    least = min(map(len, columns.values()))
    batch = pa.RecordBatch.from_pydict({name: list(values)[:least] for name, values in columns.items()})
    profile = KERNEL.examine(schema, batch)
    found = judge(schema, profile, total_rows=batch.num_rows, random=True, detector=nobody)
    return {one.ref.column: one.category for one in found}


@pytest.mark.parametrize(
    ("columns", "category"),
    [
        ({"姓": SURNAMES_HAN, "名": GIVEN_HAN}, "person_name"),
        ({"姓": FAMILY_JAPANESE, "名": GIVEN_JAPANESE, "生年月日": BIRTHS}, "person_name"),
        ({"名": GOODS_HAN, "负责人": PEOPLE_HAN}, "none"),
        ({"单价": STARTS, "名": GOODS_HAN}, "none"),
    ],
    ids=["chinese", "japanese", "goods beside people", "goods"],
)
def test_one_character_for_given_names_stands_beside_surnames(
    columns: dict[str, Sequence[object]], category: str
) -> None:
    assert categories(columns)["名"] == category


def test_names_of_a_script_in_which_few_are_listed_come_again() -> None:
    found = categories({"שם פרטי": HEBREW, "מחלקה": HEBREW})
    assert found == {"שם פרטי": "person_name", "מחלקה": "none"}


@pytest.mark.parametrize(("values", "category"), [(BIRTHS, "birth_date"), (STARTS, "none")])
def test_eight_digits_beside_people_are_births_only_over_decades(values: Sequence[object], category: str) -> None:
    assert categories({"zd2": PEOPLE_HAN, "zd4": values})["zd4"] == category


@pytest.mark.parametrize(("values", "category"), [(DIALLED, "phone"), (PLAIN, "none")])
def test_the_sign_for_calls_from_abroad_tells_phones_from_keys(values: Sequence[object], category: str) -> None:
    assert categories({"4": values, "5": STARTS})["4"] == category


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [("주문자ID", LOGINS, "username"), ("会员ID", LOGINS, "username"), ("会员ID", PLAIN, "none")],
    ids=["orders", "members", "keys"],
)
def test_the_key_of_a_member_is_a_login_where_it_reads_as_one(
    name: str, values: Sequence[object], category: str
) -> None:
    assert categories({name: values})[name] == category


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [("lives at", STREETS, "address"), ("决定书文号", CASES, "none"), ("held at", STARTS, "none")],
    ids=["streets", "numbers of documents", "times"],
)
def test_streets_are_addresses_whatever_a_small_word_says(name: str, values: Sequence[object], category: str) -> None:
    assert categories({name: values})[name] == category


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("PPT_NBR", [str(SEED.randrange(10**8, 10**9)) for _ in range(60)], "passport"),
        ("CTCM", PLAIN, "phone"),
        ("so_tai_khoan", PLAIN, "bank_account"),
        ("stk", PLAIN, "none"),
        ("銀行口座", PLAIN, "bank_account"),
        ("รหัสบัญชี", ["A1", "B2"] * 30, "none"),
        ("เลขที่บัญชี", PLAIN, "bank_account"),
        ("رقم الحساب", PLAIN, "bank_account"),
        ("PPT_PAGES", ["12", "30"] * 30, "none"),
    ],
)
def test_headings_of_trades_and_tongues(name: str, values: Sequence[object], category: str) -> None:
    assert categories({name: values})[name] == category


PLATES_THAI = [f"{1 + at % 8}กข {SEED.randrange(1000, 10000)}" for at in range(60)]
THAI = [
    "สมชาย",
    "สมหญิง",
    "วิชัย",
    "ประเสริฐ",
    "สุดารัตน์",
    "กมลชนก",
    "ณัฐพล",
    "อรทัย",
    "ปิยะ",
    "จิราพร",
    "วรรณา",
    "อภิชาติ",
    "ศิริพร",
    "กิตติ",
]
RUSSIAN = ["Артур", "Захар", "Леонид", "Матвей", "Руслан", "Тимофей"] * 10
POLISH_CODES = [f"{at + 20}-{SEED.randrange(100, 1000)}" for at in range(60)]
POLISH_STREETS = ["ul. Polna 12/4", "ul. Długa 7", "os. Leśne 3/18", "al. Lipowa 40", "ul. Krótka 9"] * 12


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("ทะเบียนรถ", PLATES_THAI, "vehicle_plate"),
        ("เลขที่ใบสั่งซื้อ", PLATES_THAI, "none"),
        ("พนักงานต้อนรับ", THAI * 6, "person_name"),
        ("ประเภท", THAI * 6, "none"),
        ("Имя", RUSSIAN, "person_name"),
        ("Сорт", RUSSIAN, "none"),
        ("Kiracı", PEOPLE_HAN, "person_name"),
        ("جنسیت", ["مرد", "زن"] * 30, "gender"),
        ("লিঙ্গ", ["পুরুষ", "মহিলা"] * 30, "gender"),
        ("وضعیت", ["فعال", "لغو"] * 30, "none"),
        ("보호자 관계", ["배우자", "자녀", "부모"] * 20, "other_personal"),
        ("수령인", ["김나래", "이동훈", "박미경", "최선우", "정소희"] * 12, "person_name"),
    ],
)
def test_headings_of_many_tongues_are_held_against_their_values(
    name: str, values: Sequence[object], category: str
) -> None:
    assert categories({name: values, "phone": DIALLED, "email": ["ada@orchard.example"] * 60})[name] == category


def test_codes_of_post_offices_stand_beside_addresses() -> None:
    people = ["Adam Wilk", "Beata Urban", "Dorota Baran"] * 20
    found = categories({"nazwisko": people, "ulica": POLISH_STREETS, "Kod": POLISH_CODES, "Partia": POLISH_CODES})
    assert (found["ulica"], found["Kod"], found["Partia"]) == ("address", "postal_code", "none")


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("người đại diện", "person_name"),
        ("Số ĐT", "phone"),
        ("محل الإقامة", "address"),
        ("عدد الإقامات", "none"),
        ("पिन कोड", "postal_code"),
        ("Nr dowodu", "national_id"),
        ("Nr zamówienia", "none"),
        ("เลขหนังสือเดินทาง", "passport"),
        ("שנת לידה", "birth_date"),
        ("שנת ייצור", "none"),
        ("Číslo účtu", "bank_account"),
        ("Číslo objednávky", "none"),
        ("رقم المركبة", "vehicle_plate"),
        ("ایمیل", "email"),
        ("Læge", "person_name"),
        ("Hesap Numarası", "bank_account"),
        ("ख़रीद संख्या", "none"),
        ("TaxRef", "tax_id"),
        ("Tax rate", "none"),
        ("薪轉帳號", "bank_account"),
        ("면허번호", "driver_licence"),
        ("cb_no", "phone"),
    ],
)
def test_headings_of_many_tongues(heading: str, category: str) -> None:
    table = TableSchema("s", "t", tuple(map(ColumnSchema, ("id", heading, "full name", "phone"))))
    assert classify(table.columns[1], table).category == category


@pytest.mark.parametrize(
    ("row", "category"),
    [
        (["Imogen Fairweather"], "person_name"), (["张伟民"], "person_name"), (["陳怡安", "臺北市"], "person_name"),
        (["Oak Bookshelf"], "none"), (["西湖龙井"], "none"), (["Virginia Beach"], "none"),
    ],
)  # fmt: skip
def test_one_row_without_a_header_tells_who_it_is_of(row: list[str], category: str) -> None:
    columns: dict[str, Sequence[object]] = {str(at): [value] for at, value in enumerate([*row, "12.50"])}
    assert categories(columns)["0"] == category
    assert categories({"goods": row[:1], "price": ["12.50"]})["goods"] == "none"


@pytest.mark.parametrize("table", ["vitals", "diagnoses", "健康档案", "patient_vitals", "allergies"])
@pytest.mark.parametrize(
    ("name", "category"),
    [("Margaret Hale", "person_name"), ("王秀英", "person_name"), ("Type 2 diabetes", "health"), ("青霉素", "health")],
)
def test_one_person_all_through_a_table_about_health_is_a_person(table: str, name: str, category: str) -> None:
    measured: dict[str, Sequence[object]] = {"date": ["2024-01-01", "2024-01-02"] * 8, "heart_rate": ["62", "71"] * 8}
    measured["name"] = [name] * 16
    assert categories(measured, table)["name"] == category


AMOUNTS = [f"{SEED.randrange(1800, 6400)}.{SEED.randrange(10, 99)}" for _ in range(40)]
STAFF = ["Imogen Hale", "Tobias Marsh", "Beatrice Lund", "Oscar Velde"] * 10
MACHINES = [f"srv-{at:02}" for at in range(40)]
DRAWN = [f"{'AB'[at % 2]}-{at:03}" for at in range(40)]
KEYS = ["".join(SEED.choice("abcdefghjkXYZ23456789") for _ in range(40)) for _ in range(40)]


@pytest.mark.parametrize(
    ("columns", "category"),
    [
        ({"Gross €": AMOUNTS, "Employee": STAFF}, "income_financial"),
        ({"netto": AMOUNTS, "PersNr": DRAWN, "Mitarbeiter": STAFF}, "income_financial"),
        ({"Gross €": AMOUNTS, "Customer": STAFF, "VAT": AMOUNTS}, "none"),
        ({"Gross": AMOUNTS, "Title": DRAWN, "Director": STAFF}, "none"),
        ({"health_status": ["healthy", "degraded"] * 20, "hostname": MACHINES, "owner": STAFF}, "none"),
        ({"health_status": ["good", "chronic"] * 20, "employee": STAFF}, "health"),
        ({"certificate": ["First Aid", "Forklift"] * 20, "employee": STAFF}, "education"),
        ({"certificate": ["api.example.org", "*.example.org"] * 20, "host": MACHINES}, "none"),
        ({"Patient": ["Biscuit", "Luna", "Max", "Poppy"] * 10, "Species": ["Dog", "Cat"] * 20}, "none"),
        ({"Patient": STAFF, "Ward": ["Elm", "Cedar"] * 20}, "person_name"),
        ({"mum": STAFF[:2], "child": ["Freya", "Esme"], "snack": ["apple", "rusk"]}, "person_name"),
        ({"token": DRAWN, "counter": MACHINES}, "none"),
        ({"token": KEYS, "counter": MACHINES}, "credential_secret"),
    ],
    ids=["pay", "netto", "order", "film", "machines", "people", "course", "tls", "animals", "patients", "mothers",
    "drawn", "key"],
)  # fmt: skip
def test_headings_of_two_meanings_go_by_the_columns_beside(columns: dict[str, Sequence[object]], category: str) -> None:
    assert categories(columns)[next(iter(columns))] == category


@pytest.mark.parametrize(
    ("name", "beside", "category"),
    [
        ("lnm", ["fnm", "dob"], "person_name"), ("ship_town", ["ord_ref", "sku"], "address"),
        ("UPN", ["Forename", "Form"], "education"), ("upn", ["mail", "displayName"], "username"),
    ],
)  # fmt: skip
def test_headings_cut_short_are_read_by_those_beside(name: str, beside: list[str], category: str) -> None:
    schema = TableSchema("s", "t", tuple(ColumnSchema(one) for one in (name, *beside)))
    assert classify(schema.columns[0], schema).category == category
