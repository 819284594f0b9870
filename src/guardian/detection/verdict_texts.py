"""Second reading: the open values of columns that name and cheap detectors left open, through the language engines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from guardian.detection import names
from guardian.detection import verdict_words as say
from guardian.detection.facts import NO_IDENTIFIERS, ColumnProfile
from guardian.detection.verdict_notes import is_for_notes as is_for_notes
from guardian.detection.verdict_notes import is_sentence
from guardian.detection.verdict_others import held, named_beside
from guardian.detection.verdict_people import kind_of_name, people_share
from guardian.detection.verdict_samples import CHARACTERS as CHARACTERS
from guardian.detection.verdict_samples import Begun, Detector, Reader, by_column, sample, texts_of
from guardian.detection.verdict_sight import Draft, Sight, about_health
from guardian.detection.verdict_signs import is_named_street, is_street, only_streets, rows_of_figures, share_like
from guardian.detection.verdict_values import Hit, hits, inside_by_entity, is_known
from guardian.model import NOT_PERSONAL, Held, Span, TableSchema

_ADDRESS_NAME = re.compile(r"(?i)addr(?:ess)?(?![a-z])|adress|direcc?i|indirizzo|endere|domicil|地址|住所|주소|адрес")
"""Of whatever it is (`school_address`): where streets stand in the values, it is one."""


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What the engines found in the open values of one column: weights are cells. ``read`` distinct values and
    ``seen`` cells were read to their end, ``cells`` at least in part. ``places`` are cells of any place, ``homes``
    those with a street and its number; ``engines_alone`` hold a person or such a home, and no identifier."""

    read: int
    seen: int
    cells: int
    whole: Counter[str]
    inside: Counter[str]
    street: int
    persons: int
    holding: int = 0
    places: int = 0
    homes: int = 0
    engines_alone: int = 0


def expects_text(table: TableSchema) -> bool:
    """Whether a column's name says free text, before any row is read: then the engines may start meanwhile."""
    text = "free_text_may_contain_pii"
    return any(names.classify(column, table).category == text for column in table.columns)


def begin(sights: Sequence[Sight], reader: Reader | None) -> Begun | None:
    """Let the engines begin with columns named as texts, nearly all of which stay open: before any is judged."""
    if reader is None:
        return None
    named = (at for at, sight in enumerate(sights) if _TEXT in (sight.name.category, sight.name.hint))
    samples = {at: sample(sights[at].profile.open) for at in named if _worth_reading(sights[at])}
    texts = texts_of(samples)
    return Begun(samples, reader(texts)) if texts else None


def settle(
    sights: Sequence[Sight], drafts: Sequence[Draft], detector: Detector, begun: Begun | None = None
) -> list[Draft]:
    """Read the open values of every open column in one go, those apart that were begun, and decide these columns."""
    early = begun.samples if begun is not None else {}
    waiting = [
        at
        for at, (sight, draft) in enumerate(zip(sights, drafts, strict=True))
        if draft.open and (at in early or _worth_reading(sight))
    ]
    samples = {at: sample(sights[at].profile.open) for at in waiting if at not in early}
    texts = texts_of(samples)
    spans = by_column(samples, detector(texts) if texts else ())
    # What was begun is waited for even where nobody asks any more: an engine answers in turn.
    spans |= by_column(early, begun.read() if begun is not None else ())
    samples |= early
    done = list(drafts)
    for at, draft in enumerate(drafts):
        if at in waiting:
            done[at] = about_health(sights[at], draft, _decide(sights[at], draft, _facts(samples[at], spans[at])))
        elif draft.open:
            done[at] = _decide(sights[at], draft, _facts((), ()))
    return [replace(draft, open=False) for draft in done]


def _worth_reading(sight: Sight) -> bool:
    """A handful of short labels none of which is a known name is settled without an engine; notes and sentences never
    are."""
    profile = sight.profile
    if not profile.open:
        return False
    few = profile.distinct <= 30 and profile.length_max <= 32 and profile.share("text") < 0.3
    if not few or any(hit.within for hit in hits(profile).values()):
        return True
    named = sight.name.category == "free_text_may_contain_pii" or is_for_notes(sight.column.name)
    written = any(is_sentence(value) for _, value, _ in profile.open)
    return bool(named) or written or people_share(profile.open).known >= 0.1


def _facts(sample: Sequence[tuple[str, int, bool]], spans: Sequence[Sequence[Span]]) -> TextFacts:
    whole: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    street = persons = total = holding = places = homes = alone = 0
    for (value, cells, _), found in zip(sample, spans, strict=True):
        total += cells
        street += cells * is_street(value)
        known = any(_is_person(value, span) for span in found)
        home = any(_is_home(value, span) for span in found)
        persons += cells * known
        homes += cells * home
        places += cells * any(span.category == "address" for span in found)
        alone += cells * ((known or home) and all(span.category in _OF_ENGINES for span in found))
        holding += known or home
        for category in {span.category for span in found}:
            covered = sum(span.end - span.start for span in found if span.category == category)
            (whole if covered >= 0.7 * len(value.strip()) else inside)[category] += cells
    read = [cells for _, cells, complete in sample if complete]
    return TextFacts(
        len(read), sum(read), total, whole, inside, street, persons, holding, places, homes, engines_alone=alone
    )


_OF_ENGINES = NO_IDENTIFIERS | {"person_name", "address", "nationality"}
"""Categories of spans that the kernel does not count."""


def _is_home(value: str, span: Span) -> bool:
    """An address with a street and its number, not just a place."""
    place = value[span.start : span.end]
    street = is_named_street(place) or (span.score >= _SURE_HOME and is_street(place))
    return span.category == "address" and street and any(map(str.isdigit, place))


_SURE_HOME = 0.9


def _is_person(value: str, span: Span) -> bool:
    """A person an engine found whose words the name lexicons know: engines guess at capitals and rare words."""
    if span.category != "person_name":
        return False
    name = value[span.start : span.end]
    kind = kind_of_name(name)
    # In capitals throughout, every word looks like a name: `CHARLOTTE BAG PINK POLKADOT`.
    shouted = value.isupper() and len(name) < 0.7 * len(value.strip())
    if kind == "full" and not shouted:
        return True
    before = value[max(0, span.start - 6) : span.start].lower()
    titled = bool(re.search(r"(?:mr|mrs|ms|dr|prof|mme|herr|frau|sr|sra)\.?\s*$", before))
    titled |= bool(
        re.match("先生|女士|小姐|太太|老師|老师|師傅|师傅|經理|经理|醫師|医生", value[span.end : span.end + 2])
    )
    return titled or (
        kind == "family" and bool(re.search(r"[\u4e00-\u9fff]", name)) and 2 <= len(name) <= 4 and span.score >= 0.8
    )


def _decide(sight: Sight, draft: Draft, facts: TextFacts) -> Draft:
    # Where every value was cut none counts as read, and the bound must still say that engines were at work.
    read = replace(
        draft, open_read=max(facts.read, facts.cells > 0), looked_at=facts.seen, engine_matched=facts.holding
    )
    told = facts.inside["person_name"] and facts.persons and sight.name.category == _TEXT
    texty = _is_text(sight.profile) or told or (_for_notes(sight) and _in_sentences(sight.profile) >= _WRITTEN)
    addressed = sight.name.says != "not_personal" or _ADDRESS_NAME.search(sight.column.name)
    streets = facts.cells and facts.street >= 0.5 * facts.cells and not _counted(sight)
    if streets and (addressed or only_streets(sight.profile)):
        return _found(read, "address", facts.street, sight, 0.75)
    called = sight.name.says != "not_personal" and "person_name" in (sight.name.hint, sight.name.category)
    labels = sight.profile.length_mean >= _LABEL or sight.profile.distinct <= _FEW
    enough = 0.5 if labels else _OF_SHORT
    if called and facts.cells and facts.persons >= enough * facts.cells:
        named = _found(read, "person_name", facts.persons, sight, 0.65)
        return replace(named, others=held(sight.profile, hits(sight.profile), "person_name"))
    if texty:
        return _free_text(sight, read, facts)
    short = _short(sight, read, facts)
    # `Secret Identity` is a label; a secret told in words stands in a text.
    identifiers = _held(sight.profile, facts, persons=False)
    homes = bool(facts.homes and facts.persons) and _for_notes(sight)
    inside = homes or any(one.matched and one.category != "credential_secret" for one in identifiers)
    return _free_text(sight, read, facts) if short.category == draft.category and inside else short


def _counted(sight: Sight) -> bool:
    """A few labels again and again that only begin as streets do: `40 HORAS SEMANAIS`, `12 Month Contract`."""
    profile = sight.profile
    again = profile.distinct <= _HANDFUL and profile.filled >= 10 * profile.distinct
    told = sight.name.hint == "address" or bool(_ADDRESS_NAME.search(sight.column.name))
    return again and not told and share_like(profile, is_named_street) < 0.5


def _for_notes(sight: Sight) -> bool:
    """Whether people write there: their name says so, or would in a table of no things."""
    name = sight.name
    hinted = name.hint == _TEXT and not sight.about.thing
    return name.category == _TEXT or hinted or is_for_notes(sight.column.name)


def _in_sentences(profile: ColumnProfile) -> float:
    return share_like(profile, is_sentence)


_TEXT, _WRITTEN, _STRAY = "free_text_may_contain_pii", 0.2, 0.01
"""Share of sentences that makes short notes texts: in most of them nobody is named; of names that are strays."""


def _is_text(profile: ColumnProfile) -> bool:
    return (
        profile.share("text") >= 0.3
        or profile.length_mean >= 24
        or (profile.scripts.get("han", 0) > 0.5 * profile.filled and profile.length_mean >= 9)
    )


def _short(sight: Sight, draft: Draft, facts: TextFacts) -> Draft:
    """Labels and names: a column most of whose values an engine calls a person, and the lexicons do not gainsay."""
    people = people_share(sight.profile.open)
    if not facts.cells or sight.name.says == "not_personal":
        return _with_identifiers(sight, draft, facts)
    persons = facts.whole["person_name"] / facts.cells
    organisations = facts.whole["organisation"] / facts.cells
    if (
        persons >= 0.6
        and people.known >= 0.3
        and organisations < 0.2
        and not people.places
        and not sight.about.thing
        and sight.profile.distinct >= (5 if people.full >= 0.6 or sight.name.hint or sight.profile.filled < 50 else 13)
    ):
        if sight.profile.open_cells < _STRAY * sight.profile.filled:
            found = _with_identifiers(sight, draft, facts)
            stray = Held("person_name", "person_name", facts.whole["person_name"], sight.profile.examined)
            return replace(found, others=(*found.others, stray))
        named = _found(draft, "person_name", facts.whole["person_name"], sight, 0.6)
        return replace(named, others=held(sight.profile, hits(sight.profile), "person_name"))
    places = facts.whole["address"] / facts.cells
    if (
        places >= 0.7
        and (sight.about.about_people or sight.name.hint == "address")
        and sight.name.hint in {"", "address"}
    ):
        return _found(draft, "address", facts.whole["address"], sight, 0.55)
    return _with_identifiers(sight, draft, facts)


def _found(draft: Draft, category: str, matched: int, sight: Sight, confidence: float) -> Draft:
    why = (say.matched(category, matched, sight.profile.examined),)
    return replace(
        draft, category=category, entity=category, matched=matched, by=("value",), confidence=confidence, reasons=why
    )


def _with_identifiers(sight: Sight, draft: Draft, facts: TextFacts) -> Draft:
    """Short values among which some hold an identifier: a mixed column."""
    profile = sight.profile
    others = tuple(one for one in _held(profile, facts, persons=False) if one.category != "credential_secret")
    if sum(one.matched for one in others) >= max(3, 0.3 * profile.filled) and sight.name.says != "not_personal":
        totals = _by_category(others)
        category = max(totals, key=lambda one: (totals[one], one))
        entity = next(one.entity for one in others if one.category == category)
        rest = tuple(one for one in others if one.category != category)
        found = _found(draft, category, totals[category], sight, 0.6)
        return replace(found, entity=entity, others=(*rest, *named_beside(sight, found)))
    return replace(draft, others=others)


def _free_text(sight: Sight, draft: Draft, facts: TextFacts) -> Draft:
    others = _held(sight.profile, facts, persons=True)
    identifiers = sum(one.matched for one in others if one.category not in {"person_name", "address", "nationality"})
    people = next((one.matched for one in others if one.category == "person_name"), 0)
    figures = not people and rows_of_figures(sight.profile)
    if figures or not _tells(sight, facts, identifiers, people):
        return replace(draft, others=others if identifiers else ())
    totals = _by_category(others)
    named = sight.name.category == "free_text_may_contain_pii"
    examined = {one.category: one.examined for one in others}
    reasons = tuple(say.contains(category, cells, examined[category]) for category, cells in totals.items())
    return replace(
        draft,
        category="free_text_may_contain_pii",
        entity="free_text_may_contain_pii",
        matched=_holding(sight.profile, facts, others),
        others=others,
        confidence=0.9 if named and identifiers else 0.75,
        by=(*sight.name.by, "value") if named else ("value",),
        reasons=reasons,
    )


def _holding(profile: ColumnProfile, facts: TextFacts, others: Sequence[Held]) -> int:
    """Cells known to hold anything, each once: identifiers were looked for in all, people and homes where engines read.

    Never fewer than the commonest kind alone has."""
    commonest = max((one.matched for one in others if one.category != "address"), default=0)
    # Engines do not tell an organisation's own identifiers: a cell with a person and one of these counts once.
    own = any(match.cells or match.within for entity, match in profile.matches.items() if not is_known(entity))
    apart = max(profile.holding, facts.engines_alone) if own else profile.holding + facts.engines_alone
    return min(profile.examined, max(apart, facts.homes, commonest))


def with_strays(sight: Sight, draft: Draft) -> Draft:
    """A column of nobody's still lists the few cells that can be nothing else: an e-mail address among amounts; and
    the numbers of an order that, nearly all of them, are numbers of cards."""
    if draft.category != "none" or draft.others:
        return draft
    apart = _apart(sight.profile)
    sure = [
        hit
        for hit in hits(sight.profile).values()
        if (0 < hit.cells <= apart and hit.chance <= _SURE) or _all_cards(sight.profile, hit)
    ]
    return replace(
        draft,
        others=tuple(
            Held(hit.category, hit.entity, min(hit.cells, sight.profile.examined), sight.profile.examined)
            for hit in sorted(sure, key=lambda one: (-one.cells, one.category))
            if hit.category not in NOT_PERSONAL
        ),
    )


def _all_cards(profile: ColumnProfile, hit: Hit) -> bool:
    """One in ten numbers that begin as cards do passes their check by chance: nearly all of many do not."""
    many = profile.distinct >= _MANY_NUMBERS
    return many and hit.category == "card_number" and hit.cells >= 0.95 * profile.filled


def _apart(profile: ColumnProfile) -> int:
    """Cells that may be strays: in a column of numbers, those of another length, since keys that run on in one length
    fall upon check digits and dates far more often than numbers drawn at random."""
    if profile.share("integer") <= 0.8:
        return profile.filled
    return profile.filled - max(profile.digits.values(), default=0)


_MANY_NUMBERS = 30
_SURE = 0.0006
"""Chance of a random value of its form below which one cell is enough to be listed."""


def _by_category(others: Sequence[Held]) -> dict[str, int]:
    """Cells by category, commonest first; a cell that holds two entities of one category may count twice."""
    totals: dict[str, int] = {}
    for one in others:
        totals[one.category] = min(one.examined, totals.get(one.category, 0) + one.matched)
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def _tells(sight: Sight, facts: TextFacts, identifiers: int, people: int) -> bool:
    """Whether what stands in the texts makes the column one that may hold personal data."""
    named = sight.name.category == "free_text_may_contain_pii"
    told = is_for_notes(sight.column.name)
    flag = sight.name.says == "not_personal" and not (told and _in_sentences(sight.profile) >= _WRITTEN)
    if not named and (flag or (sight.about.thing and not sight.about.about_people)):
        told = told and sight.name.says != "not_personal"
        return identifiers >= (1 if told else max(1, 0.02 * sight.profile.filled))
    if facts.homes and _for_notes(sight):
        return True
    # An engine takes one product in some thousands for a person, and one short note in some hundreds.
    slips = 0 if _is_text(sight.profile) else round(facts.read / _READ_PER_SLIP)
    few = max(1, slips) if _for_notes(sight) else max(2, round(0.001 * facts.cells))
    again = sight.profile.distinct <= _HANDFUL and sight.profile.filled >= 10 * sight.profile.distinct
    if few > 1 and again:
        few = facts.cells + 1
    elif few > 1 and sight.profile.length_mean < _LABEL:
        few = max(few, round(_OF_LABELS * facts.cells))
    return identifiers > 0 or people >= few


_READ_PER_SLIP = 400
_FEW, _OF_SHORT = 20, 0.3
"""Share of people under a name for them, among short values that are nicknames and signs for the rest."""


_HANDFUL = 6
"""So few labels again and again are brands however much they look like people."""
_LABEL, _OF_LABELS = 20, 0.2
"""Mean length below which values are labels (`Ford Pantera L`), and the share of them that must be people then."""


def _held(profile: ColumnProfile, facts: TextFacts, *, persons: bool) -> tuple[Held, ...]:
    """By category: identifiers over all cells (the kernel counted them), people and places over the cells read."""
    kept = []
    for category, hit in sorted(hits(profile).items()):
        if category in NO_IDENTIFIERS:
            continue
        for entity, cells in inside_by_entity(profile, hit, hit.cells if hit.chance <= 0.02 else 0):
            kept.append(Held(category, entity, cells, profile.examined))
    if persons and facts.persons:
        kept.append(Held("person_name", "person_name", facts.persons, facts.cells))
    # Beside people a place tells where somebody is; alone only a street with its number does.
    places = facts.places if facts.persons else facts.homes
    if persons and places:
        kept.append(Held("address", "address", places, facts.cells))
    return tuple(sorted(kept, key=lambda one: (-one.matched, one.category, one.entity)))
