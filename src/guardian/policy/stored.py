"""Compiled packs as plain values, to be kept in the cache and read back without YAML, checking or examples."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from guardian.model import Severity
from guardian.policy.expressions import Program
from guardian.policy.model import Control, Pack, Rule, Treatment

_TEXTS = ("controls", "cites", "roles")
_DAYS = ("effective_from", "effective_to")
_PROGRAMS = ("when", "require", "applies_if")


def document_of(packs: Sequence[Pack]) -> list[dict[str, Any]]:
    return [_pack_document(pack) for pack in packs]


def packs_of(document: Any) -> tuple[Pack, ...]:
    """Raises KeyError, TypeError or ValueError on anything but what `document_of` wrote."""
    shared: dict[tuple[str, str], Program] = {}
    return tuple(_pack(entry, shared) for entry in document)


def _plain(value: Any) -> Any:
    if isinstance(value, Program):
        return [value.source, value.kind, b64encode(value.data).decode()]
    if isinstance(value, Treatment | Severity):
        return value.label
    return value.isoformat() if isinstance(value, date) else value


def _pack_document(pack: Pack) -> dict[str, Any]:
    fields = {name: _plain(getattr(pack, name)) for name in Pack.__slots__}
    fields["controls"] = [{name: getattr(control, name) for name in Control.__slots__} for control in pack.controls]
    fields["rules"] = [_rule_document(rule) for rule in pack.rules]
    fields["deadlines"] = _dated(list(pack.deadlines))
    return fields


def _rule_document(rule: Rule) -> dict[str, Any]:
    """A rule without its examples: they were run before it was kept."""
    return {name: _plain(getattr(rule, name)) for name in Rule.__slots__ if name != "examples"}


def _dated(value: Any) -> Any:
    """Days survive JSON as {"day": …}."""
    if isinstance(value, Mapping):
        return {key: _dated(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_dated(part) for part in value]
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _undated(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"day"}:
            return date.fromisoformat(value["day"])
        return {key: _undated(part) for key, part in value.items()}
    return [_undated(part) for part in value] if isinstance(value, list) else value


def _pack(entry: dict[str, Any], shared: dict[tuple[str, str], Program]) -> Pack:
    return Pack(
        **{
            **entry,
            "extends": tuple(entry["extends"]),
            "applies_if": _program(entry["applies_if"], shared),
            "controls": tuple(
                Control(**{**control, "cites": tuple(control["cites"])}) for control in entry["controls"]
            ),
            "rules": tuple(_rule(rule, shared) for rule in entry["rules"]),
            "deadlines": tuple(_undated(entry["deadlines"])),
        }
    )


def _rule(entry: dict[str, Any], shared: dict[tuple[str, str], Program]) -> Rule:
    entry |= {name: tuple(entry[name]) for name in _TEXTS}
    entry |= {name: _day(entry[name]) for name in _DAYS}
    entry |= {name: _program(entry[name], shared) for name in _PROGRAMS}
    entry["severity"] = Severity.of(entry["severity"])
    entry["enforce"] = Treatment.of(entry["enforce"]) if entry["enforce"] is not None else None
    return Rule(**entry)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _program(entry: list[str] | None, shared: dict[tuple[str, str], Program]) -> Program | None:
    if entry is None:
        return None
    source, kind, data = entry
    known = shared.get((source, kind))
    if known is None:
        known = shared[source, kind] = Program(source, kind, b64decode(data, validate=True))
    return known
