"""Delimited text: records found by counting quotes in numpy, cells by pyarrow, and by hand where those two disagree.

A chunk is *clean* when every quote opens at a field's start and closes at its end; then the number of line ends outside
quotes is the number of records, and the parser must give as many rows. A chunk that is not clean is read record by
record, leniently: no row of it is dropped, whatever its width or quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from guardian.sources.losses import Losses

Offsets = npt.NDArray[np.int64]

LOOKAHEAD = 1 << 20
"""How far a quoted field may run over line ends, in bytes, once a chunk is known not to be clean."""
LENIENT_LINE = 1 << 16

RAGGED = "rows with more or fewer fields than the table has columns (all their cells were read)"
QUOTES = "rows with broken quotes (read as plain text)"
INVALID = "rows with bytes that are not valid in the file's encoding (the rest of those rows was read)"


@dataclass(frozen=True, slots=True)
class Dialect:
    """``delimiter``, ``quote`` and ``escape`` are single bytes; an empty quote or escape means there is none."""

    delimiter: bytes = b","
    quote: bytes = b'"'
    escape: bytes = b""


@dataclass(frozen=True, slots=True)
class Records:
    """Where the records of ``data`` start and end (line end excluded, blank lines left out).

    ``lines`` is how many lines they take, ``broken`` in which of these (from 0) a record with broken quotes begins.
    """

    data: bytes
    starts: Offsets
    ends: Offsets
    clean: bool
    lines: int = 0
    broken: tuple[int, ...] = ()

    def take(self, rows: npt.NDArray[np.int64]) -> list[bytes]:
        starts, ends = self.starts[rows].tolist(), self.ends[rows].tolist()
        return [self.data[start:end] for start, end in zip(starts, ends, strict=True)]


def index(data: bytes, dialect: Dialect, *, final: bool) -> tuple[Records, int]:
    """The whole records at the start of ``data``, and how many bytes they take; at ``final`` that is all of it."""
    octets = np.frombuffer(data, np.uint8)
    every = lines = np.flatnonzero(octets == 10)
    quotes = _quotes(octets, data, dialect)
    if quotes.size and not _clean(octets, quotes, dialect, final):
        return _index_by_hand(data, dialect, every, final=final)
    if quotes.size:
        lines = lines[(np.searchsorted(quotes, lines) & 1) == 0]
    consumed = len(data) if final else (int(lines[-1]) + 1 if lines.size else 0)
    ends = lines if not final or (lines.size and lines[-1] == len(data) - 1) else np.append(lines, len(data))
    records = _records(data, octets, ends.astype(np.int64), clean=True)
    taken = int(np.searchsorted(every, consumed))
    broken = np.searchsorted(every, records.starts[unclosed(data, records.starts, dialect)])
    return replace(records, lines=taken, broken=tuple(broken.tolist())), consumed


def unclosed(data: bytes, starts: Offsets, dialect: Dialect) -> npt.NDArray[np.bool_]:
    """Records with a field that a quote opens and none closes, in a text that is read without quotes.

    A quote inside a field (5" pipe) opens none, nor does one that stands alone; in a text with tabs they are plain.
    """
    found = np.zeros(len(starts), np.bool_)
    if dialect.quote or dialect.delimiter not in b",;|" or b'"' not in data or not len(starts):
        return found
    octets = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(octets == 34)
    marks = np.flatnonzero((octets == dialect.delimiter[0]) | (octets == 10))
    fields, first, counts = np.unique(np.searchsorted(marks, quotes), return_index=True, return_counts=True)
    begins = np.append(0, marks + 1)[fields]
    alone = np.append(marks, len(data))[fields] - begins - (octets[np.append(marks, len(data))[fields] - 1] == 13) == 1
    torn = begins[(quotes[first] == begins) & (counts % 2 == 1) & ~alone]
    rows = np.searchsorted(starts, torn, "right") - 1
    found[rows[rows >= 0]] = True
    return found


def _records(data: bytes, octets: npt.NDArray[np.uint8], ends: Offsets, *, clean: bool) -> Records:
    starts = np.empty_like(ends)
    if ends.size:
        starts[0], starts[1:] = 0, ends[:-1] + 1
        filled = ends > starts
        starts, ends = starts[filled], ends[filled]
        ends = ends - (octets[ends - 1] == 13) if ends.size else ends
        filled = ends > starts
        starts, ends = starts[filled], ends[filled]
    return Records(data, starts, ends, clean)


def _quotes(octets: npt.NDArray[np.uint8], data: bytes, dialect: Dialect) -> Offsets:
    if not dialect.quote or dialect.quote not in data:
        return np.empty(0, np.int64)
    quotes = np.flatnonzero(octets == dialect.quote[0])
    if dialect.escape and dialect.escape in data:
        before = octets[np.maximum(quotes - 1, 0)] == dialect.escape[0]
        escaped = octets[np.maximum(quotes - 2, 0)] == dialect.escape[0]
        quotes = quotes[~(before & ~escaped) | (quotes == 0)]
    return quotes


def quotes_in(data: bytes, dialect: Dialect) -> Offsets:
    """Where the quotes stand that open or close a field (or are one half of a doubled one)."""
    return _quotes(np.frombuffer(data, np.uint8), data, dialect)


def _clean(octets: npt.NDArray[np.uint8], quotes: Offsets, dialect: Dialect, final: bool) -> bool:
    if final and quotes.size & 1:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    fair = (before == dialect.delimiter[0]) | (before == 10) | (opening == 0)
    fair[1:] |= opening[1:] == closing[: opening.size - 1] + 1
    if not fair.all():
        return False
    after = octets[np.minimum(closing + 1, octets.size - 1)]
    ended = (after == dialect.delimiter[0]) | (after == 10) | (after == 13) | (after == dialect.quote[0])
    return bool((ended | (closing == octets.size - 1)).all())


def _index_by_hand(data: bytes, dialect: Dialect, lines: Offsets, *, final: bool) -> tuple[Records, int]:
    starts, ends, broken, place = [], [], [], 0
    while place < len(data):
        end, fair = _record(data, place, dialect, final=final)
        if end < 0:
            break
        stop = end - 1 if end > place and data[end - 1] == 13 else end
        if stop > place:
            starts.append(place)
            ends.append(stop)
            if not fair:
                broken.append(int(np.searchsorted(lines, place)))
        place = end + 1
    consumed = min(place, len(data))
    taken = int(np.searchsorted(lines, consumed))
    records = Records(data, np.array(starts, np.int64), np.array(ends, np.int64), False, taken, tuple(broken))
    return records, consumed


def record_end(data: bytes, place: int, dialect: Dialect, *, final: bool) -> int:
    """Where the record at ``place`` ends (its line end, or the end of the data); -1 if more data must come first."""
    return _record(data, place, dialect, final=final)[0]


def _record(data: bytes, place: int, dialect: Dialect, *, final: bool) -> tuple[int, bool]:
    """Where the record ends, and whether its quotes are in order."""
    line = data.find(b"\n", place)
    if line < 0:
        if not final:
            return -1, True
        line = len(data)
    if not dialect.quote or data.find(dialect.quote, place, line) < 0:
        return line, True
    limit = min(len(data), place + LOOKAHEAD)
    strict = strict_record(dialect)
    whole = strict.match(data, place, limit)
    if whole and (whole.end() < limit or (final and limit == len(data))):
        return whole.end() + (data[whole.end() : whole.end() + 1] == b"\r"), True
    if not final and limit == len(data) and len(data) - place < LOOKAHEAD:
        return -1, True
    return line, whole is not None and strict.fullmatch(data, place, line) is not None


@lru_cache(maxsize=64)
def strict_record(dialect: Dialect) -> re.Pattern[bytes]:
    """A record whose quoted fields open and close where they should; possessive, so it takes linear time."""
    delimiter, field = re.escape(dialect.delimiter), _field(dialect)
    return re.compile(b"(?:%b)(?:%b(?:%b))*+(?=\\r?\\n|\\r?\\Z)" % (field, delimiter, field))


def _field(dialect: Dialect) -> bytes:
    delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    if not quote:
        return b"[^%b\\n]*+" % delimiter
    inside = b"[^%b]*+(?:%b%b[^%b]*+)*+" % (quote, quote, quote, quote)
    if dialect.escape:
        escape = re.escape(dialect.escape)
        inside = b"(?:[^%b%b]|%b%b|%b[\\s\\S])*+" % (quote, escape, quote, quote, escape)
    return b"[ ]*+%b%b%b[ ]*+(?=%b|\\r?\\n|\\r?\\Z)|(?![ ]*%b)[^%b\\n]*+" % (
        quote,
        inside,
        quote,
        delimiter,
        quote,
        delimiter,
    )


@lru_cache(maxsize=64)
def _fields(dialect: Dialect) -> re.Pattern[bytes]:
    return re.compile(b"(%b)(%b|\\r?\\Z)" % (_field(dialect), re.escape(dialect.delimiter)))


@lru_cache(maxsize=64)
def _lenient_fields(dialect: Dialect) -> re.Pattern[bytes]:
    delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    quoted = b"[ ]*%b[^\\n]*?%b[ ]*(?=%b|\\r?\\Z)" % (quote, quote, delimiter)
    return re.compile(b"(%b|[^%b\\n]*+)(%b|\\r?\\Z)" % (quoted, delimiter, delimiter))


def split(record: bytes, dialect: Dialect) -> tuple[list[bytes], bool]:
    """The cells of one record, and whether its quotes were in order."""
    if not dialect.quote or dialect.quote not in record:
        return record.split(dialect.delimiter), True
    if strict_record(dialect).fullmatch(record):
        return _cells(_fields(dialect), record, dialect), True
    if len(record) <= LENIENT_LINE and b"\n" not in record:
        return _cells(_lenient_fields(dialect), record, dialect), False
    return record.split(dialect.delimiter), False


def spans(record: bytes, dialect: Dialect) -> tuple[list[tuple[int, int, bool]], bool]:
    """Where the cells of one record start and end, inside their quotes if quoted; and whether its quotes are in order.

    Only for records in order do the places hold: ``split`` reads others as plain text.
    """
    if not dialect.quote or dialect.quote not in record:
        ends = [found.start() for found in re.finditer(re.escape(dialect.delimiter), record)]
        return [(a, b, False) for a, b in zip([0, *(end + 1 for end in ends)], [*ends, len(record)], strict=True)], True
    if not strict_record(dialect).fullmatch(record):
        return [], False
    found_spans: list[tuple[int, int, bool]] = []
    for found in _fields(dialect).finditer(record):
        found_spans.append(_inside(record, *found.span(1), dialect))
        if found[2] != dialect.delimiter:
            break
    return found_spans, True


def _inside(record: bytes, start: int, end: int, dialect: Dialect) -> tuple[int, int, bool]:
    cell = record[start:end]
    bare = cell.strip(b" ")
    if len(bare) < 2 or not (bare.startswith(dialect.quote) and bare.endswith(dialect.quote)):
        return start, end, False
    start += len(cell) - len(cell.lstrip(b" ")) + 1
    return start, start + len(bare) - 2, True


def _cells(fields: re.Pattern[bytes], record: bytes, dialect: Dialect) -> list[bytes]:
    cells: list[bytes] = []
    for found in fields.finditer(record):
        cells.append(_unquoted(found[1], dialect))
        if found[2] != dialect.delimiter:
            break
    return cells


def _unquoted(cell: bytes, dialect: Dialect) -> bytes:
    bare, quote = cell.strip(b" "), dialect.quote
    if len(bare) < 2 or not (bare.startswith(quote) and bare.endswith(quote)):
        return cell
    inner = bare[1:-1].replace(quote + quote, quote)
    return re.sub(re.escape(dialect.escape) + b"([\\s\\S])", b"\\1", inner) if dialect.escape else inner


def batches(
    records: Records,
    consumed: int,
    names: tuple[str, ...],
    dialect: Dialect,
    losses: Losses,
    only: frozenset[str] | None = None,
) -> Iterator[pa.RecordBatch]:
    """The cells of a chunk, as text; every record becomes a row, ragged ones in a batch of their own.

    Columns that are not in ``only`` may be missing.
    """
    if not len(records.starts):
        return
    if records.clean:
        first = int(records.starts[0])
        fast = _parse(memoryview(records.data)[first:consumed], len(records.starts), names, dialect, losses, only)
        if fast is not None:
            yield from fast
            return
    yield from mixed(records.take(np.arange(len(records.starts))), names, dialect, losses)


def picked(rows: list[bytes], names: tuple[str, ...], dialect: Dialect, losses: Losses) -> Iterator[pa.RecordBatch]:
    """The cells of single records, drawn from anywhere."""
    data = b"\n".join(rows)
    records, consumed = index(data, dialect, final=True)
    if records.clean and len(records.starts) == len(rows):
        yield from batches(records, consumed, names, dialect, losses)
    else:
        yield from mixed(rows, names, dialect, losses)


def mixed(rows: list[bytes], names: tuple[str, ...], dialect: Dialect, losses: Losses) -> Iterator[pa.RecordBatch]:
    """Rows in order to the parser, all others by hand."""
    fair = strict_record(dialect).fullmatch
    kept: list[bytes] = []
    odd: list[bytes] = []
    for row in rows:
        (kept if not dialect.quote or dialect.quote not in row or fair(row) else odd).append(row)
    data = b"\n".join(kept)
    records, consumed = index(data, dialect, final=True)
    fast = None
    if records.clean and len(records.starts) == len(kept):
        fast = _parse(memoryview(data)[:consumed], len(kept), names, dialect, losses)
    yield from by_hand(kept, names, dialect, losses) if fast is None else fast
    yield from by_hand(odd, names, dialect, losses)


def _parse(
    data: memoryview,
    count: int,
    names: tuple[str, ...],
    dialect: Dialect,
    losses: Losses,
    only: frozenset[str] | None = None,
) -> list[pa.RecordBatch] | None:
    """pyarrow's rows of a clean chunk; None when it refuses, or does not give exactly ``count`` rows."""
    if count == 0:
        return []
    ragged: list[bytes] = []

    def keep(row: pacsv.InvalidRow) -> str:
        ragged.append(row.text.encode("utf-8", "surrogateescape"))
        return "skip"

    slots = [str(place) for place in range(len(names))]
    kept = [place for place, name in enumerate(names) if only is None or name in only] or list(range(len(names)))
    try:
        table = pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            read_options=pacsv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=slots),
            parse_options=_parse_options(dialect, keep),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(slots, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                include_columns=[slots[place] for place in kept],
            ),
        )
    except (pa.ArrowInvalid, UnicodeError):
        return None
    if table.num_rows + len(ragged) != count:
        return None
    read = [names[place] for place in kept]
    made = [pa.RecordBatch.from_arrays(batch.columns, names=read) for batch in table.to_batches()]
    return [*made, *by_hand(ragged, names, dialect, losses)]


def _parse_options(dialect: Dialect, keep: object) -> pacsv.ParseOptions:
    return pacsv.ParseOptions(
        delimiter=dialect.delimiter.decode("ascii"),
        quote_char=dialect.quote.decode("ascii") or False,
        double_quote=bool(dialect.quote),
        escape_char=dialect.escape.decode("ascii") or False,
        newlines_in_values=bool(dialect.quote),
        ignore_empty_lines=True,
        invalid_row_handler=keep,
    )


def by_hand(rows: list[bytes], names: tuple[str, ...], dialect: Dialect, losses: Losses) -> Iterator[pa.RecordBatch]:
    """Rows of any width: missing cells are null, cells beyond the last column stand in a column of their own."""
    for start in range(0, len(rows), 10_000):
        yield _ragged_batch(rows[start : start + 10_000], names, dialect, losses)


def _ragged_batch(rows: list[bytes], names: tuple[str, ...], dialect: Dialect, losses: Losses) -> pa.RecordBatch:
    cells: list[list[str | None]] = []
    wrong_bytes = 0
    for row in rows:
        fields, _ = split(row, dialect)
        texts, valid = _texts(fields)
        wrong_bytes += not valid
        while len(texts) > len(names) and texts[-1] is None:
            texts.pop()  # delimiters at the end of a row, with nothing behind them
        cells.append(texts)
    width = len(names)
    losses.add(INVALID, wrong_bytes)
    losses.add(RAGGED, sum(len(row) != width for row in cells))
    columns = [pa.array([row[at] if at < len(row) else None for row in cells], pa.string()) for at in range(width)]
    if all(len(row) <= width for row in cells):
        return pa.RecordBatch.from_arrays(columns, names=list(names))
    beyond = pa.array([[cell for cell in row[width:] if cell] or None for row in cells], pa.list_(pa.string()))
    return pa.RecordBatch.from_arrays([*columns, beyond], names=[*names, beyond_name(names)])


def _texts(fields: list[bytes]) -> tuple[list[str | None], bool]:
    try:
        return [field.decode("utf-8") or None for field in fields], True
    except UnicodeDecodeError:
        return [field.decode("utf-8", "replace") or None for field in fields], False


def beyond_name(names: tuple[str, ...]) -> str:
    """The column of cells beyond the last one: its number, as in a table without a header."""
    place = len(names)
    while str(place) in names:
        place += 1
    return str(place)
