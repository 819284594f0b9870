"""A second scan skips what the source proves to be unchanged, and nothing else."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from guardian.sources import files
from tests.app.conftest import Run

MEMBERS = "member_no,full_name,email\nM-1,Ann Holloway,ann@fastmail.com\nM-2,Bob Gallagher,bob@gmx.net\n"
UNCHANGED = "provably unchanged"


@pytest.fixture
def members(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "members.csv"
    path.write_text(MEMBERS)
    assert UNCHANGED not in run("scan", "members.csv").err
    return path


def test_a_file_that_was_only_touched_is_unchanged(run: Run, members: Path) -> None:
    first = run("scan", "members.csv", "--format", "json")
    os.utime(members, (1_000_000_000, 1_000_000_000))
    second = run("scan", "members.csv", "--format", "json")
    assert UNCHANGED in second.err
    assert second.document["columns"] == first.document["columns"]
    assert UNCHANGED in run("scan", "members.csv").err


def test_a_file_written_anew_with_the_same_bytes_is_unchanged(run: Run, members: Path) -> None:
    copy = members.with_name("copy")
    shutil.copy(members, copy)
    copy.replace(members)
    assert UNCHANGED in run("scan", "members.csv").err


def test_a_folder_tells_the_one_file_that_changed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in "abc":
        (tmp_path / "data" / f"{name}.csv").write_text(MEMBERS)
    run("scan", "data")
    for name in "abc":
        os.utime(tmp_path / "data" / f"{name}.csv", (1_000_000_000, 1_000_000_000))
    (tmp_path / "data" / "b.csv").write_text(MEMBERS.replace("M-2", "M-3"))
    assert "2 tables are provably unchanged" in run("scan", "data").err


@pytest.mark.parametrize("change", ["a value", "the length", "the size and back"])
def test_other_bytes_are_read_again(run: Run, members: Path, change: str) -> None:
    changed = {
        "a value": MEMBERS.replace("Bob", "Rob"),
        "the length": MEMBERS + "M-3,Cy Fox,cy@gmx.net\n",
        "the size and back": MEMBERS.replace("ann@fastmail.com", "n/a             "),
    }[change]
    status = members.stat()
    members.write_text(changed)
    os.utime(members, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert UNCHANGED not in run("scan", "members.csv").err


def test_the_same_bytes_read_as_another_kind_are_read_again(run: Run, members: Path) -> None:
    os.utime(members, (1_000_000_000, 1_000_000_000))
    assert UNCHANGED not in run("scan", "members.csv", "--as", "text").err


def test_the_same_bytes_under_other_rules_or_by_order_are_read_again(run: Run, members: Path) -> None:
    os.utime(members, (1_000_000_000, 1_000_000_000))
    assert UNCHANGED not in run("scan", "members.csv", "--packs", "gdpr").err
    assert UNCHANGED not in run("scan", "members.csv", "--packs", "gdpr", "--again").err


def test_members_of_a_touched_archive_are_unchanged(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.writestr("a.csv", MEMBERS)
        archive.writestr("b.csv", MEMBERS)
    run("scan", "data.zip")
    os.utime(tmp_path / "data.zip", (1_000_000_000, 1_000_000_000))
    assert "2 tables are provably unchanged" in run("scan", "data.zip").err


def test_a_file_too_large_to_be_told_by_its_bytes_is_read_again(
    run: Run, members: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_DIGESTED", 10)
    assert UNCHANGED in run("scan", "members.csv").err
    os.utime(members, (1_000_000_000, 1_000_000_000))
    assert UNCHANGED not in run("scan", "members.csv").err


def test_the_state_holds_no_plain_digest_of_a_file(run: Run, members: Path, tmp_path: Path) -> None:
    """Of a small file, a digest without a key tells its content to who can guess it."""
    import hashlib

    state = (tmp_path / ".guardian" / "state.db").read_bytes()
    plain = [hashlib.new(name, MEMBERS.encode()).hexdigest() for name in ("sha256", "sha1", "md5")]
    assert not any(digest.encode() in state for digest in plain)


def test_a_decision_imported_on_another_machine_follows_a_rename_there(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"M-{n},user{n}@fastmail.com\n" for n in range(50))
    (tmp_path / "members.csv").write_text(f"member_no,email\n{rows}")
    run("scan", "members.csv")
    ref = "members.csv/members.csv/email"
    run("catalog", "review", ref, "--override", "username", "--by", "Ada Li", "--reason", "logins")
    run("catalog", "export", "decisions.json")
    for order, state in ((("import", "scan", "rename"), "a"), (("scan", "rename", "import"), "b")):
        there = ("--state", f"sqlite:///{state}.db")
        (tmp_path / "members.csv").write_text(f"member_no,email\n{rows}")
        for step in order:
            if step == "import":
                assert run("catalog", "import", "decisions.json", *there).status == 0
                continue
            if step == "rename":
                (tmp_path / "members.csv").write_text(f"member_no,e_login\n{rows}")
            run("scan", "members.csv", *there)
        done = run("scan", "members.csv", "--format", "json", *there)
        assert done.column("e_login")["category"] == "username", order
