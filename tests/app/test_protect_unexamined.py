"""Texts on which a language engine failed: replaced whole, counted, and told wherever a copy is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from guardian.app.protect_targets import FileOrigin
from guardian.detection import text as detection
from guardian.errors import DetectorError
from guardian.governance.manifest import schema
from guardian.model import Span

Run = Callable[..., Any]
REAL = detection.candidates_many
NOTES = (
    "Please call Henrike Albers about the parcel.",
    "The quokka came late, and Henrike Albers was told.",
    "The second quokka came late, and nobody was told.",
    "Nothing works as it should, and nobody came.",
)


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """A table with notes, some of them twice."""
    rows = ["member_id,name,notes"]
    rows += [f'{1000 + at},Henrike Albers {at},"{NOTES[at % len(NOTES)]}"' for at in range(24)]
    path = tmp_path / "noted.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def _failing(texts: Sequence[str], *more: object) -> list[list[Span]]:
    if any("quokka" in text for text in texts):
        raise DetectorError("engine")
    return REAL(texts, *more)  # type: ignore[arg-type]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that fails on texts about a quokka."""
    monkeypatch.setattr(detection, "candidates_many", _failing)


def test_texts_on_which_an_engine_failed_are_counted_in_manifest_ledger_and_report(
    run: Run, ring: None, noted: Path, failing: None, tmp_path: Path
) -> None:
    done = run("protect", noted, "--to", "safe.csv")
    assert done.status == 3, done.err
    copy = (tmp_path / "safe.csv").read_text(encoding="utf-8")
    assert "quokka" not in copy
    assert copy.count("[free_text_may_contain_pii]") == 12
    assert copy.count("Nothing works as it should, and nobody came.") == 6
    *_, told, last = done.out.splitlines()
    assert told.startswith("not examined: 2 texts were replaced whole, since a language engine failed")
    assert "into another target" in told
    assert last.startswith("Protected by")
    manifest = json.loads((tmp_path / "safe.csv.guardian.json").read_text(encoding="utf-8"))
    assert manifest["unexamined"] == 2
    jsonschema.validate(manifest, schema())
    (event,) = [
        event
        for event in map(json.loads, (tmp_path / ".guardian/ledger.jsonl").read_text("utf-8").splitlines())
        if (event["action"], event["outcome"]) == ("protect", "done")
    ]
    assert event["details"]["unexamined"] == 2


def test_a_copy_of_which_everything_was_examined_says_nothing_of_it(
    run: Run, ring: None, noted: Path, tmp_path: Path
) -> None:
    done = run("protect", noted, "--to", "safe.csv")
    assert done.status == 0, done.err
    assert "not examined" not in done.out
    assert "unexamined" not in json.loads((tmp_path / "safe.csv.guardian.json").read_text(encoding="utf-8"))


def test_a_check_tells_why_texts_are_not_what_spans_make_of_them(
    run: Run, ring: None, noted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(detection, "candidates_many", _failing)
        assert run("protect", noted, "--to", "safe.csv").status == 3
        same = run("protect", noted, "--to", "safe.csv", "--check")
        assert same.status == 0, same.out
        assert "explained: 2 texts that this check could not examine" in same.out
    done = run("protect", noted, "--to", "safe.csv", "--check")
    assert done.status == 1
    assert "12 values that are not what spans makes of the source" in done.out
    assert "explained: 2 texts replaced whole when the copy was made" in done.out


def test_texts_replaced_whole_are_told_although_the_run_was_stopped_before_its_manifest(
    run: Run, ring: None, noted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is whole then: the next run only counts it, and examines nothing."""
    real = FileOrigin.copy

    def stopped(*asked: Any) -> None:
        real(*asked)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(detection, "candidates_many", _failing)
        patch.setattr(FileOrigin, "copy", stopped)
        assert run("protect", noted, "--to", "safe.csv").status == 3
    assert (tmp_path / "safe.csv").exists()
    assert not (tmp_path / "safe.csv.guardian.json").exists()
    done = run("protect", noted, "--to", "safe.csv")
    assert done.status == 3, done.err
    assert json.loads((tmp_path / "safe.csv.guardian.json").read_text(encoding="utf-8"))["unexamined"] == 2
