"""Checks over columns agree with the functions that define them."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardian.detection import checksums, columnar
from guardian.detection.recognizers import generic

Scalar = Callable[[str], bool]

DIGITS = st.text("0123456789", min_size=0, max_size=20)
CODES = st.text("0123456789ABCXYZSTGEHabx -/.()", min_size=0, max_size=34)
CHECKS: list[Scalar] = [getattr(checksums, name) for name in sorted(columnar.CHECKS)]


def _lengths(check: Scalar) -> list[int]:
    return [length for length in columnar.CHECKS[check.__name__] if length] or [2, 9, 16, 22, 24]


def _likely(check: Scalar, rng: random.Random) -> str:
    """A value near the form of a check: digits, here and there a letter, a date in the middle."""
    length = rng.choice(_lengths(check))
    body = [rng.choice("0123456789") for _ in range(length)]
    if rng.random() < 0.6 and length >= 11:
        day = f"{rng.randint(1900, 2030)}{rng.randint(1, 13):02d}{rng.randint(1, 32):02d}"
        start, written = rng.choice(
            ((0, day[2:]), (6, day), (6, day[2:]), (0, day[6:] + day[4:6] + day[2:4]), (1, day[2:]))
        )
        body[start : start + len(written)] = written
    first = {
        checksums.iban: "DE",
        checksums.tw_id: "A1",
        checksums.sg_nric: "S",
        checksums.gb_nino: "AB",
        checksums.hkid: "A",
    }
    prefix = first.get(check, rng.choice(("", "", "11", "9", "756", "35", "1", "A")))
    body[: len(prefix)] = prefix
    if rng.random() < 0.5:
        body[-1:] = rng.choice("0123456789XABCJZTRW")
    return "".join(body[:length])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_over_columns_gives_what_its_function_gives(check: Scalar) -> None:
    rng = random.Random(check.__name__)
    values = [_likely(check, rng) for _ in range(6000)]
    expected = [check(value) for value in values]
    assert columnar.valid(check, pa.array(values, pa.string())).tolist() == expected
    assert any(expected), "the values must hold right ones, or the test says nothing"
    assert not all(expected)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.one_of(DIGITS, CODES), min_size=1, max_size=12))
def test_every_check_agrees_on_any_text(values: list[str]) -> None:
    array = pa.array(values, pa.string())
    for check in CHECKS:
        assert columnar.valid(check, array).tolist() == [check(value) for value in values], check.__name__


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (checksums.gb11643, "11010519491231002X"),
        (checksums.gb11643, "11010519491231002x"),
        (checksums.luhn, "6217000012345678907"),
        (checksums.luhn, "4111 1111 1111 1111"),
        (checksums.hkid, "A123456(3)"),
        (checksums.iban, "GR16 0110 1050 0000 1054 7023 795"),
        (checksums.gb32100, "91110000600037341L"),
        (checksums.vin, "1M8GDM9AXKP042788"),
        (checksums.in_aadhaar, "2341 2341 2346"),
    ],
    ids=lambda item: getattr(item, "__name__", "value"),
)
def test_published_vectors_pass_and_their_neighbours_fail(check: Scalar, value: str) -> None:
    place = max(at for at, character in enumerate(value) if character.isdigit())
    wrong = value[:place] + str((int(value[place]) + 1) % 10) + value[place + 1 :]
    assert columnar.valid(check, pa.array([value, wrong])).tolist() == [True, False]


def test_a_function_without_a_columnar_form_runs_value_by_value() -> None:
    assert columnar.valid(lambda value: value == "b", pa.array(["a", "b"])).tolist() == [False, True]


def test_no_check_accepts_every_value() -> None:
    assert columnar.valid(None, pa.array(["a", ""])).all()


def test_values_beyond_ascii_are_decided_by_the_function_itself() -> None:
    values = ["4111·1111·1111·1111", "4111·1111·1111·1112", "四"]
    assert columnar.valid(checksums.luhn, pa.array(values)).tolist() == [True, False, False]


def test_a_slice_of_an_array_is_checked_from_its_own_start() -> None:
    array = pa.array(["1", "4111111111111111", "4111111111111112"]).slice(1)
    assert columnar.valid(checksums.luhn, array).tolist() == [True, False]


PHONES = st.from_regex(
    r"\A(\+|00)?[0-9]{1,4}[ .\-]?\(?[0-9]{1,4}\)?[ .\-]?[0-9]{0,4}[ \-]?[0-9]{0,5}( ?(x|ext\.?) ?[0-9]{1,4})?\Z"
)
ADDRESSES = st.from_regex(r"\A[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}([/:][0-9]{1,3})?\Z")
NEAR_ADDRESSES = st.tuples(*[st.sampled_from((0, 1, 10, 16, 31, 32, 127, 168, 172, 192, 255, 256))] * 4).map(
    lambda octets: ".".join(map(str, octets))
)


@settings(max_examples=200, deadline=None)
@given(values=st.lists(PHONES, min_size=1, max_size=20))
@example(values=["0012.000)", "(12.3456789)", " 2024-01-02)"])
def test_phone_forms_over_columns_give_what_their_functions_give(values: list[str]) -> None:
    array = pa.array(values, pa.string())
    assert columnar.valid(generic.phone_form, array).tolist() == [generic.phone_form(value) for value in values]
    assert columnar.valid(generic.nanp, array).tolist() == [generic.nanp(value) for value in values]
    narrow = partial(generic.phone_form, low=9, high=12)
    assert columnar.valid(narrow, array).tolist() == [narrow(value) for value in values]


@settings(max_examples=200, deadline=None)
@given(values=st.lists(st.one_of(ADDRESSES, NEAR_ADDRESSES), min_size=1, max_size=20))
def test_net_addresses_over_columns_give_what_their_function_gives(values: list[str]) -> None:
    assert columnar.valid(generic.ipv4_alone, pa.array(values)).tolist() == [
        generic.ipv4_alone(value) for value in values
    ]


def test_what_is_no_address_of_four_parts_is_none_beside_one_that_is() -> None:
    values = ["88.26.52.101", "88.26.52", "88.26.52.101.9", "88.26..101", "88.26.52.1010", "x88.26.52.101", "", "."]
    assert columnar.valid(generic.ipv4_alone, pa.array(values)).tolist() == [True, *[False] * 7]
    assert columnar.valid(generic.ipv4_alone, pa.array(values[1:])).tolist() == [False] * 7
    assert columnar.valid(generic.ipv4_alone, pa.array(values).slice(0, 1)).tolist() == [True]


@example(values=["+10000000", "+10000002"])
@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(
        st.from_regex(r"\A\+(1|44|49|86|852|33) ?[0-9]{2,4} ?[0-9]{3,4} ?[0-9]{2,5}\Z"), min_size=1, max_size=20
    )
)
def test_international_numbers_over_columns_give_what_libphonenumber_says(values: list[str]) -> None:
    assert columnar.valid(generic.international, pa.array(values)).tolist() == [
        generic.international(v) for v in values
    ]
