"""Which file, table, column or key a name stands for that is shown by its fingerprint: by its place, never its name."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from guardian.app.names_met import names_shown
from guardian.app.names_shown import NamesShown
from guardian.catalog import Catalog
from guardian.errors import GuardianError, UsageError
from guardian.model import HIDDEN_NAME as HIDDEN
from guardian.model import TableSchema, Text, said
from guardian.sources.address import scheme_of
from guardian.sources.blobs import reason_of
from guardian.sources.walking import shown as as_text

if TYPE_CHECKING:
    from guardian.app.session import Session
    from guardian.sources.base import Source
    from guardian.state import Store

_INNER = re.compile(r"[#!/]")

Sort = Literal["file", "folder", "part", "table", "column", "key", "gone", "closed"]
_WORDS: dict[Sort, Text] = {
    "file": {
        "en": "file {at} of {of} entries of its folder by name, {size:,} bytes",
        "zh-CN": "所在文件夹按名称排序的 {of} 项中第 {at} 项，{size:,} 字节的文件",
        "zh-TW": "所在資料夾依名稱排序的 {of} 項中第 {at} 項，{size:,} 位元組的檔案",
    },
    "folder": {
        "en": "folder {at} of {of} entries of its folder by name",
        "zh-CN": "所在文件夹按名称排序的 {of} 项中第 {at} 项，是文件夹",
        "zh-TW": "所在資料夾依名稱排序的 {of} 項中第 {at} 項，是資料夾",
    },
    "part": {
        "en": "part {at} of {of} of its file (sheets, members), in their order",
        "zh-CN": "所在文件的 {of} 个部分（工作表、成员）中的第 {at} 个，按原有顺序",
        "zh-TW": "所在檔案的 {of} 個部分（工作表、成員）中的第 {at} 個，依原有順序",
    },
    "table": {
        "en": "table {at} of {of} by name",
        "zh-CN": "按名称排序的 {of} 个表中的第 {at} 个",
        "zh-TW": "依名稱排序的 {of} 個資料表中的第 {at} 個",
    },
    "column": {
        "en": "column {at} of {of}, in their order",
        "zh-CN": "{of} 列中的第 {at} 列，按原有顺序",
        "zh-TW": "{of} 欄中的第 {at} 欄，依原有順序",
    },
    "key": {
        "en": "key {at} of {of} of its object, in the order in which the scan met them",
        "zh-CN": "所在对象的 {of} 个键中的第 {at} 个，按扫描读到的顺序",
        "zh-TW": "所在物件的 {of} 個鍵中的第 {at} 個，依掃描讀到的順序",
    },
    "gone": {
        "en": "not there any more, or not under this name; scan again",
        "zh-CN": "已不存在，或名称已改；请重新扫描",
        "zh-TW": "已不存在，或名稱已改；請重新掃描",
    },
    "closed": {
        "en": "cannot be told: {why}",
        "zh-CN": "无法确定：{why}",
        "zh-TW": "無法確定：{why}",
    },
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where ``hidden``, a part of a reference, stands among its like. ``command`` prints its name on the spot."""

    hidden: str
    sort: Sort
    at: int = 0
    of: int = 0
    size: int = 0
    why: str = ""
    command: str = ""

    def document(self, language: str) -> dict[str, Any]:
        words = said(_WORDS[self.sort], language).format(at=self.at, of=self.of, size=self.size, why=self.why)
        bare: dict[str, Any] = {"name": self.hidden, "kind": self.sort, "place": words}
        if self.at:
            bare |= {"position": self.at, "of": self.of}
        if self.sort == "file":
            bare["bytes"] = self.size
        return bare | ({"command": self.command} if self.command else {})


def find(ref: str, session: Session, store: Store, language: str) -> list[dict[str, Any]]:
    """The place of each hidden part of a reference as reports print it: of a file, a table or a column, examined or
    not. Raises UsageError where it hides nothing."""
    if not HIDDEN.search(ref):
        raise UsageError(
            "nothing in this reference is hidden",
            where=names_shown(store).path(ref),
            expected="a name that begins with ~, as reports print it",
        )
    return [place.document(language) for place in _Search(session, store).places(ref)]


@dataclass(slots=True)
class _Search:
    session: Session
    store: Store
    names: NamesShown = field(init=False)
    catalog: Catalog = field(init=False)

    def __post_init__(self) -> None:
        self.names, self.catalog = names_shown(self.store), Catalog(self.store)

    def places(self, ref: str) -> Iterator[Place]:
        source, table, column = self._apart(ref)
        if HIDDEN.search(source) or HIDDEN.search(table):
            yield from self._of_table(source, table)
        if HIDDEN.search(column):
            known = self.catalog.known_table(source, table)
            yield from _of_column(column, known.columns if known is not None else ())

    def _apart(self, ref: str) -> tuple[str, str, str]:
        """Source, table and column, as far as the catalog knows them."""
        tables = {(row["source"], row["name"]) for row in self.store.rows("tables")}
        for source, table in sorted(tables, key=lambda one: -len("/".join(one))):
            if f"{ref}/".startswith(f"{source}/{table}/"):
                return source, table, ref.removeprefix(f"{source}/{table}").removeprefix("/")
        targets = {str(target) for scan in self.catalog.scans() for target in scan["targets"]}
        begun = [source for source in {*targets, *(one[0] for one in tables)} if f"{ref}/".startswith(f"{source}/")]
        source = max(begun, key=len, default="")
        return source, ref.removeprefix(source).removeprefix("/"), ""

    def _of_table(self, source: str, table: str) -> Iterator[Place]:
        configured = self.session.config.sources.get(source) if self.session.config is not None else None
        target = configured.url if configured else source
        scheme = scheme_of(target)
        if scheme not in ("", "file"):
            yield from self._inside(target, table, "table")
            return
        path = unquote(target.removeprefix("file://")) if scheme else target
        file = Path(path).name
        inside = "" if table == file else table[len(file) :] if table.startswith((f"{file}#", f"{file}!")) else None
        whole = path + inside if inside is not None else f"{path}/{table}" if table else path
        yield from self._along(whole)

    def _along(self, whole: str) -> Iterator[Place]:
        """Down the folders of a path whose names are shown as they may be."""
        from guardian.sources.open import content_of

        at, told = Path("/" if whole.startswith("/") else "."), True
        steps = [step for step in whole.split("/") if step not in ("", ".")]
        for number, step in enumerate(steps):
            if at.is_file():
                yield from self._inside(str(at), "/".join(steps[number:]), "table")
                return
            try:
                entries = sorted((entry.name for entry in at.iterdir()), key=os.fsencode) if at.is_dir() else []
            except OSError as error:
                yield Place(self.names.path(step), "closed", why=reason_of(error))
                return
            names = {entry: self.names.path(as_text(entry)) for entry in entries}
            found = step if step in names or step == ".." else _first(names, step)
            inside = ""
            if found is None:
                cuts = (match.start() for match in _INNER.finditer(step))
                found, inside = next(
                    ((entry, step[cut:]) for cut in cuts if (entry := _first(names, step[:cut])) is not None),
                    (None, ""),
                )
            if found is None:
                yield Place(self.names.path(step), "gone")
                return
            shown = step.removesuffix(inside)
            if HIDDEN.search(shown) and found != shown:
                yield _entry(shown, at, found, entries, told)
                told = False
            at /= found
            if HIDDEN.search(inside):
                rest = "/".join((inside, *steps[number + 1 :]))
                yield from self._inside(str(at), rest, "table" if content_of(at) else "part")
                return

    def _inside(self, target: str, wanted: str, sort: Sort) -> Iterator[Place]:
        """Among the tables of a database, or the sheets or members of a file."""
        bare = wanted.lstrip("#!")
        try:
            tables = self._tables(target)
        except GuardianError as error:
            yield Place(self.names.path(bare), "closed", why=error.what)
            return
        of = list(dict.fromkeys(sorted(tables) if sort == "table" else tables))
        shown = map(self.names.path, of)
        at = next(
            (at for at, name in enumerate(shown, 1) if name == bare or (sort == "part" and name.endswith(wanted))), 0
        )
        yield Place(self.names.path(bare), sort if at else "gone", at, len(of))

    def _tables(self, target: str) -> list[str]:
        from guardian.sources.open import open_source

        source: Source = open_source(target)
        try:
            return [
                table.name if isinstance(table, TableSchema) else table.ref.removeprefix(f"{source.name}/")
                for table in source.tables()
            ]
        finally:
            source.close()


def _first(names: dict[str, str], step: str) -> str | None:
    return next((entry for entry, shown in names.items() if shown == step), None)


def _entry(shown: str, folder: Path, found: str, entries: Sequence[str], told: bool) -> Place:
    """``told``: no part of the folder's own path is hidden, so it may stand in a command."""
    at, path = entries.index(found) + 1, folder / found
    command = f"LC_ALL=C ls -A {shlex.quote(str(folder))} | sed -n {at}p" if told else ""
    if path.is_dir():
        return Place(shown, "folder", at, len(entries), command=command)
    return Place(shown, "file", at, len(entries), path.lstat().st_size, command=command)


def _of_column(column: str, columns: Iterable[str]) -> Iterator[Place]:
    """Among the names of its table that the scan met, level by level."""
    parts, known = column.split("."), [name.split(".") for name in columns]
    for depth, part in enumerate(parts):
        if HIDDEN.search(part):
            beside = list(
                dict.fromkeys(name[depth] for name in known if len(name) > depth and name[:depth] == parts[:depth])
            )
            nested = depth > 0 or any(len(name) > 1 for name in known)
            at = beside.index(part) + 1 if part in beside else 0
            yield Place(part, "key" if nested else "column", at, len(beside)) if at else Place(part, "gone")
