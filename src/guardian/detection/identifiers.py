"""Identifiers in running text: every candidate of every recognizer, scored 0-1, with reasons in words.

A value counts by its check, its form and its words. Beside its own word a right value is near certain and a wrong
one counts 0.38 (masked, not reported); beside another type's word, an order's or a price's, a weak check counts for
nothing; alone, a weak check counts only while most numbers of its form in the text pass it.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from inspect import signature
from typing import Any

import re2

from guardian.detection.context import Context, Words
from guardian.detection.glued import Glued, joined, parted
from guardian.detection.patterns import forms_of
from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import LEFT, Recognizer
from guardian.model import Span

FAILED = 0.38
"""A failed check digit beside its own word: masked from 0.3, not reported at 0.5."""
CLAIMED = 0.3
"""A weak check where another explanation stands nearer."""
WEAK = 0.02
"""A check that more than this share of random strings passes proves nothing by itself."""
SHORT, REMEMBERED = 200, 50_000
"""Code points of a text that is remembered with what was found, and how many are: columns hold the same ones again."""

_IDENTITY = frozenset({"national_id", "tax_id", "health", "driver_licence", "passport"})
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u30fc\u2500"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"
_DIGIT_SETS = (0x0660, 0x06F0, 0x0966, 0x0E50)
_MAP: dict[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code not in map(ord, "，：；！？")},
    **{ord(character): "-" for character in _HYPHENS},
    **{ord(character): " " for character in _SPACES},
    **{start + digit: str(digit) for start in _DIGIT_SETS for digit in range(10)},
}
_ODD = re.compile("[" + "".join(map(re.escape, map(chr, _MAP))) + "]")


def normalised(text: str) -> str:
    """Full-width forms to ASCII, dashes to ``-``, odd spaces to a space; as long as the original, place by place."""
    return text if text.isascii() or not _ODD.search(text) else text.translate(_MAP)


_LOOK = re.compile(r"\(\?<?[!=](?:\[[^\]]*\]|[^()\[\]])*\)")


def _for_re2(pattern: str) -> str:
    """The same language or a larger one, without look-around and possessive quantifiers, which RE2 does not know."""
    plain = pattern.replace(LEFT, r"(?:^|[^0-9A-Za-z])")
    plain = _LOOK.sub("", plain).replace("(?P<v>", "(?:")
    return re.sub(r"(?<!\\)(\+|\})\+", r"\1", plain)


def _options(memory: int) -> Any:
    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    return options


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A recognizer made ready: its pattern compiled and its check bound to a day."""

    recognizer: Recognizer
    pattern: Any
    valid: Callable[[str], bool] | None
    valued: bool

    @property
    def linear(self) -> str:
        """The pattern, without bounds where its author may write what only RE2 reads."""
        return self.recognizer.cell if self.recognizer.engine == "re2" else self.recognizer.pattern

    def values(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        if self.recognizer.engine == "re2":
            yield from self._linear(text)
            return
        for match in self.pattern.finditer(text, start, end):
            yield match.span("v" if self.valued else 0)

    def _linear(self, text: str) -> Iterator[tuple[int, int]]:
        """RE2 has no look-around: the boundaries are looked at by hand."""
        for match in self.pattern.finditer(text):
            start, end = match.span()
            before, after = text[start - 1 : start] if start else "", text[end : end + 1]
            if not ((before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())):
                yield start, end


def _compile(recognizer: Recognizer, today: date | None) -> _Compiled:
    valid = recognizer.valid
    if recognizer.engine == "re2":
        return _Compiled(recognizer, re2.compile(recognizer.cell, _options(8 << 20)), valid, False)
    pattern = re.compile(recognizer.pattern)
    if today and valid and "today" in signature(valid).parameters:
        dated: Any = valid
        valid = partial(dated, today=today)
    return _Compiled(recognizer, pattern, valid, "v" in pattern.groupindex)


@dataclass(slots=True)
class _Tally:
    """How many values of one recognizer stand in the text without a word, and how many of those pass its check."""

    seen: int = 0
    passed: int = 0


@dataclass(slots=True)
class _Found:
    spans: list[Span] = field(default_factory=list)
    weak: list[tuple[int, Span]] = field(default_factory=list)
    tallies: dict[int, _Tally] = field(default_factory=dict)


_NUMBER = re.compile(r"[0-9]+")
_REACH = 12


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Parts of lines around digits: where anything with a digit can stand."""
    start = end = -1
    for match in _NUMBER.finditer(text):
        if start >= 0 and match.start() - end <= 2 * _REACH and "\n" not in text[end : match.start()]:
            end = match.end()
            continue
        if start >= 0:
            yield _widened(text, start, end)
        start, end = match.span()
    if start >= 0:
        yield _widened(text, start, end)


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    low = max(low, text.rfind("\n", low, start) + 1)
    line = text.find("\n", end, high)
    high = line if line >= 0 else high
    while low > 0 and start - low < 64 and text[low - 1].isalnum():
        low -= 1
    while high < len(text) and high - end < 64 and text[high].isalnum():
        high += 1
    return low, high


class _Set:
    """One automaton that says which of many patterns a text could hold."""

    def __init__(self, patterns: Mapping[int, str]) -> None:
        self.indexes = tuple(patterns)
        self._set = re2.Set.SearchSet(_options(256 << 20))
        for pattern in patterns.values():
            self._set.Add(pattern)
        self._set.Add("")
        self._set.Compile()

    def match(self, text: str) -> Iterable[int]:
        """Whose pattern could match. The empty pattern always does: no answer means that the automaton ran out of
        memory, and then every recognizer looks for itself."""
        places = self._set.Match(text) if self.indexes else ()
        if places is None:
            return self.indexes
        last = len(self.indexes)
        return [self.indexes[place] for place in sorted(places) if place < last]


class Scanner:
    """Recognizers compiled once: a set automaton says which of them a stretch of text could hold at all."""

    def __init__(self, recognizers: Iterable[Recognizer], today: date | None = None) -> None:
        self._all = tuple(_compile(recognizer, today) for recognizer in recognizers)
        whole = [bool(item.recognizer.triggers) or item.recognizer.engine == "re2" for item in self._all]
        self._triggered = _Set({i: forms_of(self._all[i].linear).loose for i, alone in enumerate(whole) if alone})
        self._coded = _Set({i: _for_re2(self._all[i].recognizer.pattern) for i, alone in enumerate(whole) if not alone})
        self._words = Words([item.recognizer.words for item in self._all])
        self._worded = frozenset(i for i, item in enumerate(self._all) if item.recognizer.needs_word)
        self._glued = Glued(
            word
            for item in self._all
            for word in item.recognizer.words
            if " " in word
            or (not item.valued and (item.valid is not None or item.recognizer.category == "national_id"))
        )
        self._known: dict[str, tuple[Span, ...]] = {}

    def find(self, text: str) -> list[Span]:
        """All candidates, in order of place; they may overlap. Short texts are read once."""
        known = self._known.get(text)
        if known is not None:
            return list(known)
        cuts = self._glued.cuts(normalised(text))
        spans = self._find(text)
        cuts = [cut for cut in cuts if not any(span.start < cut < span.end for span in best(spans))]
        spans = [joined(span, cuts) for span in self._find(parted(text, cuts))] if cuts else spans
        if len(text) <= SHORT:
            if len(self._known) >= REMEMBERED:
                self._known = {}
            self._known[text] = tuple(spans)
        return spans

    def _find(self, text: str) -> list[Span]:
        plain = normalised(text)
        found = _Found()
        context = Context(plain, self._words, text)
        for index, start, end in self._candidates(plain, context):
            self._judge(index, start, end, context, found)
        return _whole(found) if found.spans or found.weak else []

    def _candidates(self, text: str, context: Context) -> Iterator[tuple[int, int, int]]:
        some = self._triggered.match(text)
        lowered = text.lower() if some else ""
        for index in some:
            item = self._all[index]
            triggers = item.recognizer.triggers
            if not triggers or any(trigger in lowered for trigger in triggers):
                yield from ((index, start, end) for start, end in item.values(text, 0, len(text)))
        for low, high in _stretches(text) if self._coded.indexes else ():
            for index in self._coded.match(text[low:high]):
                if index not in self._worded or index in context.owners:
                    for start, end in self._all[index].values(text, low, high):
                        yield index, start, end

    def _judge(self, index: int, start: int, end: int, context: Context, found: _Found) -> None:
        item = self._all[index]
        recognizer = item.recognizer
        right = item.valid is None or item.valid(context.text[start:end])
        if not right:
            shorter = _without_last_words(item, context.text, start, end)
            right, end = (True, shorter) if shorter else (False, end)
        if context.within_number(start, end, phone=recognizer.category == "phone"):
            return None
        if not right and (item.valued or not (recognizer.near and recognizer.words)):
            return self._count(index, found, False)
        said = context.around(start, end)
        if said.own(index) and not item.valued:
            found.spans.append(_beside_word(recognizer, start, end, right))
            return None
        if recognizer.needs_word or not right:
            return None if recognizer.needs_word else self._count(index, found, False)
        score, why = _alone(recognizer)
        if (
            recognizer.chance > WEAK
            and not item.valued
            and (said.claimed(recognizer.category in _IDENTITY) or context.joined(start, end))
        ):
            score, why = min(score, CLAIMED), f"{why}; something nearer explains it"
        if recognizer.script == "han" and not context.han(start, end):
            score = min(score, 0.4)
        span = Span(start, end, recognizer.category, recognizer.entity, score, why)
        if recognizer.valid is not None and recognizer.chance > WEAK and score >= 0.5:
            self._count(index, found, True)
            found.weak.append((index, span))
        else:
            found.spans.append(span)
        return None

    @staticmethod
    def _count(index: int, found: _Found, passed: bool) -> None:
        tally = found.tallies.setdefault(index, _Tally())
        tally.seen += 1
        tally.passed += passed


def _without_last_words(item: _Compiled, text: str, start: int, end: int) -> int:
    """The end of a right value before groups of letters that are the sentence's next words ("AT76 … at"); 0 without."""
    for _ in range(3):
        end = text.rfind(" ", start, end)
        if end <= start or not text[end + 1 : end + 2].isalpha():
            return 0
        if item.valid is not None and item.valid(text[start:end]):
            return end
    return 0


def _beside_word(recognizer: Recognizer, start: int, end: int, right: bool) -> Span:
    """A value beside its own word."""
    if not right:
        score, why = FAILED, "its word stands beside it, but the check fails"
    elif recognizer.valid is None:
        score, why = recognizer.beside or max(0.7, recognizer.alone or 0), "its form, beside its word"
    else:
        score = recognizer.beside or (0.95 if recognizer.chance <= 0.1 else 0.85)
        why = "its check holds, beside its word"
    return Span(start, end, recognizer.category, recognizer.entity, score, why)


def _alone(recognizer: Recognizer) -> tuple[float, str]:
    """The score of a right value with no word beside it."""
    odds = f"{1 / max(recognizer.chance, 1e-9):,.0f}"
    why = "its form alone" if recognizer.valid is None else f"its check holds (1 in {odds} would)"
    if recognizer.alone is not None:
        return recognizer.alone, why
    steps = ((0.001, 0.85), (WEAK, 0.7), (0.11, 0.52))
    return next((score for bound, score in steps if recognizer.chance <= bound), 0.3), why


def _whole(found: _Found) -> list[Span]:
    """Weak values stay unless most numbers of their form fail; what stands inside a web address is part of it."""
    for index, span in found.weak:
        tally = found.tallies[index]
        alone = tally.seen < 3 or 2 * tally.passed > tally.seen
        found.spans.append(
            span if alone else replace(span, score=CLAIMED, why="most numbers of this form here fail the check")
        )
    best: dict[tuple[int, int, str], Span] = {}
    for span in found.spans:
        key = (span.start, span.end, span.entity)
        if key not in best or best[key].score < span.score:
            best[key] = span
    inside = sorted(
        (span.start, span.end) for span in best.values() if span.category in ("url", "email") and span.score >= 0.8
    )
    spans = [_demoted(span, inside) for span in best.values()] if inside else list(best.values())
    return sorted(spans, key=lambda span: (span.start, span.end, -span.score))


def _demoted(span: Span, inside: list[tuple[int, int]]) -> Span:
    """A number that is part of a web or mail address is no identifier of its own."""
    place = bisect_right(inside, (span.start, sys.maxsize)) - 1
    if span.category not in ("url", "email") and place >= 0 and span.end <= inside[place][1]:
        return span if span.category == "credential_secret" else replace(span, score=min(span.score, CLAIMED))
    return span


@lru_cache(maxsize=16)
def _scanner(recognizers: tuple[Recognizer, ...], today: date | None) -> Scanner:
    return Scanner(recognizers, today)


_builtin: dict[date | None, Scanner] = {}


def scanner(recognizers: tuple[Recognizer, ...] = BUILTIN, today: date | None = None) -> Scanner:
    """The compiled scanner of these recognizers, kept."""
    if recognizers is not BUILTIN and recognizers != BUILTIN:
        return _scanner(recognizers, today)
    if today not in _builtin:
        _builtin[today] = Scanner(BUILTIN, today)
    return _builtin[today]


def find(text: str, recognizers: tuple[Recognizer, ...] = BUILTIN, today: date | None = None) -> list[Span]:
    """Every candidate in ``text``; places count code points of the text as given. ``today`` bounds dates of birth."""
    return scanner(recognizers, today).find(text)


def best(spans: Iterable[Span], min_score: float = 0.5) -> tuple[Span, ...]:
    """Without overlaps: the higher score wins, then the longer span; in order of place."""
    starts: list[int] = []
    taken: list[Span] = []
    for span in sorted(spans, key=lambda span: (-span.score, span.start - span.end, span.start)):
        place = bisect_right(starts, span.start)
        before = place == 0 or taken[place - 1].end <= span.start
        after = place == len(taken) or span.end <= taken[place].start
        if span.score >= min_score and before and after:
            starts.insert(place, span.start)
            taken.insert(place, span)
    return tuple(taken)
