"""Tables of keys and values: which columns hold what the cell beside them says."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.detection.pairs import told_beside
from guardian.detection.profile import ProfileKernel
from guardian.model import ColumnSchema, TableSchema

PERSON = {
    "English": {"name": "Anna Berg", "email": "a@example.org", "dob": "1974-03-12", "color": "blue", "size": "38"},
    "Chinese": {"姓名": "李明", "手机": "13912345678", "生日": "1974年3月12日", "颜色": "蓝色"},
    "dotted": {"person.firstName": "Anna", "person.birthDate": "1974-03-12", "person.phone": "555", "shirt.size": "M"},
}
THING = {"color": "blue", "size": "38", "weight": "1.5", "made_on": "2020-01-05", "material": "wood"}


def told(fields: dict[str, str], heads: tuple[str, str, str]) -> frozenset[str]:
    rows = [(f"A-{at}", key, value) for at in range(10) for key, value in fields.items()]
    batch = pa.RecordBatch.from_arrays([pa.array(cells) for cells in zip(*rows, strict=True)], names=list(heads))
    table = TableSchema("s", "t", tuple(ColumnSchema(name) for name in heads))
    return told_beside(ProfileKernel().examine(table, batch))


@pytest.mark.parametrize("fields", PERSON.values(), ids=PERSON)
@pytest.mark.parametrize("heads", [("obj", "attr", "val"), ("id", "属性", "值"), ("id", "key", "value")])
def test_values_beside_names_of_personal_fields_are_told(fields: dict[str, str], heads: tuple[str, str, str]) -> None:
    assert told(fields, heads) == {heads[2]}


@pytest.mark.parametrize("language", ["English", "Chinese"])
def test_under_heads_that_say_nothing_three_kinds_of_fields_do(language: str) -> None:
    assert told(PERSON[language], ("a", "b", "c")) == {"c"}
    assert told(dict(list(PERSON[language].items())[2:]), ("a", "b", "c")) == frozenset()


@pytest.mark.parametrize("heads", [("obj", "attr", "val"), ("id", "key", "value"), ("a", "b", "c")])
def test_values_beside_names_of_other_fields_are_not(heads: tuple[str, str, str]) -> None:
    assert told(THING, heads) == frozenset()


def test_a_channel_of_contact_makes_nothing_of_what_stands_beside_it() -> None:
    channel = {"email": "late", "phone": "lost", "web": "new"}
    assert told(channel, ("order_no", "contact_channel", "reason")) == frozenset()


def test_columns_with_names_of_their_own_are_not_what_a_kind_of_visit_names() -> None:
    kinds = {"home visit": "R7", "telephone": "Theatre 2", "vaccination": "12", "first visit": "A-286"}
    for heads in (("visit_id", "visit_type", "room"), ("visit_id", "visit_type", "device"), ("id", "a", "lab_unit")):
        assert told(kinds, heads) == frozenset()
    payment = {"paypal": "approved", "wechat_pay": "declined", "alipay": "approved", "visa": "waiting"}
    assert told(payment, ("order_no", "payment_method", "result")) == frozenset()


@pytest.mark.parametrize("heads", [("id", "attr", "wert"), ("id", "attribute", "field2"), ("1", "2", "3")])
def test_values_under_other_heads_that_say_nothing_are_told(heads: tuple[str, str, str]) -> None:
    assert told(PERSON["English"], heads) == {heads[2]}
