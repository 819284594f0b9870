"""What of guardian.yaml a change of schemas reaches, with the text that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from guardian.app.check_places import Place
from guardian.model import ColumnVerdict, Text, Tier
from guardian.resources import dump_yaml
from guardian.schemas.changes import Change, Edit, Section, Touch, merged

if TYPE_CHECKING:
    from guardian.app.check_names import Named
    from guardian.config import Activity, Config


@dataclass(frozen=True, slots=True)
class Reached:
    """A change of one column, and where its table stands in guardian.yaml before and after."""

    change: Change
    before: ColumnVerdict | None
    after: ColumnVerdict | None
    old: Place | None
    new: Place | None

    @property
    def old_name(self) -> str:
        return f"{self.old}.{self.before.ref.column}" if self.old is not None and self.before is not None else ""

    @property
    def new_name(self) -> str:
        return f"{self.new}.{self.after.ref.column}" if self.new is not None and self.after is not None else ""


def of_column(reached: Reached, config: Config | None) -> Iterator[Touch]:
    """What a changed column reaches; nothing without a configuration, or where its table stands nowhere in it."""
    if config is None or reached.new is None:
        return
    yield from _purposes(reached, config)
    yield from _subject(reached, config)
    yield from _token_domains(reached, config)
    yield from _treatments(reached, config)


def _purposes(reached: Reached, config: Config) -> Iterator[Touch]:
    """Activities that use the table, and whether their purposes need what the column now holds."""
    assert reached.new is not None  # noqa: S101 - of_column saw to it
    used = config.uses(reached.new.source, reached.new.table)
    now = reached.after.category if reached.after is not None and reached.after.personal else ""
    was = reached.before.category if reached.before is not None and reached.before.personal else ""
    for activity in used:
        index = config.activities.index(activity)
        yield _touch(config, "activities", activity.id, ("activities", index), _uses(reached))
    for name in dict.fromkeys(activity.purpose for activity in used):
        yield from _purpose(config, name, now, was)


def _purpose(config: Config, name: str, now: str, was: str) -> Iterator[Touch]:
    purpose = config.purposes[name]
    if now and now != was:
        if now not in purpose.needs:
            why = _text(
                f"does not need {now}: name it under needs, or leave the column out",
                f"未声明需要 {now}：写入 needs，或不设该字段",
                f"未宣告需要 {now}：寫入 needs，或不設該欄位",
            )
            fix = Edit(("purposes", name, "needs"), base=purpose.needs, add=(now,))
            yield _touch(config, "purposes", name, ("purposes", name, "needs"), why, fix)
        if purpose.retention is None:
            why = _text(
                "sets no retention period: put the right one in place of P2Y",
                "未设定保存期限：请将 P2Y 改为实际期限",
                "未設定保存期限：請將 P2Y 改為實際期限",
            )
            fix = Edit(("purposes", name, "retention"), "P2Y")
            yield _touch(config, "retention", name, ("purposes", name), why, fix)
        else:
            why = _text(
                f"the column is kept for {purpose.retention}",
                f"该字段的保存期限为 {purpose.retention}",
                f"該欄位的保存期限為 {purpose.retention}",
            )
            yield _touch(config, "retention", name, ("purposes", name, "retention"), why)
    elif was and not now and was in purpose.needs:
        why = _text(
            f"needs {was}, which this column no longer holds; drop it from needs if no other column does",
            f"声明需要 {was}，而该字段已不再保存；若无其他字段，请从 needs 中删除",
            f"宣告需要 {was}，而該欄位已不再保存；若無其他欄位，請從 needs 中刪除",
        )
        fix = Edit(("purposes", name, "needs"), base=purpose.needs, remove=(was,))
        yield _touch(config, "purposes", name, ("purposes", name, "needs"), why, fix)


def _subject(reached: Reached, config: Config) -> Iterator[Touch]:
    """The key that says whose row it is, when that very column is renamed, retyped or gone."""
    if reached.old is None or reached.before is None or reached.change in ("added", "reclassified"):
        return
    for written, key in config.subjects.items():
        if _same(written, reached.old) and key == reached.before.ref.column:
            to = reached.after.ref.column if reached.after is not None else "NEW_KEY"
            fix = Edit(("subjects", written), to) if to != key else None
            yield _touch(config, "subjects", written, ("subjects", written), _moved(reached), fix)


def _token_domains(reached: Reached, config: Config) -> Iterator[Touch]:
    if not reached.old_name or reached.change in ("added", "reclassified"):
        return
    for domain, columns in config.token_domains.items():
        for column in columns:
            if column.replace("/", ".") != reached.old_name:
                continue
            to = (reached.new_name,) if reached.new_name else ()
            fix = Edit(("token_domains", domain), base=columns, add=to, remove=(column,)) if to != (column,) else None
            yield _touch(config, "token_domains", domain, ("token_domains", domain), _moved(reached), fix)


def _treatments(reached: Reached, config: Config) -> Iterator[Touch]:
    """Who sees the column how from now on, where its tier is another; a tier without treatment is named."""
    after, before = reached.after, reached.before
    if after is None or not after.personal or (before is not None and before.tier == after.tier):
        return
    assert reached.new is not None  # noqa: S101 - of_column saw to it
    entry = config.sources.get(reached.new.source)
    tier: Any = after.tier.label
    own = entry.treatments.get(tier, {}) if entry is not None else {}
    roles = {**config.treatments.get(tier, {}), **own}
    if roles:
        listed = ", ".join(f"{role} {treatment}" for role, treatment in sorted(roles.items()))
        why = _text(f"{listed}", f"{listed}", f"{listed}")
        yield _touch(config, "treatments", after.tier.label, ("treatments", after.tier.label), why)
    elif config.roles and after.tier >= Tier.SENSITIVE:
        role = next(iter(config.roles))
        why = _text(
            "no role has a treatment for this tier; the strict default holds",
            "没有任何角色为该等级设定处理方式，按严格默认值处理",
            "沒有任何角色為該等級設定處理方式，依嚴格預設值處理",
        )
        fix = Edit(("treatments", after.tier.label, role), "token")
        yield _touch(config, "treatments", after.tier.label, ("treatments",), why, fix)


def of_table(
    kind: Literal["added", "dropped", "renamed"],
    places: tuple[Place | None, Place | None],
    new: Named | None,
    config: Config | None,
) -> Iterator[Touch]:
    """What a new, renamed or dropped table with personal columns reaches."""
    old, now = places
    if config is None:
        return
    if kind == "added":
        if now is not None and new is not None:
            yield from _uncovered(now, new, config)
        return
    if old is not None:
        yield from _mentions(old, now if kind == "renamed" else None, config)


def _uncovered(place: Place, table: Named, config: Config) -> Iterator[Touch]:
    """A new table that no activity uses and whose person guardian.yaml does not know."""
    if not config.uses(place.source, place.table):
        purpose = next(iter(config.purposes), "PURPOSE")
        why = _text(
            "no activity uses this new table: its personal data have no purpose and no retention",
            "没有任何活动使用该新表：其中的个人数据没有目的与保存期限",
            "沒有任何活動使用該新資料表：其中的個人資料沒有目的與保存期限",
        )
        fix = Edit(("activities",), [{"id": "ACTIVITY", "purpose": purpose, "tables": [str(place)], "recipients": []}])
        yield _touch(config, "activities", str(place), ("activities",), why, fix)
    if config.subjects and config.subject_key(place.source, place.table) is None:
        key = _person_key(table, config)
        why = _text(
            "the person whose row it is, is not known: requests for access and erasure would miss this table",
            "未声明该表的个人主键：查阅与删除请求会遗漏该表",
            "未宣告該資料表的個人主鍵：查閱與刪除請求會遺漏該資料表",
        )
        fix = Edit(("subjects", str(place)), key or "KEY")
        yield _touch(config, "subjects", str(place), ("subjects",), why, fix)


def _person_key(table: Named, config: Config) -> str:
    """A column of the table that is the key of the person elsewhere."""
    keys = set(config.subjects.values())
    return next((column.ref.column for column in table.columns if column.ref.column in keys), "")


def _mentions(old: Place, new: Place | None, config: Config) -> Iterator[Touch]:
    """Every place that names a table which is renamed or gone."""
    gone = _text("the table is gone", "该表已删除", "該資料表已刪除")
    renamed = _text(f"the table is now {new}", f"该表现为 {new}", f"該資料表現為 {new}")
    why = gone if new is None else renamed
    to = str(new) if new is not None else ""
    for index, activity in enumerate(config.activities):
        if any(_same(table, old) for table in activity.tables):
            yield _touch(
                config, "activities", activity.id, ("activities", index), why, _activity_fix(activity, old, to)
            )
    for written, key in config.subjects.items():
        if _same(written, old):
            moved = Edit(("subjects", to), key) if to else None
            yield _touch(config, "subjects", written, ("subjects", written), why, moved)
    for domain, columns in config.token_domains.items():
        left = tuple(column for column in columns if _same(column.rpartition(".")[0], old))
        if left:
            joined = tuple(f"{to}.{column.rpartition('.')[2]}" for column in left) if to else ()
            fix = Edit(("token_domains", domain), base=columns, add=joined, remove=left)
            yield _touch(config, "token_domains", domain, ("token_domains", domain), why, fix)
    for index, entry in enumerate(config.overrides):
        if any(_same(table, old) for table in entry.tables):
            yield _touch(config, "overrides", entry.rule, ("overrides", index), why)


def _activity_fix(activity: Activity, old: Place, to: str) -> Edit:
    tables = [to if _same(table, old) else table for table in activity.tables]
    listed = {"tables": [table for table in tables if table], "recipients": list(activity.recipients)}
    return Edit(("activities",), [{"id": activity.id, "purpose": activity.purpose, **listed, **activity.facts}])


def _same(written: str, place: Place) -> bool:
    return written.replace("/", ".", 1) == str(place).replace("/", ".", 1)


def _uses(reached: Reached) -> Text:
    changed: dict[str, tuple[str, str]] = {
        "added": ("a new personal column", "新增个人数据字段"),
        "dropped": ("a personal column is gone", "个人数据字段已删除"),
        "renamed": ("a personal column has a new name", "个人数据字段已改名"),
        "retyped": ("a personal column has a new type", "个人数据字段已改类型"),
    }
    english, chinese = changed.get(reached.change, ("a column reads differently", "字段判定已变"))
    return _text(
        f"{english}: review its record of processing",
        f"{chinese}：请复核处理活动记录",
        f"{chinese}：請複核處理活動紀錄",
    )


def _moved(reached: Reached) -> Text:
    if reached.after is None:
        return _text("the column it names is gone", "所指字段已删除", "所指欄位已刪除")
    if reached.change == "retyped":
        return _text(
            "the column it names has another type: tokens and joins may no longer match",
            "所指字段的类型已变：令牌与关联可能不再匹配",
            "所指欄位的類型已變：權杖與關聯可能不再相符",
        )
    to = reached.after.ref.column
    return _text(f"the column it names is now {to}", f"所指字段现为 {to}", f"所指欄位現為 {to}")


def _touch(
    config: Config, section: Section, name: str, path: tuple[str | int, ...], why: Text, edit: Edit | None = None
) -> Touch:
    line = config.where(*path).rpartition(":")[2]
    fix = dump_yaml(merged([edit])) if edit is not None else ""
    return Touch(section, name, int(line) if line.isdigit() else None, why, fix, edit)


def _text(english: str, simplified: str, traditional: str) -> Text:
    return {"en": english, "zh-CN": simplified, "zh-TW": traditional}
