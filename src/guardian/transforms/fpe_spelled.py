"""Values that are held as texts, as numbers of their type's range and back: addresses of networks and devices, UUIDs,
and texts of a limited length."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from guardian.transforms.base import Form, by_distinct
from guardian.transforms.ff1 import Halves

Numbered = tuple[str, int, int]
"""The kind of a value, which stays; how many of that kind there are; the number of this one among them."""
Move = Callable[[Halves, int], Halves]
"""Numbers below a bound to others."""

_PRINTABLE, _LETTERS = range(0x20, 0x7F), range(1, 0x10000)
_SURROGATES = (0xD800, 0xE000)
_EVERY = 0x110000 - 0x800 - 1
_BASES = {"ascii": len(_PRINTABLE), "bmp": 0xFFFF - 0x800, "all": _EVERY}
"""Texts of printable ASCII become others such, those of the basic plane others such, and so on: what an encoding of few
characters holds stays within it as far as can be."""


class NoSuchValue(ValueError):
    """A text that is none of the type."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A type by its name: ``inet``, ``cidr``, ``inet4``, ``inet6``, ``macaddr``, ``macaddr8``, ``uuid``, ``text(20)``,
    ``char(20)``. A network stays of its family; an ``inet`` keeps its prefix length; an empty text stays empty, and
    blanks at the end of a ``char``, which say nothing, are lost."""

    name: str

    @property
    def form(self) -> Form:
        return "text" if self._room else "other"

    @property
    def arrow(self) -> pa.DataType:
        return pa.large_string()

    @property
    def size(self) -> int:
        """How many there are of the smallest kind."""
        if self._room:
            return _below(_BASES["ascii"], self._room + 1)
        return {"macaddr": 1 << 48, "macaddr8": 1 << 64, "inet6": 1 << 128, "uuid": 1 << 128}.get(self.name, 1 << 32)

    def moved(self, array: pa.Array, move: Move) -> pa.Array:
        """Every value at its new number. Raises NoSuchValue."""
        return by_distinct(array, lambda distinct: self._moved(distinct, move))

    def _moved(self, distinct: pa.Array, move: Move) -> pa.Array:
        texts: list[str | None] = distinct.to_pylist()
        kinds: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for place, text in enumerate(texts):
            if text:
                kind, size, number = self._number(text)
                kinds.setdefault((kind, size), []).append((place, number))
        for (kind, size), members in kinds.items():
            left = members
            while left:  # again for what is of another kind, or ends in a blank (cycle walking)
                wide = np.array([number for _, number in left], np.uint64 if size <= 1 << 64 else object)
                after = [int(number) for number in move(wide, size)]
                left = [
                    (place, number)
                    for (place, _), number in zip(left, after, strict=True)
                    if not self._put(texts, place, kind, number)
                ]
        return pa.array(texts, distinct.type)

    def _put(self, texts: list[str | None], place: int, kind: str, number: int) -> bool:
        text = self._text(kind, number)
        if text is None:
            return False
        texts[place] = text
        return True

    def _number(self, text: str) -> Numbered:
        if self._room:
            return _text_number(text.rstrip(" ") if self.name.startswith("char") else text, self._room)
        try:
            if self.name.startswith("macaddr"):
                bits = 64 if self.name == "macaddr8" else 48
                return "", 1 << bits, int(re.sub("[-:.]", "", text), 16)
            if self.name == "uuid":
                return "", 1 << 128, uuid.UUID(text).int
            if self.name == "cidr":
                return _network_number(text)
            found = ipaddress.ip_interface(text)
        except ValueError:
            raise NoSuchValue from None
        return f"{found.version}/{found.network.prefixlen}", 1 << found.max_prefixlen, int(found)

    def _text(self, kind: str, number: int) -> str | None:
        if self._room:
            return _text_of(kind, number)
        if self.name.startswith("macaddr"):
            digits = f"{number:016x}" if self.name == "macaddr8" else f"{number:012x}"
            return ":".join(re.findall("..", digits))
        if self.name == "uuid":
            return str(uuid.UUID(int=number))
        if self.name == "cidr":
            return _network(kind, number)
        version, _, prefix = kind.partition("/")
        address = ipaddress.IPv4Address(number) if version == "4" else ipaddress.IPv6Address(number)
        return str(address) if int(prefix) == address.max_prefixlen else f"{address}/{prefix}"

    @property
    def _room(self) -> int:
        found = LIMITED.fullmatch(self.name)
        return int(found[2]) if found else 0


LIMITED = re.compile(r"(text|char)\((\d+)\)")
_NAMES = frozenset({"inet", "cidr", "inet4", "inet6", "macaddr", "macaddr8", "uuid"})


def spelled(name: str) -> Spelled | None:
    """The type of this name; None for another."""
    return Spelled(name) if name in _NAMES or LIMITED.fullmatch(name) else None


def _network_number(text: str) -> Numbered:
    """Shorter prefixes come first: there are 2**32 networks of one IPv4 address each, and 2**32 - 1 wider ones."""
    net = ipaddress.ip_network(text)
    above = int(net.network_address) >> (net.max_prefixlen - net.prefixlen)
    return str(net.version), (2 << net.max_prefixlen) - 1, (1 << net.prefixlen) - 1 + above


def _network(kind: str, number: int) -> str:
    length = (number + 1).bit_length() - 1
    above = number + 1 - (1 << length)
    if kind == "4":
        return f"{ipaddress.IPv4Address(above << (32 - length))}/{length}"
    return f"{ipaddress.IPv6Address(above << (128 - length))}/{length}"


@cache
def _below(base: int, length: int) -> int:
    """How many texts of 1 and more, but fewer than ``length`` characters there are."""
    return sum(base**count for count in range(1, length))


def _kind(text: str) -> str:
    most = max(map(ord, text))
    ascii_only = all(ord(one) in _PRINTABLE for one in text)
    return ("ascii" if ascii_only else "bmp" if most in _LETTERS else "all") + (" " if text[-1] == " " else "")


def _text_number(text: str, room: int) -> Numbered:
    if not text or len(text) > room or "\0" in text:
        raise NoSuchValue
    kind = _kind(text)
    base, number = _BASES[kind.rstrip()], 0
    for one in text:
        number = number * base + _digit(ord(one), kind)
    return kind, _below(base, room + 1), _below(base, len(text)) + number


def _text_of(kind: str, number: int) -> str | None:
    base, length = _BASES[kind.rstrip()], 1
    while number >= _below(base, length + 1):
        length += 1
    left, points = number - _below(base, length), []
    for _ in range(length):
        left, digit = divmod(left, base)
        points.append(_point(digit, kind))
    text = "".join(map(chr, reversed(points)))
    return text if _kind(text) == kind else None


def _digit(point: int, kind: str) -> int:
    if kind.startswith("ascii"):
        return point - _PRINTABLE.start
    return point - 1 if point < _SURROGATES[0] else point - 1 - 0x800


def _point(digit: int, kind: str) -> int:
    if kind.startswith("ascii"):
        return digit + _PRINTABLE.start
    return digit + 1 if digit + 1 < _SURROGATES[0] else digit + 1 + 0x800
