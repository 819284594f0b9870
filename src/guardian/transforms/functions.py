"""Transforms as functions of a query engine, a batch at a time: for those that have no SQL form (AES-SIV, FF1, …)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pyarrow as pa

from guardian.errors import UsageError
from guardian.transforms.base import Reversible, Shape, Transform

if TYPE_CHECKING:
    import duckdb


Work = Callable[[pa.Array, "pa.Array | None"], pa.Array]

_DUCKDB_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "float": "DOUBLE", "date": "DATE", "timestamp": "TIMESTAMP"}
_SPARK_TYPES = {"text": "string", "integer": "bigint", "float": "double", "date": "date", "timestamp": "timestamp_ntz"}


def register_duckdb(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    transform: Transform,
    *,
    shape: Shape | None = None,
    by_subject: bool = False,
    reveal: bool = False,
) -> None:
    """Make ``name(column)``, with ``by_subject`` ``name(column, person)``, a function of this DuckDB connection.

    ``reveal``: the function leads back. The function ends with the connection; keys stay in this process.
    """
    work, given = _work(transform, reveal), shape or Shape()
    result = given if reveal else transform.gives(given)

    taken: list[Any] = [_type(_DUCKDB_TYPES, given), *(["VARCHAR"] if by_subject else [])]
    treat: Callable[..., Any] = _of_two(work) if by_subject else _of_one(work)
    create: Any = connection.create_function  # its stubs know the enumerations, not the names that stand for them
    create(
        name,
        treat,
        taken,
        _type(_DUCKDB_TYPES, result),
        type="arrow",
        null_handling="special",  # a value whose person is null is treated too
        side_effects=not transform.deterministic,
    )


def spark_function(
    make: Callable[[], Transform], *, shape: Shape | None = None, by_subject: bool = False, reveal: bool = False
) -> Any:
    """An Arrow UDF (Spark 4.1 or newer) over a column of a data frame, or over it and the person's, where its rows are.

    Keys do not travel: ``make`` does, and makes the transform where it runs, from a key ring that it opens there.
    """
    try:
        functions: Any = import_module("pyspark.sql.functions")
    except ModuleNotFoundError:
        raise UsageError("pyspark is not installed", remedy="Run this where Spark runs") from None
    if not hasattr(functions, "arrow_udf"):
        raise UsageError("this Spark has no Arrow functions", expected="Spark 4.1 or newer")
    here, given = make(), shape or Shape()
    result = given if reveal else here.gives(given)
    _work(here, reveal)
    work = _made_there(make, reveal)
    made = functions.arrow_udf(_of_two(work) if by_subject else _of_one(work), _type(_SPARK_TYPES, result))
    return made if here.deterministic else made.asNondeterministic()


def _type(types: Mapping[str, str], shape: Shape) -> str:
    if shape.form not in types:
        raise UsageError(f"a function of {shape.form} values", expected=f"one of: {', '.join(types)}")
    return types[shape.form]


def _made_there(make: Callable[[], Transform], reveal: bool) -> Work:
    made: list[Work] = []

    def work(column: pa.Array, subjects: pa.Array | None) -> pa.Array:
        if not made:
            made.append(_work(make(), reveal))
        return made[0](column, subjects)

    return work


def _of_one(work: Work) -> Callable[[pa.Array], pa.Array]:
    """Engines count the arguments, and Spark reads their types."""

    def treat(column: pa.Array) -> pa.Array:
        return work(_whole(column), None)

    return _annotated(treat)


def _of_two(work: Work) -> Callable[[pa.Array, pa.Array], pa.Array]:
    def treat(column: pa.Array, subjects: pa.Array) -> pa.Array:
        return work(_whole(column), _whole(subjects))

    return _annotated(treat)


F = TypeVar("F", bound=Callable[..., pa.Array])


def _annotated(treat: F) -> F:
    """The types as objects: annotations of this module are text, which a function sent elsewhere cannot look up."""
    treat.__annotations__ = dict.fromkeys(treat.__annotations__, pa.Array)
    return treat


def _work(transform: Transform, reveal: bool) -> Work:
    if not reveal:
        return transform.values
    if not transform.reversible or not hasattr(transform, "reveal"):
        raise UsageError("this transform cannot be undone", remedy="Register it without reveal")
    return cast(Reversible, transform).reveal


def _whole(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
