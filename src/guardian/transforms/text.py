"""Free text by spans: each piece of personal data becomes what the transform of its category makes of it.

All values of one category go through their transform in one call. Presidio's engines then put them into their places
(``text_engine``). A category without a transform of its own goes to ``default``; without one, the span becomes the
name of its category in square brackets, ``[person_name]``: the names of categories are settled, are the same in every
language, and tell a reader what stood there and nothing of whom.

A token or ciphertext stands in square brackets after its category, ``[person_name gt1.…]``: in running text letters may
follow it at once (as they do after Chinese names), which would otherwise become part of it, and the category says which
transform reveals it. What already looks like that in a text is treated as a span of its own, so that a text written to
mislead is never taken for our output.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.errors import InternalError
from guardian.keys.base import NotATokenError
from guardian.model import NOT_PERSONAL, Span
from guardian.transforms import wire
from guardian.transforms.base import Reversible, Shape, Transform, Unsuitable
from guardian.transforms.text_pieces import Pieces, plain_texts

if TYPE_CHECKING:
    from guardian.transforms.text_engine import Engines, Place

Spans = Sequence[Sequence[Span]]
WHOLE = "free_text_may_contain_pii"
"""The category of a text replaced whole."""
KEPT = 1 << 15
"""Pieces of which a treatment remembers what became of them."""
LONGEST_KEPT = 2000

_AZURE = "presidio_anonymizer.operators.ahds_surrogate"
_EMBEDDED = re.compile(rf"\[(?P<category>[a-z_]+) (?P<token>{wire.PATTERN.pattern})\]")
_LIKE_OURS = r"\[[a-z_]+ g[trhc]1\.[a-z0-9]+\.[A-Za-z0-9_-]+\]"


def whole(text: str, why: str = "not examined") -> tuple[Span, ...]:
    """The span of a text that is replaced whole; an empty text needs none."""
    return (Span(0, len(text), WHOLE, WHOLE, 1.0, why),) if text else ()


def placeholder(category: str) -> str:
    """What a span becomes where no transform is named."""
    return f"[{category}]"


@dataclass(frozen=True, slots=True)
class _Stars:
    """At most three of them, and never more than the value has characters. A text so treated is no longer than it
    was."""

    reversible: ClassVar[bool] = False
    deterministic: ClassVar[bool] = True

    def gives(self, shape: Shape) -> Shape:
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return pc.utf8_slice_codeunits(pc.replace_substring_regex(array, "(?s).", "*"), 0, 3)

    def sql(self, column: Any, dialect: Any) -> Any:
        raise Unsuitable("stars stand in texts, which no SQL takes apart")


_STARS = _Stars()


@dataclass(frozen=True, slots=True)
class TextTreatment:
    """The transforms of texts, by category of the span.

    Spans of organisations and web addresses, which are not personal, are left unless ``operators`` names them.
    Overlapping spans: every code point of each is treated, under the category of the surest span that holds it.
    ``longest``: what the column takes; the spans of a text that would outgrow it become the names of their categories,
    or stars where these are too long as well. It is never cut.
    """

    operators: Mapping[str, Transform] = field(default_factory=dict)
    default: Transform | None = None
    longest: int | None = None
    _known: dict[tuple[str, tuple[Span, ...]], str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.longest is not None and self.longest < len(placeholder(WHOLE)):
            raise Unsuitable(f"a column of {self.longest} characters is no column of free text")

    @property
    def reversible(self) -> bool:
        """Whether every span leads back to its value."""
        return self.default is not None and self.longest is None and all(one.reversible for one in self._transforms())

    @property
    def deterministic(self) -> bool:
        """Whether equal texts become equal texts: then each distinct text is treated once."""
        return all(one.deterministic for one in self._transforms())

    def gives(self, shape: Shape) -> Shape:
        """Raises Unsuitable where the column limits the length of texts, unless ``longest`` is within that limit, or no
        transform lengthens a value."""
        if shape.form != "text":
            raise Unsuitable(f"free text is treated by spans in a column of texts, not of {shape.form} values")
        held = shape.longest is None or (self.longest is not None and self.longest <= shape.longest)
        if not held and not self._keeps_lengths():
            raise Unsuitable(
                f"a text whose spans are replaced may grow past {shape.longest} characters",
                expected="expected a column of texts of any length",
                remedy="Widen the column, or mask the spans by a transform that keeps their length.",
            )
        return shape

    def values(self, texts: pa.Array, spans: Spans, subjects: pa.Array | None = None) -> pa.Array:
        """The treated texts. ``spans``: of each text, in code points of it; a null text has none."""
        texts = plain_texts(texts)
        if len(texts) != len(spans):
            raise InternalError(f"{len(texts)} texts with spans for {len(spans)}")
        if isinstance(spans, Pieces) and self.deterministic and subjects is None:
            return self.fitted(spans.joined(self._pieces(spans)), texts, spans)
        rows = texts.to_pylist()
        work = _Work(self)
        alike = _alike(texts)
        for row, (text, found) in enumerate(zip(rows, spans, strict=True)):
            if text and (found or row in alike):
                work.add(row, text, [*found, *_literal(text)] if row in alike else found)
        for row, treated in work.treated(subjects):
            rows[row] = treated
        return self.fitted(pa.array(rows, texts.type), texts, spans)

    def fitted(self, treated: pa.Array, texts: pa.Array, spans: Spans) -> pa.Array:
        """Texts that have outgrown the column have shorter words in place of their spans; what was too long before was
        not ours to change."""
        treated = treated.cast(texts.type)
        if self.longest is None:
            return treated
        others: dict[str, Transform] = {one: _STARS for one in self.operators if one in NOT_PERSONAL}
        for shorter in (TextTreatment(others), TextTreatment(others, _STARS)):
            outgrown = pc.and_(pc.greater(pc.utf8_length(treated), self.longest), pc.not_equal(treated, texts))
            places = pc.indices_nonzero(outgrown)
            if not len(places):
                return treated
            instead = shorter.values(texts.take(places), [spans[row] for row in places.to_pylist()])
            treated = pc.replace_with_mask(treated, outgrown, instead.cast(texts.type))
        return treated

    def reveal(self, texts: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """The texts with every token and ciphertext in them as the value again; what cannot be reversed stays.

        Raises as the transforms do, and NotATokenError for a token of a category whose transform makes none.
        """
        texts = plain_texts(texts)
        rows = texts.to_pylist()
        found = [(row, list(_EMBEDDED.finditer(rows[row]))) for row in sorted(_alike(texts))]
        sealed = [(row, match) for row, matches in found for match in matches if match["kind"] != "h"]
        values = self._opened([match for _, match in sealed], _of(subjects, [row for row, _ in sealed]))
        opened: dict[int, list[tuple[Place, str]]] = defaultdict(list)
        for (row, match), value in zip(sealed, values, strict=True):
            opened[row].append((match.span(), value))
        for row, pieces in opened.items():
            rows[row] = engines().reveal(rows[row], *zip(*pieces, strict=True))
        return pa.array(rows, texts.type)

    def _opened(self, tokens: Sequence[re.Match[str]], subjects: pa.Array | None) -> list[str]:
        values = [""] * len(tokens)
        by_category: dict[str, list[int]] = defaultdict(list)
        for at, match in enumerate(tokens):
            by_category[match["category"]].append(at)
        for category, places in by_category.items():
            given = pa.array([tokens[at]["token"] for at in places], pa.large_string())
            revealed = self._reversing(category).reveal(given, _of(subjects, places))
            for at, value in zip(places, revealed.to_pylist(), strict=True):
                values[at] = str(value)
        return values

    def _reversing(self, category: str) -> Reversible:
        transform = self.transform(category)
        if transform is None or not transform.reversible:
            raise NotATokenError(
                f"a token of category {category!r}, for which no transform that can be reversed is named",
                remedy="Reveal texts with the treatment that they were protected with.",
            )
        return cast(Reversible, transform)

    def _pieces(self, pieces: Pieces) -> pa.Array:
        """What becomes of each piece; none is treated twice while what became of it is known."""
        alike = _alike(pieces.pieces)
        marked = [at for at, found in enumerate(pieces.spans) if found or at in alike]
        texts = pieces.pieces.take(pa.array(marked, pa.int64())).to_pylist()
        keys = [(text, tuple(pieces.spans[at])) for at, text in zip(marked, texts, strict=True)]
        made = {key: known for key in keys if (known := self._known.get(key)) is not None}
        new = [key for key in keys if key not in made]
        given = pa.array([text for text, _ in new], pa.large_string())
        made.update(zip(new, self.values(given, [spans for _, spans in new]).to_pylist(), strict=True))
        if len(self._known) > KEPT:
            self._known.clear()
        self._known.update((key, made[key]) for key in new if len(key[0]) <= LONGEST_KEPT)
        order = np.arange(len(pieces.pieces))
        order[marked] = len(order) + np.arange(len(marked))
        become = pa.array([made[key] for key in keys], pa.large_string())
        return pa.concat_arrays([pieces.pieces.cast(pa.large_string()), become]).take(pa.array(order))

    def transform(self, category: str) -> Transform | None:
        """What treats spans of this category; None for a placeholder."""
        return self.operators.get(category, self.default)

    def treats(self, category: str) -> bool:
        return category in self.operators or category not in NOT_PERSONAL

    def _transforms(self) -> list[Transform]:
        return [*self.operators.values(), *([self.default] if self.default is not None else [])]

    def _keeps_lengths(self) -> bool:
        one = Shape("text", longest=1)
        return self.default is not None and all(each.gives(one).longest == 1 for each in self._transforms())


class _Work:
    """The spans of many texts, gathered by category, treated in one call each, and put back."""

    def __init__(self, treatment: TextTreatment) -> None:
        self._treatment = treatment
        self._texts: list[tuple[int, str, list[Span]]] = []

    def add(self, row: int, text: str, spans: Sequence[Span]) -> None:
        apart = disjoint((span for span in spans if self._treatment.treats(span.category)), len(text))
        if apart:
            self._texts.append((row, text, apart))

    def treated(self, subjects: pa.Array | None) -> Iterator[tuple[int, str]]:
        if not self._texts:
            return
        values: dict[str, list[str]] = defaultdict(list)
        owners: dict[str, list[int]] = defaultdict(list)
        for row, text, spans in self._texts:
            for span in spans:
                values[span.category].append(text[span.start : span.end])
                owners[span.category].append(row)
        become = {
            category: iter(self._become(category, found, _of(subjects, owners[category])))
            for category, found in values.items()
        }
        for row, text, spans in self._texts:
            places: list[Place] = [(span.start, span.end) for span in spans]
            yield row, engines().treat(text, places, [next(become[span.category]) for span in spans])

    def _become(self, category: str, values: list[str], subjects: pa.Array | None) -> list[str]:
        transform = self._treatment.transform(category)
        if transform is None:
            return [placeholder(category)] * len(values)
        given = pa.array(values, pa.large_string())
        if transform.deterministic and subjects is None:
            encoded = given.dictionary_encode()
            made = pc.take(transform.values(encoded.dictionary), encoded.indices)
        else:
            made = transform.values(given, subjects)
        return ["" if value is None else embedded(category, str(value)) for value in made.to_pylist()]


def _of(subjects: pa.Array | None, rows: list[int]) -> pa.Array | None:
    return None if subjects is None else subjects.take(pa.array(rows, pa.int64()))


def embedded(category: str, value: str) -> str:
    """A treated value as it stands in a text: tokens in brackets, anything else as it is."""
    return f"[{category} {value}]" if wire.PATTERN.fullmatch(value) else value


def _alike(texts: pa.Array) -> frozenset[int]:
    """The rows in which something looks like a token in a text."""
    return frozenset(pc.indices_nonzero(pc.match_substring_regex(texts, _LIKE_OURS)).to_pylist())


def _literal(text: str) -> Iterator[Span]:
    """What stands in a text and looks like our output before anything was treated. Nothing is surer."""
    for match in _EMBEDDED.finditer(text):
        yield Span(match.start(), match.end(), WHOLE, WHOLE, 2.0, "in the form of a token")


def disjoint(spans: Iterable[Span], length: int) -> list[Span]:
    """Spans that hold the same code points and do not overlap: the surer has the place, others what is left of them."""
    apart: list[Span] = []
    for cluster in _clusters(sorted(spans, key=lambda span: span.start), length):
        apart += _settled(cluster) if len(cluster) > 1 else cluster
    return apart


def _clusters(spans: Sequence[Span], length: int) -> Iterator[list[Span]]:
    """Spans that hang together, of spans in order of place; empty ones are left out."""
    cluster: list[Span] = []
    end = 0
    for span in spans:
        if not 0 <= span.start <= span.end <= length:
            raise InternalError(f"a span from {span.start} to {span.end} of a text of {length} characters")
        if span.start == span.end:
            continue
        if cluster and span.start >= end:
            yield cluster
            cluster = []
        cluster.append(span)
        end = max(end, span.end)
    if cluster:
        yield cluster


def _settled(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    ends: list[int] = []
    for span in sorted(spans, key=_precedence):
        for start, end in list(_left(span, kept, ends)):
            at = bisect_right(ends, start)
            kept.insert(at, span if (start, end) == (span.start, span.end) else _part(span, start, end))
            ends.insert(at, end)
    return kept


def _precedence(span: Span) -> tuple[float, int, int, str]:
    return (-span.score, span.start - span.end, span.start, span.entity)


def _left(span: Span, kept: Sequence[Span], ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What no kept span holds of this one."""
    start = span.start
    for at in range(bisect_right(ends, start), len(kept)):
        other = kept[at]
        if other.start >= span.end:
            break
        if start < other.start:
            yield start, other.start
        start = max(start, other.end)
    if start < span.end:
        yield start, span.end


def _part(span: Span, start: int, end: int) -> Span:
    return Span(start, end, span.category, span.entity, span.score, span.why)


@cache
def engines() -> Engines:
    """Presidio's engines, loaded when first used."""
    if find_spec("azure") is None:
        # An operator that needs Azure's client, without which it does nothing; it imports all of Presidio's analyzer.
        # Presidio itself goes on without it where its import fails.
        sys.modules.setdefault(_AZURE, None)  # type: ignore[arg-type]
    try:
        from guardian.transforms.text_engine import Engines
    finally:
        if _AZURE in sys.modules and sys.modules[_AZURE] is None:
            del sys.modules[_AZURE]

    return Engines()
