"""`guardian protect --check` after a person's key was destroyed: told by their number, no fault, and hiding none."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Row = dict[str, str]
pytestmark = pytest.mark.usefixtures("ring")
CONFIG = """
version: 1
subjects: {people.csv/people.csv: member}
token_domains: {member: [people.csv/people.csv/member]}
profiles:
  joined:
    extends: archive
    columns: {people.csv.email: {token: {by: subject}}, people.csv.full_name: {random_token: {by: subject}}}
  spans:
    extends: archive
    columns: {people.csv.notes: spans}
    categories: {person_name: {cipher: {by: subject}}}
  apart:
    extends: archive
    columns: {people.csv.notes: {cipher: {by: column}}}
    categories: {username: token, person_name: token, email: {cipher: {by: column}}}
  half:
    extends: archive
    columns: {people.csv.email: {cipher: {by: column}}}
purposes: {request: {legal_basis: {gdpr: legal_obligation}}}
roles: {dpo: {}}
reveal:
  dpo: {purposes: [request], second_person: false,
    categories: [username, person_name, email, free_text_may_contain_pii]}
"""
FIRST = ("Ann", "Ben", "Cora", "Dan", "Ella", "Finn")
LAST = ("Abbott", "Barnes", "Carter", "Dawson", "Ellis")
GONE = 7
BY = ("--by", "dpo", "--reason", "request 7")


@pytest.fixture
def source(tmp_path: Path) -> str:
    (tmp_path / "guardian.yaml").write_text(CONFIG)
    with (tmp_path / "people.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("member", "full_name", "email", "shelf", "notes"))
        for at in range(60):
            name = f"{FIRST[at % 6]} {LAST[at % 5]}"
            note = f"please call {name} soon at user{at}@example.com" if at % 3 else "no news"
            out.writerow((f"M{at:03}", name, f"user{at}@example.com", f"S-{at % 7}", note))
    return "people.csv"


def shredded(run: Run, source: str, profile: str) -> None:
    assert run("protect", source, "--to", "copy.csv", "--profile", profile).status == 0
    assert run("keys", "destroy-subject", "member", f"M{GONE:03}", *BY).status == 0


def changed(path: Path, change: Callable[[list[Row]], object]) -> None:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)


@pytest.mark.parametrize("profile", ["archive", "joined", "spans", "apart"])
def test_a_copy_of_somebody_whose_key_is_gone_passes_and_their_number_is_told(
    run: Run, source: str, profile: str
) -> None:
    shredded_by_person = profile != "apart"
    assert run("protect", source, "--to", "copy.csv", "--profile", profile).status == 0
    destroyed = run("keys", "destroy-subject", "member", f"M{GONE:03}", *BY)
    assert (destroyed.status == 0) == shredded_by_person
    done = run("protect", source, "--to", "copy.csv", "--check", "--format", "json")
    assert (done.status, done.document["findings"]) == (0, [])
    rows = done.document["explained"].get("rows of people whose keys were destroyed", 0)
    assert rows == int(shredded_by_person)
    assert f"M{GONE:03}" not in done.out + done.err


def test_of_somebody_whose_key_is_gone_nothing_in_an_archive_leads_back(run: Run, source: str, tmp_path: Path) -> None:
    shredded(run, source, "archive")
    with (tmp_path / "copy.csv").open(newline="") as file:
        theirs, others = list(csv.DictReader(file))[GONE : GONE + 2]
    asked = ("--role", "dpo", "--purpose", "request", "--reason", "7")
    for column in ("member", "full_name", "email", "notes"):
        at = ("--copy", "copy.csv", "--column", column)
        assert run("reveal", theirs[column], *asked).status == 3
        assert run("reveal", theirs[column], *at, *asked).status == 3
        assert run("reveal", others[column], *at, *asked).status == 0


def test_what_the_key_ring_reads_after_a_person_is_gone_is_said_before_and_certified(run: Run, source: str) -> None:
    said = "not under a person's key of 'member', so the key ring reads it after keys destroy-subject, too"
    planned = run("protect", source, "--dry-run", "--profile", "apart").out
    assert f"{said}: people.csv/people.csv/member, people.csv/people.csv/full_name" in planned
    assert said not in run("protect", source, "--dry-run", "--profile", "archive").out
    assert run("protect", source, "--to", "apart.csv", "--profile", "apart").status == 0
    assert run("protect", source, "--to", "copy.csv", "--profile", "archive").status == 0
    done = run("keys", "destroy-subject", "member", f"M{GONE:03}", *BY)
    left = [f"people.csv/people.csv/{column}" for column in ("email", "full_name", "member", "notes")]
    assert done.document["readable_with_the_ring"] == left
    assert f"still readable with the key ring: {', '.join(left)}" in done.err


def test_a_row_of_somebody_whose_key_is_gone_is_not_led_back_where_the_copy_tells_whose_it_is(
    run: Run, source: str, tmp_path: Path
) -> None:
    shredded(run, source, "half")
    with (tmp_path / "copy.csv").open(newline="") as file:
        theirs, others = list(csv.DictReader(file))[GONE : GONE + 2]
    asked = ("--role", "dpo", "--purpose", "request", "--reason", "7", "--copy", "copy.csv", "--column", "email")
    refused = run("reveal", theirs["email"], *asked)
    assert (refused.status, refused.out) == (3, "")
    assert "whose keys were destroyed" in refused.err
    assert run("reveal", others["email"], *asked).out == f"user{GONE + 1}@example.com\n"


def emptied(at: int, column: str) -> Callable[[list[Row]], None]:
    return lambda rows: rows[at].update({column: ""})


def exchanged(column: str) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        rows[GONE][column], rows[GONE + 1][column] = rows[GONE + 1][column], rows[GONE][column]

    return change


HIDDEN = {
    "their ciphertext is empty": (emptied(GONE, "notes"), "notes", "changed"),
    "another's ciphertext is empty": (emptied(GONE + 1, "notes"), "notes", "changed"),
    "their shelf is another": (exchanged("shelf"), "copy.csv", "mixed"),
    "their ciphertext stands with somebody else": (exchanged("notes"), "copy.csv", "mixed"),
    "a text of theirs stands in the open": (
        lambda rows: rows[GONE].update({"notes": "call user8@example.com"}),
        "notes",
        "not-its-treatment",
    ),
    "their row is twice there": (lambda rows: rows.append(rows[GONE]), "copy.csv", "rows"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_a_destroyed_key_hides_no_change_of_the_copy(run: Run, source: str, tmp_path: Path, name: str) -> None:
    change, ref, kind = HIDDEN[name]
    shredded(run, source, "archive")
    changed(tmp_path / "copy.csv", change)
    done = run("protect", source, "--to", "copy.csv", "--check", "--format", "json")
    assert done.status == 1
    assert (ref, kind) in {(one["ref"].rpartition("/")[2], one["kind"]) for one in done.document["findings"]}


def test_a_check_keeps_no_key_and_no_value(run: Run, source: str) -> None:
    shredded(run, source, "joined")
    before = run("keys", "list", "--format", "json").out
    assert run("protect", source, "--to", "copy.csv", "--check").status == 0
    assert run("keys", "list", "--format", "json").out == before


def test_what_was_advised_for_a_new_copy_works(run: Run, source: str, tmp_path: Path) -> None:
    """Nothing is kept of somebody whose key was destroyed: the copy is refused, and what to do is said."""
    shredded(run, source, "archive")
    refused = run("protect", source, "--to", "again.csv", "--profile", "archive")
    assert (refused.status, (tmp_path / "again.csv").exists()) == (3, False)
    assert "delete their rows from the source" in refused.err
    assert "cipher: {by: column}" in refused.err
    assert run("protect", source, "--to", "apart.csv", "--profile", "apart").status == 0
    changed(tmp_path / source, lambda rows: rows.pop(GONE))
    assert run("protect", source, "--to", "again.csv", "--profile", "archive").status == 0
    assert run("protect", source, "--to", "again.csv", "--check").status == 0
