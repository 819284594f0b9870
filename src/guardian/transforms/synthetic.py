"""Realistic substitutes for test data: invented people, and numbers from ranges that can belong to nobody.

The same value becomes the same substitute wherever the same key and domain are used: in every table, in every run.
Nothing leads back. A substitute is never the value itself.

How many different substitutes there are depends on the kind: e-mail addresses and accounts carry 66 bits that tell them
apart, so different values stay different (``keeps_apart``); a phone number from a range of a few thousand cannot. Ask
``hold`` before a column whose values must stay different is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

import pyarrow as pa
from sqlglot import exp

from guardian.keys.base import Keys
from guardian.transforms import synthetic_numbers as numbers
from guardian.transforms import synthetic_words as words
from guardian.transforms.base import CannotSay, Dialect, Shape, Unsuitable
from guardian.transforms.ragged import over_texts
from guardian.transforms.synthetic_dates import Days
from guardian.transforms.synthetic_draw import MANY, SUFFIX_LENGTH, Draw, Drawer

ATTEMPTS = 8
"""A substitute that is the value itself is drawn again."""
CHANCE = 1e-6
"""How likely two of the distinct values may at most become the same where they must not (the birthday bound)."""


@dataclass(frozen=True, slots=True)
class Range:
    """A kind of substitute. ``longest``: characters of an output at most, beyond the length of the value itself.

    ``values``: how many different ones there are, at least. ``integers``: outputs of whole numbers are whole numbers.
    """

    make: Callable[[str, Drawer, int], str]
    longest: int
    values: int
    integers: bool = False


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Substitutes of one category. An empty text stays empty; what has another form becomes a substitute too."""

    category: str
    entity: str
    keys: Keys = field(repr=False)
    domain: str
    country: str = ""
    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self._range()

    @property
    def keeps_apart(self) -> bool:
        """Whether different values stay different, in columns of any size."""
        values: int = self._range().values
        return values >= MANY

    def hold(self, distinct: int) -> None:
        """Raises Unsuitable if so many different values might not stay different."""
        values = self._range().values
        if distinct * (distinct - 1) / 2 > CHANCE * values:
            raise Unsuitable(
                f"{distinct:,} different values would not stay different: substitutes of {self.category} come from a "
                f"range of {values:,}",
                expected="a column whose values may repeat",
                remedy="Use a token, or format-preserving encryption, for a key or unique column",
            )

    def gives(self, shape: Shape) -> Shape:
        found = self._range()
        if shape.form == "integer" and found.integers and (shape.longest is None or shape.longest >= found.longest):
            return shape
        if shape.form in ("date", "timestamp") and self.category == "birth_date":
            return shape
        if shape.form != "text":
            raise Unsuitable(f"substitutes of {self.category} are texts; the column holds {shape.form} values")
        if shape.longest is not None and shape.longest < found.longest:
            raise Unsuitable(f"substitutes of {self.category} need {found.longest} characters, not {shape.longest}")
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """One substitute for each distinct value. Dates and whole numbers keep their type."""
        kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
        if pa.types.is_temporal(kind) and self.category == "birth_date":
            return self._dates(array)
        if pa.types.is_integer(kind) and self._range().integers:
            plain = array.cast(kind) if pa.types.is_dictionary(array.type) else array
            return over_texts(plain.cast(pa.string()), self._texts, "a substitute").cast(kind)
        return over_texts(array, self._texts, "a substitute")

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("substitutes have no SQL form", remedy="Run it as a function, or store the substitutes")

    def _texts(self, distinct: pa.Array) -> pa.Array:
        drawer, make = self._drawer(), self._range().make
        return pa.array([_another(value, drawer, make) for value in distinct.to_pylist()], pa.large_string())

    def _dates(self, array: pa.Array) -> pa.Array:
        encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        return Days(self._drawer()).dates(encoded.dictionary).take(encoded.indices)

    def _drawer(self) -> Drawer:
        return Drawer(self.keys.current().secret, self.domain, self.category)

    def _range(self) -> Range:
        return _range(self.category, self.entity, self.country)


def synthetic_for(category: str, entity: str, keys: Keys, domain: str, locale: str | None = None) -> Synthetic:
    """The substitutes of a column. ``locale``: whose numbers, where neither value nor entity says (``zh-CN``, ``GB``).

    Names and addresses follow the script of each value. Raises Unsuitable for a category, or a country's numbers, of
    which no range is known that belongs to nobody.
    """
    return Synthetic(category, entity, keys, domain, _country(entity, locale))


_LANGUAGES = {"zh": "cn", "en": "us", "de": "de", "fr": "fr"}


def _country(entity: str, locale: str | None) -> str:
    """The country of the finer entity (``phone.cn_mobile``), else that of the locale."""
    finer = entity.partition(".")[2].partition("_")[0]
    if len(finer) == 2:
        return finer.lower()
    parts = (locale or "").replace("_", "-").split("-")
    last = parts[-1].lower()
    return last if len(parts) > 1 or last not in _LANGUAGES else _LANGUAGES[last]


def _another(value: str, drawer: Drawer, make: Callable[[str, Drawer, int], str]) -> str:
    if not value:
        return value
    for attempt in range(ATTEMPTS):
        made = make(value, drawer, attempt)
        if made.casefold() != value.strip().casefold():
            return made
    raise Unsuitable("a value for which every substitute drawn was the value itself")


def _drawn(make: Callable[[str, Draw], str]) -> Callable[[str, Drawer, int], str]:
    return lambda value, drawer, attempt: make(value, drawer.draw(value, attempt))


def _numbered(make: Callable[[str, Draw], str]) -> Callable[[str, Drawer, int], str]:
    """Drawn by letters and digits alone, so that ``138-1234 5678`` and ``13812345678`` become one number."""
    return lambda value, drawer, attempt: make(value, drawer.draw(_bare(value), attempt))


def _bare(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper() or value


def _phone(country: str) -> Callable[[str, Drawer, int], str]:
    """Drawn by the last ten digits: with its country's code and without a number is the same."""

    def make(value: str, drawer: Drawer, attempt: int) -> str:
        digits = "".join(filter(str.isdigit, value))
        return numbers.phone(value, drawer.draw(digits[-10:] or value, attempt), country)

    return make


def _name(value: str, drawer: Drawer, attempt: int) -> str:
    return words.name(value, lambda part: drawer.draw(part, attempt))


def _email(value: str, draw: Draw) -> str:
    """RFC 2606 and RFC 6761 keep these domains for examples."""
    account = ".".join(words.latin_words(draw))
    return f"{account}.{draw.suffix()}@example.{draw.of(('com', 'org', 'net'))}"


def _account(value: str, draw: Draw) -> str:
    return f"{draw.of(words.latin_words(draw))}_{draw.suffix()}"


def _birth(country: str) -> Callable[[str, Drawer, int], str]:
    def make(value: str, drawer: Drawer, attempt: int) -> str:
        return _days(drawer).text(value, drawer.draw(value, attempt), country == "us")

    return make


@lru_cache(maxsize=8)
def _days(drawer: Drawer) -> Days:
    return Days(drawer)


_CN_ID = Range(_numbered(numbers.cn_id), 18, numbers.BIRTH_DAYS * 999)
_US_SSN = Range(_numbered(numbers.us_ssn), 11, 100 * 49 * 9999)
_BY_COUNTRY: Mapping[tuple[str, str], Range] = {
    ("national_id", "cn"): _CN_ID,
    ("driver_licence", "cn"): _CN_ID,
    ("national_id", "us"): _US_SSN,
    ("tax_id", "us"): _US_SSN,
    ("national_id", "gb"): Range(_numbered(numbers.gb_nino), 13, 6 * 19 * 10**6 * 4),
    ("health", "gb"): Range(_numbered(numbers.gb_nhs), 10, 900_000),
    ("passport", "cn"): Range(_numbered(numbers.cn_passport), 9, 2 * 10**7),
    **dict.fromkeys((("national_id", ""), ("tax_id", "")), Range(_numbered(numbers.identity), 18, 100 * 49 * 9999)),
    **dict.fromkeys((("passport", ""), ("driver_licence", "")), Range(_numbered(numbers.of_utopia), 12, 10**9)),
}
"""Numbers of a state, where it is known which of them are never given to anybody; and of none, where nobody knows whose
a number is (as in texts)."""
_RANGES: Mapping[str, Range] = {
    "person_name": Range(_name, words.LONGEST_NAME, 400),
    "username": Range(_drawn(_account), 12 + SUFFIX_LENGTH, MANY),
    "social_account": Range(_drawn(_account), 12 + SUFFIX_LENGTH, MANY),
    "email": Range(_drawn(_email), 36 + SUFFIX_LENGTH, MANY),
    "address": Range(_drawn(words.address), 40, 10**6),
    "postal_code": Range(_numbered(numbers.postal_code), 8, 500),
    "ip_address": Range(_drawn(numbers.ip), 39, 762),
    "device_id": Range(_numbered(numbers.device), 36, 256),
    "card_number": Range(_numbered(numbers.card), 16, 10**8, integers=True),
    "vehicle_plate": Range(_numbered(numbers.plate), 13, 31 * 34**5),
    "geo_location": Range(_drawn(numbers.nowhere), 21, 10**4),
}
"""``person_name`` counts the words in kana, the fewest; ``card_number`` the shortest cards, of 13 digits."""
_IBAN = Range(_numbered(numbers.iban), 27, 10**17)
_PHONES = {"cn": 3 * 10**8, "us": 64_000, "gb": 1_000, "fr": 10_000, "de": 5_000}


@lru_cache(maxsize=256)
def _range(category: str, entity: str, country: str) -> Range:
    if category == "phone":
        return Range(_phone(country), 16, _PHONES.get(country, 5_000), integers=country == "cn")
    if category == "birth_date":
        return Range(_birth(country), 10, 365)
    if category == "bank_account" and (entity.startswith("bank_account.iban") or entity == category):
        return _IBAN
    known = country if country or entity in ("", category) else "?"
    found = _BY_COUNTRY.get((category, known)) or _RANGES.get(category)
    if found is None:
        of = f" of {country.upper()}" if country else ""
        raise Unsuitable(
            f"no range of {category}{of} is known that can belong to nobody",
            expected=f"one of: {', '.join(sorted({'phone', 'birth_date', 'bank_account', *_RANGES}))}; "
            f"or {', '.join(sorted(f'{one}.{of}' for one, of in _BY_COUNTRY if of))}",
            remedy="Use a token, format-preserving encryption or redaction for this column",
        )
    return found
