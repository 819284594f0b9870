"""Packs and verdicts for the policy tests: written here, so that a test shows all that it depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from guardian import taxonomy
from guardian.config import Config, of
from guardian.model import ColumnRef, ColumnVerdict, Evidence, Held, TableVerdict, Tier
from guardian.resources import parse_yaml

PACK = """\
pack: ours
law: ours
jurisdiction: internal
version: "1"
title: {en: Ours, zh-CN: 内部, zh-TW: 內部}
rules:
"""
WORDS = "{en: x, zh-CN: x, zh-TW: x}"


def _rule(rule_id: str = "our-rule", **keys: str) -> str:
    """One rule as YAML lines; ``keys`` replace the defaults, an empty text leaves the key out."""
    fields = {
        "cites": '["Art. 1"]',
        "source_grade": "✔1",
        "applies_to": "column",
        "when": "column.personal",
        "severity": "medium",
        "message": WORDS,
        "remedy": WORDS,
        "examples": "{fail: [{column: {personal: true}}]}",
    } | keys
    lines = [f"  - id: {rule_id}", *(f"    {key}: {value}" for key, value in fields.items() if value)]
    return "\n".join(lines) + "\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test starts with an empty cache of its own."""
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    monkeypatch.setenv("GUARDIAN_CACHE", str(folder))
    return folder


@pytest.fixture
def pack_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a pack file of these rules."""

    def write(*rules: str, name: str = "ours", head: str = "") -> Path:
        path = tmp_path / f"{name}.yaml"
        path.write_text(PACK.replace("pack: ours", f"pack: {name}") + "".join(rules) + head, encoding="utf-8")
        return path

    return write


def _column(
    name: str = "c",
    category: str = "email",
    *,
    entity: str | None = None,
    table: str = "public.members",
    source: str = "crm",
    seen: bool = True,
    others: tuple[Held, ...] = (),
    legal: Mapping[str, tuple[str, ...]] | None = None,
    rows: int = 100,
) -> ColumnVerdict:
    kind = taxonomy.load().entity(entity or category, category)
    evidence = (
        Evidence(rows, rows, rows, rows, 0.0, ("value",)) if seen else Evidence(0, rows, rows, rows, None, ("name",))
    )
    return ColumnVerdict(
        ColumnRef(source, table, name), category, entity, kind.tier, legal or kind.legal, 0.9, evidence, others
    )


def _table(ref: str = "crm/public.members", rows: int = 100, tier: Tier = Tier.PERSONAL, **more: Any) -> TableVerdict:
    return TableVerdict(ref, rows, tier, **more)


@pytest.fixture
def rule_text() -> Callable[..., str]:
    return _rule


@pytest.fixture
def column() -> Callable[..., ColumnVerdict]:
    return _column


@pytest.fixture
def table() -> Callable[..., TableVerdict]:
    return _table


@pytest.fixture
def config_of() -> Callable[[str], Config]:
    """A guardian.yaml from its text."""
    return lambda text: of(parse_yaml(text, "guardian.yaml"))
