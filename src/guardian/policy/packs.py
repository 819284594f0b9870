"""YAML packs → `Pack` values: every fault of every file at once, never half a pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from guardian.deadlines import parse
from guardian.errors import GuardianError, PolicyError
from guardian.model import Severity, Text
from guardian.policy.expressions import Compiler, Program
from guardian.policy.model import GRADES, UNCHECKED_AT_MOST, Control, Example, Grade, Pack, Rule, Treatment
from guardian.policy.reading import Path, Reader
from guardian.resources import Document
from guardian.taxonomy import LAWS

SAYING = frozenset({"rules", "controls", "deadlines", "extends"})
PACK_KEYS = (
    *("pack", "law", "jurisdiction", "version", "title", "text", "extends", "applies_if"),
    *("controls", "rules", "deadlines"),
)
CONTROL_KEYS = ("id", "cites", "title", "source_grade", "not_automatable")
RULE_KEYS = (
    *("id", "controls", "cites", "source_grade", "title", "effective_from", "effective_to", "applies_if", "applies_to"),
    *("when", "require", "severity", "message", "remedy", "enforce", "roles", "examples"),
)
ACTING = ("column", "role")
"""Kinds whose rules may enforce a treatment."""
EXAMPLE_KEYS = ("fail", "pass", "unknown")
PLACEHOLDERS = ("title", "persons", "id")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def read_packs(documents: Sequence[Document], compiler: Compiler) -> tuple[tuple[Pack, ...], list[GuardianError]]:
    """All packs of these documents, checked alone and together, and everything wrong with them."""
    faults: list[GuardianError] = []
    packs: list[Pack] = []
    for document in documents:
        reader = Reader(document, faults)
        packs.append(_pack(reader, compiler))
    extending = {document.file: document.where("extends") for document in documents}
    faults.extend(_together(packs, extending))
    return tuple(packs), faults


def _pack(reader: Reader, compiler: Compiler) -> Pack:
    top = reader.mapping((), reader.document.value, PACK_KEYS)
    pack_id = reader.word(("pack",), top.get("pack"))
    law = reader.word(("law",), top.get("law", pack_id), needed=False)
    shipped = law in LAWS
    if isinstance(reader.document.value, dict) and not top.keys() & SAYING:
        known = ", ".join(sorted(SAYING))
        reader.fault(("pack",), f"the pack '{pack_id}' says nothing", remedy=f"Give it one of: {known}")
    controls = tuple(
        _control(reader, ("controls", index), entry, law)
        for index, entry in enumerate(reader.items(("controls",), top.get("controls")))
    )
    rules = tuple(
        _rule(reader, ("rules", index), entry, pack_id, law, compiler)
        for index, entry in enumerate(reader.items(("rules",), top.get("rules")))
    )
    return Pack(
        pack_id,
        law,
        reader.word(("jurisdiction",), top.get("jurisdiction"), needed=shipped),
        reader.word(("version",), top.get("version"), needed=shipped),
        reader.text(("title",), top.get("title"), needed=shipped, whole=shipped) or {"en": pack_id},
        reader.text(("text",), top.get("text"), needed=False, whole=shipped),
        reader.document.sha256,
        reader.document.file,
        reader.words(("extends",), top.get("extends")),
        _condition(reader, ("applies_if",), top.get("applies_if"), "organisation", compiler),
        controls,
        rules,
        _deadlines(reader, top.get("deadlines")),
    )


def _deadlines(reader: Reader, value: Any) -> tuple[Mapping[str, Any], ...]:
    """The clocks of the law as they stand in the file, once `guardian.deadlines` has read each without fault."""
    found = []
    for index, entry in enumerate(reader.items(("deadlines",), value)):
        if not isinstance(entry, dict):
            reader.fault(("deadlines", index), "a mapping (key: value) is expected here")
            continue
        lists = [key for key in ("not_stopped_by", "dates") if not isinstance(entry.get(key, []), list)]
        for key in lists:
            reader.fault(("deadlines", index, key), f"a list is expected for '{key}'")
        if lists:
            continue
        try:
            parse(entry, reader.document.where("deadlines", index))
        except PolicyError as error:
            reader.faults.extend(error.faults)
        found.append(entry)
    return tuple(found)


def _control(reader: Reader, path: Path, value: Any, law: str) -> Control:
    entry = reader.mapping(path, value, CONTROL_KEYS)
    reason = entry.get("not_automatable")
    return Control(
        reader.word((*path, "id"), entry.get("id")),
        law,
        reader.words((*path, "cites"), entry.get("cites"), needed=True),
        reader.text((*path, "title"), entry.get("title"), whole=law in LAWS),
        reader.word((*path, "source_grade"), entry.get("source_grade")),
        reader.text((*path, "not_automatable"), reason, whole=law in LAWS) if reason is not None else None,
    )


def _rule(reader: Reader, path: Path, value: Any, pack: str, law: str, compiler: Compiler) -> Rule:
    faults_before = len(reader.faults)
    entry = reader.mapping(path, value, RULE_KEYS)
    rule_id = reader.word((*path, "id"), entry.get("id"))
    if rule_id and not _ID.match(rule_id):
        reader.fault((*path, "id"), f"rule id '{rule_id}' has characters other than letters, digits, '.', '_', '-'")
    kinds = tuple(compiler.vocabulary.kinds)
    applies_to = reader.word((*path, "applies_to"), entry.get("applies_to"), one_of=kinds)
    kind = applies_to if applies_to in kinds else ""
    when = _condition(reader, (*path, "when"), entry.get("when", "true"), kind, compiler)
    begins, ends = _effect(reader, path, entry)
    rule = Rule(
        rule_id,
        pack,
        law,
        reader.words((*path, "controls"), entry.get("controls")),
        reader.words((*path, "cites"), entry.get("cites"), needed=True),
        _grade(reader, (*path, "source_grade"), entry.get("source_grade"), law),
        applies_to,
        _severity(reader, path, entry),
        reader.text((*path, "title"), entry.get("title"), needed=False, whole=law in LAWS),
        *_said(reader, path, entry, law),
        when or Program("true", kind, b""),
        _condition(reader, (*path, "require"), entry.get("require"), kind, compiler),
        _condition(reader, (*path, "applies_if"), entry.get("applies_if"), "organisation", compiler),
        begins,
        ends,
        _enforce(reader, (*path, "enforce"), entry.get("enforce"), applies_to),
        reader.words((*path, "roles"), entry.get("roles")),
        _examples(reader, (*path, "examples"), entry.get("examples")),
        reader.document.where(*path),
    )
    sound = len(reader.faults) == faults_before
    return rule if sound else replace(rule, examples=())


def _condition(reader: Reader, path: Path, value: Any, kind: str, compiler: Compiler) -> Program | None:
    if value is None:
        return None
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str):
        reader.fault(path, f"a condition is expected for '{path[-1]}'", remedy="Write it as text")
        return None
    if not kind:
        return None
    try:
        return compiler.compile(value.strip(), kind)
    except PolicyError as error:
        for fault in error.faults:
            reader.fault(path, f"{path[-1]}: {fault.what}", remedy=fault.remedy)
        return None


def _effect(reader: Reader, path: Path, entry: Mapping[str, Any]) -> tuple[date | None, date | None]:
    begins = reader.day((*path, "effective_from"), entry.get("effective_from"))
    ends = reader.day((*path, "effective_to"), entry.get("effective_to"))
    if begins and ends and ends < begins:
        reader.fault((*path, "effective_to"), f"the rule ends ({ends}) before it starts ({begins})", remedy="Swap them")
    return begins, ends


def _severity(reader: Reader, path: Path, entry: Mapping[str, Any]) -> Severity:
    labels = tuple(severity.label for severity in Severity)
    label = reader.word((*path, "severity"), entry.get("severity"), one_of=labels)
    severity = Severity.of(label) if label in labels else Severity.INFO
    if entry.get("source_grade") == "○" and severity > UNCHECKED_AT_MOST:
        reader.fault(
            (*path, "severity"),
            f"a rule whose source was not checked (○) may be at most '{UNCHECKED_AT_MOST.label}'",
            remedy="Check the source and raise source_grade, or lower the severity",
        )
    return severity


def _enforce(reader: Reader, path: Path, value: Any, applies_to: str) -> Treatment | None:
    """A treatment is of a column; a rule about anything else would name one and never act."""
    if value is None:
        return None
    if applies_to not in ACTING:
        reader.fault(path, f"a rule about '{applies_to}' cannot act", known=ACTING, remedy="Leave enforce out")
    labels = tuple(entry.label for entry in Treatment)
    label = reader.word(path, value, one_of=labels)
    return Treatment.of(label) if label in labels else None


def _grade(reader: Reader, path: Path, value: Any, law: str) -> Grade:
    """A law's rule says how its source was checked; an organisation's own rule needs no source."""
    if value is None and law not in LAWS:
        return "own"
    label = reader.word(path, value, one_of=GRADES)
    return next((grade for grade in GRADES if grade == label), "○")


def _said(reader: Reader, path: Path, entry: Mapping[str, Any], law: str) -> tuple[Text, Text]:
    """Message and remedy: in every language for a law; an organisation's own rule may speak one, and leave out one."""
    whole = law in LAWS
    texts = {key: reader.text((*path, key), entry.get(key), needed=whole, whole=whole) for key in ("message", "remedy")}
    for key, text in texts.items():
        for name in {name for words in text.values() for name in _PLACEHOLDER.findall(words)}:
            if name not in PLACEHOLDERS:
                reader.fault((*path, key), f"unknown placeholder '{{{name}}}'", known=PLACEHOLDERS, found=name)
    title = reader.text((*path, "title"), entry.get("title"), needed=False, whole=False)
    message = texts["message"] or title or texts["remedy"] or {"en": str(entry.get("id", ""))}
    return message, texts["remedy"] or message


def _examples(reader: Reader, path: Path, value: Any) -> tuple[Example, ...]:
    entry = reader.mapping(path, value, EXAMPLE_KEYS)
    found = []
    for expects in EXAMPLE_KEYS:
        for index, facts in enumerate(reader.items((*path, expects), entry.get(expects))):
            place = (*path, expects, index)
            if not isinstance(facts, dict):
                reader.fault(place, "an example is a mapping of facts", remedy="Write column: {category: health}")
                continue
            at = reader.day((*place, "today"), facts.get("today"))
            rest = {name: part for name, part in facts.items() if name != "today"}
            found.append(Example(expects, rest, reader.document.where(*place), at))  # type: ignore[arg-type]
    if not any(example.expects == "fail" for example in found):
        reader.fault(
            path, "a rule needs at least one failing example", remedy="Add examples: {fail: [facts that breach it]}"
        )
    return tuple(found)


def _together(packs: list[Pack], extending: Mapping[str, str]) -> Iterable[GuardianError]:
    """Faults that show only when packs meet: duplicate ids, unknown controls and bases, cycles."""
    yield from _duplicates([(rule.id, rule.where) for pack in packs for rule in pack.rules], "rule")
    yield from _duplicates([(pack.id, pack.file) for pack in packs], "pack")
    clocks = [(str(entry.get("id", "")), pack.file) for pack in packs for entry in pack.deadlines]
    yield from _duplicates(clocks, "deadline")
    yield from _duplicates([(control.id, control.law) for pack in packs for control in pack.controls], "control")
    yield from _unknown_controls(packs)
    yield from _extends(packs, extending)


def _unknown_controls(packs: list[Pack]) -> Iterable[GuardianError]:
    """Rules that serve a control which no loaded pack lists, where the law of that name is loaded."""
    known = [control.id for pack in packs for control in pack.controls]
    families = {control.partition("-")[0] for control in known}
    for rule in (rule for pack in packs for rule in pack.rules):
        for control in rule.controls:
            if control not in known and control.partition("-")[0] in families:
                near = get_close_matches(control, known, 1)
                remedy = f"Did you mean '{near[0]}'?" if near else "See the controls of the law pack"
                yield GuardianError(
                    f"rule '{rule.id}' names unknown control '{control}'", where=rule.where, remedy=remedy
                )


def _duplicates(named: list[tuple[str, str]], what: str) -> Iterable[GuardianError]:
    first: dict[str, str] = {}
    for name, where in named:
        if name and name in first:
            yield GuardianError(f"duplicate {what} id '{name}'", where=where, remedy=f"First used at {first[name]}")
        first.setdefault(name, where)


def _extends(packs: list[Pack], places: Mapping[str, str]) -> Iterable[GuardianError]:
    """``places``: file → where it says what it extends."""
    by_id = {pack.id: pack for pack in packs}
    for pack in packs:
        where = places[pack.file]
        for base in pack.extends:
            if base not in by_id:
                near = get_close_matches(base, by_id, 1)
                remedy = f"Did you mean '{near[0]}'?" if near else "Give that pack's file too"
                known = f"known: {', '.join(by_id)}"
                yield GuardianError(
                    f"pack '{pack.id}' extends unknown '{base}'", where=where, expected=known, remedy=remedy
                )
        if _reaches(pack.id, pack.id, by_id):
            yield GuardianError(f"pack '{pack.id}' extends itself in a circle", where=where, remedy="Cut it")


def _reaches(start: str, goal: str, packs: Mapping[str, Pack]) -> bool:
    seen: set[str] = set()
    open_ = list(packs[start].extends)
    while open_:
        name = open_.pop()
        if name == goal:
            return True
        if name in packs and name not in seen:
            seen.add(name)
            open_.extend(packs[name].extends)
    return False
