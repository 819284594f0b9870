"""Postal addresses in Latin script: a street is found by its grammar, then grown over unit, town, state and code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardian.detection.lexicon import Kind, fold, kind_of, word_set
from guardian.detection.words_en import CALENDAR, NOT_NAMES, STREET_TYPES, SURE_STREET_TYPES

SCORE = 0.92
"""Grammar of several parts is surer than any single word, so an address wins over the names inside it."""

_W = r"[^\W\d_]{1,40}(?:['’.\-][^\W\d_]{1,40}){0,3}\.?"
_CAP = r"[^\W\d_a-z][^\W\d_]{0,40}(?:['’.\-][^\W\d_]{1,40}){0,3}\.?"
_NUMBER = r"\d{1,6}(?:[A-Za-z]|[-/]\d{1,4}[A-Za-z]?)?"
_UNIT_WORD = (
    r"(?:apt|apartment|appt|suite|ste|unit|flat|floor|fl|room|rm|bldg|building|dept|lot|trlr|"
    r"p\.? ?o\.? ?box|post ?box|postfach|apartado|boîte|casilla|postbus|caixa postal|bo[iî]te postale|box)"
)
UNIT = rf"(?i:\b{_UNIT_WORD}\.?[ ]?\#?(?:\d{{1,6}}[A-Za-z]?|[A-Za-z]\d{{1,4}})\b)"
_WEAK_UNIT = re.compile(r"(?i:floor|fl|room|rm|bldg|building|dept|lot)\b")
"""By themselves they are places in a house: only beside a street or town are they part of an address."""
MILITARY = (
    r"(?i:\b(?:psc|unit|cmr)[ ]\d{3,5},?[ ]box[ ]\d{2,5}\b(?:[,\s]+[adf]po,?[ ]a[aep](?:[ ]\d{5})?)?"
    r"|\b(?:uss|usns|usnv|uscgc)[ ][a-z]+(?:[ ][a-z]+)?\s+[adf]po,?[ ]a[aep](?:[ ]\d{5})?"
    r"|\b[adf]po,?[ ]a[aep][ ]\d{5}\b)"
)
_SURE_TYPES = "|".join(sorted(SURE_STREET_TYPES, key=len, reverse=True))
_ALL_TYPES = "|".join(sorted(STREET_TYPES, key=len, reverse=True))
_NUMBERED_TYPES = _SURE_TYPES + "|drive|court|place|close|way|cres|ct|pl|dr(?!\\.?[ ](?-i:[A-Z]))"
_AFTER = r"\.?\s*(?:[,.;:)\n?!]|$|\d|(?i:apt|suite|unit|flat|in|at|and|for)\b)"
_DIRECTION = r"(?:[ ](?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\b\.?)?"
ENGLISH_STREET = (
    rf"\b{_NUMBER}[ ](?:{_W}[ ]|\d{{1,3}}(?:st|nd|rd|th)[ ]){{1,4}}?"
    rf"(?i:(?:{_NUMBERED_TYPES})\b|(?:{_ALL_TYPES})\b(?={_AFTER}))\.?{_DIRECTION}"
    rf"|\b(?:{_CAP}[ ]){{1,3}}(?i:{_SURE_TYPES})\b(?![ ][A-Z][a-z]+[ ]said)"
)
_SURE_PREFIX = (
    r"(?:rue|avenue|boulevard|chemin|impasse|quai|viale|vicolo|piazza|piazzale|corso|largo|strada|stradă|calle|avenida|"
    r"avda|paseo|carrer|camino|carretera|rúa|rua|travessa|praça|alameda|estrada|ulica|ulitsa|aleja|náměstí|trg|"
    r"bulevar|bulevardul|calea|prospekt|pereulok|jalan|λεωφόρος|οδός)"
)
_PREFIX = (
    r"(?:av|bd|blvd|place|all[ée]e|passage|cours|via|str|c/|cl|plaza|ronda|ctra|praca|ul|al|os|pl|nám|proezd|jl|hoog|"
    r"cit[ée]|r[ée]sidence|λεωφ|жк)"
)
_ARTICLES = (
    r"(?:(?i:de|du|des|la|le|les|del|della|delle|dei|di|do|da|dos|das|los|las|el|der|den)[ ]|(?i:l|d|dell)['’])*"
)
_NAME = (
    rf"{_CAP}(?:[ ](?:(?:de|du|des|la|le|les|del|della|di|do|da|dos|das|e|y|et|los|las|el|van|von)[ ])*{_CAP}){{0,4}}"
)
PREFIX_STREET = (
    rf"\b(?:{_NUMBER},?[ ])?(?i:{_SURE_PREFIX})\.?[ ]{_ARTICLES}{_NAME}(?:,?[ ](?:n[º°.]?[ ]?)?{_NUMBER}\b)?"
    rf"|\b{_NUMBER},?[ ](?i:{_PREFIX})\.?[ ]?{_ARTICLES}{_NAME}"
    rf"|(?<![^\W_])(?i:{_PREFIX})\.?[ ]?{_ARTICLES}{_NAME},?[ ]{_NUMBER}\b"
)
_GLUED = (
    r"(?:stra(?:ß|ss)e|str\.|gasse|g(?:ä|a)sschen|platz|allee|damm|ufer|weg|v[äa]gen|gatan|v[äa]g|stigen|gr[äa]nd|torget|"
    r"gat[ae]n?|veien|vegen|gate|vej|gade|str[æe]de|plads|straat|laan|plein|gracht|kade|dijk|"
    r"steeg|singel|hof|dreef|steenweg|"
    r"katu|kuja|tie|polku|kaari|raitti|utca|útja|körút|tere|gata|vegur|stígur|braut|holt|ova|eva|ská|ská|maantee|tänav|iela|gatvė)"
)
_APART = (
    r"utca|út|u\.|útja|tér|tere|krt|körút|kapu|stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|ring|plass|plads|torg|rkp\.|"
    r"sokak|sok\.|cadde(?:si)?|cd\.|ulice|katu|tie|vägen|gatan|vej|gade|gate|vei"
)
GLUED_STREET = (
    rf"\b(?:{_NUMBER}[ ])?(?:{_CAP}[ ]){{0,2}}[^\W\d_]{{2,40}}(?i:{_GLUED})\b\.?[ ]{_NUMBER}\b\.?"
    rf"|\b(?:{_CAP}[ ]){{1,3}}(?i:{_APART})[ ]{_NUMBER}\b\.?"
)
FRAMED = rf"\b\d{{1,6}}[ ]{_CAP}[ ](?:{_W}[ ]){{0,3}}{_NUMBER}\b\.?(?![ ]?[\d.:%/–-])"
CORNER = (
    rf"(?i:\b(?:the )?(?:corner|intersection) of )(?:{_W}[ ]|\d+(?:\.|st|nd|rd|th)?[ ]){{1,6}}?"
    rf"(?i:and|&)(?:[ ]{_CAP}|[ ]\d+\.?){{1,5}}"
)
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY])"
)
US_TAIL = rf"\b[A-Z][A-Za-z.'’\-]+(?:[ ][A-Z][A-Za-z.'’\-]+){{0,3}},?[ ]{_STATE}[ ,]+\d{{5}}(?:-\d{{4}})?\b"
UK_CODE = r"\b(?:[A-Z]{1,2}\d[A-Z\d]?[ ]\d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z][ ]?\d[A-Z]\d)\b"
_INDIAN = (
    r"(?:Mumbai|Delhi|New Delhi|Bangalore|Bengaluru|Hyderabad|Chennai|Kolkata|Pune|Ahmedabad|Surat|Jaipur|Lucknow|"
    r"Kanpur|Nagpur|Indore|Thane|Bhopal|Patna|Vadodara|Ghaziabad|Ludhiana|Agra|Nashik|Faridabad|Meerut|Rajkot|"
    r"Varanasi|Noida|Gurgaon|Gurugram|Chandigarh|Coimbatore|Kochi|Cochin|Mysore|Mysuru|Mangalore|Visakhapatnam|Vijayawada|Madurai|"
    r"Thiruvananthapuram|Trivandrum|Guwahati|Bhubaneswar|Ranchi|Raipur|Dehradun|Amritsar|Goa|Maharashtra|Karnataka|"
    r"Telangana|Tamil Nadu|Kerala|Gujarat|Rajasthan|Punjab|Haryana|Uttar Pradesh|Madhya Pradesh|Andhra Pradesh|"
    r"West Bengal|Bihar|Jharkhand|Odisha|Assam|India)"
)
INDIA_TAIL = rf"\b{_INDIAN}[ ,]{{0,2}}[-–]?[ ]?[1-9]\d{{2}}[ ]?\d{{3}}\b(?![-\d])"
AUSTRALIA_TAIL = (
    r"\b[A-Z][A-Za-z'’\-]+(?:[ ][A-Z][A-Za-z'’\-]+){0,2},?[ ]"
    + r"(?:NSW|VIC|Vic|QLD|Qld|SA|WA|TAS|Tas|ACT|NT),?[ ][0-9]\d{3}\b"
)
HOUSE = (
    r"(?i:\b(?:h\.? ?no|house no|flat no|plot no|door no|shop no|plot|villa)\.? ?[-:#]?[ ]?\d[\w/-]{0,10}(?=,)"
    r"|\blevel[ ]\d{1,3}(?=,[ ]\d)|\bRR[ ]?\d{1,3},?[ ]Box[ ]\d{1,5}\b)"
)
_TAIL_WHY = "town and postal code"
LOCATED = re.compile(
    r"(?i:\b(?:lives?|living|reside[sd]?|located|delivered?|shipped|ship(?: it| this)?|sent?|"
    r"mail(?:ed)?|office is|address(?:es)?"
    r"(?: (?:is|are|was|with|to))?|return to|where|meet (?:you )?|station is|restaurant is|store is)"
    r"(?:[ ]?:|[ ](?:at|on|in|to|is|are|:))*)[ ]*\n?[ ]*(?P<address>\d{1,6}[ ][^\n?!;]{4,80}?)"
    r"(?=[?!;\n]|\.[ \n]|\.$|$|[ ]{2}|,?[ ](?i:phone|tel|email|e-mail|fax|mobile|cell)\b|"
    r"[ ](?:in case|after|before|for|and|on|at|by|with|please|so|if|when|which|that|is|was)\b)"
)

FRAMED_WHY = "house number, street and number"
_CUE = re.compile(
    r"(?i:address|lives?|living|located|office|deliver|ship|\bat|\bto|\bin|\bon|street|home|[:>?])[ :\n]*$"
)
_ANCHORS = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (MILITARY, "military address"),
        (CORNER, "street corner"),
        (ENGLISH_STREET, "street"),
        (PREFIX_STREET, "street by its prefix"),
        (GLUED_STREET, "street by its ending"),
        (FRAMED, FRAMED_WHY),
        (UNIT, "unit in a building"),
        (US_TAIL, "town, state and ZIP code"),
        (INDIA_TAIL, _TAIL_WHY),
        (AUSTRALIA_TAIL, _TAIL_WHY),
        (HOUSE, "unit in a building"),
        (UK_CODE, "postcode of an address"),
    )
)
_SKIP = r"[ \t]*(?:,[ \t]*)?(?:\n[\s>?,]*)?,?[ \t]*"
_CONTINUATIONS = tuple(
    re.compile(_SKIP + pattern)
    for pattern in (
        rf"(?:{UNIT})",
        r"[A-Z]{2,3}[ ,]+\d{4,6}(?:-\d{3,4})?\b",
        rf"(?:{UK_CODE})",
        r"\d{4,6}(?:-\d{3,4})?\b(?![ ]?[-/.:\d])",
        r"(?-i:[A-Z]{2})\b(?=[ ,]*\n|[ ,]*$|[ ,]+\d{4,6})",
        rf"\d{{4}}[ ]?(?-i:[A-Z]{{2}})[ ]{{1,2}}{_CAP}(?:[ ]{_CAP})?(?=[ ]*(?:[\n,.;]|$))",
        rf"\d{{4,6}}[ ]{_CAP}(?:[ ]{_CAP}){{0,2}}(?=[ ]*(?:[\n,.;]|$))",
    )
)
_WITHIN = "de|do|da|del|la|le|les|sur|am|an|der|im|nad|na|of|the|and|upon|di|den|i"
_WORDS = re.compile(_SKIP + rf"(?P<words>{_CAP}(?:[ -](?:(?:{_WITHIN})[ ])?{_CAP}){{0,3}})(?!\w)")
_STOPS = re.compile(r"[ ]*(?:[\n,.;?!]|$|[A-Z]{2}\b|\d{4,6}\b)")
_DIGIT = re.compile(r"\d")
GROWTH = 8


def addresses(text: str) -> list[tuple[int, int, str]]:
    """Where addresses are: (start, end, why), merged where they touch."""
    if not _DIGIT.search(text) and " corner " not in text:
        pieces = list(_plain_streets(text))
    else:
        pieces = [
            (m.start(), m.end(), why) for pattern, why in _ANCHORS for m in pattern.finditer(text) if _sound(m, why)
        ]
        pieces += [(m.start("address"), m.end("address"), "phrase before an address") for m in LOCATED.finditer(text)]
    grown = []
    for start, end, why in pieces:
        right = _rightward(text, end)
        if (
            right == end
            and why == "unit in a building"
            and _WEAK_UNIT.match(text, start)
            and not _own_line(text, start)
        ):
            continue
        if right > end or why != FRAMED_WHY or _CUE.search(text, max(0, start - 30), start):
            grown.append((_left_end(text, start, why), right, why))
    return [(start, _trimmed(text, start, end), why) for start, end, why in _merged(text, sorted(grown))]


def _own_line(text: str, start: int) -> bool:
    return "\n" in text and not text[text.rfind("\n", 0, start) + 1 : start].strip(" ,>\t")


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " ,.;\n":
        end -= 1
    return end


def _plain_streets(text: str) -> Iterator[tuple[int, int, str]]:
    for match in re.finditer(ENGLISH_STREET, text):
        if _sound(match, "street"):
            yield match.start(), match.end(), "street"


def _sound(match: re.Match[str], why: str) -> bool:
    """Not a date, a quantity or an ordinary phrase in the shape of an address."""
    words = [fold(word.strip(".")) for word in re.findall(r"[^\W\d_]+\.?", match.group())]
    if why.startswith(("unit", "military", "street corner", "town", "postcode")):
        return True
    if any(word in CALENDAR for word in words):
        return False
    if why.startswith("street by"):
        return True
    plain = any(word in _PROSE for word in words)
    if why == FRAMED_WHY:
        number = match.group().split()[0]
        unknown = any(not kind_of(word) & Kind.WORD for word in words)
        name = bool(kind_of(words[0]) & Kind.GIVEN) and len(number) < 5
        return (
            not plain and not name and not kind_of(" ".join(words)) & Kind.MAJOR_PLACE and (unknown or len(number) > 3)
        )
    if match.group()[0].isdigit():
        return not (plain or _described(match.group())) and _SOMEBODYS_PLACE.search(match.group()) is None
    named = any(not kind_of(word) & Kind.WORD for word in words[:-1]) or words[-1] not in _SHAPES
    return words[0] not in NOT_NAMES and len(words) > 1 and named


def _described(street: str) -> bool:
    """Whether a word in small letters says how many of what kind there are: `1 free place`, `4 lane highway`."""
    words = re.findall(r"[^\W\d_]+", street)
    small = [word for word in words[:-1] if word.islower()]
    told = any(word in _QUALITIES or (len(word) > 7 and word.endswith("ed")) for word in small)
    return told or words[0] in {"way", "lane", "door"}


_QUALITIES = word_set(
    """
    free empty available different other more remaining missing possible single separate extra additional good bad
    best better safe unique similar broken quick parking meeting working
    """
)
_SOMEBODYS_PLACE = re.compile(r"(?<![^\W\d_])[a-z]+['’]s (?:place|house)$")
_SHAPES = word_set("square squares terrace crescent plaza")
_PROSE = word_set(
    """
    under over after before near like into onto oh um
    the a an and is at years year days hours minutes percent miles people for with by was are from on in to of that
    this
    """
)


def _left_end(text: str, start: int, why: str) -> int:
    if why == _TAIL_WHY:
        return _over_parts(text, start)
    left = _leftward(text, start)
    number = why.startswith("unit") and _IN_NUMBER.search(text, max(0, left - 6), left)
    return start if number else left


_IN_NUMBER = re.compile(r"\d[ -]$")
"""The house number before a unit would be the end of a longer number: of a telephone."""


def _leftward(text: str, start: int) -> int:
    """Over the house number before the street."""
    match = re.search(rf"(?:(?<=[\s>?,(:])|^){_NUMBER},?[ ]$", text[max(0, start - 12) : start])
    return max(0, start - 12) + match.start() if match else start


_PART = re.compile(
    rf"(?:(?<=[\n:>?(])|(?<=[,;.:] )|^)(?:[#\d][\w/.#-]{{0,9}}[ ])?(?:{_CAP}|\d{{1,4}}(?:st|nd|rd|th))"
    rf"(?:[ ](?:{_CAP}|\d{{1,5}})){{0,4}},[ ]$|(?:(?<=[\n:>?(])|(?<=[a-z,:] )|^)[#A-Z]?[-/]?\d[\w/-]{{0,4}},[ ]$"
)
_DWELLINGS = STREET_TYPES | word_set(
    """
    apartments apartment residency residence towers tower house nagar vihar colony enclave layout complex society
    heights villa villas mansion bhavan marg chowk cross phase sector block west east north south flats garden gardens
    """
)
_PARTS, _PART_CHARACTERS = 5, 60


def _over_parts(text: str, start: int) -> int:
    """Over the parts between commas before a town: ``Shanti Apartments, Andheri West, ``."""
    for _ in range(_PARTS):
        match = _PART.search(text, max(0, start - _PART_CHARACTERS), start)
        words = fold(match.group().rstrip(", ")).split() if match else []
        if match is None or (kind_of(words[0]) & Kind.GIVEN and words[-1] not in _DWELLINGS):
            break
        start = match.start()
    return start


def _rightward(text: str, end: int) -> int:
    for _ in range(GROWTH):
        grown = _next_part(text, end)
        if grown is None:
            break
        end = grown
    return end


def _next_part(text: str, end: int) -> int | None:
    for pattern in _CONTINUATIONS:
        match = pattern.match(text, end)
        if match and match.end() > end:
            return match.end()
    match = _WORDS.match(text, end)
    if match is None or match.start("words") == end:
        return None
    key = fold(match.group("words"))
    kind = kind_of(key)
    if key in NOT_NAMES or key.split()[0] in NOT_NAMES:
        return None
    if kind & (Kind.MAJOR_PLACE | Kind.MINOR_PLACE):
        return match.end()
    followed = _STOPS.match(text, match.end())
    name = kind_of(key.split()[0]) & Kind.GIVEN and " " in key
    return match.end() if followed and not name and not all(kind_of(w) & Kind.WORD for w in key.split()) else None


def _merged(text: str, pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, why in pieces:
        if merged and (start <= merged[-1][1] or not text[merged[-1][1] : start].strip(" \n,>?")):
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], end), last[2] if last[1] - last[0] >= end - start else why)
        else:
            merged.append((start, end, why))
    return merged
