"""What a register leaves out although the activities of guardian.yaml speak of it: no list is taken at its word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guardian.policy.facts import Subject

Subjects = Mapping[str, Sequence[Subject]]
LEAVING: Mapping[str, tuple[str, ...]] = {"vendor": ("entrusts", "provides"), "transfer": ("exports",)}
"""Kinds of register, and what an activity does that cannot be without an entry in it."""


def unlisted(kind: str, subjects: Subjects) -> tuple[str, ...]:
    """Entries that must exist and are not listed, each with the activity that says so; empty for most kinds."""
    return tuple(sorted(set(_missing(kind, subjects)))) if kind in LEAVING else ()


def _missing(kind: str, subjects: Subjects) -> Iterator[str]:
    listed = {one.entity for one in subjects.get(kind, ())}
    for subject in subjects.get("activity", ()):
        activity = subject.variables["activity"]
        named = activity.get("recipients", ()) if kind == "vendor" else ()
        yield from (f"{kind} '{name}' (a recipient of {subject.ref})" for name in named if name not in listed)
        if not listed and not named and any(activity.get(act) is True for act in LEAVING[kind]):
            yield f"{kind} of {subject.ref}"
