"""Forms that a value may have, and what each of them shows: the same patterns for arrays and for SQL.

Every pattern is plain: no backslash, no ``.``, no capture, and only one way to divide a value among the pieces of a
form, so that RE2, PCRE, ICU, Java and PostgreSQL agree on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.errors import UsageError
from guardian.transforms import sql
from guardian.transforms.base import Dialect

STARS = 3
"""Stars that stand for a hidden piece of no fixed length."""

LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff"
"""Latin, Greek and Cyrillic letters with their marks: scripts in which an initial is a letter."""


class Rule(Protocol):
    """One form: which values have it, and what is shown of them. Never longer than the value."""

    def has(self, distinct: pa.Array) -> pa.Array: ...

    def shows(self, distinct: pa.Array) -> pa.Array:
        """What is shown of values that have the form; anything for others."""

    def sql(self, value: exp.Expression, dialect: Dialect) -> tuple[exp.Expression, exp.Expression]:
        """The condition and the result."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a form. ``hide``: None shows it; a character class hides what is in it, one star each;
    ``all`` hides the whole piece by up to ``STARS`` stars; ``drop`` leaves nothing of it."""

    pattern: str
    hide: str | None = None


def show(pattern: str) -> Piece:
    return Piece(pattern)


def star(pattern: str, of: str = "[0-9A-Za-z]") -> Piece:
    """Hidden character by character; what is not in ``of`` (separators) stays in its place."""
    return Piece(pattern, of)


def hide(pattern: str) -> Piece:
    """Hidden whole, its length not told beyond ``STARS``."""
    return Piece(pattern, "all")


def drop(pattern: str) -> Piece:
    """Left out."""
    return Piece(pattern, "drop")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A form made of pieces, each shown or hidden."""

    pieces: tuple[Piece, ...]

    @property
    def patterns(self) -> tuple[str, ...]:
        return tuple(piece.pattern for piece in self.pieces)

    def has(self, distinct: pa.Array) -> pa.Array:
        return pc.match_substring_regex(distinct, sql.whole("".join(f"(?:{each})" for each in self.patterns), "duckdb"))

    def shows(self, distinct: pa.Array) -> pa.Array:
        told = "".join(f"(?P<p{index}>{each})" for index, each in enumerate(self.patterns))
        found = pc.extract_regex(distinct, f"^{told}$")
        kept = [(index, piece) for index, piece in enumerate(self.pieces) if piece.hide != "drop"]
        shown = [_shown(pc.struct_field(found, [index]), piece) for index, piece in kept]
        return pc.binary_join_element_wise(*shown, pa.scalar("", shown[0].type))

    def sql(self, value: exp.Expression, dialect: Dialect) -> tuple[exp.Expression, exp.Expression]:
        has = sql.matches(value.copy(), "".join(f"(?:{each})" for each in self.patterns), dialect)
        cut = sql.parts(value, self.patterns, dialect)
        pieces = zip(cut, self.pieces, strict=True)
        told = [_told(node, piece, dialect) for node, piece in pieces if piece.hide != "drop"]
        return has, sql.joined(*told)


def form(*pieces: Piece) -> Pieces:
    return Pieces(pieces)


def _shown(texts: pa.Array, piece: Piece) -> pa.Array:
    if piece.hide is None:
        return texts
    if piece.hide == "all":
        return stars_for(texts)
    return pc.replace_substring_regex(texts, piece.hide, "*")


def _told(node: exp.Expression, piece: Piece, dialect: Dialect) -> exp.Expression:
    if piece.hide is None:
        return node
    if piece.hide == "all":
        return stars_in_sql(node, dialect)
    return sql.replaced(node, piece.hide, "*", dialect)


def stars_for(texts: pa.Array) -> pa.Array:
    """``STARS`` stars, fewer for a text that has fewer characters."""
    return pc.replace_substring_regex(pc.utf8_slice_codeunits(texts, 0, STARS), "(?s).", "*")


def stars_in_sql(node: exp.Expression, dialect: Dialect) -> exp.Expression:
    return sql.left(sql.literal("*" * STARS, dialect), sql.length(node))


@dataclass(frozen=True, slots=True)
class Initials:
    """Words of letters: the first of each is shown, up to ``STARS`` stars for the rest, what joins words stays.

    A value of which that would show more than half of the letters does not have the form.
    """

    joints: str = "[ .,'\u2019-]"
    most: int = 12

    @property
    def pattern(self) -> str:
        word = f"[{LETTERS}]{{1,40}}"
        return f"{word}(?:{self.joints}{{1,3}}{word}){{0,{self.most - 1}}}[.]?"

    def has(self, distinct: pa.Array) -> pa.Array:
        worded = pc.match_substring_regex(distinct, sql.whole(self.pattern, "duckdb"))
        names = pc.if_else(worded, distinct, pa.scalar("", distinct.type))
        return pc.and_(worded, pc.less_equal(pc.multiply(_letters(self.shows(names)), 2), _letters(names)))

    def shows(self, distinct: pa.Array) -> pa.Array:
        for pattern, count in _RESTS:
            distinct = pc.replace_substring_regex(distinct, f"([{LETTERS}]){pattern}", "\\1" + "*" * count)
        return distinct

    def sql(self, value: exp.Expression, dialect: Dialect) -> tuple[exp.Expression, exp.Expression]:
        shown = self._said(value.copy(), dialect)
        worded = sql.matches(value.copy(), self.pattern, dialect)
        few = exp.LTE(
            this=sql.times(_letters_in_sql(shown.copy(), dialect), sql.number(2)),
            expression=_letters_in_sql(value.copy(), dialect),
        )
        return exp.And(this=worded, expression=few), shown

    def _said(self, value: exp.Expression, dialect: Dialect) -> exp.Expression:
        for pattern, count in _RESTS:
            if dialect == "duckdb":  # RE2 cannot look behind
                told = f"([{LETTERS}]){pattern}"
                value = sql.replaced(value, told, "\\1" + "*" * count, dialect)
            else:
                value = sql.replaced(value, f"(?<=[{LETTERS}]){pattern}", "*" * count, dialect)
        return value


_RESTS = tuple((f"[{LETTERS}]{{{count}{',' if count == STARS else ''}}}", count) for count in range(STARS, 0, -1))


def _letters(texts: pa.Array) -> pa.Array:
    return pc.utf8_length(pc.replace_substring_regex(texts, f"[^{LETTERS}]", ""))


def _letters_in_sql(node: exp.Expression, dialect: Dialect) -> exp.Expression:
    return sql.length(sql.replaced(node, f"[^{LETTERS}]", "", dialect))


@dataclass(frozen=True, slots=True)
class Ends:
    """Any text: its first and last characters, stars between, never more than half of it shown.

    ``keeps_length``: a star for each hidden character; otherwise up to ``STARS`` stars, however much is hidden.
    """

    first: int
    last: int
    keeps_length: bool = False

    def __post_init__(self) -> None:
        if min(self.first, self.last) < 0:  # slices would count from the other end, and show all
            raise UsageError("a mask shows fewer than no characters", expected="first and last of 0 or more")

    @property
    def shown(self) -> int:
        return self.first + self.last

    def has(self, distinct: pa.Array) -> pa.Array:
        return pc.greater_equal(pc.utf8_length(distinct), 2 * self.shown)

    def shows(self, distinct: pa.Array) -> pa.Array:
        head = pc.utf8_slice_codeunits(distinct, 0, self.first)
        tail = pc.utf8_slice_codeunits(distinct, -self.last) if self.last else pc.utf8_slice_codeunits(distinct, 0, 0)
        middle = pc.utf8_slice_codeunits(distinct, self.first, -self.last if self.last else None)
        stars = pc.replace_substring_regex(middle, "(?s).", "*") if self.keeps_length else stars_for(middle)
        return pc.binary_join_element_wise(head, stars, tail, pa.scalar("", distinct.type))

    def sql(self, value: exp.Expression, dialect: Dialect) -> tuple[exp.Expression, exp.Expression]:
        size = sql.length(value.copy())
        has = exp.GTE(this=size, expression=sql.number(2 * self.shown))
        hidden = sql.minus(size.copy(), sql.number(self.shown))
        if self.keeps_length:
            stars = sql.call("REPEAT", sql.literal("*", dialect), hidden)
        else:
            stars = sql.left(sql.literal("*" * STARS, dialect), hidden)
        head = [sql.left(value.copy(), sql.number(self.first))] if self.first else []
        tail = [sql.call("RIGHT", value.copy(), sql.number(self.last))] if self.last else []
        return has, sql.joined(*head, stars, *tail)


def first_rule(rules: tuple[Rule, ...], distinct: pa.Array, otherwise: pa.Array) -> pa.Array:
    """What the first rule whose form a value has shows of it; ``otherwise`` where there is none."""
    unruled = np.asarray(distinct.is_valid())
    for rule in rules:
        rows = np.flatnonzero(unruled)
        some = distinct if len(rows) == len(distinct) else distinct.take(pa.array(rows))
        has = np.asarray(rule.has(some), bool)
        if has.any():
            here = np.zeros(len(distinct), bool)
            here[rows[has]] = True
            unruled &= ~here
            otherwise = pc.replace_with_mask(otherwise, pa.array(here), rule.shows(some.filter(pa.array(has))))
    return otherwise


@dataclass(frozen=True, slots=True)
class Ruled:
    """The first rule whose form a text has; ``otherwise`` without one. Null stays null."""

    rules: tuple[Rule, ...]
    otherwise: str

    def values(self, distinct: pa.Array) -> pa.Array:
        otherwise = pc.if_else(pc.is_valid(distinct), pa.scalar(self.otherwise, distinct.type), distinct)
        return first_rule(self.rules, distinct, otherwise)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        value = sql.text(column, dialect)
        cases = [rule.sql(value, dialect) for rule in self.rules]
        return sql.unless_null(column, sql.choose(cases, sql.literal(self.otherwise, dialect)))
