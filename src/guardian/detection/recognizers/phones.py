"""Telephone numbers: international, North American, national forms, and any number beside its word."""

from __future__ import annotations

import re
from functools import partial

from guardian.detection.recognizers.base import RIGHT, Recognizer, coded

PHONE_WORDS = (
    "phone", "phones", "phone number", "telephone", "tel", "tel.", "mobile", "mob", "cell", "cellphone", "call",
    "call me", "calling", "fax", "contact", "whatsapp", "sms", "text me", "text", "dial", "reach", "reach me",
    "ring", "messages to", "message", "messages", "answering at", "answering", "office", "desk", "hotline", "ext",
    "extension", "landline", "home", "work", "voicemail", "téléphone", "teléfono", "telefono", "telefon",
    "telefone", "handy", "mobil", "móvil", "portable", "telefoon", "phone no", "电话", "電話", "手机", "手機",
    "联系方式", "致电",
    "传真", "傳真", "座机", "联系电话",
)  # fmt: skip
_STRONG_PHONE_WORDS = tuple(
    word
    for word in PHONE_WORDS
    if word not in ("office", "home", "work", "text", "message", "contact", "ring", "desk", "reach")
)
_SPOKEN_PHONE_WORDS = tuple(word for word in _STRONG_PHONE_WORDS if word.isascii() or word[0] < "\u3000")
_EXT = r"(?:[ ,;]{0,2}(?:x|ext\.?|extension|#) ?\d{1,6})?"
DATE_LIKE = re.compile(
    r"\(?\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d"
    r"|\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}[-./]\d{1,2}[-./]\d{2}|(?:19|20)\d\d ?- ?(?:19|20)\d\d|\d+\.\d+"
)


def phone_form(value: str, low: int = 7, high: int = 15) -> bool:
    """Enough digits, not one digit repeated, no date, no address of the net, no decimal."""
    digits = re.sub(r"\D", "", re.split(r"[xX#eE]", value)[0])
    return low <= len(digits) <= high and len(set(digits)) > 2 and not DATE_LIKE.fullmatch(value.strip(" ()"))


def international(value: str) -> bool:
    """A number with its country code that libphonenumber calls possible."""
    return possible(value) and phone_form(value)


def possible(value: str) -> bool:
    """What libphonenumber says of country code and length alone."""
    import phonenumbers

    written = re.sub(
        r"^(?:00|011)(?=[1-9])|^001", lambda match: "+1" if match[0] == "001" else "+", value.replace("(0)", "")
    )
    written = written if written.startswith("+") else "+" + written
    try:
        number = phonenumbers.parse(written, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def nanp(value: str) -> bool:
    """North American area and exchange codes: neither begins with 0 or 1."""
    digits = re.sub(r"\D", "", re.split(r"[xX#eE]", value)[0])[-10:]
    return len(digits) == 10 and digits[0] not in "01" and len(set(digits)) > 2


def lettered(value: str) -> bool:
    """A number after T: or M:, which may stand before a time too."""
    return phone_form(value, low=9, high=13) and not re.match(r"(?:19|20)\d\d[-./ ]\d\d?[-./ ]\d\d?", value)


_INTERNATIONAL = rf"\+ ?[1-9]\d{{0,3}}(?:[ .-]?\(?\d{{1,5}}\)?){{2,6}}{_EXT}"
PHONE_INTERNATIONAL = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z+])(?:{_INTERNATIONAL}){RIGHT}", "ITU-T E.164, libphonenumber",
    valid=international, chance=0.3, words=PHONE_WORDS, alone=0.75, near=False,
    names=("phone", "tel", "mobile", "telephone", "fax", "phone_number"), cell=_INTERNATIONAL,
)  # fmt: skip
PHONE_EXIT_CODE = coded(
    "phone", "phone", rf"00[1-9]\d{{0,2}}(?:[ .-]\(?\d{{2,5}}\)?){{2,5}}{_EXT}", "exit code 00 and E.164",
    valid=international, chance=0.3, words=PHONE_WORDS, alone=0.7, near=False,
)  # fmt: skip
_NANP_PARENS = rf"(?:\+?1[ .-]?)?\(\d{{3}}\) ?-?\d{{3}}[ .-]\d{{4}}{_EXT}"
PHONE_NANP_PARENS = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z])(?:{_NANP_PARENS}){RIGHT}", "NANP", valid=phone_form, chance=0.9,
    words=PHONE_WORDS, alone=0.75, near=False, cell=_NANP_PARENS,
)  # fmt: skip
PHONE_NANP = coded(
    "phone", "phone", rf"(?:1[ .-])?\d{{3}}[.-]\d{{3}}[.-]\d{{4}}{_EXT}", "NANP", valid=nanp, chance=0.6,
    words=PHONE_WORDS, alone=0.6, near=False,
)  # fmt: skip
PHONE_NANP_SPACED = coded(
    "phone", "phone", rf"(?:1 )?\d{{3}} \d{{3}} \d{{4}}{_EXT}", "NANP", valid=nanp, chance=0.6, words=PHONE_WORDS,
    alone=0.5, near=False,
)  # fmt: skip
PHONE_PARENS = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z])\(0?\d{{1,5}}\)[ -]?\d{{2,5}}(?:[ -]?\d{{2,5}}){{1,3}}{_EXT}{RIGHT}",
    "national forms with an area code in brackets",
    valid=partial(phone_form, low=8, high=13), chance=0.9, words=PHONE_WORDS, alone=0.6, beside=0.69, near=False,
    cell=rf"\(0?\d{{1,5}}\)[ -]?\d{{2,5}}(?:[ -]?\d{{2,5}}){{1,3}}{_EXT}",
)  # fmt: skip
PHONE_TRUNK = coded(
    "phone", "phone", rf"0[1-9]\d{{0,3}}(?:[ .-]\d{{2,4}}){{2,4}}{_EXT}|0[1-9]\d{{1,3}}[ -]\d{{5,8}}{_EXT}",
    "national forms with trunk prefix 0", valid=partial(phone_form, low=9, high=12), chance=0.7,
    words=PHONE_WORDS, alone=0.55, beside=0.69, near=False,
)  # fmt: skip
PHONE_NAMED = Recognizer(
    "phone", "phone",
    rf"(?<![0-9A-Za-z.])[+(]{{0,2}}\d{{1,5}}\)?(?:[ .-]{{0,2}}\(?\d{{1,11}}\)?){{0,5}}{_EXT}{RIGHT}",
    "any number of 6 to 15 digits beside its word",
    valid=partial(phone_form, low=6), chance=0.9, words=_SPOKEN_PHONE_WORDS, needs_word=True, beside=0.69, near=False,
)  # fmt: skip
PHONE_PLACED = Recognizer(
    "phone", "phone", rf"(?<![0-9A-Za-z.])[+(]{{0,2}}\d{{2,5}}\)?(?:[ .-]{{1,2}}\(?\d{{2,5}}\)?){{1,4}}{_EXT}{RIGHT}"
    rf"(?! [A-Z][a-z])", "grouped digits beside office, home, work, desk",
    valid=partial(phone_form, low=7), chance=0.9, words=("office", "home", "work", "desk", "contact", "reach", "text",
    "message", "ring"), needs_word=True, beside=0.69, near=False,
)  # fmt: skip
PHONE_TOLL_FREE = coded(
    "phone", "phone", r"1[38]00[ -]\d{3}[ -]\d{3}|0800[ -]\d{3}[ -]\d{3,4}", "ACMA, Ofcom: free and local-rate numbers",
    chance=0.05, words=PHONE_WORDS, alone=0.6, near=False,
)  # fmt: skip
PHONE_LETTERED = Recognizer(
    "phone", "phone",
    rf"(?<![0-9A-Za-z/])[TtMmPpFf](?:: ?|\. )(?P<v>[+(]{{0,2}}\d{{2,5}}\)?(?:[ .-]?\d{{2,6}}){{1,4}}){RIGHT}",
    "T:, M:, P:, F: of a signature or business card",
    valid=lettered, chance=0.9, alone=0.6, near=False,
)  # fmt: skip

BUILTIN = (
    PHONE_INTERNATIONAL, PHONE_EXIT_CODE, PHONE_NANP_PARENS, PHONE_NANP, PHONE_NANP_SPACED, PHONE_PARENS, PHONE_TRUNK,
    PHONE_NAMED, PHONE_PLACED, PHONE_TOLL_FREE, PHONE_LETTERED,
)  # fmt: skip
