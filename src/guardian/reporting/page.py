"""What the HTML report shows, worked out before a template sees it: charts, tables, and what is cut for length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guardian.model import ColumnVerdict, ScanResult, Severity, Tier
from guardian.reporting import facts
from guardian.reporting.charts import Chart, Part, chart
from guardian.reporting.grouped import Lines, lines
from guardian.reporting.words import Words

PERSONAL_SHOWN = 4_000
PLAIN_SHOWN = 8_000
REFS_SHOWN = 200
PLACES_SHOWN = 60
BARS = 15
OPEN_COLUMNS = 60
"""Up to so many personal columns, every table with some stands open."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with the columns that are shown; ``cut`` counts those that only scan.json lists."""

    facts: facts.TableFacts
    personal: Sequence[ColumnVerdict]
    plain: Sequence[ColumnVerdict]
    cut: int
    open: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template needs beside the words."""

    result: ScanResult
    state: facts.State
    unread: int
    missing: Lines
    skipped: Lines
    personal: int
    tables: tuple[ShownTable, ...]
    laws: tuple[facts.LawFindings, ...]
    kinds: tuple[facts.Kind, ...]
    decisions: tuple[facts.Decided, ...]
    decided: dict[str, facts.Decided]
    steps: tuple[facts.Step, ...]
    charts: dict[str, Chart]
    sources: tuple[str, ...]
    holding: int
    bars: int = BARS
    refs_shown: int = REFS_SHOWN
    tiers: tuple[Tier, ...] = tuple(sorted(Tier, reverse=True))


def page(result: ScanResult, words: Words) -> Page:
    """The whole report as values; lengths are bounded, and each cut is counted."""
    tables = facts.tables(result)
    decisions = facts.decisions(result)
    personal = facts.personal_columns(result)
    return Page(
        result=result,
        state=facts.state(result),
        unread=len(facts.unread(result)),
        missing=lines(facts.unread(result), words, PLACES_SHOWN),
        skipped=lines(result.coverage.skipped, words, PLACES_SHOWN),
        personal=len(personal),
        tables=_shown(tables, len(personal)),
        laws=facts.by_law(result.findings),
        kinds=facts.kinds(personal),
        decisions=decisions,
        decided={item.ref: item for item in decisions},
        steps=facts.next_steps(result),
        charts=_charts(result, tables, words),
        sources=facts.sources(result),
        holding=sum(bool(table.personal) for table in tables),
    )


def _shown(tables: tuple[facts.TableFacts, ...], personal: int) -> tuple[ShownTable, ...]:
    left_personal, left_plain, shown = PERSONAL_SHOWN, PLAIN_SHOWN, []
    for table in tables:
        kept, plain = table.personal[:left_personal], table.others[:left_plain]
        left_personal, left_plain = left_personal - len(kept), left_plain - len(plain)
        cut = table.columns - len(kept) - len(plain)
        shown.append(ShownTable(table, kept, plain, cut, bool(kept) and personal <= OPEN_COLUMNS))
    return tuple(shown)


def _charts(result: ScanResult, tables: tuple[facts.TableFacts, ...], words: Words) -> dict[str, Chart]:
    columns = facts.personal_columns(result)
    charts = {"severity": _by_severity(result, words)} if result.findings else {}
    if columns:
        tiers = [(words.tier(tier), [_tier(tier, n, words)]) for tier, n in facts.by_tier(columns).items() if n]
        charts["tier"] = chart("chart-tier", words("chart_tier"), tiers)
        charts["category"] = chart("chart-category", words("chart_category"), _categories(result, words))
        charts["table"] = _by_table(tables, words)
    return charts


def _tier(tier: Tier, count: int, words: Words) -> Part:
    return Part(f"tier-{tier.label}", words.tier(tier), count)


def _categories(result: ScanResult, words: Words) -> list[tuple[str, list[Part]]]:
    """The commonest categories, each coloured by tier; the rest together."""
    columns = facts.personal_columns(result)
    counts = list(facts.by_category(columns).items())
    kept, rest = (counts, []) if len(counts) <= BARS + 1 else (counts[:BARS], counts[BARS:])
    rows = []
    for category, _ in kept:
        tiers = facts.by_tier(column for column in columns if column.category == category)
        rows.append((words.category(category), [_tier(tier, n, words) for tier, n in tiers.items()]))
    if rest:
        rows.append((words("chart_other", n=len(rest)), [Part("plain", "", sum(n for _, n in rest))]))
    return rows


def _by_table(tables: tuple[facts.TableFacts, ...], words: Words) -> Chart:
    held = [table for table in tables if table.personal]
    most = {table.verdict.ref for table in sorted(held, key=lambda table: -len(table.personal))[:BARS]}
    names = Counter(table.personal[0].ref.table for table in held)
    rows = [
        (_label(table, names), [_tier(tier, n, words) for tier, n in facts.by_tier(table.personal).items()])
        for table in held
        if table.verdict.ref in most
    ]
    present = {column.tier for table in held for column in table.personal}
    legend = [_tier(tier, 0, words) for tier in sorted(present, reverse=True)]
    return chart("chart-table", words("chart_table"), rows, legend)


def _label(table: facts.TableFacts, names: Counter[str]) -> str:
    """The table's own name where no other source has one of that name, else the full reference."""
    name = table.personal[0].ref.table
    return name if names[name] == 1 else table.verdict.ref


def _by_severity(result: ScanResult, words: Words) -> Chart:
    rows = []
    for law in facts.by_law(result.findings):
        counts = facts.by_severity(finding for rule in law.rules for finding in rule.findings)
        rows.append((words.law(law.law), [_severity(severity, n, words) for severity, n in counts.items()]))
    legend = [_severity(severity, 0, words) for severity in facts.by_severity(result.findings)]
    return chart("chart-severity", words("chart_severity"), rows, legend)


def _severity(severity: Severity, count: int, words: Words) -> Part:
    return Part(f"severity-{severity.label}", words.severity(severity), count)
