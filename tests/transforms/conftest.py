"""Engines that evaluate an expression over a column of texts, numbers or dates, and give the values back."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from sqlglot import exp

from guardian.keys.base import DestroyedKeyError, Key, UnknownKeyError
from guardian.transforms.base import Dialect

TYPES: dict[str, dict[Dialect, str]] = {
    "text": {"duckdb": "VARCHAR", "postgres": "TEXT", "mysql": "LONGTEXT", "spark": "string"},
    "folded": {  # text that compares without case
        "duckdb": "VARCHAR COLLATE NOCASE",
        "postgres": "TEXT",  # the server of the tests has no ICU, which alone folds case
        "mysql": "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        "spark": "string collate UTF8_LCASE",
    },
    "integer": {"duckdb": "BIGINT", "postgres": "BIGINT", "mysql": "BIGINT", "spark": "bigint"},
    "float": {"duckdb": "DOUBLE", "postgres": "DOUBLE PRECISION", "mysql": "DOUBLE", "spark": "double"},
    "decimal": {
        "duckdb": "DECIMAL(18,4)",
        "postgres": "NUMERIC(18,4)",
        "mysql": "DECIMAL(18,4)",
        "spark": "decimal(18,4)",
    },
    "date": {"duckdb": "DATE", "postgres": "DATE", "mysql": "DATE", "spark": "date"},
    "timestamp": {"duckdb": "TIMESTAMP", "postgres": "TIMESTAMP", "mysql": "DATETIME(6)", "spark": "timestamp"},
}

Rows = Sequence[tuple[Any, ...]]
Parameters = dict[str, bytes]


@dataclass(frozen=True)
class Engine:
    """``evaluate(expressions over c and s, kind of c, rows of (c, s), parameters)``: a list for each expression.

    ``holds``: whether the engine can hold this text at all. ``plans``: how Spark shows what it ran with keys.
    """

    dialect: Dialect
    evaluate: Callable[[Sequence[exp.Expression], str, Rows, Parameters], list[list[Any]]]
    plans: list[str] = field(default_factory=list)

    def holds(self, text: object) -> bool:
        return not (self.dialect == "postgres" and isinstance(text, str) and "\x00" in text)


@dataclass
class Loaded:
    """What an engine's table holds, so that it is not filled again with the same."""

    what: object = None

    def changes(self, kind: str, rows: Rows) -> bool:
        before, self.what = self.what, (kind, list(rows))
        return before != self.what


def select(expressions: Sequence[exp.Expression], dialect: Dialect) -> str:
    told = [each.as_(f"e{index}") for index, each in enumerate(expressions)]
    return exp.select(*told).from_("t").order_by("n").sql(dialect=dialect)


@pytest.fixture(scope="session")
def duckdb_engine() -> Engine:
    connection, loaded = duckdb.connect(), Loaded()

    def evaluate(
        expressions: Sequence[exp.Expression], kind: str, rows: Rows, parameters: Parameters
    ) -> list[list[Any]]:
        if loaded.changes(kind, rows):
            connection.execute(f"CREATE OR REPLACE TABLE t (n INTEGER, c {TYPES[kind]['duckdb']}, s VARCHAR)")
            for number, (value, subject) in enumerate(rows):
                connection.execute("INSERT INTO t VALUES (?, ?, ?)", [number, value, subject])
        found = connection.execute(select(expressions, "duckdb"), parameters or None).fetchall()
        return [list(each) for each in zip(*found, strict=True)]

    return Engine("duckdb", evaluate)


@pytest.fixture(scope="session")
def postgres_engine(postgres_server: str) -> Iterator[Engine]:
    loaded = Loaded()
    with psycopg.connect(postgres_server, autocommit=True) as connection:

        def evaluate(
            expressions: Sequence[exp.Expression], kind: str, rows: Rows, parameters: Parameters
        ) -> list[list[Any]]:
            if loaded.changes(kind, rows):
                connection.execute("DROP TABLE IF EXISTS t")
                connection.execute(f"CREATE TABLE t (n INTEGER, c {TYPES[kind]['postgres']}, s TEXT)")
                with connection.cursor() as cursor:
                    numbered = [(number, *row) for number, row in enumerate(rows)]
                    cursor.executemany(f"INSERT INTO t VALUES (%s, %s::{TYPES[kind]['postgres']}, %s::text)", numbered)
            found = connection.execute(select(expressions, "postgres"), parameters or None).fetchall()
            return [list(each) for each in zip(*found, strict=True)]

        yield Engine("postgres", evaluate)


@pytest.fixture(scope="session")
def mysql_engine(mysql_server: Any) -> Iterator[Engine]:
    with mysql_opened(mysql_server, "") as engine:
        yield engine


@pytest.fixture(scope="session")
def mysql_modes_engine(mysql_server: Any) -> Iterator[Engine]:
    """With the modes that change what literals and operators mean."""
    modes = "NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,STRICT_TRANS_TABLES,NO_ZERO_DATE,ONLY_FULL_GROUP_BY"
    with mysql_opened(mysql_server, modes) as engine:
        yield engine


@contextmanager
def mysql_opened(mysql_server: Any, modes: str) -> Iterator[Engine]:
    database = f"transforms_{len(modes)}"
    with mysql_server.connect(charset="utf8mb4") as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {database} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {database}")
        loaded = Loaded()
        cursor.execute(f"SET sql_mode = '{modes}'")

        def evaluate(
            expressions: Sequence[exp.Expression], kind: str, rows: Rows, parameters: Parameters
        ) -> list[list[Any]]:
            if loaded.changes(kind, rows):
                cursor.execute("DROP TABLE IF EXISTS t")
                cursor.execute(f"CREATE TABLE t (n INTEGER, c {TYPES[kind]['mysql']}, s LONGTEXT)")
                for number, row in enumerate(rows):
                    cursor.execute("INSERT INTO t VALUES (%s, %s, %s)", (number, *row))
            for name, value in parameters.items():
                cursor.execute(f"SET @{name} = %s", (value,))
            told = [each.transform(_as_variable) for each in expressions]
            cursor.execute(select(told, "mysql"))
            return [[_text(each) for each in column] for column in zip(*cursor.fetchall(), strict=True)]

        yield Engine("mysql", evaluate)


def _as_variable(node: exp.Expression) -> exp.Expression:
    return exp.Parameter(this=exp.var(node.name)) if isinstance(node, exp.Placeholder) else node


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


SPARK_WORKER = Path(__file__).parent / "spark_worker.py"


def spark_python() -> str | None:
    """An interpreter that has pyspark: this one, or the one that $GUARDIAN_SPARK_PYTHON names."""
    named = os.environ.get("GUARDIAN_SPARK_PYTHON")
    if named:
        return named
    from importlib.util import find_spec

    return sys.executable if find_spec("pyspark") else None


@pytest.fixture(scope="session")
def spark_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    python = spark_python()
    if python is None or shutil.which("java") is None:
        pytest.skip("Spark's leg needs Java 17 and pyspark, here or in the interpreter of $GUARDIAN_SPARK_PYTHON")
    folder = tmp_path_factory.mktemp("spark")
    process = subprocess.Popen(
        [python, str(SPARK_WORKER), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("wb"),
        text=True,
        cwd=folder,
        env={**os.environ, "TZ": "UTC"},  # pyspark hands out moments as they are told where it runs
    )
    plans: list[str] = []
    assert process.stdin is not None and process.stdout is not None

    def evaluate(
        expressions: Sequence[exp.Expression], kind: str, rows: Rows, parameters: Parameters
    ) -> list[list[Any]]:
        request = {
            "type": TYPES[kind]["spark"],
            "rows": [[number, _plain(value), subject] for number, (value, subject) in enumerate(rows)],
            "sql": select(expressions, "spark"),
            "parameters": {name: base64.b64encode(value).decode() for name, value in parameters.items()},
        }
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, (folder / "log").read_text()[-3000:]
        answer = json.loads(line)
        assert "fault" not in answer, answer["fault"]
        plans.append(answer.get("plan", ""))
        return [list(each) for each in zip(*answer["rows"], strict=True)]

    yield Engine("spark", evaluate, plans)
    process.stdin.close()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)


@pytest.fixture(params=["duckdb", "postgres", "mysql", "mysql_modes"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn, but for Spark, which one test starts by itself."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


__all__ = ["Decimal", "Engine"]


@dataclass(frozen=True)
class FixedKeys:
    """Keys made from their names, without a ring. ``destroyed`` ids raise; k1 to k3 are known."""

    name: str = "test"
    current_id: str = "k1"
    destroyed: frozenset[str] = frozenset()

    def current(self) -> Key:
        return self.by_id(self.current_id)

    def by_id(self, key_id: str) -> Key:
        if key_id in self.destroyed:
            raise DestroyedKeyError(f"key '{key_id}' was destroyed")
        if key_id not in ("k1", "k2", "k3"):
            raise UnknownKeyError(f"no key '{key_id}'")
        return Key(key_id, hashlib.sha512(f"{self.name}/{key_id}".encode()).digest())


@dataclass
class FixedSubjects:
    """A key for each person, made from the person's id."""

    destroyed: set[str] = field(default_factory=set)
    _ids: dict[str, str] = field(default_factory=dict)

    def current(self, subjects: list[str]) -> list[Key]:
        for subject in subjects:
            self._ids["s" + hashlib.sha256(subject.encode()).hexdigest()[:24]] = subject
        return [self.by_id("s" + hashlib.sha256(subject.encode()).hexdigest()[:24]) for subject in subjects]

    def by_id(self, key_id: str) -> Key:
        if key_id not in self._ids:
            raise UnknownKeyError(f"no key '{key_id}'")
        if self._ids[key_id] in self.destroyed:
            raise DestroyedKeyError(f"key '{key_id}' was destroyed")
        return Key(key_id, hashlib.sha512(f"person/{self._ids[key_id]}".encode()).digest())


@pytest.fixture(scope="session")
def fixed_keys() -> type[FixedKeys]:
    return FixedKeys


@pytest.fixture(scope="session")
def fixed_subjects() -> type[FixedSubjects]:
    return FixedSubjects
