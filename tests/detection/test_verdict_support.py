"""How far values support their name: each class seen to go wrong with its negative twin."""

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
SEED = random.Random(29)
PEOPLE = [
    *("Maria Anders", "Thomas Hardy", "Christina Berglund", "Hanna Moos", "Martin Sommer", "Victoria Ashworth"),
    *("Laura Wilson", "Diane Hughes"),
]
HAN = [
    "陶安",
    "姜琪",
    "戚瑞",
    "谢泽",
    "邹晨",
    "潘妍",
    "葛铭",
    "鲁婷",
    "韦凯",
    "苗雅",
    "俞欣",
    "柳宇",
    "史洁",
    "费哲",
] * 3
ADVISERS = [f"{name}{SEED.choice('琳琪瑞珊婷')}" for name in HAN]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def one(name: str, values: Sequence[object], table: str = "t", **siblings: Sequence[object]) -> str:
    columns = {name: values, **siblings}
    schema = TableSchema("s", table, tuple(ColumnSchema(column) for column in columns))
    batch = pa.RecordBatch.from_pydict({column: list(cells) for column, cells in columns.items()})
    profile = KERNEL.examine(schema, batch)
    found = judge(schema, profile, total_rows=batch.num_rows, random=True, detector=nobody)
    return next(verdict.category for verdict in found if verdict.ref.column == name)


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("state", ["new", "active", "closed", "pending"], "none"),
        ("state", ["Ohio", "Texas", "Utah", "Nevada"], "address"),
        ("地址", ["A5-18货架", "A3-12货架", "B9-22货架", "C1-04货架"], "none"),
        ("地址", ["翠湖花园3幢101", "中山东路18号", "泉城路5号", "民族大道77号"], "address"),
        ("位置", ["前锋", "后卫", "门将", "前锋"], "none"),
        ("城市", ["北京", "上海", "济南", "宁波"], "address"),
    ],
)
def test_words_that_name_no_place_are_no_address(name: str, values: Sequence[str], category: str) -> None:
    zips = [f"{SEED.randrange(10000, 99999)}" for _ in range(32)]
    assert one(name, list(values) * 8, zip=zips, full_name=PEOPLE * 4) == category


@pytest.mark.parametrize(
    ("values", "category"),
    [
        ([f"{at % 12 + 1:02}{at % 28 + 1:02}19{SEED.randrange(40, 99)}" for at in range(40)], "birth_date"),
        ([f"{SEED.randrange(40_000_000, 99_999_999)}" for _ in range(40)], "none"),
    ],
)
def test_a_birth_date_may_have_its_year_behind(values: Sequence[str], category: str) -> None:
    assert one("ins_dob", values, full_name=PEOPLE * 5) == category


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("applicant", [*PEOPLE, *["HARBOR ROOFING INC"] * 8], "person_name"),
        ("applicant", [f"{name} LLC" for name in PEOPLE] + ["HARBOR ROOFING INC"] * 8, "none"),
        ("actor", [*(f"{name.split()[0].lower()}@mail.example" for name in PEOPLE), *["system"] * 6, "cron"], "email"),
        ("嫌疑人", HAN, "person_name"),
        ("销售顾问", ADVISERS, "person_name"),
        ("品牌", ["李宁", "王老吉", "周大福"] * 14, "none"),
    ],
)
def test_parts_people_play_with_firms_addresses_and_brands(name: str, values: Sequence[str], category: str) -> None:
    assert one(name, values) == category


@pytest.mark.parametrize(
    ("values", "category"),
    [
        ([f"13{SEED.randrange(10**8, 10**9)}" for _ in range(40)], "none"),
        ([f"1{SEED.choice(['35', '58', '77', '89', '91'])}{SEED.randrange(10**7, 10**8)}" for _ in range(40)], "phone"),
    ],
)
def test_serial_numbers_begin_alike_and_mobile_numbers_do_not(values: Sequence[str], category: str) -> None:
    assert one("sn", values) == category


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("txn", [f"TXN{SEED.randrange(10**11, 10**12)}" for _ in range(40)], "none"),
        ("device", [f"dev{at:04}" for at in range(40)], "none"),
        ("login", [f"{name.split()[0].lower()}{at}" for at, name in enumerate(PEOPLE * 4)], "username"),
        ("forum_handle", [f"{name.split()[0].lower()}_{at}" for at, name in enumerate(PEOPLE * 4)], "username"),
        ("door_handle", ["brass", "steel", "nickel"] * 8, "none"),
        ("driver", ["Kevin", "Brian", "Susan", "Karen", "Gary", "Debra", "Sandra", "Jeffrey"] * 3, "person_name"),
        ("driver", ["nvidia-535", "nouveau", "i915"] * 8, "none"),
    ],
)
def test_codes_and_handles_by_their_looks(name: str, values: Sequence[str], category: str) -> None:
    assert one(name, values) == category


FIRMS = ["DHL", "DPD", "Yodel", "Hermes", "Evri", "顺丰", "中通"]


@pytest.mark.parametrize("name", ["courier", "carrier", "courier_name", "快递公司"])
@pytest.mark.parametrize(
    ("values", "category"),
    [
        (FIRMS, "none"),
        (FIRMS[:5], "none"),
        ([*FIRMS[5:], "圆通", "韵达", "申通"], "none"),
        (["Ann Lee", "Tom Reyes", "Greta Holm", "Sam Ortiz"], "person_name"),
        (["Kevin", "Brian", "Susan", "Karen", "Gary"], "person_name"),
        (["王建国", "李秀英", "陈志强", "刘洋"], "person_name"),
    ],
)
def test_firms_that_bring_parcels_are_nobody_and_people_who_do_are(
    name: str, values: Sequence[str], category: str
) -> None:
    assert one(name, list(values) * 30, "orders") == category


@pytest.mark.parametrize("name", ["perishable", "is_perishable"])
def test_what_spoils_is_no_secret(name: str) -> None:
    assert one(name, ["chilled", "frozen", "ambient"] * 20, "goods") == "none"
    assert one("perishable_token", [f"{SEED.getrandbits(80):020x}" for _ in range(60)], "users") == "credential_secret"


@pytest.mark.parametrize(
    ("more", "category"), [("pm me at maria@mail.example", "free_text_may_contain_pii"), ("See the thread.", "none")]
)
def test_one_address_in_two_hundred_posts_makes_their_text_personal(more: str, category: str) -> None:
    assert one("body", [*["Thanks, that fixed it.", "Same problem here."] * 99, more], "forum") == category


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("zip_ties", [f"{SEED.randrange(100, 900)}" for _ in range(40)], "none"),
        ("zip", [f"{SEED.randrange(10000, 99999)}" for _ in range(40)], "postal_code"),
        ("邮编区", ["A区", "B区"] * 20, "none"),
        ("邮编", [f"{SEED.randrange(100000, 999999)}" for _ in range(40)], "postal_code"),
        ("起点坐标", [f"{SEED.uniform(113, 114):.6f},{SEED.uniform(22, 23):.6f}" for _ in range(40)], "geo_location"),
        ("款式", ["Queen Elizabeth", "Julia Child", "David Austin"] * 20, "none"),
        ("款式", [f"{one.split()[0]} {two.split()[1]}" for one in PEOPLE for two in PEOPLE], "person_name"),
    ],
)
def test_codes_pairs_and_brands_with_their_negative_twins(name: str, values: Sequence[str], category: str) -> None:
    assert one(name, values) == category
