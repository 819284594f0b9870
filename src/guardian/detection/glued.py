"""Labels written right against their value (`SSN329-25-5091`, `NIF12345678Z已核验`): where the two are to be parted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from guardian.detection.lexicon import word_set
from guardian.model import Span

_RUN = re.compile(r"(?<![0-9A-Za-z\u00c0-\u024f])[A-Za-z\u00c0-\u024f]{2,}(?=[0-9]| [0-9]{2} )")
_BEFORE = re.compile(r"(?:[A-Za-z\u00c0-\u024f'.°]+[ -]){1,3}\Z")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af（：，。、]")
_GENERIC = word_set("account accounts number numbers code card cards phone mobile tel fax id no nr login user key")
_NUMBER = word_set("no nr num number")
_LONG, _FEW, _LETTERS = 7, 3, 7
"""Letters of a word that nobody begins a code with; words of a label looked back for; letters a value begins with."""
_REACH = 40


class Glued:
    """Labels of identifiers with a check, by which alone a wrong parting proves nothing; and those of several words."""

    def __init__(self, words: Iterable[str]) -> None:
        plain = (word for word in words if word[-1:].isalpha() and not _WIDE.search(word))
        self._labels = frozenset(word.lower().replace("-", " ") for word in plain)
        self._last = frozenset(label.rpartition(" ")[2] for label in self._labels if " " in label)

    def cuts(self, text: str) -> list[int]:
        """Places between a label and the value that begins right there."""
        found = []
        for run in _RUN.finditer(text):
            place = self._place(text, run.start(), run[0])
            if place == run.end() and text[place : place + 1] == " ":
                continue  # not right against it
            if place:
                found.append(place)
        return found

    def _place(self, text: str, start: int, run: str) -> int:
        """Where the label in ``run`` ends; 0 where it holds none. Letters of the value are capitals."""
        for tail in range(min(_LETTERS, len(run))):
            if tail and not run[-tail:].isupper():
                return 0
            if self._is_label(text, start, run[: len(run) - tail]):
                return start + len(run) - tail
        return 0

    def _is_label(self, text: str, start: int, word: str) -> bool:
        lowered = word.lower()
        if lowered in self._labels and lowered not in _GENERIC:
            acronym = any(letter.isupper() for letter in word[1:]) or (start and _WIDE.match(text[start - 1]))
            if len(word) >= _LONG or (acronym and len(word) >= _FEW):
                return True
        before = _BEFORE.search(text, max(0, start - _REACH), start) if lowered in self._last else None
        parts = before[0].lower().replace("-", " ").split() if before else []
        told = [" ".join(parts[-count:]) for count in range(1, len(parts) + 1)]
        if any(f"{words} {lowered}" in self._labels for words in told):
            return True
        return lowered in _NUMBER and any(words in self._labels and words not in _GENERIC for words in told)


def parted(text: str, cuts: list[int]) -> str:
    """The text with a space at each of ``cuts``."""
    return " ".join(text[low:high] for low, high in zip([0, *cuts], [*cuts, len(text)], strict=True))


def joined(span: Span, cuts: list[int]) -> Span:
    """A span of the parted text, where it stands in the text as given."""
    start, end = (place - sum(cut + at < place for at, cut in enumerate(cuts)) for place in (span.start, span.end))
    return replace(span, start=start, end=end)
