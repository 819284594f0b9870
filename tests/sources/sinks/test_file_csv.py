"""Delimited text: dialect and encoding are kept byte for byte but for treated cells; odd rows are never copied."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian.model import ColumnSchema, TableSchema
from guardian.sources.blobs import Blob, head_of
from guardian.sources.csvfile import DelimitedTable, table_over
from guardian.sources.dialects import Layout
from guardian.sources.encodings import Encoding, find_encoding
from guardian.sources.quoting import Dialect
from guardian.sources.sinks import chunking
from guardian.sources.sinks.asking import Asked
from guardian.sources.sinks.base import NotProtectable, UnfitError
from guardian.sources.sinks.csvfile import CsvCopy
from guardian.sources.sinks.files import copy
from guardian.sources.sinks.odd import Losing, Odd

Change = Callable[[str], str]


class Each:
    """Treats the named columns value by value and remembers what it was given."""

    def __init__(self, change: Change, *names: str) -> None:
        self._change, self._names = change, frozenset(names)
        self.given: list[str | None] = []

    def columns(self, table: TableSchema) -> frozenset[str]:
        return self._names & {column.name for column in table.columns}

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        arrays = []
        for column in batch.columns:
            self.given += column.to_pylist()
            arrays.append(pa.array([None if v is None else self._change(v) for v in column.to_pylist()], pa.string()))
        return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def same(value: str) -> str:
    return value


def copied(tmp_path: Path, data: bytes, treater: Each, *, losing: Losing = "refuse", name: str = "t.csv") -> bytes:
    folder = tmp_path / "s"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    target = tmp_path / "target"
    target.unlink(missing_ok=True)
    copy(folder / name, target, treater, losing=losing)
    return target.read_bytes()


def rewritten(table: DelimitedTable, treater: Each, chunk: int, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The copy of a table, piece by piece, without a target on disk."""
    monkeypatch.setattr(chunking, "CHUNK", chunk)
    monkeypatch.setattr(chunking, "RECODED_CHUNK", chunk)
    asked = Asked(treater, TableSchema("s", "t.csv", tuple(ColumnSchema(name) for name in table.layout.names)))
    work = CsvCopy(table, table.open, asked, lambda: Odd("refuse", "s/t.csv")).pieces()
    return b"".join(bytes(data) for piece in work for data in piece().data)


TEXT = st.text(st.sampled_from("ab,;|\t\"' \n\r中é.\\"), max_size=6)
ROWS = st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=30)


class InMemory:
    """Bytes that can be opened again and again."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self) -> io.BytesIO:
        return io.BytesIO(self._data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    style=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    chunk=st.sampled_from([7, 64, 1 << 20]),
)
def test_the_treated_column_of_any_dialect_changes_and_all_other_cells_stay(
    rows: list[tuple[str, str, str]],
    delimiter: str,
    end: str,
    style: int,
    encoding: str,
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [tuple(cell.replace("\r", "") for cell in row) for row in rows]  # type: ignore[misc]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=style)  # type: ignore[arg-type]
    writer.writerow(["first_name", "mail", "note"])
    writer.writerows([f"a{cell}", f"b{other}", f"c{last}"] for cell, other, last in rows)
    data = InMemory(out.getvalue().encode(encoding))
    names = ("first_name", "mail", "note")
    layout = Layout(Dialect(delimiter.encode()), names, 1, 1.0, len(rows))
    table = DelimitedTable(data.open, find_encoding(data.open().read(), whole=True), layout)
    if not table.encoding.name.startswith(encoding.removesuffix("-sig")):
        table = replace(table, encoding=Encoding(encoding, True))  # too little text to tell
    assert rewritten(table, Each(same, "mail"), chunk, monkeypatch) == data.open().read()
    treater = Each(lambda value: f'<{value}{delimiter}"\n>', "mail")
    after = rewritten(table, treater, chunk, monkeypatch).decode(encoding)
    found = list(csv.reader(io.StringIO(after, newline=""), delimiter=delimiter))
    wanted = [[f"a{cell}", f'<b{other}{delimiter}"\n>', f"c{last}"] for cell, other, last in rows]
    assert found[0] == ["first_name", "mail", "note"]
    assert found[1:] == wanted
    assert treater.given == [f"b{other}" for _, other, _ in rows]


ENCODINGS = ["utf-8", "gb18030", "big5", "shift_jis", "latin-1", "cp1252", "utf-16-le", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("chunk", [64, 1 << 20])
def test_an_encoding_is_kept_byte_for_byte(encoding: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"gb18030": "张伟的地址在北京市", "big5": "陳先生的地址在臺北市", "shift_jis": "東京都の佐藤さんの電話"}
    word = words.get(encoding, "Müller, Straße é")
    lines = ["id|name|note"] + [f'{at}|"{word}{at}"|{word}' for at in range(40)]
    raw = "".join(line + "\r\n" for line in lines).encode(encoding)
    data = InMemory(raw)
    table = table_over(data.open, raw, whole=True)
    assert rewritten(table, Each(same, "name"), chunk, monkeypatch) == raw
    after = rewritten(table, Each(lambda value: value[::-1], "name"), chunk, monkeypatch).decode(encoding)
    assert after == "".join(
        line.replace(f'"{word}{at - 1}"', f'"{(word + str(at - 1))[::-1]}"') + "\r\n" for at, line in enumerate(lines)
    )


def test_a_value_that_the_encoding_cannot_hold_is_refused_by_column(tmp_path: Path) -> None:
    data = "id;name\n1;é\n2;ü\n3;ö\n4;Müller\n".encode("cp1252")
    with pytest.raises(UnfitError, match=r"t\.csv/name.*cp1252") as caught:
        copied(tmp_path, data, Each(lambda _: "█", "name"))
    assert "Müller" not in str(caught.value)
    assert not (tmp_path / "target").exists()


def test_only_ascii_at_first_and_another_encoding_far_below_make_one_encoding(tmp_path: Path) -> None:
    rows = "".join(f"{at},plain\n" for at in range(60_000))
    data = ("id,name\n" + rows + "1,Müller straße\n").encode("cp1252")
    after = copied(tmp_path, data, Each(lambda value: value + "é", "name"))
    assert after.decode("cp1252").count("é") == 60_001


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"1,2\n", "more or fewer fields"),
        (b"1,2,3,4\n", "more or fewer fields"),
        (b'1,"planted\n', "broken quotes"),
        (b'1,"planted" x,3\n', "broken quotes"),
        (b"1,plan\xffted,3\n", "not valid"),
    ],
)
def test_odd_rows_are_refused_or_left_out_but_never_copied(tmp_path: Path, row: bytes, reason: str) -> None:
    head = "id,name,city\n" + "".join(f"{at},né{at},x\n" for at in range(50))
    data = head.encode() + row + b"7,last,y\n"
    treater = Each(str.upper, "name")
    with pytest.raises(NotProtectable, match=reason) as caught:
        copied(tmp_path, data, treater)
    assert "planted" not in str(caught.value)
    assert not (tmp_path / "target").exists()
    after = copied(tmp_path, data, Each(str.upper, "name"), losing="drop")
    assert after == (head.replace(",né", ",NÉ") + "7,LAST,y\n").encode()


def test_a_quote_that_opens_and_never_closes_stops_the_copy_of_a_small_file_too(tmp_path: Path) -> None:
    data = b'id,name\n1,a\n"2,planted\n3,5" pipe\n'
    with pytest.raises(NotProtectable, match="broken quotes"):
        copied(tmp_path, data, Each(str.upper, "name"))
    after = copied(tmp_path, data, Each(str.upper, "name"), losing="drop")
    assert after == b'id,name\n1,A\n3,5" PIPE\n'


def test_rows_left_out_are_counted(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,name,city\n" + "1,a,x\n" * 20 + "1,2\n1,2,3,4\n")
    result = copy(tmp_path / "s.csv", tmp_path / "t.csv", Each(str.upper, "name"), losing="drop")
    assert [(lost.ref.rpartition("/")[2], lost.reason) for lost in result.lost] == [
        ("s.csv", "rows with more or fewer fields than the table has columns (left out): 2")
    ]
    assert result.tables[0].rows == 20


def test_bare_delimiters_at_the_end_of_rows_are_no_cells(tmp_path: Path) -> None:
    data = b"id,name\n" + b"".join(b"%d,anna,\n" % at if at % 7 == 3 else b"%d,anna\n" % at for at in range(40))
    assert copied(tmp_path, data, Each(str.upper, "name")) == data.replace(b"anna", b"ANNA")


def test_lines_above_the_header_are_cells_beyond_the_columns(tmp_path: Path) -> None:
    data = b"made by anna\n\nid,name,city\n" + b"".join(b"%d,bo,rome\n" % at for at in range(20))
    treater = Each(str.upper, "name", "3")
    assert copied(tmp_path, data, treater) == data.replace(b"made by anna", b"MADE BY ANNA").replace(b"bo", b"BO")
    assert "made by anna" in treater.given


@pytest.mark.parametrize(("delimiter", "quoted", "left"), [(b",", True, b'""'), (b"\t", False, b"\t")])
def test_an_emptied_line_above_the_header_stays_a_record(
    tmp_path: Path, delimiter: bytes, quoted: bool, left: bytes
) -> None:
    rows = [b"id,name,city", *(b"%d,%s,rome" % (at, b'"bo"' if quoted else b'"bo') for at in range(20))]
    data = b"# made by anna\n\n# for bo\n" + b"".join(row.replace(b",", delimiter) + b"\n" for row in rows)
    after = copied(tmp_path, data, Each(lambda _: "", "3"))
    assert after == data.replace(b"# made by anna", left).replace(b"# for bo", left)


@pytest.mark.parametrize("row", [b'1, "anna" ,x\n', b"1,5' 10\" tall,x\n"])
def test_spaces_around_quotes_and_quotes_in_the_middle_are_plain(tmp_path: Path, row: bytes) -> None:
    data = b"id,name,city\n" + row + b"2,bo,y\n" * 20
    after = copied(tmp_path, data, Each(str.upper, "name"))
    assert after.replace(b'"5\' 10"" TALL"', b"5' 10\" TALL") == b"".join(
        line.replace(b"anna", b"ANNA").replace(b"tall", b"TALL").replace(b"bo", b"BO") for line in data.splitlines(True)
    )


def test_old_line_ends_and_a_missing_last_one_stay(tmp_path: Path) -> None:
    data = b"id,name\r" + b"1,anna\r" * 30 + b"2,bo"
    assert copied(tmp_path, data, Each(str.upper, "name")) == data.replace(b"anna", b"ANNA").replace(b"bo", b"BO")


def test_the_only_column_never_loses_a_row(tmp_path: Path) -> None:
    data = b"phone_number\n" + b"13800000000\n" * 20
    assert copied(tmp_path, data, Each(lambda _: "", "phone_number")) == b"phone_number\n" + b'""\n' * 20


def test_without_quotes_a_value_with_the_delimiter_is_refused(tmp_path: Path) -> None:
    data = b"id\tname\n" + b'1\tsize 5" x "7\n2\t"bo\n' * 20
    with pytest.raises(UnfitError, match="only quotes could keep apart"):
        copied(tmp_path, data, Each(lambda _: "a\tb", "name"), name="t.tsv")


def test_a_long_value_passes(tmp_path: Path) -> None:
    data = b"id,note\n1,short\n2," + b"x" * 10_000_000 + b"\n3,end\n"
    assert copied(tmp_path, data, Each(str.upper, "note")) == data[:8] + data[8:].upper()


def test_a_header_named_after_a_person_is_renamed_or_refused(tmp_path: Path) -> None:
    class Named(Each):
        answer: str | None = "column_2"

        def name(self, sort: str, name: str) -> str | None:
            return self.answer if (sort, name) == ("column", "anna_smith_score") else name

    data = b"id,anna_smith_score\n" + b"1,3\n" * 20
    assert copied(tmp_path, data, Named(same)).startswith(b"id,column_2\n1,3\n")
    refusing = Named(same)
    refusing.answer = None
    with pytest.raises(NotProtectable, match="name is personal data") as caught:
        copied(tmp_path, data, refusing)
    assert "anna" not in str(caught.value)


def test_the_reader_and_the_copy_see_the_same_cells(tmp_path: Path) -> None:
    from guardian.sources.losses import Losses

    path = tmp_path / "s.csv"
    path.write_bytes(b"id,name\n" + b'1,"a ""b"" c"\n2, plain \n3,\n4,""\n5,"x\ny"\n' * 3)
    table = table_over(Blob(path).open, head_of(Blob(path)), whole=True)
    batches = [b for w in table.batches(Losses()) for b in ((w,) if isinstance(w, pa.RecordBatch) else w())]
    read = [cell for batch in batches for cell in batch.column("name").to_pylist()]
    treater = Each(same, "name")
    copy(path, tmp_path / "t.csv", treater)
    assert treater.given == read
    assert pc.sum(pa.array([cell is None for cell in read])).as_py() == 6
