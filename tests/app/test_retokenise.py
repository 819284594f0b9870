"""Copies written again under a newer key, and persons whose keys are destroyed, from end to end."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
YAML = """
version: 1
roles: {dpo: {}}
purposes: {access_request: {legal_basis: {gdpr: legal_obligation}}}
subjects: {members.csv/members.csv: member_no, crm/members: id}
sources: {crm: {url: crm.db}}
profiles:
  ciphered: {extends: share, categories: {email: cipher}}
  hashed: {extends: share, categories: {email: hash}}
  personal: {extends: share, categories: {email: {token: {by: subject}}}}
reveal:
  dpo: {purposes: [access_request], categories: [email, phone, other_personal], second_person: false, per_hour: 500}
"""
AS_DPO = ("--role", "dpo", "--purpose", "access_request", "--reason", "ticket 7")


@pytest.fixture(autouse=True)
def place(ring: None, tmp_path: Path) -> Path:
    (tmp_path / "guardian.yaml").write_text(YAML)
    rows = [
        f"{number},user{number}@example.com,+1202555{number:04d},mail user{number}@example.com"
        for number in range(100, 160)
    ]
    (tmp_path / "members.csv").write_text("\n".join(["member_no,email,phone,notes", *rows]) + "\n")
    return tmp_path


def cells(path: Path, column: int) -> list[str]:
    return [line.split(",")[column] for line in path.read_text().splitlines()[1:]]


def done(found: Any) -> Any:
    assert found.status == 0, found.err
    return found


def test_a_copy_of_a_file_moves_under_the_new_key_and_outlives_the_old_one(run: Run, place: Path) -> None:
    done(run("protect", "members.csv", "--to", "old.csv"))
    done(run("keys", "rotate"))
    done(run("keys", "retokenise", "old.csv", "--to", "new.csv"))
    done(run("keys", "destroy", "k1", "--by", "a", "--reason", "b"))
    text = (place / "new.csv").read_text()
    assert ".k1." in (place / "old.csv").read_text()
    assert ".k1." not in text
    assert not re.search(r'"id": "k1"', (place / "new.csv.guardian.json").read_text())
    for column, name in ((1, "email"), (2, "phone"), (3, "notes")):
        old, new = cells(place / "old.csv", column), cells(place / "new.csv", column)
        assert not set(old) & set(new), name
    assert done(run("reveal", cells(place / "new.csv", 1)[0], *AS_DPO)).out == "user100@example.com\n"
    phone = cells(place / "new.csv", 2)[0]
    assert done(run("reveal", phone, *AS_DPO, "--copy", "new.csv", "--column", "phone")).out == "+12025550100\n"
    assert run("reveal", cells(place / "old.csv", 1)[0], *AS_DPO).status == 3
    done(run("protect", "members.csv", "--to", "new.csv", "--check"))


def test_tokens_by_person_stay_and_are_named_while_the_rest_moves(run: Run, place: Path) -> None:
    done(run("protect", "members.csv", "--to", "old.csv", "--profile", "personal"))
    done(run("keys", "rotate"))
    told = done(run("keys", "retokenise", "old.csv", "--to", "new.csv"))
    assert "email" in told.out + told.err
    for column in (1, 3):
        assert cells(place / "new.csv", column) == cells(place / "old.csv", column)
    phones = cells(place / "new.csv", 2)
    assert not set(phones) & set(cells(place / "old.csv", 2))
    where = ("--copy", "new.csv", "--column")
    assert done(run("reveal", phones[0], *AS_DPO, *where, "phone")).out == "+12025550100\n"
    assert done(run("reveal", cells(place / "new.csv", 1)[0], *AS_DPO, *where, "email")).out == "user100@example.com\n"


def test_a_copy_of_a_database_keeps_its_references(run: Run, place: Path) -> None:
    with sqlite3.connect(place / "crm.db") as connection:
        connection.execute("CREATE TABLE members (email TEXT PRIMARY KEY, city TEXT)")
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL REFERENCES members)")
        connection.executemany("INSERT INTO members VALUES (?, 'Bonn')", [(f"user{n}@example.com",) for n in range(50)])
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?)", [(n, f"user{n % 50}@example.com") for n in range(90)]
        )
    config = place / "guardian.yaml"
    config.write_text(config.read_text().replace(", crm/members: id", ""))
    done(run("protect", "crm", "--to", "sqlite:///old.db"))
    done(run("keys", "rotate"))
    done(run("keys", "retokenise", "old.db", "--to", "new.db"))
    with sqlite3.connect(place / "new.db") as connection:
        members = {email for (email,) in connection.execute("SELECT email FROM members")}
        orders = {email for (email,) in connection.execute("SELECT email FROM orders")}
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert members == orders
    assert len(members) == 50
    assert {email.split(".")[1] for email in members} == {"k2"}


def test_what_cannot_be_made_anew_is_named_and_kept(run: Run, place: Path) -> None:
    done(run("protect", "members.csv", "--to", "old.csv", "--profile", "hashed"))
    done(run("keys", "rotate"))
    found = done(run("keys", "retokenise", "old.csv", "--to", "new.csv"))
    assert "email: hash" in found.err
    assert cells(place / "old.csv", 1) == cells(place / "new.csv", 1)
    used = {
        entry["column"]: entry["keys"] for entry in json.loads((place / "new.csv.guardian.json").read_text())["columns"]
    }
    assert [use["id"] for use in used["email"]] == ["k1"]
    assert [use["id"] for use in used["phone"]] == ["k2"]


def test_a_copy_that_is_under_the_current_key_is_left_alone(run: Run, place: Path) -> None:
    done(run("protect", "members.csv", "--to", "old.csv"))
    assert run("keys", "retokenise", "old.csv", "--to", "new.csv").status == 4
    assert run("keys", "retokenise", "members.csv", "--to", "new.csv").status == 2
    assert not (place / "new.csv").exists()


def test_a_person_who_is_erased_is_unreadable_in_every_copy_and_others_stay(run: Run, place: Path) -> None:
    done(run("protect", "members.csv", "--to", "copy.csv", "--profile", "ciphered"))
    sealed = cells(place / "copy.csv", 1)
    for number in (0, 1):
        shown = done(run("reveal", sealed[number], *AS_DPO)).out
        assert shown == f"user10{number}@example.com\n"
    domain = next(
        use["name"]
        for entry in json.loads((place / "copy.csv.guardian.json").read_text())["columns"]
        for use in entry["keys"]
        if use["kind"] == "subject"
    )
    certificate = done(run("keys", "destroy-subject", domain, "100", "--by", "dpo", "--reason", "request 7")).document
    assert f".{certificate['key']}." in sealed[0]
    for extra in ((), ("--copy", "copy.csv", "--column", "email")):
        found = run("reveal", sealed[0], *AS_DPO, *extra)
        assert (found.status, found.out) == (3, "")
        assert "destroyed" in found.err
    assert done(run("reveal", sealed[1], *AS_DPO)).out == "user101@example.com\n"
    again = run("protect", "members.csv", "--to", "again.csv", "--profile", "ciphered")
    assert again.status == 3
    assert not (place / "again.csv").exists()
