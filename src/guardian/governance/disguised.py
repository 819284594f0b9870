"""Texts in disguise, examined as what they mean: where that shows more than the texts themselves, they go whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from guardian.detection.disguises import disguised, plain, plain_forms
from guardian.model import Span
from guardian.transforms.text import whole
from guardian.transforms.text_pieces import Pieces, encoded

Spans = Sequence[Span]
WHY = "stands there in disguise"


class Finder(Protocol):
    """Finds the personal data in every text of a column."""

    def spans(self, texts: pa.Array) -> Sequence[Spans]: ...


def spans_of(finder: Finder, texts: pa.Array) -> Sequence[Spans]:
    """The spans of each row by this finder; one span as a whole where a plain form shows more."""
    found = finder.spans(texts)
    if isinstance(found, Pieces) and not disguised(found.pieces).any():
        return found
    distinct, rows = encoded(texts)
    forms = plain_forms(distinct)
    if not forms:
        return found
    inside = finder.spans(pa.array(list(forms.values()), pa.large_string()))
    if isinstance(found, Pieces):
        texts_of = {at: distinct[at].as_py() for at in forms}
        return found.whole(
            {
                at: (texts_of[at], whole(texts_of[at], WHY))
                for (at, form), more in zip(forms.items(), inside, strict=True)
                if shows_more(form, more, texts_of[at], found.of(at))
            }
        )
    more_in = dict(zip(forms, inside, strict=True))
    return [
        _either(distinct[at].as_py(), spans, forms[at], more_in[at]) if at in forms else spans
        for at, spans in zip(rows.to_pylist(), found, strict=True)
    ]


def _either(text: str, spans: Spans, form: str, more: Spans) -> Spans:
    return whole(text, WHY) if shows_more(form, more, text, spans) else spans


def shows_more(form: str, inside: Spans, text: str, spans: Spans) -> bool:
    """Whether the plain form holds what no span of the text covers, or more often than they do."""
    wanted = Counter(form[span.start : span.end].strip() for span in inside)
    values = [text[span.start : span.end] for span in spans]
    covered = [plain(value) or value for value in values]
    return any(sum(one in value for value in covered) < count for one, count in wanted.items() if one)


def with_plain(values: pa.Array) -> pa.Array:
    """Distinct values of texts, and beside those in disguise their plain forms."""
    forms = plain_forms(values)
    if not forms:
        return values
    return pa.concat_arrays([values, pa.array([one.strip() for one in forms.values()], values.type)]).unique()
