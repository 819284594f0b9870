"""`guardian policy lint` on guardian.yaml: all faults at once, with lines, and what only a job would come to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guardian.app.config_lint import LEGAL_BASES, linted
from guardian.policy import vocabulary

Run = Callable[..., Any]
TODAY = date(2026, 11, 22)
PACKS = ("gdpr", "ccpa", "pipl")


def told(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "guardian.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")
    return [str(fault).replace(f"{tmp_path}/", "") for fault in linted(path, PACKS, TODAY)]


ALL = """\
state: foo
overrides: nope
keys: {master: "pass:x"}
roles: {dpo: {}}
reveal: {dop: {}}
sources:
  crm: {url: "ftp://files.example.org/x"}
subjects:
  hr.members: id
token_domains: {m: [hr.members.id]}
profiles: {p: {categories: {birth_date: {generalize: year}}}}
purposes:
  care: {legal_basis: {gdpr: consnt}, lia_ref: 3}
recognizers: [{entity: a_b, category: employment, pattern: "a*"}, {entity: B, category: employment, pattern: "b"}]
packs: [gdpr, pilp]
"""


def test_every_fault_comes_at_once_with_its_line_and_what_is_expected(tmp_path: Path) -> None:
    found = told(tmp_path, ALL)
    for line, what, end in [
        (2, "'state' is no address", "sqlite:///PATH or postgresql://USER@HOST/NAME"),
        (3, "'overrides': a list is expected", ""),
        (4, "'keys.master' is in no known form", "Did you mean 'passphrase-file:PATH'?"),
        (6, "unknown role 'dop'", "Did you mean 'dpo'?"),
        (8, "unknown kind of url 'ftp://' of 'crm'", "postgresql://"),
        (10, "unknown source 'hr'", "known: crm"),
        (11, "unknown source 'hr'", "known: crm"),
        (12, "unknown treatment 'generalize'", "Did you mean 'generalise'?"),
        (14, "'consnt' is no legal basis of gdpr", "Did you mean 'consent'?"),
        (14, "fact 'purpose.lia_ref' must be text", ""),
        (15, "pattern matches the empty text", ""),
        (15, "entity must be a name in lower case", ""),
        (16, "unknown pack 'pilp'", "Did you mean 'pipl'?"),
    ]:
        assert any(one.startswith(f"guardian.yaml:{line}: {what}") and end in one for one in found), (line, what, found)
    assert len(found) == 13


def test_an_override_that_has_ended_is_told_and_one_of_today_is_not(tmp_path: Path) -> None:
    one = "overrides: [{{rule: gdpr-children, loosen: true, approver: a, because: b, until: {}}}]"
    assert "ended on 2026-11-21" in told(tmp_path, one.format("2026-11-21"))[0]
    assert told(tmp_path, one.format("2026-11-22")) == []


@pytest.mark.parametrize(
    "text",
    [
        'sources: {a: {url: "postgresql://h/d"}, b: {url: data/x.csv}, c: {url: "sqlite:///x.db"}}',
        'sources: {a: {url: "mysql+pymysql://h/d"}}\nstate: postgresql+psycopg://u@h/d',
        "sources: {crm: {url: x}}\nsubjects: {crm.members: id, crm/public.members: id, data/members.csv: id}",
        "sources: {crm: {url: x}}\nsubjects: {hr.db/main.members: id, members.csv: id, 'postgresql://h/d/t': id}",
        "subjects: {hr.members: id}",
        'keys: {master: "env:GUARDIAN_MASTER_KEY"}',
        'keys: {master: "passphrase-file:~/master", store: "sqlite:///k.db"}',
        'keys: {master: "vault:transit/guardian"}\nstate: sqlite:///.guardian/state.db',
    ],
)
def test_what_is_sound_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


@pytest.mark.parametrize(
    "text", ['keys: {master: "hunter2"}', 'sources: {a: {url: "ftp://u:hunter2@h/x"}}', "state: hunter2"]
)
def test_no_fault_shows_what_may_be_a_secret(tmp_path: Path, text: str) -> None:
    (fault,) = told(tmp_path, text)
    assert "hunter2" not in fault


def test_the_legal_bases_are_those_that_the_rules_know() -> None:
    facts = vocabulary.load().kinds["purpose"].facts
    for law, known in LEGAL_BASES.items():
        assert tuple(re.split(", | or ", facts[f"legal_basis_{law}"].text)) == known


def test_faults_of_a_pack_are_told_beside_those_of_the_guardian_yaml_that_names_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("pack: ours\nrulez: []\n")
    (tmp_path / "guardian.yaml").write_text(
        f"version: 1\nstate: foo\npacks: [{tmp_path / 'ours.yaml'}]\noverides: []\n"
    )
    done = run("policy", "lint", "--config", tmp_path / "guardian.yaml")
    assert done.status == 2
    assert all(name in done.out for name in ("'state'", "'overrides'", "'rulez'"))


def test_an_override_of_an_unknown_rule_is_told_where_a_pack_is_named_by_its_path(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "policies" / "pipl.yaml"
    (fault,) = told(tmp_path, f"packs: [gdpr, {shipped}]\noverrides: [{{rule: gdpr-childen, severity: high}}]")
    assert "override of unknown rule 'gdpr-childen'. Did you mean 'gdpr-children'?" in fault


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("categories: {birth_date: {generalise: yeer}}", "yeer"),
        ("categories: {phone: {fpe: {check: vlaid}}}", "vlaid"),
        ("columns: {crm.members.born: {generalise: yeer}}", "yeer"),
        ("tiers: {sensitive: {truncate: -3}}", "at least one character"),
        ("categories: {age: {round: none}}", ""),
        ("categories: {address: {generalise: 3}}", "generalise of address takes no 'to'; no options"),
        ("categories: {postal_code: {generalise: {width: 3}}}", "takes no 'width'; options: to, keep"),
    ],
)
def test_a_treatment_that_can_be_made_for_no_column_is_told(tmp_path: Path, entry: str, what: str) -> None:
    (found,) = told(tmp_path, f"profiles:\n  p:\n    {entry}\n")
    assert found.startswith("guardian.yaml:4: ")
    assert what in found


@pytest.mark.parametrize(
    "entry",
    [
        "categories: {birth_date: {generalise: month}, postal_code: {generalise: 3}, ip_address: {generalise: 16}}",
        "categories: {age: [{round: 9}, {generalise: 9}], phone: {fpe: {check: invalid}}, phone.cn_mobile: {mask: 4}}",
        "categories: {email: {token: a}, person_name: {synthetic: de}, passport: {fpe: {over: type}}}",
        "columns: {crm.members.born: {shift: 30}, crm.members.notes: {cipher: {by: subject}}, no: {constant: gone}}",
        "tiers: {sensitive: {truncate: 3}, personal: {noise: 2}}",
    ],
)
def test_a_treatment_that_some_column_can_take_is_no_fault(tmp_path: Path, entry: str) -> None:
    assert told(tmp_path, f"profiles:\n  p:\n    {entry}\n") == []


ODD = ("", "true", "5", "-1", "2.5", ".nan", "x", "[]", "[x]", "[{a: b}]", "{}", "{a: b}", "{a: [5]}")


def test_a_fault_of_one_profile_hides_no_impossible_treatment_of_another(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "profiles:\n  p:\n    categories: {age: tokn}\n  q:\n    categories: {phone: {truncate: -3}}\n",
    )
    assert [fault.partition(": ")[0] for fault in found] == ["guardian.yaml:4", "guardian.yaml:6"]


PYTHON = re.compile(r"Error|NoneType|__|keyword|object is|has no attribute|unhashable|internal|True|False|None")


@pytest.mark.parametrize("value", ODD)
def test_no_odd_value_of_an_option_is_told_in_words_of_python(tmp_path: Path, value: str) -> None:
    from guardian.policy.profiles import WORDS

    lines = [f"{{{name}: {value}}}" for name in WORDS]
    lines += [f"{{{name}: {{{option}: {value}}}}}" for name, word in WORDS.items() for option in word.options]
    kinds = ("age", "phone", "address", "birth_date", "postal_code", "geo_location", "ip_address")
    entries = [f"  p{at}: {{categories: {{{kinds[at % 7]}: {line}}}}}" for at, line in enumerate(lines)]
    found = told(tmp_path, "profiles:\n" + "\n".join(entries) + "\n")
    assert [fault for fault in found if PYTHON.search(fault)] == []


@pytest.mark.parametrize("value", ODD)
def test_no_odd_value_of_an_option_hides_the_other_faults(tmp_path: Path, value: str) -> None:
    from guardian.policy.profiles import WORDS

    options = [(name, option) for name, word in WORDS.items() for option in word.options]
    profiles = "".join(
        f"  p{at}: {{categories: {{age: {{{name}: {{{option}: {value}}}}}}}}}\n"
        for at, (name, option) in enumerate(options)
    )
    found = told(tmp_path, f"purposes: {{care: {{legal_basis: {{gdpr: consnt}}}}}}\nprofiles:\n{profiles}")
    assert any("'consnt' is no legal basis" in fault for fault in found)
    at = options.index(("generalise", "levels"))
    assert any(f":{at + 4}:" in fault or f"p{at}" in fault for fault in found)
