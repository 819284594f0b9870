"""What is asked for: a profile over the floor that laws set, or what a purpose allows. Decides column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from guardian import taxonomy
from guardian.governance.entries import Here, asked_of
from guardian.governance.protection import Column, Refusal, Table
from guardian.model import NOT_PERSONAL, ColumnRef, ColumnVerdict, Evidence, TableVerdict, Text, Tier
from guardian.policy.model import EffectivePolicy, Treatment
from guardian.policy.profiles import Asked, Profile, Spec, Specs, strictness

if TYPE_CHECKING:
    from guardian.config import Config
    from guardian.policy.facts import Facts, Subject
    from guardian.policy.resolver import Resolved, Voice


@dataclass(frozen=True, slots=True)
class Decided:
    """What is asked of one column, in order of preference, and why."""

    specs: Specs
    reason: str
    cites: tuple[str, ...] = ()
    category: str = ""
    entity: str = ""
    tier: str = "internal"
    named: bool = False
    """An entry about this very column said so."""

    @property
    def strictness(self) -> Treatment:
        return strictness(self.specs)


class Wish(Protocol):
    """A profile or a purpose."""

    @property
    def shown(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    def decide(self, table: Table, column: Column) -> Decided: ...
    def in_texts(self, table: Table) -> Mapping[str, Specs]: ...
    def faults(self, tables: Sequence[Table]) -> Iterator[Refusal]: ...


@dataclass(frozen=True, slots=True)
class Law:
    """The policy in force on a day, the facts it asks about, and the role that will see the copy (empty: anyone)."""

    policy: EffectivePolicy
    facts: Facts
    at: date
    config: Config | None = None
    role: str = ""
    _subjects: dict[str, Subject] = field(default_factory=dict, repr=False)
    _texts: dict[str, Mapping[str, Subject]] = field(default_factory=dict, repr=False)

    def subject(self, ref: str) -> Subject | None:
        if not self._subjects:
            self._subjects.update({one.ref: one for one in self.facts.subjects.get("column", ())})
        return self._subjects.get(ref)

    def resolved(self, subject: Subject, purpose: str = "") -> Resolved:
        from guardian.policy.resolver import resolve

        return resolve(subject, self.facts, self.policy, self.at, role=self.role, purpose=purpose)

    def in_texts(self, table: Table) -> Mapping[str, Subject]:
        """A column for each personal category, as if the spans of a text in this table stood in it."""
        from guardian.policy.facts import facts_of

        if table.name not in self._texts:
            verdicts = [_as_column(table, category) for category in taxonomy.load().categories]
            ref = f"{table.source}/{table.shown}"
            facts = facts_of(verdicts, [TableVerdict(ref, 0, Tier.INTERNAL)], self.config)
            self._texts[table.name] = {one.ref.rpartition("/")[2]: one for one in facts.subjects.get("column", ())}
        return self._texts[table.name]


def _as_column(table: Table, category: str) -> ColumnVerdict:
    kind = taxonomy.load().category(category)
    ref = ColumnRef(table.source, table.shown, category)
    return ColumnVerdict(
        ref, category, category, kind.tier, kind.legal, 1.0, Evidence(matched=1, examined=1, rows=1, by=("value",))
    )


@dataclass(frozen=True, slots=True)
class ByProfile:
    """A profile; the rules of the packs that act are a floor below it."""

    profile: Profile
    law: Law
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """References of the tables of the source that are not in the copy: entries about them have nothing to say."""

    @property
    def shown(self) -> str:
        return f"profile {self.profile.name}"

    @property
    def policy(self) -> str:
        return self.law.policy.digest

    def decide(self, table: Table, column: Column) -> Decided:
        asked = asked_of(table, column)
        chosen = self.profile.choose(asked)
        decided = Decided(
            chosen.specs,
            f"{self.shown}, {chosen.entry}",
            category=asked.category,
            entity=asked.entity,
            tier=asked.tier.label,
            named=chosen.entry.startswith("column "),
        )
        subject = self.law.subject(column.ref) if asked.category else None
        if subject is None:
            return decided
        asks = floored(decided, self.law.resolved(subject))
        return _by_cell(asks, decided, self.law, subject) if _is_of_one_kind(column, decided) else asks

    def in_texts(self, table: Table) -> Mapping[str, Specs]:
        found = {}
        for category, subject in self.law.in_texts(table).items():
            kind = taxonomy.load().category(category)
            if kind.personal:
                specs = self.profile.choose(Asked("", "", "", category, category, kind.tier)).specs
                found[category] = floored(Decided(specs, ""), self.law.resolved(subject)).specs
        return found

    def faults(self, tables: Sequence[Table]) -> Iterator[Refusal]:
        """Entries of the profile that name no column of these tables, or more than one by half its name."""
        sources = self.law.config.sources if self.law.config is not None else ()
        here = Here(tables, frozenset(sources) - {table.source for table in tables}, self.left_out)
        for name, specs in self.profile.column_entries.items():
            yield from here.fault(name, f"named by {self.shown} at {specs[0].where}")


@dataclass(frozen=True, slots=True)
class ByPurpose:
    """A declared purpose: each column as the policy resolves it."""

    purpose: str
    law: Law
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"purpose {self.purpose}"

    @property
    def policy(self) -> str:
        return self.law.policy.digest

    def decide(self, table: Table, column: Column) -> Decided:
        asked = asked_of(table, column)
        subject = self.law.subject(column.ref) if asked.category else None
        if subject is None:
            return Decided((Spec("null"),), "nobody classified it, and the policy denies what it does not know")
        resolved = self.law.resolved(subject, self.purpose)
        specs = specs_for(resolved.treatment)
        reason = f"{self.shown}: {_worded(resolved.winner.why)} ({resolved.winner.rule})"
        return Decided(specs, reason, resolved.winner.cites, asked.category, asked.entity, asked.tier.label)

    def in_texts(self, table: Table) -> Mapping[str, Specs]:
        return {
            category: specs_for(self.law.resolved(subject, self.purpose).treatment)
            for category, subject in self.law.in_texts(table).items()
            if taxonomy.load().category(category).personal
        }

    def faults(self, tables: Sequence[Table]) -> Iterator[Refusal]:
        return iter(())


def floored(decided: Decided, resolved: Resolved) -> Decided:
    """The stricter of a profile's treatment and what the rules that act ask for, with their words."""
    voices = [voice for voice in resolved.trace if _acts(voice)]
    floor = max((voice.treatment or Treatment.CLEAR for voice in voices), default=Treatment.CLEAR)
    kept = tuple(spec for spec in decided.specs if spec.strength >= floor)
    strong = next(iter(sorted((v for v in voices if v.treatment == floor), key=lambda voice: voice.rule)), None)
    if strong is None or (kept and kept == decided.specs):
        return decided
    reason = f"{decided.reason}; {_worded(strong.why)} ({strong.rule} asks for {floor.label} at least)"
    specs = kept or specs_for(floor)
    return Decided(specs, reason, strong.cites, decided.category, decided.entity, decided.tier)


def _is_of_one_kind(column: Column, decided: Decided) -> bool:
    """Whether a column that would be left clear is no free text, but of labels or figures, cells unlike which are
    treated one by one."""
    known = column.verdict is not None and column.verdict.mixed and bool(column.habit)
    return known and column.holds.form == "text" and decided.category in NOT_PERSONAL and not decided.named


def _by_cell(asks: Decided, decided: Decided, law: Law, subject: Subject) -> Decided:
    """What the law asks of a column for nothing but what some of its cells hold, is done to these: in texts each
    category is treated as the law asks of a column of it."""
    held: dict[str, list[str]] = {"holds": [], "holds_entities": []}
    alone = {name: {**facts, **held} if name == "column" else facts for name, facts in subject.variables.items()}
    keys = {**subject.keys, "column": f"{subject.keys.get('column', '')} without what its cells hold"}
    spans = Spec("spans")
    if (
        asks.strictness > spans.strength
        or floored(decided, law.resolved(replace(subject, variables=alone, keys=keys))) != decided
    ):
        return asks
    return replace(asks, specs=(spans, *asks.specs))


def _acts(voice: Voice) -> bool:
    """Rules of packs and overrides that make one stricter; what tiers and roles see is not about copies."""
    if voice.treatment is None or voice.answer == "loosened":
        return False
    return voice.layer in ("law", "organisation", "dataset") and voice.answer != "floor"


def specs_for(treatment: Treatment) -> Specs:
    """A treatment that a policy asks for, and what is stricter where the column cannot take it."""
    names = {
        Treatment.CLEAR: ("clear",),
        Treatment.REDACT: ("redact", "null"),
        Treatment.DENY: ("null",),
    }.get(treatment, (treatment.label, "redact", "null"))
    return tuple(Spec(name) for name in names)


def _worded(why: Text) -> str:
    return why["en"].rstrip(".")
