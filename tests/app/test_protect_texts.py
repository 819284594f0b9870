"""What free text needs before rows are copied: the first texts are examined once, while names are gathered."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future
from itertools import chain
from typing import Any, cast

import pyarrow as pa
import pytest

from guardian.app.protect_texts import FIRST, _Ahead
from guardian.errors import DetectorError
from guardian.governance.texts import TextReader
from guardian.model import Span

TEXTS = frozenset({"notes", "feedback"})


class Reader:
    """Remembers what it was asked, and fails at some of it."""

    def __init__(self, fault: type[Exception]) -> None:
        self.fault = fault
        self.asked: list[list[str]] = []
        self.done: Future[None] = Future()

    def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
        self.asked.append(texts.to_pylist())
        if sum(map(len, self.asked)) == len(TEXTS) * FIRST:
            self.done.set_result(None)
        if "poison" in self.asked[-1]:
            raise self.fault("engine")
        return []


def batch(rows: int, **columns: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({name: [value] * rows for name, value in columns.items()})


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("fault", [DetectorError, MemoryError, TypeError, KeyError])
def test_the_first_texts_are_examined_once_whatever_comes_of_it(fault: type[Exception]) -> None:
    reader = Reader(fault)
    ahead = _Ahead(cast(TextReader, reader))
    ahead.meet(batch(FIRST + 5, name="Ann", notes="poison", feedback="fine"), TEXTS)
    ahead.meet(batch(3, notes="later", feedback="later"), TEXTS)
    reader.done.result(timeout=600)
    assert Counter(chain(*reader.asked)) == {"poison": FIRST, "fine": FIRST}
