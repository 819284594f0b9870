"""What `protect`, `keys` and `reveal` say where something is named or set wrongly."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.governance.retokenise import left_behind
from guardian.state import StoreError

Run = Callable[..., Any]


@pytest.mark.usefixtures("ring")
def test_a_copy_of_a_database_is_not_named_as_a_file_of_rows(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("CREATE TABLE t (email TEXT)")
    done = run("protect", "crm.db", "--to", "copy.csv")
    assert (done.status, (tmp_path / "copy.csv").exists()) == (2, False)
    assert "copy.db" in done.err
    assert run("protect", "crm.db", "--to", "copy.db").status == 0


@pytest.mark.usefixtures("ring")
def test_a_ring_that_is_there_asks_for_the_master_key_it_was_made_with(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUARDIAN_MASTER_KEY")
    done = run("keys", "list")
    assert done.status == 2
    assert "what it was made with" in done.err
    assert "openssl rand" not in done.err


def test_the_help_of_reveal_shows_what_values_take(run: Run) -> None:
    shown = run("reveal", "--help").out
    assert all(option in shown for option in ("--file", "--copy", "--column", "--role", "--approval", "request"))


def test_what_stays_as_it_was_made_is_said_once() -> None:
    old = {"treatment": "synthetic", "keys": [{"kind": "synthetic", "name": "x", "id": "k1"}], "transform": None}
    spans = {"email": old, "phone": old}
    text = {"ref": "t.notes", "how": "spans", "treatment": "spans", "options": {}, "keys": old["keys"], "spans": spans}
    watched = {**text, "ref": "t.id", "treatment": "clear", "options": {"watched": "texts"}}
    assert list(left_behind({"columns": [text, watched]}, "k2")) == [
        ("t.notes", "synthetic"),
        ("t.id", "synthetic of what was met in its cells, if any,"),
    ]


@pytest.mark.usefixtures("master")
def test_a_key_store_that_is_no_address_is_told_as_a_key_store(run: Run) -> None:
    done = run("keys", "init", "--store", "foo")
    assert done.status == 2
    assert "key store" in done.err
    assert "--state" not in done.err
    assert "state.db" not in done.err


@pytest.mark.usefixtures("ring")
def test_a_key_store_that_may_not_be_read_is_not_told_as_lost(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> None:
        raise StoreError("the state store cannot be made (Permission denied)", where=str(path))

    monkeypatch.setattr("guardian.state.connecting._private_file", refused)
    monkeypatch.setattr("guardian.keys.ring.os.access", lambda *_: False)
    done = run("keys", "list", "--state", "sqlite://")
    assert "the key store cannot be opened (Permission denied)" in done.err
    assert "chmod" in done.err
    assert "backup" not in done.err
