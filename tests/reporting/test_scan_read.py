from __future__ import annotations

import json
from dataclasses import replace

import pytest

from guardian.errors import UsageError
from guardian.model import ScanResult
from guardian.reporting import scan_json
from guardian.reporting.render import render
from guardian.reporting.scan_read import read_scan


@pytest.mark.parametrize("name", ["rich", "empty", "clean", "hostile"])
def test_a_document_read_back_says_the_same(name: str, request: pytest.FixtureRequest) -> None:
    text = scan_json.to_json(request.getfixturevalue(name))
    assert scan_json.to_json(read_scan(text)) == text


def test_a_document_read_back_can_be_rendered_in_another_format(rich: ScanResult) -> None:
    printed = render(read_scan(scan_json.to_json(rich)), "html", "zh-TW")
    assert all(item.ref in printed for item in rich.coverage.unread)


BROKEN = {
    "no JSON": "{",
    "another schema": '{"schema": "guardian.scan/2"}',
    "a list": "[]",
    "a key short": '{"schema": "guardian.scan/1", "engine": "1"}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_scan_document_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"scan\.json: .*guardian\.scan/1"):
        read_scan(BROKEN[name], "scan.json")


def test_a_document_with_an_unknown_tier_is_refused(rich: ScanResult) -> None:
    document = json.loads(scan_json.to_json(rich))
    document["tables"][0]["tier"] = "secret"
    with pytest.raises(UsageError):
        read_scan(json.dumps(document))


def test_a_document_read_back_knows_the_law_of_each_finding_and_one_of_before_has_none(rich: ScanResult) -> None:
    told = replace(rich, findings=tuple(replace(finding, law="pipl") for finding in rich.findings))
    document = json.loads(scan_json.to_json(told))
    assert {finding.law for finding in read_scan(json.dumps(document)).findings} == {"pipl"}
    for finding in document["findings"]:
        del finding["law"]
    assert {finding.law for finding in read_scan(json.dumps(document)).findings} == {""}
