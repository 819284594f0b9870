"""Cells of copied columns that may hold personal data after all, found for whole columns at once while rows are copied.

A scan may have seen a sample, and a verdict speaks of a column as a whole. So every cell of text that is copied is
looked at: what is written text, or has a form that nothing but an identifier has, is examined as texts are.

* ``identifiers``: cells with such a form. A number that merely passes a check digit has none: order numbers do.
* ``sentences``: also written text.
* ``texts``: also labels of several words, in which only a known name counts: places, products and companies stay.
* ``stop``: as ``identifiers``, but the copy ends there, since the column is a key and must stay as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.detection.disguises import plain_forms
from guardian.detection.identifiers import scanner
from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import Recognizer
from guardian.detection.verdict_people import kind_of_name
from guardian.governance.disguised import WHY, shows_more
from guardian.governance.watch_forms import Forms, matches, may_hold, within
from guardian.governance.watch_habits import Habit, Veil
from guardian.governance.watch_slugs import has_file, has_login, in_files, in_slugs, logins
from guardian.governance.watch_spans import KNOWN as KNOWN
from guardian.governance.watch_spans import (
    NAMED,
    NAMES,
    Lazily,
    Over,
    has_lone,
    is_person,
    is_sure,
    lone_names,
    of_goods,
    of_labels,
    unsure,
)
from guardian.governance.watch_things import names_a_thing
from guardian.model import NOT_PERSONAL, Span
from guardian.transforms.text import whole
from guardian.transforms.text_pieces import Pieces, encoded

Mode = Literal["texts", "sentences", "identifiers", "stop"]
Bools = npt.NDArray[np.bool_]

KEPT = 1 << 16
FEW = 256

_WORDS = r"\pL[^\s]*[\s,;，。、；：！？/|]+[^\s]*\pL|[\x{3400}-\x{9FFF}\x{F900}-\x{FAFF}]{2}"
_WRITTEN = "|".join(
    (
        # words that stand in sentences, and in few names of things, with two more
        r"(?i:(?:^|[^\pL])(?:is|are|was|were|be|been|has|have|had|will|would|can|could|should|must|please|pls|plz|to|from|by"
        r"|for|about|her|his|my|our|your|their|he|she|they|we|you|him|them|me|who|not|called|call|asked|ask|said|says|told"
        r"|spoke|wants|wanted|contact|contacted|mr|mrs|ms|dr|miss|bitte|und|nicht|wurde|hat|ist|für|von|mit|pour|avec|est"
        r"|para|con|por|que)(?:[^\pL]|$))",
        r"(?:\pL[^\s]*[\s]+){6}[^\s]*\pL",  # seven words
        r"^\p{Ll}[^\s]*[\s](?:.*[\s])?\p{Lu}\p{Ll}",  # a name after small words
        r"\p{Ll}{2}[.!?]+[\s]+\pL|[\s]\p{Ll}{2,}[.!?]$|\pL[^\s]*[:;][\s]+.*[\s]\pL",
        r"[\x{3400}-\x{9FFF}]{9}|[\x{3400}-\x{9FFF}][，。！？；：,]",
        r"[\x{3400}-\x{9FFF}]{2}.*[\x{3400}-\x{9FFF}]{2}.*[了请請我你您他她們们给給把被让讓说說叫的是在和与與向跟]"
        r"|[请請我你您他她给給把被让讓说說叫向跟][\x{3400}-\x{9FFF}]{3}",
    )
)
_THREE_WORDS = r"\pL[^\s]*[\s]+[^\s]+[\s]+[^\s]|[\x{3400}-\x{9FFF}]{4}"
_LIKE_OURS = r"\[[a-z_]+ g[trhc]1\."
_OURS = re.compile(_LIKE_OURS)
_PART = re.compile(r"(?:[^\W\d_]{1,4} ){0,2}[^\W\d_][^\W\d_'’-]+(?: [^\W\d_]{1,12}\.?)?")
"""A family name or a given one: a word, with a small one before it or an initial behind."""
FREE_TEXT = "free_text_may_contain_pii"


class Finder(Protocol):
    """Finds the personal data in every text of a column; a text that it could not examine is one span as a whole."""

    def spans(self, texts: pa.Array) -> Sequence[Sequence[Span]]: ...


@runtime_checkable
class Counting(Protocol):
    """A finder that counts the distinct texts that it could not examine."""

    @property
    def unexamined(self) -> int: ...


def unexamined_by(finder: Finder) -> int:
    return finder.unexamined if isinstance(finder, Counting) else 0


Known = dict[str, tuple[Span, ...] | None]
"""Text to the spans in it that are treated; None: it is copied."""


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """Texts that stand out: by a form, as written text, or as what is to be read in any case."""

    texts: list[str]
    formed: Bools
    written: Bools
    read: Bools


class Watch:
    """Looks through the columns of one copy. Any thread may ask; what it learnt serves all."""

    def __init__(self, finder: Finder, recognizers: Sequence[Recognizer] = BUILTIN, veil: Veil | None = None) -> None:
        self._finder = finder
        self._veil = veil
        self._recognizers = tuple(recognizers)
        self._forms = Forms(self._recognizers)
        self._clean: dict[tuple[Mode, str, Habit | None], set[str]] = {}
        self._known: dict[tuple[Mode, str], Known] = {}
        self._lock = Lock()

    def may_hold(self, texts: pa.Array) -> bool:
        """Whether any of these texts could be found at all. What the organisation's own recognizers look for may have
        any form."""
        return self._forms.any_form or may_hold(texts)

    def found(
        self, distinct: pa.Array, mode: Mode, category: str, habit: Habit | None = None
    ) -> dict[int, tuple[Span, ...]]:
        """The places of the texts (strings, none null) that are to be treated, with their spans.

        ``category`` is what the column was copied as: what belongs there is no finding. ``habit``: what stands often in
        it: what is unlike that is treated.
        """
        kind = (mode, category, habit)
        if not len(distinct) or self._is_clean(distinct, kind):
            return {}
        found = self._found(distinct, mode, category)
        found |= self._hidden(distinct, found, mode, category)
        if mode in ("texts", "sentences") and category != "person_name":
            found = {**in_slugs(distinct), **found}
            found |= logins(distinct, found)
            found |= in_files(distinct, found)
        found = self._without_brands(distinct, found, habit)
        found |= self.unlike(distinct, found, habit)
        if not found and len(distinct) <= FEW:
            self._clean.setdefault(kind, set()).update(distinct.to_pylist())
        return found

    def _is_clean(self, distinct: pa.Array, kind: tuple[Mode, str, Habit | None]) -> bool:
        """Whether these few texts were all looked at before, and none of them was anything."""
        known = self._clean.get(kind, set[str]())
        if len(known) > KEPT:
            self._clean[kind] = set()
        return len(distinct) <= FEW and known.issuperset(distinct.to_pylist())

    def strays(self, texts: pa.Array, habit: Habit | None) -> bool:
        """Whether any of these texts (nulls among them) is unlike what stands often in its column."""
        if habit is None or self._veil is None:
            return False
        given = texts.drop_null()
        given = given.unique() if habit.by_value else given
        return bool(habit.unlike(given, self._veil).any())

    def and_strays(
        self, texts: pa.Array, found: Sequence[Sequence[Span]], habit: Habit | None, category: str = ""
    ) -> Sequence[Sequence[Span]]:
        """The spans of each row of a column of texts, with one as a whole where a text is a name or unlike its column,
        and none in the figures and labels of a column that is nothing personal but where they are sure."""
        labels = category in NOT_PERSONAL
        parts = found.pieces if isinstance(found, Pieces) else texts
        lone, login, file = has_lone(parts), category != "username" and has_login(parts), has_file(parts)
        if habit is None and not (labels or lone or login or file):
            return found
        distinct, rows = encoded(texts)
        if not len(distinct):
            return found
        codes = rows.to_pylist() if not isinstance(found, Pieces) else []
        by_text: Mapping[int, tuple[Span, ...]] = (
            Lazily(found)
            if isinstance(found, Pieces)
            else {code: tuple(spans) for code, spans in zip(codes, found, strict=True) if code is not None}
        )
        changed = of_labels(distinct, by_text) if labels else {}
        if lone:
            changed |= lone_names(distinct, by_text)
        if habit is not None:
            if labels or (habit.figures and category == FREE_TEXT):
                changed |= unsure(distinct, by_text, codes=not habit.figures)
            changed |= of_goods(distinct, by_text, habit, self._veil)
        if login:
            changed |= logins(distinct, Over(changed, by_text))
        if file:
            changed |= in_files(distinct, Over(changed, by_text))
        if habit is not None:
            changed |= self.unlike(distinct, Over(changed, by_text), habit)
        if isinstance(found, Pieces):
            named = {at: (distinct[at].as_py(), spans) for at, spans in changed.items()}
            return found.whole(named) if named else found
        return [Over(changed, by_text).get(code, ()) for code in codes]

    def unlike(
        self, distinct: pa.Array, found: Mapping[int, tuple[Span, ...]], habit: Habit | None
    ) -> dict[int, tuple[Span, ...]]:
        """Texts unlike what stands often in their column go whole; where all of one, or a sentence, is treated by what
        was found in it, that is enough."""
        if habit is None or self._veil is None:
            return {}
        places = np.flatnonzero(habit.unlike(distinct, self._veil)).tolist()
        texts = distinct.take(pa.array(places, pa.int64())).to_pylist()
        return {
            place: whole(text, UNLIKE)
            for place, text in zip(places, texts, strict=True)
            if text.strip() and not (place in found and _is_told(text, found[place]))
        }

    def _without_brands(
        self, distinct: pa.Array, found: dict[int, tuple[Span, ...]], habit: Habit | None
    ) -> dict[int, tuple[Span, ...]]:
        """Without the brands and firms of a column of such that are called like people: `Laura Ashley`."""
        if not found or habit is None or self._veil is None or habit.level != "names":
            return found
        places = list(found)
        strays = habit.unlike(distinct.take(pa.array(places, pa.int64())), self._veil).tolist()
        return {
            place: found[place]
            for place, stray in zip(places, strays, strict=True)
            if stray or any(span.category not in NAMES or span.why == KNOWN for span in found[place])
        }

    def _found(self, distinct: pa.Array, mode: Mode, category: str) -> dict[int, tuple[Span, ...]]:
        formed = self._forms.of(distinct, category) | matches(distinct, _LIKE_OURS)
        none = np.zeros(len(distinct), bool)
        worded = matches(distinct, _WORDS) if mode in ("texts", "sentences") else none
        written = within(distinct, within(distinct, worded, _THREE_WORDS), _WRITTEN)
        read = worded if mode == "texts" else written
        places = np.flatnonzero(formed | read)
        known = self._remembered(mode, category)
        texts = distinct.take(pa.array(places)).to_pylist()
        new = [at for at, text in enumerate(texts) if text not in known]
        if new:
            some = places[new]
            asked = _Asked([texts[at] for at in new], formed[some], written[some], read[some])
            learnt = self._stopped(asked, category) if mode == "stop" else self._examined(asked, category)
            known = {**{text: known[text] for text in texts if text in known}, **self._learn(mode, category, learnt)}
        return {
            int(place): spans for place, text in zip(places, texts, strict=True) if (spans := known[text]) is not None
        }

    def _hidden(
        self, distinct: pa.Array, found: Mapping[int, tuple[Span, ...]], mode: Mode, category: str
    ) -> dict[int, tuple[Span, ...]]:
        """Texts that are treated whole, since their plain form shows more than they do themselves."""
        forms = plain_forms(distinct)
        if not forms:
            return {}
        places = list(forms)
        inside = self._found(pa.array(list(forms.values()), distinct.type), mode, category)
        shown = ((places[at], spans, distinct[places[at]].as_py()) for at, spans in inside.items())
        return {
            place: whole(text, WHY)
            for place, spans, text in shown
            if not spans or shows_more(forms[place], spans, text, found.get(place, ()))
        }

    def _remembered(self, mode: Mode, category: str) -> Known:
        with self._lock:
            return self._known.get((mode, category), {})

    def _learn(self, mode: Mode, category: str, learnt: Known) -> Known:
        """Other threads only read what is there: it is never changed, only replaced."""
        with self._lock:
            known = self._known.get((mode, category), {})
            self._known[mode, category] = {**known, **learnt} if len(known) < KEPT else learnt
        return learnt

    def _stopped(self, asked: _Asked, category: str) -> Known:
        return {
            text: whole(text) if formed and self._identified(text, category) else None
            for text, formed in zip(asked.texts, asked.formed, strict=True)
        }

    def _examined(self, asked: _Asked, category: str) -> Known:
        """Of each text the spans to be treated; None: it is copied."""
        sure = np.array(
            [
                bool(formed) and self._identified(text, category)
                for text, formed in zip(asked.texts, asked.formed, strict=True)
            ],
            bool,
        )
        places = np.flatnonzero(sure | asked.read).tolist()
        found: Known = dict.fromkeys(asked.texts)
        texts = [asked.texts[at] for at in places]
        read = self._finder.spans(pa.array(texts, pa.large_string())) if texts else ()
        for at, text, spans in zip(places, texts, read, strict=True):
            own = [span for span in spans if _is_whole(text, span) or span.category not in (*NOT_PERSONAL, category)]
            own = [span for span in own if span.why == KNOWN or not names_a_thing(text, span)]
            if not (sure[at] or asked.written[at]):
                own = [span for span in own if _is_whole(text, span) or is_sure(text, span) or is_person(text, span)]
            if category != "person_name" and _is_turned(text):
                own = [Span(0, len(text), "person_name", "person_name", NAMED, "a family name before a given one")]
            if own or sure[at]:
                found[text] = tuple(own) or _else_whole(text)
        return found

    def _identified(self, text: str, category: str) -> bool:
        """Whether something stands in it that has a form of identifiers alone."""
        if _OURS.search(text):
            return True
        spans = scanner(self._recognizers).find(text)
        return any(span.category != category and is_sure(text, span) for span in spans)


def _else_whole(text: str) -> tuple[Span, ...]:
    """What is sure and of which no span is left; what looks like our own output is treated as a literal there."""
    return () if _OURS.search(text) else whole(text)


def _is_whole(text: str, span: Span) -> bool:
    """A text that could not be examined."""
    return span.entity == FREE_TEXT and (span.start, span.end) == (0, len(text))


def _is_told(text: str, spans: Sequence[Span]) -> bool:
    """Whether these spans leave nothing of a text, or only words around them."""
    rest = list(text)
    for span in spans:
        rest[span.start : span.end] = " " * (span.end - span.start)
    left = "".join(rest)
    return not any(map(str.isalnum, left)) or (len(left.split()) > 2 and not any(map(str.isdigit, left)))


UNLIKE = "unlike all that stands often in its column"


def _is_turned(text: str) -> bool:
    """`Vandermeer, Priscilla`: no sentence, which engines read as a list."""
    family, _, given = text.strip().partition(", ")
    named = _PART.fullmatch(family) and _PART.fullmatch(given)
    return bool(named) and kind_of_name(f"{given} {family}") == "full"


def rows_of(found: Mapping[int, tuple[Span, ...]], rows: pa.Array) -> Bools:
    """Which rows hold one of the texts found: ``rows`` says which distinct text stands in each, null for null."""
    codes = rows.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.isin(codes, np.fromiter(found, np.int64, len(found)))
