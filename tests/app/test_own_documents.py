"""guardian's own documents are listed as skipped; whatever else stands under their key is scanned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.app.own_documents import holds, own_document
from guardian.reporting import diff_json, scan_json
from guardian.reporting.scan_read import read_scan
from guardian.schemas.changes import PrivacyChange, PrivacyDiff

Run = Callable[..., Any]


@pytest.fixture
def scanned(run: Run, tmp_path: Path) -> Path:
    """A folder with a table and the scan document of it."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "people.csv").write_text("name,email\nAnna Berg,anna@example.com\nTom Hardy,tom@example.com\n")
    done = run("scan", "data", "--format", "json")
    (folder / "scan.json").write_text(done.out)
    return folder


def test_a_scan_document_in_the_folder_is_listed_as_skipped_and_not_read_as_data(run: Run, scanned: Path) -> None:
    done = run("scan", "data", "--format", "json")
    assert {column["table"] for column in done.document["columns"]} == {"people.csv"}
    assert done.document["coverage"]["skipped"] == [{"ref": "data/scan.json", "reason": "guardian's own scan document"}]


def test_the_manifest_of_a_copy_is_listed_as_skipped(run: Run, scanned: Path, ring: None) -> None:
    (scanned / "scan.json").unlink()
    assert run("protect", "data/people.csv", "--to", "data/copy.csv", "--profile", "share").status == 0
    done = run("scan", "data", "--format", "json")
    assert {column["table"] for column in done.document["columns"]} == {"people.csv", "copy.csv"}
    assert [(one["ref"], one["reason"]) for one in done.document["coverage"]["skipped"]] == [
        ("data/copy.csv.guardian.json", "guardian's own manifest of a copy")
    ]


def diff_of(scan: Path) -> str:
    """A privacy diff by which every column of a scan document is new."""
    result = read_scan(scan.read_text())
    changes = tuple(PrivacyChange("added", None, column, "", "text") for column in result.columns)
    return diff_json.to_json(PrivacyDiff("main", "4f2a", changes), result)


def test_a_privacy_diff_is_listed_as_skipped(run: Run, scanned: Path) -> None:
    (scanned / "diff.json").write_text(diff_of(scanned / "scan.json"))
    done = run("scan", "data", "--format", "json")
    assert {column["table"] for column in done.document["columns"]} == {"people.csv"}
    assert {"ref": "data/diff.json", "reason": "guardian's own privacy diff"} in done.document["coverage"]["skipped"]


@pytest.mark.parametrize("place", ["diff", "scan", "touch"])
def test_a_privacy_diff_that_holds_anything_else_is_data(scanned: Path, place: str) -> None:
    path = scanned / "scan.json"
    document = json.loads(diff_of(path))
    parts = {"diff": document, "scan": document["scan"], "touch": document["columns"][0]["after"]}
    parts[place]["people"] = ["Anna Berg"]
    path.write_text(json.dumps(document))
    assert own_document(path) is None


def _more(text: str) -> str:
    return json.dumps({**json.loads(text), "people": [{"email": "anna@example.com"}]})


def _inside(text: str) -> str:
    document = json.loads(text)
    document["coverage"]["skipped"] = [{"ref": "x", "reason": "write to anna.berg@example.com"}]
    return json.dumps(document)


def _twice(text: str) -> str:
    return text.replace('"tables"', '"engine": "anna@example.com", "engine": "1", "tables"', 1)


def _short(text: str) -> str:
    return json.dumps({"schema": "guardian.scan/1", "email": "anna@example.com"})


def _lines(text: str) -> str:
    return json.dumps(json.loads(text)) + '\n{"email": "anna@example.com"}\n'


@pytest.mark.parametrize("forge", [_more, _inside, _twice, _short, _lines])
def test_a_forged_document_with_data_in_it_is_scanned(run: Run, scanned: Path, forge: Callable[[str], str]) -> None:
    path = scanned / "scan.json"
    assert own_document(path)
    path.write_text(forge(path.read_text()))
    assert own_document(path) is None
    done = run("scan", "data", "--format", "json")
    assert not done.document["coverage"]["skipped"]
    unread = [line["ref"] for line in done.document["coverage"]["unread"]]
    assert any(column["table"] == "scan.json" for column in done.document["columns"]) or "data/scan.json" in unread


def test_a_file_of_another_kind_is_no_document_of_guardians(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    for text in ('{"schema": "orders/1", "columns": []}', "[]", "", '{"schema": "guardian.scan/2"}', "\x00\x01"):
        path.write_text(text)
        assert own_document(path) is None
    assert own_document(tmp_path / "missing.json") is None


def test_the_form_is_judged_as_the_schema_library_judges_it(scanned: Path) -> None:
    import jsonschema

    schema = scan_json.schema()
    whole = json.loads((scanned / "scan.json").read_text())
    cases = [whole]
    for column, value in (("tier", "secret"), ("confidence", 2), ("evidence", {}), ("category", "organisation")):
        cases.append({**whole, "columns": [{**whole["columns"][0], column: value}]})
    cases += [{**whole, "columns": 1}, {**whole, "tables": [{}]}, {**whole, "engine": ""}, {**whole, "engine": True}]
    cases.append({name: value for name, value in whole.items() if name != "policy"})
    validator = jsonschema.Draft202012Validator(schema)
    assert [holds(case, schema, schema) for case in cases] == [validator.is_valid(case) for case in cases]
    assert [validator.is_valid(case) for case in cases] == [True] + [False] * (len(cases) - 1)


def test_a_schema_that_asks_what_is_not_known_is_not_met() -> None:
    assert not holds("x", {"type": "string", "maxLength": 9}, {})
