"""The JSON Schemas agree with what the readers take."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest

from guardian.policy import vocabulary
from guardian.policy.schema import config_schema, pack_schema
from guardian.resources import parse_yaml, policies_dir, read_yaml
from guardian.taxonomy import LAWS


def as_json(value: Any) -> Any:
    """The document as an editor's JSON Schema checker sees it: days are text."""
    return json.loads(json.dumps(value, default=lambda day: day.isoformat() if isinstance(day, date) else None))


@pytest.mark.parametrize("law", LAWS)
def test_the_shipped_packs_fit_the_schema(law: str) -> None:
    schema = pack_schema(vocabulary.load())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(as_json(read_yaml(policies_dir() / f"{law}.yaml").value), schema)


@pytest.mark.parametrize(
    ("key", "value"), [("severity", "hihg"), ("applies_to", "colum"), ("sevrity", "high"), ("examples", {"pass": []})]
)
def test_a_wrong_rule_does_not_fit(key: str, value: Any) -> None:
    document = as_json(read_yaml(policies_dir() / "gdpr.yaml").value)
    document["rules"][0][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, pack_schema(vocabulary.load()))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("version: 1\npurposes: {p: {needs: [email], lia_ref: L-1}}\n", True),
        ("version: 1\norganisation: {profile: {ciio: true}}\n", True),
        ("version: 1\norganisation: {profile: {cio: true}}\n", False),
        ("version: 1\npurposes: {p: {need: [email]}}\n", False),
        ("version: 2\n", False),
        ("version: 1\ntreatments: {sensitive: {dpo: hide}}\n", False),
    ],
)
def test_the_schema_of_guardian_yaml_takes_what_the_reader_takes(text: str, fits: bool) -> None:
    validator = jsonschema.Draft202012Validator(config_schema(vocabulary.load()))
    assert validator.is_valid(as_json(parse_yaml(text, "guardian.yaml").value)) is fits
