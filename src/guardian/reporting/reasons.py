"""Why something is unread or left out, in the reader's language: guardian's own wordings, all else quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from guardian import resources

_COUNTED = re.compile(r"(?P<what>.+): (?P<count>[\d,]+)(?: \(lines? (?P<lines>[\d, ]+?)(?P<more>, …)?\))?")
"""How losses are counted: `rows with broken quotes (read as plain text): 3 (lines 4, 9, 11)`."""
_PLACE = re.compile(r"\\\{(\w+)\\\}")
_LINES = "（第 {lines}{more} 行）"


def reason(text: str, language: str) -> str:
    """``text`` in this language; in English as it is, and quoted in English where there are no words for it."""
    if language == "en":
        return text
    said = _counted(text, language)
    if said is not None:
        return said
    what, stop, remedy = text.partition(". ")
    told = _counted(what, language) if stop else None
    if told is None:
        return _quoted(text, language)
    return f"{told}。{_counted(remedy, language) or _quoted(remedy, language)}"


def uncounted(text: str) -> str:
    """``text`` without how many there are and where: what the reasons of several files have in common."""
    counted = _COUNTED.fullmatch(text)
    return counted["what"] if counted else text


def _quoted(text: str, language: str) -> str:
    return f"“{text}”" if language == "zh-CN" else f"「{text}」"


def _counted(text: str, language: str) -> str | None:
    """The words for it, or for what it counts; None where there are none."""
    said = _translated(text, language)
    counted = _COUNTED.fullmatch(text)
    if said is not None or counted is None:
        return said
    what = _translated(counted["what"], language)
    if what is None:
        return None
    places = {"lines": (counted["lines"] or "").replace(", ", "、"), "more": "、…" if counted["more"] else ""}
    return f"{what}：{counted['count']}" + (_LINES.format_map(places) if counted["lines"] else "")


def _translated(text: str, language: str) -> str | None:
    table = _table()
    for pattern, words in table.reasons:
        found = pattern.fullmatch(text)
        if found:
            places = {name: _kind(name, part, table.kinds, language) for name, part in found.groupdict().items()}
            return words[language].format_map(places)
    return None


def _kind(name: str, part: str, kinds: Mapping[str, Mapping[str, str]], language: str) -> str:
    """What a rule applies to, in words; any other place as it is."""
    return kinds.get(part, {}).get(language, part) if name == "kind" else part


@dataclass(frozen=True, slots=True)
class _Table:
    """Patterns of the English wordings, those with fewest places first since they say most, and words for kinds."""

    reasons: tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]
    kinds: Mapping[str, Mapping[str, str]]


@cache
def _table() -> _Table:
    listed = resources.read_yaml(resources.templates_dir() / "scan" / "reasons.yaml").value
    ordered = sorted(listed["reasons"], key=lambda words: str(words["en"]).count("{"))
    return _Table(tuple((pattern_of(words["en"]), words) for words in ordered), listed["kinds"])


def pattern_of(english: str) -> re.Pattern[str]:
    """What matches this wording, its ``{places}`` as groups."""
    return re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL)
