"""`guardian keys` from end to end."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.app.keys import open_session_ring
from guardian.app.session import open_session
from guardian.keys.base import NoRingError
from guardian.keys.ring import open_ring
from guardian.ledger import log

Run = Callable[..., Any]
BY = ("--by", "a", "--reason", "b")
LEDGER = Path(".guardian/ledger.jsonl")


pytestmark = pytest.mark.usefixtures("master")


def told() -> list[tuple[str, str, str]]:
    return [(event.action, event.outcome, event.details["what"]) for event in log.read(LEDGER)]


def states(run: Run) -> dict[str, str]:
    return {key["id"]: key["state"] for key in run("keys", "list", "--format", "json").document["keys"]}


def test_the_first_run_makes_a_passphrase_and_a_ring_and_says_what_to_keep(run: Run, tmp_path: Path) -> None:
    done = run("keys", "init", "--passphrase-file", "pass.txt")
    assert done.status == 0, done.err
    assert "k1" in done.out
    assert "Keep a copy elsewhere" in done.err
    assert (tmp_path / "pass.txt").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / ".guardian" / "keys.db").stat().st_mode & 0o777 == 0o600
    assert run("keys", "list").status == 2, "the environment holds another master"
    assert run("keys", "list", "--master", "passphrase-file:pass.txt").status == 0
    assert run("keys", "init", "--passphrase-file", "pass.txt").status == 2


def test_guardian_yaml_says_where_master_and_store_are(run: Run, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text(
        "version: 1\nkeys: {master: 'passphrase-file:p', store: 'sqlite:///kept/k.db'}\n"
    )
    assert run("keys", "init", "--passphrase-file", "p").status == 0
    assert run("keys", "list").status == 0
    assert (tmp_path / "kept" / "k.db").exists()


def test_what_the_first_run_prints_is_a_guardian_yaml_that_works(run: Run, tmp_path: Path) -> None:
    done = run("keys", "init", "--passphrase-file", "pass.txt")
    (tmp_path / "guardian.yaml").write_text(done.err.partition("guardian.yaml:\n\n")[2])
    assert run("keys", "list").status == 0


def test_a_guardian_yaml_that_is_there_is_told_one_line_more(run: Run, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text("version: 1\n")
    done = run("keys", "init", "--passphrase-file", "pass.txt")
    with (tmp_path / "guardian.yaml").open("a") as file:
        file.write(done.err.partition("guardian.yaml:\n\n")[2])
    assert run("keys", "list").status == 0


def test_a_life_of_a_key(run: Run) -> None:
    assert run("keys", "init").status == 0
    assert run("keys", "rotate", "--reason", "yearly").status == 0
    assert states(run) == {"k1": "retired", "k2": "current"}
    done = run("keys", "destroy", "k1", "--by", "dpo", "--reason", "end of retention", "--certificate", "c.json")
    assert done.status == 0, done.err
    assert states(run) == {"k1": "destroyed", "k2": "current"}
    assert run("keys", "retire", "k2").status == 0
    assert states(run) == {"k1": "destroyed", "k2": "retired", "k3": "current"}
    assert run("keys", "verify", "c.json").status == 0
    assert run("keys", "check").status == 0
    jobs = ("init", "rotate", "destroy", "retire")
    assert told() == [("change", outcome, what) for what in jobs for outcome in ("started", "done")]


def test_who_destroys_a_key_is_told_which_copies_are_lost_with_it(run: Run, members: Path) -> None:
    run("keys", "init")
    assert run("protect", members, "--to", "shared.csv").status == 0
    assert run("keys", "list", "--format", "json").document["keys"][0]["copies"] == ["shared.csv"]
    rotated = run("keys", "rotate")
    assert "Only k1 leads back from 1 copy: shared.csv." in rotated.err
    assert "guardian keys retokenise COPY --to TARGET" in rotated.err
    asked = run("keys", "destroy", "k1", "--dry-run")
    assert (asked.status, asked.out) == (0, "shared.csv\n")
    assert states(run)["k1"] == "retired"
    done = run("keys", "destroy", "k1", *BY)
    assert done.document["unreadable_copies"] == ["shared.csv"]
    assert "can never be read again: shared.csv." in done.err


def test_a_copy_that_was_made_again_is_not_lost_with_the_old_key(run: Run, members: Path) -> None:
    run("keys", "init")
    run("protect", members, "--to", "shared.csv")
    run("keys", "rotate")
    assert run("keys", "retokenise", "shared.csv", "--to", "again.csv").status == 0
    assert run("keys", "destroy", "k1", "--dry-run").out == "shared.csv\n"
    assert [key["copies"] for key in run("keys", "list", "--format", "json").document["keys"]] == [
        ["shared.csv"],
        ["again.csv"],
    ]


def test_a_key_under_which_no_copy_lies_is_destroyed_without_a_warning(run: Run) -> None:
    run("keys", "init")
    assert "Only" not in run("keys", "rotate").err
    done = run("keys", "destroy", "k1", *BY)
    assert (done.document["unreadable_copies"], done.err) == ([], "")


def test_a_certificate_names_its_event_and_is_checked_without_the_ring(run: Run, tmp_path: Path) -> None:
    run("keys", "init")
    run("keys", "rotate")
    document = run("keys", "destroy", "k1", "--by", "dpo", "--reason", "x").document
    (event,) = [event for event in log.read(LEDGER) if event.id == document["event"]]
    assert (event.outcome, event.details["what"], event.reason) == ("started", "destroy", "x")
    (tmp_path / "c.json").write_text(json.dumps(document))
    shutil.rmtree(tmp_path / ".guardian")
    assert run("keys", "verify", "c.json", "--public-key", document["public_key"]).status == 0
    (tmp_path / "c.json").write_text(json.dumps({**document, "by": "nobody"}))
    assert run("keys", "verify", "c.json", "--public-key", document["public_key"]).status == 3


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("destroy", "k1", "--by", "a", "--reason", "b"), 2),
        (("destroy", "k1"), 2),
        (("destroy", "k9", "--by", "a", "--reason", "b"), 2),
        (("retire", "k9"), 2),
        (("destroy-subject", "member", "M1", "--by", "a", "--reason", "b"), 2),
        (("destroy-subject", "member", "--by", "a", "--reason", "b"), 2),
        (("init",), 2),
        (("change-master", "--to", "env:NONE"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_changes_nothing(run: Run, arguments: tuple[str, ...], status: int) -> None:
    run("keys", "init")
    assert run("keys", *arguments).status == status
    assert states(run) == {"k1": "current"}
    assert run("keys", "check").status == 0


def test_without_a_ring_every_command_says_how_to_make_one(run: Run) -> None:
    for command in (("list",), ("rotate",), ("check",)):
        done = run("keys", *command)
        assert done.status == 2
        assert "guardian keys init" in done.err


def test_a_person_is_destroyed_and_named_nowhere(run: Run, tmp_path: Path) -> None:
    run("keys", "init")
    with open_ring("env:GUARDIAN_MASTER_KEY") as ring:
        key = ring.subjects("member").current(["ann@example.com"])[0]
    (tmp_path / "who").write_text("ann@example.com\n")
    for expected in (key.id, None):
        done = run("keys", "destroy-subject", "member", "--subject-file", "who", "--by", "dpo", "--reason", "request 7")
        assert done.status == 0, done.err
        assert done.document["key"] == expected
    assert run("keys", "check").status == 0
    assert "ann@" not in LEDGER.read_text() + done.out + done.err


def test_a_backup_put_back_is_noticed(run: Run, tmp_path: Path) -> None:
    run("keys", "init")
    run("keys", "rotate")
    with open_ring("env:GUARDIAN_MASTER_KEY") as ring:
        ring.subjects("member").current(["M1"])
    shutil.copy(tmp_path / ".guardian" / "keys.db", tmp_path / "backup")
    run("keys", "destroy", "k1", "--by", "a", "--reason", "b")
    run("keys", "destroy-subject", "member", "M1", "--by", "a", "--reason", "b")
    assert run("keys", "check").status == 0
    for path in (tmp_path / ".guardian").glob("keys.db*"):
        path.unlink()
    shutil.copy(tmp_path / "backup", tmp_path / ".guardian" / "keys.db")
    done = run("keys", "check", "--format", "json")
    assert done.status == 1
    assert sum("backup" in fault for fault in done.document["faults"]) == 3


def test_an_empty_name_does_not_destroy_what_belongs_to_nobody(run: Run, tmp_path: Path) -> None:
    run("keys", "init")
    with open_ring("env:GUARDIAN_MASTER_KEY") as ring:
        nobody = ring.subjects("member").current([""])
        (tmp_path / "empty").write_text("\n")
        assert run("keys", "destroy-subject", "member", "--subject-file", "empty", *BY).status == 2
        assert run("keys", "destroy-subject", "member", "", *BY).status == 2
        assert ring.subjects("member").by_ids([nobody[0].id]) == nobody


REF = "crm/public.members/member_id"


@pytest.mark.parametrize(
    "given", [REF, "crm/public.members.member_id", "crm.public.members.member_id", "crm.members/member_id"]
)
def test_the_domain_of_people_is_written_as_guardian_yaml_may_write_a_column(run: Run, given: str) -> None:
    run("keys", "init")
    with open_ring("env:GUARDIAN_MASTER_KEY") as ring:
        ring.subjects(REF).current(["M1"])
    done = run("keys", "destroy-subject", given, "M1", *BY)
    assert (done.status, done.document["domain"]) == (0, REF), done.err


def test_the_key_column_of_a_declared_domain_names_the_domain(run: Run, tmp_path: Path) -> None:
    run("keys", "init")
    (tmp_path / "guardian.yaml").write_text("version: 1\ntoken_domains: {member: [crm.members.id]}\n")
    with open_ring("env:GUARDIAN_MASTER_KEY") as ring:
        ring.subjects("member").current(["M1"])
    assert run("keys", "destroy-subject", "crm.members.id", "M1", *BY).document["domain"] == "member"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mebmer", "no person has a key in 'mebmer'; known domains: member and 2 more"),
        ("nothing", "no person has a key in 'nothing'; known domains: a.b/c/id, a/b.c/id, member"),
        ("a.b.c.id", "'a.b.c.id' may be more than one domain; it may be: a.b/c/id, a/b.c/id"),
    ],
)
def test_an_unknown_domain_of_people_is_answered_with_the_known_ones(run: Run, given: str, said: str) -> None:
    run("keys", "init")
    with open_ring("env:GUARDIAN_MASTER_KEY") as ring:
        for domain in ("member", "a/b.c/id", "a.b/c/id"):
            ring.subjects(domain).current(["M1"])
    done = run("keys", "destroy-subject", given, "M1", *BY)
    assert (done.status, said in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("DELETE FROM guardian_subjects WHERE key_id = ''", 1),
        ("DELETE FROM guardian_subject_keys WHERE key_id = ''", 2),
        ("INSERT OR REPLACE INTO guardian_subject_keys SELECT * FROM old.guardian_subject_keys", 2),
        ("INSERT OR REPLACE INTO guardian_subjects SELECT * FROM old.guardian_subjects", 1),
    ],
)
def test_marks_of_destroyed_persons_that_are_gone_are_noticed(
    run: Run, tmp_path: Path, statement: str, faults: int
) -> None:
    run("keys", "init")
    with open_ring("env:GUARDIAN_MASTER_KEY") as ring:
        ring.subjects("member").current(["M1", "M2"])
    shutil.copy(tmp_path / ".guardian" / "keys.db", tmp_path / "old")
    run("keys", "destroy-subject", "member", "M1", "--by", "a", "--reason", "b")
    assert run("keys", "check").status == 0
    with sqlite3.connect(tmp_path / ".guardian" / "keys.db") as store:
        store.execute("ATTACH ? AS old", (str(tmp_path / "old"),))
        store.execute(statement)
    done = run("keys", "check", "--format", "json")
    assert (done.status, len(done.document["faults"])) == (1, faults)


def test_a_ledger_that_cannot_be_written_stops_every_change(run: Run, tmp_path: Path) -> None:
    run("keys", "init")
    LEDGER.unlink()
    LEDGER.mkdir()
    assert run("keys", "rotate").status == 2
    LEDGER.rmdir()
    assert states(run) == {"k1": "current"}


def test_a_job_with_keys_leaves_no_memory_dump() -> None:
    script = """
import resource
from pathlib import Path
from guardian.app.keys import no_dumps
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
no_dumps()
import ctypes
print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]
    assert resource.getrlimit(resource.RLIMIT_CORE)
    assert os.name == "posix"


def test_dumps_are_off_before_a_ring_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    called = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("guardian.app.keys.no_dumps", lambda: called.append("off"))
    with pytest.raises(NoRingError):
        open_session_ring(open_session(None, None))
    assert called == ["off"]
