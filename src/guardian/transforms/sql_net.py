"""Network addresses in SQL, by text alone: no engine's own address type, since they write addresses differently."""

from __future__ import annotations

from sqlglot import exp

from guardian.transforms import sql
from guardian.transforms.base import Dialect
from guardian.transforms.rounding import UNKNOWN

Node = exp.Expression

OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
FOUR = "[.]".join((OCTET,) * 4)
_GROUP = "[0-9A-Fa-f]{1,4}"
MAPPED = "(?:::|(?:0{1,4}:){5})[Ff]{4}:"
"""Before an IPv4 address inside IPv6, in the two ways that are in use."""

SIX_TO_FOUR = "2002:[0-9A-Fa-f:]*"
"""RFC 3056: the IPv4 address stands in bits 17 to 48."""

_FULL = f"{_GROUP}(?::{_GROUP}){{7}}"
_SOME = f"(?:{_GROUP}(?::{_GROUP}){{0,6}})?"
_SHORT = f"{_SOME}::{_SOME}"


def network(column: Node, bits: int, groups: int, dialect: Dialect) -> Node:
    """The first ``bits`` of IPv4 addresses, the first ``groups`` of 16 bits of IPv6 ones; ``*`` for other texts."""
    value = sql.text(column, dialect)
    mapped = sql.replaced(value.copy(), f"^{MAPPED}", "", dialect)
    full = [sql.split(value.copy(), ":", at + 1, dialect) for at in range(groups)]
    cases = [
        (sql.matches(value.copy(), FOUR, dialect), _four(value.copy(), bits, dialect)),
        (
            sql.matches(value.copy(), MAPPED + FOUR, dialect),
            sql.joined(sql.literal("::ffff:", dialect), _four(mapped, bits, dialect)),
        ),
        (sql.matches(value.copy(), SIX_TO_FOUR, dialect), sql.literal(UNKNOWN, dialect)),
        (sql.matches(value.copy(), _FULL, dialect), _six(full, dialect)),
        (_short_enough(value, dialect), _six(_expanded(value, groups, dialect), dialect)),
    ]
    return sql.unless_null(column, sql.choose(cases, sql.literal(UNKNOWN, dialect)))


def _four(value: Node, bits: int, dialect: Dialect) -> Node:
    dot = sql.literal(".", dialect)
    cut = [sql.split(value.copy(), ".", at + 1, dialect) for at in range(4)]
    octets = [_octet(cut[at], min(max(bits - 8 * at, 0), 8), dialect) for at in range(4)]
    return sql.joined(octets[0], dot, octets[1], dot.copy(), octets[2], dot.copy(), octets[3])


def _octet(digits: Node, bits: int, dialect: Dialect) -> Node:
    if bits in (0, 8):
        return digits if bits else sql.literal("0", dialect)
    step = 2 ** (8 - bits)
    number = sql.integer(sql.quotient(sql.integer(digits, dialect), step, dialect), dialect)
    return sql.shown(sql.times(number, sql.number(step)), dialect)


def _halves(value: Node, dialect: Dialect) -> tuple[Node, Node]:
    """What stands before ``::`` and after it."""
    return sql.split(value.copy(), "::", 1, dialect), sql.split(value.copy(), "::", 2, dialect)


def _short_enough(value: Node, dialect: Dialect) -> Node:
    """Whether an address with ``::`` has at most seven groups beside it."""
    before, after = _halves(value, dialect)
    few = exp.LTE(this=sql.plus(_count(before, dialect), _count(after, dialect)), expression=sql.number(7))
    return sql.choose([(sql.matches(value, _SHORT, dialect), few)], exp.false())


def _count(groups: Node, dialect: Dialect) -> Node:
    """How many groups stand in ``a:b:c``: none in an empty text, one more than it has colons in others."""
    colons = sql.length(sql.replaced(groups.copy(), "[^:]", "", dialect))
    empty = exp.EQ(this=sql.length(groups), expression=sql.number(0))
    return sql.choose([(empty, sql.number(0))], sql.plus(colons, sql.number(1)))


def _expanded(value: Node, groups: int, dialect: Dialect) -> list[Node]:
    """The first groups of an address with ``::``: those before it, its zeros, those after it."""
    before, after = _halves(value, dialect)
    first, last = _count(before.copy(), dialect), _count(after.copy(), dialect)
    told = []
    for at in range(groups):
        own = exp.GT(this=first.copy(), expression=sql.number(at))
        gap = exp.LT(this=sql.number(at), expression=sql.minus(sql.number(8), last.copy()))
        behind = sql.minus(sql.number(at + 1), sql.minus(sql.number(8), last.copy()))
        cases: list[tuple[Node, Node]] = [
            (own, _nth(before.copy(), at, dialect)),
            (gap, sql.literal("0", dialect)),
        ]
        told.append(sql.choose(cases, _first_groups(after.copy(), behind, groups, dialect)))
    return told


def _nth(value: Node, at: int, dialect: Dialect) -> Node:
    """Group ``at``, from 0."""
    return sql.split(value, ":", at + 1, dialect)


def _first_groups(value: Node, which: Node, groups: int, dialect: Dialect) -> Node:
    """Group number ``which``, from 1 to ``groups``."""
    cases: list[tuple[Node, Node]] = [
        (exp.EQ(this=which.copy(), expression=sql.number(at + 1)), _nth(value.copy(), at, dialect))
        for at in range(groups)
    ]
    return sql.choose(cases, sql.literal("0", dialect))


def _six(groups: list[Node], dialect: Dialect) -> Node:
    """``2001:db8:1::``: without leading zeros, in small letters, without the zero groups before ``::``."""
    plain = [_small(group, dialect) for group in groups]
    cases = []
    for count in range(len(plain), 0, -1):
        told = [node for group in plain[:count] for node in (group.copy(), sql.literal(":", dialect))]
        cases.append((_differs(plain[count - 1], dialect), sql.joined(*told, sql.literal(":", dialect))))
    return sql.choose(cases, sql.literal("::", dialect))


def _differs(group: Node, dialect: Dialect) -> Node:
    return exp.Not(this=exp.Paren(this=sql.same(group.copy(), "0", dialect)))


def _small(group: Node, dialect: Dialect) -> Node:
    """A group in small letters without leading zeros."""
    stripped = sql.replaced(group, "^0{1,3}", "", dialect)
    small = sql.call("LOWER", stripped)
    empty = exp.EQ(this=sql.length(small.copy()), expression=sql.number(0))
    return sql.choose([(empty, sql.literal("0", dialect))], small)
