"""Verdicts "by name" on schemas: the same `ColumnVerdict` as a scan's, with no row behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from guardian import taxonomy
from guardian.app.check_allow import shown_location
from guardian.model import (
    By,
    ColumnRef,
    ColumnSchema,
    ColumnVerdict,
    Evidence,
    Location,
    TableSchema,
    TableVerdict,
    Tier,
)

if TYPE_CHECKING:
    from guardian.app.names_shown import NamesShown
    from guardian.config import Config
    from guardian.detection.names import NameVerdict

Secret = Literal["", "hashed", "readable", "too_short"]
"""What name and type say of a secret: hashed, readable as it stands, or too short to be a sound hash."""

SOUND_HASH = 50
"""Characters below which no salted password hash fits: bcrypt takes 60, argon2 and PBKDF2 more (OWASP, 2024)."""

_HASHED = re.compile(r"hash|digest|encrypt|crypt|cipher|salt|bcrypt|argon|pbkdf|sha\d|hmac|加密|哈希|散列|摘要", re.I)
_READABLE = re.compile(r"plain|clear|raw|unencrypted|明文", re.I)
_PASSWORD = re.compile(
    r"passw|passphrase|pwd|contrase|kennwort|passwort|senha|mot_?de_?passe|密码|密碼|口令|パスワード", re.I
)
_LENGTH = re.compile(r"\A\s*(n?(?:var)?char2?|n?varchar2|character(?:\s+varying)?|string|text)\s*\(\s*(\d+)", re.I)
_CHARACTERS = re.compile(r"\A\s*(?:n?(?:var)?char|character|text|\w*text|string|n?clob|n?varchar2)", re.I)
_DIGESTS = frozenset({40, 56, 60, 64, 96, 97, 98, 128})


@dataclass(frozen=True, slots=True)
class Named:
    """One table as its names show it. All but ``schema``, kept only for a privacy diff, may be printed."""

    schema: TableSchema | None
    source: str
    verdict: TableVerdict
    columns: tuple[ColumnVerdict, ...]
    location: Location | None = None
    unclassified: frozenset[str] = frozenset()
    secrets: Mapping[str, tuple[Secret, int]] = field(default_factory=dict)
    """Columns by reference: those of which neither name nor comment says anything; secrets with their length."""


class _Once(TableSchema):
    """A table told from others as an object: hashing a wide one for each of its columns takes quadratic time."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Namer:
    """Classifies the columns of tables by their names. ``config`` adds the organisation's own column names."""

    def __init__(self, names: NamesShown, config: Config | None = None, *, reasons: bool = True) -> None:
        self._names, self._reasons = names, reasons
        self._own = {
            _key(name): (entry.category, entry.entity)
            for entry in (config.recognizers if config is not None else ())
            for name in entry.names
        }

    def shown(self, path: str) -> str:
        """A path or reference as it may be printed."""
        return self._names.path(path)

    def name(self, table: TableSchema) -> Named:
        """Every column judged by name, comment, type, table and sibling columns together."""
        from guardian.detection.names import classify

        columns, open_, secrets = [], set(), {}
        once = _Once(table.source, table.name, table.columns, table.comment)
        for column in table.columns:
            said = classify(column, once)
            verdict = self._verdict(column, table, said)
            columns.append(verdict)
            if said.says == "nothing" and not verdict.personal:
                open_.add(str(verdict.ref))
            if verdict.category == "credential_secret":
                secrets[str(verdict.ref)] = kept(column), length(column.type)
        tier = max((verdict.tier for verdict in columns), default=Tier.INTERNAL)
        source = self._names.path(table.source)
        ref = f"{source}/{self._names.path(table.name)}"
        location = shown_location(table.location, self._names.path)
        verdict_ = TableVerdict(ref, 0, tier)
        return Named(table, source, verdict_, tuple(columns), location, frozenset(open_), secrets)

    def _verdict(self, column: ColumnSchema, table: TableSchema, said: NameVerdict) -> ColumnVerdict:
        own = self._own.get(_key(column.name.rsplit(".", 1)[-1]))
        category, entity = own or (said.category, said.entity or said.category)
        if category == "credential_secret" and kept(column) == "hashed":
            entity = "credential_secret.password_hash"
        none = category == "none"
        facts = taxonomy.load().entity(entity, category)
        return ColumnVerdict(
            ref=ColumnRef(
                self._names.path(table.source), self._names.path(table.name), self._names.column(column.name)
            ),
            category=category,
            entity=None if none else entity,
            tier=Tier.INTERNAL if none else facts.tier,
            legal={"gdpr": (), "ccpa": (), "pipl": ()} if none else facts.legal,
            confidence=0.85 if own else said.confidence,
            evidence=_evidence(("name",) if own else said.by),
            reasons=said.reasons if self._reasons else (),
            location=shown_location(column.location or table.location, self._names.path),
        )


@lru_cache(maxsize=64)
def _evidence(by: tuple[By, ...]) -> Evidence:
    return Evidence(by=by)


def _key(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def length(declared: str) -> int:
    """The characters that a declared type takes; 0 where it does not say."""
    match = _LENGTH.match(declared)
    return int(match.group(2)) if match else 0


def kept(column: ColumnSchema) -> Secret:
    """How a secret is kept, as far as name, comment and type of its column tell; empty where they do not."""
    said = f"{column.name} {column.comment}"
    if _READABLE.search(said):
        return "readable"
    if _HASHED.search(said) or (column.type and not _CHARACTERS.match(column.type)):
        return "hashed"
    if _PASSWORD.search(column.name):
        size = length(column.type)
        return "too_short" if 0 < size < SOUND_HASH and size not in _DIGESTS else ""
    return "readable" if column.type else ""
