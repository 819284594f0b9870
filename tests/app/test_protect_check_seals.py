"""`guardian protect --check`: what is sealed in a text is opened, and must be what the source's text says there."""

from __future__ import annotations

import base64
import csv
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")
CONFIG = """
version: 1
subjects: {people.csv/people.csv: member}
profiles:
  column:
    extends: archive
    columns: {people.csv.notes: spans}
    categories: {person_name: {cipher: {by: column}}, email: {cipher: {by: column}}}
  subject:
    extends: archive
    columns: {people.csv.notes: spans}
    categories: {person_name: {cipher: {by: subject}}, email: {cipher: {by: subject}}}
"""
NAMES = ("Ann Abbott", "Ben Barnes", "Cora Carter", "Dan Dawson", "Ella Ellis")
SEAL = re.compile(r"\[(?:person_name|email) (gc1\.[a-z0-9]+)\.[A-Za-z0-9_-]+\]")


@pytest.fixture
def source(tmp_path: Path) -> str:
    (tmp_path / "guardian.yaml").write_text(CONFIG)
    with (tmp_path / "people.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("member", "full_name", "email", "notes"))
        for at in range(30):
            note = f"please call {NAMES[at % 5]} soon at user{at}@example.com" if at % 3 else "no news"
            out.writerow((f"M{at:03}", NAMES[at % 5], f"user{at}@example.com", note))
    return "people.csv"


def says(seal: re.Match[str], others: list[re.Match[str]]) -> str:
    """A value in the clear where a sealed one should be, written as its payload."""
    hidden = base64.urlsafe_b64encode(b"Ann Abbott").decode().rstrip("=")
    return seal[0].partition(" ")[0] + f" {seal[1]}.{hidden}]"


def one_bit(seal: re.Match[str], others: list[re.Match[str]]) -> str:
    return seal[0][:-9] + ("B" if seal[0][-9] == "A" else "A") + seal[0][-8:]


def of_another_row(seal: re.Match[str], others: list[re.Match[str]]) -> str:
    kind = seal[0].partition(" ")[0]
    return [one[0] for one in others if one[0].startswith(kind) and one[0] != seal[0]][-1]


def of_another_kind(seal: re.Match[str], others: list[re.Match[str]]) -> str:
    kind = seal[0].partition(" ")[0]
    return next(one[0] for one in others if not one[0].startswith(kind))


FORGED = {
    "a value that was never sealed": says,
    "a sealed value with one sign changed": one_bit,
    "the sealed value of another row": of_another_row,
    "the sealed value of another kind": of_another_kind,
    "a placeholder": lambda seal, others: seal[0].partition(" ")[0] + "]",
}


@pytest.mark.parametrize("profile", ["column", "subject"])
def test_sealed_values_in_texts_are_opened(run: Run, source: str, tmp_path: Path, profile: str) -> None:
    assert run("protect", source, "--to", "copy.csv", "--profile", profile).status == 0
    honest = run("protect", source, "--to", "copy.csv", "--check")
    assert honest.status == 0, honest.out
    text = (tmp_path / "copy.csv").read_text()
    seals = list(SEAL.finditer(text))
    assert len(seals) == 40
    for name, forge in FORGED.items():
        new = forge(seals[0], seals)
        assert new != seals[0][0]
        (tmp_path / "copy.csv").write_text(text.replace(seals[0][0], new, 1))
        done = run("protect", source, "--to", "copy.csv", "--check", "--format", "json")
        assert done.status == 1, name
        assert [one["ref"] for one in done.document["findings"]][:1] == ["copy.csv/copy.csv/notes"], name


@pytest.mark.parametrize("by", ["column", "subject"])
def test_texts_that_ciphertexts_would_outgrow_are_as_their_column_takes_them(run: Run, tmp_path: Path, by: str) -> None:
    (tmp_path / "guardian.yaml").write_text(
        "version: 1\nsubjects: {crm.db/main.visits: member}\nprofiles:\n  own:\n    extends: archive\n"
        f"    columns: {{main.visits.notes: spans}}\n    categories: {{email: {{cipher: {{by: {by}}}}}}}\n"
    )
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("CREATE TABLE visits(member INTEGER PRIMARY KEY, notes VARCHAR(130))")
        notes = (f"write to user{at}@example.com" + " again and again" * (at % 2 * 5) for at in range(30))
        database.executemany("INSERT INTO visits VALUES (?, ?)", enumerate(notes))
    database.close()
    assert run("protect", "crm.db", "--to", "out.db", "--profile", "own").status == 0
    with sqlite3.connect(tmp_path / "out.db") as database:
        held = [text for (text,) in database.execute("SELECT notes FROM visits")]
    assert {"gc1." in text for text in held} == {"[email]" in text for text in held} == {True, False}
    assert run("protect", "crm.db", "--to", "out.db", "--check").status == 0
    with sqlite3.connect(tmp_path / "out.db") as database:
        database.execute("UPDATE visits SET notes = 'write to [email]' WHERE member = 2")
    database.close()
    assert run("protect", "crm.db", "--to", "out.db", "--check").status == 1
