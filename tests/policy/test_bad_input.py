"""Whatever stands in a file, it loads whole or is refused with its place: no other way out."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guardian.config import of as config_of
from guardian.errors import PolicyError
from guardian.policy import vocabulary
from guardian.policy.expressions import Compiler
from guardian.policy.packs import read_packs
from guardian.resources import Document, dump_yaml, parse_yaml

COMPILER = Compiler(vocabulary.load())
RULE: dict[str, Any] = {
    "id": "r",
    "controls": ["X-1"],
    "cites": ["Art. 1"],
    "source_grade": "✔1",
    "applies_to": "column",
    "applies_if": "organisation.ciio",
    "when": "column.personal",
    "require": "dataset.owner != ''",
    "severity": "low",
    "enforce": "mask",
    "roles": ["a"],
    "message": {"en": "x", "zh-CN": "x", "zh-TW": "x"},
    "remedy": {"en": "x", "zh-CN": "x", "zh-TW": "x"},
    "examples": {"fail": [{"column": {"personal": True}, "dataset": {"owner": ""}}], "pass": [{"column": {}}]},
}
PACK: dict[str, Any] = {
    "pack": "p",
    "jurisdiction": "x",
    "version": "1",
    "title": {"en": "x", "zh-CN": "x", "zh-TW": "x"},
    "extends": [],
    "controls": [{"id": "X-1", "cites": ["a"], "source_grade": "✔1", "title": {"en": "x"}}],
    "rules": [RULE],
    "deadlines": [
        {
            "id": "d",
            "requests": ["access"],
            "controls": ["X-1"],
            "cites": ["Art. 1"],
            "source_grade": "✔1",
            "starts": "received",
            "calendar": "weekdays",
            "not_stopped_by": [{"en": "x", "zh-CN": "x", "zh-TW": "x"}],
            "dates": [{"id": "answer", "title": {"en": "x", "zh-CN": "x", "zh-TW": "x"}, "within": {"months": 1}}],
        }
    ],
}
CONFIG: dict[str, Any] = {
    "version": 1,
    "organisation": {"name": "x", "regions": ["EU"], "profile": {"ciio": False}},
    "sources": {"crm": {"url": "x", "owner": "o", "treatments": {"personal": {"a": "mask"}}}},
    "subjects": {"crm.t": "id"},
    "token_domains": {"m": ["crm.t.id"]},
    "purposes": {"p": {"legal_basis": {"gdpr": "consent"}, "needs": ["email"], "retention": "P1Y", "audience": ["a"]}},
    "roles": {"a": {"attributes": {"region": "CN"}}},
    "activities": [{"id": "x", "purpose": "p", "tables": ["crm.t"]}],
    "treatments": {"personal": {"a": "mask"}},
    "overrides": [{"rule": "r", "severity": "high"}],
    "recognizers": [{"entity": "e", "category": "email", "pattern": "x", "names": ["y"]}],
}
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def changed(value: dict[str, Any], path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copied = copy.deepcopy(value)
    inside: Any = copied
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = odd
    return copied


def document(value: Any) -> Document:
    return parse_yaml(dump_yaml(value), "f.yaml")


@given(st.sampled_from(sorted(places(PACK), key=str)), ODD)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_pack_with_anything_anywhere_is_read_or_its_faults_are_named(path: tuple[Any, ...], odd: Any) -> None:
    _, faults = read_packs([document(changed(PACK, path, odd))], COMPILER)
    for fault in faults:
        assert fault.where.startswith("f.yaml") or fault.where in ("p", "x"), str(fault)


@given(st.sampled_from(sorted(places(CONFIG), key=str)), ODD)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_configuration_with_anything_anywhere_is_read_or_its_faults_are_named(
    path: tuple[Any, ...], odd: Any
) -> None:
    try:
        config_of(document(changed(CONFIG, path, odd)))
    except PolicyError as error:
        assert all(fault.where.startswith("f.yaml:") for fault in error.faults)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b"\xef\xbb\xbfa: 1")
@example(b"? \n: \n- ")
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_yaml_or_refused(data: bytes) -> None:
    try:
        parse_yaml(data, "f.yaml")
    except PolicyError as error:
        assert all(fault.where.startswith("f.yaml:") for fault in error.faults)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_condition_or_refused(source: str) -> None:
    try:
        COMPILER.compile(source, "column")
    except PolicyError as error:
        assert error.faults


@pytest.mark.parametrize("size", [1, 1000])
def test_a_list_of_packs_that_is_not_there_names_each(tmp_path: Path, size: int) -> None:
    from guardian.policy.loader import check_files

    with pytest.raises(PolicyError) as error:
        check_files([tmp_path / f"{number}.yaml" for number in range(size)])
    assert len(error.value.faults) == size
