"""What is said of assumptions and refusals, in every language of reports."""

from __future__ import annotations

from guardian.model import Text


def too_late(event: str, happened: str, last: str) -> Text:
    return {
        "en": f"refused: '{event}' on {happened} came after {last}, the last day for it; the period without it stands",
        "zh-CN": f"不成立：“{event}”发生于 {happened}，晚于其最后期限 {last}；仍适用未延长的期限",
        "zh-TW": f"不成立：「{event}」發生於 {happened}，晚於其末日 {last}；仍適用未延長的期限",
    }


def too_early(event: str, happened: str, start: str) -> Text:
    return {
        "en": f"refused: '{event}' on {happened} came before {start}, the start of the clock",
        "zh-CN": f"不成立：“{event}”发生于 {happened}，早于起算日 {start}",
        "zh-TW": f"不成立：「{event}」發生於 {happened}，早於起算日 {start}",
    }


def weekends_only(name: str) -> Text:
    return {
        "en": f"only weekends were taken as days off ({name}): public holidays of a Member State come with --calendar"
        " (DE, FR, IE, …) or with member_state in the profile of guardian.yaml",
        "zh-CN": f"仅计周末为休息日（{name}）：成员国公共假日请用 --calendar（DE、FR、IE 等）"
        "或在 guardian.yaml 的 profile 中写明 member_state",
        "zh-TW": f"僅計週末為休息日（{name}）：成員國國定假日請用 --calendar（DE、FR、IE 等）"
        "或在 guardian.yaml 的 profile 中寫明 member_state",
    }


def no_calendar(name: str, years: str) -> Text:
    return {
        "en": f"provisional: no calendar of {name} is published yet for {years}; fixed holidays and weekends were used",
        "zh-CN": f"暂定：{name} 尚未公布 {years} 年的日历，按固定节假日和周末计算",
        "zh-TW": f"暫定：{name} 尚未公布 {years} 年的日曆，按固定假日與週末計算",
    }


def rolled(day: str, name: str) -> Text:
    return {
        "en": f"the last day, {day}, is no working day ({name}): moved to the next one",
        "zh-CN": f"最后一日 {day} 为非工作日（{name}），顺延至下一工作日",
        "zh-TW": f"末日 {day} 為非工作日（{name}），順延至次一工作日",
    }


def no_time(zone: str) -> Text:
    return {
        "en": f"no time was given: counted from the beginning of the day in {zone}, the earliest it can have been",
        "zh-CN": f"未给出时刻：自 {zone} 当日零时起算，即最早可能时刻",
        "zh-TW": f"未提供時刻：自 {zone} 當日零時起算，即最早可能時刻",
    }
