"""What no reader takes for a cell: blank lines, zero bytes, marks of the encoding inside of a file."""

from __future__ import annotations

from contextlib import closing
from typing import cast

import numpy as np

from guardian.sources.blobs import read_fully
from guardian.sources.csvfile import DelimitedTable
from guardian.sources.jsonfile import JsonTable
from guardian.sources.losses import Losses
from guardian.sources.sinks.contents import Leaf, Sort
from guardian.sources.textfile import TextTable
from guardian.sources.texts import Utf8

Spread = DelimitedTable | JsonTable | TextTable

SPREAD: frozenset[Sort] = frozenset(("delimited", "json", "text"))
BLANKS = "more blank lines, or bytes that are no text, than the source has"
BLOCK = 1 << 22
_MARK, _ZERO, _LINE = b"\xef\xbb\xbf", b"\0", 10


def more_blanks(source: Leaf, copy: Leaf) -> bool:
    """Whether a copy holds more of these than its source. Fewer may stand in the texts of treated cells."""
    before, after = (cast("Spread", leaf.parts[0].table) for leaf in (source, copy))
    return any(np.greater(_counts(after, before), _counts(before, before)))


def _counts(table: Spread, encoded: Spread) -> tuple[int, int, int]:
    lines = marks = zeros = 0
    last = b"\n"
    with closing(Utf8(table.open(), encoded.encoding, Losses())) as stream:
        while data := read_fully(stream, BLOCK):
            marks += data.count(_MARK)
            zeros += data.count(_ZERO)
            ends = np.frombuffer(last + data.translate(None, b" \t\r\0"), np.uint8) == _LINE
            lines += int(np.count_nonzero(ends[1:] & ends[:-1]))
            last = b"\n" if ends[-1] else b"x"
    return lines, marks, zeros
