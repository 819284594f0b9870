"""What each language engine and the rules of its language say of many texts: spans of the texts, overlapping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guardian.detection import chinese, english
from guardian.detection.addresses import SCORE, addresses
from guardian.detection.nlp import Parsed, parse
from guardian.detection.people import Named
from guardian.detection.segments import Segment, has_han, latin_runs, segments_of
from guardian.model import Span

WINDOW = 1 << 18
"""Code points of segments parsed at a time: bounds the memory that the words of a long text take."""
SURE = 0.6
"""The English engine guesses at Latin words inside Chinese text: only what reaches this counts there."""

CATEGORIES = {
    "PERSON": "person_name",
    "LOCATION": "address",
    "FACILITY": "address",
    "ORGANIZATION": "organisation",
    "NRP": "nationality",
    "PEOPLE": "ethnicity_race",
}


def english_spans(texts: Sequence[str]) -> list[list[Span]]:
    """People, places, organisations by the English engine and its rules; addresses by the grammar of streets."""
    found: list[list[Span]] = [[] for _ in texts]
    segments = ((i, segment) for i, text in enumerate(texts) for segment in segments_of(text, "en"))
    embedded = [has_han(text) for text in texts]
    notable = ((i, segment) for i, segment in segments if english.worth_parsing(segment.read))
    for i, segment, parsed in _parsed(notable, "en"):
        for span in _spans(segment, english.named(segment.read, parsed, segment.shouted)):
            if span.score >= SURE or not embedded[i]:
                found[i].append(span)
    for i, text in enumerate(texts):
        found[i] += _addresses(text)
    return found


def chinese_spans(texts: Sequence[str]) -> list[list[Span]]:
    """People, places and organisations by the Chinese engine and its rules."""
    found: list[list[Span]] = [[] for _ in texts]
    segments = ((i, segment) for i, text in enumerate(texts) for segment in segments_of(text, "zh"))
    for i, segment, parsed in _parsed(segments, "zh"):
        found[i] += _spans(segment, chinese.named(segment.read, parsed))
    return found


def _parsed(segments: Iterator[tuple[int, Segment]], language: str) -> Iterator[tuple[int, Segment, Parsed]]:
    window: list[tuple[int, Segment]] = []
    size = 0
    for i, segment in segments:
        window.append((i, segment))
        size += len(segment.read)
        if size >= WINDOW:
            yield from _parsed_window(window, language)
            window, size = [], 0
    if window:
        yield from _parsed_window(window, language)


def _parsed_window(window: Sequence[tuple[int, Segment]], language: str) -> Iterator[tuple[int, Segment, Parsed]]:
    parsed = parse([segment.read for _, segment in window], language)
    for (i, segment), result in zip(window, parsed, strict=True):
        yield i, segment, result


def _spans(segment: Segment, found: Sequence[Named]) -> Iterator[Span]:
    for item in found:
        category = CATEGORIES.get(item.label)
        if category:
            start, end = segment.start + item.start, segment.start + item.end
            yield Span(start, end, category, category, item.score, item.why)


def _addresses(text: str) -> Iterator[Span]:
    for run in latin_runs(text):
        for start, end, why in addresses(run.read):
            yield Span(run.start + start, run.start + end, "address", "address", SCORE, why)
