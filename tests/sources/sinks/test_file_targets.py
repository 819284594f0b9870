"""A target appears whole or not at all: places refused, changed sources, full disks, kills at any moment."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from guardian.errors import InternalError, UnreadError
from guardian.model import TableSchema
from guardian.sources.sinks import chunking, staging
from guardian.sources.sinks.base import NotProtectable, SourceChanged, TargetError, UnfitError
from guardian.sources.sinks.files import Choice, copy, plan_file
from guardian.sources.sinks.staging import Journal, staging_folder

KILLS = int(os.environ.get("GUARDIAN_KILLS", "12"))


class Upper:
    def columns(self, table: TableSchema) -> frozenset[str]:
        return frozenset(column.name for column in table.columns if column.name != "id")

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays([pc.utf8_upper(c) for c in batch.columns], names=batch.schema.names)


class Stops(Upper):
    """Raises at the n-th batch."""

    def __init__(self, after: int, error: BaseException) -> None:
        self.left, self._error = after, error

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        self.left -= 1
        if self.left < 0:
            raise self._error
        return super().treat(table, batch)


def table(rows: int, word: str = "anna") -> str:
    return "id,name\n" + "".join(f"{at},{word} {at}\n" for at in range(rows))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "s.csv"
    path.write_text(table(200))
    return path


def nothing_left(target: Path) -> bool:
    return not os.path.lexists(target) and not staging_folder(target).exists()


def test_a_target_that_exists_is_never_touched(source: Path, tmp_path: Path) -> None:
    for name, make in (("file", Path.touch), ("folder", Path.mkdir), ("link", lambda path: path.symlink_to("nowhere"))):
        target = tmp_path / name
        make(target)
        with pytest.raises(TargetError, match="exists already"):
            copy(source, target, Upper())
        assert not staging_folder(target).exists()


def test_a_target_that_appears_meanwhile_is_not_replaced(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "t.csv"

    def progress(rows: int, total: int | None) -> None:
        target.write_text("mine")

    with pytest.raises(TargetError, match="exists already"):
        copy(source, target, Upper(), progress=progress)
    assert target.read_text() == "mine"


def test_source_and_target_must_not_lie_in_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "s.csv").write_text(table(3))
    (tmp_path / "link").symlink_to(folder)
    for target in (folder / "t", tmp_path / "link" / "t", folder / ".." / "in" / "t"):
        with pytest.raises(TargetError, match="lies in the source"):
            copy(folder, target, Upper())
    for target in (folder / "s.csv", tmp_path / "link" / "s.csv"):
        with pytest.raises(TargetError):
            copy(folder / "s.csv", target, Upper())
    assert [path.name for path in folder.iterdir()] == ["s.csv"]


def test_a_missing_source_or_folder_is_told(source: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadError, match="no such file"):
        copy(tmp_path / "none", tmp_path / "t", Upper())
    with pytest.raises(TargetError, match="does not exist"):
        copy(source, tmp_path / "none" / "t", Upper())


def test_a_source_that_changes_gives_no_target(source: Path, tmp_path: Path) -> None:
    def progress(rows: int, total: int | None) -> None:
        with source.open("a") as file:
            file.write("9,late\n")

    with pytest.raises(SourceChanged):
        copy(source, tmp_path / "t.csv", Upper(), progress=progress)
    assert nothing_left(tmp_path / "t.csv")


def test_a_folder_that_gets_a_file_meanwhile_gives_no_target(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "s.csv").write_text(table(3))
    with pytest.raises(SourceChanged):
        copy(folder, tmp_path / "out", Upper(), progress=lambda rows, total: (folder / "new.csv").touch())
    assert nothing_left(tmp_path / "out")


def test_nobody_else_can_read_the_copy_if_they_could_not_read_the_source(source: Path, tmp_path: Path) -> None:
    seen: list[int] = []
    target = tmp_path / "t.csv"
    source.chmod(0o640)
    copy(source, target, Upper(), progress=lambda rows, total: seen.append(staging_folder(target).stat().st_mode))
    assert {stat.S_IMODE(mode) for mode in seen} == {0o700}
    assert stat.S_IMODE(target.stat().st_mode) & ~0o640 == 0
    assert source.read_text() == table(200)


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to other groups")
@pytest.mark.parametrize(("allowed", "mode"), [(True, 0o640), (False, 0o600)])
def test_a_group_reads_the_copy_only_if_it_reads_the_source(
    source: Path, tmp_path: Path, allowed: bool, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(source, -1, 12345)
    source.chmod(0o640)
    if not allowed:
        monkeypatch.setattr(os, "chown", lambda *_: (_ for _ in ()).throw(PermissionError()))
    copy(source, tmp_path / "t.csv", Upper())
    status = (tmp_path / "t.csv").stat()
    assert (stat.S_IMODE(status.st_mode), status.st_gid == 12345) == (mode, allowed)


def test_a_folder_that_nobody_may_write_is_copied_as_such(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "s.csv").write_text(table(3))
    for path in (folder / "a", folder):
        path.chmod(0o555)
    copy(folder, tmp_path / "out", Upper())
    made = [tmp_path / "out", tmp_path / "out" / "a"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in made] == [0o555, 0o555]
    for path in (folder, folder / "a", *made):
        path.chmod(0o700)


def test_a_folder_keeps_its_tree_and_names_what_is_not_in_the_copy(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "outside"
    (folder / "a" / "b").mkdir(parents=True)
    outside.mkdir()
    (folder / "a" / "b" / "s.csv").write_text(table(3))
    (folder / "a" / "empty.csv").touch()
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (outside / "secret.csv").write_text(table(3))
    (folder / "leads.csv").symlink_to(outside / "secret.csv")
    (folder / "inside.csv").symlink_to(folder / "a" / "b" / "s.csv")
    (folder / "a").chmod(0o750)
    result = copy(folder, tmp_path / "out", Upper())
    made = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert made == ["a/b/s.csv", "a/empty.csv", "inside.csv"]
    assert not (tmp_path / "out" / "inside.csv").is_symlink()
    assert {left.ref.rpartition("/")[2] for left in result.left_out} == {"logo.png", "leads.csv"}
    assert stat.S_IMODE((tmp_path / "out" / "a").stat().st_mode) == 0o750


def test_include_and_exclude_choose_files(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(table(3))
    result = copy(folder, tmp_path / "out", Upper(), choice=Choice("crm", exclude=("b.csv",)))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.csv"]
    assert [left.ref for left in result.left_out] == ["crm/b.csv"]


def test_what_cannot_be_read_may_be_left_out_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(table(3))
    (folder / "gone.csv").symlink_to("nowhere")
    with pytest.raises(NotProtectable):
        copy(folder, tmp_path / "out", Upper())
    result = copy(folder, tmp_path / "out", Upper(), choice=Choice("crm", exclude=("gone.csv",)))
    assert [left.ref for left in result.left_out] == ["crm/gone.csv"]


class Named(Upper):
    """Gives files and folders other names; None for what holds ``anna``."""

    def __init__(self, new: dict[str, str | None]) -> None:
        self._new = new

    def name(self, sort: str, name: str) -> str | None:
        return self._new.get(name, name)


def test_a_file_named_after_a_person_is_renamed_or_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "anna").mkdir(parents=True)
    (folder / "anna" / "anna.csv").write_text(table(3))
    copy(folder, tmp_path / "out", Named({"anna": "f1", "anna.csv": "x.csv"}))
    assert (tmp_path / "out" / "f1" / "x.csv").is_file()
    for new in (None, "../x", ""):
        with pytest.raises(NotProtectable) as caught:
            copy(folder, tmp_path / "again", Named({"anna": "f1", "anna.csv": new}))
        assert "anna.csv" not in str(caught.value)
        assert not os.path.lexists(tmp_path / "again")


def test_errors_tell_names_only_as_the_treater_says(tmp_path: Path) -> None:
    source = tmp_path / "anna.csv"
    source.write_text("id,anna_smith\n" + "1,x\n" * 20 + "1,2,3\n")

    class Told(Upper):
        def name(self, sort: str, name: str) -> str | None:
            return name.replace("anna.csv", "#1").replace("anna_smith", "#2")

    with pytest.raises(NotProtectable, match="#1") as caught:
        copy(source, tmp_path / "t.csv", Told())
    assert "anna.csv" not in str(caught.value)
    source.write_bytes("id,anna_smith\n1,é\n2,è à\n".encode("cp1252"))
    Told.treat = lambda self, table, batch: pa.RecordBatch.from_arrays([pa.array(["█"] * 2)], names=batch.schema.names)  # type: ignore[method-assign]
    with pytest.raises(UnfitError, match="#1/#2") as unfit:
        copy(source, tmp_path / "t.csv", Told())
    assert "anna" not in str(unfit.value).replace(str(tmp_path), "")


def unwritable(path: Path) -> None:
    (path / "s.pdf").write_bytes(b"%PDF-1.4\n" + b"\xff" * 300)
    (path / "old.tar").write_bytes(bytes(257) + b"ustar" + bytes(500))
    (path / "cut.csv.gz").write_bytes(gzip.compress(os.urandom(3000))[:800])
    (path / "old.feather").write_bytes(b"FEA1" + bytes(60))
    (path / "d.sqlite").write_bytes(b"SQLite format 3\x00" + bytes(100))


def test_all_that_cannot_be_written_is_refused_at_once_and_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "s.csv").write_text(table(3))
    unwritable(folder)
    refused = {unread.ref.rpartition("/")[2] for unread in plan_file(folder).refused}
    assert {"s.pdf", "old.tar", "d.sqlite"} <= refused
    with pytest.raises(NotProtectable) as caught:
        copy(folder, tmp_path / "out", Upper())
    assert {reason.ref.rpartition("/")[2] for reason in caught.value.reasons} == refused
    assert nothing_left(tmp_path / "out")


@pytest.mark.parametrize("choice", [Choice(exclude=("*.csv",)), Choice(include=("x/*",))])
def test_a_copy_of_nothing_is_refused(source: Path, tmp_path: Path, choice: Choice) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    for name in (source, tmp_path / "in", tmp_path / "in" / "logo.png"):
        with pytest.raises(NotProtectable, match="nothing to copy"):
            copy(name, tmp_path / "out", Upper(), choice=choice)
        assert nothing_left(tmp_path / "out")


def test_a_treatment_that_fails_is_not_taken_for_a_damaged_source(source: Path, tmp_path: Path) -> None:
    failing = Stops(0, pa.ArrowInvalid("planted anna"))
    with pytest.raises(InternalError, match="a treatment failed") as caught:
        copy(source, tmp_path / "t.csv", failing)
    assert "planted" not in str(caught.value)


def test_a_full_disk_is_told_and_the_next_run_goes_on(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "CHUNK", 256)
    real, written = staging.PartFile.write, [0]

    def write(self: staging.PartFile, data: Any) -> int:
        written[0] += 1
        if written[0] == 6:
            raise OSError(errno.ENOSPC, "no space")
        return real(self, data)

    monkeypatch.setattr(staging.PartFile, "write", write)
    target = tmp_path / "t.csv"
    with pytest.raises(TargetError, match="disk is full"):
        copy(source, target, Upper(), checkpoint=1)
    assert not target.exists()
    assert copy(source, target, Upper(), checkpoint=1).resumed
    assert target.read_text() == table(200, "ANNA")


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_copy_goes_on_where_it_stopped(
    source: Path, tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "CHUNK", 256)
    target = tmp_path / "t.csv"
    with pytest.raises(KeyboardInterrupt):
        copy(source, target, Stops(after, KeyboardInterrupt()), plan="p", checkpoint=1, workers=1)
    assert not target.exists()
    rest = Stops(10_000, KeyboardInterrupt())
    result = copy(source, target, rest, plan="p", checkpoint=1)
    assert (result.rows, result.resumed) == (200, True)
    assert target.read_text() == table(200, "ANNA")
    assert not staging_folder(target).exists()
    whole = Stops(10_000, KeyboardInterrupt())
    copy(source, tmp_path / "whole.csv", whole, checkpoint=1)
    assert after < 3 or rest.left > whole.left, "what was done before is not done again"


@pytest.mark.parametrize("change", ["plan", "source", "resume"])
def test_another_plan_or_source_starts_anew(
    source: Path, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "CHUNK", 256)
    target = tmp_path / "t.csv"
    with pytest.raises(KeyboardInterrupt):
        copy(source, target, Stops(5, KeyboardInterrupt()), plan="p", checkpoint=1, workers=1)
    if change == "source":
        source.write_text(table(200, "bobo"))
    result = copy(source, target, Upper(), plan="q" if change == "plan" else "p", resume=change != "resume")
    assert not result.resumed
    assert target.read_text() == table(200, "BOBO" if change == "source" else "ANNA")


@pytest.mark.parametrize("name", ["t.csv", "folder"])
def test_a_copy_published_just_before_the_end_is_known_as_done(
    source: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "folder":
        (tmp_path / "in").mkdir()
        source = source.rename(tmp_path / "in" / "s.csv").parent
    real = staging.Staging.discard
    monkeypatch.setattr(staging.Staging, "discard", lambda self: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        copy(source, tmp_path / name, Upper())
    monkeypatch.setattr(staging.Staging, "discard", real)
    assert (tmp_path / name).exists()
    assert copy(source, tmp_path / name, Upper()).rows == 200
    assert not staging_folder(tmp_path / name).exists()
    with pytest.raises(TargetError, match="exists already"):
        copy(source, tmp_path / name, Upper())


def test_a_staging_folder_laid_out_by_others_is_refused(source: Path, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "t.csv", tmp_path / "elsewhere"
    elsewhere.mkdir()
    staging_folder(target).symlink_to(elsewhere)
    with pytest.raises(TargetError, match="not one of our own"):
        copy(source, target, Upper())
    assert list(elsewhere.iterdir()) == []


def test_a_copy_that_was_begun_and_not_ended_is_no_data(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "s.csv").write_text(table(200))
    with pytest.raises(KeyboardInterrupt):
        copy(folder / "s.csv", folder / "t.csv", Stops(0, KeyboardInterrupt()))
    result = copy(folder, tmp_path / "out", Upper())
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["s.csv"]
    assert {left.reason for left in result.left_out} == {"a copy that was begun and not ended"}


def test_two_runs_at_once_are_refused(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "t.csv"
    staging_folder(target).mkdir()
    other = Journal(staging_folder(target) / "journal", {"copy": "x"})
    with pytest.raises(TargetError, match="another run"):
        copy(source, target, Upper())
    other.close()
    assert copy(source, target, Upper()).rows == 200


@pytest.mark.parametrize("lost", range(1, 40, 7))
def test_a_journal_cut_off_anywhere_is_read_up_to_its_last_whole_line(tmp_path: Path, lost: int) -> None:
    path = tmp_path / "journal"
    journal = Journal(path, {"plan": "p"})
    journal.add({"mark": 1})
    journal.add({"mark": 2})
    journal.close()
    os.truncate(path, path.stat().st_size - lost)
    again = Journal(path, {"plan": "p"})
    assert again.entries == [{"mark": 1}][: lost < 21]
    again.add({"mark": 3})
    again.close()
    assert Journal(path, {"plan": "p"}).entries[-1] == {"mark": 3}


CHILD = """
import sys, time
from pathlib import Path
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet, openpyxl, fastavro
from guardian.sources.sinks import chunking, jsonfile, textfile, csvfile, columnar, workbooks, archives
from guardian.sources.sinks.files import copy
chunking.CHUNK = 1 << 13
class Slow:
    def columns(self, table): return frozenset(c.name for c in table.columns if c.name != "id")
    def beside(self, table): return frozenset()
    def treat(self, table, batch):
        time.sleep(0.004)
        return pa.RecordBatch.from_arrays([pc.utf8_upper(c) for c in batch.columns], names=batch.schema.names)
print("ready", flush=True)
copy(Path(sys.argv[1]), Path(sys.argv[2]), Slow(), plan="p", checkpoint=1 << 14)
"""


def folder_of_all(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.csv").write_text(table(20_000))
    (folder / "b.jsonl").write_text("".join(json.dumps({"id": at, "name": f"anna {at}"}) + "\n" for at in range(5_000)))
    (folder / "c.txt").write_text("".join(f"anna wrote {at}\n" for at in range(5_000)))
    (folder / "d.csv.gz").write_bytes(gzip.compress(table(2_000).encode()))
    pq.write_table(pa.table({"id": list(range(500)), "name": ["anna"] * 500}), folder / "e.parquet", row_group_size=50)
    book = openpyxl.Workbook()
    for at in range(50):
        book.active.append([f"anna {at}", at])
    book.save(folder / "f.xlsx")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_killed_at_any_moment_the_same_command_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    folder_of_all(tmp_path / "in")
    command = [sys.executable, "-c", CHILD, str(tmp_path / "in"), str(tmp_path / "out")]
    moments = random.Random(20)
    kills = rounds = 0
    while kills < KILLS:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        time.sleep(moments.random() * 0.25)
        child.send_signal(signal.SIGKILL)
        _, errors = child.communicate()
        killed = child.returncode == -signal.SIGKILL
        assert killed or child.returncode == 0 or "exists already" in errors, errors
        kills += killed
        if (tmp_path / "out").exists() and not staging_folder(tmp_path / "out").exists():
            check(tmp_path)
            shutil.rmtree(tmp_path / "out")
            rounds += 1
    subprocess.run(command, check=True, capture_output=True)
    check(tmp_path)
    assert rounds < kills or kills < 10, "most kills hit a copy that was not done"


def check(tmp_path: Path) -> None:
    if not (tmp_path / "whole").exists():
        whole = [sys.executable, "-c", CHILD.replace("time.sleep(0.004)", "0"), str(tmp_path / "in")]
        subprocess.run([*whole, str(tmp_path / "whole")], check=True, capture_output=True)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    assert (tmp_path / "out" / "a.csv").read_text() == table(20_000, "ANNA")
    assert not staging_folder(tmp_path / "out").exists()
