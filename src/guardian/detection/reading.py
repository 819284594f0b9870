"""What each language engine and the rules of its language say of many texts: spans of the texts, overlapping."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from guardian.detection import english
from guardian.detection.addresses import SCORE, addresses
from guardian.detection.nlp import Parsed, begin, parse
from guardian.detection.people import Named, tokens_of
from guardian.detection.segments import Segment, has_han, latin_runs, segments_of
from guardian.detection.tells_people_en import beside_people
from guardian.model import Span

WINDOW = 1 << 15
"""Code points of segments parsed at a time: bounds the memory that the words of a long text take."""
AHEAD = 4
"""Windows under way at a time: the Chinese engine has work while this process does something else."""
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
    embedded = [has_han(text) for text in texts]
    for window in _windows(_segments(texts, "en")):
        words = [tokens_of(segment.read) for _, segment in window]
        notable = [at for at, tokens in enumerate(words) if english.worth_parsing(tokens)]
        parsed = parse([window[at][1].read for at in notable], "en") if notable else []
        for (i, segment), tokens in zip(window, words, strict=True):
            found[i] += _spans(segment, beside_people(segment.read, tokens)) if not embedded[i] else ()
        for at, result in zip(notable, parsed, strict=True):
            i, segment = window[at]
            spans = _spans(segment, english.named(segment.read, words[at], result, segment.shouted))
            found[i] += (span for span in spans if span.score >= SURE or not embedded[i])
    for i, text in enumerate(texts):
        found[i] += _addresses(text)
    return found


def begin_chinese(texts: Sequence[str]) -> Callable[[], list[list[Span]]]:
    """Begin to read; the function that is returned goes on, always with the next windows under way."""
    from guardian.detection import chinese  # hundreds of patterns, which the English engine's process never needs

    windows = _windows(_segments(texts, "zh"))
    begun = deque(_begun(windows, AHEAD))

    def spans() -> list[list[Span]]:
        found: list[list[Span]] = [[] for _ in texts]
        while begun:
            window, parsed = begun.popleft()
            begun.extend(_begun(windows, 1))
            for (i, segment), result in zip(window, parsed(), strict=True):
                found[i] += _spans(segment, chinese.named(segment.read, result))
        return found

    return spans


Window = list[tuple[int, Segment]]


def _segments(texts: Sequence[str], language: str) -> Iterator[tuple[int, Segment]]:
    return ((i, segment) for i, text in enumerate(texts) for segment in segments_of(text, language))


def _begun(windows: Iterator[Window], most: int) -> Iterator[tuple[Window, Callable[[], list[Parsed]]]]:
    return ((window, begin([segment.read for _, segment in window], "zh")) for window in islice(windows, most))


def _windows(segments: Iterator[tuple[int, Segment]]) -> Iterator[Window]:
    window: Window = []
    size = 0
    for i, segment in segments:
        window.append((i, segment))
        size += len(segment.read)
        if size >= WINDOW:
            yield window
            window, size = [], 0
    if window:
        yield window


def _spans(segment: Segment, found: Iterable[Named]) -> Iterator[Span]:
    for item in found:
        category = CATEGORIES.get(item.label)
        if category:
            start, end = segment.start + item.start, segment.start + item.end
            yield Span(start, end, category, category, item.score, item.why)


def _addresses(text: str) -> Iterator[Span]:
    for run in latin_runs(text):
        for start, end, why in addresses(run.read):
            yield Span(run.start + start, run.start + end, "address", "address", SCORE, why)
