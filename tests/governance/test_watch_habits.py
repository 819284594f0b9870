"""What stands often in a column, and what is unlike it: honest labels stay, whatever else goes."""

from __future__ import annotations

import random
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection.profile import ProfileKernel
from guardian.governance.texts import TextReader
from guardian.governance.watch import Watch
from guardian.governance.watch_habits import ENOUGH, Habit, habit_of, harmless, parsed
from guardian.governance.watch_often import RARE
from guardian.governance.watch_people import lists_brands
from guardian.governance.watch_words import in_doubt, is_known
from guardian.model import ColumnSchema, Span, TableSchema

KERNEL = ProfileKernel()
TABLE = TableSchema("s", "t", (ColumnSchema("c"),))
Cell = Callable[[random.Random, int], str]
DRAWN = 4_000


def veil(value: str) -> str:
    return value[::-1]


def learnt(values: list[str]) -> Habit | None:
    profile = KERNEL.examine(TABLE, pa.RecordBatch.from_arrays([pa.array(values)], names=["c"]))
    return parsed(habit_of(profile.columns["c"], veil))


def drawn(cell: Cell, seed: int, count: int = DRAWN) -> list[str]:
    draw = random.Random(seed)
    return [cell(draw, at) for at in range(count)]


def product(draw: random.Random, at: int) -> str:
    made = draw.choice(("red", "striped", "ceramic", "small", "vintage")), draw.choice(("lamp", "mug", "bag", "clock"))
    return " ".join((*made, draw.choice(("", "with lid", "set of four")))).strip().capitalize()


def product_zh(draw: random.Random, at: int) -> str:
    return (
        draw.choice(("红色", "加厚", "便携")) + draw.choice(("水杯", "台灯", "保温杯")) + str(draw.randrange(9)) + "号"
    )


COLUMNS: dict[str, tuple[Cell, str]] = {
    "states": (lambda draw, at: draw.choice(("new", "paid", "on_hold")), "values"),
    "states in Chinese": (lambda draw, at: draw.choice(("已付款", "已发货", "待审核")), "values"),
    "products": (product, "values"),
    "products in Chinese": (product_zh, "values"),
    "articles": (lambda draw, at: f"SKU-{draw.randrange(10**5):05d}-{draw.choice('ABC')}", "shapes"),
    "quantities": (lambda draw, at: str(draw.randrange(1, 900)), "shapes"),
    "amounts": (lambda draw, at: f"{draw.lognormvariate(3, 1):.2f}", "shapes"),
    "versions": (
        lambda draw, at: f"{draw.randrange(1, 9)}.{draw.randrange(30)}.{draw.randrange(200)}"
        + draw.choice(("", "", "-beta", "rc1")),
        "shapes",
    ),
    "pages": (lambda draw, at: draw.choice(("/shop", "/cart/item", "/faq")) + f"?p={draw.randrange(500)}", "shapes"),
    "days": (lambda draw, at: f"{draw.randrange(2018, 2026)}-{draw.randrange(1, 13):02d}-05", "values"),
    "names of products": (
        lambda draw, at: " ".join(
            "".join(draw.choice("bcdfglmnprst") + draw.choice("aeiou") for _ in range(draw.randrange(1, 4)))
            for _ in range(draw.randrange(2, 7))
        ),
        "shapes",
    ),
}  # fmt: skip
PLANTED = {
    "card": "4111111111111111",
    "card in groups": "4111 1111 1111 1111",
    "card with dashes": "4111-1111-1111-1111",
    "IPv4": "81.2.69.142",
    "IPv6": "2001:db8::8a2e:370:7334",
    "MAC": "00:1B:44:11:3A:B7",
    "coordinates": "51.501364, -0.141890",
    "surname and given name": "Vandermeer, Priscilla",
    "passport": "C01X00T47",
    "passport beside its word": "passport C01X00T47",
    "IBAN": "GB29NWBK60161331926819",
    "SSN": "078-05-1120",
    "insurance number": "QQ123456C",
    "CPF": "529.982.247-25",
    "resident registration": "850101-5001234",
    "mobile": "13912345678",
    "phone": "0912-345-678",
    "international": "+44 7911 123456",
    "address": "14 Elm Grove, Brighton BN1 3TT",
    "address in Chinese": "上海市浦东新区张江路12号",
    "birth date": "12/03/1974",
    "birth date in Chinese": "1974年3月12日",
    "handle": "@pris_vander",
    "illness": "HIV positive",
}


@pytest.mark.parametrize(("cell", "level"), COLUMNS.values(), ids=COLUMNS)
def test_honest_labels_beyond_the_sample_stay(cell: Cell, level: str) -> None:
    habit = learnt(drawn(cell, 1))
    assert habit is not None
    assert habit.level == level
    beyond = pa.array(drawn(cell, 2, 20_000), pa.large_string())
    assert habit.unlike(beyond, veil).mean() <= 2 * RARE


@pytest.mark.parametrize("value", PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("cell", [cell for cell, _ in COLUMNS.values()], ids=list(COLUMNS))
def test_what_tells_of_somebody_is_unlike_every_column_of_labels(cell: Cell, value: str) -> None:
    habit = _HABITS.setdefault(id(cell), learnt(drawn(cell, 1)))
    assert habit is not None
    assert habit.unlike(pa.array([value]), veil).all()


_HABITS: dict[int, Habit | None] = {}


@pytest.mark.parametrize("name", ["张丽华", "Priscilla", "Priscilla Vandermeer", "priscilla vandermeer", "pvandermeer"])
@pytest.mark.parametrize("column", ["states", "states in Chinese", "articles", "quantities", "amounts", "days"])
def test_a_name_among_states_codes_and_figures_is_unlike_them(column: str, name: str) -> None:
    habit = learnt(drawn(COLUMNS[column][0], 1))
    assert habit is not None
    assert habit.unlike(pa.array([name]), veil).all()


def test_words_before_a_pack_are_as_many_as_they_are() -> None:
    habit = Habit("runs", 40, frozenset({"w w 9w", "w w (w)", "w"}))
    held = ["Red lamp 500g", "Large red lamp 2L", "Set of six mugs (blue)", "Lamp"]
    assert (
        habit.unlike(pa.array([*held, "4 Elm Close", "Lamp 500g", "Red lamp"]), veil).tolist()
        == [False] * 4 + [True] * 3
    )


OPEN = [
    *("card", "card in groups", "IPv4", "IPv6", "MAC", "coordinates", "passport", "IBAN", "SSN", "insurance number"),
    *("CPF", "resident registration", "mobile", "phone", "international", "birth date", "handle"),
]


def test_in_a_column_of_all_kinds_of_words_a_code_a_number_or_a_date_is_unlike_them() -> None:
    def words(draw: random.Random, at: int) -> str:
        return " ".join(
            "".join(draw.choices("abcdefghij", k=draw.randrange(1, 6))) for _ in range(draw.randrange(1, 9))
        )

    habit = learnt(drawn(words, 1))
    assert habit is not None
    assert habit.level == "forms"
    assert habit.unlike(pa.array([PLANTED[kind] for kind in OPEN]), veil).all()
    assert habit.unlike(pa.array(drawn(words, 2, 20_000)), veil).mean() <= 2 * RARE


def test_what_a_sample_holds_once_or_twice_is_no_habit() -> None:
    values = [*drawn(COLUMNS["states"][0], 1), "Priscilla Vandermeer", "13912345678", "13912345678"]
    habit = learnt(values)
    assert habit is not None
    assert habit.unlike(pa.array(["Priscilla Vandermeer"]), veil).all()


TWICE = [
    *("E12345678", "1985-03-12", "Vandermeersch", "13812345678", "020 7946 0812", "12 Elm Grove, Bath BA1 2AB"),
    *("朝阳区建国路88号3单元502", "Nguyễn Thị Hạnh", "محمد الأحمد", "สมชาย ใจดี", "Иван Петров", "jsmith_84"),
    *(
        "HIV positive",
        "김민수",
        "6214830212345",
        "小明妈妈",
        "J. K. Vdm",
        "john smith",
        "SMITH JOHN",
        "31.2304,121.4737",
    ),
]
STATES = ["delivered", "shipped", "processing", "cancelled", "refunded"]


@pytest.mark.parametrize(("rows", "times"), [(400, 2), (1_000, 2), (5_000, 2), (5_000, 10), (10_000, 16)])
@pytest.mark.parametrize("value", TWICE)
def test_somebody_in_a_few_rows_is_no_label(value: str, rows: int, times: int) -> None:
    habit = learnt([*(STATES[at % 5] for at in range(rows - times)), *[value] * times])
    assert habit is not None
    assert habit.unlike(pa.array([*STATES, value]), veil).tolist() == [False] * 5 + [True]


FEW_IN_A_HUNDRED = [
    *("Vandermeersch", "jsmith_84", "HIV positive", "wxid_8s7d6f5g", "john smith", "12 Elm Grove, Bath", "抑郁症"),
    *(
        "Okonkwo",
        "Diabetes type 2",
        "depression",
        "MRN 00482913",
        "乙肝携带者",
        "朝阳区建国路88号3单元502",
        "F-1979-11-23",
    ),
]
KNOWN_LABELS = {
    "states": STATES,
    "sizes": ["small", "medium", "large"],
    "Chinese": ["已付款", "已发货", "处理中", "已退货"],
    "codes": ["A1", "A2", "B1", "Y"],
}


@pytest.mark.parametrize(("rows", "times"), [(600, 3), (1_000, 8), (5_000, 30), (10_000, 90)])
@pytest.mark.parametrize("value", FEW_IN_A_HUNDRED)
@pytest.mark.parametrize("labels", KNOWN_LABELS.values(), ids=KNOWN_LABELS)
def test_words_that_nobody_knows_are_no_label_among_known_ones(
    labels: list[str], value: str, rows: int, times: int
) -> None:
    habit = learnt([*(labels[at % len(labels)] for at in range(rows - times)), *[value] * times])
    assert habit is not None
    assert habit.unlike(pa.array([*labels, value]), veil).tolist() == [False] * len(labels) + [True]


@pytest.mark.parametrize(
    "labels",
    [
        ["HSBC", "Barclays", "Santander", "Monzo", "Morgan Stanley", "Charles Schwab"],
        ["Leeds", "Bradford", "Halifax", "Lincoln", "Stafford", "Carlisle"],
        ["广东", "浙江", "江苏", "山东", "云南", "智利"],
        ["OK", "ERR-10036", "ERR-10037", "ERR-10111", "ERR-10148", "ERR-10629"],
        ["small", "medium", "large", "legacy 2019", "black forest", "too small"],
    ],
    ids=["banks", "towns", "provinces", "errors", "words"],
)
def test_rare_labels_of_the_same_kind_as_the_common_ones_stay(labels: list[str]) -> None:
    counts = dict(zip(labels, (3_000, 1_200, 500, 120, 45, 28), strict=True))
    habit = learnt([label for label, count in counts.items() for _ in range(count)])
    assert habit is not None
    assert not habit.unlike(pa.array(labels), veil).any()


def test_several_people_twice_each_are_no_labels() -> None:
    people = [name for name in TWICE if name not in ("HIV positive", "小明妈妈")]
    habit = learnt([STATES[at % 5] for at in range(5_000)] + people * 2)
    assert habit is not None
    assert habit.unlike(pa.array([*STATES, *people]), veil).tolist() == [False] * 5 + [True] * len(people)


@pytest.mark.parametrize("times", [1, 2, 5, 10])
@pytest.mark.parametrize("value", ["13812345678", "020 7946 0812", "31.2304,121.4737", "q.zed@firm-x.io"])
def test_a_shape_that_tells_of_somebody_is_none_of_a_column_of_codes(value: str, times: int) -> None:
    habit = learnt([*drawn(COLUMNS["articles"][0], 1), *[value] * times])
    assert habit is not None
    assert habit.level == "shapes"
    assert habit.unlike(pa.array([value, "SKU-12345-A"]), veil).tolist() == [True, False]


@pytest.mark.parametrize(
    "labels",
    [
        ["Paul Smith", "Ralph Lauren", "Mary Kay", "Bosch"],
        ["4006381333931", "4006381333948", "5901234123457"],
        ["2024-01-05", "2024-02-05", "2024-03-05"],
        ["10.0.0.1", "10.0.0.2"],
    ],
    ids=["brands", "articles", "days", "addresses"],
)
def test_labels_that_a_column_is_full_of_stay_whatever_their_form(labels: list[str]) -> None:
    habit = learnt([labels[at % len(labels)] for at in range(2_000)])
    assert habit is not None
    assert not habit.unlike(pa.array(labels), veil).any()


def test_towns_that_people_are_called_by_stay() -> None:
    towns = {"Leeds": 2_000, "Manchester": 1_500, "Austin": 40, "Georgia": 35, "Florence": 60, "Bath": 300}
    habit = learnt([town for town, count in towns.items() for _ in range(count)])
    assert habit is not None
    assert not habit.unlike(pa.array(list(towns)), veil).any()


def test_rare_labels_of_a_long_tail_stay() -> None:
    tail = [f"{word} {kind}" for word in ("late", "lost", "odd", "bulky", "spare") for kind in ("pallet", "crate")]
    counts = {label: max(4, 2_000 >> at) for at, label in enumerate([*STATES, *tail])}
    habit = learnt([label for label, count in counts.items() for _ in range(count)])
    assert habit is not None
    lost = habit.unlike(pa.array(list(counts)), veil).tolist()
    assert sum(count for count, gone in zip(counts.values(), lost, strict=True) if gone) <= RARE * sum(counts.values())


WRITTEN = [
    *("大床房（含早）", "周一～周五", "ＶＩＰ", "１号楼", "Desk\u00a0Lamp", "Mon–Fri", "Cafe\u0301 crème", "½ litre"),
    *("  lead Kestrel", "Halden trail  ", "mid  Halden", "Tab\tHalden", "line one\nline two", "ｶﾀｶﾅ", "می‌شود", "Ⅲ"),
    *("Oakline lamp".ljust(20), "a%20b", "Tom &amp; Co", "\ufeffopen", "\u200bopen", "٣ قطع", "हिन्दी", "한글"),
    *("Straße", "①班", "👍 good"),
]


@pytest.mark.parametrize("label", WRITTEN)
def test_a_label_is_like_itself_however_it_is_written(label: str) -> None:
    habit = learnt([label, "other", "宽"] * 200)
    assert habit is not None
    assert not habit.unlike(pa.array([label, label], pa.large_string()), veil).any()
    assert not habit.unlike(pa.array(["x", label]).slice(1), veil).any()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6, unique=True), st.booleans())
def test_what_a_column_is_made_of_is_like_it(texts: list[str], numbered: bool) -> None:
    """By value; by shape where a number behind makes them many."""
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    cells = [f"{text} {at % 300 + 100}" if numbered else text for at in range(300) for text in texts for _ in range(2)]
    habit = learnt(cells)
    if habit is not None:
        assert not habit.unlike(pa.array(cells), veil).any()


def test_a_few_rows_of_unknown_words_tell_of_no_label() -> None:
    few, many = (learnt(["Oslo", "Lima"] * (ENOUGH // 2 - less)) for less in (1, 0))
    assert few is not None and not few.unlike(pa.array(["Graz", "Lamp 4, oak"]), veil).any()
    assert many is not None and many.unlike(pa.array(["Graz"]), veil).all()


def test_no_value_stands_in_what_is_kept_of_a_column() -> None:
    """Only fingerprints of labels and shapes of the rest."""
    for cell, _ in COLUMNS.values():
        habit = learnt(drawn(cell, 1))
        assert habit is not None
        assert not [value for value in drawn(cell, 1, 50) if value in habit.held and not value.isalpha()]
        assert parsed(habit.written) == habit


HARMLESS = [
    "7",
    "12.50",
    "-3",
    "99%",
    "WH07",
    "42",
    "-",
    "",
    "n/a".upper()[:1],
    "refunded",
    "on hold",
    "已退款",
    "待审核",
]
TELLING = [
    "13912345678",
    "1974-03-12",
    "C01X00T47",
    "priscilla",
    "张三",
    "51.501364",
    "HIV",
    "diabetes type 2",
    "4111-1111",
]


def test_plain_words_and_small_numbers_are_harmless_and_nothing_else_is() -> None:
    assert harmless(pa.array(HARMLESS)).all()
    assert not harmless(pa.array(TELLING)).any()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.sampled_from(sorted(COLUMNS)))
def test_any_text_is_told_from_a_column_without_an_error(text: str, column: str) -> None:
    habit = _HABITS.setdefault(id(column), learnt(drawn(COLUMNS[column][0], 1)))
    assert habit is not None
    text = text.encode("utf-8", "replace").decode()
    assert habit.unlike(pa.array([text, text]), veil).tolist() in ([True, True], [False, False])


def test_a_number_longer_by_one_digit_is_the_next_of_a_row_and_a_phone_is_not() -> None:
    habit = learnt([str(at) for at in range(1, 100_000, 7)])
    assert habit is not None
    assert habit.unlike(pa.array(["100001", "13912345678"]), veil).tolist() == [False, True]


@pytest.mark.parametrize("value", ["passport C01X00T47", "张丽华", "13912345678"])
def test_the_watch_treats_whole_what_is_unlike_its_column(value: str) -> None:
    watch = Watch(TextReader(), veil=veil)
    habit = learnt(drawn(COLUMNS["states"][0], 1))
    texts = pa.array(["new", value, "refunded"])
    found = watch.found(texts, "texts", "none", habit)
    assert list(found) == [1]
    assert [(span.start, span.end) for span in found[1]][-1][1] == len(value)
    assert watch.strays(texts, habit)
    assert not watch.strays(pa.array(["new", None, "paid"]), habit)


def _code(draw: random.Random, at: int) -> str:
    return "".join(draw.choices("abcdefghijkmnpqrstuvwxyz0123456789", k=draw.randrange(6, 14)))


FIGURES: dict[str, Cell] = {
    "numbers": lambda draw, at: str(draw.randrange(10**6, 10**9)),
    "amounts": lambda draw, at: f"{draw.uniform(1, 9999):.2f}",
    "money": lambda draw, at: f"€{draw.randrange(1, 900)}.{draw.randrange(100):02d}",
    "days": lambda draw, at: f"20{draw.randrange(10, 26)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
    "hashes": lambda draw, at: "".join(draw.choices("0123456789abcdef", k=32)),
    "articles": COLUMNS["articles"][0],
    "random codes": _code,
}
FOREIGN = [
    *(
        "Priscilla Vandermeer",
        "张丽华",
        "สมชาย ใจดี",
        "דוד כהן",
        "김민수",
        "Иван Петров",
        "HIV positive",
        "Diabetes type 2",
    ),
    *(
        "MRN 00482913",
        "pw: hunter2!x",
        "12 Elm Grove, Bath",
        "+49 151 23456789",
        "O'Brien, Sinéad",
        "salary 84,500 EUR",
    ),
    *(
        "passport E87654321",
        "ρηγόρης Παπαδόπουλος",
        "pvdm@@corp",
        "北京市朝阳区建国路88号",
        "dob 23.11.1979",
        "J. Vandermeer",
    ),
]


@pytest.mark.parametrize("share", [0.0025, 0.01, 0.02])
@pytest.mark.parametrize("column", FIGURES)
def test_many_foreign_cells_among_figures_and_codes_are_no_part_of_the_column(column: str, share: float) -> None:
    foreign = [FOREIGN[at % len(FOREIGN)] for at in range(int(share * DRAWN))]
    habit = learnt([*drawn(FIGURES[column], 1), *foreign])
    assert habit is not None
    kept = [text for text in FOREIGN if not habit.unlike(pa.array([text]), veil)[0]]
    assert not kept
    assert habit.unlike(pa.array(drawn(FIGURES[column], 2, 20_000)), veil).mean() <= 2 * RARE


@pytest.mark.parametrize("word", ["below limit", "<LOD", "not tested", "see label"])
def test_words_that_stand_often_among_figures_stay(word: str) -> None:
    habit = learnt([*drawn(FIGURES["amounts"], 1), *[word] * 60, "Priscilla Vandermeer"])
    assert habit is not None
    assert habit.unlike(pa.array([word, "Priscilla Vandermeer"]), veil).tolist() == [False, True]
    assert parsed(habit.written) == habit


FEW_CELLS: dict[str, list[str]] = {
    "states": [STATES[at % 5] for at in range(60)],
    "one letter": ["x"] * 300,
    "answers": ["Y", "N", "Y"] * 10,
    "Chinese": ["已付款", "已发货", "处理中"] * 20,
    "amounts": [f"{at * 7.31:.2f}" for at in range(1, 120)],
    "days": [f"2024-03-{at:02d}" for at in range(1, 29)],
}


@pytest.mark.parametrize("value", [*FOREIGN, "Vandermeersch", "jsmith_84"])
@pytest.mark.parametrize("column", FEW_CELLS)
def test_a_column_with_few_cells_is_understood_where_they_are_known_words_or_figures(column: str, value: str) -> None:
    honest = FEW_CELLS[column]
    habit = learnt([*honest, value])
    assert habit is not None
    assert habit.unlike(pa.array([*honest, value]), veil).tolist() == [*[False] * len(honest), True]


@pytest.mark.parametrize(
    "values",
    [
        ["London", "Paris", "Leeds", "Bath", "Rome", "Oslo"] * 8 + ["York", "Lima", "Graz"],
        [f"Lamp {at}, oak" for at in range(90)],
        ["new", "paid"] * 9,
        ["Ada Brandt"] * 30,
    ],
    ids=["towns", "products", "too few", "people"],
)
def test_of_other_columns_with_few_cells_no_word_is_in_doubt_and_numbers_among_words_are(values: list[str]) -> None:
    habit, words = learnt(values), ["Graz", "Vandermeersch", "Ada Hardy", "Lamp 4, oak", "WH7", "12"]
    assert habit is None or not habit.unlike(pa.array([*values, *words]), veil).any()
    assert (habit is None) == (len(values) < 20)
    if habit is not None:
        assert habit.unlike(pa.array(["19104762668", "1962-04-01"]), veil).all()


class Weakly:
    """Finds a weak number in every text, and a sure one where a card is."""

    def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
        return [_weakly(text) if text else () for text in texts.to_pylist()]


def _weakly(text: str) -> tuple[Span, ...]:
    if "@" in text:
        return (Span(0, len(text), "email", "email", 0.9, "an address"),)
    return (Span(0, len(text), "tax_id", "tax_id", 0.4, "a number"),)


@pytest.mark.parametrize("column", ["numbers", "amounts", "days", "hashes", "articles"])
@pytest.mark.parametrize("category", ["none", "free_text_may_contain_pii", "tax_id"])
def test_of_figures_only_those_with_something_sure_are_treated(column: str, category: str) -> None:
    finder = Weakly()
    watch, habit = Watch(finder, veil=veil), learnt(drawn(FIGURES[column], 1))
    texts = pa.array([drawn(FIGURES[column], 1)[5], "p.vdm@mailbox.org", "Priscilla Vandermeer", None])
    assert habit is not None
    spans = watch.and_strays(texts, finder.spans(texts), habit, category)
    assert [bool(found) for found in spans] == [category == "tax_id", True, True, False]


class Everybody:
    """Takes whatever has letters for a person."""

    def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
        return [(Span(0, len(text), "person_name", "person_name", 0.7, "an engine"),) for text in texts.to_pylist()]


@pytest.mark.parametrize(
    "labels",
    [
        ["Garden Furniture", "Grey Cushions", "Jewellery Boxes", "Moulded Bowls"],
        ["オーク机", "木製椅子", "ガラス皿", "照明器具"],
    ],
)
def test_goods_that_an_engine_takes_for_people_stay_where_they_stand_often(labels: list[str]) -> None:
    said = "spoke to Faith about it"
    watch, habit = Watch(Everybody(), veil=veil), learnt([*labels * 100, *["Ann Lee"] * 20, *[said] * 4])
    assert habit is not None
    texts = pa.array([labels[2], "Ann Lee", said, "Priscilla", "Ask about it, Will."])
    spans = watch.and_strays(texts, Everybody().spans(texts), habit, "none")
    assert [bool(found) for found in spans] == [False, True, True, True, True]


class Possibly:
    """Holds the end of every text for possible, and of a full name is sure."""

    def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
        return [_possibly(text) for text in texts.to_pylist()]


def _possibly(text: str) -> tuple[Span, ...]:
    score = 0.45 if text.startswith("Laptop") else 0.7
    return (Span(len(text) // 2, len(text), "person_name", "person_name", score, "an engine"),)


@pytest.mark.parametrize("category", ["none", "free_text_may_contain_pii"])
def test_who_is_merely_possible_in_a_label_of_known_words_is_nobody(category: str) -> None:
    goods = ["Laptop Sleeve Graphite", "Whiteboard Marker Set"]
    texts = pa.array([*goods, "Priscilla Oakley", "Zbvqe Vandermeersch", "ask Will."])
    spans = Watch(Possibly()).and_strays(texts, Possibly().spans(texts), None, category)
    assert [bool(found) for found in spans] == [category != "none", category != "none", True, True, True]


def test_a_shop_that_is_called_after_its_place_is_nobodys_address() -> None:
    finder = TextReader()
    texts = pa.array(["浦东店", "上海市浦东新区世纪大道8号", "浦东王建国"], pa.large_string())
    spans = Watch(finder).and_strays(texts, finder.spans(texts), None, "none")
    assert [bool(spans[at]) for at in range(3)] == [False, True, True]


class NoOne:
    def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
        return [() for _ in texts]


@pytest.mark.parametrize("category", ["none", "free_text_may_contain_pii"])
def test_a_cell_that_is_a_full_chinese_name_is_treated_though_engines_find_nobody(category: str) -> None:
    texts = pa.array(["秦军玉", "马克杯", "无线鼠标", "金属色", "高压锅", "待审核", None])
    spans = Watch(NoOne()).and_strays(texts, NoOne().spans(texts), None, category)
    assert [bool(found) for found in spans] == [True, *[False] * 6]


@pytest.mark.parametrize("category", ["none", "person_name"])
def test_what_an_engine_reads_into_the_letters_of_codes_is_nobody(category: str) -> None:
    codes = drawn(lambda draw, at: f"R{draw.randrange(16**8):08x}", 3)
    habit, watch = learnt(codes), Watch(Everybody(), veil=veil)
    assert habit is not None
    assert not habit.figures
    texts = pa.array([*codes[:3], "p.vdm@mailbox.org", "Priscilla Vandermeer"])
    spans = watch.and_strays(texts, Everybody().spans(texts), habit, category)
    assert [bool(found) for found in spans] == [*[category == "person_name"] * 3, True, True]
    weak = watch.and_strays(texts, Weakly().spans(texts), habit, category)
    assert all(weak)


OFTEN = [
    *("Vandermeersch", "Quackenbush", "Oriel Haverstock", "Haverstock, Oriel", "tamsin prideaux", "prideaux_t71"),
    *("07911 203344", "K48211093", "1971-11-04", "LB19 KZT", "3 Culverhay Close, Wotton", "epilepsy"),
    *("卢岛协", "覃运标"),
    *("永井 沙織", "河原田尚子", "スズキ ミナミ", "윤서아", "Пелагея Тюрина", "هدى العتيبي", "Ελένη Καραγιάννη"),
]
UNLISTED = {
    "states": STATES,
    "goods": ["Garden Furniture", "Grey Cushions", "Jewellery Boxes", "Aluminium Trays", "Rattan Stools"],
    "sizes": ["S", "M", "L", "38", "40"],
    "materials": ["橡木", "不锈钢", "纯棉", "陶瓷", "玻璃"],
    "tags": ["热销", "清仓", "满减", "包邮", "文具", "焦糖色"],
    "Japanese": ["オーク机", "木製椅子", "ガラス皿", "照明器具"],
    "Korean": ["책상", "의자", "조명", "쿠션", "이불"],
    "Russian": ["стол дубовый", "лампа", "кресло", "полка"],
}


@pytest.mark.parametrize(("rows", "times"), [(60, 1), (300, 1), (300, 3), (2_000, 24), (2_000, 100)])
@pytest.mark.parametrize("value", OFTEN)
@pytest.mark.parametrize("labels", UNLISTED.values(), ids=UNLISTED)
def test_somebody_in_up_to_a_twentieth_of_the_rows_is_no_label(
    labels: list[str], value: str, rows: int, times: int
) -> None:
    habit = learnt([*(labels[at % len(labels)] for at in range(rows - times)), *[value] * times])
    assert habit is not None
    assert habit.unlike(pa.array([*labels, value]), veil).tolist() == [False] * len(labels) + [True]


@pytest.mark.parametrize(
    "word",
    [
        *("harbour", "favour", "grey", "catalogue", "licence", "travelling", "aluminium", "jewellery", "moulded"),
        *("draught", "mislabelled", "organised", "paediatric", "skilful", "excluders", "nightstand", "rattan"),
        *("fuchsia", "perishable", "procurement", "polyamide", "terrazzo", "telesales"),
    ],
)
def test_british_spellings_and_goods_are_known_words(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize("word", ["haverstock", "quackenbush", "prideaux", "zdravkovic", "saoirse", "penhaligon"])
def test_names_that_no_list_of_words_has_are_not_known(word: str) -> None:
    assert not is_known(word)


@pytest.mark.parametrize("label", ["b2b portal", "B2C", "3D print", "fuchsia / mauve"])
def test_letters_beside_a_figure_are_no_word_in_doubt(label: str) -> None:
    assert not in_doubt(label)


@pytest.mark.parametrize("label", ["W1A 1AA", "J. Brown", "b2b Prideaux", "LB19 KZT"])
def test_codes_that_are_somebodys_and_names_beside_them_are_in_doubt(label: str) -> None:
    assert in_doubt(label)


def test_one_unknown_word_in_every_fourth_cell_makes_no_column_of_names() -> None:
    labels = ["Sales"] * 16 + ["Zqorvement"] * 15 + ["Finance"] * 12 + ["Legal"] * 10 + ["Logistics"] * 6
    habit = learnt([*labels, "喻师环"])
    assert habit is not None
    assert habit.unlike(pa.array(["Sales", "Zqorvement", "喻师环"]), veil).tolist() == [False, False, True]


BRANDS = ["Laura Ashley", "Ralph Lauren", "Tom Dixon", "Denby", "李锦记", "张小泉", "老干妈"]


@pytest.mark.parametrize("rows", [70, 2_100])
@pytest.mark.parametrize(
    "head", ["brand", "Supplier", "manufacturer_name", "品牌", "商品品牌", "供应商名称", "Hersteller"]
)
def test_brands_that_are_called_like_people_stay_where_the_head_says_brands(head: str, rows: int) -> None:
    cells = [BRANDS[at % len(BRANDS)] for at in range(rows)]
    profile = ProfileKernel().examine(
        TableSchema("s", "t", (ColumnSchema(head),)), pa.RecordBatch.from_pydict({head: cells})
    )
    habit = parsed(habit_of(profile.columns[head], veil, head))
    assert habit is not None
    watch = Watch(TextReader(), veil=veil)
    texts = [*BRANDS, "Priscilla Vandermeer", "13912345678"]
    assert set(watch.found(pa.array(texts), "texts", "none", habit)) == {len(BRANDS), len(BRANDS) + 1}


@pytest.mark.parametrize("rows", [72, 402, 2_400])
@pytest.mark.parametrize("person", ["Tamsin Prideaux", "喻师环", "T. Prideaux"])
@pytest.mark.parametrize("head", ["brand", "carrier", "品牌"])
def test_somebody_who_stands_often_among_brands_that_are_nobody_is_treated(head: str, person: str, rows: int) -> None:
    makers = ["Bosch", "Makita", "DeWalt", "Hugo Boss", "Stanley", "海尔", "张小泉"]
    cells = [person if at % 24 == 5 else makers[at % len(makers)] for at in range(rows)]
    profile = ProfileKernel().examine(
        TableSchema("s", "t", (ColumnSchema(head),)), pa.RecordBatch.from_pydict({head: cells})
    )
    habit = parsed(habit_of(profile.columns[head], veil, head))
    assert habit is not None
    assert habit.unlike(pa.array([*makers, person]), veil).tolist() == [False] * len(makers) + [True]


@pytest.mark.parametrize(
    "head", ["brand_manager", "supplier contact", "brand owner", "label", "sold_by", "客户", "供应商联系人"]
)
def test_heads_of_people_and_of_labels_say_no_brands(head: str) -> None:
    assert not lists_brands(head)


@pytest.mark.parametrize(
    "text", ["佛山明辉照明有限公司", "宁波恒达塑料有限公司", "北欧大号台灯两件套", "泰国乳胶枕头家用一对"]
)
def test_goods_and_firms_that_are_called_after_a_place_stay(text: str) -> None:
    assert not Watch(TextReader(), veil=veil).found(pa.array([text]), "texts", "none")


@pytest.mark.parametrize(
    "text",
    [
        *("佛山市禅城区季华五路18号2座501", "张伟有限公司的李娜要求退货", "请送到宁波找陈克明先生"),
        *("王小明投诉快递公司", "李娜辞职离开公司", "周建国已离职贸易公司", "李秀英投诉佛山明辉照明有限公司"),
        *("北京市朝阳区望京小区12", "河北省石家庄市李家庄32", "湖南省长沙县黄花乡谷塘组", "成都市锦江区春熙坊1201"),
    ],
)
def test_addresses_and_people_beside_them_do_not(text: str) -> None:
    assert Watch(TextReader(), veil=veil).found(pa.array([text]), "texts", "none")


@pytest.mark.parametrize(
    "labels",
    [
        [
            "Online",
            "London Bridge",
            "Victoria",
            "Kings Cross",
            "Charing Cross",
            "Clapham",
            "Camden",
            "Chelsea",
            "Preston",
        ],
        [
            "Europe/London",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Shanghai",
            "America/Chicago",
            "Asia/Tokyo",
            "Asia/Dili",
        ],
    ],
    ids=["shops", "zones"],
)
def test_places_in_one_to_five_of_a_hundred_cells_stay_among_places(labels: list[str]) -> None:
    habit = learnt([label for at, label in enumerate(labels) for _ in range(max(120, 6_000 // (at + 1) ** 2))])
    assert habit is not None
    assert not habit.unlike(pa.array(labels), veil).any()
