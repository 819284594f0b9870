"""Words that are no names: what programs and their forms say, in forty languages. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

BITS, TURNS = 1 << 22, 7
"""Of 319,223 words (``tools/name_vocabulary.py``); two other words in a thousand pass, short ones like long ones."""


@cache
def _bits() -> bytes:
    return (files("guardian.detection") / "data" / "name_vocabulary.bin").read_bytes()


def places(folded: str) -> Iterator[int]:
    """The bits of a word: two halves of one digest, combined."""
    digest = blake2b(folded.encode(), digest_size=8).digest()
    first, step = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big") | 1
    return ((first + turn * step) % BITS for turn in range(TURNS))


@lru_cache(maxsize=16384)
def plain_word(folded: str) -> bool:
    """Whether a folded word stands in programs or their forms, in any language."""
    bits = _bits()
    return all(bits[bit >> 3] >> (bit & 7) & 1 for bit in places(folded))


@cache
def _schema_words() -> frozenset[str]:
    return frozenset((files("guardian.detection") / "data" / "schema_words.txt").read_text("utf-8").split())


def schema_word(folded: str) -> bool:
    """Whether developers of several packages call things by it."""
    return folded in _schema_words()
