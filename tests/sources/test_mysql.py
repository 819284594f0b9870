"""MySQL's own ways: zero dates, versioned rows, rights, raw rows, draws by key, servers that turn away or vanish."""

from __future__ import annotations

import time

import pymysql
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import CredentialsError, UnreadError, UsageError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources import mysql, mysql_rows
from guardian.sources.databases import Selection
from guardian.sources.mysql import MysqlSource
from guardian.sources.mysql_rows import columnar

SECRET = "s3cr3t-of-ann-张"


def source_of(database, *include, user="root", **options) -> MysqlSource:
    return MysqlSource(database.target.replace("root@", f"{user}@"), "db", Selection(include), **options)


def tables_of(source) -> dict[str, object]:
    return {getattr(entry, "name", None) or entry.ref.removeprefix("db/"): entry for entry in source.tables()}


def read(database, rows_of, table="t", sample_rows=None, **options):
    return rows_of(source_of(database, **options), f"{database.schema}.{table}", sample_rows)


@pytest.fixture
def ann(mysql_server, mysql_database):
    """A login without any right; its name is ``ann``."""
    mysql_database.run("CREATE USER ann@localhost", "CREATE USER ann@'127.0.0.1'")
    yield "ann"
    mysql_database.run("DROP USER ann@localhost, ann@'127.0.0.1'")


@pytest.mark.parametrize(
    ("kind", "value", "read_as"),
    [
        ("BIGINT", "-9223372036854775808", -(2**63)),
        ("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615"),
        ("INT(5) ZEROFILL", "42", 42),
        ("DOUBLE", "1.5e300", 1.5e300),
        ("DECIMAL(30,2)", "12345678901234567890.10", "12345678901234567890.10"),
        ("BIT(5)", "b'101'", "5"),
        ("DATE", "'0000-00-00'", "0000-00-00"),
        ("DATETIME", "'1990-00-17 08:00:00'", "1990-00-17 08:00:00"),
        ("TIME", "'-838:59:59'", "-838:59:59"),
        ("YEAR", "1990", "1990"),
        ("TEXT", "''", ""),
        ("TEXT", "'NULL'", "NULL"),
        ("TEXT CHARACTER SET latin1", "'Müller'", "Müller"),
        ("TEXT CHARACTER SET gbk", "'张三'", "张三"),
        ("TEXT", "'😀'", "😀"),
        ("BLOB", "'张'", "张"),
        ("VARBINARY(9)", "x'ff00'", b"\xff\x00"),
        ("BINARY(4)", "'ab'", "ab\0\0"),
        ("ENUM('a', 'b')", "'b'", "b"),
        ("POINT", "ST_GeomFromText('POINT(121.47 31.23)')", "POINT(121.47 31.23)"),
        ("UUID", "'24fc8643-1f8d-4970-9678-0d10f75e199c'", "24fc8643-1f8d-4970-9678-0d10f75e199c"),
        ("INET6", "'2001:db8::1'", "2001:db8::1"),
        ("INT INVISIBLE", "7", 7),
    ],
)
def test_values_of_every_type_arrive(mysql_database, rows_of, kind, value, read_as):
    mysql_database.run(f"CREATE TABLE t (a {kind}, b INT)", f"INSERT INTO t (a) VALUES ({value}), (NULL)")
    first, second = read(mysql_database, rows_of).profile
    assert first["a"] == read_as
    assert second["a"] is None


cells = st.one_of(st.none(), st.binary(max_size=3), st.integers(200, 70_000).map(lambda size: b"x" * size))


def encoded(cell: bytes | None) -> bytes:
    """A length-encoded string of the MySQL protocol."""
    if cell is None:
        return b"\xfb"
    size = len(cell)
    if size < 251:
        return bytes([size]) + cell
    if size < 2**16:
        return b"\xfc" + size.to_bytes(2, "little") + cell
    return b"\xfd" + size.to_bytes(3, "little") + cell


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=20))
def test_raw_rows_are_parsed_to_the_cells_they_were_made_of(rows):
    arrays = columnar([b"".join(map(encoded, row)) for row in rows], 3, "db/t")
    assert [array.to_pylist() for array in arrays] == [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("row", "columns"),
    [(b"\x05abc", 1), (b"\x01a\x01b", 1), (b"\x01a", 2), (b"\xfc\xff\xffab", 1), (b"", 1), (b"\xfd\xff", 1)],
)
def test_raw_rows_that_do_not_fit_are_refused(row, columns):
    with pytest.raises(UnreadError):
        columnar([row, row], columns, "db/t")


def test_comments_types_and_keys_are_listed(mysql_database):
    mysql_database.run(
        "CREATE TABLE t (id INT PRIMARY KEY, mail VARCHAR(80) UNIQUE COMMENT '邮箱', a INT, KEY (a))"
        " COMMENT = 'members'"
    )
    table = tables_of(source_of(mysql_database))[f"{mysql_database.schema}.t"]
    assert isinstance(table, TableSchema)
    assert table.comment == "members"
    found = [(column.name, column.type, column.comment, column.key) for column in table.columns]
    assert found == [
        ("id", "int(11)", "", "primary"),
        ("mail", "varchar(80)", "邮箱", "unique"),
        ("a", "int(11)", "", ""),
    ]


def test_a_server_without_a_database_in_the_url_gives_all_of_them(mysql_server, mysql_database):
    mysql_database.run("CREATE TABLE t (a INT)")
    source = MysqlSource(f"mysql://root@127.0.0.1:{mysql_server.port}", "db")
    names = [entry.name for entry in source.tables() if isinstance(entry, TableSchema)]
    assert f"{mysql_database.schema}.t" in names
    assert not any(name.startswith(("mysql.", "information_schema.", "sys.")) for name in names)


def test_rows_of_the_past_are_read_with_a_versioned_table(mysql_database, rows_of):
    mysql_database.run("CREATE TABLE t (a VARCHAR(9)) WITH SYSTEM VERSIONING", "INSERT INTO t VALUES ('old')")
    mysql_database.run("UPDATE t SET a = 'new'")
    assert {row["a"] for row in read(mysql_database, rows_of).profile} == {"old", "new"}


def test_partitions_count_once_and_sequences_are_skipped(mysql_database, rows_of):
    mysql_database.run("CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS 3", "CREATE SEQUENCE s")
    mysql_database.run("INSERT INTO t SELECT seq FROM seq_1_to_100")
    found = tables_of(source_of(mysql_database))
    assert set(found) == {f"{mysql_database.schema}.t", f"{mysql_database.schema}.s"}
    assert isinstance(found[f"{mysql_database.schema}.s"], Skipped)
    assert read(mysql_database, rows_of).rows_read == 100


@pytest.mark.parametrize("engine", ["InnoDB", "MyISAM", "Aria", "MEMORY"])
def test_tables_of_every_engine_are_read(mysql_database, rows_of, engine):
    mysql_database.run(f"CREATE TABLE t (a INT) ENGINE = {engine}", "INSERT INTO t VALUES (1), (2)")
    reading = read(mysql_database, rows_of)
    assert (reading.rows_read, reading.rows, reading.unread) == (2, 2, ())


def test_a_table_without_permission_is_not_listed_and_a_column_without_is_unread(mysql_database, ann, rows_of):
    mysql_database.run("CREATE TABLE closed (a INT)", "CREATE TABLE t (a INT, b INT)", "INSERT INTO t VALUES (1, 2)")
    mysql_database.run("GRANT SELECT (a) ON t TO ann@localhost", "GRANT INSERT (b) ON t TO ann@localhost")
    reading = read(mysql_database, rows_of, user=ann)
    assert reading.profile == ({"a": 1},)
    assert reading.unread == (Unread(f"db/{mysql_database.schema}.t/b", "permission denied for this column"),)


def test_permission_withdrawn_after_the_listing_is_unread(mysql_database, ann, kernel):
    mysql_database.run("CREATE TABLE t (a INT)", "CREATE TABLE u (a INT)")
    mysql_database.run("GRANT SELECT ON t TO ann@localhost", "GRANT SELECT ON u TO ann@localhost")
    source = source_of(mysql_database, user=ann)
    found = tables_of(source)
    mysql_database.run("REVOKE SELECT ON t FROM ann@localhost")
    with pytest.raises(UnreadError, match="permission denied"):
        source.profile(found[f"{mysql_database.schema}.t"], kernel, None)
    assert source.profile(found[f"{mysql_database.schema}.u"], kernel, None).rows_read == 0


def test_one_snapshot_serves_the_whole_scan(mysql_database, kernel):
    mysql_database.run("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
    source = source_of(mysql_database)
    table = tables_of(source)[f"{mysql_database.schema}.t"]
    mysql_database.run("INSERT INTO t VALUES (2)")
    assert source.profile(table, kernel, None).rows_read == 1


def test_a_table_already_read_is_not_kept_locked(mysql_database, kernel):
    mysql_database.run("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
    source = source_of(mysql_database)
    source.profile(tables_of(source)[f"{mysql_database.schema}.t"], kernel, None)
    mysql_database.run("SET lock_wait_timeout = 2", "DROP TABLE t")


def test_a_locked_table_is_unread_in_time(mysql_server, mysql_database, kernel, monkeypatch):
    monkeypatch.setattr(mysql, "LOCK_SECONDS", 1)
    mysql_database.run("CREATE TABLE t (a INT)", "CREATE TABLE u (a INT)")
    source = source_of(mysql_database)
    found = tables_of(source)
    with mysql_server.connect(database=mysql_database.schema) as holder, holder.cursor() as cursor:
        cursor.execute("LOCK TABLES t WRITE")
        with pytest.raises(UnreadError, match="locked by another session"):
            source.profile(found[f"{mysql_database.schema}.t"], kernel, None)
        assert source.profile(found[f"{mysql_database.schema}.u"], kernel, None).rows_read == 0


def test_a_sampled_read_has_a_time_limit(mysql_database, kernel, monkeypatch):
    monkeypatch.setattr(mysql, "SAMPLE_SECONDS", 1)
    mysql_database.run("CREATE VIEW slow AS SELECT SLEEP(0.1) AS a FROM seq_1_to_100")
    source = source_of(mysql_database, f"{mysql_database.schema}.slow")
    with pytest.raises(UnreadError, match="took too long"):
        source.profile(tables_of(source)[f"{mysql_database.schema}.slow"], kernel, 100)


@pytest.mark.parametrize(
    ("key", "values", "random"),
    [
        pytest.param("BIGINT PRIMARY KEY", "SELECT seq, 'x' FROM seq_1_to_5000", True, id="dense"),
        pytest.param(
            "BIGINT PRIMARY KEY", "SELECT 3 * CAST(seq AS INT) - 9000, 'x' FROM seq_1_to_5000", True, id="gaps"
        ),
        pytest.param("BIGINT PRIMARY KEY", "SELECT seq * 1000000007, 'x' FROM seq_1_to_5000", False, id="sparse"),
        pytest.param("BIGINT UNSIGNED PRIMARY KEY", "SELECT seq + 18446744073709500000, 'x' FROM seq_1_to_5000", False),
        pytest.param("VARCHAR(9) PRIMARY KEY", "SELECT seq, 'x' FROM seq_1_to_5000", False, id="text"),
        pytest.param("INT", "SELECT seq, 'x' FROM seq_1_to_5000", False, id="none"),
    ],
)
def test_a_large_table_is_drawn_from_by_key_and_where_that_fails_the_reading_says_so(
    mysql_database, rows_of, monkeypatch, key, values, random
):
    mysql_database.run(f"CREATE TABLE t (`k %s``` {key}, x TEXT)", f"INSERT INTO t {values}")
    small = read(mysql_database, rows_of, sample_rows=200)
    assert (small.rows_read, small.rows, small.random) == (200, 5000, True)
    monkeypatch.setattr(mysql_rows, "CHEAP_BYTES", 0)
    large = read(mysql_database, rows_of, sample_rows=200)
    assert (large.rows_read, large.rows, large.random) == (200, None, random)
    assert len({row["k %s`"] for row in large.profile}) == 200
    assert read(mysql_database, rows_of, sample_rows=9999).rows == 5000


def test_a_count_that_takes_too_long_is_no_count(mysql_database, rows_of, monkeypatch):
    def late(*_: object) -> None:
        raise pymysql.err.OperationalError(1969, "Query execution was interrupted (max_statement_time exceeded)")

    mysql_database.run("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
    monkeypatch.setattr(mysql_rows, "_values", late)
    assert read(mysql_database, rows_of).rows_read == 1


def test_the_fingerprint_needs_a_change_that_is_older_than_the_snapshot(mysql_database):
    def stamp() -> str | None:
        table = tables_of(source_of(mysql_database))[f"{mysql_database.schema}.t"]
        assert isinstance(table, TableSchema)
        return table.fingerprint

    def at_once() -> str | None:
        """Right after a change, on a machine that does not stand still meanwhile."""
        while True:
            begun = time.monotonic()
            mysql_database.run("INSERT INTO t VALUES (1)")
            found = stamp()
            if time.monotonic() - begun < 1:
                return found

    mysql_database.run("CREATE TABLE t (a INT)")
    assert at_once() is None  # a change in this same second would leave the same time behind
    time.sleep(3.2)
    before = stamp()
    assert before is not None
    assert stamp() == before
    assert at_once() is None


class Cutting:
    """A kernel that has the server hang up when the first batch comes."""

    def __init__(self, inner, database, source) -> None:
        self._inner, self._database, self._source = inner, database, source
        self.empty, self.merge = inner.empty, inner.merge
        self._cut = False

    def examine(self, table, batch):
        if not self._cut:
            self._cut = True
            self._database.run(f"KILL {self._source._connection.thread_id()}")
        return self._inner.examine(table, batch)


def test_a_server_that_goes_away_leaves_what_was_read_and_the_next_table_is_tried_anew(mysql_database, kernel):
    mysql_database.run("CREATE TABLE t (a INT, x TEXT)", "CREATE TABLE u (a INT)", "INSERT INTO u VALUES (1)")
    mysql_database.run("INSERT INTO t SELECT seq, REPEAT('x', 900) FROM seq_1_to_150000")
    source = source_of(mysql_database)
    found = tables_of(source)
    schema = mysql_database.schema
    reading = source.profile(found[f"{schema}.t"], Cutting(kernel, mysql_database, source), None)
    assert 0 < reading.rows_read < 150_000
    assert not reading.random
    assert "the server went away" in reading.unread[0].reason or "killed" in reading.unread[0].reason
    assert source.profile(found[f"{schema}.u"], kernel, None).rows_read == 1


class Failing:
    """A kernel that gives up at once."""

    def __init__(self, inner) -> None:
        self.empty, self.merge = inner.empty, inner.merge

    def examine(self, table, batch):
        raise UnreadError("the detector gave up")


def test_a_kernel_that_fails_leaves_the_source_usable(mysql_database, kernel):
    mysql_database.run("CREATE TABLE t (a INT, x TEXT)", "CREATE TABLE u (a INT)", "INSERT INTO u VALUES (1)")
    mysql_database.run("INSERT INTO t SELECT seq, REPEAT('x', 900) FROM seq_1_to_50000")
    source = source_of(mysql_database)
    found = tables_of(source)
    with pytest.raises(UnreadError, match="gave up"):
        source.profile(found[f"{mysql_database.schema}.t"], Failing(kernel), None)
    assert source.profile(found[f"{mysql_database.schema}.u"], kernel, None).rows_read == 1


def test_a_wrong_password_is_a_credentials_error_that_shows_no_password(mysql_database, ann, monkeypatch, tmp_path):
    mysql_database.run(f"ALTER USER ann@localhost IDENTIFIED BY '{SECRET}'")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("MYSQL_PWD", "GUARDIAN_PASSWORD", "PGPASSFILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UnreadError, match="no such database, or no right"):
        source = source_of(mysql_database, user=ann, password_file=_file(tmp_path, SECRET))
    mysql_database.run(f"GRANT SELECT ON {mysql_database.schema}.* TO ann@localhost")
    with pytest.raises(CredentialsError, match=r"none was found.*GUARDIAN_PASSWORD, MYSQL_PWD"):
        source_of(mysql_database, user=ann)
    monkeypatch.setenv("MYSQL_PWD", "wrong-" + SECRET)
    with pytest.raises(CredentialsError, match="refused the password from MYSQL_PWD") as caught:
        source_of(mysql_database, user=ann)
    assert SECRET not in str(caught.value)
    source = source_of(mysql_database, user=ann, password_file=_file(tmp_path, SECRET))
    assert list(source.tables()) == []
    assert SECRET not in repr(vars(source))


def _file(folder, content):
    (folder / "password").write_text(content)
    return folder / "password"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("mysql://u@127.0.0.1:1/d", "nothing answers"),
        ("mysql://u@no-such-host.invalid/d", "unknown host"),
        ("mysql://u@localhost/d?unix_socket=/nowhere/at/all", "nothing answers"),
    ],
)
def test_a_server_that_cannot_be_reached_is_unread(target, reason):
    with pytest.raises(UnreadError, match=rf"{reason}.*\. Check (host and port|how the host)"):
        MysqlSource(target, "db")


def test_a_database_that_is_not_there_is_unread(mysql_server):
    with pytest.raises(UnreadError, match="no such database"):
        MysqlSource(f"mysql://root@localhost/nowhere?unix_socket={mysql_server.socket}", "db")


def test_an_unknown_option_is_a_usage_error_that_names_the_known_ones():
    with pytest.raises(UsageError, match="ssl_ca"):
        MysqlSource("mysql://u@127.0.0.1/d?sslmode=require", "db")


def test_errors_quote_no_value(mysql_database, kernel):
    mysql_database.run("CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('ann@example.org')")
    mysql_database.run("CREATE VIEW broken AS SELECT ST_GeomFromText(a) AS a FROM t")
    source = source_of(mysql_database, f"{mysql_database.schema}.broken")
    table = tables_of(source)[f"{mysql_database.schema}.broken"]
    try:
        source.profile(table, kernel, None)
    except UnreadError as error:
        assert "example" not in str(error)
