"""What is sealed in texts, compared by what it opens to: its ciphertext is another one each time.

Source and copy are both written with a keyed digest in the place of each sealed value. So the check proves that what
stands there was sealed under the keys of the manifest, and that it is what the source's text says at that very place.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guardian.governance.check_keys import gone_under
from guardian.governance.compare_column import Shut, revealed
from guardian.model import Span
from guardian.transforms import wire
from guardian.transforms.base import CannotSay, Dialect, Reversible, Shape, Transform
from guardian.transforms.text import TextTreatment, placeholder
from guardian.transforms.text_pieces import encoded, plain_texts

if TYPE_CHECKING:
    from sqlglot import exp

_SEALED = rf"\[(?P<category>[a-z_]+) (?P<token>{wire.PATTERN.pattern})\]"


@dataclass(frozen=True, slots=True)
class Digest:
    """A value of one category as its digest; that of a person whose key was destroyed as the category alone."""

    category: str
    transform: Transform
    key: bytes = field(repr=False)
    reversible: bool = False
    deterministic: bool = True

    def gives(self, shape: Shape) -> Shape:
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        made = pa.array(map(self.of, array.to_pylist()), pa.large_string())
        if subjects is None:
            return made
        return pc.if_else(pa.array(gone_under((self.transform,), subjects)), placeholder(self.category), made)

    def of(self, value: str) -> str:
        said = hmac.digest(self.key, value.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"[{self.category} {said[:16].hex()}]"

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("a digest of a check has no SQL form")


@dataclass(frozen=True, slots=True)
class Seals:
    """The transforms of one column's texts; those whose outputs are new each time are compared by what they open to."""

    spans: Mapping[str, Transform]
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    longest: int | None = None
    """What the column takes: texts that ciphertexts would make longer than that have none."""

    def expected(self, texts: pa.Array, spans: Sequence[Sequence[Span]], subjects: pa.Array | None) -> pa.Array:
        """The texts of the source as the copy's must read."""
        kept = {category: one for category, one in self.spans.items() if one.deterministic}
        made = TextTreatment({**kept, **self._sealed()}).values(texts, spans, subjects)
        return made if self.longest is None else self._fitted(made, texts, spans, subjects)

    def _fitted(
        self, made: pa.Array, texts: pa.Array, spans: Sequence[Sequence[Span]], subjects: pa.Array | None
    ) -> pa.Array:
        """Ciphertexts of a value are of one length: those made here tell what had outgrown the column."""
        gone = np.zeros(len(texts), dtype=bool) if subjects is None else gone_under(self.spans.values(), subjects)
        rows = np.flatnonzero(~np.asarray(gone))
        here, found = plain_texts(texts).take(pa.array(rows)), [spans[row] for row in rows.tolist()]
        owners = None if subjects is None else subjects.take(pa.array(rows))
        whole = TextTreatment(self.spans).values(here, found, owners)
        short = TextTreatment(self.spans, longest=self.longest).fitted(whole, here, found)
        outgrown = np.zeros(len(texts), dtype=bool)
        outgrown[rows] = pc.fill_null(pc.not_equal(short, whole), False).to_numpy(zero_copy_only=False)
        instead = short.filter(pa.array(outgrown[rows])).cast(made.type)
        return pc.replace_with_mask(made, pa.array(outgrown), instead)

    def met(self, texts: pa.Array, shut: Shut) -> pa.Array:
        """The texts of the copy likewise. ``shut`` counts what does not open."""
        distinct, rows = encoded(plain_texts(texts))
        said = distinct.to_pylist()
        found = [(row, match) for row, text in enumerate(said) if text for match in re.finditer(_SEALED, text)]
        pieces: dict[int, list[tuple[re.Match[str], str]]] = {}
        for category, digest in self._sealed().items():
            here = [(row, match) for row, match in found if match["category"] == category]
            tokens = pa.array([match["token"] for _, match in here], pa.large_string())
            values = revealed(cast(Reversible, digest.transform), tokens, shut).to_pylist()
            for (row, match), value in zip(here, values, strict=True):
                pieces.setdefault(row, []).append((match, placeholder(category) if value is None else digest.of(value)))
        for row, new in pieces.items():
            said[row] = _put(said[row], new)
        return pa.array(said, pa.large_string()).take(rows)

    def _sealed(self) -> dict[str, Digest]:
        return {
            category: Digest(category, one, self.key)
            for category, one in self.spans.items()
            if not one.deterministic and one.reversible
        }


def _put(text: str, pieces: list[tuple[re.Match[str], str]]) -> str:
    parts, at = [], 0
    for match, new in sorted(pieces, key=lambda piece: piece[0].start()):
        parts += [text[at : match.start()], new]
        at = match.end()
    return "".join([*parts, text[at:]])
