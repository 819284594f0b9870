"""What a substitute is drawn by: a keyed stream of numbers for each value, the same wherever and whenever it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

SUFFIX = "bcdfghjkmnpqrstvwxyz23456789"
"""Letters and digits that cannot be mistaken for each other, and that spell no words."""
SUFFIX_LENGTH = 14
MANY: int = len(SUFFIX) ** SUFFIX_LENGTH
"""More than 2**66: among ten million values two are drawn alike once in two million runs."""


class Draw:
    """Numbers drawn for one value, 512 bits of them."""

    __slots__ = ("_left",)

    def __init__(self, digest: bytes) -> None:
        self._left = int.from_bytes(digest, "big")

    def below(self, bound: int) -> int:
        self._left, drawn = divmod(self._left, bound)
        return drawn

    def of(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def digits(self, count: int) -> str:
        return f"{self.below(10**count):0{count}d}"

    def suffix(self, length: int = SUFFIX_LENGTH) -> str:
        return "".join(self.of(SUFFIX) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws for one domain and kind under one key (BLAKE2b, RFC 7693, keyed)."""

    secret: bytes = field(repr=False)
    domain: str
    kind: str

    def draw(self, value: str, attempt: int = 0) -> Draw:
        parts = (self.domain, self.kind, str(attempt), value)
        message = b"".join(len(part).to_bytes(8, "big") + part for part in (one.encode() for one in parts))
        return Draw(blake2b(message, key=self.secret[:64], person=b"guardian.syn.1").digest())
