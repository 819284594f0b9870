"""The fast way to ask the rules gives what the plain one gives; two processes give what one gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from guardian.app import check_judge, findings
from guardian.app.check_names import Named, Namer
from guardian.app.check_places import place
from guardian.app.check_schema import CheckRequest, check_schemas
from guardian.app.names_shown import NamesShown
from guardian.app.session import Session
from guardian.config import Config, load
from guardian.model import ColumnSchema, Finding, TableSchema
from guardian.policy.loader import load_policy
from guardian.reporting.check import CheckReport

COLUMNS = ("id", "full_name", "email", "religion", "password", "price", "sku", "created_at", "diagnosis", "national_id")
CONFIG = """\
version: 1
sources: {crm: {url: "postgresql://reader@127.0.0.1/crm", owner: sales}, shop: {url: "sqlite:///shop.db"}}
subjects: {crm.members: id}
purposes:
  letters: {legal_basis: {gdpr: contract}, needs: [email], retention: P2Y}
  care: {needs: [health]}
activities:
- {id: news, purpose: letters, tables: [crm.members], recipients: []}
- {id: ward, purpose: care, tables: [crm.public.patients], recipients: []}
overrides:
- {rule: gdpr-secret-column, loosen: true, approver: dpo, because: hashed, until: 2999-01-01, tables: [crm.members]}
"""


def tables() -> list[TableSchema]:
    names = ("members", "patients", "products", "members_log", "orders")
    return [
        TableSchema(f"{'crm' if number % 2 else 'db'}.sql", name, tuple(ColumnSchema(one, "text") for one in chosen))
        for number, name in enumerate(names)
        for chosen in (COLUMNS[number:], COLUMNS[: 4 + number])[number % 2 :][:1]
    ]


def named() -> list[Named]:
    namer = Namer(NamesShown(b"key"))
    return [namer.name(table) for table in tables()]


def plain(found: tuple[Finding, ...]) -> set[Finding | tuple[object, ...]]:
    return {(one.rule, one.ref, one.key, one.severity, one.message["en"], one.message["zh-CN"]) for one in found}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "guardian.yaml"
    path.write_text(CONFIG)
    return load(path)


@pytest.mark.parametrize("with_config", [True, False])
def test_findings_and_open_rules_are_those_of_a_scan(with_config: bool, config: Config) -> None:
    asked = named()
    places = place(asked, config if with_config else None, None)
    known = places.config(config, asked) if with_config else None
    policy = places.policy(load_policy(config=config if with_config else None))
    columns = [column for one in asked for column in one.columns]
    verdicts = [one.verdict for one in asked]
    slow = findings.find(columns, verdicts, policy, known, date(2026, 11, 22))
    fast = check_judge.found(columns, verdicts, policy, known, date(2026, 11, 22))
    assert plain(fast.findings) == plain(slow.findings) != set()
    assert len(fast.findings) == len({one.key for one in slow.findings})
    assert {(one.rule, one.missing) for one in fast.not_examined} == {
        (one.rule, one.missing) for one in slow.not_examined
    }
    assert fast.tables == slow.tables


def test_a_rule_that_breaks_on_plain_columns_is_found_at_each_of_them() -> None:
    asked = named()
    policy = load_policy()
    secret = policy.rule("gdpr-secret-column")
    assert secret is not None
    from guardian.policy.expressions import Compiler
    from guardian.policy.vocabulary import load as words

    odd = replace(secret, id="odd", when=Compiler(words()).compile("column.category == 'none'", "column"))
    pack = replace(policy.law_packs[0], rules=(odd,))
    columns = [column for one in asked for column in one.columns]
    fast = check_judge.found(
        columns, [one.verdict for one in asked], replace(policy, law_packs=(pack,)), None, date(2026, 1, 1)
    )
    assert {one.ref for one in fast.findings} == {str(one.ref) for one in columns if one.category == "none"}


def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Config) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(30):
        body = ", ".join(f"{name} varchar({20 + number})" for name in COLUMNS[number % 7 :])
        Path(f"file_{number:02}.sql").write_text(
            f"CREATE TABLE members_{number} ({body});\nCREATE TABLE members (a int);"
        )
    Path("file_07.sql").write_bytes(b"\0\1\2" * 999)
    session = Session(config, "", Path("ledger"), "nobody")

    def report(processes: int) -> CheckReport:
        return check_schemas(CheckRequest((".",), explain=True, processes=processes, today=date(2026, 1, 1)), session)

    one, two = report(1), report(2)
    assert one.result.coverage == two.result.coverage and len(one.result.coverage.unread) == 1
    assert (one.result.columns, one.result.tables) == (two.result.columns, two.result.tables)
    assert (one.result.findings, one.result.not_examined) == (two.result.findings, two.result.not_examined)
    assert one.explained == two.explained != {}
