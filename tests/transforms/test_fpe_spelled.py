"""Addresses, UUIDs and short texts moved within their types: every one comes back, and stays one of its type."""

from __future__ import annotations

import ipaddress
import uuid

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.keys.base import Key
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.fpe_ranges import OutOfRange, narrowest
from guardian.transforms.fpe_typed import FpeTyped


class OneKey:
    """A ring with one key of fixed bytes."""

    def current(self) -> Key:
        return Key("00000001", bytes(range(64)))

    def by_id(self, key_id: str) -> Key:
        return self.current()


def moved(kind: str, *values: str | None) -> list[str | None]:
    out: list[str | None] = FpeTyped(OneKey(), "d", kind).values(pa.array(values, pa.string())).to_pylist()
    back = FpeTyped(OneKey(), "d", kind).reveal(pa.array(out, pa.string())).to_pylist()
    assert back == list(values)
    return out


V4, V6 = st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str)


@settings(deadline=None, max_examples=40)
@given(V4, V6, st.integers(0, 32), st.integers(0, 128))
def test_addresses_stay_in_their_family_and_keep_their_prefix(four: str, six: str, short: int, wide: int) -> None:
    values = (four, six, f"{four}/{short}" if short < 32 else four, f"{six}/{wide}" if wide < 128 else six)
    for before, after in zip(values, moved("inet", *values), strict=True):
        assert after is not None
        old, new = ipaddress.ip_interface(before), ipaddress.ip_interface(after)
        assert (old.version, old.network.prefixlen) == (new.version, new.network.prefixlen)


@settings(deadline=None, max_examples=40)
@given(st.ip_addresses(v=4), st.integers(0, 32), st.ip_addresses(v=6), st.integers(0, 128))
def test_networks_become_networks_without_host_bits(
    four: ipaddress.IPv4Address, short: int, six: ipaddress.IPv6Address, wide: int
) -> None:
    values = [str(ipaddress.ip_network(f"{one}/{bits}", strict=False)) for one, bits in ((four, short), (six, wide))]
    versions = [ipaddress.ip_network(after).version for after in moved("cidr", *values) if after is not None]
    assert versions == [4, 6]


@settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=9))
def test_a_text_becomes_one_that_fits_and_comes_back(text: str) -> None:
    if "\0" in text or any(0xD800 <= ord(one) < 0xE000 for one in text):
        return
    (after,) = moved("text(9)", text)
    assert after is not None
    assert 1 <= len(after) <= 9
    assert after.isascii() >= all(" " <= one <= "~" for one in text)


def test_different_values_stay_different_and_empty_and_null_stay() -> None:
    values = [f"name {number}" for number in range(500)]
    out = moved("text(12)", *values, "", None)
    assert out[-2:] == ["", None]
    assert len(set(out)) == 502
    assert not set(values) & set(out)


def test_blanks_at_the_end_of_a_char_are_none_of_its_value() -> None:
    kind = FpeTyped(OneKey(), "d", "char(8)")
    padded, plain = kind.values(pa.array(["ab      ", "ab"])).to_pylist()
    assert padded == plain
    assert not padded.endswith(" ")
    assert kind.reveal(pa.array([padded.ljust(8)])).to_pylist() == ["ab"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uuid", str(uuid.UUID(int=7))),
        ("macaddr", "08:00:2b:01:02:03"),
        ("macaddr8", "08:00:2b:ff:fe:01:02:03"),
        ("inet4", "192.0.2.7"),
        ("inet6", "2001:db8::7"),
    ],
)
def test_codes_of_devices_come_back(kind: str, value: str) -> None:
    assert moved(kind, value) != [value]


@pytest.mark.parametrize(("kind", "value"), [("inet", "no address"), ("text(4)", "longer"), ("uuid", "7")])
def test_what_is_none_of_the_type_is_refused(kind: str, value: str) -> None:
    with pytest.raises(OutOfRange, match=r"a value is no"):
        FpeTyped(OneKey(), "d", kind).values(pa.array([value]))


@pytest.mark.parametrize("room", [1, 2, 3])
def test_texts_of_too_few_characters_are_refused(room: int) -> None:
    with pytest.raises(Unsuitable, match=r"needs at least 1,000,000"):
        FpeTyped(OneKey(), "d", f"char({room})")


def test_the_shape_stays() -> None:
    assert FpeTyped(OneKey(), "d", "inet").gives(Shape("other")).form == "other"
    assert FpeTyped(OneKey(), "d", "text(9)").gives(Shape("text", 9)).longest == 9


def test_columns_tied_by_a_key_share_the_narrower_text() -> None:
    assert narrowest(frozenset({"text(20)", "text(9)"})) == "text(9)"
    assert narrowest(frozenset({"text(20)", "char(30)"})) == "char(20)"
    assert narrowest(frozenset({"text(20)", "int32"})) == ""
