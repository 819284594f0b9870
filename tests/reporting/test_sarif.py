from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from guardian.model import ScanResult, Severity
from guardian.reporting.render import render

TEXT = {"type": "string"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def shape(required: tuple[str, ...] = (), **properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def listed(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


# The objects of SARIF 2.1.0 (OASIS Standard, section 3) that are used here, with the properties they may have.
WORDS = shape(("text",), text={"type": "string", "minLength": 1}, markdown=TEXT)
BAG = {"type": "object", "properties": {"tags": {"type": "array", "items": TEXT, "uniqueItems": True}}}
REGION = shape(
    startLine={"type": "integer", "minimum": 1},
    startColumn={"type": "integer", "minimum": 1},
)
LOCATION = shape(
    physicalLocation=shape(artifactLocation=shape(uri={"type": "string", "format": "uri-reference"}), region=REGION),
    logicalLocations=listed(shape(name=TEXT, fullyQualifiedName=TEXT, kind=TEXT)),
)
NOTIFICATION = shape(("message",), level=LEVEL, message=WORDS)
RULE = shape(
    ("id",), id=TEXT, shortDescription=WORDS, help=WORDS, defaultConfiguration=shape(level=LEVEL), properties=BAG
)
RESULT = shape(
    ("message",),
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=WORDS,
    locations=listed(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    properties=BAG,
)
INVOCATION = shape(
    ("executionSuccessful",),
    executionSuccessful={"type": "boolean"},
    startTimeUtc=TEXT,
    endTimeUtc=TEXT,
    toolConfigurationNotifications=listed(NOTIFICATION),
    toolExecutionNotifications=listed(NOTIFICATION),
)
RUN = shape(
    ("tool",),
    tool=shape(("driver",), driver=shape(("name",), name=TEXT, version=TEXT, rules=listed(RULE))),
    invocations=listed(INVOCATION),
    results=listed(RESULT),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    properties=BAG,
)
LOG = shape(("version", "runs"), **{"$schema": TEXT}, version={"const": "2.1.0"}, runs=listed(RUN))
LANGUAGES = ("en", "zh-CN", "zh-TW")


def run(result: ScanResult, language: str = "en") -> dict[str, Any]:
    log = json.loads(render(result, "sarif", language))  # type: ignore[arg-type]
    jsonschema.Draft202012Validator(LOG).validate(log)
    assert len(log["runs"]) == 1
    only: dict[str, Any] = log["runs"][0]
    return only


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rich", "empty", "clean", "hostile"])
def test_every_log_has_the_shape_of_sarif(name: str, language: str, request: pytest.FixtureRequest) -> None:
    result: ScanResult = request.getfixturevalue(name)
    log = run(result, language)
    assert len(log["results"]) == len(result.findings) + len(result.coverage.unread)
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert all(rules[item["ruleIndex"]] == item["ruleId"] for item in log["results"])


def test_a_finding_keeps_rule_level_place_key_and_article(rich: ScanResult) -> None:
    log = run(rich)
    levels = {item["ruleId"]: item["level"] for item in log["results"][: len(rich.findings)]}
    assert levels["pipl-separate-consent"] == "error" and levels["ccpa-notice"] == levels["house-rule"] == "note"
    for finding, item in zip(rich.findings, log["results"], strict=False):
        assert item["partialFingerprints"] == {"guardianKey/v1": finding.key}
        assert item["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == finding.ref
        rule = log["tool"]["driver"]["rules"][item["ruleIndex"]]
        assert all(cite in rule["help"]["text"] for cite in finding.cites)
        assert item["properties"]["severity"] == Severity(finding.severity).label


def test_a_file_name_becomes_an_escaped_relative_address(rich: ScanResult, hostile: ScanResult) -> None:
    place = run(rich)["results"][3]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "models/my%20members.sql"
    assert place["region"] == {"startLine": 12, "startColumn": 3}
    addresses = [
        item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for item in run(hostile)["results"][: len(hostile.findings)]
    ]
    assert all(not set(address) & set('<>"`{}|\\^[] ():') for address in addresses)


def test_unread_data_is_an_error_and_makes_the_run_unsuccessful(rich: ScanResult, clean: ScanResult) -> None:
    log = run(rich)
    assert log["invocations"][0]["executionSuccessful"] is False
    unread = [item for item in log["results"] if item["ruleId"] == "guardian-unread"]
    assert [item["level"] for item in unread] == ["error", "error"]
    assert "permission denied" in unread[0]["message"]["text"]
    assert run(clean)["invocations"][0]["executionSuccessful"] is True


def test_a_name_cannot_become_a_link_in_a_message(hostile: ScanResult) -> None:
    texts = [item["message"]["text"] for item in run(hostile)["results"]]
    assert any("javascript" in text for text in texts)
    assert not any("[x](" in text for text in texts)
