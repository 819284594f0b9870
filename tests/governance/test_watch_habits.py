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
from guardian.governance.watch_habits import ENOUGH, RARE, Habit, habit_of, harmless, parsed
from guardian.model import ColumnSchema, TableSchema

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


def test_a_few_rows_tell_of_no_habit() -> None:
    assert learnt(["new", "paid"] * (ENOUGH // 2 - 1)) is None
    assert learnt(["new", "paid"] * (ENOUGH // 2)) is not None


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
