"""What each engine has that the others have not, in its protected copy."""

from __future__ import annotations

import datetime
import importlib.util
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from threading import Timer

import duckdb
import psycopg
import pytest

from guardian.sources.sinks import databases, staged
from guardian.sources.sinks.base import NotProtectable, TargetError, UnfitError
from guardian.sources.sinks.moments import moments
from guardian.sources.sinks.mysql_target import mark_of
from guardian.sources.sinks.postgres_rows import parse_array, write_array
from guardian.sources.sinks.wording import definitions, literals, names, tokens, without_default

HELPER = Path(__file__).with_name("database_copies.py")
spec = importlib.util.spec_from_file_location("database_copies", HELPER)
assert spec is not None and spec.loader is not None
helper = sys.modules.get(spec.name) or importlib.util.module_from_spec(spec)
if spec.name not in sys.modules:
    sys.modules[spec.name] = helper
    spec.loader.exec_module(helper)
Marks, copy, mark = helper.Marks, helper.copy, helper.mark


def test_a_sqlite_copy_keeps_kinds_of_tables_storage_classes_and_numbers(tmp_path: Path):
    source, target = str(tmp_path / "s.db"), str(tmp_path / "t.db")
    with closing(sqlite3.connect(source)) as connection:
        connection.executescript(
            """
            PRAGMA user_version = 7; PRAGMA application_id = 55;
            CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, v ANY, email TEXT);
            CREATE TABLE w (k TEXT, n INT, email TEXT, PRIMARY KEY (k, n)) WITHOUT ROWID;
            CREATE TABLE s (id INTEGER PRIMARY KEY, v ANY, email TEXT) STRICT;
            CREATE TABLE loose (v, email);
            CREATE VIRTUAL TABLE words USING fts5(email, body);
            CREATE VIRTUAL TABLE boxes USING rtree(id, low, high);
            CREATE TABLE log (t TEXT);
            CREATE INDEX partial ON a (email) WHERE v IS NOT NULL;
            INSERT INTO a VALUES (9, 1, 'a@x.org'), (3, 1.5, 'b@x.org'), (4, x'00ff', 'c@x.org'), (5, 'x', NULL);
            INSERT INTO a VALUES (6, CAST(x'ff41' AS TEXT), 'd@x.org');
            DELETE FROM a WHERE id = 9;
            INSERT INTO w VALUES ('b', 2, 'a@x.org'), ('a', 1, 'b@x.org');
            INSERT INTO s VALUES (1, 5, 'a@x.org');
            INSERT INTO loose (rowid, v, email) VALUES (77, 1, 'a@x.org'), (99, '1', x'616263');
            INSERT INTO words VALUES ('a@x.org', 'hello');
            INSERT INTO boxes VALUES (1, 0.0, 2.0);
            CREATE TRIGGER logged AFTER INSERT ON a BEGIN INSERT INTO log VALUES (new.email); END;
            """
        )
    assert copy(source, target).left_out == ()
    with closing(sqlite3.connect(target)) as connection:
        ask = connection.execute
        assert ask("SELECT id, typeof(v), hex(v) FROM a").fetchall() == [
            (3, "real", "312E35"), (4, "blob", "00FF"), (5, "text", "78"), (6, "text", "FF41"),
        ]  # fmt: skip
        emails = [row[0] for row in ask("SELECT email FROM a")]
        assert emails == [mark("b@x.org"), mark("c@x.org"), None, mark("d@x.org")]
        assert ask("SELECT rowid, typeof(v), typeof(email), email FROM loose").fetchall() == [
            (1, "integer", "text", mark("a@x.org")), (2, "text", "blob", mark("abc").encode()),
        ]  # fmt: skip
        assert ask("SELECT body FROM words WHERE words MATCH ?", (mark("a@x.org"),)).fetchall() == [("hello",)]
        assert ask("SELECT id FROM boxes WHERE low <= 1 AND high >= 1").fetchall() == [(1,)]
        assert ask("SELECT * FROM log").fetchall() == []  # no trigger ran while rows came in
        assert ask("PRAGMA user_version").fetchone() + ask("PRAGMA application_id").fetchone() == (7, 55)
        ask("INSERT INTO a (email) VALUES ('new')")
        assert ask("SELECT max(id) FROM a").fetchone() == (10,)
        assert ask("SELECT * FROM log").fetchall() == [("new",)]
        with pytest.raises(sqlite3.IntegrityError):
            ask("INSERT INTO s VALUES ('not a number', 1, 'x')")
        assert ask("PRAGMA integrity_check").fetchone() == ("ok",)
        assert ask("SELECT sql FROM sqlite_schema WHERE name = 'w'").fetchone()[0].endswith("WITHOUT ROWID")


def test_sqlite_dates_are_dates_only_where_every_cell_is_one(tmp_path: Path):
    source, target = str(tmp_path / "s.db"), str(tmp_path / "t.db")
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER, born DATE)")
        connection.execute("CREATE TABLE u (id INTEGER, born DATE)")
        connection.execute("INSERT INTO t VALUES (1, '1980-05-17')")
        connection.execute("INSERT INTO u VALUES (1, '1980-05-17'), (2, 'unknown')")
        connection.commit()
    forms = {table.table.name: table.columns[1].holds.form for table in databases.shapes(source).tables}
    assert forms == {"main.t": "date", "main.u": "text"}
    copy(source, target)
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT born FROM t").fetchall() == [("1980-01-01",)]
        assert connection.execute("SELECT born FROM u").fetchall() == [(mark("1980-05-17"),), (mark("unknown"),)]


def test_sqlite_rows_that_refer_to_nothing_already_do_so_in_the_copy(tmp_path: Path):
    source, target = str(tmp_path / "s.db"), str(tmp_path / "t.db")
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE c (id INTEGER, p INTEGER REFERENCES p (id))")
        connection.execute("INSERT INTO c VALUES (1, 5)")
        connection.commit()
    assert copy(source, target).rows == 1


def test_a_duckdb_copy_keeps_types_schemas_macros_and_sequences(tmp_path: Path):
    source, target = str(tmp_path / "s.db"), str(tmp_path / "t.db")
    kept = "SELECT * EXCLUDE (s, email, z), z::TEXT FROM t"
    with duckdb.connect(source) as connection:
        for statement in (
            "CREATE SCHEMA sales",
            "CREATE TYPE mood AS ENUM ('sad', 'it''s')",
            "CREATE SEQUENCE sales.numbers START 5 INCREMENT 3",
            "SELECT nextval('sales.numbers')",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, h HUGEINT, d DECIMAL(30, 5), b BIT, iv INTERVAL,"
            " u UNION(a INT, b TEXT), m MAP(TEXT, INT), s STRUCT(mail TEXT, n INT), mails TEXT[], z TIMESTAMPTZ,"
            " mood mood, email BLOB)",
            "INSERT INTO t VALUES (1, 170141183460469231731687303715884105727, 1.5, '101', INTERVAL 3 MONTH,"
            " union_value(b := 'x'), MAP {'k': 1}, {'mail': 'a@x.org', 'n': 2}, ['p', NULL], '2020-01-01 00:00:00+01',"
            " 'sad', 'abc'::BLOB)",
            "CREATE TABLE sales.r (rowid INTEGER, email TEXT)",
            "INSERT INTO sales.r VALUES (5, 'a@x.org'), (5, NULL)",
            "CREATE MACRO plus(a) AS a + 1",
            "CREATE MACRO sales.\"its own\"(a, b := 'it''s, ') AS a || b, (a, b, c) AS a || b || c",
            "CREATE MACRO whose(a, b := 2) AS TABLE SELECT a, b",
            "CREATE VIEW sales.v AS SELECT email FROM sales.r",
            "CREATE VIEW a_view AS SELECT * FROM sales.v",
            "COMMENT ON TABLE t IS 'kept'",
            "COMMENT ON COLUMN sales.r.email IS 'such as a@x.org'",
        ):
            connection.execute(statement)
        before = connection.execute(kept).fetchall()
    copied = copy(source, target)
    assert [entry.reason.partition(":")[0] for entry in copied.left_out] == ["comment"]
    with duckdb.connect(target) as connection:
        ask = lambda query: connection.execute(query).fetchall()  # noqa: E731
        assert ask("SELECT sales.\"its own\"('x'), sales.\"its own\"('x', 'y', 'z')") == [("xit's, ", "xyz")]
        assert ask("FROM whose(1)") == [(1, 2)]
        assert ask(kept) == before
        assert ask("SELECT s, email FROM t") == [({"mail": mark("a@x.org"), "n": 2}, mark("abc").encode())]
        assert ask("SELECT rowid, email FROM sales.r") == [(5, mark("a@x.org")), (5, None)]
        assert ask("SELECT nextval('sales.numbers'), plus(1)") == [(8, 2)]
        assert ask("FROM a_view") == [(mark("a@x.org"),), (None,)]
        assert ask("SELECT comment FROM duckdb_tables() WHERE comment IS NOT NULL") == [("kept",)]


@pytest.mark.parametrize("name", ["key", "value"])
def test_values_in_a_duckdb_map_cannot_be_treated(tmp_path: Path, name: str):
    source = str(tmp_path / "s.db")
    with duckdb.connect(source) as connection:
        connection.execute("CREATE TABLE t (id INTEGER, m MAP(TEXT, TEXT))")
    with pytest.raises(NotProtectable, match="maps"):
        copy(source, str(tmp_path / "t.db"), Marks(frozenset({name})))


RICH = r"""
CREATE SCHEMA sales; CREATE SCHEMA "Weird ""s 姓";
CREATE TYPE mood AS ENUM ('sad', 'it''s'); CREATE DOMAIN sales.mail AS text CHECK (VALUE ~ '.');
CREATE TYPE sales.pair AS (a int, b text); CREATE SEQUENCE sales.free START 5 INCREMENT 3;
CREATE FUNCTION sales.up(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(t) $$;
CREATE TABLE members (id bigserial PRIMARY KEY, code char(2) NOT NULL DEFAULT 'CN', "select" text,
  email sales.mail NOT NULL UNIQUE, born date, seen timestamptz, m mood DEFAULT 'sad', doc jsonb, mail text[],
  nums int[][], p sales.pair, bin bytea, n numeric(20, 5), f float8, u uuid, ip inet, iv interval, bits bit(5),
  rng int4range,
  boss bigint REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED,
  big text GENERATED ALWAYS AS (sales.up(email::text)) STORED, CONSTRAINT agey CHECK (born > '1900-01-01'));
COMMENT ON TABLE members IS 'people'; COMMENT ON COLUMN members.email IS 'such as m5@example.org';
CREATE TABLE sales.orders (a int, b text, member bigint NOT NULL REFERENCES public.members (id) ON DELETE CASCADE,
  PRIMARY KEY (a, b));
CREATE TABLE sales.lines (id int GENERATED ALWAYS AS IDENTITY (START WITH 100), a int, b text,
  FOREIGN KEY (a, b) REFERENCES sales.orders (a, b), EXCLUDE (id WITH =));
CREATE TABLE sales.parts (id int, day date NOT NULL, email text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE sales.parts_1 PARTITION OF sales.parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE sales.parts_2 PARTITION OF sales.parts DEFAULT; CREATE INDEX ON sales.parts (email);
CREATE TABLE base_t (a int, email text); CREATE TABLE child_t (c int) INHERITS (base_t);
CREATE TABLE nocol (); INSERT INTO nocol DEFAULT VALUES; INSERT INTO nocol DEFAULT VALUES;
CREATE UNLOGGED TABLE ul (a int) WITH (fillfactor = 70);
CREATE TABLE "Weird ""s 姓"."from" ("sel""ect %s" text, email text);
CREATE INDEX mi ON members (lower(email::text)) WHERE id > 0;
CREATE VIEW v AS SELECT m.email, o.a FROM members m JOIN sales.orders o ON o.member = m.id;
CREATE VIEW v0 WITH (security_barrier = true) AS SELECT * FROM v;
CREATE MATERIALIZED VIEW mv AS SELECT email FROM members; CREATE INDEX ON mv (email);
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
INSERT INTO members (email, born, seen, doc, mail, nums, p, bin, n, f, u, ip, iv, bits, rng)
 SELECT 'm' || i || '@example.org', CASE WHEN i % 7 = 0 THEN 'infinity'::date ELSE '1980-05-01'::date + i END,
 '2020-01-01 01:02:03.123456+08', jsonb_build_object('mail', 'm' || i), ARRAY['x', 'y "q\\" ' || i, NULL],
 '{{1,2},{3,NULL}}', '(1,"p,x")', '\xff00', 12345.67890, 0.1 + i, gen_random_uuid(), '10.0.0.1/8', '1 mon 2 days',
 '10101', '[1,5)' FROM generate_series(1, 50) i;
UPDATE members SET boss = id - 1 WHERE id > 1;
INSERT INTO sales.orders SELECT i, 'b' || i, i FROM generate_series(1, 20) i;
INSERT INTO sales.lines (a, b) SELECT i, 'b' || i FROM generate_series(1, 20) i;
INSERT INTO sales.parts SELECT i, '2020-06-01'::date + i, 'm' || i FROM generate_series(1, 400) i;
INSERT INTO base_t VALUES (1, 'm1'); INSERT INTO child_t VALUES (2, 'm2', 3);
INSERT INTO "Weird ""s 姓"."from" VALUES ('', NULL), (NULL, ''), ('\.', 'x');
CREATE TRIGGER tr BEFORE INSERT ON members FOR EACH ROW EXECUTE FUNCTION trg();
REFRESH MATERIALIZED VIEW mv;
"""
DEFINITIONS = (
    "SELECT 'column', format('%I.%I %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull)"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE attnum > 0 AND relkind IN ('r', 'p', 'v', 'm')"
    " AND NOT attisdropped AND relnamespace::regnamespace::text !~ '^(pg_|information)'",
    "SELECT 'key', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace::regnamespace::text !~ '^(pg_|information)'",
    "SELECT 'index', indexdef FROM pg_indexes WHERE schemaname !~ '^(pg_|information)'",
    "SELECT 'view', schemaname || viewname || definition FROM pg_views WHERE schemaname !~ '^(pg_|information)'",
    "SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', pg_get_functiondef(oid) FROM pg_proc"
    " WHERE pronamespace::regnamespace::text IN ('public', 'sales')",
    "SELECT 'label', enumlabel::text FROM pg_enum",
    "SELECT 'partition', c.oid::regclass || pg_get_expr(relpartbound, oid) FROM pg_class c WHERE relispartition",
    "SELECT 'default', adrelid::regclass || pg_get_expr(adbin, adrelid) FROM pg_attrdef",
)


@pytest.fixture
def postgres_copy(postgres_database):
    name = postgres_database.target.split("/")[3].split("?")[0]
    with psycopg.connect(postgres_database.target, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}_copy")
    yield postgres_database.target.replace(f"/{name}?", f"/{name}_copy?")
    with psycopg.connect(postgres_database.target, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name}_copy WITH (FORCE)")


def test_a_postgres_copy_has_the_same_definitions_and_values(postgres_database, postgres_copy):
    postgres_database.run(RICH)
    copied = copy(postgres_database.target, postgres_copy)
    assert [entry.reason.partition(":")[0] for entry in copied.left_out] == ["comment"]
    with (
        psycopg.connect(postgres_database.target, autocommit=True) as source,
        psycopg.connect(postgres_copy, autocommit=True) as target,
    ):
        for query in DEFINITIONS:
            assert sorted(map(repr, target.execute(query))) == sorted(map(repr, source.execute(query)))
        kept = "SELECT id, code, seen, m, nums, p::text, bin, n, f, u, ip, iv, bits, rng, boss FROM members ORDER BY id"
        assert target.execute(kept).fetchall() == source.execute(kept).fetchall()
        first = target.execute("SELECT email, born::text, doc, mail, big FROM members WHERE id IN (1, 7) ORDER BY id")
        one, seven = first.fetchall()
        assert one[:2] == (mark("m1@example.org"), "1980-01-01")
        assert seven[1] == "infinity"
        assert one[2] == {"mail": mark("m1")}
        assert one[3] == [mark("x"), mark('y "q\\\\" 1'), None]
        assert one[4] == mark("m1@example.org").upper()
        for table in ("sales.parts_1", "ONLY base_t", "child_t", "nocol"):
            count = f"SELECT count(*) FROM {table}"
            assert target.execute(count).fetchall() == source.execute(count).fetchall()
        weird = target.execute('SELECT "sel""ect %s" FROM "Weird ""s 姓"."from"'.encode()).fetchall()
        assert weird == [("",), (None,), ("\\.",)]
        assert target.execute("SELECT nextval('members_id_seq'), nextval('sales.free')").fetchone() == (51, 5)
        assert target.execute("INSERT INTO sales.lines (a, b) VALUES (1, 'b1') RETURNING id").fetchone() == (120,)
        assert target.execute("SELECT count(*) FROM mv WHERE email LIKE 'm%'").fetchone() == (0,)
        with pytest.raises(psycopg.errors.RaiseException):
            target.execute("INSERT INTO members (email) VALUES ('x')")
        assert target.execute("SELECT has_schema_privilege('public', 'public', 'USAGE')").fetchone() == (True,)


def test_nobody_else_may_look_into_a_postgres_staging_schema(postgres_database, postgres_copy):
    postgres_database.run("CREATE TABLE t (id int, email text)", "INSERT INTO t VALUES (1, 'a@x.org')")

    class Looking(Marks):
        def treat(self, table, batch):
            with psycopg.connect(postgres_copy, autocommit=True) as other:
                found = other.execute(
                    "SELECT nspname, has_schema_privilege('public', oid, 'USAGE'),"
                    " has_schema_privilege('public', oid, 'CREATE') FROM pg_namespace WHERE nspname ~ '^guardian'"
                ).fetchall()
                assert len(found) == 2
                assert not any(use or create for _, use, create in found)
                assert other.execute("SELECT to_regclass('public.t')").fetchone() == (None,)
            return super().treat(table, batch)

    assert copy(postgres_database.target, postgres_copy, Looking()).rows == 1


def test_composites_are_looked_into_and_refused_where_something_is_to_be_treated(postgres_database, postgres_copy):
    postgres_database.run(
        "CREATE TYPE pair AS (email text, n int)",
        "CREATE TABLE t (id int, p pair, ps pair[])",
        "INSERT INTO t VALUES (1, '(a@x.org,1)', NULL)",
    )
    with pytest.raises(NotProtectable, match="column of this type"):
        copy(postgres_database.target, postgres_copy)
    assert copy(postgres_database.target, postgres_copy, Marks(frozenset({"name"})), plan="2").rows == 1


def test_row_level_security_that_hides_rows_is_refused(postgres_database, postgres_copy):
    postgres_database.run(
        "CREATE TABLE t (id int)",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "DO $$ BEGIN CREATE ROLE looker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT SELECT ON t TO looker",
    )
    with pytest.raises(NotProtectable, match="in full"):
        copy(postgres_database.target.replace("postgres@", "looker@"), postgres_copy)
    copied = copy(postgres_database.target, postgres_copy)
    assert [entry.reason.partition(":")[0] for entry in copied.left_out] == ["row-level security"]


def test_two_runs_at_once_on_one_postgres_target_are_refused(postgres_database, postgres_copy, monkeypatch):
    monkeypatch.setattr(staged, "PATIENCE", 0.2)
    postgres_database.run("CREATE TABLE t (id int, email text)", "INSERT INTO t VALUES (1, 'a')")
    with psycopg.connect(postgres_copy, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('guardian protect'))")
        with pytest.raises(TargetError, match="another run"):
            copy(postgres_database.target, postgres_copy)


def test_a_copy_waits_until_postgres_has_done_what_a_killed_run_asked_for_last(postgres_database, postgres_copy):
    postgres_database.run("CREATE TABLE t (id int, email text)", "INSERT INTO t VALUES (1, 'a')")
    with psycopg.connect(postgres_copy, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('guardian protect'))")
        release = Timer(0.5, other.close)
        release.start()
        assert copy(postgres_database.target, postgres_copy).rows == 1
        release.join()


def test_a_copy_waits_until_mysql_has_done_what_a_killed_run_asked_for_last(mysql_database, mysql_server, monkeypatch):
    mysql_database.run("CREATE TABLE t (id int, email text)", "INSERT INTO t VALUES (1, 'a')")
    new = f"{mysql_database.schema}_copy"
    target = mysql_database.target.replace(f"/{mysql_database.schema}?", f"/{new}?")
    other = mysql_server.connect()
    with other.cursor() as cursor:
        name = f"guardian protect {mark_of({mysql_database.schema: new})}"
        cursor.execute("SELECT GET_LOCK(%s, 0)", (name,))
    with monkeypatch.context() as patch:
        patch.setattr(staged, "PATIENCE", 0)
        with pytest.raises(TargetError, match="another run"):
            copy(mysql_database.target, target)
    release = Timer(0.5, other.close)
    release.start()
    assert copy(mysql_database.target, target).rows == 1
    release.join()
    mysql_database.run(f"DROP DATABASE {new}")


def test_a_mysql_copy_keeps_types_charsets_and_code(mysql_database, mysql_server):
    target = mysql_database.target.replace(f"/{mysql_database.schema}?", f"/{mysql_database.schema}_copy?")
    old, new = mysql_database.schema, f"{mysql_database.schema}_copy"
    with mysql_server.connect(database=old) as connection, connection.cursor() as cursor:
        for statement in (
            "SET SESSION sql_mode = '', SESSION time_zone = '+00:00'",
            "CREATE TABLE t (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, `na``me %s` varchar(80),"
            " born date,"
            " email varchar(80) NOT NULL COMMENT 'such as a@x.org', seen timestamp(6) NULL, m enum('sad','it''s'),"
            " st set('a','b'), bin varbinary(10), n decimal(20,5), f float, d double, y year, tt time(3), bits bit(5),"
            " u bigint unsigned, g geometry, zh varchar(20) CHARACTER SET gbk COMMENT 'it''s \\\\ fine',"
            " la varchar(20) CHARACTER SET latin1, inv int INVISIBLE DEFAULT 3, UNIQUE KEY em (email))"
            " AUTO_INCREMENT = 500",
            "CREATE TABLE parts (id int, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (year(day))"
            " (PARTITION p0 VALUES LESS THAN (2021), PARTITION p1 VALUES LESS THAN MAXVALUE)",
            "CREATE TABLE isam (x int) ENGINE = MyISAM",
            "CREATE SEQUENCE numbers START WITH 5",
            "CREATE FUNCTION up(t text) RETURNS text DETERMINISTIC RETURN upper(t)",
            "CREATE VIEW v0 AS SELECT id, email FROM t",
            f"CREATE VIEW a_view AS SELECT * FROM `{old}`.v0",
            "INSERT INTO t (`na``me %s`, born, email, seen, m, st, bin, n, f, d, y, tt, bits, u, g, zh, la) VALUES"
            " ('q\\\\ ''\\n', '0000-00-00', 'a@x.org', '2020-01-01 01:02:03.123456', 'it''s', 'a,b', x'ff27',"
            " 12345.6789, 0.1, 0.1, 2020, '-10:11:12.5', b'10101', 18446744073709551615,"
            " ST_GeomFromText('POINT(1 2)'), '张三', 'café')",
            "INSERT INTO t (email, born) VALUES ('b@x.org', '1980-05-17')",
            "INSERT INTO parts VALUES (1, '2020-01-01'), (2, '2022-01-01')",
            "CREATE EVENT later ON SCHEDULE EVERY 1 YEAR DO SELECT 1",
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SIGNAL SQLSTATE '45000'",
        ):
            cursor.execute(statement)
        try:
            copied = copy(mysql_database.target, target)
            assert sorted(entry.reason.partition(":")[0] for entry in copied.left_out) == ["comment", "event"]
            same = " AND ".join(
                f"a.`{name}` <=> b.`{name}`"
                for name in [
                    "id",
                    "na``me %s",
                    "seen",
                    "m",
                    "st",
                    "bin",
                    "n",
                    "f",
                    "d",
                    "y",
                    "tt",
                    "bits",
                    "u",
                    "g",
                    "zh",
                    "la",
                    "inv",
                ]
            )
            cursor.execute(f"SELECT COUNT(*) FROM `{old}`.t a JOIN `{new}`.t b ON {same}")
            assert cursor.fetchone() == (2,)
            cursor.execute(f"SELECT CAST(born AS CHAR), email FROM `{new}`.t ORDER BY id")
            assert cursor.fetchall() == (("0000-00-00", mark("a@x.org")), ("1980-01-01", mark("b@x.org")))
            cursor.execute(f"SELECT email FROM `{new}`.a_view ORDER BY id")
            assert cursor.fetchall() == ((mark("a@x.org"),), (mark("b@x.org"),))
            texts = []
            for name in (old, new):
                cursor.execute(f"SHOW CREATE TABLE `{name}`.t")
                texts.append(cursor.fetchone()[1])
            assert texts[1] == texts[0].replace(" COMMENT 'such as a@x.org'", "")
            cursor.execute(f"SHOW CREATE VIEW `{new}`.a_view")
            assert f"`{old}`" not in cursor.fetchone()[1]
            cursor.execute(f"SELECT `{new}`.up('a'), NEXTVAL(`{new}`.numbers)")
            assert cursor.fetchone() == ("A", 5)
            with pytest.raises(Exception, match=r"45000|1644"):
                cursor.execute(f"INSERT INTO `{new}`.t (email) VALUES ('x')")
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS `{new}`")


def test_two_runs_at_once_on_one_mysql_target_are_refused(mysql_database, mysql_server):
    mysql_database.run("CREATE TABLE t (id int, email varchar(60))", "INSERT INTO t VALUES (1, 'a@x.org')")
    name = f"{mysql_database.schema}_copy"
    target = mysql_database.target.replace(f"/{mysql_database.schema}?", f"/{name}?")

    class Second(Marks):
        def treat(self, table, batch):
            with pytest.raises(TargetError, match="another run"):
                copy(mysql_database.target, target)
            return super().treat(table, batch)

    try:
        assert copy(mysql_database.target, target, Second()).rows == 1
    finally:
        with mysql_server.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")


def test_a_key_that_names_a_person_is_refused(tmp_path: Path):
    source = str(tmp_path / "s.db")
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER, doc JSON)")
        connection.execute("""INSERT INTO t VALUES (1, '{"Ann Lee": 1}')""")
        connection.commit()

    class Naming(Marks):
        def name(self, sort: str, name: str) -> str | None:
            return None if "Ann" in name else name

    with pytest.raises(NotProtectable, match="column or key is personal data") as raised:
        copy(source, str(tmp_path / "t.db"), Naming())
    assert "Ann" not in str(raised.value)


def test_a_unique_column_whose_values_fall_together_leaves_no_target(tmp_path: Path):
    source, target = str(tmp_path / "s.db"), tmp_path / "t.db"
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER, born DATE UNIQUE)")
        connection.execute("INSERT INTO t VALUES (1, '1980-05-17'), (2, '1980-05-18')")
        connection.commit()
    with pytest.raises(UnfitError, match="UNIQUE"):
        copy(source, str(target))
    assert not target.exists()


@pytest.mark.parametrize(
    "text", ["{}", "{a,b}", '{"a,b",NULL,"NULL","\\"\\\\"}', "{{1,2},{3,4}}", "[0:1]={a,b}", '{""}']
)
def test_array_literals_are_read_and_written(text: str):
    head, cells = parse_array(text)
    assert parse_array(head + write_array(cells)) == (head, cells)
    assert (head, cells) != ("", [None])


def test_schema_texts_are_cut_into_parts_that_are_the_text_again():
    sql = """CREATE TABLE "t" (id INT, "e""m" TEXT DEFAULT 'ann@x.org' NOT NULL, -- call Ann Lee
      n INT DEFAULT -12345, c TEXT DEFAULT current_timestamp, UNIQUE (n)) /* x */ $$ SELECT 'in body' $$"""
    assert "".join(token.text for token in tokens(sql)) == sql
    assert {"ann@x.org", "Ann Lee", "12345", "in body"} <= literals(sql)
    assert {"t", 'e"m', "id", "n"} <= names(sql)
    without, dropped = without_default(sql, ['e"m', "n", "c"])
    assert dropped == {'e"m', "n"}
    assert "ann@x.org" not in without
    assert "current_timestamp" in without
    assert definitions(sql)["n"].strip().startswith("INT DEFAULT")


def test_what_is_no_day_is_null_and_what_is_no_date_is_not_guessed():
    import pyarrow as pa

    days = moments(pa.array(["1980-05-17", "infinity", "0000-00-00", None]), pa.date32())
    assert days.to_pylist() == [datetime.date(1980, 5, 17), None, None, None]
    assert moments(pa.array(["1980-05-17", "unknown"]), pa.date32()) is None


def test_what_needs_something_that_is_left_out_is_left_out_of_a_postgres_copy_too(postgres_database, postgres_copy):
    postgres_database.run(
        "CREATE TABLE t (id int PRIMARY KEY, email varchar(200), doc jsonb)",
        """INSERT INTO t VALUES (1, 'ann.lee@x.org', '{"email": "a.200@x.org"}')""",
        "CREATE VIEW ann AS SELECT id FROM t WHERE email = 'ann.lee@x.org'",
        "COMMENT ON VIEW ann IS 'one'",
        "CREATE VIEW both_of AS SELECT id FROM ann UNION ALL SELECT id FROM t",
        "CREATE VIEW all_of AS SELECT id FROM t",
        "CREATE FUNCTION said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE NOTICE 'ann.lee@x.org'; RETURN new; END $$",
        "CREATE TRIGGER sure BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION said()",
        "CREATE TABLE other (id int, name text)",
        "CREATE INDEX few ON other (id) WHERE name = 'ann.lee@x.org'",
    )
    copied = copy(postgres_database.target, postgres_copy)
    left = {entry.ref.rpartition("/")[2]: entry.reason for entry in copied.left_out}
    assert left.keys() == {"public.ann", "public.both_of", "public.said", "public.t.sure", "public.few"}
    assert "needs something" in left["public.both_of"]
    with psycopg.connect(postgres_copy) as target:
        assert target.execute("SELECT id FROM all_of").fetchall() == [(1,)]


def test_a_view_on_one_that_is_left_out_is_left_out_of_a_duckdb_copy_too(tmp_path: Path):
    source, target = str(tmp_path / "s.db"), str(tmp_path / "t.db")
    with duckdb.connect(source) as connection:
        connection.execute("CREATE TABLE t (id INT, email TEXT); INSERT INTO t VALUES (1, 'ann.lee@x.org')")
        connection.execute("CREATE VIEW ann AS SELECT id FROM t WHERE email = 'ann.lee@x.org'")
        connection.execute("CREATE VIEW both_of AS SELECT id FROM ann")
    left = {entry.ref.rpartition("/")[2] for entry in copy(source, target).left_out}
    assert left == {"main.ann", "main.both_of"}


def test_a_trigger_may_hold_a_value_of_a_column_that_it_does_not_name(tmp_path: Path):
    source, target = str(tmp_path / "s.sqlite"), str(tmp_path / "t.sqlite")
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT)")
        connection.execute("INSERT INTO t VALUES (1, 'ann.lee@x.org')")
        connection.execute("CREATE TRIGGER sure AFTER INSERT ON t BEGIN SELECT 'ann.lee@x.org'; END")
        connection.commit()
    assert [entry.ref.rpartition("/")[2] for entry in copy(source, target).left_out] == ["main.sure"]
    assert b"ann.lee" not in Path(target).read_bytes()


def test_a_duckdb_table_that_refers_to_itself_may_have_a_column_called_rowid(tmp_path: Path):
    source, target = str(tmp_path / "s.duckdb"), str(tmp_path / "t.duckdb")
    with duckdb.connect(source) as base:
        base.execute("CREATE TABLE c (rowid INTEGER PRIMARY KEY, above INTEGER REFERENCES c (rowid), email VARCHAR)")
        base.execute("INSERT INTO c VALUES (9, NULL, 'a@x.org')")
        base.execute("INSERT INTO c VALUES (5, 9, NULL)")
        base.execute("INSERT INTO c VALUES (7, 5, 'b@x.org')")
    copy(source, target)
    with duckdb.connect(target) as made:
        kept = made.execute("SELECT rowid, above, email FROM c ORDER BY rowid").fetchall()
    assert kept == [(5, 9, None), (7, 5, mark("b@x.org")), (9, None, mark("a@x.org"))]


def test_a_large_duckdb_copy_has_no_free_blocks(tmp_path: Path):
    source, target = tmp_path / "s.duckdb", tmp_path / "t.duckdb"
    with duckdb.connect(str(source)) as base:
        base.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, other VARCHAR, twice INTEGER AS (2 * id))")
        base.execute("INSERT INTO b (id, other) SELECT range, md5(range::VARCHAR) FROM range(250000)")
        base.execute("CREATE TABLE a (id INTEGER REFERENCES b (id), email VARCHAR)")
        base.execute("INSERT INTO a SELECT range, md5(range::VARCHAR) FROM range(125000)")
        base.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, above INTEGER REFERENCES c (id))")
        for level in range(3):
            above = f"{level - 1} * 1000 + range" if level else "NULL"
            base.execute(f"INSERT INTO c SELECT {level} * 1000 + range, {above} FROM range(1000)")
        base.execute("CREATE TABLE d (rowid INTEGER PRIMARY KEY, above INTEGER REFERENCES d (rowid))")
        base.execute("INSERT INTO d SELECT * FROM c WHERE above IS NULL")
        base.execute("INSERT INTO d SELECT * FROM c WHERE above IS NOT NULL AND id < 2000")
        base.execute("CREATE INDEX by_mail ON a (email)")
        base.execute("CREATE VIEW v AS SELECT id FROM a")
        base.execute("COMMENT ON TABLE a IS 'of people'")
    copy(str(source), str(target))
    asked = (
        "SELECT count(*), sum(twice), count(DISTINCT other) FROM b",
        "SELECT count(*), count(DISTINCT email) FROM a JOIN b USING (id)",
        "SELECT id, above FROM c ORDER BY id",
        "SELECT rowid, above FROM d ORDER BY rowid",
        "SELECT count(*) FROM v",
        "SELECT comment FROM duckdb_tables() WHERE table_name = 'a'",
        "SELECT index_name FROM duckdb_indexes()",
        "SELECT constraint_text FROM duckdb_constraints() ORDER BY ALL",
    )
    with duckdb.connect(str(source), read_only=True) as base, duckdb.connect(str(target), read_only=True) as made:
        assert made.execute("SELECT free_blocks FROM pragma_database_size()").fetchone() == (0,)
        for query in asked:
            assert made.execute(query).fetchall() == base.execute(query).fetchall()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.duckdb", "t.duckdb"]
