"""What the texts of a schema may not say, and what those of a finished copy say all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from guardian.governance.compare import Found
from guardian.governance.compare_telling import OF_ONE_PERSON, Telling
from guardian.governance.fingerprints import Fingerprints
from guardian.sources.sinks.base import emptied_by, watched_by
from guardian.sources.sinks.wording import LABELS, Wording, names

if TYPE_CHECKING:
    from guardian.governance.protection import ColumnPlan
    from guardian.governance.treater import PlanTreater
    from guardian.model import TableSchema
    from guardian.sources.sinks.base import Sort
    from guardian.sources.sinks.schema_texts import SchemaText, Texts
    from guardian.sources.sinks.searching import Search

BY_FORM = frozenset(
    (
        *("email", "phone", "national_id", "passport", "driver_licence", "tax_id", "bank_account", "card_number"),
        *("credential_secret", "vehicle_plate"),
    )
)
"""Categories that a text of a schema is searched for by their form."""
_AROUND = re.compile(r"^(?:--+|/\*+|[%_^*.\s])+|(?:\*+/|[%_$*\s])+$")
"""The marks of remarks and patterns around what they say."""
SURE = 0.6
"""A bare number that only might be one is a limit or a code in most schemas."""


@dataclass(frozen=True, slots=True)
class WordTreater:
    """A plan's treater that also judges what the schema itself says."""

    treater: PlanTreater
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What somebody said is nobody's, by the column (lower case) that says it."""

    def columns(self, table: TableSchema) -> frozenset[str]:
        return self.treater.columns(table)

    def watched(self, table: TableSchema) -> frozenset[str]:
        return watched_by(self.treater, table)

    def emptied(self, table: TableSchema) -> frozenset[str]:
        return emptied_by(self.treater, table)

    def beside(self, table: TableSchema) -> frozenset[str]:
        return self.treater.beside(table)

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        return self.treater.treat(table, batch)

    def name(self, sort: Sort, name: str) -> str | None:
        return self.treater.name(sort, name)

    def foresaw_texts(self, table: TableSchema, column: str) -> bool:
        return self.treater.foresaw_texts(table, column)

    def searched(self, table: TableSchema) -> frozenset[str]:
        """Columns that are treated, and documents with such a leaf."""
        return self._columns(table, lambda plan: plan.treated)

    def telling(self, table: TableSchema) -> frozenset[str]:
        """Columns of persons, and documents with such a leaf."""
        return self._columns(table, lambda plan: plan.how == "treat" and plan.category in OF_ONE_PERSON)

    def _columns(self, table: TableSchema, wanted: Callable[[ColumnPlan], bool]) -> frozenset[str]:
        plans = (*self.treater.plan.columns, *self.treater.met_late)
        paths = [plan.column for plan in plans if plan.table == table.name and wanted(plan)]
        return frozenset(
            column.name
            for column in table.columns
            if any(path == column.name or path.startswith(f"{column.name}.") for path in paths)
        )

    def spared(self, wording: Wording) -> frozenset[str]:
        """Where the column is mentioned, or its labels are listed."""
        if not self.allowed:
            return frozenset()
        said = wording.sayings()
        about = names(wording.text, backslashes=wording.backslashes) | {re.split(r"[\0 ]", wording.key)[-1].lower()}
        listed = wording.home == LABELS
        spared = (own for column, own in self.allowed.items() if column in about or (listed and own <= said))
        return frozenset().union(*spared) & said

    def personal(self, texts: Sequence[str]) -> frozenset[str]:
        from guardian.detection.text import detect_many

        found = detect_many(texts, (), SURE)
        pairs = zip(texts, found, strict=True)
        formed = {text for text, spans in pairs if any(span.category in BY_FORM for span in spans)}
        bare = {text: _AROUND.sub("", text) for text in texts}
        named = self.treater.naming(sorted(set(bare.values())))
        return frozenset(formed | {text for text in texts if bare[text] in named})


@dataclass(frozen=True, slots=True)
class SchemaCheck:
    """The schema of a copy against that of its source. ``ref``: how a place in the copy is written."""

    search: Search
    telling: Telling
    prints: Fingerprints
    ref: Callable[[str], str]
    _found: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def found(self, source: Texts, copy: Texts) -> Iterator[Found]:
        """What its texts say that they may not, and what may still lie beside its rows."""
        copy = replace(copy, said=tuple(_but_numbers(source, copy)))
        wordings = {one.place: Wording(f"name {at}", one.name, frozenset(), plain=True) for at, one in _named(copy)}
        hidden = self._held(list(wordings.values()))
        texts = [one.wording for one in copy.said]
        held = self._held(texts)
        personal = self.search.personal(text.wording for text in copy.said if not text.kept)
        known = frozenset(say for one in source.said for say in one.wording.sayings())
        places = {one.place for one in source.said}
        for text in copy.said:
            name = wordings[text.place].key
            ref = self.ref("" if name in hidden else text.name)
            if text.wording.key in held or name in hidden:
                self._add(ref, "source-value", f"the {text.kind} holds a value of a treated column")
            elif text.wording.key in personal:
                self._add(ref, "personal", f"the {text.kind} holds what is somebody's by its form")
            if text.alone and text.place not in places:
                article = "an" if text.kind[0] in "aeiou" else "a"
                self._add(ref, "undeclared", f"{article} {text.kind} that the source does not have")
            elif not text.kept and not text.wording.sayings() <= known:
                self._add(ref, "changed", f"the {text.kind} says what nothing in the source's schema says")
        for one in copy.remains:
            self._add(self.ref(one.name), "remains", one.what)
        for (ref, kind, what), count in self._found.items():
            yield Found(ref, kind, count, what)

    def _held(self, wordings: list[Wording]) -> frozenset[str]:
        """Texts with a value in one of their literals, or anywhere in them one that tells of a person."""
        if not wordings:
            return frozenset()
        texts = pa.array([one.text for one in wordings], pa.large_string())
        inside = self.telling.in_any_case(texts, self.prints)
        return self.search.values(wordings) | {wordings[row].key for row in inside}

    def _add(self, ref: str, kind: str, what: str) -> None:
        self._found[ref, kind, what] = self._found.get((ref, kind, what), 0) + 1


def _but_numbers(source: Texts, copy: Texts) -> Iterator[SchemaText]:
    """All but the numbers of tables that are as they are to be: any of them may happen to be somebody's value."""
    from guardian.sources.sinks.schema_texts import NUMBER

    numbers = {(one.place, one.wording.text) for one in source.said if one.kind == NUMBER}
    for one in copy.said:
        if one.kind != NUMBER or not (one.kept or (one.place, one.wording.text) in numbers):
            yield one


def _named(copy: Texts) -> Iterator[tuple[int, SchemaText]]:
    yield from enumerate({one.place: one for one in copy.said}.values())


def in_manifest(manifest: Mapping[str, Any], ref: str, telling: Telling, prints: Fingerprints) -> Iterator[Found]:
    """A manifest goes with its copy, and holds names and reasons, nobody's values."""
    from guardian.governance.manifest import strangers

    words = pa.array(list(_strings(manifest)), pa.large_string())
    held = telling.in_any_case(words, prints)
    if held:
        yield Found(ref, "source-value", len(held), "values of the source stand in the manifest")
    if count := strangers(manifest):
        yield Found(ref, "undeclared", count, "entries of the manifest that guardian does not write")


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, Mapping):
        for key, value in found.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(found, list):
        for one in found:
            yield from _strings(one)
    elif found is not None:
        yield str(found)
