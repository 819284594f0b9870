"""Which country's numbers a column of phones holds, told by the columns beside it. Engines are not needed."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, Span, TableSchema

LANDLINES = [f"0{('20', '755', '571', '10')[at % 4]}7{at * 7919 % 10_000_000:07}"[:11] for at in range(40)]
"""Numbers in cities of China and, by their digits, in the United Kingdom."""
MOBILES = [f"09{at * 104_729 % 100_000_000:08}" for at in range(1, 41)]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


def entity(name: str, values: Sequence[str], beside: dict[str, list[str]]) -> str | None:
    columns = {name: list(values)}
    for other, some in beside.items():
        columns[other] = [some[at % len(some)] for at in range(len(values))]
    schema = TableSchema("s", "t", tuple(ColumnSchema(one) for one in columns))
    profile = ProfileKernel(BUILTIN).examine(schema, pa.RecordBatch.from_pydict(columns))
    found = judge(schema, profile, total_rows=len(values), random=True, detector=nobody)[0]
    assert found.category == "phone"
    return found.entity


@pytest.mark.parametrize("name", ["phone", "tel", "contact_no", "landline"])
@pytest.mark.parametrize(
    "beside",
    [
        {"postcode": ["LS1 4AP", "NR2 1AB", "BS8 2TH"]}, {"country": ["GB"]}, {"Land": ["Deutschland"]},
        {"currency": ["GBP", "EUR"]}, {"city": ["Leeds", "Norwich"]}, {"dial_code": ["+44"]},
        {"氏名": ["さくら", "ひなた"]}, {"姓名": ["陳怡安", "劉佳穎", "蘇建銘"]}, {"国家": ["英国"]},
    ],
)  # fmt: skip
def test_landlines_beside_what_is_of_another_country_or_none_are_not_of_china(
    name: str, beside: dict[str, list[str]]
) -> None:
    assert entity(name, LANDLINES, beside) == "phone"


@pytest.mark.parametrize(
    "beside",
    [
        {"country": ["CN"]}, {"country": ["China", "United Kingdom"]}, {"currency": ["CNY"]},
        {"城市": ["上海", "广州"]}, {"地区": ["华东", "华南"]},
        {"customer": ["王秀英", "李建国"]}, {"xm": ["Wang Fang"], "dz": ["Xihu"]}, {"dial_code": ["86"]},
        {"mobile_2": ["13812345678", "13987654321", "15012340987"]},
    ],
)  # fmt: skip
def test_landlines_beside_what_is_of_china_are_of_china(beside: dict[str, list[str]]) -> None:
    assert entity("tel", LANDLINES, beside) == "phone.cn_landline"


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        ({"country": ["Ireland"]}, "phone"), ({"currency": ["EUR"]}, "phone"), ({"country": ["TW"]}, "phone.tw_mobile"),
        ({"地址": ["臺北市大安區", "臺中市西屯區"]}, "phone.tw_mobile"), ({"score": ["1", "2"]}, "phone.tw_mobile"),
    ],
)  # fmt: skip
def test_mobiles_are_of_a_country_unless_the_table_speaks_of_another(beside: dict[str, list[str]], told: str) -> None:
    assert entity("phone", MOBILES, beside) == told
