"""A second scan skips what the source proves to be unchanged, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guardian.sources import files, postgres_rows
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


@pytest.fixture
def crm(postgres_server: str) -> Iterator[str]:
    """Two tables of a database of its own."""
    name = "unchanged"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    address = re.sub(r"/\w+\?", f"/{name}?", postgres_server)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE members AS SELECT n AS id, 'p' || n || '@lee.example' AS email "
                           "FROM generate_series(1, 500) n")  # fmt: skip
        connection.execute("CREATE TABLE orders AS SELECT n AS id, 'x' AS note FROM generate_series(1, 500) n")
    yield address
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_tables_of_a_server_that_is_written_to_are_told_apart_by_their_rows(run: Run, crm: str) -> None:
    assert UNCHANGED not in run("scan", crm).err
    with psycopg.connect(crm) as writer, psycopg.connect(crm, autocommit=True) as other:
        writer.execute("INSERT INTO orders VALUES (501, 'x')")  # in flight: what is seen is as it was
        assert "2 tables are provably unchanged" in run("scan", crm).err
        writer.commit()
        assert "1 table is provably unchanged" in run("scan", crm).err
        other.execute("CREATE TABLE elsewhere (id int)")
        other.execute("DROP TABLE elsewhere")
        assert "2 tables are provably unchanged" in run("scan", crm).err
        other.execute("UPDATE members SET email = 'ann@lee.example' WHERE id = 7")
        assert "1 table is provably unchanged" in run("scan", crm).err
        other.execute("COMMENT ON COLUMN members.id IS 'identity number'")
        assert "1 table is provably unchanged" in run("scan", crm).err


def test_other_names_within_a_column_are_another_content(run: Run, crm: str) -> None:
    with psycopg.connect(crm, autocommit=True) as other:
        other.execute("CREATE TYPE pair AS (ref text, login text)")
        other.execute("CREATE TABLE held AS SELECT ROW('R' || n, 'k' || n)::pair AS p FROM generate_series(1, 50) n")
        other.execute("CREATE TABLE bare AS SELECT FROM generate_series(1, 3)")
        run("scan", crm)
        other.execute("ALTER TYPE pair RENAME ATTRIBUTE ref TO passport_no")
    assert "3 tables are provably unchanged" in run("scan", crm).err


def test_more_than_a_digest_is_taken_of_is_read_again(run: Run, crm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_rows, "MAX_DIGESTED", 100_000)
    with psycopg.connect(crm, autocommit=True) as other:
        other.execute(
            "CREATE TABLE notes AS SELECT string_agg(md5(n::text), '') AS note FROM generate_series(1, 10000) n"
        )
        run("scan", crm)
        other.execute("CREATE TABLE elsewhere (id int)")
        other.execute("DROP TABLE elsewhere")
    assert "2 tables are provably unchanged" in run("scan", crm).err  # notes: a page, and 320 kB beside it
