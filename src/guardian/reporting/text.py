"""The report of a scan for a terminal: what could not be examined comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardian.model import ColumnVerdict, ScanResult, Severity, Skipped, Tier, Unread
from guardian.reporting import facts
from guardian.reporting.grouped import lines
from guardian.reporting.safe import pad, shorten, visible, width, wrap
from guardian.reporting.words import Words, evidence_short, held

REFS_SHOWN = 8
UNREAD_SHOWN = 20
"""Lines of what could not be examined, and of what was left out; more places than lines are told by folder."""
RULES_SHOWN = 12
"""Rules without facts in the terminal; the other formats name them all."""
COLUMNS_SHOWN = 200
TABLES_SHOWN = 40
"""Beyond so many personal columns a table has one line, and beyond so many of these it is counted."""
NAME_WIDTH = 40

_TIER_COLOURS = {Tier.RESTRICTED: "35;1", Tier.SENSITIVE: "33", Tier.PERSONAL: "36"}
_SEVERITY_COLOURS = {Severity.CRITICAL: "31;1", Severity.HIGH: "31", Severity.MEDIUM: "33"}


@dataclass(frozen=True, slots=True)
class Page:
    """How the lines are set: language, columns, and whether the terminal takes colours."""

    words: Words
    columns: int = 100
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    def heading(self, text: str, code: str = "1") -> str:
        return self.paint(text, code)

    def wrapped(self, text: str, indent: int, first: str = "") -> list[str]:
        """``text`` in lines behind ``indent`` spaces; ``first`` stands before the first line."""
        space = " " * indent
        lines = wrap(text, max(20, self.columns - indent))
        return [(first or space) + lines[0], *(space + line for line in lines[1:])]


def to_text(result: ScanResult, words: Words, *, colour: bool = False, columns: int = 100) -> str:
    """The whole report. Names are escaped, so that nothing in them reaches the terminal as a command."""
    page = Page(words, max(60, columns), colour)
    blocks = (_head, _unread, _examined, _findings, _personal, _not_examined, _decisions, _next)
    printed = ["\n".join(lines) for block in blocks if (lines := list(block(result, page)))]
    return "\n\n".join(printed) + "\n"


def _head(result: ScanResult, page: Page) -> Iterator[str]:
    words = page.words
    packs = words("packs", packs=words.join(list(result.packs))) if result.packs else words("no_packs")
    parts = [f"guardian {visible(result.engine)}", words.when(result.started), packs]
    yield page.heading(words("title"))
    yield from page.wrapped(" · ".join(part for part in parts if part), 0)
    yield from page.wrapped(" · ".join(_sums(result, words)), 0)


def _sums(result: ScanResult, words: Words) -> Iterator[str]:
    """What matters, in a line that stays on the screen however long the report is."""
    if missing := len(facts.unread(result)):
        yield f"{words('card_unread')}{words('colon')}{missing:,}"
    yield f"{words('card_findings')}{words('colon')}{_counted(result, words)}"
    if result.columns:
        yield f"{words('personal')}{words('colon')}{_personal_of(result, words)}"


def _counted(result: ScanResult, words: Words) -> str:
    counts = [f"{n:,} {words.severity(severity)}" for severity, n in facts.by_severity(result.findings).items()]
    return f"{len(result.findings):,}" + (f" ({words.join(counts)})" if counts else "")


def _personal_of(result: ScanResult, words: Words) -> str:
    return words("personal_of", n=len(facts.personal_columns(result)), total=len(result.columns))


def _unread(result: ScanResult, page: Page) -> Iterator[str]:
    words, missing = page.words, facts.unread(result)
    if facts.state(result) == "nothing":
        yield page.heading(words("state_nothing").upper(), "31;1")
        yield from page.wrapped(words("state_nothing_body"), 2)
    if missing:
        yield page.heading(words("state_unread", n=len(missing)).upper(), "31;1")
        yield from page.wrapped(words("state_unread_body"), 2)
        yield from _grouped(missing, page, "31", UNREAD_SHOWN)


def _grouped(items: Sequence[Unread | Skipped], page: Page, code: str, most: int) -> Iterator[str]:
    told = lines(items, page.words, most)
    yield from _pairs(told.pairs, page, code)
    if rest := told.rest(page.words):
        yield from page.wrapped(rest, 2)


def _pairs(pairs: Sequence[tuple[str, str]], page: Page, code: str = "") -> Iterator[str]:
    shown = [(visible(left), visible(right)) for left, right in pairs]
    column = min(max(width(left) for left, _ in shown), page.columns // 2)
    for left, right in shown:
        fits = width(left) <= column
        if not fits:
            yield "  " + page.paint(left, code)
        first = "  " + page.paint(pad(left, column), code) + "  " if fits else ""
        yield from page.wrapped(right, column + 4, first)


def _examined(result: ScanResult, page: Page) -> Iterator[str]:
    words, coverage = page.words, result.coverage
    yield page.heading(words("coverage"))
    counts = words.examined(coverage)
    yield from page.wrapped(words.sentences([counts, words.how_much(result)]), 2)
    if not facts.unread(result) and coverage.tables:
        yield f"  {words('unread_none')}"
    if coverage.skipped:
        yield f"  {words('skipped')}{words('colon')}{len(coverage.skipped):,}"
        yield from _grouped(coverage.skipped, page, "", REFS_SHOWN)


def _more(left: int, page: Page, indent: int) -> Iterator[str]:
    if left > 0:
        yield " " * indent + page.words("more", n=left)


def _personal(result: ScanResult, page: Page) -> Iterator[str]:
    if not result.columns:  # nothing was seen, which is no news of personal data
        return
    words, columns = page.words, facts.personal_columns(result)
    yield page.heading(f"{words('personal')}{words('colon')}{_personal_of(result, words)}")
    if not columns:
        yield f"  {words('personal_none')}"
    tables = facts.tables(result)
    held = [table for table in tables if table.personal or table.verdict.uplifts]
    left = COLUMNS_SHOWN
    for at, table in enumerate(held):
        if left <= 0:
            yield from _brief(held[at:], page)
            break
        yield from _table(table, page)
        left -= len(table.personal) or 1
    if clean := len(tables) - len(held):
        yield f"  {words('tables_clean', n=clean)}"


def _brief(tables: Sequence[facts.TableFacts], page: Page) -> Iterator[str]:
    """The tables of lesser tiers in a line each."""
    words, shown = page.words, tables[:TABLES_SHOWN]
    pairs = [
        (table.verdict.ref, f"{words.tier(table.verdict.tier)} · {words('n_personal', n=len(table.personal))}")
        for table in shown
    ]
    yield from _pairs(pairs, page)
    left = tables[TABLES_SHOWN:]
    yield (
        f"  {words('tables_cut', n=len(left), columns=sum(len(table.personal) for table in left))}"
        if left
        else (f"  {words('each_listed')}")
    )


def _table(table: facts.TableFacts, page: Page) -> Iterator[str]:
    words, verdict = page.words, table.verdict
    tier = page.paint(words.tier(verdict.tier), _TIER_COLOURS.get(verdict.tier, ""))
    yield f"  {page.paint(visible(verdict.ref), '1')} · {words('n_rows', n=verdict.rows)} · {tier}"
    for uplift in verdict.uplifts:
        raised = words("raised", tier=words.tier(uplift.tier), reason=visible(words.said(uplift.reason)))
        yield from page.wrapped(raised, 4)
    rows = [_cells(column, words) for column in table.personal]
    name, tier_width, kind = (max((width(row[at]) for row in rows), default=0) for at in range(3))
    for row, column in zip(rows, table.personal, strict=True):
        tier = page.paint(pad(row[1], tier_width), _TIER_COLOURS.get(column.tier, ""))
        first = f"    {pad(row[0], name)}  {tier}  {pad(row[2], kind)}  "
        indent = 4 + name + 2 + tier_width + 2 + kind + 2
        yield from page.wrapped(row[3], min(indent, page.columns - 30), first)
        if column.others:
            yield from page.wrapped(visible(held(column.others, words)), 6)
    if table.others:
        yield f"    {words('not_personal', n=len(table.others))}"


def _cells(column: ColumnVerdict, words: Words) -> tuple[str, str, str, str]:
    name = shorten(visible(column.ref.column), NAME_WIDTH)
    kind = shorten(visible(words.kind(column)), NAME_WIDTH)
    return name, words.tier(column.tier), kind, evidence_short(column, words)


def _findings(result: ScanResult, page: Page) -> Iterator[str]:
    words = page.words
    yield page.heading(f"{words('findings')}{words('colon')}{_counted(result, words)}")
    if not result.findings:
        yield f"  {words(facts.no_finding(result))}"
    for law in facts.by_law(result.findings):
        yield f"  {page.paint(words.law(law.law), '1')} · {words('n_findings', n=law.count)}"
        for rule in law.rules:
            yield from _rule(rule, page)


def _rule(rule: facts.RuleFindings, page: Page) -> Iterator[str]:
    words = page.words
    severity = page.paint(words.severity(rule.severity), _SEVERITY_COLOURS.get(rule.severity, ""))
    head = f"    [{severity}] {visible(rule.rule)} · "
    cites = visible(words("semicolon").join(rule.cites))
    bare = 9 + width(words.severity(rule.severity)) + width(visible(rule.rule))
    yield from (
        page.wrapped(cites, bare, head)
        if bare + width(cites) <= page.columns
        else ([head.removesuffix("· ").rstrip(), *page.wrapped(cites, 8)])
    )
    for message, remedy, refs in facts.by_message(rule.findings, words.language):
        yield from page.wrapped(visible(message), 6)
        yield from page.wrapped(visible(remedy), 8, "      → ")
        yield from (f"        {visible(ref)}" for ref in refs[:REFS_SHOWN])
        yield from _more(len(refs) - REFS_SHOWN, page, 8)


def _not_examined(result: ScanResult, page: Page) -> Iterator[str]:
    if lacking := facts.lacking(result):
        words = page.words
        yield page.heading(f"{words('not_examined')}{words('colon')}{len(lacking):,}")
        yield from page.wrapped(words("not_examined_body"), 2)
        shown = lacking[:RULES_SHOWN]
        yield from _pairs([(item.rule, words.join(list(item.missing))) for item in shown], page)
        yield from _more(len(lacking) - RULES_SHOWN, page, 2)


def _decisions(result: ScanResult, page: Page) -> Iterator[str]:
    words, decided = page.words, facts.decisions(result)
    if decided:
        yield page.heading(f"{words('decisions')}{words('colon')}{len(decided):,}")
        shown = decided[:REFS_SHOWN]
        yield from _pairs([(item.ref, words.decided(item)) for item in shown], page)
        yield from _more(len(decided) - len(shown), page, 2)


def _next(result: ScanResult, page: Page) -> Iterator[str]:
    words = page.words
    yield page.heading(words("next"))
    for number, step in enumerate(facts.next_steps(result), 1):
        yield from page.wrapped(words(step.key, n=step.count), 5, f"  {number}. ")
        if step.command:
            yield f"     {visible(step.command)}"
