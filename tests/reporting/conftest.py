"""Hand-made scan results: a rich one, an empty one, a hostile one and a huge one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guardian.model import (
    ColumnRef,
    ColumnVerdict,
    Coverage,
    Evidence,
    Finding,
    Held,
    Location,
    NotExamined,
    ScanResult,
    Severity,
    Skipped,
    TableVerdict,
    Tier,
    Unread,
    Uplift,
)

LAWS = {"gdpr": ("4", "87"), "ccpa": ("v-A", "ae-A"), "pipl": ("4", "28:context")}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(0)",
    "\x1b[31mred\x1b[0m\x07",
    "safe\u202egnp.exe",
    "a|b`c`\nd | e",
    "[x](javascript:alert(1))",
    "{{ 7*7 }}{% raw %}",
    "\udce9t\udce9",
    "line\u2028sep\u200bzero\x9b0m",
)


def column(table: str, name: str, category: str, tier: Tier, evidence: Evidence, **more: object) -> ColumnVerdict:
    entity = None if category == "none" else more.pop("entity", category)
    legal = LAWS if category != "none" else {"gdpr": (), "ccpa": (), "pipl": ()}
    verdict = ColumnVerdict(ColumnRef("crm", table, name), category, entity, tier, legal, 0.98, evidence)  # type: ignore[arg-type]
    return replace(verdict, **more)  # type: ignore[arg-type]


def finding(rule: str, ref: str, severity: Severity, cites: tuple[str, ...], **more: object) -> Finding:
    message = {"en": f"{rule} is broken here.", "zh-CN": f"此处违反 {rule}。", "zh-TW": f"此處違反 {rule}。"}
    remedy = {"en": f"Mend {rule}.", "zh-CN": f"请整改 {rule}。", "zh-TW": f"請改善 {rule}。"}
    controls = (f"{rule.split('-')[0].upper()}-MI-01",)
    return replace(Finding(rule, controls, ref, severity, cites, message, remedy, f"{rule}:{ref}"), **more)  # type: ignore[arg-type]


@pytest.fixture
def rich() -> ScanResult:
    full = Evidence(9_987, 10_000, 1_000_000, 9_000, 0.000299, ("name", "value"))
    nothing = Evidence(0, 10_000, 1_000_000, 3, 0.000299, ())
    columns = (
        column("public.members", "id_card", "national_id", Tier.RESTRICTED, full, entity="national_id.cn"),
        column("public.members", "姓名", "person_name", Tier.PERSONAL, replace(full, by=("name",))),
        column("public.members", "email_verified", "none", Tier.INTERNAL, nothing),
        column(
            "public.tickets",
            "note",
            "free_text_may_contain_pii",
            Tier.SENSITIVE,
            Evidence(31, 2_000, 2_000, 1_990, 0.0, ("value",)),
            others=(Held("phone", "phone.cn_mobile", 19, 2_000), Held("email", "email", 12, 2_000)),
            confidence=0.55,
        ),
        column("public.tickets", "opened", "none", Tier.INTERNAL, Evidence(0, 0, 2_000, 0, None, ())),
        column("public.tickets", "agent", "employment", Tier.PERSONAL, Evidence(0, 0, 2_000, 0, None, ("person",))),
    )
    findings = (
        finding("gdpr-needed-columns", "crm/public.members/id_card", Severity.HIGH, ("GDPR Art. 5(1)(c)",)),
        finding("gdpr-needed-columns", "crm/public.tickets/note", Severity.MEDIUM, ("GDPR Art. 5(1)(c)",)),
        finding("pipl-separate-consent", "crm/public.members", Severity.CRITICAL, ("PIPL Art. 29", "GB/T 45574-2025")),
        finding(
            "ccpa-notice",
            "crm/public.members/姓名",
            Severity.LOW,
            ("Cal. Civ. Code § 1798.100",),
            location=Location("models/my members.sql", 12, 3),
        ),
        finding("house-rule", "crm/public.members/姓名", Severity.INFO, ("Handbook 4",), controls=()),
    )
    unread = (Unread("crm/public.vault", "permission denied"), Unread("crm/old.csv.gz", "truncated gzip"))
    uplift = Uplift("identity-set", Tier.RESTRICTED, {"en": "ID and name together", "zh-CN": "证件与姓名并存"})
    decided = {
        "crm/public.tickets/agent": {
            "action": "override",
            "category": "employment",
            "by": "Dana Reyes",
            "reason": "staff number, see <handbook>",
            "at": "2026-11-02T09:00:00Z",
        }
    }
    return ScanResult(
        "0.1.0",
        "sha256:abc123",
        Coverage(2, 6, 44_000, unread, (Skipped("crm/logo.png", "an image"),)),
        (
            TableVerdict("crm/public.members", 1_000_000, Tier.RESTRICTED, (uplift,)),
            TableVerdict("crm/public.tickets", 2_000, Tier.SENSITIVE),
        ),
        columns,
        findings,
        (NotExamined("gdpr-retention", ("retention of crm/public.members",)),),
        ("gdpr", "ccpa", "pipl"),
        "2026-11-22T05:00:00Z",
        "2026-11-22T05:00:07Z",
        False,
        10_000,
        decided,
    )


@pytest.fixture
def empty() -> ScanResult:
    return ScanResult("0.1.0", "sha256:abc123", Coverage(), (), (), (), ())


@pytest.fixture
def clean(rich: ScanResult) -> ScanResult:
    """Everything examined, one column, nothing personal."""
    only = next(one for one in rich.columns if one.category == "none")
    coverage = Coverage(1, 1, 10_000)
    return replace(
        rich, coverage=coverage, columns=(only,), tables=(TableVerdict("crm/public.members", 9, Tier.INTERNAL),),
        findings=(), not_examined=(), decisions={},
    )  # fmt: skip


@pytest.fixture
def hostile() -> ScanResult:
    """Every name, reason and word that a stranger's file could supply, each an attack."""
    evidence = Evidence(1, 2, 3, 1, None, ("value",))
    columns = tuple(
        ColumnVerdict(ColumnRef(bad, bad, bad), "email", bad, Tier.PERSONAL, {"gdpr": (bad,)}, 0.9, evidence)
        for bad in HOSTILE
    )
    findings = tuple(
        finding("gdpr-x", f"{bad}/{bad}/{bad}", Severity.HIGH, (bad,), key=bad, message={"en": bad}, remedy={"en": bad},
                location=Location(bad, 1, 1))
        for bad in HOSTILE
    )  # fmt: skip
    left_out = tuple(Unread(bad, bad) for bad in HOSTILE)
    coverage = Coverage(len(columns), len(columns), 20, left_out, tuple(Skipped(bad, bad) for bad in HOSTILE))
    tables = tuple(
        TableVerdict(f"{bad}/{bad}", 3, Tier.PERSONAL, (Uplift(bad, Tier.PERSONAL, {"en": bad}),)) for bad in HOSTILE
    )
    decided = {bad: {"action": "reject", "category": bad, "by": bad, "reason": bad, "at": bad} for bad in HOSTILE}
    missing = tuple(NotExamined(bad, (bad,)) for bad in HOSTILE)
    return ScanResult("0.1.0", "d", coverage, tables, columns, findings, missing, decisions=decided)


@pytest.fixture
def huge(rich: ScanResult) -> ScanResult:
    """9,000 columns in 90 tables, one finding each."""
    evidence = Evidence(10, 10_000, 10_000, 10, 0.0, ("value",))
    columns = tuple(
        column(
            f"wide_{n % 90}", f"c{n}", "none" if n % 3 else "phone", Tier.INTERNAL if n % 3 else Tier.PERSONAL, evidence
        )
        for n in range(9_000)
    )
    findings = tuple(
        finding("gdpr-needed-columns", str(one.ref), Severity.HIGH, ("GDPR Art. 5(1)(c)",)) for one in columns
    )
    tables = tuple(TableVerdict(f"crm/wide_{n}", 10_000, Tier.PERSONAL) for n in range(90))
    return replace(rich, columns=columns, tables=tables, findings=findings, coverage=Coverage(90, 9_000, 90_000_000))
