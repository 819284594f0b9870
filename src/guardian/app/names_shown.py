"""A name that is itself personal data (a person as JSON key, a file named after someone) is shown by fingerprint."""

from __future__ import annotations

import re
from functools import lru_cache

from guardian.catalog import fingerprint

_PARTS = re.compile(r"([/\\#!])")
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

    def _column(self, path: str) -> str:
        """A dotted path with each personal part replaced; an address keeps its dots (``lee@example.com.age``)."""
        parts, start = path.split("."), 0
        shown: list[str] = []
        for end in range(1, len(parts) + 1):
            if joined := self._joined(parts[start:end]):
                shown, start = [*shown, joined], end
        return ".".join([*shown, *(self._whole(part) for part in parts[start:])])

    def _joined(self, parts: list[str]) -> str | None:
        """The fingerprint of parts that are personal only together, else None. Which label ends an address cannot be
        known: with all before it, it goes."""
        whole = ".".join(parts)
        if _ADDRESS.fullmatch(whole):
            return fingerprint(whole, self._key)
        if len(parts) > 1 and ("@" in whole or " " in whole) and self._whole(whole) != whole:
            return self._whole(whole)
        return None

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
