"""JSON Lines, JSON arrays and JSON documents as a table; numbers exactly as written, both values of a doubled key.

A record that is no valid JSON, or nested deeper than the parser goes, is read token by token: its strings and numbers
are still cells under the path where they stand.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from guardian.model import ColumnSchema
from guardian.sources.blobs import Bytes
from guardian.sources.encodings import Encoding, find_encoding
from guardian.sources.losses import Losses
from guardian.sources.nested import Bounds, Tree, find_maps, pairs
from guardian.sources.running import Work
from guardian.sources.sampling import Draw, Reservoir
from guardian.sources.tabular import Sample
from guardian.sources.texts import Parts, Utf8
from guardian.sources.tokens import Walker, walk

CHUNK = 1 << 20
LONGEST_RECORD = 16 << 20
BATCH = 2_000
Form = Literal["lines", "array", "documents"]
BROKEN = "records that are not valid JSON (read token by token)"
DEEP = "records nested too deep for a JSON parser (read token by token)"
OVERLONG = f"records longer than {LONGEST_RECORD >> 20} MiB that are not valid JSON (read token by token)"


@dataclass(frozen=True, slots=True)
class JsonTable:
    open: Callable[[], Bytes]
    encoding: Encoding
    form: Form
    columns: tuple[ColumnSchema, ...]
    maps: frozenset[str]
    rows: int | None = None
    comment: str = ""

    def batches(self, losses: Losses) -> Iterator[pa.RecordBatch | Work]:
        bounds = Bounds(self.maps)
        waiting: list[bytes] = []
        size = 0
        for record in self._records(losses, bounds):
            if isinstance(record, pa.RecordBatch):
                yield record
                continue
            waiting.append(record)
            size += len(record)
            if len(waiting) >= BATCH or size > 4 * CHUNK:
                yield _work(waiting, bounds, losses)
                waiting, size = [], 0
        if waiting:
            yield _work(waiting, bounds, losses)

    def sample(self, size: int, losses: Losses) -> Sample:
        sample = Sample(())
        sample.batches = self._drawn(size, losses, sample)
        return sample

    def _drawn(self, size: int, losses: Losses, sample: Sample) -> Iterator[pa.RecordBatch | Work]:
        draw, bounds, aside = Draw(size), Bounds(self.maps), 0
        drawn: Reservoir[bytes] = Reservoir(draw, len)
        records = self._records(losses, bounds)
        while found := list(islice(records, BATCH)):
            pieces = [record for record in found if isinstance(record, pa.RecordBatch)]
            yield from pieces
            aside += len(pieces)
            waiting = [record for record in found if not isinstance(record, pa.RecordBatch)]
            places, keys = draw.keys(len(waiting))
            drawn.add([waiting[at] for at in places.tolist()], keys)
        sample.rows = draw.seen + aside
        kept = drawn.items()
        for start in range(0, len(kept), BATCH):
            yield _work(kept[start : start + BATCH], bounds, losses)

    def _records(self, losses: Losses, bounds: Bounds) -> Iterator[bytes | pa.RecordBatch]:
        stream = Utf8(self.open(), self.encoding, losses)
        try:
            if self.form == "lines":
                yield from _lines(stream, losses, bounds)
            else:
                yield from _values(stream, self.form, losses, bounds)
        finally:
            stream.close()


def _work(records: list[bytes], bounds: Bounds, losses: Losses) -> Work:
    return lambda: [parsed(records, bounds, losses)]


def parsed(records: list[bytes], bounds: Bounds, losses: Losses) -> pa.RecordBatch:
    """One row a record, whether the record is sound or not."""
    tree = Tree(bounds)
    for row, record in enumerate(records):
        value, fault = decoded(record)
        if fault:
            losses.add(fault)
        if fault in (BROKEN, DEEP):
            walk(record.decode("utf-8", "replace"), tree, row)
            continue
        try:
            tree.add(value, row)
        except RecursionError:
            losses.add(DEEP)
            walk(record.decode("utf-8", "replace"), tree, row)
    return tree.batch(len(records))


INVALID = "records with bytes that are not valid in the file's encoding (the rest of them was read)"


def decoded(record: bytes) -> tuple[Any, str]:
    """The value of a record, and what is wrong with it if anything."""
    fault = ""
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        text, fault = record.decode("utf-8", "replace"), INVALID
    try:
        return _DECODER.decode(text.strip(" \t\r\n,\x1e")), fault
    except ValueError:
        return None, BROKEN
    except RecursionError:
        return None, DEEP


_DECODER = json.JSONDecoder(object_pairs_hook=pairs, parse_float=str, parse_int=str, parse_constant=str, strict=False)


def _lines(stream: Bytes, losses: Losses, bounds: Bounds) -> Iterator[bytes | pa.RecordBatch]:
    carry: list[bytes] = []
    held, parts = 0, Parts(stream, losses)
    while True:
        part = parts.next(CHUNK)
        end = part.rfind(b"\n")
        if part and end < 0:
            carry.append(part)
            held += len(part)
            if held > LONGEST_RECORD:
                carry = [(yield from _overlong(b"".join(carry), parts, losses, bounds, line=True))]
                held = len(carry[0])
            continue
        data = b"".join([*carry, part[: end + 1]])
        yield from (line for line in data.split(b"\n") if line.strip(b" \t\r\x00"))
        if not part:
            return
        carry = [part[end + 1 :]]
        held = len(carry[0])


def _overlong(
    data: bytes, parts: Parts, losses: Losses, bounds: Bounds, *, line: bool
) -> Generator[pa.RecordBatch, None, bytes]:
    """A record too long to hold, walked in parts, a row each; gives back what follows its end."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    walker = Walker(stop=not line)
    while data:
        end = data.find(b"\n", 0, CHUNK) if line else -1
        body, data = (data[:CHUNK], data[CHUNK:]) if end < 0 else (data[:end], data[end + 1 :])
        tree = Tree(bounds)
        rest = walker.feed(decoder.decode(body, end >= 0), tree, 0, final=end >= 0)
        yield tree.batch(1)
        if end >= 0:
            losses.add(OVERLONG, not walker.sound)
            return data
        if walker.ended:
            return rest.encode("utf-8", "replace") + decoder.getstate()[0] + data
        data = data or parts.next(CHUNK)
    tree = Tree(bounds)
    walker.feed("", tree, 0, final=True)
    yield tree.batch(1)
    losses.add(OVERLONG, not walker.sound)
    return b""


def _values(stream: Bytes, form: Form, losses: Losses, bounds: Bounds) -> Iterator[bytes | pa.RecordBatch]:
    """The elements of a top-level array, or documents one after another."""
    base = 1 if form == "array" else 0
    carry, parts = b"", Parts(stream, losses)
    opened = base == 0
    while True:
        part = parts.next(max(CHUNK, len(carry)))
        data = carry + part
        if not opened:
            start = data.find(b"[")
            data, opened = data[start + 1 :], True
        ends = value_ends(data)
        place = 0
        for end in ends:
            if record := data[place:end].strip(b" \t\r\n,\x1e"):
                yield record
            place = end
        carry = data[place:]
        if not part:
            yield from _tail(carry, form, losses)
            return
        if len(carry) > LONGEST_RECORD:
            carry = yield from _overlong(carry, parts, losses, bounds, line=False)


def _tail(carry: bytes, form: Form, losses: Losses) -> Iterator[bytes]:
    rest = carry.strip(b" \t\r\n,\x1e\x00")
    if form == "array":
        if rest.endswith(b"]"):
            rest = rest[:-1].strip(b" \t\r\n,")
        else:
            losses.note("the JSON array is cut off: its closing bracket is missing; what came before was read")
    if rest:
        yield rest


def value_ends(data: bytes) -> list[int]:
    """Where each value at the outermost level ends: after a closing bracket that returns to it, or at a comma there."""
    octets = np.frombuffer(data, np.uint8)
    inside = _in_string(octets, data)
    opening = ((octets == 0x7B) | (octets == 0x5B)) & ~inside
    closing = ((octets == 0x7D) | (octets == 0x5D)) & ~inside
    marks = np.flatnonzero(opening | closing | ((octets == 0x2C) & ~inside))
    steps = np.where(opening[marks], 1, np.where(closing[marks], -1, 0))
    depth = np.cumsum(steps)
    over = np.flatnonzero(depth < 0)
    if over.size:
        marks, depth, steps = marks[: over[0]], depth[: over[0]], steps[: over[0]]
    return [int(at) + 1 for at in marks[(depth == 0)]]


def _in_string(octets: npt.NDArray[np.uint8], data: bytes) -> npt.NDArray[np.bool_]:
    """For each byte whether it stands between quotes (a quote after an odd run of backslashes is no quote)."""
    quotes = np.flatnonzero(octets == 0x22)
    if b"\\" in data and quotes.size:
        slashes = np.flatnonzero(octets == 0x5C)
        first = np.diff(slashes, prepend=-2) != 1
        runs = slashes - np.maximum.accumulate(np.where(first, slashes, 0)) + 1
        before = np.searchsorted(slashes, quotes - 1)
        found = np.minimum(before, slashes.size - 1)
        escaped = (slashes[found] == quotes - 1) & (runs[found] & 1 == 1)
        quotes = quotes[~escaped]
    marks = np.zeros(octets.size, np.uint8)
    marks[quotes] = 1
    return (np.cumsum(marks, dtype=np.uint8) & 1).astype(np.bool_)  # wraps at 256, which keeps what is odd


def json_over(open_: Callable[[], Bytes], head: bytes, *, whole: bool) -> JsonTable:
    encoding = find_encoding(head, whole=whole)
    text = head[encoding.bom :].decode(encoding.name, "replace")
    form = find_form(text, whole=whole)
    records = _head_records(text.encode("utf-8", "replace"), form, whole=whole)
    values = [value for value, fault in map(decoded, records) if not fault]
    maps = find_maps(values)
    tree = Tree(Bounds(maps))
    for row, value in enumerate(values):
        tree.add(value, row)
    names = tree.batch(len(values)).schema.names if values else []
    return JsonTable(open_, encoding, form, tuple(ColumnSchema(name) for name in names), maps)


def _head_records(data: bytes, form: Form, *, whole: bool) -> list[bytes]:
    if form == "lines":
        lines = data.split(b"\n")
        return [line for line in (lines if whole else lines[:-1] or lines) if line.strip()][:1000]
    if form == "array":
        data = data[data.find(b"[") + 1 :]
    places = [0, *value_ends(data)]
    records = [data[start:end].strip(b" \t\r\n,\x1e") for start, end in pairwise(places)]
    tail = data[places[-1] :].strip(b" \t\r\n,]") if whole else b""
    return [record for record in [*records[:1000], tail] if record]


def find_form(text: str, *, whole: bool) -> Form:
    """``lines`` when most of the first lines are values by themselves; else by the first bracket."""
    start = text.lstrip("\ufeff \t\r\n")
    split = start.split("\n", 50)
    lines = [line.strip() for line in (split if whole and len(split) <= 50 else split[:-1] or split) if line.strip()]
    alone = sum(map(_is_value, lines))
    if lines and alone * 2 >= len(lines) and (len(lines) > 1 or lines[0].startswith("{")):
        return "lines"
    return "array" if start.startswith("[") else "documents"


def _is_value(line: str) -> bool:
    try:
        _DECODER.decode(line)
    except ValueError:
        return False
    except RecursionError:
        return True
    return True
