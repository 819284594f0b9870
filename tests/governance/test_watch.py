"""Cells of copied columns that stand out: what is treated among labels, and what stays."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection.recognizers import BUILTIN
from guardian.governance.protection import ColumnPlan, ProtectPlan
from guardian.governance.texts import TextReader
from guardian.governance.treater import PlanTreater
from guardian.governance.watch import Mode, Watch
from guardian.model import ColumnSchema, TableSchema
from guardian.policy.profiles import Spec
from guardian.sources.sinks.base import Holds

WATCH = Watch(TextReader(), BUILTIN)
SURE = {
    "an e-mail address": "anna.berg@example.org",
    "an e-mail address in wide letters": "ａｎｎａ@example.com",
    "an international number": "+45 32 12 34 56",
    "a number with its area in brackets": "(415) 555-2671",
    "a Chinese identity card": "11010519491231002X",
    "an IBAN": "DE89370400440532013000",
    "a card in fours": "4111 1111 1111 1111",
    "a key of a cloud": "AKIAIOSFODNN7EXAMPLE",
    "a token": "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
}
WRITTEN = {
    "English": ("please call Anna Berg today", "Anna Berg"),
    "simplified Chinese": ("请联系李明", "李明"),
    "traditional Chinese": ("請聯絡陳大文先生", "陳大文"),
    "a short note": ("call Anna Berg", "Anna Berg"),
    "another language": ("bitte Anna Berg zurückrufen", "Anna Berg"),
}
NAMES = ("Anna Berg", "李明", "陳大文")
LABELS = (
    "Charlotte bag pink polkadot",
    "CHARLOTTE BAG PINK POLKADOT",
    "San Francisco",
    "New York",
    "Victoria Falls",
    "Nike Air Jordan",
    "lost in transit",
    "returned to sender",
    "SKU-12345-678",
    "ORD-2024-000123",
    "2025-03-10 13:09:00",
    "4539578763621486",
    "13812345678",
    "已发货",
    "已完成付款",
    "黄金会员",
    "高级用户",
    "active",
    "",
)


def treated(values: list[str], mode: Mode = "texts", category: str = "none") -> list[str]:
    """Of these distinct values the parts that are treated."""
    found = WATCH.found(pa.array(values, pa.large_string()), mode, category)
    return [values[at][span.start : span.end] for at, spans in sorted(found.items()) for span in spans]


@pytest.mark.parametrize("value", SURE.values(), ids=SURE)
@pytest.mark.parametrize("mode", ["texts", "sentences", "identifiers"])
def test_what_nothing_but_an_identifier_looks_like_is_treated_in_every_mode(value: str, mode: Mode) -> None:
    assert treated(["new", value, "paid"], mode) == [value]


@pytest.mark.parametrize(("text", "name"), WRITTEN.values(), ids=WRITTEN)
def test_what_is_written_among_labels_is_read(text: str, name: str) -> None:
    assert treated(["new", text]) == [name]


@pytest.mark.parametrize("at", range(len(NAMES)))
def test_a_full_name_among_labels_is_treated(at: int) -> None:
    assert treated(["new", NAMES[at]]) == [NAMES[at]]


@pytest.mark.parametrize("label", LABELS)
def test_labels_places_products_and_numbers_stay(label: str) -> None:
    assert treated([label, "new"]) == []


def test_identifiers_that_follow_each_other_are_all_found() -> None:
    values = list(SURE.values())
    assert treated(values, "identifiers") == values


def test_what_the_column_was_left_clear_as_is_no_finding() -> None:
    assert treated(["a@example.org", "b@example.org"], "identifiers", "email") == []
    assert treated(["a@example.org"], "identifiers", "user_agent") == ["a@example.org"]


def test_names_of_companies_stay_where_only_sentences_are_read() -> None:
    assert treated(["Morgan Stanley", "Paul Smith"], "sentences", "organisation") == []
    assert treated(["please ask Anna Berg"], "sentences", "organisation") == ["Anna Berg"]


class Nobody:
    """No column is met late, no name is changed."""

    def late(self, table: str, column: str) -> ColumnPlan:
        raise AssertionError(column)

    def rename(self, sort: str, name: str) -> str:
        return name


def treater(mode: Mode, longest: int | None = None) -> PlanTreater:
    plan = ColumnPlan(
        "t", "c", "s/t/c", "none", "", "internal", "spans", Spec("clear", {"watched": mode}), "",
        holds=Holds(longest=longest),
    )  # fmt: skip
    whole = ProtectPlan("s", "profile share", "", (plan,), (), "")
    return PlanTreater(whole, TextReader(), Nobody().late, Nobody().rename)


TABLE = TableSchema("s", "t", (ColumnSchema("c"),))


def through(one: PlanTreater, values: list[str | None]) -> list[str | None]:
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.string())], names=["c"])
    done: list[str | None] = one.treat(TABLE, batch).column(0).to_pylist()
    return done


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(sorted(SURE.values())), min_size=1, max_size=6))
def test_planted_identifiers_at_random_rows_never_survive(seed: int, planted: list[str]) -> None:
    draw = random.Random(seed)
    values: list[str | None] = [draw.choice((*LABELS, None)) for _ in range(50_000)]
    places = draw.sample(range(len(values)), len(planted))
    for place, value in zip(places, planted, strict=True):
        values[place] = draw.choice(("{}", "see {}", "{} (new)")).format(value)
    done = through(treater("texts"), values)
    assert not [value for value in planted for cell in (done[place] for place in places) if cell and value in cell]
    assert [cell for at, cell in enumerate(done) if at not in places] == [
        cell for at, cell in enumerate(values) if at not in places
    ]


def test_a_cell_that_outgrows_its_column_is_replaced_and_never_cut() -> None:
    assert through(treater("texts", 21), ["anna.berg@example.org", "new"]) == ["[email]", "new"]
    assert through(treater("texts", 10), ["a@b.example"[:10], "new"])[1] == "new"
    assert through(treater("texts", 6), ["陳大文"]) == ["*" * 6]


def test_a_column_in_which_nothing_stands_out_comes_back_as_it_was() -> None:
    values = pa.array(["new", None, "paid"])
    batch = pa.RecordBatch.from_arrays([values], names=["c"])
    assert treater("texts").treat(TABLE, batch).column(0).buffers()[2].address == values.buffers()[2].address


def test_a_key_that_holds_an_identifier_stops_the_copy() -> None:
    from guardian.errors import RefusedError

    assert through(treater("stop"), ["A-1", "A-2"]) == ["A-1", "A-2"]
    with pytest.raises(RefusedError, match="a key holds") as refused:
        through(treater("stop"), ["A-1", "anna.berg@example.org"])
    assert "anna" not in str(refused.value)
