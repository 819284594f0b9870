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
