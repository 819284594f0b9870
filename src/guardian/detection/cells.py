"""From an Arrow array of any type to its distinct non-null cells as clean text, with counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.columnar.compact import sums
from guardian.detection.disguises import plain_forms

I64 = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_ODD = (
    0xA0, *range(0x660, 0x66A), *range(0x6F0, 0x6FA), *range(0x966, 0x970), *range(0xE50, 0xE5A), 0x1680,
    *range(0x2000, 0x2016),
    0x202F, 0x205F, 0x2212, 0x2500, 0x3000, 0xFE58, 0xFE63, 0xFEFF, *range(0xFF01, 0xFF5F),
)  # fmt: skip
"""Where full-width forms, odd spaces, dashes and digits of other scripts stand in Unicode."""


def _narrow_table() -> dict[int, int]:
    """The UTF-8 of each odd character (as one number) and the ASCII that the text scanner takes it for."""
    from guardian.detection.identifiers import normalised

    pairs = ((chr(code).encode(), normalised(chr(code))) for code in _ODD)
    return {int.from_bytes(raw): ord(plain) for raw, plain in pairs if plain.isascii()}


@cache
def _narrow_codes() -> tuple[I64, Bytes]:
    table = _narrow_table()
    return np.array(sorted(table), dtype=np.int64), np.array([table[key] for key in sorted(table)], dtype=np.uint8)


_LEADS = b"\xc2\xd9\xdb\xe0\xe1\xe2\xe3\xef"
_IS_LEAD = bytes(code in _LEADS for code in range(256))


@dataclass(frozen=True, slots=True)
class Cells:
    """Distinct cells, none null: ``data[starts[i]:starts[i]+lengths[i]]`` is the UTF-8 of one, met ``counts[i]`` times.

    ``text`` is the same as an Arrow array. ``opaque`` counts cells of bytes that are no text: not in here.
    """

    kind: str
    text: pa.StringArray
    counts: I64
    opaque: int = 0

    @property
    def offsets(self) -> I64:
        buffer = self.text.buffers()[1]
        whole = np.frombuffer(buffer, dtype=np.int32) if buffer is not None else np.zeros(1, dtype=np.int32)
        return whole[self.text.offset : self.text.offset + len(self.text) + 1].astype(np.int64)

    @property
    def data(self) -> Bytes:
        buffer = self.text.buffers()[2]
        return np.frombuffer(buffer, dtype=np.uint8) if buffer is not None else np.zeros(0, dtype=np.uint8)


def leaves(name: str, array: pa.Array) -> Iterator[tuple[str, pa.Array, int]]:
    """The flat arrays inside a column: lists by their items, structs by dotted name; and how many null cells stand
    beside each."""
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType) and not str(kind).startswith("extension<arrow.uuid"):
        yield from leaves(name, array.storage)
    elif pa.types.is_map(kind):
        pairs = pa.list_(pa.struct([("key", kind.key_type), ("value", kind.item_type)]))
        yield from leaves(name, array.cast(pairs))
    elif _is_list(kind):
        nothing = int(pc.sum(pc.equal(pc.fill_null(pc.list_value_length(array), 0), 0)).as_py() or 0)
        for inner, leaf, nulls in leaves(name, array.flatten()):
            yield inner, leaf, nulls + nothing
    elif pa.types.is_struct(kind):
        for at, child in enumerate(array.flatten()):
            yield from leaves(f"{name}.{kind.field(at).name}", child)
    elif pa.types.is_dictionary(kind):
        yield from leaves(name, array.dictionary_decode())
    elif pa.types.is_run_end_encoded(kind):
        yield from leaves(name, pc.run_end_decode(array))
    else:
        yield name, array, 0


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """Non-null values of one Arrow type as they came, and how often each was met; equal values may stand apart."""

    kind: str
    values: pa.Array
    counts: I64


def counted(array: pa.Array, *, once: bool = False) -> Counted:
    """The distinct values of a flat array. ``once``: the values as they come, each counted once, equal ones too."""
    kind = kind_of(array.type)
    if kind == "null" or array.null_count == len(array):
        return Counted(kind, pa.array([], pa.string()), np.zeros(0, dtype=np.int64))
    if pa.types.is_string_view(array.type):
        array = array.cast(pa.string())
    elif pa.types.is_binary_view(array.type):
        array = array.cast(pa.binary())
    elif pa.types.is_float16(array.type):
        array = array.cast(pa.float32())
    elif pa.types.is_interval(array.type):
        array = pa.array([None if cell is None else str(cell) for cell in array.to_pylist()], pa.string())
    elif isinstance(array.type, pa.BaseExtensionType):
        array, kind = array.storage, "uuid"
    if once:
        filled = array.drop_null()
        return Counted(kind, filled, np.ones(len(filled), dtype=np.int64))
    pairs = pc.value_counts(array)
    values, counts = pairs.field("values"), pairs.field("counts").to_numpy()
    if values.null_count:
        keep = values.is_valid()
        values, counts = values.filter(keep), counts[keep.to_numpy(zero_copy_only=False)]
    return Counted(kind, values, counts.astype(np.int64, copy=False))


def together(parts: Sequence[Counted]) -> Counted:
    """Distinct values of several parts of one type, each once."""
    filled = [part for part in parts if len(part.values)] or list(parts[:1])
    if len(filled) == 1:
        return filled[0]
    codes = pa.concat_arrays([part.values for part in filled]).dictionary_encode()
    weights = np.concatenate([part.counts for part in filled])
    sums = np.bincount(codes.indices.to_numpy(), weights=weights, minlength=len(codes.dictionary))
    return Counted(filled[0].kind, codes.dictionary, sums.astype(np.int64))


def kind_of(kind: pa.DataType) -> str:
    """The family of an Arrow type, as counted in ``ColumnProfile.kinds``."""
    for name, holds in _KINDS:
        if holds(kind):
            return name
    return "other"


_KINDS = (
    ("null", pa.types.is_null),
    (
        "string",
        lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind),
    ),
    ("integer", pa.types.is_integer),
    ("float", pa.types.is_floating),
    ("decimal", pa.types.is_decimal),
    ("boolean", pa.types.is_boolean),
    ("date", pa.types.is_date),
    ("timestamp", pa.types.is_timestamp),
    ("time", pa.types.is_time),
    ("duration", lambda kind: pa.types.is_duration(kind) or pa.types.is_interval(kind)),
    (
        "binary",
        lambda kind: (
            pa.types.is_binary(kind)
            or pa.types.is_large_binary(kind)
            or pa.types.is_fixed_size_binary(kind)
            or pa.types.is_binary_view(kind)
        ),
    ),
)


def clean(found: Counted) -> Cells:
    """The values as text that detectors read."""
    kind, values, counts = found.kind, found.values, found.counts
    if not len(values):
        return Cells(kind, pa.array([], pa.string()), counts)
    text, opaque = _as_text(kind, values)
    if opaque is not None:
        counts, lost = counts[~opaque], int(counts[opaque].sum())
    else:
        lost = 0
    cells = Cells(kind, text, counts, lost)
    if kind not in ("string", "binary") or not len(text):
        return cells
    trimmed = _trim(_plain(_narrow(cells)))
    return cells if trimmed is cells else _again(trimmed)


def plain_text(texts: pa.Array) -> pa.StringArray:
    """Texts (none null) as detectors read them, each in its place."""
    cells = Cells("string", texts.cast(pa.string()), np.ones(len(texts), dtype=np.int64))
    return _trim(_plain(_narrow(cells))).text if len(texts) else cells.text


def _as_text(kind: str, values: pa.Array) -> tuple[pa.StringArray, npt.NDArray[np.bool_] | None]:
    """Distinct values as text; and which of them are bytes that no text decodes to (None: none are)."""
    match kind:
        case "string" | "binary":
            return _decode(values)
        case "uuid":
            return _uuids(values), None
        case "float":
            return _floats(values), None
        case "timestamp":
            plain = values.cast(pa.timestamp(values.type.unit)).cast(pa.string())
            return pc.replace_substring_regex(plain, r"\.0+$", ""), None
        case "time":
            return pc.replace_substring_regex(values.cast(pa.string()), r"\.0+$", ""), None
        case "date":
            return values.cast(pa.date32()).cast(pa.string()), None
        case "duration":
            return values.cast(pa.int64()).cast(pa.string()) if pa.types.is_duration(values.type) else values, None
        case _:
            return values.cast(pa.string()), None


def _decode(values: pa.Array) -> tuple[pa.StringArray, npt.NDArray[np.bool_] | None]:
    if pa.types.is_fixed_size_binary(values.type):
        values = values.cast(pa.binary())
    try:
        text = values.cast(pa.string())
        text.validate(full=True)
    except pa.ArrowInvalid:
        decoded = [_utf8(cell) for cell in values.cast(pa.large_binary()).to_pylist()]
        opaque = np.array([cell is None for cell in decoded])
        return pa.array([cell for cell in decoded if cell is not None], pa.string()), opaque
    return text, None


def _utf8(cell: bytes) -> str | None:
    try:
        return cell.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _floats(values: pa.Array) -> pa.StringArray:
    """Whole numbers without a point: databases and readers turn integers with nulls into floats."""
    numbers = values.to_numpy(zero_copy_only=False).astype(np.float64)
    with np.errstate(invalid="ignore"):
        whole = (np.abs(numbers) < 2.0**53) & (numbers == np.floor(numbers))
    integers = pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string())
    return pc.if_else(pa.array(whole), integers, values.cast(pa.string()))


def _uuids(values: pa.Array) -> pa.StringArray:
    raw = np.frombuffer(b"".join(values.to_pylist()), dtype=np.uint8).reshape(-1, 16)
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    pairs = np.stack([digits[raw >> 4], digits[raw & 15]], axis=2).reshape(-1, 32)
    dash = np.full((len(raw), 1), ord("-"), dtype=np.uint8)
    parts = [pairs[:, :8], dash, pairs[:, 8:12], dash, pairs[:, 12:16], dash, pairs[:, 16:20], dash, pairs[:, 20:]]
    return from_bytes(np.ascontiguousarray(np.hstack(parts)).ravel(), np.arange(len(raw) + 1, dtype=np.int64) * 36)


def from_bytes(data: Bytes, offsets: I64) -> pa.StringArray:
    """A string array over these bytes, not copied."""
    return pa.StringArray.from_buffers(
        len(offsets) - 1, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(data))
    )


def _narrow(cells: Cells) -> Cells:
    """Full-width forms, odd spaces, dashes and digits of other scripts as ASCII, as the text scanner reads them."""
    offsets = cells.offsets
    data = cells.data[: offsets[-1]]
    raw = data.tobytes()
    if not any(bytes([lead]) in raw for lead in _LEADS):
        return cells
    heads = np.flatnonzero(np.frombuffer(raw.translate(_IS_LEAD), dtype=np.bool_))
    wide = data[heads] >= 0xE0
    codes = (data[heads].astype(np.int64) << 8) | data[heads + 1]
    codes[wide] = (codes[wide] << 8) | data[heads[wide] + 2]
    known, plain = _narrow_codes()
    found = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    odd = known[found] == codes
    if not odd.any():
        return cells
    heads, found, wide = heads[odd], found[odd], wide[odd]
    narrow = data.copy()
    narrow[heads] = plain[found]
    keep = np.ones(len(data), dtype=bool)
    keep[heads + 1] = False
    keep[heads[wide] + 2] = False
    moved = sums(keep)[offsets].astype(np.int64)
    return Cells(cells.kind, from_bytes(narrow[keep], moved), cells.counts, cells.opaque)


def _plain(cells: Cells) -> Cells:
    """Without escapes, codes that decode to text and letters in parts: what the cells mean."""
    forms = plain_forms(cells.text)
    if not forms:
        return cells
    here = np.zeros(len(cells.text), bool)
    here[list(forms)] = True
    meant = pc.replace_with_mask(cells.text, pa.array(here), pa.array(list(forms.values()), pa.string()))
    return Cells(cells.kind, meant, cells.counts, cells.opaque)


def _trim(cells: Cells) -> Cells:
    """Without white space at the ends."""
    offsets, data = cells.offsets, cells.data
    starts, ends = offsets[:-1], offsets[1:]
    filled = ends > starts
    edges = np.concatenate([data[starts[filled]], data[ends[filled] - 1]])
    # 0xA0 and 0x80-0x8A end the UTF-8 of the no-break and the typographic spaces
    if not ((edges <= 0x20) | (edges == 0xA0) | (edges == 0x80) | (edges == 0xC2) | (edges == 0xE2)).any():
        return cells
    trimmed = pc.utf8_trim_whitespace(cells.text)
    if trimmed.equals(cells.text):
        return cells
    return Cells(cells.kind, trimmed, cells.counts, cells.opaque)


def _again(cells: Cells) -> Cells:
    """Distinct once more, after cleaning made some values equal."""
    codes = cells.text.dictionary_encode()
    counts = np.bincount(codes.indices.to_numpy(), weights=cells.counts, minlength=len(codes.dictionary))
    return Cells(cells.kind, codes.dictionary, counts.astype(np.int64), cells.opaque)
