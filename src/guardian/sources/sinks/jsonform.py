"""How a treated value is written in JSON: as the kind of value that stood there where it can be, else as a string."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.sources.sinks.asking import Asked, in_words
from guardian.sources.sinks.base import UnfitError
from guardian.sources.sinks.chunking import Chunk
from guardian.sources.sinks.fields import NUMBER, TEXT, TRUTH, Field
from guardian.sources.sinks.recoding import encoded
from guardian.sources.sinks.splicing import Edits, content, cut

Offsets = npt.NDArray[np.int64]
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


def edit(chunk: Chunk[Any], fields: list[Field], asked: Asked, edits: Edits) -> None:
    """Treat the leaves of a chunk, path by path, and note what is to stand in their places."""
    values = {leaves.path: leaf_values(chunk.text, leaves) for leaves in fields}
    rows = {leaves.path: np.frombuffer(leaves.rows, np.int64) for leaves in fields}
    treated = asked.of(values)
    beside = [name for name in asked.beside if name in values]
    for leaves in fields:
        if leaves.path in treated:
            own = values[leaves.path]
            others = {name: aligned(values[name], rows[name], rows[leaves.path]) for name in beside}
            others.pop(leaves.path, None)
            after = in_words(asked.treat({leaves.path: own}, others)[leaves.path])
            _note(chunk, leaves, own, after, edits, asked.where(leaves.path))


def leaf_values(text: bytes, leaves: Field) -> pa.Array:
    """The leaves as a scan sees them: strings unescaped, numbers as written."""
    inside = (np.frombuffer(leaves.kinds, np.int8) == TEXT).astype(np.int64)
    starts = np.frombuffer(leaves.starts, np.int64) + inside
    ends = np.frombuffer(leaves.ends, np.int64) - inside
    raw = cut(text, starts, ends).values(np.arange(len(starts)), empty_is_null=False).cast(pa.string())
    if not (np.frombuffer(content(raw), np.uint8) == ord("\\")).any():
        return raw
    return pa.array([_unescaped(value) if "\\" in value else value for value in raw.to_pylist()], pa.string())


def _unescaped(inner: str) -> str:
    value = str(json.loads(f'"{inner}"', strict=False))
    return value.encode("utf-8", "replace").decode()  # a lone surrogate is no text


def aligned(values: pa.Array, rows: Offsets, wanted: Offsets) -> pa.Array:
    """For each of the ``wanted`` rows its value; null where a row has none, or several to choose from."""
    if not len(rows):
        return pa.nulls(len(wanted), values.type)
    size = int(max(rows.max(), wanted.max())) + 1
    counts = np.bincount(rows, minlength=size)
    place = np.zeros(size, np.int64)
    place[rows] = np.arange(len(rows))
    return values.take(pa.array(place[wanted], mask=counts[wanted] != 1))


def _note(chunk: Chunk[Any], leaves: Field, before: pa.Array, after: pa.Array, edits: Edits, where: str) -> None:
    changed = ~pc.equal(after, before).fill_null(False).to_numpy(zero_copy_only=False)
    if not changed.any():
        return
    if leaves.owners:
        _check_keys(leaves, before, after, where)
    starts, ends = np.frombuffer(leaves.starts, np.int64)[changed], np.frombuffer(leaves.ends, np.int64)[changed]
    kinds = np.frombuffer(leaves.kinds, np.int8)[changed]
    new = after.filter(pa.array(changed))
    if not new.null_count and not kinds.any() and _is_plain(new):
        edits.add(starts + 1, ends - 1, _encoded(new, chunk.encoding, where))
        return
    escaped = [chunk.text.find(b"\\u", start, end) >= 0 for start, end in zip(starts, ends, strict=True)]
    words = zip(new.to_pylist(), kinds.tolist(), escaped, strict=True)
    tokens = pa.array([token(value, kind, ascii_only=plain) for value, kind, plain in words], pa.string())
    edits.add(starts, ends, _encoded(tokens, chunk.encoding, where))


def _is_plain(array: pa.Array) -> bool:
    """Nothing in it that JSON escapes."""
    octets = np.frombuffer(content(array), np.uint8)
    return not ((octets < 32) | (octets == 34) | (octets == 92)).any()


def _encoded(array: pa.Array, encoding: str, where: str) -> pa.Array:
    """JSON has escapes for whatever an encoding lacks."""
    try:
        return encoded(array, encoding, where)
    except UnfitError:
        return encoded(pa.array([_escaped(value) for value in array.to_pylist()], pa.string()), encoding, where)


def _escaped(text: str) -> str:
    return "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)


def token(value: str | None, kind: int, *, ascii_only: bool = False) -> str:
    """A value as JSON: a number stays one if what comes out is one."""
    if value is None:
        return "null"
    if (kind == NUMBER and _NUMBER.fullmatch(value)) or (kind == TRUTH and value in ("true", "false")):
        return value
    return json.dumps(value, ensure_ascii=ascii_only)


def _check_keys(leaves: Field, before: pa.Array, after: pa.Array, where: str) -> None:
    """Keys of one object that differed must differ still: a reader would keep one entry of each."""
    old = set(zip(leaves.owners, leaves.rows, before.to_pylist(), strict=True))
    new = set(zip(leaves.owners, leaves.rows, after.to_pylist(), strict=True))
    if len(new) < len(old) or after.null_count:
        raise UnfitError(
            "its treatment gives several keys of one object the same name",
            where=where,
            remedy="Choose one that keeps different values apart, such as a token",
        )
