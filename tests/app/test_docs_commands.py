"""The commands of README and docs, run in the order and as they stand there, over a small source of invented people."""

from __future__ import annotations

import csv
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guardian.app import session as sessions

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]
PEOPLE = ("Ann Abbott", "Ben Barnes", "Cora Carter", "Dan Dawson", "Ella Ellis", "Finn Foster", "李明", "王小芳")
INSTEAD = {
    "postgresql://reader@127.0.0.1/crm": "sqlite:///crm.sqlite",
    "postgresql://writer@127.0.0.1/": "sqlite:///copy_of_",
    "public.members": "main.members",
}
"""A database that needs no server."""
FINDINGS = ("scan", "report", "check")
"""Commands that end with 1 here: there is something to find."""


def rows() -> list[dict[str, object]]:
    return [
        {
            "member_id": 100_000 + number,
            "full_name": f"{PEOPLE[number % 8]}",
            "email": f"user{number}@example.com",
            "phone": f"138{number:08d}",
            "code": f"+44 7911 {123_456 + 7_919 * number % 800_000:06d}",  # looks like what is then rejected
            "joined": f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}",
        }
        for number in range(80)
    ]


@pytest.fixture
def place(run: Run, tmp_path: Path) -> Path:
    """A folder that holds what the docs name."""
    for path in ("members.csv", "exports/members.csv"):
        Path(path).parent.mkdir(exist_ok=True)
        with Path(path).open("w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, rows()[0])
            out.writeheader()
            out.writerows(rows())
    with sqlite3.connect("crm.sqlite") as base:
        base.execute("CREATE TABLE members (member_id INTEGER PRIMARY KEY, full_name TEXT, email TEXT, phone TEXT)")
        found = [tuple(row.values())[:4] for row in rows()]
        base.executemany("INSERT INTO members VALUES (?, ?, ?, ?)", found)
    for folder in ("migrations", "schema"):
        Path(folder).mkdir()
        Path(folder, "001.sql").write_text("CREATE TABLE members (id integer PRIMARY KEY, religion varchar(40));\n")
    Path("models.py").write_text("from dataclasses import dataclass\n")
    Path("id.txt").write_text("100001\n")
    for arguments in (["init", "-q", "-b", "main"], ["add", "schema"], ["commit", "-q", "-m", "x"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True)
    return tmp_path


def told(page: str) -> str:
    text = (ROOT / page).read_text("utf-8").replace("~/", "./")
    for name, other in INSTEAD.items():
        text = text.replace(name, other)
    return text


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """The language of each block of a page, and what it holds."""
    yield from re.findall(r"^```(\w*)\n(.*?)^```", told(page), re.DOTALL | re.MULTILINE)


def commands(block: str) -> list[list[str]]:
    lines = (shlex.split(part, comments=True) for line in block.splitlines() for part in line.split(" && "))
    return [words[1:] for words in lines if words[:1] == ["guardian"]]


def follow(run: Run, page: str, given: dict[str, str], wanted: Callable[[list[str]], bool]) -> list[str]:
    """Every command of a page in order; each guardian.yaml takes the place of the one before. What was done."""
    done: list[str] = []
    for language, block in blocks(page):
        if language == "yaml" and block.startswith("version: 1\n"):
            Path("guardian.yaml").write_text(block, "utf-8")
        for words in commands(block) if language in ("", "console") else ():
            if not wanted(words):
                continue
            words = [given.get(word, word) for word in words]
            if "TOKEN" in words:
                words[words.index("TOKEN")] = token()
            found = run(*words)
            assert found.status == int(words[0] in FINDINGS and "--install-hook" not in words), (words, found.err)
            done.append(" ".join(words[:2]))
    return done


def token() -> str:
    with Path("shared.csv").open(encoding="utf-8") as file:
        return next(csv.DictReader(file))["email"]


def test_the_readme(run: Run, master: None, place: Path) -> None:
    settings = next(block for language, block in blocks("README.md") if language == "yaml")
    (place / "guardian.yaml").write_text(settings, "utf-8")
    done = follow(run, "README.md", {"gt1.k1.…": "TOKEN"}, lambda words: "-" not in words)
    assert len(done) >= 22
    assert {"keys destroy-subject", "policy explain", "protect members.csv", "protect crm"} <= {*done}
    assert any(one.startswith("reveal gt1.") for one in done)


def test_the_page_on_keys(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GUARDIAN_MASTER", "GUARDIAN_MASTER_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("guardian.app.keys.no_dumps", lambda: None)  # it would hold for the whole test process
    elsewhere = ("change-master", "retokenise")
    done = follow(run, "docs/keys.md", {}, lambda words: words[1] not in elsewhere)
    assert done.count("keys list") == 1
    assert {"keys init", "keys rotate", "keys destroy", "keys verify", "keys check", "keys destroy-subject"} <= {*done}


def test_the_page_on_reveal(run: Run, ring: None, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = next(block for language, block in blocks("docs/reveal.md") if language == "yaml")
    (place / "guardian.yaml").write_text(settings, "utf-8")
    (place / "out").mkdir()
    assert run("protect", "members.csv", "--to", "out/members.csv").status == 0
    with (place / "out" / "members.csv").open(encoding="utf-8") as file:
        copy = list(csv.DictReader(file))
    (place / "tokens.txt").write_text("".join(f"{row['phone']}\n" for row in copy[:3]))
    given, shown = {"gt1.k1.eVmK6XRr…": copy[0]["email"]}, []
    for words in (words for language, block in blocks("docs/reveal.md") if not language for words in commands(block)):
        monkeypatch.setattr(sessions, "person", lambda who="li" if words[1] == "approve" else "ana": who)
        if "--file" in words:
            (place / "guardian.yaml").write_text(settings.replace("second_person: true", "second_person: false"))
        done = run(*(given.get(word, word) for word in words))
        assert done.status == 0, (words, done.err)
        shown.append(done.out)
        if words[1] == "request":
            given["ac27b3ad5e30f"] = done.out.strip()
    assert shown[-2:] == ["user0@example.com\n", "".join(f"138{number:08d}\n" for number in range(3))]
    assert len(shown) == 5
