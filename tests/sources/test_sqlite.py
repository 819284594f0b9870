"""SQLite's own ways: the WAL, storage classes, row ids, damage and locks."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from guardian.errors import UnreadError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources import sqlite
from guardian.sources.sqlite import SqliteSource


def source_of(database, **options) -> SqliteSource:
    return SqliteSource(Path(database.target), "db", **options)


def rows_in(database, rows_of, table="t", sample_rows=None, **options):
    return rows_of(source_of(database, **options), f"main.{table}", sample_rows)


def test_rows_that_are_only_in_the_write_ahead_log_are_seen(sqlite_database, rows_of):
    writer = sqlite3.connect(sqlite_database.target)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE t (a)")
    writer.commit()
    before = next(iter(source_of(sqlite_database).tables())).fingerprint
    writer.execute("INSERT INTO t VALUES ('in the log')")
    writer.commit()
    assert rows_in(sqlite_database, rows_of).profile == ({"a": "in the log"},)
    assert next(iter(source_of(sqlite_database).tables())).fingerprint != before
    writer.close()


def test_reading_changes_no_byte_and_leaves_no_file(sqlite_database, rows_of):
    sqlite_database.run("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    path = Path(sqlite_database.target)
    before = path.read_bytes()
    rows_in(sqlite_database, rows_of)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_cells_of_mixed_storage_classes_are_all_kept_as_text(sqlite_database, rows_of):
    sqlite_database.run("CREATE TABLE t (a)", "INSERT INTO t VALUES (1), ('x'), (2.5), (NULL), (x'68690a')")
    assert [row["a"] for row in rows_in(sqlite_database, rows_of).profile] == ["1", "x", "2.5", None, "hi\n"]


def test_blobs_are_text_where_all_are_utf_8_and_bytes_otherwise(sqlite_database, rows_of):
    sqlite_database.run(
        "CREATE TABLE t (words BLOB, bytes BLOB)", "INSERT INTO t VALUES (x'e5bca0', x'ff00'), (x'6869', x'6869')"
    )
    assert rows_in(sqlite_database, rows_of).profile == (
        {"words": "张", "bytes": b"\xff\x00"},
        {"words": "hi", "bytes": b"hi"},
    )


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        pytest.param("张三".encode("gb2312"), "张三", id="gb2312"),
        pytest.param("Müller".encode("cp1252"), "Müller", id="cp1252"),
        pytest.param(b"\x81\x8d", "\x81\x8d", id="neither"),
    ],
)
@pytest.mark.parametrize("kind", ["", "WITHOUT ROWID"])
def test_text_that_is_no_utf_8_is_decoded_and_no_row_is_lost_or_read_twice(
    sqlite_database, rows_of, stored, read, kind
):
    sqlite_database.run(f"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) {kind}")
    values = ", ".join(f"({i}, 'ok')" for i in range(3000) if i != 1700)
    sqlite_database.run(f"INSERT INTO t VALUES {values}")
    sqlite_database.run(f"INSERT INTO t VALUES (1700, CAST(x'{stored.hex()}' AS TEXT))")
    reading = rows_in(sqlite_database, rows_of)
    assert [row["id"] for row in reading.profile] == list(range(3000))
    assert reading.profile[1700]["a"] == read
    assert reading.unread == ()


def test_a_column_dropped_meanwhile_is_unread_and_not_taken_for_a_string(sqlite_database, kernel):
    sqlite_database.run("CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 2)")
    source = source_of(sqlite_database)
    table = next(iter(source.tables()))
    sqlite_database.run("ALTER TABLE t DROP COLUMN b")
    with pytest.raises(UnreadError):
        source.profile(table, kernel, None)


@pytest.mark.parametrize(
    ("columns", "ids"),
    [
        pytest.param("id INTEGER PRIMARY KEY, a", range(1, 401), id="dense"),
        pytest.param("id INTEGER PRIMARY KEY, a", range(-5000, 5000, 25), id="with gaps"),
        pytest.param("id INTEGER PRIMARY KEY, a", [i * 10**15 for i in range(400)], id="sparse"),
        pytest.param("id INTEGER PRIMARY KEY, rowid", range(400), id="a column called rowid"),
        pytest.param("id TEXT, a", range(400), id="no key"),
    ],
)
def test_a_sample_of_a_small_file_is_random_whatever_the_row_ids(sqlite_database, rows_of, columns, ids):
    sqlite_database.run(f"CREATE TABLE t ({columns})", *(f"INSERT INTO t VALUES ({i}, 'a')" for i in ids))
    reading = rows_in(sqlite_database, rows_of, sample_rows=50)
    assert (reading.rows_read, reading.rows, reading.random) == (50, 400, True)
    assert {row["id"] for row in reading.profile} <= {i if "INTEGER" in columns else str(i) for i in ids}


def test_of_a_large_file_only_probes_are_read(sqlite_database, rows_of):
    values = ", ".join(f"({i})" for i in range(0, 6_000_000, 3000))
    sqlite_database.run("CREATE TABLE t (id INTEGER PRIMARY KEY)", f"INSERT INTO t VALUES {values}")
    dense = ", ".join(f"({i})" for i in range(3000))
    sqlite_database.run(
        "CREATE TABLE far (id INTEGER PRIMARY KEY)", f"INSERT INTO far VALUES {dense}, (2000000), (3000000)"
    )
    sparse = rows_in(sqlite_database, rows_of, sample_rows=50, cheap_bytes=0)
    assert (sparse.rows_read, sparse.rows, sparse.random) == (50, None, False)
    assert rows_in(sqlite_database, rows_of, sample_rows=10**7, cheap_bytes=0).rows == 2000
    far = rows_in(sqlite_database, rows_of, "far", 50, cheap_bytes=0)
    assert far.rows is None


def test_every_row_is_as_likely_as_any_other(sqlite_database, rows_of):
    """Clusters beside a gap: drawing ``rowid >= random`` would take the first row after the gap 50 times too often."""
    ids = [*range(0, 50), *range(100, 150)]
    sqlite_database.run("CREATE TABLE t (id INTEGER PRIMARY KEY)", *(f"INSERT INTO t VALUES ({i})" for i in ids))
    source = source_of(sqlite_database)
    seen = dict.fromkeys(ids, 0)
    for _ in range(200):
        for row in rows_of(source, "main.t", 20).profile:
            seen[row["id"]] += 1
    assert sum(seen.values()) == 4000
    assert all(8 <= times <= 90 for times in seen.values())  # 40 expected, 6 standard deviations are 34


def test_a_virtual_table_is_read_once_and_its_storage_is_skipped(sqlite_database, rows_of):
    sqlite_database.run("CREATE VIRTUAL TABLE f USING fts5(body)", "INSERT INTO f VALUES ('hello')")
    entries = list(source_of(sqlite_database).tables())
    assert [entry.name for entry in entries if isinstance(entry, TableSchema)] == ["main.f"]
    assert {entry.ref for entry in entries if isinstance(entry, Skipped)} >= {"db/main.f_content", "db/main.f_data"}
    assert rows_in(sqlite_database, rows_of, "f").profile == ({"body": "hello"},)


def test_generated_columns_are_read(sqlite_database, rows_of):
    sqlite_database.run(
        "CREATE TABLE t (a, b AS (a || '@example.org'), c AS (a || '!') STORED)", "INSERT INTO t (a) VALUES ('ann')"
    )
    assert rows_in(sqlite_database, rows_of).profile == ({"a": "ann", "b": "ann@example.org", "c": "ann!"},)


def test_1600_columns_are_read(sqlite_database, rows_of):
    sqlite_database.run(f"CREATE TABLE t ({', '.join(f'c{i}' for i in range(1600))})", "INSERT INTO t (c7) VALUES (1)")
    (row,) = rows_in(sqlite_database, rows_of).profile
    assert len(row) == 1600
    assert row["c7"] == 1


def test_a_path_in_a_document_never_hides_a_column_of_the_same_name(sqlite_database, rows_of):
    sqlite_database.run('CREATE TABLE t (j JSON, "j.a" TEXT)', """INSERT INTO t VALUES ('{"a": "inner"}', 'outer')""")
    (row,) = rows_in(sqlite_database, rows_of).profile
    assert sorted(row.values()) == ["inner", "outer"]


def test_json_columns_that_hold_something_else_keep_it_as_text(sqlite_database, rows_of):
    deep = "[" * 5000 + "]" * 5000
    sqlite_database.run("CREATE TABLE t (j JSON)")
    with sqlite3.connect(sqlite_database.target) as connection:
        cells = ["{broken", deep, "7", '"\\ud800x"', b"\xff\xfe", '{"j": null}', '{"k": 1, "k": 2}']
        connection.executemany("INSERT INTO t VALUES (?)", [(cell,) for cell in cells])
    connection.close()
    found = str([list(row.values()) for row in rows_in(sqlite_database, rows_of).profile])
    assert "{broken" in found
    assert deep in found
    assert "'7'" in found
    assert "?x" in found
    assert "'1', '2'" in found


def damaged(database, at: float) -> None:
    """A table of some hundred pages, one of which is overwritten."""
    database.run("CREATE TABLE t (a)", *(f"INSERT INTO t VALUES ('{i:01000}')" for i in range(800)))
    database.run("CREATE TABLE sound (a)", "INSERT INTO sound VALUES (1)")
    path = Path(database.target)
    data = bytearray(path.read_bytes())
    page = int(len(data) * at) // 4096 * 4096
    data[page : page + 4096] = b"\xee" * 4096
    path.write_bytes(data)


@pytest.mark.parametrize("missing", [100, 2_000, 3_996])
def test_a_file_that_is_cut_off_is_told_though_sqlite_reads_what_is_missing_as_empty(sqlite_database, missing):
    sqlite_database.run("CREATE TABLE t (a)", *(f"INSERT INTO t VALUES ('{i:0500}')" for i in range(30)))
    path = Path(sqlite_database.target)
    assert not [one for one in source_of(sqlite_database).tables() if isinstance(one, Unread)]
    path.write_bytes(path.read_bytes()[:-missing])
    assert [(one.ref, one.reason) for one in source_of(sqlite_database).tables() if isinstance(one, Unread)] == [
        ("db", sqlite.CUT_OFF)
    ]


def test_a_damaged_page_costs_the_rows_on_it_and_says_so(sqlite_database, rows_of):
    damaged(sqlite_database, 0.6)
    source = source_of(sqlite_database)
    for sample_rows in (None, 100):
        reading = rows_of(source, "main.t", sample_rows)
        assert 780 < reading.rows_read < 800
        assert len({row["a"] for row in reading.profile}) == reading.rows_read
        assert not reading.random
        (loss,) = reading.unread
        assert loss.ref == "db/main.t"
        assert "damaged" in loss.reason
    assert rows_of(source, "main.sound").rows_read == 1


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"SQLite format 3\0" + b"\xee" * 4080, id="header only"),
        pytest.param(b"SQLite format 3\0", id="cut off"),
        pytest.param(b"not a database, by far" * 400, id="something else"),
    ],
)
def test_a_file_that_is_no_database_is_unread_and_its_bytes_are_not_quoted(tmp_path, content):
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(UnreadError, match=r"damaged|not a SQLite database|SQLITE|cannot be") as caught:
        list(SqliteSource(path, "db").tables())
    assert "by far" not in str(caught.value)


def test_a_file_that_lost_its_end_is_unread_in_part(sqlite_database, kernel):
    damaged(sqlite_database, 0.6)
    path = Path(sqlite_database.target)
    path.write_bytes(path.read_bytes()[: 4096 * 60])
    source = source_of(sqlite_database)
    with pytest.raises(UnreadError, match="damaged"):
        for entry in source.tables():
            if isinstance(entry, Unread):
                raise UnreadError(entry.reason)
            reading = source.profile(entry, kernel, None)
            if reading.unread:
                raise UnreadError(reading.unread[0].reason)


def test_a_locked_file_is_unread(sqlite_database, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    sqlite_database.run("CREATE TABLE t (a)")
    holder = sqlite3.connect(sqlite_database.target, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UnreadError, match="locked by another program"):
        list(source_of(sqlite_database).tables())
    holder.close()


def test_a_path_with_signs_that_mean_something_in_a_uri_is_a_path(tmp_path, rows_of):
    path = tmp_path / "a?mode=rwc#b%20 张.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.commit()
    connection.close()
    assert rows_of(SqliteSource(path, "db"), "main.t").rows_read == 1


def test_a_column_computed_from_json_is_read(sqlite_database, rows_of):
    sqlite_database.run(
        "CREATE TABLE t (doc TEXT, mail TEXT AS (json_extract(doc, '$.mail')))",
        """INSERT INTO t (doc) VALUES ('{"mail": "a@example.com"}')""",
    )
    source = SqliteSource(Path(sqlite_database.target), "crm")
    assert rows_of(source, "main.t").profile[0]["mail"] == "a@example.com"
