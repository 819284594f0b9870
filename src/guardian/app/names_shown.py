"""A name that is itself personal data (a person as JSON key, a file named after someone) is shown by fingerprint."""

from __future__ import annotations

import re
from functools import lru_cache

from guardian.catalog import fingerprint

_PARTS = re.compile(r"([/\\#!])")


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
        return ".".join(self._whole(part) for part in path.split("."))

    def _part(self, part: str) -> str:
        stem, dot, suffix = part.rpartition(".")
        if dot and 0 < len(suffix) <= 8:
            return self._whole(stem) + dot + suffix if self._whole(part) == part else self._whole(part)
        return self._whole(part)

    def _whole(self, name: str) -> str:
        from guardian.detection.names import personal_name

        return fingerprint(name, self._key) if name and personal_name(name) else name
