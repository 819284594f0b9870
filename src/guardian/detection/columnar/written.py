"""Checks of how values are written, over Arrow columns: phones and addresses of the net. Results as the functions'."""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.columnar.compact import I64, Bools, Bytes, Ints, characters, sums
from guardian.detection.recognizers import net, phones

_ONES = np.array([bin(bits).count("1") for bits in range(1 << 10)], dtype=np.int64)


def _matches(text: pa.StringArray, pattern: str) -> Bools:
    found: Bools = pc.match_substring_regex(text, pattern).to_numpy(zero_copy_only=False)
    return found


_IS_DIGIT = bytes(48 <= code <= 57 for code in range(256))


_Digits = tuple[Bytes, I64, I64, Bools, Bools]


class _Last(local):
    """The digits of the array asked about last on this thread: several checks ask about the same."""

    text: pa.StringArray | None = None
    digits: _Digits | None = None


_last = _Last()


def _digits(text: pa.StringArray) -> _Digits:
    """The digits before an extension, where each value's begin, how many there are, whether these are more than two
    different ones, and whether the value is like a date."""
    if _last.digits is None or _last.text is not text:
        _last.text, _last.digits = text, _digits_of(text)
    return _last.digits


def _digits_of(text: pa.StringArray) -> _Digits:
    dated = _matches(text, _DATE_LIKE)
    _, where, what = text.buffers()
    raw = what.to_pybytes() if what is not None else b""
    if any(sign in raw for sign in (b"x", b"X", b"#", b"e", b"E")):
        text = pc.replace_substring_regex(text, r"[xX#eE](?s:.*)$", "")
        _, where, what = text.buffers()
        raw = what.to_pybytes() if what is not None else b""
    offsets = np.frombuffer(where, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    kept = np.frombuffer(raw.translate(_IS_DIGIT), dtype=np.bool_)
    moved = sums(kept)[offsets].astype(np.int64)
    digits = np.frombuffer(raw, dtype=np.uint8)[kept]
    lengths = np.diff(moved)
    return digits, moved[:-1], lengths, _varied(digits, moved[:-1], lengths), dated


def _varied(digits: Bytes, starts: I64, lengths: I64) -> Bools:
    """Whether more than two different digits stand in each stretch: mostly the first three tell."""
    varied = np.zeros(len(starts), dtype=bool)
    rows = np.flatnonzero(lengths > 2)
    first, second, third = (digits[starts[rows] + at] for at in range(3))
    varied[rows] = (first != second) & (second != third) & (first != third)
    rows = rows[~varied[rows]]
    held = np.zeros(len(rows), dtype=np.int64)
    for at in range(int(lengths[rows].max(initial=0))):
        inside = lengths[rows] > at
        held[inside] |= np.int64(1) << (digits[starts[rows[inside]] + at] - np.uint8(48)).astype(np.int64)
    varied[rows] = _ONES[held] > 2
    return varied


_DATE_LIKE = r"^[ ()]*(?:" + phones.DATE_LIKE.pattern + r")[ ()]*$"


def phone_form(text: pa.StringArray, low: int = 7, high: int = 15) -> Bools:
    """``phones.phone_form``."""
    _, _, lengths, varied, dated = _digits(text)
    held: Bools = (lengths >= low) & (lengths <= high) & varied & ~dated
    return held


def nanp(text: pa.StringArray) -> Bools:
    """``phones.nanp``."""
    digits, starts, lengths, varied, _ = _digits(text)
    held = lengths >= 10
    places = (starts + lengths - 10)[held]
    result = np.zeros(len(text), dtype=bool)
    result[held] = digits[places] > 49
    longer = np.flatnonzero(result & (lengths > 10))
    rows = np.sort(digits[(starts + lengths - 10)[longer][:, None] + np.arange(10)], axis=1)
    result &= varied
    result[longer] &= (rows[:, 1:] != rows[:, :-1]).sum(axis=1) > 1
    return result


def international(text: pa.StringArray) -> Bools:
    """``phones.international``, asked of libphonenumber once for each first digits and length.

    What is possible depends on the country code, the national prefix and the length: values that share sign, first six
    digits and number of digits share the answer.
    """
    lead = pc.utf8_slice_codeunits(pc.replace_substring_regex(text, r"[^0-9+]", ""), 0, 7)
    lengths = _digits(text)[2]
    keys = pc.binary_join_element_wise(lead, pa.array(lengths).cast(pa.string()), "/").dictionary_encode()
    codes = keys.indices.to_numpy()
    _, first = np.unique(codes, return_index=True)
    examples = text.take(pa.array(first)).to_pylist()
    answers = [_possible(key, value) for key, value in zip(keys.dictionary.to_pylist(), examples, strict=True)]
    held: Bools = np.array(answers, dtype=bool)[codes] & phone_form(text)
    return held


_POSSIBLE: dict[str, bool] = {}
"""Answers remembered over batches."""


def _possible(key: str, value: str) -> bool:
    answer = _POSSIBLE.get(key)
    if answer is None:
        if len(_POSSIBLE) >= 200_000:
            _POSSIBLE.clear()
        answer = _POSSIBLE[key] = phones.possible(value)
    return answer


def _holds_any(text: pa.StringArray, signs: bytes) -> bool:
    what = text.buffers()[2]
    raw = what.to_pybytes() if what is not None else b""
    return any(sign in raw for sign in signs)


def ipv4_alone(text: pa.StringArray) -> Bools:
    """``net.ipv4_alone``."""
    address = pc.replace_substring_regex(text, "[/:].*$", "") if _holds_any(text, b"/:") else text
    rows, octets, lengths = _octets(address)
    a, b, c, d = octets
    # a zero in front makes a part longer than its number
    plain = (lengths == 1 + (octets > 9) + (octets > 99)).all(axis=0)
    sound = plain & (octets.max(axis=0, initial=0) <= 255)
    nothing = (a + b + c + d == 0) | ((a == 255) & (b == 255) & (c == 255) & ((d == 255) | (d == 0)))
    large = (octets > 31).sum(axis=0)
    home = np.isin(a, (10, 127, 172, 192)) & ((b == 0) | ((b >= 16) & (b < 32)) | (b == 168))
    held = np.zeros(len(text), dtype=bool)
    held[rows] = sound & ~nothing & ((large >= 2) | home)
    return held


_IS_FOREIGN = bytes(not (48 <= code <= 57 or code == 46) for code in range(256))


def _octets(text: pa.StringArray) -> tuple[I64, Ints, Ints]:
    """The values of four parts of one to three digits with points between them: which these are, the number that each
    part is and the length of each, a row a part."""
    offsets, data = characters(text)
    points = np.flatnonzero(data == 46)
    foreign = np.flatnonzero(np.frombuffer(data.tobytes().translate(_IS_FOREIGN), dtype=np.bool_))
    before = np.searchsorted(points, offsets)
    held = np.diff(before) == 3
    held[np.searchsorted(offsets, foreign, side="right") - 1] = False
    rows = np.flatnonzero(held)
    inner = points[before[rows] + np.arange(3)[:, None]]
    ends = np.concatenate([inner, offsets[None, rows + 1]])
    lengths = ends - np.concatenate([offsets[None, rows], inner + 1])
    fair = ((lengths >= 1) & (lengths <= 3)).all(axis=0)
    if not fair.all():
        rows, ends, lengths = rows[fair], ends[:, fair], lengths[:, fair]
    lengths = lengths.astype(np.int16)
    digits = data.astype(np.int16) - np.int16(48)
    numbers = digits[ends - 1]
    for place, worth in ((2, 10), (3, 100)):
        # where a part is shorter, what stands there is not its own
        numbers += np.where(lengths >= place, digits[ends - place], np.int16(0)) * np.int16(worth)
    return rows, numbers, lengths


FORMS: dict[Any, Callable[..., Bools]] = {
    phones.phone_form: phone_form,
    phones.nanp: nanp,
    phones.international: international,
    net.ipv4_alone: ipv4_alone,
}
"""By function of ``recognizers``."""
