"""One protection in work: the open source, what the catalog says of it, the plan, the treater and the key ring."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from guardian import __version__
from guardian.app.session import Session, now
from guardian.errors import GuardianError, UsageError, counted

if TYPE_CHECKING:
    from guardian.app.begun import Begun
    from guardian.app.protect import Notes, Progress, ProtectRequest
    from guardian.app.protect_known import Known, Shown
    from guardian.app.protect_targets import Origin, Shape
    from guardian.governance.protection import ColumnPlan, ProtectPlan, Ring
    from guardian.governance.transforms_for import Workshop
    from guardian.governance.treater import PlanTreater
    from guardian.governance.wishes import Wish
    from guardian.model import TableSchema, Unread
    from guardian.sources.sinks.base import Copied
    from guardian.state import Store

MOST_TOLD = 20


class Work:
    """One protection from source to plan: holds the open source, the state store and, once needed, the key ring."""

    def __init__(self, request: ProtectRequest, session: Session, progress: Progress, note: Notes) -> None:
        from guardian.app import protect_asked as asked
        from guardian.app.examine import FINGERPRINTS
        from guardian.app.names_met import names_met
        from guardian.app.protect_known import Shown
        from guardian.state import Store

        self._request, self._note = request, note
        self.session, self.progress = session, progress
        self._policy = asked.policy(request, session)
        asked.check_wish(request, session)
        self.store: Store = Store(session.state_url)
        self._key = self.store.secret(FINGERPRINTS)
        self.shown: Shown = Shown(self._key, names_met(self.store))
        try:
            self.origin: Origin = asked.origin(request, session)
        except UsageError as error:  # a path may be named after a person
            error.where = self.shown.path(error.where)
            raise
        self._ring: Ring | None = None
        self._workshop: Workshop | None = None
        self._before: int | None = None
        self.scanned: tuple[str, ...] = ()

    def __enter__(self) -> Work:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.__exit__()

    @property
    def ring(self) -> Ring:
        """The key ring, opened when the first key is needed."""
        if self._ring is None:
            from guardian.app.keys import open_session_ring

            self._ring = open_session_ring(self.session)
        return self._ring

    def sealing(self) -> Ring | None:
        """The ring that seals manifests; None where there is none, or nothing here to open it with."""
        try:
            return self.ring
        except UsageError:
            return None

    @property
    def workshop(self) -> Workshop:
        from guardian.governance.transforms_for import Workshop

        if self._workshop is None:
            self._workshop = Workshop(lambda: self.ring)
        return self._workshop

    def plan(self) -> ProtectPlan:
        from guardian.app.protect_objects import named_after_people
        from guardian.app.protect_targets import Measured
        from guardian.app.protect_tried import tried
        from guardian.governance import protect

        known = self.known()
        wish = self._wish(known)
        config = self.session.config
        setting = protect.Setting(
            wish,
            self.workshop,
            self.shape.links,
            dict(config.token_domains) if config is not None else {},
            self._subjects(known),
            measured=Measured(self.origin, self.shape),
        )
        found = tried(
            self.shown.path(self.origin.name), known.tables, setting, self.origin, self._on_trial, self.progress
        )
        after = named_after_people(self.origin, self.shown, known.tables, found)
        found = replace(found, refusals=(*found.refusals, *after))
        silent = self._silent(known)
        for line in silent:
            self._note(line)
        return replace(found, notes=(*found.notes, *silent))

    @cached_property
    def _seen(self) -> Shape:
        return self.origin.shape()

    @cached_property
    def shape(self) -> Shape:
        """The source's tables and what their copies can hold. What cannot be copied stops the work, all of it named."""
        from guardian.app.protect_targets import not_protectable

        if self._seen.refused:
            raise not_protectable(self._seen, self.shown.path)
        if not self._seen.tables:
            raise UsageError(
                "there is no table in this source, so there is nothing to protect",
                where=self.shown.path(self.origin.name),
                remedy="Name a source that holds rows, and see what --include and --exclude leave of it",
            )
        return self._seen

    def known(self) -> Known:
        """What the catalog says of every table; tables that it does not know, or that changed, are scanned first."""
        from guardian.app.names_met import names_met
        from guardian.app.protect_known import Shown, known_tables
        from guardian.catalog import Catalog

        found = known_tables(Catalog(self.store), self.shown, self.shape)
        if found.unscanned:
            self._scan(len(found.unscanned))
            self.shown = Shown(self._key, names_met(self.store))  # of whom the scan met more
            self.scanned = found.unscanned
            found = known_tables(Catalog(self.store), self.shown, self.shape)
        return found

    def _scan(self, count: int) -> None:
        from guardian.app.scan import ScanRequest, scan_targets

        self._note(f"the catalog has no present scan of {counted(count, 'table')}: scanning first")
        try:  # a scan may take hours, and most plans need a key after it
            _ = self.ring
        except UsageError as fault:
            self._note(f"no key can be used yet, and most treatments need one: {fault}")
        request = self._request
        done = scan_targets(
            ScanRequest(
                (request.source,),
                packs=request.packs,
                include=request.include,
                exclude=request.exclude,
                password_file=request.password_file,
            ),
            self.session,
            self.progress,
        )
        if done.interrupted:  # what is not examined would be denied: nobody asked for such a copy
            raise KeyboardInterrupt
        self._tell_unread(done.coverage.unread)

    def _tell_unread(self, unread: Sequence[Unread]) -> None:
        """The copy tells only the first fault that it meets, and a plan none: who is to repair wants all of them."""
        from guardian.reporting.grouped import listed
        from guardian.sources.databases import TOO_WIDE

        gone = {self.shown.path(one.ref) for one in self.shape.left_out}
        absent, rest = ([one for one in unread if (one.ref in gone) is out] for out in (True, False))
        stops = any(one.reason != TOO_WIDE for one in rest)
        said = "what is damaged stops a copy" if stops else "what was not examined is treated as unknown"
        for lines, why in (
            (rest, f"not all of the source could be read, and {said}"),
            (absent, "what nobody can examine is left out of the copy"),
        ):
            if lines:
                self._note(f"{why}:{listed(lines, MOST_TOLD)}")

    def rehearsed(self, plan: ProtectPlan) -> ProtectPlan:
        """The plan with what a copy would be refused for when it begins, too."""
        from guardian.app.protect_tried import rehearsed

        return rehearsed(plan, self.known().tables, self.origin, self.treater(plan))

    def _wish(self, known: Known) -> Wish:
        from guardian.app.findings import raised
        from guardian.governance.wishes import ByProfile, ByPurpose, Law
        from guardian.policy.facts import facts_of
        from guardian.policy.profiles import DEFAULT, profile

        config = self.session.config
        facts = facts_of(known.verdicts, raised(known.judged, known.verdicts), config)
        law = Law(self._policy, facts, now().date(), config, self._request.role)
        if self._request.purpose is not None:
            return ByPurpose(self._request.purpose, law)
        return ByProfile(profile(self._request.profile or DEFAULT, config), law, left_out=self._left_out)

    def _silent(self, known: Known) -> tuple[str, ...]:
        """What guardian.yaml says of this source that comes to nothing."""
        from guardian.governance.entries import Here

        config = self.session.config
        if config is None:
            return ()
        here = Here(known.tables, frozenset(config.sources) - {table.source for table in known.tables}, self._left_out)
        return tuple(here.silent(config))

    @property
    def _left_out(self) -> tuple[str, ...]:
        return tuple(self.shown.path(one.ref) for one in self.shape.left_out)

    def _subjects(self, known: Known) -> dict[str, str]:
        """Table to the column that says whose row it is. A table without that column is a fault of guardian.yaml."""
        config = self.session.config
        found: dict[str, str] = {}
        for table in known.tables:
            key = config.subject_key(table.source, table.shown) if config is not None else None
            if key is None or config is None:
                continue
            if key not in {column.name for column in table.columns}:
                raise UsageError(f"the table {table.shown} has no column '{key}'", where=config.where("subjects"))
            found[table.name] = key
        return found

    def notes(self, target: str) -> Begun:
        from guardian.app.begun import Begun

        return Begun(self.store, "protect", target)

    def begun(self, target: str, plan: ProtectPlan, taken: bool) -> bool:
        """Note that this target is being written under this plan, unless something is there (``taken``); true where it
        was noted before, and a copy that is there is all that its manifest shall tell: what one lacks that may lack
        something was noted nowhere."""
        lacking, notes = self._request.drop_unread, self.notes(target)
        digest = f"{plan.digest} without what is unread" if lacking else plan.digest
        before = notes.facts.get("plan")
        if not taken:
            notes.begin(digest)
        return before == digest and not lacking

    def noted(self, target: str, treater: PlanTreater) -> int:
        """At most how many texts were replaced whole, in this run and in those before it.

        Noted at once, and with it which columns were met late: a run may be killed when its copy is whole."""
        notes = self.notes(target)
        if self._before is None:
            self._before = int(notes.facts.get("unexamined", 0))
        found = self._before + treater.unexamined
        notes.note(unexamined=found, late=self._met(treater))
        return found

    def _met(self, treater: PlanTreater) -> list[list[Any]]:
        """The columns met late whose names say nothing of anybody, each with the place of its table."""
        places = {table.name: at for at, table in enumerate(self.shape.tables)}
        late = ((one.table, one.column) for one in treater.met_late)
        return [[places[table], name] for table, name in late if self.shown.column(name) == name]

    def there(self, target: str, plan: ProtectPlan) -> tuple[Copied, dict[str, Any]] | None:
        """A copy under this very plan that has its manifest, sealed by this ring: nothing is left to do."""
        from guardian.governance.manifest import is_sealed
        from guardian.sources.sinks.base import Copied, TableCopied

        try:
            found = dict(self.origin.manifest(target))
        except GuardianError:  # none, or no manifest: what else stands there, the copying tells
            return None
        ring = self.sealing()
        if found.get("plan") != plan.digest or ring is None or not is_sealed(found, ring):
            return None
        tables = tuple(TableCopied(str(one["table"]), int(one["rows"])) for one in found["tables"])
        return Copied(tables, self.shape.left_out, resumed=True), found

    def counted(self, target: str, treater: PlanTreater) -> Copied:
        """The tables of a copy that is whole, with their rows, as the run that wrote it would have told them."""
        from guardian.sources.sinks.base import Copied, TableCopied
        from guardian.sources.sinks.reading import rows_of

        opened = self.origin.open_copy(target, self.renamed)
        rows = {}
        try:
            for table, batches in rows_of(opened):
                rows[table.name] = sum(batch.num_rows for batch in batches)
        finally:
            opened.close()
        for at, name in self.notes(target).facts.get("late", ()):
            treater.column(self.shape.tables[at].name, name)
        tables = []
        for schema in self.shape.tables:
            treater.columns(self._undocumented(schema))
            name = self.origin.copied_name(schema.name, target, self.renamed)
            tables.append(TableCopied(schema.name, rows.get(name, 0)))
        return Copied(tuple(tables), self.shape.left_out, resumed=True)

    def _undocumented(self, table: TableSchema) -> TableSchema:
        """Without the columns of documents: a copy asks for what is in them instead."""
        rooms = self.shape.rooms
        columns = (
            one
            for one in table.columns
            if (table.name, one.name) not in rooms or not rooms[table.name, one.name].document
        )
        return replace(table, columns=tuple(columns))

    def _on_trial(self, plan: ProtectPlan, names: bool) -> PlanTreater:
        """The treater of a plan that may yet change: without the names that the source holds unless they are wanted."""
        return self.treater(plan, lambda _: not names)

    def treater(self, plan: ProtectPlan, without: Callable[[str], bool] = lambda _: False) -> PlanTreater:
        """``without``: whether the copy is made without a table."""
        from guardian.app.protect_texts import finder_for
        from guardian.app.recognizers import own_recognizers
        from guardian.detection.recognizers import BUILTIN
        from guardian.governance.treater import PlanTreater

        absent = {one.ref for one in self._seen.left_out}
        finder = finder_for(
            plan,
            self.origin,
            self.session.config,
            lambda name: without(name) or f"{self.origin.name}/{name}" in absent,
            drop_unread=self._request.drop_unread,
        )
        recognizers = (*BUILTIN, *own_recognizers(self.session.config))
        return PlanTreater(plan, finder, self._late(plan), self.renamed, recognizers, self.veil)

    def _late(self, plan: ProtectPlan) -> Callable[[str, str], ColumnPlan]:
        """The plan of a leaf of a document that a scan hid, or of one that is met only while rows are copied."""
        hidden = {
            (table, self.shown.place_of(name)): one
            for one in plan.columns
            for table, name in (one.place,)
            if "~" in name
        }

        def late(table: str, column: str) -> ColumnPlan:
            found = hidden.get((table, self.shown.place(column))) if hidden else None
            return found or self._unknown(table, column)

        return late

    def _unknown(self, table: str, column: str) -> ColumnPlan:
        """A column that nobody classified."""
        from guardian.governance.protection import ColumnPlan
        from guardian.governance.transforms_for import Wanted
        from guardian.policy.profiles import Spec

        spec = Spec("null")
        made = self.workshop.make(Wanted(spec, "", "", ""))
        ref = self.shown.ref(self.origin.name, table, column)
        reason = "nobody classified it: no header or field names it, it was met while rows were copied"
        return ColumnPlan(table, column, ref, "", "", "internal", "treat", spec, reason, transform=made.transform)

    def renamed(self, sort: str, name: str) -> str | None:
        return self.shown.copied(sort, name)

    def veil(self, cell: str) -> str:
        """By what a cell goes that guardian.yaml names."""
        from guardian.catalog import fingerprint

        return fingerprint(cell, self._key)

    def event(self, plan: ProtectPlan, target: str) -> dict[str, Any]:
        from guardian.sources.open import display_name

        treated = sum(column.treated for column in plan.columns)
        ring = {"by_ring": {domain: list(refs) for domain, refs in plan.by_ring.items()}} if plan.by_ring else {}
        return {
            "objects": (plan.source, self.shown.path(display_name(target))),
            "about": str(uuid.uuid4()),
            "purpose": self._request.purpose,
            "policy": plan.policy,
            "engine": __version__,
            "details": {
                "wish": plan.wish,
                "plan": plan.digest,
                "columns": len(plan.columns),
                "treated": treated,
                "keys": _keys_of(plan),
                **ring,
            },
        }


def _keys_of(plan: ProtectPlan) -> list[str]:
    """Ids of the ring's keys under which something of the copy may go."""
    uses = [use for column in plan.columns for use in column.keys]
    uses += [use for column in plan.columns for operator in column.operators.values() for use in operator.keys]
    return sorted({use.id for use in uses if use.id})
