"""Plans a protected copy: what becomes of every column, why, and whether the target can hold it. Changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from guardian import __version__, taxonomy
from guardian.errors import UsageError
from guardian.governance import by_person
from guardian.governance.domains import Group, groups
from guardian.governance.fit import consistent, few, fitting, movable, no_key, others, shape_of, unchecked
from guardian.governance.protect_ways import Tried, refusal, way_out
from guardian.governance.protection import (
    WATCHED,
    Column,
    ColumnPlan,
    Link,
    Operator,
    Place,
    ProtectPlan,
    Refusal,
    Table,
    choice,
)
from guardian.governance.transforms_for import Made, NobodysRows, NoRing, Wanted, Workshop
from guardian.governance.watch import Mode
from guardian.governance.wishes import Decided, Wish
from guardian.policy.model import Treatment
from guardian.policy.profiles import Spec
from guardian.sources.sinks.base import Holds
from guardian.transforms.base import Unsuitable
from guardian.transforms.fpe_ranges import narrowest


@dataclass(frozen=True, slots=True)
class Setting:
    """What planning needs beside the tables; ``subjects``: the person's key by table; ``tried``: whether rows are."""

    wish: Wish
    workshop: Workshop
    links: tuple[Link, ...] = ()
    token_domains: Mapping[str, tuple[str, ...]] = None  # type: ignore[assignment]
    subjects: Mapping[str, str] = None  # type: ignore[assignment]
    locale: str = ""
    measured: Callable[[str, str], int | None] = lambda table, column: None
    """The UTF-8 bytes of the longest value in a column of a table, where the source can be asked."""
    tried: Callable[[str], bool] = lambda table: False
    asked: bool = False
    """Whether the source is asked if the other parts of a key tell its rows apart."""
    unfit: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """By table, column and ``protection.choice`` why that does not do: rows that were tried broke a rule."""


def plan(source: str, tables: Sequence[Table], setting: Setting) -> ProtectPlan:
    """The whole plan; refusals are listed, all of them, and nothing is raised for them. Raises what the ring raises."""
    try:
        return _plan(source, tables, setting)
    except NoRing as stop:
        raise stop.fault from None


def _plan(source: str, tables: Sequence[Table], setting: Setting) -> ProtectPlan:
    found = groups(tables, setting.links, setting.token_domains or {})
    places = {(table.name, column.name): (table, column) for table in tables for column in table.columns}
    domain_of = {place: group.name for group in found for place in group.places}
    columns: dict[Place, ColumnPlan] = {}
    refusals: list[Refusal] = list(setting.wish.faults(tables))
    for group in found:
        planner = _Planner(setting, group, domain_of)
        for part in [group.places] if group.linked else [(place,) for place in group.places]:
            planned, refused = planner.plan([places[place] for place in part])
            columns |= planned
            refusals += refused
    ordered = tuple(columns[place] for place in places if place in columns)
    refusals.sort(key=lambda refusal: refusal.ref)
    digest = _digest(setting.wish.policy, ordered)
    by_ring = by_person.by_ring(ordered, setting.subjects or {}, domain_of)
    notes = (*setting.wish.notes, *by_person.told(by_ring), *_gone(ordered))
    return ProtectPlan(
        source, setting.wish.shown, setting.wish.policy, ordered, tuple(refusals), digest, notes, by_ring
    )


@dataclass(frozen=True, slots=True)
class _Planner:
    """Plans the columns of one group: linked by foreign keys they get one treatment, otherwise each its own."""

    setting: Setting
    group: Group
    domain_of: Mapping[Place, str]

    def plan(self, members: Sequence[tuple[Table, Column]]) -> tuple[dict[Place, ColumnPlan], list[Refusal]]:
        decided = [self.setting.wish.decide(table, column) for table, column in members]
        strictest = max(decided, key=lambda one: one.strictness)
        members = [(table, replace(column, holds=_narrowest(members, column))) for table, column in members]
        if len(self.group.declared) > 1:
            names = " and ".join(self.group.declared)
            return {}, [
                Refusal(members[0][1].ref, f"foreign keys join the token domains {names}", "Make them one domain")
            ]
        tried: list[Tried] = []
        unknown: list[Tried] = []
        for spec in strictest.specs:
            try:
                kept = any(one.name == "cipher" for one in strictest.specs[: strictest.specs.index(spec)])
                return {
                    (table.name, column.name): _noted(
                        self._kept(self._column(table, column, spec, _told(own, strictest, members))), tried, kept=kept
                    )
                    for (table, column), own in zip(members, decided, strict=True)
                }, []
            except NobodysRows as error:
                unknown.append((spec.shown, _lower(error.what)))
            except UsageError as error:
                tried.append((spec.shown, _lower(error.what)))
        return {}, [refusal(members, strictest, tried or unknown, self._way_out(members, strictest))]

    def _way_out(self, members: Sequence[tuple[Table, Column]], strictest: Decided) -> str:
        """What could be asked of refused columns instead, in the words of a profile."""
        asked = replace(strictest, named=True)

        def fits(spec: Spec) -> None:
            for table, column in members:
                self._kept(self._column(table, column, spec, replace(asked, specs=(spec,))))

        shown = self.setting.wish.shown
        base = shown.removeprefix("profile ") if shown.startswith("profile ") else "share"
        return way_out(members, strictest, base, fits)

    def _kept(self, planned: ColumnPlan) -> ColumnPlan:
        """The plan of a column. Raises Unsuitable where rows that were treated so broke a rule of the table."""
        why = self.setting.unfit.get((planned.table, planned.column, choice(planned)))
        if why is not None:
            single = planned.watched not in ("", "stop")
            raise Unsuitable(f"single cells of it would be treated, and {why}" if single else why)
        return planned

    def _column(self, table: Table, column: Column, spec: Spec, decided: Decided) -> ColumnPlan:
        """The plan of one column under one treatment. Raises UsageError where it cannot be taken."""
        category = decided.category
        base = ColumnPlan(
            table.name,
            column.name,
            column.ref,
            category,
            decided.entity,
            decided.tier,
            "copy",
            spec,
            decided.reason,
            decided.cites,
            holds=column.holds,
            named=decided.named,
        )
        if column.computed:
            why = "computed by the target from other columns, as they are treated"
            return replace(base, how="computed", spec=Spec("clear"), reason=why, cites=())
        if spec.name == "clear" and self._opaque(column, decided):
            spec = Spec("null", {}, spec.where)
            what = "bytes" if column.holds.form == "binary" else "words in a type of their own"
            base = replace(base, spec=spec, reason=f"{decided.reason}; {what} are not copied unasked")
        if spec.name == "clear":
            _last_resort(spec, column, decided)
            if not self._by_spans(column, decided):
                return self._copied(table, column, base, decided)
            spec = Spec("spans", {}, spec.where)
            base = replace(base, spec=spec, reason=f"{decided.reason}; its texts may hold personal data")
        movable(column)
        if spec.name == "spans":
            no_key(column, self.group.linked)
            return self._spans(table, column, base)
        self._joined(spec, decided)
        made = self._made(table, column, spec, base.category, base.entity)
        few(spec, column, category, self.group.linked)
        measured, tried = partial(self.setting.measured, table.name, column.name), self.setting.tried(table.name)
        merges = consistent(spec, made.transform, column, self.group.linked, tried=tried, asked=self.setting.asked)
        notes = (*unchecked(spec, column, tried=tried), *fitting(made.transform, column, measured))
        return replace(
            base,
            how="treat",
            transform=made.transform,
            keys=made.keys,
            domain=made.domain,
            subject=self._subject(table, made),
            notes=notes,
            merges=merges,
        )

    def _joined(self, spec: Spec, decided: Decided) -> None:
        """Raises Unsuitable for ciphertexts by person, of which one more choice follows, in a declared token domain."""
        by_person = spec.name == "cipher" and spec.options.get("by") == "subject"
        if by_person and self.group.declared and not decided.named and spec is not decided.specs[-1]:
            raise Unsuitable("a token domain joins this column to others, and equal values would not stay equal")

    def _opaque(self, column: Column, decided: Decided) -> bool:
        """Whether a column holds bytes, or words that are no plain text, which nobody asked to copy. UUIDs stay, and
        keys of which no value is text: they are what tables are joined by."""
        if not decided.named and column.total and (column.holds.type in WORDS or others(column)):
            return True
        if decided.named or column.holds.form != "binary" or column.holds.type == UUID or not column.total:
            return False
        return bool(column.rows) or not (self._key(column) or column.holds.type in WIDE_AS_UUID)

    def _by_spans(self, column: Column, decided: Decided) -> bool:
        """Texts left clear by what is said of their kind are still looked into where they may hold something personal.
        What is said of the column itself is obeyed."""
        if decided.named or column.holds.form != "text" or self._key(column):
            return False
        held = column.verdict is not None and column.verdict.mixed
        free = decided.category == FREE_TEXT
        return free or (decided.category not in WORDY and (held or column.prose))

    def _key(self, column: Column) -> bool:
        """Whether another value than the source's would part rows that belong together, or join others."""
        return bool(column.key) or column.part or self.group.linked

    def _copied(self, table: Table, column: Column, base: ColumnPlan, decided: Decided) -> ColumnPlan:
        """A column that is left clear. What its cells may hold after all is looked for while they are copied."""
        base = replace(base, notes=_unseen(column))
        mode = "" if decided.named else watching(column, decided.category, key=self._key(column))
        if not mode:
            return base
        base = replace(base, spec=Spec("clear", {WATCHED: mode}, base.spec.where))
        if mode == "stop":
            return base
        try:
            texts = replace(column.holds, form="text", longest=None)
            return self._spans(table, replace(column, holds=texts), base, single=True)
        except NoRing:  # nothing else may need a key: what is found becomes the name of its category
            return replace(base, how="spans", habit=column.habit)

    def _made(self, table: Table, column: Column, spec: Spec, category: str, entity: str) -> Made:
        place = (table.name, column.name)
        domain = self.domain_of[place]
        if spec.name == "synthetic" and not self.group.declared and not self.group.linked:
            domain = f"{table.source}/*/{category}"  # the same substitute for the same value in every table
        return self.setting.workshop.make(
            Wanted(spec, category, entity, domain, column.holds, self._persons(table), self.setting.locale)
        )

    def _persons(self, table: Table) -> str:
        key = (self.setting.subjects or {}).get(table.name)
        return self.domain_of.get((table.name, key), "") if key else ""

    def _subject(self, table: Table, made: Made) -> str | None:
        return (self.setting.subjects or {}).get(table.name) if made.by_subject else None

    def _spans(self, table: Table, column: Column, base: ColumnPlan, *, single: bool = False) -> ColumnPlan:
        """Free text by spans: the transforms of each category as the same wish has it for columns.

        ``single``: cells of a copied column, of which equal ones stay equal, whoever they belong to.
        """
        from guardian.transforms.text import TextTreatment

        operators: dict[str, Operator] = {}
        by_subject = False
        for category, specs in self.setting.wish.in_texts(table).items():
            found = self._operator(table, column, category, specs, single)
            if found is not None:  # otherwise the span becomes the name of its category
                spec, made = found
                operators[category] = Operator(spec, made.transform, made.domain, made.keys)
                by_subject |= made.by_subject
        planned = replace(
            base,
            how="spans",
            operators=operators,
            keys=tuple(dict.fromkeys(key for one in operators.values() for key in one.keys)),
            subject=(self.setting.subjects or {}).get(table.name) if by_subject else None,
            domain=self.domain_of[(table.name, column.name)],
            habit=column.habit,
        )
        TextTreatment(planned.spans, longest=planned.room).gives(shape_of(column))
        return planned

    def _operator(
        self, table: Table, column: Column, category: str, specs: Sequence[Spec], single: bool
    ) -> tuple[Spec, Made] | None:
        """The first treatment that takes the words of any text, and can be made for this category alone."""
        for spec in specs:
            if spec.strength >= Treatment.REDACT:
                return None
            if spec.name in IN_TEXTS:
                try:
                    made = self._made(table, column, spec, category, category)
                except UsageError:
                    continue
                if not single or (made.transform.deterministic and not made.by_subject):
                    return spec, made
        return None


def watching(column: Column, category: str, *, key: bool) -> Mode | Literal[""]:
    """How a column that is left clear is watched; empty where it holds no text of its own."""
    holds = column.holds
    if not (holds.form == "text" or holds.mixed or holds.rigid) or column.labels or column.computed:
        return ""
    if key:
        return "stop"
    if category in WORDY:
        return "identifiers"
    return "sentences" if category == "organisation" else "texts"


GONE = "not reversible: no treatment that leads back fits"
"""Said of what a profile that keeps values replaces for good."""
WORDS = frozenset({"tsvector", "tsquery", "jsonpath", "xml", "hstore"})
"""Types of PostgreSQL that hold words, names among them, in a form in which no span can be treated."""
UUID = "extension<arrow.uuid>"
WIDE_AS_UUID = frozenset({"fixed_size_binary[16]", "binary(16)"})
FREE_TEXT = "free_text_may_contain_pii"
SHARED = frozenset({"gender", "nationality"})
"""Categories of few values that tell nobody apart: a profile may leave them clear where nothing else fits."""
WORDY = frozenset(
    (
        *("person_name", "username", "address", "user_agent", "url", "photo_or_avatar", "signature", "cookie_session"),
        *("employment", "education", "health", "social_account", "device_id", "credential_secret", "other_personal"),
    )
)
"""Categories whose own values are words, names or codes: left clear, they would all look like findings."""
IN_TEXTS = frozenset({"token", "hash", "cipher", "mask", "synthetic"})
"""Treatments that take any text. Others need the form of a whole cell: there the span becomes its category's name."""


def _last_resort(spec: Spec, column: Column, decided: Decided) -> None:
    """``clear`` after stricter treatments is for what everybody shares: parts of keys such as a region, genders."""
    if spec is decided.specs[0]:
        return
    try:
        few(Spec("token"), replace(column, key=""), "", linked=False)
    except UsageError:
        if column.part or decided.category in SHARED:
            return
    raise UsageError("left as it is, it would show what the stricter ones hide")


def _noted(planned: ColumnPlan, tried: Sequence[Tried], *, kept: bool) -> ColumnPlan:
    """Says of each treatment that was preferred why it was not taken, and, where its values were to be ``kept`` in a
    form that leads back, that they are not."""
    lost = (GONE,) if kept and planned.transform is not None and not planned.transform.reversible else ()
    return replace(planned, notes=(*lost, *planned.notes, *(f"not {spec}: {why}" for spec, why in tried)))


def _gone(columns: Iterable[ColumnPlan]) -> tuple[str, ...]:
    """One line for all columns whose values the copy does not keep in any form, though the profile asks for it."""
    refs = [one.ref for one in columns if GONE in one.notes]
    return (f"{GONE}: {', '.join(refs)}",) if refs else ()


def _narrowest(members: Sequence[tuple[Table, Column]], column: Column) -> Holds:
    """What all columns of a group can hold: their transforms must not differ by how wide each of them is."""
    lengths = [other.holds.longest for _, other in members if other.holds.longest is not None]
    exact = narrowest(frozenset(other.holds.exact for _, other in members))
    return replace(column.holds, longest=min(lengths, default=None), exact=exact)


def _told(own: Decided, strictest: Decided, members: Sequence[tuple[Table, Column]]) -> Decided:
    """A column that a foreign key ties to a stricter one says so."""
    if own is strictest or len(members) == 1:
        return own
    return replace(strictest, reason=f"{strictest.reason} (of the column that a foreign key ties it to)")


def _unseen(column: Column) -> tuple[str, ...]:
    """What a scan may have missed in a column that is copied."""
    bound = column.verdict.evidence.upper_bound_95 if column.verdict is not None else None
    return (f"at most {bound:.2%} of rows may hold something personal",) if bound else ()


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _digest(policy: str, columns: Iterable[ColumnPlan]) -> str:
    listed = [
        [
            one.table,
            one.column,
            one.how,
            one.spec.shown,
            repr(one.transform),
            sorted((category, each.spec.shown, repr(each.transform)) for category, each in one.operators.items()),
            [[key.kind, key.name, key.id] for key in one.keys],
            one.domain,
            one.subject,
            one.habit,
        ]
        for one in columns
    ]
    shipped = taxonomy.load().sha256
    return "sha256:" + hashlib.sha256(json.dumps([__version__, shipped, policy, listed]).encode()).hexdigest()
