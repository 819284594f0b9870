"""The rules of the check itself, beside the law packs: what only a schema shows, and how exceptions are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardian.model import ColumnVerdict, Finding, Location, NotExamined, Severity, Text

if TYPE_CHECKING:
    from guardian.app.check_names import Named, Secret
    from guardian.config import Config

UNCLASSIFIED = "guardian-unclassified-column"
UNTREATED = "guardian-treatment-undeclared"
SECRET_READABLE = "guardian-secret-readable"  # noqa: S105 - the name of a rule
SECRET_SHORT = "guardian-secret-too-short"  # noqa: S105 - the name of a rule
EXPIRED = "guardian-allowance-expired"
STALE = "guardian-allowance-stale"
INCOMPLETE = "guardian-allowance-incomplete"


@dataclass(frozen=True, slots=True)
class OwnRule:
    """One of them. ``message`` may name places in braces; none of them is ever filled with a value of a cell."""

    id: str
    severity: Severity
    cites: tuple[str, ...]
    message: Text
    remedy: Text
    controls: tuple[str, ...] = ()


RULES: dict[str, OwnRule] = {
    rule.id: rule
    for rule in (
        OwnRule(
            UNCLASSIFIED,
            Severity.MEDIUM,
            ("GDPR Art. 5(2)", "GDPR Art. 30(1)(c)"),
            {
                "en": "Nothing says what this column of a governed table holds: neither its name nor a comment.",
                "zh-CN": "受管表中的该字段无法分类：名称与注释均未说明其内容。",
                "zh-TW": "受管資料表中的該欄位無法分類：名稱與註解均未說明其內容。",
            },
            {
                "en": "Give it a name or a comment that says what it holds, or allow it with a reason.",
                "zh-CN": "改用能说明内容的名称，或加上注释；也可说明理由后予以允许。",
                "zh-TW": "改用能說明內容的名稱，或加上註解；亦可說明理由後予以允許。",
            },
            ("GDPR-RO-01",),
        ),
        OwnRule(
            UNTREATED,
            Severity.LOW,
            ("GDPR Art. 25(1)", "GDPR Art. 32(1)(a)"),
            {
                "en": "guardian.yaml declares no treatment for tier {tier}: the strict default holds for everybody.",
                "zh-CN": "guardian.yaml 未为等级 {tier} 声明处理方式：对所有人均适用严格默认值。",
                "zh-TW": "guardian.yaml 未為等級 {tier} 宣告處理方式：對所有人均適用嚴格預設值。",
            },
            {
                "en": "Say under treatments what each role sees of this tier.",
                "zh-CN": "在 treatments 下写明各角色对该等级数据的可见方式。",
                "zh-TW": "在 treatments 下載明各角色對該等級資料的可見方式。",
            },
            ("GDPR-PD-01",),
        ),
        OwnRule(
            SECRET_SHORT,
            Severity.HIGH,
            ("GDPR Art. 32(1)(a)", "PIPL Art. 51", "Cal. Civ. Code § 1798.150(a)"),
            {
                "en": "A password column of {length} characters holds no salted hash: passwords would stand in clear.",
                "zh-CN": "密码字段仅 {length} 个字符，容不下加盐哈希：密码将以明文保存。",
                "zh-TW": "密碼欄位僅 {length} 個字元，容不下加鹽雜湊：密碼將以明文保存。",
            },
            {
                "en": "Store a salted hash (argon2id, bcrypt, PBKDF2) in a column of at least 100 characters.",
                "zh-CN": "改存加盐哈希（argon2id、bcrypt、PBKDF2），字段至少 100 个字符。",
                "zh-TW": "改存加鹽雜湊（argon2id、bcrypt、PBKDF2），欄位至少 100 個字元。",
            },
            ("GDPR-SE-01",),
        ),
        OwnRule(
            SECRET_READABLE,
            Severity.MEDIUM,
            ("GDPR Art. 32(1)(a)", "PIPL Art. 51", "Cal. Civ. Code § 1798.150(a)"),
            {
                "en": "By its name and type this column keeps a secret as readable text.",
                "zh-CN": "从名称与类型看，该字段以可读文本保存密钥或口令。",
                "zh-TW": "從名稱與類型看，該欄位以可讀文字保存金鑰或密碼。",
            },
            {
                "en": "Keep only a hash or an encrypted value (and say so in name or comment), or use a secret store.",
                "zh-CN": "仅保存哈希或加密值（并在名称或注释中写明），或改用密钥管理系统。",
                "zh-TW": "僅保存雜湊或加密值（並在名稱或註解中載明），或改用金鑰管理系統。",
            },
            ("GDPR-SE-01",),
        ),
        OwnRule(
            EXPIRED,
            Severity.MEDIUM,
            (),
            {
                "en": "The allowance of {rule} ended on {until}.",
                "zh-CN": "对 {rule} 的允许已于 {until} 到期。",
                "zh-TW": "對 {rule} 的允許已於 {until} 到期。",
            },
            {
                "en": "Mend the finding, or decide anew: a new reason and a new end date.",
                "zh-CN": "整改该问题，或重新决定并写明新的理由与到期日。",
                "zh-TW": "改善該問題，或重新決定並載明新的理由與到期日。",
            },
        ),
        OwnRule(
            STALE,
            Severity.LOW,
            (),
            {
                "en": "The allowance of {rule} covers no finding any more.",
                "zh-CN": "对 {rule} 的允许已不对应任何问题。",
                "zh-TW": "對 {rule} 的允許已不對應任何問題。",
            },
            {"en": "Remove it.", "zh-CN": "请删除。", "zh-TW": "請刪除。"},
        ),
        OwnRule(
            INCOMPLETE,
            Severity.MEDIUM,
            (),
            {
                "en": "An allowance counts for nothing: {fault}.",
                "zh-CN": "允许无效：{fault}。",
                "zh-TW": "允許無效：{fault}。",
            },
            {
                "en": 'Write: guardian: allow RULE until=YYYY-MM-DD because="reason"',
                "zh-CN": '写作：guardian: allow RULE until=YYYY-MM-DD because="理由"',
                "zh-TW": '寫作：guardian: allow RULE until=YYYY-MM-DD because="理由"',
            },
        ),
    )
}


OPEN = (NotExamined(UNCLASSIFIED, ("activities", "subjects")), NotExamined(UNTREATED, ("treatments",)))
"""What cannot be asked without a guardian.yaml."""


def finding(rule_id: str, ref: str, entity: str = "", location: Location | None = None, **places: object) -> Finding:
    """A finding of one of these rules. ``entity`` tells apart what else shares rule and reference."""
    from guardian.policy.rules import finding_key

    rule = RULES[rule_id]
    message = {tag: words.format(**places) for tag, words in rule.message.items()}
    key = finding_key(rule.id, ref, entity)
    return Finding(rule.id, rule.controls, ref, rule.severity, rule.cites, message, rule.remedy, key, location)


def of_schemas(tables: Iterable[Named], config: Config | None) -> Iterator[Finding]:
    """What the check's own rules say of these tables. ``config`` names tables as the check prints them (`Places`)."""
    governed = _governed(config) if config is not None else frozenset()
    for table in tables:
        for column in table.columns:
            ref = str(column.ref)
            if table.verdict.ref in governed and ref in table.unclassified:
                yield finding(UNCLASSIFIED, ref, "none", column.location)
            if config is not None and column.personal and not _treated(column, table, config):
                entity = column.entity or column.category
                yield finding(UNTREATED, ref, entity, column.location, tier=column.tier.label)
            if ref in table.secrets:
                yield from _secret(column, *table.secrets[ref])


def _treated(column: ColumnVerdict, table: Named, config: Config) -> bool:
    """Whether the organisation or the table's source says what is done to data of this tier."""
    source = config.sources.get(table.source)
    return column.tier.label in {*config.treatments, *(source.treatments if source is not None else ())}


def _secret(column: ColumnVerdict, how: Secret, length: int) -> Iterator[Finding]:
    if how in ("readable", "too_short"):
        rule = SECRET_READABLE if how == "readable" else SECRET_SHORT
        yield finding(rule, str(column.ref), column.entity or column.category, column.location, length=length)


def _governed(config: Config) -> frozenset[str]:
    """The tables that guardian.yaml names: an activity uses them, or it says whose row is whose."""
    return frozenset(config.subjects) | {table for activity in config.activities for table in activity.tables}
