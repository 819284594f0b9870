"""guardian's own documents among the data: manifests of copies, scans and privacy diffs, which are no data of
anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Json = Any
LARGEST = 32 * 1024 * 1024
_HEAD = re.compile(rb'^\s*\{\s*"schema"\s*:\s*"(guardian\.(?:protect|scan|diff))/1"')
"""guardian writes this key first."""
_KINDS = {
    "guardian.protect": "guardian's own manifest of a copy",
    "guardian.scan": "guardian's own scan document",
    "guardian.diff": "guardian's own privacy diff",
}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "null": (type(None),), "boolean": (bool,),
}  # fmt: skip
_SAID = {"$schema", "$id", "$defs", "title", "description", "then"}
"""Keywords that ask nothing by themselves."""
_SURE = 0.7
_SECRET = 8
"""Characters from which on what stands beside a word for passwords counts as one."""


def own_document(path: Path) -> str | None:
    """Why this file needs no scan: it is whole a document of guardian's, and no identifier stands in any text of it.

    The key that names its kind is not believed: a file with anything else in it is data.
    """
    try:
        with path.open("rb") as file:
            named = _HEAD.match(file.read(256))
            file.seek(0)
            text = file.read(LARGEST + 1) if named else b""
    except OSError:
        return None
    if named is None or len(text) > LARGEST:
        return None
    try:
        document = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    kind = named.group(1).decode()
    if not _whole(document, kind) or any(tells(text) for text in texts(document)):
        return None
    return _KINDS[kind]


def _whole(document: Json, kind: str) -> bool:
    """Whether it has the form of its kind; the scan inside a diff, that of a scan."""
    schema = _schema(kind)
    inside = document.get("scan") if kind == "guardian.diff" else None
    return holds(document, schema, schema) and (inside is None or _whole(inside, "guardian.scan"))


def _schema(kind: str) -> Mapping[str, Any]:
    from guardian.governance import manifest
    from guardian.reporting import diff_json, scan_json

    made = {"guardian.protect": manifest.schema, "guardian.scan": scan_json.schema, "guardian.diff": diff_json.schema}
    return made[kind]()


def _once(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    """An object whose keys stand once each: of two, one would be read and the other hidden."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def holds(value: Json, schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    """Whether a value has the form of a JSON Schema. One that asks what is not known here is not met."""
    return all(_met(word, asked, value, schema, root) for word, asked in schema.items() if word not in _SAID)


def _met(word: str, asked: Any, value: Json, schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    match word:
        case "$ref":
            return holds(value, root["$defs"][asked.removeprefix("#/$defs/")], root)
        case "type":
            names = [asked] if isinstance(asked, str) else asked
            return any(isinstance(value, _TYPES[name]) and _plain(value, name) for name in names)
        case "const":
            return bool(value == asked)
        case "enum":
            return value in asked
        case "pattern":
            return not isinstance(value, str) or re.search(asked, value) is not None
        case "minLength":
            return not isinstance(value, str) or len(value) >= asked
        case "minimum":
            return not isinstance(value, int | float) or value >= asked
        case "maximum":
            return not isinstance(value, int | float) or value <= asked
        case "anyOf" | "oneOf":
            return any(holds(value, one, root) for one in asked)
        case "allOf":
            return all(holds(value, one, root) for one in asked)
        case "not":
            return not holds(value, asked, root)
        case "if":
            return not holds(value, asked, root) or holds(value, schema["then"], root)
        case _:
            return _parts_met(word, asked, value, schema, root)


def _plain(value: Json, name: str) -> bool:
    """JSON's true is no number, though Python's is."""
    return name == "boolean" or not isinstance(value, bool)


def _parts_met(word: str, asked: Any, value: Json, schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    match word:
        case "required":
            return not isinstance(value, dict) or set(asked) <= value.keys()
        case "properties":
            parts = [(value[key], one) for key, one in asked.items() if key in value] if isinstance(value, dict) else []
            return all(holds(part, one, root) for part, one in parts)
        case "additionalProperties":
            known = schema.get("properties", {})
            rest = [part for key, part in value.items() if key not in known] if isinstance(value, dict) else []
            return not rest if asked is False else all(holds(part, asked, root) for part in rest)
        case "items":
            return not isinstance(value, list) or all(holds(part, asked, root) for part in value)
        case "uniqueItems":
            return not isinstance(value, list) or len({json.dumps(part) for part in value}) == len(value)
        case _:
            return False


def texts(value: Json) -> Iterator[str]:
    """Every text and every key in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from texts(part)


def tells(text: str) -> bool:
    """Whether an identifier of somebody stands in it."""
    from guardian.detection.facts import NO_IDENTIFIERS
    from guardian.detection.identifiers import scanner

    if re.fullmatch(r"(?:sha256:)?[0-9a-f]{32,64}", text):
        return False
    found = [one for one in scanner().find(text) if one.score >= _SURE and one.category not in NO_IDENTIFIERS]
    # `without known protection: Password hash.` is a sentence of a rule, and no password.
    return any(one.category != "credential_secret" or one.end - one.start >= _SECRET for one in found)
