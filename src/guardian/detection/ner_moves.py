"""What spaCy's entity recognizer decides, for many texts at once: its network and its rules, without its loop.

spaCy walks each text word by word, and asks of each of 74 moves whether it is lawful, taking the interpreter's lock for
it: that costs more than the network does. But a move depends on little: outside an entity on the word alone, and inside
one on the word, the one before it and the entity's first. So the moves outside entities are found for all words
together, and then, step by step, those of all entities that any word would begin.

Only fresh texts are read so (no entities set before, no sentence marks), greedily, as the small English model does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Floats = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FEATURES = 3
"""The word, the entity's first word, and the word before: what spaCy's entity recognizer looks at."""
_BARRED = np.float32(-np.inf)


@dataclass(frozen=True, slots=True, repr=False)
class Moves:
    """The moves of a recognizer, by number: those that begin, go on with and end an entity, and that are one alone,
    for each label; and the one outside of entities."""

    labels: tuple[str, ...]
    begin: I64
    inside: I64
    last: I64
    unit: I64
    outside: int

    @classmethod
    def of(cls, names: Sequence[str]) -> Moves | None:
        """None for moves of another kind."""
        at = {name: number for number, name in enumerate(names)}
        labels = tuple(name[2:] for name in names if name.startswith("B-"))
        wanted = [f"{move}-{label}" for move in "BILU" for label in labels]
        if not labels or not at.keys() >= {*wanted, "O"} or len(at.keys() - {*wanted, "O", "U-"}):
            return None
        begin, inside, last, unit = np.array([at[name] for name in wanted], np.int64).reshape(4, len(labels))
        return cls(labels, begin, inside, last, unit, at["O"])


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """The words of some texts, one text behind the other: which ends a text, and which is white space."""

    lengths: list[int]
    ends: Bools
    blank: Bools


Found = list[tuple[int, int, str]]
"""Entities of one text: first word, the word behind the last, label."""


class Recognizer:
    """The network of one pipeline, read directly."""

    def __init__(self, vectors: Any, lower: Any, upper: Any, moves: Moves) -> None:
        self._vectors, self._lower, self._upper, self._moves = vectors, lower, upper, moves

    @classmethod
    def of(cls, pipeline: Language) -> Recognizer | None:
        """None for a network of another form, which spaCy itself must read."""
        pipe: Any = pipeline.get_pipe("ner")
        model = pipe.model
        if pipe.cfg.get("beam_width") != 1 or not model.attrs.get("has_upper") or model.attrs.get("unseen_classes"):
            return None
        vectors, lower, upper = model.layers
        moves = Moves.of([pipe.moves.get_class_name(number) for number in range(upper.get_dim("nO"))])
        if moves is None or lower.get_dim("nF") != FEATURES or lower.get_dim("nP") < 2:
            return None
        return cls(vectors, lower, upper, moves)

    def entities(self, docs: Sequence[Doc]) -> list[Found]:
        """The entities of each text."""
        words = _words(docs)
        if not len(words.ends):
            return [[] for _ in docs]
        features: Floats = self._lower.predict(self._vectors.predict(list(docs)))
        return self._resolved(words, self._outside(features, words), features)

    def _outside(self, features: Floats, words: Words) -> I64:
        """The move at each word where no entity is open."""
        scores = self._scores(features[1:, 0], features[0, 1], features[0, 2])
        moves = self._moves
        scores[:, [*moves.inside, *moves.last]] = _BARRED
        scores[:, [at for at in range(scores.shape[1]) if at not in self._lawful()]] = _BARRED
        scores[np.ix_(words.blank, [*moves.begin, *moves.unit])] = _BARRED
        scores[np.ix_(words.ends, moves.begin)] = _BARRED
        found: I64 = scores.argmax(axis=1)
        return found

    def _lawful(self) -> frozenset[int]:
        moves = self._moves
        return frozenset([*moves.begin.tolist(), *moves.unit.tolist(), moves.outside])

    def _scores(self, word: Floats, first: Floats, before: Floats) -> Floats:
        """Of each move, at each of these words."""
        unmaxed = word + first + before + self._lower.get_param("b")
        scores: Floats = unmaxed.max(axis=2) @ self._upper.get_param("W").T
        scores += self._upper.get_param("b")
        return scores

    def _resolved(self, words: Words, outside: I64, features: Floats) -> list[Found]:
        """Entities begin where none is open: one that would begin inside another is none."""
        moves = self._moves
        begun = np.flatnonzero(np.isin(outside, moves.begin))
        alone = np.flatnonzero(np.isin(outside, moves.unit))
        label_of = np.zeros(len(moves.labels) * 4 + 2, np.int64)
        label_of[moves.begin] = label_of[moves.unit] = np.arange(len(moves.labels))
        stops = np.concatenate([self._stops(begun, label_of[outside[begun]], words, features), alone + 1])
        starts = np.concatenate([begun, alone])
        order = np.argsort(starts)
        return _apart(
            starts[order].tolist(),
            stops[order].tolist(),
            label_of[outside[starts[order]]].tolist(),
            words,
            moves.labels,
        )

    def _stops(self, starts: I64, labels: I64, words: Words, features: Floats) -> I64:
        """Behind which word each entity ends that begins at one of these words: all go on by one word at a time."""
        moves, stops = self._moves, starts + 2
        open_, at = np.arange(len(starts)), starts + 1
        while len(open_):
            scores = self._scores(features[1 + at, 0], features[1 + starts[open_], 1], features[at, 2])
            rows, label = np.arange(len(open_)), labels[open_]
            more, ends = scores[rows, moves.inside[label]], scores[rows, moves.last[label]]
            # of equal scores spaCy takes the move with the smaller number
            go_on = np.where(moves.inside[label] < moves.last[label], more >= ends, more > ends) & ~words.ends[at]
            stops[open_[~go_on]] = at[~go_on] + 1
            open_, at = open_[go_on], at[go_on] + 1
        return stops


def _words(docs: Sequence[Doc]) -> Words:
    from spacy.attrs import IS_SPACE

    lengths = [len(doc) for doc in docs]
    ends = np.zeros(sum(lengths), np.bool_)
    ends[np.cumsum([length for length in lengths if length], dtype=np.int64) - 1] = True
    blank = [doc.to_array([IS_SPACE]).reshape(-1) for doc in docs]
    return Words(lengths, ends, np.concatenate([*blank, np.zeros(0, np.uint64)]).astype(np.bool_))


def _apart(starts: list[int], stops: list[int], labels: list[int], words: Words, names: Sequence[str]) -> list[Found]:
    """The entities of each text, of those of all texts in order of their place."""
    kept = _not_inside(starts, stops, labels)
    found: list[Found] = []
    first, waiting = 0, next(kept, None)
    for length in words.lengths:
        own: Found = []
        while waiting is not None and waiting[0] < first + length:
            own.append((waiting[0] - first, waiting[1] - first, names[waiting[2]]))
            waiting = next(kept, None)
        found.append(own)
        first += length
    return found


def _not_inside(starts: list[int], stops: list[int], labels: list[int]) -> Iterator[tuple[int, int, int]]:
    end = 0
    for start, stop, label in zip(starts, stops, labels, strict=True):
        if start >= end:
            yield start, stop, label
            end = stop
