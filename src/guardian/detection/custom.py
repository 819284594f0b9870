"""An organisation's own recognizers, written as data in guardian.yaml; patterns run in linear time or are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, get_args

import re2

from guardian.config import ChecksumName
from guardian.detection import checksums, identifiers
from guardian.detection.recognizers.base import LEFT, RIGHT, Recognizer
from guardian.errors import GuardianError, PolicyError, UsageError
from guardian.taxonomy import load

CHECKSUMS: tuple[str, ...] = get_args(ChecksumName)
_KEYS = frozenset(
    {"entity", "category", "pattern", "names", "words", "needs_word", "checksum", "examples", "score", "source"}
)
_MAX_PATTERN, _MAX_MEMORY = 1000, 8 << 20
_ENTITY = re.compile(r"[a-z][a-z0-9_]{0,63}(?:\.[a-z0-9_]{1,63})?")


def compile(
    spec: Mapping[str, Any], where: str = "recognizers", place: Callable[[str], str] | None = None
) -> Recognizer:
    """The recognizer of one ``recognizers:`` entry. All faults of the entry at once; nothing of it is run before.

    ``place`` tells where one key of the entry stands; without it, a fault is told at ``where``.
    """
    at = place or (lambda _: where)
    faults: list[GuardianError] = [
        UsageError(fault, where=at(key), remedy=remedy) for key, fault, remedy in _faults(spec)
    ]
    if faults:
        raise PolicyError(faults)
    checksum = spec.get("checksum")
    made = Recognizer(
        entity=spec["entity"], category=spec["category"], pattern=f"{LEFT}(?:{spec['pattern']}){RIGHT}", source=str(
        spec.get("source", where)), chance=0.1 if checksum else 0.01,
        valid=partial(_checked, getattr(checksums, checksum)) if checksum else None, words=tuple(spec.get("words", (
        ))), needs_word=bool(spec.get("needs_word", False)),
        names=tuple(spec.get("names", ())), cell=spec["pattern"], alone=float(spec.get("score", 0.75)), engine="re2",
    )  # fmt: skip
    if misses := _missed(spec, made):
        raise PolicyError(
            [UsageError(miss, where=at("examples"), remedy="Correct the pattern or the example") for miss in misses]
        )
    return made


def _checked(check: Any, value: str) -> bool:
    """Bound as a partial so that a recognizer can travel to another process."""
    return bool(check(value))


_Fault = tuple[str, str, str]
"""The key that it is about, what is wrong, what to do."""


def _faults(spec: Mapping[str, Any]) -> list[_Fault]:
    faults: list[_Fault] = []
    if unknown := sorted(set(spec) - _KEYS):
        what = f"unknown key {', '.join(map(repr, unknown))}"
        faults.append((unknown[0], what, f"Known: {', '.join(sorted(_KEYS))}"))
    if not isinstance(spec.get("entity"), str) or not _ENTITY.fullmatch(spec["entity"]):
        faults.append(("entity", "entity must be a name in lower case", "For example staff_number"))
    if spec.get("category") not in load().categories:
        what = f"unknown category {spec.get('category')!r}"
        faults.append(("category", what, "Use one of the category list, for example employment"))
    checksum = spec.get("checksum")
    if checksum is not None and checksum not in CHECKSUMS:
        faults.append(("checksum", f"unknown checksum {checksum!r}", f"Known: {', '.join(CHECKSUMS)}"))
    faults += [
        (key, f"{key} must be a list of words", "Write [word, …]")
        for key in ("names", "words") if not _texts(spec.get(key, ()))
    ]  # fmt: skip
    if spec.get("needs_word") and not spec.get("words"):
        faults.append(("needs_word", "needs_word is set, but there are no words", "Name them: words: [word, …]"))
    score = spec.get("score", 0.75)
    if isinstance(score, bool) or not isinstance(score, (int, float)) or not 0 <= score <= 1:
        faults.append(("score", "score must lie between 0 and 1", "Leave it out for 0.75"))
    return faults + [("pattern", *fault) for fault in _pattern_faults(spec.get("pattern"))]


def _texts(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(item, str) and item for item in value)
    )


def _pattern_faults(pattern: object) -> list[tuple[str, str]]:
    if not isinstance(pattern, str) or not pattern:
        return [("pattern is missing", "Give a regular expression")]
    if len(pattern) > _MAX_PATTERN:
        return [(f"pattern has more than {_MAX_PATTERN} characters", "Split it into several recognizers")]
    options = re2.Options()
    options.max_mem, options.log_errors = _MAX_MEMORY, False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as fault:
        return [_refused(pattern, fault)]
    if compiled.fullmatch("") is not None or compiled.search("") is not None:
        return [("pattern matches the empty text", "Let it require at least one character")]
    return []


def _refused(pattern: str, fault: re2.error) -> tuple[str, str]:
    """Why RE2 does not take a pattern: it is none at all, or none that runs in linear time."""
    try:
        re.compile(pattern)
    except re.error as wrong:
        place = f", at its character {wrong.pos + 1}" if wrong.pos is not None else ""
        remedy = "Close what is open there, or put a backslash before a sign that stands for itself"
        return f"pattern is no regular expression: {wrong.msg}{place}", remedy
    except (OverflowError, RecursionError):
        pass
    given = fault.args[0] if fault.args else ""
    said = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    return (
        f"pattern does not run in linear time: {said}",
        "Back references, look-around and large repeats are not supported; boundaries are added for you",
    )


def _missed(spec: Mapping[str, Any], made: Recognizer) -> list[str]:
    """Which examples the recognizer does not find (``examples`` is a list, or {match: […], no_match: […]})."""
    examples = spec.get("examples", ())
    wanted, unwanted = (
        (examples.get("match", ()), examples.get("no_match", ())) if isinstance(examples, Mapping) else (examples, ())
    )
    word = f"{made.words[0]}: " if made.needs_word and made.words else ""
    scan = identifiers.Scanner((made,))

    def found(text: object) -> bool:
        return bool(identifiers.best(scan.find(word + str(text))))

    missed = [f"example {place} is not found" for place, text in enumerate(wanted, 1) if not found(text)]
    return missed + [f"counter-example {place} is found" for place, text in enumerate(unwanted, 1) if found(text)]
