"""How `protect`, `keys` and `reveal` speak: where, what, what was expected, what to do next."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import guardian
from guardian.errors import counted

Run = Callable[..., Any]
SOURCE = Path(guardian.__file__).parent


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 tables"), (1, "1 table"), (2, "2 tables"), (2000, "2,000 tables"), (-1, "-1 tables")]
)
def test_one_of_something_is_one(count: int, words: str) -> None:
    assert counted(count, "table") == words


def test_a_plural_of_its_own_is_taken() -> None:
    assert (counted(1, "entry", "entries"), counted(3, "entry", "entries")) == ("1 entry", "3 entries")


NOUNS = "tables?|columns?|rows?|files?|faults?|findings?|keys?|persons?|treatments?|parts?"


def bare_counts(path: Path) -> Iterator[str]:
    """f-strings in which a number stands right before a noun in the plural."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for part, after in zip(node.values, node.values[1:], strict=False):
                if not isinstance(part, ast.FormattedValue) or not isinstance(after, ast.Constant):
                    continue
                if re.match(rf" (?:{NOUNS})\b", str(after.value)):
                    yield f"{path.name}:{node.lineno}: {ast.unparse(part.value)}{after.value}"


def test_no_command_counts_without_the_one_way_to_say_it() -> None:
    shown = [
        *(SOURCE / "cli").glob("*.py"),
        *(SOURCE / "app").glob("protect*.py"),
        *(SOURCE / "app" / name for name in ("keys.py", "reveal.py", "retokenise.py")),
        *(SOURCE / "reporting").glob("protect*.py"),
    ]
    assert len(shown) > 20
    assert [line for path in shown for line in bare_counts(path)] == []


@pytest.mark.usefixtures("ring")
def test_a_folder_with_a_slash_at_its_end_is_the_same_source(run: Run, members: Path, tmp_path: Path) -> None:
    scanned = run("scan", "data/", "--format", "json")
    assert {column["ref"].partition("/")[0] for column in scanned.document["columns"]} == {"data"}
    assert "//" not in scanned.out
    done = run("protect", "data/", "--to", "out/", "--format", "json")
    assert (done.status, "scanning first" in done.err) == (0, False), done.err
    assert "//" not in done.out + done.err
    assert run("protect", "data", "--to", "out", "--check").status == 0


CONFIG = """
version: 1
purposes: {access_request: {legal_basis: {gdpr: legal_obligation}}}
roles: {dpo: {}, other: {}}
reveal: {dpo: {purposes: [access_request], categories: [email, phone], second_person: false}}
"""
AS_DPO = ("--role", "dpo", "--purpose", "access_request", "--reason", "r")


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("protect", "data", "--to", "no/such/out"), 2, "does not exist. Make it first"),
        (("protect", "data/members.csv", "--to", "data/members.csv"), 2, "the target is the source. Name a file"),
        (("protect", "data", "--to", "x", "--profile", "qqq"), 2, "add it under profiles: in guardian.yaml"),
        (("protect", "-", "--to", "x"), 2, "Name a file, a folder or a database"),
        (("protect", "http://h/p", "--to", "x"), 2, "expected a path"),
        (("keys", "init"), 2, "keys.db: there is a key ring here already. Use it as it is (guardian keys list)"),
        (("keys", "retire", "k9"), 2, "See guardian keys list"),
        (("keys", "destroy", "k9", "--by", "a", "--reason", "b"), 2, "See guardian keys list"),
        (("reveal", "v", "--role", "other", *AS_DPO[2:]), 4, "reveal: in guardian.yaml"),
        (("reveal", "v", *AS_DPO[:3], "why", *AS_DPO[4:]), 4, "reveal: in guardian.yaml"),
        (("reveal", "v", *AS_DPO, "--copy", "nope.csv", "--column", "email"), 2, "nope.csv: no such file"),
        (("reveal", "v", *AS_DPO, "--copy", "out.csv", "--column", "emial"), 2, "Did you mean 'email'?"),
    ],
)
def test_an_error_says_what_to_do_next(
    run: Run, members: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    (tmp_path / "guardian.yaml").write_text(CONFIG)
    if "out.csv" in arguments:
        assert run("protect", members, "--to", "out.csv").status == 0
    done = run(*arguments)
    assert (done.status, done.out) == (status, "")
    assert said in done.err


@pytest.mark.usefixtures("ring")
def test_the_column_of_a_copy_is_named_with_and_without_the_suffix_of_its_file(
    run: Run, members: Path, tmp_path: Path
) -> None:
    (tmp_path / "guardian.yaml").write_text(CONFIG)
    assert run("protect", members, "--to", "out.csv").status == 0
    token = Path("out.csv").read_text("utf-8").splitlines()[1].split(",")[2]
    for column in ("email", "members.csv.email", "members.email", "members/email"):
        done = run("reveal", token, *AS_DPO, "--copy", "out.csv", "--column", column)
        assert (done.status, done.out.strip()) == (0, "user0@example.com"), done.err


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("cmr", "no source of this name; nearest sources: crm. Did you mean 'crm'?"),
        ("nowhere", "no source of this name; sources there are: crm, shop. Check the path"),
    ],
)
def test_a_name_that_is_neither_a_source_nor_a_file_is_answered_with_the_sources_there_are(
    run: Run, tmp_path: Path, given: str, said: str
) -> None:
    sources = "{crm: {url: 'sqlite:///crm.db'}, shop: {url: 'sqlite:///shop.db'}}"
    (tmp_path / "guardian.yaml").write_text(f"version: 1\nsources: {sources}\n")
    for command in (("scan",), ("protect", "--to", "postgresql://u@localhost/d"), ("protect", "--dry-run")):
        done = run(command[0], given, *command[1:])
        assert (done.status, done.out) == (2, "")
        assert said in done.err


@pytest.mark.parametrize("target", ["out", "out/"])
def test_a_folder_as_target_of_a_file_holds_the_copy_under_its_name(
    run: Run, members: Path, ring: None, target: str
) -> None:
    Path("out").mkdir()
    done = run("protect", members, "--to", target)
    assert done.status == 0, done.err
    assert sorted(path.name for path in Path("out").iterdir()) == ["members.csv", "members.csv.guardian.json"]
    assert run("protect", members, "--to", target, "--check").status == 0
    assert run("protect", members, "--to", target).status == 2, "the copy is there already"


def test_a_folder_that_is_not_there_is_to_be_made_first(run: Run, members: Path, ring: None) -> None:
    done = run("protect", members, "--to", "out/")
    assert done.status == 2
    assert "out/members.csv: the folder that it would lie in does not exist. Make it first" in done.err
    assert not Path("out").exists()


def test_a_column_without_an_entity_is_shown_without_a_word_of_python(run: Run, members: Path) -> None:
    run("scan", members)
    done = run("catalog", "show", f"{members}/amount")
    assert "entity: -\n" in done.out
    assert "None" not in done.out
