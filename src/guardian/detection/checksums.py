"""Check digits and ranges of identifiers: pure functions ``name(value) -> bool``, named after the standard.

Every function takes the text as it was written: separators and case do not matter, full-width forms must have been
normalised before. A value of another form is False, never an error. Repeated digits (all zero, all nine) never pass.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib import import_module
from itertools import cycle

_SEPARATORS = dict.fromkeys(map(ord, " \t\u00a0-./()_·•:,"))
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: index for index, character in enumerate(_ALPHABET)}


def compact(value: str) -> str:
    """Without separators, in upper case."""
    return value.translate(_SEPARATORS).upper()


def repeated(value: str) -> bool:
    """One digit again and again: a placeholder, whatever its check says."""
    return len(set(value)) < 2


def _digits(value: str, *lengths: int) -> list[int]:
    """The digits of a value of one of these lengths that is no placeholder; empty otherwise."""
    number = compact(value)
    if len(number) not in lengths or not number.isascii() or not number.isdigit() or repeated(number):
        return []
    return [int(digit) for digit in number]


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def a_date(year: int, month: int, day: int, today: date | None = None) -> bool:
    """A day that exists, from 1900 up to today."""
    try:
        return date(1900, 1, 1) <= date(year, month, day) <= (today or date.today())
    except ValueError:
        return False


def a_short_date(text: str, today: date | None = None, order: str = "ymd") -> bool:
    """Six digits that are a day in either century, by default YYMMDD."""
    parts = {letter: int(text[2 * place : 2 * place + 2]) for place, letter in enumerate(order)}
    return any(a_date(century + parts["y"], parts["m"], parts["d"], today) for century in (1900, 2000))


# --- general schemes ---------------------------------------------------------------------------------------------


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1 annex B, any length from 2."""
    number = compact(value)
    if not number.isascii() or not number.isdigit() or repeated(number):
        return False
    odd = sum(map(int, number[-1::-2]))
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (odd + even) % 10 == 0


_D5 = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_P5 = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def verhoeff(value: str) -> bool:
    """Verhoeff 1969: the dihedral group D5."""
    number = compact(value)
    if not number.isascii() or not number.isdigit() or repeated(number):
        return False
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = int(_D5[check][int(_P5[place % 8][int(digit)])])
    return check == 0


def iso7064_mod97_10(value: str) -> bool:
    """ISO 7064 MOD 97-10 over digits and letters (A = 10), the check digits last."""
    number = compact(value)
    if not number or any(character not in _VALUE for character in number):
        return False
    return int("".join(str(_VALUE[character]) for character in number)) % 97 == 1


def iso7064_mod11_10(value: str) -> bool:
    """ISO 7064 MOD 11,10 over digits."""
    number = compact(value)
    if not number.isascii() or not number.isdigit() or repeated(number):
        return False
    check = 5
    for digit in number:
        check = (((check or 10) * 2) % 11 + int(digit)) % 10
    return check == 1


def iso7064_mod11_2(value: str) -> bool:
    """ISO 7064 MOD 11-2 over digits, the last of which may be X."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]+[0-9X]", number):
        return False
    check = 0
    for character in number:
        check = (2 * check + (10 if character == "X" else int(character))) % 11
    return check == 1


# --- China -------------------------------------------------------------------------------------------------------

CN_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
"""GB/T 2260 province prefixes; 81, 82 and 83 are the residence permits of Hong Kong, Macau and Taiwan people."""


def gb11643(value: str, today: date | None = None) -> bool:
    """GB 11643-1999, 18 characters: province, a day from 1900 to today, sequence, ISO 7064 MOD 11-2.

    County codes are not looked up: lists of one year reject people born under another.
    """
    number = compact(value)
    if not re.fullmatch(r"[1-8][0-9]{16}[0-9X]", number) or number[:2] not in CN_PROVINCES:
        return False
    return a_date(int(number[6:10]), int(number[10:12]), int(number[12:14]), today) and iso7064_mod11_2(number)


def gb11643_1989(value: str, today: date | None = None) -> bool:
    """The legacy form of 15 digits: province, YYMMDD in the 20th century, sequence. It has no check digit."""
    number = compact(value)
    if not re.fullmatch(r"[1-8][0-9]{14}", number) or number[:2] not in CN_PROVINCES or repeated(number[6:]):
        return False
    return a_date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]), today)


def cn_foreigner_id(value: str, today: date | None = None) -> bool:
    """The permanent residence ID since 2023-12: 9, province, nationality (ISO 3166), day, sequence, MOD 11-2."""
    number = compact(value)
    if not re.fullmatch(r"9[0-9]{16}[0-9X]", number) or number[1:3] not in CN_PROVINCES:
        return False
    return a_date(int(number[6:10]), int(number[10:12]), int(number[12:14]), today) and iso7064_mod11_2(number)


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def gb32100(value: str) -> bool:
    """GB 32100-2015, the unified social credit code: 18 characters, MOD 31. First characters may be letters."""
    number = compact(value)
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", number) or repeated(number[:17]):
        return False
    total = sum(_USCC.index(character) * pow(3, place, 31) for place, character in enumerate(number[:17]))
    return _USCC[-total % 31] == number[17]


def gb11714(value: str) -> bool:
    """GB 11714-1997, the organisation code: 8 characters and a MOD 11 check."""
    number = compact(value)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", number) or repeated(number[:8]):
        return False
    total = sum(
        _VALUE[character] * weight for character, weight in zip(number, (3, 7, 9, 10, 5, 8, 4, 2), strict=False)
    )
    return "0123456789X0"[-total % 11] == number[8]


# --- Taiwan, Hong Kong -------------------------------------------------------------------------------------------

_TW_LETTER = {letter: 10 + place for place, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
_TW_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)


def _tw(letter: str, rest: list[int]) -> bool:
    return _weighted([*divmod(_TW_LETTER[letter], 10), *rest], _TW_WEIGHTS) % 10 == 0


def tw_id(value: str) -> bool:
    """Taiwan's national ID (second character 1, 2) and resident certificate since 2021 (8, 9)."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z][1289][0-9]{8}", number) or repeated(number[2:]):
        return False
    return _tw(number[0], [int(digit) for digit in number[1:]])


def tw_arc_old(value: str) -> bool:
    """Taiwan's resident certificate before 2021: two letters, the second A to D, counted by its units digit."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z][A-D][0-9]{8}", number) or repeated(number[2:]):
        return False
    return _tw(number[0], [_TW_LETTER[number[1]] % 10, *map(int, number[2:])])


def tw_ubn(value: str) -> bool:
    """Taiwan's unified business number under the rule relaxed in 2023: the digit sum divides by five."""
    digits = _digits(value, 8)
    if not digits:
        return False
    total = sum(sum(divmod(digit * weight, 10)) for digit, weight in zip(digits, (1, 2, 1, 2, 1, 2, 4, 1), strict=True))
    return total % 5 == 0 or (digits[6] == 7 and (total + 1) % 5 == 0)


def hkid(value: str) -> bool:
    """Hong Kong's identity card: one or two letters, six digits, check 0-9 or A; weights 9 to 1 modulo 11."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z]{1,2}[0-9]{6}[0-9A]", number) or repeated(number[-7:-1]):
        return False
    values = [36] * (9 - len(number)) + [_VALUE[character] for character in number]
    return _weighted(values, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


# --- United States -----------------------------------------------------------------------------------------------

_SSN_KNOWN = frozenset({"078051120", "219099999", "457555462", "123456789", "987654321"})


def us_ssn(value: str) -> bool:
    """Social Security Administration: no check digit, only areas, groups and serials that are never issued."""
    number = compact(value)
    if not _digits(value, 9) or number in _SSN_KNOWN:
        return False
    return number[:3] not in ("000", "666") and number[0] != "9" and number[3:5] != "00" and number[5:] != "0000"


def us_itin(value: str) -> bool:
    """IRS: 9xx and group 50-65, 70-88, 90-92, 94-99."""
    number = compact(value)
    if not _digits(value, 9) or number[0] != "9":
        return False
    group = int(number[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99


_EIN_UNUSED = frozenset(
    ["00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"]
)  # fmt: skip


def us_ein(value: str) -> bool:
    """IRS campus prefixes."""
    return bool(_digits(value, 9)) and compact(value)[:2] not in _EIN_UNUSED


def us_npi(value: str) -> bool:
    """CMS: Luhn over 80840 and the ten digits; the first is 1 or 2."""
    number = compact(value)
    return bool(_digits(value, 10)) and number[0] in "12" and luhn("80840" + number)


def us_dea(value: str) -> bool:
    """DEA registration: two characters and seven digits."""
    number = compact(value)
    if not re.fullmatch(r"[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}", number) or repeated(number[2:]):
        return False
    digits = [int(digit) for digit in number[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def us_mbi(value: str) -> bool:
    """CMS Medicare Beneficiary Identifier: a form without check digit; letters without S L O I B Z."""
    letter, either = "[AC-HJKMNP-RT-Y]", "[0-9AC-HJKMNP-RT-Y]"
    return bool(re.fullmatch(f"[1-9]{letter}{either}[0-9]{letter}{either}[0-9]{letter}{{2}}[0-9]{{2}}", compact(value)))


# --- United Kingdom ----------------------------------------------------------------------------------------------


def gb_nino(value: str) -> bool:
    """HMRC NIM39110: prefixes never used."""
    number = compact(value)
    if not re.fullmatch(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]?", number):
        return False
    return number[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ") and not repeated(number[2:8])


def gb_nhs(value: str) -> bool:
    """NHS Data Dictionary: weights 10 to 2, modulo 11."""
    digits = _digits(value, 10)
    return bool(digits) and _weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def gb_utr(value: str) -> bool:
    """HMRC unique taxpayer reference: the first digit checks the other nine."""
    digits = _digits(value, 10)
    if not digits:
        return False
    return "21987654321"[_weighted(digits[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11] == str(digits[0])


def gb_driver(value: str) -> bool:
    """DVLA driver number: surname, decade, month (women + 50), day, year digit, initials."""
    match = re.fullmatch(r"[A-Z]{1,5}9{0,4}[0-9]([0-9]{2})([0-9]{2})[0-9][A-Z9]{2}[0-9A-Z]{3}", compact(value))
    if not match or len(compact(value)) != 16:
        return False
    return int(match[1]) % 50 in range(1, 13) and int(match[1]) < 63 and 1 <= int(match[2]) <= 31


# --- Europe ------------------------------------------------------------------------------------------------------

IBAN_LENGTHS = {
    part[:2]: int(part[2:])
    for part in [
        "AD24",
        "AE23",
        "AL28",
        "AT20",
        "AZ28",
        "BA20",
        "BE16",
        "BG22",
        "BH22",
        "BI27",
        "BR29",
        "BY28",
        "CH21",
        "CR22",
        "CY28",
        "CZ24",
        "DE22",
        "DJ27",
        "DK18",
        "DO28",
        "EE20",
        "EG29",
        "ES24",
        "FI18",
        "FK18",
        "FO18",
        "FR27",
        "GB22",
        "GE22",
        "GI23",
        "GL18",
        "GR27",
        "GT28",
        "HN28",
        "HR21",
        "HU28",
        "IE22",
        "IL23",
        "IQ23",
        "IS26",
        "IT27",
        "JO30",
        "KW30",
        "KZ20",
        "LB28",
        "LC32",
        "LI21",
        "LT20",
        "LU20",
        "LV21",
        "LY25",
        "MC27",
        "MD24",
        "ME22",
        "MK19",
        "MN20",
        "MR27",
        "MT31",
        "MU30",
        "NI28",
        "NL18",
        "NO15",
        "OM23",
        "PK24",
        "PL28",
        "PS29",
        "PT25",
        "QA29",
        "RO24",
        "RS22",
        "RU33",
        "SA24",
        "SC31",
        "SD18",
        "SE24",
        "SI19",
        "SK24",
        "SM27",
        "SO23",
        "ST25",
        "SV28",
        "TL23",
        "TN24",
        "TR26",
        "UA29",
        "VA22",
        "VG24",
        "XK20",
        "YE30",
    ]
}
"""SWIFT IBAN registry, release 99: country and length."""


def iban(value: str) -> bool:
    """ISO 13616: the country's length and ISO 7064 MOD 97-10."""
    number = compact(value)
    if IBAN_LENGTHS.get(number[:2]) != len(number) or not number[2:4].isdigit() or repeated(number[4:]):
        return False
    return iso7064_mod97_10(number[4:] + number[:4])


def de_steuer(value: str) -> bool:
    """German tax ID: first digit not 0, one digit of the first ten twice or three times, ISO 7064 MOD 11,10."""
    number = compact(value)
    if not _digits(value, 11) or number[0] == "0":
        return False
    counts = sorted(number[:10].count(digit) for digit in set(number[:10]))
    return counts[-1] in (2, 3) and (len(counts) < 2 or counts[-2] == 1) and iso7064_mod11_10(number)


def fr_nir(value: str) -> bool:
    """French NIR with its key: 97 - number modulo 97; Corsica 2A counts as 19, 2B as 18; months 01-12, 20-42, 50-99."""
    number = compact(value)
    if not re.fullmatch(r"[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}", number) or repeated(number):
        return False
    month = int(number[3:5])
    if not (1 <= month <= 12 or 20 <= month <= 42 or 50 <= month <= 99):
        return False
    body = int(number[:13].replace("2A", "19").replace("2B", "18"))
    return 97 - body % 97 == int(number[13:])


_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def es_dni(value: str) -> bool:
    """Spanish DNI: eight digits and a letter, modulo 23."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]{8}[A-Z]", number) or repeated(number[:8]):
        return False
    return _DNI[int(number[:8]) % 23] == number[8]


def es_nie(value: str) -> bool:
    """Spanish NIE: X, Y or Z, seven digits and a letter."""
    number = compact(value)
    if not re.fullmatch(r"[XYZ][0-9]{7}[A-Z]", number) or repeated(number[1:8]):
        return False
    return _DNI[int("XYZ".index(number[0]).__str__() + number[1:8]) % 23] == number[8]


_CF_DIGIT = str.maketrans("LMNPQRSTUV", "0123456789")
_CF_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def it_cf(value: str) -> bool:
    """Italian codice fiscale of a person, with the letters of omocodia."""
    number = compact(value)
    place = "[0-9LMNPQRSTUV]"
    form = f"[A-Z]{{6}}{place}{{2}}[ABCDEHLMPRST]{place}{{2}}[A-Z]{place}{{3}}[A-Z]"
    if not re.fullmatch(form, number):
        return False
    day = int(number[9:11].translate(_CF_DIGIT)) % 40
    index = [int(character) if character.isdigit() else ord(character) - 65 for character in number[:15]]
    total = sum(_CF_ODD[item] if turn % 2 == 0 else item for turn, item in enumerate(index))
    return 1 <= day <= 31 and chr(65 + total % 26) == number[15]


def pl_pesel(value: str, today: date | None = None) -> bool:
    """Polish PESEL: the century stands in the month; weights 1 3 7 9 modulo 10."""
    digits = _digits(value, 11)
    if not digits:
        return False
    month = 10 * digits[2] + digits[3]
    century = (1900, 2000, 2100, 2200, 1800)[month // 20]
    if not a_date(century + 10 * digits[0] + digits[1], month % 20, 10 * digits[4] + digits[5], today):
        return False
    return _weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def nl_bsn(value: str) -> bool:
    """Dutch BSN: the eleven test with -1 for the last digit."""
    digits = _digits(value, 9)
    return bool(digits) and _weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def be_rrn(value: str, today: date | None = None) -> bool:
    """Belgian national register and BIS numbers (month + 20 or 40): 97 - n modulo 97, a 2 before it since 2000."""
    number = compact(value)
    if not _digits(value, 11):
        return False
    for century, prefix in ((1900, ""), (2000, "2")):
        if 97 - int(prefix + number[:9]) % 97 == int(number[9:]):
            year, month, day = int(number[:2]) + century, int(number[2:4]) % 20, int(number[4:6])
            unknown = month == 0 or day == 0
            if int(number[2:4]) < 53 and (unknown or a_date(year, month, day, today)):
                return True
    return False


def pt_nif(value: str) -> bool:
    """Portuguese NIF of a person or company: weights 9 to 2, modulo 11."""
    digits = _digits(value, 9)
    if not digits or digits[0] == 0:
        return False
    check = 11 - _weighted(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return (check if check < 10 else 0) == digits[8]


def pt_cc(value: str) -> bool:
    """Portuguese citizen card: nine digits, two characters, a check digit; Luhn in base 36."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]{9}[0-9A-Z]{2}[0-9]", number) or repeated(number):
        return False
    total = 0
    for turn, character in enumerate(reversed(number)):
        worth = _VALUE[character] * (2 if turn % 2 else 1)
        total += worth - 9 if turn % 2 and worth > 9 else worth
    return total % 10 == 0


def se_personnummer(value: str, today: date | None = None) -> bool:
    """Swedish personnummer and samordningsnummer (day + 60): Luhn over the last ten digits."""
    number = re.sub(r"[^0-9]", "", value)
    if len(number) not in (10, 12) or repeated(number):
        return False
    day = int(number[-6:-4]) % 60 if int(number[-6:-4]) > 60 else int(number[-6:-4])
    written = f"{number[-10:-6]}{day:02d}"
    if len(number) == 12:
        dated = a_date(int(number[:4]), int(written[2:4]), day, today)
    else:
        dated = a_short_date(written, today)
    return dated and luhn(number[-10:])


_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def fi_hetu(value: str, today: date | None = None) -> bool:
    """Finnish henkilötunnus; the century signs of 2023 included."""
    number = value.strip().upper()
    if not re.fullmatch(r"[0-9]{6}[-+ABCDEFYXWVU][0-9]{3}[0-9A-FHJ-NPR-Y]", number):
        return False
    century = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}[number[6]]
    year, month, day = century + int(number[4:6]), int(number[2:4]), int(number[:2])
    dated = century == 1800 or a_date(year, month, day, today)
    return dated and int(number[7:10]) >= 2 and _HETU[int(number[:6] + number[7:10]) % 31] == number[10]


def ch_ahv(value: str) -> bool:
    """Swiss AHV number: 756 and the EAN-13 check."""
    digits = _digits(value, 13)
    return bool(digits) and compact(value).startswith("756") and _weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def at_svnr(value: str, today: date | None = None) -> bool:
    """Austrian social insurance number: NNNC DDMMYY, weights 3 7 9 5 8 4 2 1 6."""
    digits = _digits(value, 10)
    if not digits or digits[0] == 0:
        return False
    rest = digits[:3] + digits[4:]
    month = 10 * digits[6] + digits[7]
    dated = 13 <= month <= 15 or a_short_date(compact(value)[4:], today, "dmy")
    return dated and _weighted(rest, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == digits[3]


def ie_pps(value: str) -> bool:
    """Irish PPS number: seven digits, check letter, second letter since 2013."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]{7}[A-W][A-IW]?", number) or repeated(number[:7]):
        return False
    total = _weighted([int(digit) for digit in number[:7]], (8, 7, 6, 5, 4, 3, 2))
    if number[8:] and number[8] != "W":
        total += 9 * (ord(number[8]) - 64)
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == number[7]


def dk_cpr(value: str, today: date | None = None) -> bool:
    """Danish CPR: a day and a serial. Its modulo 11 check was given up in 2007, so only the date counts."""
    number = compact(value)
    return bool(_digits(value, 10)) and a_short_date(number[:6], today, "dmy") and number[6:] != "0000"


def no_fnr(value: str, today: date | None = None) -> bool:
    """Norwegian fødselsnummer and D-number (day + 40): two modulo 11 checks."""
    digits = _digits(value, 11)
    if not digits:
        return False
    day, month = 10 * digits[0] + digits[1], 10 * digits[2] + digits[3]
    written = f"{day - 40 if day > 40 else day:02d}{month - 40 if month > 40 else month:02d}{digits[4]}{digits[5]}"
    first = _weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    second = _weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11
    return first == second == 0 and a_short_date(written, today, "dmy")


# --- Asia, Africa, America, Oceania ------------------------------------------------------------------------------


def sg_nric(value: str) -> bool:
    """Singapore NRIC and FIN; the M series of 2022 included."""
    number = compact(value)
    if not re.fullmatch(r"[STFGM][0-9]{7}[A-Z]", number) or repeated(number[1:8]):
        return False
    total = _weighted([int(digit) for digit in number[1:8]], (2, 7, 6, 5, 4, 3, 2))
    total += {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}.get(number[0], "XWUTRQPNMLK")
    return letters[total % 11] == number[8]


def in_aadhaar(value: str) -> bool:
    """UIDAI: twelve digits, the first 2-9, no palindrome, Verhoeff."""
    number = compact(value)
    return bool(_digits(value, 12)) and number[0] not in "01" and number != number[::-1] and verhoeff(number)


def in_pan(value: str) -> bool:
    """Indian PAN: the fourth letter says who holds it. No public check digit."""
    number = compact(value)
    return bool(re.fullmatch(r"[A-Z]{3}[ABCFGHJLPTK][A-Z][0-9]{4}[A-Z]", number)) and number[5:9] != "0000"


def br_cpf(value: str) -> bool:
    """Brazilian CPF: modulo 11 twice."""
    digits = _digits(value, 11)
    if not digits:
        return False
    first = _weighted(digits, tuple(range(10, 1, -1))) * 10 % 11 % 10
    second = _weighted(digits, tuple(range(11, 1, -1))) * 10 % 11 % 10
    return [first, second] == digits[9:]


def br_cnpj(value: str) -> bool:
    """Brazilian CNPJ, alphanumeric since July 2026: characters count as ASCII - 48, modulo 11 twice."""
    number = compact(value)
    if not re.fullmatch(r"[0-9A-Z]{12}[0-9]{2}", number) or repeated(number[:8]):
        return False
    worth = [ord(character) - 48 for character in number]
    for length in (12, 13):
        weights = [2 + (length - 1 - place) % 8 for place in range(length)]
        rest = sum(item * weight for item, weight in zip(worth, weights, strict=False)) % 11
        if (0 if rest < 2 else 11 - rest) != worth[length]:
            return False
    return True


def jp_my_number(value: str) -> bool:
    """Japanese individual number: weights 6 5 4 3 2 7 6 5 4 3 2, modulo 11."""
    digits = _digits(value, 12)
    if not digits:
        return False
    rest = _weighted(digits[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest <= 1 else 11 - rest) == digits[11]


def kr_rrn(value: str, today: date | None = None) -> bool:
    """Korean RRN: a day, a century sign and a check digit, which numbers of births since October 2020 do not have.

    People of any age who were given a new number since then fail it too, so a failed check says little here.
    """
    digits = _digits(value, 13)
    if not digits:
        return False
    century = {9: 1800, 0: 1800, 1: 1900, 2: 1900, 5: 1900, 6: 1900}.get(digits[6], 2000)
    number = compact(value)
    born = (century + int(number[:2]), int(number[2:4]), int(number[4:6]))
    if not a_date(*born, today):
        return False
    checked = (11 - _weighted(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10 == digits[12]
    return checked or born >= (2020, 10, 1)


def au_tfn(value: str) -> bool:
    """Australian tax file number: nine digits, or eight of the old ones."""
    digits = _digits(value, 8, 9)
    weights = (1, 4, 3, 7, 5, 8, 6, 9, 10) if len(digits) == 9 else (10, 7, 8, 4, 6, 3, 5, 1)
    return bool(digits) and _weighted(digits, weights) % 11 == 0


def au_medicare(value: str) -> bool:
    """Australian Medicare card: first digit 2-6, weights 1 3 7 9, an issue and perhaps a person digit."""
    digits = _digits(value, 10, 11)
    if not digits or not 2 <= digits[0] <= 6 or digits[9] == 0:
        return False
    return _weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == digits[8]


def ca_sin(value: str) -> bool:
    """Canadian SIN: Luhn; 0 and 8 are never first."""
    return bool(_digits(value, 9)) and compact(value)[0] not in "08" and luhn(value)


def tr_tckn(value: str) -> bool:
    """Turkish identity number: two check digits."""
    digits = _digits(value, 11)
    if not digits or digits[0] == 0:
        return False
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return tenth == digits[9] and sum(digits[:10]) % 10 == digits[10]


def il_id(value: str) -> bool:
    """Israeli identity number: nine digits, Luhn."""
    return bool(_digits(value, 9)) and luhn(value)


def th_pin(value: str) -> bool:
    """Thai citizen number: first digit 1-8, weights 13 to 2, modulo 11."""
    digits = _digits(value, 13)
    if not digits or digits[0] in (0, 9):
        return False
    return (11 - _weighted(digits[:12], tuple(range(13, 1, -1))) % 11) % 10 == digits[12]


_MY_PLACES_UNUSED = frozenset(["00", "17", "18", "19", "20", "69", "70", "73", "80", "81", "94", "95", "96", "97"])


def my_nric(value: str, today: date | None = None) -> bool:
    """Malaysian NRIC: YYMMDD, place of birth, serial; no check digit."""
    number = compact(value)
    return bool(_digits(value, 12)) and number[6:8] not in _MY_PLACES_UNUSED and a_short_date(number[:6], today)


_ID_PROVINCES = frozenset(map(str, (*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77),
                                    81, 82, *range(91, 98))))  # fmt: skip


def id_nik(value: str, today: date | None = None) -> bool:
    """Indonesian NIK: province and district, DDMMYY (women day + 40), serial; no check digit."""
    number = compact(value)
    if not _digits(value, 16) or number[:2] not in _ID_PROVINCES or number[12:] == "0000":
        return False
    day = int(number[6:8])
    return a_short_date(f"{day - 40 if day > 40 else day:02d}{number[8:12]}", today, "dmy")


def za_id(value: str, today: date | None = None) -> bool:
    """South African ID: YYMMDD, sequence, citizenship 0-2, Luhn."""
    number = compact(value)
    return bool(_digits(value, 13)) and number[10] in "012" and a_short_date(number[:6], today) and luhn(number)


_CURP = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def mx_curp(value: str, today: date | None = None) -> bool:
    """Mexican CURP: letters, YYMMDD, sex, state, consonants, check digit."""
    number = compact(value)
    if not re.fullmatch(r"[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]", number):
        return False
    total = sum(_CURP.index(character) * (18 - place) for place, character in enumerate(number[:17]))
    return a_short_date(number[4:10], today) and str(-total % 10) == number[17]


def mx_rfc(value: str, today: date | None = None) -> bool:
    """Mexican RFC of a person: four letters, YYMMDD, three characters, the last of which checks."""
    number = compact(value)
    if not re.fullmatch(r"[A-ZÑ&]{4}[0-9]{6}[0-9A-Z]{2}[0-9A]", number) or not a_short_date(number[4:10], today):
        return False
    alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
    total = sum(alphabet.index(character) * (13 - place) for place, character in enumerate(number[:12]))
    return "0123456789A"[-total % 11] == number[12]


def imei(value: str) -> bool:
    """3GPP TS 23.003: fifteen digits, Luhn; the reporting body is one that allocates."""
    return bool(_digits(value, 15)) and compact(value)[:2] in _TAC and luhn(value)


_TAC = frozenset(["01", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "91", "98", "99"])


def vin(value: str) -> bool:
    """ISO 3779 with the check digit (ninth) of North America and China (GB 16735)."""
    number = compact(value)
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", number) or number.isalpha() or number.isdigit():
        return False
    worth = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", cycle((0,)), strict=False))
    worth.update(zip("ABCDEFGH", range(1, 9), strict=True))
    worth.update(zip("JKLMN", range(1, 6), strict=True))
    worth.update({"P": 7, "R": 9, **dict(zip("STUVWXYZ", range(2, 10), strict=True))})
    worth.update({str(digit): digit for digit in range(10)})
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(worth[character] * weight for character, weight in zip(number, weights, strict=True))
    return "0123456789X"[total % 11] == number[8]


# --- checks that python-stdnum has right -------------------------------------------------------------------------


@cache
def _stdnum(module: str) -> object:
    return import_module(f"stdnum.{module}")


def stdnum_valid(module: str, value: str) -> bool:
    """python-stdnum's own ``is_valid``, offline; placeholders of one digit never pass."""
    check = getattr(_stdnum(module), "is_valid")  # noqa: B009 - modules of stdnum are not typed
    return not repeated(compact(value)) and bool(check(value))


def ro_cnp(value: str) -> bool:
    """Romanian CNP."""
    return stdnum_valid("ro.cnp", value)


def bg_egn(value: str) -> bool:
    """Bulgarian EGN."""
    return stdnum_valid("bg.egn", value)


def cz_rc(value: str) -> bool:
    """Czech and Slovak birth number."""
    return stdnum_valid("cz.rc", value)


def ee_ik(value: str) -> bool:
    """Estonian and Lithuanian personal code."""
    return stdnum_valid("ee.ik", value)


def lv_pk(value: str) -> bool:
    """Latvian personal code."""
    return stdnum_valid("lv.pvn", value)


def hr_oib(value: str) -> bool:
    """Croatian OIB."""
    return stdnum_valid("hr.oib", value)


def si_emso(value: str) -> bool:
    """Slovene EMSO and the JMBG of former Yugoslavia."""
    return stdnum_valid("si.emso", value)


def gr_amka(value: str) -> bool:
    """Greek AMKA."""
    return stdnum_valid("gr.amka", value)


def is_kennitala(value: str) -> bool:
    """Icelandic kennitala."""
    return stdnum_valid("is_.kennitala", value)


def in_gstin(value: str) -> bool:
    """Indian GSTIN."""
    return stdnum_valid("in_.gstin", value)


def au_abn(value: str) -> bool:
    """Australian business number."""
    return stdnum_valid("au.abn", value)


def eu_vat(value: str) -> bool:
    """VAT numbers of the EU, the offline part only."""
    return stdnum_valid("eu.vat", value)


def lei(value: str) -> bool:
    """ISO 17442 legal entity identifier."""
    return stdnum_valid("lei", value)


def imsi(value: str) -> bool:
    """ITU-T E.212: a mobile country code and network code that exist."""
    return stdnum_valid("imsi", value)


def bitcoin(value: str) -> bool:
    """Base58Check or Bech32."""
    return stdnum_valid("bitcoin", value)
