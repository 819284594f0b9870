"""Where texts may be cut into sentences without losing anything that reading them whole would find.

A table of comments repeats sentences more than texts, so a sentence is examined once for all texts that hold it. A cut
is made only where every detector would stop anyway:

* Only texts of letters, Chinese characters and plain punctuation are cut: no digit, colon, line end or sign stands in
  them, so no identifier does, nor a label ("My SSN: …", "Name:"), an address with its number, a log line or markup.
* ``。！？``, a period after a Chinese character, and one after a small letter before Chinese end a sentence for the
  Chinese engine too, and the English engine never reads across Chinese.
* A period or exclamation mark between a small-letter word of two letters and a capitalised word ends an English
  sentence; "Mr. Jones", "St. Ives", "J. Smith", "in Rome. Paris" and "Your name? Jones" are not cut. Such a cut
  (``ENGLISH``) can still move what the English engine says of words: what follows from that stands in ``texts``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

I64 = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

PLAIN = r"\A(?:[A-Z]{0,3}[a-z ,.!?'\-一-鿿。，！？、])*[A-Z]{0,3}\z"
"""Nowhere four capitals together: words in capitals change how the English engine reads the words around them."""

CLEAN, ENGLISH, AFTER_CHINESE = 0, 1, 2
"""What a cut is: no engine reads across it; English on both sides; English after a Chinese sentence and its period."""

_SPACE, _DOT, _CALL = (ord(sign) for sign in " .!")
_STOPS = np.array([[0xE3, 0x80, 0x82], [0xEF, 0xBC, 0x81], [0xEF, 0xBC, 0x9F]], dtype=np.uint8)
"""``。！？`` in UTF-8."""


@dataclass(frozen=True, slots=True, repr=False)
class Cuts:
    """Sentences of texts: text i holds those from ``first[i]`` to ``first[i + 1]``.

    ``left`` says for each sentence what the cut before it is; CLEAN where it opens its text.
    """

    sentences: pa.LargeStringArray
    first: I64
    left: npt.NDArray[np.int8]

    def joined(self, texts: Bools) -> Cuts:
        """The same with these texts in one piece again."""
        offsets, data = _buffers(self.sentences)
        kept = ~np.repeat(texts, np.diff(self.first))
        kept[self.first[:-1][self.first[:-1] < self.first[1:]]] = True
        bounds = np.concatenate([offsets[:-1][kept], offsets[-1:]])
        sentences = pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(data))
        first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept)])[self.first]
        return Cuts(sentences, first, self.left[kept])


def cut(texts: pa.LargeStringArray, may: Bools) -> Cuts:
    """Cut these texts, none null, where ``may`` allows; the others stay one sentence. Empty texts have none."""
    offsets, data = _buffers(texts)
    places, kinds = _places(data)
    text_of = np.searchsorted(offsets, places, side="right") - 1
    inside = may[text_of] & (places > offsets[text_of]) & (places < offsets[text_of + 1])
    places, kinds, text_of = places[inside], kinds[inside], text_of[inside]
    filled = np.flatnonzero(offsets[1:] > offsets[:-1])
    starts = np.concatenate([offsets[filled], places])
    left = np.concatenate([np.full(len(filled), CLEAN, dtype=np.int8), kinds])
    owner = np.concatenate([filled, text_of])
    order = np.argsort(starts, kind="stable")
    starts, left, owner = starts[order], left[order], owner[order]
    first = np.searchsorted(owner, np.arange(len(texts) + 1), side="left").astype(np.int64)
    bounds = np.concatenate([starts, offsets[-1:]]) if len(starts) else np.zeros(1, dtype=np.int64)
    sentences = pa.LargeStringArray.from_buffers(len(starts), pa.py_buffer(bounds), pa.py_buffer(data))
    return Cuts(sentences, first, left)


def plain(texts: pa.LargeStringArray) -> Bools:
    """Which texts may be cut, as far as their characters say."""
    held: Bools = pc.match_substring_regex(texts, PLAIN).to_numpy(zero_copy_only=False).astype(bool)
    return held


def _buffers(texts: pa.LargeStringArray) -> tuple[I64, Bytes]:
    """Offsets from 0 and the bytes they cut."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    return (offsets - offsets[0]).astype(np.int64), np.ascontiguousarray(data)


def _places(data: Bytes) -> tuple[I64, npt.NDArray[np.int8]]:
    """Where a sentence begins after another, and what kind of cut stands before it."""
    padded = np.concatenate([np.zeros(4, dtype=np.uint8), data, np.zeros(4, dtype=np.uint8)])
    western, kinds = _western(padded)
    chinese = _chinese(padded)
    places = np.concatenate([western, chinese]) - 4
    order = np.argsort(places, kind="stable")
    return places[order], np.concatenate([kinds, np.full(len(chinese), CLEAN, dtype=np.int8)])[order]


def _western(data: Bytes) -> tuple[I64, npt.NDArray[np.int8]]:
    spaces = np.flatnonzero(data == _SPACE)
    stops = data[spaces - 1]
    spaces = spaces[(stops == _DOT) | (stops == _CALL)]
    dotted = data[spaces - 1] == _DOT
    han_before = _han(data, spaces - 4) & (data[spaces - 2] >= 0x80)
    word_before = _small(data[spaces - 2]) & _small(data[spaces - 3])
    han_after, word_after = _han(data, spaces + 1), _capitalised(data, spaces + 1)
    english = word_before & word_after
    after_chinese = dotted & han_before & word_after
    clean = dotted & (han_before | _small(data[spaces - 2])) & han_after
    kinds = np.select([english, after_chinese], [ENGLISH, AFTER_CHINESE], CLEAN).astype(np.int8)
    made = english | after_chinese | clean
    made[english] &= _opens_small(data, spaces[english] - 2)
    return spaces[made] + 1, kinds[made]


def _chinese(data: Bytes) -> I64:
    """After ``。！？`` between Chinese, or Chinese and a capitalised word."""
    ends = np.flatnonzero((data == _STOPS[0, 0]) | (data == _STOPS[1, 0]))
    triples = np.stack([data[ends], data[ends + 1], data[ends + 2]], axis=1)
    ends = ends[(triples[:, None, :] == _STOPS[None]).all(axis=2).any(axis=1)]
    after = _han(data, ends + 3) | _capitalised(data, ends + 3)
    found: I64 = ends[_han(data, ends - 3) & after] + 3
    return found


def _han(data: Bytes, at: I64) -> Bools:
    """A character of three bytes from U+4E00 on begins here (``PLAIN`` lets no other of these through)."""
    held: Bools = (data[at] >= 0xE4) & (data[at] <= 0xE9)
    return held


def _small(letters: Bytes) -> Bools:
    held: Bools = (letters >= ord("a")) & (letters <= ord("z"))
    return held


def _capitalised(data: Bytes, at: I64) -> Bools:
    """A word of two letters or more that begins with a capital."""
    held: Bools = (data[at] >= ord("A")) & (data[at] <= ord("Z")) & _small(data[at + 1])
    return held


def _opens_small(data: Bytes, last: I64) -> Bools:
    """Whether the word whose last letter stands here begins with a small letter, after a space, and is no long one."""
    opens = np.zeros(len(last), dtype=bool)
    left = np.arange(len(last))
    at = last.copy()
    for _ in range(_LONGEST_WORD):
        letters = data[at[left]]
        ended = letters == _SPACE
        opens[left[ended]] = _small(data[at[left[ended]] + 1])
        left = left[_small(letters)]
        if not len(left):
            break
        at[left] -= 1
    return opens


_LONGEST_WORD = 24
