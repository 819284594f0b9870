"""The pages that explain policy are true: their examples load, their tables name what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guardian.config import of as config_of
from guardian.model import LANGUAGES, Severity
from guardian.policy import vocabulary
from guardian.policy.facts import facts_of
from guardian.policy.loader import check_files, load_policy
from guardian.policy.model import GRADES, Treatment
from guardian.policy.packs import RULE_KEYS
from guardian.policy.page import law_page
from guardian.policy.registers import read_registers
from guardian.resources import parse_yaml
from guardian.taxonomy import LAWS

DOCS = Path(__file__).parents[2] / "docs"
POLICY = (DOCS / "policy.md").read_text(encoding="utf-8")
CONFIGURATION = (DOCS / "configuration.md").read_text(encoding="utf-8")


def blocks(page: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("law", LAWS)
def test_the_page_of_a_law_is_the_one_that_its_pack_gives(law: str, language: str) -> None:
    """After a change of a pack: guardian policy show LAW --lang LANGUAGE > docs/laws/LAW.LANGUAGE.md"""
    (pack,) = load_policy((law,)).law_packs
    assert (DOCS / "laws" / f"{law}.{language}.md").read_text(encoding="utf-8") == law_page(pack, language)


def test_the_rule_on_the_page_loads_and_its_examples_hold(tmp_path: Path) -> None:
    path = tmp_path / "our-rules.yaml"
    path.write_text(blocks(POLICY)[0], encoding="utf-8")
    (pack,) = check_files([path])
    assert len(pack.rules[0].examples) == 4


def test_the_configuration_on_the_page_loads_under_the_shipped_packs() -> None:
    config = config_of(parse_yaml(blocks(CONFIGURATION)[0], "guardian.yaml"))
    assert load_policy(config.packs, config).overrides


def test_the_registers_on_the_page_are_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(blocks(CONFIGURATION)[1], encoding="utf-8")
    assert read_registers(path, facts_of([], [])).subjects["incident"] == ()


@pytest.mark.parametrize("key", RULE_KEYS)
def test_every_key_of_a_rule_is_explained(key: str) -> None:
    assert f"`{key}`" in POLICY


def test_every_grade_severity_treatment_and_kind_is_named() -> None:
    words = [*GRADES, *(severity.label for severity in Severity), *vocabulary.load().kinds]
    words += [treatment.label for treatment in Treatment if treatment > Treatment.CLEAR]
    assert [word for word in words if f"`{word}`" not in POLICY] == []


def test_every_key_of_guardian_yaml_is_explained() -> None:
    from guardian.config import Config, typed

    assert [key for key in typed.keys(Config) if f"| `{key}` |" not in CONFIGURATION] == []
