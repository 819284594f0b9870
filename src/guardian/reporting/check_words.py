"""The words of a check for a terminal. In Python and not in YAML: the hook must not wait for a parser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guardian import taxonomy
from guardian.errors import InternalError, UsageError
from guardian.model import LANGUAGES, ColumnVerdict, Severity, Text, Tier, said

_STRINGS: Mapping[str, tuple[str, str, str]] = {
    "unread": (
        "Not examined ({n}): nothing is known about these",
        "未能检查（{n}）：对其一无所知",
        "未能檢查（{n}）：對其一無所知",
    ),
    "nothing": (
        "No schema was found in what was given.",
        "所给内容中没有找到数据结构定义。",
        "所給內容中沒有找到資料結構定義。",
    ),
    "skipped": ("Skipped ({n})", "已跳过（{n}）", "已跳過（{n}）"),
    "findings_none": ("No finding.", "没有发现问题。", "沒有發現問題。"),
    "personal": (
        "Personal columns by name: {n} of {total}",
        "按名称判断的个人数据字段：{n} / {total}",
        "按名稱判斷的個人資料欄位：{n} / {total}",
    ),
    "summary": (
        "{tables_en}, {columns_en}, {personal} personal by name; {findings_en}{by}; "
        "{allowed} allowed; {unread} not examined",
        "{tables} 个表，{columns} 个字段，其中按名称属个人数据 {personal} 个；"
        "问题 {findings} 个{by}；已允许 {allowed} 个；未能检查 {unread} 个",
        "{tables} 個資料表，{columns} 個欄位，其中按名稱屬個人資料 {personal} 個；"
        "問題 {findings} 個{by}；已允許 {allowed} 個；未能檢查 {unread} 個",
    ),
    "not_examined": (
        "Rules that lack facts ({n}), most often from guardian.yaml: {rules}",
        "缺少事实而未检查的规则（{n}），多需 guardian.yaml：{rules}",
        "缺少事實而未檢查的規則（{n}），多需 guardian.yaml：{rules}",
    ),
    "allowed": ("Allowed ({n})", "已允许（{n}）", "已允許（{n}）"),
    "until": ("until {until}: {because}", "至 {until}：{because}", "至 {until}：{because}"),
    "more": ("… and {n} more", "……另有 {n} 项", "……另有 {n} 項"),
    "diff": (
        "Privacy of this change against {base}",
        "本次变更相对 {base} 的隐私影响",
        "本次變更相對 {base} 的隱私影響",
    ),
    "diff_none": ("No personal column changed.", "没有个人数据字段发生变化。", "沒有個人資料欄位發生變化。"),
    "fix": ("To paste into guardian.yaml:", "可粘贴到 guardian.yaml：", "可貼到 guardian.yaml："),
    "added": ("new", "新增", "新增"),
    "dropped": ("dropped", "删除", "刪除"),
    "renamed": ("renamed", "改名", "改名"),
    "retyped": ("retyped", "改类型", "改類型"),
    "reclassified": ("now reads as", "改判为", "改判為"),
    "moved": ("moved", "移动", "移動"),
    "tier_raised": ("tier raised", "等级升高", "等級升高"),
    "tier_lowered": ("tier lowered", "等级降低", "等級降低"),
    "was": ("was {name}", "原为 {name}", "原為 {name}"),
    "by": ("by", "依据", "依據"),
    "by_name": ("name", "名称", "名稱"),
    "by_comment": ("comment", "注释", "註解"),
    "by_type": ("type", "类型", "類型"),
    "by_person": ("a person", "人工", "人工"),
    "by_value": ("values", "内容", "內容"),
    "confidence": ("confidence {n}", "置信度 {n}", "信賴度 {n}"),
    "none": ("not personal", "非个人数据", "非個人資料"),
    "table": ("Table", "表", "資料表"),
    "severity_info": ("info", "提示", "提示"),
    "severity_low": ("low", "低", "低"),
    "severity_medium": ("medium", "中", "中"),
    "severity_high": ("high", "高", "高"),
    "severity_critical": ("critical", "严重", "嚴重"),
    "tier_public": ("public", "公开", "公開"),
    "tier_internal": ("internal", "内部", "內部"),
    "tier_personal": ("personal", "个人", "個人"),
    "tier_sensitive": ("sensitive", "敏感", "敏感"),
    "tier_restricted": ("restricted", "受限", "受限"),
}


@dataclass(frozen=True, slots=True)
class CheckWords:
    """One language's words. Calling it fills the places of a string."""

    language: str

    def __call__(self, key: str, **places: object) -> str:
        texts = _STRINGS.get(key)
        if texts is None:
            raise InternalError(f"the check has no words for '{key}'")
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in places.items()}
        return texts[LANGUAGES.index(self.language)].format_map(shown)

    def said(self, text: Text) -> str:
        return said(text, self.language)

    def tier(self, tier: Tier) -> str:
        return self(f"tier_{tier.label}")

    def severity(self, severity: Severity) -> str:
        return self(f"severity_{severity.label}")

    def kind(self, column: ColumnVerdict) -> str:
        """What a column is, as precisely as it is known."""
        if column.category == "none":
            return self("none")
        try:
            return self.said(taxonomy.load().entity(column.entity or column.category, column.category).titles)
        except UsageError:
            return column.category
