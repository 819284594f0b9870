"""CREATE TABLE of every dialect, and the traps of real schema files."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian.model import ColumnSchema, TableSchema
from guardian.schemas.base import SchemaFile, read_schema


def read(text: str, dialect: str | None = None, name: str = "s.sql") -> SchemaFile:
    return read_schema(Path(name), data=text.encode(), dialect=dialect)


def only(text: str) -> TableSchema:
    found = read(text)
    assert found.unread == ()
    (table,) = found.tables
    return table


def names(table: TableSchema) -> list[str]:
    return [column.name for column in table.columns]


def column(text: str) -> ColumnSchema:
    """The one column of a table with this in its list."""
    (found,) = only(f"CREATE TABLE t (\n{text}\n);").columns
    return found


@pytest.mark.parametrize(
    ("written", "name", "kind", "comment", "nullable", "key"),
    [
        ("a int", "a", "int", "", True, ""),
        ("`a` int(11) unsigned NOT NULL AUTO_INCREMENT COMMENT '主键'", "a", "int(11) unsigned", "主键", False, ""),
        ("f FLOAT UNSIGNED", "f", "FLOAT UNSIGNED", "", True, ""),
        ("[User Name] [nvarchar](50) COLLATE Latin1_General_CI_AS NULL", "User Name", "nvarchar(50)", "", True, ""),
        (
            "\"Full Name\" character varying(9) DEFAULT 'x,y'::text NOT NULL",
            "Full Name",
            "character varying(9)",
            "",
            False,
            "",
        ),
        ("t timestamp(6) without time zone DEFAULT now()", "t", "timestamp(6) without time zone", "", True, ""),
        ("t timestamp with local time zone not null", "t", "timestamp with local time zone", "", False, ""),
        ("d double precision", "d", "double precision", "", True, ""),
        ("e enum('a','b;c)') COMMENT 'x, y'", "e", "enum('a','b;c)')", "x, y", True, ""),
        ("c varchar(9) CHARACTER SET utf8 BINARY", "c", "varchar(9)", "", True, ""),
        ("id serial PRIMARY KEY", "id", "serial", "", False, "primary"),
        ("m text UNIQUE", "m", "text", "", True, "unique"),
        ("u int REFERENCES users (id) ON DELETE SET NULL", "u", "int", "", True, "foreign"),
        ("key varchar(255)", "key", "varchar(255)", "", True, ""),
        ("index integer", "index", "integer", "", True, ""),
        ("key text CHECK (length(key) > 1)", "key", "text", "", True, ""),
        ("key blob REFERENCES o(id)", "key", "blob", "", True, "foreign"),
        ("key Nullable(String)", "key", "Nullable(String)", "", True, ""),
        ("comment text COMMENT 'remark'", "comment", "text", "remark", True, ""),
        ("check_date date", "check_date", "date", "", True, ""),
        ("n VARCHAR2(20 CHAR) DEFAULT 'x' ENABLE", "n", "VARCHAR2(20 CHAR)", "", True, ""),
        (
            "n LowCardinality(Nullable(String)) COMMENT 'x' CODEC(ZSTD(1))",
            "n",
            "LowCardinality(Nullable(String))",
            "x",
            True,
            "",
        ),
        ('id INT64 OPTIONS(description="the id")', "id", "INT64", "the id", True, ""),
        ("m VARCHAR(20) WITH MASKING POLICY p COMMENT 'mail'", "m", "VARCHAR(20)", "mail", True, ""),
        ("s tsvector GENERATED ALWAYS AS (to_tsvector('english', n)) STORED", "s", "tsvector", "", True, ""),
        ("w AS (a + b) PERSISTED", "w", "", "", True, ""),
        ('"l" "pg_catalog"."int4" NOT NULL', "l", "int4", "", False, ""),
        ("größe int", "größe", "int", "", True, ""),
        ("手机号 varchar(11)", "手机号", "varchar(11)", "", True, ""),
        ("a varchar(3) DEFAULT 'it''s' COMMENT 'the user''s'", "a", "varchar(3)", "the user's", True, ""),
        ("tags text[]", "tags", "text[]", "", True, ""),
        ("p int DEFAULT ((((1)))) NOT NULL", "p", "int", "", False, ""),
        ("no_type", "no_type", "", "", True, ""),
    ],
)
def test_a_column_comes_out_as_written(
    written: str, name: str, kind: str, comment: str, nullable: bool, key: str
) -> None:
    found = column(written)
    assert (found.name, found.type, found.comment, found.nullable, found.key) == (name, kind, comment, nullable, key)


@pytest.mark.parametrize(
    "constraint",
    [
        "PRIMARY KEY (a)",
        "CONSTRAINT pk PRIMARY KEY CLUSTERED ([a] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]",
        "KEY idx_a (a)",
        "KEY `idx` (`a`(20)) USING BTREE COMMENT 'no column'",
        "UNIQUE KEY u (a, b)",
        "UNIQUE INDEX u (a)",
        "KEY ix USING BTREE (a)",
        "INDEX ix UNIQUE NONCLUSTERED (a)",
        "INDEX ix a TYPE bloom_filter GRANULARITY 1",
        "FULLTEXT KEY ft (a)",
        "FOREIGN KEY (a) REFERENCES other (id) ON DELETE CASCADE",
        "CHECK (a > 0)",
        'FAMILY "primary" (a)',
        "INVERTED INDEX ix (a)",
        "EXCLUDE USING gist (a WITH =)",
        "PERIOD FOR SYSTEM_TIME (a, b)",
    ],
)
def test_a_constraint_is_no_column(constraint: str) -> None:
    assert names(only(f"CREATE TABLE t (a int, {constraint});")) == ["a"]


def test_keys_named_below_the_columns_are_set_on_them() -> None:
    table = only("CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a), FOREIGN KEY (b) REFERENCES x(y), UNIQUE (c))")
    assert [found.key for found in table.columns] == ["primary", "foreign", "unique"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE TABLE a (x int)\nGO\nCREATE TABLE b (y int)\nGO\n", ["a", "b"]),
        ("DELIMITER $$\nCREATE TABLE a (x int)$$\nDELIMITER ;\nCREATE TABLE b (y int);", ["a", "b"]),
        ("DO $$ BEGIN CREATE TABLE IF NOT EXISTS a (x int); END $$;\nCREATE TABLE b (y int);", ["a", "b"]),
        ("DO $do$\nBEGIN\n  -- it's\n  CREATE TABLE a (x int);\nEND\n$do$;\nCREATE TABLE b (y int);", ["a", "b"]),
        ("COPY q (a) FROM stdin;\nit's\n\\N\nCREATE TABLE no (x int);\n\\.\nCREATE TABLE a (x int);", ["a"]),
        ("\\connect it's\n\\set x '\nCREATE TABLE a (x int);", ["a"]),
        ("/*!50001 CREATE TABLE `a` (`x` int) */;\n/*!40101 SET x=1 */;\nCREATE TABLE b (y int);", ["a", "b"]),
        ("/* CREATE TABLE no (x int); */ CREATE TABLE a (x int);\n-- CREATE TABLE no2 (x int);", ["a"]),
        ("--it's\nCREATE TABLE a (x int);\n--'", ["a"]),
        ("INSERT INTO q VALUES ('CREATE TABLE no (x int);', 'it''s;');\nCREATE TABLE a (x int);", ["a"]),
        ("INSERT [q] VALUES (N'it''s')\nINSERT [q] VALUES (2)\nCREATE TABLE a (x int)\nGO", ["a"]),
        ("CREATE TABLE @cdm.person (id int);", ["@cdm.person"]),
        ("CREATE TABLE {{ schema }}.users_{{ env }} (id int);", ["{{ schema }}.users_{{ env }}"]),
        ("{% if x %}CREATE TABLE ${s}.a (x int);{% endif %}", ["${s}.a"]),
        (
            "CREATE SCHEMA s CREATE TABLE a (x int) CREATE TABLE b (y int);\nCREATE TABLE c (z int);",
            ["s.a", "s.b", "c"],
        ),
        ("CREATE SCHEMA s;\nCREATE TABLE a (x int);", ["a"]),
        ("CREATE TABLE `#__users` (x int);", ["#__users"]),
        ("CREATE TABLE %%prefix%%a (x int);\nCREATE TABLE :s.b (x int);", ["%%prefix%%a", ":s.b"]),
        ("CREATE TABLE &owner..a (x int);\nCREATE TABLE $(s).b (x int);", ["&owner.a", "$(s).b"]),
        ("CREATE TABLE /*_*/a (x int) /*$options*/;", ["a"]),
        ("CREATE CACHED TABLE a (x int);\nCREATE MULTISET TABLE b ,NO FALLBACK ,CHECKSUM = ON (y int);", ["a", "b"]),
        ("IF OBJECT_ID('a') IS NULL BEGIN CREATE TABLE dbo.a (x int) END\nGO", ["dbo.a"]),
        ("BEGIN EXECUTE IMMEDIATE 'CREATE TABLE a (x NUMBER)'; END;\n/\nCREATE TABLE b (y DATE)\n/\n", ["a", "b"]),
        ("EXEC('CREATE TABLE dbo.a (x int, y varchar(3) DEFAULT ''z'')')", ["dbo.a"]),
        ("SET search_path = app, pg_catalog;\nCREATE TABLE a (x int);\nCREATE TABLE o.b (y int);", ["app.a", "o.b"]),
        ("USE one;\nCREATE TABLE a (x int);\nUSE two;\nCREATE TABLE a (y int);", ["one.a", "two.a"]),
        ("USE master\nGO\nUSE shop\nGO\nCREATE TABLE a (x int)", ["a"]),
        ("CREATE TABLE `p-1.d.t` (x INT64);", ["p-1.d.t"]),
        ("CREATE\n  /* c */ TABLE\n-- d\n a (x int);", ["a"]),
        ('CREATE TABLE\n  "sp ace"."t" (x int);', ["sp ace.t"]),
        ("CREATE VIRTUAL TABLE a USING fts5(x, y, tokenize='porter');", ["a"]),
    ],
)
def test_a_trap_of_real_files_loses_no_table(text: str, expected: list[str]) -> None:
    found = read(text)
    assert [table.name for table in found.tables] == expected
    assert found.unread == ()
    assert found.created == found.understood == len(expected)
    assert all(table.columns for table in found.tables)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("CREATE TABLE a (LIKE nowhere);", 1, "nowhere"),
        ("\nCREATE TABLE a LIKE nowhere;", 2, "nowhere"),
        ("CREATE TABLE a (x int) INHERITS (nowhere);", 1, "nowhere"),
        ("\n\nCREATE TABLE a AS SELECT * FROM nowhere;", 3, "*"),
        ("CREATE TABLE a;", 1, "no column list"),
        ("CREATE TABLE a (x int", 1, "never closed"),
        ("CREATE TABLE a (x int, (y int));", 1, "line 1"),
        ("CREATE TABLE a USING csv OPTIONS (path 'x');", 1, "not written"),
        ("EXEC('CREATE TABLE ' + @name + ' (a int)')", 1, "name"),
        ("CREATE TABLE (x int);", 1, "name"),
        ("CREATE TABLE a (\n {% for c in cs %} {{ c }} text, {% endfor %} x int);", 1, "line 2"),
        ("CREATE TABLE a ({columns});", 1, "line 1"),
    ],
)
def test_what_was_seen_and_not_understood_is_named_with_its_line(text: str, line: int, word: str) -> None:
    found = read(f"{text}\n;\nCREATE TABLE good (x int);")
    (unread,) = found.unread
    assert unread.ref == f"s.sql:{line}"
    assert word in unread.reason
    assert found.created == found.understood + 1
    assert found.tables[-1].name == "good"


def test_an_unclosed_list_costs_its_own_statement_only() -> None:
    found = read("CREATE TABLE bad (a int, b text;\nCREATE TABLE bad2 (c int\nCREATE TABLE good (d int);")
    assert [names(table) for table in found.tables] == [["a", "b"], ["c"], ["d"]]
    assert [unread.ref for unread in found.unread] == ["s.sql:1", "s.sql:2"]


def test_a_forgotten_comma_hides_no_column() -> None:
    table = only("CREATE TABLE t (\n a int\n b text NOT NULL\n c double\n precision,\n d date\n)")
    assert names(table) == ["a", "b", "c", "d"]
    assert [found.type for found in table.columns] == ["int", "text", "double precision", "date"]


def test_trailing_comments_belong_to_the_column_on_their_line() -> None:
    table = only(
        "CREATE TABLE t (\n  a text, --no blank\n  -- above b\n  b text\n  , c text -- of c\n"
        "  , d text /* of d */ , e text # of e\n  , f text COMMENT 'own' -- other\n  , g text -- last\n);"
    )
    assert {found.name: found.comment for found in table.columns} == {
        "a": "no blank",
        "b": "",
        "c": "of c",
        "d": "of d",
        "e": "of e",
        "f": "own",
        "g": "last",
    }


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('CREATE TABLE t (a int, #Foreign key to u\n b int, #"User" or\n c int\n) ENGINE=InnoDB;', ["a", "b", "c"]),
        ("CREATE TABLE t (a int, #b int, c int);\nGO\n", ["a", "#b", "c"]),
    ],
    ids=["a remark in MySQL", "a name elsewhere"],
)
def test_a_hash_after_a_comma(text: str, columns: list[str]) -> None:
    assert names(only(text)) == columns


def test_comments_above_count_where_most_columns_have_one() -> None:
    table = only("CREATE TABLE t (\n -- who\n a text,\n -- where\n b text,\n -- old int,\n c int\n);")
    assert [found.comment for found in table.columns] == ["who", "where", ""]


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("CREATE TABLE t (a int) COMMENT='用户表';", "用户表"),
        ("CREATE TABLE t (a int) ENGINE=InnoDB COMMENT = 'people' ROW_FORMAT=DYNAMIC;", "people"),
        ("CREATE TABLE t (a int) COMMENT 'people' PARTITIONED BY (d string);", "people"),
        ('CREATE TABLE t (a INT64) OPTIONS(description="people, all");', "people, all"),
        ("CREATE TABLE t (a int) USING DELTA TBLPROPERTIES ('comment'='people');", "people"),
        ("-- 1、people\nCREATE TABLE t (a int);", "1、people"),
        ("-- ----------------\n-- Table structure for t\n-- ----------------\nCREATE TABLE t (a int);", ""),
        ("-- far away\n\n\n\nCREATE TABLE t (a int);", ""),
        ("CREATE TABLE t (a int);\nCOMMENT ON TABLE t IS 'it''s';", "it's"),
    ],
)
def test_a_table_has_its_comment(text: str, comment: str) -> None:
    assert only(text).comment == comment


@pytest.mark.parametrize(
    "call",
    [
        "EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'用户''名', @level0type=N'SCHEMA',"
        "@level0name=N'dbo', @level1type=N'TABLE',@level1name=N'u', @level2type=N'COLUMN',@level2name=N'nm'",
        "EXECUTE sp_addextendedproperty 'MS_Description', '用户''名', 'user', dbo, 'table', 'u', 'column', 'nm'",
        "IF 1=1 EXEC [sys].[sp_addextendedproperty] N'MS_Description', N'用户''名', 'SCHEMA', N'dbo', 'TABLE', N'u', "
        "'COLUMN', N'nm';",
    ],
)
def test_an_extended_property_is_a_comment(call: str) -> None:
    table = only(f"CREATE TABLE [dbo].[u] ([id] int, [nm] nvarchar(9))\nGO\n{call}\nGO\n")
    assert [found.comment for found in table.columns] == ["", "用户'名"]


def test_an_extended_property_of_an_index_is_no_comment() -> None:
    table = only(
        "CREATE TABLE u (id int);\n"
        "EXEC sp_addextendedproperty 'MS_Description','x','SCHEMA','dbo','TABLE','u','INDEX','id'"
    )
    assert (table.comment, table.columns[0].comment) == ("", "")


def test_a_type_of_the_users_own_shows_what_it_holds() -> None:
    found = read(
        "CREATE DOMAIN public.mail AS citext CHECK (VALUE ~ '@');\nCOMMENT ON DOMAIN public.mail IS 'e-mail';\n"
        "CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TYPE place AS (street text, city varchar(20));\n"
        "CREATE TYPE dbo.flag FROM [bit] NOT NULL;\nCREATE DOMAIN work_mail AS mail;\n"
        "CREATE TABLE t (a public.mail, b mood[], home place, f [dbo].[flag], w work_mail NOT NULL);"
    )
    assert [(c.name, c.type, c.comment) for c in found.tables[0].columns] == [
        ("a", "citext", "e-mail"),
        ("b", "ENUM('sad', 'ok')[]", ""),
        ("home.street", "text", ""),
        ("home.city", "varchar(20)", ""),
        ("f", "bit", ""),
        ("w", "citext", "e-mail"),
    ]


def test_a_domain_that_names_itself_ends() -> None:
    assert only("CREATE DOMAIN a AS b; CREATE DOMAIN b AS a; CREATE TABLE t (x a);").columns[0].name == "x"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("u STRUCT<name STRING, tags ARRAY<STRUCT<k STRING, v INT64>>>", ["u.name", "u.tags.k", "u.tags.v"]),
        ("s struct<a:int,b:string>", ["s.a", "s.b"]),
        ("n Nested(a String, b UInt8)", ["n.a", "n.b"]),
        ("s STRUCT(a INTEGER, b VARCHAR)[]", ["s.a", "s.b"]),
        ("m map<string,int>", ["m"]),
        ("m frozen<tuple<text, int>>, s set<text>", ["m", "s"]),
        ("t Tuple(String, UInt8)", ["t"]),
    ],
)
def test_a_struct_is_opened_into_its_fields(written: str, expected: list[str]) -> None:
    assert names(only(f"CREATE TABLE t ({written});")) == expected


def test_hive_partition_columns_are_columns() -> None:
    table = only("CREATE EXTERNAL TABLE t (a string) PARTITIONED BY (dt string COMMENT 'day', a) STORED AS ORC;")
    assert [(c.name, c.comment) for c in table.columns] == [("a", ""), ("dt", "day")]


def test_columns_taken_over_come_along() -> None:
    found = read(
        "CREATE TABLE p (id int NOT NULL, mail text COMMENT 'm');\nCREATE TABLE l (LIKE p INCLUDING ALL, x int);\n"
        "CREATE TABLE i (y int) INHERITS (p);\nCREATE TABLE m LIKE p;\nCREATE TABLE c CLONE p;\n"
        "CREATE TABLE k AS p ENGINE = Memory;\nCREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);"
    )
    assert {table.name: names(table) for table in found.tables} == {
        "p": ["id", "mail"],
        "l": ["id", "mail", "x"],
        "i": ["id", "mail", "y"],
        "m": ["id", "mail"],
        "c": ["id", "mail"],
        "k": ["id", "mail"],
    }
    assert [skipped.reason for skipped in found.skipped] == ["table p_1 is a partition of p"]
    assert (found.created, found.understood, found.unread) == (7, 7, ())


def test_a_table_made_by_a_query_has_its_columns_and_their_types() -> None:
    found = read(
        "CREATE TABLE u (id int, mail varchar(9) COMMENT 'contact');\n"
        "CREATE TABLE a WITH (format = 'x') AS WITH q AS (SELECT * FROM u) "
        "SELECT q.*, upper(mail) AS up, id::text t FROM q;\n"
        "CREATE TABLE b (one, two) AS SELECT id, mail FROM u;"
    )
    assert [(c.name, c.type, c.comment) for c in found.tables[1].columns] == [
        ("id", "int", ""),
        ("mail", "varchar(9)", "contact"),
        ("up", "", ""),
        ("t", "TEXT", ""),
    ]
    assert [(c.name, c.type) for c in found.tables[2].columns] == [("one", "int"), ("two", "varchar(9)")]


@pytest.mark.parametrize(
    "text", ["CREATE TEMP TABLE t (a int);", "CREATE TABLE #t (a int)", "create global temporary table t (a int)"]
)
def test_a_temporary_table_is_left_out_by_name(text: str) -> None:
    found = read(text)
    assert (found.tables, found.created, found.understood) == ((), 1, 1)
    assert "temporary" in found.skipped[0].reason


def test_places_are_the_very_line_and_column() -> None:
    table = only("-- x\n\n  CREATE TABLE t (\n    a int,\n    b int);")
    assert (table.location.line, table.location.column) == (3, 3)
    assert [(c.location.file, c.location.line, c.location.column) for c in table.columns] == [
        ("s.sql", 4, 5),
        ("s.sql", 5, 5),
    ]


@pytest.mark.parametrize(("name", "kind"), [("a.sql.j2", "sql"), ("a.ddl", "sql"), ("schema", "sql"), ("a.md", "")])
def test_a_file_is_sql_by_its_ending_or_by_what_stands_in_it(name: str, kind: str) -> None:
    assert read("CREATE TABLE a (x int);", name=name).kind == kind
