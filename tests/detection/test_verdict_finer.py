"""The finer entity of a category, by values and name."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.model import ColumnSchema, TableSchema

BARE = [f"07812{at * 7919 % 1_000_000:06}" for at in range(1, 80)]
"""Mobiles in the United Kingdom and, by their digits, numbers in Chinese cities."""


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("mobile", "phone"), ("mobile_no", "phone"), ("cellPhone", "phone"), ("Handynr", "phone"),
        ("phone", "phone"), ("联系电话", "phone.cn_landline"), ("手机", "phone.cn_landline"),
    ],
)  # fmt: skip
def test_bare_digits_under_a_word_for_mobiles_are_no_chinese_landline(name: str, entity: str) -> None:
    columns = {name: BARE, "email": [f"a{at}@example.com" for at in range(len(BARE))]}
    schema = TableSchema("s", "t", tuple(ColumnSchema(one) for one in columns))
    batch = pa.RecordBatch.from_pydict(columns)
    found = judge(schema, ProfileKernel(BUILTIN).examine(schema, batch), total_rows=len(BARE), random=True)
    assert (found[0].category, found[0].entity) == ("phone", entity)
