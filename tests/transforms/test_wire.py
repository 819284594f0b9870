from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.keys.base import NotATokenError
from guardian.transforms import wire
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.ragged import each_length

KINDS = st.sampled_from(["t", "r", "h", "c"])
KEY_IDS = st.from_regex(r"\A[a-z0-9]{1,30}\Z")
PAYLOADS = st.binary(min_size=1, max_size=80)


@given(kind=KINDS, key_id=KEY_IDS, payload=PAYLOADS)
def test_what_is_formed_is_parsed_to_the_same(kind: wire.Letter, key_id: str, payload: bytes) -> None:
    text = wire.form(wire.Wire(kind, key_id, payload))
    assert wire.parse(text) == wire.Wire(kind, key_id, payload)
    assert wire.PATTERN.fullmatch(text)
    assert len(text) == wire.width(kind, key_id, len(payload))


@given(key_id=KEY_IDS, payloads=st.lists(PAYLOADS, min_size=1, max_size=8))
def test_a_column_is_written_and_taken_apart_as_its_cells_are(key_id: str, payloads: list[bytes]) -> None:
    cells = pa.array(payloads, pa.large_binary())
    written = each_length(cells, wire.written("c", key_id)).cast(pa.large_string())
    assert written.to_pylist() == [wire.form(wire.Wire("c", key_id, payload)) for payload in payloads]
    apart = wire.apart(written, "c")
    assert apart.key_ids == [key_id] and apart.payloads.to_pylist() == payloads


def test_rows_of_several_keys_stay_in_their_order() -> None:
    cells = [wire.Wire("t", key, bytes([number])) for number, key in enumerate(["k2", "k1", "k2", "k3", "k1"])]
    texts = pa.array([wire.form(cell) for cell in cells], pa.large_string())
    apart = wire.apart(texts, "t")
    assert [apart.key_ids[index] for index in apart.of_row] == ["k2", "k1", "k2", "k3", "k1"]
    opened = wire.opened(texts, "t", lambda key_id: lambda rows: rows + (48 if key_id == "k1" else 64))
    assert opened.to_pylist() == ["@", "1", "B", "C", "4"]


NO_TOKENS = [
    "",
    "gt1",
    "gt1.k1.",
    "gt1..AAAA",
    "gt2.k1.AAAA",
    "gx1.k1.AAAA",
    "GT1.k1.AAAA",
    "gt1.K1.AAAA",
    "gt1.k1.AAAA=",
    "gt1.k1.AA+A",
    "gt1.k1.AA/A",
    "gt1.k1.AAAA\n",
    "\ngt1.k1.AAAA",
    " gt1.k1.AAAA",
    "gt1.k1.AAAA gt1.k1.AAAA",
    "gt1.k1.AAAAA",  # no number of bytes has five characters
    "gt1.k1.AB",  # bits behind the last byte: only one text stands for a payload
    "gt1.k1.AAB",
    "gt1.k1.ＡＡＡＡ",
    "张三",
    "gt1.k１.AAAA",
]


@pytest.mark.parametrize("text", NO_TOKENS)
def test_what_is_no_token_is_refused_alone_and_in_a_column(text: str) -> None:
    with pytest.raises(NotATokenError) as alone:
        wire.parse(text)
    with pytest.raises(NotATokenError) as column:
        wire.apart(pa.array(["gt1.k1.AAAA", text], pa.large_string()), "t")
    for error in (alone, column):
        assert len(text) < 4 or text not in str(error.value)


def test_a_token_of_another_kind_is_none_of_this() -> None:
    with pytest.raises(NotATokenError):
        wire.apart(pa.array(["gh1.k1.AAAA"], pa.large_string()), "t")


def test_tokens_are_found_inside_a_text() -> None:
    text = "客户gt1.k1.AAAA来电，见 gc1.k2.AQID。"
    assert [match["key"] for match in wire.PATTERN.finditer(text)] == ["k1", "k2"]


def test_a_column_of_numbers_cannot_hold_outputs() -> None:
    with pytest.raises(Unsuitable, match="integer"):
        wire.shape(Shape("integer"), "t", "k1", 16)
    assert wire.shape(Shape("text", 10, False), "t", "k1", 16) == Shape("text", 29, False)


def test_a_payload_is_not_in_the_repr() -> None:
    assert "AAAA" not in repr(wire.parse("gt1.k1.AAAA")) and "\\x00" not in repr(wire.parse("gt1.k1.AAAA"))
