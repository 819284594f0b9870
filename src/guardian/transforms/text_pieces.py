"""Texts made of repeated pieces: a piece is treated once, and Arrow joins the texts again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.model import Span
from guardian.transforms.base import Unsuitable
from guardian.transforms.ragged import text_type

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pieces(Sequence[tuple[Span, ...]]):
    """The spans of each row of a column, kept by piece.

    ``spans[i]`` are those of piece i. Distinct text t is ``pieces[codes[first[t]:first[t + 1]]]`` joined; ``rows``
    says which distinct text stands in a row, null for a null.
    """

    pieces: pa.LargeStringArray = field(repr=False)
    spans: Sequence[tuple[Span, ...]] = field(repr=False)
    codes: I64 = field(repr=False)
    first: I64 = field(repr=False)
    rows: pa.Array = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, row: int) -> tuple[Span, ...]: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[tuple[Span, ...]]: ...
    def __getitem__(self, row: int | slice) -> tuple[Span, ...] | Sequence[tuple[Span, ...]]:
        """The spans of one row, in code points of its text."""
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        text = self.rows[row].as_py()
        return () if text is None else self.of(text)

    def joined(self, treated: pa.Array) -> pa.Array:
        """Every row again, of what became of the pieces."""
        parts = treated.cast(pa.large_string()).take(pa.array(self.codes))
        lists = pa.LargeListArray.from_arrays(pa.array(self.first), parts)
        return pc.binary_join(lists, pa.scalar("", pa.large_string())).take(self.rows)

    def whole(self, texts: Mapping[int, tuple[str, tuple[Span, ...]]]) -> Pieces:
        """The same with some of the distinct texts as one piece each, and these spans of them."""
        lengths = np.diff(self.first)
        places = np.fromiter(texts, np.int64, len(texts))
        kept = np.ones(len(lengths), bool)
        kept[places] = False
        new = np.where(kept, lengths, 1)
        first = np.concatenate([[0], np.cumsum(new)]).astype(np.int64)
        codes = np.empty(int(first[-1]), np.int64)
        old = np.repeat(kept, lengths)
        codes[np.repeat(kept, new)] = self.codes[old]
        codes[first[places]] = len(self.pieces) + np.arange(len(places))
        added = pa.array([text for text, _ in texts.values()], pa.large_string())
        spans = [*self.spans, *(spans for _, spans in texts.values())]
        return Pieces(pa.concat_arrays([self.pieces, added]), spans, codes, first, self.rows)

    def of(self, text: int) -> tuple[Span, ...]:
        """The spans of one distinct text, in code points of it."""
        codes = self.codes[self.first[text] : self.first[text + 1]]
        if len(codes) == 1:
            return self.spans[int(codes[0])]
        found: list[Span] = []
        offset = 0
        for code in codes:
            found += (moved(span, offset) for span in self.spans[code])
            offset += len(self.pieces[code].as_py())
        return tuple(found)


def encoded(texts: pa.Array) -> tuple[pa.LargeStringArray, pa.Array]:
    """The distinct texts of a column, none null, and which of them stands in each row."""
    texts = plain_texts(texts)
    found = texts.dictionary_encode()
    return found.dictionary.cast(pa.large_string()), found.indices


def plain_texts(texts: pa.Array) -> pa.Array:
    """A column of texts in one array of string or large_string. Raises Unsuitable for anything but texts."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if pa.types.is_null(texts.type):
        return texts.cast(pa.string())
    kind = text_type(texts.type)
    if kind is None:
        raise Unsuitable(f"free text is treated in columns of texts, not of {texts.type}")
    return texts.cast(kind)


def moved(span: Span, by: int) -> Span:
    """The same span in a text where its piece begins so much later."""
    return Span(span.start + by, span.end + by, span.category, span.entity, span.score, span.why)
