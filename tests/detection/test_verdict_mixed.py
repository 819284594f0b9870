"""Columns of two kinds, numbers with a check under a head that says nothing, and what only a neighbour tells."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from guardian.detection import checksums
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.detection.verdict_hints import _addressed
from guardian.detection.verdict_notes import _SENTENCE
from guardian.model import ColumnSchema, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
SEED = random.Random(14)
SIZE = 40


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def judged(columns: dict[str, Sequence[str]], table: str = "t") -> list[str]:
    """The category of each column; shorter ones are repeated."""
    filled = {name: [some[at % len(some)] for at in range(SIZE)] for name, some in columns.items()}
    schema = TableSchema("s", table, tuple(ColumnSchema(name) for name in filled))
    profile = KERNEL.examine(schema, pa.RecordBatch.from_pydict(filled))
    return [one.category for one in judge(schema, profile, total_rows=SIZE, random=True, detector=nobody)]


def form(pattern: str) -> list[str]:
    """Values in which # stands for a digit."""
    return ["".join(SEED.choice(string.digits) if sign == "#" else sign for sign in pattern) for _ in range(SIZE)]


def right(check: Callable[[str], bool], pattern: str) -> list[str]:
    """The same with a last digit by which the check holds."""
    bodies = (body for _ in range(9) for body in form(pattern))
    made = [body + next((last for last in string.digits if check(body + last)), "") for body in bodies]
    return [value for value in made if check(value)][:SIZE]


ADA = ["Ada Hardy", "Karl Moos", "Rosa Cramer", "Emil Sommer", "Paula Lindner", "Hugo Winkler", "Greta Falk"]
PEOPLE = [*ADA, "Oskar Brandt", "Clara Vogel", "Felix Kramer", "Nora Schubert", "Anton Berger", "Marta Keller"]
HAN = ["唐晓峰", "沈玉洁", "韩嘉怡", "曹志远", "许国栋", "邓思琪", "梁文博", "蒋丽华"]
HAN_FIRMS = ["杭州云岭科技有限公司", "上海晨光贸易有限公司", "深圳海纳电子有限公司", "成都青禾食品厂有限公司"]
FIRMS = ["Northgate Logistics Ltd", "Blue Heron Foods Inc.", "Kestrel Partners LLP", "Tanager Software GmbH"]
GOODS = ["oak table", "tin kettle", "wool sock", "glass bowl", "rope ladder"] * 3
STREETS = [f"{at} Maple Street" for at in range(11, 51)]
HAN_STREETS = [f"成都市武侯区人民南路{at}号" for at in range(11, 51)]
LOGINS = [f"{head}{tail}" for head in ("gren", "tosk", "balm", "wupf", "drel") for tail in ("ix", "ora", "um", "esk")]
LOGINS += [f"{login}{at}" for at, login in enumerate(LOGINS)]
AMERICAN = [f"{head}{body}" for head in ("212", "415", "312", "646", "206") for body in form("#######")[:8]]
STAMPS = form("17########")
TIBETAN = ["扎西顿珠", "卓玛拉姆", "次仁平措", "格桑曲珍", "旺堆多吉"]
SAID = ["My name is Ada Hardy and I live alone.", "We never had much, call me on 212-555-0147."]
CARDS, PINS = right(checksums.luhn, "4##############"), form("41####")
SAME_DAY = [f"{at:02}0190-{at * 7919 % 10_000:04}" for at in range(1, 29)] + [
    f"{at:02}1185-{at * 104729 % 10_000:04}" for at in range(1, 29)
]


@pytest.mark.parametrize(
    ("name", "beside", "category"),
    [
        ("vin", {"colour": ["red", "blue"]}, "vehicle_plate"),
        ("part", {"colour": ["red", "blue"]}, "none"),
    ],
)
def test_a_vehicle_number_needs_no_check_digit_under_its_name(
    name: str, beside: dict[str, list[str]], category: str
) -> None:
    assert judged({name: form("WVWZZZ1KZ6W######"), **beside})[0] == category


@pytest.mark.parametrize(
    ("values", "category"),
    [
        pytest.param(right(checksums.nl_bsn, "1#######"), "national_id", id="bsn"),
        pytest.param(form("1########"), "none", id="any nine digits"),
        pytest.param(right(checksums.jp_my_number, "4##########"), "national_id", id="my number"),
        pytest.param(right(checksums.in_aadhaar, "7##########"), "national_id", id="aadhaar"),
        pytest.param(form("7###########"), "none", id="any twelve digits"),
        pytest.param([f"{at}" for at in range(123_456_780, 123_456_820)], "none", id="a running number"),
    ],
)
def test_numbers_whose_check_all_pass_are_told_without_a_name(values: list[str], category: str) -> None:
    assert judged({"c7": values, "amount": form("4#.#5")})[0] == category


@pytest.mark.parametrize("head", ["txn", "loan_ref", "booking ref", "policy_no", "工单"])
def test_a_reference_is_no_card_however_right_its_check(head: str) -> None:
    assert judged({head: right(checksums.luhn, "4##############"), "qty": form("#")})[0] == "none"


@pytest.mark.parametrize("head", ["reference", "txn", "card_on_file"])
def test_right_numbers_of_several_networks_are_cards_under_any_head(head: str) -> None:
    cards = right(checksums.luhn, "4##############")[::2] + right(checksums.luhn, "55#############")[::2]
    assert judged({head: cards, "qty": form("#")})[0] == "card_number"


def test_a_card_under_another_head_is_one() -> None:
    assert judged({"refund_to": right(checksums.luhn, "4##############"), "qty": form("#")})[0] == "card_number"


@pytest.mark.parametrize(
    ("head", "values", "category"),
    [
        ("owner_or_firm", [*HAN, *HAN_FIRMS, *HAN], "person_name"),
        ("supplier", [*HAN, *HAN_FIRMS, *HAN], "none"),
        ("taxpayer", [*PEOPLE, *FIRMS], "person_name"),
        ("brand", [*PEOPLE, *FIRMS], "none"),
        ("mentions", [*GOODS, *FIRMS], "none"),
        ("ip_or_host", ["203.0.113.9", "printer.lan", "198.51.100.23", "nas.lan"], "ip_address"),
        ("host", ["203.0.113.9", "printer.lan", "198.51.100.23", "nas.lan"], "none"),
    ],
)
def test_a_column_of_two_kinds_is_what_is_somebodys(head: str, values: list[str], category: str) -> None:
    assert judged({head: values, "amount": form("4#.#5")})[0] == category


@pytest.mark.parametrize(
    ("values", "category"), [(["Consumer", "Enterprise"], "none"), (["Punjab", "Ontario", "Bavaria"], "address")]
)
def test_a_division_is_a_firms_or_a_countrys(values: list[str], category: str) -> None:
    columns = {"full_name": PEOPLE, "email": form("a###@example.org"), "gender": ["M", "F"], "division": values}
    assert judged(columns)[3] == category


@pytest.mark.parametrize("values", [["East", "West", "North"], ["EMEA", "APAC"], ["华东", "华南", "东区"]])
def test_a_part_of_the_market_is_no_address(values: list[str]) -> None:
    columns = {"full_name": PEOPLE, "email": form("a###@example.org"), "region": values, "state": ["Ohio", "Texas"]}
    assert judged(columns)[2:] == ["none", "address"]


@pytest.mark.parametrize(
    ("columns", "categories"),
    [
        pytest.param(
            {"name": ["Hardy", "Moos", "Cramer", "Sommer"], "first_name": ["Ada", "Karl", "Rosa", "Emil"]},
            ["person_name", "person_name"],
            id="a family name beside a first name",
        ),
        pytest.param({"name": GOODS, "first_use": form("2024-0#-1#")}, ["none", "none"], id="a name of goods"),
        pytest.param(
            {"full_name": PEOPLE, "address": STREETS, "pin": PINS},
            ["person_name", "address", "postal_code"],
            id="a pin code in India",
        ),
        pytest.param(
            {"gender": ["M", "F"], "mobile": form("98########"), "card_number": CARDS, "addr": STREETS, "pin": PINS},
            ["gender", "phone", "card_number", "address", "card_security"],
            id="a card's pin",
        ),
        pytest.param({"f1": PEOPLE, "f2": SAME_DAY}, ["person_name", "national_id"], id="papers of people"),
        pytest.param({"f1": GOODS, "f2": SAME_DAY}, ["none", "none"], id="the same form of goods"),
        pytest.param(
            {"f1": PEOPLE, "f2": STREETS, "f3": ["Leeds", "Toronto", "Austin"], "f4": ["OH", "TX", "IL"]},
            ["person_name", "address", "address", "address"],
            id="towns and states behind a street",
        ),
        pytest.param(
            {"f1": HAN, "f2": ["成都", "武汉", "西安"], "f3": HAN_STREETS},
            ["person_name", "address", "address"],
            id="Chinese towns before a street",
        ),
        pytest.param(
            {"full_name": PEOPLE, "address": STREETS, "ST_CD": ["OH", "TX"], "sz": ["XL", "XS"]},
            ["person_name", "address", "address", "none"],
            id="states behind a street",
        ),
        pytest.param(
            {"f1": PEOPLE, "f2": LOGINS, "f3": AMERICAN, "f4": STAMPS},
            ["person_name", "username", "phone", "none"],
            id="logins and numbers of people",
        ),
        pytest.param({"f1": GOODS, "f2": LOGINS, "f3": AMERICAN}, ["none", "none", "none"], id="the same of goods"),
        pytest.param(
            {"f1": PEOPLE, "f2": STREETS, "f3": ["oak", "tin", "wool"]},
            ["person_name", "address", "none"],
            id="no places behind a street",
        ),
    ],
)
def test_a_neighbour_tells_what_a_column_is(columns: dict[str, Sequence[str]], categories: list[str]) -> None:
    assert judged(columns) == categories


@pytest.mark.parametrize(
    ("head", "values", "category"),
    [
        ("f1", TIBETAN, "person_name"),
        ("f1", ["拉萨河谷", "格桑花茶", "卓玛牦牛"], "none"),
        ("client", ["203.0.113.9", "198.51.100.23"], "ip_address"),
        ("client", ["1.0.2.1", "gold", "1.0.3.9"], "none"),
        ("transcript", SAID, "free_text_may_contain_pii"),
        ("transcript", ["official", "pending"], "education"),
    ],
)
def test_values_say_what_their_head_does_not(head: str, values: list[str], category: str) -> None:
    assert judged({head: values, "amount": form("4#.#5"), "full_name": PEOPLE, "gender": ["M", "F"]})[0] == category


@pytest.mark.parametrize(
    ("values", "category"),
    [
        (["已致電沈先生，改約週五，電話13800138000", "無", "已轉診，請致電13912345678"], "free_text_may_contain_pii"),
        (["高血壓", "糖尿病", "感冒"], "health"),
    ],
)
def test_notes_of_a_clinic_are_texts_where_they_name_somebody(values: list[str], category: str) -> None:
    columns = {
        "備註": values,
        "姓名": HAN,
        "病歷號": form("1#######"),
        "診斷": ["高血壓", "扭傷"],
        "性別": ["男", "女"],
    }
    assert judged(columns, "門診.csv")[0] == category


def test_what_is_addressed_or_a_sentence_is_told_in_time_with_its_length() -> None:
    """Of a megabyte; patterns that began anew at each letter would take hours."""
    for hostile in ("a" + " " * 1_000_000, "a" * 1_000_000, "中a" * 500_000, "a <" * 300_000):
        assert not _addressed(hostile)
        assert not _SENTENCE.search(hostile)
    assert _addressed('"Berg, Ada" <ada@berger.example> ')
    assert _SENTENCE.search("3: we met her again")


@pytest.mark.parametrize(("every", "category", "others"), [(200, "none", ["person_name"]), (20, "person_name", [])])
def test_a_name_among_hundreds_of_codes_is_listed_and_makes_no_column_of_people(
    every: int, category: str, others: list[str]
) -> None:
    cells = [ADA[at // every % 7] if at % every == 7 else f"B{at * 37 % 1000:03d}-Q" for at in range(400)]
    schema = TableSchema("s", "t", (ColumnSchema("lotcode"),))
    profile = KERNEL.examine(schema, pa.RecordBatch.from_pydict({"lotcode": cells}))
    (one,) = judge(schema, profile, total_rows=400, random=True, detector=people)
    assert (one.category, [held.category for held in one.others]) == (category, others)


def people(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [[Span(0, len(text), "person_name", "person_name", 0.9, "")] if text in ADA else () for text in texts]
