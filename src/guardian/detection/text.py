"""Personal data in running text: identifiers by their form, people, places, organisations by the engines."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from guardian.detection import chinese, english
from guardian.detection.addresses import SCORE, addresses
from guardian.detection.nlp import LANGUAGES, Parsed, encodable, parse
from guardian.detection.segments import Segment, has_han, latin_runs, segments_of
from guardian.errors import UsageError
from guardian.model import Span

if TYPE_CHECKING:
    from guardian.detection.recognizers.base import Recognizer

GROUP = 512
"""Texts looked at together: enough to fill the engines' batches, few enough to bound memory."""


def detect(text: str, languages: Sequence[str] = LANGUAGES, min_score: float = 0.5) -> tuple[Span, ...]:
    """The personal data of one text, sorted, not overlapping, in Unicode code points."""
    return detect_many([text], languages, min_score)[0]


def detect_many(
    texts: Iterable[str],
    languages: Sequence[str] = LANGUAGES,
    min_score: float = 0.5,
    recognizers: Sequence[Recognizer] | None = None,
) -> list[tuple[Span, ...]]:
    """The personal data of each text, in order. ``recognizers`` replaces the built-in identifiers."""
    unknown = sorted(set(languages) - set(LANGUAGES))
    if unknown:
        raise UsageError(f"unknown language {unknown[0]!r}", expected=f"known: {', '.join(LANGUAGES)}")
    results: list[tuple[Span, ...]] = []
    group: list[str] = []
    for text in texts:
        group.append(text)
        if len(group) == GROUP:
            results.extend(_detect_group(group, languages, min_score, recognizers))
            group = []
    results.extend(_detect_group(group, languages, min_score, recognizers))
    return results


def _detect_group(
    texts: Sequence[str], languages: Sequence[str], min_score: float, recognizers: Sequence[Recognizer] | None
) -> list[tuple[Span, ...]]:
    found = [_identifiers(text, recognizers) for text in texts]
    for language in languages:
        segments = [(i, segment) for i, text in enumerate(texts) for segment in segments_of(text, language)]
        if language == "en":
            segments = [(i, segment) for i, segment in segments if english.worth_parsing(segment.read)]
        by_text: dict[int, list[tuple[Segment, Parsed]]] = defaultdict(list)
        if segments:
            parsed = parse([segment.read for _, segment in segments], language)
            for (i, segment), result in zip(segments, parsed, strict=True):
                by_text[i].append((segment, result))
        for i, pairs in by_text.items():
            named = _named(pairs, language)
            embedded = language == "en" and has_han(texts[i])
            found[i].extend(span for span in named if span.score >= 0.6 or not embedded)
    if "en" in languages:
        for i, text in enumerate(texts):
            found[i].extend(_addresses(text))
    return [fuse(spans, min_score) for spans in found]


def _identifiers(text: str, recognizers: Sequence[Recognizer] | None) -> list[Span]:
    from guardian.detection.identifiers import find

    text = encodable(text)
    return find(text) if recognizers is None else find(text, tuple(recognizers))


CATEGORIES = {
    "PERSON": "person_name",
    "LOCATION": "address",
    "FACILITY": "address",
    "ORGANIZATION": "organisation",
    "NRP": "nationality",
    "PEOPLE": "ethnicity_race",
}


def _named(pairs: Sequence[tuple[Segment, Parsed]], language: str) -> list[Span]:
    spans = []
    for segment, parsed in pairs:
        found = (
            english.named(segment.read, parsed, segment.shouted)
            if language == "en"
            else chinese.named(segment.read, parsed)
        )
        for item in found:
            category = CATEGORIES.get(item.label)
            if category:
                start, end = segment.start + item.start, segment.start + item.end
                spans.append(Span(start, end, category, category, item.score, item.why))
    return spans


def _addresses(text: str) -> list[Span]:
    return [
        Span(run.start + start, run.start + end, "address", "address", SCORE, why)
        for run in latin_runs(text)
        for start, end, why in addresses(run.read)
    ]


def fuse(spans: Iterable[Span], min_score: float) -> tuple[Span, ...]:
    """Of overlapping spans the surer wins, of equally sure ones the longer; what is below ``min_score`` goes first."""
    kept: list[Span] = []
    ends: list[int] = []
    for span in sorted(spans, key=_precedence):
        if span.score < min_score:
            continue
        at = bisect_right(ends, span.start)
        if at == len(kept) or span.end <= kept[at].start:
            kept.insert(at, span)
            ends.insert(at, span.end)
    return tuple(kept)


def _precedence(span: Span) -> tuple[float, int, int, str]:
    return (-span.score, span.start - span.end, span.start, span.entity)
