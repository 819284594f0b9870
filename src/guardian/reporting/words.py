"""The words of a report in one language: its strings, numbers, and evidence said in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache
from typing import Any

from guardian import resources, taxonomy
from guardian.errors import InternalError, UsageError
from guardian.model import LANGUAGES, ColumnVerdict, Coverage, Held, ScanResult, Severity, Text, Tier, said
from guardian.reporting.facts import Decided
from guardian.reporting.reasons import reason
from guardian.reporting.safe import visible


@dataclass(frozen=True, slots=True)
class Words:
    """One language's strings. Calling it fills the places of a string: ``words("ev_rows", n=12)``."""

    language: str
    strings: Mapping[str, Any]
    json: str = "--format json"
    """What lists everything that a report for people cuts: scan.json where it was written, else how to get it."""

    def __call__(self, key: str, **places: object) -> str:
        text = self.strings.get(key)
        if isinstance(text, Mapping):
            text = text["one"] if places.get("total", places.get("n")) == 1 and "one" in text else text["other"]
        if not isinstance(text, str):
            raise InternalError(f"the report has no words for '{key}'", where=f"{self.language}.yaml")
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in places.items()}
        shown.setdefault("json", self.json)
        return text.format_map(shown)

    def examined(self, coverage: Coverage) -> str:
        return self(
            "examined",
            tables=self("n_tables", n=coverage.tables),
            columns=self("n_columns", n=coverage.columns),
            cells=self("n_values", n=coverage.cells_examined),
        )

    def how_much(self, result: ScanResult) -> str:
        """How many rows of each table were read; nothing where there was none."""
        if not result.columns:
            return ""
        return self("sampled", n=result.sample_rows) if result.sample_rows else self("all_rows")

    def said(self, text: Text) -> str:
        return said(text, self.language)

    def reason(self, text: str) -> str:
        """Why something is unread or left out."""
        return reason(text, self.language)

    def percent(self, share: float, *, bound: bool = False) -> str:
        return percent(share, bound=bound) + (" %" if self.language == "en" else "%")

    def join(self, parts: list[str]) -> str:
        return self("comma").join(parts)

    def sentences(self, parts: list[str]) -> str:
        return (" " if self.language == "en" else "").join(part for part in parts if part)

    def when(self, instant: str) -> str:
        """An ISO 8601 instant in UTC to the minute."""
        return f"{instant[:10]} {instant[11:16]} UTC" if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", instant) else instant

    def tier(self, tier: Tier) -> str:
        return self(f"tier_{tier.label}")

    def severity(self, severity: Severity) -> str:
        return self(f"severity_{severity.label}")

    def category(self, name: str) -> str:
        """A category's title; a name that the taxonomy does not know is shown as it is."""
        try:
            return self.said(taxonomy.load().category(name).titles)
        except UsageError:
            return name

    def entity(self, name: str) -> str:
        """The finer kind's title, or its category's."""
        try:
            return self.said(taxonomy.load().entity(name).titles)
        except UsageError:
            return self.category(name.partition(".")[0])

    def kind(self, column: ColumnVerdict) -> str:
        """What a column is, as precisely as it is known."""
        return self.entity(column.entity) if column.entity else self.category(column.category)

    def decision(self, item: Decided) -> str:
        """What a person decided; an action this version does not know is shown as it is."""
        key = f"decision_{item.action}"
        kind = self.category(item.category)
        return self(key, kind=kind) if key in self.strings else f"{item.action} {kind}"

    def decided(self, item: Decided) -> str:
        """A decision in one line: what, by whom, when and why."""
        return " · ".join(part for part in (self.decision(item), item.by, self.when(item.at), item.reason) if part)

    def law(self, law: str) -> str:
        """What a law is called; one of an organisation's own pack as the pack calls it."""
        return self(f"law_{law}") if f"law_{law}" in self.strings else visible(law)

    def legal(self, law: str, classes: tuple[str, ...]) -> list[str]:
        """What one law calls a column, in words; a class without words is shown as it is."""
        return list(dict.fromkeys(self._legal(law, name) for name in classes))

    def _legal(self, law: str, name: str) -> str:
        head = name.partition(":")[0]
        family = re.match(r"v(?=-)|ae", head) if law == "ccpa" else None
        key = f"legal_{law}_{family.group() if family else head}"
        said_so = self(key) if key in self.strings else name
        context = name.endswith(taxonomy.CONTEXT) and key in self.strings
        return self("legal_context", name=said_so) if context else said_so


@cache
def load(language: str) -> Words:
    """The words in ``language``; UsageError where there are none."""
    if language not in LANGUAGES:
        raise UsageError(f"no report in the language '{language}'", expected=f"known: {', '.join(LANGUAGES)}")
    document = resources.read_yaml(resources.templates_dir() / "scan" / f"{language}.yaml")
    return Words(language, document.value)


def percent(share: float, *, bound: bool = False) -> str:
    """A share (0-1) as a percentage, two significant digits. A bound is rounded up, all else down: never boasting."""
    exact = Decimal(str(share)) * 100
    if not exact:
        return "0"
    step = Decimal(1).scaleb(max(-6, min(0, exact.adjusted() - 1)))
    rounded = exact.quantize(step, rounding=ROUND_CEILING if bound else ROUND_FLOOR)
    return f"{min(rounded, Decimal(100)).normalize():f}"


WIDE_BOUND = 0.2


def evidence(column: ColumnVerdict, words: Words) -> str:
    """The evidence for a column in full sentences, denominators and bound included."""
    found = column.evidence
    parts = [_seen(column, words)]
    if found.rows > found.examined > 0:
        parts.append(words("ev_rows", n=found.rows))
    parts.append(_bound(column, words))
    if column.personal and found.by:
        parts.append(words("ev_by", by=words.join([words(f"by_{way}") for way in found.by])))
    return words.sentences(parts)


def _seen(column: ColumnVerdict, words: Words) -> str:
    found = column.evidence
    if not found.examined:
        return words("ev_empty" if found.upper_bound_95 == 0 else "ev_unseen")
    if not column.personal:
        return words("ev_none", examined=found.examined)
    if not found.matched:
        return words("ev_by_name", examined=found.examined)
    if not {"value", "person"} & set(found.by):
        return words("ev_name_counts", matched=found.matched, examined=found.examined)
    key = "ev_some" if column.mixed or column.category.startswith("free_text") else "ev_match"
    return words(key, matched=found.matched, examined=found.examined)


def _bound(column: ColumnVerdict, words: Words) -> str:
    found = column.evidence
    if not found.examined:
        return ""
    if found.upper_bound_95 is None:
        return words("ev_unbounded") if found.examined < found.rows else ""
    if found.upper_bound_95 == 0:
        return words("ev_all")
    if _nearly_all(column):
        return words("ev_rest")
    key = "ev_bound" if column.personal else "ev_bound_none"
    return words(key, percent=words.percent(found.upper_bound_95, bound=True))


def _nearly_all(column: ColumnVerdict) -> bool:
    """Most of what was read is of this kind, and most was not read: a bound on the rest would say no more than that."""
    found = column.evidence
    mostly = 2 * found.matched >= found.examined
    return column.personal and mostly and (found.upper_bound_95 or 0) > WIDE_BOUND


def evidence_short(column: ColumnVerdict, words: Words) -> str:
    """The evidence in a few words, for a line of a table."""
    found = column.evidence
    if not found.examined:
        parts = [words("text_unseen")]
    else:
        parts = [words("text_match", matched=found.matched, examined=found.examined), _short_bound(column, words)]
    if column.personal and "name" in found.by and "value" not in found.by:
        parts.insert(0, words("text_by_name"))
    if "person" in found.by:
        parts.append(words("text_by_person"))
    return words("semicolon").join(part for part in parts if part)


def _short_bound(column: ColumnVerdict, words: Words) -> str:
    bound = column.evidence.upper_bound_95
    if bound is None:
        return ""
    if bound == 0:
        return words("text_all")
    if _nearly_all(column):
        return words("text_rest")
    return words("text_bound" if column.personal else "text_bound_none", percent=words.percent(bound, bound=True))


def held(others: tuple[Held, ...], words: Words) -> str:
    """What a mixed column holds beside its category, in one line, kinds of one title together; empty where nothing."""
    cells: dict[tuple[str, int], int] = {}
    for item in others:
        kind = (words.entity(item.entity), item.examined)
        cells[kind] = min(item.examined, cells.get(kind, 0) + item.matched)
    items = [
        words("holds_item", kind=kind, matched=matched, examined=examined)
        for (kind, examined), matched in cells.items()
    ]
    return f"{words('holds')}{words('colon')}{words.join(items)}" if items else ""
