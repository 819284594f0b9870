"""Personal data in running text: identifiers by their form, people, places, organisations by the engines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from threading import Thread, main_thread
from typing import TYPE_CHECKING

import pyarrow as pa

from guardian.detection import english_process
from guardian.detection.fields import with_fields
from guardian.detection.nlp import LANGUAGES, encodable
from guardian.detection.segments import has_han
from guardian.errors import DetectorError, UsageError
from guardian.model import Span

if TYPE_CHECKING:
    from guardian.detection.recognizers.base import Recognizer

_WORD = re.compile(r"\S+")
GROUP = 4096
GROUP_CHARACTERS = 1 << 20
"""Texts looked at together: enough to fill the engines' batches, few enough to bound memory."""


def prepare(languages: Sequence[str] = LANGUAGES) -> None:
    """Start these engines beside whatever this process does next: the English one in a process that ends with this one.

    Cheap, and done at most once. Without it, or where no process can be started, an engine loads when first needed.
    """
    if "en" in languages:
        english_process.start()
    if "zh" in languages and not _LOADING:
        _LOADING.append(Thread(target=_load_chinese, name="lac"))
        _LOADING[0].start()


_LOADING: list[Thread] = []


def _load_chinese() -> None:
    """The engine, and by reading a text the lists and patterns of the rules. A fault is told when it is used."""
    try:
        with suppress(DetectorError):
            _begin_chinese([_ANY_CHINESE])()
    except RuntimeError:  # no thread starts any more where the program has come to its end meanwhile
        if main_thread().is_alive():
            raise


_ANY_CHINESE = "请联系北京市海淀区中关村大街1号某某科技有限公司的王小明经理。"


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
    return begin_many(texts, languages, min_score, recognizers)()


def begin_many(
    texts: Iterable[str],
    languages: Sequence[str] = LANGUAGES,
    min_score: float = 0.5,
    recognizers: Sequence[Recognizer] | None = None,
) -> Callable[[], list[tuple[Span, ...]]]:
    """Begin ``detect_many``: the engines read beside whatever comes next, until the function that is returned waits."""
    check_languages(languages)
    if not 0 <= min_score <= 1:
        raise UsageError("min_score is no score", expected="a number from 0 to 1", remedy="0.5 is the default")
    groups = ((group, _begin(group, languages, recognizers)) for group in _groups(texts))
    begun = next(groups, None)

    def detected() -> list[tuple[Span, ...]]:
        results: list[tuple[Span, ...]] = []
        for group, candidates in chain((begun,) if begun is not None else (), groups):
            found = [fuse(spans, min_score) for spans in candidates()]
            for at, hidden in _in_disguise(group, languages, recognizers):
                found[at] = fuse((*found[at], *hidden), min_score)
            results.extend(found)
        return results

    return detected


def candidates_many(
    texts: Iterable[str],
    languages: Sequence[str] = LANGUAGES,
    min_score: float = 0.5,
    recognizers: Sequence[Recognizer] | None = None,
) -> list[list[Span]]:
    """All that anything says of each text, from ``min_score`` up: spans overlap, and may contradict each other."""
    check_languages(languages)
    results: list[list[Span]] = []
    for group in _groups(texts):
        for spans in _candidates(group, languages, recognizers):
            results.append([span for span in spans if span.score >= min_score])
    return results


def check_languages(languages: Sequence[str]) -> None:
    """Raises UsageError for a language without an engine."""
    unknown = sorted(set(languages) - set(LANGUAGES))
    if unknown:
        raise UsageError(f"unknown language {unknown[0]!r}", expected=f"known: {', '.join(LANGUAGES)}")


def _groups(texts: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    size = 0
    for text in texts:
        group.append(text)
        size += len(text)
        if len(group) == GROUP or size >= GROUP_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _candidates(
    texts: Sequence[str], languages: Sequence[str], recognizers: Sequence[Recognizer] | None
) -> list[list[Span]]:
    return _begin(texts, languages, recognizers)()


def _begin(
    texts: Sequence[str], languages: Sequence[str], recognizers: Sequence[Recognizer] | None
) -> Callable[[], list[list[Span]]]:
    """Begin to read with the engines; the function that is returned waits for them."""
    english = english_process.begin(texts) if "en" in languages else None
    chinese = _begin_chinese(texts) if "zh" in languages and any(map(has_han, texts)) else None

    def candidates() -> list[list[Span]]:
        find = _finder(recognizers)
        found = [find(encodable(text)) for text in texts]
        for read in (chinese, english):
            if read is not None:
                for spans, more in zip(found, read(), strict=True):
                    spans += more
        return [with_fields(text, spans) for text, spans in zip(texts, found, strict=True)]

    return candidates


def _in_disguise(
    texts: Sequence[str], languages: Sequence[str], recognizers: Sequence[Recognizer] | None
) -> Iterator[tuple[int, list[Span]]]:
    """By text, the words in it that stand for personal data in other characters, each as a whole."""
    from guardian.detection.disguises import plain, plain_forms

    forms = plain_forms(pa.array(map(encodable, texts), pa.large_string()))
    words = [(at, word, plain(word[0])) for at in forms for word in _WORD.finditer(encodable(texts[at]))]
    hidden = [(at, word, form) for at, word, form in words if form is not None]
    found = _candidates([form for _, _, form in hidden], languages, recognizers) if hidden else []
    for (at, word, form), spans in zip(hidden, found, strict=True):
        shown = [one for one in spans if form[one.start : one.end] not in word[0]]
        yield at, [Span(*word.span(), one.category, one.entity, one.score, f"{one.why}, in disguise") for one in shown]


def _begin_chinese(texts: Sequence[str]) -> Callable[[], list[list[Span]]]:
    from guardian.detection.reading import begin_chinese

    return begin_chinese(texts)


def _finder(recognizers: Sequence[Recognizer] | None) -> Callable[[str], list[Span]]:
    from guardian.detection.identifiers import scanner

    return scanner().find if recognizers is None else scanner(tuple(recognizers)).find


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
