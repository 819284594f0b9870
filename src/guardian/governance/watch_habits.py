"""What the cells of a column are like, as far as a sample told, and which cells are unlike all of them.

A column of labels that held nothing personal in a sample may hold a passport number, a name or a date of birth in one
row of a million, in a form that proves nothing by itself. But it is unlike the rest of its column. How a column is
described depends on how far the sample says that it is closed: by its very values, by their shapes, by their shapes
without lengths, or by their forms alone. The first of these levels is taken at which next to no cell of the sample
stands alone, so next to no honest cell beyond it is unlike them (the share of values met once is the share of cells
that hold values never met: Good, Biometrika 40, 1953).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.cells import Cells, plain_text
from guardian.detection.column import Values
from guardian.detection.facts import ColumnProfile
from guardian.detection.shapes import FORMS, SHORT
from guardian.detection.sketch import SHAPES_SIZE
from guardian.governance.watch_few import brands_of_few, figures_of_few, labels_of_few, words_of_few
from guardian.governance.watch_kinds import (
    LONG_ONES,
    ONLY,
    forms_of_codes,
    is_figure,
    kind_of,
    often_among,
    random_codes,
    without_foreign,
)
from guardian.governance.watch_often import RARE, labels, shaped_like_somebody, tells_of_a_label, without_telling
from guardian.governance.watch_people import lists_brands
from guardian.governance.watch_words import PLAIN

Bools = npt.NDArray[np.bool_]
Veil = Callable[[str], str]
"""What stands for a value: a fingerprint under the key of the state store."""

ENOUGH = 400
"""Cells of a sample from which on it tells what a column is like."""

_CLASSES = {
    "9": "[0-9]", "A": "[A-Z]", "a": "[a-z]", "X": "[0-9A-Za-z]", "é": r"[\x{C0}-\x{2FF}]", "ж": r"[\x{380}-\x{52F}]",
    "か": r"[\x{3000}-\x{3FFF}]", "中": r"[\x{4000}-\x{9FFF}]", "한": r"[\x{A000}-\x{DFFF}]",
    "·": r"[\x{80}-\x{BF}\x{300}-\x{37F}\x{500}-\x{2FFF}\x{E000}-\x{10FFFF}]",
    "w": r"[A-Za-z\x{C0}-\x{2FF}]", " ": r"[\x00-\x20\x7F]",
}  # fmt: skip
"""The characters that a sign of a shape stands for (``shapes.shown``), and ``w`` for any Latin letter."""
_WHOLE_NUMBER = re.compile("9+")
_RUNS = ((re.compile(r"(?:[Aaé]\+?)+"), "w"), *((re.compile(f"(?:{sign}\\+?)+"), sign) for sign in "9жか中한·X"))
_WORDS = re.compile(r"w(?: w)+")
_DIGITS = re.compile(r"digits ([0-9]+)")


@dataclass(frozen=True)
class Habit:
    """What stands often in a column: fingerprints, shapes or forms. ``longest``: characters of the longest value."""

    level: str
    longest: int
    held: frozenset[str]
    words: frozenset[str] = frozenset()
    """Fingerprints of words that stand often in a column of figures or codes."""

    @property
    def figures(self) -> bool:
        """Whether it is of nothing but numbers, dates, hashes and codes of few letters."""
        return self.level == "shapes" and all(map(is_figure, self.held))

    @property
    def by_value(self) -> bool:
        """Whether it tells the very labels; ``names``: of brands and firms, some of which are called like people."""
        return self.level in ("values", "names")

    @property
    def written(self) -> str:
        parts = [self.level, self.longest, sorted(self.held), *([sorted(self.words)] if self.words else [])]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    def unlike(self, texts: pa.Array, veil: Veil) -> Bools:
        """Which of these texts (none null) are unlike what stands often, and are not plainly harmless."""
        if not len(texts):
            return np.zeros(0, bool)
        texts = plain_text(texts)
        match self.level:
            case "values" | "names":
                other = np.array([veil(text) not in self.held for text in texts.to_pylist()], bool)
            case "forms" | "codes":
                forms = Values(Cells("string", texts, np.ones(len(texts), np.int64))).forms
                other = ~np.isin(forms, [at for at, name in enumerate(FORMS) if name in self.held])
                if self.level == "codes":
                    other |= ~_matches(texts, self._signs)
            case _:
                other = ~_matches(texts, self._pattern)
                if LONG_ONES in self.held:
                    other &= ~pc.greater(pc.binary_length(texts), SHORT).to_numpy(zero_copy_only=False)
        if not self.by_value:
            other |= self._longer(texts)
        places = np.flatnonzero(other)
        if len(places):
            odd = texts.take(pa.array(places))
            other[places] = ~harmless(odd)
            if self.words:
                other[places] &= np.array([veil(text) not in self.words for text in odd.to_pylist()], bool)
        return other

    def _longer(self, texts: pa.Array) -> Bools:
        """Longer by more than the next power of ten of a running number makes them; long texts are for the engines."""
        longest = self.longest + 1 if self.longest < SHORT else 1 << 31
        found: Bools = pc.greater(pc.utf8_length(texts), longest).to_numpy(zero_copy_only=False)
        return found

    @cached_property
    def _signs(self) -> str:
        """A cell of the signs that codes of the column are made of."""
        signs = next((form.removeprefix(ONLY) for form in self.held if form.startswith(ONLY)), "")
        return f"(?s)^(?:{'|'.join(_CLASSES.get(sign) or re.escape(sign) for sign in signs)})*$"

    @cached_property
    def _pattern(self) -> str:
        digits = [int(found[1]) for one in self.held if (found := _DIGITS.fullmatch(one))]
        least = max(min(digits) - 2 * (len(digits) > 1), 1) if digits else 0
        alone = [f"[0-9]{{{least},{max(digits) + 1}}}"] if digits else []
        write = _by_shape if self.level == "shapes" else _by_run
        shapes = [write(one) for one in sorted(self.held) if one != LONG_ONES and not _DIGITS.fullmatch(one)]
        return f"(?s)^(?:{'|'.join([*alone, *shapes])})$" if alone or shapes else "^$"


@lru_cache(maxsize=4096)
def parsed(written: str) -> Habit | None:
    """A habit again; None for a column of which nothing is known."""
    if not written:
        return None
    level, longest, held, *words = json.loads(written)
    return Habit(level, longest, frozenset(held), frozenset(*words))


def habit_of(profile: ColumnProfile, veil: Veil, head: str = "") -> str:
    """What a scan leaves for copies to go by; empty where it saw too little."""
    own = lists_brands(head)
    if profile.filled < ENOUGH:
        return _of_few(profile, veil, own=own)
    values = {value: count for value, count in profile.common if value.strip()}
    shapes = without_foreign(_shapes(profile), profile)
    runs = _runs(without_telling(shapes, profile.filled, shaped_like_somebody))
    words = frozenset(map(veil, often_among(profile))) if kind_of(profile) else frozenset[str]()
    for level, counts, tells in (
        ("values", values, tells_of_a_label),
        ("shapes", shapes, shaped_like_somebody),
        ("runs", runs, shaped_like_somebody),
    ):
        held = labels(counts, profile.filled, tells, gap=level == "values", own=own) if counts else None
        if held is not None:
            if level == "values":
                return Habit("names" if own else level, profile.length_max, frozenset(map(veil, held))).written
            return Habit(level, profile.length_max, held, words).written
    if random_codes(profile):
        return Habit("codes", profile.length_max, forms_of_codes(profile, _forms(profile)), words).written
    return Habit("forms", profile.length_max, _forms(profile), words).written


def _of_few(profile: ColumnProfile, veil: Veil, *, own: bool) -> str:
    held = brands_of_few(profile) if own else labels_of_few(profile)
    if held is not None:
        return Habit("names" if own else "values", profile.length_max, frozenset(map(veil, held))).written
    if (figures := figures_of_few(profile)) is not None:
        return Habit("forms", profile.length_max, figures).written
    words = words_of_few(profile)
    return Habit("forms", SHORT, words).written if words is not None else ""


def _shapes(profile: ColumnProfile) -> dict[str, int]:
    """Cells by shape, whole numbers by how many digits they have; nothing where only some of the shapes are known."""
    if len(profile.shapes) >= SHAPES_SIZE:
        return {}
    found = {shape: count for shape, count in profile.shapes if shape.strip() and not _WHOLE_NUMBER.fullmatch(shape)}
    found |= {f"digits {digits}": count for digits, count in profile.digits.items()}
    long_ones = profile.filled - sum(found.values())
    return {**found, LONG_ONES: long_ones} if long_ones > 0 else found


def _runs(shapes: Mapping[str, int]) -> dict[str, int]:
    """The same by shapes in which every run is as long as any other, and words are words."""
    found: Counter[str] = Counter()
    for shape, count in shapes.items():
        found[_run_of(shape)] += count
    return dict(found)


def _run_of(shape: str) -> str:
    if shape == LONG_ONES or _DIGITS.fullmatch(shape):
        return shape
    for pattern, sign in _RUNS:
        shape = pattern.sub(sign, shape)
    return _WORDS.sub("w w", shape)


def _forms(profile: ColumnProfile) -> frozenset[str]:
    """The forms of its cells but for the rarest, and blank."""
    rest, kept = RARE * profile.filled, {"blank"}
    for name, count in sorted(profile.forms.items(), key=lambda item: item[1]):
        rest -= count
        if rest < 0:
            kept.add(name)
    return frozenset(kept)


def _by_shape(shape: str) -> str:
    """What matches the values of a shape. A plus sign stands for a run of four or more, or for itself."""
    parts: list[str] = []
    for at, sign in enumerate(shape):
        if sign == "+" and at and shape[at - 1] in _CLASSES:
            parts[-1] = f"(?:{parts[-1]}{{4,}}|{parts[-1]}\\+)"
        else:
            parts.append(_CLASSES.get(sign) or re.escape(sign))
    return "".join(parts)


def _by_run(shape: str) -> str:
    word = f"{_CLASSES['w']}+"
    parts = (
        "".join(f"{_CLASSES[sign]}+" if sign in _CLASSES else re.escape(sign) for sign in part)
        for part in shape.split("w w")
    )
    return f"{word}(?:{_CLASSES[' ']}{word})+".join(parts)


_HARMLESS = (
    r"^ *[-+]?[0-9]{1,5}(?:[.,][0-9]{1,2})? *[%€$£¥]?$|^[A-Za-z]{0,3}[-. ]?[0-9]{1,3}[A-Za-z]?$"
    r"|^[^\pL\pN]*$|^[A-Z]{1,2}$|^(?i:n/a)$"
)
"""A small number, a short code (``WH7``, ``38C``), nothing but signs."""


def harmless(texts: pa.Array) -> Bools:
    """Which of these few texts can be nothing of anybody's, whatever column they stand in."""
    plain = _matches(texts, _HARMLESS)
    for at in np.flatnonzero(~plain).tolist():
        plain[at] = PLAIN.all_of(texts[at].as_py())
    return plain


def _matches(texts: pa.Array, pattern: str) -> Bools:
    held: Bools = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False).astype(bool)
    return held
