"""JSON Schemas of a pack and of guardian.yaml, so that editors complete and check while one types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guardian.model import LANGUAGES, Severity
from guardian.policy.model import GRADES, Treatment
from guardian.policy.packs import CONTROL_KEYS, EXAMPLE_KEYS, PACK_KEYS, RULE_KEYS
from guardian.policy.vocabulary import REGION, TODAY, Fact, FactType, Kind, Vocabulary
from guardian.taxonomy import LAWS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS: Mapping[str, Any] = {"type": "string", "minLength": 1}
_LIST: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
_ONE_OR_MORE: Mapping[str, Any] = {"anyOf": [{"type": "string"}, {**_LIST, "minItems": 1}]}
_DAY: Mapping[str, Any] = {"type": "string", "format": "date", "description": "YYYY-MM-DD, without quotes"}
_CONDITION: Mapping[str, Any] = {"type": ["string", "boolean"], "description": "A condition in CEL: docs/policy.md"}
_FACTS: Mapping[FactType, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "number": {"type": "integer", "minimum": 0},
    "day": _DAY,
    "texts": _LIST,
}


def pack_schema(words: Vocabulary) -> dict[str, Any]:
    """The schema of a pack file."""
    rule = _object(RULE_KEYS, _rule(words), ("id", "cites", "applies_to", "severity", "examples"))
    control = {"id": _WORDS, "cites": _ONE_OR_MORE, "title": _text(whole=False), "source_grade": _WORDS}
    known = {
        "pack": _WORDS,
        "law": _WORDS,
        "jurisdiction": _WORDS,
        "version": {"type": ["string", "number"]},
        "title": {"$ref": "#/$defs/text"},
        "text": {"$ref": "#/$defs/text"},
        "extends": _ONE_OR_MORE,
        "applies_if": _CONDITION,
        "controls": {"type": "array", "items": {"$ref": "#/$defs/control"}},
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        "deadlines": {"type": "array", "items": {"type": "object"}},
    }
    schema = _object(PACK_KEYS, known, ("pack",))
    schema["if"] = {"properties": {"pack": {"enum": list(LAWS)}}}
    schema["then"] = {
        "required": ["jurisdiction", "version", "title", "controls"],
        "properties": {"rules": {"items": {"required": ["source_grade", "message", "remedy", "controls"]}}},
    }
    schema["$defs"] = {
        "text": {"anyOf": [_WORDS, _text(whole=False)]},
        "rule": rule,
        "control": _object(
            CONTROL_KEYS, control | {"not_automatable": {"$ref": "#/$defs/text"}}, ("id", "cites", "title")
        ),
        "example": _example(words),
        **{kind.name: _facts(kind) for kind in words.kinds.values()},
    }
    return {"$schema": DIALECT, "title": "guardian policy pack", **schema}


def config_schema(words: Vocabulary) -> dict[str, Any]:
    """The schema of guardian.yaml, with the facts that each entry may state."""
    from guardian.config import Config, typed

    schema = typed.json_schema(Config)
    stating = {"SourceEntry": "dataset", "Purpose": "purpose", "Activity": "activity"}
    for name, kind in stating.items():
        entry = schema["$defs"][name]
        stated = _facts(words.kinds[kind])["properties"]
        entry["properties"] = {**stated, **entry["properties"]}
        entry["additionalProperties"] = False
    schema["$defs"]["SourceEntry"]["properties"]["region"] = _facts(words.kinds["dataset"])["properties"]["region"]
    regions = _facts(words.kinds["organisation"])["properties"]["regions"]
    schema["$defs"]["Organisation"]["properties"]["regions"] = regions
    schema["$defs"]["Organisation"]["properties"]["profile"] = _facts(words.kinds["organisation"])
    return {"$schema": DIALECT, **schema, "title": "guardian.yaml"}


def _object(keys: tuple[str, ...], known: Mapping[str, Any], needed: tuple[str, ...]) -> dict[str, Any]:
    """An object of exactly these keys; a key without a schema of its own would be a gap here."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(needed),
        "properties": {key: known[key] for key in keys},
    }


def _text(*, whole: bool) -> dict[str, Any]:
    """Words in every language; ``whole`` false: English is enough."""
    needed = LANGUAGES if whole else LANGUAGES[:1]
    return _object(LANGUAGES, dict.fromkeys(LANGUAGES, _WORDS), needed)


def _rule(words: Vocabulary) -> dict[str, Any]:
    kinds = [kind.name for kind in words.kinds.values()]
    examples = {"type": "array", "items": {"$ref": "#/$defs/example"}}
    text = {"$ref": "#/$defs/text"}
    return {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"},
        "controls": _ONE_OR_MORE,
        "cites": _ONE_OR_MORE,
        "source_grade": {"enum": list(GRADES)},
        "title": text,
        "effective_from": _DAY,
        "effective_to": _DAY,
        "applies_if": _CONDITION,
        "applies_to": {"enum": kinds},
        "when": _CONDITION,
        "require": _CONDITION,
        "severity": {"enum": [severity.label for severity in Severity]},
        "message": text,
        "remedy": text,
        "enforce": {"enum": [treatment.label for treatment in Treatment]},
        "roles": _ONE_OR_MORE,
        "examples": _object(EXAMPLE_KEYS, dict.fromkeys(EXAMPLE_KEYS, examples), ("fail",)),
    }


def _example(words: Vocabulary) -> dict[str, Any]:
    one = {kind.name: {"$ref": f"#/$defs/{kind.name}"} for kind in words.kinds.values()}
    many = {
        kind.plural: {"type": "array", "items": {"$ref": f"#/$defs/{kind.name}"}}
        for kind in words.kinds.values()
        if kind.plural not in one
    }
    return {"type": "object", "additionalProperties": False, "properties": {**many, **one, TODAY: _DAY}}


def _facts(kind: Kind) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {fact.name: {**_typed(fact), "description": fact.text} for fact in kind.facts.values()},
    }


def _typed(fact: Fact) -> Mapping[str, Any]:
    """The type of a fact, with the only values that it may have. Any part of a country is a region."""
    if not fact.closed:
        return _FACTS[fact.type]
    one: dict[str, Any] = {"type": "string", "enum": list(fact.allowed)}
    if fact.listed == REGION:
        one = {"anyOf": [one, {"type": "string", "pattern": f"^({'|'.join(fact.allowed)})-"}]}
    return one if fact.type == "text" else {"type": "array", "items": one}
