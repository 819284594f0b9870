"""Reading packs: every fault of every file at once, with line, known values and the nearest match."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guardian.errors import PolicyError, UsageError
from guardian.policy.loader import check_files, load_policy
from guardian.taxonomy import LAWS

Write = Callable[..., Path]
Text = Callable[..., str]


def faults(*paths: Path) -> list[str]:
    with pytest.raises(PolicyError) as error:
        check_files(paths)
    return [str(fault) for fault in error.value.faults]


def test_a_sound_pack_loads(pack_file: Write, rule_text: Text) -> None:
    (pack,) = check_files([pack_file(rule_text())])
    assert [rule.id for rule in pack.rules] == ["our-rule"]


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"severity": "hihg"}, "unknown severity 'hihg'"),
        ({"applies_to": "colum"}, "Did you mean 'column'"),
        ({"source_grade": "A"}, "unknown source_grade 'A'"),
        ({"source_grade": "○", "severity": "high"}, "may be at most 'low'"),
        ({"when": "column.personl"}, "did you mean 'personal'"),
        ({"when": "column.category"}, "not true or false"),
        ({"require": "7"}, "a condition is expected"),
        ({"cites": ""}, "'cites' is missing"),
        ({"remedy": "{fr: seulement}"}, "lacks its words in en"),
        ({"remedy": "7"}, "words by language are expected"),
        ({"message": "{en: 'x {name}', zh-CN: x, zh-TW: x}"}, "unknown placeholder '{name}'"),
        ({"enforce": "hide"}, "unknown enforce 'hide'"),
        ({"applies_to": "vendor", "when": "vendor.id == ''", "enforce": "deny"}, "a rule about 'vendor' cannot act"),
        ({"effective_from": "2027-01-01", "effective_to": "2026-01-01"}, "ends (2026-01-01) before it starts"),
        ({"effective_from": "soon"}, "a day is expected"),
        ({"examples": "{pass: [{column: {personal: false}}]}"}, "at least one failing example"),
        ({"examples": ""}, "at least one failing example"),
        ({"sevrity": "high"}, "unknown key 'sevrity'"),
        ({"applies_if": "column.personal"}, "unknown name 'column"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_rule_is_refused(pack_file: Write, rule_text: Text, keys: dict[str, str], what: str) -> None:
    found = faults(pack_file(rule_text(**keys)))
    assert any(what in fault for fault in found), found
    assert all(fault.partition(":")[0].endswith("ours.yaml") for fault in found)


def test_all_faults_of_all_files_come_at_once(pack_file: Write, rule_text: Text, tmp_path: Path) -> None:
    one = pack_file(rule_text("a", severity="hihg"), rule_text("b", when="column.x"), name="one")
    two = pack_file(rule_text("c", cites=""), name="two")
    broken = tmp_path / "broken.yaml"
    broken.write_text("pack: [", encoding="utf-8")
    found = faults(one, two, broken)
    assert {fault.partition(".yaml")[0].rpartition("/")[2] for fault in found} == {"one", "two", "broken"}
    assert len(found) == 4


def test_a_fault_names_the_line_of_its_key(pack_file: Write, rule_text: Text) -> None:
    path = pack_file(rule_text(severity="hihg"))
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "hihg" in text)
    assert any(f"ours.yaml:{line}: unknown severity" in fault for fault in faults(path))


def test_a_rule_id_is_used_once_over_all_packs(pack_file: Write, rule_text: Text) -> None:
    found = faults(pack_file(rule_text(), name="one"), pack_file(rule_text(), name="two"))
    assert any("duplicate rule id 'our-rule'" in fault for fault in found)


def test_packs_that_extend_each_other_in_a_circle_are_refused(pack_file: Write, rule_text: Text) -> None:
    one = pack_file(rule_text("a"), name="one", head="extends: [two]\n")
    two = pack_file(rule_text("b"), name="two", head="extends: [one]\n")
    assert any("extends itself in a circle" in fault for fault in faults(one, two))


def test_a_pack_that_extends_an_absent_one_is_refused(pack_file: Write, rule_text: Text) -> None:
    path = pack_file(rule_text(), head="extends: [gpdr]\n")
    assert any("extends unknown 'gpdr'" in fault for fault in faults(path))


@pytest.mark.parametrize(
    ("examples", "what"),
    [
        ("{fail: [{column: {personal: false}}]}", "does not breach the rule"),
        ("{fail: [{column: {}}]}", "lacks column.personal"),
        ("{fail: [{column: {personal: true}}], pass: [{column: {personal: true}}]}", "breaches the rule"),
        ("{fail: [{column: {personal: true}}], unknown: [{column: {personal: false}}]}", "is decided although"),
        ("{fail: [{column: {persnal: true}}]}", "unknown fact 'column.persnal'"),
        ("{fail: [{column: {personal: 1}}]}", "must be true or false"),
        ("{fail: [{columns: [{personal: true}]}]}", "unknown name 'columns'"),
        ("{fail: [{column: {personal: true}, purposes: {id: x}}]}", "must be a list of mappings"),
    ],
)
def test_an_example_that_goes_another_way_is_a_fault(
    pack_file: Write, rule_text: Text, examples: str, what: str
) -> None:
    assert any(what in fault for fault in faults(pack_file(rule_text(examples=examples))))


def test_an_unknown_pack_is_a_usage_fault() -> None:
    with pytest.raises(UsageError, match="unknown pack 'hipaa'"):
        load_policy(("hipaa",))


def test_the_shipped_packs_hold_and_every_control_of_the_reference_stands_in_them() -> None:
    policy = load_policy(LAWS)
    counted = {law: sum(1 for control in policy.controls if control.law == law) for law in LAWS}
    assert counted == {"gdpr": 54, "ccpa": 50, "pipl": 72}


def test_every_shipped_rule_speaks_three_languages_and_serves_a_control() -> None:
    for rule in load_policy(LAWS).rules:
        assert rule.controls, rule.id
        for text in (rule.message, rule.remedy):
            assert all(text[tag] for tag in ("en", "zh-CN", "zh-TW")), rule.id


def test_a_pack_that_extends_a_shipped_law_brings_it_along(pack_file: Write, rule_text: Text) -> None:
    policy = load_policy((str(pack_file(rule_text(), head="extends: [pipl]\n")),))
    assert policy.packs == ("pipl", "ours")


def test_a_rule_of_ones_own_needs_no_more_than_the_documented_keys(pack_file: Write, rule_text: Text) -> None:
    (pack,) = check_files([pack_file(rule_text(source_grade="", message="", remedy="{zh-CN: 删除}"))])
    (rule,) = pack.rules
    assert rule.grade == "own"
    assert rule.message == rule.remedy == {"en": "删除", "zh-CN": "删除"}


@pytest.mark.parametrize("lacking", ["source_grade", "message", "remedy"])
def test_a_rule_of_a_law_lacks_nothing(pack_file: Write, rule_text: Text, lacking: str) -> None:
    path = pack_file(rule_text(**{lacking: ""}))
    path.write_text(path.read_text(encoding="utf-8").replace("law: ours", "law: gdpr"), encoding="utf-8")
    assert any(f"'{lacking}'" in fault for fault in faults(path))


def test_a_rule_of_a_law_speaks_every_language(pack_file: Write, rule_text: Text) -> None:
    path = pack_file(rule_text(remedy="{en: only English}"))
    path.write_text(path.read_text(encoding="utf-8").replace("law: ours", "law: pipl"), encoding="utf-8")
    assert any("lacks its words in zh-CN" in fault for fault in faults(path))


def test_a_control_that_the_law_does_not_list_is_refused_with_the_nearest(pack_file: Write, rule_text: Text) -> None:
    path = pack_file(rule_text(controls="[PIPL-LB-1]"), head="extends: [pipl]\n")
    assert any(
        "unknown control 'PIPL-LB-1'" in fault and "Did you mean 'PIPL-LB-01'" in fault for fault in faults(path)
    )


def test_two_deadlines_of_one_id_are_refused(tmp_path: Path) -> None:
    words = "{en: x, zh-CN: x, zh-TW: x}"
    one = (
        "  - {id: a, requests: [x], controls: [C], cites: [c], source_grade: own, starts: r, "
        f"dates: [{{id: s, title: {words}, within: {{months: 1}}}}]}}\n"
    )
    path = tmp_path / "twice.yaml"
    path.write_text(f"pack: twice\ndeadlines:\n{one}{one}", encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        check_files([path])
    assert "duplicate deadline id 'a'" in str(error.value.faults[0])


@pytest.mark.parametrize(("more", "heard"), [("", True), ("title: {en: X}\n", True), ("rules: []\n", False)])
def test_a_pack_that_says_nothing_is_told(tmp_path: Path, more: str, heard: bool) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(f"pack: own\n{more}", encoding="utf-8")
    if not heard:
        assert check_files([path])
        return
    with pytest.raises(PolicyError, match="the pack 'own' says nothing"):
        check_files([path])
