"""Whole columns of free text: every distinct sentence is examined once, and none goes by unexamined.

There is no budget here. A text that could not be examined is one span as a whole, and spans count from score 0.3 up.
Of findings that overlap every code point counts: the surer one has the place, others keep what is left of them. What
is no person's (organisations, web addresses) hides nothing that is.

Texts are cut as ``cuts`` says. A cut between two English sentences could still change what the English engine makes
of capitalised words near it, and a name met in one sentence makes its parts names in others. So texts with a name
in a sentence beside an English one are examined whole; and where the engine would look at such a run of sentences at
all, it looks at each of them, and the capitalised words within its reach of the cut (four words) are treated too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.detection import english, text
from guardian.detection.lexicon import fold
from guardian.detection.nlp import LANGUAGES
from guardian.detection.patterns import forms_of
from guardian.detection.people import tokens_of
from guardian.detection.prefilter import hits, union
from guardian.detection.recognizers import BUILTIN
from guardian.detection.recognizers.base import Recognizer
from guardian.detection.segments import has_han, segments_of
from guardian.detection.words_en import NOT_NAMES, TITLES
from guardian.governance.cuts import AFTER_CHINESE, CLEAN, ENGLISH, Cuts, cut, plain
from guardian.governance.examining import Examiner, Spans, apart
from guardian.model import Span
from guardian.transforms.text import whole
from guardian.transforms.text_pieces import Pieces, encoded, moved

TREATED_FROM = 0.3
"""Masking takes what reporting (from 0.5) leaves: a failed check digit beside its own keyword."""
KEPT = 1 << 16
"""Sentences of which it is remembered how they stand."""
NAMED = 0.5
"""A person as sure as this makes parts of the name names in other sentences."""
REACH = 4
"""Words that decide with a word what the English engine makes of it: four layers that each see one word more."""
FROM_LEFT, FROM_RIGHT, WITH_PERIOD = 1, 2, 4
"""How a sentence stands in a text: English before it, English after it, a Chinese sentence's period before it."""
BEFORE, NEIGHBOUR = ". ", "It was Ann."
"""What stands before such a sentence; what makes the engine look at one for which alone it would not be asked."""
_WORD = re.compile(r"[A-Za-z'\-]+")
_LAST_WORD = re.compile(r"([A-Za-z'\-]+)[.!] ?$")

Bools = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]


class TextReader:
    """Examines texts for treatment. Any thread may call it; what it learnt serves all."""

    def __init__(
        self,
        languages: Sequence[str] = LANGUAGES,
        recognizers: Sequence[Recognizer] | None = None,
        min_score: float = TREATED_FROM,
    ) -> None:
        text.check_languages(languages)
        used = BUILTIN if recognizers is None else tuple(recognizers)
        self._examiner = Examiner(languages, None if used == BUILTIN else used, min_score)
        worded = [one for one in used if _without_digits(one)]
        self._worded = union(forms_of(one.cell if one.engine == "re2" else one.pattern).loose for one in worded)
        self._notable: dict[str, tuple[bool, bool]] = {}
        self._stood: dict[tuple[str, int], Spans] = {}
        self._lock = Lock()

    @property
    def unexamined(self) -> int:
        """Distinct texts that could not be examined so far, and are replaced whole."""
        return self._examiner.unexamined

    def spans(self, texts: pa.Array) -> Pieces:
        """The spans of each row, which do not overlap. ``TextTreatment.values`` treats each piece of them once."""
        distinct, rows = encoded(texts)
        read = self._read(cut(distinct, self._may_be_cut(distinct)))
        crossed = read.crossed(self._crossing(read))
        if crossed.any():
            read = self._read(read.cuts.joined(crossed))
        return self._pieces(read, rows)

    def _may_be_cut(self, texts: pa.LargeStringArray) -> Bools:
        may = plain(texts)
        if self._worded is not None and may.any():
            at = np.flatnonzero(may)
            may[at] = ~hits(self._worded, texts.take(pa.array(at)))
        return may

    def _read(self, cuts: Cuts) -> Read:
        """The texts in sentences, with what was found in each."""
        found, codes = encoded(cuts.sentences)
        distinct = found.to_pylist()
        places = codes.to_numpy(zero_copy_only=False).astype(np.int64)
        return Read(cuts, places, found, distinct, self._examiner.spans(distinct))

    def _crossing(self, read: Read) -> Bools:
        """Which sentences beside English ones are not to be read without them: they name a person in Latin letters,
        or are not English alone."""
        held = np.zeros(len(read.distinct), dtype=bool)
        for code in read.in_company.tolist():
            sentence = read.distinct[code]
            held[code] = has_han(sentence) or any(_names(sentence, span) for span in read.spans[code] or ())
        return held

    def _pieces(self, read: Read, rows: pa.Array) -> Pieces:
        notable, titled = np.zeros((2, len(read.distinct)), dtype=bool)
        beside = read.beside_cuts
        told = np.array([self._is_notable(read.distinct[code]) for code in beside.tolist()], bool).reshape(-1, 2)
        notable[beside], titled[beside] = told[:, 0], told[:, 1]
        places = read.codes * 8 + read.ways(notable | titled)
        units = np.flatnonzero(np.bincount(places))
        place = np.searchsorted(units, np.arange(8 * len(read.distinct)))[places]
        codes, ways = (units // 8).tolist(), (units % 8).tolist()
        spans = [read.spans[code] for code in codes]
        standing = {at: (read.distinct[codes[at]], ways[at]) for at in np.flatnonzero(units % 8).tolist()}
        stood = self._stood  # other threads only add to it, or begin another
        new = {
            key: Standing(*key, spans[at], bool(notable[codes[at]])) for at, key in standing.items() if key not in stood
        }
        found = self._stand(new)
        for at, key in standing.items():
            spans[at] = found[key] if key in found else stood[key]
        held = [whole(read.distinct[code]) if one is None else one for code, one in zip(codes, spans, strict=True)]
        pieces = read.found.take(pa.array(units // 8))
        return Pieces(pieces, held, place.astype(np.int64), read.cuts.first, rows)

    def _stand(self, new: Mapping[tuple[str, int], Standing]) -> dict[tuple[str, int], Spans]:
        """The spans of sentences as they stand in their texts, which is remembered."""
        asked = list(dict.fromkeys(one.asked for one in new.values() if one.asked))
        known = dict(zip(asked, self._examiner.spans(asked), strict=True))
        found = {key: one.spans(known) for key, one in new.items()}
        with self._lock:
            if len(self._stood) > KEPT:
                self._stood = {}
            self._stood.update((key, spans) for key, spans in found.items() if spans is not None)
        return found

    def _is_notable(self, sentence: str) -> tuple[bool, bool]:
        """Whether the English engine would look at it at all, and whether it ends in a title."""
        known = self._notable.get(sentence)
        if known is None:
            if len(self._notable) > KEPT:
                self._notable = {}
            looked_at = any(english.worth_parsing(tokens_of(part.read)) for part in segments_of(sentence, "en"))
            known = self._notable[sentence] = (looked_at, _ends_in_title(sentence))
        return known


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """Texts in sentences: which of the distinct ones stands where, and the spans of each."""

    cuts: Cuts
    codes: I64
    found: pa.LargeStringArray
    distinct: list[str]
    spans: list[Spans]

    @property
    def _run(self) -> I64:
        """English sentences that follow each other without a cut that stops the engine are one run."""
        return np.cumsum(self.cuts.left != ENGLISH)

    @property
    def _right(self) -> npt.NDArray[np.int8]:
        return np.append(self.cuts.left[1:], np.int8(CLEAN))

    @property
    def _english(self) -> Bools:
        """Sentences with an English one beside them."""
        held: Bools = (self.cuts.left == ENGLISH) | (self._right == ENGLISH)
        return held

    @property
    def in_company(self) -> I64:
        return np.unique(self.codes[self._english])

    @property
    def beside_cuts(self) -> I64:
        return np.unique(self.codes[self._english | (self.cuts.left == AFTER_CHINESE)])

    def crossed(self, bad: Bools) -> Bools:
        """Which texts hold one of these sentences beside an English one: they are read whole."""
        at = np.flatnonzero(self._english & self._in_run(bad))
        texts = np.zeros(len(self.cuts.first) - 1, dtype=bool)
        texts[np.searchsorted(self.cuts.first, at, side="right") - 1] = True
        return texts

    def ways(self, notable: Bools) -> I64:
        """How each sentence stands in its text, as far as that changes what may be found in it."""
        looked_at = self._in_run(notable)
        ways = np.zeros(len(self.codes), dtype=np.int64)
        ways[looked_at & (self.cuts.left == ENGLISH)] |= FROM_LEFT
        ways[looked_at & (self._right == ENGLISH)] |= FROM_RIGHT
        ways[notable[self.codes] & (self.cuts.left == AFTER_CHINESE)] |= WITH_PERIOD
        return ways

    def _in_run(self, held: Bools) -> Bools:
        """Sentences with such a one in their run."""
        run = self._run
        runs = np.zeros(int(run[-1]) + 1 if len(run) else 1, dtype=bool)
        runs[run[held[self.codes]]] = True
        return runs[run]


@dataclass(frozen=True, slots=True, repr=False)
class Standing:
    """A sentence that stands in one way in its texts."""

    sentence: str
    ways: int
    found: Spans
    notable: bool

    @property
    def asked(self) -> str:
        """What else is to be examined, since the engine would read the sentence so; empty for nothing."""
        if self.found is None:  # it is replaced whole in any case
            return ""
        before = "" if not self.ways & WITH_PERIOD else BEFORE
        after = NEIGHBOUR if self.ways & FROM_RIGHT and not self.notable else ""
        return before + self.sentence + after if before or after else ""

    def spans(self, known: Mapping[str, Spans]) -> Spans:
        more = known[self.asked] if self.asked else ()
        if self.found is None or more is None:
            return None
        by = len(BEFORE) if self.ways & WITH_PERIOD else 0
        inside = (moved(span, -by) for span in more)
        held = (span for span in inside if span.start >= 0 and span.end <= len(self.sentence))
        return apart(self.sentence, [*self.found, *held, *_beside_cuts(self.sentence, self.ways)])


def examine_texts(
    texts: pa.Array,
    languages: Sequence[str] = LANGUAGES,
    recognizers: Sequence[Recognizer] | None = None,
    min_score: float = TREATED_FROM,
) -> tuple[Pieces, int]:
    """The spans of each row, and how many distinct texts could not be examined and are one span each."""
    reader = TextReader(languages, recognizers, min_score)
    return reader.spans(texts), reader.unexamined


def _without_digits(one: Recognizer) -> bool:
    """Whether it may match where no digit stands."""
    return bool(one.triggers) or one.engine == "re2"


def _ends_in_title(sentence: str) -> bool:
    """After a title ("my brother.") the engine's rules do not take the next word for the first of a sentence."""
    last = _LAST_WORD.search(sentence)
    return last is not None and last[1].lower() in TITLES


def _names(sentence: str, span: Span) -> bool:
    named = span.category == "person_name" and span.score >= NAMED
    return named and any(letter.isascii() for letter in sentence[span.start : span.end])


def _beside_cuts(sentence: str, ways: int) -> Iterator[Span]:
    """Capitalised words within reach of a cut that the English engine reads across."""
    words = [match.span() for match in _WORD.finditer(sentence)]
    near = (words[:REACH] if ways & FROM_LEFT else []) + (words[-REACH:] if ways & FROM_RIGHT else [])
    for start, end in near:
        if sentence[start].isupper() and fold(sentence[start:end]) not in NOT_NAMES:
            yield Span(start, end, "other_personal", "other_personal", TREATED_FROM, "a capitalised word beside a cut")
