"""Cells of copied columns that stand out: what is treated among labels, and what stays."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import Recognizer, coded
from guardian.governance.protection import ColumnPlan, ProtectPlan
from guardian.governance.texts import TextReader
from guardian.governance.treater import PlanTreater
from guardian.governance.watch import KNOWN, Mode, Watch
from guardian.governance.watch_forms import may_hold, proves
from guardian.model import ColumnSchema, Span, TableSchema
from guardian.policy.profiles import Spec
from guardian.sources.sinks.base import Holds
from guardian.transforms.text import whole

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


TURNED = ("Vandermeer, Priscilla", "Okonkwo, Ngozi", "Lockwood, Henrietta M.", "de Vries, Jan", "BERG, Anna")


@pytest.mark.parametrize("name", TURNED)
def test_a_family_name_before_a_given_one_is_treated_whole(name: str) -> None:
    assert treated(["new", name]) == [name]


@pytest.mark.parametrize("label", ["Lamp, Red", "Rose, Large", "New York, NY", "Shirt, Blue", "Tea, Green"])
def test_things_with_what_they_are_like_behind_them_stay(label: str) -> None:
    assert treated([label, "new"]) == []


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


def treater(mode: Mode, longest: int | None = None, own: Sequence[Recognizer] = ()) -> PlanTreater:
    plan = ColumnPlan(
        "t", "c", "s/t/c", "none", "", "internal", "spans", Spec("clear", {"watched": mode}), "",
        holds=Holds(longest=longest),
    )  # fmt: skip
    all_of_it = ProtectPlan("s", "profile share", "", (plan,), (), "")
    reader = TextReader(recognizers=(*BUILTIN, *own)) if own else TextReader()
    return PlanTreater(all_of_it, reader, Nobody().late, Nobody().rename, (*BUILTIN, *own))


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


class Each:
    """A finder that says the same of every text."""

    def __init__(self, *, examined: bool) -> None:
        self._examined = examined

    def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
        return [() if self._examined else whole(text) for text in texts.to_pylist()]


@pytest.mark.parametrize("category", ["none", "free_text_may_contain_pii", "organisation", "other_personal"])
@pytest.mark.parametrize("text", ["please call back today", "请尽快联系他们", "New York", "anna.berg@example.org"])
def test_a_text_that_could_not_be_examined_is_never_copied(text: str, category: str) -> None:
    assert Watch(Each(examined=False)).found(pa.array([text]), "texts", category) == {0: whole(text)}
    if "@" not in text:
        assert Watch(Each(examined=True)).found(pa.array([text]), "texts", category) == {}


BY_FORM = Watch(Each(examined=True), [replace(one, valid=None) for one in BUILTIN])
"""Finds everything that has the form of an identifier, whatever its check digits say: more than any watch finds."""
FORMS = [re.compile(one.cell or one.pattern) for one in BUILTIN if proves(one)]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FORMS).flatmap(lambda form: st.from_regex(form, fullmatch=True)))
def test_whatever_has_the_form_of_an_identifier_is_looked_at(text: str) -> None:
    texts = pa.array([text], pa.large_string())
    if BY_FORM.found(texts, "identifiers", "none"):
        assert may_hold(texts)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("0123456789.,:/- T", min_size=4, max_size=22), min_size=100, max_size=200))
def test_figures_that_are_found_are_looked_at(values: list[str]) -> None:
    texts = pa.array(values, pa.large_string())
    found = BY_FORM.found(texts, "identifiers", "none")
    assert not [values[at] for at in found if not may_hold(texts.slice(at, 1))]


@pytest.mark.parametrize("text", ["0/0/1000T0,::", "2024-01-05 ::", "5/1/2024 10:20::1", "2024-01-05 1::2:3"])
def test_an_address_behind_a_date_is_no_time(text: str) -> None:
    texts = pa.array([text], pa.string())
    assert may_hold(texts)
    assert BY_FORM.found(texts, "identifiers", "none")


@pytest.mark.parametrize(
    "text",
    ["2024-01-05 10:20", "5/1/2024 9:05:33", "2024-01-05T10:20:30.123456", "05.01.2024 10.20", "2024/01/05 102030"],
)
def test_a_time_behind_a_date_is_told_at_once(text: str) -> None:
    assert not may_hold(pa.array([text], pa.string()))


@pytest.mark.parametrize("text", ["Li Na", "Wu Yi", "Ms Li", "Mr X", "李明", "::7:1", "a@b.co", "13,800,000,000 x"])
def test_the_shortest_texts_that_are_found_are_looked_at(text: str) -> None:
    texts = pa.array([text], pa.large_string())
    assert may_hold(texts) or not WATCH.found(texts, "texts", "none")
    assert may_hold(texts)


@pytest.mark.parametrize(
    "texts", [["M", "F"], ["new", "paid"], ["A-1", "b_2"], ["12:30", "9.5"], ["1,234.50"], [""], []]
)
def test_codes_amounts_and_times_are_told_at_once(texts: list[str]) -> None:
    assert not may_hold(pa.array(texts, pa.string()))


OWN = {
    "shorter than any other": ("E[0-9]{3}", "E123"),
    "of figures like an amount": ("[0-9]{3},[0-9]{3}", "123,456"),
    "of letters and a hyphen": ("EMP-[0-9]{6}", "EMP-123456"),
}


@pytest.mark.parametrize(("core", "value"), OWN.values(), ids=OWN)
def test_what_the_organisation_looks_for_may_have_any_form(core: str, value: str) -> None:
    own = coded("staff_number", "employment", core, "ours", alone=0.75, chance=0.01)
    assert through(treater("texts"), [value, "7.5"]) == [value, "7.5"]
    assert through(treater("texts", own=[own]), [value, "7.5"]) == ["[employment]", "7.5"]


def test_a_column_with_recognizers_of_its_own_stays_where_they_find_nothing() -> None:
    own = coded("staff_number", "employment", "E[0-9]{3}", "ours", alone=0.75, chance=0.01)
    assert through(treater("texts", own=[own]), ["new", None, "F123"]) == ["new", None, "F123"]


@pytest.mark.parametrize("mode", ["texts", "sentences", "identifiers"])
def test_a_sure_form_of_which_no_span_is_left_is_treated_whole(mode: Mode) -> None:
    value = "anna.berg@example.org"
    assert Watch(Each(examined=True)).found(pa.array(["new", value]), mode, "none") == {1: whole(value)}


FORGED = "[email gt1.k1.AAAAAAAAAAAAAAAAAAAAAAAA]"


@pytest.mark.parametrize("mode", ["texts", "sentences", "identifiers"])
@pytest.mark.parametrize("value", [FORGED, f"x {FORGED}"])
def test_what_looks_like_our_own_output_is_treated_as_a_literal_and_the_rest_stays(value: str, mode: Mode) -> None:
    assert WATCH.found(pa.array(["new", value]), mode, "none") == {1: ()}
    done = through(treater(mode), ["new", value])[1]
    assert done is not None
    assert FORGED not in done
    assert done.startswith(value.partition("[")[0])


LABEL_SPANS = {
    "a value of a treated column": ("Blue Aurora Lamp", "Aurora", "person_name", 0.5, KNOWN, True),
    "the same word, of no column": ("Blue Aurora Lamp", "Aurora", "person_name", 0.5, "spaCy", False),
    "a treated place": ("Old Elm Yard", "Elm Yard", "address", 0.5, KNOWN, True),
    "a place that nobody knows": ("Old Elm Yard", "Elm Yard", "address", 0.9, "spaCy", False),
    "a known word of another kind": ("Blue Aurora Lamp", "Aurora", "behaviour_or_purchase", 0.5, KNOWN, False),
    "a name after a title": ("Mr Blueberry", "Blueberry", "person_name", 0.6, "spaCy", True),
    "the same without a title": ("Old Blueberry", "Blueberry", "person_name", 0.6, "spaCy", False),
    "a title that ends another word": ("Camdr Blueberry", "Blueberry", "person_name", 0.6, "spaCy", False),
    "a Chinese name": ("李明", "李明", "person_name", 0.85, "LAC", True),
    "a Chinese name, not sure": ("李明", "李明", "person_name", 0.6, "LAC", False),
    "a full name": ("Anna Berg", "Anna Berg", "person_name", 0.7, "spaCy", True),
    "a full name, not sure": ("Anna Berg", "Anna Berg", "person_name", 0.6, "spaCy", False),
}


@pytest.mark.parametrize(
    ("text", "value", "category", "score", "why", "treated"), LABEL_SPANS.values(), ids=LABEL_SPANS
)
def test_what_a_finder_says_of_a_label_counts_where_it_is_sure(
    text: str, value: str, category: str, score: float, why: str, treated: bool
) -> None:
    at = text.index(value)
    span = Span(at, at + len(value), category, category, score, why)

    class Says:
        def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
            return [(span,) for _ in range(len(texts))]

    assert Watch(Says()).found(pa.array([text]), "texts", "none") == ({0: (span,)} if treated else {})
    assert Watch(Says()).found(pa.array([text]), "texts", category) == {}, "it is what the column was left clear as"
