"""What `guardian policy` prints: traces, differences and coverage, in words and as documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from guardian.errors import counted
from guardian.model import said

if TYPE_CHECKING:
    from guardian.policy.compare import Changed, Difference
    from guardian.policy.resolver import Resolved, Voice

_LABELS: Mapping[str, Mapping[str, str]] = {
    "treatment": {"en": "Treatment", "zh-CN": "处理方式", "zh-TW": "處理方式"},
    "by": {"en": "decided by", "zh-CN": "决定规则", "zh-TW": "決定規則"},
    "policy": {"en": "policy", "zh-CN": "策略", "zh-TW": "政策"},
    "missing": {"en": "not known", "zh-CN": "未知", "zh-TW": "未知"},
    "met": {"en": "met", "zh-CN": "符合", "zh-TW": "符合"},
    "breached": {"en": "breached", "zh-CN": "违反", "zh-TW": "違反"},
    "not_examined": {"en": "not examined", "zh-CN": "未检查", "zh-TW": "未檢查"},
    "not_automatable": {"en": "not automatable", "zh-CN": "无法自动判断", "zh-TW": "無法自動判斷"},
}


def label(name: str, language: str) -> str:
    return said(_LABELS[name], language) if name in _LABELS else name


def trace_lines(resolved: Resolved, language: str) -> Iterator[str]:
    """The answer first, then every voice in the order of the layers."""
    yield f"{resolved.ref}  {resolved.at.isoformat()}"
    winner = resolved.winner
    cites = f" ({', '.join(winner.cites)})" if winner.cites else ""
    yield f"{label('treatment', language)}: {resolved.treatment.label}, {label('by', language)} {winner.rule}{cites}"
    for voice in resolved.trace:
        yield _voice_line(voice, voice is winner, language)
    yield f"{label('policy', language)}: {resolved.policy}"


def _voice_line(voice: Voice, wins: bool, language: str) -> str:
    treatment = voice.treatment.label if voice.treatment is not None else "-"
    missing = f" [{label('missing', language)}: {', '.join(voice.missing)}]" if voice.missing else ""
    cites = f" ({', '.join(voice.cites)})" if voice.cites else ""
    mark = "*" if wins else " "
    why = said(voice.why, language)
    return f"{mark} {voice.layer:<12} {treatment:<10} {voice.answer:<9} {voice.rule}: {why}{cites}{missing}"


def trace_document(resolved: Resolved) -> dict[str, Any]:
    return {
        "schema": "guardian.trace/1",
        "ref": resolved.ref,
        "at": resolved.at.isoformat(),
        "policy": resolved.policy,
        "treatment": resolved.treatment.label,
        "winner": resolved.winner.rule,
        "trace": [_voice(voice) for voice in resolved.trace],
    }


def _voice(voice: Voice) -> dict[str, Any]:
    return {
        "layer": voice.layer,
        "rule": voice.rule,
        "treatment": voice.treatment.label if voice.treatment is not None else None,
        "answer": voice.answer,
        "cites": list(voice.cites),
        "missing": list(voice.missing),
        "why": dict(voice.why),
        "where": voice.where,
    }


def difference_lines(found: Difference) -> Iterator[str]:
    for change in found.treatments:
        who = change.role or "anyone without a role"
        way = "stricter" if change.stricter else "weaker"
        moved = f"{change.before.label} -> {change.after.label}"
        yield f"{way}: {change.ref} for {who}: {moved} ({change.by_before} -> {change.by_after})"
    for rule, ref in found.found:
        yield f"new finding: {rule} at {ref}"
    for rule, ref in found.gone:
        yield f"gone: {rule} at {ref}"
    least, most = found.people
    people = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    yield (
        f"{counted(len(found.treatments), 'treatment')}, {counted(len(found.found), 'new finding')}, "
        f"{len(found.gone)} gone; {people} {'person' if people == '1' else 'people'}; "
        f"rules added {len(found.rules_added)}, removed {len(found.rules_removed)}"
    )


def difference_document(found: Difference) -> dict[str, Any]:
    return {
        "schema": "guardian.policy-diff/1",
        "treatments": [_change(change) for change in found.treatments],
        "findings": {
            "new": [{"rule": rule, "ref": ref} for rule, ref in found.found],
            "gone": [{"rule": rule, "ref": ref} for rule, ref in found.gone],
        },
        "rules": {"added": list(found.rules_added), "removed": list(found.rules_removed)},
        "people": {"at_least": found.people[0], "at_most": found.people[1]},
    }


def _change(change: Changed) -> dict[str, Any]:
    return {
        "ref": change.ref,
        "role": change.role or None,
        "before": change.before.label,
        "after": change.after.label,
        "stricter": change.stricter,
        "rules": [change.by_before, change.by_after],
        "persons": change.persons,
    }


def coverage_lines(document: Mapping[str, Any], language: str) -> Iterator[str]:
    for law, part in document["laws"].items():
        counted = ", ".join(f"{label(status, language)} {count}" for status, count in part["counts"].items())
        yield f"{law.upper()}: {counted}"
        for control in part["controls"]:
            note = _coverage_note(control, language)
            status = label(control["status"], language)
            yield f"  {control['id']:<14} {status:<16} {said(control['title'], language)}{note}"
    for override in document["overrides"]:
        yield f"! {override['rule']}: {override['approver']}, {override['until']}: {override['because']}"
    yield f"{label('policy', language)}: {document['version']} {document['policy']} {document['at']}"


def _said(missing: str, language: str) -> str:
    """The name of a fact as guardian.yaml writes it; a reason in words."""
    from guardian.reporting.reasons import reason

    return reason(missing, language) if " " in missing or missing == "rule" else missing


def _coverage_note(control: Mapping[str, Any], language: str) -> str:
    if control["status"] == "not_automatable":
        return f" - {said(control['why'], language)}"
    if control["missing"]:
        return f" [{label('missing', language)}: {', '.join(_said(name, language) for name in control['missing'])}]"
    return ""
