"""Format-preserving encryption of typed columns: a number or date of a type becomes another one of the same type."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa
from sqlglot import exp

from guardian.keys.base import Keys, NotATokenError
from guardian.transforms.base import CannotSay, Dialect, Form, Shape, Unsuitable
from guardian.transforms.constant import plain
from guardian.transforms.ff1 import Ff1
from guardian.transforms.fpe_ranges import OutOfRange, permuted, range_of, read, written
from guardian.transforms.fpe_spelled import NoSuchValue, Spelled


@dataclass(frozen=True, slots=True)
class FpeTyped:
    """Numbers, dates, instants and times to others of the same type, over its whole range; deterministic and joinable
    within the domain, and exactly undone, bit by bit.

    ``type``: the Arrow type that the column holds exactly: ``int32``, ``double``, ``decimal128(10, 2)``,
    ``date32[day]``, ``timestamp[us]``, ``time64[us]``; or what is held as text: ``inet``, ``uuid``, ``text(20)`` …
    (``fpe_spelled``). Below 10**6 values (``int16``, ``boolean``) it is refused. Days
    are those from 0001-01-01 to 9999-12-31. Takes arrays of the type, of a wider one, or of texts, and gives the same;
    a value that is none, or outside of the range, raises OutOfRange. NaN and ±∞ stay, as nulls do. ``key_id``: as the
    manifest names it; else the current key.

    Outputs look like values, with no key id and no proof of origin: any number leads back to some number.
    """

    keys: Keys = field(repr=False)
    domain: str
    type: str
    tweak: str = ""
    key_id: str | None = None
    reversible: ClassVar[bool] = True
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        range_of(self.type)

    @property
    def form(self) -> Form:
        return range_of(self.type).form

    def gives(self, shape: Shape) -> Shape:
        if shape.form != self.form:
            raise Unsuitable(
                f"format-preserving encryption over {self.type} takes no {shape.form}",
                remedy="Choose another treatment for this column",
            )
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return self._treated(array, encrypting=True)

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """The values again. Raises NotATokenError for what cannot have come out."""
        try:
            return self._treated(array, encrypting=False)
        except OutOfRange:
            raise NotATokenError(f"a value is no {self.type}, and cannot have come out of this treatment") from None

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("FF1 has no SQL form", remedy="Run it as a function, or store the encrypted values")

    def _treated(self, array: pa.Array, encrypting: bool) -> pa.Array:
        kind, array = range_of(self.type), plain(array)
        if len(array) == 0:
            return array
        if isinstance(kind, Spelled):
            return self._spelled(array, kind, encrypting)
        given = read(array, kind)
        ordinals, taken = kind.ordinals(given)
        if taken.any():
            ordinals[taken] = permuted(self._ff1(), ordinals[taken], kind.size, encrypting)
        return written(kind.array(ordinals, given), array, kind)

    def _spelled(self, array: pa.Array, kind: Spelled, encrypting: bool) -> pa.Array:
        ff1 = self._ff1()
        try:
            return kind.moved(array, lambda numbers, size: permuted(ff1, numbers, size, encrypting))
        except NoSuchValue:
            raise OutOfRange(
                f"a value is no {kind.name}",
                expected=f"values of {kind.name}",
                remedy="Correct it in the source, or choose another treatment for this column",
            ) from None

    def _ff1(self) -> Ff1:
        key = self.keys.by_id(self.key_id) if self.key_id else self.keys.current()
        return Ff1(hmac.digest(key.secret, b"guardian.fpe.1.typed", "sha512")[:32], 2, self._context())

    def _context(self) -> bytes:
        """The tweak: domain, type and more, each with its length, as one digest."""
        parts = [text.encode() for text in ("guardian.fpe.typed.1", self.domain, self.type, self.tweak)]
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
