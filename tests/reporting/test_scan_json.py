from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from guardian.model import Coverage, ScanResult, Tier
from guardian.reporting import scan_json

RESULTS = ("rich", "empty", "clean", "hostile")
LANGUAGES = ("en", "zh-CN", "zh-TW")
VALIDATOR = jsonschema.Draft202012Validator(scan_json.schema())


def parsed(result: ScanResult, language: str = "en") -> dict[str, object]:
    document = json.loads(scan_json.to_json(result, language))
    assert isinstance(document, dict)
    return document


def test_the_schema_itself_is_valid_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(scan_json.schema())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RESULTS)
def test_every_document_satisfies_the_schema(name: str, language: str, request: pytest.FixtureRequest) -> None:
    VALIDATOR.validate(parsed(request.getfixturevalue(name), language))


def test_a_document_of_thousands_of_columns_satisfies_the_schema(huge: ScanResult) -> None:
    VALIDATOR.validate(parsed(replace(huge, columns=huge.columns[::9], findings=huge.findings[::9])))


BREAKS = {
    "a key nobody documented": lambda d: d.update(extra=1),
    "a missing key": lambda d: d.pop("not_examined"),
    "a wrong version": lambda d: d.update(schema="guardian.scan/2"),
    "an unknown category": lambda d: d["columns"][0].update(category="shoe_size"),
    "organisation for a column": lambda d: d["columns"][0].update(category="organisation"),
    "a none-column with a personal tier": lambda d: d["columns"][2].update(tier="personal"),
    "a none-column with an entity": lambda d: d["columns"][2].update(entity="phone"),
    "an unknown tier": lambda d: d["columns"][0].update(tier="secret"),
    "a negative count": lambda d: d["columns"][0]["evidence"].update(matched=-1),
    "a share above one": lambda d: d["columns"][0]["evidence"].update(upper_bound_95=1.5),
    "evidence by nobody known": lambda d: d["columns"][0]["evidence"].update(by=["hunch"]),
    "an unread without a reason": lambda d: d["coverage"]["unread"][0].pop("reason"),
    "an unknown severity": lambda d: d["findings"][0].update(severity="dire"),
    "a law left out": lambda d: d["columns"][0]["legal"].pop("pipl"),
    "a location without a line": lambda d: d["findings"][3]["location"].pop("line"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_the_schema_refuses(broken: str, rich: ScanResult) -> None:
    document = parsed(rich)
    BREAKS[broken](document)
    assert not VALIDATOR.is_valid(document)


def test_a_document_carries_every_value_of_the_result(rich: ScanResult) -> None:
    document = scan_json.document(rich)
    assert document["engine"] == "0.1.0" and document["policy"] == "sha256:abc123"
    assert [item["ref"] for item in document["coverage"]["unread"]] == [one.ref for one in rich.coverage.unread]
    assert [item["ref"] for item in document["columns"]] == [str(one.ref) for one in rich.columns]
    assert document["columns"][0]["evidence"] == {
        "matched": 9_987, "examined": 10_000, "rows": 1_000_000, "distinct": 9_000, "upper_bound_95": 0.000299,
        "by": ["name", "value"],
    }  # fmt: skip
    assert document["columns"][3]["others"][0] == {
        "category": "phone", "entity": "phone.cn_mobile", "matched": 19, "examined": 2_000,
    }  # fmt: skip
    assert document["findings"][3]["location"] == {"file": "models/my members.sql", "line": 12, "column": 3}
    assert document["tables"][0]["uplifts"][0]["tier"] == Tier.RESTRICTED.label
    assert document["not_examined"] == [{"rule": "gdpr-retention", "missing": ["retention of crm/public.members"]}]


def test_the_top_level_keys_are_the_documented_ones_in_order(rich: ScanResult) -> None:
    documented = ["schema", "engine", "policy", "coverage", "tables", "columns", "findings", "not_examined"]
    assert list(scan_json.document(rich)) == documented


def test_words_for_people_are_in_the_language_asked_and_english_where_missing(rich: ScanResult) -> None:
    chinese = scan_json.document(rich, "zh-TW")
    assert chinese["findings"][0]["remedy"] == "請改善 gdpr-needed-columns。"
    assert chinese["tables"][0]["uplifts"][0]["reason"] == "ID and name together"


def test_an_interrupted_scan_without_unread_data_is_marked_unread(clean: ScanResult) -> None:
    assert parsed(clean)["coverage"]["unread"] == []  # type: ignore[index]
    document = parsed(replace(clean, interrupted=True))
    assert "interrupted" in document["coverage"]["unread"][0]["reason"]  # type: ignore[index]


def test_a_hostile_name_keeps_its_value_and_cannot_steer_a_terminal(hostile: ScanResult) -> None:
    text = scan_json.to_json(hostile)
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2028", "\u200b"} & set(text)
    text.encode("utf-8")
    names = {column["column"] for column in json.loads(text)["columns"]}
    assert {"<script>alert(1)</script>", "\x1b[31mred\x1b[0m\x07", "safe\u202egnp.exe", "\\xe9t\\xe9"} <= names


def test_what_is_no_number_is_refused_rather_than_written(rich: ScanResult) -> None:
    broken = replace(rich, columns=(replace(rich.columns[0], confidence=float("nan")),), coverage=Coverage())
    with pytest.raises(ValueError, match="JSON"):
        scan_json.to_json(broken)
