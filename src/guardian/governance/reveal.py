"""Who may read protected values again: a pure decision on what guardian.yaml allows. Refusing is the default."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from guardian.config import Config, RevealEntry
from guardian.errors import RefusedError, counted

ASKED_FOR = timedelta(hours=24)
"""How long a request waits for the second person, and how long an approval holds."""

WINDOW = timedelta(hours=1)
"""The span in which revealed values are counted."""

IN_NAMESPACE = "@user-namespace"
"""Ends the name of whoever runs where user ids are mapped to others, and so may have any name that they like."""

CONFIGURE = "reveal: {ROLE: {purposes: [PURPOSE], categories: [email], second_person: true, per_hour: 100}}"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, as what, what for. ``actor`` is a person; ``digest`` stands for the very values, their column and copy,
    and why they are asked for."""

    actor: str
    role: str
    purpose: str
    reason: str
    count: int
    digest: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """What a first person asked for and a second one may have approved. Times are ISO 8601, UTC."""

    id: str
    asked: Asking
    until: str
    approved_by: str | None = None
    used: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Approval:
        who = (row["by"], row["role"], row["purpose"], row["reason"])
        asked = Asking(*who, int(row["count"]), row["digest"], row.get("column") or "")
        return cls(row["id"], asked, row["until"], row.get("approved_by"), bool(row.get("used")))


def allowed(config: Config | None, asking: Asking) -> RevealEntry:
    """What guardian.yaml allows this role for this purpose. Raises RefusedError."""
    if config is None or not config.reveal:
        raise RefusedError(
            "nothing may be revealed: guardian.yaml does not say who may",
            expected=CONFIGURE,
            remedy="Add it, and have it reviewed: docs/reveal.md",
        )
    entry = config.reveal.get(asking.role)
    if entry is None:
        raise RefusedError(
            f"the role '{asking.role}' may reveal nothing",
            expected=f"roles that may: {_all(config.reveal)}",
            remedy="Name one that you have, or have this one allowed under reveal: in guardian.yaml",
        )
    members = _members(config, asking.role)
    if members and asking.actor not in members:
        raise RefusedError(
            f"{asking.actor} does not have the role '{asking.role}'", remedy="See its users in guardian.yaml"
        )
    if asking.purpose not in entry.purposes:
        raise RefusedError(
            f"the role '{asking.role}' may not reveal for the purpose '{asking.purpose}'",
            expected=f"purposes that it may: {_all(entry.purposes)}",
            remedy="Name one of these, or have this one allowed under reveal: in guardian.yaml",
        )
    purpose = config.purposes.get(asking.purpose)
    if purpose is not None and purpose.audience and asking.role not in purpose.audience:
        raise RefusedError(
            f"the purpose '{asking.purpose}' is not open to the role '{asking.role}'",
            remedy="See its audience in guardian.yaml",
        )
    if not asking.reason.strip():
        raise RefusedError("a reveal needs a reason", remedy="Give --reason TEXT, such as the number of the request")
    return entry


def categories_allowed(entry: RevealEntry, role: str, categories: Iterable[str]) -> None:
    """Raises RefusedError where one of these may not be revealed."""
    refused = sorted(set(categories) - set(entry.categories))
    if refused:
        raise RefusedError(
            f"the role '{role}' may not reveal {_all(refused)}",
            expected=f"categories that it may: {_all(entry.categories)}",
        )


def within_limit(entry: RevealEntry, asking: Asking, rows: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """Raises RefusedError where the values of the last hour and these together are more than the role may."""
    since = (now - WINDOW).isoformat()
    spent = sum(
        int(row["count"])
        for row in rows
        if row["kind"] == "use"
        and _one_person(row["by"], asking.actor)
        and row["role"] == asking.role
        and row["at"] > since
    )
    if spent + asking.count > entry.per_hour:
        before = counted(spent, "value")
        raise RefusedError(
            f"{asking.actor} as '{asking.role}' revealed {before} in the last hour and asks for {asking.count}",
            expected=f"at most {entry.per_hour} an hour",
            remedy="Ask for fewer, or wait",
        )


def approvable(approval: Approval, actor: str, now: datetime) -> None:
    """Raises RefusedError where this person may not approve this now."""
    _open(approval, now)
    if approval.approved_by is not None:
        raise RefusedError(f"the request {approval.id} was approved already")
    if IN_NAMESPACE in actor + approval.asked.actor:
        raise RefusedError(
            f"whether {actor} and {approval.asked.actor} are two people cannot be told in a user namespace",
            remedy="Run guardian outside of it, each under their own login",
        )
    if actor == approval.asked.actor:
        raise RefusedError(
            f"{actor} asked for {approval.id} and cannot approve it",
            remedy="A second person approves it, under their own login",
        )


def approved(approval: Approval, asking: Asking, now: datetime) -> None:
    """Raises RefusedError unless a second person approved exactly this."""
    _open(approval, now)
    if approval.approved_by is None:
        raise RefusedError(
            f"the request {approval.id} waits for a second person",
            remedy=f"They run: guardian reveal approve {approval.id}",
        )
    asked = approval.asked
    for what, one, other in (
        ("person", asked.actor, asking.actor),
        ("role", asked.role, asking.role),
        ("purpose", asked.purpose, asking.purpose),
        ("reason", asked.reason, asking.reason),
        ("column", asked.column, asking.column),
    ):
        if one != other:
            raise RefusedError(f"the approval {approval.id} is for another {what}")
    if asked.digest != asking.digest:
        what = "other values, or another copy of them"
        raise RefusedError(f"the approval {approval.id} is for {what}", remedy="Reveal just what was asked for")


def _open(approval: Approval, now: datetime) -> None:
    if approval.used:
        raise RefusedError(f"the approval {approval.id} was used already", remedy="Ask again")
    if now.isoformat() >= approval.until:
        raise RefusedError(f"the request {approval.id} expired", remedy="Ask again")


def _one_person(one: str, other: str) -> bool:
    """Whether the limit counts these two together."""
    return one == other or (one.endswith(IN_NAMESPACE) and other.endswith(IN_NAMESPACE))


def _members(config: Config, role: str) -> frozenset[str]:
    """The people of a role, where guardian.yaml names them: ``roles: {dpo: {attributes: {users: "li ana"}}}``."""
    entry = config.roles.get(role)
    return frozenset(re.split(r"[,\s]+", entry.attributes.get("users", "").strip())) - {""} if entry else frozenset()


def _all(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
