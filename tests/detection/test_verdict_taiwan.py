"""Years of the Republic, a temple's words for men and women, and notes under headings of what was done."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pytest

from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
SEED = random.Random(7)
PERSON = re.compile("孟峰|Silas Peacock|康靜怡")
HOME = re.compile("89 Tannery Walk, Whitby")


def engines(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [tuple(_spans(text)) for text in texts]


def _spans(text: str) -> Iterable[Span]:
    for category, pattern, score in (("person_name", PERSON, 0.88), ("address", HOME, 0.92)):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), category, category, score, "engine")


def one(name: str, values: Sequence[str]) -> str:
    schema = TableSchema("s", "t", (ColumnSchema("nr"), ColumnSchema(name)))
    batch = pa.RecordBatch.from_pydict({"nr": [f"Q{at:05}" for at in range(len(values))], name: list(values)})
    profile = KERNEL.examine(schema, batch)
    return judge(schema, profile, total_rows=len(values), random=True, detector=engines)[1].category


def born(form: str) -> list[str]:
    return [form.format(SEED.randint(35, 99), SEED.randint(1, 12), SEED.randint(1, 28)) for _ in range(60)]


@pytest.mark.parametrize("form", ["{:03}{:02}{:02}", "{}.{}.{}", "{:03}/{:02}/{:02}", "{}/{}/{}"])
@pytest.mark.parametrize("name", ["出生日期", "出生(民國)", "農曆生辰"])
def test_days_of_birth_in_years_of_the_republic_are_dates_of_birth(name: str, form: str) -> None:
    assert one(name, born(form)) == "birth_date"


def test_a_first_zero_lost_before_year_one_hundred_changes_nothing() -> None:
    assert (
        one("出生日期", [f"{SEED.randint(35, 110)}{SEED.randint(1, 12):02}{SEED.randint(1, 28):02}" for _ in range(60)])
        == "birth_date"
    )


def test_numbers_of_seven_digits_that_run_on_are_none() -> None:
    assert one("出生(民國)", [f"{620_001 + at:07}" for at in range(60)]) == "none"


def test_a_temple_tells_men_and_women_as_qian_and_kun() -> None:
    assert one("性別", ["乾", "坤"] * 30) == "gender"


PLAIN_ZH = ["水泵更换完成工作正常", "等待配件下周到货", "巡查无异常已经拍照", "阀门渗漏已处理好了", "施工延期一周左右"]
PLAIN_EN = [
    "Fence panel replaced by the gate",
    "Hose leaking at the tap",
    "Awaiting parts from supplier",
    "Weather delay again today",
]


@pytest.mark.parametrize(
    ("name", "plain", "told"),
    [
        ("处理结果", PLAIN_ZH, "业主孟峰不同意开挖"),
        ("施工记录", PLAIN_ZH, "业主孟峰不同意开挖"),
        ("签收情况", PLAIN_ZH, "孟峰签收了全部的材料"),
        ("處理說明", ["已更換零件", "等待料件", "現場無異常"], "由康靜怡先生代收"),
        ("work_done", PLAIN_EN, "Owner Silas Peacock will collect Saturday"),
        ("outcome", PLAIN_EN, "Owner Silas Peacock will collect Saturday"),
        ("remarks", PLAIN_EN, "they live at 89 Tannery Walk, Whitby now"),
    ],
)
def test_one_person_in_hundreds_of_records_of_what_was_done_is_told(name: str, plain: list[str], told: str) -> None:
    rows = [plain[at % len(plain)] for at in range(600)]
    assert one(name, rows) == "none"
    assert one(name, [*rows, told]) == "free_text_may_contain_pii"


def test_a_label_that_an_engine_takes_for_a_person_is_none() -> None:
    assert one("product", [*(PLAIN_EN * 150), "Silas Peacock lamp"]) == "none"
