"""Free text: what it holds is listed by kind, and the column's own evidence counts cells with any of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa
import pytest

from guardian.detection import verdict, verdict_decide
from guardian.detection.profile import ProfileKernel
from guardian.detection.recognizers import BUILTIN
from guardian.detection.verdict import judge
from guardian.detection.verdict_sight import Draft, Sight
from guardian.model import ColumnSchema, ColumnVerdict, Span, TableSchema

KERNEL = ProfileKernel(BUILTIN)
EMAIL, PHONE = re.compile(r"\S+@\S+"), re.compile(r"1\d{10}(?!\d)")
PERSON = re.compile("王小明|张丽华|Anna Berg")
ADDRESS = re.compile(r"北京市朝阳区建国路88号|上海市浦东新区世纪大道100号5楼|12 Baker Street, London|Berlin")


def engines(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    """People and places as the language engines tell them, and identifiers as the scanner does."""
    return [tuple(_spans(text)) for text in texts]


def _spans(text: str) -> Iterable[Span]:
    for category, pattern in (("person_name", PERSON), ("address", ADDRESS), ("email", EMAIL), ("phone", PHONE)):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), category, category, 0.9, "engine")


def judged(name: str, values: Sequence[str]) -> ColumnVerdict:
    schema = TableSchema("s", "t", (ColumnSchema(name),))
    batch = pa.RecordBatch.from_pydict({name: list(values)})
    profile = KERNEL.examine(schema, batch)
    return judge(schema, profile, total_rows=len(values), random=True, detector=engines)[0]


CHINESE = (
    "王小明来电，请回电13800138000",
    "住在北京市朝阳区建国路88号",
    "邮箱 wang@example.com",
    "身份证 11010519491231002X",
    "没有问题",
    "住在上海市浦东新区世纪大道100号5楼",
    "张丽华女士已确认",
    "无",
)
ENGLISH = (
    "Call Anna Berg tomorrow",
    "mail to bob.smith@example.com please",
    "nothing to report here",
    "lives at 12 Baker Street, London",
    "the parcel was delivered fine",
    "Anna Berg wrote from anna@example.com again",
)


@pytest.mark.parametrize(("name", "values", "holding", "homes"), [("备注", CHINESE, 6, 2), ("notes", ENGLISH, 4, 1)])
def test_free_text_counts_each_cell_that_holds_anything_once(
    name: str, values: Sequence[str], holding: int, homes: int
) -> None:
    found = judged(name, values)
    assert (found.category, found.evidence.matched) == ("free_text_may_contain_pii", holding)
    held = {one.category: one.matched for one in found.others}
    assert held["address"] == homes
    assert max(held.values()) < holding < len(values)


def test_a_cell_with_two_kinds_counts_once_however_often_it_is_repeated() -> None:
    found = judged("notes", ["Anna Berg wrote from anna@example.com again", "nothing to report here"] * 50)
    assert found.evidence.matched == 50
    assert {one.category: one.matched for one in found.others} == {"email": 50, "person_name": 50}


def test_notes_that_tell_only_addresses_hold_personal_data() -> None:
    found = judged("notes", ["lives at 12 Baker Street, London", "nothing to report here", "the parcel is late"])
    assert [one.category for one in found.others] == ["address"]
    assert found.evidence.matched == 1


def test_a_place_without_a_street_is_nobodys_address() -> None:
    found = judged("notes", ["the depot is in Berlin since May", "nothing to report here", "the parcel is late"])
    assert (found.evidence.matched, found.others) == (0, ())


def test_two_parts_of_a_column_count_their_cells_together() -> None:
    from guardian.detection.facts import merge_tables

    schema = TableSchema("s", "t", (ColumnSchema("notes"),))
    parts = [
        KERNEL.examine(schema, pa.RecordBatch.from_pydict({"notes": part})) for part in (ENGLISH[:3], list(ENGLISH[3:]))
    ]
    assert merge_tables(*parts).columns["notes"].holding == 2


SHORT_NOTES = [
    "Door sensor now replaced",
    "Boiler serviced, no faults",
    "Left card, rebook visit",
    "Reading taken",
] * 50
SHORT_CHINESE = ["已更换滤芯", "客户反映噪音大", "预约下周上门", "材料不齐，请补充"] * 50
_THINGS = ["door", "pipe", "lamp", "meter", "valve", "pump", "lock", "tap", "fan"]
MANY_SHORT = [f"the {one} {two} was {done}" for one in _THINGS for two in _THINGS for done in _THINGS]
ONE_PERSON, ONE_HOME, ONE_CHINESE = "Key with Anna Berg next door", "Now at 12 Baker Street, London", "放在邻居张丽华家"


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("engineer notes", [*SHORT_NOTES, ONE_PERSON], "free_text_may_contain_pii"),
        ("remarks", [*SHORT_NOTES, ONE_PERSON], "free_text_may_contain_pii"),
        ("remarks", [*MANY_SHORT, ONE_PERSON], "none"),
        ("txt", [*SHORT_NOTES, ONE_HOME], "free_text_may_contain_pii"),
        ("处理意见", [*SHORT_CHINESE, ONE_CHINESE], "free_text_may_contain_pii"),
        ("engineer notes", SHORT_NOTES, "none"),
        ("处理意见", SHORT_CHINESE, "none"),
        ("template", [*SHORT_NOTES, ONE_HOME], "none"),
        ("remarks", [*["fragile", "gift", "urgent", "Berlin"] * 50, "Anna Berg"], "none"),
    ],
    ids=["person", "hinted", "one slip in many", "home", "chinese", "nobody", "nobody chinese", "no notes", "labels"],
)
def test_one_person_in_hundreds_of_short_notes_is_told(name: str, values: Sequence[str], category: str) -> None:
    assert judged(name, values).category == category


def test_the_engines_begin_with_columns_named_as_texts_before_any_column_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schema = TableSchema("s", "t", (ColumnSchema("v7"), ColumnSchema("notes")))
    values = {"v7": [f"{text} {text}" for text in ENGLISH], "notes": list(ENGLISH)}
    profile = KERNEL.examine(schema, pa.RecordBatch.from_pydict(values))
    asked: list[list[str]] = []
    before: list[int] = []
    first_reading = verdict_decide.draft

    def begun(texts: Sequence[str]) -> Callable[[], Sequence[Sequence[Span]]]:
        asked.append(list(texts))
        return lambda: engines(texts)

    def drafted(sight: Sight) -> Draft:
        before.append(len(asked))
        return first_reading(sight)

    expected = judge(schema, profile, total_rows=6, random=True, detector=engines)
    monkeypatch.setattr(verdict, "_begun", begun)
    monkeypatch.setattr(verdict_decide, "draft", drafted)
    assert judge(schema, profile, total_rows=6, random=True) == expected
    assert before == [1, 1]
    assert [sorted(texts) for texts in asked] == [sorted(values["notes"]), sorted(values["v7"])]
