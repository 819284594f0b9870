"""Classes of columns met in tables that detection was not made with; each with its negative twin. No engines."""

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
SEED = random.Random(7)


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def one(name: str, values: Sequence[object], **beside: Sequence[object]) -> str:
    """The category of the column ``name``; those beside it are repeated to its length."""
    columns = {name: list(values)}
    for other, some in beside.items():
        columns[other] = [some[at % len(some)] for at in range(len(values))]
    schema = TableSchema("s", "t", tuple(ColumnSchema(column) for column in columns))
    batch = pa.RecordBatch.from_pydict(columns)
    found = judge(schema, KERNEL.examine(schema, batch), total_rows=len(values), random=True, detector=nobody)
    return found[0].category


def form(pattern: str, size: int = 60) -> list[str]:
    """Values in which # stands for a digit and @ for a capital."""
    kinds = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTVWXYZ"}
    return ["".join(SEED.choice(kinds.get(sign, sign)) for sign in pattern) for _ in range(size)]


def luhn(head: str, size: int = 80) -> list[str]:
    found = []
    for body in form(head + "#" * (15 - len(head)), size):
        doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::-2])
        found.append(f"{body}{-(doubled + sum(map(int, body[-2::-2]))) % 10}")
    return found


ARAB = ["سلمان الغامدي", "منى الشهري", "فهد السالم", "هدى العمري", "ليلى حسن", "عمر الخطيب"]
COURSES = ["هندسة", "طب", "حاسب"]
THAI = ["สมชาย ใจดี", "สุดารัตน์ แก้วมณี", "อนุชา ศรีสุข", "ณัฐพล แสงจันทร์"]
HEBREW = ["משה כהן", "שרה לוי", "דוד מזרחי", "רחל פרץ"]
PLAYERS = [
    f"{head}{tail}{end}"
    for head in ("salty", "the", "Quinn", "lunar")
    for tail in ("Ninja", "_yak", "otter", "mango")
    for end in ("", "_1", "2031", "77")
]
JAPANESE = [
    f"{family}{gap}{given}"
    for family in ("今村", "横井", "柴崎", "松浦")
    for gap in ("", " ", "　")
    for given in ("拓海", "理恵", "茂")
]
WARES = ["大塚 製薬", "上海 浦東", "本社 営業", "新規 顧客", "横浜 港北", "配送 遅延"]
ROWS = [f"{at:03}가{at * 37 % 9000 + 1000}" for at in range(110, 170)]
PEOPLE = [
    f"{given} {family}" for given in ("Ada", "Karl", "Rosa", "Emil") for family in ("Hardy", "Moos", "Cramer", "Sommer")
]
BORN = [f"19{at}-0{at % 9 + 1}-1{at % 10}" for at in range(40, 99)]
EDITIONS = [f"{letter}-{number}" for letter in "ABCD" for number in range(10, 30)]


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("اسم الطالب", ARAB * 8, "person_name"),
        ("التخصص", COURSES * 20, "none"),
        ("ชื่อ-นามสกุล", THAI * 9, "person_name"),
        ("שם מלא", HEBREW * 9, "person_name"),
        ("author", PLAYERS, "username"),
        ("author", EDITIONS, "none"),
        ("account", ["free", "pro", "team"] * 30, "none"),
        ("account", PLAYERS, "username"),
        ("契約者名", JAPANESE, "person_name"),
        ("商品名", WARES * 6, "none"),
        ("차량번호", ROWS, "vehicle_plate"),
        ("좌석번호", ROWS, "none"),
        ("szül. idő", [f"19{at}.0{at % 9 + 1}.1{at % 10}." for at in range(40, 99)], "birth_date"),
        ("lejárat", [f"20{at}.0{at % 9 + 1}.1{at % 10}." for at in range(40, 99)], "none"),
        ("attr_b", JAPANESE, "person_name"),
        ("attr_b", EDITIONS, "none"),
        ("acct", [f"CORP\\{name.split()[0].lower()}.{at}" for at, name in enumerate(PEOPLE)], "username"),
        ("folder", [f"{at}\\{name.split()[0].lower()}" for at, name in enumerate(PEOPLE)], "none"),
        ("gender_target", ["all", "women"] * 20, "none"),
        ("gender", ["man", "woman", "all"] * 20, "gender"),
        ("মোবাইল", form("0171#######"), "phone"),
        ("টাকা", form("#####"), "none"),
        ("brith_date", BORN, "birth_date"),
        ("batch_date", BORN, "none"),
        ("gnder", ["M", "F"] * 20, "gender"),
        ("address2", ["int8", "int16", "float"] * 20, "none"),
        ("address2", ["Apt 3", "Unit 14", "Floor 2"] * 20, "address"),
        ("winner", ["Red", "Blue", "Draw"] * 20, "none"),
        ("w/m/d", ["w", "m", "d"] * 20, "gender"),
        ("w/m/d", ["west", "mid", "dock"] * 20, "none"),
        ("u.a.l1", [f"{at} Aspen Ave" for at in range(11, 60)], "address"),
        ("u.a.l1", ["Mozilla/5.0 (X11)", "okhttp/4.11.0", "curl/8.5.0"] * 20, "user_agent"),
        ("winner", PEOPLE, "person_name"),
        ("visitor", PEOPLE, "person_name"),
        ("visitor", form("a##f##c####b"), "cookie_session"),
        ("operator", ["MILITARY", "SOUTHWEST AIRLINES", "DELTA AIR LINES"] * 20, "none"),
        ("operator", PLAYERS, "username"),
        (
            "Authors",
            [f"{name.split()[1]}, {name.split()[0]}, 17{at + 20}-1801" for at, name in enumerate(PEOPLE)],
            "person_name",
        ),
        ("Wines", [f"Reserve, Red, 17{at}-1801" for at in range(20, 60)], "none"),
        ("consignment", luhn("51"), "none"),
        ("payment", luhn("51"), "card_number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_scripts_without_capitals_pet_names_and_parcels(name: str, values: Sequence[str], category: str) -> None:
    assert one(name, values, email=["ada@orchard.example"]) == category


def test_papers_of_any_kind_are_passports_where_their_numbers_are() -> None:
    people = {"family_name": ["Hardy", "Moos"], "given_name": ["Ada", "Karl"], "sex": ["F", "M"]}
    assert one("doc_number", form("E########"), **people) == "passport"
    assert one("doc_number", form("@######"), **people) == "national_id"
    assert one("證件", form("A######(#)"), **people) == "national_id"
    assert one("證件", ["已交", "未交"] * 20, **people) == "none"


def test_a_secret_told_by_a_label_is_no_text_about_a_person() -> None:
    assert one("ID", ["Secret Identity", "Public Identity"] * 30) == "none"


def test_an_account_in_pinyin_is_one_beside_the_name_of_its_bank() -> None:
    accounts = form("6222#############")
    assert one("zh", accounts, jbr=["王晓燕", "李海波"], khyh=["工商银行历下支行"]) == "bank_account"
    assert one("zh", accounts, jbr=["王晓燕", "李海波"], cpmc=["开关"]) == "none"


def test_without_a_header_japanese_postal_codes_stand_beside_an_address() -> None:
    homes = [f"東京都世田谷区桜新町{at % 5 + 1}-{at}-3" for at in range(1, 61)]
    codes = form("###-####")
    assert one("1", codes, **{"2": homes, "0": JAPANESE}) == "postal_code"
    assert one("1", codes, **{"2": ["blue", "green"], "0": PEOPLE}) == "none"


def test_an_account_beside_its_sort_code_has_few_digits() -> None:
    accounts = form("3#######")
    assert one("Account", accounts, **{"Sort Code": ["20-11-43", "40-02-17"]}) == "bank_account"
    assert one("Account", accounts, **{"Region": ["North", "South"]}) == "none"


def test_a_name_beside_cuisines_is_that_of_a_house() -> None:
    names = ["Jalsa", "Spice Elephant", "San Churro Cafe", "Addhuri Bhojana", "Grand Village", "Timepass Dinner"] * 10
    assert one("name", names, cuisines=["Thai", "Italian"], phone=["080 41234567", "080 47654321"]) == "none"


@pytest.mark.parametrize(
    ("name", "says", "category"),
    [
        ("phone.number", "category", "phone"),
        ("emails.value", "category", "email"),
        ("customer.card.number", "category", "card_number"),
        ("guest.doc.no", "category", "national_id"),
        ("player.tag", "category", "username"),
        ("item.tag", "not_personal", "none"),
        ("order.no", "not_personal", "none"),
        ("order.item.number", "not_personal", "none"),
    ],
)
def test_a_number_is_one_of_the_object_it_stands_in(name: str, says: str, category: str) -> None:
    table = TableSchema("s", "bookings", (ColumnSchema(name), ColumnSchema("nights")))
    found = classify(table.columns[0], table)
    assert (found.says, found.category) == (says, category)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("携帯電話番号", "phone"),
        ("受付番号", "none"),
        ("Nº móvil", "phone"),
        ("Nº pedido", "none"),
        ("이메일 주소", "email"),
        ("주문 번호", "none"),
        ("회원명", "person_name"),
        ("상품명", "none"),
        ("gneder", "gender"),
        ("render", "none"),
    ],
)
def test_numbers_written_in_several_tongues_say_what_they_number(name: str, category: str) -> None:
    table = TableSchema("s", "members", (ColumnSchema(name), ColumnSchema("full_name"), ColumnSchema("email")))
    assert classify(table.columns[0], table).category == category
