"""ALTER, DROP, RENAME and COMMENT ON: the schema that statements end in; folders of migrations."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian.schemas.base import SchemaFile, migration_files, read_folder, read_schema

MADE = "CREATE TABLE s.u (id int NOT NULL, mail varchar(9) COMMENT 'contact', note text);\n"


def read(text: str) -> SchemaFile:
    return read_schema(Path("s.sql"), data=text.encode())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("ALTER TABLE s.u ADD COLUMN phone text", "id int,mail varchar(9),note text,phone text"),
        (
            "ALTER TABLE u ADD phone text AFTER id, ADD (x int, y int)",
            "id int,mail varchar(9),note text,phone text,x int,y int",
        ),
        (
            "ALTER TABLE s.u ADD phone varchar(20) NULL, [fax] varchar(20) NULL",
            "id int,mail varchar(9),note text,phone varchar(20),fax varchar(20)",
        ),
        (
            "ALTER TABLE IF EXISTS ONLY s.u ADD COLUMN IF NOT EXISTS p text, DROP COLUMN IF EXISTS note CASCADE",
            "id int,mail varchar(9),p text",
        ),
        ("ALTER TABLE s.u DROP COLUMN mail, note", "id int"),
        ("ALTER TABLE s.u DROP mail", "id int,note text"),
        ("ALTER TABLE s.u DROP (mail, note)", "id int"),
        ("ALTER TABLE s.u DROP PRIMARY KEY, DROP INDEX note, DROP CONSTRAINT mail", "id int,mail varchar(9),note text"),
        ("ALTER TABLE s.u RENAME COLUMN mail TO email", "id int,email varchar(9),note text"),
        ("ALTER TABLE s.u RENAME mail TO email", "id int,email varchar(9),note text"),
        ("ALTER TABLE s.u CHANGE COLUMN mail email text NOT NULL", "id int,email text,note text"),
        ("ALTER TABLE s.u MODIFY mail varchar(99)", "id int,mail varchar(99),note text"),
        ("ALTER TABLE s.u MODIFY (mail varchar2(99), note NOT NULL)", "id int,mail varchar2(99),note text"),
        ("ALTER TABLE s.u ALTER COLUMN mail TYPE text USING mail::text", "id int,mail text,note text"),
        ("ALTER TABLE s.u ALTER COLUMN mail SET DATA TYPE text", "id int,mail text,note text"),
        ("ALTER TABLE s.u ALTER COLUMN mail nvarchar(30) NOT NULL", "id int,mail nvarchar(30),note text"),
        ("ALTER TABLE s.u ALTER COLUMN mail SET DEFAULT 'x'", "id int,mail varchar(9),note text"),
        ("ALTER TABLE s.u REPLACE COLUMNS (a int, b string)", "a int,b string"),
        ("ALTER TABLE s.u ADD CONSTRAINT k PRIMARY KEY (id)", "id int,mail varchar(9),note text"),
        ("ALTER TABLE s.u ADD INDEX ix (mail), ADD UNIQUE KEY uk (note)", "id int,mail varchar(9),note text"),
        ("ALTER TABLE s.u ADD DEFAULT ('x') FOR mail", "id int,mail varchar(9),note text"),
        ("ALTER TABLE s.u OWNER TO joe, ENABLE ROW LEVEL SECURITY", "id int,mail varchar(9),note text"),
        ("ALTER TABLE s.u ADD PARTITION (PARTITION p VALUES LESS THAN (1))", "id int,mail varchar(9),note text"),
        ("EXEC sp_rename 's.u.mail', 'email', 'COLUMN'", "id int,email varchar(9),note text"),
    ],
)
def test_a_change_leaves_the_columns_that_are_there_after_it(change: str, expected: str) -> None:
    found = read(f"{MADE}{change};\n")
    assert found.unread == ()
    assert ",".join(f"{column.name} {column.type}" for column in found.tables[0].columns) == expected


def test_a_renamed_and_retyped_column_keeps_its_comment() -> None:
    found = read(f"{MADE}ALTER TABLE u RENAME COLUMN mail TO email;\nALTER TABLE u MODIFY email text;")
    assert found.tables[0].columns[1].comment == "contact"
    assert found.tables[0].columns[1].location.line == 3


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("ALTER TABLE u RENAME COLUMN mail TO email", 37),
        ("ALTER TABLE u RENAME mail TO email", 30),
        ("ALTER TABLE u ALTER COLUMN mail RENAME TO email", 43),
        ("ALTER TABLE u CHANGE mail email text", 27),
        ("EXEC sp_rename 's.u.mail', 'email', 'COLUMN'", 1),
    ],
)
def test_a_renamed_column_stands_where_it_got_its_name(change: str, column: int) -> None:
    found = next(one for one in read(f"{MADE}{change};\n").tables[0].columns if one.name == "email")
    assert found.location is not None
    assert (found.location.line, found.location.column) == (2, column)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE s.u RENAME TO v",
        "RENAME TABLE s.u TO s.v",
        "ALTER TABLE u RENAME AS s.v",
        "EXEC sp_rename 's.u', 'v'",
    ],
)
def test_a_table_is_found_under_its_new_name(change: str) -> None:
    found = read(f"{MADE}{change};\nALTER TABLE s.v ADD x int;")
    assert [(table.name, len(table.columns)) for table in found.tables] == [("s.v", 4)]


def test_columns_that_only_a_change_adds_make_a_table_of_their_own() -> None:
    found = read("ALTER TABLE app.people ADD COLUMN phone text COMMENT 'mobile';")
    assert [(t.name, t.columns[0].name, t.columns[0].comment) for t in found.tables] == [
        ("app.people", "phone", "mobile")
    ]


def test_a_dropped_table_is_gone_and_named() -> None:
    found = read(f"DROP TABLE IF EXISTS s.u;\n{MADE}DROP TABLE s.u, other CASCADE;")
    assert found.tables == ()
    assert [(skipped.ref, skipped.reason) for skipped in found.skipped] == [
        ("s.sql:2", "table s.u is dropped again at s.sql:3")
    ]


def test_comments_set_afterwards_reach_the_column() -> None:
    found = read(
        f"{MADE}COMMENT ON COLUMN s.u.id IS 'it''s';\nCOMMENT ON TABLE u IS 'people';\nCOMMENT ON COLUMN x.y IS 'z';"
    )
    assert (found.tables[0].comment, found.tables[0].columns[0].comment) == ("people", "it's")


def test_a_table_made_twice_keeps_every_column() -> None:
    found = read(f"{MADE}CREATE TABLE IF NOT EXISTS s.u (id bigint, extra text);")
    assert [column.name for column in found.tables[0].columns] == ["id", "mail", "note", "extra"]
    replaced = read(f"{MADE}CREATE OR REPLACE TABLE s.u (other text);")
    assert [column.name for column in replaced.tables[0].columns] == ["other"]


def test_an_attached_partition_is_no_table_of_its_own() -> None:
    found = read(f"{MADE}CREATE TABLE s.u1 (id int);\nALTER TABLE ONLY s.u ATTACH PARTITION s.u1 FOR VALUES IN (1);")
    assert [table.name for table in found.tables] == ["s.u"]


@pytest.mark.parametrize(
    "text",
    [
        "-- +goose Up\nCREATE TABLE a (x int);\n-- +goose Down\nDROP TABLE a;\n",
        "-- migrate:up\nCREATE TABLE a (x int);\n-- migrate:down\nDROP TABLE a;\nCREATE TABLE b (y int);\n",
        "-- +migrate Down\nDROP TABLE a;\n-- +migrate Up\nCREATE TABLE a (x int);\n",
    ],
)
def test_the_way_back_of_a_migration_is_not_taken(text: str) -> None:
    found = read(text)
    assert [table.name for table in found.tables] == ["a"]
    assert found.tables[0].location.line in {2, 4}


def test_migrations_run_in_the_order_of_their_versions() -> None:
    names = ["V10__c.sql", "V2__b.sql", "V1.1__a.sql", "R__views.sql", "U2__b.sql", "notes.sql"]
    assert migration_files(names) == ("V1.1__a.sql", "V2__b.sql", "V10__c.sql", "R__views.sql")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["000002_b.up.sql", "000001_a.up.sql", "000001_a.down.sql"], ["000001_a.up.sql", "000002_b.up.sql"]),
        (["20240102-b-up.sql", "20240102-b-down.sql", "20240101-a-up.sql"], ["20240101-a-up.sql", "20240102-b-up.sql"]),
        (["2_b/migration.sql", "1_a/migration.sql"], ["1_a/migration.sql", "2_b/migration.sql"]),
        (["1_a/up.sql", "1_a/down.sql"], ["1_a/up.sql"]),
        (["users.sql", "orders.sql"], []),
        (["schema.sql", "R__x.sql"], []),
    ],
)
def test_a_row_of_migrations_is_told_from_other_files(names: list[str], expected: list[str]) -> None:
    assert list(migration_files(names)) == expected


def test_a_folder_is_folded_into_the_schema_it_ends_in() -> None:
    files = {
        "V2__b.sql": b"ALTER TABLE u RENAME COLUMN mail TO email;\nALTER TABLE u ADD phone text; -- mobile\n",
        "V1__a.sql": b"CREATE TABLE u (id int, mail text, fax text);",
        "V3__c.sql": b"ALTER TABLE u DROP COLUMN fax;",
        "U3__c.sql": b"DROP TABLE u;",
    }
    found = read_folder(Path("db"), files=files)
    (table,) = found.tables
    assert (found.path, table.ref) == ("db", "db/u")
    assert [(c.name, c.location.file, c.location.line) for c in table.columns] == [
        ("id", "db/V1__a.sql", 1),
        ("email", "db/V2__b.sql", 1),
        ("phone", "db/V2__b.sql", 2),
    ]


def test_a_bad_migration_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "V1__a.sql").write_text("CREATE TABLE a (x int);")
    (tmp_path / "V2__b.sql").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "V3__c.sql").write_text("CREATE TABLE c (x int);")
    found = read_folder(tmp_path, name="db")
    assert [table.name for table in found.tables] == ["a", "c"]
    assert [unread.ref for unread in found.unread] == ["db/V2__b.sql"]
