"""Check digits of whole columns: the functions of ``checksums`` over characters in columns, with equal results.

``Places`` holds compact values (no separators, upper case) of one length: row i is the character at place i of every
value. Checks that have no form here run value by value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.detection import checksums, columnar_forms
from guardian.detection.checksums import cn, eu, generic, others, parts, us

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int16]
Worths = npt.NDArray[np.int32]
Check = Callable[["_Group"], Bools]
Scalar = Callable[[str], bool]

_SEPARATORS = b" \t-./()_:,"
_TIDY = bytes(
    0 if code in _SEPARATORS else 1 if code == 0 else code - 32 if 0x61 <= code <= 0x7A else code for code in range(256)
)


class Columns:
    """Values made ready for checks: what several checks of the same values need is made once."""

    def __init__(self, text: pa.StringArray) -> None:
        self.text = text
        self._groups: tuple[_Group, ...] | None = None

    def valid(self, check: Scalar | None) -> Bools:
        """Which values pass the check; all where there is none."""
        if check is None:
            return np.ones(len(self.text), dtype=bool)
        written = _written(check)
        if written is not None:
            return written(self.text)
        known = _form(check)
        groups = self.groups() if known else ()
        if known is None or not groups:
            return np.array([check(value) for value in self.text.to_pylist()], dtype=bool)
        result = np.zeros(len(self.text), dtype=bool)
        for group in groups:
            run = known.get(group.length) or known.get(0)
            if run is not None and group.length:
                result[group.rows] = run(group)
        return result

    def groups(self) -> tuple[_Group, ...]:
        """The values by compact length; none where a character is beyond ASCII: there the function itself decides."""
        if self._groups is None:
            offsets, data = _parts(self.text)
            beyond = len(data) and int(data.max()) > 0x7F
            self._groups = () if beyond else tuple(_Group(*group) for group in compacted(data, offsets))
        return self._groups


class _Group:
    """Compact values of one length, their characters in columns."""

    def __init__(self, length: int, rows: slice | I64, places: Bytes) -> None:
        self.length, self.rows, self.places = length, rows, places
        self._digits: tuple[Ints, Bools] | None = None

    def digits(self) -> tuple[Ints, Bools]:
        """The digits, and which values are all digits and not one again and again (elsewhere zeros stand in)."""
        if self._digits is None:
            digits = self.places.astype(np.int16) - np.int16(48)
            sound = ((self.places >= 48) & (self.places <= 57)).all(axis=0) & ~repeated(self.places)
            self._digits = (digits if sound.all() else np.where(sound, digits, np.int16(0))), sound
        return self._digits


def valid(check: Scalar | None, text: pa.StringArray) -> Bools:
    """Which values pass the check; all where there is none."""
    return Columns(text).valid(check)


def _form(check: Scalar) -> dict[int, Check] | None:
    """The columnar forms of a function of ``checksums``; None for any other."""
    name = getattr(check, "__name__", "")
    return CHECKS.get(name) if getattr(checksums, name, None) is check else None


def _written(check: Scalar) -> Callable[[pa.StringArray], Bools] | None:
    """The columnar form of a check of how a value is written, with the options it was given."""
    if isinstance(check, partial):
        form = columnar_forms.FORMS.get(check.func)
        return partial(form, **check.keywords) if form and not check.args else None
    return columnar_forms.FORMS.get(check)


def _parts(text: pa.StringArray) -> tuple[I64, Bytes]:
    _, where, what = text.buffers()
    offsets = np.frombuffer(where, dtype=np.int32)[text.offset : text.offset + len(text) + 1].astype(np.int64)
    data = np.frombuffer(what, dtype=np.uint8) if what is not None else np.zeros(0, dtype=np.uint8)
    return offsets - offsets[0], data[offsets[0] : offsets[-1]]


def compacted(data: Bytes, offsets: I64) -> Iterator[tuple[int, slice | I64, Bytes]]:
    """The values without separators in upper case, by length: the length, which values, and their characters in
    columns."""
    tidy = np.frombuffer(data.tobytes().translate(_TIDY), dtype=np.uint8)
    keep = tidy != 0
    if not keep.all():
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(keep, dtype=np.int64)])[offsets]
        tidy = tidy[keep]
    lengths = np.diff(offsets)
    if len(lengths) and int(lengths.min()) == int(lengths.max()):
        length = int(lengths[0])
        yield length, slice(None), np.ascontiguousarray(tidy.reshape(len(lengths), length).T)
        return
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        yield length, rows, tidy[offsets[:-1][rows][None, :] + np.arange(length)[:, None]]


def _mask(held: npt.NDArray[np.bool_]) -> Bools:
    """What comparisons and ``&`` of arrays give, with its type said."""
    return held


# --- parts of checks ---------------------------------------------------------------------------------------------


def weighted(digits: Ints | Worths, weights: Sequence[int]) -> Worths:
    """The weighted sum of the first places; small enough for sixteen bits."""
    total = np.zeros(digits.shape[1], dtype=np.int16)
    for row, weight in zip(digits, weights, strict=False):
        total += (row * row.dtype.type(weight)).astype(np.int16, copy=False)
    return total.astype(np.int32)


def number(digits: Ints | Worths, first: int, last: int) -> I64:
    """The digits of places ``first`` to ``last`` (not included) as a number."""
    total = np.zeros(digits.shape[1], dtype=np.int64)
    for row in digits[first:last]:
        total = total * 10 + row
    return total


def repeated(places: Bytes | Ints | Worths) -> Bools:
    """One character again and again."""
    same: Bools = (places == places[0]).all(axis=0)
    return same


def a_date(year: I64, month: I64, day: I64) -> Bools:
    """A day that exists, from 1900 up to today."""
    today = date.today()
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 0, 12)]
    longest = longest + (leap & (month == 2))
    past = year * 10_000 + month * 100 + day <= today.year * 10_000 + today.month * 100 + today.day
    held: Bools = (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest) & (year >= 1900) & past
    return held


def a_short_date(year: I64, month: I64, day: I64) -> Bools:
    """A day in either century, the year of two digits."""
    return a_date(year + 1900, month, day) | a_date(year + 2000, month, day)


def _decimal(check: Callable[[Ints], Bools]) -> Check:
    """A check over digits: other characters and one digit repeated fail."""

    def run(group: _Group) -> Bools:
        digits, sound = group.digits()
        return sound & check(digits)

    return run


def _coded(check: Callable[[Bytes], Bools]) -> Check:
    """A check over characters."""
    return lambda group: check(group.places)


def _luhn(digits: Ints) -> Bools:
    doubled = digits[-2::-2] * 2
    total = digits[-1::-2].sum(axis=0) + doubled.sum(axis=0) - 9 * (doubled > 9).sum(axis=0)
    held: Bools = total % 10 == 0
    return held


_D5 = np.array([[int(cell) for cell in row] for row in generic.D5], dtype=np.int32)
_P5 = np.array([[int(cell) for cell in row] for row in generic.P5], dtype=np.int32)


def _verhoeff(digits: Ints) -> Bools:
    check = np.zeros(digits.shape[1], dtype=np.int32)
    for place, row in enumerate(digits[::-1]):
        check = _D5[check, _P5[place % 8][row]]
    return _mask(check == 0)


def _mod11_10(digits: Ints) -> Bools:
    check = np.full(digits.shape[1], 5, dtype=np.int32)
    for row in digits:
        check = (np.where(check == 0, 10, check) * 2 % 11 + row) % 10
    return _mask(check == 1)


def _mod11(digits: Ints, weights: Sequence[int], modulus: int = 11) -> Bools:
    return _mask(weighted(digits, weights) % modulus == 0)


# --- China -------------------------------------------------------------------------------------------------------

_PROVINCES = np.isin(np.arange(100), [int(prefix) for prefix in checksums.CN_PROVINCES])
_GB_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


def _resident(places: Bytes, province: int) -> Bools:
    """GB 11643 forms of 18 characters; ``province`` is the place of its two digits."""
    digits = places.astype(np.int16) - np.int16(48)
    last_x = places[17] == ord("X")
    sound = ((digits[:17] >= 0) & (digits[:17] <= 9)).all(axis=0) & (last_x | ((digits[17] >= 0) & (digits[17] <= 9)))
    digits[17] = np.where(last_x, 10, digits[17])
    digits = np.where(sound, digits, np.int16(0))
    prefix = _PROVINCES[digits[province] * 10 + digits[province + 1]]
    dated = a_date(number(digits, 6, 10), number(digits, 10, 12), number(digits, 12, 14))
    return _mask(sound & prefix & dated & (weighted(digits, _GB_WEIGHTS) % 11 == 1))


def _gb11643(places: Bytes) -> Bools:
    return _mask((places[0] >= ord("1")) & (places[0] <= ord("8")) & _resident(places, 0))


def _foreigner(places: Bytes) -> Bools:
    return _mask((places[0] == ord("9")) & _resident(places, 1))


def _gb11643_1989(digits: Ints) -> Bools:
    dated = a_date(1900 + number(digits, 6, 8), number(digits, 8, 10), number(digits, 10, 12))
    return _mask(
        (digits[0] >= 1) & (digits[0] <= 8) & _PROVINCES[digits[0] * 10 + digits[1]] & ~repeated(digits[6:]) & dated
    )


def _worths(alphabet: str, start: int = 0) -> npt.NDArray[np.int32]:
    """What each byte is worth in an alphabet; -1 outside it."""
    table = np.full(256, -1, dtype=np.int32)
    for place, character in enumerate(alphabet):
        table[ord(character)] = start + place
    return table


_USCC = _worths(cn.USCC)
_BASE36 = _worths(parts.ALPHABET)


def _gb32100(places: Bytes) -> Bools:
    worth = _USCC[places]
    digits = (places[2:8] >= 48) & (places[2:8] <= 57)
    sound = (worth >= 0).all(axis=0) & digits.all(axis=0) & ~repeated(places[:17])
    total = weighted(worth[:17], [pow(3, place, 31) for place in range(17)])
    return _mask(sound & ((-total) % 31 == worth[17]))


# --- Taiwan, Hong Kong, Singapore --------------------------------------------------------------------------------

_TW = _worths("ABCDEFGHJKLMNPQRSTUVXYWZIO", 10)


def _tail_digits(places: Bytes, first: int) -> tuple[Ints, Bools]:
    """The digits from a place on, and which values have only digits there, not one repeated."""
    digits = places[first:].astype(np.int16) - np.int16(48)
    sound = ((digits >= 0) & (digits <= 9)).all(axis=0)
    return np.where(sound, digits, np.int16(0)), np.asarray(sound)


def _tw_id(places: Bytes) -> Bools:
    digits, sound = _tail_digits(places, 1)
    letter = _TW[places[0]]
    second = np.isin(digits[0], (1, 2, 8, 9))
    total = letter // 10 + letter % 10 * 9 + weighted(digits, (8, 7, 6, 5, 4, 3, 2, 1, 1))
    return _mask(sound & (letter > 0) & second & ~repeated(digits[1:]) & (total % 10 == 0))


def _hkid(places: Bytes) -> Bools:
    letters = len(places) - 7
    worth = _BASE36[places]
    digits, sound = _tail_digits(places[:-1], letters)
    leading = (places[:letters] >= 65).all(axis=0) & (places[:letters] <= 90).all(axis=0)
    ending = (worth[-1] >= 0) & (worth[-1] <= 10)
    total = weighted(worth, range(len(places), 0, -1)) + (36 * 9 if letters == 1 else 0)
    return _mask(sound & leading & ending & ~repeated(digits) & (total % 11 == 0))


_SG_LETTERS = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}


def _sg_nric(places: Bytes) -> Bools:
    digits, sound = _tail_digits(places[:-1], 1)
    total = weighted(digits, (2, 7, 6, 5, 4, 3, 2))
    held = np.zeros(places.shape[1], dtype=bool)
    for letter, letters in _SG_LETTERS.items():
        added = {"T": 4, "G": 4, "M": 3}.get(letter, 0)
        expected = np.frombuffer(letters.encode(), dtype=np.uint8)[(total + added) % 11]
        held |= (places[0] == ord(letter)) & (places[8] == expected)
    return sound & held & ~repeated(digits)


# --- digits of one length ----------------------------------------------------------------------------------------


def _us_ssn(digits: Ints) -> Bools:
    area, group, serial = number(digits, 0, 3), number(digits, 3, 5), number(digits, 5, 9)
    known = np.isin(number(digits, 0, 9), [int(value) for value in us.SSN_KNOWN])
    return _mask(~np.isin(area, (0, 666)) & (digits[0] != 9) & (group != 0) & (serial != 0) & ~known)


def _us_itin(digits: Ints) -> Bools:
    group = number(digits, 3, 5)
    held: Bools = (digits[0] == 9) & (group >= 50) & (group != 93) & ~((group >= 66) & (group <= 69)) & (group != 89)
    return held


def _us_npi(digits: Ints) -> Bools:
    prefix = np.repeat(np.array([[8], [0], [8], [4], [0]], dtype=np.int16), digits.shape[1], axis=1)
    return _mask(((digits[0] == 1) | (digits[0] == 2)) & _luhn(np.concatenate([prefix, digits])))


def _de_steuer(digits: Ints) -> Bools:
    counts = np.stack([(digits[:10] == digit).sum(axis=0) for digit in range(10)])
    most = counts.max(axis=0)
    repeats = (counts > 1).sum(axis=0)
    return _mask((digits[0] != 0) & ((most == 2) | (most == 3)) & (repeats == 1) & _mod11_10(digits))


def _pl_pesel(digits: Ints) -> Bools:
    month = number(digits, 2, 4)
    century = np.array([1900, 2000, 2100, 2200, 1800])[month // 20]
    dated = a_date(century + number(digits, 0, 2), month % 20, number(digits, 4, 6))
    return dated & _mod11(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10)


def _be_rrn(digits: Ints) -> Bools:
    body, check, month, day = number(digits, 0, 9), number(digits, 9, 11), number(digits, 2, 4), number(digits, 4, 6)
    held = np.zeros(digits.shape[1], dtype=bool)
    for century, prefix in ((1900, 0), (2000, 2_000_000_000)):
        unknown = (month % 20 == 0) | (day == 0)
        dated = unknown | a_date(century + number(digits, 0, 2), month % 20, day)
        held |= (97 - (prefix + body) % 97 == check) & dated
    return held & (month < 53)


def _no_fnr(digits: Ints) -> Bools:
    day, month = number(digits, 0, 2), number(digits, 2, 4)
    first = weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    second = weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11
    dated = a_short_date(
        number(digits, 4, 6), np.where(month > 40, month - 40, month), np.where(day > 40, day - 40, day)
    )
    return _mask((first == 0) & (second == 0) & dated)


def _dk_cpr(digits: Ints) -> Bools:
    return _mask(
        a_short_date(number(digits, 4, 6), number(digits, 2, 4), number(digits, 0, 2)) & (number(digits, 6, 10) != 0)
    )


def _at_svnr(digits: Ints) -> Bools:
    rest = np.concatenate([digits[:3], digits[4:]])
    month = number(digits, 6, 8)
    dated = ((month >= 13) & (month <= 15)) | a_short_date(number(digits, 8, 10), month, number(digits, 4, 6))
    return _mask((digits[0] != 0) & dated & (weighted(rest, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == digits[3]))


def _br_cpf(digits: Ints) -> Bools:
    first = weighted(digits, range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(digits, range(11, 1, -1)) * 10 % 11 % 10
    return _mask((first == digits[9]) & (second == digits[10]))


def _tr_tckn(digits: Ints) -> Bools:
    tenth = (7 * digits[0:9:2].sum(axis=0) - digits[1:8:2].sum(axis=0)) % 10
    return _mask((digits[0] != 0) & (tenth == digits[9]) & (digits[:10].sum(axis=0) % 10 == digits[10]))


def _pt_nif(digits: Ints) -> Bools:
    check = 11 - weighted(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return _mask((digits[0] != 0) & (np.where(check < 10, check, 0) == digits[8]))


def _gb_utr(digits: Ints) -> Bools:
    expected = np.array([int(digit) for digit in "21987654321"])[
        weighted(digits[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11
    ]
    held: Bools = expected == digits[0]
    return held


def _in_aadhaar(digits: Ints) -> Bools:
    return _mask((digits[0] > 1) & (digits != digits[::-1]).any(axis=0) & _verhoeff(digits))


def _jp_my_number(digits: Ints) -> Bools:
    rest = weighted(digits[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    held: Bools = np.where(rest <= 1, 0, 11 - rest) == digits[11]
    return held


def _kr_rrn(digits: Ints) -> Bools:
    century = np.array([1800, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000, 1800])[digits[6]]
    year, month, day = century + number(digits, 0, 2), number(digits, 2, 4), number(digits, 4, 6)
    expected = (11 - weighted(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    checked = (expected == digits[12]) | (year * 10_000 + month * 100 + day >= 20_201_001)
    return _mask(checked & a_date(year, month, day))


def _th_pin(digits: Ints) -> Bools:
    expected = (11 - weighted(digits[:12], range(13, 1, -1)) % 11) % 10
    return _mask((digits[0] != 0) & (digits[0] != 9) & (expected == digits[12]))


def _za_id(digits: Ints) -> Bools:
    dated = a_short_date(number(digits, 0, 2), number(digits, 2, 4), number(digits, 4, 6))
    return _mask((digits[10] <= 2) & dated & _luhn(digits))


def _my_nric(digits: Ints) -> Bools:
    unused = np.isin(number(digits, 6, 8), [int(place) for place in others.MY_PLACES_UNUSED])
    return ~unused & a_short_date(number(digits, 0, 2), number(digits, 2, 4), number(digits, 4, 6))


def _id_nik(digits: Ints) -> Bools:
    day = number(digits, 6, 8)
    dated = a_short_date(number(digits, 10, 12), number(digits, 8, 10), np.where(day > 40, day - 40, day))
    province = np.isin(number(digits, 0, 2), [int(prefix) for prefix in others.ID_PROVINCES])
    return _mask(province & (number(digits, 12, 16) != 0) & dated)


def _imei(digits: Ints) -> Bools:
    return np.isin(number(digits, 0, 2), [int(prefix) for prefix in generic.TAC]) & _luhn(digits)


def _au_medicare(digits: Ints) -> Bools:
    check = weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10
    return _mask((digits[0] >= 2) & (digits[0] <= 6) & (digits[9] != 0) & (check == digits[8]))


def _ch_ahv(digits: Ints) -> Bools:
    return _mask((number(digits, 0, 3) == 756) & _mod11(digits, (1, 3) * 6 + (1,), 10))


def _tw_ubn(digits: Ints) -> Bools:
    products = digits * np.array([[1], [2], [1], [2], [1], [2], [4], [1]], dtype=np.int32)
    total = (products // 10 + products % 10).sum(axis=0)
    return _mask((total % 5 == 0) | ((digits[6] == 7) & ((total + 1) % 5 == 0)))


def _ca_sin(digits: Ints) -> Bools:
    return _mask((digits[0] != 0) & (digits[0] != 8) & _luhn(digits))


def _hr_oib(digits: Ints) -> Bools:
    return _mod11_10(digits)


def _ee_ik(digits: Ints) -> Bools:
    """Estonia and Lithuania: weights 1-9, 1; where that gives 10, weights 3-9, 1-3."""
    first = weighted(digits[:10], (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    second = weighted(digits[:10], (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11
    check = np.where(first == 10, second, first) % 10
    century = np.array([0, 1800, 1800, 1900, 1900, 2000, 2000, 2100, 2100, 0])[digits[0]]
    return _mask(
        (century > 0)
        & (check == digits[10])
        & _real_day(century + number(digits, 1, 3), number(digits, 3, 5), number(digits, 5, 7))
    )


def _real_day(year: I64, month: I64, day: I64) -> Bools:
    """A day of the calendar in any year."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 0, 12)] + (
        leap & (month == 2)
    )
    held: Bools = (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest)
    return held


# --- letters and digits ------------------------------------------------------------------------------------------

_IBAN = np.zeros((256, 256), dtype=np.int32)
for _country, _length in checksums.IBAN_LENGTHS.items():
    _IBAN[ord(_country[0]), ord(_country[1])] = _length


def _iban(places: Bytes) -> Bools:
    if len(places) < 5:
        return np.zeros(places.shape[1], dtype=bool)
    worth = _BASE36[places]
    sound = (worth >= 0).all(axis=0) & (_IBAN[places[0], places[1]] == len(places)) & (worth[2] < 10) & (worth[3] < 10)
    rest = np.zeros(places.shape[1], dtype=np.int64)
    for row in np.concatenate([worth[4:], worth[:4]]):
        rest = (rest * np.where(row > 9, 100, 10) + row) % 97
    return _mask(sound & (rest == 1) & ~repeated(places[4:]))


_VIN = np.full(256, -1, dtype=np.int32)
for _letters, _first in (("ABCDEFGH", 1), ("JKLMN", 1), ("STUVWXYZ", 2), ("0123456789", 0)):
    for _place, _letter in enumerate(_letters):
        _VIN[ord(_letter)] = _first + _place
_VIN[ord("P")], _VIN[ord("R")] = 7, 9


def _vin(places: Bytes) -> Bools:
    worth = _VIN[places]
    digits = (places >= 48) & (places <= 57)
    mixed = digits.any(axis=0) & ~digits.all(axis=0)
    total = weighted(worth, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2))
    expected = np.frombuffer(b"0123456789X", dtype=np.uint8)[total % 11]
    return _mask((worth >= 0).all(axis=0) & mixed & (expected == places[8]))


def _es_dni(places: Bytes) -> Bools:
    digits, sound = _tail_digits(places[:8], 0)
    expected = np.frombuffer(eu.DNI.encode(), dtype=np.uint8)[number(digits, 0, 8) % 23]
    return _mask(sound & ~repeated(digits) & (expected == places[8]))


def _gb_nino(places: Bytes) -> Bools:
    digits, sound = _tail_digits(places[:8], 2)
    first = np.isin(places[0], list(b"ABCEGHJKLMNOPRSTWXYZ"))
    second = np.isin(places[1], list(b"ABCEGHJKLMNPRSTWXYZ"))
    pair = places[0].astype(np.int32) * 256 + places[1]
    unused = np.isin(pair, [ord(one) * 256 + ord(two) for one, two in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")])
    suffix = (places[8] >= 65) & (places[8] <= 68) if len(places) == 9 else np.ones(places.shape[1], dtype=bool)
    return _mask(sound & first & second & ~unused & suffix & ~repeated(digits))


def _digit(check: Callable[[Ints], Bools], *lengths: int) -> dict[int, Check]:
    return dict.fromkeys(lengths, _decimal(check))


def _sum11(weights: Sequence[int], modulus: int = 11) -> Callable[[Ints], Bools]:
    return partial(_mod11, weights=weights, modulus=modulus)


CHECKS: dict[str, dict[int, Check]] = {
    "luhn": {0: _decimal(_luhn)},
    "verhoeff": {0: _decimal(_verhoeff)},
    "iso7064_mod11_10": {0: _decimal(_mod11_10)},
    "gb11643": {18: _coded(_gb11643)},
    "gb11643_1989": _digit(_gb11643_1989, 15),
    "cn_foreigner_id": {18: _coded(_foreigner)},
    "gb32100": {18: _coded(_gb32100)},
    "tw_id": {10: _coded(_tw_id)},
    "tw_ubn": _digit(_tw_ubn, 8),
    "hkid": {8: _coded(_hkid), 9: _coded(_hkid)},
    "us_ssn": _digit(_us_ssn, 9),
    "us_itin": _digit(_us_itin, 9),
    "us_npi": _digit(_us_npi, 10),
    "gb_nino": {8: _coded(_gb_nino), 9: _coded(_gb_nino)},
    "gb_nhs": _digit(_sum11((10, 9, 8, 7, 6, 5, 4, 3, 2, 1)), 10),
    "gb_utr": _digit(_gb_utr, 10),
    "iban": {0: _coded(_iban)},
    "de_steuer": _digit(_de_steuer, 11),
    "es_dni": {9: _coded(_es_dni)},
    "pl_pesel": _digit(_pl_pesel, 11),
    "nl_bsn": _digit(_sum11((9, 8, 7, 6, 5, 4, 3, 2, -1)), 9),
    "be_rrn": _digit(_be_rrn, 11),
    "pt_nif": _digit(_pt_nif, 9),
    "ch_ahv": _digit(_ch_ahv, 13),
    "at_svnr": _digit(_at_svnr, 10),
    "dk_cpr": _digit(_dk_cpr, 10),
    "ee_ik": _digit(_ee_ik, 11),
    "no_fnr": _digit(_no_fnr, 11),
    "sg_nric": {9: _coded(_sg_nric)},
    "in_aadhaar": _digit(_in_aadhaar, 12),
    "br_cpf": _digit(_br_cpf, 11),
    "jp_my_number": _digit(_jp_my_number, 12),
    "kr_rrn": _digit(_kr_rrn, 13),
    "au_tfn": {
        8: _decimal(_sum11((10, 7, 8, 4, 6, 3, 5, 1))),
        9: _decimal(_sum11((1, 4, 3, 7, 5, 8, 6, 9, 10))),
    },
    "au_medicare": _digit(_au_medicare, 10, 11),
    "ca_sin": _digit(_ca_sin, 9),
    "tr_tckn": _digit(_tr_tckn, 11),
    "il_id": _digit(_luhn, 9),
    "th_pin": _digit(_th_pin, 13),
    "my_nric": _digit(_my_nric, 12),
    "id_nik": _digit(_id_nik, 16),
    "za_id": _digit(_za_id, 13),
    "imei": _digit(_imei, 15),
    "hr_oib": _digit(_hr_oib, 11),
    "vin": {17: _coded(_vin)},
}
"""By name of the function: the same check over columns, by compact length (0: any other length)."""
