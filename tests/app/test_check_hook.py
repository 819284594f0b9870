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

from guardian.app.check_staged import KINDS
from guardian.schemas.base import SQL_SUFFIXES, TEMPLATE_SUFFIXES

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


def hook_of(repo: Callable[..., Any]) -> None:
    assert repo("check", "--install-hook").status == 0


BAD, GOOD = "CREATE TABLE members (id int, religion varchar(40));\n", "CREATE TABLE products (id int, price int);\n"


@pytest.mark.parametrize(
    "name",
    ["db/员工.sql", "db/añadir.SQL", "a\"b'c $HOME.sql", "-x.sql", "two\nlines.sql", "m.sql.j2", "m.tsql", "m.cql"],
)
def test_no_name_of_a_schema_file_gets_by_the_hook(name: str, repo: Callable[..., Any]) -> None:
    hook_of(repo)
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(BAD)
    git("add", "-A")
    stopped = git("commit", "-qm", "one", check=False)
    assert stopped.returncode != 0 and "members/religion" in stopped.stdout + stopped.stderr
    Path(name).write_text(GOOD)
    git("add", "-A")
    assert git("commit", "-qm", "two", check=False).returncode == 0


def test_the_hook_reads_what_is_staged_and_not_what_lies_on_disk(repo: Callable[..., Any]) -> None:
    hook_of(repo)
    Path("schema.sql").write_text(f"-- first\n{BAD}")
    git("add", "schema.sql")
    Path("schema.sql").write_text(GOOD)
    stopped = git("commit", "-qm", "one", check=False)
    assert stopped.returncode != 0
    assert "2 | CREATE TABLE members (id int, religion varchar(40));" in stopped.stdout + stopped.stderr
    git("add", "schema.sql")
    Path("schema.sql").write_text(BAD)
    assert git("commit", "-qm", "two", check=False).returncode == 0
    Path("schema.sql").unlink()
    Path("other.sql").write_text(GOOD.replace("products", "wares"))
    git("add", "other.sql")
    assert git("commit", "-qm", "three", check=False).returncode == 0


@pytest.mark.parametrize("how", [("-a",), ("schema.sql",)])
def test_what_a_commit_takes_without_add_is_read(how: tuple[str, ...], repo: Callable[..., Any]) -> None:
    Path("schema.sql").write_text(GOOD)
    git("add", "-A")
    git("commit", "-qm", "one")
    hook_of(repo)
    Path("schema.sql").write_text(BAD)
    assert git("commit", "-qm", "two", *how, check=False).returncode != 0
    Path("schema.sql").write_text(GOOD + "-- wares\n")
    assert git("commit", "-qm", "three", *how, check=False).returncode == 0


def test_a_staged_migration_is_folded_with_the_others_of_the_index(repo: Callable[..., Any]) -> None:
    Path("db").mkdir()
    Path("db/V1__a.sql").write_text("CREATE TABLE members (id int);\n")
    git("add", "-A")
    git("commit", "-qm", "one")
    hook_of(repo)
    Path("db/V2__b.sql").write_text("ALTER TABLE members ADD religion varchar(40);\n")
    git("add", "-A")
    Path("db/V3__c.sql").write_text("ALTER TABLE members DROP COLUMN religion;\n")  # not staged, so no part of it
    stopped = git("commit", "-qm", "two", check=False)
    assert stopped.returncode != 0 and "db/members/religion" in stopped.stdout + stopped.stderr
    git("add", "-A")
    assert git("commit", "-qm", "three", check=False).returncode == 0


def test_allowances_hold_in_the_hook(repo: Callable[..., Any]) -> None:
    hook_of(repo)
    Path("a.sql").write_text(
        "CREATE TABLE members (id int,\n"
        '  -- guardian: allow gdpr-special-in-clear until=2099-12-31 because="roll of a parish"\n'
        "  religion varchar(40));\n"
    )
    Path("b.sql").write_text(BAD)
    git("add", "-A")
    found = repo("check", "--staged", "--format", "json").document["findings"]
    left = [one["ref"] for one in found if one["rule"] == "gdpr-special-in-clear"]
    assert left == ["b.sql/members/religion"]
    Path("guardian-baseline.yaml").write_text(
        "version: 1\nallowances:\n- {rule: gdpr-special-in-clear, column: b.sql/members/religion, entity: religion,"
        " until: 2099-12-31, because: roll of a parish}\n"
    )
    found = repo("check", "--staged", "--format", "json").document["findings"]
    assert "gdpr-special-in-clear" not in {one["rule"] for one in found}


def test_staged_files_are_named_from_where_the_check_runs(
    repo: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("db").mkdir()
    Path("db/a.sql").write_text(BAD)
    Path("b.sql").write_text(BAD)
    git("add", "-A")
    monkeypatch.chdir("db")
    columns = repo("check", "--staged", "--format", "json").document["columns"]
    assert {one["source"] for one in columns} == {"a.sql", "../b.sql"}


def test_with_nothing_staged_the_check_says_so_and_passes(repo: Callable[..., Any]) -> None:
    Path("notes.txt").write_text(BAD)
    git("add", "-A")
    done = repo("check", "--staged")
    assert done.status == 0 and "no schema file is staged" in done.err


def test_a_staged_link_is_skipped_by_name(repo: Callable[..., Any]) -> None:
    Path("a.sql").symlink_to("/etc/hostname")
    git("add", "-A")
    assert "a.sql: a link, not a file" in repo("check", "--staged").out


def test_paths_beside_staged_are_refused(repo: Callable[..., Any]) -> None:
    assert repo("check", "--staged", "a.sql").status == 2


def test_staged_without_a_repository_is_refused(run: Callable[..., Any]) -> None:
    assert run("check", "--staged").status == 2


def test_a_hook_that_finds_no_guardian_blocks_and_says_what_to_do(repo: Callable[..., Any]) -> None:
    hook_of(repo)
    Path("a.sql").write_text(GOOD)
    git("add", "-A")
    bare = {"PATH": "/nowhere"}
    done = subprocess.run(["/bin/sh", ".git/hooks/pre-commit"], check=False, capture_output=True, text=True, env=bare)
    assert done.returncode == 1
    assert "no command 'guardian'" in done.stderr and "pip install" in done.stderr and "--no-verify" in done.stderr


def test_the_hook_and_pre_commit_hand_over_the_same_files() -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        assert re.sub(r"\s", "", hook["files"]) == re.sub(r"\s", "", KINDS.pattern)


SQL = [suffix for suffix in SQL_SUFFIXES if suffix not in {".tab", ".dump"}]


@pytest.mark.parametrize("suffix", [*SQL, ".avsc", ".avpr", ".proto", ".jsonschema"])
def test_every_suffix_of_schemas_is_handed_over(suffix: str) -> None:
    assert all(KINDS.search(f"db/a{suffix}{template}") for template in ("", *TEMPLATE_SUFFIXES) if suffix in SQL)
    assert KINDS.search(f"db/a{suffix}")


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
