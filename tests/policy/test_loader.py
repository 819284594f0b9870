"""Loading: one digest for everything that can change an answer; compiled packs are kept, and never trusted blindly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guardian.config import of
from guardian.errors import PolicyError
from guardian.policy import loader
from guardian.policy.facts import facts_of
from guardian.policy.loader import check_files, load_policy
from guardian.policy.rules import evaluate
from guardian.resources import parse_yaml

Make = Callable[..., Any]


def kept(folder: Path) -> Path:
    return next(folder.glob("policy-*.json"))


def without_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Any) -> Any:
        raise AssertionError("packs were read again")

    monkeypatch.setattr(loader, "check_files", refuse)


def test_a_second_load_reads_no_yaml_and_gives_the_same_answers(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, column: Make, table: Make
) -> None:
    facts = facts_of([column("d", "health"), column("c", "card_security")], [table()])
    first = load_policy()
    without_reading(monkeypatch)
    second = load_policy()
    assert second.digest == first.digest
    day = date(2026, 11, 22)
    assert evaluate(facts, second, day).findings == evaluate(facts, first, day).findings
    assert [rule.id for rule in second.rules] == [rule.id for rule in first.rules]
    assert second.controls == first.controls


def test_a_changed_pack_is_read_again_under_another_digest(pack_file: Make, rule_text: Make) -> None:
    first = load_policy((str(pack_file(rule_text())),))
    second = load_policy((str(pack_file(rule_text(severity="critical"))),))
    assert first.digest != second.digest
    assert second.rules[0].severity > first.rules[0].severity


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "foreign"])
def test_a_damaged_cache_is_read_past(own_cache: Path, pack_file: Make, rule_text: Make, harm: str) -> None:
    path = str(pack_file(rule_text()))
    load_policy((path,))
    file = kept(own_cache)
    data = file.read_bytes()
    file.write_bytes(
        {
            "flip": data.replace(b'"severity":"medium"', b'"severity":"info"'),
            "cut": data[: len(data) // 2],
            "empty": b"",
            "foreign": json.dumps([{"id": "x"}]).encode(),
        }[harm]
    )
    assert load_policy((path,)).rules[0].severity.label == "medium"


def test_an_organisations_changes_are_in_the_digest(config_of: Make) -> None:
    plain = load_policy(("gdpr", "ccpa", "pipl"), config_of("version: 1\n"))
    stricter = load_policy(
        ("gdpr", "ccpa", "pipl"), config_of("version: 1\noverrides: [{rule: gdpr-children, severity: critical}]\n")
    )
    treated = load_policy(
        ("gdpr", "ccpa", "pipl"),
        config_of("version: 1\nroles: {dpo: {}}\ntreatments: {sensitive: {dpo: deny}}\n"),
    )
    assert len({plain.digest, stricter.digest, treated.digest}) == 3
    assert plain.digest.startswith("sha256:")


def test_packs_are_a_part_of_the_digest() -> None:
    assert load_policy(("gdpr",)).digest != load_policy(("gdpr", "pipl")).digest
    assert load_policy(("gdpr",)).packs == ("gdpr",)


def test_without_a_cache_everything_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDIAN_CACHE", "")
    assert load_policy(("pipl",)).packs == ("pipl",)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "overrides:\n  - {rule: gdpr-children, severity: info}\n",
            3,
            "names a weaker severity than the rule has (high)",
        ),
        ("overrides:\n  - rule: gdpr-children\n    severity: low\n", 4, "loosen it with approver, because and until"),
        ("organisation:\n  profile: {last_audit_on: abcd-12-01}\n", 3, "must be a day"),
        ("organisation:\n  profile: {last_audit_on: '2026-02-30'}\n", 3, "must be a day"),
        ("packs: [gdrp]\n", 2, "Did you mean 'gdpr'?"),
    ],
)
def test_what_would_have_no_effect_is_refused_with_its_line(config_of: Any, text: str, line: int, said: str) -> None:
    with pytest.raises(PolicyError) as error:
        config = config_of(f"version: 1\n{text}")
        load_policy(config.packs, config)
    (fault,) = error.value.faults
    assert str(fault).startswith(f"guardian.yaml:{line}: ")
    assert said in str(fault)


@pytest.mark.parametrize("change", ["severity: critical", "severity: high", "enforce: deny"])
def test_an_override_that_is_as_strict_or_stricter_loads(config_of: Any, change: str) -> None:
    config = config_of(f"version: 1\noverrides: [{{rule: gdpr-children, {change}}}]\n")
    assert load_policy(config.packs, config).overrides


def test_a_circle_of_packs_is_named_at_the_line_that_closes_it(tmp_path: Path) -> None:
    for name, base in (("one", "two"), ("two", "one")):
        (tmp_path / f"{name}.yaml").write_text(f"pack: {name}\nextends: [{base}]\n", encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        check_files([tmp_path / "one.yaml", tmp_path / "two.yaml"])
    assert [fault.where.rpartition(":")[2] for fault in error.value.faults] == ["2", "2"]


def test_recognizers_of_the_organisation_change_the_digest_so_that_tables_are_read_again() -> None:
    text = "version: 1\nrecognizers: [{entity: staff_number, category: employment, pattern: 'EMP-[0-9]{6}'}]\n"
    digests = {load_policy(config=of(parse_yaml(one, "g.yaml"))).digest for one in (text, text.replace("{6}", "{7}"))}
    assert len(digests) == 2
