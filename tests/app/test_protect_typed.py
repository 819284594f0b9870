"""Columns of numbers, dates and times in databases and files: encrypted within their types, and read again exactly."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import fastavro
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guardian import taxonomy

Run = Callable[..., Any]
Row = tuple[Any, ...]
NUMBER = count()
NAMES = ("n", "wage", "price", "born", "seen")
ENGINES = ("sqlite", "duckdb", "postgres", "mysql")
TYPES = {
    "sqlite": ("INTEGER", "REAL", "DECIMAL(10,2)", "DATE", "DATETIME"),
    "duckdb": ("BIGINT", "DOUBLE", "DECIMAL(10,2)", "DATE", "TIMESTAMP"),
    "postgres": ("bigint", "double precision", "numeric(10,2)", "date", "timestamp"),
    "mysql": ("BIGINT", "DOUBLE", "DECIMAL(10,2)", "DATE", "DATETIME"),
}
ALL = f"categories: [{', '.join(taxonomy.load().categories)}]"
TYPED = "{fpe: {over: type}}"
YAML = f"""
version: 1
roles: {{dpo: {{}}}}
purposes: {{audit: {{legal_basis: {{gdpr: legal_obligation}}}}}}
reveal: {{dpo: {{purposes: [audit], {ALL}, second_person: false, per_hour: 10000}}}}
profiles: {{own: {{extends: share, columns: {{{", ".join(f"{name}: {TYPED}" for name in NAMES)}}}}}}}
"""
AS_DPO = ("--role", "dpo", "--purpose", "audit", "--reason", "x")


def only(*names: str, treatment: str = TYPED) -> None:
    """A profile about these columns alone: one that names others would be refused."""
    listed = ", ".join(f"{name}: {treatment}" for name in names)
    every = ", ".join(f"{name}: {TYPED}" for name in NAMES)
    Path("guardian.yaml").write_text(YAML.replace(every, listed))


def rows() -> list[Row]:
    """Whole numbers, reals, decimals, days and seconds; the first rows stand at the ends of their ranges."""
    many = [
        (
            number * 7919,
            number * 1000.1,
            Decimal(number * 137).scaleb(-2),
            dt.date(1950, 1, 1) + dt.timedelta(days=number * 211),
            dt.datetime(2001, 1, 1) + dt.timedelta(seconds=number * 86_399),
        )
        for number in range(1, 60)
    ]
    ends = [
        (-(1 << 63), 5e-324, Decimal("-99999999.99"), dt.date(1, 1, 1), dt.datetime(1, 1, 1)),
        (
            (1 << 63) - 1,
            -1.7976931348623157e308,
            Decimal("99999999.99"),
            dt.date(9999, 12, 31),
            dt.datetime(9999, 1, 1),
        ),
        (0, 0.0, Decimal("0.00"), dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 23, 59, 59)),
        (None, None, None, None, None),
    ]
    return [*ends, *many]


@dataclass(frozen=True)
class Place:
    engine: str
    source: str
    target: str
    run: Callable[..., list[Row]]
    """``run(place, statement, rows)``."""

    def values(self, place: str, what: str = ", ".join(NAMES)) -> list[Row]:
        return self.run(place, f"SELECT {what} FROM people ORDER BY id")

    def fill(self, *constraints: str, unique: Sequence[str] = ()) -> None:
        columns = (
            f"{name} {kind}{' UNIQUE' if name in unique else ''}"
            for name, kind in zip(NAMES, TYPES[self.engine], strict=True)
        )
        parts = ", ".join(("id INTEGER PRIMARY KEY", *columns, *constraints))
        self.run(self.source, f"CREATE TABLE people ({parts})")
        mark = "?" if self.engine in ("sqlite", "duckdb") else "%s"
        plain = [self._plain(row) for row in rows()]
        statement = f"INSERT INTO people (id, {', '.join(NAMES)}) VALUES ({', '.join([mark] * 6)})"
        self.run(self.source, statement, [(number, *row) for number, row in enumerate(plain, 1)])

    def _plain(self, row: Row) -> Row:
        if self.engine != "sqlite":
            return row
        number, wage, price, born, seen = row
        return number, wage, None if price is None else str(price), born and str(born), seen and seen.isoformat(" ")


def in_sqlite(place: str, statement: str, rows: Sequence[Row] | None = None) -> list[Row]:
    with sqlite3.connect(place) as base:
        found = base.executemany(statement, rows) if rows is not None else base.execute(statement)
        return found.fetchall()


def in_duckdb(place: str, statement: str, rows: Sequence[Row] | None = None) -> list[Row]:
    with duckdb.connect(place) as base:
        if rows is not None:
            base.executemany(statement, rows)
            return []
        return base.execute(statement).fetchall()


def in_postgres(place: str, statement: str, rows: Sequence[Row] | None = None) -> list[Row]:
    with psycopg.connect(place, autocommit=True) as base, base.cursor() as cursor:
        if rows is not None:
            cursor.executemany(statement, rows)
            return []
        cursor.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    engine: str = request.param
    names = [f"typed_{next(NUMBER)}_{side}" for side in ("source", "copy")]
    if engine in ("sqlite", "duckdb"):
        run = in_sqlite if engine == "sqlite" else in_duckdb
        source, target = (str(tmp_path / f"{name}.{engine}") for name in names)
        yield Place(engine, source, target, run)
    elif engine == "postgres":
        server = request.getfixturevalue("postgres_server")
        for name in names:
            in_postgres(server, f"CREATE DATABASE {name}")
        source, target = (server.replace("/postgres?", f"/{name}?") for name in names)
        yield Place(engine, source, target, in_postgres)
        for name in names:
            in_postgres(server, f"DROP DATABASE {name} WITH (FORCE)")
    else:
        server = request.getfixturevalue("mysql_server")
        urls = [f"mysql://root@localhost/{name}?unix_socket={server.socket}" for name in names]

        def in_mysql(place: str, statement: str, rows: Sequence[Row] | None = None) -> list[Row]:
            database = re.findall(r"localhost/(\w+)[?]", place)
            with server.connect(database=database[0] if database else None) as base, base.cursor() as cursor:
                if rows is not None:
                    cursor.executemany(statement, rows)
                else:
                    cursor.execute(statement)
                return list(cursor.fetchall())

        in_mysql("", f"CREATE DATABASE {names[0]}")
        yield Place(engine, *urls, in_mysql)
        for name in names:
            in_mysql("", f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture(autouse=True)
def own(ring: None, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text(YAML)


def said(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def revealed(run: Run, copy: str, column: str, values: Sequence[Any]) -> list[str]:
    Path("values").write_text("\n".join(map(said, values)) + "\n")
    done = run("reveal", "--file", "values", *AS_DPO, "--copy", copy, "--column", column)
    assert done.status == 0, done.err
    return list(done.out.splitlines())


@pytest.mark.parametrize("place", ENGINES, indirect=True)
def test_numbers_and_dates_of_a_database_move_within_their_types_and_come_back(run: Run, place: Place) -> None:
    place.fill(unique=("n", "wage", "born"))
    done = run("protect", place.source, "--to", place.target, "--profile", "own")
    assert done.status == 0, done.err
    before, after = place.values(place.source), place.values(place.target)
    if place.engine != "sqlite":  # which holds a decimal as a whole number where it is one
        assert [[type(cell) for cell in row] for row in after] == [[type(cell) for cell in row] for row in before]
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        assert [cell is None for cell in old] == [cell is None for cell in new]
        assert number == 3 or not any(one == other for one, other in zip(old, new, strict=True))
    checked = run("protect", place.source, "--to", place.target, "--check")
    assert checked.status == 0, checked.out
    known = [row for row in rows() if row[0] is not None]
    for at, name in enumerate(NAMES):
        cells = [row[at] for row in after if row[0] is not None]
        back = revealed(run, place.target, name, cells)
        read = (int, float, Decimal, dt.date.fromisoformat, dt.datetime.fromisoformat)[at]
        assert [read(text) for text in back] == [row[at] for row in known], name


@pytest.mark.parametrize("place", ENGINES, indirect=True)
def test_a_check_that_its_outputs_would_break_is_refused_before_anything_is_copied(run: Run, place: Place) -> None:
    place.fill("CHECK (price > -50000000 OR id = 1)")
    done = run("protect", place.source, "--to", place.target, "--profile", "own")
    assert done.status == 4, done.out
    refused = [line for line in done.err.splitlines() if "fpe (over: type)" in line]
    assert [re.findall(r"/(\w+): ", line) for line in refused] == [["price"]]
    assert "a CHECK constraint does not take what becomes of its values" in refused[0]


@pytest.mark.parametrize("place", ENGINES, indirect=True)
def test_a_check_that_takes_all_outputs_and_a_column_computed_from_them_are_kept(run: Run, place: Place) -> None:
    high = "GENERATED ALWAYS AS (CASE WHEN wage > 9 THEN 1 ELSE 0 END) " + stored(place)
    place.fill(f"high INTEGER {high}", "CHECK (price > -1000000000)")
    done = run("protect", place.source, "--to", place.target, "--profile", "own")
    assert done.status == 0, done.err
    assert all(high == (wage > 9) for wage, high in place.values(place.target, "wage, high") if wage is not None)


def stored(place: Place) -> str:
    return "STORED" if place.engine in ("sqlite", "postgres") else "VIRTUAL"


@pytest.mark.parametrize("place", ENGINES, indirect=True)
def test_short_keys_and_what_refers_to_them_stay_keys_and_joined(run: Run, place: Place) -> None:
    big = "INTEGER" if place.engine in ("sqlite", "duckdb") else "BIGINT"
    place.run(place.source, "CREATE TABLE staff (staff_id INTEGER PRIMARY KEY, title VARCHAR(20))")
    place.run(
        place.source,
        f"CREATE TABLE pay (pay_id INTEGER PRIMARY KEY, who {'INTEGER' if place.engine == 'mysql' else big},"
        " FOREIGN KEY (who) REFERENCES staff (staff_id))",
    )
    mark = "?" if place.engine in ("sqlite", "duckdb") else "%s"
    place.run(place.source, f"INSERT INTO staff VALUES ({mark}, 'clerk')", [(number,) for number in range(1, 300)])
    pays = [(number, number % 299 + 1) for number in range(1, 600)]
    place.run(place.source, f"INSERT INTO pay VALUES ({mark}, {mark})", pays)
    only("staff_id")
    done = run("protect", place.source, "--to", place.target, "--profile", "own")
    assert done.status == 0, done.err
    ids = {number for (number,) in place.run(place.target, "SELECT staff_id FROM staff")}
    assert len(ids) == 299
    assert len(ids & set(range(1, 300))) < 3
    orphans = "SELECT COUNT(*) FROM pay LEFT JOIN staff ON who = staff_id WHERE staff_id IS NULL"
    assert place.run(place.target, orphans) == [(0,)]
    assert run("protect", place.source, "--to", place.target, "--check").status == 0


@pytest.mark.parametrize("place", ENGINES, indirect=True)
def test_a_copy_moves_under_a_new_key_and_is_read_again_by_it_alone(run: Run, place: Place) -> None:
    place.fill()
    assert run("protect", place.source, "--to", place.target, "--profile", "own").status == 0
    third = re.sub(r"typed_(\d+)_copy", r"typed_\1_third", place.target)
    if place.engine in ("postgres", "mysql"):
        place.run(place.source, f"CREATE DATABASE {re.findall(r'typed_[0-9]+_third', third)[0]}")
    assert run("keys", "rotate").status == 0
    done = run("keys", "retokenise", place.target, "--to", third)
    assert done.status == 0, done.err
    assert run("keys", "destroy", "k1", "--by", "a", "--reason", "b").status == 0
    for at, name in enumerate(("n", "wage")):
        cells = [row[at] for row in place.values(third) if row[0] is not None]
        assert not set(cells) & {row[at] for row in place.values(place.target)}
        back = revealed(run, third, name, cells)
        assert [float(one) for one in back] == [float(row[at]) for row in rows() if row[0] is not None]
    if place.engine in ("postgres", "mysql"):
        place.run(place.source, f"DROP DATABASE {re.findall(r'typed_[0-9]+_third', third)[0]}")


def test_few_values_are_refused_since_their_counts_tell(run: Run, tmp_path: Path) -> None:
    source = str(tmp_path / "s.sqlite")
    in_sqlite(source, "CREATE TABLE people (id INTEGER PRIMARY KEY, n INTEGER)")
    in_sqlite(source, "INSERT INTO people VALUES (?, ?)", [(number, number % 5) for number in range(200)])
    only("n")
    done = run("protect", source, "--to", "t.sqlite", "--profile", "own")
    assert done.status == 4
    assert "5 distinct values" in done.err
    only("n", treatment="{fpe: {over: type, allow_few: true}}")
    assert run("protect", source, "--to", "t.sqlite", "--profile", "own").status == 0


def test_typed_columns_of_files_keep_their_types_and_come_back(run: Run) -> None:
    names = (*NAMES, "small", "at", "exact")
    more = [
        (*row, number * 1.5, dt.time(1, 2, 3, number), dt.datetime(2020, 1, number % 28 + 1))
        for number, row in enumerate(rows())
    ]
    kinds = [pa.int64(), pa.float64(), pa.decimal128(10, 2), pa.date32(), pa.timestamp("s")]
    kinds += [pa.float32(), pa.time64("us"), pa.timestamp("ns")]
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in more], schema)
    pq.write_table(table, "people.parquet")
    extra = "".join(f"{name}: {{fpe: {{over: type, allow_few: true}}}}, " for name in names[5:])
    Path("guardian.yaml").write_text(YAML.replace("columns: {", f"columns: {{{extra}"))
    done = run("protect", "people.parquet", "--to", "copy.parquet", "--profile", "own")
    assert done.status == 0, done.err
    copy = pq.read_table("copy.parquet")
    assert copy.schema.types == pq.read_table("people.parquet").schema.types
    assert run("protect", "people.parquet", "--to", "copy.parquet", "--check").status == 0
    for name in names[:7]:
        cells = copy[name].drop_null()
        if pa.types.is_float32(cells.type):
            cells = pa.array([str(one) for one in cells.to_numpy()])
        back = revealed(run, "copy.parquet", name, cells.to_pylist())
        wanted = table[name].drop_null().to_pylist()
        read = (int, float, Decimal, dt.date.fromisoformat, dt.datetime.fromisoformat, float, dt.time.fromisoformat)
        assert [read[names.index(name)](text) for text in back] == wanted, name


def test_avro_keeps_its_types_and_comes_back(run: Run) -> None:
    kinds: dict[str, Any] = {
        "n": "int",
        "wage": "float",
        "born": {"type": "int", "logicalType": "date"},
        "seen": {"type": "long", "logicalType": "timestamp-millis"},
    }
    schema = fastavro.parse_schema(
        {
            "type": "record",
            "name": "p",
            "fields": [{"name": name, "type": ["null", kind]} for name, kind in kinds.items()],
        }
    )
    records = [
        {"n": number, "wage": number * 0.25, "born": dt.date(1990, 1, 1) + dt.timedelta(days=number),
         "seen": dt.datetime(2020, 1, 1, microsecond=number * 1000, tzinfo=dt.UTC)}
        for number in range(60)
    ]  # fmt: skip
    with Path("people.avro").open("wb") as out:
        fastavro.writer(out, schema, [*records, dict.fromkeys(kinds)])
    only(*kinds)
    done = run("protect", "people.avro", "--to", "copy.avro", "--profile", "own")
    assert done.status == 0, done.err
    with Path("copy.avro").open("rb") as file:
        copy = list(fastavro.reader(file))
    assert copy[-1] == dict.fromkeys(kinds)
    assert run("protect", "people.avro", "--to", "copy.avro", "--check").status == 0
    read = {"n": int, "wage": float, "born": dt.date.fromisoformat, "seen": dt.datetime.fromisoformat}
    for name, parse in read.items():
        back = revealed(run, "copy.avro", name, [row[name] for row in copy[:-1]])
        assert [parse(text) for text in back] == [record[name] for record in records], name


@pytest.mark.parametrize(("declared", "least"), [("NUMERIC(11)", 13_010_000_000), ("NUMERIC(11,2)", 20_000)])
def test_decimals_of_sqlite_that_are_all_whole_move_within_their_type(
    run: Run, tmp_path: Path, declared: str, least: int
) -> None:
    source = str(tmp_path / "s.sqlite")
    in_sqlite(source, f"CREATE TABLE people (id INTEGER PRIMARY KEY, n {declared} NOT NULL)")
    in_sqlite(source, "INSERT INTO people VALUES (?, ?)", [(number, least + number * 7) for number in range(200)])
    only("n")
    done = run("protect", source, "--to", "t.sqlite", "--profile", "own")
    assert done.status == 0, done.err
    assert run("protect", source, "--to", "t.sqlite", "--check").status == 0


@pytest.mark.parametrize(
    ("declared", "least", "odd"),
    [
        ("NUMERIC(11,2)", 13_010_000_000, 13_810_000_000),
        ("NUMERIC(8,2)", 20_000.5, 1_234_567.25),
        ("NUMERIC(8,2)", 20_000.5, 1_234.255),
        ("NUMERIC(8,2)", 20_000.5, 9e999),
        ("DECIMAL(6)", 20_000, 20_000.5),
    ],
)
def test_numbers_past_the_digits_of_a_column_of_sqlite_are_refused_in_the_plan(
    run: Run, tmp_path: Path, declared: str, least: float, odd: float
) -> None:
    source = str(tmp_path / "s.sqlite")
    in_sqlite(source, f"CREATE TABLE people (id INTEGER PRIMARY KEY, n {declared} NOT NULL)")
    in_sqlite(source, "INSERT INTO people VALUES (?, ?)", [(number, least + number * 7) for number in range(200)])
    only("n")
    if least < 1_000_000:  # negative twin: without the odd one, the column is encrypted
        assert run("protect", source, "--dry-run", "--profile", "own").status == 0
    in_sqlite(source, "UPDATE people SET n = ? WHERE id = 150", [(odd,)])
    for rest in (("--dry-run",), ("--to", "t.sqlite")):
        done = run("protect", source, *rest, "--profile", "own")
        assert done.status == 4
        assert f"{declared} with numbers past these digits" in done.out + done.err
    assert not Path("t.sqlite").exists()


def test_what_has_no_exact_range_is_refused_by_name(run: Run) -> None:
    columns = {"n": pa.int16(), "wage": pa.float16(), "born": pa.bool_()}
    rows = [{"n": n, "wage": float(n), "born": n % 2 == 0} for n in range(60)]
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(list(columns.items()))), "people.parquet")
    only(*columns)
    done = run("protect", "people.parquet", "--to", "copy.parquet", "--profile", "own")
    assert done.status == 4
    assert "int16 has 65,536 values" in done.err
    for name in ("wage", "born"):
        assert f"people.parquet/{name}" in done.err
    assert not Path("copy.parquet").exists()
