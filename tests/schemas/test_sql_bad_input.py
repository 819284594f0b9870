"""Files that no parser likes: named, the rest read, never a traceback, never a table lost in silence."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.schemas.base import SchemaFile, read_schema
from guardian.schemas.sql_dialect import DIALECTS, find_dialect, known
from guardian.schemas.sql_slim import slim


def read(data: bytes | str, dialect: str | None = None) -> SchemaFile:
    return read_schema(Path("s.sql"), data=data.encode() if isinstance(data, str) else data, dialect=dialect)


def test_binary_data_is_unread_and_an_empty_file_skipped() -> None:
    assert [unread.reason for unread in read(bytes(range(256)) * 20).unread] == ["binary data, not text"]
    assert (read(b" \n").unread, read(b" \n").skipped[0].ref) == ((), "s.sql")


_DRAW = random.Random(4)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe" + _DRAW.randbytes(3000),
        b"\xef\xbb\xbf" + _DRAW.randbytes(3000),
        bytes(_DRAW.randrange(128, 256) for _ in range(3000)),
        b"-- text\n" * 10_000 + _DRAW.randbytes(20_000),
    ],
    ids=["behind a mark of UTF-16", "behind a mark of UTF-8", "high bytes only", "behind text"],
)
def test_junk_is_unread_however_it_begins(data: bytes) -> None:
    assert [unread.reason for unread in read(data).unread] == ["binary data, not text"]


@pytest.mark.parametrize(
    "data", ["-- caf\xe9 \x93so\x94\nSELECT 1;".encode("latin-1"), "-- 注释\n".encode("gb18030"), b"\x1a"]
)
def test_a_text_without_tables_is_no_junk(data: bytes) -> None:
    assert read(data).unread == ()


def test_bytes_of_a_picture_among_the_rows_cost_no_table() -> None:
    rows = b"INSERT INTO a VALUES (1, _binary '" + bytes(_DRAW.randrange(128, 256) for _ in range(3000)) + b"');\n"
    found = read(b"CREATE TABLE a (id int, picture blob);\n" + rows)
    assert [table.name for table in found.tables] == ["a"] and found.unread == ()


_NOT_SQL = "statement not understood: it makes or changes nothing that SQL knows"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABEL y (id int, religion text);",
        "create tabel user (id int, religion text);",
        "CREATE y (id int, religion text);",
        'CREATE "y" (id int, religion text);',
        "CREATE OR REPLACE TABEL y (religion text);",
        "CREATE TEMPORARY TABEL y (religion text);",
        "CRAETE TABLE y (religion text);",
        "  CREAT TABLE y (religion text);",
        "CREATE {{ kind }} TABLE y (religion text);",
        "CREATE FLEX TABLE y (religion text);",
        "CREATE COLUMNFAMILY y (religion text);",
        "CREATE ROW TABEL y (religion text);",
        "CREATE EXTERNAL TABEL y (religion text);",
        "CREATE OR REPLACE DYNAMIC TABEL y (religion text);",
        "EXEC('CREATE TABEL y (religion text)');",
        "EXEC sp_executesql N'CREATE TABEL y (religion text)';",
        "EXECUTE IMMEDIATE 'create tabel y (religion varchar(9))';",
        "DO $$ BEGIN EXECUTE 'ALTER TABEL y ADD religion text'; END $$;",
        "ALTER TABEL y ADD religion text;",
        "/* a remark,\n of two lines */ CREATE TABEL y (religion text);",
    ],
)
@pytest.mark.parametrize("before", ["", "CREATE TABLE a (id int);\n", "CREATE TABLE a (id int) -- first,\nGO\n"])
def test_a_statement_that_makes_or_changes_nothing_known_is_named(statement: str, before: str) -> None:
    found = read(before + statement)
    assert [(unread.ref.partition(":")[0], unread.reason) for unread in found.unread] == [("s.sql", _NOT_SQL)]
    assert [table.name for table in found.tables] == (["a"] if before else [])


def test_a_statement_that_nothing_ends_hides_no_unknown_one() -> None:
    assert [unread.ref for unread in read("USE x\nCREATE TABEL y (religion text)").unread] == ["s.sql:2"]


def test_a_change_without_a_known_verb_is_named() -> None:
    found = read("CREATE TABLE a (id int);\nALTER TABLE a ADDD religion text;")
    assert [unread.reason for unread in found.unread] == ["change of table a not understood"]
    assert read("CREATE TABLE a (id int);\nALTER TABLE a;").unread == ()


def test_mysqls_alter_ignore_changes_its_table() -> None:
    (table,) = read("CREATE TABLE a (id int);\nALTER IGNORE TABLE a ADD religion text;").tables
    assert [column.name for column in table.columns] == ["id", "religion"]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (id int,\n  create datetime,\n alter int,\n x text);",
        "CREATE TABLE t (\n create datetime(6),\n alter varchar(3));",
        "ALTER TABLE t\n ALTER x SET DEFAULT 1,\n ALTER y SET DEFAULT 2;",
        "ALTER TABLE t\n ALTER x TYPE text,\n -- remark;\n ALTER y TYPE text;",
        "GRANT\n CREATE, ALTER ON t TO z;\nGRANT ALL,\nCREATE ON SCHEMA s TO z;",
        "SELECT create FROM t;",
        "INSERT INTO t VALUES ('x;\nCREATE TABEL y (a int)');",
        "-- CREATE TABEL y (a int)\n/*\nCREATE TABEL y (a int); */",
        "REM create the tables\nPROMPT create tables",
        "CREATE UNLOGGED SEQUENCE s;\nCREATE OR REPLACE TEMP VIEW v AS SELECT 1;\nCREATE UNIQUE INDEX i ON t (a);",
        "CREATE STREAM s ON TABLE t;\nCREATE FUNCTION f() RETURNS TABLE (a int);",
        "CREATE WAREHOUSE w;\nALTER SESSION SET x = 1;\nALTER SYSTEM x;\nALTER AUTHORIZATION ON x TO y;",
        "CREATE PUBLICATION p FOR TABLE t;\nCREATE KEYSPACE k WITH replication = {};\nCREATE FULLTEXT CATALOG c;",
        "CREATE DEFINER=`root`@`%` PROCEDURE p()\nBEGIN\nSELECT 1;\nEND;",
        "CREATE ROW ACCESS POLICY p AS (v int) RETURNS boolean -> true;\nCREATE COLUMN ENCRYPTION KEY k;",
        'CREATE EXTERNAL DATA SOURCE s;\nCREATE FOREIGN DATA WRAPPER w;\nCREATE VIRTUAL SCHEMA v;\nCREATE SHARED "x";',
        "ALTER TABLE {{ this }}\nALTER COLUMN x DROP DEFAULT;",
        "EXEC('CREATE VIEW v AS SELECT 1');\nEXECUTE format('CREATE ROLE %I', r);\nEXECUTE 'CREATE ' || kind || ' x';",
        "INSERT INTO t VALUES ('CREATE TABEL y (religion text)');\nSELECT 'CREATE TABEL y (religion text)';",
        "ANALYZE TABLE t (a);\nLOCK TABLE t (a);\nTRUNCATE TABLE t;",
    ],
)
def test_honest_statements_that_make_no_table_are_no_loss(text: str) -> None:
    assert read(text).unread == ()


def test_a_pointer_of_git_lfs_is_not_the_file_it_stands_for() -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12\n"
    assert [unread.reason for unread in read(pointer).unread] == ["a pointer of Git LFS, not the file itself"]


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    found = read_schema(tmp_path / "gone.sql", name="gone.sql")
    assert [(unread.ref, unread.reason) for unread in found.unread] == [("gone.sql", "no such file")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5"])
def test_a_chinese_schema_is_read_in_its_encoding(encoding: str) -> None:
    text = "CREATE TABLE `客戶` (\n"
    text += " `id` int COMMENT '主鍵',\n `dh` varchar(20) COMMENT '電話號碼',\n `dz` text COMMENT '地址' );"
    table = read(text.encode(encoding)).tables[0]
    assert (table.name, [column.comment for column in table.columns]) == ("客戶", ["主鍵", "電話號碼", "地址"])


def test_western_letters_are_no_chinese() -> None:
    table = read("CREATE TABLE t (a text COMMENT 'prénom de l''employé', año int);".encode("latin-1")).tables[0]
    assert (table.columns[0].comment, table.columns[1].name) == ("prénom de l'employé", "año")


def test_deep_nesting_is_no_crash() -> None:
    deep = "(" * 50_000 + "1" + ")" * 50_000
    found = read(f"CREATE TABLE a (x int DEFAULT {deep}); CREATE TABLE b AS SELECT {deep};\nCREATE TABLE c (y int);")
    assert [table.name for table in found.tables] == ["a", "c"]
    assert [unread.ref for unread in found.unread] == ["s.sql:1"]


def test_a_quote_never_closed_hides_no_table_that_begins_a_line() -> None:
    found = read(
        "select 'it;\nCREATE TABLE a (x int);\n"
        "select \"q;\nCREATE TABLE b (y text DEFAULT 'z');\n/* open\nCREATE TABLE c (z int);"
    )
    assert [table.name for table in found.tables] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "junk",
    [
        "/* ",
        "'",
        '"',
        "`",
        "[",
        "$a$ ",
        "{{ ",
        "{% ",
        "(",
        "create ",
        "CREATE TABLE a (",
        "-",
        "\\",
        "create or replace ",
    ],
)
def test_hostile_repetition_ends(junk: str) -> None:
    found = read(junk * 5_000 + "\n;\nCREATE TABLE good (x int);")
    assert found.tables[-1].name == "good"


def test_a_dump_is_slimmed_without_losing_a_line() -> None:
    dump = (
        b"CREATE TABLE a (x int);\nINSERT INTO a VALUES ('it\\'s;\n; CREATE TABLE no (y int);'),\n(2);\n"
        b"COPY q FROM stdin;\n1\tx\n\\.\nINSERT INTO a VALUES ('x');\nCREATE TABLE b (y int);\n"
    )
    thin = slim(dump)
    assert thin.count(b"\n") == dump.count(b"\n")
    assert b"no (" not in thin
    assert [table.name for table in read(thin).tables] == ["a", "b"]
    assert read(thin).tables[1].location.line == 9


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("CREATE TABLE a (id int AUTO_INCREMENT) ENGINE=InnoDB;", "mysql"),
        ("CREATE TABLE a (id bigserial, t timestamptz);", "postgres"),
        ("CREATE TABLE [dbo].[a] ([id] [int])\nGO\n", "tsql"),
        ("CREATE TABLE a (n VARCHAR2(20 CHAR));\n/\n", "oracle"),
        ("CREATE TABLE a (id integer primary key autoincrement);", "sqlite"),
        ("CREATE TABLE `p.d.t` (a INT64 OPTIONS(description='x'));", "bigquery"),
        ("CREATE TRANSIENT TABLE a (v VARIANT);", "snowflake"),
        ("CREATE TABLE a (x bigint) USING DELTA;", "databricks"),
        ("CREATE TABLE a (x bigint) USING parquet;", "spark"),
        ("CREATE TABLE a (x string) ROW FORMAT DELIMITED STORED AS ORC;", "hive"),
        ("CREATE TABLE a (x HUGEINT, s STRUCT(a INT));", "duckdb"),
        ("CREATE TABLE a (x UInt64) ENGINE = MergeTree() ORDER BY x;", "clickhouse"),
        ("CREATE TABLE a (x int);", ""),
    ],
)
def test_the_dialect_is_found_from_the_text(text: str, dialect: str) -> None:
    assert find_dialect(text) == dialect


def test_a_dialect_that_contradicts_the_text_is_named_and_set_aside() -> None:
    found = read("CREATE TABLE `a` (`x` int AUTO_INCREMENT COMMENT 'it\\'s') ENGINE=InnoDB;", "postgres")
    assert (found.dialect, found.tables[0].columns[0].comment) == ("mysql", "it's")
    assert "postgres set aside" in found.skipped[0].reason


def test_a_dialect_that_nobody_knows_is_refused() -> None:
    assert "unknown dialect 'klingon'" in read("CREATE TABLE a (x int);", "klingon").unread[0].reason
    assert (known("PostgreSQL"), known("mariadb"), known("klingon")) == ("postgres", "mysql", "")


IDENTIFIERS = st.from_regex(r"[a-z][a-z0-9_]{0,9}x", fullmatch=True)
TYPES = st.sampled_from(["int", "varchar(20)", "numeric(10,2)", "text", "timestamp", "char(1)"])
TABLES = st.lists(
    st.tuples(IDENTIFIERS, st.lists(st.tuples(IDENTIFIERS, TYPES), min_size=1, max_size=5, unique_by=lambda c: c[0])),
    min_size=1,
    max_size=4,
    unique_by=lambda table: table[0],
)
QUOTES = {"mysql": "``", "tsql": "[]", "postgres": '""', "sqlite": '""', "bigquery": "``"}
NOISE = st.sampled_from(
    [
        "INSERT INTO q VALUES (1, 'it''s; CREATE TABLE no (a int)');",
        "-- CREATE TABLE no (a int); it's",
        "/* CREATE TABLE no (a int); ' */",
        "CREATE INDEX ix ON q (a);",
        "CREATE FUNCTION f() RETURNS int AS $$ BEGIN RETURN 'x'; END $$ LANGUAGE plpgsql;",
        "GRANT SELECT ON q TO joe;",
        "\\echo it's",
        "SELECT 'a', \"b\" FROM q WHERE c = ';';",
        "BEGIN;",
        "FROBNICATE ((( 1;",
    ]
)


@settings(max_examples=60, deadline=None)
@given(tables=TABLES, noise=st.lists(NOISE, min_size=5, max_size=5), dialect=st.sampled_from(sorted(QUOTES)))
def test_every_table_comes_out_whatever_stands_between(
    tables: list[tuple[str, list[tuple[str, str]]]], noise: list[str], dialect: str
) -> None:
    left, right = QUOTES[dialect]
    end = "\nGO\n" if dialect == "tsql" else ";\n"
    text = noise[-1] + "\n"
    for (name, columns), between in zip(tables, noise, strict=False):
        listed = ",\n  ".join(f"{left}{column}{right} {kind} NOT NULL" for column, kind in columns)
        text += f"CREATE TABLE {left}{name}{right} (\n  {listed}\n){end}{between}\n"
    found = read(text, dialect)
    assert found.unread == ()
    assert [(t.name, [(c.name, c.type) for c in t.columns]) for t in found.tables] == tables


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"'\"`[]()$;,-/*\\{}#\n ",
                "CREATE TABLE ",
                "a",
                "int",
                "AS SELECT ",
                "ALTER TABLE ",
                "ADD ",
                "DROP ",
                "RENAME ",
                "TO ",
                "COMMENT ON ",
                "INSERT INTO ",
                "LIKE ",
                "STRUCT<",
                "PARTITION OF ",
                "EXEC sp_rename ",
                "CREATE TYPE ",
                "CREATE SCHEMA ",
                "USE ",
                "CHANGE ",
                "MODIFY ",
            ]
        ),
        max_size=40,
    )
)
def test_no_text_raises_and_every_table_seen_is_understood_or_named(parts: list[str]) -> None:
    found = read("x" + "".join(parts))
    assert found.created - found.understood <= len(found.unread)


def test_reading_columns_needs_no_parser_library() -> None:
    script = (
        "import sys; from pathlib import Path; from guardian.schemas.base import read_schema;"
        "r = read_schema(Path('s.sql'), data=b'CREATE TABLE a (x int); ALTER TABLE a ADD y text;');"
        "assert len(r.tables[0].columns) == 2;"
        "print(*sorted({m.split('.')[0] for m in sys.modules}"
        " & {'sqlglot', 'spacy', 'pandas', 'pyarrow', 'presidio_analyzer'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_dialect_knows_its_own_name() -> None:
    assert [known(name) for name in DIALECTS] == list(DIALECTS)
