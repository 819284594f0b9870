"""The English engine in a process of its own: the same spans, and no text lost whatever happens to it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardian.detection import english_process
from guardian.detection.reading import english_spans

TEXTS = [
    "My name is Emmie Ström and I live in Espoo.",
    "",
    "\ud800 Lena Vargas \x00",
    "12 High Street, 联系人 Anna Berg",
]
WORDS = ["Nora Lindqvist came to Oslo"] * 3


@pytest.fixture
def helper(monkeypatch: pytest.MonkeyPatch) -> Iterator[english_process.Helper]:
    made = english_process.Helper()
    monkeypatch.setattr(english_process, "_helper", made)
    yield made
    made.end()


def test_the_process_finds_what_this_one_finds(helper: english_process.Helper) -> None:
    first, second = helper.begin(TEXTS), helper.begin(WORDS)
    assert first is not None
    assert second is not None
    assert second() == english_spans(WORDS)
    assert first() == english_spans(TEXTS)


MANY_TEXTS = [f"{name} lives in Oslo, house {at}." for at in range(200) for name in ("Anna Berg", "Nora Lindqvist")]


def test_many_texts_are_read_by_two_processes_with_the_same_result(helper: english_process.Helper) -> None:
    assert len(MANY_TEXTS) >= english_process.MANY
    answer = helper.begin(MANY_TEXTS)
    assert answer is not None
    assert answer() == english_spans(MANY_TEXTS)
    assert len(_children(helper._process.pid)) == 1


def test_without_its_second_process_the_first_reads_everything(helper: english_process.Helper) -> None:
    for _ in range(2):
        answer = helper.begin(MANY_TEXTS)
        assert answer is not None
        assert answer() == english_spans(MANY_TEXTS)
        for child in _children(helper._process.pid):
            os.kill(child, 9)


def test_the_second_process_ends_with_the_first(helper: english_process.Helper) -> None:
    answer = helper.begin(MANY_TEXTS)
    assert answer is not None
    assert answer() is not None
    (twin,) = _children(helper._process.pid)
    helper.end()
    for _ in range(600):
        if not _runs(twin):
            return
        time.sleep(0.1)
    pytest.fail("the second process outlived the first")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_texts_of_a_killed_process_are_read_here(helper: english_process.Helper) -> None:
    waiting = english_process.begin(TEXTS)
    helper.end()
    assert waiting() == english_spans(TEXTS)
    assert english_process.begin(WORDS)() == english_spans(WORDS)


def test_without_a_process_the_texts_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(english_process, "_helper", None)
    assert english_process.begin(WORDS)() == english_spans(WORDS)


def test_a_python_file_in_the_current_folder_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("open('ran', 'w')\n")
    monkeypatch.chdir(tmp_path)
    helper = english_process.Helper()
    answer = helper.begin(WORDS)
    assert answer is not None
    assert answer() is not None
    helper.end()
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("way", ["sys.exit(0)", "os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_the_process_ends_with_the_one_that_started_it(way: str) -> None:
    code = (
        "import os, sys; from guardian.detection import english_process as e; h = e.Helper();"
        f"print(h._process.pid, flush=True); {way}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    for _ in range(600):
        if not _runs(pid):
            return
        time.sleep(0.1)
    pytest.fail("the process outlived the one that started it")


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_one_processor_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(english_process, "_helper", None)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    english_process.start()
    assert english_process._helper is None


@pytest.mark.parametrize("length", [0, 2, 4, 9, 11])
def test_an_answer_that_is_cut_off_is_no_answer(length: int) -> None:
    whole = io.BytesIO()
    english_process._write(whole, [1, [["a"]]])
    assert english_process._read(io.BytesIO(whole.getvalue())) == [1, [["a"]]]
    assert english_process._read(io.BytesIO(whole.getvalue()[:length])) is None


def test_what_the_rules_read_with_is_loaded_before_the_first_question() -> None:
    script = (
        "from guardian.detection import english_process, lexicon; english_process._load(); "
        "print(lexicon._kinds.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
