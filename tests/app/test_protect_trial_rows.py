"""All rows of a table are tried: one that would stop the copy is told in the plan, wherever it is."""

from __future__ import annotations

import gzip
import json
import sqlite3
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guardian.sources.sinks import duckdb_rows, duckdb_trial, mysql_trial, postgres_trial, sqlite_rows

Run = Callable[..., Any]
Fill = Callable[..., str]
pytestmark = pytest.mark.usefixtures("ring")

ROWS = 5000
RARE = range(2000, 4000, 50)
TABLE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20) NOT NULL, checked INTEGER NOT NULL"
    ", CHECK (checked = 0 OR mobile LIKE '1380%'))"
)
INSERT = "INSERT INTO {into} VALUES ({mark}, {mark}, {mark})"


def people(rows: int = ROWS) -> list[tuple[int, str, int]]:
    """Of mobile numbers only some in the middle of the table are under the rule."""
    return [(at, f"1380{at * 1319 % 10_000_000:07d}", int(at in RARE)) for at in range(rows)]


@pytest.fixture(params=["sqlite", "duckdb", "postgres", "mysql"])
def fill(request: pytest.FixtureRequest) -> Iterator[Fill]:
    """Makes a database with these tables and rows."""
    if request.param in ("sqlite", "duckdb"):
        yield files(request.param)
        return
    server = request.getfixturevalue(f"{request.param}_server")
    yield from (on_postgres if request.param == "postgres" else on_mysql)(server)


def files(engine: str) -> Fill:
    def made(*statements: str, rows: list[tuple[Any, ...]], into: str = "people") -> str:
        path = f"people.{engine}"
        with (sqlite3 if engine == "sqlite" else duckdb).connect(path) as base:
            for statement in statements:
                base.execute(statement)
            base.executemany(INSERT.format(into=into, mark="?"), rows)
        return path

    return made


def on_postgres(server: str) -> Iterator[Fill]:
    url = server.replace("/postgres?", "/trial_rows?")

    def made(*statements: str, rows: list[tuple[Any, ...]], into: str = "people") -> str:
        with psycopg.connect(url, autocommit=True) as base:
            for statement in statements:
                base.execute(statement)
            with base.transaction(), base.cursor() as cursor:
                cursor.executemany(INSERT.format(into=into, mark="%s"), rows)
        return url

    with psycopg.connect(server, autocommit=True) as base:
        base.execute("CREATE DATABASE trial_rows")
        yield made
        base.execute("DROP DATABASE trial_rows WITH (FORCE)")


def on_mysql(server: Any) -> Iterator[Fill]:
    with server.connect() as base, base.cursor() as cursor:
        cursor.execute("CREATE DATABASE trial_rows CHARACTER SET utf8mb4")
        cursor.execute("USE trial_rows")

        def made(*statements: str, rows: list[tuple[Any, ...]], into: str = "people") -> str:
            for statement in statements:
                cursor.execute(statement)
            cursor.executemany(INSERT.format(into=into, mark="%s"), rows)
            base.commit()
            return f"mysql://root@localhost/trial_rows?unix_socket={server.socket}"

        yield made
        cursor.execute("DROP DATABASE trial_rows")


def test_a_rule_that_only_rows_in_the_middle_of_a_table_break_is_told_in_the_plan(run: Run, fill: Fill) -> None:
    done = run("protect", fill(TABLE, rows=people()), "--dry-run", "--profile", "archive")
    said = done.out + done.err
    assert done.status == 4, said
    assert "people.mobile" in said.replace("/mobile", ".mobile")
    assert "a CHECK constraint does not take what becomes of its values" in said


def test_a_treatment_of_another_form_is_taken_where_every_row_that_is_tried_keeps_the_check(
    run: Run, fill: Fill
) -> None:
    table = TABLE.replace("mobile LIKE '1380%'", "mobile <> ''").replace("VARCHAR(20)", "VARCHAR(90)")
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles: {own: {extends: archive, categories: {phone: [token]}}}\n", "utf-8"
    )
    done = run("protect", fill(table, rows=people()), "--dry-run", "--profile", "own")
    assert done.status == 0, done.err
    assert "token under the ring's key" in done.out
    assert "a CHECK constraint names it, and was tried on all rows" in done.out


def test_a_table_that_cannot_be_made_again_is_said_to_be_untried(run: Run) -> None:
    base = sqlite3.connect("people.sqlite")
    base.create_function("own", 1, len, deterministic=True)
    base.execute(TABLE.replace("mobile LIKE '1380%'", "own(mobile) = 11"))
    base.executemany(INSERT.format(into="people", mark="?"), people())
    base.commit()
    base.close()
    done = run("protect", "people.sqlite", "--dry-run", "--profile", "archive", "--format", "json")
    (note,) = [one for one in done.document["notes"] if "no rows were tried" in one]
    assert "people" in note


def test_a_value_in_the_schemas_own_text_is_told_by_a_dry_run(run: Run, fill: Fill) -> None:
    cell = people()[3][1]
    table = TABLE.replace("mobile LIKE '1380%'", f"mobile <> '{cell}'").replace("VARCHAR(20)", "VARCHAR(90)")
    source = fill(table, rows=people())
    done = run("protect", source, "--dry-run")
    said = done.out + done.err
    assert done.status == 4, said
    assert "holds a value that is to be treated" in said
    assert "people" in said
    assert cell not in said


@pytest.mark.parametrize("fill", ["postgres"], indirect=True)
def test_a_check_that_only_a_partition_of_a_partition_has_is_tried_on_its_rows(run: Run, fill: Fill) -> None:
    parted = (
        "CREATE TABLE people (id INTEGER, mobile VARCHAR(20) NOT NULL, checked INTEGER NOT NULL)"
        " PARTITION BY RANGE (id)",
        "CREATE TABLE low PARTITION OF people FOR VALUES FROM (0) TO (3000)",
        "CREATE TABLE high PARTITION OF people FOR VALUES FROM (3000) TO (9000) PARTITION BY RANGE (id)",
        "CREATE TABLE top (checked INTEGER NOT NULL, mobile VARCHAR(20) NOT NULL, id INTEGER"
        ", CHECK (mobile LIKE '1380%'))",
        "ALTER TABLE high ATTACH PARTITION top FOR VALUES FROM (3000) TO (9000)",
    )
    done = run("protect", fill(*parted, rows=people()), "--dry-run", "--profile", "archive")
    said = done.out + done.err
    assert done.status == 4, said
    assert "people/mobile" in said
    assert "a CHECK constraint does not take what becomes of its values" in said


@pytest.mark.parametrize("fill", ["postgres"], indirect=True)
def test_what_rows_exclude_each_other_by_stays_apart(run: Run, fill: Fill) -> None:
    table = "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(90) NOT NULL, checked INTEGER"
    source = fill(f"{table}, EXCLUDE USING btree (mobile WITH =), CHECK (mobile <> ''))", rows=people())
    for choices, taken in (
        ("redact, fpe", "fpe under the ring's key"),
        ("mask, cipher", "cipher under the ring's key"),
    ):
        own = f"version: 1\nprofiles: {{own: {{extends: share, categories: {{phone: [{choices}]}}}}}}\n"
        Path("guardian.yaml").write_text(own, "utf-8")
        done = run("protect", source, "--dry-run", "--profile", "own")
        assert done.status == 0, done.err
        assert taken in done.out
        assert "the column is under an EXCLUDE, and different values would not stay different" in done.out


PERSON = "Margaret Holloway"
DOCUMENTS = "CREATE TABLE people (id INTEGER PRIMARY KEY, doc JSON, more JSON)"


def documents(*keys: str) -> list[dict[str, Any]]:
    """Of many documents one late one has these keys too."""
    return [
        {"total": at, "by": {"size": 2, **dict.fromkeys(keys if at == ROWS - 700 else (), 1)}} for at in range(ROWS)
    ]


def told_by(done: Any) -> str:
    said = str(done.out + done.err)
    assert done.status == 4, said
    assert PERSON.split()[1] not in said
    assert "the name of a column or key is personal data (~" in said
    return said


def test_a_key_of_a_late_document_that_is_a_person_is_told_in_the_plan_of_every_column(run: Run, fill: Fill) -> None:
    made = [json.dumps(one) for one in documents(PERSON)]
    others = [json.dumps(one) for one in documents("13812345678")]
    source = fill(DOCUMENTS, rows=list(zip(range(ROWS), made, others, strict=True)))
    said = told_by(run("protect", source, "--dry-run"))
    assert all(f"people/{column}: the name of a column or key" in said for column in ("doc", "more"))


def test_keys_that_are_data_and_those_of_fields_are_no_reason_to_refuse_a_plan(run: Run) -> None:
    people = [f"Oskar Brandtner {at}" for at in range(ROWS + 4)]
    by_person = [json.dumps({"by": {people[at + turn]: {"score": 1} for turn in range(4)}}) for at in range(ROWS)]
    fields = [json.dumps(one) for one in documents("height")]
    source = files("sqlite")(DOCUMENTS, rows=list(zip(range(ROWS), by_person, fields, strict=True)))
    done = run("protect", source, "--to", "copy.sqlite")
    assert done.status == 0, done.err


@pytest.mark.parametrize("suffix", ["jsonl", "json", "jsonl.gz"])
def test_a_key_of_a_late_record_of_a_file_that_is_a_person_is_told_by_a_dry_run(run: Run, suffix: str) -> None:
    made = documents(PERSON)
    text = json.dumps(made) if suffix == "json" else "\n".join(map(json.dumps, made))
    Path(f"people.{suffix}").write_bytes(gzip.compress(text.encode()) if suffix.endswith("gz") else text.encode())
    told_by(run("protect", f"people.{suffix}", "--dry-run"))


def test_a_field_of_a_parquet_file_that_is_called_by_a_person_is_told_by_a_dry_run(run: Run) -> None:
    pq.write_table(pa.table({"id": [1, 2], "by": [{PERSON: 1}, {PERSON: 2}]}), "people.parquet")
    told_by(run("protect", "people.parquet", "--dry-run"))


UNIQUE = {
    "sqlite": "(lower(mobile))",
    "duckdb": "((lower(mobile)))",
    "postgres": "(mobile) WHERE id >= 0",
    "mysql": "(mobile(11))",
}


def test_under_a_unique_index_different_values_stay_different_wherever_their_rows_are(
    run: Run, fill: Fill, request: pytest.FixtureRequest
) -> None:
    """Masked, only rows far from each other would be alike."""
    made = [(at, f"138{at * 7 % 10_000:04d}{at % 4500:04d}", 0) for at in range(ROWS)]
    index = f"CREATE UNIQUE INDEX one ON people {UNIQUE[request.node.callspec.params['fill']]}"
    source = fill(TABLE, index, rows=made)
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles: {own: {extends: share, categories: {phone: [mask, fpe]}}}\n", "utf-8"
    )
    done = run("protect", source, "--dry-run", "--profile", "own")
    assert done.status == 0, done.err
    assert "fpe under the ring's key" in done.out


@pytest.mark.parametrize("fill", ["postgres"], indirect=True)
@pytest.mark.parametrize("rule", ["UNIQUE NULLS NOT DISTINCT (mobile)", "UNIQUE NULLS NOT DISTINCT (checked, mobile)"])
def test_nulls_that_a_unique_key_holds_to_be_alike_are_told_in_the_plan(run: Run, fill: Fill, rule: str) -> None:
    table = f"CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20), checked INTEGER, {rule})"
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles: {own: {extends: share, columns: {mobile: 'null'}}}\n", "utf-8"
    )
    done = run("protect", fill(table, rows=people()), "--dry-run", "--profile", "own")
    assert done.status == 4, done.out
    assert "a unique index, over parts of its values or under a condition, would not hold" in done.out + done.err


def test_texts_by_spans_are_refused_under_a_unique_index_over_parts_of_them(
    run: Run, fill: Fill, request: pytest.FixtureRequest
) -> None:
    """Only rows far from each other differ by nothing but whom they name."""
    names = ("Margaret Holloway", "Jonathan Whitfield")
    made = [(at, f"{names[at * 2 // ROWS]} called about order {at % (ROWS // 2)}", 0) for at in range(ROWS)]
    table = "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(90) NOT NULL, checked INTEGER)"
    part = UNIQUE[request.node.callspec.params["fill"]].replace("(11)", "(80)")
    Path("guardian.yaml").write_text(
        "version: 1\nprofiles: {own: {extends: share, columns: {mobile: spans}}}\n", "utf-8"
    )
    source = fill(table, f"CREATE UNIQUE INDEX one ON people {part}", rows=made)
    done = run("protect", source, "--dry-run", "--profile", "own")
    assert done.status == 4, done.out
    assert "the column is under a unique index, and different texts would not stay different" in done.out + done.err


def test_a_plan_that_needs_too_much_memory_to_be_tried_is_told_with_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: 13812345678")

    source = files("duckdb")(TABLE, rows=people())
    assert run("scan", source).status == 0
    monkeypatch.setattr(duckdb_trial.Chunk, "insert", full)
    done = run("protect", source, "--dry-run", "--profile", "archive")
    assert done.status == 3
    assert "more memory than there is to try the plan" in done.err
    assert "13812345678" not in done.err


DONE = ("postgres", "mysql", "sqlite", "duckdb")


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in tables of millions of rows, those that matter to each other are not tried at once."""
    monkeypatch.setattr(sqlite_rows, "MOST_ROWS", 500)
    monkeypatch.setattr(duckdb_rows, "GROUP_ROWS", 512)
    for module in (postgres_trial, mysql_trial):
        monkeypatch.setattr(module, "JUDGED", 500)


def own(columns: str) -> None:
    Path("guardian.yaml").write_text(
        f"version: 1\nprofiles: {{own: {{extends: share, columns: {{{columns}}}}}}}\n", "utf-8"
    )


SINGLE = "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20) NOT NULL, n INTEGER NOT NULL"


@pytest.mark.parametrize("fill", DONE, indirect=True)
@pytest.mark.parametrize("which", ["n <> 7123", "n NOT BETWEEN 7123 AND 7124", "n * 2 <> 14246"])
@pytest.mark.usefixtures("few_at_once")
def test_the_one_row_that_a_check_tells_from_all_others_is_tried(run: Run, fill: Fill, which: str) -> None:
    own("mobile: fpe, n: clear")
    made = [(at, mobile, at + 4000) for at, mobile, _ in people()]
    done = run(
        "protect",
        fill(f"{SINGLE}, CHECK ({which} OR mobile LIKE '1380%'))", rows=made),
        "--dry-run",
        "--profile",
        "own",
    )
    said = done.out + done.err
    assert done.status == 4, said
    assert "people/mobile" in said
    assert "a CHECK constraint does not take what becomes of its values" in said


TOGETHER = {
    "sqlite": "(n + 0, mobile)",
    "duckdb": "((n + 0), mobile)",
    "postgres": "((n + 0), mobile)",
    "mysql": "(n, mobile(11))",
}
"""Unique indexes over a number and a mobile number."""


@pytest.mark.parametrize("fill", DONE, indirect=True)
@pytest.mark.parametrize("alike", [True, False])
@pytest.mark.usefixtures("few_at_once")
def test_two_rows_that_differ_in_nothing_but_what_is_masked_are_told_wherever_they_are(
    run: Run, fill: Fill, request: pytest.FixtureRequest, *, alike: bool
) -> None:
    own("mobile: mask, n: clear")
    index = f"CREATE UNIQUE INDEX one ON people {TOGETHER[request.node.callspec.params['fill']]}"
    made = [(at, mobile, at + 2000 if 1500 < at < 1600 else at) for at, mobile, _ in people()]
    made[3550] = (3550, f"{made[1550][1][:5]}00{made[1550][1][7:]}", 3550 if alike else 9000)
    done = run("protect", fill(f"{SINGLE})", index, rows=made), "--dry-run", "--profile", "own")
    said = done.out + done.err
    assert done.status == (4 if alike else 0), said
    assert ("a unique index, over parts of its values or under a condition, would not hold" in said) is alike


@pytest.mark.parametrize("fill", [one for one in DONE if one != "duckdb"], indirect=True)
@pytest.mark.usefixtures("few_at_once")
def test_what_is_computed_of_treated_cells_stays_unique_or_is_told(
    run: Run, fill: Fill, request: pytest.FixtureRequest
) -> None:
    own("mobile: mask, n: clear")
    join = "concat(n, '-', mobile)" if request.node.callspec.params["fill"] == "mysql" else "n::text || '-' || mobile"
    join = join.replace("::text", "") if request.node.callspec.params["fill"] == "sqlite" else join
    made = [(at, mobile, at) for at, mobile, _ in people()]
    made[3550] = (3550, f"{made[1550][1][:5]}00{made[1550][1][7:]}", 1550)
    table = f"{SINGLE}, both_ VARCHAR(60) GENERATED ALWAYS AS ({join}) STORED UNIQUE)"
    done = run("protect", fill(table, rows=made, into="people (id, mobile, n)"), "--dry-run", "--profile", "own")
    assert done.status == 4, done.out + done.err
    assert "a unique index, over parts of its values or under a condition, would not hold" in done.out + done.err


@pytest.mark.parametrize("fill", ["postgres"], indirect=True)
@pytest.mark.parametrize("alike", [True, False])
@pytest.mark.usefixtures("few_at_once")
def test_what_a_single_partition_holds_to_be_unique_is_tried_on_its_rows(run: Run, fill: Fill, *, alike: bool) -> None:
    own("mobile: mask, n: clear")
    parted = (
        "CREATE TABLE people (id INTEGER, mobile VARCHAR(20) NOT NULL, n INTEGER NOT NULL) PARTITION BY RANGE (id)",
        "CREATE TABLE low PARTITION OF people FOR VALUES FROM (0) TO (1000)",
        "CREATE TABLE high PARTITION OF people FOR VALUES FROM (1000) TO (9000)",
        f"ALTER TABLE {'high' if alike else 'low'} ADD UNIQUE (n, mobile)",
    )
    made = [(at, mobile, at) for at, mobile, _ in people()]
    made[3550] = (3550, f"{made[1550][1][:5]}00{made[1550][1][7:]}", 1550)
    done = run("protect", fill(*parted, rows=made), "--dry-run", "--profile", "own")
    assert done.status == (4 if alike else 0), done.out + done.err


@pytest.mark.parametrize("fill", ["sqlite", "mysql"], indirect=True)
@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.usefixtures("few_at_once")
def test_a_key_that_is_blind_to_letter_case_is_tried_where_outputs_may_differ_in_it_alone(
    run: Run, fill: Fill, request: pytest.FixtureRequest, *, exact: bool
) -> None:
    """Of so many texts of four letters, chance makes some 27 pairs equal but for their case."""
    own("mobile: {fpe: {alphabet: LETTERS}}, n: clear".replace("LETTERS", string.ascii_letters))
    lite = request.node.callspec.params["fill"] == "sqlite"
    collation = ("NOCASE", "BINARY")[exact] if lite else ("utf8mb4_general_ci", "utf8mb4_bin")[exact]
    made = [(at, "".join(string.ascii_letters[at // 26**place % 26] for place in range(4)), at) for at in range(ROWS)]
    mobile = f"mobile VARCHAR(20) COLLATE {collation} UNIQUE"
    table = f"CREATE TABLE people (id INTEGER PRIMARY KEY, {mobile}, n INTEGER)"
    done = run("protect", fill(table, rows=made), "--dry-run", "--profile", "own")
    assert done.status == (0 if exact else 4), done.out + done.err
