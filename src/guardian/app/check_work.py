"""One unit at a time: read its schema, name its columns, ask the rules; on two processes where it pays."""

from __future__ import annotations

import io
import os
import pickle
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.app import check_allow, check_rules
from guardian.app.check_allow import Allowance
from guardian.app.check_names import Named, Namer
from guardian.app.check_places import Place, place
from guardian.app.check_read import Unit
from guardian.errors import UnreadError
from guardian.model import (
    ColumnRef,
    ColumnSchema,
    ColumnVerdict,
    Evidence,
    Finding,
    Location,
    NotExamined,
    Skipped,
    TableSchema,
    TableVerdict,
    Text,
    Unread,
    Uplift,
)
from guardian.schemas.text import decode, load

if TYPE_CHECKING:
    from datetime import date

    from guardian.config import Config
    from guardian.policy.model import EffectivePolicy
    from guardian.schemas.base import SchemaFile

SHARED_FROM = 24
"""Units from which a second process pays for its start; or their bytes (below)."""
SHARED_BYTES = 400_000

_EXAMINER: list[Examiner] = []
_KINDS: tuple[Any, ...] = (
    ColumnVerdict, ColumnRef, Evidence, Location, Finding, Named, TableSchema, ColumnSchema, TableVerdict, Uplift,
)  # fmt: skip
_VALUES = {kind: attrgetter(*(one.name for one in fields(kind))) for kind in _KINDS}
"""Our own frozen values, each with what takes out its fields."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one unit gave. References in it may be printed. ``places`` by table reference, for the privacy diff."""

    named: tuple[Named, ...] = ()
    tables: tuple[TableVerdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()
    unread: tuple[Unread, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    places: Mapping[str, Place] | None = None


@dataclass(frozen=True, slots=True)
class Examiner:
    """Examines units under one policy. ``compared``: what a privacy diff needs is kept as well."""

    namer: Namer
    policy: EffectivePolicy
    config: Config | None
    today: date
    dialect: str | None = None
    source: str | None = None
    compared: bool = False
    processes: int = 2

    def examine(self, units: Sequence[Unit]) -> Iterator[Outcome]:
        """The outcome of each unit, in order."""
        if self.processes > 1 and _much(units) and hasattr(os, "fork"):
            yield from self._shared(units)
            return
        for unit in units:
            yield self.one(unit)

    def _shared(self, units: Sequence[Unit]) -> Iterator[Outcome]:
        """Forked children do the work while this process gathers it; what is loaded already they share."""
        import multiprocessing

        self._warm(units)
        context = multiprocessing.get_context("fork")
        with context.Pool(self.processes, _begin, (self,)) as pool:
            size = max(1, min(8, len(units) // (4 * self.processes)))
            for packed in pool.imap(_of_child, units, chunksize=size):
                yield pickle.loads(packed)  # noqa: S301 - from our own child, over our own pipe

    def _warm(self, units: Sequence[Unit]) -> None:
        """Load once, before the fork, what every child needs: the first unit shows what that is."""
        self.one(min(units, key=_size))

    def one(self, unit: Unit) -> Outcome:
        """Read and judge one unit. Whatever is wrong with it stands in ``unread``."""
        data, lost = _loaded(unit)
        if not data:
            return Outcome(unread=tuple(self._shown(lost)))
        allowances = tuple(entry for file, raw in data.items() for entry in _allowances(file, raw, self.namer))
        found = replace(unit, data=data).read(self.dialect)
        named = tuple(self.namer.name(_plain(table)) for table in found.tables)
        judged = self._judged(named)
        return replace(
            judged,
            unread=tuple(self._shown([*lost, *found.unread, *_silent(found)])),
            skipped=tuple(Skipped(self.namer.shown(line.ref), line.reason) for line in found.skipped),
            allowances=allowances,
        )

    def _judged(self, named: tuple[Named, ...]) -> Outcome:
        """What the rules say of these tables. All that a rule may ask of them is in the same unit."""
        from guardian.app.check_judge import found

        if not named:
            return Outcome()
        places = place(named, self.config, self.source)
        config = places.config(self.config, named) if self.config is not None else None
        columns = [column for one in named for column in one.columns]
        told = found(columns, [one.verdict for one in named], places.policy(self.policy), config, self.today)
        where = _where(named)
        own = check_rules.of_schemas(named, config)
        lacking = told.not_examined
        if config is None:
            lacking = (*lacking, *check_rules.OPEN)
        kept = named if self.compared else tuple(replace(one, schema=None) for one in named)
        words: dict[tuple[str, ...], Text] = {}
        findings = tuple(_placed(one, where, words) for one in (*told.findings, *own))
        return Outcome(kept, told.tables, findings, lacking, places=places.of if self.compared else None)

    def _shown(self, lines: Sequence[Unread]) -> Iterator[Unread]:
        for line in lines:
            yield Unread(self.namer.shown(line.ref), line.reason)


def _much(units: Sequence[Unit]) -> bool:
    return len(units) > 1 and (len(units) >= SHARED_FROM or sum(map(_size, units)) >= SHARED_BYTES)


def _size(unit: Unit) -> int:
    if unit.data:
        return sum(map(len, unit.data.values()))
    total = 0
    for file in unit.files:
        try:
            total += Path(file).stat().st_size
        except OSError:
            continue
    return total


def _begin(examiner: Examiner) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _EXAMINER[:] = [examiner]


def _of_child(unit: Unit) -> bytes:
    packed = io.BytesIO()
    _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(_EXAMINER[0].one(unit))
    return packed.getvalue()


class _Packer(pickle.Pickler):
    """Values go over the pipe as their fields: three times as fast as dataclasses with slots go by themselves."""

    def reducer_override(self, obj: Any) -> Any:
        """The way to make ``obj`` again, for our own frozen values; else the usual one."""
        get = _VALUES.get(type(obj))
        return (type(obj), get(obj)) if get is not None else NotImplemented


def _loaded(unit: Unit) -> tuple[dict[str, bytes], list[Unread]]:
    if unit.data:
        return unit.data, []
    data: dict[str, bytes] = {}
    lost = []
    for file in unit.files:
        try:
            data[file] = load(Path(file))
        except UnreadError as error:
            lost.append(Unread(file, error.what))
    return data, lost


def _silent(found: SchemaFile) -> Iterator[Unread]:
    """Definitions that were counted, gave no table and are named nowhere: never passed over in silence."""
    named = len(found.unread) + found.understood
    if found.created > named:
        yield Unread(found.path, f"{found.created - named} definitions were seen and not understood")


def _plain(table: TableSchema) -> TableSchema:
    """The table without allowances in its comments: a reason is no description."""
    if not any("guardian:" in column.comment for column in table.columns) and "guardian:" not in table.comment:
        return table
    columns = (replace(one, comment=check_allow.without_mark(one.comment)) for one in table.columns)
    return replace(table, columns=tuple(columns), comment=check_allow.without_mark(table.comment))


def _allowances(file: str, raw: bytes, namer: Namer) -> Iterator[Allowance]:
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide and b"guardian:" not in raw:
        return
    try:
        yield from check_allow.inline(decode(raw), namer.shown(file))
    except UnreadError:
        return


def _where(named: Sequence[Named]) -> Mapping[str, Location]:
    """Where each table and each source begins, for findings about them."""
    where: dict[str, Location] = {}
    for one in named:
        location = one.location or Location(one.source, 1)
        where.setdefault(one.verdict.ref, location)
        where.setdefault(one.source, Location(location.file, 1))
    return where


def _placed(finding: Finding, where: Mapping[str, Location], words: dict[tuple[str, ...], Text]) -> Finding:
    """The finding with its place. Equal words are one object: thousands of columns break the same rule."""
    message, remedy = (words.setdefault(tuple(text.values()), text) for text in (finding.message, finding.remedy))
    location = finding.location or where.get(finding.ref)
    return Finding(
        finding.rule,
        finding.controls,
        finding.ref,
        finding.severity,
        finding.cites,
        message,
        remedy,
        finding.key,
        location,
    )
