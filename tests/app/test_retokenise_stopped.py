"""A copy that is written anew under the current key, stopped between its last steps: the next run ends it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from guardian.app import retokenise
from guardian.app.protect_databases import DatabaseOrigin
from guardian.app.protect_targets import FileOrigin
from guardian.app.session import Session

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]


def a_csv() -> str:
    Path("old.csv").write_text("no,email\n" + "".join(f"{at},user{at}@example.com\n" for at in range(60)))
    return "csv"


def a_sqlite() -> str:
    with closing(sqlite3.connect("old.sqlite")) as base:
        base.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT)")
        base.executemany("INSERT INTO members VALUES (?, ?)", [(at, f"user{at}@example.com") for at in range(60)])
        base.commit()
    return "sqlite"


def stopping(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("make", [a_csv, a_sqlite])
@pytest.mark.parametrize("when", ["before its manifest", "before the ledger has it"])
def test_stopped_when_its_copy_was_there_the_next_run_ends_it(
    run: Run, make: Callable[[], str], when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = make()
    assert run("protect", f"old.{form}", "--to", f"copy.{form}").status == 0
    assert run("keys", "rotate").status == 0
    assert run("keys", "retokenise", f"copy.{form}", "--to", f"whole.{form}").status == 0
    again = ("keys", "retokenise", f"copy.{form}", "--to", f"new.{form}")
    real = Session.record
    with monkeypatch.context() as patch:
        if when == "before its manifest":
            patch.setattr(FileOrigin, "leave", stopping)
            patch.setattr(DatabaseOrigin, "leave", stopping)
        else:
            patch.setattr(Session, "record", lambda *a, **k: stopping() if a[2] == "done" else real(*a, **k))
        assert run(*again).status == 3
    assert Path(f"new.{form}").exists()
    done = run(*again)
    assert done.status == 0, done.err
    assert Path(f"new.{form}").read_bytes() == Path(f"whole.{form}").read_bytes()
    ends = [Path(f"{name}.{form}.guardian.json").read_text() for name in ("new", "whole")]
    assert ends[0] == ends[1]
    events = [json.loads(line) for line in Path(".guardian/ledger.jsonl").read_text().splitlines()]
    assert (events[-1]["outcome"], events[-1]["details"]["rows"]) == ("done", 60)
    assert "exists already" in run(*again).err


def test_a_file_that_came_there_meanwhile_is_nobody_s_copy(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    a_csv()
    assert run("protect", "old.csv", "--to", "copy.csv").status == 0
    assert run("keys", "rotate").status == 0
    with monkeypatch.context() as patch:
        patch.setattr(retokenise, "_whole", stopping)
        patch.setattr(FileOrigin, "copy", stopping)
        assert run("keys", "retokenise", "copy.csv", "--to", "new.csv").status == 3
    assert run("keys", "rotate").status == 0
    Path("new.csv").write_text("mine\n")
    done = run("keys", "retokenise", "copy.csv", "--to", "new.csv")
    assert (done.status, Path("new.csv").read_text()) == (2, "mine\n")
    assert not Path("new.csv.guardian.json").exists()
