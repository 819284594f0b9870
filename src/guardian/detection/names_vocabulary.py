"""Words that are no names: what programs and their forms say, in forty languages. Standard library only."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

BITS, TURNS = 1 << 22, 7
"""Of 300,000 words; one other word in a thousand passes (``tools/name_vocabulary.py``)."""


@cache
def _bits() -> bytes:
    return (files("guardian.detection") / "data" / "name_vocabulary.bin").read_bytes()


@lru_cache(maxsize=16384)
def plain_word(folded: str) -> bool:
    """Whether a folded word stands in programs or their forms, in any language."""
    bits, step, first = _bits(), crc32(f"+{folded}".encode()) | 1, crc32(folded.encode())
    for turn in range(TURNS):
        bit = (first + turn * step) % BITS
        if not bits[bit >> 3] >> (bit & 7) & 1:
            return False
    return True
