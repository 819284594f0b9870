"""What the values of a column prove or rule out, from its profile alone: identifiers, dates, genders, coordinates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import word_set
from guardian.detection.names_words import simplified
from guardian.detection.verdict_signs import masked_postal_codes, month_days, share_like

GENDER_CORE = word_set(
    "m f male female man woman men women boy girl 男 女 男性 女性 男生 女生 남 여 남성 여성 남자 여자 homme "
    "femme h masculin feminin féminin mann frau männlich weiblich w hombre mujer masculino femenino feminino "
    "varon varón nam nữ kobieta mężczyzna muž žena férfi nő kvinna mand kvinde mies nainen bărbat femeie "
    "laki-laki perempuan pria wanita мужской женский муж жен м ж ذكر أنثى ชาย หญิง άνδρας γυναίκα पुरुष महिला "
    "mas fem maschio femmina mannelijk vrouwelijk erkek kadın male/female "
    "انثى مرد زن عورت পুরুষ মহিলা নারী ஆண் பெண் పురుషుడు స్త్రీ पुरूष स्त्री પુરુષ સ્ત્રી ಪುರುಷ ಮಹಿಳೆ "
    "זכר נקבה גבר אישה άρρεν θήλυ чоловік жінка чоловіча жіноча ч мъж жена мушки женски muški ženski lelaki lalaki "
    "babae mees naine vīrietis sieviete vyras moteris ช ญ ប្រុស ស្រី კაცი ქალი kişi qadın ер әйел "
    "erkak ayol mume mke ወንድ ሴት 乾 坤"
)
GENDER_MORE = word_set(
    "u x o d n 0 1 2 3 9 unknown other others non-binary nonbinary nb diverse divers transgender trans "
    "genderqueer agender genderfluid bigender polygender prefer unspecified undisclosed na n/a none null - ? "
    "未知 其他 不详 保密 未说明 autre otro outro inconnu unisex intersex"
) | {"prefer not to say", "not specified", "not stated", "not known"}


_OF_MANY = word_set("men women")
"""Beside other groups (`everyone`, `kids`), for whom a thing is made rather than what somebody is."""
_EVERYBODY = word_set("all any everyone everybody kids children adults family both")
_LETTERED = word_set("lp km ek fn mn mv")
"""Laki-laki and perempuan, kobieta and mężczyzna, erkek and kadın, férfi and nő, mies and nainen, man and vrouw."""
_DATE_SHAPE = re.compile(
    r"9{2,3}(?:/9{1,2}/|-9{1,2}-|\.9{1,2}\.)9{1,2}|9{4}(?:-9{1,2}-|/9{1,2}/|\.9{1,2}\.)9{1,2}|9{1,2}(?:-9{1,2}-|/9{1,2}/|\.9{1,2}\.)9{4}"
    r"|A9{1,2}[./-]9{1,2}[./-]9{1,2}"
    r"|9{2}A[Aa][Aa](?:9{2}|9{4})|9{1,2}[- /]Aa[a+]*[- /](?:9{2}|9{4})|Aa[a+]* 9{1,2},? 9{4}"
    r"|[中漢]{2}(?:9{1,2}|元|中)中9{1,2}中9{1,2}中|9{4}[-/.]9{1,2}|9{4}[中か한]9{1,2}[中か한](?:9{1,2}[中か한])?"
)
_OWN = (0.02, 0.9)
"""Of an organisation's own recognizer: its pattern is taken at its word."""


@dataclass(frozen=True, slots=True)
class Hit:
    """The best entity of one category in a column: cells that are one as a whole, stand inside, or nearly are."""

    category: str
    entity: str
    cells: int
    within: int
    near: int
    chance: float
    alone: float


@lru_cache(maxsize=1)
def _strengths() -> Mapping[str, tuple[float, float]]:
    """Of each entity, the highest chance and lowest score alone of its whole-cell forms that need no word."""
    from guardian.detection.recognizers import BUILTIN

    found: dict[str, tuple[float, float]] = {}
    for one in BUILTIN:
        if not one.cell or one.needs_word:
            found.setdefault(one.entity, (1.0, 0.0))
        else:
            chance, alone = found.get(one.entity, (0.0, 1.0))
            chance, alone = (0.0, 1.0) if (chance, alone) == (1.0, 0.0) else (chance, alone)
            own = one.alone if one.alone is not None else 1.0 - one.chance
            found[one.entity] = (max(chance, one.chance), min(alone, own))
    return found


def is_known(entity: str) -> bool:
    """Whether a recognizer of guardian's own finds it."""
    return entity in _strengths()


def hits(profile: ColumnProfile) -> dict[str, Hit]:
    """By category, the entity with most whole cells; within counts are the category's highest."""
    best: dict[str, Hit] = {}
    strengths = _strengths()
    for entity, match in profile.matches.items():
        category = entity.partition(".")[0]
        chance, alone = strengths.get(entity, _OWN)
        hit = Hit(category, entity, match.cells, match.within, match.near, chance, alone)
        old = best.get(category)
        if old is None:
            best[category] = hit
            continue
        more, less = (hit, old) if (hit.cells, hit.within, hit.near) > (old.cells, old.within, old.near) else (old, hit)
        several = (
            min(profile.filled, old.cells + hit.cells)
            if category in {"phone", "card_number", "national_id"}
            else more.cells
        )
        best[category] = Hit(
            category,
            more.entity,
            several,
            max(more.within, less.within),
            max(more.near, less.near),
            more.chance,
            more.alone,
        )
    return best


def inside_by_entity(profile: ColumnProfile, hit: Hit, whole: int) -> tuple[tuple[str, int], ...]:
    """Of a category, (entity, cells): those that hold each inside a longer text, and ``whole`` cells of the best.

    Spans inside a text never overlap, so a cell counts for two entities only where it holds both.
    """
    counts = {
        entity: match.within
        for entity, match in profile.matches.items()
        if entity.partition(".")[0] == hit.category and match.within
    }
    counts[hit.entity] = counts.get(hit.entity, 0) + whole
    return tuple((entity, min(cells, profile.examined)) for entity, cells in sorted(counts.items()) if cells)


@lru_cache(maxsize=1)
def _named_entities() -> Mapping[str, frozenset[str]]:
    """Entities by the column names that their recognizers list."""
    from guardian.detection.recognizers import BUILTIN

    found: dict[str, set[str]] = {}
    for one in BUILTIN:
        for name in one.names:
            found.setdefault(_key(name), set()).add(one.entity)
    return {name: frozenset(entities) for name, entities in found.items()}


def _key(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


def named_after(column: str, entity: str) -> bool:
    """Whether a recognizer of this entity lists the column's name as one of its own."""
    return entity in _named_entities().get(_key(column.rsplit(".", 1)[-1]), frozenset())


def share_of(profile: ColumnProfile, cells: int) -> float:
    return cells / profile.filled if profile.filled else 0.0


def shaped(profile: ColumnProfile, pattern: re.Pattern[str]) -> float:
    """Share of cells of whose shape (`Aa+ 99`) the pattern holds from end to end."""
    return share_of(profile, sum(cells for shape, cells in profile.shapes if pattern.fullmatch(shape)))


def letters_share(profile: ColumnProfile) -> float:
    """Share of cells that are words or text."""
    return sum(profile.share(form) for form in ("word", "words", "text"))


def dates_share(profile: ColumnProfile) -> float:
    return profile.share("date") + profile.share("datetime") + (share_of(profile, profile.compact_dates))


_TOLD_TWICE = re.compile(r"([^\W\d_]+)\s*[ /|(（-]\s*([^\W\d_]+)\s*[)）]?")


def _gender_of(value: str) -> str:
    """The value folded; of one told in two tongues or by word and letter (`男 M`, `Male (M)`) the first."""
    plain = simplified(value).strip().lower().rstrip(".")
    twice = _TOLD_TWICE.fullmatch(plain)
    if twice is None or not GENDER_CORE.issuperset(twice.groups()):
        return plain
    first, second = twice.groups()
    same = first.startswith(second) or second.startswith(first) or first.isascii() != second.isascii()
    return first if same else plain


def gender_values(profile: ColumnProfile, *, named: bool) -> bool:
    """Whether the distinct values are those of a gender column. Codes 0/1/2 only where the name says so."""
    if not profile.common or len(profile.common) > 24:
        return False
    values = {_gender_of(value) for value, _ in profile.common} - {""}
    if named and values <= {"0", "1", "2", "3", "9"} and profile.filled:
        return True
    if named and len(values) == 2 and "".join(sorted(values)) in _LETTERED:
        return True
    values = {value.split(" ")[0] if value.endswith((" characters", " gender", " sex")) else value for value in values}
    core = values & GENDER_CORE
    known = core | (values & GENDER_MORE)
    weight = sum(
        cells
        for value, cells in profile.common
        if {_gender_of(value), simplified(value).split(" ")[0].strip(". ")} & core
    )
    if core <= _OF_MANY and len(values) > len(core) and (not named or values & _EVERYBODY):
        return False
    if named:
        return bool(core) and weight >= 0.4 * profile.filled
    if core <= {"m", "f", "w", "h", "d", "v"} and len(known) < len(values):
        # `M S W`: married, single, widowed
        return False
    return len(core) >= 2 and len(known) >= 0.6 * len(values) and weight >= 0.6 * profile.filled


def birth_dates(profile: ColumnProfile) -> bool:
    """Dates or years that can be birthdays: no future but one placeholder; of people of history too; also as YYMMDD."""
    if month_days(profile) >= 0.8:
        return True
    if dates_share(profile) + _dated(profile) >= 0.5:
        return _lived(profile.by_year)
    low, high = profile.numbers or (0.0, 0.0)
    six = sum(cells for count, cells in profile.digits.items() if count == 6)
    seven = profile.digits.get(7, 0)
    if seven and share_of(profile, six + seven) >= 0.8 and low >= 10_101 and high <= _REPUBLIC_130:
        # 民國 as YYYMMDD, a first zero lost in some
        return not profile.sequential
    if share_of(profile, six) >= 0.8:
        return not profile.sequential and high <= 991231
    eight = sum(cells for count, cells in profile.digits.items() if count in (7, 8))
    if share_of(profile, eight) >= 0.8:
        # The year behind: MMDDYYYY or DDMMYYYY, a first zero lost in some
        return not profile.sequential and low >= 1_010_000 and high <= 31_129_999
    return profile.share("integer") >= 0.5 and low >= 1800 and high <= date.today().year


_REPUBLIC_130 = 1_301_231


def _lived(by_year: Mapping[int, int]) -> bool:
    """Years in which somebody may be born; fewer cells of one other year (9999) stand for "not known"."""
    this_year = date.today().year
    never = [cells for year, cells in by_year.items() if not 1500 <= year <= this_year]
    return not never or (len(never) == 1 and 2 * never[0] < sum(by_year.values()))


def _dated(profile: ColumnProfile) -> float:
    """Share of cells shaped as a date that are none of our era (`1732-02-22`) or lack its separators' order."""
    shaped = sum(cells for shape, cells in profile.shapes if _DATE_SHAPE.fullmatch(shape.removesuffix(".")))
    known = profile.share("date") * profile.filled
    return max(0.0, share_of(profile, shaped) - share_of(profile, int(known)))


def ages(profile: ColumnProfile) -> bool:
    low, high = profile.numbers or (-1.0, 999.0)
    if share_of(profile, sum(cells for value, cells in profile.common if _YEARS_OLD.fullmatch(value.strip()))) >= 0.5:
        return True
    return profile.share("integer") + profile.share("decimal") >= 0.5 and low >= 0 and high <= 130


_YEARS_OLD = re.compile(
    r"(?i)\d{1,3}(?: ?[-–~至到] ?\d{1,3})? ?(?:years?(?:[ -]old)?|yrs?|y/?o|months?|[周週]?[岁歲]|个月|個月)"
)


_DEGREES = re.compile(r"latitude|longitude|lat|lon|lng|long|纬度|经度|緯度|經度")


_OF_PLACES = re.compile(
    r"(?i)(?:.*[ _.-])?(?:lat|lon|lng|latitude|longitude)"
    r"|(?:geo(?:location)?|gps|location|loc|origin|dest(?:ination)?|start|end|pickup|dropoff)[ _.-]?"
    r"(?:lat|lon|lng|long|[xy])"
)
"""`store_latitude`, `geolocation_lat`, `start lng`"""


def coordinates(profile: ColumnProfile, name: str) -> bool:
    """Numbers in the range of a latitude or longitude (degrees), with digits behind the point; or pairs of them."""
    low, high = profile.numbers or (0.0, 0.0)
    numeric = profile.share("decimal") + profile.share("integer")
    limit = 90.0 if "lat" in name.lower() or "纬" in name or "緯" in name else 180.0
    # Two digits behind the point are still a place on the map where the name says nothing else.
    least = 2 if _DEGREES.fullmatch(name.strip().lower()) or _OF_PLACES.fullmatch(name.strip()) else 3
    precise = sum(cells for places, cells in profile.decimals.items() if places >= least) >= 0.3 * max(
        1, profile.filled
    )
    if numeric >= 0.6:
        return -limit <= low and high <= limit and precise and (high - low) > 1e-9
    return share_of(profile, profile.matches["geo_location"].cells if "geo_location" in profile.matches else 0) >= 0.3


def postal_codes(profile: ColumnProfile) -> bool:
    known = sum(match.cells for entity, match in profile.matches.items() if entity.startswith("postal_code"))
    if share_of(profile, known) >= 0.5:
        return True
    digits = sum(cells for count, cells in profile.digits.items() if 3 <= count <= 9)
    form = (
        share_of(profile, digits)
        + profile.share("digits")
        + profile.share("code")
        + 0.5 * profile.share("words")
        + 0.5 * profile.share("text")
    )
    spoiled = profile.share("decimal") + profile.share("date") + profile.share("boolean") + profile.share("hex")
    # Letters of a postal code are capitals: `bz2` is none, `50667 Köln` is.
    small = sum(cells for shape, cells in profile.shapes if "a" in shape and " " not in shape)
    if small and masked_postal_codes(profile) >= 0.8:
        return True
    spoiled += share_of(profile, small)
    if profile.common and share_like(profile, lambda value: not _DIGIT.search(value)) > 0.5:
        return False
    return form >= 0.5 and spoiled < 0.3 and profile.length_max <= 12 and (profile.distinct > 1 or profile.filled <= 2)


_DIGIT = re.compile(r"\d")


def phone_like(profile: ColumnProfile) -> float:
    """Share of cells that could be telephone numbers where the name says so."""
    phones = hits(profile).get("phone")
    found = share_of(profile, phones.cells + phones.within if phones else 0)
    whole = share_of(profile, sum(cells for count, cells in profile.digits.items() if 6 <= count <= 15))
    stamps = sum(cells for count, cells in profile.digits.items() if count in _STAMPS)
    if profile.sequential or (share_of(profile, min(stamps, profile.epochs)) >= 0.8 and not found):
        whole = 0.0
    parts = profile.share("digits") if profile.length_mean >= 7 else 0.0
    parts = max(parts, shaped(profile, _EXTENDED))
    return min(1.0, max(found, whole + parts))


_STAMPS = (10, 13, 16, 19)
"""Digits of seconds since 1970 and of parts of them; `01712345678` is none for all that follows its zero."""
_EXTENDED = re.compile(r"\+?[9() .-]{7,20}[9)](?:[,;/#]|[中]|\s?a+\.?)\s?9{1,6}")
"""`17012345678,1234`, `…转1234`, `… ext 12`"""


def id_like(profile: ColumnProfile, low: int = 4, high: int = 30) -> float:
    """Share of cells that could be an issued number: one token of digits and letters, mostly distinct."""
    digits = share_of(profile, sum(cells for count, cells in profile.digits.items() if low <= count <= high))
    forms = digits + profile.share("digits") + profile.share("code") + profile.share("hex")
    if profile.length_mean > high or profile.length_mean < low or profile.sequential:
        return 0.0
    varied = profile.distinct >= min(8, max(2, profile.filled // 2))
    return forms if varied else 0.0


def secret_like(profile: ColumnProfile) -> float:
    """Share of cells that could be a secret: a token that is no number, date or truth value; digits only where long."""
    tokens = sum(profile.share(form) for form in ("word", "code", "hex", "uuid", "text", "words", "symbols", "long"))
    digits = share_of(profile, sum(cells for count, cells in profile.digits.items() if count >= 4))
    varied = profile.distinct >= min(4, max(1, profile.filled))
    return min(1.0, tokens + digits) if varied and profile.length_mean >= 4 else 0.0


def located(profile: ColumnProfile) -> bool:
    """Whole cells are pairs of coordinates, plain or as `POINT (…)`."""
    pairs = profile.matches["geo_location"].cells if "geo_location" in profile.matches else 0
    known = [value for value, _ in profile.common] or [value for _, value, _ in profile.open[:200]]
    points = sum(bool(_POINT.match(value)) for value in known)
    paired = share_of(profile, pairs) >= 0.8 and not (known and all(map(_tiny, known)))
    return paired or (bool(known) and points >= 0.8 * len(known))


BRACKETED = re.compile(r"\(-?9{1,2}\.9{2,}, ?-?9{1,3}\.9{2,}\)")
"""`(40.71, -74.01)`: so coarse a pair is a place only under a name for places."""


def _tiny(value: str) -> bool:
    """Two numbers below one: measures, since next to nobody lives where the equator meets Greenwich."""
    parts = re.findall(r"[-+]?\d*\.\d+|[-+]?\d+", value)
    return bool(parts) and all(abs(float(part)) < 1 for part in parts)


def finely_located(profile: ColumnProfile) -> bool:
    """Pairs of degrees written to a few metres: whatever the column is called."""
    return shaped(profile, _FINE_PAIR) >= 0.95 and located(profile)


_FINE_PAIR = re.compile(r"\(?-?9{1,2}\.9{4,}[,;] ?-?9{1,3}\.9{4,}\)?|\(?-?9{1,3}\.9{4,}[,;] ?-?9{1,2}\.9{4,}\)?")
_POINT = re.compile(r"(?i)^\s*(?:SRID=\d+;)?\s*POINT ?Z?\s*\(\s*-?\d{1,3}\.\d+ ")


def handles(profile: ColumnProfile) -> float:
    """Share of cells that could be a user's handle: a lower-case token of letters with digits or signs, of no one
    shape."""
    varied = len(profile.shapes) >= 3 and profile.distinct >= 3
    short = 3 <= profile.length_mean <= 24 and profile.length_max <= 40
    return shaped(profile, _HANDLE_SHAPE) if varied and short and not profile.share("hex") > 0.3 else 0.0


CARETED = re.compile(r"(?:A?[9+]+\^)?A[Aa+' -]+\^A[Aa+'. -]*(?:\^[Aa+'. -]*)*")
"""As messages of hospitals write names: `HATHAWAY^JASPER^T`."""
SLASHED = re.compile(rf"A[A+' -]*/A[A+' -]*|{CARETED.pattern}")
"""As travel writes names, `HATHAWAY/JASPER MR`; or as hospitals do."""
_HANDLE_SHAPE = re.compile(r"@?a[a9+_.-]*[9_.][a9+_.-]*|@a[a9+_.-]*")


def mixed_codes(profile: ColumnProfile) -> float:
    """Share of cells that hold digits and letters of whatever script in a short code, spaces and hyphens apart."""
    cells = sum(
        count
        for shape, count in profile.shapes
        if "9" in shape
        and any(letter in shape for letter in "Aa中한かж·")
        and "+" not in shape
        and 4 <= len(shape) <= 12
    )
    return share_of(profile, cells) if profile.length_max <= 14 else 0.0
