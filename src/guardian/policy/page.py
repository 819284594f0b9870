"""A law pack as a page that a compliance officer can read: every control, its rules, and what is left to people."""

from __future__ import annotations

from collections.abc import Iterator

from guardian.model import said
from guardian.policy.model import Control, Pack, Rule
from guardian.policy.page_deadlines import deadline_lines, law_dates

_LABELS = {
    "en": (
        "Controls",
        "Rules",
        "none yet",
        "Left to people",
        "applies to",
        "when",
        "must hold",
        "in force",
        "acts",
        "Deadlines",
        "who is bound",
    ),
    "zh-CN": ("控制项", "规则", "暂无", "由人工判断", "适用对象", "条件", "要求", "生效", "处理", "期限", "适用主体"),
    "zh-TW": ("控制項", "規則", "暫無", "由人工判斷", "適用對象", "條件", "要求", "生效", "處理", "期限", "適用主體"),
}


def law_page(pack: Pack, language: str) -> str:
    """Markdown, generated from the pack alone."""
    return "\n".join(_lines(pack, language)) + "\n"


def _lines(pack: Pack, language: str) -> Iterator[str]:
    labels = _LABELS[language]
    yield f"# {said(pack.title, language)}"
    yield ""
    yield f"`{pack.id}` {pack.version}, {pack.jurisdiction}. {said(pack.text, language) if pack.text else ''}".rstrip()
    yield ""
    yield f"## {labels[0]}"
    for control in pack.controls:
        yield from _control(control, [rule for rule in pack.rules if control.id in rule.controls], language)
    yield ""
    yield f"## {labels[1]}"
    for rule in pack.rules:
        yield from _rule(rule, language)
    if pack.deadlines:
        yield ""
        yield f"## {labels[9]}"
    for entry in pack.deadlines:
        yield from deadline_lines(entry, language)


def _control(control: Control, rules: list[Rule], language: str) -> Iterator[str]:
    labels = _LABELS[language]
    yield ""
    yield f"### {control.id}: {said(control.title, language)}"
    yield ""
    yield f"{'; '.join(control.cites)} ({control.grade})"
    yield ""
    if rules:
        yield ", ".join(f"[`{rule.id}`](#{rule.id})" for rule in rules)
    elif control.not_automatable is not None:
        yield f"{labels[3]}: {said(control.not_automatable, language)}"
    else:
        yield f"{labels[1]}: {labels[2]}"


def _rule(rule: Rule, language: str) -> Iterator[str]:
    labels = _LABELS[language]
    yield ""
    yield f"### {rule.id}"
    yield ""
    yield f"**{rule.severity.label}**. {said(rule.message, language)} {said(rule.remedy, language)}"
    yield ""
    yield f"- {'; '.join(rule.cites)} ({rule.grade}); {', '.join(rule.controls)}"
    yield f"- {labels[4]}: {rule.applies_to}"
    if rule.applies_if is not None:
        yield f"- {labels[10]}: `{rule.applies_if.source}`"
    yield f"- {labels[5]}: `{rule.when.source}`"
    if rule.require is not None:
        yield f"- {labels[6]}: `{rule.require.source}`"
    if rule.effective_from or rule.effective_to:
        yield f"- {labels[7]}: {law_dates(rule.effective_from, rule.effective_to, language)}"
    if rule.enforce is not None:
        yield f"- {labels[8]}: {rule.enforce.label}"
