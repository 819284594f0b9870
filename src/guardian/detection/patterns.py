"""Regular expressions read as trees: written again for RE2, or over shapes instead of characters.

Python's patterns look around; RE2 (which Arrow runs over whole columns) cannot. Both rewritings accept at least what
the
pattern accepts, never less, so a value that they pass over holds no match.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection.figures import leading
from guardian.detection.shapes import ANY, CLASSES, OTHER_LETTERS

_parser: Any = import_module("re._parser")
_LAST = 0x10FFFF
_IGNORECASE = 2
Ranges = tuple[tuple[int, int], ...]

_DIGIT: Ranges = ((0x30, 0x39),)
_ASCII_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xAA, _LAST))
_SPACE: Ranges = (
    (0x09, 0x0D),
    (0x1C, 0x20),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)


class Forms:
    """A pattern's rewritings for RE2, each made when first asked for."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        try:
            tree = _parser.parse(pattern)
        except re.error:  # RE2 has classes that Python lacks: taken as it is, for any shape
            tree = None
        self._items: list[Any] | None = None if tree is None else list(tree)
        self._folded = tree is not None and bool(int(tree.state.flags) & _IGNORECASE)
        self._width = _LAST if tree is None else min(int(tree.getwidth()[1]), _LAST)

    @cached_property
    def search(self) -> str:
        """Finds texts with a match."""
        return self._write((500, LONG, _SHORT), shaped=False, bounds=True)[0]

    @cached_property
    def loose(self) -> str:
        """Finds texts with a match, with few bounds on repetitions: a smaller automaton."""
        return self._write((_SHORT,), shaped=False, bounds=True)[0]

    @property
    def whole(self) -> str:
        """Matches whole texts."""
        return self._whole[0]

    @property
    def exact(self) -> bool:
        """``whole`` takes nothing that the pattern does not, but for repetitions beyond ``LONG``."""
        return self._whole[1]

    @cached_property
    def _whole(self) -> tuple[str, bool]:
        return self._write((LONG, _SHORT), shaped=False, bounds=False)

    @cached_property
    def shape(self) -> str:
        """Matches the shapes (``shapes.shapes_of``) of whole texts."""
        return "(?s)^.*$" if self._items is None else self._write((LONG, _SHORT), shaped=True, bounds=False)[0]

    @cached_property
    def sure(self) -> str | None:
        """Matches shapes that a match's whole text alone can have, where no control character stands in it."""
        if self._items is None:
            return None
        writer = _Writer(LONG, shaped=True, bounds=False, sure=True)
        text = f"(?s)^(?:{writer.items(self._items, True, self._folded)})$"
        return text if writer.exact and runs(text) else None

    @cached_property
    def leading(self) -> bool:
        """``whole`` takes what the pattern takes, and of figures alone depends on the first few and their number."""
        return self._items is not None and self.exact and leading(self._items)

    @cached_property
    def widest(self) -> int:
        """The greatest number of bytes of a match."""
        return _LAST if self._items is None else self._width * (1 if _is_ascii(self._items) else 4)

    def _write(self, most: tuple[int, ...], *, shaped: bool, bounds: bool) -> tuple[str, bool]:
        if self._items is None:
            return (self._pattern if bounds else f"(?s)^(?:{self._pattern})$"), True
        return _written(self._items, self._folded, most, shaped=shaped, bounds=bounds)


LONG = 30
"""Upper bounds of repetitions beyond this are left out where whole cells are matched: they cost RE2 dear, and say
little."""
_SHORT = 8


@lru_cache(maxsize=2048)
def forms_of(pattern: str) -> Forms:
    """The rewritings of a Python pattern."""
    return Forms(pattern)


def _written(items: list[Any], folded: bool, most: tuple[int, ...], *, shaped: bool, bounds: bool) -> tuple[str, bool]:
    """The pattern with the largest bounds on repetitions that RE2 takes."""
    for bound in most:
        writer = _Writer(bound, shaped=shaped, bounds=bounds)
        text = writer.items(items, True, folded)
        text = text if bounds else f"(?s)^(?:{text})$"
        if runs(text):
            break
    return text, writer.exact


def runs(pattern: str) -> bool:
    """Whether RE2 takes a pattern: it refuses more than a thousand repetitions in all."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True


def _is_ascii(items: list[Any]) -> bool:
    """Whether a match holds ASCII characters only."""
    return "[" + OTHER_LETTERS not in _Writer(_SHORT, shaped=True, bounds=False).items(items)


class _Writer:
    """Writes a parsed pattern; ``exact`` turns False when something had to be left out."""

    def __init__(self, most: int, *, shaped: bool, bounds: bool = True, sure: bool = False) -> None:
        self.most, self.shaped, self.bounds, self.sure, self.exact = most, shaped, bounds, sure, True

    def items(self, items: list[Any], top: bool = False, folded: bool = False) -> str:
        written = []
        for at, (operator, argument) in enumerate(items):
            edge = top and at in (0, len(items) - 1)
            written.append(self.item(str(operator), argument, edge, folded))
        return "".join(written)

    def item(self, operator: str, argument: Any, edge: bool, folded: bool) -> str:
        match operator:
            case "LITERAL":
                return self.characters(((argument, argument),), folded)
            case "NOT_LITERAL":
                return self.characters(_outside(((argument, argument),)), folded)
            case "IN":
                return self.characters(_ranges(argument), folded)
            case "ANY":
                return "(?s:.)" if not self.shaped else "(?s:.)\\x01*"
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self.repeated(argument, folded)
            case "SUBPATTERN":
                now = (folded or bool(int(argument[1]) & _IGNORECASE)) and not int(argument[2]) & _IGNORECASE
                return f"(?:{self.items(list(argument[3]), folded=now)})"
            case "ATOMIC_GROUP":
                return f"(?:{self.items(list(argument), folded=folded)})"
            case "BRANCH":
                return "(?:" + "|".join(self.items(list(branch), folded=folded) for branch in argument[1]) + ")"
            case "ASSERT_NOT":
                return self.bound(argument, edge)
            case _:
                return self.other(operator, argument)

    def repeated(self, argument: Any, folded: bool) -> str:
        least, most, inner = int(argument[0]), argument[1], f"(?:{self.items(list(argument[2]), folded=folded)})"
        if int(most) >= int(_parser.MAXREPEAT):
            return f"{inner}{{{min(least, self.most)},}}" if least > 1 else inner + "*+"[least]
        if int(most) > self.most:
            self.exact = self.exact and self.most >= LONG
            return f"{inner}{{{min(least, self.most)},}}"
        return inner if (least, int(most)) == (1, 1) else f"{inner}{{{least},{int(most)}}}"

    def bound(self, argument: Any, edge: bool) -> str:
        """A negative look at one character, at either end of the pattern: a character that is none of those, or the
        end."""
        direction, inner = argument
        if not self.bounds:
            self.exact = self.exact and not self.sure
            return ""
        if not (edge and len(inner) == 1 and str(inner[0][0]) in ("IN", "LITERAL")):
            self.exact = False
            return ""
        ranges = _ranges(inner[0][1]) if str(inner[0][0]) == "IN" else ((inner[0][1], inner[0][1]),)
        if self.shaped:
            ranges = _whole_classes(ranges)
        other = self.characters(_outside(ranges), False)
        return f"(?:^|{other})" if direction < 0 else f"(?:{other}|$)"

    def other(self, operator: str, argument: Any) -> str:
        match operator, str(argument):
            case "AT", "AT_BEGINNING" | "AT_BEGINNING_STRING":
                return "^"
            case "AT", "AT_END" | "AT_END_STRING":
                return "$"
        self.exact = False
        return "" if operator in ("AT", "ASSERT") else "(?s:.)*"

    def characters(self, ranges: Ranges, folded: bool) -> str:
        if folded:
            ranges = _folded(ranges)
        if self.sure:
            return _sure_class(ranges)
        return _shape_class(ranges) if self.shaped else _class(ranges)


def _ranges(items: Any) -> Ranges:
    """A character set as ranges of code points."""
    found: list[tuple[int, int]] = []
    negated = str(items[0][0]) == "NEGATE"
    for operator, argument in items:
        match str(operator):
            case "LITERAL":
                found.append((argument, argument))
            case "RANGE":
                found.append((argument[0], argument[1]))
            case "CATEGORY":
                found.extend(_CATEGORIES[str(argument)] if not negated else _NARROWLY[str(argument)])
    return _outside(_joined(found)) if negated else _joined(found)


def _joined(ranges: list[tuple[int, int]]) -> Ranges:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _outside(ranges: Ranges) -> Ranges:
    found, start = [], 0
    for first, last in _joined(list(ranges)):
        if first > start:
            found.append((start, first - 1))
        start = last + 1
    if start <= _LAST:
        found.append((start, _LAST))
    return tuple(found)


_CATEGORIES: dict[str, Ranges] = {
    "CATEGORY_DIGIT": _DIGIT,
    "CATEGORY_NOT_DIGIT": _outside(_DIGIT),
    "CATEGORY_WORD": _WORD,
    "CATEGORY_NOT_WORD": _outside(_ASCII_WORD),
    "CATEGORY_SPACE": _SPACE,
    "CATEGORY_NOT_SPACE": _outside(_SPACE),
}
"""What the text detectors see has ASCII digits only; beyond ASCII, word characters are taken too widely, never too
narrowly."""
_NARROWLY = {**_CATEGORIES, "CATEGORY_WORD": _ASCII_WORD, "CATEGORY_NOT_WORD": _outside(_WORD)}
"""The same where what is named is left out: ``[^\\W\\d]`` takes letters beyond ASCII."""


def _folded(ranges: Ranges) -> Ranges:
    both = list(ranges)
    for first, last in ranges:
        for low, high, move in ((0x41, 0x5A, 32), (0x61, 0x7A, -32)):
            if max(first, low) <= min(last, high):
                both.append((max(first, low) + move, min(last, high) + move))
    return _joined(both)


def _class(ranges: Ranges) -> str:
    # surrogates are no characters to RE2
    parts = [part for first, last in ranges for part in _without_surrogates(first, last)]
    return "[" + "".join(_one(first) if first == last else f"{_one(first)}-{_one(last)}" for first, last in parts) + "]"


def _without_surrogates(first: int, last: int) -> list[tuple[int, int]]:
    if last < 0xD800 or first > 0xDFFF:
        return [(first, last)]
    return [part for part in ((first, 0xD7FF), (0xE000, last)) if part[0] <= part[1]]


def _one(code: int) -> str:
    return chr(code) if chr(code).isascii() and chr(code).isalnum() else f"\\x{{{code:X}}}"


_ALNUM = frozenset(b"9Aa")


def _shape_class(ranges: Ranges) -> str:
    """The shapes that characters of these ranges have: bytes of ASCII, or any letter beyond with its tail."""
    ascii_shapes = {int(CLASSES[code]) for first, last in ranges for code in range(first, min(last, 0x7F) + 1)}
    if ascii_shapes & _ALNUM:
        ascii_shapes.add(ord(ANY))
    parts = [_class(_joined([(code, code) for code in ascii_shapes]))] if ascii_shapes else []
    if any(last > 0x7F for _, last in ranges):
        parts.append(f"[{OTHER_LETTERS}]\\x01+")
    return parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"


def _sure_class(ranges: Ranges) -> str:
    """The shapes of ASCII that only characters of these ranges have, controls aside."""
    held = {code for first, last in ranges for code in range(first, min(last, 0x7E) + 1)}
    others = {int(CLASSES[code]) for code in range(0x20, 0x7F) if code not in held}
    shapes = {int(CLASSES[code]) for code in held if code >= 0x20} - others
    if shapes >= _ALNUM:
        shapes.add(ord(ANY))
    return _class(_joined([(code, code) for code in shapes])) if shapes else _NEVER


_NEVER = r"[^\x00-\x{10FFFF}]"


def _whole_classes(ranges: Ranges) -> Ranges:
    """Of these ASCII characters those whose whole shape class is among them, so that their outside never gets too
    narrow."""
    held = {code for first, last in ranges for code in range(first, min(last, 0x7F) + 1)}
    whole = [code for code in held if all(other in held for other in range(128) if CLASSES[other] == CLASSES[code])]
    return _joined([(code, code) for code in whole])
