"""`guardian reveal` from end to end, over a small protected copy."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guardian.app import reveal as app
from guardian.app import session as sessions
from guardian.app.session import open_session, person
from guardian.errors import RefusedError
from guardian.governance.reveal import IN_NAMESPACE
from guardian.ledger import log

Run = Callable[..., Any]
LEDGER = Path(".guardian/ledger.jsonl")
YAML = """
version: 1
roles: {dpo: {}, support: {}, narrow: {}, auditor: {attributes: {users: nobody-here}}}
purposes: {access_request: {legal_basis: {gdpr: legal_obligation}}}
reveal:
  dpo:
    purposes: [access_request]
    categories: [email, phone, free_text_may_contain_pii]
    second_person: false
    per_hour: 12
  support: {purposes: [access_request], categories: [email]}
  narrow: {purposes: [access_request], categories: [phone], second_person: false}
  auditor: {purposes: [access_request], categories: [email]}
"""
AS_DPO = ("--role", "dpo", "--purpose", "access_request", "--reason", "ticket 7")


def other(role: str) -> tuple[str, ...]:
    return ("--role", role, *AS_DPO[2:])


@pytest.fixture
def copy(run: Run, ring: None, tmp_path: Path) -> list[list[str]]:
    """The rows of a protected copy: id, e-mail, phone, notes."""
    (tmp_path / "guardian.yaml").write_text(YAML)
    rows = [
        f"A{number},user{number}@example.com,+1202555{number:04d},mail user{number}@example.com"
        for number in range(100, 160)
    ]
    (tmp_path / "members.csv").write_text("\n".join(["item,email,phone,notes", *rows]) + "\n")
    done = run("protect", "members.csv", "--to", "copy.csv")
    assert done.status == 0, done.err
    return [line.split(",") for line in (tmp_path / "copy.csv").read_text().splitlines()[1:]]


def outcomes() -> list[str]:
    return [f"{event.details['what']} {event.outcome}" for event in log.read(LEDGER) if event.action == "reveal"]


def test_tokens_are_read_again_in_order(run: Run, copy: list[list[str]]) -> None:
    done = run("reveal", copy[1][1], copy[0][1], *AS_DPO)
    assert (done.status, done.out) == (0, "user101@example.com\nuser100@example.com\n"), done.err
    assert outcomes() == ["reveal started", "reveal done"]


def test_values_come_from_a_file_and_leave_as_json(run: Run, copy: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text(f"{copy[0][1]}\n\n{copy[1][1]}\n")
    done = run("reveal", "--file", "tokens", *AS_DPO, "--format", "json")
    assert done.document["values"] == ["user100@example.com", "user101@example.com"]
    assert done.document["event"] in {event.id for event in log.read(LEDGER)}


def test_the_manifest_of_a_copy_leads_back_from_numbers_and_texts(run: Run, copy: list[list[str]]) -> None:
    where = ("--copy", "copy.csv", "--column")
    assert run("reveal", copy[0][2], *AS_DPO, *where, "phone").out == "+12025550100\n"
    assert run("reveal", copy[0][3], *AS_DPO, *where, "notes").out == "mail user100@example.com\n"
    assert run("reveal", copy[0][1], *AS_DPO, *where, "email").out == "user100@example.com\n"


def test_what_is_no_text_is_refused_in_words(run: Run, copy: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"gt1.k1.\xff\n")
    for values in (("--file", "bytes"), ("\udcff", "--copy", "copy.csv", "--column", "email")):
        done = run("reveal", *values, *AS_DPO)
        assert (done.status, done.out) == (2, "")
        assert "UTF-8" in done.err
    assert run("keys", "destroy-subject", "member", "--subject-file", "bytes", "--by", "a", "--reason", "b").status == 2


def test_no_value_stands_in_the_ledger(run: Run, copy: list[list[str]]) -> None:
    run("reveal", copy[0][1], *AS_DPO)
    run("reveal", copy[0][2], *AS_DPO, "--copy", "copy.csv", "--column", "phone")
    text = LEDGER.read_text()
    assert "user100@" not in text
    assert "5550100" not in text
    assert copy[0][1] not in text
    last = list(log.read(LEDGER))[-1]
    assert (last.purpose, last.reason, last.details["role"], last.details["count"]) == (
        "access_request",
        "ticket 7",
        "dpo",
        1,
    )
    assert last.details["categories"] == {"phone": 1}


REFUSED = {
    "an unknown role": other("boss"),
    "another's role": other("auditor"),
    "no second person": other("support"),
    "a category not allowed": other("narrow"),
    "another purpose": ("--role", "dpo", "--purpose", "fun", "--reason", "x"),
    "no reason": ("--role", "dpo", "--purpose", "access_request", "--reason", " "),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_what_is_not_allowed_is_refused_and_recorded(run: Run, copy: list[list[str]], refused: str) -> None:
    done = run("reveal", copy[0][1], *REFUSED[refused])
    assert (done.status, done.out) == (4, "")
    assert outcomes() == ["reveal started", "reveal refused"]


def test_without_guardian_yaml_nothing_is_revealed(run: Run, copy: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").unlink()
    done = run("reveal", copy[0][1], *AS_DPO)
    assert (done.status, done.out) == (4, "")
    assert "reveal:" in done.err


def test_damaged_unknown_and_destroyed_each_have_their_own_fault(run: Run, copy: list[list[str]]) -> None:
    token = copy[0][1]
    hashed = token.replace("gt1.", "gh1.")
    for value, words in (
        (token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB"), "changed"),
        (token.replace(".k1.", ".k7."), "no key 'k7'"),
        ("plain text", "no token"),
        (hashed, "compared only"),
    ):
        done = run("reveal", value, *AS_DPO)
        assert (done.status, done.out) == (3, "")
        assert words in done.err
    run("keys", "rotate")
    assert run("reveal", token, *AS_DPO).status == 0
    run("keys", "destroy", "k1", "--by", "a", "--reason", "b")
    done = run("reveal", token, *AS_DPO)
    assert (done.status, done.out) == (3, "")
    assert "destroyed" in done.err


def test_one_bad_value_shows_none_of_the_others(run: Run, copy: list[list[str]]) -> None:
    done = run("reveal", copy[0][1], copy[1][1][:-4] + "AAAA", *AS_DPO)
    assert (done.status, done.out) == (3, "")


def test_the_limit_counts_what_was_shown_and_what_failed(run: Run, copy: list[list[str]]) -> None:
    tokens = [row[1] for row in copy]
    assert run("reveal", *tokens[:5], *AS_DPO).status == 0
    assert run("reveal", *(token[:-4] + "AAAA" for token in tokens[:5]), *AS_DPO).status == 3
    assert run("reveal", *tokens[:3], *AS_DPO).status == 4
    assert run("reveal", *tokens[:2], *AS_DPO).status == 0
    assert run("reveal", tokens[0], *AS_DPO).status == 4


def test_a_second_person_approves_and_it_holds_once_for_those_values(
    run: Run, copy: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens, support = [row[1] for row in copy], other("support")
    monkeypatch.setattr(sessions, "person", lambda: "li")
    asked = run("reveal", "request", *tokens[:2], *support)
    assert asked.status == 0, asked.err
    number = asked.out.strip()
    assert [row["id"] for row in run("reveal", "requests", "--format", "json").document] == [number]
    assert run("reveal", *tokens[:2], *support, "--approval", number).status == 4, "nobody approved yet"
    assert run("reveal", "approve", number).status == 4, "the same person"
    monkeypatch.setattr(sessions, "person", lambda: "ana")
    monkeypatch.delenv("GUARDIAN_MASTER_KEY")
    assert run("reveal", "approve", number).status == 0, "without the master key"
    assert run("reveal", "approve", number).status == 4, "once"
    monkeypatch.setenv("GUARDIAN_MASTER_KEY", bytes(range(32)).hex())
    assert run("reveal", *tokens[:2], *support, "--approval", number).status == 4, "not for the second person"
    monkeypatch.setattr(sessions, "person", lambda: "li")
    assert run("reveal", *tokens[1:3], *support, "--approval", number).status == 4, "other values"
    done = run("reveal", *tokens[:2], *support, "--approval", number)
    assert done.out == "user100@example.com\nuser101@example.com\n"
    assert run("reveal", *tokens[:2], *support, "--approval", number).status == 4, "used"
    assert [line for line in outcomes() if "approve" in line] == [
        "approve started", "approve refused", "approve started", "approve done", "approve started", "approve refused"
    ]  # fmt: skip


def test_an_approval_expires(run: Run, copy: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_session(None, None)
    asked = app.ask(app.RevealRequest((copy[0][1],), "support", "access_request", "x"), replace(session, actor="li"))
    later = app.now() + app.ASKED_FOR
    monkeypatch.setattr(app, "now", lambda: later)
    with pytest.raises(RefusedError, match="expired"):
        app.approve(asked.id, replace(session, actor="ana"))
    assert app.requests(session) == []


def test_nobody_is_who_an_environment_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    real = person()
    for name in ("LOGNAME", "USER", "SUDO_USER", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert person() == real != "somebody-else"


def test_who_sits_in_a_user_namespace_is_nobody_in_particular(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda path, *given: "0 1000 1\n" if path.name == "uid_map" else read(path, *given)
    )
    assert person().endswith(IN_NAMESPACE)


def test_a_text_counts_as_many_values_as_it_holds_tokens(run: Run, copy: list[list[str]]) -> None:
    texts = " ".join(row[3] for row in copy[:13])
    where = ("--copy", "copy.csv", "--column", "notes")
    done = run("reveal", texts, *AS_DPO, *where)
    assert (done.status, done.out) == (4, ""), "13 tokens, and 12 an hour"
    assert run("reveal", texts.partition(" mail")[0], *AS_DPO, *where).status == 0
    assert list(log.read(LEDGER))[-1].details["count"] == 1


def test_a_column_of_the_same_domain_is_no_way_round_the_categories(run: Run, copy: list[list[str]]) -> None:
    Path("members.csv").write_text("email,phone\n" + "".join(f"u{n}@example.com,+1202555{n:04d}\n" for n in range(60)))
    shared = YAML + "token_domains: {one: [members.csv/members.csv.email, members.csv/members.csv.phone]}\n"
    Path("guardian.yaml").write_text(shared + "profiles: {mine: {extends: share, categories: {phone: token}}}\n")
    assert run("protect", "members.csv", "--to", "shared.csv", "--profile", "mine").status == 0
    email, phone = Path("shared.csv").read_text().splitlines()[1].split(",")
    for value in (email, phone):
        for column in ("email", "phone"):
            done = run("reveal", value, *other("narrow"), "--copy", "shared.csv", "--column", column)
            assert (done.status, done.out) == (4, ""), "the role may reveal phones, not e-mail"
    done = run("reveal", email, phone, *AS_DPO, "--copy", "shared.csv", "--column", "email")
    assert done.out == "u0@example.com\n+12025550000\n", done.err


def test_an_approval_is_for_one_copy(run: Run, copy: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("reveal", "request", copy[0][1], *other("support"), "--column", "email", "--copy")
    monkeypatch.setattr(sessions, "person", lambda: "li")
    number = run(*asked, "copy.csv").out.strip()
    monkeypatch.setattr(sessions, "person", lambda: "ana")
    assert run("reveal", "approve", number).status == 0
    monkeypatch.setattr(sessions, "person", lambda: "li")
    for name in ("copy.csv", "copy.csv.guardian.json"):
        Path(f"other{name[4:]}").write_bytes(Path(name).read_bytes())
    again = ("reveal", *asked[2:], "other.csv", "--approval", number)
    assert "other values" in run(*again).err
    assert run(*again[:-3], "copy.csv", "--approval", number).out == "user100@example.com\n"


def test_a_ledger_that_cannot_be_written_reveals_nothing(run: Run, copy: list[list[str]]) -> None:
    LEDGER.rename("aside")
    LEDGER.mkdir()
    done = run("reveal", copy[0][1], *AS_DPO)
    assert (done.status, done.out) == (2, "")


def test_threads_side_by_side_do_not_beat_the_limit(copy: list[list[str]]) -> None:
    ready, session = threading.Barrier(10), open_session(None, None)
    request = app.RevealRequest((copy[0][1], copy[1][1]), "dpo", "access_request", "ticket 7")

    def once() -> int:
        ready.wait()
        try:
            return len(app.reveal(request, session).values)
        except RefusedError:
            return 0

    with ThreadPoolExecutor(10) as pool:
        shown = [work.result() for work in [pool.submit(once) for _ in range(10)]]
    assert sorted(shown) == [0] * 4 + [2] * 6


def test_processes_side_by_side_do_not_beat_the_limit(copy: list[list[str]], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "guardian", "reveal", copy[0][1], copy[1][1], *AS_DPO]
    running = [
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(9)
    ]
    shown = [one.communicate(timeout=600)[0] for one in running]
    assert sorted(one.returncode for one in running) == [0] * 6 + [4] * 3
    assert sum(len(text.splitlines()) for text in shown) == 12
    assert json.loads(LEDGER.read_text().splitlines()[-1])["seq"] == len(LEDGER.read_text().splitlines()) - 1


def test_an_approval_is_for_the_reason_that_the_second_person_read(
    run: Run, copy: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "person", lambda: "li")
    where = ("--copy", "copy.csv", "--column", "email")
    number = run("reveal", "request", copy[0][1], *other("support"), *where).out.strip()
    [row] = run("reveal", "requests", "--format", "json").document
    assert (row["reason"], row["column"]) == ("ticket 7", "email")
    monkeypatch.setattr(sessions, "person", lambda: "ana")
    approved = run("reveal", "approve", number)
    assert "of email" in approved.err
    assert "ticket 7" in approved.err
    monkeypatch.setattr(sessions, "person", lambda: "li")
    another = (*other("support")[:-1], "ticket 8")
    done = run("reveal", copy[0][1], *another, *where, "--approval", number)
    assert (done.status, done.out) == (4, "")
    assert "another reason" in done.err
    assert run("reveal", copy[0][1], *other("support"), *where, "--approval", number).status == 0


def test_a_number_that_is_not_in_the_copy_is_not_led_back(run: Run, copy: list[list[str]]) -> None:
    where = ("--copy", "copy.csv", "--column", "phone")
    changed = copy[0][2][:-1] + str((int(copy[0][2][-1]) + 1) % 10)
    assert changed not in [row[2] for row in copy]
    for value in (changed, "+12025550999"):
        done = run("reveal", value, *AS_DPO, *where)
        assert (done.status, done.out) == (3, "")
        assert "does not stand in this column" in done.err
        assert value not in done.err


@pytest.mark.parametrize("place", [(), ("--copy", "copy.csv"), ("--copy", "elsewhere.csv")])
def test_a_mistyped_column_is_not_in_the_ledger(run: Run, copy: list[list[str]], place: tuple[str, ...]) -> None:
    done = run("reveal", copy[0][1], *AS_DPO, "--column", "Siobhan Gallagher", *place)
    assert done.status == 2
    assert "Siobhan" not in LEDGER.read_text("utf-8")
    asked = [event for event in log.read(LEDGER) if event.action == "reveal"]
    assert [event.objects for event in asked] == [("~unknown column",)] * 2


@pytest.mark.parametrize("column", ["email", "members.csv/members.csv/email"])
def test_a_column_of_the_copy_is_in_the_ledger(run: Run, copy: list[list[str]], column: str) -> None:
    done = run("reveal", copy[0][1], *AS_DPO, "--column", column, "--copy", "copy.csv")
    assert done.status == 0, done.err
    asked = [event for event in log.read(LEDGER) if event.action == "reveal"]
    assert [event.objects for event in asked] == [(column,)] * 2


def test_what_carries_no_seal_is_said_to_prove_nothing(run: Run, copy: list[list[str]]) -> None:
    where = ("--copy", "copy.csv", "--column")
    number = run("reveal", copy[0][2], *AS_DPO, *where, "phone", "--format", "json")
    assert number.document["sealed"] == [False]
    assert "1 value without a seal" in number.err
    assert list(log.read(LEDGER))[-1].details["unsealed"] == 1
    token = run("reveal", copy[0][1], *AS_DPO, *where, "email", "--format", "json")
    assert token.document["sealed"] == [True]
    assert token.err == ""
    assert list(log.read(LEDGER))[-1].details["unsealed"] == 0


def test_tokens_by_person_are_read_without_a_copy(run: Run, copy: list[list[str]]) -> None:
    by_person = "profiles: {mine: {extends: share, categories: {email: {token: {by: subject}}}}}\n"
    Path("guardian.yaml").write_text(YAML + "subjects: {people.csv/people.csv: item}\n" + by_person)
    Path("people.csv").write_text("item,email\n" + "".join(f"A{n},p{n}@example.com\n" for n in range(40)))
    done = run("protect", "people.csv", "--to", "people-copy.csv", "--profile", "mine")
    assert done.status == 0, done.err
    token = Path("people-copy.csv").read_text().splitlines()[1].split(",")[1]
    assert token.startswith("gr1.")
    found = run("reveal", token, *AS_DPO)
    assert found.out == "p0@example.com\n", found.err
