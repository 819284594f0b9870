"""How much a word reads like somebody's name, by the letters in it: for names that no list knows."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

_SIZES = (2, 3, 4, 5)
_UNIT, _BIAS = 0.0336757, -0.528847
"""What one step of a stored weight is worth, and the score of a word without any (``tools/name_parts.py``)."""


@cache
def _weights() -> bytes:
    """One signed byte for each of 2^17 buckets of letter groups; made by ``tools/name_parts.py``."""
    return (files("guardian.detection") / "data" / "name_parts.bin").read_bytes()


def letter_groups(folded: str) -> frozenset[str]:
    """Two to five letters in a row, and the whole word, with its start and end marked."""
    text = f"^{folded}$"
    return frozenset({text, *(text[at : at + size] for size in _SIZES for at in range(len(text) - size + 1))})


@lru_cache(maxsize=8192)
def likely_name(folded: str) -> float:
    """Log-odds that a folded word is a name of somebody rather than a word; 0 says nothing either way."""
    weights = _weights()
    found = [weights[crc32(group.encode()) % len(weights)] for group in letter_groups(folded)]
    total = sum(weight - 256 if weight > 127 else weight for weight in found)
    return float(total * _UNIT / len(found) ** 0.5 + _BIAS)


@cache
def _words() -> bytes:
    """A Bloom filter of 2^20 bits over the words of interfaces in forty languages; one in a hundred others passes."""
    return (files("guardian.detection") / "data" / "name_words.bin").read_bytes()


def known_word(folded: str) -> bool:
    """Whether a word is one that programs use in their forms and headings, in any language."""
    bits = _words()
    found = (crc32(f"{turn}{folded}".encode()) % (8 * len(bits)) for turn in range(4))
    return all(bits[bit >> 3] >> (bit & 7) & 1 for bit in found)
