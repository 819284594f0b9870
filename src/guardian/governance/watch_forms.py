"""Which texts have a form that nothing but an identifier has, as far as RE2 tells of whole columns at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection import columnar
from guardian.detection.identifiers import normalised
from guardian.detection.patterns import forms_of
from guardian.detection.prefilter import hits, union
from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import Recognizer
from guardian.model import NOT_PERSONAL

Bools = npt.NDArray[np.bool_]

SURE = 0.75
"""Score from which a form is taken for an identifier's in a label."""
SURE_CHANCE, SURE_NUMBER = 0.001, 0.0001
"""Share of random strings of its form that pass a check which is proof by itself; of bare numbers, which columns hold
by the million."""
SHORTEST = 6
"""Bytes: two Chinese characters, or the shortest e-mail address. What is shorter needs a mark between its parts."""
_PLAIN = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-"
_FIGURES = b"0123456789.,:/- T"
_TIME = (
    r"[0-9]{1,2}(?::[0-9]{2}){1,2}(?:[.,:][0-9]{1,9})?|[0-9]{1,2}(?:\.[0-9]{2}){1,2}"
    r"|[0-9]{4}(?:[0-9]{2}(?:[.,][0-9]{1,9})?)?"
)
_FIGURE = (
    r"^ *(?:-?[0-9]{0,12}(?:[.,][0-9]{0,6})?|-?[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]+)?"
    r"|(?:[12][0-9]{3}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{2}|[12][0-9]{3}))"
    r"(?:[ T](?:" + _TIME + r"))?|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?) *$"
)
"""An amount, a date or a time: of figures and their marks, whatever else has no letters is looked at."""
_ODD = (
    r"[\x{A0}\x{1680}\x{2000}-\x{2015}\x{202F}\x{205F}\x{2212}\x{2500}\x{3000}\x{FE58}\x{FE63}\x{FEFF}\x{FF01}-\x{FF5E}]"
    r"|[\x{660}-\x{669}\x{6F0}-\x{6F9}\x{966}-\x{96F}\x{E50}-\x{E59}\x{30FC}]"
)
"""What the text scanner reads as ASCII."""
_SETTLED = (
    r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$|^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$|"
    r"^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
    r"(?:[T ](?:" + _TIME + r")(?:Z|[ ]?[+-][0-9:]{2,5})?)?$"
)
"""One thing as a whole: nothing else stands inside."""


class Forms:
    """The forms of these recognizers that are sure by themselves. ``any_form``: the organisation's own are among them,
    and may look for anything."""

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
        self._recognizers = tuple(recognizers)
        self.any_form = any(map(proves, set(self._recognizers).difference(BUILTIN)))
        self._passes: dict[str, Any] = {}

    def of(self, distinct: pa.Array, category: str) -> Bools:
        """Which texts have the form of something sure that does not belong to this category."""
        texts = distinct.cast(pa.string())
        odd = matches(texts, _ODD)
        if odd.any():
            plain = texts.to_pylist()
            for at in np.flatnonzero(odd).tolist():
                plain[at] = normalised(plain[at])
            texts = pa.array(plain, pa.string())
        pattern = self._pass(category)
        held = np.zeros(len(texts), bool) if pattern is None else hits(pattern, texts)
        return self._narrowed(texts, held, category) if held.any() else held

    def _narrowed(self, texts: pa.Array, held: Bools, category: str) -> Bools:
        """Without dates, UUIDs and hashes, and without codes whose check fails: of a value of letters and digits alone,
        only the whole can be an identifier, which is told for all of them at once."""
        held = held & ~within(texts, held, _SETTLED)
        codes = within(texts, held, "^[0-9A-Za-z]+$")
        places = np.flatnonzero(codes)
        if not len(places):
            return held
        some = texts.take(pa.array(places))
        numbers = matches(some, "^[0-9]+$")
        right = np.zeros(len(some), bool)
        for one in self._wanted(category):
            if one.cell:
                open_ = ~right & (~numbers | (one.chance <= SURE_NUMBER))
                formed = within(some, open_, forms_of(one.cell).whole)
                right[formed] = True if one.valid is None else columnar.valid(one.valid, some.filter(pa.array(formed)))
        held[places] = right
        return held

    def _wanted(self, category: str) -> list[Recognizer]:
        return [one for one in self._recognizers if one.category != category and proves(one)]

    def _pass(self, category: str) -> Any:
        if category not in self._passes:
            self._passes[category] = union(map(_searched, self._wanted(category)))
        return self._passes[category]


def _searched(one: Recognizer) -> str:
    """What RE2 looks for. A time of day is none of the addresses, which have two colons together, or seven."""
    if one.entity == "ip_address":
        return r"(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]|::"
    return forms_of(one.cell if one.engine == "re2" else one.pattern).loose


def proves(one: Recognizer) -> bool:
    """Whether a match of this recognizer may be sure by itself."""
    if one.category in NOT_PERSONAL or one.needs_word:
        return False
    return (one.alone or 0.0) >= SURE or one.chance <= SURE_CHANCE or one.category == "card_number"


def may_hold(texts: pa.Array) -> bool:
    """Whether any of these texts could be found at all: columns of amounts, dates and short codes are told at once."""
    longest = pc.max(pc.binary_length(texts)).as_py() if len(texts) else None
    if longest is None:
        return False
    octets = _octets(texts)
    if longest < SHORTEST and not octets.translate(None, _PLAIN):
        return False
    if octets.translate(None, _FIGURES):
        return True
    return not pc.all(pc.match_substring_regex(texts, _FIGURE)).as_py()


def _octets(texts: pa.Array) -> bytes:
    """The bytes of all of them, one behind the other."""
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    offsets = np.frombuffer(texts.buffers()[1], kind)
    start, end = int(offsets[texts.offset]), int(offsets[texts.offset + len(texts)])
    return bytes(texts.buffers()[2].slice(start, end - start).to_pybytes())


def matches(texts: pa.Array, pattern: str) -> Bools:
    held: Bools = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False).astype(bool)
    return held


def within(texts: pa.Array, among: Bools, pattern: str) -> Bools:
    """Which of these texts match."""
    held = np.zeros(len(texts), bool)
    places = np.flatnonzero(among)
    if len(places):
        held[places[matches(texts.take(pa.array(places)), pattern)]] = True
    return held
