"""An organisation's own recognizers, nested columns and parents, in verdicts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from guardian.detection.custom import compile
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.detection.verdict_own import Own, shown
from guardian.model import ColumnSchema, Span, TableSchema

STAFF = compile({"entity": "staff_number", "category": "employment", "pattern": r"EMP-\d{6}", "names": ["staff_no"]})
BADGES = [f"EMP-{i:06}" for i in range(60)]


def nobody(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return [() for _ in texts]


@pytest.mark.parametrize("name", ["0", "staff_no", "code"])
def test_a_pattern_of_the_organisation_is_found_under_its_own_name_and_category(name: str) -> None:
    schema = TableSchema("s", "t", (ColumnSchema(name),))
    profile = ProfileKernel((*BUILTIN, STAFF)).examine(schema, pa.RecordBatch.from_pydict({name: BADGES}))
    (found,) = judge(schema, profile, total_rows=60, random=True, detector=nobody, recognizers=(STAFF,))
    assert (found.category, found.entity) == ("employment", "staff_number")


CARD = compile(
    {
        "entity": "member_card",
        "category": "other_personal",
        "pattern": r"[A-Z]{2}-\d{6}",
        "words": ["member card", "会员卡"],
    }
    | {"needs_word": True}
)
CARDS = [f"QX-{i * 7919 % 1000000:06}" for i in range(60)]


@pytest.mark.parametrize(
    ("name", "comment", "said"),
    [
        ("member_card", "", "other_personal"), ("新会员卡号", "", "other_personal"),
        ("c7", "Number of the member card", "other_personal"), ("c7", "", "none"), ("part", "of the engine", "none"),
    ],
)  # fmt: skip
def test_cells_that_need_a_word_are_found_only_where_their_column_says_it(name: str, comment: str, said: str) -> None:
    schema = TableSchema("s", "t", (ColumnSchema(name, comment=comment),))
    profile = ProfileKernel((*BUILTIN, CARD)).examine(schema, pa.RecordBatch.from_pydict({name: CARDS}))
    (found,) = judge(schema, profile, total_rows=60, random=True, detector=nobody, recognizers=(CARD,))
    assert found.category == said


def test_the_same_values_without_the_recognizer_are_none() -> None:
    schema = TableSchema("s", "t", (ColumnSchema("0"),))
    profile = ProfileKernel(BUILTIN).examine(schema, pa.RecordBatch.from_pydict({"0": BADGES}))
    (found,) = judge(schema, profile, total_rows=60, random=True, detector=nobody)
    assert found.category == "none"


def test_an_entity_of_unknown_category_stays_personal() -> None:
    assert Own().entity("badge").startswith("other_personal")
    assert Own().entity("phone.cn_mobile") == "phone.cn_mobile"
    assert shown(Own().entity("badge")) == "badge"
    assert shown("phone.cn_mobile") == "phone.cn_mobile"


def test_fields_of_nested_objects_stand_in_for_their_parent() -> None:
    schema = TableSchema("s", "t", (ColumnSchema("user"), ColumnSchema("tags")))
    users = [{"name": "王芳", "email": f"u{i}@example.org"} for i in range(30)]
    batch = pa.RecordBatch.from_pydict({"user": users, "tags": [["a", "b"]] * 30})
    profile = ProfileKernel(BUILTIN).examine(schema, batch)
    found = {
        one.ref.column: one.category for one in judge(schema, profile, total_rows=30, random=True, detector=nobody)
    }
    assert found == {"tags": "none", "user.name": "person_name", "user.email": "email"}
