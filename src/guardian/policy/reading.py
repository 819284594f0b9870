"""Reads typed values out of a YAML document and collects every fault on the way, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from guardian.errors import GuardianError
from guardian.model import LANGUAGES, Text
from guardian.resources import Document, Key

Path = tuple[Key, ...]


@dataclass(slots=True)
class Reader:
    document: Document
    faults: list[GuardianError] = field(default_factory=list)

    def fault(self, path: Path, what: str, *, known: Iterable[str] = (), found: str = "", remedy: str = "") -> None:
        """Note one fault; ``known`` values are listed, and the nearest to ``found`` is offered."""
        listed = tuple(known)
        near = get_close_matches(found, listed, 1) if found else []
        expected = f"known: {', '.join(listed)}" if listed else ""
        remedy = f"Did you mean '{near[0]}'?" if near else remedy
        self.faults.append(GuardianError(what, where=self.document.where(*path), expected=expected, remedy=remedy))

    def mapping(self, path: Path, value: Any, known: tuple[str, ...]) -> Mapping[str, Any]:
        """A mapping with no key but ``known``; an absent value is an empty one."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fault(path, "a mapping (key: value) is expected here")
            return {}
        for key in value:
            if key not in known:
                self.fault((*path, key), f"unknown key '{key}'", known=known, found=key)
        return value

    def items(self, path: Path, value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(path, "a list is expected here")
            return []
        return value

    def word(self, path: Path, value: Any, *, needed: bool = True, one_of: Iterable[str] = ()) -> str:
        if value is None:
            if needed:
                self.fault(path, f"'{path[-1]}' is missing", remedy="Add it")
            return ""
        if path[-1:] == ("version",) and isinstance(value, int | float | date):
            return str(value)
        if not isinstance(value, str):
            self.fault(path, f"text is expected for '{path[-1]}'", remedy="Put it in quotes")
            return str(value)
        allowed = tuple(one_of)
        if allowed and value not in allowed:
            self.fault(path, f"unknown {path[-1]} '{value}'", known=allowed, found=value)
        return value

    def words(self, path: Path, value: Any, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        listed = [value] if isinstance(value, str) else self.items(path, value)
        if needed and not listed:
            self.fault(path, f"'{path[-1]}' is missing or empty", remedy="Name at least one")
        if not all(isinstance(word, str) for word in listed):
            self.fault(path, f"a list of texts is expected for '{path[-1]}'", remedy="Put each in quotes")
            return ()
        return tuple(listed)

    def text(self, path: Path, value: Any, *, needed: bool = True, whole: bool = True) -> Text:
        """Words by language. ``whole``: all languages must be there; otherwise one is enough and stands for English."""
        if value is None and not needed:
            return {}
        if not whole and isinstance(value, str) and value.strip():
            return {"en": value}
        if not isinstance(value, dict):
            known = f"Write {{{', '.join(f'{tag}: …' for tag in LANGUAGES)}}}"
            self.fault(path, f"words by language are expected for '{path[-1]}'", remedy=known)
            return {"en": ""}
        given = {tag: str(value[tag]) for tag in LANGUAGES if isinstance(value.get(tag), str) and value[tag].strip()}
        for tag in [tag for tag in LANGUAGES if tag not in given] if whole or not given else []:
            self.fault(path, f"'{path[-1]}' lacks its words in {tag}", remedy="Add them")
        for tag in value:
            if tag not in LANGUAGES:
                self.fault((*path, tag), f"unknown language '{tag}'", known=LANGUAGES, found=tag)
        return {"en": next(iter(given.values()), ""), **given}

    def day(self, path: Path, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        self.fault(path, f"a day is expected for '{path[-1]}'", remedy="Write it as YYYY-MM-DD, without quotes")
        return None

    def whole(self, path: Path, value: Any) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.fault(path, f"a whole number is expected for '{path[-1]}'")
        return None

    def flag(self, path: Path, value: Any) -> bool:
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault(path, f"true or false is expected for '{path[-1]}'")
        return False
