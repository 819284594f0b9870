"""`guardian protect`: the plan, the copy, its manifest, what is refused, and runs that are killed."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest

from guardian.governance.manifest import schema
from guardian.ledger import log

Run = Callable[..., Any]
LEDGER = Path(".guardian/ledger.jsonl")


pytestmark = pytest.mark.usefixtures("ring")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def manifest_of(target: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(f"{target}.guardian.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema()).validate(found)
    return found


def treatments(document: dict[str, Any]) -> dict[str, str]:
    return {entry["column"]: entry["treatment"] for entry in document["columns"]}


def test_a_copy_holds_tokens_and_labels_where_people_were(run: Run, members: Path, tmp_path: Path) -> None:
    before, target = digest(members), tmp_path / "out.csv"
    done = run("protect", members, "--to", target)
    assert (done.status, digest(members)) == (0, before)
    assert "scanning first" in done.err
    copy, source = cells(target), cells(members)
    assert len(copy) == len(source) == 60
    assert [row["会员编号"] for row in copy] == [row["会员编号"] for row in source]
    assert {row["id_card"] for row in copy} == {"[redacted]"}
    assert len({row["email"] for row in copy}) == 60
    assert all(row["email"].startswith("gt1.k1.") for row in copy)
    values = [cell for row in source for name, cell in row.items() if name in ("姓名", "email", "id_card")]
    held = target.read_text("utf-8") + Path(f"{target}.guardian.json").read_text("utf-8") + done.out + done.err
    assert not [value for value in values if value in held]


def test_the_manifest_says_of_each_column_what_was_done_and_by_which_key(
    run: Run, members: Path, tmp_path: Path
) -> None:
    run("protect", members, "--to", tmp_path / "out.csv")
    found = manifest_of(tmp_path / "out.csv")
    email = next(entry for entry in found["columns"] if entry["column"] == "email")
    assert email["transform"] == {"name": "Token", "version": 1, "reversible": True, "deterministic": True}
    assert email["keys"] == [{"kind": "token", "name": email["domain"], "id": "k1"}]
    assert email["domain"].endswith("members.csv/email")
    assert (email["rows"], found["tables"]) == (60, [{"table": "members.csv", "rows": 60}])


def test_the_same_run_gives_the_same_bytes_and_the_same_manifest(run: Run, members: Path, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        assert run("protect", members, "--to", tmp_path / name).status == 0
    assert digest(tmp_path / "one.csv") == digest(tmp_path / "two.csv")
    assert manifest_of(tmp_path / "one.csv") == manifest_of(tmp_path / "two.csv")


@pytest.mark.parametrize("profile", ["share", "test-data", "archive"])
def test_every_shipped_profile_makes_a_copy_that_passes_its_check(
    run: Run, members: Path, tmp_path: Path, profile: str
) -> None:
    target = tmp_path / "out.csv"
    assert run("protect", members, "--to", target, "--profile", profile).status == 0
    done = run("protect", members, "--to", target, "--check", "--format", "json")
    assert (done.status, done.document["findings"]) == (0, [])
    assert (done.document["tables"], done.document["rows"]) == (1, 60)


def test_a_plan_writes_nothing(run: Run, members: Path, tmp_path: Path) -> None:
    done = run("protect", members, "--to", tmp_path / "out.csv", "--dry-run", "--format", "json")
    assert done.status == 0
    jsonschema.Draft202012Validator(schema()).validate(done.document)
    assert treatments(done.document)["email"] == "token"
    assert not list(tmp_path.glob("out.csv*"))
    assert "would be treated" in run("protect", members, "--plan").out


def test_the_ledger_tells_the_start_before_the_end(run: Run, members: Path, tmp_path: Path) -> None:
    run("protect", members, "--to", tmp_path / "out.csv")
    events = [event for event in log.read(LEDGER) if event.action == "protect"]
    assert [event.outcome for event in events] == ["started", "done"]
    assert events[0].details["plan"] == manifest_of(tmp_path / "out.csv")["plan"]
    assert events[1].details["rows"] == 60
    assert events[0].policy


def test_a_column_that_no_scan_saw_is_denied(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "people.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": number, "email": f"user{number}@example.com"} for number in range(300)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run("scan", source)
    rows[250]["nickname"] = "Blue Heron"
    stamp = source.stat()
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    os.utime(source, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert run("protect", source, "--to", target).status == 0
    assert "Blue Heron" not in target.read_text()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "Add --to TARGET"),
        (("--to", "x.csv", "--profile", "shard"), 2, "Did you mean 'share'?"),
        (("--to", "x.csv", "--purpose", "churn"), 2, "unknown purpose 'churn'"),
        (("--to", "x.csv", "--profile", "share", "--purpose", "a"), 2, "exclude each other"),
        (("--to", "x.csv", "--dry-run", "--check"), 2, "exclude each other"),
        (("--to", "no/such/folder/x.csv"), 2, "folder"),
        (("--to", "data/members.csv"), 2, "source"),
        (("--to", "x.csv", "--check"), 2, "no manifest"),
        (("--to", "-"), 2, "Name a path with --to"),
        (("--to", "-", "--dry-run"), 2, "Name a path with --to"),
        (("--to", "x.parquet"), 2, "ends in .csv. Name it --to x.csv"),
        (("--to", "x.csv.gz"), 2, "ends in .csv"),
        (("--to", "x.duckdb"), 2, "ends in .csv"),
    ],
)
def test_wrong_usage_changes_nothing_and_says_what_would_be_right(
    run: Run, members: Path, tmp_path: Path, arguments: Any, status: int, said: str
) -> None:
    before = digest(members)
    done = run("protect", members, *arguments)
    assert (done.status, done.out, digest(members)) == (status, "", before)
    assert said in done.err
    assert not (tmp_path / "x.csv").exists()


def test_without_a_key_ring_the_command_says_how_to_make_one(run: Run, members: Path, tmp_path: Path) -> None:
    for path in Path(".guardian").glob("keys.db*"):
        path.unlink()
    done = run("protect", members, "--to", tmp_path / "out.csv")
    assert done.status != 0
    assert "guardian keys init" in done.err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(("name", "head"), [("letter.pdf", b"%PDF-1.7\n"), ("letter.docx", b"PK\x03\x04")])
def test_documents_are_refused_by_name(run: Run, members: Path, tmp_path: Path, name: str, head: bytes) -> None:
    if name.endswith("docx"):
        import docx

        docx.Document().save(str(members.parent / name))
    else:
        from fpdf import FPDF

        page = FPDF()
        page.add_page()
        page.output(str(members.parent / name))
    done = run("protect", members.parent, "--to", tmp_path / "out")
    assert done.status == 4
    assert name in done.err
    assert not (tmp_path / "out").exists()
    assert run("protect", members.parent, "--to", tmp_path / "out", "--exclude", name).status == 0


OWN = """
version: 1
subjects: {people/people.csv: id}
token_domains: {mail: [people/people.csv/email, people/people.csv/contact]}
sources: {people: {url: people.csv}}
purposes:
  newsletter: {needs: [email], audience: []}
activities: [{id: news, purpose: newsletter, tables: [people/people.csv]}]
profiles:
  ours:
    extends: share
    categories: {phone: {mask: 4}, national_id: clear}
    columns: {people/people.csv/code: token}
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    (tmp_path / "guardian.yaml").write_text(OWN)
    path = tmp_path / "people.csv"
    rows = ["id,email,contact,mobile,id_card,code"]
    for number in range(40):
        rows.append(
            f"{number},user{number}@example.com,user{(number * 7) % 40}@example.com,138{number:08d},"
            f"{chinese_id(number)},C-{number:05d}"
        )
    path.write_text("\n".join(rows) + "\n")
    return path


def chinese_id(number: int) -> str:
    """Sequence 000 belongs to nobody; the check digit is right (GB 11643-1999)."""
    body = f"110101{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}000"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11]


def test_columns_of_one_token_domain_may_be_joined_and_others_may_not(run: Run, people: Path, tmp_path: Path) -> None:
    assert run("protect", "people", "--to", tmp_path / "out.csv", "--profile", "ours").status == 0
    copy, source = cells(tmp_path / "out.csv"), cells(people)
    tokens = {row["email"]: new["email"] for row, new in zip(source, copy, strict=True)}
    assert [new["contact"] for new in copy] == [tokens[row["contact"]] for row in source]
    assert all(new["code"].startswith("gt1.") for new in copy)
    assert all(new["mobile"].endswith(row["mobile"][-4:]) for row, new in zip(source, copy, strict=True))


def test_a_law_is_a_floor_below_a_profile_and_the_plan_cites_it(run: Run, people: Path) -> None:
    done = run("protect", "people", "--profile", "ours", "--plan", "--format", "json")
    entry = next(one for one in done.document["columns"] if one["column"] == "id_card")
    assert entry["treatment"] == "mask"
    assert "in-clear asks for mask at least" in entry["reason"]
    assert entry["cites"]


def test_a_purpose_keeps_what_it_needs_and_redacts_the_rest(run: Run, people: Path, tmp_path: Path) -> None:
    assert run("protect", "people", "--to", tmp_path / "out.csv", "--purpose", "newsletter").status == 0
    found = treatments(manifest_of(tmp_path / "out.csv"))
    assert found["email"] == "clear"
    assert {found["mobile"], found["id_card"]} == {"redact"}
    assert cells(tmp_path / "out.csv")[3]["email"] == "user3@example.com"


def test_a_column_of_the_profile_that_is_not_there_is_refused(run: Run, people: Path, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text(OWN.replace("people.csv/code: token", "people.csv/cod: token"))
    done = run("protect", "people", "--to", tmp_path / "out.csv", "--profile", "ours")
    assert done.status == 4
    assert "people/people.csv/cod" in done.err
    assert "guardian.yaml:" in done.err


def test_lint_finds_a_typo_in_a_profile(run: Run, people: Path, tmp_path: Path) -> None:
    assert run("policy", "lint", "guardian.yaml").status == 0
    (tmp_path / "guardian.yaml").write_text(OWN.replace("phone: {mask: 4}", "phone: {maks: 4}"))
    done = run("policy", "lint", "guardian.yaml")
    assert done.status == 2
    assert "Did you mean 'mask'?" in done.out + done.err


TABLES = """
CREATE TABLE staff (
  staff_no VARCHAR(11) PRIMARY KEY NOT NULL, email VARCHAR(30) NOT NULL, mobile BIGINT NOT NULL,
  birth_date DATE NOT NULL, gender CHAR(1) NOT NULL CHECK (gender IN ('M', 'F')), id_card TEXT);
"""


@pytest.fixture
def tight(tmp_path: Path) -> Path:
    """A database whose columns take no token, no label and no null."""
    path = tmp_path / "tight.sqlite"
    with sqlite3.connect(path) as base:
        base.executescript(TABLES)
        base.executemany(
            "INSERT INTO staff VALUES (?,?,?,?,?,?)",
            [
                (
                    f"E{number:05d}",
                    f"user{number}@example.com",
                    13800000000 + number * 7919,
                    f"19{60 + number % 40}-03-04",
                    "MF"[number % 2],
                    chinese_id(number),
                )
                for number in range(60)
            ],
        )
    base.close()
    return path


TOO_MUCH = """
version: 1
profiles:
  strict:
    extends: share
    categories: {email: token, phone: token, birth_date: redact, gender: redact, national_id: token}
"""


def test_columns_that_cannot_take_their_treatment_are_refused_all_at_once(
    run: Run, tight: Path, tmp_path: Path
) -> None:
    (tmp_path / "guardian.yaml").write_text(TOO_MUCH)
    done = run("protect", tight, "--to", tmp_path / "out.sqlite", "--profile", "strict")
    assert done.status == 4
    for column in ("email", "mobile", "birth_date", "gender"):
        assert f"main.staff/{column}:" in done.err, done.err
    assert "main.staff/id_card" not in done.err
    assert not list(tmp_path.glob("out.sqlite*"))


def test_a_refused_plan_is_printed_whole_and_ends_with_4(run: Run, tight: Path, tmp_path: Path) -> None:
    (tmp_path / "guardian.yaml").write_text(TOO_MUCH)
    done = run("protect", tight, "--plan", "--profile", "strict", "--format", "json")
    assert done.status == 4
    jsonschema.Draft202012Validator(schema()).validate(done.document)
    assert len(done.document["refusals"]) == 4
    assert all(refusal["remedy"] for refusal in done.document["refusals"])


def test_parquet_keeps_its_types(run: Run, tmp_path: Path) -> None:
    import pyarrow as pa

    table = pa.table(
        {
            "email": [f"user{number}@example.com" for number in range(50)],
            "mobile": pa.array([13800000000 + number for number in range(50)], pa.int64()),
            "points": pa.array(range(50), pa.int32()),
        }
    )
    pq.write_table(table, tmp_path / "m.parquet")
    assert run("protect", tmp_path / "m.parquet", "--to", tmp_path / "out.parquet").status == 0
    copy = pq.read_table(tmp_path / "out.parquet")
    assert copy.schema.types == table.schema.types
    assert copy["points"].equals(table["points"])
    assert not set(copy["mobile"].to_pylist()) & set(table["mobile"].to_pylist())
    assert run("protect", tmp_path / "m.parquet", "--to", tmp_path / "out.parquet", "--check").status == 0


KILLS = 6


def test_a_run_that_is_killed_leaves_no_half_target_and_ends_in_the_same_bytes(run: Run, tmp_path: Path) -> None:
    """The real command; `bench/protect.py --kills 50` does the same more often."""
    source, whole, target = tmp_path / "many.csv", tmp_path / "whole.csv", tmp_path / "killed.csv"
    lines = [f"{n},user{n}@example.com,138{n:08d},call me under user{n}@example.com" for n in range(20_000)]
    source.write_text("id,email,mobile,notes\n" + "\n".join(lines) + "\n")
    assert run("scan", source).status in (0, 1)
    before, command = digest(source), [sys.executable, "-m", "guardian", "protect", str(source), "--to"]
    start = time.monotonic()
    assert subprocess.run([*command, str(whole)], capture_output=True).returncode == 0
    length = time.monotonic() - start
    draw = random.Random(5)
    for _ in range(KILLS):
        process = subprocess.Popen([*command, str(target)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(draw.uniform(0.2, length))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert not target.exists() or digest(target) == digest(whole)
    done = run("protect", source, "--to", target)
    assert done.status == 0 or "exists already" in done.err
    assert (digest(target), digest(source)) == (digest(whole), before)
    assert manifest_of(target)["tables"] == manifest_of(whole)["tables"]


def test_a_copy_that_was_whole_when_the_run_was_killed_gets_its_manifest(
    run: Run, members: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guardian.app.protect_targets import FileOrigin

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    target = tmp_path / "out.csv"
    with monkeypatch.context() as patch:
        patch.setattr(FileOrigin, "leave", killed)
        assert run("protect", members, "--to", target).status == 3
    assert target.exists()
    assert not Path(f"{target}.guardian.json").exists()
    assert run("protect", members, "--to", target).status == 0
    assert manifest_of(target)["tables"] == [{"table": "members.csv", "rows": 60}]
    assert run("protect", members, "--to", target).status == 2


@pytest.mark.parametrize("again", [(), ("--drop-unread",)], ids=["without", "with"])
def test_a_copy_that_may_lack_rows_is_not_called_whole_when_its_run_was_killed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: tuple[str, ...]
) -> None:
    from guardian.app import protect_targets

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    source, target = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text("amount,email\n1,anna@example.com\n2,berta@example.com,3\n4,carl@example.com\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(protect_targets, "leave_beside", killed)
        assert run("protect", source, "--to", target, "--drop-unread").err.endswith("interrupted\n")
    assert target.exists()
    assert run("protect", source, "--to", target, *again).status == 2
    assert not Path(f"{target}.guardian.json").exists()
    target.unlink()
    assert run("protect", source, "--to", target, "--drop-unread").status == 3
    assert len(manifest_of(target)["lost"]) == 1


def test_a_file_that_was_there_before_is_never_taken_for_a_copy(run: Run, members: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine")
    done = run("protect", members, "--to", tmp_path / "out.csv")
    assert done.status == 2
    assert (tmp_path / "out.csv").read_text() == "mine"


def test_rows_that_cannot_be_examined_stop_the_copy_or_are_left_out_and_counted(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text("amount,email\n1,anna@example.com\n2,berta@example.com,3\n4,carl@example.com\n", encoding="utf-8")
    refused = run("protect", source, "--to", target)
    assert (refused.status, target.exists()) == (3, False)
    assert "--drop-unread" in refused.err
    assert run("protect", source, "--to", target, "--drop-unread").status == 3
    assert [row["amount"] for row in cells(target)] == ["1", "4"]
    assert "example.com" not in target.read_text("utf-8")
    assert len(manifest_of(target)["lost"]) == 1
