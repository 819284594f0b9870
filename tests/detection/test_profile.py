"""The kernel: what it counts, on any Arrow type, for any split into batches."""

from __future__ import annotations

import datetime as dt
import decimal
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection import custom
from guardian.detection.profile import ColumnProfile, Match, ProfileKernel, TableProfile
from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import coded
from guardian.errors import DetectorError
from guardian.model import ColumnSchema, TableSchema
from guardian.sources.base import GatheringKernel

KERNEL: GatheringKernel[TableProfile] = ProfileKernel(BUILTIN)
TABLE = TableSchema("test", "t", (ColumnSchema("a"),))


def profile(values: Sequence[object] | pa.Array, kind: pa.DataType | None = None) -> ColumnProfile:
    array = values if isinstance(values, pa.Array) else pa.array(values, kind)
    return KERNEL.examine(TABLE, pa.RecordBatch.from_arrays([array], ["a"])).columns["a"]


# --- merging -----------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(),
    st.sampled_from((
        "", "  ", "13800138000", "11010519491231002X", "a@example.org", "王小明", "Mary Smith", "1990-05-17", "3.14",
        "-7", "20200131",
        "please call 212-555-0123", "请联系 电话13800138000", "１３８００１３８０００",
        "４１１１１１１１１１１１１１１１", "true", "N/A", "deadbeefdeadbeef",
    )),
    st.text("abcXYZ 0189-.@王明", max_size=12),
    st.integers(-(10**6), 10**12).map(str),
)  # fmt: skip
COLUMNS = st.lists(CELLS, max_size=40)


def whole(cells: list[str | None]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(cells, pa.string())], ["a"])


@settings(max_examples=80, deadline=None)
@given(cells=COLUMNS, cuts=st.lists(st.integers(0, 40), max_size=4))
def test_every_split_into_batches_gives_the_same_profile(cells: list[str | None], cuts: list[int]) -> None:
    batch = whole(cells)
    edges = sorted({0, len(cells), *(min(cut, len(cells)) for cut in cuts)})
    merged = KERNEL.empty(TABLE)
    for start, end in pairwise(edges):
        merged = KERNEL.merge(merged, KERNEL.examine(TABLE, batch.slice(start, end - start)))
    assert merged == KERNEL.merge(KERNEL.empty(TABLE), KERNEL.examine(TABLE, batch))


@settings(max_examples=60, deadline=None)
@given(COLUMNS, COLUMNS, COLUMNS)
def test_merging_is_associative_and_empty_changes_nothing(
    one: list[str | None], two: list[str | None], three: list[str | None]
) -> None:
    a, b, c = (KERNEL.examine(TABLE, whole(cells)) for cells in (one, two, three))
    assert KERNEL.merge(KERNEL.merge(a, b), c) == KERNEL.merge(a, KERNEL.merge(b, c))
    assert KERNEL.merge(a, KERNEL.empty(TABLE)) == a == KERNEL.merge(KERNEL.empty(TABLE), a)
    assert KERNEL.merge(a, b) == KERNEL.merge(b, a)


def test_sketches_past_their_size_do_not_depend_on_the_split() -> None:
    texts = pa.array(
        [
            f"note {chr(97 + at % 26)}{chr(97 + at // 26 % 26)}{chr(97 + at // 676 % 26)} {'ab' * (at % 5)}"
            for at in range(17_000)
        ]
    )
    batch = pa.RecordBatch.from_arrays([texts], ["a"])
    at_once = KERNEL.examine(TABLE, batch).columns["a"]
    merged = KERNEL.empty(TABLE)
    for start in (12_000, 0, 5_000):
        end = {12_000: 17_000, 0: 5_000, 5_000: 12_000}[start]
        merged = KERNEL.merge(merged, KERNEL.examine(TABLE, batch.slice(start, end - start)))
    assert merged.columns["a"] == at_once
    assert len(at_once.open) == 4096
    assert not at_once.distinct_exact
    assert at_once.distinct == pytest.approx(17_000, rel=0.05)
    assert at_once.open_distinct == pytest.approx(17_000, rel=0.06)
    assert at_once.open_cells == 17_000


def test_a_column_that_a_batch_lacks_counts_as_null_there() -> None:
    early = pa.RecordBatch.from_pydict({"a": ["x", "y"]})
    late = pa.RecordBatch.from_pydict({"b": ["z", None, "w"]})
    merged = KERNEL.merge(KERNEL.examine(TABLE, early), KERNEL.examine(TABLE, late))
    assert merged.rows == 5
    assert {name: (column.rows, column.examined) for name, column in merged.columns.items()} == {
        "a": (5, 2),
        "b": (5, 2),
    }


def test_the_sample_of_open_values_is_the_same_in_another_process() -> None:
    code = (
        "import pyarrow as pa; from guardian.detection.profile import ProfileKernel;"
        "from guardian.model import TableSchema;"
        "batch = pa.RecordBatch.from_pydict({'a': ['Mary Smith', '王小明']});"
        "profile = ProfileKernel(()).examine(TableSchema('s', 't', ()), batch);"
        "print([key for key, _, _ in profile.columns['a'].open])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == str([key for key, _, _ in profile(["Mary Smith", "王小明"]).open])


def test_another_seed_samples_other_values() -> None:
    batch = whole(["Mary Smith", "王小明"])
    other = ProfileKernel(BUILTIN, seed=1).examine(TABLE, batch).columns["a"]
    assert {key for key, _, _ in other.open}.isdisjoint({key for key, _, _ in profile(batch.column(0)).open})


# --- types -------------------------------------------------------------------------------------------------------

DAY = dt.date(1990, 5, 17)


@pytest.mark.parametrize(
    ("array", "kind", "form"),
    [
        (pa.array(["x1"]), "string", "code"),
        (pa.array(["x1"], pa.large_string()), "string", "code"),
        (pa.array(["x1"], pa.string_view()), "string", "code"),
        (pa.array([7], pa.uint8()), "integer", "integer"),
        (pa.array([7.0]), "float", "integer"),
        (pa.array([7.5], pa.float32()), "float", "decimal"),
        (pa.array([decimal.Decimal("7.50")]), "decimal", "decimal"),
        (pa.array([True]), "boolean", "boolean"),
        (pa.array([DAY]), "date", "date"),
        (pa.array([DAY], pa.date64()), "date", "date"),
        (pa.array([dt.datetime(1990, 5, 17, 8, 30)]), "timestamp", "datetime"),
        (pa.array([dt.datetime(1990, 5, 17, 8, 30)], pa.timestamp("ns", "UTC")), "timestamp", "datetime"),
        (pa.array([dt.time(8, 30)]), "time", "time"),
        (pa.array([dt.timedelta(seconds=3)]), "duration", "integer"),
        (pa.array([b"x1"]), "binary", "code"),
        (pa.array([b"x1"], pa.large_binary()), "binary", "code"),
        (pa.array([b"x1"], pa.binary_view()), "binary", "code"),
        (pa.array([b"x1"], pa.binary(2)), "binary", "code"),
        (pa.array(["x1"]).dictionary_encode(), "string", "code"),
        (pa.RunEndEncodedArray.from_arrays([1], ["x1"]), "string", "code"),
        (pa.array([["x1"]]), "string", "code"),
        (pa.array([["x1"]], pa.large_list(pa.string())), "string", "code"),
        (pa.array([["x1"]], pa.list_(pa.string(), 1)), "string", "code"),
        (pa.array([[["x1"]]]), "string", "code"),
    ],
    ids=lambda item: str(item.type) if isinstance(item, pa.Array) else None,
)
def test_any_arrow_type_is_examined(array: pa.Array, kind: str, form: str) -> None:
    found = profile(array)
    assert (found.rows, found.examined, dict(found.kinds), dict(found.forms)) == (1, 1, {kind: 1}, {form: 1})


def test_uuids_read_as_uuids() -> None:
    import uuid

    array = pa.array([uuid.UUID(int=7).bytes], pa.uuid())
    assert profile(array).common == ((str(uuid.UUID(int=7)), 1),)


def test_a_column_of_nulls_has_rows_and_nothing_examined() -> None:
    for kind in (pa.null(), pa.string(), pa.int64()):
        found = profile([None, None], kind)
        assert (found.rows, found.examined, found.distinct, found.common) == (2, 0, 0, ())


def test_the_leaves_of_lists_are_the_cells_and_empty_lists_count_as_null() -> None:
    found = profile([["13800138000", "x"], [], None, [None]])
    assert (found.rows, found.examined) == (5, 2)
    assert found.matches["phone.cn_mobile"].cells == 1


def test_structs_and_maps_become_columns_of_their_own() -> None:
    array = pa.array([{"phone": "13800138000", "n": 1}, None])
    batch = pa.RecordBatch.from_arrays(
        [array, pa.array([[("k", "v")], []], pa.map_(pa.string(), pa.string()))], ["a", "m"]
    )
    columns = KERNEL.examine(TableSchema("s", "t", ()), batch).columns
    assert {name: (column.rows, column.examined) for name, column in columns.items()} == {
        "a.phone": (2, 1), "a.n": (2, 1), "m.key": (2, 1), "m.value": (2, 1),
    }  # fmt: skip


def test_bytes_that_are_no_text_are_opaque_and_not_examined() -> None:
    found = profile([b"\xff\xfe\x00", b"13800138000", None], pa.binary())
    assert (found.rows, found.examined, found.opaque) == (3, 1, 1)
    assert found.matches["phone.cn_mobile"].cells == 1


def test_integers_that_nulls_turned_into_floats_are_still_phone_numbers() -> None:
    assert profile([13800138000.0, None]).matches["phone.cn_mobile"].cells == 1
    assert "phone.cn_mobile" not in profile([13800138000.5]).matches


# --- what is found -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "entity", "field"),
    [
        ("11010519491231002X", "national_id.cn", "cells"),
        (" 11010519491231002X\t", "national_id.cn", "cells"),
        ("１１０１０５１９４９１２３１００２Ｘ", "national_id.cn", "cells"),
        ("110105194912310021", "national_id.cn", "near"),
        ("4111 1111 1111 1111", "card_number.visa", "cells"),
        ("4111 1111 1111 1112", "card_number.visa", "near"),
        ("mary@example.org", "email", "cells"),
        ("write to mary@example.org today", "email", "within"),
        ("请拨打电话13800138000。", "phone.cn_mobile", "within"),
        ("请拨打电话138‑0013‑8000。", "phone.cn_mobile", "within"),
        ("GR16 0110 1050 0000 1054 7023 795", "bank_account.iban", "cells"),
        ("https://example.org/a?b=1", "url", "cells"),
    ],
)
def test_an_identifier_is_counted_where_it_stands(cell: str, entity: str, field: str) -> None:
    found = profile([cell, cell, None])
    assert getattr(found.matches[entity], field) == 2


@pytest.mark.parametrize(
    "cell", ["SO4111111111111111", "2024-05-01 10:00:00", "just words", "12.5", "x" * 300, "\x00\x01"]
)
def test_what_is_no_identifier_is_not_counted_as_one(cell: str) -> None:
    assert not any(match.cells or match.within for match in profile([cell]).matches.values())


def test_every_entity_counts_a_cell_once_whatever_recognizers_share_it() -> None:
    for match in profile(["4111111111111111"] * 3).matches.values():
        assert match.cells + match.near <= 3


OPEN: tuple[tuple[str, bool], ...] = (
    ("Mary Smith", True), ("Mary_Smith", True), ("王小明", True),
    ("called about the delivery", True), ("mary@example.org", False),
    ("SO123", False),
    ("2024-05-01", False), ("123", False), ("", False), ("true", False), ("a note with mary@example.org inside", True),
)  # fmt: skip


@pytest.mark.parametrize(("cell", "open_"), OPEN)
def test_only_words_that_no_identifier_decides_stay_open(cell: str, open_: bool) -> None:
    found = profile([cell, cell])
    assert [value for _, value, _ in found.open] == ([cell] if open_ else [])
    assert found.open_cells == (2 if open_ else 0)


def test_raw_values_never_stand_in_a_repr() -> None:
    shown = repr(KERNEL.examine(TABLE, whole(["Mary Smith", "13800138000", "mary@example.org"])))
    for value in ("Mary", "Smith", "13800138000", "example"):
        assert value not in shown


# --- facts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("42", "integer"), ("-42", "integer"), ("1,234,567", "decimal"), ("3.14", "decimal"), ("3,14", "decimal"),
        ("2024-02-28", "date"),
        ("28.02.2024", "date"), ("2024年2月28日", "date"), ("2024-13-01", "digits"), ("2024-02-28T10:00:00Z",
        "datetime"), ("10:30", "time"),
        ("99:99", "digits"), ("是", "boolean"), ("Yes", "boolean"), ("d41d8cd98f00b204e9800998ecf8427e", "hex"),
        ("zzzz8cd98f00b204e9800998ecf8427e", "code"),
        ("123e4567-e89b-12d3-a456-426614174000", "uuid"), ("(289) 644-6851", "digits"), ("AB-123", "code"), ("Berlin",
        "word"), ("O'Neill", "word"),
        ("New York", "words"), ("Ada_Brandt", "words"), ("Ada_7", "code"), ("IN_TRANSIT", "code"), ("张伟", "word"),
        ("买买提·阿不都", "word"), ("物流延迟,已致歉", "text"),
        ("Ring me, please!", "text"), ("---", "symbols"), ("   ", "blank"),
        ("x" * 100, "code"), ("word " * 30, "text"), ("https://example.org/" + "a" * 90, "url"), ("naïve café",
        "words"),
    ],
)  # fmt: skip
def test_the_form_of_a_cell(cell: str, form: str) -> None:
    assert dict(profile([cell]).forms) == {form: 1}


@pytest.mark.parametrize(
    ("cell", "scripts"),
    [
        ("abc", {"latin"}), ("王abc", {"han", "latin"}), ("あ", {"kana"}), ("漢字。", {"han"}), ("한국", {"hangul"}),
        ("Привет", {"cyrillic"}),
        ("αβγ", {"other"}), ("123!", {"none"}), ("é", {"latin"}), ("。、", {"none"}), ("㐀", {"han"}),
    ],
)  # fmt: skip
def test_the_scripts_of_a_cell(cell: str, scripts: set[str]) -> None:
    assert set(profile([cell]).scripts) == scripts


def test_running_numbers_fill_their_range_and_others_do_not() -> None:
    assert profile([str(at) for at in range(1000, 1100)]).sequential
    assert profile([str(at) for at in range(1000, 9000, 40)]).sequential
    assert not profile([str(at * at * 7919 % 100_003) for at in range(200)]).sequential


def test_numbers_dates_and_lengths_are_measured() -> None:
    numbers = profile(["10", "-2.50", "1,000", "7"])
    assert (numbers.numbers, numbers.integers, dict(numbers.decimals)) == ((-2.5, 1000.0), (7, 10, 3), {2: 1, 3: 1})
    dates = profile(["1984-01-01", "01/02/1991", "2001-05-06 00:00:00", "2001-05-06 10:00:00"])
    assert (dates.years, dict(dates.by_year), dates.at_midnight) == ((1984, 2001), {1984: 1, 1991: 1, 2001: 2}, 1)
    keys = profile(["20240131", "1700000000", "13800138000"])
    assert (keys.compact_dates, keys.epochs, dict(keys.heads)) == (1, 1, {"13": 1, "17": 1, "20": 1})
    numbers = profile(["7", "2015", "20140131", "1430000000", "1430000000000", "131"])
    assert (dict(numbers.ages), dict(numbers.whole_years)) == ({7: 1}, {2014: 1, 2015: 3})
    words = profile(["王", "abc", None, ""])
    assert (words.length_min, words.length_max, words.length_total, words.filled) == (1, 3, 4, 2)


def test_common_values_are_listed_up_to_256_and_not_beyond() -> None:
    assert profile(["b", "a", "b"]).common == (("b", 2), ("a", 1))
    assert len(profile([f"v{at}" for at in range(256)]).common) == 256
    assert profile([f"v{at}" for at in range(257)]).common == ()
    assert profile(["a", "b" * 600]).common == ()


def test_shapes_show_classes_and_shorten_runs() -> None:
    found = profile(["AB-123 王小明", "abcdefgh"])
    assert dict(found.shapes) == {"AA-999 中中中": 1, "a+": 1}


@pytest.mark.parametrize(
    "make",
    [
        lambda: [None] * 3,
        lambda: [""] * 3,
        lambda: ["\x00", "\x7f", "𝔘", "👍🏽", "é" * 80],
        lambda: ["9" * 500, "-", "+", ".", ","],
    ],
    ids=["null", "blank", "odd", "long"],
)
def test_odd_values_are_counted_and_nothing_breaks(make: Callable[[], list[str | None]]) -> None:
    cells = make()
    found = profile(cells, pa.string())
    assert found.rows == len(cells)
    assert sum(found.forms.values()) == found.examined == sum(cell is not None for cell in cells)


def test_inside_a_text_only_the_best_of_overlapping_candidates_counts() -> None:
    cells = [f"please call Mary Smith at 212-555-{at:04d} or mary{at}@example.org" for at in range(1000, 1060)]
    cells += [f"NHS 943 476 5919 or ring 0{at} 7946 0123" for at in range(20, 24)]
    found = profile(cells).matches
    assert {entity: match.within for entity, match in found.items()} == {
        "phone": 64, "email": 60, "health.gb_nhs": 4
    }  # fmt: skip


# --- whatever comes ----------------------------------------------------------------------------------------------

ODD = st.one_of(
    st.sampled_from((
        "1/1/1", "99/99/9999", "2020-13-45", "0000-00-00", "1/2/03", "31-Feb-2020", "2020年13月45日", "1年1月1日",
        "9999-99-99T99:99:99", "24:60:60", "+", "-", "+-7", "--1", "-0", "+1,000,000.5", "1,2,3", "1e999", "1.5E-3",
        "∞", "NaN", "nan", "-inf", "9" * 17, "9" * 18, "9" * 19, "9" * 400, "-" + "9" * 18, "+" + "9" * 19, "0" * 30,
        "999.999.999.999", "1.2.3.4/99", "::", "::1", "00:00:00:00:00:00", "+0000000", "(000) 000-0000",
        "a@b", "@", "@@", "http://", "www.", "{}", "[]", "null", "\x00", "\ufeff", "\u3000", "\u200b\u200b", "\n",
        "\t\r\n",
        "１９９０－０５－１７", "１２３", "٣٣٣", "ⅩⅡ", "①②③", "é", "e\u0301", "𝟙𝟚𝟛", "👩‍👩‍👧", "\U0010ffff",
        "\ud7ff", "ﷺ",
        "x" * 64, "é" * 32, "é" * 33, "中" * 21, "中" * 22, "7" * 64, "7" * 65, "f" * 64, "f" * 65,
    )),
    st.text(max_size=12),
    st.text("0123456789-/.:, +()TZ年月日e", max_size=24),
    st.text("0123456789", min_size=17, max_size=20),
    st.dates().map(str),
    st.tuples(*[st.integers(0, 9999)] * 3).flatmap(
        lambda at: st.sampled_from("-/. ").map(lambda sign: sign.join(map(str, at)))
    ),
    st.text("0123456789abcdefABCDEFxX-", min_size=6, max_size=40),
)  # fmt: skip
TYPED: tuple[tuple[pa.DataType, st.SearchStrategy[object]], ...] = (
    (pa.string(), ODD),
    (pa.large_string(), ODD),
    (pa.string_view(), ODD),
    (pa.binary(), st.one_of(st.binary(max_size=20), ODD.map(str.encode))),
    (pa.binary(16), st.binary(min_size=16, max_size=16)),
    (pa.binary_view(), st.binary(max_size=40)),
    (pa.float64(), st.floats()),
    (pa.float32(), st.floats(width=32)),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.int8(), st.integers(-128, 127)),
    (pa.bool_(), st.booleans()),
    (pa.date32(), st.integers(-(2**31), 2**31 - 1)),
    (pa.date64(), st.integers(-(10**8), 10**8).map(lambda day: day * 86_400_000)),
    (pa.time64("ns"), st.integers(0, 86_400 * 10**9 - 1)),
    (pa.timestamp("s"), st.integers(-(2**40), 2**40)),
    (pa.timestamp("ns"), st.integers(-(2**62), 2**62)),
    (pa.timestamp("us", "Asia/Shanghai"), st.integers(-(2**55), 2**55)),
    (pa.duration("ms"), st.integers(-(2**62), 2**62)),
    (pa.decimal128(38, 10), st.decimals(-(10**20), 10**20, places=10)),
    (pa.decimal256(60, 5), st.decimals(-(10**20), 10**20, places=5)),
    (pa.list_(pa.string()), st.lists(st.one_of(st.none(), ODD), max_size=4)),
    (pa.dictionary(pa.int32(), pa.string()), ODD),
)


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_whatever_the_cells_are_all_of_them_are_counted(data: st.DataObject) -> None:
    kind, cell = data.draw(st.sampled_from(TYPED))
    array = pa.array(data.draw(st.lists(st.one_of(st.none(), cell), max_size=12)), kind)
    start = data.draw(st.integers(0, len(array)))
    found = profile(array.slice(start))
    assert sum(found.forms.values()) == found.examined
    assert found.examined + found.opaque <= found.rows
    assert all(match.cells + match.near <= found.examined >= match.within for match in found.matches.values())


def test_cells_that_break_a_detector_are_an_error_that_names_the_column_and_no_cell() -> None:
    def broken(value: str) -> bool:
        raise ValueError(f"cannot read {value}")

    kernel = ProfileKernel((coded("x", "none", "[a-z]+7", "", valid=broken),))
    table = TableSchema("crm", "people", ())
    for name, shown in (("notes", "'notes'"), ("mary@example.org", "number 1")):
        with pytest.raises(DetectorError) as caught:
            kernel.examine(table, pa.RecordBatch.from_pydict({name: ["secret7"]}))
        assert f"crm/people: column {shown} could not be examined" in str(caught.value)
        assert "secret7" not in str(caught.value) and "mary" not in str(caught.value)
        assert caught.value.__cause__ is None and caught.value.__suppress_context__


# --- many batches at once ----------------------------------------------------------------------------------------


def mixed(rows: int) -> pa.RecordBatch:
    """Columns of few, of many and of only different values, with nulls, and a list."""
    return pa.RecordBatch.from_pydict({
        "few": [("Mary Smith", "王小明", None, "a@example.org")[at % 4] for at in range(rows)],
        "many": [f"note {at * 7919 % 30_011}" for at in range(rows)],
        "all": [f"{at * 48_271 % 2_147_483_647:010d}" for at in range(rows)],
        "real": pa.array([at / 8 for at in range(rows)]),
        "list": pa.array([["x", None], None, []] * rows, pa.list_(pa.string())).slice(0, rows),
    })  # fmt: skip


def test_batches_examined_together_give_what_they_give_one_by_one() -> None:
    whole = mixed(60_000)
    batches = [whole.slice(start, 5_000) for start in range(0, 60_000, 5_000)]
    batches[3:3] = [pa.RecordBatch.from_pydict({"few": [7, 8], "late": ["x", "y"]}), whole.slice(0, 0)]
    one_by_one = KERNEL.empty(TABLE)
    for batch in batches:
        one_by_one = KERNEL.merge(one_by_one, KERNEL.examine(TABLE, batch))
    kernel = ProfileKernel(BUILTIN)
    for _ in range(2):  # the second time it is known which columns are nearly all distinct
        assert kernel.examine_all(TABLE, iter(batches)) == one_by_one
    assert kernel.examine_all(TABLE, ()) == KERNEL.empty(TABLE)


@settings(max_examples=80, deadline=None)
@given(cells=COLUMNS, cuts=st.lists(st.integers(0, 40), max_size=6))
def test_every_split_examined_together_gives_the_same_profile(cells: list[str | None], cuts: list[int]) -> None:
    batch = whole(cells)
    edges = sorted({0, len(cells), *(min(cut, len(cells)) for cut in cuts)})
    parts = [batch.slice(start, end - start) for start, end in pairwise(edges)]
    expected = KERNEL.examine(TABLE, batch) if parts else KERNEL.empty(TABLE)
    assert KERNEL.examine_all(TABLE, parts) == expected


@pytest.mark.parametrize("form", ["1{:010d}", "note {} of Anna Berg", "({:03d}) 555-0123", "2001-01-01 {}"])
def test_columns_nearly_all_distinct_are_profiled_alike_whether_their_values_were_counted_first(form: str) -> None:
    cells = [form.format(7 * (at - (at % 50 == 0))) if at % 97 else None for at in range(30_000)]
    batches = [whole(cells[at : at + 10_000]) for at in range(0, 30_000, 10_000)]
    learning, counting = ProfileKernel(BUILTIN), ProfileKernel(BUILTIN)
    learning.examine_all(TABLE, batches)
    counted = counting.empty(TABLE)
    for at in range(0, 30_000, 3000):  # too few rows at a time to be taken as they come
        counted = counting.merge(counted, ProfileKernel(BUILTIN).examine(TABLE, whole(cells[at : at + 3000])))
    assert learning.examine_all(TABLE, batches) == counted


def test_a_control_character_in_place_of_a_space_makes_no_identifier() -> None:
    cells = ["(212) 555-0123", "(212)\x1f555-0123"]
    assert profile(cells[:1]).matches["phone"].cells == 1
    assert profile(cells).matches["phone"].cells == 1


def test_a_pattern_that_only_re2_reads_is_found_in_cells_and_in_texts() -> None:
    own = custom.compile({"entity": "staff_number", "category": "employment", "pattern": r"EMP-\p{Han}[0-9]{6}"})
    batch = whole(["EMP-京123456", "员工 EMP-京123456离职", "XEMP-京1234567"])
    assert ProfileKernel((own,)).examine(TABLE, batch).columns["a"].matches == {"staff_number": Match(1, 1)}


def test_a_table_says_how_many_cells_of_each_column_nobody_could_read() -> None:
    batch = pa.RecordBatch.from_pydict({"text": ["x", "y"], "photo": pa.array([b"\xff\xd8\xff", None], pa.binary())})
    found = KERNEL.merge(KERNEL.examine(TABLE, batch), KERNEL.examine(TABLE, batch))
    assert found.opaque == {"photo": 2}


def test_wide_tables_are_examined_before_too_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = [pa.RecordBatch.from_pydict({f"c{at}": [f"v{row}" * 9] * 7 for at in range(5)}) for row in range(6)]
    expected = KERNEL.examine_all(TABLE, batches)
    monkeypatch.setattr("guardian.detection.profile.WAITING_BYTES", 2_000)
    assert KERNEL.examine_all(TABLE, batches) == expected
