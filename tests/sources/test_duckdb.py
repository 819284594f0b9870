"""DuckDB's own ways: nested and odd types, schemas, locks, damage, and an engine that can reach nothing else."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from guardian.errors import UnreadError
from guardian.model import TableSchema
from guardian.sources.databases import TOO_WIDE, Selection
from guardian.sources.duckdb import CONFIGURATION, DuckdbSource, faults


def source_of(database, **options) -> DuckdbSource:
    return DuckdbSource(Path(database.target), "db", **options)


def row_of(database, rows_of, table="main.t"):
    (row,) = rows_of(source_of(database), table).profile
    return row


def test_nested_columns_are_read_by_path(duckdb_database, rows_of):
    duckdb_database.run(
        "CREATE TABLE t (id INTEGER, who STRUCT(name VARCHAR, mails VARCHAR[]),"
        " orders STRUCT(no INTEGER, items VARCHAR[])[], tags MAP(VARCHAR, INTEGER),"
        " grid INTEGER[][], three INTEGER[3])",
        "INSERT INTO t VALUES (1, {name: 'Ann', mails: ['a@example.org', 'b@example.org']},"
        " [{no: 1, items: ['x', 'y']}, {no: 2, items: []}, {no: 3, items: ['z']}],"
        " MAP {'k': 1}, [[1, 2], [3]], [7, 8, 9])",
        "INSERT INTO t (id) VALUES (2)",
    )
    first, second = rows_of(source_of(duckdb_database), "main.t").profile
    assert first == {
        "id": 1,
        "who.name": "Ann",
        "who.mails": ["a@example.org", "b@example.org"],
        "orders.no": [1, 2, 3],
        "orders.items": ["x", "y", "z"],
        "tags.key": ["k"],
        "tags.value": [1],
        "grid": [1, 2, 3],
        "three": [7, 8, 9],
    }
    assert not any(value for name, value in second.items() if name != "id")


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        pytest.param(
            "HUGEINT", "170141183460469231731687303715884105727", "1" + "70141183460469231731687303715884105727"
        ),
        ("UNION(a INTEGER, b VARCHAR)", "'x'::VARCHAR", "x"),
        ("BIT", "'101'::BIT", "101"),
        ("INTERVAL", "INTERVAL 3 DAY", "3 days"),
        ("ENUM('a', 'b')", "'b'", "b"),
        ("UUID", "'24fc8643-1f8d-4970-9678-0d10f75e199c'", "24fc8643-1f8d-4970-9678-0d10f75e199c"),
        ("DATE", "'infinity'", "infinity"),
        ("TIMESTAMP", "'-infinity'", "-infinity"),
        ("BLOB", "'hi'::BLOB", "hi"),
        ("BLOB", r"'\xFF'::BLOB", b"\xff"),
        ("DOUBLE", "'inf'", float("inf")),
        ("VARCHAR", "chr(0) || '张'", "\0张"),
    ],
)
def test_values_of_every_type_arrive(duckdb_database, rows_of, kind, value, read):
    duckdb_database.run(f"CREATE TABLE t (a {kind})", f"INSERT INTO t SELECT {value}")
    assert row_of(duckdb_database, rows_of) == {"a": read}


def test_dates_beside_one_that_is_out_of_range_keep_their_meaning(duckdb_database, rows_of):
    duckdb_database.run("CREATE TABLE t (d DATE)", "INSERT INTO t VALUES ('1990-05-17'), ('infinity'), (NULL)")
    reading = rows_of(source_of(duckdb_database), "main.t")
    assert [row["d"] for row in reading.profile] == ["1990-05-17", "infinity", None]


def test_odd_types_inside_nested_ones_arrive_as_text_by_path(duckdb_database, rows_of):
    duckdb_database.run(
        "CREATE TABLE t (s STRUCT(u UNION(a INTEGER, b VARCHAR), h HUGEINT))",
        "INSERT INTO t VALUES ({u: 'ann@example.org'::VARCHAR, h: 5})",
    )
    row = row_of(duckdb_database, rows_of)
    assert "ann@example.org" in str(row.values())
    assert row["s.h"] == "5"


def test_tables_of_all_schemas_are_listed_with_comments_and_exact_counts(duckdb_database):
    duckdb_database.run(
        "CREATE SCHEMA crm",
        "CREATE TABLE crm.members (id INTEGER UNIQUE, phone VARCHAR)",
        "COMMENT ON TABLE crm.members IS 'who is with us'",
        "COMMENT ON COLUMN crm.members.phone IS '手机号'",
        "INSERT INTO crm.members VALUES (1, 'x')",
        "CREATE TABLE a (b INTEGER)",
    )
    tables = {t.name: t for t in source_of(duckdb_database).tables() if isinstance(t, TableSchema)}
    assert set(tables) == {"crm.members", "main.a"}
    members = tables["crm.members"]
    assert (members.comment, members.rows) == ("who is with us", 1)
    assert [(column.comment, column.key) for column in members.columns] == [("", "unique"), ("手机号", "")]


def test_a_check_on_a_field_of_a_struct_hides_no_table(duckdb_database, rows_of):
    """DuckDB 2.0 lists no constraint of a database that holds such a check."""
    duckdb_database.run(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, p STRUCT(email VARCHAR), CHECK (p.email LIKE '%@%'))",
        "INSERT INTO a VALUES (1, {'email': 'ann@example.org'})",
    )
    table = next(iter(source_of(duckdb_database).tables()))
    assert [column.key for column in table.columns if column.name == "id"] == ["primary"]
    assert "ann@example.org" in str(row_of(duckdb_database, rows_of, "main.a").values())


def test_names_with_dots_never_stand_for_two_tables(duckdb_database, rows_of):
    duckdb_database.run('CREATE SCHEMA "a.b"', 'CREATE TABLE "a.b".c (x INTEGER)', "CREATE SCHEMA a")
    duckdb_database.run('CREATE TABLE a."b.c" (y INTEGER)', 'INSERT INTO a."b.c" VALUES (1)')
    names = [t.name for t in source_of(duckdb_database).tables()]
    assert sorted(names) == ['"a.b".c', 'a."b.c"']
    assert rows_of(source_of(duckdb_database), 'a."b.c"').profile == ({"y": 1},)


@pytest.mark.parametrize("column", ["id", "rowid"])
def test_a_sample_is_random_even_where_a_column_is_called_rowid(duckdb_database, rows_of, column):
    duckdb_database.run(f"CREATE TABLE t AS SELECT range % 7 AS {column}, range AS n FROM range(50000)")
    duckdb_database.run("DELETE FROM t WHERE n % 3 = 0")
    reading = rows_of(source_of(duckdb_database), "main.t", 100)
    assert (reading.rows_read, reading.rows, reading.random) == (100, 33333, True)
    assert len({row["n"] for row in reading.profile}) == 100


def test_a_file_open_for_writing_in_another_program_is_unread(duckdb_database):
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, duckdb_database.target], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()
        with pytest.raises(UnreadError, match="locked by another program"):
            source_of(duckdb_database)
        holder.stdin.close()


@pytest.mark.parametrize("where", [100, 13_000, 300_000])
def test_damage_is_unread_and_never_silence(duckdb_database, kernel, where):
    duckdb_database.run(
        "CREATE TABLE t AS SELECT range AS id, md5(range::VARCHAR) AS h FROM range(200000)", "CHECKPOINT"
    )
    path = Path(duckdb_database.target)
    data = bytearray(path.read_bytes())
    assert len(data) > 400_000
    data[where : where + 500] = b"\xee" * 500
    path.write_bytes(data)
    with pytest.raises(UnreadError):
        source = source_of(duckdb_database)
        for table in source.tables():
            reading = source.profile(table, kernel, None)
            if reading.unread or reading.rows_read < 200_000:
                raise UnreadError(reading.unread[0].reason)


@pytest.mark.parametrize("content", [b"", b"\0" * 8 + b"DUCK" + b"\0" * 4096, b"ann@example.org\n" * 999])
def test_a_file_that_is_no_database_is_unread_and_its_bytes_are_not_quoted(tmp_path, content):
    path = tmp_path / "x.duckdb"
    path.write_bytes(content)
    with pytest.raises(UnreadError) as caught:
        list(DuckdbSource(path, "db").tables())
    assert "example" not in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH '/tmp/other.db'",
        "COPY (SELECT 1) TO '/tmp/written.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "CREATE TABLE t (a INTEGER)",
    ],
)
def test_the_engine_reaches_nothing_but_its_file_and_stays_locked(duckdb_database, statement):
    connection = source_of(duckdb_database)._connection
    with pytest.raises(duckdb.Error, match=r"(?i)disabled|locked|read-only|external"):
        connection.execute(statement)


def test_rows_that_break_a_constraint_are_no_missing_table():
    with duckdb.connect() as connection, pytest.raises(UnreadError) as told, faults("where"):
        connection.execute("CREATE TABLE a (k VARCHAR PRIMARY KEY); CREATE TABLE b (k VARCHAR REFERENCES a (k))")
        connection.execute("INSERT INTO b VALUES ('Margaret Holloway')")  # its words: "… does not exist in …"
    assert told.value.what == "its rows break a constraint of a table"


PHOTOS = (
    "CREATE TABLE t (id INTEGER, mail VARCHAR, photo BLOB, face BLOB)",
    "INSERT INTO t SELECT i, 'a' || i || '@example.org', unhex(repeat('00ff12ab', 200000)), 'x'::BLOB"
    " FROM range(200) r(i)",
)


@pytest.mark.parametrize("sample", [None, 50])
def test_a_column_too_wide_for_memory_is_listed_and_those_beside_it_are_read(
    duckdb_database, rows_of, monkeypatch, sample
):
    duckdb_database.run(*PHOTOS)
    monkeypatch.setitem(CONFIGURATION, "memory_limit", "64MB")
    reading = rows_of(source_of(duckdb_database), "main.t", sample)
    assert reading.rows_read == (sample or 200)
    assert all(row.keys() == {"id", "mail", "face"} for row in reading.profile)
    assert [(one.ref, one.reason) for one in reading.unread] == [("db/main.t/photo", TOO_WIDE)]
    assert [column.name for column in reading.table.columns] == ["id", "mail", "face"]


def test_large_cells_that_fit_in_memory_are_read(duckdb_database, rows_of):
    duckdb_database.run(*PHOTOS)
    reading = rows_of(source_of(duckdb_database), "main.t")
    assert not reading.unread
    assert {len(row["photo"]) for row in reading.profile} == {800_000}


def test_a_column_of_a_view_too_wide_for_memory_is_listed_and_those_beside_it_are_read(
    duckdb_database, rows_of, monkeypatch
):
    duckdb_database.run(*PHOTOS, "CREATE VIEW v AS SELECT * FROM t")
    monkeypatch.setitem(CONFIGURATION, "memory_limit", "64MB")
    reading = rows_of(source_of(duckdb_database, selection=Selection(include=("v",))), "main.v")
    assert reading.rows_read == 200
    assert all(row.keys() == {"id", "mail", "face"} for row in reading.profile)
    assert [(one.ref, one.reason) for one in reading.unread] == [("db/main.v/photo", TOO_WIDE)]


def test_a_view_of_one_column_too_wide_for_memory_is_unread(duckdb_database, rows_of, monkeypatch):
    duckdb_database.run(*PHOTOS, "CREATE VIEW v AS SELECT photo FROM t")
    monkeypatch.setitem(CONFIGURATION, "memory_limit", "64MB")
    with pytest.raises(UnreadError, match="too large for the memory"):
        rows_of(source_of(duckdb_database, selection=Selection(include=("v",))), "main.v")


def test_where_many_columns_together_are_too_much_for_memory_the_widest_are_listed_and_the_others_read(
    duckdb_database, rows_of, monkeypatch
):
    notes = ", ".join(f"repeat(chr(65 + (i % 26)::INTEGER), {300 + place}) AS n{place}" for place in range(180))
    duckdb_database.run(
        f"CREATE TABLE t AS SELECT i AS id, 'a' || i || '@gmx.net' AS mail, {notes} FROM range(2048) r(i)"
    )
    monkeypatch.setitem(CONFIGURATION, "memory_limit", "64MB")
    reading = rows_of(source_of(duckdb_database), "main.t")
    assert reading.rows_read == 2_048
    assert reading.unread
    assert {one.reason for one in reading.unread} == {TOO_WIDE}
    assert all({"id", "mail"} <= row.keys() for row in reading.profile)


@dataclass(frozen=True, slots=True)
class Mails:
    """A kernel that looks at one column only."""

    columns: frozenset[str] = frozenset({"mail"})

    def empty(self, table: TableSchema) -> tuple[str, ...]:
        return ()

    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> tuple[str, ...]:
        return tuple(batch.schema.names)

    def merge(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
        return left or right


def test_what_a_kernel_does_not_look_at_is_not_read(duckdb_database, monkeypatch):
    duckdb_database.run(*PHOTOS)
    monkeypatch.setitem(CONFIGURATION, "memory_limit", "64MB")
    with closing(source_of(duckdb_database)) as source:
        (table,) = source.tables()
        reading = source.profile(table, Mails(), None)
    assert (reading.profile, reading.unread) == (("mail",), ())
