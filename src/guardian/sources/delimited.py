"""Delimited text: the cells of whole records, by pyarrow where they are in order and by hand where they are not.

Of a clean chunk the parser must give as many rows as there are records; any other is read record by record: no row of
it is dropped, whatever its width or quotes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from guardian.sources.losses import Losses
from guardian.sources.quoting import Dialect, split, strict_record
from guardian.sources.records import Records, index

RAGGED = "rows with more or fewer fields than the table has columns (all their cells were read)"
QUOTES = "rows with broken quotes (read as plain text)"
INVALID = "rows with bytes that are not valid in the file's encoding (the rest of those rows was read)"


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
                strings_can_be_null=False,  # a third of the time: empty cells are made null below
                include_columns=[slots[place] for place in kept],
            ),
        )
    except (pa.ArrowInvalid, UnicodeError):
        return None
    if table.num_rows + len(ragged) != count:
        return None
    read = [names[place] for place in kept]
    made = [
        pa.RecordBatch.from_arrays([_with_nulls(cells) for cells in batch.columns], names=read)
        for batch in table.to_batches()
    ]
    return [*made, *by_hand(ragged, names, dialect, losses)]


def _with_nulls(cells: pa.StringArray) -> pa.StringArray:
    """Empty cells as null, quoted ones too; nothing is copied."""
    _, where, what = cells.buffers()
    offsets = np.frombuffer(where, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    filled = offsets[1:] > offsets[:-1]
    if filled.all():
        return cells
    valid = np.packbits(filled, bitorder="little")
    return pa.StringArray.from_buffers(len(cells), pa.py_buffer(offsets), what, pa.py_buffer(valid))


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
