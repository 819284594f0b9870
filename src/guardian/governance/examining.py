"""What the engines say of texts, asked once for each: answers are kept, and threads share what one of them asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from threading import Lock

from guardian.detection import text
from guardian.detection.recognizers.base import Recognizer
from guardian.errors import DetectorError
from guardian.governance.watch_callers import called
from guardian.governance.watch_notes import SCORE, framed, told
from guardian.model import NOT_PERSONAL, Span
from guardian.transforms.text import disjoint

GROUP = 4096
"""Texts that fail together are examined one by one; so many go together at most."""
KEPT, KEPT_CHARACTERS = 1 << 16, 1 << 24
"""What is remembered of texts between batches."""
FEW = 500
"""Texts that are examined sooner than an engine starts in a process of its own."""
MOST_FAULTS = 64
"""Texts of one batch that fail alone before the engines count as broken, unless more of them were read."""
FAULTS = (DetectorError, MemoryError)
"""An engine that fails on a text; the text is replaced whole. Whatever else is raised is a defect: the copy ends."""

Spans = tuple[Span, ...] | None
"""Those of one text; None where it could not be examined."""
Answers = dict[str, Spans]


class Examiner:
    """Examines texts. Any thread may ask; what one of them is about, others wait for and do not ask again."""

    def __init__(self, languages: Sequence[str], recognizers: Sequence[Recognizer] | None, min_score: float) -> None:
        self._languages, self._recognizers, self._min_score = tuple(languages), recognizers, min_score
        self._known: Answers = {}
        self._begun: dict[str, Future[Answers]] = {}
        self._characters = 0
        self._lock = Lock()
        self._failed: set[int] = set()
        self._asked = self.unexamined = 0

    def spans(self, texts: Sequence[str]) -> list[Spans]:
        """The spans of each text, which do not overlap. A text that failed is examined again when it comes again."""
        keys = [one.rstrip(" ") if one.isascii() else one for one in texts]
        share: Future[Answers] = Future()
        with self._lock:
            known = self._remembered()
            missing = [one for one in dict.fromkeys(keys) if one not in known]
            others = {self._begun[one] for one in missing if one in self._begun}
            mine = [one for one in missing if one not in self._begun]
            self._begun.update(dict.fromkeys(mine, share))
        found = self._done(mine, share) if mine else {}
        for other in others:
            found = {**found, **other.result()}
        return [found[one] if one in found else known[one] for one in keys]

    def _remembered(self) -> Answers:
        """What is known of texts. Other threads only add to it, or begin another."""
        if len(self._known) > KEPT or self._characters > KEPT_CHARACTERS:
            self._known, self._characters = {}, 0
        return self._known

    def _done(self, texts: Sequence[str], share: Future[Answers]) -> Answers:
        """Examine what no other thread is about. Whoever waits for it is told of a failure too."""
        found: Answers = {}
        try:
            found = dict(zip(texts, self._examine(texts), strict=True))
        except BaseException as fault:
            share.set_exception(fault)
            raise
        finally:
            kept = {one: spans for one, spans in found.items() if spans is not None}
            with self._lock:
                self._known.update(kept)
                self._characters += sum(map(len, kept))
                for one in texts:
                    del self._begun[one]
        share.set_result(found)
        return found

    def _examine(self, texts: Sequence[str]) -> Iterator[Spans]:
        with self._lock:
            self._asked += len(texts)
        if self._asked > FEW:
            text.prepare(self._languages)
        alone = read = 0
        groups = [list(texts[at : at + GROUP]) for at in reversed(range(0, len(texts), GROUP))]
        while groups:
            group = groups.pop()
            try:
                found = text.candidates_many(group, self._languages, self._min_score, self._recognizers)
            except FAULTS:
                if len(group) > 1 and alone < max(MOST_FAULTS, read):
                    half = len(group) // 2
                    groups += [group[half:], group[:half]]
                    continue
                alone += 1
                self._missed(group)
                yield from [None] * len(group)
                continue
            read += len(group)
            yield from self._apart(group, found)

    def _apart(self, texts: Sequence[str], found: Iterable[Sequence[Span]]) -> Iterator[tuple[Span, ...]]:
        """With whom notes name by their place alone, which no report tells."""
        if self._min_score > SCORE:
            return map(apart, texts, found)
        rows = zip(texts, found, *(one.tolist() for one in framed(texts)), strict=True)
        return (
            apart(text, [*spans, *told(text, spans, east, west), *called(text, spans)])
            for text, spans, east, west in rows
        )

    def _missed(self, texts: Sequence[str]) -> None:
        """Count them. One that comes again counts once, as far as they are remembered."""
        failed = set(map(hash, texts))
        with self._lock:
            self.unexamined += len(failed - self._failed)
            if len(self._failed) < KEPT:
                self._failed |= failed


def apart(sentence: str, found: Iterable[Span]) -> tuple[Span, ...]:
    """What is personal, without overlaps; what is left of a span beside a surer one counts if it says anything."""
    spans = disjoint((span for span in found if span.category not in NOT_PERSONAL), len(sentence))
    return tuple(span for span in spans if any(map(str.isalnum, sentence[span.start : span.end])))
