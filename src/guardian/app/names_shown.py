"""A name that is itself personal data (a person as JSON key, a file named after someone) is shown by fingerprint."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from guardian.catalog import fingerprint
from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.names import personal_among, personal_name
from guardian.detection.names_beneath import Beneath
from guardian.detection.names_doubt import Role
from guardian.detection.names_people import unfit_to_show
from guardian.detection.names_pinyin import business
from guardian.detection.names_points import fields_said
from guardian.detection.names_together import rest_of_people
from guardian.detection.names_vocabulary import plain_word
from guardian.model import HIDDEN_NAME
from guardian.schemas.base import SQL_SUFFIXES, TEMPLATE_SUFFIXES
from guardian.sources.kinds import DATA_SUFFIXES

FINGERPRINTS = "names and contents"
"""The state store's secret under which names go by their fingerprint."""
IN_DOUBT = "~x"
"""How a fingerprint begins that stands for a name only in doubt: nothing is found wrong with it."""
_Hidden = dict[tuple[str, ...], frozenset[str]]
_Cut = tuple[tuple[str, str], ...]

_PARTS = re.compile(r"(/|\\(?!x[89a-f][0-9a-f])|[#!])")
_BYTE = re.compile(r"\\x[89a-f][0-9a-f]")
"""A byte of a name that is no UTF-8: a letter, or half a character, of another encoding."""
_LABEL = re.compile(r"[A-Za-z]{2,}")
_CODE = frozenset(
    kind.removeprefix(".") for kind in (*SQL_SUFFIXES, ".proto", ".avsc", ".avdl", ".avpr", ".py", ".pyi")
)
"""Kinds of files of schemas: `m.proto` is nobody called Proto."""
_OF_PROGRAMS = word_set(
    "h hpp hh hxx c cc cpp cxx js mjs cjs ts tsx jsx css scss less so java kt go rs rb pl pm php sh bash zsh cmake m4 "
    "am tcl el lua vim dll la ko mo po pot tf cs swift scala jl f90 asm s ui qml desktop service socket timer target "
    "rules so jar whl lib lang enc tcc bc pom ttf otf woff woff2 tmac mod gir typelib vapi rst rnc xsd xsl xslt crt "
    "pem conf cnf ini toml yml ftl erb jinja j2 nix pyc pyd pyx pxd gemspec scm lisp clj exs erl"
)
"""Kinds of files that programs are made of: named by who wrote them, as columns are."""
_OF_DATA = word_set("sarif svelte vue dbf dmp dta fdb ibd ldf mdb mdf myd qvd")
"""Other kinds of files whose letters could be read as a name; they are nobody's."""
_VERSION = re.compile(r"\.(?:so|jar|dll|dylib)(?=(?:\.\d+)+$)")
"""``libvorbis.so.0``: a library, whatever version stands behind its kind."""
_TEMPLATE = frozenset(kind.removeprefix(".") for kind in TEMPLATE_SUFFIXES)
_MIGRATION = re.compile(r"[VURB]\d[\d._]*__(?=.*\.sql$)")
"""``V2__more.sql``: the number of a migration, no initial."""
_UNIT = re.compile(r"[a-z][a-z0-9_-]*@\.(?:service|socket|timer|target|path|slice|mount|scope)")
"""``getty@.service``: a template of a service, no mailbox cut off."""
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"[A-Z]?[a-z]+(?![a-z])|[A-Z]+(?![a-z])")
_ONE_WORD = re.compile(r"(?:[a-z]+|[A-Z]+)\d*")
_OWN_WORD = "code"
_LONGEST_KIND = 8
_BORN = re.compile(r"(?:19[2-9]|20[0-2])\d")
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}")


class Met(NamedTuple):
    """``beside``: fingerprints of files and sheets that what stood beside them told to be somebody's; ``words``: what
    an organisation calls things by, folded."""

    beside: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


NOTHING_MET = Met()


class NamesShown:
    """Turns names into what may be printed and stored, under this state store's key.

    Names in doubt go too, unless only ``sure`` ones are to: what a copy is called by is not a matter of doubt.
    ``written``: columns are of schemas that developers write, who call them by words that nobody else has.
    """

    def __init__(self, key: bytes, *, sure: bool = False, written: bool = False, met: Met = NOTHING_MET) -> None:
        self._key, self._sure, self._met, self._words = key, sure, met.beside, met.words
        self._written = written
        self.path = lru_cache(maxsize=65536)(self._path)
        self.column = lru_cache(maxsize=65536)(self._column)

    def _path(self, path: str) -> str:
        """A path or reference with each personal component replaced; its suffix stays."""
        return "".join(part if _PARTS.fullmatch(part) else self._part(part) for part in _PARTS.split(path))

    def columns(self, paths: Iterable[str], beneath: Beneath | None = None) -> dict[str, str]:
        """Each column of one table as it may be shown: among the keys of people, every key of that object goes.
        ``beneath``: what a scan found under them."""
        cut = {path: self._cut(path) for path in paths}
        keys: dict[tuple[str, ...], dict[str, set[tuple[str, ...]]]] = {}
        for parts in cut.values():
            raw = tuple(part for part, _ in parts)
            for depth, part in enumerate(raw):
                keys.setdefault(raw[:depth], {}).setdefault(part, set()).add(raw[depth + 1 :])
        heads = {path: [part for part, _ in parts] for path, parts in cut.items()}
        under = beneath.by_parent(heads, self._in_words) if beneath is not None else {}
        plain = Beneath(beneath.data) if beneath is not None else None
        certain, doubted = (
            {parent: self._told_among(held, under.get(parent, plain), sure=sure) for parent, held in keys.items()}
            for sure in (True, self._sure)
        )
        return {path: self._among(parts, certain, doubted) for path, parts in cut.items()}

    def _told_among(
        self, children: dict[str, set[tuple[str, ...]]], beneath: Beneath | None, *, sure: bool
    ) -> frozenset[str]:
        plain = {name: self._in_words(name) for name in children}
        alike, names = _alike(list(children.values())), tuple(dict.fromkeys(plain.values()))
        told = personal_among(names, alike=alike, sure=sure, beneath=beneath)
        return frozenset(name for name, text in plain.items() if text in told)

    def _in_words(self, name: str) -> str:
        """The name with a word of programs for each word of the organisation's own."""
        return _WORD.sub(self._in_a_word, _HUMP.sub(self._in_a_word, name)) if self._words else name

    def _in_a_word(self, word: re.Match[str]) -> str:
        own = _OWN_WORD.title() if word[0][0].isupper() else _OWN_WORD
        return own if fold(word[0]) in self._words else word[0]

    def _among(self, parts: _Cut, certain: _Hidden, doubted: _Hidden) -> str:
        raw = tuple(part for part, _ in parts)
        return ".".join(
            fingerprint(part, self._key)
            if part in certain[raw[:depth]]
            else self._doubted(part)
            if part == shown and part in doubted[raw[:depth]]
            else shown
            for depth, (part, shown) in enumerate(parts)
        )

    def place(self, path: str) -> str:
        """By what a column is found again, whatever columns were beside it when it was named."""
        return self._placed(part for part, _ in self._cut(path))

    def place_of(self, shown: str) -> str:
        """The same of what was shown of a column."""
        return self._placed(shown.split("."))

    def _placed(self, parts: Iterable[str]) -> str:
        return ".".join(
            found[1] if (found := HIDDEN_NAME.fullmatch(part)) else fingerprint(part, self._key)[1:] for part in parts
        )

    def _doubted(self, name: str) -> str:
        return IN_DOUBT + fingerprint(name, self._key)[1:]

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
                cut += ((part, self._whole(part, "schema")) for part in parts[start : end - size])
                told = self._whole(whole, "schema")
                cut.append((whole, told if told != whole else fingerprint(whole, self._key)))
                start = end
        return (*cut, *((part, self._whole(part, "schema")) for part in parts[start:]))

    def _together(self, parts: list[str], rest: list[str]) -> int:
        """How many of the last parts are personal together; 0 for none. Which label ends an address cannot be
        known: with all before it, it goes."""
        whole = ".".join(parts)
        if _ADDRESS.fullmatch(whole):
            return len(parts)
        if "@" in parts[-1] and rest and _LABEL.fullmatch(rest[0]):
            return 0  # its domain goes on
        if len(parts) > 1 and "@" in whole and self._whole(whole, "schema") != whole:
            return len(parts)
        for size in (5, 4, 3, 2):
            last = parts[-size:]
            if len(last) == size and all(part[:1].isdigit() for part in last) and self._told(".".join(last)):
                return size
            if size > 3:
                continue
            if len(last) == size and not any(map(personal_name, last)) and self._named(last):
                return size
        return 0

    def _told(self, name: str) -> bool:
        return self._whole(name, "schema") != name

    def _named(self, parts: list[str]) -> bool:
        """``john.smith``, ``J. Smith``, ``j.r.smith``; a key of several words below another is no half of a name."""
        whole = ".".join(parts)
        several = any("_" in part for part in parts) and not parts[-1].startswith("_")
        if several or any(map(business, parts)):
            return False
        if len(parts) == 3 and not self._sure and _BORN.fullmatch(parts[2]):  # ``boonsita.noijad.1980``
            return not fields_said(parts[:2]) and unfit_to_show("_".join(parts[:2]), "file")
        short = all(len(part) == 1 for part in parts[:-1])
        if not (len(parts) == 2 or short or " " in whole):
            return False
        apart = len(parts) == 2 and not fields_said(parts)
        asked = not self._sure and (apart or (short and " " in whole))
        return personal_name(whole) is not None or (asked and unfit_to_show(whole, "schema"))

    def meet(self, beside: Collection[str]) -> frozenset[str]:
        """Takes in the files of one folder, or the sheets of one workbook; those that only the others tell."""
        told = {name for name in beside if self._alone(name) != name}
        found = frozenset(fingerprint(name, self._key) for name in rest_of_people(beside, told)) - self._met
        if found:
            self._met |= found
            self.path.cache_clear()
        return found

    def _part(self, part: str) -> str:
        shown = self._alone(part)
        if shown != part or not self._met or fingerprint(part, self._key) not in self._met:
            return shown
        stem, dot, suffix = part.rpartition(".")
        kept = dot and stem and suffix.isalnum() and suffix.isascii() and len(suffix) <= _LONGEST_KIND
        return self._doubted(stem) + dot + suffix if kept else self._doubted(part)

    def _alone(self, part: str) -> str:
        if version := _VERSION.search(part):
            return self._alone(part[: version.end()]) + part[version.end() :]
        if number := _MIGRATION.match(part):
            return number[0] + self._alone(part[number.end() :])
        stem, dot, suffix = part.rpartition(".")
        if _UNIT.fullmatch(part):
            return part
        kind = suffix.partition(":")[0]  # in front of a line
        if dot and kind in {kind.lower(), kind.upper()} and _of_code(kind.lower(), stem):
            return (self._alone(stem) if kind.lower() in _TEMPLATE else self._whole(stem, _role(stem))) + dot + suffix
        if suffix.lower() in DATA_SUFFIXES and self._whole(stem, "file") != stem:
            return self._whole(stem, "file") + dot + suffix  # what kind of file it is tells nobody
        if dot and 0 < len(suffix) <= 8 and suffix.isascii():
            role: Role = "schema" if kind.lower() in _OF_PROGRAMS else "file"
            apart = (
                suffix.lower() in _OF_DATA
                or self._whole(part, role) == part
                or (stem.replace(" ", "").isalnum() and _of_money(stem))
            )
            return self._pieces(stem, role) + dot + suffix if apart else self._whole(part, role)
        return self._pieces(part)

    def _pieces(self, part: str, role: Role = "file") -> str:
        """``main.Gerd von Land``: a table of a schema, a name before a number of a version."""
        schema, dot, table = part.partition(".")
        if dot and _of_a_schema(schema) and self._whole(table, role) != table:
            return f"{schema}.{self._pieces(table, role)}"
        whole = self._whole(part, role)
        return whole if whole != part else ".".join(self._whole(piece, role) for piece in part.split("."))

    def _whole(self, name: str, role: Role) -> str:
        if not name or personal_name(name) is not None:
            return fingerprint(name, self._key) if name else name
        if self._sure or (self._written and role == "schema" and _ONE_WORD.fullmatch(name)):
            return name
        doubted = _BYTE.search(name) or unfit_to_show(self._in_words(name), role)
        return self._doubted(name) if doubted else name


def _of_a_schema(word: str) -> bool:
    return plain_word(word) and not kind_of(word) & (Kind.GIVEN | Kind.GIVEN_WEAK)


def _role(stem: str) -> Role:
    """``tom.proto``: one word is what a developer calls a thing by."""
    return "schema" if stem.isalpha() else "file"


def _of_code(kind: str, stem: str) -> bool:
    return kind in _CODE or (kind in _TEMPLATE and stem.rpartition(".")[2].lower() in _CODE)


def _alike(held: list[set[tuple[str, ...]]]) -> bool:
    """Whether the keys of an object all hold the same keys: it is a map, and they are data."""
    return held[0] != {()} and all(each == held[0] for each in held[1:])


def _of_money(name: str) -> bool:
    return personal_name(name) in ("card_number", "bank_account")
