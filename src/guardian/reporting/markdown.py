"""The report as Markdown: short, for a pull request or a ticket."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from guardian.model import ColumnVerdict, ScanResult, Skipped, Unread
from guardian.reporting import facts
from guardian.reporting.grouped import lines
from guardian.reporting.safe import cell, visible
from guardian.reporting.words import Words, evidence_short, held

ROWS_SHOWN = 200
PLACES_SHOWN = 60
_MARKUP = re.compile(r"([\\`*_\[\]#|~])")
# A bare address or e-mail address would turn into a link.
_LINK = re.compile(r"(?i)(?<=:)(?=//)|(?<=www)(?=\.)|(?<=\S)(?=@)")


def escape(text: str) -> str:
    """``text`` as plain words in Markdown: no markup, no HTML, no link, no line of its own."""
    return _LINK.sub("&#8203;", _MARKUP.sub(r"\\\1", html.escape(visible(text), quote=False)))


def _cell(text: str) -> str:
    return escape(cell(text))


def to_markdown(result: ScanResult, words: Words) -> str:
    blocks = (_head, _unread, _coverage, _findings, _personal, _not_examined, _decisions, _next)
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block(result, words)))) + "\n"


def _head(result: ScanResult, words: Words) -> Iterator[str]:
    yield f"# {words('title')}"
    yield ""
    packs = words("packs", packs=words.join(list(result.packs))) if result.packs else words("no_packs")
    when = words("scanned_at", when=words.when(result.started)) if result.started else ""
    parts = [words("made_by", engine=result.engine), when, packs, words("policy", digest=result.policy)]
    yield " · ".join(escape(part) for part in parts if part)
    yield ""
    count = len(facts.unread(result)) or len(result.findings)
    state = facts.state(result)
    yield f"**{words(f'state_{state}', n=count)}**"
    yield ""
    yield words(f"state_{state}_body")


def _unread(result: ScanResult, words: Words) -> Iterator[str]:
    missing = facts.unread(result)
    if missing:
        yield f"## {words('unread')}"
        yield ""
        yield from _places(missing, words)


def _places(items: Sequence[Unread | Skipped], words: Words) -> Iterator[str]:
    told = lines(items, words, PLACES_SHOWN)
    yield from _table([words("where"), words("why")], told.pairs)
    if rest := told.rest(words):
        yield ""
        yield f"*{rest}*"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def _coverage(result: ScanResult, words: Words) -> Iterator[str]:
    coverage = result.coverage
    yield f"## {words('coverage')}"
    yield ""
    counts = words.examined(coverage)
    yield words.sentences([counts, words.how_much(result)])
    if coverage.skipped:
        yield ""
        yield f"{words('skipped')}{words('colon')}{len(coverage.skipped):,}"
        yield ""
        yield from _places(coverage.skipped, words)


def _more(left: int, words: Words) -> Iterator[str]:
    if left > 0:
        yield ""
        yield f"*{words('more', n=left)}*"


def _findings(result: ScanResult, words: Words) -> Iterator[str]:
    yield f"## {words('findings')}{words('colon')}{len(result.findings):,}"
    yield ""
    if not result.findings:
        yield words(facts.no_finding(result))
    for law in facts.by_law(result.findings):
        yield f"### {escape(words.law(law.law))}{words('colon')}{law.count:,}"
        yield ""
        for rule in law.rules:
            yield from _rule(rule, words)
        yield ""


def _rule(rule: facts.RuleFindings, words: Words) -> Iterator[str]:
    articles = escape(words("semicolon").join(rule.cites))
    yield f"- **{words.severity(rule.severity)}** · {escape(rule.rule)} · {articles}"
    for message, remedy, refs in facts.by_message(rule.findings, words.language):
        said = [escape(message), f"{words('remedy')}{words('colon')}{escape(remedy)}"]
        yield f"  - {words.sentences(said)}"
        yield from (f"    - {escape(ref)}" for ref in refs[:ROWS_SHOWN])
        if len(refs) > ROWS_SHOWN:
            yield f"    - *{words('more', n=len(refs) - ROWS_SHOWN)}*"


def _personal(result: ScanResult, words: Words) -> Iterator[str]:
    if not result.columns:  # nothing was seen, which is no news of personal data
        return
    columns = facts.personal_columns(result)
    counted = words("personal_of", n=len(columns), total=len(result.columns))
    yield f"## {words('personal')}{words('colon')}{counted}"
    yield ""
    if not columns:
        yield words("personal_none")
        return
    ordered = [column for table in facts.tables(result) for column in table.personal]
    heads = [words(key) for key in ("table", "column", "tier", "kind", "evidence")]
    yield from _table(heads, [_row(column, words) for column in ordered[:ROWS_SHOWN]])
    yield from _more(len(ordered) - ROWS_SHOWN, words)


def _row(column: ColumnVerdict, words: Words) -> tuple[str, ...]:
    evidence = " ".join(part for part in (evidence_short(column, words), held(column.others, words)) if part)
    table = f"{column.ref.source}/{column.ref.table}"
    return table, column.ref.column, words.tier(column.tier), words.kind(column), evidence


def _not_examined(result: ScanResult, words: Words) -> Iterator[str]:
    if lacking := facts.lacking(result):
        yield f"## {words('not_examined')}{words('colon')}{len(lacking):,}"
        yield ""
        yield words("not_examined_body")
        yield ""
        rows = [(item.rule, words.join(list(item.missing))) for item in lacking]
        yield from _table([words("rule"), words("missing")], rows)


def _decisions(result: ScanResult, words: Words) -> Iterator[str]:
    if result.decisions:
        yield f"## {words('decisions')}"
        yield ""
        rows = [
            (item.ref, words.decision(item), item.by, words.when(item.at), item.reason)
            for item in facts.decisions(result)
        ]
        yield from _table([words(key) for key in ("where", "decision", "by", "when", "reason")], rows)


def _next(result: ScanResult, words: Words) -> Iterator[str]:
    yield f"## {words('next')}"
    yield ""
    for number, step in enumerate(facts.next_steps(result), 1):
        command = f" {escape(step.command)}" if step.command else ""
        yield f"{number}. {words(step.key, n=step.count)}{command}"
