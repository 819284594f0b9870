"""What the three law packs say: every control, every rule with its proof, dates and thresholds to the letter.

Sources of worked dates. [1] Regulation (EEC, Euratom) 1182/71 Art. 3. [2] EDPB Guidelines 01/2022 v2.1, section 5.3.
[3] GDPR Art. 33(1), 36(2). [4] Cal. Civ. Code 1798.130(a)(2), 1798.82; 11 CCR 7021, 7026(f), 7155, 7157. [5] State
Council notices on holidays, through chinese-calendar. [6] 国家网络安全事件报告管理办法 Art. 4, 8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guardian.app.deadline import dates_due
from guardian.app.session import open_session
from guardian.deadlines import Deadline, Due, parse
from guardian.model import LANGUAGES, Severity
from guardian.policy.expressions import context_of
from guardian.policy.facts import Facts, subject
from guardian.policy.loader import check_files, pack_path
from guardian.policy.model import GRADES, EffectivePolicy, Pack, Rule
from guardian.policy.rules import Answer, decide, evaluate
from guardian.policy.selftest import DEFAULT_DAY, try_rules
from guardian.policy.vocabulary import load as words
from guardian.policy.vocabulary import plain
from guardian.taxonomy import LAWS

CONTROLS = Path(__file__).parents[1] / "vectors" / "controls.txt"
DEADLINES = Path(__file__).parents[2] / "docs" / "deadlines.md"
LEFT_TO_PEOPLE = {"GDPR-FI-01", "CCPA-FI-01", "PIPL-FI-01", "PIPL-FI-02", "PIPL-FI-03", "PIPL-RTS-11"}
SIMPLIFIED = set("个据处条单权类须实数关签设备标护审请对证认记录应时间业务险评风报员并转识别删监调问题总级网")
TRADITIONAL = set("個據處條單權類須實數關簽設備標護審請對證認記錄應時間業務險評風報員並轉識別刪監調問題總級網")
SHARED = SIMPLIFIED & TRADITIONAL


@cache
def policy() -> EffectivePolicy:
    """Read from the files, as the compiled form keeps no examples."""
    return EffectivePolicy("as in the files", "", check_files([pack_path(law) for law in LAWS]))


def packs() -> Iterator[Pack]:
    yield from policy().law_packs


RULES = policy().rules
IDS = [rule.id for rule in RULES]


def reference() -> list[tuple[str, str]]:
    lines = CONTROLS.read_text(encoding="utf-8").splitlines()
    return [(line.split()[0], line.split()[1]) for line in lines if not line.startswith("#")]


# ---------------------------------------------------------------- controls


def test_every_control_of_the_reference_stands_in_its_pack_once_with_its_grade() -> None:
    assert [(control.id, control.grade) for control in policy().controls] == reference()
    assert len(reference()) == 176


def test_a_control_is_served_by_a_rule_or_says_why_software_cannot_decide_it() -> None:
    served = {control for rule in RULES for control in rule.controls}
    reasons = {control.id for control in policy().controls if control.not_automatable is not None}
    assert reasons == LEFT_TO_PEOPLE
    assert served == {control.id for control in policy().controls} - reasons


def test_a_rule_serves_controls_of_its_own_law() -> None:
    assert [rule.id for rule in RULES if any(not c.startswith(rule.law.upper() + "-") for c in rule.controls)] == []


def test_a_draft_is_not_law() -> None:
    assert [rule.id for rule in RULES if "draft" in "".join(rule.cites) or "PIPL-RTS-11" in rule.controls] == []


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_examples_of_a_rule_go_as_it_says(rule: Rule) -> None:
    tried = list(try_rules((rule,), words()))
    assert [one.fault for one in tried if one.fault] == []
    assert {"fail", "pass"} <= {one.expects for one in tried}


def test_a_number_that_was_not_checked_is_never_a_hard_failure() -> None:
    assert [rule.id for rule in RULES if rule.grade == "○" and rule.severity > Severity.LOW] == []
    unchecked = {control for control, grade in reference() if grade == "○"}
    hard = [rule for rule in RULES if set(rule.controls) <= unchecked and rule.severity > Severity.LOW]
    assert [rule.id for rule in hard] == []


def test_a_number_of_our_own_is_low_and_says_so() -> None:
    ours = [rule for rule in RULES if "guardian's" in rule.message["en"]]
    assert len(ours) >= 8
    assert {rule.severity for rule in ours} == {Severity.LOW}
    assert all("guardian" in rule.message[tag] for rule in ours for tag in LANGUAGES)


def answer(rule: Rule, facts: Mapping[str, Any], day: date = DEFAULT_DAY) -> Answer:
    known = {name: [plain(i) for i in v] if isinstance(v, list) else plain(v) for name, v in facts.items()}
    return decide(rule, context_of(known, day))


def with_one_fact_less(facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same facts, once without each variable and once without each fact of a single thing."""
    for name, value in facts.items():
        yield {other: kept for other, kept in facts.items() if other != name}
        if isinstance(value, dict):
            for fact in value:
                yield {**facts, name: {other: kept for other, kept in value.items() if other != fact}}


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_to_know_less_never_turns_a_breach_into_a_pass(rule: Rule) -> None:
    for example in rule.examples:
        if example.expects == "fail":
            for facts in with_one_fact_less(example.facts):
                assert answer(rule, facts, example.at or DEFAULT_DAY) != "met", facts


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_without_any_fact_is_not_met(rule: Rule) -> None:
    assert answer(rule, {rule.applies_to: {}, "organisation": {}, "people": {}}) != "met"


# ---------------------------------------------------------------- languages


def texts() -> Iterator[tuple[str, Mapping[str, str]]]:
    for pack in packs():
        yield f"{pack.id} title", pack.title
        yield f"{pack.id} text", pack.text
        for control in pack.controls:
            yield control.id, control.title
            if control.not_automatable is not None:
                yield control.id, control.not_automatable
        for rule in pack.rules:
            yield from ((rule.id, rule.message), (rule.id, rule.remedy))
        for deadline in deadlines(pack):
            for step in deadline.steps:
                yield deadline.id, step.title
                if step.condition is not None:
                    yield deadline.id, step.condition
            yield from ((deadline.id, said) for said in deadline.not_stopped_by)


def test_everything_is_said_in_three_languages() -> None:
    lacking = [where for where, text in texts() if not all(text.get(tag, "").strip() for tag in LANGUAGES)]
    assert lacking == []


def test_taiwan_and_the_mainland_each_read_their_own_characters() -> None:
    assert len(SIMPLIFIED - SHARED) > 25
    for where, text in texts():
        assert not set(text["zh-TW"]) & (SIMPLIFIED - SHARED), where
        assert not set(text["zh-CN"]) & (TRADITIONAL - SHARED), where


def test_taiwan_reads_its_own_words() -> None:
    for where, text in texts():
        said = text["zh-TW"].replace("個人信息保護法", "")
        assert not [word for word in ("信息", "數據庫", "默認", "服務器", "短信", "軟件") if word in said], where


def test_the_person_stays_in_the_message_where_the_english_names_it() -> None:
    for rule in RULES:
        for text in (rule.message, rule.remedy):
            for place in ("{id}", "{title}", "{persons}"):
                assert len({place in text[tag] for tag in LANGUAGES}) == 1, (rule.id, place)
            assert "{id}" not in text["en"] or rule.applies_to not in ("organisation", "table", "column"), rule.id


# ---------------------------------------------------------------- dates and thresholds

DATED = [rule for rule in RULES if rule.effective_from or rule.effective_to]


@pytest.mark.parametrize("rule", DATED, ids=[rule.id for rule in DATED])
def test_a_dated_rule_speaks_on_its_days_only(rule: Rule) -> None:
    one = timedelta(days=1)
    if rule.effective_from:
        assert rule.in_force(rule.effective_from)
        assert not rule.in_force(rule.effective_from - one)
    if rule.effective_to:
        assert rule.in_force(rule.effective_to)
        assert not rule.in_force(rule.effective_to + one)


def breached(kind: str, facts: Mapping[str, Any], day: date) -> set[str]:
    """The rules that something of this kind breaches on a day, under everything in force."""
    around = {"organisation": facts.get("organisation", {}), "people": facts.get("people", {})}
    known = {"organisation": (subject("organisation", "organisation", around),)}
    if kind != "organisation":
        known[kind] = (subject(kind, f"{kind}/1", {**around, **facts}, entity="1"),)
    return {finding.rule for finding in evaluate(Facts(known), policy(), day).findings}


BROKER = {"organisation": {"data_broker": True, "drop_pulled_on": date(2026, 12, 1)}}
MODEL: dict[str, dict[str, Any]] = {
    "model": {"decision_type": "employment", "solely_automated": True, "optout": False, "contest_route": False}
}
MODEL["model"] |= {"exception": ""}
GPC = {"organisation": {"sells_or_shares": True, "gpc_displayed": False}}
LEGACY = {"activity": {"started_on": "2025-06-01", "sells_or_shares": True, "risk_assessment_ref": ""}}
BREACH: dict[str, dict[str, Any]] = {
    "incident": {"california_residents": 1, "encrypted": False, "persons_told": True, "days_to_persons": 31}
}
BREACH["incident"] |= {"late_reason": ""}
SIGNAL = {"organisation": {"browser_maker": True, "browser_signal": False}}


@pytest.mark.parametrize(
    ("rule", "kind", "facts", "day", "found"),
    [
        ("ccpa-drop-45-days", "organisation", BROKER, "2026-12-31", False),
        ("ccpa-drop-30-days", "organisation", BROKER, "2026-12-31", False),
        ("ccpa-drop-30-days", "organisation", BROKER, "2027-01-01", True),
        ("ccpa-admt-opt-out", "model", MODEL, "2026-12-31", False),
        ("ccpa-admt-opt-out", "model", MODEL, "2027-01-01", True),
        ("ccpa-gpc-displayed", "organisation", GPC, "2025-12-31", False),
        ("ccpa-gpc-displayed", "organisation", GPC, "2026-01-01", True),
        ("ccpa-legacy-overdue", "activity", LEGACY, "2027-12-31", False),
        ("ccpa-legacy-overdue", "activity", LEGACY, "2028-01-01", True),
        ("ccpa-breach-30-days", "incident", BREACH, "2025-12-31", False),
        ("ccpa-breach-30-days", "incident", BREACH, "2026-01-01", True),
        ("ccpa-browser-signal", "organisation", SIGNAL, "2026-12-31", False),
        ("ccpa-browser-signal", "organisation", SIGNAL, "2027-01-01", True),
    ],
)
def test_the_law_of_the_day_decides(rule: str, kind: str, facts: dict[str, Any], day: str, found: bool) -> None:
    assert (rule in breached(kind, facts, date.fromisoformat(day))) is found


def people(**counted: int) -> dict[str, Any]:
    return {"people": counted, "organisation": {"last_audit_on": "2020-01-01", "important_data_officer": ""}}


def export(exported: int, sensitive: int) -> dict[str, Any]:
    transfer = {"from": "CN", "mechanism": "exempt", "exemption": "volume", "important_data": False, "sensitive": False}
    organisation = {"ciio": False}
    counted = {"exported": exported, "exported_sensitive": sensitive}
    return {"transfer": transfer, "organisation": organisation, "people": counted}


def business(turnover: int, consumers: int = 0, percent: int = 0) -> dict[str, Any]:
    profile = {"for_profit": True, "turnover_usd": turnover, "california_consumers": consumers}
    return {"organisation": {**profile, "sale_revenue_percent": percent, "ccpa_business": False}}


@pytest.mark.parametrize(
    ("rule", "kind", "facts", "found"),
    [
        ("pipl-audit-two-years", "organisation", people(total=10_000_000), False),  # 超过 excludes
        ("pipl-audit-two-years", "organisation", people(total=10_000_001), True),
        ("pipl-ten-million", "organisation", people(total=10_000_000), True),  # 以上 includes
        ("pipl-ten-million", "organisation", people(total=9_999_999), False),
        ("pipl-security-assessment", "transfer", export(1_000_000, 0), True),
        ("pipl-security-assessment", "transfer", export(999_999, 9_999), False),
        ("pipl-security-assessment", "transfer", export(0, 10_000), True),
        ("pipl-standard-contract", "transfer", export(100_000, 0), True),
        ("pipl-standard-contract", "transfer", export(99_999, 0), False),
        ("pipl-standard-contract", "transfer", export(1, 1), True),  # one sensitive person is enough
        ("pipl-volume-exemption", "transfer", export(99_999, 0), False),
        ("pipl-volume-exemption", "transfer", export(99_999, 1), True),
        ("ccpa-business-stated", "organisation", business(26_625_000), False),  # over, not from
        ("ccpa-business-stated", "organisation", business(26_625_001), True),
        ("ccpa-business-stated", "organisation", business(0, consumers=100_000), True),
        ("ccpa-business-stated", "organisation", business(0, consumers=99_999), False),
        ("ccpa-business-stated", "organisation", business(0, percent=50), True),
    ],
)
def test_a_threshold_is_read_to_the_letter(rule: str, kind: str, facts: dict[str, Any], found: bool) -> None:
    assert (rule in breached(kind, facts, DEFAULT_DAY)) is found


def test_the_72_hours_of_the_gdpr_hold_although_96_are_proposed() -> None:
    late = {"risk": "risk", "authority_told": True, "hours_to_authority": 73, "late_reason": ""}
    assert "gdpr-breach-72-hours" in breached("incident", {"incident": late}, date(2027, 6, 1))
    in_time = {"incident": late | {"hours_to_authority": 72}}
    assert "gdpr-breach-72-hours" not in breached("incident", in_time, date(2027, 6, 1))


def test_a_purpose_that_rests_on_legitimate_interest_has_no_basis_under_pipl() -> None:
    purpose = {"purpose": {"legal_basis_gdpr": "legitimate_interest", "legal_basis_pipl": "legitimate_interest"}}
    found = breached("purpose", purpose, DEFAULT_DAY)
    assert "pipl-legal-basis" in found
    assert "gdpr-legal-basis" not in found


def test_an_organisation_that_is_no_business_is_not_bound_by_what_binds_a_business() -> None:
    request = {"law": "ccpa", "kind": "know", "received_on": "2026-01-01", "extended": False}
    assert "ccpa-request-answered" in breached("request", {"request": request}, DEFAULT_DAY)
    free = {"request": request, "organisation": {"ccpa_business": False}}
    assert "ccpa-request-answered" not in breached("request", free, DEFAULT_DAY)


# ---------------------------------------------------------------- deadlines


def deadlines(pack: Pack) -> tuple[Deadline, ...]:
    return tuple(parse(entry, f"{pack.file}: {entry['id']}") for entry in pack.deadlines)


ALL_DEADLINES = [deadline for pack in policy().law_packs for deadline in deadlines(pack)]


def test_a_deadline_has_an_id_of_its_own_known_controls_and_a_grade() -> None:
    assert [name for name, count in Counter(one.id for one in ALL_DEADLINES).items() if count > 1] == []
    known = {control.id for control in policy().controls}
    for one in ALL_DEADLINES:
        assert set(one.controls) <= known, one.id
        assert one.grade in GRADES, one.id
        assert len({step.id for step in one.steps}) == len(one.steps), one.id


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    folder.chmod(0o700)
    return folder


@pytest.fixture(autouse=True)
def own_cache(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One cache for all tests here: they change no pack."""
    monkeypatch.setenv("GUARDIAN_CACHE", str(compiled))
    return compiled


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Dates as `guardian deadline` finds them, by deadline and step."""
    monkeypatch.chdir(tmp_path)

    def found(law: str, request: str, start: str, calendar: str | None = None, **events: str) -> dict[str, Due]:
        answers = dates_due(law, request, start, events, open_session(None, None), calendar=calendar)
        return {f"{one.deadline}/{one.step}": one for one in answers}

    return found


@pytest.mark.parametrize(
    ("law", "request_", "start", "more", "step", "last"),
    [
        pytest.param("gdpr", "access", "2027-03-05", {}, "gdpr-request/answer", "2027-04-05", id="same_date_2"),
        pytest.param("gdpr", "erasure", "2026-08-31", {}, "gdpr-request/answer", "2026-09-30", id="shorter_month_2"),
        pytest.param("gdpr", "access", "2026-03-05", {}, "gdpr-request/answer", "2026-04-06", id="off_a_sunday_1"),
        pytest.param(
            "gdpr",
            "access",
            "2026-03-05",
            {"calendar": "DE"},
            "gdpr-request/answer",
            "2026-04-07",
            id="off_easter_monday_1",
        ),
        pytest.param(
            "gdpr",
            "portability",
            "2026-08-31",
            {"extended": "2026-09-15"},
            "gdpr-request/answer_extended",
            "2026-11-30",
            id="two_months_more_2",
        ),
        pytest.param("gdpr", "refusal", "2026-06-10", {}, "gdpr-refusal/refuse", "2026-07-10", id="refusal"),
        pytest.param("gdpr", "notice", "2026-01-31", {}, "gdpr-indirect-notice/notice", "2026-03-02", id="art_14"),
        pytest.param(
            "gdpr",
            "breach",
            "2026-05-22T17:00+02:00",
            {},
            "gdpr-breach/authority",
            "2026-05-25T17:00:00+02:00",
            id="72_hours_over_whitsun_3",
        ),
        pytest.param(
            "gdpr",
            "prior_consultation",
            "2026-03-02",
            {},
            "gdpr-prior-consultation/advice",
            "2026-04-27",
            id="8_weeks_3",
        ),
        pytest.param(
            "gdpr",
            "prior_consultation",
            "2026-03-02",
            {"extended": "2026-03-20"},
            "gdpr-prior-consultation/advice_extended",
            "2026-06-08",
            id="14_weeks_3",
        ),
        pytest.param("ccpa", "know", "2026-06-26", {}, "ccpa-receipt/acknowledge", "2026-07-13", id="10_business_4"),
        pytest.param("ccpa", "delete", "2026-01-15", {}, "ccpa-request/respond", "2026-03-01", id="45_days_4"),
        pytest.param(
            "ccpa",
            "correct",
            "2026-01-15",
            {"extended": "2026-02-01"},
            "ccpa-request/respond_extended",
            "2026-04-15",
            id="90_days_4",
        ),
        pytest.param("ccpa", "optout", "2026-11-20", {}, "ccpa-opt-out/stop", "2026-12-15", id="15_business_4"),
        pytest.param("ccpa", "optout", "2026-11-20", {}, "ccpa-ask-again/ask_again", "2027-11-20", id="12_months"),
        pytest.param("ccpa", "breach", "2026-02-01", {}, "ccpa-breach/residents", "2026-03-03", id="30_days_4"),
        pytest.param(
            "ccpa",
            "breach",
            "2026-02-01",
            {"consumers_told": "2026-03-01"},
            "ccpa-breach/attorney_general",
            "2026-03-16",
            id="15_days_after_4",
        ),
        pytest.param(
            "ccpa", "risk_assessment", "2026-06-30", {}, "ccpa-risk-assessment/review", "2029-06-30", id="3_years_4"
        ),
        pytest.param(
            "ccpa",
            "risk_assessment",
            "2026-06-30",
            {"changed": "2026-12-01"},
            "ccpa-risk-assessment/update",
            "2027-01-15",
            id="45_days_after_change_4",
        ),
        pytest.param(
            "ccpa", "legacy", "2026-06-30", {}, "ccpa-risk-assessment-legacy/legacy", "2027-12-31", id="legacy_4"
        ),
        pytest.param(
            "ccpa", "filing", "2026-06-30", {}, "ccpa-risk-assessment-filing/submit", "2028-04-01", id="filing_4"
        ),
        pytest.param(
            "ccpa",
            "filing",
            "2028-02-01",
            {},
            "ccpa-risk-assessment-filing-yearly/submit",
            "2029-04-01",
            id="filing_2028_4",
        ),
        pytest.param("ccpa", "metrics", "2026-05-01", {}, "ccpa-metrics/publish", "2027-07-01", id="july_1_4"),
        pytest.param("ccpa", "drop", "2026-12-31", {}, "ccpa-drop-45/pull", "2027-02-14", id="drop_45"),
        pytest.param("ccpa", "drop", "2027-01-01", {}, "ccpa-drop-30/pull", "2027-01-31", id="drop_30"),
        pytest.param(
            "ccpa", "record", "2026-11-20", {}, "ccpa-request-record/keep_until", "2028-11-20", id="24_months"
        ),
        pytest.param("pipl", "complaint", "2025-09-30", {}, "pipl-complaint/handle", "2025-10-28", id="golden_week_5"),
        pytest.param("pipl", "officer", "2025-09-26", {}, "pipl-officer-filing/file", "2025-11-13", id="30_working_5"),
        pytest.param("pipl", "face", "2025-09-26", {}, "pipl-face-filing/file", "2025-11-13", id="face_5"),
        pytest.param(
            "pipl", "scc", "2026-02-13", {}, "pipl-standard-contract-filing/file", "2026-03-05", id="spring_festival_5"
        ),
        pytest.param(
            "pipl",
            "incident",
            "2026-10-03T22:30+08:00",
            {},
            "pipl-incident-report/report",
            "2026-10-04T02:30:00+08:00",
            id="4_hours_6",
        ),
        pytest.param(
            "pipl",
            "incident",
            "2026-10-03T22:30+08:00",
            {},
            "pipl-incident-report/report_critical",
            "2026-10-03T23:30:00+08:00",
            id="1_hour_6",
        ),
        pytest.param(
            "pipl",
            "incident",
            "2026-10-03T22:30+08:00",
            {},
            "pipl-incident-report/report_central",
            "2026-10-04T00:30:00+08:00",
            id="2_hours_6",
        ),
        pytest.param(
            "pipl",
            "incident",
            "2026-01-03T10:00+08:00",
            {"closed": "2026-01-10"},
            "pipl-incident-report/final_report",
            "2026-02-09",
            id="30_days_6",
        ),
        pytest.param(
            "pipl",
            "vulnerability",
            "2026-10-03T22:30+08:00",
            {},
            "pipl-vulnerability/report",
            "2026-10-04T22:30:00+08:00",
            id="24_hours",
        ),
        pytest.param(
            "pipl",
            "security_assessment",
            "2023-11-20",
            {},
            "pipl-security-assessment/extend",
            "2026-08-24",
            id="60_before_5",
        ),
        pytest.param("pipl", "minors_audit", "2026-03-01", {}, "pipl-minors-audit/audit", "2027-03-01", id="yearly"),
        pytest.param("pipl", "audit", "2026-03-01", {}, "pipl-audit/audit", "2028-03-01", id="two_yearly"),
        pytest.param(
            "pipl", "pia", "2026-03-01", {}, "pipl-impact-records/keep_until", "2029-03-01", id="kept_3_years"
        ),
    ],
)
def test_the_worked_dates_come_out(
    ask: Any, law: str, request_: str, start: str, more: dict[str, str], step: str, last: str
) -> None:
    assert ask(law, request_, start, **more)[step].at == last


def test_what_has_not_happened_is_waited_for(ask: Any) -> None:
    assert ask("gdpr", "access", "2026-03-05")["gdpr-request/answer_extended"].waits_for == "extended"
    assert ask("ccpa", "breach", "2026-03-05")["ccpa-breach/attorney_general"].waits_for == "consumers_told"
    assert ask("pipl", "incident", "2026-03-05")["pipl-incident-report/final_report"].waits_for == "closed"


def test_before_2026_california_named_no_number_of_days(ask: Any) -> None:
    assert "ccpa-breach/residents" not in ask("ccpa", "breach", "2025-12-31")
    assert "ccpa-breach/residents" in ask("ccpa", "breach", "2026-01-01")


@pytest.mark.parametrize("law", LAWS)
def test_every_request_that_a_pack_names_gives_a_date_or_says_what_it_waits_for(ask: Any, law: str) -> None:
    for one in ALL_DEADLINES:
        if one.id.startswith(law):
            start = max(one.effective_from or date(2026, 8, 3), date(2025, 8, 4))
            start = min(start, one.effective_to or start)
            for request in one.requests:
                answers = ask(law, request, start.isoformat())
                mine = [due for name, due in answers.items() if name.startswith(f"{one.id}/")]
                assert mine, (one.id, request)
                assert all((due.at is None) is (due.waits_for is not None) for due in mine)


@pytest.mark.parametrize("law", LAWS)
def test_the_page_on_deadlines_names_every_request_and_event_of_a_law(law: str) -> None:
    titles = {"gdpr": "## GDPR", "ccpa": "## CCPA", "pipl": "## PIPL"}
    section = DEADLINES.read_text(encoding="utf-8").partition(titles[law])[2].partition("\n## ")[0]
    mine = [one for one in ALL_DEADLINES if one.id.startswith(law)]
    steps = [step for one in mine for step in one.steps]
    events = {step.only_if for step in steps if step.only_if}
    events |= {step.after for one in mine for step in one.steps if step.after not in {s.id for s in one.steps}}
    events -= {one.steps[0].after for one in mine}
    named = {request for one in mine for request in one.requests} | events
    assert sorted(name for name in named if f"`{name}`" not in section) == []


def test_the_right_of_access_in_china_is_timely_and_its_numbers_are_not_checked(ask: Any) -> None:
    found = ask("pipl", "access", "2026-11-02")
    assert {due.grade for due in found.values()} == {"○"}
    assert any("及时" in text["zh-CN"] for due in found.values() for text in due.assumed)
