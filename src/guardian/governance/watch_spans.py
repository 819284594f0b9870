"""What the spans of a label say: which are sure by their form, which are a person by the lists of names, and which an
engine made of figures or of goods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from guardian.detection.identifiers import normalised
from guardian.detection.verdict_people import kind_of_name
from guardian.governance.watch_forms import SURE, matches
from guardian.governance.watch_habits import Habit, Veil
from guardian.governance.watch_people import reading
from guardian.governance.watch_things import names_a_thing
from guardian.model import NOT_PERSONAL, Span
from guardian.transforms.text_pieces import Pieces

KNOWN = "stands in a treated column of the same source"
NAMED = 0.65
"""Score of a full name in a label."""
NAMES = frozenset({"person_name", "username", "address", "nationality", "ethnicity_race", "religion", "other_personal"})
"""Categories of words: in a label only a full name is sure to be one."""
_TITLED = re.compile(r"(?i)(?:^|[^a-z])(?:mr|mrs|ms|miss|dr|prof|mme|herr|frau|sr|sra)\.?\s*$")
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_NUMBER = re.compile(r"[0-9]+")
MOST_WORDS = 4
"""Words of a label that is no sentence."""
_MARK = re.compile(r"[.!?:;,，。！？：；、@\d]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_CODES = r"^(?:[A-Za-z]{1,3}[0-9A-Fa-f_./-]*[0-9]|[0-9][0-9_./-]*[A-Fa-f])[0-9A-Fa-f_./-]*$"
_LONE = "^[\\x{3400}-\\x{9FFF}]{3,4}$"
_SHORT = r"^\S+(?: \S+){0,3}$"
POSSIBLE = 0.5
"""Score below which a report names nobody."""
_FIGURES = r"^[0-9., :/+-]*$|^[0-9A-Fa-f]*$|^[0-9_./-]*(?:[A-Z]{1,4}[0-9_./-]+)+[A-Z]{0,4}$"


def is_sure(text: str, span: Span) -> bool:
    """A form that nothing else has: bare numbers have none, but for those that hold a date and a check, nor do cards
    without their separators; beside its own word a number is sure too."""
    if span.category in NOT_PERSONAL or span.category in NAMES:
        return False
    value = text[span.start : span.end]
    beside = "beside its word" in span.why and span.score >= 0.7
    if span.category == "card_number":
        return beside or (span.score >= 0.5 and not _NUMBER.fullmatch(normalised(value)))
    if span.score < SURE and not beside:
        return False
    return beside or span.score >= 0.85 or not _NUMBER.fullmatch(normalised(value))


@dataclass(frozen=True, slots=True)
class Lazily(Mapping[int, tuple[Span, ...]]):
    """The spans of distinct texts, of those that are asked for."""

    pieces: Pieces

    def __getitem__(self, place: int) -> tuple[Span, ...]:
        return self.pieces.of(place)

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))

    def __len__(self) -> int:
        return len(self.pieces.first) - 1


@dataclass(frozen=True, slots=True)
class Over(Mapping[int, tuple[Span, ...]]):
    """Some spans in place of those of the same texts."""

    instead: Mapping[int, tuple[Span, ...]]
    others: Mapping[int, tuple[Span, ...]]

    def __getitem__(self, place: int) -> tuple[Span, ...]:
        return self.instead[place] if place in self.instead else self.others[place]

    def __iter__(self) -> Iterator[int]:
        return iter(self.others)

    def __len__(self) -> int:
        return len(self.others)


def unsure(
    distinct: pa.Array, found: Mapping[int, tuple[Span, ...]], *, codes: bool = False
) -> dict[int, tuple[Span, ...]]:
    """Figures and codes in which nothing sure was found: no spans of them count. ``codes``: such as have letters, small
    ones too, in which only what engines read into the letters does not count."""
    figures = np.flatnonzero(matches(distinct, _CODES if codes else _FIGURES)).tolist()
    marked = ((at, distinct[at].as_py(), spans) for at in figures if (spans := found[at]))
    return {
        at: ()
        for at, text, spans in marked
        if not any(is_sure(text, span) or (codes and span.category not in NAMES) for span in spans)
    }


def of_labels(distinct: pa.Array, found: Mapping[int, tuple[Span, ...]]) -> dict[int, tuple[Span, ...]]:
    """Labels of known words, in a column that is nothing personal: who is merely possible there (`Sleeve Graphite`) is
    nobody, and a place that a shop is called after (`浦东店`) is nobody's address."""
    short = np.flatnonzero(matches(distinct, _SHORT)).tolist()
    marked = ((at, distinct[at].as_py(), spans) for at in short if (spans := found.get(at, ())))
    return {
        at: ()
        for at, text, spans in marked
        if all(_is_taken(text, span) and _is_merely_possible(text, span) for span in spans)
        and not _MARK.search(text)
        and reading(text) == "known"
    }


def _is_merely_possible(text: str, span: Span) -> bool:
    """Read out of what stands around it, made of words that no list of names has, or what a thing is called after."""
    return (
        names_a_thing(text, span)
        or span.score < POSSIBLE
        or kind_of_name(text[span.start : span.end]) in ("common", "shaped")
    )


def has_lone(texts: pa.Array) -> bool:
    return bool(matches(texts.drop_null(), _LONE).any())


def lone_names(distinct: pa.Array, found: Mapping[int, tuple[Span, ...]]) -> dict[int, tuple[Span, ...]]:
    """Cells that are a full Chinese name and nothing else, in which an engine found nobody."""
    lone = np.flatnonzero(matches(distinct, _LONE)).tolist()
    missed = ((at, distinct[at].as_py()) for at in lone if not found.get(at, ()))
    return {
        at: (Span(0, len(text), "person_name", "person_name", NAMED, "a full name, alone in its cell"),)
        for at, text in missed
        if kind_of_name(text) == "full" and reading(text) == "somebody"
    }


def of_goods(
    distinct: pa.Array, found: Mapping[int, tuple[Span, ...]], habit: Habit, veil: Veil | None
) -> dict[int, tuple[Span, ...]]:
    """Labels of known words that stand often in their column: what an engine takes for people there (`Jewellery
    Boxes`) is nobody."""
    if habit.level != "values" or veil is None:
        return {}
    often = np.flatnonzero(~habit.unlike(distinct, veil)).tolist()
    marked = ((at, distinct[at].as_py(), spans) for at in often if (spans := found.get(at, ())))
    return {at: () for at, text, spans in marked if _is_label(text) and all(_is_taken(text, span) for span in spans)}


def _is_label(text: str) -> bool:
    words = len(text.split()) <= MOST_WORDS and not _MARK.search(text)
    return words and (text.isascii() or bool(_KANA.search(text))) and reading(text) == "known"


def _is_taken(text: str, span: Span) -> bool:
    """For a person by what stands around it alone."""
    return span.category in ("person_name", "username", "address") and not is_person(text, span)


def is_person(text: str, span: Span) -> bool:
    """A full name by the lists of names, one after a title, or one that a treated column holds."""
    if span.category not in ("person_name", "username", "address"):
        return False
    if span.why == KNOWN:
        return True
    value = text[span.start : span.end]
    if span.category != "person_name" or not value.strip():
        return False
    shouted = text.isupper() and text.isascii() and len(value) < 0.7 * len(text.strip())
    if _TITLED.search(text[max(0, span.start - 8) : span.start]):
        return True
    kind = kind_of_name(value)
    if _HAN.fullmatch(value):
        return kind in ("full", "family") and span.score >= 0.8
    return kind == "full" and not shouted and span.score >= NAMED
