"""Judges every column of a table: name, comment, type, values and siblings together; engines where these leave it open.

Deterministic and explainable: each verdict carries counts and value-free reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from guardian.detection import (
    minors,
    names,
    verdict_decide,
    verdict_dialled,
    verdict_offices,
    verdict_own,
    verdict_siblings,
    verdict_texts,
)
from guardian.detection import verdict_words as say
from guardian.detection.facts import ColumnProfile, TableProfile
from guardian.detection.names_table import sense
from guardian.detection.recognizers.base import Recognizer
from guardian.detection.verdict_finer import finer_entity
from guardian.detection.verdict_sight import Draft, Sight
from guardian.model import ColumnRef, ColumnSchema, ColumnVerdict, Evidence, Span, TableSchema, Tier
from guardian.taxonomy import CONTEXT, EntityType

Detector = Callable[[Sequence[str]], Sequence[Sequence[Span]]]
"""Texts in, the personal data of each out: ``detection.text.detect_many``."""


def judge(
    table: TableSchema,
    profile: TableProfile,
    *,
    total_rows: int,
    random: bool,
    detector: Detector | None = None,
    recognizers: Sequence[Recognizer] = (),
    today: date | None = None,
) -> tuple[ColumnVerdict, ...]:
    """One verdict per column of ``table`` and of ``profile``, in their order. ``total_rows``: all rows that are there.

    ``random``: the rows profiled were drawn at random, or are all. ``recognizers`` are an organisation's own, in the
    kernel beside the built-in ones. ``today``: the day on which people are so old. An engine that cannot run raises
    DetectorError.
    """
    sights = _sights(table, profile, verdict_own.Own.of(recognizers))
    begun = verdict_texts.begin(sights, _begun if detector is None else None)
    drafts = [verdict_decide.draft(sight) for sight in sights]
    drafts = verdict_texts.settle(sights, drafts, detector or _engines, begun)
    drafts = verdict_siblings.with_siblings(sights, drafts)
    drafts = [verdict_texts.with_strays(sight, draft) for sight, draft in zip(sights, drafts, strict=True)]
    drafts = verdict_dialled.settled(sights, drafts)
    drafts = minors.with_minors(sights, drafts, today or date.today())
    seen = _Seen(profile.rows, max(total_rows, profile.rows), random)
    return tuple(_verdict(table, sight, draft, seen) for sight, draft in zip(sights, drafts, strict=True))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Rows profiled, rows that are there, and whether the former were drawn at random (or are all)."""

    read: int
    total: int
    random: bool


def _engines(texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return _begun(texts)()


def _begun(texts: Sequence[str]) -> Callable[[], Sequence[Sequence[Span]]]:
    from guardian.detection.segments import has_latin
    from guardian.detection.text import begin_many, prepare

    if any(map(has_latin, texts)):
        prepare(("en",))
    return begin_many(texts)


def _sights(table: TableSchema, profile: TableProfile, own: verdict_own.Own) -> list[Sight]:
    known = {column.name: column for column in table.columns}
    parents = {name.rpartition(".")[0] for name in profile.columns if name not in known}
    columns = [
        *(column for column in table.columns if column.name not in parents),
        *(ColumnSchema(name) for name in profile.columns if name not in known),
    ]
    whole = replace(table, columns=tuple(columns))
    about = sense(whole)
    sights = []
    for column in columns:
        held = own.profile(profile.columns.get(column.name) or ColumnProfile(rows=profile.rows), column)
        sight = Sight(column, held, own.name(column, names.classify(column, whole)), about)
        # `attr2`, `val`: words for columns as such, not for what is in them.
        mute = sight.nameless and sight.name.says == "not_personal"
        if mute or verdict_offices.tells_of_no_work(sight, whole):
            sight = replace(sight, name=names.NameVerdict(says="nothing"))
        elif verdict_offices.is_company(sight) or verdict_offices.are_programs(sight):
            sight = replace(sight, name=names.NameVerdict(says="not_personal"))
        sights.append(sight)
    return sights


def _verdict(table: TableSchema, sight: Sight, draft: Draft, seen: _Seen) -> ColumnVerdict:
    from guardian import taxonomy

    entity = finer_entity(sight.column.name, draft.category, draft.entity or draft.category, sight.profile)
    facts = taxonomy.load().entity(entity) if draft.category != "none" else None
    topic = taxonomy.load().entity(draft.topic) if draft.topic else None
    unread = (say.opaque(sight.profile.opaque),) if sight.profile.opaque else ()
    return ColumnVerdict(
        ref=ColumnRef(table.source, table.name, sight.column.name),
        category=draft.category,
        entity=verdict_own.shown(entity) if draft.entity and draft.category != "none" else None,
        tier=max((one.tier for one in (facts, topic) if one is not None), default=Tier.INTERNAL),
        legal={law: _classes(law, facts, topic) for law in ("gdpr", "ccpa", "pipl")},
        confidence=round(draft.confidence, 2),
        evidence=_evidence(sight.profile, draft, seen),
        others=tuple(replace(held, entity=verdict_own.shown(held.entity)) for held in draft.others),
        reasons=(*unread, *draft.reasons),
        location=sight.column.location,
    )


def _classes(law: str, *entities: EntityType | None) -> tuple[str, ...]:
    """What a law calls them together: what holds by context only goes where it holds anyway."""
    named = dict.fromkeys(name for one in entities if one is not None for name in one.legal.get(law, ()))
    sure = {name.partition(":")[0] for name in named if not name.endswith(CONTEXT)}
    return tuple(name for name in named if not name.endswith(CONTEXT) or name.partition(":")[0] not in sure)


def _evidence(profile: ColumnProfile, draft: Draft, seen: _Seen) -> Evidence:
    """Cells of a nested list are not rows of the table: only a column with one cell a row has the table's total."""
    examined = profile.examined
    matched = min(draft.matched, examined)
    return Evidence(
        matched=matched,
        examined=examined,
        rows=seen.total if profile.rows == seen.read else max(profile.rows, examined),
        distinct=profile.distinct,
        upper_bound_95=_bound(profile, draft, seen.total) if seen.random and not profile.opaque else None,
        by=draft.by,
    )


def _bound(profile: ColumnProfile, draft: Draft, total_rows: int) -> float:
    """Share of rows that may hold an unseen match: of rows not read, and of open values that no engine read."""
    from guardian.detection import bounds

    read, total = profile.rows, max(total_rows, profile.rows)
    matched = min(draft.matched, read)
    if not draft.open_read or draft.looked_at >= profile.open_cells:
        return round(bounds.unseen(matched, read, total), 6)
    found = bounds.two_stage(
        matched=matched,
        read=read,
        rows=total,
        open_rows=min(read, profile.open_cells),
        engine_matched=min(draft.engine_matched, draft.open_read),
        engine_examined=draft.open_read,
        open_distinct=max(profile.open_distinct, draft.open_read),
    )
    return round(found, 6)
