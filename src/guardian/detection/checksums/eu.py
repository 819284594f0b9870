"""Numbers of the European Union, of Iceland, Norway and Switzerland."""

from __future__ import annotations

import re
from datetime import date

from guardian.detection.checksums.generic import iso7064_mod11_10, luhn
from guardian.detection.checksums.parts import (
    VALUE,
    a_date,
    a_short_date,
    compact,
    digits_of,
    repeated,
    stdnum_valid,
    weighted,
)


def de_steuer(value: str) -> bool:
    """German tax ID: first digit not 0, one digit of the first ten twice or three times, ISO 7064 MOD 11,10."""
    number = compact(value)
    if not digits_of(value, 11) or number[0] == "0":
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


DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def es_dni(value: str) -> bool:
    """Spanish DNI: eight digits and a letter, modulo 23."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]{8}[A-Z]", number) or repeated(number[:8]):
        return False
    return DNI[int(number[:8]) % 23] == number[8]


def es_nie(value: str) -> bool:
    """Spanish NIE: X, Y or Z, seven digits and a letter."""
    number = compact(value)
    if not re.fullmatch(r"[XYZ][0-9]{7}[A-Z]", number) or repeated(number[1:8]):
        return False
    return DNI[int("XYZ".index(number[0]).__str__() + number[1:8]) % 23] == number[8]


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
    digits = digits_of(value, 11)
    if not digits:
        return False
    month = 10 * digits[2] + digits[3]
    century = (1900, 2000, 2100, 2200, 1800)[month // 20]
    if not a_date(century + 10 * digits[0] + digits[1], month % 20, 10 * digits[4] + digits[5], today):
        return False
    return weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def nl_bsn(value: str) -> bool:
    """Dutch BSN: the eleven test with -1 for the last digit."""
    digits = digits_of(value, 9)
    return bool(digits) and weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def be_rrn(value: str, today: date | None = None) -> bool:
    """Belgian national register and BIS numbers (month + 20 or 40): 97 - n modulo 97, a 2 before it since 2000."""
    number = compact(value)
    if not digits_of(value, 11):
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
    digits = digits_of(value, 9)
    if not digits or digits[0] == 0:
        return False
    check = 11 - weighted(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return (check if check < 10 else 0) == digits[8]


def pt_cc(value: str) -> bool:
    """Portuguese citizen card: nine digits, two characters, a check digit; Luhn in base 36."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]{9}[0-9A-Z]{2}[0-9]", number) or repeated(number):
        return False
    total = 0
    for turn, character in enumerate(reversed(number)):
        worth = VALUE[character] * (2 if turn % 2 else 1)
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
    digits = digits_of(value, 13)
    return bool(digits) and compact(value).startswith("756") and weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def at_svnr(value: str, today: date | None = None) -> bool:
    """Austrian social insurance number: NNNC DDMMYY, weights 3 7 9 5 8 4 2 1 6."""
    digits = digits_of(value, 10)
    if not digits or digits[0] == 0:
        return False
    rest = digits[:3] + digits[4:]
    month = 10 * digits[6] + digits[7]
    dated = 13 <= month <= 15 or a_short_date(compact(value)[4:], today, "dmy")
    return dated and weighted(rest, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == digits[3]


def ie_pps(value: str) -> bool:
    """Irish PPS number: seven digits, check letter, second letter since 2013."""
    number = compact(value)
    if not re.fullmatch(r"[0-9]{7}[A-W][A-IW]?", number) or repeated(number[:7]):
        return False
    total = weighted([int(digit) for digit in number[:7]], (8, 7, 6, 5, 4, 3, 2))
    if number[8:] and number[8] != "W":
        total += 9 * (ord(number[8]) - 64)
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == number[7]


def dk_cpr(value: str, today: date | None = None) -> bool:
    """Danish CPR: a day and a serial. Its modulo 11 check was given up in 2007, so only the date counts."""
    number = compact(value)
    return bool(digits_of(value, 10)) and a_short_date(number[:6], today, "dmy") and number[6:] != "0000"


def no_fnr(value: str, today: date | None = None) -> bool:
    """Norwegian fødselsnummer and D-number (day + 40): two modulo 11 checks."""
    digits = digits_of(value, 11)
    if not digits:
        return False
    day, month = 10 * digits[0] + digits[1], 10 * digits[2] + digits[3]
    written = f"{day - 40 if day > 40 else day:02d}{month - 40 if month > 40 else month:02d}{digits[4]}{digits[5]}"
    first = weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    second = weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11
    return first == second == 0 and a_short_date(written, today, "dmy")


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


def eu_vat(value: str) -> bool:
    """VAT numbers of the EU, the offline part only."""
    return stdnum_valid("eu.vat", value)
