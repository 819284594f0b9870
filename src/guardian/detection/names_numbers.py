"""Whether a name of a column, file or key is, or holds, a number of somebody: identity, phone, card, plate, birth."""

from __future__ import annotations

import re
from collections.abc import Callable

_LEFT, _RIGHT = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"

_MOBILE = r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
_PHONE = (
    r"(?<![\d+])(?:\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}|\(?\d{3}\)?[ -]\d{3}-\d{4}|"
    r"\(0\d{1,4}\)[ -]?\d{3,4}[ -]?\d{3,4})(?!\d)"
)
_NATIONAL_PHONE = (
    r"(?<![\d.-])(?:0[1-9]0-\d{4}-\d{4}|01[016-9]-\d{3,4}-\d{4}|0[67](?:[ .]\d\d){4}|09\d{2}-\d{3}-\d{3}|07\d{3} \d{6}|"
    r"0\d{2,4}[ /]\d{3,4}[ -]?\d{3,5})(?![\d.-])"
)
"""Japan and Korea, France, Taiwan, Britain, and area codes with a slash or a space."""
_SSN = r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"
_RESIDENT = r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
_DATED = (
    r"(?<![\d-])(?:\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-(?:[0-5]\d-\d{4}|[1-8]\d{6})"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[-+A-F]\d{3}[A-FHJ-NPR-Y])(?![\w-])"
)
"""Malaysian MyKad, Korean resident number, Finnish personal identity code (with its letter): a date and a number."""
_CN_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•.-]?"
    r"(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9学警港澳挂领]"
)
_PLATE = (
    rf"{_CN_PLATE}|[A-HJ-PR-Y]{{2}}[0-7]\d [A-HJ-PR-Z]{{3}}|[A-HJ-NP-TV-Z]{{2}}-\d{{3}}-[A-HJ-NP-TV-Z]{{2}}"
    r"|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9]\d{2,3}[EH]?"
)
"""China, Britain since 2001, France since 2009, Germany (with its space)."""
_BORN = (
    r"(?i)(?<![A-Za-z])(?:dob|born|birth(?:day|date)?|geboren|geb|nascid[oa]|nacid[oa]|生日|出生|生于)[ _.:-]*"
    r"(?:(?:19|20)\d\d[-_./]?\d\d[-_./]?\d\d|\d\d[-_./]\d\d[-_./](?:19|20)\d\d)(?!\d)"
)
_HANDLE = r"^@[A-Za-z][A-Za-z_.]{3,24}\d[A-Za-z0-9_.]{0,9}$"
"""``@maria_k92``: with a digit, which the keys of JSON-LD and the names of packages lack."""

_SEEN = tuple(
    (re.compile(pattern), category)
    for pattern, category in (
        (_RESIDENT, "national_id"), (_SSN, "national_id"), (_DATED, "national_id"), (_MOBILE, "phone"),
        (_PHONE, "phone"), (_NATIONAL_PHONE, "phone"), (_LEFT + f"(?:{_PLATE})" + _RIGHT, "vehicle_plate"),
        (_BORN, "birth_date"), (_HANDLE, "social_account"),
    )
)  # fmt: skip
_CHECKED = tuple(
    (re.compile(f"{_LEFT}(?:{pattern}){_RIGHT}"), name, category)
    for pattern, name, category in (
        (r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]", "it_cf", "national_id"),
        (r"\d{3}\.\d{3}\.\d{3}-\d\d", "br_cpf", "national_id"),
        (r"[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[AB])\d{6}[ ]?\d\d", "fr_nir", "national_id"),
        (r"[12] \d\d \d\d (?:\d\d|2[AB]) \d{3} \d{3} \d\d", "fr_nir", "national_id"),
        (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", "gb_nino", "national_id"),
        (r"\d{3} \d{3} \d{4}", "gb_nhs", "national_id"),
        (r"[A-Z]{1,2}\d{6}\([0-9A]\)", "hkid", "national_id"),
        (r"[A-Z][1289]\d{8}", "tw_id", "national_id"),
        (r"[STFGM]\d{7}[A-Z]", "sg_nric", "national_id"),
        (r"\d{8}-?[A-HJ-NP-TV-Z]", "es_dni", "national_id"),
        (r"[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]", "es_nie", "national_id"),
        (r"\d{4} \d{4} \d{4}", "in_aadhaar", "national_id"),
        (r"[A-Z]{5}\d{4}[A-Z]", "in_pan", "national_id"),
        (r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", "mx_curp", "national_id"),
        (r"756\.\d{4}\.\d{4}\.\d\d", "ch_ahv", "national_id"),
        (r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", "be_rrn", "national_id"),
        (r"(?:19|20)?\d{6}[-+]\d{4}", "se_personnummer", "national_id"),
        (r"\d{11}", "pl_pesel", "national_id"),
        (r"[1-8]\d{12}", "ro_cnp", "national_id"),
        (r"[A-Z]{2}\d{2}(?:[ -]?[0-9A-Z]{2,4}){3,8}", "iban", "bank_account"),
        (r"(?=4|5[1-5]|2[2-7]|6[025])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{2,7}", "luhn", "card_number"),
        (r"3[47]\d\d[ -]?\d{6}[ -]?\d{5}", "luhn", "card_number"),
    )
)  # fmt: skip


def number_of_somebody(text: str) -> str | None:
    """The category of a number in a name; those that other numbers look like must pass their check digits."""
    if not any(char.isdigit() for char in text):
        return None
    for pattern, category in _SEEN:
        if pattern.search(text):
            return category
    return next((kind for pattern, name, kind in _CHECKED for hit in pattern.findall(text) if _valid(name)(hit)), None)


def _valid(name: str) -> Callable[[str], bool]:
    from guardian.detection import checksums

    checked: Callable[[str], bool] = getattr(checksums, name)
    return checked
