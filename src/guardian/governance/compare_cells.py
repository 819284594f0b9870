"""The cells of a column for comparison: lists undone, nulls told, plain numbers by their length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

NULL = np.uint64(0x9E3779B97F4A7C15)
LONGEST_NUMBER = 12
"""Digits; shorter numbers occur by chance in other columns of numbers."""


def number_lengths(values: pa.Array) -> npt.NDArray[np.int64]:
    """The length of each value that is a plain number and short; 0 for any other."""
    plain = pc.match_substring_regex(values, rf"\A[0-9]{{5,{LONGEST_NUMBER}}}\z")
    return np.asarray(pc.if_else(plain, pc.utf8_length(values), 0).to_numpy(zero_copy_only=False), np.int64)


def integer_lengths(values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The same of whole numbers that are not negative."""
    digits = np.searchsorted(10 ** np.arange(LONGEST_NUMBER + 1, dtype=np.uint64), values.astype(np.uint64), "right")
    return np.where((digits < 5) | (digits > LONGEST_NUMBER), 0, digits)


def leaves(array: pa.Array) -> pa.Array:
    """The values of a column, lists undone, without nulls."""
    return cell_of(array).values.drop_null()


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a batch: its values, lists undone, and the row of each."""

    values: pa.Array
    rows: npt.NDArray[np.int64]
    flat: bool


def cells_of(batch: pa.RecordBatch) -> dict[str, Cell]:
    return {name: cell_of(batch.column(name)) for name in batch.schema.names}


def cell_of(array: pa.Array) -> Cell:
    rows = np.arange(len(array), dtype=np.int64)
    flat = True
    while pa.types.is_list(array.type) or pa.types.is_large_list(array.type) or pa.types.is_fixed_size_list(array.type):
        rows = rows[pc.list_parent_indices(array).to_numpy(zero_copy_only=False)]
        array, flat = pc.list_flatten(array), False
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return Cell(array, rows, flat)


def not_null(array: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.is_valid(array).to_numpy(zero_copy_only=False), bool)


def worded(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind))


def first_of_each(raw: pa.Array, indices: pa.Array, count: int) -> pa.Array:
    """For each distinct treated value, one of the values that it was made of."""
    places = indices.fill_null(-1).to_numpy(zero_copy_only=False)
    first = np.zeros(count, np.int64)
    known = np.flatnonzero(places >= 0)
    first[places[known][::-1]] = known[::-1]
    return raw.take(pa.array(first))
