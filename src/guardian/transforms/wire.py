"""How an output names itself: ``g<kind>1.<key id>.<base64url without padding>``, one cell or a whole column."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.keys.base import NotATokenError
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.ragged import Matrix, Numbers, as_texts, each_length

Letter = Literal["t", "r", "h", "c"]
"""t: deterministic token, AES-SIV. r: token with its value in a vault. h: keyed hash. c: ciphertext, AES-256-GCM."""

PATTERN = re.compile(r"g(?P<kind>[trhc])1\.(?P<key>[a-z0-9]+)\.(?P<payload>[A-Za-z0-9_-]+)")
"""The one pattern. ``fullmatch`` for a cell; ``finditer`` for tokens that stand in a text."""

_LONGEST_HEAD = 256
"""Characters within which a usual key id ends."""

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")
"""Characters of the other base64 become one that is in neither."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One output taken apart."""

    kind: Letter
    key_id: str
    payload: bytes = field(repr=False)


def prefix(kind: Letter, key_id: str) -> str:
    """What stands before the payload."""
    return f"g{kind}1.{key_id}."


def form(wire: Wire) -> str:
    return prefix(wire.kind, wire.key_id) + base64.urlsafe_b64encode(wire.payload).rstrip(b"=").decode("ascii")


def parse(text: str) -> Wire:
    """Take an output apart; ``form`` of the answer is the same text again. Raises NotATokenError."""
    match = PATTERN.fullmatch(text)
    if match is None:
        raise _no_token(1)
    chars = match["payload"].encode("ascii")
    matrix = np.frombuffer(chars, np.uint8).reshape(1, -1)
    return Wire(cast(Letter, match["kind"]), match["key"], decoded(matrix).tobytes())


def width(kind: Letter, key_id: str, payload: int) -> int:
    """Characters of an output with a payload of so many bytes."""
    return len(prefix(kind, key_id)) + _chars(payload)


def written(kind: Letter, key_id: str) -> Callable[[Matrix], Matrix]:
    """Turns payloads of one length into outputs, all rows at once."""
    head = np.frombuffer(prefix(kind, key_id).encode("ascii"), np.uint8)

    def write(payloads: Matrix) -> Matrix:
        chars = encoded(payloads)
        out = np.empty((len(chars), len(head) + chars.shape[1]), np.uint8)
        out[:, : len(head)] = head
        out[:, len(head) :] = chars
        return out

    return write


@dataclass(frozen=True, slots=True)
class Apart:
    """A column of outputs taken apart: row ``i`` was made with the key ``key_ids[of_row[i]]``."""

    key_ids: list[str]
    of_row: Numbers
    payloads: pa.LargeBinaryArray = field(repr=False)


def apart(texts: pa.Array, kind: Letter) -> Apart:
    """A column without nulls taken apart. Raises NotATokenError if any cell is no output of this kind."""
    found = pc.extract_regex(texts, rf"\Ag(?P<kind>{kind})1\.(?P<key>[a-z0-9]+)\.(?P<payload>[A-Za-z0-9_-]+)\z")
    if found.null_count:
        raise _no_token(found.null_count)
    keys = pc.struct_field(found, "key").dictionary_encode()
    payloads = pc.struct_field(found, "payload").cast(pa.large_binary())
    of_row = keys.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Apart(keys.dictionary.to_pylist(), of_row, each_length(payloads, decoded))


def opened(texts: pa.Array, kind: Letter, opener: Callable[[str], Callable[[Matrix], Matrix]]) -> pa.Array:
    """The texts behind outputs of one kind, without nulls; ``opener`` gives what opens those of a key."""
    first = PATTERN.match(texts[0].cast(pa.large_binary()).as_py()[:_LONGEST_HEAD].decode("ascii", "replace"))
    head = prefix(kind, first["key"]) if first else ""
    if head and pc.all(pc.starts_with(texts, head)).as_py():  # the usual column: one key
        start, open_ = len(head), opener(first["key"]) if first else decoded
        return as_texts(each_length(texts, lambda rows: open_(decoded(rows[:, start:]))))
    found = apart(texts, kind)
    order = np.argsort(found.of_row, kind="stable")
    ordered, stops = found.payloads.take(pa.array(order)), np.cumsum(np.bincount(found.of_row)).tolist()
    plain = []
    for key_id, start, stop in zip(found.key_ids, [0, *stops], stops, strict=False):
        plain.append(each_length(ordered.slice(start, stop - start), opener(key_id)))
    return as_texts(pa.concat_arrays(plain).take(pa.array(np.argsort(order))))


def shape(before: Shape, kind: Letter, key_id: str, payload: int | None) -> Shape:
    """What a column of outputs is, when their payloads have at most so many bytes."""
    if before.form != "text":
        raise Unsuitable(
            f"outputs such as {prefix(kind, key_id)}… are texts, and this column holds {before.form} values",
            remedy="Make the column a text, or choose a treatment that keeps its type (format-preserving, null)",
        )
    return Shape("text", None if payload is None else width(kind, key_id, payload), before.nullable)


def encoded(payloads: Matrix) -> Matrix:
    """base64url without padding of each row."""
    rows, size = payloads.shape
    groups = -(-size // 3)
    padded = payloads
    if size % 3:
        padded = np.zeros((rows, groups * 3), np.uint8)
        padded[:, :size] = payloads
    text = binascii.b2a_base64(padded.tobytes(), newline=False).translate(_TO_URL)
    return np.frombuffer(text, np.uint8).reshape(rows, groups * 4)[:, : _chars(size)]


def decoded(chars: Matrix) -> Matrix:
    """The bytes of rows of base64url; there is one text for each row of bytes. Raises NotATokenError for another."""
    rows, count = chars.shape
    size = count * 3 // 4
    if not size or _chars(size) != count:
        raise _no_token(rows)
    groups = -(-count // 4)
    padded = np.full((rows, groups * 4), ord("A"), np.uint8)
    padded[:, :count] = chars
    try:
        plain = binascii.a2b_base64(padded.tobytes().translate(_FROM_URL), strict_mode=True)
    except binascii.Error:
        raise _no_token(rows) from None
    found = np.frombuffer(plain, np.uint8).reshape(rows, groups * 3)
    if found[:, size:].any():  # bits that the encoder leaves at zero
        raise _no_token(int(found[:, size:].any(axis=1).sum()))
    return found[:, :size]


def _chars(size: int) -> int:
    return -(-size * 4 // 3)


def _no_token(count: int) -> NotATokenError:
    return NotATokenError(
        f"{count} value(s) are no output of guardian's of the expected kind",
        expected="g<kind>1.<key id>.<base64url>, as it was written",
        remedy="Reveal only columns that were protected with this treatment",
    )
