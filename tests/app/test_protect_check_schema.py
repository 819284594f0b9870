"""`guardian protect --check` beside the rows of a database copy: texts of its schema, its manifest, what was deleted.

Each edit of a finished copy is one line of a table: what was done, where it must be told, and as what.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

Run = Callable[..., Any]
NUMBER = count()
ANN, MAIL, MOBILE = "Ann Abbott", "ann.abbott@example.com", "13800007919"
FIRST = ("Ann", "Ben", "Cora", "Dan", "Ella", "Finn", "Gina", "Hugo", "Iris", "Jack")
LAST = ("Abbott", "Barnes", "Carter", "Dawson", "Ellis", "Foster")
PEOPLE = [f"{first} {last}" for last in LAST for first in FIRST]
ROWS = [
    (number, name, f"{name.lower().replace(' ', '.')}@example.com", f"138{number * 7919:08d}", f"S-{number % 7}")
    for number, name in enumerate(PEOPLE, 0)
]
TABLES = (
    "CREATE TABLE members (id INTEGER PRIMARY KEY, full_name VARCHAR(300), email VARCHAR(300), mobile VARCHAR(40),"
    " shelf VARCHAR(20))",
    "CREATE TABLE visits (id INTEGER PRIMARY KEY, member INTEGER, state VARCHAR(400) DEFAULT 'unopened',"
    " CHECK (member < 1000000))",
)
VIEWS = (
    "CREATE VIEW shelves AS SELECT shelf, count(*) AS members FROM members WHERE shelf <> 'S-none' GROUP BY shelf",
    "CREATE INDEX by_shelf ON members (shelf)",
)


@dataclass(frozen=True)
class Pair:
    """A filled source, the address of its copy, and what changes a database from outside."""

    engine: str
    source: str
    target: str
    execute: Callable[..., None]


def filled(pair: Pair, *more: str) -> Pair:
    pair.execute(pair.source, *TABLES)
    for row in ROWS:
        pair.execute(pair.source, "INSERT INTO members VALUES ({}, '{}', '{}', '{}', '{}')".format(*row))
    pair.execute(pair.source, *[f"INSERT INTO visits (id, member) VALUES ({n}, {n % 60})" for n in range(200)])
    pair.execute(pair.source, *VIEWS, *more)
    return pair


def in_sqlite(place: str, *statements: str) -> None:
    with sqlite3.connect(place) as base:
        for statement in statements:
            base.execute(statement)
    base.close()


def in_duckdb(place: str, *statements: str) -> None:
    with duckdb.connect(place) as base:
        for statement in statements:
            base.execute(statement)


def in_postgres(place: str, *statements: str) -> None:
    with psycopg.connect(place, autocommit=True) as base:
        for statement in statements:
            base.execute(statement)


@pytest.fixture
def sqlite(tmp_path: Path) -> Pair:
    more = (
        "CREATE TABLE tickets (id INTEGER PRIMARY KEY AUTOINCREMENT, points INTEGER)",
        "INSERT INTO tickets VALUES (1, 2)",
        "CREATE VIRTUAL TABLE words USING fts5 (what)",
        *(f"INSERT INTO words VALUES ('shelf {number} and more')" for number in range(5)),
        "CREATE VIRTUAL TABLE letters USING fts4 (what)",
        *(f"INSERT INTO letters VALUES ('shelf {number} and more')" for number in range(5)),
        "CREATE VIRTUAL TABLE over USING fts5 (full_name, shelf, content='members', content_rowid='id')",
        "INSERT INTO over (over) VALUES ('rebuild')",
    )
    return filled(Pair("sqlite", str(tmp_path / "shop.sqlite"), str(tmp_path / "copy.sqlite"), in_sqlite), *more)


@pytest.fixture
def duck(tmp_path: Path) -> Pair:
    more = (
        "CREATE TYPE mood AS ENUM ('well', 'not well')",
        "COMMENT ON TABLE members IS 'who comes in'",
        "CREATE SEQUENCE numbers START 12",
        "CREATE TABLE points (points DOUBLE, share DECIMAL(5, 2)[])",
        "INSERT INTO points VALUES ('nan', [1.5]), (0.5, NULL), (NULL, [2.25, NULL])",
        "CREATE MACRO twice(x) AS x * 2",
    )
    return filled(Pair("duckdb", str(tmp_path / "shop.duckdb"), str(tmp_path / "copy.duckdb"), in_duckdb), *more)


NOTED = (
    "CREATE INDEX by_letters ON members (lower(full_name), (id + 1), shelf)",
    "CREATE INDEX by_part ON visits ((1000 / member)) WHERE member <> 0",
    "CREATE STATISTICS together ON shelf, (lower(email)) FROM members",
    "CREATE INDEX by_tags ON members ((ARRAY[shelf, upper(full_name)]))",
    "CREATE INDEX by_words ON members (to_tsvector('simple'::regconfig, email))",
    "CREATE INDEX by_span ON visits (int4range(member, member + 5))",
    "CREATE MATERIALIZED VIEW letters AS SELECT lower(full_name) AS low FROM members",
    "CREATE INDEX by_low ON letters (upper(low))",
    "ANALYZE",
)
"""Of which the planner notes more than cells."""


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Pair]:
    names = [f"words_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    in_postgres(postgres_server, *(f"CREATE DATABASE {name}" for name in names))
    source, target = (postgres_server.replace("/postgres?", f"/{name}?") for name in names)
    more = (
        "CREATE TYPE mood AS ENUM ('well', 'not well')",
        "COMMENT ON TABLE members IS 'who comes in'",
        "CREATE FUNCTION twice(x int) RETURNS int LANGUAGE sql AS $$ SELECT x * 2 $$",
        "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM members",
        "CREATE TABLE parts (at int, what text) PARTITION BY RANGE (at)",
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100)",
        "CREATE INDEX ON parts (what)",
        "ALTER TABLE visits ADD CONSTRAINT known FOREIGN KEY (member) REFERENCES members (id)",
        *NOTED,
    )
    yield filled(Pair("postgres", source, target, in_postgres), *more)
    in_postgres(postgres_server, *(f"DROP DATABASE {name} WITH (FORCE)" for name in names))


@pytest.fixture
def mysql(mysql_server: Any) -> Iterator[Pair]:
    names = [f"words_{next(NUMBER)}_{side}" for side in ("source", "copy")]

    def execute(place: str, *statements: str) -> None:
        database = place.rpartition("/")[2] if "?" not in place else place.partition("?")[0].rpartition("/")[2]
        with mysql_server.connect() as base, base.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE IF NOT EXISTS {database} CHARACTER SET utf8mb4")
            cursor.execute(f"USE {database}")
            for statement in statements:
                cursor.execute(statement)

    source, target = (f"mysql://root@localhost/{name}?unix_socket={mysql_server.socket}" for name in names)
    more = (
        "CREATE TABLE moods (id INT AUTO_INCREMENT PRIMARY KEY, mood ENUM('well', 'not well') COMMENT 'how it is')",
        "INSERT INTO moods (mood) VALUES ('well')",
        "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
        "CREATE TRIGGER stated BEFORE INSERT ON visits FOR EACH ROW SET NEW.state = 'unopened'",
        "CREATE TABLE past (id INT, what VARCHAR(300)) WITH SYSTEM VERSIONING",
        "INSERT INTO past VALUES (1, 'there'), (2, 'gone')",
        "UPDATE past SET what = 'here' WHERE id = 1",
        "DELETE FROM past WHERE id = 2",
        "SET sql_mode = 'ORACLE'",
        "CREATE PACKAGE numbers AS FUNCTION one RETURN INT; END",
        "CREATE PACKAGE BODY numbers AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END",
    )
    yield filled(Pair("mysql", source, target, execute), *more)
    with mysql_server.connect() as admin, admin.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


pytestmark = pytest.mark.usefixtures("ring")


@pytest.fixture(params=["sqlite", "duck", "postgres", "mysql"])
def pair(request: pytest.FixtureRequest) -> Pair:
    found: Pair = request.getfixturevalue(request.param)
    return found


LOOKED_AT = {
    "postgres": ("ANALYZE",),
    "mysql": (
        "SET histogram_type = 'JSON_HB'",
        "ANALYZE TABLE members PERSISTENT FOR ALL",
        "SET histogram_type = 'DOUBLE_PREC_HB'",
        "ANALYZE TABLE visits, moods, past PERSISTENT FOR ALL",
    ),
}
"""What a server notes of an honest copy."""


def test_an_honest_copy_has_nothing_beside_its_rows(run: Run, pair: Pair) -> None:
    done = run("protect", pair.source, "--to", pair.target)
    assert done.status == 0, done.err
    pair.execute(pair.target, *LOOKED_AT.get(pair.engine, ()))
    done = run("protect", pair.source, "--to", pair.target, "--check", "--format", "json")
    assert (done.err, done.document["findings"], done.status) == ("", [], 0)


def test_rows_that_a_copy_keeps_of_its_past_are_told(run: Run, mysql: Pair) -> None:
    done = run("protect", mysql.source, "--to", mysql.target)
    assert done.status == 0, done.err
    mysql.execute(mysql.target, "INSERT INTO past VALUES (3, 'Ann Bell')", "DELETE FROM past WHERE id = 3")
    done = run("protect", mysql.source, "--to", mysql.target, "--check", "--format", "json")
    assert ({one["kind"] for one in done.document["findings"]} >= {"rows"}, done.status) == (True, 1)


@dataclass(frozen=True)
class Edit:
    """What somebody does to a finished copy: statements, or the file; where that is told, and as what."""

    do: tuple[str, ...]
    ref: str
    kind: str = "source-value"
    undo: tuple[str, ...] = ()
    file: Callable[[Path], object] | None = None


def edit(*do: str, ref: str, kind: str = "source-value", undo: str | tuple[str, ...] = ()) -> Edit:
    return Edit(do, ref, kind, (undo,) if isinstance(undo, str) else undo)


def text_of(table: str, old: str, new: str) -> tuple[str, ...]:
    """The text of a SQLite table changed by hand."""
    change = f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{table}'"
    return "PRAGMA writable_schema = ON", change


def noted(*do: str, ref: str, undo: str | tuple[str, ...], change: str = f"UPDATE visits SET state = '{ANN}'") -> Edit:
    """What the server notes of a cell that is changed back."""
    before = "CREATE TABLE kept AS SELECT * FROM visits"
    back = ("UPDATE visits v SET state = k.state FROM kept k WHERE k.id = v.id", "DROP TABLE kept")
    undone = (undo,) if isinstance(undo, str) else undo
    return Edit((*do, before, change, "ANALYZE visits", *back), ref, undo=(*undone, "ANALYZE visits"))


def kept_by_mysql(histogram: str, *more: str) -> Edit:
    """What the server notes of a cell that is changed back."""
    return Edit(
        (
            *("CREATE TABLE kept AS SELECT * FROM visits", f"UPDATE visits SET state = '{ANN}'", *more),
            *(f"SET histogram_type = '{histogram}'", "ANALYZE TABLE visits PERSISTENT FOR ALL"),
            *("UPDATE visits v JOIN kept k ON k.id = v.id SET v.state = k.state", "DROP TABLE kept"),
        ),
        "visits.state",
        undo=("ANALYZE TABLE visits PERSISTENT FOR ALL",),
    )


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(MAIL.encode())


def note(path: Path) -> None:
    manifest = Path(f"{path}.guardian.json")
    manifest.write_text(manifest.read_text("utf-8").replace('"wish":', f'"note": "{ANN}", "wish":', 1), "utf-8")


SQLITE = {
    "a constraint called otherwise": edit(
        *text_of("visits", "CHECK (member", "CONSTRAINT otherwise CHECK (member"), ref="/otherwise", kind="undeclared"
    ),
    "a value in a view": edit(f"CREATE VIEW calls AS SELECT 1 FROM visits WHERE state = '{ANN}'", ref="calls"),
    "in another case": edit(f"CREATE VIEW calls AS SELECT '{ANN.lower()}' AS x", ref="calls"),
    "as a pattern": edit(f"CREATE VIEW calls AS SELECT 1 FROM members WHERE shelf LIKE '%{ANN}%'", ref="calls"),
    "in hexadecimal": edit(f"CREATE VIEW calls AS SELECT X'{ANN.encode().hex()}' AS x", ref="calls"),
    "in a remark": edit(f"CREATE VIEW calls AS SELECT 1 AS x -- ask {ANN} first", ref="calls"),
    "as the name of a column": edit(f'CREATE VIEW calls AS SELECT 1 AS "{ANN}"', ref="calls"),
    "as the name of a view": edit(f'CREATE VIEW "{ANN}" AS SELECT 1 AS x', ref="copy.sqlite"),
    "in pieces": edit("CREATE VIEW calls AS SELECT 'Ann' || ' ' || 'Abbott' AS x", ref="calls", kind="undeclared"),
    "the address of nobody we know": edit(
        "CREATE VIEW calls AS SELECT 'zoe.zimmer@example.net' AS x", ref="calls", kind="personal"
    ),
    "in a trigger": edit(
        f"CREATE TRIGGER stated AFTER INSERT ON visits BEGIN SELECT '{MOBILE}'; END",
        ref="stated",
    ),
    "in the predicate of an index": edit(
        f"CREATE INDEX seldom ON members (id) WHERE full_name = '{ANN}'",
        ref="seldom",
    ),
    "in an expression of an index": edit(f"CREATE INDEX seldom ON members (email = '{MAIL}')", ref="seldom"),
    "in a default": edit(*text_of("visits", "''unopened''", f"''{ANN}''"), ref="visits"),
    "in a CHECK": edit(*text_of("visits", "member < 1000000", f"state <> ''{MAIL}''"), ref="visits"),
    "among the numbers of tables": edit(f"INSERT INTO sqlite_sequence VALUES ('{ANN}', 1)", ref="sqlite_sequence"),
    "as the last number of a table": edit("UPDATE sqlite_sequence SET seq = 13800007919", ref="tickets"),
    "in free pages": edit(
        "PRAGMA secure_delete = OFF",
        "CREATE TABLE spare AS SELECT * FROM members, visits",
        "DROP TABLE spare",
        ref="copy.sqlite",
        kind="remains",
    ),
    "in a row that was deleted": edit(
        "PRAGMA secure_delete = OFF",
        f"INSERT INTO visits VALUES (1000, 1, '{ANN}')",
        "DELETE FROM visits WHERE id = 1000",
        ref="copy.sqlite",
        kind="remains",
    ),
    "in an index over rows that do not say it": edit(
        f"INSERT INTO over (rowid, shelf) VALUES (900, '{ANN}')",
        "INSERT INTO over (over) VALUES ('optimize')",
        ref="over",
        kind="remains",
        undo="INSERT INTO over (over) VALUES ('rebuild')",
    ),
    "a table that is called as a manifest is": edit(
        f"CREATE TABLE guardian_manifest AS SELECT '{ANN}' AS x", ref="guardian_manifest", kind="undeclared"
    ),
    "as the version of the user": edit("PRAGMA user_version = 1113543026", ref="user_version", kind="changed"),
    "as the mark of a program": edit("PRAGMA application_id = 1113543026", ref="application_id", kind="changed"),
    "behind the end of the file": Edit((), "copy.sqlite", "remains", file=grown),
    "in a journal beside it": Edit(
        (), "copy.sqlite", "remains", file=lambda path: Path(f"{path}-wal").write_bytes(b"x" * 40)
    ),
    "what a killed run left beside it": Edit(
        (),
        "copy.sqlite",
        "remains",
        file=lambda path: path.with_name(f".{path.name}.0.guardian-staging").write_text(ANN),
    ),
    "in the manifest": Edit((), "copy.sqlite (manifest)", "source-value", file=note),
}
DUCKDB = {
    "in a view": edit(f"CREATE VIEW calls AS SELECT 1 AS x WHERE '{MAIL}' <> 'x'", ref="calls"),
    "in a macro": edit(f"CREATE MACRO who() AS '{ANN}'", ref="who"),
    "as a label of a type": edit(f"CREATE TYPE who AS ENUM ('{ANN}', 'other')", ref="who"),
    "as the name of a sequence": edit(f'CREATE SEQUENCE "{ANN}"', ref="copy.duckdb"),
    "as the name of a schema": edit(f'CREATE SCHEMA "{ANN}"', ref="copy.duckdb"),
    "an empty schema": edit("CREATE SCHEMA reserve", ref="reserve", kind="undeclared"),
    "in a macro that gives rows": edit(f"CREATE MACRO whose() AS TABLE SELECT '{MAIL}' AS x", ref="whose"),
    "in the default of a parameter": edit(f"CREATE MACRO who(x := '{ANN}') AS x", ref="who"),
    "in a computed column": edit(
        f"CREATE TABLE spare (id INTEGER, who VARCHAR AS (concat(id, '{ANN}')))", ref="main.spare"
    ),
    "as a field of a type": edit(f'CREATE TYPE who AS STRUCT ("{ANN}" INTEGER)', ref="who"),
    "in a cell that was changed back": edit(
        "CHECKPOINT",
        f"UPDATE visits SET state = '{ANN}' WHERE id = 7",
        "CHECKPOINT",
        "UPDATE visits SET state = 'unopened' WHERE id = 7",
        "CHECKPOINT",
        ref="copy.duckdb",
        kind="remains",
    ),
    "in a comment on a table": edit(f"COMMENT ON TABLE visits IS 'ask {ANN} first'", ref="main.visits"),
    "in a comment on a column": edit(f"COMMENT ON COLUMN visits.state IS 'not {MOBILE}'", ref="main.visits.state"),
    "in a comment on a view": edit(f"COMMENT ON VIEW shelves IS '{ANN}'", ref="main.shelves"),
    "a comment of somebody": edit(
        "COMMENT ON TABLE visits IS 'ask zoe.zimmer@example.net'", ref="main.visits", kind="personal"
    ),
    "a comment of nobody": edit("COMMENT ON TABLE visits IS 'the Abbotts'", ref="main.visits", kind="changed"),
    "in a default": edit(f"ALTER TABLE visits ALTER state SET DEFAULT '{ANN}'", ref="main.visits"),
    "in an expression of an index": edit(f"CREATE INDEX seldom ON members ((email = '{MAIL}'))", ref="main.seldom"),
    "in a row that was deleted": edit(
        f"INSERT INTO visits VALUES (1000, 1, '{ANN}')",
        "DELETE FROM visits WHERE id = 1000",
        "CHECKPOINT",
        ref="copy.duckdb",
        kind="remains",
    ),
    "in a table that was dropped": edit(
        "CREATE TABLE spare AS SELECT * FROM members",
        "CHECKPOINT",
        "DROP TABLE spare",
        "CHECKPOINT",
        ref="copy.duckdb",
        kind="remains",
    ),
    "a number in a remark that only the file keeps": edit(
        f"CREATE VIEW calls AS SELECT 1 AS x /* ask {MOBILE} */", ref="copy.duckdb", kind="remains"
    ),
    "a number that was the least of its column": edit(
        f"INSERT INTO visits VALUES (1000, 1, '{MOBILE}')",
        "DELETE FROM visits WHERE id = 1000",
        ref="copy.duckdb",
        kind="remains",
    ),
    "the beginning of an address that was the last of its column": edit(
        "INSERT INTO members VALUES (1000, 'gz', 'zzy.threlkeld@corp.example', 'gz', 'gz')",
        "DELETE FROM members WHERE id = 1000",
        ref="main.members",
        kind="remains",
    ),
    "in a comment on a column of a view": edit(f"COMMENT ON COLUMN shelves.shelf IS '{ANN}'", ref="main.shelves.shelf"),
    "in a journal beside it": edit(
        "PRAGMA disable_checkpoint_on_shutdown", "CREATE SEQUENCE waiting", ref="copy.duckdb", kind="remains"
    ),
    "in the manifest": Edit((), "copy.duckdb (manifest)", "source-value", file=note),
}
POSTGRES = {
    "a constraint called otherwise": edit(
        "ALTER TABLE visits RENAME CONSTRAINT known TO otherwise",
        ref="/otherwise",
        kind="undeclared",
        undo="ALTER TABLE visits RENAME CONSTRAINT otherwise TO known",
    ),
    "an operator": edit(
        "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)",
        ref="public.===(integer,integer)",
        kind="undeclared",
        undo="DROP OPERATOR === (int, int)",
    ),
    "an empty schema": edit("CREATE SCHEMA reserve", ref="reserve", kind="undeclared", undo="DROP SCHEMA reserve"),
    "in a comment on a language": edit(
        f"COMMENT ON LANGUAGE plpgsql IS 'ask {ANN}'",
        ref="plpgsql",
        undo="COMMENT ON LANGUAGE plpgsql IS 'PL/pgSQL procedural language'",
    ),
    "in a view": edit(
        f"CREATE VIEW calls AS SELECT 1 FROM visits WHERE state = '{ANN}'", ref="public.calls", undo="DROP VIEW calls"
    ),
    "in a materialised view": edit(
        f"CREATE MATERIALIZED VIEW calls AS SELECT '{MAIL}' AS x",
        ref="public.calls",
        undo="DROP MATERIALIZED VIEW calls",
    ),
    "in rows of a materialised view": edit(
        "CREATE TABLE kept AS SELECT * FROM members",
        f"INSERT INTO members VALUES (900, '{ANN}')",
        "DROP MATERIALIZED VIEW counted",
        "CREATE MATERIALIZED VIEW counted AS SELECT full_name FROM members",
        "DELETE FROM members WHERE id = 900",
        "DROP TABLE kept",
        ref="public.counted",
        undo=(
            "DROP MATERIALIZED VIEW counted",
            "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM members",
        ),
    ),
    "in a function": edit(
        f"CREATE FUNCTION who() RETURNS text LANGUAGE sql AS $$ SELECT '{ANN}' $$",
        ref="public.who",
        undo="DROP FUNCTION who",
    ),
    "in a remark of a function": edit(
        f"CREATE FUNCTION who() RETURNS int LANGUAGE sql AS $$ SELECT 1 -- {MAIL}\n $$",
        ref="public.who",
        undo="DROP FUNCTION who",
    ),
    "in a condition of a trigger": edit(
        f"CREATE TRIGGER stated BEFORE UPDATE ON visits FOR EACH ROW WHEN (NEW.state = '{ANN}')"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        ref="public.visits.stated",
        undo="DROP TRIGGER stated ON visits",
    ),
    "in a rule": edit(
        f"CREATE RULE stated AS ON UPDATE TO visits WHERE NEW.state = '{ANN}' DO INSTEAD NOTHING",
        ref="public.stated",
        undo="DROP RULE stated ON visits",
    ),
    "in a policy": edit(
        f"CREATE POLICY who ON visits USING (state <> '{ANN}')",
        ref="public.visits.who",
        undo="DROP POLICY who ON visits",
    ),
    "in a default": edit(
        f"ALTER TABLE visits ALTER state SET DEFAULT '{ANN}'",
        ref="public.visits",
        undo="ALTER TABLE visits ALTER state SET DEFAULT 'unopened'",
    ),
    "in a CHECK": edit(
        f"ALTER TABLE visits ADD CONSTRAINT who CHECK (state <> '{MAIL}')",
        ref="public.visits",
        undo="ALTER TABLE visits DROP CONSTRAINT who",
    ),
    "in a CHECK that is not valid yet": edit(
        f"ALTER TABLE visits ADD CONSTRAINT who CHECK (state <> '{MAIL}') NOT VALID",
        ref="public.visits.who",
        undo="ALTER TABLE visits DROP CONSTRAINT who",
    ),
    "in a domain": edit(
        f"CREATE DOMAIN who AS text CHECK (VALUE <> '{ANN}')", ref="public.who", undo="DROP DOMAIN who"
    ),
    "as a label of a type": edit(
        f"CREATE TYPE who AS ENUM ('{ANN}')",
        ref="public.who",
        undo="DROP TYPE who",
    ),
    "in the predicate of an index": edit(
        f"CREATE INDEX seldom ON members (id) WHERE full_name = '{ANN}'", ref="public.seldom", undo="DROP INDEX seldom"
    ),
    "in an expression of an index": edit(
        f"CREATE INDEX seldom ON members ((email = '{MAIL}'))", ref="public.seldom", undo="DROP INDEX seldom"
    ),
    "as the name of a sequence": edit(
        f'CREATE SEQUENCE "{ANN}"', ref="postgresql:///copy", undo=f'DROP SEQUENCE "{ANN}"'
    ),
    "in a comment on a column": edit(
        f"COMMENT ON COLUMN visits.state IS 'not {MOBILE}'",
        ref="public.visits.state",
        undo="COMMENT ON COLUMN visits.state IS NULL",
    ),
    "in a comment on a constraint": edit(
        f"COMMENT ON CONSTRAINT known ON visits IS '{ANN}'",
        ref="known on public.visits",
        undo="COMMENT ON CONSTRAINT known ON visits IS NULL",
    ),
    "in a comment on a function": edit(
        f"COMMENT ON FUNCTION twice IS '{ANN}'",
        ref="public.twice(integer)",
        undo="COMMENT ON FUNCTION twice IS NULL",
    ),
    "in a comment on the database": edit(
        f"COMMENT ON DATABASE {{database}} IS '{ANN}'", ref="{database}", undo="COMMENT ON DATABASE {database} IS NULL"
    ),
    "in a setting of the database": edit(
        f"ALTER DATABASE {{database}} SET shop.who = '{ANN}'",
        ref="database",
        undo="ALTER DATABASE {database} RESET ALL",
    ),
    "in what the planner noted": edit(
        "CREATE TABLE kept AS SELECT * FROM visits",
        f"UPDATE visits SET state = '{ANN}'",
        "ANALYZE visits",
        "UPDATE visits v SET state = k.state FROM kept k WHERE k.id = v.id",
        "DROP TABLE kept",
        ref="public.visits.state",
        undo="ANALYZE visits",
    ),
    "in what the planner noted of an indexed expression": noted(
        "CREATE INDEX low ON visits (lower(state))", ref="public.visits.low.lower", undo="DROP INDEX low"
    ),
    "in what the planner noted of an expression where that can be had": noted(
        "CREATE INDEX low ON visits ((100 / (id - 1)), lower(state)) WHERE id <> 1",
        ref="public.visits.low.lower",
        undo="DROP INDEX low",
    ),
    "in what the planner noted of several columns": noted(
        "CREATE STATISTICS two (mcv) ON state, member FROM visits", ref="public.visits.two", undo="DROP STATISTICS two"
    ),
    "in what the planner noted of expressions": noted(
        "CREATE STATISTICS low ON (left(state, 90)) FROM visits", ref="public.visits.low", undo="DROP STATISTICS low"
    ),
    "in what the planner noted of elements": noted(
        "CREATE INDEX low ON visits ((ARRAY[id::text, state]))", ref="public.visits.low.array", undo="DROP INDEX low"
    ),
    "in what the planner noted of words": noted(
        "CREATE INDEX low ON visits ((to_tsvector('simple'::regconfig, state || id::text)))",
        change=f"UPDATE visits SET state = 'see {MAIL} 4'",
        ref="public.visits.low.to_tsvector",
        undo="DROP INDEX low",
    ),
    "in what the planner noted of ranges": noted(
        "CREATE TYPE texts AS RANGE (SUBTYPE = text)",
        "CREATE INDEX low ON visits ((texts(state, '~' || id::text)))",
        ref="public.visits.low.texts",
        undo=("DROP INDEX low", "DROP TYPE texts"),
    ),
    "in a default of a view": edit(
        f"ALTER VIEW shelves ALTER shelf SET DEFAULT '{ANN}'",
        ref="public.shelves.shelf",
        undo="ALTER VIEW shelves ALTER shelf DROP DEFAULT",
    ),
    "in a foreign table": edit(
        "CREATE FOREIGN DATA WRAPPER far",
        "CREATE SERVER away FOREIGN DATA WRAPPER far",
        f"CREATE FOREIGN TABLE there (who text OPTIONS (name '{ANN}') DEFAULT '{MAIL}') SERVER away",
        ref="public.there.who",
        undo="DROP FOREIGN DATA WRAPPER far CASCADE",
    ),
    "in a user mapping": edit(
        "CREATE FOREIGN DATA WRAPPER far",
        "CREATE SERVER away FOREIGN DATA WRAPPER far",
        f"CREATE USER MAPPING FOR PUBLIC SERVER away OPTIONS (name '{ANN}')",
        ref="public on away",
        undo="DROP FOREIGN DATA WRAPPER far CASCADE",
    ),
    "as the name of a schema": edit(f'CREATE SCHEMA "{ANN}"', ref="postgresql:///copy", undo=f'DROP SCHEMA "{ANN}"'),
    "as the name of a constraint": edit(
        f'CREATE TABLE spare (id int CONSTRAINT "{ANN}" NOT NULL)', ref="postgresql:///copy", undo="DROP TABLE spare"
    ),
    "in a comment on an extension": edit(
        f"COMMENT ON EXTENSION plpgsql IS '{ANN}'",
        ref="plpgsql",
        undo="COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language'",
    ),
    "in a large object": edit(
        "SELECT lo_from_bytea(77, 'Ann')",
        ref="postgresql:///copy",
        kind="remains",
        undo="SELECT lo_unlink(77)",
    ),
    "in a schema of an unfinished run": edit(
        "CREATE SCHEMA guardian_staging_3",
        ref="guardian_staging_3",
        kind="remains",
        undo="DROP SCHEMA guardian_staging_3",
    ),
    "beside the manifest": edit(
        f"INSERT INTO guardian.guardian_manifest VALUES ('{ANN}')",
        ref="postgresql:///copy (manifest)",
        kind="undeclared",
        undo=f"DELETE FROM guardian.guardian_manifest WHERE document = '{ANN}'",
    ),
    "in a table that is called as the manifest's is": edit(
        f"CREATE TABLE guardian_manifest AS SELECT '{ANN}' AS x",
        ref="public.guardian_manifest",
        kind="undeclared",
        undo="DROP TABLE guardian_manifest",
    ),
    "in a table beside the manifest's": edit(
        f"CREATE TABLE guardian.spare AS SELECT '{ANN}' AS x",
        ref="guardian.spare",
        kind="undeclared",
        undo="DROP TABLE guardian.spare",
    ),
    "in a column that was dropped": edit(
        f"ALTER TABLE visits ADD who text DEFAULT '{ANN}'",
        "ALTER TABLE visits DROP who",
        ref="public.visits",
        kind="remains",
    ),
    "in the value that a column began with": edit(
        f"ALTER TABLE visits ADD began text DEFAULT '{ANN}'",
        "ALTER TABLE visits ALTER began DROP DEFAULT",
        "UPDATE visits SET began = 'x'",
        ref="public.visits.began",
    ),
}
MYSQL = {
    "a constraint called otherwise": edit(
        "ALTER TABLE visits ADD CONSTRAINT otherwise CHECK (member < 1000000), DROP CONSTRAINT CONSTRAINT_1",
        ref="/otherwise",
        kind="undeclared",
        undo="ALTER TABLE visits ADD CONSTRAINT CONSTRAINT_1 CHECK (member < 1000000), DROP CONSTRAINT otherwise",
    ),
    "in a view": edit(
        f"CREATE VIEW calls AS SELECT 1 AS x FROM visits WHERE state = '{ANN}'",
        ref="calls",
        undo="DROP VIEW calls",
    ),
    "in a procedure": edit(f"CREATE PROCEDURE who() SELECT '{MAIL}'", ref="who", undo="DROP PROCEDURE who"),
    "in a comment on a function": edit(
        f"ALTER FUNCTION twice COMMENT '{ANN}'",
        ref="twice",
        undo="ALTER FUNCTION twice COMMENT ''",
    ),
    "in a trigger": edit(
        f"CREATE TRIGGER who BEFORE UPDATE ON visits FOR EACH ROW SET NEW.state = '{ANN}'",
        ref="who",
        undo="DROP TRIGGER who",
    ),
    "in an event": edit(
        f"CREATE EVENT who ON SCHEDULE EVERY 1 DAY DISABLE DO UPDATE visits SET state = '{ANN}'",
        ref="who",
        undo="DROP EVENT who",
    ),
    "in a comment on a table": edit(
        f"ALTER TABLE visits COMMENT 'ask {ANN} first'",
        ref="visits",
        undo="ALTER TABLE visits COMMENT ''",
    ),
    "in a comment on a column": edit(
        f"ALTER TABLE visits MODIFY state VARCHAR(400) DEFAULT 'unopened' COMMENT 'not {MOBILE}'",
        ref="visits.state",
        undo="ALTER TABLE visits MODIFY state VARCHAR(400) DEFAULT 'unopened'",
    ),
    "in a comment on an index": edit(
        f"ALTER TABLE visits ADD INDEX seldom (state) COMMENT '{ANN}'",
        ref="visits",
        undo="ALTER TABLE visits DROP INDEX seldom",
    ),
    "in a default": edit(
        f"ALTER TABLE visits ALTER state SET DEFAULT '{ANN}'",
        ref="visits",
        undo="ALTER TABLE visits ALTER state SET DEFAULT 'unopened'",
    ),
    "in a CHECK": edit(
        f"ALTER TABLE visits ADD CONSTRAINT who CHECK (state <> '{MAIL}')",
        ref="visits",
        undo="ALTER TABLE visits DROP CONSTRAINT who",
    ),
    "as a label of a type": edit(
        f"ALTER TABLE moods MODIFY mood ENUM('well', 'not well', '{ANN}') COMMENT 'how it is'",
        ref="moods",
        undo="ALTER TABLE moods MODIFY mood ENUM('well', 'not well') COMMENT 'how it is'",
    ),
    "in a comment on the database": edit(
        f"ALTER DATABASE COMMENT = '{ANN}'",
        ref="",
        undo="ALTER DATABASE COMMENT = ''",
    ),
    "in what the server noted as the least value": kept_by_mysql("DOUBLE_PREC_HB"),
    "in a histogram": kept_by_mysql("JSON_HB", "UPDATE visits SET state = 'AAA' WHERE id = 1"),
    "in what the server noted of a table that is gone": edit(
        "INSERT INTO mysql.column_stats (db_name, table_name, column_name, min_value)"
        f" VALUES ('{{database}}', 'spare', 'who', '{ANN}')",
        ref="spare.who",
        undo="DELETE FROM mysql.column_stats WHERE table_name = 'spare'",
    ),
    "in rows of the past": edit(
        f"INSERT INTO past VALUES (3, '{ANN}')",
        "DELETE FROM past WHERE id = 3",
        ref="past",
        kind="rows",
        undo="DELETE HISTORY FROM past",
    ),
    "in a package": edit(
        "SET sql_mode = 'ORACLE'",
        f"CREATE PACKAGE who COMMENT '{ANN}' AS FUNCTION one RETURN INT; END",
        f"CREATE PACKAGE BODY who AS FUNCTION one RETURN INT AS BEGIN RETURN length('{MAIL}'); END; END",
        ref="who",
        undo=("SET sql_mode = 'ORACLE'", "DROP PACKAGE who"),
    ),
    "in the values of a partition": edit(
        f"CREATE TABLE spare (who VARCHAR(90)) PARTITION BY LIST COLUMNS (who) (PARTITION a VALUES IN ('{ANN}'))",
        ref="spare",
        undo="DROP TABLE spare",
    ),
    "in a comment on a partition": edit(
        f"CREATE TABLE spare (id INT) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (9) COMMENT = '{ANN}')",
        ref="spare",
        undo="DROP TABLE spare",
    ),
    "in a computed column": edit(
        f"ALTER TABLE visits ADD who VARCHAR(90) AS (concat(state, '{ANN}'))",
        ref="visits",
        undo="ALTER TABLE visits DROP who",
    ),
    "as the name of a sequence": edit(f"CREATE SEQUENCE `{ANN}`", ref="", undo=f"DROP SEQUENCE `{ANN}`"),
    "in a database of an unfinished run": edit(
        "CREATE DATABASE {staging}",
        ref="{staging}",
        kind="remains",
        undo="DROP DATABASE {staging}",
    ),
    "beside the manifest": edit(
        f"INSERT INTO guardian_manifest VALUES ('{ANN}')",
        ref="(manifest)",
        kind="undeclared",
        undo=f"DELETE FROM guardian_manifest WHERE document = '{ANN}'",
    ),
}


def told(run: Run, pair: Pair, target: str) -> tuple[int, set[tuple[str, str]], str]:
    done = run("protect", pair.source, "--to", target, "--check", "--format", "json")
    findings = done.document["findings"] if done.out.startswith("{") else []
    return done.status, {(entry["ref"], entry["kind"]) for entry in findings}, done.out + done.err


def found_at(edit: Edit, findings: set[tuple[str, str]]) -> bool:
    return any(kind == edit.kind and ref.endswith(edit.ref) for ref, kind in findings)


@pytest.mark.parametrize(("engine", "edits"), [("sqlite", SQLITE), ("duck", DUCKDB)])
def test_an_edit_of_a_finished_file_is_told_where_it_was_done(
    run: Run, request: pytest.FixtureRequest, tmp_path: Path, engine: str, edits: dict[str, Edit]
) -> None:
    pair: Pair = request.getfixturevalue(engine)
    assert run("protect", pair.source, "--to", pair.target).status == 0
    missed = []
    for name, one in edits.items():
        folder = tmp_path / f"edit {len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        work = folder / Path(pair.target).name
        shutil.copy(pair.target, work)
        shutil.copy(f"{pair.target}.guardian.json", f"{work}.guardian.json")
        pair.execute(str(work), *one.do)
        if one.file is not None:
            one.file(work)
        status, findings, said = told(run, pair, str(work))
        if status != 1 or not found_at(one, findings) or any(value in said for value in (ANN, MAIL, MOBILE)):
            missed.append((name, status, sorted(findings), said[-300:]))
    assert not missed


@pytest.mark.parametrize(("engine", "edits"), [("postgres", POSTGRES), ("mysql", MYSQL)])
def test_an_edit_of_a_finished_database_is_told_where_it_was_done(
    run: Run, request: pytest.FixtureRequest, engine: str, edits: dict[str, Edit]
) -> None:
    pair: Pair = request.getfixturevalue(engine)
    assert run("protect", pair.source, "--to", pair.target).status == 0
    database = pair.target.partition("?")[0].rpartition("/")[2]
    names = {"{database}": database, "{staging}": staging_of(database)}

    def filled_in(text: str) -> str:
        for mark, name in names.items():
            text = text.replace(mark, name)
        return text.replace("///copy", f"///{database}")

    missed = []
    for name, one in edits.items():
        pair.execute(pair.target, *map(filled_in, one.do))
        status, findings, said = told(run, pair, pair.target)
        sought = Edit((), filled_in(one.ref), one.kind)
        if status != 1 or not found_at(sought, findings) or any(value in said for value in (ANN, MAIL, MOBILE)):
            missed.append((name, status, sorted(findings), said[-300:]))
        pair.execute(pair.target, *map(filled_in, one.undo))
    assert not missed


def staging_of(database: str) -> str:
    from guardian.sources.sinks.mysql_target import STAGING, mark_of

    return f"{STAGING}_{mark_of({database: database})}_0"


WHO = "Beatrix Threlkeld"
SAYING = {
    "a view": f"CREATE VIEW calls AS SELECT id FROM visits WHERE state <> 'ask {WHO.lower()}'",
    "a CHECK": f"CREATE TABLE calls (id INTEGER, what TEXT CHECK (what <> '{WHO.upper()}'))",
    "a remark of an index": f"CREATE INDEX calls ON visits (member) WHERE member <> 7 /* for {WHO.lower()} only */",
}


@pytest.mark.parametrize("name", SAYING)
def test_a_name_that_only_texts_hold_is_looked_for_in_the_schema(
    run: Run, sqlite: Pair, tmp_path: Path, name: str
) -> None:
    """However it is written there: no column holds it, and no engine takes it for a name in small letters."""
    notes = [f"Please call Mrs. {WHO} back about her order" if at % 9 == 0 else "no news today" for at in range(60)]
    sqlite.execute(sqlite.source, "ALTER TABLE members ADD COLUMN notes TEXT")
    for at, note in enumerate(notes):
        sqlite.execute(sqlite.source, f"UPDATE members SET notes = '{note}' WHERE id = {at}")
    assert run("protect", sqlite.source, "--to", sqlite.target).status == 0
    honest = run("protect", sqlite.source, "--to", sqlite.target, "--check")
    assert honest.status == 0, honest.out
    sqlite.execute(sqlite.target, SAYING[name])
    done = run("protect", sqlite.source, "--to", sqlite.target, "--check", "--format", "json")
    assert done.status == 1
    found = {(one["kind"], one["what"].partition(" holds ")[2]) for one in done.document["findings"]}
    assert ("source-value", "a value of a treated column") in found, found
