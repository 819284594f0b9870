"""The ledger: append-only, synced, gapless among processes, and whole after a crash."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guardian.errors import UnreadError
from guardian.ledger import log

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def append(path: Path, **event: object) -> log.LedgerEvent:
    return log.append(path, "scan", "started", actor="tester", at=AT, **event)  # type: ignore[arg-type]


def test_events_come_back_in_order_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    written = [append(path, objects=(f"s/t{number}",), details={"rows": number}) for number in range(5)]
    assert list(log.read(path)) == written
    assert [event.seq for event in written] == [0, 1, 2, 3, 4]


def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ledger.jsonl"
    append(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_torn_by_a_crash_is_passed_over_and_the_next_event_stands_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    append(path)
    with path.open("a") as file:
        file.write('{"seq": 1, "id": "half a li')
    assert append(path).seq == 1
    assert [event.seq for event in log.read(path)] == [0, 1]


def test_a_missing_event_is_named_and_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    for _ in range(3):
        append(path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[2])
    with pytest.raises(UnreadError, match="event 1 is missing"):
        list(log.read(path))


@pytest.mark.parametrize("line", ["null", "5", "[]", "{}", '{"seq": 1, "objects": []}'])
def test_a_line_that_is_no_event_is_named_and_nothing_is_written_behind_it(tmp_path: Path, line: str) -> None:
    path = tmp_path / "ledger.jsonl"
    append(path)
    with path.open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(UnreadError, match="no event") as fault:
        list(log.read(path))
    assert fault.value.where == f"{path}:2"
    before = path.read_bytes()
    with pytest.raises(UnreadError, match="no event"):
        append(path)
    assert path.read_bytes() == before


def test_an_event_is_on_the_disk_before_the_job_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.jsonl"
    synced: list[tuple[bool, int]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.stat().st_size))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    append(path)
    first = path.stat().st_size
    append(path)
    assert synced == [(False, first), (True, first), (False, path.stat().st_size)], "the folder too, once: a new name"


def test_an_event_is_whole_although_the_disk_takes_it_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = tmp_path / "ledger.jsonl", os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    written = [append(path, details={"text": "x" * 40}) for _ in range(2)]
    assert list(log.read(path)) == written


def test_a_ledger_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list(log.read(tmp_path / "none.jsonl")) == []


def test_long_events_are_found_again_at_the_end_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    append(path, details={"text": "x" * 200_000})
    assert append(path).seq == 1


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from guardian.ledger import log
for _ in range(int(sys.argv[2])):
    event = log.append(Path(sys.argv[1]), "scan", "done", actor="p", at=datetime.now(UTC), details={"pad": "x" * 500})
    print(event.seq, flush=True)
"""


def writer(path: Path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(count)], stdout=subprocess.PIPE, text=True)


def test_several_processes_leave_no_gap_and_no_double(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    for process in [writer(path, 25) for _ in range(4)]:
        process.communicate()
        assert process.returncode == 0
    assert [event.seq for event in log.read(path)] == list(range(100))


def test_what_was_acknowledged_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    acknowledged: list[int] = []
    for moment in range(6):
        process = writer(path, 10_000)
        assert process.stdout is not None
        first = process.stdout.readline()  # it is at work, however long its start took
        time.sleep(0.017 * moment)
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in (first + process.communicate()[0]).split()]
    stored = [event.seq for event in log.read(path)]
    assert stored == list(range(len(stored)))
    assert set(acknowledged) <= set(stored)
    assert acknowledged
