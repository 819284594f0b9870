"""What a trial ends in: all that stops a copy in one answer, each with a way out that works; or nothing, stopped."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.app.test_protect_trial_rows import TABLE, Fill, fill, people

Run = Callable[..., Any]
__all__ = ["fill"]
pytestmark = pytest.mark.usefixtures("ring")
OWN = "version: 1\nprofiles: {{own: {{extends: share, columns: {{{}}}}}}}\n"
TABLES = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(20) NOT NULL, doc JSON, code VARCHAR(60) UNIQUE"
    ", CHECK (id <> 50 OR mobile LIKE '1380%'))",
    "CREATE TABLE guests (id INTEGER PRIMARY KEY, email VARCHAR(60) CHECK (email <> 'user70@example.com'))",
    "CREATE VIEW margaret_holloway AS SELECT id FROM people",
)


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_objects_keys_of_documents_rules_and_texts_of_the_schema_are_refused_in_one_answer(
    run: Run, engine: str
) -> None:
    with closing((sqlite3 if engine == "sqlite" else duckdb).connect(f"s.{engine}")) as base:
        for table in TABLES:
            base.execute(table)
        for at in range(300):
            doc = '{"by": {"Margaret Holloway": 2}}' if at == 30 else '{"total": 1}'
            code = "anna.berg@example.org" if at == 40 else f"A-{at}"
            base.execute("INSERT INTO people VALUES (?, ?, ?, ?)", (at, f"1380{at * 1319:07d}", doc, code))
            base.execute("INSERT INTO guests VALUES (?, ?)", (at, f"User{at}@example.com"))
        base.commit()
    Path("guardian.yaml").write_text(OWN.format("mobile: fpe"), "utf-8")
    for ending in (["--dry-run"], ["--to", f"t.{engine}"]):
        done = run("protect", f"s.{engine}", "--profile", "own", *ending)
        said = done.out + done.err
        assert done.status == 4, said
        for ref in ("people/mobile", "people/doc", "people/code", "guests/email", ": view ~"):
            assert ref in said, (ref, said)
        assert not Path(f"t.{engine}").exists()


def test_a_key_that_may_not_stay_is_refused_with_an_entry_that_lets_the_copy_be_made(run: Run) -> None:
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute("CREATE TABLE goods (code TEXT PRIMARY KEY, price INTEGER)")
        codes = ["anna.berg@example.org", *(f"A-{at}" for at in range(99))]
        base.executemany("INSERT INTO goods VALUES (?, 1)", [(code,) for code in codes])
    done = run("protect", "s.sqlite", "--dry-run")
    assert done.status == 4, done.out + done.err
    found = re.search(r"columns: \{(main\.goods\.code: .*)\}\}\} in guardian\.yaml", done.out)
    assert found is not None, done.out
    Path("guardian.yaml").write_text(OWN.format(found[1]), "utf-8")
    done = run("protect", "s.sqlite", "--to", "t.sqlite", "--profile", "own")
    assert done.status == 0, done.err


def test_a_row_that_breaks_a_check_as_it_is_is_told_in_the_plan_beside_what_others_break(run: Run) -> None:
    with closing(sqlite3.connect("s.sqlite")) as base, base:
        base.execute(TABLE.replace("checked = 0", "id <> 1300").replace("(id <> 1300", "(id <> 1300 AND id <> 7"))
        base.execute("PRAGMA ignore_check_constraints = 1")
        base.executemany(
            "INSERT INTO people VALUES (?, ?, ?)",
            [(at, "15900001111" if at == 7 else mobile, checked) for at, mobile, checked in people(2000)],
        )
    Path("guardian.yaml").write_text(OWN.format("mobile: fpe"), "utf-8")
    for ending in (["--dry-run"], ["--to", "t.sqlite"]):
        done = run("protect", "s.sqlite", "--profile", "own", *ending)
        assert done.status == 4, done.out + done.err
        assert "a row breaks a rule of its table as it is" in done.out + done.err
        assert "a CHECK constraint does not take what becomes of its values" in done.out + done.err


CODE = """
import os, signal, sys
from guardian.cli import main
from guardian.sources.sinks import trying
signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored where the tests run
real = trying._told
def stopped(sample):
    os.kill(os.getpid(), {number})
    return real(sample)
trying._told = stopped
sys.argv = {command!r}
main.run()
"""


@pytest.mark.parametrize(("number", "ends"), [(signal.SIGINT, 3), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_stopped_trial_leaves_nothing_at_the_target_and_the_next_run_works(
    run: Run, fill: Fill, tmp_path: Path, number: int, ends: int
) -> None:
    source = fill(TABLE.replace("mobile LIKE '1380%'", "mobile <> ''"), rows=people(50))
    assert run("scan", source).status in (0, 1)
    Path("guardian.yaml").write_text(OWN.format("mobile: fpe"), "utf-8")
    ending = ["--dry-run"] if "://" in source else ["--to", f"t{Path(source).suffix}"]
    command = ["guardian", "protect", source, "--profile", "own", *ending]
    code = CODE.format(number=int(number), command=command)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=dict(os.environ), capture_output=True, timeout=600
    )
    assert done.returncode == ends, done.stderr
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(("t.", ".t."))]
    assert run(*command[1:]).status == 0
