"""Numbers that can belong to nobody, each range with the source that says so. Check digits are valid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

from guardian.transforms.synthetic_draw import Draw

_DIGIT = re.compile(r"\d")
_EXTENSION = re.compile(r"(?i)\s*(?:x|ext\.?|转|轉|#)\s*\d{1,6}\s*$")

CN_PREFIXES = ("142", "143", "154")
"""Given to no network: MIIT, 电信网编号计划 (2017), and the mobile ranges of libphonenumber's metadata built on it."""
SPARE_CODE = "210"
"""ITU-T, List of Recommendation E.164 assigned country codes: 210 is a spare code."""
GB_DRAMA = (
    *(f"{area}496" for area in ("113", "114", "115", "116", "117", "118", "121", "131", "141", "151", "161")),
    "191498", "207946", "292018", "163296",
)  # fmt: skip
"""Ofcom, Telephone numbers for use in TV and radio drama programmes: 0xxx of each is never given to anybody."""
GB_DRAMA_MOBILE = "7700900"
FR_DRAMA = {"1": "19900", "2": "26191", "3": "35301", "4": "46571", "5": "53649", "6": "63998", "7": "63998"}
"""Arcep, décision 2018-0881, numbers for audiovisual works, by first digit of the national number."""
DE_DRAMA = ("3023125", "4066969", "6990009", "2214710", "8999998")
"""Bundesnetzagentur, Rufnummern für Medienproduktionen (Drama Numbers): 000-999 of each."""


def _digits(value: str) -> str:
    return "".join(_DIGIT.findall(value))


def overlaid(value: str, digits: str) -> str | None:
    """These digits in the places of those of ``value``; None where there are more or fewer, or where ``value`` holds
    letters: what they say would stay."""
    if len(_DIGIT.findall(value)) != len(digits) or any(map(str.isalnum, _DIGIT.sub("", value))):
        return None
    source = iter(digits)
    return _DIGIT.sub(lambda _: next(source), value)


def phone(value: str, draw: Draw, country: str) -> str:
    """A number of the same country and writing that nobody has."""
    value = _EXTENSION.sub("", value)
    digits = _digits(value)
    abroad = value.lstrip(" (").startswith(("+", "00"))
    makers: dict[str, Callable[[str, Draw, bool], str]] = {
        "cn": _cn,
        "us": _us,
        "ca": _us,
        "gb": _gb,
        "fr": _fr,
        "de": _de,
    }
    make = makers.get(_country(value, digits, abroad, country), _elsewhere)
    made = make(digits, draw, abroad)
    if make is _elsewhere and not abroad:
        return f"+{made}"
    return overlaid(value, made) or (f"+{made}" if abroad and not made.startswith("00") else made)


_CODES = {"86": "cn", "1": "us", "44": "gb", "33": "fr", "49": "de"}


_AMERICAN = re.compile(r"\s*1?[ .\-]?\(?[2-9]\d\d\)?[ .\-]?\d{3}[ .\-]\d{4}\s*")


def _country(value: str, digits: str, abroad: bool, country: str) -> str:
    if abroad:
        plain = digits.removeprefix("00")
        return next((found for code, found in _CODES.items() if plain.startswith(code)), "")
    if country:
        return country
    if _AMERICAN.fullmatch(value):
        return "us"
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return "cn"
    return "us" if re.fullmatch(r"[2-9]\d{9}", digits) else ""


def _with_code(digits: str, code: str, national: str, abroad: bool, trunk: str = "") -> str:
    """The national number as ``digits`` has it: after the country's code, after the trunk prefix, or bare."""
    zeros = "00" if digits.startswith("00") and abroad else ""
    if abroad or (digits.startswith(code) and len(digits) == len(code) + len(national)):
        return zeros + code + national
    return (trunk if not trunk or digits.startswith(trunk) else "") + national


def _cn(digits: str, draw: Draw, abroad: bool) -> str:
    return _with_code(digits, "86", draw.of(CN_PREFIXES) + draw.digits(8), abroad)


def _us(digits: str, draw: Draw, abroad: bool) -> str:
    """NANPA: 555-0100 to 555-0199 of any area are for fiction. Areas like 211 are services."""
    area = f"{draw.below(8) + 2}{draw.of('02345678')}{draw.below(10)}"
    return _with_code(digits, "1", f"{area}55501{draw.digits(2)}", abroad)


def _gb(digits: str, draw: Draw, abroad: bool) -> str:
    mobile = digits.removeprefix("00").removeprefix("44").lstrip("0").startswith("7")
    national = GB_DRAMA_MOBILE + draw.digits(3) if mobile else f"{draw.of(GB_DRAMA)}0{draw.digits(3)}"
    return _with_code(digits, "44", national, abroad, "0")


def _fr(digits: str, draw: Draw, abroad: bool) -> str:
    first = digits.removeprefix("00").removeprefix("33").lstrip("0")[:1]
    return _with_code(digits, "33", FR_DRAMA.get(first, FR_DRAMA["6"]) + draw.digits(4), abroad, "0")


def _de(digits: str, draw: Draw, abroad: bool) -> str:
    return _with_code(digits, "49", draw.of(DE_DRAMA) + draw.digits(3), abroad, "0")


def _elsewhere(digits: str, draw: Draw, abroad: bool) -> str:
    zeros = "00" if digits.startswith("00") and abroad else ""
    return zeros + SPARE_CODE + draw.digits(max(4, min(12, len(digits) - len(zeros) - 3)))


FIRST_BIRTH, BIRTH_DAYS = date(1930, 1, 1), 29_220
CN_REGION = "999999"
"""No division of the country: GB/T 2260 gives codes from 11 to 82."""


def cn_id(value: str, draw: Draw) -> str:
    """GB 11643: region, birth date, order, check character."""
    born = FIRST_BIRTH + timedelta(days=draw.below(BIRTH_DAYS))
    payload = f"{CN_REGION}{born:%Y%m%d}{draw.below(999) + 1:03d}"
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(payload))
    return payload + "10X98765432"[total % 11]


def us_ssn(value: str, draw: Draw) -> str:
    """SSA never gives areas 900-999 (POMS RM 10201.030); ITINs there begin at group 50 (IRS Pub. 1915)."""
    made = f"{900 + draw.below(100)}{draw.below(49) + 1:02d}{draw.below(9999) + 1:04d}"
    return overlaid(value, made) or f"{made[:3]}-{made[3:5]}-{made[5:]}"


def gb_nino(value: str, draw: Draw) -> str:
    """HMRC, NIM39110: D, F, I, Q, U and V never stand first."""
    made = draw.of("DFIQUV") + draw.of("ABCEGHJKLMNPRSTWXYZ") + draw.digits(6) + draw.of("ABCD")
    return f"{made[:2]} {made[2:4]} {made[4:6]} {made[6:8]} {made[8]}" if " " in value.strip() else made


def gb_nhs(value: str, draw: Draw) -> str:
    """NHS Digital: numbers that begin with 999 are for tests."""
    while True:
        payload = "999" + draw.digits(6)
        check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(payload)) % 11
        if check != 10:
            made = payload + str(check % 11)
            return overlaid(value, made) or made


UTOPIA = "UTO"
"""ICAO Doc 9303, part 3, section 5: the state of specimen documents, which ISO 3166-1 gives to no country."""
_CN_ID = re.compile(r"\d{17}[\dXx]")
_US_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
_GB_NINO = re.compile(r"(?i)[A-Z]{2} ?(?:\d{2} ?){3}[A-D]")


def of_utopia(value: str, draw: Draw) -> str:
    """A number of no country, where nobody knows of which it is."""
    return UTOPIA + draw.digits(9)


def identity(value: str, draw: Draw) -> str:
    """In texts: of the country whose form the number has, else of none."""
    forms = ((_CN_ID, cn_id), (_US_SSN, us_ssn), (_GB_NINO, gb_nino))
    make = next((make for form, make in forms if form.fullmatch(value.strip())), of_utopia)
    return make(value, draw)


def nowhere(value: str, draw: Draw) -> str:
    """NOAA, Where is Point Nemo?: 48°52.6'S 123°23.6'W, the place farthest from any land, where nobody lives."""
    latitude = f"-48.8{draw.digits(4)}"
    return f"{latitude}, -123.3{draw.digits(4)}" if len(_NUMBER.findall(value)) != 1 else latitude


_NUMBER = re.compile(r"\d+(?:[.]\d+)?")


def cn_passport(value: str, draw: Draw) -> str:
    """National Immigration Administration: the second letter of a Chinese passport's number is never I or O."""
    return f"E{draw.of('IO')}{draw.digits(7)}"


def card(value: str, draw: Draw) -> str:
    """ISO/IEC 7812-1:2017, 4.2: 9 and a country's number is for national bodies; 999 is no country (ISO 3166-1 leaves
    900-999 to users), so no card begins with 9999. Luhn's digit is right."""
    length = len(_digits(value))
    payload = "9999" + draw.digits((length if 13 <= length <= 19 else 16) - 5)
    made = _with_luhn(payload)
    return overlaid(value, made) or made


def _with_luhn(payload: str) -> str:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(payload)))
    return payload + str(-sum(number - 9 if number > 9 else number for number in doubled) % 10)


def iban(value: str, draw: Draw) -> str:
    """Deutsche Bundesbank, Bankleitzahlen: the first digit is a clearing area, 1 to 8; none begins with 9."""
    account = "9" + draw.digits(17)
    made = f"DE{98 - int(account + '131400') % 97:02d}{account}"
    return " ".join(_fours(made)) if " " in value.strip() else made


def _fours(text: str) -> Iterator[str]:
    return (text[at : at + 4] for at in range(0, len(text), 4))


_NETS = ("192.0.2.", "198.51.100.", "203.0.113.")


def ip(value: str, draw: Draw) -> str:
    """RFC 5737 (three networks for documentation) and RFC 3849 (2001:db8::/32)."""
    if ":" not in value:
        return draw.of(_NETS) + str(draw.below(254) + 1)
    return "2001:db8:" + ":".join(f"{draw.below((1 << 16) - 1) + 1:x}" for _ in range(6))


_MAC = re.compile(r"[0-9A-Fa-f]{2}([:\-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}")
_UUID_8 = 8 << 76 | 2 << 62
"""Version 8 of RFC 9562, for uses of one's own."""
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def device(value: str, draw: Draw) -> str:
    """By the form of ``value``: IMEI, MAC address, UUID; anything else becomes a UUID without hyphens."""
    if mac := _MAC.fullmatch(value.strip()):
        made = mac[1].join(("00", "00", "5E", "00", "53", f"{draw.below(256):02X}"))  # RFC 9542, 2.1.2: documentation
        return made if value.upper() == value else made.lower()
    if re.fullmatch(r"\d{15}", value.strip()):  # GSMA TS.06: reporting body 00 is for test devices
        return _with_luhn("00" + draw.digits(12))
    made = str(UUID(int=_UUID_8 | draw.below(1 << 48) << 80 | draw.below(1 << 12) << 64 | draw.below(1 << 62)))
    return made if _UUID.fullmatch(value.strip()) else made.replace("-", "")


def postal_code(value: str, draw: Draw) -> str:
    """Codes that name no place: US 000-004 (USPS Publication 65), Chinese ones from 90 on, British area ZZ."""
    if re.search("[A-Za-z]", value):
        return f"ZZ{draw.below(9) + 1}{draw.below(10)} {draw.below(10)}{draw.of('ABDEFGH')}{draw.of('JLNPQRS')}"
    if len(_digits(value)) == 6:
        return overlaid(value, f"99{draw.digits(4)}") or f"99{draw.digits(4)}"
    made = f"00{draw.below(5)}{draw.digits(2)}"
    longer = made + draw.digits(4)
    return overlaid(value, made) or overlaid(value, longer) or made


_CN_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_CN_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def plate(value: str, draw: Draw) -> str:
    """GA 36-2018: no Chinese plate has the letter I. Elsewhere a plate that says what it is."""
    if value[:1] in _CN_PROVINCES and value:
        return (
            f"{draw.of(_CN_PROVINCES)}I" + ("·" if "·" in value else "") + "".join(draw.of(_CN_PLATE) for _ in range(5))
        )
    return f"TEST-{draw.suffix(8).upper()}"
