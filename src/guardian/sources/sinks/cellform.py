"""How a value is written in a delimited file: quoted as its cell was, or where it must be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.sources.quoting import Dialect
from guardian.sources.sinks.base import UnfitError
from guardian.sources.sinks.splicing import content, offsets

Flags = npt.NDArray[np.bool_]


def unquoted(cells: pa.Array, quoted: Flags, dialect: Dialect) -> pa.Array:
    """The values (strings) that stand in these cells, taken without their outer quotes."""
    if not dialect.quote or not quoted.any() or not _has(cells, dialect.quote, dialect.escape):
        return cells
    quote, escape = dialect.quote.decode(), dialect.escape.decode()
    plain = pc.replace_substring(cells, quote + quote, quote)
    if escape:
        plain = pc.replace_substring_regex(plain, rf"(?s){_pattern(escape)}(.)", r"\1")
    return pc.if_else(pa.array(quoted), plain, cells)


def written(
    values: pa.Array, before: pa.Array, quoted: Flags, dialect: Dialect, where: str, *, alone: bool
) -> tuple[pa.Array, Flags]:
    """Values (no nulls) as the bytes between the outer quotes of their cells, or with quotes of their own.

    Also where nothing changed against ``before`` (no nulls), so that the cell may stay as it is written. ``alone``:
    the only column, whose empty cell would be an empty line and no row.
    """
    octets = np.frombuffer(content(values), np.uint8)
    places = [np.flatnonzero(octets == sign[0]) for sign in _signs(dialect)]
    needs = np.zeros(len(values), np.bool_)
    if alone:
        needs = pc.equal(pc.binary_length(values), 0).to_numpy(zero_copy_only=False)
    if not any(map(len, places)) and not needs.any():
        return values, needs
    same = pc.equal(values, before).to_numpy(zero_copy_only=False)
    ends = offsets(values)[1:] - offsets(values)[0]
    for at in places:
        needs[np.searchsorted(ends, at, "right")] = True
    if not dialect.quote:
        if (needs & ~same).any():
            raise UnfitError(
                "its treatment gives what only quotes could keep apart, and this file has none", where=where
            )
        return values, same
    quote, escape = dialect.quote.decode(), dialect.escape.decode()
    inner = values
    if _has(values, dialect.quote, dialect.escape):
        inner = pc.replace_substring(values, escape, escape * 2) if escape else values
        inner = pc.replace_substring(inner, quote, (escape or quote) + quote)
    bare = pa.array(needs & ~quoted)
    return pc.replace_with_mask(inner, bare, pc.binary_join_element_wise(quote, inner.filter(bare), quote, "")), same


def _signs(dialect: Dialect) -> list[bytes]:
    return [sign for sign in (dialect.delimiter, dialect.quote, dialect.escape, b"\n", b"\r") if sign]


def _has(array: pa.Array, *signs: bytes) -> bool:
    octets = np.frombuffer(content(array), np.uint8)
    return any(bool((octets == sign[0]).any()) for sign in signs if sign)


def _pattern(sign: str) -> str:
    return "\\" + sign if not sign.isalnum() else sign
