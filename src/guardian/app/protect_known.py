"""What is known of the tables to protect: the source's own schemas beside the verdicts of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardian import taxonomy
from guardian.app.names_shown import NOTHING_MET, Met, NamesShown
from guardian.app.protect_targets import Room, Shape
from guardian.catalog import fingerprint
from guardian.governance.protection import Column, Table
from guardian.model import NOT_PERSONAL, ColumnSchema, ColumnVerdict, TableSchema, TableVerdict, Text
from guardian.sources.sinks.base import Holds
from guardian.sources.sinks.wording import names

if TYPE_CHECKING:
    from guardian.catalog import Catalog, CatalogEntry

FREE_TEXT, OTHER = "free_text_may_contain_pii", "other_personal"
BESIDE = {
    "en": "what its cells are stands beside them, personal data among it",
    "zh-CN": "各单元格的含义写在旁边的列中，其中有个人信息",
    "zh-TW": "各儲存格的含義寫在旁邊的欄中，其中有個人資料",
}
DOUBT = {
    "en": "its name says nothing, and nobody understands what stands in it",
    "zh-CN": "列名没有含义，且无法判断其中是什么",
    "zh-TW": "欄名沒有含義，且無法判斷其中是什麼",
}
LONG, CHINESE, WORDS = 64, 16, 6
"""Characters from which a value is longer than any name of a product; the same of Chinese; words."""
_ABOUT_NOTES = re.compile(
    r"(?i)(?:id|ids|no|nr|num|number|count|counts|score|rating|stars|type|kind|status|state|code|lang|language|url|link|date"
    r"|time|at|on|by|by_id|flag|size|length|编号|編號|数|數|时间|時間|类型|類型|状态|狀態)$"
)
"""`message_id`, `review_score`: about notes, not notes."""
_LITERAL = re.compile("'(?:[^']|'')*'")
_DENIED = re.compile(r"(?i)(?:<>|!=|\bnot\s+i?like\b)[\s(]*'(?:[^']|'')*'|\bnot\s+in\s*\([^)]*\)")
"""What a column may not hold lists nothing."""
_WORD = re.compile(r"[Aaéжか中한·]\+?[^ ]*")
_SMALL = re.compile(r"(?:^| )[aéжか中한·]")
PLAIN = re.compile(r"[a-z0-9_.*]+")
SMALL = 2
"""Words without a capital, which titles have not: `Halden Cast Iron Garden Hose 500ml`."""


@dataclass(frozen=True, slots=True)
class Known:
    """The tables with what the catalog says of them, and the tables that it has no present scan of."""

    tables: tuple[Table, ...]
    verdicts: tuple[ColumnVerdict, ...]
    judged: tuple[TableVerdict, ...]
    unscanned: tuple[str, ...]


class Shown:
    """How names of this source are written in references, under the key of the state store."""

    def __init__(self, key: bytes, met: Met = NOTHING_MET) -> None:
        self._names, self._sure = NamesShown(key, met=met), NamesShown(key, sure=True)
        self._key = key

    def path(self, name: str) -> str:
        return self._names.path(name)

    def column(self, name: str) -> str:
        return self._names.column(name)

    def added(self, name: str) -> str:
        """A column that only the copy has: somebody's hand named it, hence only a plain word is shown."""
        shown = self.column(name)
        return fingerprint(name, self._key) if shown == name and not PLAIN.fullmatch(name) else shown

    def copied(self, sort: str, name: str) -> str:
        """What a copy calls it: other than its source where it is certainly somebody's name."""
        return self._sure.column(name) if sort == "column" else self._sure.path(name)

    def veiled(self, name: str) -> str:
        """A name that is certainly somebody's."""
        return fingerprint(name, self._key)

    def columns(self, names: Iterable[str]) -> dict[str, str]:
        """Each column of one table as a scan shows it, by the columns beside it."""
        return self._names.columns(names)

    def place(self, name: str) -> str:
        """By what a column of the source is found among those that a scan named."""
        return self._names.place(name)

    def place_of(self, shown: str) -> str:
        return self._names.place_of(shown)

    def ref(self, source: str, table: str, column: str) -> str:
        return f"{self.path(source)}/{self.path(table)}/{self.column(column)}"


def known_tables(catalog: Catalog, shown: Shown, shape: Shape) -> Known:
    """Joins schemas and catalog by the names that references show."""
    tables, verdicts, judged, unscanned = [], [], [], []
    decisions = catalog.decisions()
    for schema in shape.tables:
        source, name = shown.path(schema.source), shown.path(schema.name)
        kept = catalog.known_table(source, name)
        met = catalog.entries(source, name, decisions)
        listed = [entry for entry in met if entry.gone is None]
        away = bool(met) and not listed
        changed = schema.fingerprint is not None and (kept and kept.fingerprint) not in (None, schema.fingerprint)
        if kept is None or away or changed:
            unscanned.append(schema.name)
        joined = {shown.place(column) for column in _joined(schema, shape)}
        entries = {
            entry.ref.column: _by_its_cells(entry, key=shown.place_of(entry.ref.column) in joined) for entry in listed
        }
        columns = tuple(_columns(schema, shown, entries, shape))
        tables.append(Table(schema, source, name, columns))
        verdicts += [entry.verdict for entry in entries.values()]
        if kept is not None:
            judged.append(kept.verdict)
    return Known(tuple(tables), tuple(verdicts), tuple(judged), tuple(unscanned))


def _columns(
    schema: TableSchema,
    shown: Shown,
    entries: Mapping[str, CatalogEntry],
    shape: Shape,
) -> Iterator[Column]:
    """Every column, and every leaf of the documents in one, by the names that a scan gave them."""
    keys = [*shape.keys.get(schema.name, ()), *(link.columns for link in shape.links if link.table == schema.name)]
    parts = {name for key in keys if len(key) > 1 for name in key}
    rooms = (shape.rooms.get((schema.name, column.name)) for column in schema.columns)
    computing = {name for room in rooms if room is not None and room.generated for name in names(room.generated)}
    names_shown = shown.columns(column.name for column in schema.columns)
    placed = {shown.place_of(name): name for name in entries}
    at = f"{shown.path(schema.source)}/{shown.path(schema.name)}"
    for column in schema.columns:
        room = shape.rooms.get((schema.name, column.name))
        place = shown.place(column.name)
        if room is not None and room.document:
            # the values of a list of plain values go by its own name
            leaves = [name for held, name in placed.items() if held == place or held.startswith(f"{place}.")]
            depth = place.count(".") + 1
            yield from (
                _leaf(schema, name, f"{at}/{name}", entries[name], room.leaves.get(_inside(name, depth), room.leaf))
                for name in leaves
            )
            continue
        name = placed.get(place, names_shown[column.name])
        entry = entries.get(name)
        evidence = entry.verdict.evidence if entry is not None else None
        room = room or Room(Holds(nullable=column.nullable, type=column.type))
        yield Column(
            column.name,
            f"{at}/{name}",
            entry.verdict if entry is not None else None,
            room.holds,
            column.key or ("unique" if room.alone else ""),
            prose=says_text(schema, column) or (entry is not None and prose(entry.signature.form)),
            distinct=evidence.distinct if evidence is not None else None,
            rows=evidence.examined if evidence is not None else 0,
            total=evidence.rows if evidence is not None else 0,
            longest=lengths(entry.signature.form)[1] if entry is not None else None,
            shortest=lengths(entry.signature.form)[0] if entry is not None else None,
            checks=room.checks,
            labels=room.labels,
            part=column.name in parts,
            alone=room.alone,
            computed=bool(room.generated),
            feeds=column.name.lower() in computing,
            placing=room.placing,
            habit=entry.signature.habit if entry is not None and not lists_values(room.checks) else "",
        )
    yield from _past_the_head(schema, shown, entries, shape)


def _past_the_head(
    schema: TableSchema, shown: Shown, entries: Mapping[str, CatalogEntry], shape: Shape
) -> Iterator[Column]:
    """Fields that a scan met in records beyond those by which a JSON file is opened, which its schema does not name.
    Formats that say what a column holds, as databases do, name all of them."""
    if any(table == schema.name and room != Room() for (table, _), room in shape.rooms.items()):
        return
    named = {shown.place(column.name) for column in schema.columns}
    at = f"{shown.path(schema.source)}/{shown.path(schema.name)}"
    for name, entry in entries.items():
        if shown.place_of(name) not in named:
            yield _leaf(schema, name, f"{at}/{name}", entry, Holds())


def _inside(name: str, depth: int) -> str:
    """The path of a leaf inside its column: ``.items.phone``."""
    return "".join(f".{part}" for part in name.split(".")[depth:])


def _joined(schema: TableSchema, shape: Shape) -> Iterator[str]:
    """The columns that rows are told apart and joined by."""
    for column in schema.columns:
        room = shape.rooms.get((schema.name, column.name))
        if column.key or (room is not None and room.alone):
            yield column.name
    for link in shape.links:
        yield from link.columns if link.table == schema.name else ()
        yield from link.to_columns if link.to_table == schema.name else ()


def _by_its_cells(entry: CatalogEntry, *, key: bool) -> CatalogEntry:
    """A column whose cells are what those beside them say, personal things among them, is personal as a whole: no
    treatment of single cells would know a date of birth from another date. So is one that nobody understands, unless
    it is a ``key``. What a person decided holds."""
    verdict, signature = entry.verdict, entry.signature
    if entry.decision is not None:
        return entry
    if signature.beside and verdict.category in (*NOT_PERSONAL, FREE_TEXT):
        return _as(entry, OTHER, BESIDE)
    if signature.doubt and verdict.category in ("none", FREE_TEXT) and not key:
        return _as(entry, signature.doubt, DOUBT)
    return entry


def _as(entry: CatalogEntry, category: str, why: Text) -> CatalogEntry:
    kind = taxonomy.load().category(category)
    verdict = entry.verdict
    held = replace(
        verdict, category=category, entity=category, tier=kind.tier, legal=kind.legal, reasons=(*verdict.reasons, why)
    )
    return replace(entry, verdict=held)


def _leaf(schema: TableSchema, name: str, ref: str, entry: CatalogEntry, holds: Holds) -> Column:
    evidence = entry.verdict.evidence
    look = prose(entry.signature.form) or says_text(schema, ColumnSchema(name))
    return Column(
        name,
        ref,
        entry.verdict,
        holds,
        prose=look,
        distinct=evidence.distinct,
        rows=evidence.examined,
        habit=entry.signature.habit,
    )


def lists_values(checks: Sequence[str]) -> bool:
    """Whether a CHECK lists the values of a column: another one would break it, and the schema shows them anyway."""
    return any(len(_LITERAL.findall(_DENIED.sub("", check))) > 1 for check in checks)


def lengths(form: str) -> tuple[int | None, int | None]:
    """Characters of the shortest and of the longest value that was seen; None where nothing is known."""
    least, _, most = form.rpartition("|")[2].partition("-")
    return int(least) if least.isdigit() else None, int(most) if most.isdigit() else None


def prose(form: str) -> bool:
    """Whether values of this form (shapes with their shares, shortest and longest) are written text.

    Labels of a few words are not, since cells that read like sentences are looked for among them.
    """
    shapes, _, lengths = form.rpartition("|")
    longest = lengths.partition("-")[2]
    if not longest.isdigit():
        return True
    if int(longest) > LONG:
        return True
    written = any(
        len(_WORD.findall(shape)) >= WORDS and len(_SMALL.findall(shape)) >= SMALL for shape in shapes.split(",")
    )
    return written or ("中+" in shapes and int(longest) > CHINESE)


def says_text(schema: TableSchema, column: ColumnSchema) -> bool:
    """Whether a column's name says that anything may be written in it."""
    from guardian.detection.names import classify
    from guardian.detection.verdict_texts import is_for_notes

    said = classify(column, schema)
    if said.category == "free_text_may_contain_pii":
        return True
    return said.says != "not_personal" and is_for_notes(column.name) and not _ABOUT_NOTES.search(column.name)
