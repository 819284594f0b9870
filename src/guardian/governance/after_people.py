"""Names of objects against the people of the rows: ``ix_emeka_delafontaine`` is called after one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.lexicon import NAMES, PLACES, Kind, fold, kind_of
from guardian.detection.names_vocabulary import plain_word
from guardian.governance.compare_cells import leaves
from guardian.model import TableSchema
from guardian.sources.cells import as_text

LEAST, MOST, GLUED = 4, 6, 8
"""Letters of a word that is somebody's alone; words of a name; letters of a name written as one word."""
SHARED = Kind.GIVEN | Kind.GIVEN_WEAK | Kind.WORD | PLACES
"""What a word may be that says nothing alone: many are called Anna."""
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_SIGNS = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece"
    r"\u102b-\u109d\u17b4-\u17d3"
)
"""Vowels and marks that are no letters by themselves."""
_WORD = re.compile(rf"[{_HAN}]+|(?:[^\W\d_{_HAN}]|(?!\d)[{_SIGNS}])+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HAN_WORD = re.compile(rf"[{_HAN}]+")
_APART, _GLUED = r"[^\p{L}\p{M}]+", "([a-z])([A-Z])"
TOGETHER = 1 << 16
"""People who are compared at once."""


def words(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared: ``IX_José-García2`` has ix, jose, garcia."""
    return _words(_CAMEL.sub("_", text))


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in _WORD.findall(text))


def after_people(objects: Iterable[str], people: Iterable[str]) -> frozenset[str]:
    """Which of some names hold the name of one of ``people``: all of it, in either order or glued together, or a word
    of it that is no word of any language's programs. Of people only those matter who are ``near``."""
    cut = {name: words(name) for name in objects}
    met = [said for text in people for said in {_words(text), words(text)}]
    alone = {word for said in met for word in _alone(said)}
    joined = {"".join(said) for said in met if 1 < len(said) <= MOST}
    glued = {word for word in joined if len(word) >= GLUED or not word.isascii()}
    orders = {turned for said in met if 1 < len(said) <= MOST for turned in _orders(said)}
    return frozenset(
        name
        for name, said in cut.items()
        if any(word in alone or word in glued for word in said)
        or any(run in orders for run in _runs(said))
        or any(part in alone for word in said for part in _parts(word))
    )


class Near:
    """Tells at once who of many could be meant by some names of objects: most people are nobody's namesake."""

    def __init__(self, objects: Iterable[str]) -> None:
        met = {word for name in objects for word in words(name) if len(word) > 1}
        self._whole, self._met, self._own = (
            pa.array(sorted(found), pa.large_string())
            for found in ({*_pieces(met)}, met, {word for word in met if not kind_of(word) & SHARED})
        )

    def of(self, people: pa.Array) -> frozenset[str]:
        """``people``: large strings."""
        found = set[str]()
        for at in range(0, len(people) if len(self._met) else 0, TOGETHER):
            some = people.slice(at, TOGETHER).drop_null()
            camel = pc.replace_substring_regex(some, _GLUED, r"\1 \2")  # `McWhannell` is both one word and two
            spoken = pc.or_(self._speaks(_folded(some)), self._speaks(_folded(camel)))
            found.update(some.filter(pc.or_(pc.is_in(some, self._whole), spoken)).to_pylist())
        return frozenset(found)

    def _speaks(self, folded: pa.Array) -> pa.Array:
        """Which of some texts have a word of the objects that few are called, or two of any, or are one but for what
        stands between their words."""
        listed = pc.split_pattern_regex(folded, _APART)
        rows, said = pc.list_parent_indices(listed), pc.list_flatten(listed)
        times = rows.filter(pc.is_in(said, self._met)).value_counts()
        several = times.field("values").filter(pc.greater(times.field("counts"), 1))
        spoken = pa.concat_arrays([rows.filter(pc.is_in(said, self._own)), several])
        place = pa.array(range(len(folded)), rows.type)
        return pc.or_(pc.is_in(place, spoken), pc.is_in(pc.replace_substring_regex(folded, _APART, ""), self._met))


@dataclass(frozen=True, slots=True)
class NearKernel:
    """Gathers the people of some columns who are near some objects, where they are read."""

    columns: frozenset[str]
    near: Near

    def empty(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def examine(self, table: TableSchema, batch: pa.RecordBatch) -> frozenset[str]:
        held = (batch.column(name) for name in self.columns & set(batch.schema.names))
        found = (self.near.of(pc.unique(as_text(leaves(column))).cast(pa.large_string())) for column in held)
        return frozenset().union(*found)

    def merge(self, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        return left | right


def _folded(people: pa.Array) -> pa.Array:
    """As words are compared; what ASCII folds to is known without looking at each."""
    other = pc.invert(pc.string_is_ascii(people))
    folded = pa.array([fold(text) for text in people.filter(other).to_pylist()], people.type)
    return pc.replace_with_mask(pc.ascii_lower(people), other, folded)


def _pieces(wanted: set[str]) -> Iterator[str]:
    for word in wanted:
        if _HAN_WORD.fullmatch(word):
            yield word
            yield from _parts(word)


def _parts(word: str) -> Iterator[str]:
    """Of Chinese, which has no blanks, the parts that may be a name; one of two characters stands in many words."""
    if _HAN_WORD.fullmatch(word):
        yield from (word[at : at + size] for size in (3, 4) for at in range(len(word) - size + 1))


def _alone(said: Sequence[str]) -> Iterator[str]:
    """The words of a name that are nobody else's: not those of programs, and none beside a word that is no name (the
    name of a company, a role)."""
    if len(said) == 1 and _HAN_WORD.fullmatch(said[0]):
        yield said[0]  # a word, too (`客户`): a check of the copy finds it, so that a plan may not let it pass
        return
    if any(len(word) > 2 and plain_word(word) and not kind_of(word) & NAMES for word in said):
        return
    yield from (word for word in said if len(word) >= LEAST and not kind_of(word) & SHARED and not plain_word(word))


def _orders(said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A whole name, and its first and last word, forwards and backwards."""
    ends = (said[0], said[-1])
    for run in (said, ends, (said[-1], *said[:-1])):
        yield from (run, run[::-1])


def _runs(said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(2, MOST + 1):
        yield from (said[at : at + size] for at in range(len(said) - size + 1))
