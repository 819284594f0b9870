"""An empty list proves nothing: its controls are not met, least of all where guardian.yaml says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guardian.errors import PolicyError
from guardian.policy.coverage import cover
from guardian.policy.facts import Facts, facts_of
from guardian.policy.loader import load_policy
from guardian.policy.registers import read_registers
from guardian.policy.rules import evaluate

DAY = date(2026, 11, 22)
Make = Callable[..., Any]
HEAD = "controls: [{id: X-1, cites: [Art. 1], source_grade: ✔1, title: {en: one}}]\n"
CONFIG = "version: 1\npurposes: {p: {}}\nactivities: [{id: a, purpose: p%s}]\n"


@pytest.fixture
def facts(tmp_path: Path, config_of: Make) -> Callable[[str, str], Facts]:
    def build(registers: str, activity: str = "") -> Facts:
        path = tmp_path / "facts.yaml"
        path.write_text(registers, encoding="utf-8")
        return read_registers(path, facts_of([], [], config_of(CONFIG % activity)))

    return build


@pytest.fixture
def control(pack_file: Make, rule_text: Make) -> Callable[[Facts, str], Any]:
    def judge(known: Facts, kind: str = "vendor") -> Any:
        field = {"vendor": "contract_ref", "transfer": "tia_ref", "request": "proof_ref"}[kind]
        rule = rule_text(
            controls="[X-1]",
            applies_to=kind,
            when=f"{kind}.id != 'own'",
            require=f"{kind}.{field} != ''",
            examples=f"{{fail: [{{{kind}: {{id: a, {field}: ''}}}}]}}",
        )
        policy = load_policy((str(pack_file(rule, head=HEAD)),))
        return cover(policy, evaluate(known, policy, DAY))["ours"][0]

    return judge


@pytest.mark.parametrize(
    ("kind", "registers", "activity", "status", "said"),
    [
        pytest.param("vendor", "vendors: []", "", "not_examined", "no vendor is listed", id="nothing_listed"),
        pytest.param(
            "vendor",
            "vendors: []",
            ", recipients: [m]",
            "not_examined",
            "vendor 'm' (a recipient of activity/a)",
            id="named",
        ),
        pytest.param(
            "vendor",
            "vendors: [{id: x, contract_ref: C}]",
            ", recipients: [m]",
            "not_examined",
            "vendor 'm'",
            id="other",
        ),
        pytest.param(
            "vendor", "vendors: []", ", entrusts: true", "not_examined", "vendor of activity/a", id="entrusts_to_nobody"
        ),
        pytest.param(
            "transfer",
            "transfers: []",
            ", exports: true",
            "not_examined",
            "transfer of activity/a",
            id="exports_nowhere",
        ),
        pytest.param(
            "vendor", "vendors: [{id: own}]", "", "not_examined", "no vendor to which it applies", id="none_applies"
        ),
        pytest.param(
            "vendor",
            "vendors: [{id: m, contract_ref: ''}]",
            ", recipients: [m, n]",
            "breached",
            "vendor 'n'",
            id="breach",
        ),
        pytest.param("vendor", "vendors: [{id: m, contract_ref: C}]", ", recipients: [m]", "met", "", id="listed"),
        pytest.param("transfer", "transfers: [{id: t, tia_ref: T}]", ", exports: true", "met", "", id="exported"),
        pytest.param(
            "request", "requests: []", ", exports: true", "not_examined", "no request is listed", id="request"
        ),
    ],
)
def test_a_list_is_not_taken_at_its_word(
    facts: Make, control: Make, kind: str, registers: str, activity: str, status: str, said: str
) -> None:
    found = control(facts(registers + "\n", activity), kind)
    assert found.status == status
    assert any(said in reason for reason in found.missing) if said else found.missing == ()


def test_a_register_takes_nothing_away_from_what_guardian_yaml_declares(facts: Make) -> None:
    known = facts("activities: []\npurposes: [{id: other}]\n")
    assert [one.entity for one in known.subjects["activity"]] == ["a"]
    assert [one.entity for one in known.subjects["purpose"]] == ["p", "other"]


@pytest.mark.parametrize("text", ["vendors: [{id: m}, {id: m}]\n", "activities:\n  - {id: a}\n"])
def test_the_same_name_twice_is_refused(facts: Make, text: str) -> None:
    with pytest.raises(PolicyError) as error:
        facts(text)
    assert "duplicate" in str(error.value.faults[0])
    assert "facts.yaml:" in str(error.value.faults[0])
