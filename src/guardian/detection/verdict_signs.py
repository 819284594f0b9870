"""What the values of a column are by their look alone: logins made of names, keys inside addresses, masked codes."""

from __future__ import annotations

import re
from collections.abc import Callable

from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import Kind, kind_of

_SAMPLE = 400
_CONNECTION = re.compile(r"(?i)^[a-z][a-z0-9+.-]{1,30}://[^\s/:@]*:[^\s/@]+@")
"""`postgres://app:secret@db:5432/shop`"""
_PARTED = re.compile(r"([a-z]{1,20})[._-]([a-z]{2,24})\d{0,4}")
_JOINED = re.compile(r"([a-z])([a-z]{3,24})\d{0,4}")
_NUMBERED = re.compile(r"([a-z]{3,20})[._-]?\d{1,4}")
_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_MONTH_DAY = re.compile(
    rf"{_MONTH}\.?[ -](?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}"
    r"|(?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01])|月(?:0?[1-9]|[12]\d|3[01])日)"
)
_MASKED_POSTAL = re.compile(r"(?i)\d{2,5}[x*]{1,3}")
_NICKNAME = re.compile(
    r"[\w·~-]*(?:[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2}[\w·~-]*\d|\d[\w·~-]*[\u4e00-\u9fff]{2})[\w·~-]*"
)
_STREET = re.compile(
    r"(?i)(?:^|[\s,])\d{1,6}[a-z]?(?:[-/]\d+)?,?\s+(?:[\w.'’-]+\s+){0,4}(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|way|pl|place|sq|square|terrace|ter|pkwy|parkway|hwy|highway|cir|circle|trail|crescent|close|"
    r"rue|route|chemin|impasse|allée|quai|via|viale|piazza|corso)\b"
    r"|\b\d{1,4},?\s*(?:bis|ter)?,?\s*(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|cours)\b"
    r"|(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|gatan|vägen|gade|vej|veien|gata)\s*\d+"
    r"|\b(?:calle|avda\.?|avenida|av\.|c/|plaza|paseo|carrera|cra|rua|travessa|praça|largo|via|viale|"
    r"piazza|corso|ul\.|ulica)\s+[\w.'’ -]+,?\s*(?:n[º°o.]\s*)?\d+"
    r"|(?:^|[\s,])(?:ул|улица|пр-?т|просп|проспект|пер|переулок|наб|пл|бул|б-р|шоссе|ш|вул)\.?\s+[\w .-]+,?"
    r"\s*(?:д|дом|буд)?\.?\s*\d+"
    r"|(?<=[\w,.] )[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b(?:apt|suite|unit|flat)\.?\s*#?\d+"
)
_FIGURE = re.compile(r"\d")
_NUMBERED_STREET = re.compile(
    r"^(?!\d{1,2} [\w.]+,? \d{4}(?:$|[ ,]))\d{1,6}[A-Za-z]?,? [A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ0-9#][\w'’.#-]*){1,7}(?:,|$)"
)
_HAN_ADDRESS = re.compile(
    r"(?:[省市区縣县州盟旗鎮镇鄉乡村].{0,20}(?:路|街|道|巷|弄|村|号|號|栋|棟|幢|室|楼|樓|座|组|大道|胡同)(?![路管运運施安]|交(?![叉汇口])))|(?:路|街|道|巷)\s*\d+\s*[号號弄]|(?:[東东]京都|北海道|(?:大阪|京都)府|県).{1,8}[市区町村郡]|(?:시|도)\s?\S{1,6}(?:구|군|시)\s?\S{1,8}(?:동|로|길)"
)
_GIVEN, _FAMILY = Kind.GIVEN, Kind.SURNAME


def values_of(profile: ColumnProfile) -> list[tuple[str, int]]:
    """Values with their cells: all of them while they are few, else those that hold letters."""
    return list(profile.common) or [(value, cells) for _, value, cells in profile.open[:_SAMPLE]]


def share_like(profile: ColumnProfile, is_one: Callable[[str], bool]) -> float:
    """Share of the filled cells whose value is one; of a column of many values, among those that hold letters."""
    known = values_of(profile)
    total = sum(cells for _, cells in known)
    found = sum(cells for value, cells in known if is_one(value.strip()))
    if not total:
        return 0.0
    return found / total if profile.common else found / total * min(1.0, profile.open_cells / profile.filled)


def connections(profile: ColumnProfile) -> float:
    """Share of addresses that carry a password."""
    return share_like(profile, lambda value: bool(_CONNECTION.match(value)))


def is_street(value: str) -> bool:
    """Whether a street with a number stands in it."""
    return is_named_street(value) or bool(_NUMBERED_STREET.search(value))


def is_named_street(value: str) -> bool:
    """Whether a word for streets stands in it, beside its number."""
    return _in_a_street(value) or bool(_HAN_ADDRESS.search(value))


def _in_a_street(value: str) -> bool:
    """A street has its number: sentences, most of which have none, are told apart at a fiftieth of the cost."""
    return bool(_FIGURE.search(value) and _STREET.search(value))


def only_streets(profile: ColumnProfile) -> bool:
    """Streets with their numbers, hardly any twice: `lives at`, whatever its words mean elsewhere. Chinese numbers of
    documents (`…处罚〔2023〕12号`) read too much like streets."""
    varied = profile.distinct >= max(_SOME_STREETS, 0.5 * profile.filled)
    return varied and share_like(profile, _in_a_street) >= 0.8


_SOME_STREETS = 3


def month_days(profile: ColumnProfile) -> float:
    """Share of birthdays without their year: such values hold no letters, so of many only the shapes are known."""
    if profile.common:
        return share_like(profile, lambda value: bool(_MONTH_DAY.fullmatch(value)))
    shaped = sum(cells for shape, cells in profile.shapes if re.fullmatch(r"9{1,2}[-/.]9{1,2}|9{1,2}中9{1,2}中", shape))
    low, high = profile.numbers or (1.0, 1.0)
    return shaped / profile.filled if profile.filled and low >= 0 and high <= 12.31 else 0.0


def masked_postal_codes(profile: ColumnProfile) -> float:
    """Share of `941xx`."""
    return share_like(profile, lambda value: bool(_MASKED_POSTAL.fullmatch(value)))


def logins(profile: ColumnProfile) -> float:
    """Share of logins made of a person's name: `lucinda.gaines`, `tbrantley`, `marjorie34`."""
    if profile.distinct < 8 or profile.share("hex") > 0.3 or not 4 <= profile.length_mean <= 24:
        return 0.0
    # `dev1234`, `sam0001`: machines, numbered under one name.
    stems = {match.group() for value, _ in values_of(profile) if (match := _STEM.match(value))}
    return share_like(profile, _login) if len(stems) >= _STEMS else 0.0


def of_domains(profile: ColumnProfile) -> bool:
    """Logins of a network, `CORP\\jhardy`: under few domains, of many people."""
    found = [match for value, _ in values_of(profile) if (match := _OF_DOMAIN.fullmatch(value.strip()))]
    domains, people = ({match[at].lower() for match in found} for at in (1, 2))
    return len(found) >= 0.9 * len(values_of(profile)) and len(people) >= max(5, 3 * len(domains))


_OF_DOMAIN = re.compile(r"([A-Za-z][A-Za-z0-9.-]{1,20})\\([A-Za-z][\w.$-]{1,30})")
_STEM = re.compile(r"[a-z]+")
_STEMS = 5


def _login(value: str) -> bool:
    if not value.isascii() or not value.islower():
        return False
    parted = _PARTED.fullmatch(value)
    if parted:
        first, last = kind_of(parted.group(1)), kind_of(parted.group(2))
        return bool(last & _FAMILY and (first & _GIVEN or len(parted.group(1)) == 1)) or bool(
            first & _FAMILY and last & _GIVEN
        )
    numbered = _NUMBERED.fullmatch(value)
    if numbered and kind_of(numbered.group(1)) & _GIVEN:
        return True
    joined = _JOINED.fullmatch(value)
    if not joined or kind_of(value.rstrip("0123456789")) & Kind.WORD:
        return False
    return bool(kind_of(joined.group(2)) & _FAMILY and not kind_of(joined.group(2)) & Kind.WORD)


def nicknames(profile: ColumnProfile) -> float:
    """Share of `夜猫子42`: a word of Han, kana or Hangul with digits behind it, of no one shape."""
    if profile.distinct < 10 or len(profile.shapes) < 3 or profile.length_mean > 16:
        return 0.0
    return share_like(profile, lambda value: bool(_NICKNAME.fullmatch(value)))


def pet_names(profile: ColumnProfile) -> bool:
    """Names that people give themselves, one word each: `saltyNinja`, `lunar_yak7`, `Quinn2031`, of many shapes."""
    lengths = profile.length_max - profile.length_min
    if profile.distinct < _SOME or len(profile.shapes) < _SOME or lengths < _UNEVEN or profile.length_max > _LONG:
        return False
    told = sum(cells for shape, cells in profile.shapes if _PET_NAME.fullmatch(shape))
    odd = sum(cells for shape, cells in profile.shapes if _PET_NAME.fullmatch(shape) and _ODD.search(shape))
    total = sum(cells for _, cells in profile.shapes)
    return told >= 0.9 * total and odd >= 0.3 * total and profile.share("hex") < 0.1


_SOME, _UNEVEN, _LONG = 8, 5, 32
_PET_NAME = re.compile(r"@?(?=.*(?:aa|a\+))[Aa9][Aa9+_.-]*")
_ODD = re.compile(r"[9_.]|a\+?A")


def brief_codes(profile: ColumnProfile) -> bool:
    """Codes of one Latin letter or two, which name nobody where the column is not about parts of a name."""
    return profile.length_max <= 2 and profile.scripts.get("latin", 0) >= 0.8 * profile.filled


def rows_of_figures(profile: ColumnProfile) -> bool:
    """Rows of a file of figures in one cell (`Angus 272 167 48 46.2 …`): among so many, some pass any check."""
    return share_like(profile, _row_of_figures) >= 0.8


def _row_of_figures(value: str) -> bool:
    words = value.split()
    figures = sum(bool(_FIGURE.fullmatch(word)) for word in words)
    return len(words) >= _FIGURES and figures >= 0.8 * len(words)


_FIGURE = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?|NA|NaN")
_FIGURES = 8


def of_networks(profile: ColumnProfile) -> bool:
    """Numbers that begin as cards of several networks do; those that one house gives out begin alike."""
    return profile.distinct >= _MANY_NUMBERS and len({head[0] for head in profile.heads}) > 1


_MANY_NUMBERS = 10
