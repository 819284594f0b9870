"""guardian.yaml: as documented it loads; every fault is named with its line, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian.config import Config, load, of
from guardian.errors import PolicyError
from guardian.policy.loader import load_policy
from guardian.resources import parse_yaml

WHOLE = """\
version: 1
organisation: {name: Anshan, regions: [EU, US-CA, CN], profile: {employees: 120, turnover_eur: 3000000, ciio: false}}
packs: [gdpr, ccpa, pipl]
state: sqlite:///.guardian/state.db
sources:
  crm: {url: "postgresql://reader@127.0.0.1/crm", region: CN, owner: sales, steward: data-office}
subjects: {crm.public.members: member_id, crm.public.orders: member_id}
token_domains: {member: [crm.public.members.member_id, crm.public.orders.member_id]}
purposes:
  churn_analysis:
    legal_basis: {gdpr: legitimate_interest, pipl: consent}
    needs: [gender, birth_date, behaviour_or_purchase]
    retention: P2Y
    audience: [analyst]
roles: {analyst: {attributes: {region: CN}}, dpo: {}}
activities: [{id: loyalty, purpose: churn_analysis, tables: [crm.public.members], recipients: []}]
treatments: {sensitive: {analyst: token}, restricted: {analyst: redact}}
overrides: [{rule: gdpr-children, loosen: true, approver: Li Na, because: migration, until: 2027-06-30}]
recognizers: [{entity: staff_number, category: employment, pattern: "EMP-\\\\d{6}", names: [staff_no, 工号]}]
"""


def read(text: str) -> Config:
    return of(parse_yaml(text, "guardian.yaml"))


def faults(text: str) -> list[str]:
    with pytest.raises(PolicyError) as error:
        read(text)
    return [str(fault) for fault in error.value.faults]


def test_the_documented_example_loads() -> None:
    config = read(WHOLE)
    assert config.organisation.regions == ("EU", "US-CA", "CN")
    assert config.sources["crm"].owner == "sales"
    assert config.recognizers[0].names == ("staff_no", "工号")
    assert config.purposes["churn_analysis"].retention_days == 730
    assert load_policy(config.packs, config).overrides[0].approver == "Li Na"


def test_only_the_version_is_needed() -> None:
    config = read("version: 1\n")
    assert config.packs == ("gdpr", "ccpa", "pipl")
    assert config.sources == {}


def test_a_url_is_not_in_the_repr_of_a_source() -> None:
    assert "127.0.0.1" not in repr(read(WHOLE).sources["crm"])


@pytest.mark.parametrize(("duration", "days"), [("P2Y", 730), ("P18M", 540), ("P90D", 90), ("P6W", 42), ("P1Y6M", 545)])
def test_a_retention_counts_in_days(duration: str, days: int) -> None:
    config = read(f"version: 1\npurposes: {{p: {{retention: {duration}}}}}\n")
    assert config.purposes["p"].retention_days == days


FAULTS = [
    ("version: 2\n", 1, "unknown value '2' for 'version'"),
    ("roles: {dpo: {}}\n", 1, "'version' is missing. Add the line 'version: 1'"),
    ("roles: {dpo: {}}\nactivities:\n  - {id: a, purpose: x}\n", 3, "unknown purpose 'x'"),
    ("organization: {name: x}\n", 1, "Did you mean 'organisation'?"),
    ("version: 1\norganisation: {nam: x}\n", 2, "unknown key 'nam'"),
    ("version: 1\norganisation: {profile: {employes: 3}}\n", 2, "Did you mean 'employees'?"),
    ("version: 1\nsources:\n  crm: {region: CN}\n", 3, "'url' is missing"),
    ("version: 1\nsources:\n  crm: {url: x, ownr: y}\n", 3, "Did you mean 'owner'?"),
    ("version: 1\npurposes:\n  p: {legal_basis: {gpdr: consent}}\n", 3, "Did you mean 'gdpr'?"),
    ("version: 1\npurposes:\n  p: {needs: [emial]}\n", 3, "Did you mean 'email'?"),
    ("version: 1\npurposes:\n  p: {retention: 2 years}\n", 3, "a duration is expected"),
    ("version: 1\nroles: {dpo: {}}\npurposes:\n  p: {audience: [dop]}\n", 4, "Did you mean 'dpo'?"),
    ("version: 1\nactivities:\n  - {id: a, purpose: x}\n", 3, "unknown purpose 'x'"),
    ("version: 1\nactivities:\n  - {purpose: x}\n", 3, "'id' is missing"),
    ("version: 1\ntreatments: {sensitiv: {dpo: mask}}\n", 2, "Did you mean 'sensitive'?"),
    ("version: 1\nroles: {dpo: {}}\ntreatments: {sensitive: {dpo: maks}}\n", 3, "Did you mean 'mask'?"),
    ("version: 1\ntreatments: {sensitive: {dpo: mask}}\n", 2, "unknown role 'dpo'"),
    ("version: 1\noverrides:\n  - {rule: r, loosen: true}\n", 3, "lacks approver, because, until"),
    ("version: 1\noverrides:\n  - {rule: r}\n", 3, "changes nothing"),
    (
        "version: 1\noverrides:\n  - {rule: r, severity: high, from: 2027-01-01, until: 2026-01-01}\n",
        3,
        "ends (2026-01-01) before it starts",
    ),
    (
        "version: 1\noverrides:\n"
        "  - {rule: r, severity: high}\n"
        "  - {rule: r, loosen: true, approver: a, because: b, until: 2027-01-01}\n",
        4,
        "contradicts the override of 'r' at guardian.yaml:3",
    ),
    (
        "version: 1\noverrides:\n"
        "  - {rule: r, loosen: true, severity: high, approver: a, because: b, until: 2027-01-01}\n",
        3,
        "either loosens a rule or makes it stricter",
    ),
    ("version: 1\nsources: {crm: {url: x}}\nsubjects: {cmr.members: id}\n", 3, "unknown source 'cmr'"),
    (
        "version: 1\nsources: {crm: {url: x}}\npurposes: {p: {}}\n"
        "activities: [{id: a, purpose: p, tables: [crmm.t]}]\n",
        4,
        "Did you mean 'crm'?",
    ),
    ("version: 1\nrecognizers:\n  - {entity: e, category: staff}\n", 3, "unknown category 'staff'"),
    ("version: 1\npacks: gdpr\n", 2, "'packs'"),
    ("version: 1\npacks: []\n", 2, "'packs' is empty"),
    ("version: 1\nroles: {dpo: {}}\nreveal: {dop: {}}\n", 3, "Did you mean 'dpo'?"),
    ("version: 1\nroles: {dpo: {}}\nreveal:\n  dpo: {categories: [emial]}\n", 4, "Did you mean 'email'?"),
    ("version: 1\nroles: {dpo: {}}\nreveal:\n  dpo: {purposes: [x]}\n", 4, "unknown purpose 'x'"),
    ("version: 1\nroles: {dpo: {}}\nreveal:\n  dpo: {per_hour: 0}\n", 4, "at least 1"),
    ("version: 1\nroles: {dpo: {}}\nreveal:\n  dpo: {per_hour: many}\n", 4, "a whole number is expected"),
    ("- a\n", 1, "a mapping (key: value) is expected"),
]


@pytest.mark.parametrize(("text", "line", "what"), FAULTS, ids=[fault[2][:40] for fault in FAULTS])
def test_a_fault_is_named_at_its_line(text: str, line: int, what: str) -> None:
    assert any(fault.startswith(f"guardian.yaml:{line}: ") and what in fault for fault in faults(text)), faults(text)


def test_all_faults_come_at_once_in_order() -> None:
    text = (
        "version: 1\n"
        "organisation: {nam: x}\n"
        "purposes:\n"
        "  p: {needs: [emial], retention: 2 years}\n"
        "activities: [{id: a, purpose: q}]\n"
    )
    lines = [int(fault.split(":")[1]) for fault in faults(text)]
    assert lines == [2, 4, 4, 5]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("version: 1\nactivities:\n  - {id: a}\n  - {id: b, purpose: q}\n", [3, 4]),
        ("version: 1\noverrides:\n  - nope\n  - {rule: r, loosen: true}\n  - {rule: r}\n", [3, 4, 5, 5]),
        ("version: 1\noverrides: nope\nreveal: {dop: {}}\n", [2, 3]),
    ],
)  # fmt: skip
def test_an_entry_with_a_fault_hides_no_fault_of_the_next_and_moves_no_line(text: str, lines: list[int]) -> None:
    assert [int(fault.split(":")[1]) for fault in faults(text)] == lines


@pytest.mark.parametrize(
    "text",
    [
        "purposes: nope\nactivities: [{id: a, purpose: p}]",
        "purposes: {p: nope}\nactivities: [{id: a, purpose: p}]",
        "roles: {dpo: nope}\nreveal: {dpo: {}}",
        "roles: nope\ntreatments: {personal: {dpo: mask}}",
        "sources: {crm: {region: CN}}\nsubjects: {crm.members: id}",
    ],
)
def test_a_faulty_entry_is_told_once_and_not_again_by_those_who_name_it(text: str) -> None:
    assert len(faults(f"version: 1\n{text}\n")) == 1


def test_two_overrides_of_one_rule_on_different_tables_or_times_agree() -> None:
    text = (
        "version: 1\noverrides:\n"
        "  - {rule: r, severity: high, tables: [a.b]}\n"
        "  - {rule: r, loosen: true, approver: a, because: b, until: 2027-01-01, tables: [a.c]}\n"
    )
    assert len(read(text).overrides) == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("overrides: [{rule: gdpr-childen, severity: high}]", "Did you mean 'gdpr-children'?"),
        ("organisation: {profile: {ciio: maybe}}", "must be true or false"),
        ("purposes: {p: {lia_ref: 3}}", "must be text"),
    ],
)
def test_what_only_the_packs_can_tell_is_told_with_its_line(text: str, what: str) -> None:
    config = read(f"version: 1\n{text}\n")
    with pytest.raises(PolicyError) as error:
        load_policy(config.packs, config)
    assert what in str(error.value)
    assert str(error.value).startswith("guardian.yaml:2:")


def test_a_fault_does_not_show_a_password(tmp_path: Path) -> None:
    path = tmp_path / "guardian.yaml"
    path.write_text("version: 1\nsources: {crm: {url: [postgresql://me:hunter2@host/db]}}\n", encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load(path)
    assert "hunter2" not in str(error.value)


def test_a_table_may_be_written_with_a_dot_or_a_slash() -> None:
    config = read(
        "version: 1\npurposes: {p: {}}\nsubjects: {crm/public.members: id}\n"
        "activities: [{id: a, purpose: p, tables: [crm.public.members]}]\n"
    )
    assert [activity.id for activity in config.uses("crm", "public.members")] == ["a"]
    assert config.subject_key("crm", "public.members") == "id"
    assert config.uses("crm", "public.orders") == ()


@pytest.mark.parametrize(
    ("table", "same"), [("public.members", True), ("main.members", True), ("members", True), ("archive.members", False)]
)
def test_the_default_schema_may_be_left_out(table: str, same: bool) -> None:
    config = read("version: 1\nsubjects: {crm.members: id}\n")
    assert (config.subject_key("crm", table) == "id") is same


def test_a_table_of_a_path_given_on_the_command_line_is_no_fault() -> None:
    read("version: 1\nsources: {crm: {url: x}}\nsubjects: {data/members.csv: id}\n")
