"""Findings that a person allowed: inline comments and the baseline file. Both need a reason and an end date."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from guardian.app import check_rules
from guardian.errors import GuardianError, PolicyError
from guardian.model import Finding, Location, ScanResult
from guardian.reporting.check import Allowed

BASELINE_NAME = "guardian-baseline.yaml"
MARK = re.compile(r"(?:--+|#+|//+|/\*+|<!--|\{#|\*)\s*guardian:\s*allow\b(?P<rest>[^\n]*)", re.I)
_PLACE = re.compile(r"\buntil\s*=|\bbecause\s*=", re.I)
_UNTIL = re.compile(r"\buntil\s*=\s*['\"]?([^\s'\",;]+)", re.I)
_BECAUSE = re.compile(r"\bbecause\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|“([^”]*)”|「([^」]*)」)", re.I)
_RULE = re.compile(r"[A-Za-z][\w.-]*")
_ONLY_COMMENT = re.compile(r"\s*(?:--|#|//|/\*|\*|<!--|\{#|$)")
_FIELDS = ("rule", "column", "entity", "until", "because", "by")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One exception. ``lines``: what an inline one covers; ``key``: the finding that an entry of the baseline names.

    ``fault`` says why it counts for nothing; ``ref`` is what it is about, for the finding about itself.
    """

    rule: str
    until: date | None
    because: str
    location: Location
    ref: str
    lines: frozenset[int] = frozenset()
    key: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The baseline file as read. ``salt`` goes into the fingerprints that stand for personal names."""

    allowances: tuple[Allowance, ...] = ()
    salt: str = ""


@dataclass(slots=True)
class Judged:
    """What is left once allowances are taken off, and what the allowances themselves gave rise to."""

    findings: list[Finding] = field(default_factory=list)
    allowed: list[Allowed] = field(default_factory=list)


def inline(text: str, file: str) -> Iterator[Allowance]:
    """The allowances in a schema file: behind code they cover that line, alone on a line the next code line."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if "guardian:" not in line.casefold():
            continue
        match = MARK.search(line)
        if match is None or line.count("'", 0, match.start()) % 2:
            continue
        alone = not line[: match.start()].strip()
        covered = _next_code(lines, number) if alone else number
        yield from _inline(match.group("rest"), Location(file, number, match.start() + 1), covered)


def _next_code(lines: Sequence[str], after: int) -> int:
    return next((n for n in range(after + 1, len(lines) + 1) if not _ONLY_COMMENT.match(lines[n - 1])), after)


def _inline(rest: str, location: Location, covered: int) -> Iterator[Allowance]:
    places = _PLACE.search(rest)
    rules = _RULE.findall(rest[: places.start()] if places else _BECAUSE.sub("", rest))
    said = _BECAUSE.search(rest)
    because = next((words for words in said.groups() if words), "").strip() if said else ""
    until = _UNTIL.search(_BECAUSE.sub("", rest))
    day, fault = _day(until.group(1) if until else None)
    fault = fault or ("" if because else "it gives no reason") or ("" if rules else "it names no rule")
    for rule in rules or [""]:
        yield Allowance(rule, day, because, location, location.file, frozenset({covered}), fault=fault)


def _day(written: object) -> tuple[date | None, str]:
    if written is None or written == "":
        return None, "it has no end date"
    if isinstance(written, date):
        return written, ""
    try:
        return date.fromisoformat(str(written)), ""
    except ValueError:
        return None, "its end date is no day (YYYY-MM-DD)"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; every fault of its form in one PolicyError."""
    from guardian.resources import read_yaml

    document = read_yaml(path)
    value = document.value if document.value is not None else {}
    faults = list(_form(value, document))
    if faults:
        raise PolicyError(faults)
    folder = posixpath.relpath(path.resolve().parent.as_posix(), Path.cwd().as_posix())
    entries = [
        _entry(entry, Location(document.file, document.line("allowances", index)), folder)
        for index, entry in enumerate(value.get("allowances") or [])
    ]
    return Baseline(tuple(entries), str(value.get("names_salt") or ""))


def _form(value: Any, document: Any) -> Iterator[GuardianError]:
    if not isinstance(value, dict):
        yield GuardianError("a mapping (key: value) is expected here", where=document.where())
        return
    for key in value:
        if key not in ("version", "names_salt", "allowances"):
            known = "known: version, names_salt, allowances"
            yield GuardianError(f"unknown key '{key}'", where=document.where(key), expected=known)
    if value.get("version", 1) != 1:
        yield GuardianError("unknown version", where=document.where("version"), expected="1")
    entries = value.get("allowances")
    if entries is not None and not isinstance(entries, list):
        yield GuardianError("a list is expected here", where=document.where("allowances"))
        return
    for index, entry in enumerate(entries or []):
        where = document.where("allowances", index)
        if not isinstance(entry, dict):
            yield GuardianError("a mapping (key: value) is expected here", where=where)
            continue
        yield from (
            GuardianError(f"unknown key '{key}'", where=where, expected=f"known: {', '.join(_FIELDS)}")
            for key in entry
            if key not in _FIELDS
        )
        yield from (
            GuardianError(f"'{key}' is missing", where=where, remedy="Add it")
            for key in ("rule", "column")
            if not isinstance(entry.get(key), str)
        )


def _entry(entry: dict[str, Any], location: Location, folder: str) -> Allowance:
    """An entry names its column from the folder of the baseline; findings are named from where the check runs."""
    from guardian.policy.rules import finding_key

    rule, column = str(entry["rule"]), str(entry["column"])
    ref = column if folder == "." or column.startswith("/") else posixpath.normpath(f"{folder}/{column}")
    day, fault = _day(entry.get("until"))
    because = str(entry.get("because") or "").strip()
    fault = fault or ("" if because else "it gives no reason")
    key = finding_key(rule, ref, str(entry.get("entity") or ""))
    return Allowance(rule, day, because, location, ref, key=key, fault=fault)


@dataclass(frozen=True, slots=True)
class Examined:
    """What this run looked at: only there can an allowance be called stale.

    ``sources`` were read whole; ``folders`` were walked, so what lies there and was not found is gone.
    """

    sources: Collection[str]
    folders: Collection[str]
    unread: Collection[str]
    open_rules: Collection[str]
    known_rules: Collection[str]
    every_pack: bool

    def judges(self, allowance: Allowance) -> bool:
        if allowance.rule in self.open_rules or (allowance.rule not in self.known_rules and not self.every_pack):
            return False
        ref = allowance.location.file if allowance.lines else allowance.ref
        if any(_under(ref, place) or _under(place, ref) for place in self.unread):
            return False
        return any(_under(ref, place) for place in (*self.sources, *self.folders))


def _under(ref: str, place: str) -> bool:
    return place == "." or ref == place or ref.startswith(place.rstrip("/") + "/")


def judge(findings: Iterable[Finding], allowances: Sequence[Allowance], examined: Examined, today: date) -> Judged:
    """Take off what is allowed. An allowance without reason or end, or past its end, allows nothing."""
    judged = Judged()
    by_key = {entry.key: entry for entry in allowances if entry.key}
    by_line = {(entry.location.file, line, entry.rule): entry for entry in allowances for line in entry.lines}
    used: set[int] = set()
    for finding in findings:
        entry = by_key.get(finding.key) or _at(finding, by_line)
        if entry is not None:
            used.add(id(entry))
        if entry is None or entry.fault or entry.until is None or entry.until < today:
            judged.findings.append(finding)
        else:
            judged.allowed.append(Allowed(finding, entry.until, entry.because, entry.location))
    for entry in allowances:
        judged.findings.extend(_about(entry, id(entry) in used, examined, today))
    return judged


def _at(finding: Finding, by_line: dict[tuple[str, int, str], Allowance]) -> Allowance | None:
    place = finding.location
    return by_line.get((place.file, place.line, finding.rule)) if place is not None else None


def _about(entry: Allowance, used: bool, examined: Examined, today: date) -> Iterator[Finding]:
    """What is wrong with one allowance itself."""
    until = entry.until.isoformat() if entry.until is not None else ""
    identity = f"{entry.rule} {entry.key or until}"
    fault = entry.fault
    if not fault and examined.every_pack and entry.rule not in examined.known_rules:
        fault = f"there is no rule '{entry.rule[:60]}'"
    if fault:
        yield check_rules.finding(check_rules.INCOMPLETE, entry.ref, identity, entry.location, fault=fault)
    elif used and entry.until is not None and entry.until < today:
        yield check_rules.finding(
            check_rules.EXPIRED, entry.ref, identity, entry.location, rule=entry.rule, until=until
        )
    elif not used and examined.judges(entry):
        yield check_rules.finding(check_rules.STALE, entry.ref, identity, entry.location, rule=entry.rule)


def without_mark(comment: str) -> str:
    """A column's comment without an allowance in it: a reason is no description."""
    return re.sub(r"\s*(?:--+|#+|//+)?\s*guardian:\s*allow\b.*", "", comment, flags=re.I | re.S)


def suggested(result: ScanResult, until: date) -> str:
    """A baseline of the findings of this run, to be given reasons and put in place by hand: no entry has one yet."""
    from guardian.policy.rules import finding_key
    from guardian.resources import dump_yaml

    entities = {str(column.ref): column.entity or column.category for column in result.columns}
    entries = []
    for finding in result.findings:
        if finding.rule in (check_rules.EXPIRED, check_rules.STALE, check_rules.INCOMPLETE):
            continue
        named = (entities.get(finding.ref, ""), "", finding.ref, finding.ref.partition("/")[2])
        entity = next((name for name in named if finding_key(finding.rule, finding.ref, name) == finding.key), None)
        if entity is not None:
            entry: dict[str, Any] = {"rule": finding.rule, "column": finding.ref}
            entry |= {"entity": entity} if entity else {}
            entries.append({**entry, "until": until, "because": ""})
    return dump_yaml({"version": 1, "allowances": entries})


def shown_location(location: Location | None, shown: Callable[[str], str]) -> Location | None:
    """A place with its file as it is printed: relative to where the check runs, personal names by fingerprint."""
    if location is None:
        return None
    return replace(location, file=shown(location.file))


def as_given(path: str) -> str:
    """A path as it stands in references: without `./`, slashes forward."""
    return posixpath.normpath(path.replace(os.sep, "/"))
