"""Deterministic joinable tokens: AES-SIV (RFC 5297), bound to a token domain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa
from sqlglot import exp

from guardian.keys.base import Key, Keys
from guardian.transforms import wire
from guardian.transforms.base import CannotSay, Dialect, Shape
from guardian.transforms.ragged import as_texts, each_length, over_texts
from guardian.transforms.siv import Siv

_SIV_BYTES = 16


@dataclass(frozen=True, slots=True)
class Token:
    """The same value in the same domain under the same key is the same token; the key leads back to the value.

    The token shows how long the value is. An empty text becomes a token like any other.
    """

    keys: Keys = field(repr=False)
    domain: str
    reversible: ClassVar[bool] = True
    deterministic: ClassVar[bool] = True

    def gives(self, shape: Shape) -> Shape:
        most = shape.most_bytes
        return wire.shape(shape, "t", self.keys.current().id, None if most is None else most + _SIV_BYTES)

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """Tokens; a dictionary comes back as plain texts."""
        return over_texts(array, self._seal, "a token", in_blocks=True)

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """The values again, whichever of the ring's keys made them."""
        return over_texts(array, self._open, "a token", in_blocks=True)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("AES-SIV has no SQL form", remedy="Run it as a function, or store the tokens")

    def _seal(self, texts: pa.Array) -> pa.Array:
        key = self.keys.current()
        siv, write = self._siv(key), wire.written("t", key.id)
        return as_texts(each_length(texts, lambda rows: write(siv.seal(rows))))

    def _open(self, tokens: pa.Array) -> pa.Array:
        return wire.opened(tokens, "t", lambda key_id: self._siv(self.keys.by_id(key_id)).open)

    def _siv(self, key: Key) -> Siv:
        return Siv(key.secret, (b"guardian.token.1", self.domain.encode(), key.id.encode()))
