"""Which columns are told when a treated row breaks a rule of its table."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pymysql
import pytest

from guardian.model import ColumnSchema, TableSchema
from guardian.sources.sinks.base import UnfitError
from guardian.sources.sinks.duckdb import _late
from guardian.sources.sinks.duckdb_schema import Statement
from guardian.sources.sinks.mysql_target import rule_of
from guardian.sources.sinks.postgres import rule_of as rule_of_postgres
from guardian.sources.sinks.postgres_schema import read_schema
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.wording import names

NAMES = ("amount", "code", "label")


class Shouting:
    """Treats single cells of every column."""

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(NAMES)

    def watched(self, table: TableSchema) -> frozenset[str]:
        return frozenset(NAMES)

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def name(self, sort: object, name: str) -> str | None:
        return None

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays([pa.array(["X"] * batch.num_rows)] * batch.num_columns, batch.schema.names)


def cases() -> Iterator[tuple[str, str]]:
    yield "length(code) < 15", "code"
    yield "CODE <> 'label'", "code"
    yield "amount < 5 OR label = ''", "amount, label"
    yield "`t.code`", "code"
    yield "small", "amount, code, label"
    yield "", "amount, code, label"


@pytest.mark.parametrize(("rule", "told"), list(cases()))
def test_only_columns_that_the_broken_rule_names_are_told(rule: str, told: str) -> None:
    table = TableSchema("t", "s/t", tuple(ColumnSchema(name) for name in NAMES))
    treating = Treating(table, Shouting())
    treating.caught({name: pa.array(["a"]) for name in NAMES})
    error = treating.blamed(UnfitError("a treated row breaks a CHECK", where="s/t"), rule)
    assert f"Single cells were treated in {told}: " in str(error)


def test_mariadb_calls_the_check_of_a_column_as_the_column(mysql_server: Any) -> None:
    with mysql_server.connect() as base, base.cursor() as cursor:
        cursor.execute("CREATE DATABASE blamed_1")
        try:
            cursor.execute("CREATE TABLE blamed_1.t (code VARCHAR(9) CHECK (length(code) < 3), label INT)")
            with pytest.raises(pymysql.MySQLError) as caught:
                cursor.execute("INSERT INTO blamed_1.t VALUES ('abcd', 1)")
        finally:
            cursor.execute("DROP DATABASE blamed_1")
    assert {part for name in names(rule_of(caught.value)) for part in name.split(".")} & {"code", "label"} == {"code"}


def test_postgresql_names_the_check_of_which_only_its_columns_are_told(postgres_server: str) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as base:
        base.execute("CREATE DATABASE blamed_1")
        try:
            with psycopg.connect(postgres_server.replace("/postgres?", "/blamed_1?"), autocommit=True) as own:
                own.execute("CREATE TABLE t (code VARCHAR(9) CHECK (length(code) < 3), label INT CHECK (label < 9))")
                (table,) = read_schema(own).tables
                with pytest.raises(psycopg.Error) as caught:
                    own.execute("INSERT INTO t VALUES ('abcd', 1)")
        finally:
            base.execute("DROP DATABASE blamed_1 WITH (FORCE)")
    assert names(rule_of_postgres(caught.value, table)) & {"code", "label"} == {"code"}


def test_a_unique_index_of_duckdb_that_treated_rows_break_is_told_with_the_columns() -> None:
    treating = Treating(TableSchema("d.duckdb", "main.t", tuple(ColumnSchema(name) for name in NAMES)), Shouting())
    index = Statement("index", "main", "one_each", "CREATE UNIQUE INDEX one_each ON t (label)")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (label VARCHAR); INSERT INTO t VALUES ('X'), ('X')")
        treating.caught({"label": pa.array(["planted"])})
        plan = SimpleNamespace(late=(index,), tables=((None, treating, ""),))
        with pytest.raises(UnfitError) as told:
            _late(connection, plan)
    assert told.value.what == "a unique index does not hold on treated rows"
    assert "label" in told.value.remedy
