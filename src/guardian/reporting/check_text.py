"""A check for a terminal: each place with its source line and a caret, then what the change does to privacy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from guardian.errors import counted
from guardian.model import ColumnVerdict, Finding, Location, Severity, Tier
from guardian.reporting import facts
from guardian.reporting.check import CheckReport
from guardian.reporting.check_words import CheckWords
from guardian.reporting.safe import pad, visible, width, wrap
from guardian.schemas.changes import PrivacyChange, PrivacyDiff, TableChange, Touch

SHOWN = 20
_SEVERITY_COLOURS = {Severity.CRITICAL: "31;1", Severity.HIGH: "31", Severity.MEDIUM: "33"}
_TIER_COLOURS = {Tier.RESTRICTED: "35;1", Tier.SENSITIVE: "33", Tier.PERSONAL: "36"}
_SIGNS = {"added": "+", "dropped": "-", "tier_raised": "↑", "tier_lowered": "↓"}


@dataclass(frozen=True, slots=True)
class _Page:
    words: CheckWords
    columns: int
    colour: bool

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    def wrapped(self, text: str, indent: int, first: str = "") -> Iterator[str]:
        space = " " * indent
        lines = _lines(text, max(30, self.columns - indent))
        yield (first or space) + lines[0]
        yield from (space + line for line in lines[1:])


@lru_cache(maxsize=4096)
def _lines(text: str, columns: int) -> tuple[str, ...]:
    """The words of a rule come once for every column that breaks it."""
    return tuple(wrap(text, columns))


def to_text(report: CheckReport, language: str, *, colour: bool = False, columns: int = 100) -> str:
    """The whole report; the summary stands last, where a hook's reader looks."""
    page = _Page(CheckWords(language), max(60, columns), colour)
    blocks = (_unread, _findings, _diff, _explained, _allowed, _skipped, _not_examined, _summary)
    printed = ["\n".join(lines) for block in blocks if (lines := list(block(report, page)))]
    return "\n\n".join(printed) + "\n"


def _unread(report: CheckReport, page: _Page) -> Iterator[str]:
    missing, rest = facts.unread(report.result), ""
    if missing:
        yield page.paint(page.words("unread", n=len(missing)), "31;1")
    pairs: Sequence[tuple[str, str]] = [(item.ref, item.reason) for item in missing]
    if len(missing) > SHOWN:  # in the words of a scan, which a hook seldom needs: they come from a file
        from guardian.reporting.grouped import lines
        from guardian.reporting.words import load

        told = lines(missing, load(page.words.language), SHOWN)
        pairs, rest = told.pairs, told.rest(load(page.words.language))
    for ref, reason in pairs:
        yield from page.wrapped(visible(f"{ref}: {reason}"), 4, "  ")
    if rest:
        yield from page.wrapped(rest, 4, "  ")


def _findings(report: CheckReport, page: _Page) -> Iterator[str]:
    """Findings by place: one excerpt, however many rules meet there; places in the order of the files."""
    places: dict[tuple[str, int, str], list[Finding]] = {}
    for finding in report.result.findings:
        file, line = (finding.location.file, finding.location.line) if finding.location else ("~", 0)
        places.setdefault((file, line, finding.ref), []).append(finding)
    columns = {str(column.ref): column for column in report.result.columns}
    for index, (_, found) in enumerate(sorted(places.items())):
        if index:
            yield ""
        yield from _place(found, columns.get(found[0].ref), report, page)
    if not places and report.result.coverage.tables:
        yield page.words("findings_none")


def _place(found: list[Finding], column: ColumnVerdict | None, report: CheckReport, page: _Page) -> Iterator[str]:
    ref, location = found[0].ref, next((one.location for one in found if one.location is not None), None)
    head = visible(f"{location.file}:{location.line}:{location.column}: {ref}" if location else ref)
    yield page.paint(head, "1") + (f"  {_what(column, page)}" if column is not None else "")
    yield from _excerpt(location, report, page)
    for (message, remedy), rules in _by_words(found, page):
        worst = max(rule.severity for rule in rules)
        mark = page.paint(page.words.severity(worst), _SEVERITY_COLOURS.get(worst, ""))
        cites = "; ".join(dict.fromkeys(cite for rule in rules for cite in rule.cites))
        names = ", ".join(dict.fromkeys(rule.rule for rule in rules))
        yield f"  {mark}: {visible(names)}" + (f" · {visible(cites)}" if cites else "")
        yield from page.wrapped(visible(message), 4)
        yield from page.wrapped(visible(remedy), 6, "    → ")


def _by_words(found: Sequence[Finding], page: _Page) -> list[tuple[tuple[str, str], list[Finding]]]:
    """Findings that say the same stand together; the gravest first."""
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(found, key=lambda one: (-one.severity, one.rule)):
        grouped.setdefault((page.words.said(finding.message), page.words.said(finding.remedy)), []).append(finding)
    return list(grouped.items())


def _what(column: ColumnVerdict, page: _Page) -> str:
    tier = page.paint(page.words.tier(column.tier), _TIER_COLOURS.get(column.tier, ""))
    return f"{visible(page.words.kind(column))} · {tier}"


def _excerpt(location: Location | None, report: CheckReport, page: _Page) -> Iterator[str]:
    shown = report.excerpt(location) if location is not None and report.excerpt is not None else None
    if shown is not None and location is not None:
        before, marked = visible(shown.text[: shown.start]), visible(shown.text[shown.start :][: shown.length])
        gutter = f"{location.line:>6} | "
        yield f"{gutter}{before}{marked}{visible(shown.text[shown.start + shown.length :])}"
        yield " " * (len(gutter) + width(before)) + page.paint("^" * max(1, width(marked)), "31")


def _diff(report: CheckReport, page: _Page) -> Iterator[str]:
    diff = report.diff
    if diff is None or not diff.commit:
        return
    words = page.words
    yield page.paint(words("diff", base=visible(diff.base)), "1")
    for item in diff.unread:
        yield from page.wrapped(visible(f"{item.ref}: {item.reason}"), 4, "  ! ")
    if not diff.columns and not diff.tables:
        yield f"  {words('diff_none')}"
    for table in diff.tables:
        yield from _table_change(table, page)
    for column in diff.columns:
        yield from _column_change(column, page)
    yield from _fixes(diff, page)


def _table_change(entry: TableChange, page: _Page) -> Iterator[str]:
    words, shown = page.words, entry.after or entry.before
    if shown is None:
        return
    tiers = " → ".join(words.tier(side.tier) for side in (entry.before, entry.after) if side is not None)
    sign = _SIGNS.get(entry.change, "~")
    yield f"  {sign} {words('table')} {words(entry.change)}: {page.paint(visible(shown.ref), '1')} ({tiers})"
    yield from _touches(entry.touches, page)


def _column_change(entry: PrivacyChange, page: _Page) -> Iterator[str]:
    words, shown = page.words, entry.after or entry.before
    if shown is None:
        return
    sign = _SIGNS.get(entry.change, "~")
    line = f"  {sign} {words(entry.change)}: {page.paint(visible(str(shown.ref)), '1')}  {_what(shown, page)}"
    if entry.before is not None and entry.after is not None:
        line += f" ({visible(_was(entry, page))})"
    if entry.tier_raised and entry.before is not None:
        line += f" · {page.paint(words('tier_raised'), '31')}"
    yield line
    yield from _touches(entry.touches, page)


def _was(entry: PrivacyChange, page: _Page) -> str:
    """What there was before, as far as it differs."""
    before, after = entry.before, entry.after
    if before is None or after is None:
        return ""
    parts = [before.ref.column] if before.ref.column != after.ref.column else []
    parts += [entry.before_type] if entry.before_type != entry.after_type else []
    if (before.category, before.tier) != (after.category, after.tier):
        parts.append(f"{page.words.kind(before)} · {page.words.tier(before.tier)}")
    return page.words("was", name=", ".join(part for part in parts if part) or str(before.ref))


def _touches(touches: Sequence[Touch], page: _Page) -> Iterator[str]:
    for touch in touches:
        where = f"guardian.yaml:{touch.line}" if touch.line else "guardian.yaml"
        text = f"{where} {touch.section} · {touch.name}: {page.words.said(touch.why)}"
        yield from page.wrapped(visible(text), 8, "      ! " if touch.fix else "        ")


def _fixes(diff: PrivacyDiff, page: _Page) -> Iterator[str]:
    if diff.fix:
        yield ""
        yield f"  {page.words('fix')}"
        yield from (f"    {visible(line)}" for line in diff.fix.rstrip("\n").split("\n"))


def _explained(report: CheckReport, page: _Page) -> Iterator[str]:
    """The evidence for every column, asked for with `--explain`."""
    if not report.explained:
        return
    words, columns = page.words, report.result.columns
    yield page.paint(words("personal", n=len(facts.personal_columns(report.result)), total=len(columns)), "1")
    names = [(visible(str(column.ref)), _what(column, page), column) for column in columns]
    across = min(max((width(name) for name, _, _ in names), default=0), page.columns // 2)
    for name, what, column in names:
        by = ", ".join(words(f"by_{way}") for way in column.evidence.by)
        how = f"{words('by')} {by}; " if by else ""
        confidence = f"{column.confidence:.2f}"
        yield f"  {pad(name, across)}  {what} · {how}{words('confidence', n=confidence)}"
        for reason in report.explained.get(str(column.ref), ()):
            yield from page.wrapped(visible(words.said(reason)), 6)


def _allowed(report: CheckReport, page: _Page) -> Iterator[str]:
    """What is allowed stands in every report, so that nobody forgets it."""
    words = page.words
    if report.allowed:
        yield page.paint(words("allowed", n=len(report.allowed)), "1")
    for entry in report.allowed[:SHOWN]:
        because = words("until", until=entry.until.isoformat(), because=entry.because)
        place = f"{entry.location.file}:{entry.location.line}"
        yield from page.wrapped(visible(f"{entry.finding.rule} {entry.finding.ref} ({place}) {because}"), 4, "  ")
    yield from _more(len(report.allowed), page)


def _skipped(report: CheckReport, page: _Page) -> Iterator[str]:
    skipped = report.result.coverage.skipped
    if skipped:
        yield page.words("skipped", n=len(skipped))
    for item in skipped[:SHOWN]:
        yield from page.wrapped(visible(f"{item.ref}: {item.reason}"), 4, "  ")
    yield from _more(len(skipped), page)


def _more(count: int, page: _Page) -> Iterator[str]:
    if count > SHOWN:
        yield f"  {page.words('more', n=count - SHOWN)}"


def _not_examined(report: CheckReport, page: _Page) -> Iterator[str]:
    lacking = report.result.not_examined
    if lacking:
        rules = ", ".join(item.rule for item in lacking[:SHOWN]) + (" …" if len(lacking) > SHOWN else "")
        yield from page.wrapped(visible(page.words("not_examined", n=len(lacking), rules=rules)), 2, "")


def _summary(report: CheckReport, page: _Page) -> Iterator[str]:
    result, words = report.result, page.words
    if not result.coverage.tables and not result.coverage.unread:
        yield words("nothing")
    counts = Counter(finding.severity for finding in result.findings)
    by = ", ".join(f"{counts[severity]} {words.severity(severity)}" for severity in sorted(counts, reverse=True))
    yield words(
        "summary",
        tables=result.coverage.tables,
        columns=result.coverage.columns,
        personal=len(facts.personal_columns(result)),
        findings=len(result.findings),
        tables_en=counted(result.coverage.tables, "table"),
        columns_en=counted(result.coverage.columns, "column"),
        findings_en=counted(len(result.findings), "finding"),
        by=f" ({by})" if by else "",
        allowed=len(report.allowed),
        unread=len(facts.unread(result)),
    )
