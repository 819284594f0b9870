"""JSON kept in database columns, by dotted path below the column's own name."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from guardian.sources.nested import Bounds, Tree, find_maps, pairs

_FOLDED = re.compile(r"\.\*(?=\.|\Z)")
_MAPS: ContextVar[frozenset[str] | None] = ContextVar("maps", default=None)


@contextmanager
def read_as(paths: Iterable[str]) -> Iterator[None]:
    """Readings begun in here take for maps what gave these paths: keys that were treated tell less than those before.
    An object of which some keys were fields, and more than there is room for, stays to be found out."""
    names = frozenset(paths)
    folded = {name[: at.start()] for name in names for at in _FOLDED.finditer(name)}
    apart = {path for path in folded if any(one.startswith(f"{path}.") and one[len(path) + 1] != "*" for one in names)}
    token = _MAPS.set(frozenset(folded - apart))
    try:
        yield
    finally:
        _MAPS.reset(token)


@dataclass(slots=True)
class Documents:
    """The JSON columns of one reading. Which objects are maps is settled by the first batch, so paths stay the same."""

    _maps: frozenset[str] | None = field(default_factory=_MAPS.get)
    _bounds: dict[str, Bounds] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def columns(self, name: str, texts: Sequence[str | None]) -> dict[str, pa.Array]:
        """One column's documents by path; what is no JSON, or too deep to parse, stays text under the column's name."""
        parsed = [None if text is None else _parsed(text) for text in texts]
        records = [{name: document} for document in parsed if document is not None]
        if not records:
            return {name: pa.nulls(len(texts), pa.string())}
        tree = Tree(self._of(name, records))
        for row, (document, text) in enumerate(zip(parsed, texts, strict=True)):
            if document is not None:
                _add(tree, name, document, text, row)
        batch = tree.batch(len(texts))
        return dict(zip(batch.schema.names, batch.columns, strict=True))

    def _of(self, name: str, records: list[dict[str, Any]]) -> Bounds:
        with self._lock:
            if name not in self._bounds:
                self._bounds[name] = Bounds(find_maps(records) if self._maps is None else self._maps)
            return self._bounds[name]


def _parsed(text: str) -> Any:
    """Numbers keep their digits as written."""
    try:
        return json.loads(text, object_pairs_hook=pairs, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return text


def _add(tree: Tree, name: str, document: Any, text: str | None, row: int) -> None:
    try:
        tree.add({name: document}, row)
    except RecursionError:
        tree.leaf(name, text, row)
