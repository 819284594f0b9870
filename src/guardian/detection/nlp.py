"""The language engines behind Presidio: text segments in, named entities out. Both engines load when first used."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from guardian.errors import DetectorError, UsageError

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngine

LANGUAGES = ("en", "zh")
BATCH = 256
"""Segments handed to an engine at a time: bounds the memory that tokens of a long text take."""

ENTITIES = ("PERSON", "LOCATION", "FACILITY", "ORGANIZATION", "NRP", "PRODUCT", "WORK", "EVENT", "LAW", "TIME")
"""What an engine may report. The last five are never personal data; they keep other findings off the same words."""

_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity in a segment, offsets in code points; ``label`` is one of ``ENTITIES``."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an engine says of one segment: its entities, its words (start, end, tag) and, for Chinese, how likely each
    character belongs to a person, place or organisation."""

    entities: tuple[Entity, ...]
    words: tuple[tuple[int, int, str], ...] = ()
    likely: Any = field(default=None, repr=False)


def parse(segments: Iterable[str], language: str) -> Iterator[Parsed]:
    """The entities of each segment, in order. A segment that no engine can read is a ``DetectorError``."""
    analyzer = analyzer_for(language)
    group: list[str] = []
    for segment in segments:
        group.append(segment)
        if len(group) == BATCH:
            yield from _parse_group(analyzer, group, language)
            group = []
    if group:
        yield from _parse_group(analyzer, group, language)


def _parse_group(analyzer: AnalyzerEngine, group: Sequence[str], language: str) -> Iterator[Parsed]:
    texts = [readable(segment) for segment in group]
    batches = analyzer.nlp_engine.process_batch(texts, language=language, batch_size=64)
    for text, (_, artifacts) in zip(texts, batches, strict=True):
        results = analyzer.analyze(text, language, entities=list(ENTITIES), nlp_artifacts=artifacts)
        entities = sorted((Entity(r.start, r.end, r.entity_type, r.score) for r in results), key=lambda e: e.start)
        words: tuple[tuple[int, int, str], ...] = ()
        likely = artifacts.tokens.user_data.get("likely")
        if likely is not None:
            words = tuple((token.idx, token.idx + len(token), token.tag_) for token in artifacts.tokens)
        yield Parsed(tuple(entities), words, likely)


def readable(text: str) -> str:
    """The same length, with what an engine cannot encode (lone surrogates, control characters) replaced."""
    if text.isprintable():
        return text
    return "".join(_readable_character(character) for character in text)


def encodable(text: str) -> str:
    """The same length, with lone surrogates replaced: no library of another language can take them."""
    return _SURROGATE.sub("\ufffd", text)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _readable_character(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return " " if character < " " and character != "\n" else character


def analyzer_for(language: str) -> AnalyzerEngine:
    """Presidio's analyzer over this language's engine; the same object every time."""
    if language not in LANGUAGES:
        raise UsageError(f"unknown language {language!r}", expected=f"known: {', '.join(LANGUAGES)}")
    with _LOCK:
        return _analyzer(language)


@cache
def _analyzer(language: str) -> AnalyzerEngine:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    from guardian.detection.nlp_context import NoContext

    recognizer = SpacyRecognizer(supported_language=language, supported_entities=list(ENTITIES))
    registry = RecognizerRegistry(recognizers=[recognizer], supported_languages=[language])
    try:
        return AnalyzerEngine(
            registry=registry,
            nlp_engine=_engine(language),
            supported_languages=[language],
            context_aware_enhancer=NoContext(),
        )
    except (ImportError, OSError, ValueError, RuntimeError) as fault:
        raise DetectorError(
            f"the language engine for {language!r} could not be loaded ({type(fault).__name__})",
            remedy="Reinstall guardian-privacy with its language packages.",
        ) from fault


def _engine(language: str) -> NlpEngine:
    if language == "zh":
        from guardian.detection.nlp_zh import LacNlpEngine

        return LacNlpEngine()
    from guardian.detection.nlp_en import EnglishNlpEngine

    return EnglishNlpEngine()
