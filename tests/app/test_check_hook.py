"""The hook that `guardian check --install-hook` writes, and what `pre-commit` is told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def git(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    own = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    return subprocess.run(["git", *own, *arguments], check=check, capture_output=True, text=True, env=environment)


@pytest.fixture
def repo(run: Callable[..., Any]) -> Callable[..., Any]:
    git("init", "-q", ".")
    return run


def test_the_installed_hook_stops_a_commit_and_lets_a_clean_one_pass(repo: Callable[..., Any]) -> None:
    assert repo("check", "--install-hook").status == 0
    Path("my schema.sql").write_text("CREATE TABLE members (id int, religion varchar(40));\n")
    git("add", "-A")
    stopped = git("commit", "-qm", "one", check=False)
    assert stopped.returncode != 0
    assert "my schema.sql/members/religion" in stopped.stdout + stopped.stderr
    Path("my schema.sql").write_text("CREATE TABLE products (id int, price int);\n")
    git("add", "-A")
    assert git("commit", "-qm", "two", check=False).returncode == 0


def test_installing_twice_changes_nothing_and_anothers_hook_is_kept(repo: Callable[..., Any]) -> None:
    repo("check", "--install-hook")
    hook = Path(".git/hooks/pre-commit")
    before = hook.read_bytes()
    assert repo("check", "--install-hook").status == 0 and hook.read_bytes() == before
    hook.write_text("#!/bin/sh\nexit 0\n")
    refused = repo("check", "--install-hook")
    assert refused.status == 2 and "another pre-commit hook" in refused.err
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_the_hook_goes_where_git_looks_for_it(repo: Callable[..., Any]) -> None:
    git("config", "core.hooksPath", "tools/hooks")
    repo("check", "--install-hook")
    assert Path("tools/hooks/pre-commit").exists() and not Path(".git/hooks/pre-commit").exists()


def test_without_a_repository_there_is_nothing_to_install_into(run: Callable[..., Any]) -> None:
    assert run("check", "--install-hook").status == 2


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("db/schema.sql", True),
        ("db/V1__Members.SQL", True),
        ("models/orders.sql.j2", True),
        ("a.avsc", True),
        ("api/member.proto", True),
        ("models/staging/schema.yml", True),
        ("openapi.yaml", True),
        ("app/models.py", True),
        ("app/models/member.py", True),
        ("README.md", False),
        ("app/views.py", False),
        ("mysqlish.txt", False),
        ("values.yaml", False),
    ],
)
def test_pre_commit_hands_over_schema_files_and_no_others(name: str, taken: bool) -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        assert bool(re.search(hook["files"], name)) is taken


def test_the_hooks_name_options_that_exist(run: Callable[..., Any]) -> None:
    help_text = run("check", "--help").out
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        assert hook["entry"].startswith("guardian check")
        assert all(option in help_text for option in re.findall(r"--[a-z-]+", hook["entry"]))


@pytest.mark.parametrize("path", [".github/workflows/guardian-check.yml", "ci/gitlab/guardian-check.yml"])
def test_the_templates_are_yaml_and_name_options_that_exist(path: str, run: Callable[..., Any]) -> None:
    text = (ROOT / path).read_text()
    assert yaml.safe_load(text)
    help_text = run("check", "--help").out
    used = [line for line in text.splitlines() if "guardian check" in line and "--" in line]
    assert used and all(option in help_text for line in used for option in re.findall(r"--[a-z-]+", line))


def test_the_workflow_puts_no_input_into_a_script() -> None:
    text = (ROOT / ".github/workflows/guardian-check.yml").read_text()
    document = yaml.safe_load(text)
    assert "workflow_call" in document[True]
    for step in document["jobs"]["check"]["steps"]:
        assert "${{" not in step.get("run", "")
