"""A copy keeps the constraints of its source, or says which it cannot ask for."""

from __future__ import annotations

import duckdb
import pytest

from guardian.errors import RefusedError
from guardian.sources.sinks.duckdb_schema import SOURCE, read_schema


def read(tmp_path, table):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(table)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS {SOURCE} (READ_ONLY)")
        return read_schema(connection, "shop")


def test_a_check_on_a_field_of_a_struct_refuses_a_copy(tmp_path):
    with pytest.raises(RefusedError, match="a CHECK names a field of a struct") as refused:
        read(tmp_path, "CREATE TABLE a (p STRUCT(email VARCHAR), CHECK (p.email LIKE '%@%'))")
    assert refused.value.where == "shop"


def test_a_check_on_a_column_beside_a_struct_is_read(tmp_path):
    found = read(tmp_path, "CREATE TABLE a (mail VARCHAR, p STRUCT(email VARCHAR), CHECK (mail LIKE '%@%'))")
    assert [one.kind for one in found.tables[0].constraints] == ["CHECK"]
