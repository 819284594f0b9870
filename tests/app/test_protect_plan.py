"""What a plan does with entries of guardian.yaml that name nothing, and with a source that has a name there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("ring")

PEOPLE = "id,email,joined\n" + "".join(
    f"{number},user{number}@example.com,2020-01-0{number}\n" for number in range(1, 10)
)


def yaml(entries: str, more: str = "") -> None:
    Path("guardian.yaml").write_text(
        f"version: 1\n{more}profiles:\n  own:\n    extends: share\n    columns: {{{entries}}}\n", encoding="utf-8"
    )


@pytest.fixture
def exports(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "members.csv").write_text(PEOPLE)
    visits = [{"place": {"city": f"C{number}", "street": f"S{number}"}, "n": number} for number in range(9)]
    (folder / "visits.jsonl").write_text("".join(json.dumps(visit) + "\n" for visit in visits))
    return folder


@pytest.mark.parametrize("entry", ["members.joined", "members.csv.joined", "exports.members.joined", "joined"])
def test_an_entry_about_a_file_holds_with_and_without_its_suffix(
    run: Run, exports: Path, tmp_path: Path, entry: str
) -> None:
    yaml(f"{entry}: redact")
    done = run("protect", "exports", "--to", tmp_path / "out", "--profile", "own")
    assert done.status == 0, done.err
    assert "2020-01-01" not in (tmp_path / "out" / "members.csv").read_text()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("members.joind", "Did you mean members.csv.joined?"),
        ("member.csv.joined", "Did you mean members.csv.joined?"),
        ("joind", "Did you mean members.csv.joined?"),
        ("visits.place", "name each, such as visits.place.city"),
        ("crm.public.members.joined", "begins with the name that guardian.yaml gives that source"),
    ],
)
def test_an_entry_that_names_nothing_stops_the_plan_and_the_copy(
    run: Run, exports: Path, tmp_path: Path, entry: str, said: str
) -> None:
    yaml(f"{entry}: redact")
    done = run("protect", "exports", "--to", tmp_path / "out", "--profile", "own")
    assert (done.status, (tmp_path / "out").exists()) == (4, False)
    assert f"{entry}: this source has no such column" in done.err
    assert "guardian.yaml:5" in done.err
    assert said in done.err
    done = run("protect", "exports", "--profile", "own", "--dry-run", "--format", "json")
    assert done.status == 4
    assert [refusal["ref"] for refusal in done.document["refusals"]] == [entry]


def test_a_name_that_two_files_share_must_say_which(run: Run, exports: Path, tmp_path: Path) -> None:
    (exports / "members.tsv").write_text(PEOPLE.replace(",", "\t"))
    yaml("members.joined: clear")
    done = run("protect", "exports", "--to", tmp_path / "out", "--profile", "own")
    assert done.status == 4
    assert "it may be members.csv.joined or members.tsv.joined" in done.err
    yaml("members.csv.joined: redact, members.tsv.joined: redact")
    assert run("protect", "exports", "--to", tmp_path / "out", "--profile", "own").status == 0


def test_a_profile_is_shared_by_sources_where_its_entries_begin_with_their_names(
    run: Run, exports: Path, tmp_path: Path
) -> None:
    base = sqlite3.connect("crm.db")
    base.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, joined TEXT)")
    base.executemany("INSERT INTO people VALUES (?, ?, ?)", [row.split(",") for row in PEOPLE.splitlines()[1:]])
    base.commit()
    base.close()
    sources = "sources: {crm: {url: 'sqlite:///crm.db'}, files: {url: exports}}\n"
    yaml("crm.people.joined: redact, files.members.joined: redact", sources)
    for name, target in (("crm", "out.db"), ("files", "out")):
        done = run("protect", name, "--to", tmp_path / target, "--profile", "own")
        assert done.status == 0, done.err
    assert b"2020-01-01" not in (tmp_path / "out.db").read_bytes()
    assert "2020-01-01" not in (tmp_path / "out" / "members.csv").read_text()


@pytest.mark.parametrize("given", ["exports", "exports/", "./exports", "file://exports"])
@pytest.mark.parametrize(
    "more", ["", "subjects: {files.members.csv: id}\n", "token_domains: {m: [files.members.csv.id]}\n"]
)
def test_a_source_that_has_a_name_is_not_protected_past_what_is_said_of_it(
    run: Run, exports: Path, tmp_path: Path, given: str, more: str
) -> None:
    yaml("files.members.joined: redact" if not more else "", f"sources: {{files: {{url: exports}}}}\n{more}")
    done = run("protect", given, "--to", tmp_path / "out", "--profile", "own")
    assert (done.status, (tmp_path / "out").exists()) == (2, False)
    assert "guardian.yaml calls this source 'files'" in done.err
    assert "guardian protect files" in done.err


def test_a_source_that_has_a_name_may_go_by_its_path_where_nothing_is_said_of_it(
    run: Run, exports: Path, tmp_path: Path
) -> None:
    yaml("members.joined: redact", "sources: {files: {url: exports}}\n")
    assert run("protect", "exports", "--to", tmp_path / "out", "--profile", "own").status == 0


def test_an_entry_about_a_file_that_is_left_out_stays_in_the_profile(run: Run, exports: Path, tmp_path: Path) -> None:
    yaml("members.joined: redact, visits.place.city: redact")
    done = run("protect", "exports", "--to", tmp_path / "out", "--profile", "own", "--exclude", "visits.jsonl")
    assert done.status == 0, done.err
    yaml("members.joined: redact, visit.place.city: redact")
    done = run("protect", "exports", "--to", tmp_path / "out2", "--profile", "own", "--exclude", "visits.jsonl")
    assert done.status == 4


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("'members.'", "no column"),
        ("'.joined'", "no column"),
        ("'crm.members'", ""),
        ("'crn.public.members.joined'", "Did you mean 'crm'?"),
        ("'crm.public.members.joined'", ""),
        ("'members.csv.joined'", ""),
        ("'crms.people.joined'", ""),
    ],
)
def test_lint_tells_of_entries_what_needs_no_data(run: Run, entry: str, said: str) -> None:
    yaml(f"{entry}: redact", "sources: {crm: {url: 'sqlite:///crm.db'}}\n")
    done = run("policy", "lint", "guardian.yaml")
    assert done.status == (2 if said else 0), done.out + done.err
    assert said in done.out + done.err


def test_subjects_and_domains_that_name_nothing_are_told_and_stop_nothing(
    run: Run, exports: Path, tmp_path: Path
) -> None:
    said = "subjects: {exports.member: id}\ntoken_domains: {member: [exports.members.id, exports.visits.id]}\n"
    Path("guardian.yaml").write_text(f"version: 1\n{said}")
    done = run("protect", "exports", "--to", tmp_path / "out", "--format", "json")
    told = [
        "guardian.yaml:2: no table that is copied is called 'exports.member'. Did you mean 'exports.members'?",
        "guardian.yaml:3: no column that is copied is called 'exports.visits.id'. Did you mean 'exports.visits.n'?",
    ]
    assert (done.status, done.document["notes"]) == (0, told), done.err
    assert all(line in done.err for line in told)
    assert run("protect", "exports", "--to", tmp_path / "out", "--check").status == 0
