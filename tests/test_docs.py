"""Docs tell the truth: every command and category appears, every link leads somewhere, every Python example runs, every
guardian.yaml can be used as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guardian import config, taxonomy
from guardian.app.recognizers import own_recognizers
from guardian.cli.main import COMMANDS
from guardian.config import typed
from guardian.detection.custom import CHECKSUMS
from guardian.policy.profiles import profiles
from guardian.resources import parse_yaml

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = {page: page.read_text("utf-8") for page in PAGES}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_docs(command: str) -> None:
    assert any(f"guardian {command}" in text for text in TEXT.values())


def test_every_category_is_in_the_docs() -> None:
    page = TEXT[ROOT / "docs" / "detection.md"]
    assert [name for name in taxonomy.load().categories if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", TEXT[page])
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [page.name[:3] for page in PAGES if page.parent.name == "decisions"]
    assert all(number.isdigit() for number in numbers) and len(set(numbers)) == len(numbers) > 5


EXAMPLES = [
    pytest.param(code, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, code in enumerate(re.findall(r"^```python\n(.*?)^```", TEXT[page], re.DOTALL | re.MULTILINE))
]


@pytest.mark.parametrize("code", EXAMPLES)
def test_every_python_example_runs(code: str) -> None:
    exec(compile(code, "<docs>", "exec"), {})


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 2


SETTINGS = [
    pytest.param(code, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, code in enumerate(re.findall(r"^```yaml\n(.*?)^```", TEXT[page], re.DOTALL | re.MULTILINE))
    if re.search(r"^(sources|keys|profiles|reveal|recognizers|subjects):", code, re.MULTILINE)
]


@pytest.mark.parametrize("code", SETTINGS)
def test_every_guardian_yaml_can_be_used_as_it_stands(code: str) -> None:
    loaded = config.of(parse_yaml(code, "guardian.yaml"))
    assert len(own_recognizers(loaded)) == len(loaded.recognizers)
    assert profiles(loaded)


@pytest.mark.parametrize("kind", [config.RecognizerEntry, config.KeysEntry, config.Profile, config.RevealEntry])
def test_every_key_of_an_entry_is_in_the_docs(kind: type) -> None:
    assert [key for key in typed.keys(kind) if f"`{key}`" not in TEXT[ROOT / "docs" / "configuration.md"]] == []


def test_the_keys_and_checks_told_of_an_own_identifier_are_those_there_are() -> None:
    """The prose once told of keys that guardian.yaml refused, which no block of settings showed."""
    section = TEXT[ROOT / "docs" / "detection.md"].partition("## Your own identifiers")[2].partition("\n## ")[0]
    told = set(re.findall(r"`([a-z]\w+)(?:: true)?`", section))
    assert told <= {*typed.keys(config.RecognizerEntry), *CHECKSUMS, "match", "no_match"}
    assert told >= set(CHECKSUMS)


def test_the_pages_that_need_settings_show_them() -> None:
    pages = {str(param.id).rpartition("-")[0] for param in SETTINGS}
    assert pages >= {"README", "configuration", "detection", "keys", "protect", "reveal"}
