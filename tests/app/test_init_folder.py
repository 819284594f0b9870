"""`guardian init` says in its own words what it cannot start from, and what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Run


@pytest.mark.parametrize(("given", "said"), [("data", "this is a folder"), ("gone.json", "no such file")])
def test_a_start_from_no_scan_document_is_refused_with_the_next_step(
    run: Run, members: Path, given: str, said: str
) -> None:
    done = run("init", given)
    assert done.status == 2
    assert f"{given}: {said}" in done.err
    assert "scan.json" in done.err
    assert "Usage:" not in done.err
