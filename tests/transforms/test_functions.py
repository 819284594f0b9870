"""Transforms without an SQL form say the same inside an engine as over an array."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from guardian.errors import UsageError
from guardian.keys.base import Key
from guardian.transforms.base import Shape, Transform
from guardian.transforms.cipher import SubjectCipher
from guardian.transforms.fpe import Fpe
from guardian.transforms.fpe_typed import FpeTyped
from guardian.transforms.functions import register_duckdb, spark_function
from guardian.transforms.hash import KeyedHash
from guardian.transforms.token import Token

TEXTS = ["13812345678", None, "", "张三", "n/a", "138-1234-5678", "x" * 3000, *(f"13{n:09}" for n in range(3000))]
NUMBERS = [13812345678, None, 110105194912310021, 4_111_111_111_111_111, 7, *range(10**10, 10**10 + 3000)]


class OneKey:
    """Made where it is needed: keys never travel."""

    def current(self) -> Key:
        return Key("k1", bytes(range(64)))

    def by_id(self, key_id: str) -> Key:
        return self.current()


def tokens() -> Transform:
    return Token(OneKey(), "member")


def hashes() -> Transform:
    return KeyedHash(OneKey(), "member")


def numbers() -> Transform:
    return Fpe(OneKey(), "phone", misfit="redact")


MAKERS = [tokens, hashes, numbers]


@pytest.mark.parametrize("make", MAKERS)
def test_duckdb_says_what_the_array_says(make: Any) -> None:
    transform, connection = make(), duckdb.connect()
    register_duckdb(connection, "treated", transform)
    table = pa.table({"n": range(len(TEXTS)), "c": TEXTS})
    connection.register("t", table)
    found = connection.execute("SELECT treated(c) FROM t ORDER BY n").fetchall()
    assert [row[0] for row in found] == transform.values(pa.array(TEXTS)).to_pylist()


def test_duckdb_leads_back_and_takes_integers() -> None:
    connection = duckdb.connect()
    connection.register("t", pa.table({"n": range(len(NUMBERS)), "c": NUMBERS, "s": [str(x) for x in NUMBERS]}))
    register_duckdb(connection, "fpe", numbers(), shape=Shape("integer"))
    register_duckdb(connection, "token", tokens())
    register_duckdb(connection, "value", tokens(), reveal=True)
    found = connection.execute("SELECT fpe(c), value(token(s)), s FROM t ORDER BY n").fetchall()
    assert [row[0] for row in found] == numbers().values(pa.array(NUMBERS)).to_pylist()
    assert all(row[1] == row[2] for row in found)


TYPED: dict[str, tuple[Shape, list[Any]]] = {
    "double": (Shape("float"), [52_000.5, None, -0.0, 5e-324, *map(float, range(3000))]),
    "date32[day]": (Shape("date"), [dt.date(2024, 2, 29), None, dt.date(1, 1, 1), dt.date(9999, 12, 31)]),
    "timestamp[us]": (Shape("timestamp"), [dt.datetime(2024, 2, 29, 1, 2, 3, 4), None, dt.datetime(9999, 12, 31)]),
    "int32": (Shape("integer"), [1, None, -7, (1 << 31) - 1]),
}


@pytest.mark.parametrize("kind", TYPED)
def test_duckdb_moves_typed_values_within_their_type_and_back(kind: str) -> None:
    connection, transform = duckdb.connect(), FpeTyped(OneKey(), "pay", kind)
    shape, values = TYPED[kind]
    array = pa.array(values)
    connection.register("t", pa.table({"n": range(len(values)), "c": array}))
    register_duckdb(connection, "moved", transform, shape=shape)
    register_duckdb(connection, "back", transform, shape=shape, reveal=True)
    found = connection.execute("SELECT moved(c), back(moved(c)) FROM t ORDER BY n").to_arrow_table()
    assert found.column(0).to_pylist() == transform.values(array).to_pylist()
    assert str(found.column(1).to_pylist()) == str(values), "with the sign of a zero"


def test_a_function_of_values_that_the_engine_has_no_type_for_is_refused() -> None:
    with pytest.raises(UsageError, match="decimal"):
        register_duckdb(
            duckdb.connect(), "moved", FpeTyped(OneKey(), "pay", "decimal128(9, 2)"), shape=Shape("decimal")
        )


def test_duckdb_treats_by_person_where_the_person_is_null_too(fixed_subjects: Any) -> None:
    connection, cipher = duckdb.connect(), SubjectCipher(fixed_subjects(), "t.c")
    register_duckdb(connection, "sealed", cipher, by_subject=True)
    rows = connection.execute(
        "SELECT sealed(c, p), c FROM (VALUES ('a', '1'), ('b', NULL), (NULL, '1')) t(c, p)"
    ).fetchall()
    sealed, clear = zip(*rows, strict=True)
    assert cipher.reveal(pa.array(sealed, pa.string())).to_pylist() == list(clear)


def test_what_cannot_be_undone_is_not_registered_to_be() -> None:
    with pytest.raises(UsageError, match="undone"):
        register_duckdb(duckdb.connect(), "back", hashes(), reveal=True)


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="pyspark is here")
def test_without_spark_its_function_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="pyspark is not installed"):
        spark_function(tokens)


@pytest.mark.skipif(
    find_spec("pyspark") is None or shutil.which("java") is None, reason="Spark's leg needs Java 17 and pyspark here"
)
def test_spark_says_what_the_array_says(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), *sys.path]))
    options = {"ui.enabled": "false", "driver.host": "127.0.0.1", "driver.bindAddress": "127.0.0.1"}
    builder = SparkSession.builder.master("local[1]").config("spark.local.dir", str(tmp_path))
    for name, value in options.items():
        builder = builder.config(f"spark.{name}", value)
    spark = builder.getOrCreate()
    try:
        frame = spark.createDataFrame(list(enumerate(TEXTS)), "n int, c string")
        for make in MAKERS:
            found = frame.select("n", spark_function(make)("c").alias("c")).sort("n").collect()
            assert [row["c"] for row in found] == make().values(pa.array(TEXTS)).to_pylist()
        frame = spark.createDataFrame(list(enumerate(NUMBERS)), "n int, c bigint")
        found = frame.select("n", spark_function(numbers, shape=Shape("integer"))("c").alias("c")).sort("n").collect()
        assert [row["c"] for row in found] == numbers().values(pa.array(NUMBERS)).to_pylist()
    finally:
        spark.stop()
