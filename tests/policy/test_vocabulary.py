"""Facts with a list of values: a slip is refused wherever it stands, never silently left without effect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.errors import PolicyError
from guardian.policy.expressions import Compiler
from guardian.policy.facts import facts_of
from guardian.policy.loader import check_files, load_policy
from guardian.policy.registers import read_registers
from guardian.policy.vocabulary import load, of
from guardian.resources import parse_yaml

Make = Callable[..., Any]


def faults_of(call: Callable[[], Any]) -> list[str]:
    with pytest.raises(PolicyError) as error:
        call()
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("text", "line", "meant"),
    [
        ("requests:\n  - {id: a, law: GDPR}\n", 2, "gdpr"),
        ("vendors:\n  - id: a\n    kind: Processor\n", 3, "processor"),
        ("incidents:\n  - {id: a, laws: [gdpr, pip]}\n", 2, "pipl"),
        ("requests:\n  - {id: a, kind: Access}\n", 2, "access"),
        ("transfers:\n  - {id: a, from: cn}\n", 2, "CN"),
        ("notices:\n  - {id: a, kind: privacy policy}\n", 2, "privacy_policy"),
        ("organisation: {regions: [EUX]}\n", 1, "EU"),
    ],
)
def test_a_register_cannot_hold_a_value_that_is_not_listed(tmp_path: Path, text: str, line: int, meant: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    (fault,) = faults_of(lambda: read_registers(path, facts_of([], [])))
    assert f"facts.yaml:{line}: " in fault
    assert f"did you mean '{meant}'?" in fault


@pytest.mark.parametrize(
    "text",
    [
        "vendors: [{id: a, kind: processor, laws: [gdpr, ccpa], country: US}]\n",
        "transfers: [{id: a, from: CN, to: DE, mechanism: none, exemption: ''}]\n",
        "organisation: {regions: [EU, US-CA, CN-31, NO]}\n",
        "requests: [{id: a, law: pipl, kind: copy, disclosed: [email]}]\n",
    ],
)
def test_a_register_may_hold_every_value_that_is_listed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    assert read_registers(path, facts_of([], [])).subjects


@pytest.mark.parametrize(
    ("text", "line", "meant"),
    [
        ("organisation:\n  regions: [eu]\n", 2 + 1, "EU"),
        ("organisation:\n  profile:\n    established_in: [Cn]\n", 4, "CN"),
        ("sources:\n  crm:\n    url: x\n    region: cn\n", 5, "CN"),
        ("roles:\n  a:\n    attributes:\n      region: cn\n", 5, "CN"),
        ("purposes:\n  p:\n    separate_consent: [Export]\n", 4, "export"),
        (
            "purposes: {p: {}}\nactivities:\n  - id: a\n    purpose: p\n    dpia_residual: High\n",
            6,
            "high",
        ),
    ],
)
def test_guardian_yaml_cannot_hold_a_value_that_is_not_listed(
    config_of: Make, text: str, line: int, meant: str
) -> None:
    config = config_of(f"version: 1\n{text}")
    (fault,) = faults_of(lambda: load_policy(config.packs, config))
    assert fault.startswith(f"guardian.yaml:{line}: ")
    assert f"did you mean '{meant}'?" in fault


def test_an_example_cannot_hold_a_value_that_is_not_listed(pack_file: Make, rule_text: Make) -> None:
    rule = rule_text(applies_to="vendor", when="vendor.country == 'US'", examples="{fail: [{vendor: {country: usa}}]}")
    (fault,) = faults_of(lambda: check_files([pack_file(rule)]))
    assert "ours.yaml:15: rule 'our-rule': fail example fact 'vendor.country' cannot be 'usa'" in fault


@pytest.mark.parametrize(
    ("kind", "source", "meant"),
    [
        ("vendor", "vendor.kind == 'Processor'", "processor"),
        ("request", "'GDPR' != request.law", "gdpr"),
        ("request", "request.kind in ['access', 'acess']", "access"),
        ("incident", "has(incident.laws) && !('gdp' in incident.laws)", "gdpr"),
        ("column", "column.holds.exists(c, c in ['email', 'natonal_id'])", "national_id"),
        ("column", "column.holds.exists(c, c == 'natonal_id')", "national_id"),
        ("table", "['emial'].all(c, c in table.categories)", "email"),
        ("table", "columns.exists(c, c.category == 'emial')", "email"),
        ("column", "purposes.exists(p, 'emial' in p.needs)", "email"),
    ],
)
def test_a_condition_cannot_ask_for_a_value_that_is_not_listed(kind: str, source: str, meant: str) -> None:
    assert f"did you mean '{meant}'?" in faults_of(lambda: Compiler(load()).compile(source, kind))[0]


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("vendor", "vendor.kind == 'processor' && vendor.id == 'Processor'"),
        ("column", "'9' in column.gdpr && column.category != 'none'"),
        ("column", "column.entity.startsWith('Passport')"),
        ("transfer", "transfer.from in ['EU', 'US-CA']"),
    ],
)
def test_a_condition_may_ask_for_what_is_listed_and_for_any_text_of_an_open_fact(kind: str, source: str) -> None:
    assert Compiler(load()).compile(source, kind).source == source


@pytest.mark.parametrize(
    "described", ["[number, x, [a]]", "[text, x, nolist]", "[text, x, []]", "[text, x, [1]]", "[text]", "text"]
)
def test_a_fact_that_is_described_wrongly_is_refused(described: str) -> None:
    text = f"kinds:\n  a:\n    fields:\n      b: {described}\n"
    assert "f.yaml:4: a fact is" in faults_of(lambda: of(parse_yaml(text, "f.yaml")))[0]


@pytest.mark.parametrize("number", [-1, 2**63, 1.5, True])
def test_a_count_below_nothing_is_no_number(number: Any) -> None:
    assert list(load().faults("people", {"total": number}))
    assert not list(load().faults("people", {"total": 0}))
