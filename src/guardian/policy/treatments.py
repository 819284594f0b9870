"""The treatments that profiles name: how strict each is, its options and what may be said with them, and one of them
with its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guardian.errors import counted
from guardian.policy.model import Treatment


@dataclass(frozen=True, slots=True)
class Word:
    """A treatment as profiles name it: how strict it is, the options it takes, and the one meant by a bare value."""

    strength: Treatment
    options: tuple[str, ...] = ()
    main: str = ""


_JOIN = ("domain", "allow_few")
_COARSER = ("to", "part", "on", "width", "top", "keep", "v4", "v6", "levels", "level")
WORDS: Mapping[str, Word] = {
    "clear": Word(Treatment.CLEAR),
    "generalise": Word(Treatment.GENERALISE, _COARSER, "to"),
    "round": Word(Treatment.GENERALISE, ("to",), "to"),
    "truncate": Word(Treatment.GENERALISE, ("length",), "length"),
    "noise": Word(Treatment.GENERALISE, ("scale", "share", "lowest", "highest"), "scale"),
    "shift": Word(Treatment.GENERALISE, ("days",), "days"),
    "mask": Word(Treatment.MASK, ("first", "last"), "last"),
    "spans": Word(Treatment.MASK),
    "fpe": Word(Treatment.FPE, ("check", "alphabet", "keep", "over", *_JOIN), "check"),
    "token": Word(Treatment.TOKEN, ("by", *_JOIN), "domain"),
    "random_token": Word(Treatment.TOKEN, ("by", *_JOIN), "domain"),
    "hash": Word(Treatment.TOKEN, _JOIN, "domain"),
    "cipher": Word(Treatment.CIPHER, ("by",), "by"),
    "synthetic": Word(Treatment.SYNTHETIC, ("locale", "domain"), "locale"),
    "redact": Word(Treatment.REDACT),
    "constant": Word(Treatment.REDACT, ("value",), "value"),
    "null": Word(Treatment.DENY),
}
"""Every treatment that a profile can name."""
ALIASES: Mapping[str, str] = {"deny": "null"}

_WHOLE, _NUMBER, _TEXT = ((int,), "a whole number"), ((int, float), "a number"), ((str,), "a word")
KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    **dict.fromkeys(("first", "last", "length", "days", "width", "top", "v4", "v6", "level"), _WHOLE),
    **dict.fromkeys(("scale", "share", "lowest", "highest"), _NUMBER),
    **dict.fromkeys(("part", "check", "over", "domain", "by", "locale"), _TEXT),
    "alphabet": ((str, list), "characters, or a list of sets of them"),
    "allow_few": ((bool,), "true or false"),
    "on": ((date,), "a day such as 2026-01-31"),
    "to": ((int, float, str), "a number, or a word such as year"),
    "keep": ((int, str), "a whole number, or a word such as nothing"),
    "value": ((str, int, float, date), "one value"),
    "levels": ((Mapping,), "each value with the list of what stands above it, as in {Lyon: [Rhône, France]}"),
}
"""What may be said with each option. What is true of its values (a range, a known word) the transform says itself."""
CHOICES: Mapping[str, tuple[str, ...]] = {"by": ("subject", "column"), "over": ("type", "digits")}


@dataclass(frozen=True, slots=True)
class Spec:
    """One treatment with its options, and where it was written."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""

    @property
    def strength(self) -> Treatment:
        return WORDS[self.name].strength

    @property
    def shown(self) -> str:
        """As a person would write it: ``generalise (to: year)``."""
        return in_words(self.name, self.options)


def in_words(name: str, options: Mapping[str, Any]) -> str:
    """A hierarchy of somebody's own is named by its size: what stands in it are cells."""
    listed = ", ".join(f"{key}: {_said(value)}" for key, value in options.items())
    return f"{name} ({listed})" if listed else name


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return counted(len(value), "value")
    return str(value).lower() if isinstance(value, bool) else str(value)


Specs = tuple[Spec, ...]
"""In order of preference: the first that a column can hold is taken."""
