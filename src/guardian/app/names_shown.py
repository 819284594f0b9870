"""A name that is itself personal data (a person as JSON key, a file named after someone) is shown by fingerprint."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from guardian.catalog import fingerprint
from guardian.detection.names import personal_among

FINGERPRINTS = "names and contents"
"""The state store's secret under which names go by their fingerprint."""
_Cut = tuple[tuple[str, str], ...]

_PARTS = re.compile(r"([/\\#!])")
_LABEL = re.compile(r"[A-Za-z]{2,}")
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}")


class NamesShown:
    """Turns names into what may be printed and stored, under this state store's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.path = lru_cache(maxsize=65536)(self._path)
        self.column = lru_cache(maxsize=65536)(self._column)

    def _path(self, path: str) -> str:
        """A path or reference with each personal component replaced; its suffix stays."""
        return "".join(part if _PARTS.fullmatch(part) else self._part(part) for part in _PARTS.split(path))

    def columns(self, paths: Iterable[str]) -> dict[str, str]:
        """Each column of one table as it may be shown: among the keys of people, every key of that object goes."""
        cut = {path: self._cut(path) for path in paths}
        keys: dict[tuple[str, ...], dict[str, None]] = {}
        for parts in cut.values():
            raw = tuple(part for part, _ in parts)
            for depth, part in enumerate(raw):
                keys.setdefault(raw[:depth], {})[part] = None
        hidden = {parent: personal_among(tuple(children)) for parent, children in keys.items()}
        return {path: self._among(parts, hidden) for path, parts in cut.items()}

    def _among(self, parts: _Cut, hidden: dict[tuple[str, ...], frozenset[str]]) -> str:
        raw = tuple(part for part, _ in parts)
        return ".".join(
            fingerprint(part, self._key) if part == shown and part in hidden[raw[:depth]] else shown
            for depth, (part, shown) in enumerate(parts)
        )

    def _column(self, path: str) -> str:
        """A dotted path with each personal part replaced; an address keeps its dots (``lee@example.com.age``)."""
        return ".".join(shown for _, shown in self._cut(path))

    def _cut(self, path: str) -> _Cut:
        """The parts of a path with what is shown of each; parts that are personal only together are one."""
        parts, start = path.split("."), 0
        cut: list[tuple[str, str]] = []
        for end in range(1, len(parts) + 1):
            if end <= start:
                continue
            size = self._together(parts[start:end], parts[end:])
            if size:
                whole = ".".join(parts[end - size : end])
                cut += ((part, self._whole(part)) for part in parts[start : end - size])
                cut.append((whole, fingerprint(whole, self._key)))
                start = end
        return (*cut, *((part, self._whole(part)) for part in parts[start:]))

    def _together(self, parts: list[str], rest: list[str]) -> int:
        """How many of the last parts are personal together; 0 for none. Which label ends an address cannot be
        known: with all before it, it goes."""
        whole = ".".join(parts)
        if _ADDRESS.fullmatch(whole):
            return len(parts)
        if "@" in parts[-1] and rest and _LABEL.fullmatch(rest[0]):
            return 0  # its domain goes on
        if len(parts) > 1 and "@" in whole and self._whole(whole) != whole:
            return len(parts)
        for size in (3, 2):
            last = parts[-size:]
            if len(last) == size and all(self._whole(part) == part for part in last) and self._named(last):
                return size
        return 0

    def _named(self, parts: list[str]) -> bool:
        """``john.smith``, ``J. Smith``, ``j.r.smith``."""
        whole = ".".join(parts)
        short = all(len(part) == 1 for part in parts[:-1])
        return (len(parts) == 2 or short or " " in whole) and self._whole(whole) != whole

    def _part(self, part: str) -> str:
        stem, dot, suffix = part.rpartition(".")
        if dot and 0 < len(suffix) <= 8:
            return self._whole(stem) + dot + suffix if self._whole(part) == part else self._whole(part)
        return self._whole(part)

    def _whole(self, name: str) -> str:
        from guardian.detection.names import personal_name

        return fingerprint(name, self._key) if name and (_numbered(name) or personal_name(name)) else name


def _numbered(name: str) -> bool:
    """Whether the number of a card or an account is the name: their check digits tell them from others."""
    from guardian.detection.checksums import iban, luhn

    bare = re.sub(r"[ -]", "", name)
    if re.fullmatch(r"(?:4|5[1-5]|2[2-7]|3[47]|6[025])\d{13,17}", bare):
        return luhn(bare)
    return re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}", bare) is not None and iban(bare)
