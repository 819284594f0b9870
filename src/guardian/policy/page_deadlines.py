"""The clocks of a law in words, for its page: what starts them, how long they run, what does not stop them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guardian.model import said

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "requests": "Requests and events",
        "starts": "The clock starts on",
        "calendar": "Calendar",
        "law": "In force",
        "at_once": "at once",
        "after": "{span} after {event}",
        "before": "{span} before {event}",
        "upon": "at once upon {event}",
        "yearly": "{day} of the year after {event}",
        "rolls": "a last day off moves to the next working day",
        "only_if": "only with {event}",
        "by": "only with {event}, by the date of {step}",
        "not_stopped": "Does not stop the clock, or is assumed",
        "from_to": "{start} to {end}",
        "from": "from {start}",
        "to": "until {end}",
    },
    "zh-CN": {
        "requests": "请求与事件",
        "starts": "起算",
        "calendar": "日历",
        "law": "施行期间",
        "at_once": "立即",
        "after": "{event} 后 {span}",
        "before": "{event} 前 {span}",
        "upon": "{event} 时立即",
        "yearly": "{event} 次年 {day}",
        "rolls": "最后一日为休息日的顺延至下一工作日",
        "only_if": "仅在 {event} 时",
        "by": "仅在 {event} 不晚于 {step} 之日时",
        "not_stopped": "不中止期限的情形及假定",
        "from_to": "{start} 至 {end}",
        "from": "自 {start} 起",
        "to": "至 {end} 止",
    },
    "zh-TW": {
        "requests": "請求與事件",
        "starts": "起算",
        "calendar": "日曆",
        "law": "施行期間",
        "at_once": "立即",
        "after": "{event} 後 {span}",
        "before": "{event} 前 {span}",
        "upon": "{event} 時立即",
        "yearly": "{event} 次年 {day}",
        "rolls": "末日為休息日者順延至次一工作日",
        "only_if": "僅於 {event} 時",
        "by": "僅於 {event} 不晚於 {step} 之日時",
        "not_stopped": "不中止期間的情形及假定",
        "from_to": "{start} 至 {end}",
        "from": "自 {start} 起",
        "to": "至 {end} 止",
    },
}
_UNITS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "hours": "hour",
        "days": "day",
        "months": "month",
        "years": "year",
        "business_days": "business day",
        "working_days": "working day",
    },
    "zh-CN": {
        "hours": "小时",
        "days": "日",
        "months": "个月",
        "years": "年",
        "business_days": "个工作日",
        "working_days": "个工作日",
    },
    "zh-TW": {
        "hours": "小時",
        "days": "日",
        "months": "個月",
        "years": "年",
        "business_days": "個營業日",
        "working_days": "個工作日",
    },
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def span(amount: int, unit: str, language: str) -> str:
    """A period in words: 1 month, 10 business days, 15 个工作日."""
    word = _UNITS[language][unit]
    return f"{amount} {word}{'' if amount == 1 else 's'}" if language == "en" else f"{amount} {word}"


def law_dates(start: Any, end: Any, language: str) -> str:
    """Between which days something is law; empty where it always is."""
    key = "from_to" if start and end else "from" if start else "to"
    return _WORDS[language][key].format(start=start, end=end) if start or end else ""


def deadline_lines(entry: Mapping[str, Any], language: str) -> Iterator[str]:
    words, mark = _WORDS[language], ": " if language == "en" else "："
    yield ""
    yield f"### {entry['id']}"
    yield ""
    yield f"{'; '.join(entry['cites'])} ({entry['source_grade']}); {', '.join(entry['controls'])}"
    yield ""
    yield f"- {words['requests']}{mark}{', '.join(f'`{name}`' for name in entry['requests'])}"
    yield f"- {words['starts']}{mark}`{entry['starts']}`; {words['calendar']}{mark}{entry.get('calendar', 'weekdays')}"
    dates = law_dates(entry.get("effective_from"), entry.get("effective_to"), language)
    if dates:
        yield f"- {words['law']}{mark}{dates}"
    yield ""
    for step in entry["dates"]:
        yield f"- `{step['id']}` {said(step['title'], language)}{mark}{_when(step, entry['starts'], language)}"
    if entry.get("not_stopped_by"):
        yield ""
        yield f"{words['not_stopped']}{mark.rstrip()}"
        yield ""
        yield from (f"- {said(text, language)}" for text in entry["not_stopped_by"])


def _when(step: Mapping[str, Any], starts: str, language: str) -> str:
    """The day, the event that the step hangs on, and its condition."""
    words = _WORDS[language]
    parts = [f"**{_period(step, starts, language)}**"]
    if step.get("only_if"):
        key = "by" if step.get("by") else "only_if"
        parts.append(words[key].format(event=f"`{step['only_if']}`", step=f"`{step.get('by')}`"))
    if step.get("rolls"):
        parts.append(words["rolls"])
    if "condition" in step:
        parts.append(said(step["condition"], language))
    return ("; " if language == "en" else "；").join(parts)


def _period(step: Mapping[str, Any], starts: str, language: str) -> str:
    words, event = _WORDS[language], f"`{step.get('after', starts)}`"
    if step.get("on"):
        return str(step["on"])
    if step.get("yearly"):
        return words["yearly"].format(day=_day(step["yearly"], language), event=event)
    within = step.get("within")
    if not isinstance(within, Mapping):
        return words["upon"].format(event=event) if "after" in step else words["at_once"]
    ((unit, amount),) = within.items()
    return words["before" if step.get("before") else "after"].format(span=span(amount, unit, language), event=event)


def _day(yearly: Mapping[str, int], language: str) -> str:
    if language == "en":
        return f"{yearly['day']} {_MONTHS[yearly['month'] - 1]}"
    return f"{yearly['month']} 月 {yearly['day']} 日"
