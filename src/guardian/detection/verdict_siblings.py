"""Columns that only their neighbours explain: birth dates, names and phones without header; lone degrees."""

from __future__ import annotations

import re

from guardian.detection import verdict_words as say
from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.names_lists import listed_places
from guardian.detection.verdict_hints import of_logins
from guardian.detection.verdict_people import is_place, people_share
from guardian.detection.verdict_sight import Draft, Sight
from guardian.detection.verdict_signs import share_like
from guardian.detection.verdict_support import of_travel
from guardian.detection.verdict_values import birth_dates, hits, id_like, letters_share, located, share_of
from guardian.detection.words_en import STATE_CODES

_ABOUT_A_PERSON = word_set("person_name phone email national_id passport card_number birth_date")


def with_siblings(sights: list[Sight], drafts: list[Draft]) -> list[Draft]:
    """Columns that only their neighbours explain: birth dates, single names, issued numbers, degrees."""
    done = _paired([_unpaired(sight, one, sights, drafts) for sight, one in zip(sights, drafts, strict=True)], sights)
    categories = [one.category for one in done]
    told = bool(set(categories) & _ABOUT_A_PERSON)
    for at, (sight, one) in enumerate(zip(sights, done, strict=True)):
        if one.category in _PIN_OR_NOTHING and _is_pin_code(at, sight, categories):
            done[at], categories[at] = _beside(sight, "postal_code"), "postal_code"
        if one.category == "none" and sight.profile.filled and (found := _explained(at, sights, categories, told)):
            done[at], categories[at] = _beside(sight, found), found
    return done


def _explained(at: int, sights: list[Sight], categories: list[str], told: bool) -> str:
    """What a column of a table of people holds, told by those beside it; "" where these say nothing.

    ``told``: one of them is about a person.
    """
    sight = sights[at]
    if _of_a_bank(sight, sights):
        return "bank_account"
    if sight.name.says == "not_personal" or not told:
        return ""
    if "birth_date" not in categories and _may_be_born(sight, "person_name" in categories):
        return "birth_date"
    if not sight.nameless:
        near = [one for one in (at - 1, at + 1) if 0 <= one < len(sights) and categories[one] == "person_name"]
        if any(_part_of_a_name(sight, sights[one]) or _family_names(sight, sights[one]) for one in near):
            return "person_name"
        if _REACHED & set(categories) and _unlisted_names(sight):
            return "person_name"
        if sight.name.says == "nothing" and sight.name.hint in ("", "postal_code") and _posted(at, sights, categories):
            return "postal_code"
        if sight.name.says == "nothing" and _beside_places(at, categories) and _states(sight):
            return "address"
        issued = _issued(sight) if "person_name" in categories else ""
        return issued or ("person_name" if "person_name" in categories and _given_names(sight) else "")
    if "person_name" in categories[max(0, at - 1) : at] + categories[at + 1 : at + 2] and _single_names(sight):
        return "person_name"
    if "person_name" in categories and _phones_beside(sight.profile):
        return "phone"
    if "person_name" in categories and (issued := _papers(sight.profile)):
        return issued
    if "person_name" in categories and of_logins(sight.profile):
        return "username"
    if _beside_places(at, categories) and _placed(sight):
        return "address"
    if at and _postal_after(sights[at - 1], categories[at - 1], sight.profile):
        return "postal_code"
    return "postal_code" if _posted(at, sights, categories) else ""


def _is_pin_code(at: int, sight: Sight, categories: list[str]) -> bool:
    """`pin` in a table of addresses and no cards: India's postal codes have six digits, the first no zero."""
    six = sight.column.name.lower() == "pin" and share_of(sight.profile, sight.profile.digits.get(6, 0)) >= 0.95
    return six and "address" in categories[max(0, at - 2) : at + 3] and "card_number" not in categories


def _beside_places(at: int, categories: list[str]) -> bool:
    return bool({"address", "postal_code"} & {*categories[max(0, at - 1) : at], *categories[at + 1 : at + 2]})


def _states(sight: Sight) -> bool:
    return share_like(sight.profile, _is_state) == 1


def _is_state(value: str) -> bool:
    return value in STATE_CODES


def _placed(sight: Sight) -> bool:
    """Towns, or the two letters of states, right beside a street or a postal code."""
    known = share_like(sight.profile, lambda value: is_place(value) or _is_state(value) or value in listed_places())
    return sight.profile.distinct > 1 and known >= 0.9


_PIN_OR_NOTHING = frozenset({"card_security", "none"})


def _papers(profile: ColumnProfile) -> str:
    """What each value has the form of, with letters or separators, no two alike: numbers of people's papers."""
    if profile.share("integer") > 0 or profile.distinct < max(_SOME, 0.9 * profile.filled):
        return ""
    found = hits(profile)
    shares = {one: share_of(profile, found[one].cells) for one in ("national_id", "tax_id", "passport") if one in found}
    return next((one for one, share in shares.items() if share >= 0.98), "")


def _family_names(sight: Sight, beside: Sight) -> bool:
    """`name` right beside `first_name`."""
    people = people_share(sight.profile.open)
    called = sight.name.hint == "person_name" and bool(_FIRST.search(beside.column.name))
    return called and people.shaped >= 0.9 and people.family + people.given >= 0.4 and people.company < 0.1


_FIRST = re.compile(r"(?i)first|given|fore[ _-]?name|vorname|pr[eé]nom|voornaam|(?:^|_)fname")


def _posted(at: int, sights: list[Sight], categories: list[str]) -> bool:
    beside = [one for one in (at - 1, at + 1) if 0 <= one < len(sights) and categories[one] == "address"]
    return any(_postal_beside(sights[at].profile, sights[one].profile) for one in beside)


def _beside(sight: Sight, category: str) -> Draft:
    return Draft(category, category, 0.6, sight.profile.filled, ("value",), (say.siblings(category),))


def _unpaired(sight: Sight, one: Draft, sights: list[Sight], drafts: list[Draft]) -> Draft:
    """A lone number in the range of a latitude is none: coordinates come in pairs."""
    if one.category != "geo_location" or one.by != ("name", "value") or one.confidence > 0.6 or located(sight.profile):
        return one
    fine = sum(cells for places, cells in sight.profile.decimals.items() if places >= _FINE)
    if _WHOLE_WORD.fullmatch(sight.column.name.strip()) and share_of(sight.profile, fine) >= 0.5:
        return one
    pairs = [other for other, draft in zip(sights, drafts, strict=True) if draft.category == "geo_location"]
    twin = _DEGREE.search(sight.column.name)
    missing = twin is not None and not any(
        (found := _DEGREE.search(other.column.name)) and found.group().lower() != twin.group().lower()
        for other in pairs
    )
    return Draft(confidence=0.6) if len(pairs) == 1 or missing else one


_WHOLE_WORD = re.compile(r"(?i)latitude|longitude|纬度|经度|緯度|經度")
_FINE = 4
_DEGREE = re.compile(r"(?i)(?<![a-z])(?:jd|wd)(?![a-z])")
"""经度 and 纬度 in pinyin, which mean little without each other."""


def _postal_after(before: Sight, category: str, profile: ColumnProfile) -> bool:
    """Five digits right after a place or the two letters of a state, in a table of people without a header."""
    five = share_of(profile, profile.digits.get(5, 0)) >= 0.95
    states = before.profile.length_max == 2 and before.profile.distinct >= 2 and letters_share(before.profile) > 0.95
    return five and profile.distinct >= 5 and not profile.sequential and (states or category == "address")


def _postal_beside(profile: ColumnProfile, address: ColumnProfile) -> bool:
    """Codes written as only a post office does (`94103-2204`, `SW1A 1AA`, `31-042`; `123-4567` in Japan), beside an
    address."""
    found = hits(profile).get("postal_code")
    cells = found.cells if found is not None and profile.share("integer") < 0.1 else 0
    japanese = share_of(address, address.scripts.get("han", 0)) >= 0.9
    shaped = sum(cells for shape, cells in profile.shapes if shape in _POSTAL or (japanese and shape == "999-9999"))
    return profile.distinct >= _SOME and share_of(profile, max(cells, shaped)) >= 0.95


_POSTAL = frozenset({"99999-9999", "99999-999", "99-999", "9999 AA"})
"""As post offices of the United States, Brazil, Poland and the Netherlands write them."""


def _phones_beside(profile: ColumnProfile) -> bool:
    """National numbers, led by a zero or by one of a few prefixes: digits alone say too little without people beside
    them. A running number or one with the year in front has one prefix or two."""
    long = sum(cells for count, cells in profile.digits.items() if 9 <= count <= 11)
    zero = sum(cells for head, cells in profile.heads.items() if head[0] == "0" and head != "00")
    varied = profile.distinct >= 0.8 * min(profile.filled, 200) and not profile.sequential
    one_length = max(profile.digits.values(), default=0) >= 0.98 * profile.filled
    mobile = 3 <= len(profile.heads) <= 12 and one_length and share_of(profile, profile.epochs) < 0.5
    right = long if mobile and profile.filled >= 30 else min(long, zero)
    return varied and share_of(profile, right) >= 0.95


def _single_names(sight: Sight) -> bool:
    people = people_share(sight.profile.open)
    return people.shaped >= 0.9 and people.given + people.family + people.common >= 0.45 and sight.profile.distinct >= 8


def _given_names(sight: Sight) -> bool:
    """Given names under a name that says nothing: `pref`, `PT`."""
    if sight.name.says != "nothing" or sight.name.hint or sight.about.thing or letters_share(sight.profile) < 0.9:
        return False
    people = people_share(sight.profile.open)
    return people.given + people.full >= 0.75 and not people.places and sight.profile.distinct >= 8


def _unlisted_names(sight: Sight) -> bool:
    """Names of cultures that no list has, under a word for names: several words in each, none of them an ordinary
    one as firms have, hardly any twice."""
    profile, name = sight.profile, sight.name
    if "person_name" not in (name.category, name.hint) or sight.about.thing or _FIRMS.search(sight.column.name):
        return False
    if profile.distinct < max(2, 0.8 * profile.filled) or share_like(profile, _is_strange_name) < 0.6:
        return False
    return people_share(profile.open).company < 0.1


def _is_strange_name(value: str) -> bool:
    words = value.replace("-", " ").replace("'", "").split()
    return 2 <= len(words) <= 4 and all(
        word.isalpha() and word.istitle() and not kind_of(fold(word)) & (Kind.WORD | Kind.MAJOR_PLACE) for word in words
    )


_REACHED = frozenset({"email", "phone"})
_FIRMS = re.compile(
    r"(?i)compan|organi[sz]ation|vendor|supplier|brand|product|file|host|server|team|firm|公司|供应商|品牌"
)


def _part_of_a_name(sight: Sight, beside: Sight) -> bool:
    """`名` right beside 姓: given names of a script in which few are listed, under a word for names."""
    profile = sight.profile
    surnames = sight.name.hint == "person_name" and beside.profile.length_mean < _OF_SURNAMES
    if not (surnames or sight.name.category == "person_name"):
        return False
    if letters_share(profile) < 0.9 or profile.distinct < _SOME:
        return False
    people = people_share(profile.open)
    foreign = share_of(profile, profile.scripts.get("latin", 0)) < 0.1
    brief = profile.length_max <= (_LONGEST_GIVEN if profile.scripts.get("han") else _LONGEST_WORD)
    return foreign and brief and people.shaped >= 0.9 and people.company < 0.1 and not people.places


_LONGEST_GIVEN, _LONGEST_WORD = 4, 24
"""Characters of a given name in Han, and of one in letters."""
_OF_SURNAMES = 2.5
"""Characters of a family name in Han, on average, which whole names have more of."""


def _issued(sight: Sight) -> str:
    """A number that somebody was given, under a word that may mean one: `id_no`, `acct`."""
    hint, profile = sight.name.hint, sight.profile
    if sight.name.says != "nothing" or hint not in _GIVEN_OUT or profile.distinct < 0.9 * profile.filled:
        return ""
    if profile.filled < 3 or id_like(profile, 7, 34) < 0.9 or share_of(profile, profile.epochs) > 0.5:
        return ""
    if hint == "tax_id" and _of_firms(sight):
        return ""
    digits = profile.share("integer") >= 0.9
    if hint == "national_id" and of_travel(profile, sight.column.name):
        return "passport"
    return hint if digits or hint != "bank_account" else ""


def _of_firms(sight: Sight) -> bool:
    """Numbers for turnover tax and of registered firms: `VAT no`, `91310115MA1K4A2B3C`."""
    found = [match for entity, match in sight.profile.matches.items() if entity.startswith("organisation.")]
    firms = share_of(sight.profile, sum(match.cells + match.near for match in found))
    return firms >= 0.5 or bool(_TURNOVER.search(sight.column.name))


_TURNOVER = re.compile(
    r"(?i)(?<![a-z])(?:vat|gst|gstin|ust|ust-?id|tva|btw|mwst|iva|moms|hst|abn|ein)(?![a-z])|统一|企业|增值"
)
_GIVEN_OUT = word_set("national_id passport driver_licence tax_id bank_account")


def _of_a_bank(sight: Sight, sights: list[Sight]) -> bool:
    """Long numbers called an account, beside a balance or a branch: no login."""
    beside = [other.column.name for other in sights if other is not sight]
    least = 6 if any(map(_CLEARED.search, beside)) else 10
    long = sum(cells for count, cells in sight.profile.digits.items() if least <= count <= 30)
    name = sight.column.name
    named = "username" in (sight.name.category, sight.name.hint) and _ACCOUNT.search(name)
    if not (named or _ZHANGHAO.fullmatch(name)) or share_of(sight.profile, long) < 0.9 or sight.profile.sequential:
        return False
    return any(map(_BANK.search, beside))


_CLEARED = re.compile(r"(?i)sort[ _-]?code|iban|bsb|routing|ifsc|swift|(?<![a-z])bic(?![a-z])")
"""Beside these an account has as few digits as six."""
_ZHANGHAO = re.compile(r"(?i)zh|zhh|zhanghao")
"""账号 and its initials, which mean little away from a bank's name."""
_ACCOUNT = re.compile(r"(?i)acc(?:oun)?t|konto|cuenta|compte|conta|账号|帐号|帳號|账户|帳戶|口座")
_BANK = re.compile(
    r"(?i)bank|balance|branch|iban|swift|saldo|solde|sort[ _-]?code|bsb|routing|ifsc|^kh(?:h|yh)(?:mc)?$|^yhmc$|kaihu"
    r"|开户|開戶|余额|餘額|户名|戶名|银行|銀行|支行|网点"
)


def _may_be_born(sight: Sight, people: bool) -> bool:
    profile, name = sight.profile, sight.name
    told = sight.nameless or name.hint == "birth_date"
    untold = people and name.says == "nothing" and not name.hint and not sight.about.thing
    years = profile.years or _compact_years(profile)
    if not (told or untold) or not birth_dates(profile) or years is None:
        return False
    first, last = years
    wide = first <= 1965 and last >= 1990 and last - first >= 35
    return (
        1900 <= first <= 1985
        and last <= 2020
        and last - first >= 25
        and profile.share("datetime") < 0.2
        and (told or wide)
    )


def _compact_years(profile: ColumnProfile) -> tuple[int, int] | None:
    """First and last year of dates written in eight digits."""
    low, high = profile.numbers or (0.0, 0.0)
    return (int(low) // 10_000, int(high) // 10_000) if share_of(profile, profile.compact_dates) >= 0.98 else None


def _paired(drafts: list[Draft], sights: list[Sight]) -> list[Draft]:
    """Two numbered columns side by side that can only be degrees of one part of the world, or the parts of names."""
    for at in range(len(drafts) - 1):
        pair = sights[at : at + 2]
        if all(one.nameless and draft.category == "none" for one, draft in zip(pair, drafts[at : at + 2], strict=True)):
            if _given_and_family(*pair):
                drafts[at : at + 2] = [_beside(one, "person_name") for one in pair]
                continue
            (north, east) = (_degrees(one.profile) for one in pair)
            if not north or not east:
                continue
            low, high = sorted(max(map(abs, one)) for one in (north, east))
            if low <= 72 and high >= _FAR:
                drafts[at : at + 2] = [_beside(one, "geo_location") for one in pair]
    return _on_a_map(drafts, sights)


def _on_a_map(drafts: list[Draft], sights: list[Sight]) -> list[Draft]:
    """`X` and `Y` as maps export them: degrees east and north, written finer than any measure is."""
    found = {sight.column.name.lower(): at for at, sight in enumerate(sights) if _MAP_AXIS.fullmatch(sight.column.name)}
    for east, at in found.items():
        north = found.get(east.replace("x", "y"))
        if north is None or north == at or any(drafts[one].category != "none" for one in (at, north)):
            continue
        spans = _degrees(sights[at].profile, 15), _degrees(sights[north].profile, 15)
        if all(spans) and max(map(abs, spans[1] or ())) <= 72:
            for one in (at, north):
                drafts[one] = _beside(sights[one], "geo_location")
    return drafts


_MAP_AXIS = re.compile(r"(?i)(?:point|coord|geo)?[_ ]?[xy](?:[_ ]?coord(?:inate)?)?")


def _given_and_family(one: Sight, other: Sight) -> bool:
    """Given names beside family names, of some people each."""
    shares = []
    for sight in (one, other):
        if letters_share(sight.profile) < 0.9 or sight.profile.distinct < _SOME:
            return False
        people = people_share(sight.profile.open)
        if people.shaped < 0.9 or people.full >= 0.5:
            return False
        shares.append((people.given, people.family + people.given))
    (first, either), (second, both) = shares
    return (first >= 0.7 and both >= 0.7) or (second >= 0.7 and either >= 0.7)


_SOME = 5
_FAR = 20.0
"""Degrees from zero in one direction at least: smaller numbers are measures rather than places."""


def _degrees(profile: ColumnProfile, finest: int = 8) -> tuple[float, float] | None:
    """The span of numbers written to five places or more, of no more than a continent, away from zero."""
    low, high = profile.numbers or (0.0, 0.0)
    fine = sum(cells for places, cells in profile.decimals.items() if 5 <= places <= finest)
    right = share_of(profile, fine) >= 0.9 and profile.filled >= 5 and profile.distinct >= 0.5 * profile.filled
    return (low, high) if right and low * high > 0 and _near(low, high) else None


def _near(low: float, high: float) -> bool:
    return min(abs(low), abs(high)) >= 1 and max(abs(low), abs(high)) <= 180 and 0 < high - low <= 60
