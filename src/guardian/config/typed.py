"""A mapping from YAML into frozen dataclasses: strict, every fault with its line, nothing beyond the standard library.

A schema library would do the same and cost a fifth of a second at each start of the schema hook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from guardian.errors import GuardianError
from guardian.resources import Document, Key

T = TypeVar("T")
REST: Final = "rest"
"""Marks, in a field's metadata, the mapping that takes every key which is no field."""
INNER: Final = "inner"
"""Marks a field that is not read from the file."""
NAMED: Final = "named"
"""The key of a field in the file, where that is a word of Python."""
CHECK: Final = "check"
"""A function from a value to what is wrong with it, or to an empty string."""

_Path = tuple[Key, ...]
_PLAIN: Mapping[Any, str] = {
    str: "text is expected",
    int: "a whole number is expected",
    bool: "true or false is expected",
    date: "a date such as 2027-06-30 is expected",
}


class _Wrong(Exception):
    """A value that could not be read; its faults are listed already."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A field of an entry: its key in the file and its type."""

    key: str
    kind: Any
    field: Field[Any]

    @property
    def needed(self) -> bool:
        return self.field.default is MISSING and self.field.default_factory is MISSING


def read(kind: type[T], document: Document, faults: list[GuardianError]) -> tuple[T | None, Document]:
    """The document as a ``kind``, without what is wrong in it; None where too little is right. Beside it the document
    with the lines of what is left, whose items may stand at other places."""
    reader = _Reader(document, faults)
    try:
        entry: T = reader.entry(kind, document.value or {}, ())
    except _Wrong:
        return None, document
    return entry, replace(document, lines=dict(_moved(document.lines, reader.kept))) if reader.kept else document


def _moved(lines: Mapping[_Path, int], kept: Mapping[_Path, Sequence[Key]]) -> Iterator[tuple[_Path, int]]:
    for path, line in lines.items():
        steps = [(kept.get(path[:depth]), key) for depth, key in enumerate(path)]
        if all(left is None or key in left for left, key in steps):
            yield tuple(key if left is None else left.index(key) for left, key in steps), line


@cache
def slots(kind: Any) -> tuple[_Slot, ...]:
    """The fields that are read from the file."""
    hints = get_type_hints(kind)
    return tuple(
        _Slot(entry.metadata.get(NAMED, entry.name), hints[entry.name], entry)
        for entry in fields(kind)
        if not entry.metadata.get(INNER) and not entry.metadata.get(REST)
    )


def keys(kind: Any) -> tuple[str, ...]:
    return tuple(slot.key for slot in slots(kind))


def rest_of(kind: Any) -> str | None:
    """The field that takes every other key, where there is one."""
    return next((entry.name for entry in fields(kind) if entry.metadata.get(REST)), None)


def nearest(what: str, where: str, found: str, known: tuple[str, ...]) -> GuardianError:
    """A fault about a word that is not known, with the known ones and the one probably meant."""
    near = get_close_matches(found, known, 1)
    expected = f"known: {', '.join(known)}" if known else ""
    return GuardianError(what, where=where, expected=expected, remedy=f"Did you mean '{near[0]}'?" if near else "")


def _only(slot: _Slot) -> tuple[Any, ...]:
    """The value of a needed field that can have no other: with it the rest can be checked too."""
    options = get_args(slot.kind) if slot.needed and get_origin(slot.kind) is Literal else ()
    return options if len(options) == 1 else ()


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Document
    faults: list[GuardianError]
    kept: dict[_Path, Sequence[Key]] = field(default_factory=dict)
    """Of lists with faults, the places of the items that are left."""

    def entry(self, kind: Any, value: Any, path: _Path) -> Any:
        if not isinstance(value, dict):
            raise self._wrong(path, "a mapping (key: value) is expected")
        known = slots(kind)
        rest = rest_of(kind)
        others = {key: given for key, given in value.items() if key not in keys(kind)}
        if rest is None:
            for key in others:
                what = f"unknown key '{key}'"
                self.faults.append(nearest(what, self.document.where(*path, key), str(key), keys(kind)))
        found: dict[str, Any] = {rest: others} if rest else {}
        whole = True
        for slot in known:
            whole &= self._slot(slot, value, path, found)
        if not whole:
            raise _Wrong
        return kind(**found)

    def _slot(self, slot: _Slot, value: Mapping[str, Any], path: _Path, found: dict[str, Any]) -> bool:
        """Read one field into ``found``; false where the entry cannot be without it."""
        only = _only(slot)
        if only:
            found[slot.field.name] = only[0]
        spared = not slot.needed or bool(only)
        if slot.key not in value:
            if slot.needed:
                where = self.document.where(*path)
                remedy = f"Add the line '{slot.key}: {only[0]}'" if only else "Add it"
                self.faults.append(GuardianError(f"'{slot.key}' is missing", where=where, remedy=remedy))
            return spared
        inside = (*path, slot.key)
        try:
            given = self._value(slot.kind, value[slot.key], inside)
            check: Callable[[Any], str] | None = slot.field.metadata.get(CHECK)
            wrong = check(given) if check is not None else ""
            if wrong:
                raise self._wrong(inside, wrong)
        except _Wrong:
            return spared
        found[slot.field.name] = given
        return True

    def _value(self, kind: Any, value: Any, path: _Path) -> Any:
        origin = get_origin(kind)
        if kind is Any:
            return value
        if origin in (Union, UnionType):
            options = [option for option in get_args(kind) if option is not NoneType]
            return None if value is None and NoneType in get_args(kind) else self._value(options[0], value, path)
        if origin is Literal:
            return self._one_of(get_args(kind), value, path, f"unknown value '{value}' for '{_shown(path)}'")
        if origin is tuple:
            return self._items(get_args(kind)[0], value, path)
        if origin is not None:
            return self._mapping(get_args(kind), value, path)
        if is_dataclass(kind):
            return self.entry(kind, value, path)
        if type(value) is not kind or isinstance(value, datetime):
            raise self._wrong(path, _PLAIN[kind])
        return value

    def _one_of(self, known: tuple[Any, ...], value: Any, path: _Path, what: str) -> Any:
        if any(value == option and type(value) is type(option) for option in known):
            return value
        if not isinstance(value, str | int | float):
            raise self._wrong(path, f"one of {', '.join(map(str, known))} is expected")
        where = self.document.where(*path)
        self.faults.append(nearest(what, where, str(value), tuple(map(str, known))))
        raise _Wrong

    def _items(self, kind: Any, value: Any, path: _Path) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise self._wrong(path, "a list is expected")
        found = list(self._each(((index, kind, item) for index, item in enumerate(value)), path))
        if len(found) < len(value) and not is_dataclass(kind):
            raise _Wrong
        if len(found) < len(value):
            self.kept[path] = [place for place, _ in found]
        return tuple(item for _, item in found)

    def _mapping(self, kinds: tuple[Any, ...], value: Any, path: _Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(path, "a mapping (key: value) is expected")
        named: list[tuple[str, Any, Any]] = []
        for key, given in value.items():
            inside = (*path, key)
            try:
                if get_origin(kinds[0]) is Literal:
                    self._one_of(get_args(kinds[0]), key, inside, f"unknown key '{key}'")
                elif not isinstance(key, str):
                    raise self._wrong(inside, "a name is expected as key")
            except _Wrong:
                continue
            named.append((key, kinds[1], given))
        return dict(self._each(named, path))

    def _each(self, parts: Any, path: _Path) -> Iterator[tuple[Any, Any]]:
        """The parts that can be read; the others leave their faults."""
        for key, kind, given in parts:
            try:
                value = self._value(kind, given, (*path, key))
            except _Wrong:
                continue
            yield key, value

    def _wrong(self, path: _Path, expected: str) -> _Wrong:
        self.faults.append(GuardianError(f"'{_shown(path)}': {expected}", where=self.document.where(*path)))
        return _Wrong()


def _shown(path: _Path) -> str:
    return ".".join(map(str, path)) or "the file"


def json_schema(kind: Any) -> dict[str, Any]:
    """The JSON Schema of an entry, with one definition for each kind of entry inside it."""
    definitions: dict[str, Any] = {}
    schema = _entry_schema(kind, definitions)
    return {**schema, "$defs": definitions}


def _entry_schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": rest_of(kind) is not None,
        "properties": {slot.key: _schema(slot.kind, definitions) for slot in slots(kind)},
        "required": [slot.key for slot in slots(kind) if slot.needed],
    }


_SCHEMAS: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, inside = get_origin(kind), get_args(kind)
    if kind is Any:
        return {}
    if origin in (Union, UnionType):
        options = [_schema(option, definitions) for option in inside if option is not NoneType]
        return {"anyOf": [*options, {"type": "null"}]}
    if origin is Literal:
        return {"const": inside[0]} if len(inside) == 1 else {"enum": list(inside)}
    if origin is tuple:
        return {"type": "array", "items": _schema(inside[0], definitions)}
    if origin is not None:
        names = {"propertyNames": _schema(inside[0], definitions)} if get_origin(inside[0]) is Literal else {}
        return {"type": "object", "additionalProperties": _schema(inside[1], definitions) or True, **names}
    if is_dataclass(kind):
        name = getattr(kind, "__name__", "entry")
        if name not in definitions:
            definitions[name] = _entry_schema(kind, definitions)
        return {"$ref": f"#/$defs/{name}"}
    return dict(_SCHEMAS[kind])
