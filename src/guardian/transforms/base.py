"""What every transform offers: values for an Arrow array, and, where it can, the same as SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError

Dialect = Literal["duckdb", "postgres", "mysql", "spark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "postgres", "mysql", "spark")

Form = Literal["text", "integer", "decimal", "float", "date", "timestamp", "boolean", "binary", "other"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a column can hold. ``longest``: characters of a text, digits of a number; None = no limit known.
    ``octets``: UTF-8 bytes of the longest text that stands in it; None = nobody counted."""

    form: Form = "text"
    longest: int | None = None
    nullable: bool = True
    octets: int | None = None

    @property
    def most_bytes(self) -> int | None:
        """UTF-8 bytes that no text in it has more of."""
        if self.octets is not None or self.longest is None:
            return self.octets
        return self.longest * 4


class Unsuitable(UsageError):
    """A treatment that this column cannot take; the message says what the column would have to be."""


class CannotSay(UsageError):
    """A transform that has no SQL form in this dialect; it runs as a function or is materialised."""


class Transform(Protocol):
    """One configured treatment; a frozen dataclass that refused nonsense when it was made.

    Null stays null, length and order stay. Every transform takes strings; one that takes other Arrow types gives the
    type that it was given, or says otherwise in ``gives``. A value that it cannot treat is never passed through: it
    raises, or replaces it whole, as the transform documents.
    """

    @property
    def reversible(self) -> bool: ...

    @property
    def deterministic(self) -> bool:
        """Whether the same value under the same key always gives the same output."""

    def gives(self, shape: Shape) -> Shape:
        """What comes out of a column of this shape. Raises Unsuitable."""

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """The treated values. ``subjects``: whose row each value stands in, where the transform works by person."""

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        """The same as an expression; keys are named placeholders, never text. Raises CannotSay."""


class Reversible(Transform, Protocol):
    """A transform whose outputs lead back to the values, for those who hold the key."""

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """The values again. Raises TamperedError, UnknownKeyError, DestroyedKeyError; never a wrong plaintext."""


A = TypeVar("A", bound=pa.Array)


def by_distinct(array: pa.Array, treat: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """``treat`` over the distinct values only, laid out again over all rows; nulls stay null."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    treated = treat(encoded.dictionary)
    return pc.take(treated, encoded.indices)
