"""PostgreSQL's own ways: rights, partitions, odd types, draws from large tables, servers that turn away or vanish."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from guardian.errors import CredentialsError, UnreadError, UsageError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources import postgres, postgres_rows
from guardian.sources.databases import Selection
from guardian.sources.postgres import PostgresSource

SECRET = "s3cr3t-of-ann"


def source_of(database, *include, exclude=(), user="postgres") -> PostgresSource:
    target = database.target.replace("postgres@", f"{user}@")
    return PostgresSource(target, "db", Selection(include, tuple(exclude)))


def tables_of(source) -> dict[str, object]:
    return {getattr(entry, "name", None) or entry.ref.removeprefix("db/"): entry for entry in source.tables()}


@pytest.fixture
def ann(postgres_server, postgres_database):
    """A login without any right; its name is ``ann``."""
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("CREATE ROLE ann LOGIN")
    yield "ann"
    postgres_database.run("DROP OWNED BY ann")
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("DROP ROLE ann")


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("bigint", "9223372036854775807", 2**63 - 1),
        ("double precision", "'-Infinity'", float("-inf")),
        ("numeric", "'NaN'", "NaN"),
        ("numeric(30,2)", "12345678901234567890.10", "12345678901234567890.10"),
        ("boolean", "true", True),
        ("date", "'infinity'", "infinity"),
        ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
        ("timestamp", "'1990-05-17 08:00'", "1990-05-17 08:00:00"),
        ("bytea", "'张'::text::bytea", "张"),
        ("bytea", r"'\xff00'", b"\xff\x00"),
        ("text", "''", ""),
        ("text", r"'\.'", r"\."),
        ("text", "E'a\\nb,\"c\"\\t\\r\\\\'", 'a\nb,"c"\t\r\\'),
        ("text", "'NULL'", "NULL"),
        ("varchar", "'\\N'", "\\N"),
        ("char(5)", "'ab'", "ab   "),
        ("inet", "'192.0.2.1/24'", "192.0.2.1/24"),
        ("uuid", "'24fc8643-1f8d-4970-9678-0d10f75e199c'", "24fc8643-1f8d-4970-9678-0d10f75e199c"),
        ("text[]", "ARRAY['p', 'q,\"', NULL]", ["p", 'q,"']),
        ("integer[][]", "'{{1,2},{3,4}}'", ["1", "2", "3", "4"]),
        ("tstzrange", "'empty'", "empty"),
    ],
)
def test_values_of_every_type_arrive(postgres_database, rows_of, kind, value, read):
    postgres_database.run(f"CREATE TABLE t (a {kind})", f"INSERT INTO t VALUES ({value}), (NULL)")
    first, second = rows_of(source_of(postgres_database), "public.t").profile
    assert first == {"a": read}
    assert not second["a"] or read == [""]


def test_domains_and_composites_are_seen_through(postgres_database, rows_of):
    postgres_database.run(
        "CREATE DOMAIN doc AS jsonb",
        "CREATE DOMAIN paper AS doc",
        "CREATE TYPE place AS (street text, no int)",
        "CREATE TABLE t (d paper, p place, many place[])",
        """INSERT INTO t VALUES ('{"mail": "a@example.org"}', ('Main', 3), ARRAY[('x', 1), ('y', 2)]::place[])""",
    )
    assert rows_of(source_of(postgres_database), "public.t").profile == (
        {
            "d.mail": "a@example.org",
            "p.street": "Main",
            "p.no": "3",
            "many.street": ["x", "y"],
            "many.no": ["1", "2"],
        },
    )


def test_comments_types_and_keys_are_listed(postgres_database):
    postgres_database.run(
        "CREATE TABLE t (id int PRIMARY KEY, mail varchar(80) UNIQUE, a int, b int, UNIQUE (a, b))",
        "COMMENT ON TABLE t IS 'members'",
        "COMMENT ON COLUMN t.mail IS '邮箱'",
    )
    table = tables_of(source_of(postgres_database))["public.t"]
    assert isinstance(table, TableSchema)
    assert table.comment == "members"
    found = [(column.name, column.type, column.comment, column.key) for column in table.columns]
    assert found[:3] == [
        ("id", "integer", "", "primary"),
        ("mail", "character varying(80)", "邮箱", "unique"),
        ("a", "integer", "", ""),
    ]


def test_a_table_without_columns_still_has_rows(postgres_database, rows_of):
    postgres_database.run("CREATE TABLE t ()", "INSERT INTO t DEFAULT VALUES", "INSERT INTO t DEFAULT VALUES")
    reading = rows_of(source_of(postgres_database), "public.t")
    assert (reading.rows_read, reading.rows, reading.unread) == (2, 2, ())


def test_1600_columns_are_read(postgres_database, rows_of):
    postgres_database.run(f"CREATE TABLE t ({', '.join(f'c{i} int' for i in range(1600))})")
    postgres_database.run("INSERT INTO t (c7) VALUES (1)")
    (row,) = rows_of(source_of(postgres_database), "public.t").profile
    assert len(row) == 1600
    assert row["c7"] == 1


PARTITIONS = (
    "CREATE TABLE p (id int, r text) PARTITION BY LIST (r)",
    "CREATE TABLE p_a PARTITION OF p FOR VALUES IN ('a')",
    "CREATE TABLE p_b PARTITION OF p FOR VALUES IN ('b') PARTITION BY RANGE (id)",
    "CREATE TABLE p_b1 PARTITION OF p_b FOR VALUES FROM (0) TO (100)",
    "INSERT INTO p SELECT i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 50) i",
)


def test_partitions_are_read_once_with_their_parent(postgres_database, rows_of):
    postgres_database.run(*PARTITIONS)
    source = source_of(postgres_database)
    assert list(tables_of(source)) == ["public.p"]
    assert rows_of(source, "public.p").rows_read == 50
    assert rows_of(source, "public.p", 10).rows_read == 10


def test_where_a_partition_is_excluded_the_parent_is_not_read_in_its_stead(postgres_database, rows_of):
    postgres_database.run(*PARTITIONS)
    source = source_of(postgres_database, "public.p", exclude=["*.p_a"])
    found = tables_of(source)
    assert [name for name, entry in found.items() if isinstance(entry, TableSchema)] == ["public.p_b1"]
    assert isinstance(found["public.p_a"], Skipped)
    assert rows_of(source, "public.p_b1").rows_read == 25


def test_children_by_inheritance_are_tables_of_their_own(postgres_database, rows_of):
    postgres_database.run("CREATE TABLE t (a int)", "CREATE TABLE child (b int) INHERITS (t)")
    postgres_database.run("INSERT INTO t VALUES (1)", "INSERT INTO child VALUES (2, 3)")
    source = source_of(postgres_database)
    assert rows_of(source, "public.t").profile == ({"a": 1},)
    assert rows_of(source, "public.child").profile == ({"a": 2, "b": 3},)


def test_a_materialised_view_is_read_and_an_empty_one_is_unread(postgres_database, rows_of):
    postgres_database.run("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a")
    postgres_database.run("CREATE MATERIALIZED VIEW later AS SELECT 1 AS a WITH NO DATA")
    source = source_of(postgres_database)
    assert rows_of(source, "public.m").profile == ({"a": 1},)
    assert isinstance(tables_of(source)["public.later"], Unread)


def test_a_table_without_permission_is_unread_and_the_others_are_read(postgres_database, ann, rows_of):
    postgres_database.run("CREATE TABLE closed (a int)", "CREATE TABLE open (a int)", "GRANT SELECT ON open TO ann")
    postgres_database.run("INSERT INTO open VALUES (1)")
    source = source_of(postgres_database, user=ann)
    closed = tables_of(source)["public.closed"]
    assert closed == Unread("db/public.closed", "permission denied")
    assert rows_of(source, "public.open").profile == ({"a": 1},)


def test_permission_withdrawn_after_the_listing_is_unread(postgres_database, ann, kernel):
    postgres_database.run("CREATE TABLE t (a int)", "GRANT SELECT ON t TO ann", "CREATE TABLE u (a int)")
    postgres_database.run("GRANT SELECT ON u TO ann")
    source = source_of(postgres_database, user=ann)
    found = tables_of(source)
    postgres_database.run("REVOKE SELECT ON t FROM ann")
    with pytest.raises(UnreadError, match="permission denied"):
        source.profile(found["public.t"], kernel, None)
    assert source.profile(found["public.u"], kernel, None).rows_read == 0


def test_a_column_without_permission_is_unread_and_the_others_are_read(postgres_database, ann, rows_of):
    postgres_database.run(
        "CREATE TABLE t (a int, b int)", "INSERT INTO t VALUES (1, 2)", "GRANT SELECT (a) ON t TO ann"
    )
    reading = rows_of(source_of(postgres_database, user=ann), "public.t")
    assert reading.profile == ({"a": 1},)
    assert reading.random
    assert reading.unread == (Unread("db/public.t/b", "permission denied for this column"),)


def test_rows_hidden_by_row_level_security_are_told(postgres_database, ann, rows_of):
    postgres_database.run(
        "CREATE TABLE t (a int)",
        "INSERT INTO t VALUES (1), (2)",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY odd ON t USING (a % 2 = 1)",
        "GRANT SELECT ON t TO ann",
    )
    reading = rows_of(source_of(postgres_database, user=ann), "public.t")
    assert (reading.rows_read, reading.rows, reading.random) == (1, None, False)
    assert "row-level security" in reading.unread[0].reason
    assert rows_of(source_of(postgres_database), "public.t").unread == ()


def test_one_snapshot_serves_the_whole_scan(postgres_database, kernel):
    postgres_database.run("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)")
    source = source_of(postgres_database)
    table = tables_of(source)["public.t"]
    postgres_database.run("INSERT INTO t VALUES (2)")
    assert source.profile(table, kernel, None).rows_read == 1


def test_a_table_already_read_is_not_kept_locked(postgres_database, kernel):
    postgres_database.run("CREATE TABLE t (a int)")
    source = source_of(postgres_database)
    source.profile(tables_of(source)["public.t"], kernel, None)
    postgres_database.run("SET lock_timeout = '2s'; DROP TABLE t")


def test_a_locked_table_is_unread_in_time(postgres_database, kernel, monkeypatch):
    monkeypatch.setitem(postgres.SESSION, "lock_timeout", "100ms")
    postgres_database.run("CREATE TABLE t (a int)", "CREATE TABLE u (a int)")
    source = source_of(postgres_database)
    found = tables_of(source)
    with psycopg.connect(postgres_database.target) as holder:
        holder.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(UnreadError, match="locked by another session"):
            source.profile(found["public.t"], kernel, None)
        assert source.profile(found["public.u"], kernel, None).rows_read == 0


def test_a_sampled_read_has_a_time_limit(postgres_database, kernel, monkeypatch):
    monkeypatch.setattr(postgres, "SAMPLE_SECONDS", 1)
    postgres_database.run("CREATE VIEW slow AS SELECT i, pg_sleep(0.1) IS NULL AS slept FROM generate_series(1, 100) i")
    source = source_of(postgres_database, "public.slow")
    with pytest.raises(UnreadError, match="took too long"):
        source.profile(tables_of(source)["public.slow"], kernel, 100)


@pytest.mark.parametrize("uneven", [False, True])
def test_of_a_large_table_some_pages_are_read_and_every_row_is_as_likely(
    postgres_database, rows_of, monkeypatch, uneven
):
    """Rows alone on their page must not come oftener than rows among many."""
    monkeypatch.setattr(postgres_rows, "CHEAP_BYTES", 0)
    postgres_database.run("CREATE TABLE t (id int, x text) WITH (autovacuum_enabled = off)")
    postgres_database.run("INSERT INTO t SELECT i, repeat('x', 400) FROM generate_series(1, 20000) i")
    if uneven:  # of the second half only one row a page is left
        postgres_database.run("DELETE FROM t WHERE id > 10000 AND id % 18 <> 0")
    source = source_of(postgres_database)
    ids = [row["id"] for _ in range(10) for row in rows_of(source, "public.t", 100).profile]
    there = [i for i in range(1, 20001) if not uneven or i <= 10000 or i % 18 == 0]
    expected = sum(i > 10000 for i in there) / len(there)
    share = sum(i > 10000 for i in ids) / len(ids)
    assert len(ids) > 500
    assert set(ids) <= set(there)
    assert abs(share - expected) < 6 * (expected * (1 - expected) / len(ids)) ** 0.5
    reading = rows_of(source, "public.t", 100)
    assert reading.random
    assert reading.rows_read <= 100
    assert len(there) / 2 < (reading.rows or 0) < len(there) * 2


def test_of_a_large_partitioned_table_the_sample_makes_no_claim(postgres_database, rows_of, monkeypatch):
    monkeypatch.setattr(postgres_rows, "CHEAP_BYTES", 0)
    postgres_database.run(*PARTITIONS)
    reading = rows_of(source_of(postgres_database), "public.p", 10)
    assert reading.rows_read <= 10
    assert (reading.rows, reading.random) == (None, False)


class Cutting:
    """A kernel that has the server hang up when the first batch comes."""

    def __init__(self, inner, database, source) -> None:
        self._inner, self._database, self._source = inner, database, source
        self.empty, self.merge = inner.empty, inner.merge
        self._cut = False

    def examine(self, table, batch):
        if not self._cut:
            self._cut = True
            self._database.run(f"SELECT pg_terminate_backend({self._source._connection.info.backend_pid})")
        return self._inner.examine(table, batch)


def test_a_server_that_goes_away_leaves_what_was_read_and_the_next_table_is_tried_anew(postgres_database, kernel):
    postgres_database.run("CREATE TABLE t AS SELECT i, repeat('x', 900) x FROM generate_series(1, 150000) i")
    postgres_database.run("CREATE TABLE u (a int)", "INSERT INTO u VALUES (1)")
    source = source_of(postgres_database)
    found = tables_of(source)
    reading = source.profile(found["public.t"], Cutting(kernel, postgres_database, source), None)
    assert 0 < reading.rows_read < 150_000
    assert not reading.random
    assert "the server went away" in reading.unread[0].reason
    assert source.profile(found["public.u"], kernel, None).rows_read == 1


@pytest.fixture
def scram(postgres_server, ann):
    """Makes the server want ann's password."""
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"ALTER ROLE ann PASSWORD '{SECRET}'")
        hba = Path(admin.execute("SHOW hba_file").fetchone()[0])
        before = hba.read_text()
        hba.write_text(f"local all ann scram-sha-256\n{before}")
        admin.execute("SELECT pg_reload_conf()")
        while not admin.execute("SELECT count(*) FROM pg_hba_file_rules WHERE 'ann' = ANY (user_name)").fetchone()[0]:
            pass
    yield
    hba.write_text(before)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("SELECT pg_reload_conf()")


def test_a_wrong_password_is_a_credentials_error_that_shows_no_password(
    postgres_database, scram, monkeypatch, tmp_path
):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PGPASSWORD", "GUARDIAN_PASSWORD", "PGPASSFILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CredentialsError, match=r"none was found.*GUARDIAN_PASSWORD, PGPASSWORD, ~/.pgpass"):
        source_of(postgres_database, user="ann")
    monkeypatch.setenv("PGPASSWORD", "wrong-" + SECRET)
    with pytest.raises(CredentialsError, match="refused the password from PGPASSWORD") as caught:
        source_of(postgres_database, user="ann")
    assert SECRET not in str(caught.value)
    file = tmp_path / "password"
    file.write_text(SECRET)
    target = postgres_database.target.replace("postgres@", "ann@")
    source = PostgresSource(target, "db", password_file=file)
    assert list(source.tables()) == []
    assert SECRET not in repr(vars(source))


def test_a_user_that_the_server_does_not_know_is_a_credentials_error(postgres_database):
    with pytest.raises(CredentialsError, match="knows no such user"):
        source_of(postgres_database, user="nobody_of_that_name")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("postgresql://u@127.0.0.1:1/d", "nothing answers"),
        ("postgresql://u@no-such-host.invalid/d", "unknown host"),
        ("postgresql:///d?host=/nowhere/at/all", "nothing answers"),
    ],
)
def test_a_server_that_cannot_be_reached_is_unread(target, reason):
    with pytest.raises(UnreadError, match=rf"{reason}.*\. Check (host and port|how the host)"):
        PostgresSource(target, "db")


def test_a_database_that_is_not_there_is_unread(postgres_server):
    with pytest.raises(UnreadError, match="no such database"):
        PostgresSource(postgres_server.replace("/postgres?", "/nowhere?"), "db")


def test_an_address_that_libpq_does_not_take_is_a_usage_error():
    with pytest.raises(UsageError, match="libpq") as caught:
        PostgresSource(f"postgresql://u:{SECRET}@h/d?nonsense=1", "db")
    assert SECRET not in str(caught.value)


def test_text_in_a_database_without_encoding_is_decoded(postgres_server, rows_of):
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE raw ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
    target = postgres_server.replace("/postgres?", "/raw?")
    with psycopg.connect(target, autocommit=True, client_encoding="SQL_ASCII") as connection:
        connection.execute("CREATE TABLE t (a text)")
        connection.execute(b"INSERT INTO t VALUES ('\xd5\xc5\xc8\xfd'), ('M\xfcller'), ('\xe5\xbc\xa0')")
    source = PostgresSource(target, "db")
    assert [row["a"] for row in rows_of(source, "public.t").profile] == ["张三", "Müller", "张"]
    source.close()
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute("DROP DATABASE raw WITH (FORCE)")


def test_names_are_quoted_and_errors_quote_no_value(postgres_database, kernel):
    postgres_database.run("CREATE TABLE t AS SELECT 'ann@example.org'::text AS a")
    postgres_database.run("CREATE VIEW broken AS SELECT a::int FROM t")
    source = source_of(postgres_database, "public.broken")
    with pytest.raises(UnreadError, match="SQLSTATE 22P02") as caught:
        source.profile(tables_of(source)["public.broken"], kernel, None)
    assert "example" not in str(caught.value)


class Interrupted:
    """A kernel during which somebody presses Ctrl-C."""

    def __init__(self, inner) -> None:
        self.empty, self.merge = inner.empty, inner.merge

    def examine(self, table, batch):
        raise KeyboardInterrupt


def test_an_interrupted_read_does_not_wait_for_the_rows_still_on_their_way(postgres_database, kernel, rows_of):
    postgres_database.run("CREATE TABLE t AS SELECT i, repeat('x', 200) AS x FROM generate_series(1, 400000) i")
    postgres_database.run("CREATE TABLE u AS SELECT 1 AS i")
    source = source_of(postgres_database)
    (table,) = [table for table in source.tables() if table.name == "public.t"]
    with pytest.raises(KeyboardInterrupt):
        source.profile(table, Interrupted(kernel), None)
    assert rows_of(source, "public.u").profile == ({"i": 1},)
