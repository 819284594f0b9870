"""Who may reveal what: each allow with its denies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guardian import config
from guardian.errors import ExitStatus, RefusedError
from guardian.governance.reveal import (
    IN_NAMESPACE,
    Approval,
    Asking,
    allowed,
    approvable,
    approved,
    categories_allowed,
    within_limit,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKING = Asking("li", "dpo", "access_request", "ticket 7", 3, "digest")
LATER = (NOW + timedelta(hours=1)).isoformat()
APPROVED = Approval("a1", ASKING, LATER, approved_by="ana")


@pytest.fixture
def setting(tmp_path: Path) -> config.Config:
    path = tmp_path / "guardian.yaml"
    path.write_text(
        """
version: 1
roles: {dpo: {attributes: {users: "li, ana"}}, support: {}, analyst: {}}
purposes:
  access_request: {legal_basis: {gdpr: legal_obligation}, audience: [dpo, support]}
  audit: {legal_basis: {gdpr: legal_obligation}}
reveal:
  dpo: {purposes: [access_request, audit], categories: [email, phone], per_hour: 10}
  support: {purposes: [access_request]}
  analyst: {purposes: [access_request], categories: [email]}
"""
    )
    return config.load(path)


def test_what_guardian_yaml_allows_is_allowed(setting: config.Config) -> None:
    entry = allowed(setting, ASKING)
    categories_allowed(entry, "dpo", ["email", "phone"])
    assert entry.second_person, "unless it says otherwise"


DENIED: dict[str, dict[str, Any]] = {
    "a role that reveals nothing": {"role": "intern"},
    "a person without the role": {"actor": "mallory"},
    "a purpose not of the role": {"purpose": "curiosity"},
    "a purpose not open to the role": {"role": "analyst"},
    "no reason": {"reason": "  "},
}


@pytest.mark.parametrize("denied", DENIED)
def test_anything_else_is_refused(setting: config.Config, denied: str) -> None:
    with pytest.raises(RefusedError) as caught:
        allowed(setting, replace(ASKING, **DENIED[denied]))
    assert caught.value.status == ExitStatus.REFUSED


def test_without_a_word_in_guardian_yaml_nobody_reveals_anything(setting: config.Config) -> None:
    for silent in (None, replace(setting, reveal={})):
        with pytest.raises(RefusedError, match="reveal:"):
            allowed(silent, ASKING)


@pytest.mark.parametrize(("role", "categories"), [("dpo", ["email", "health"]), ("support", ["email"]), ("dpo", [""])])
def test_a_category_that_is_not_named_is_refused(setting: config.Config, role: str, categories: list[str]) -> None:
    with pytest.raises(RefusedError, match="may not reveal"):
        categories_allowed(setting.reveal[role], role, categories)


def use(count: int, minutes_ago: int, by: str = "li", role: str = "dpo") -> dict[str, Any]:
    at = (NOW - timedelta(minutes=minutes_ago)).isoformat()
    return {"kind": "use", "by": by, "role": role, "count": count, "at": at}


@pytest.mark.parametrize(
    ("uses", "fits"),
    [
        ([], True),
        ([use(7, 5)], True),
        ([use(8, 5)], False),
        ([use(4, 5), use(4, 59)], False),
        ([use(100, 60)], True),
        ([use(100, 1, by="ana")], True),
        ([use(100, 1, role="support")], True),
        ([use(8, -5)], False),
    ],
)
def test_the_values_of_the_last_hour_count_by_person_and_role(
    setting: config.Config, uses: list[dict[str, Any]], fits: bool
) -> None:
    if fits:
        within_limit(setting.reveal["dpo"], ASKING, uses, NOW)
        return
    with pytest.raises(RefusedError, match="at most 10 an hour"):
        within_limit(setting.reveal["dpo"], ASKING, uses, NOW)


def test_a_second_and_different_person_may_approve_once() -> None:
    waiting = replace(APPROVED, approved_by=None)
    approvable(waiting, "ana", NOW)
    for refused, actor in ((waiting, "li"), (APPROVED, "eve"), (replace(waiting, until=NOW.isoformat()), "ana")):
        with pytest.raises(RefusedError):
            approvable(refused, actor, NOW)


def test_names_of_user_namespaces_are_no_second_person_and_share_one_limit(setting: config.Config) -> None:
    waiting, unsure = replace(APPROVED, approved_by=None), f"ana{IN_NAMESPACE}"
    asked_there = replace(waiting, asked=replace(ASKING, actor=unsure))
    for asked, actor in ((waiting, unsure), (asked_there, "eve"), (asked_there, f"li{IN_NAMESPACE}")):
        with pytest.raises(RefusedError, match="cannot be told"):
            approvable(asked, actor, NOW)
    within_limit(setting.reveal["dpo"], replace(ASKING, actor=unsure), [use(8, 5)], NOW)
    with pytest.raises(RefusedError, match="at most 10 an hour"):
        within_limit(setting.reveal["dpo"], replace(ASKING, actor=unsure), [use(8, 5, by=f"x{IN_NAMESPACE}")], NOW)


def test_an_approval_holds_for_exactly_what_was_asked() -> None:
    approved(APPROVED, ASKING, NOW)
    for name in ("actor", "role", "purpose", "reason", "column", "digest"):
        other: dict[str, Any] = {name: "another"}
        with pytest.raises(RefusedError, match="is for"):
            approved(APPROVED, replace(ASKING, **other), NOW)


@pytest.mark.parametrize(
    "changes", [{"approved_by": None}, {"used": True}, {"until": NOW.isoformat()}], ids=["waiting", "used", "expired"]
)
def test_an_approval_that_is_none_or_no_more_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        approved(replace(APPROVED, **changes), ASKING, NOW)
