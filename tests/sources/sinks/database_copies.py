"""A treater that is simple and deterministic, and the databases of each engine that copies are made of and to.

Run as a program it makes one copy, slowly, to be killed: ``database_copies.py SOURCE TARGET``.
"""

from __future__ import annotations

import hashlib
import sys
import time
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from guardian.model import TableSchema
from guardian.sources.sinks import databases

TREATED = frozenset({"email", "name", "姓名", "born", "phone", "mail"})


def mark(value: object) -> str:
    return "T" + hashlib.sha256(str(value).encode("utf-8", "surrogatepass")).hexdigest()[:10]


@dataclass(frozen=True)
class Marks:
    """Texts become marks, integers others, dates the first of January: columns by the last part of their names."""

    names: frozenset[str] = TREATED
    seconds: float = 0.0

    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(column.name for column in table.columns if column.name.rpartition(".")[2] in self.names)

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset(column.name for column in table.columns if column.name == "id")

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        time.sleep(self.seconds)
        columns = [
            array if name.rpartition(".")[2] not in self.names else self.treated(array)
            for name, array in zip(batch.schema.names, batch.columns, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)

    def treated(self, array: pa.Array) -> pa.Array:
        assert not pa.types.is_list(array.type)
        if pa.types.is_integer(array.type):
            return pc.subtract(10_000_000_000, array)
        if pa.types.is_date(array.type):
            return pa.array([None if day is None else day.replace(month=1, day=1) for day in array.to_pylist()])
        return pa.array([None if value is None else mark(value) for value in array.to_pylist()], pa.string())


def copy(source: str, target: str, treater: object | None = None, *, plan: str = "plan", **options: object):
    return databases.copy(source, target, treater or Marks(), plan_digest=plan, name="crm", **options)


if __name__ == "__main__":
    sys.stdout.write("started\n")
    sys.stdout.flush()
    copy(sys.argv[1], sys.argv[2], Marks(seconds=float(sys.argv[3])))
