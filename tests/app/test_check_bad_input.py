"""Whatever a file is, it is named, the rest is still checked, and the exit code tells."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.app import check_schema
from guardian.app.check_read import Selected
from guardian.schemas import base

GOOD = "CREATE TABLE members (id int, email varchar(255));\n"


def checked(run: Callable[..., Any], *paths: str, status: int = 3) -> dict[str, Any]:
    """The document of a check of these files beside a good one."""
    Path("good.sql").write_text(GOOD)
    done = run("check", *paths, "good.sql", "--packs", "gdpr", "--format", "json")
    assert "Traceback" not in done.err and "internal error" not in done.err
    assert "good.sql/members/email" in {column["ref"] for column in done.document["columns"]}
    assert done.status == status
    document: dict[str, Any] = done.document
    return document


def refs(document: dict[str, Any], where: str = "unread") -> list[str]:
    return [line["ref"].partition(":")[0] for line in document["coverage"][where]]


def test_binary_data_is_unread(run: Callable[..., Any]) -> None:
    Path("bad.sql").write_bytes(random.Random(1).randbytes(5000))
    assert refs(checked(run, "bad.sql")) == ["bad.sql"]


@pytest.mark.parametrize("content", [b"", b"\n  \n", b"\xef\xbb\xbf", b"-- nothing here\n"])
def test_an_empty_file_is_skipped(content: bytes, run: Callable[..., Any]) -> None:
    Path("empty.sql").write_bytes(content)
    document = checked(run, "empty.sql", status=0)
    assert refs(document, "skipped") == ["empty.sql"] and refs(document) == []


def test_an_endless_line_costs_no_table(run: Callable[..., Any]) -> None:
    Path("long.sql").write_text("INSERT INTO t VALUES " + "('x', 1)," * 300_000 + "('y', 2);\n" + GOOD)
    document = checked(run, "long.sql", status=0)
    assert "long.sql/members/email" in {column["ref"] for column in document["columns"]}


def test_deep_nesting_is_named_or_read_and_never_exhausts_the_stack(run: Callable[..., Any]) -> None:
    Path("deep.sql").write_text(f"CREATE TABLE t (a int DEFAULT {'(' * 20_000}1{')' * 20_000}, phone text);\n")
    Path("good.sql").write_text(GOOD)
    done = run("check", "deep.sql", "good.sql", "--format", "json")
    named = refs(done.document) == ["deep.sql"] or "deep.sql/t/phone" in {c["ref"] for c in done.document["columns"]}
    assert named and "internal error" not in done.err


def test_a_missing_file_among_others_is_unread_and_alone_a_usage_fault(run: Callable[..., Any]) -> None:
    assert refs(checked(run, "gone.sql")) == ["gone.sql"]
    alone = run("check", "gone.sql")
    assert alone.status == 2 and "gone.sql" in alone.err


def test_a_file_deleted_between_listing_and_reading_is_unread(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = check_schema.select

    def listed_before(paths: Any) -> Selected:
        found = listed(paths)
        Path("soon.sql").unlink()
        return found

    Path("soon.sql").write_text(GOOD)
    monkeypatch.setattr(check_schema, "select", listed_before)
    document = checked(run, "soon.sql")
    assert refs(document) == ["soon.sql"] and "no such file" in document["coverage"]["unread"][0]["reason"]


def test_a_migration_deleted_between_listing_and_reading_is_unread(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered = base.migration_files
    Path("db").mkdir()
    Path("db/V1__a.sql").write_text(GOOD)
    monkeypatch.setattr(base, "migration_files", lambda names: (*ordered(names), "V2__b.sql") if ordered(names) else ())
    assert refs(checked(run, "db/V1__a.sql")) == ["db/V2__b.sql"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unread(run: Callable[..., Any]) -> None:
    Path("secret.sql").write_text(GOOD)
    Path("secret.sql").chmod(0)
    assert refs(checked(run, "secret.sql")) == ["secret.sql"]


def test_a_folder_named_like_a_file_and_a_pipe_are_no_traceback(run: Callable[..., Any]) -> None:
    Path("folder.sql").mkdir()
    os.mkfifo("pipe.sql")
    Path("dangling.sql").symlink_to("nowhere")
    assert sorted(refs(checked(run, "folder.sql", "pipe.sql", "dangling.sql"))) == ["dangling.sql", "pipe.sql"]


def test_one_bad_statement_does_not_lose_the_file(run: Callable[..., Any]) -> None:
    Path("bad.sql").write_text("CREATE TABLE broken (id int,, ((;\n" + GOOD)
    document = checked(run, "bad.sql", status=3)
    assert "bad.sql/members/email" in {column["ref"] for column in document["columns"]}


@pytest.mark.parametrize("dialect", ["klingon", "", "postgres mysql"])
def test_an_unknown_dialect_is_a_usage_fault(dialect: str, run: Callable[..., Any]) -> None:
    Path("good.sql").write_text(GOOD)
    done = run("check", "good.sql", "--dialect", dialect)
    assert done.status == 2 and "dialect" in done.err and "Traceback" not in done.err


def test_a_dialect_that_does_not_fit_loses_nothing_in_silence(run: Callable[..., Any]) -> None:
    Path("mixed.sql").write_text(
        "CREATE TABLE `a` (`id` int unsigned, `phone` varchar(20)) ENGINE=InnoDB;\nGO\n"
        "CREATE TABLE [dbo].[b] ([id] int IDENTITY(1,1), [email] nvarchar(255));\nGO\n"
        'CREATE TABLE "c" (id bigserial, tags text[], email citext);\n'
    )
    for dialect in ("postgres", "mysql", "tsql", "oracle"):
        done = run("check", "mixed.sql", "--dialect", dialect, "--format", "json")
        tables = done.document["coverage"]["tables"]
        assert tables == 3 or done.status == 3, dialect


def test_a_broken_guardian_yaml_is_a_policy_fault_with_its_lines(run: Callable[..., Any]) -> None:
    Path("good.sql").write_text(GOOD)
    Path("guardian.yaml").write_text("version: 1\npurpose: {}\n")
    done = run("check", "good.sql")
    assert done.status == 2 and "guardian.yaml:2" in done.err


@pytest.mark.parametrize(
    "arguments",
    [(), ("good.sql", "--source", "crm"), ("good.sql", "--packs", "nope"), ("good.sql", "--format", "html")],
)
def test_wrong_arguments_are_usage_faults(arguments: tuple[str, ...], run: Callable[..., Any]) -> None:
    Path("good.sql").write_text(GOOD)
    done = run("check", *arguments)
    assert done.status == 2 and done.out == ""


def test_hostile_names_steer_no_format(run: Callable[..., Any]) -> None:
    name = 'x\x1b[31m]]>\u202e::error::%0A"&<'
    Path("evil.sql").write_text(f"CREATE TABLE members (`{name} phone` varchar(20), `email\n::error::y` text);\n")
    for shape in ("text", "json", "sarif", "github", "gitlab", "junit"):
        out = run("check", "evil.sql", "--format", shape).out
        assert "\x1b" not in out and "\u202e" not in out
        assert not any(line.startswith("::error::y") for line in out.splitlines())


def test_a_large_dump_is_read_in_bounded_memory(tmp_path: Path) -> None:
    import subprocess
    import sys

    line = "INSERT INTO logs VALUES " + ",".join("(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')" for _ in range(5000)) + ";\n"
    with (tmp_path / "dump.sql").open("w") as file:
        for _ in range(100):
            file.write(line)
        file.write(GOOD)
    # A process's ru_maxrss starts from its parent's, so the child reads its own high-water mark.
    script = (
        "from guardian.cli.main import main; main.main(['check', 'dump.sql'], standalone_mode=False)\n"
        "import sys; sys.stderr.write(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert int(done.stderr.split()[-1]) < 300_000  # kilobytes
