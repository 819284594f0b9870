"""The language engines: text segments in, named entities out. Each loads when first used.

Both stand behind Presidio's engine interface (``analyzer_for``); what reads many segments goes to them directly, since
Presidio's own way through costs more for each text than the engines do.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from guardian.errors import DetectorError, UsageError

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

    from guardian.detection.lac import Network, Tagged

LANGUAGES = ("en", "zh")

ENTITIES = ("PERSON", "LOCATION", "FACILITY", "ORGANIZATION", "NRP", "PRODUCT", "WORK", "EVENT", "LAW", "TIME")
"""What an engine may report. The last five are never personal data; they keep other findings off the same words."""

_LOCK = threading.RLock()


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
    words: Sequence[tuple[int, int, str]] = ()
    likely: Any = field(default=None, repr=False)


SHORT = 200
REMEMBERED = 8192
"""English segments remembered, with what was found: of templates, signatures and the like."""
_REMEMBERED: dict[str, Parsed] = {}
SPACY_RAISES = (ArithmeticError, LookupError, OSError, RuntimeError, ValueError)
"""Its faults have no class of their own: they are Python's, with a number in their words (E018 is a KeyError)."""


def parse(segments: Sequence[str], language: str) -> list[Parsed]:
    """The entities of each segment, in order. Equal segments are read once, and share what was found."""
    return begin(segments, language)()


def begin(segments: Sequence[str], language: str) -> Callable[[], list[Parsed]]:
    """Begin to parse: the Chinese engine works on other threads until the function that is returned waits for it."""
    texts = [readable(segment) for segment in segments]
    distinct = list(dict.fromkeys(texts))
    waiting = chinese_engine().begin(distinct) if language == "zh" else None

    def parsed() -> list[Parsed]:
        read: Iterable[Parsed] = _chinese(waiting()) if waiting is not None else _english(distinct)
        found = dict(zip(distinct, read, strict=True))
        return [found[text] for text in texts]

    return parsed


def _chinese(read: Iterable[Tagged]) -> Iterator[Parsed]:
    from guardian.detection.lac import ENTITIES

    for tagged in read:
        named = [word for word in tagged.words if word[2] in ENTITIES]
        entities = tuple(Entity(start, end, ENTITIES[tag], tagged.score(start, end, tag)) for start, end, tag in named)
        yield Parsed(entities, tagged.words, tagged.likely)


def _english(texts: Sequence[str]) -> list[Parsed]:
    from guardian.detection.spacy_ner import entities

    load_english()
    if len(_REMEMBERED) > REMEMBERED:
        _REMEMBERED.clear()
    known = dict(_REMEMBERED)
    new = [text for text in texts if text not in known]
    try:
        read = [Parsed(tuple(Entity(*entity) for entity in found)) for found in entities(new)]
    except SPACY_RAISES as fault:
        raise DetectorError(f"the English language engine failed on a text ({type(fault).__name__})") from fault
    known.update(zip(new, read, strict=True))
    _REMEMBERED.update((text, known[text]) for text in new if len(text) <= SHORT)
    return [known[text] for text in texts]


def readable(text: str) -> str:
    """The same length, with what an engine cannot encode (lone surrogates, control characters) replaced."""
    if text.isprintable():
        return text
    return _UNREADABLE.sub(lambda match: "\ufffd" if match.group() >= "\ud800" else " ", text)


def encodable(text: str) -> str:
    """The same length, with lone surrogates replaced: no library of another language can take them."""
    return _SURROGATE.sub("\ufffd", text)


_SURROGATE = re.compile("[\ud800-\udfff]")
_UNREADABLE = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


def chinese_engine() -> Network:
    """The one network of this process."""
    with _LOCK, _loading("zh"):
        from guardian.detection.lac import network

        return network()


def load_english() -> None:
    """Load the one spaCy pipeline of this process."""
    with _LOCK, _loading("en"):
        from guardian.detection.spacy_ner import pipeline

        pipeline()


@contextmanager
def _loading(language: str) -> Iterator[None]:
    try:
        yield
    except (ImportError, OSError, ValueError, RuntimeError) as fault:
        raise DetectorError(
            f"the language engine for {language!r} could not be loaded ({type(fault).__name__})",
            remedy="Reinstall guardian-privacy with its language packages.",
        ) from fault


def analyzer_for(language: str) -> AnalyzerEngine:
    """Presidio's analyzer over this language's engine."""
    if language not in LANGUAGES:
        raise UsageError(f"unknown language {language!r}", expected=f"known: {', '.join(LANGUAGES)}")
    with _LOCK, _loading(language):
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer

        from guardian.detection.nlp_context import NoContext
        from guardian.detection.nlp_en import EnglishNlpEngine
        from guardian.detection.nlp_zh import LacNlpEngine

        recognizer = SpacyRecognizer(supported_language=language, supported_entities=list(ENTITIES))
        engine = LacNlpEngine() if language == "zh" else EnglishNlpEngine()
        engine.load()
        return AnalyzerEngine(
            registry=RecognizerRegistry(recognizers=[recognizer], supported_languages=[language]),
            nlp_engine=engine,
            supported_languages=[language],
            context_aware_enhancer=NoContext(),
        )
