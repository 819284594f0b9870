"""A source with much that nobody can examine: the copy leaves pictures out and says so in few lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
NOTES = "id,name,note\n" + "".join(f"{n},Ann Lee,called Ann Lee about order {n} on her phone\n" for n in range(40))


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = tmp_path / "album"
    folder.mkdir()
    (folder / "members.csv").write_text(NOTES)
    for number in range(60):
        (folder / f"{number:03}.png").write_bytes(PICTURE)
    return folder


@pytest.mark.usefixtures("ring")
def test_pictures_beside_texts_stop_no_copy_and_are_told_once(run: Run, album: Path, tmp_path: Path) -> None:
    plan = run("protect", "album", "--to", "copy", "--dry-run")
    assert plan.status == 0, plan.err
    said = "what nobody can examine is left out of the copy:\n  album/: 60 places (000.png, 001.png, 002.png, …): a pic"
    assert said in plan.err and "stops a copy" not in plan.err and "003.png" not in plan.err
    done = run("protect", "album", "--to", "copy")
    assert done.status == 0, done.err
    assert sum(line.startswith("left out: ") for line in done.out.splitlines()) == 1
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["members.csv"]
    assert run("protect", "album", "--to", "copy", "--check").status == 0


@pytest.mark.usefixtures("ring")
def test_a_hundred_damaged_files_are_told_in_a_line(run: Run, album: Path) -> None:
    for number in range(100):
        (album / f"{number}.zip").write_bytes(b"PK\x03\x04" + b"x" * 300)
    plan = run("protect", "album", "--to", "copy", "--dry-run")
    assert plan.status == 3 and "100 parts of the source cannot be copied:\n  album/: 100 places (" in plan.err


def test_without_a_key_that_is_said_before_the_scan(run: Run, album: Path) -> None:
    plan = run("protect", "album", "--to", "copy", "--dry-run")
    before, missing = plan.err.index("scanning first"), plan.err.index("no key can be used yet")
    assert before < missing < plan.err.index("what nobody can examine") and plan.status == 2
