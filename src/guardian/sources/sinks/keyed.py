"""Keys of documents, looked at before anything is written: one that is personal data, and no data, stops a copy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa

from guardian.sources.sinks.base import NotProtectable, Treater, check_names, name_for
from guardian.sources.sinks.leaves import TREE, Documents
from guardian.sources.sinks.treating import Treating
from guardian.sources.sinks.trying import Texts

KEPT = 1 << 16
"""Keys that are kept to be known again: fields are fewer."""


@dataclass(frozen=True, slots=True)
class Held:
    """The documents of one column as its copy reads them; ``where`` is the column. What is given is to be read to its
    end. The first batch settles which objects are keyed by data."""

    column: str
    where: str
    batches: Iterable[Texts]

    def fault(self, treater: Treater) -> NotProtectable | None:
        """Why no copy can be made of them: a key that is no data and may not stand in a copy."""
        keys = Keys(self.column, self.where, treater)
        found: NotProtectable | None = None
        for texts in self.batches:
            if found is None:
                try:
                    keys.look(texts)
                except NotProtectable as error:
                    found = error
        return found


@dataclass(slots=True)
class Keys:
    """Every key is looked at once, wherever it stands; only documents with one of those that are personal data are
    walked, which takes thirty times as long."""

    column: str
    where: str
    treater: Treater
    _walk: Documents = field(init=False)
    _decode: Callable[[str], object] = field(init=False)
    _met: set[str] = field(default_factory=set)
    _plain: set[str] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._walk = Documents(self.column, lambda key: check_names(self.treater, [key], self.where))
        self._decode = json.JSONDecoder(object_pairs_hook=self._keep).decode

    def look(self, texts: Texts) -> None:
        """Raises NotProtectable for a key that may not stand in a copy."""
        self._walk.settle(texts)
        odd = [text for text in texts if text is not None and self._is_odd(text)]
        self._walk.treated(odd, lambda path, found: None)

    def _keep(self, pairs: list[tuple[str, object]]) -> None:
        self._met.update([key for key, _ in pairs])

    def _is_odd(self, text: str) -> bool:
        """Whether a document has a key that is personal data, if only as data."""
        if len(self._plain) + len(self._named) > KEPT:  # they are data
            return True
        self._met.clear()
        try:
            self._decode(text)
        except TREE:  # it is one text
            return False
        for key in self._met - self._plain - self._named:
            same = name_for(self.treater, "column", key) == key
            (self._plain if same else self._named).add(key)
        return not self._named.isdisjoint(self._met)


def batched(texts: Iterable[str | None], first: int, rows: int, octets: int) -> Iterator[Texts]:
    """Texts in batches, the first of other size."""
    batch: list[str | None] = []
    size, most = 0, first
    for text in texts:
        batch.append(text)
        size += len(text or "")
        if len(batch) >= most or size >= octets:
            yield batch
            batch, size, most = [], 0, rows
    if batch:
        yield batch


def misnamed_in(held: Iterable[Held], treater: Treater) -> Iterator[NotProtectable]:
    """What the copy of some documents would be refused for, of each column the first."""
    return filter(None, map(partial(Held.fault, treater=treater), held))


def unwritable(treating: Treating, column: str, batches: Iterable[Texts]) -> Iterator[NotProtectable]:
    """Why no copy can be made of documents that cannot be written again. What is given is read to its end."""
    found: NotProtectable | None = None
    for texts in batches:
        beside = {name: pa.nulls(len(texts), pa.string()) for name in treating.beside}
        try:
            if found is None:
                treating.columns({**beside, column: pa.array(texts, pa.large_string())})
        except NotProtectable as error:
            found = error
    if found is not None:
        yield found
