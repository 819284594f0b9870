"""`docs/check.md` holds: its rules, options, files and examples are those of the program."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guardian.app.check_rules import RULES
from guardian.cli.check import FORMATS

DOCS = (Path(__file__).parents[2] / "docs" / "check.md").read_text("utf-8")


def example(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def test_every_rule_of_the_check_is_in_the_page_with_its_severity() -> None:
    listed = dict(re.findall(r"^\| `(guardian-[\w-]+)` \| (\w+) \|", DOCS, re.MULTILINE))
    assert listed == {rule.id: rule.severity.label for rule in RULES.values()}


def test_every_format_and_option_named_exists(run: Callable[..., Any]) -> None:
    assert dict(re.findall(r"^\| `(\w+)` \| `([\w.-]+)` \|", DOCS, re.MULTILINE)) == FORMATS
    help_text = run("check", "--help").out
    assert all(option in help_text for option in re.findall(r"--[a-z][a-z-]+", DOCS))


def test_the_commands_of_the_page_run(run: Callable[..., Any]) -> None:
    Path("db").mkdir()
    Path("models").mkdir()
    Path("db/schema.sql").write_text(example("sql")[0], encoding="utf-8")
    for command in (["init", "-q"], ["add", "db"]):
        subprocess.run(["git", *command], check=True)
    for line in example("sh")[0].splitlines():
        command = line.partition("#")[0].split()
        assert run(*command[1:]).status == (3 if "--base" in command else 1)


def test_both_ways_to_allow_a_finding_work_as_written(run: Callable[..., Any]) -> None:
    schema, baseline = example("sql")[0], example("yaml")[0]
    allowed = "gdpr-special-in-clear"
    Path("db").mkdir()
    for text, entries in ((schema, ""), (re.sub(r".*guardian: allow.*\n", "", schema), baseline)):
        Path("db/schema.sql").write_text(text, encoding="utf-8")
        Path("guardian-baseline.yaml").write_text(entries or "version: 1\n", encoding="utf-8")
        findings = run("check", "db/schema.sql", "--packs", "gdpr", "--format", "json").document["findings"]
        assert allowed not in {one["rule"] for one in findings}
        assert not {one["rule"] for one in findings if one["rule"].startswith("guardian-allowance")}
