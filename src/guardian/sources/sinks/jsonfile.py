"""Protected copies of JSON: treated leaves replaced where they stand; layout, key order and other numbers stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pyarrow as pa

from guardian.sources.blobs import Bytes
from guardian.sources.jsonfile import BROKEN, DEEP, INVALID, Form, JsonTable, value_ends
from guardian.sources.sinks.asking import Asked
from guardian.sources.sinks.base import DAMAGED, CannotBeRead
from guardian.sources.sinks.chunking import Chunk, Chunks, opened, settled
from guardian.sources.sinks.fields import Field, Fields
from guardian.sources.sinks.jsonform import edit
from guardian.sources.sinks.odd import Odd
from guardian.sources.sinks.splicing import Edits
from guardian.sources.sinks.streaming import Mark, Piece

LONGEST = 64 << 20
BLANK = b" \t\r\n,\x1e\x00"
_OBJECT: dict[str, object] = {}
_DECODER = json.JSONDecoder(object_pairs_hook=lambda _: _OBJECT, strict=False)
"""Only checks: what objects hold is not kept."""

Records = list[tuple[int, int]]


@dataclass(slots=True)
class Splitter:
    """Finds the records of one file, chunk after chunk. ``opened``: the array's bracket lies behind us."""

    form: Form
    opened: bool
    where: str

    def __call__(self, text: bytes, final: bool) -> tuple[Records, int]:
        if self.form == "lines":
            return self._lines(text, final)
        base = 0 if self.opened or self.form == "documents" else text.find(b"[") + 1
        places = [base, *(end + base for end in value_ends(text[base:]))]
        records = [(start, end) for start, end in pairwise(places) if text[start:end].strip(BLANK)]
        consumed = places[-1] if len(places) > 1 else 0
        if final:
            records += self._tail(text, places[-1])
            consumed = len(text)
        self.opened = self.opened or consumed > 0
        return records, consumed

    def _lines(self, text: bytes, final: bool) -> tuple[Records, int]:
        consumed = len(text) if final else text.rfind(b"\n") + 1
        records, place = [], 0
        while place < consumed:
            end = text.find(b"\n", place, consumed)
            end = consumed if end < 0 else end
            if text[place:end].strip(b" \t\r\x00"):
                records.append((place, end))
            place = end + 1
        return records, consumed

    def _tail(self, text: bytes, place: int) -> Records:
        rest = text[place:].strip(BLANK)
        if self.form == "array":
            if not rest.endswith(b"]"):
                raise CannotBeRead(
                    "the JSON array is cut off, or followed by something else", where=self.where, remedy=DAMAGED
                )
            rest = rest[:-1].strip(BLANK)
        start = text.find(rest, place)
        return [(start, start + len(rest))] if rest else []


@dataclass(frozen=True, slots=True)
class JsonCopy:
    """One JSON file, or member of an archive, being copied."""

    table: JsonTable
    open: Callable[[], Bytes]
    asked: Asked
    odd: Callable[[], Odd]

    def pieces(self, mark: Mark | None = None) -> Iterator[Callable[[], Piece]]:
        """The target's bytes in order. Leaves are found one chunk after the other, since which keys are data may
        depend on what came before; they are treated on any thread."""
        encoding = settled(self.open, self.table.encoding)
        where = self.asked.where()
        splitter = Splitter(self.table.form, mark is not None, where)
        fields = Fields(self.asked, self.table.maps, None if mark is None else mark.state["met"])
        chunks = Chunks(self.table.encoding, splitter, LONGEST)
        with closing(self.open()) as stream:
            bom, place = opened(stream, self.table.encoding, None if mark is None else mark.place)
            yield lambda: Piece([pa.py_buffer(bom)], 0, None)
            for chunk in chunks.read(stream, place, encoding):
                odd, edits = self.odd(), Edits()
                found = self._found(chunk, fields, odd, edits)
                behind = None if chunk.final else Mark(chunk.end, {"met": fields.met()})  # an array ends only once
                yield partial(self._treated, chunk, found, edits, Piece([], len(chunk.found), behind, odd.counts))

    def _found(self, chunk: Chunk[Records], fields: Fields, odd: Odd, edits: Edits) -> list[Field]:
        """The wanted leaves of a chunk; a record that is not sound is odd."""
        for row, (start, end) in enumerate(chunk.found):
            value, fault = _sound(chunk.text[start:end])
            if fault:
                self._lost(fault, odd)
                stop = end + (chunk.text[end : end + 1] == b"\n")
                edits.add(np.array([start]), np.array([stop]), pa.array([b""], pa.binary()))
            else:
                fields.walk(chunk.text, start, end, row, value)
        return fields.taken()

    def _lost(self, fault: str, odd: Odd) -> None:
        if self.table.form != "lines":
            raise CannotBeRead(f"it has {fault.partition(' (')[0]}", where=self.asked.where(), remedy=DAMAGED)
        odd.add(fault)

    def _treated(self, chunk: Chunk[Records], found: list[Field], edits: Edits, piece: Piece) -> Piece:
        edit(chunk, found, self.asked, edits)
        dropped = sum(piece.lost.values())
        return Piece([chunk.edited(edits)], piece.rows - dropped, piece.mark, piece.lost)


def _sound(record: bytes) -> tuple[object, str]:
    """The value of a record, and what is wrong with it if anything."""
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        return None, INVALID
    try:
        return _DECODER.decode(text.strip(" \t\r\n,\x1e\x00")), ""
    except ValueError:
        return None, BROKEN
    except RecursionError:
        return None, DEEP
