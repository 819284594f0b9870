"""Which format-preserving encryption suits which kind of identifier."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Literal

from guardian.keys.base import Keys
from guardian.transforms.base import Form, Unsuitable
from guardian.transforms.fpe import Fpe, Misfit
from guardian.transforms.fpe_checks import Check, Scheme
from guardian.transforms.fpe_layout import DIGITS

CODES = DIGITS + string.ascii_uppercase
"""For numbers that hold letters: passports, accounts, staff numbers. Small letters are not part of such numbers."""

_TOKEN_ROOM = 80
"""Columns at least this wide have room for the token of a short value that is no number."""


@dataclass(frozen=True, slots=True)
class _Choice:
    alphabet: str = DIGITS
    scheme: Scheme | None = None
    keep: Literal["country"] | None = None


_CHOICES: dict[str, _Choice] = {
    "phone": _Choice(keep="country"),
    "card_number": _Choice(scheme="luhn"),
    "national_id": _Choice(CODES),
    "national_id.cn": _Choice(scheme="gb11643"),
    "national_id.in": _Choice(scheme="verhoeff"),
    "national_id.us": _Choice(),
    "tax_id": _Choice(CODES),
    "tax_id.ca_sin": _Choice(scheme="luhn"),
    "device_id.imei": _Choice(scheme="luhn"),
    "passport": _Choice(CODES),
    "driver_licence": _Choice(CODES),
    "bank_account": _Choice(),
    "bank_account.iban": _Choice(CODES),
    "postal_code": _Choice(),
    "device_id": _Choice(CODES),
    "vehicle_plate.vin": _Choice(CODES),
    "health": _Choice(CODES),
    "health.gb_nhs": _Choice(),
    "social_account": _Choice(),
    "employment": _Choice(CODES),
    "other_personal": _Choice(CODES),
    "none": _Choice(),
}
"""By entity, then by category. Whole numbers are encrypted, birth date and region inside them too."""

_WITHDRAWN = ("ff3", "ff3-1")


def fpe_for(
    category: str,
    entity: str | None,
    keys: Keys,
    domain: str,
    *,
    check: Check | None = "valid",
    mode: str = "ff1",
    form: Form = "text",
    longest: int | None = None,
    alphabet: str | None = None,
    keep: Literal["country", "nothing"] | None = None,
    misfit: Misfit | None = None,
    tweak: str = "",
    key_id: str | None = None,
) -> Fpe:
    """The encryption for identifiers of this kind. ``check``: None leaves check digits to chance, where there are any.

    ``form`` and ``longest`` are those of the column: what is no such number becomes a token where there is room for
    one, and ``*`` (in integers 0) otherwise, unless ``misfit`` says. Raises Unsuitable.
    """
    _refuse_mode(mode)
    choice = _CHOICES.get(entity or category) or _CHOICES.get(category)
    if choice is None and alphabet is None:
        raise Unsuitable(
            f"format-preserving encryption of '{category}'",
            expected=f"numbers and codes: {', '.join(sorted(_CHOICES))}",
            remedy="Choose another treatment, or give the alphabet of its values",
        )
    choice = choice if alphabet is None and choice else _Choice(alphabet or DIGITS)
    if form == "integer" and choice.alphabet == CODES:
        choice = _Choice()
    roomy = form == "text" and (longest is None or longest >= _TOKEN_ROOM)
    return Fpe(
        keys,
        domain,
        choice.alphabet,
        check if choice.scheme else None,
        choice.scheme or "luhn",
        None if keep == "nothing" or form == "integer" else keep or choice.keep,
        misfit or ("token" if roomy else "redact"),
        tweak,
        key_id,
    )


def _refuse_mode(mode: str) -> None:
    if mode.lower() in _WITHDRAWN:
        raise Unsuitable(
            f"{mode.upper()} is not offered",
            expected="FF1: NIST withdrew FF3 (SP 800-38G revision 1, after the attacks of Durak and Vaudenay, 2017, and "
            "Beyne, 2021)",
            remedy="Leave the mode out, or write ff1",
        )
    if mode.lower() != "ff1":
        raise Unsuitable(f"unknown mode '{mode}'", expected="ff1")
