"""Format-preserving encryption by FF1: a number comes back as a number of the same length, written the same way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from guardian.keys.base import Key, Keys, NotATokenError
from guardian.transforms import wire
from guardian.transforms.base import CannotSay, Dialect, Form, Shape, Unsuitable
from guardian.transforms.ff1 import LEAST_DOMAIN, Ff1, least_length
from guardian.transforms.fpe_checks import CHECKS, Check, CheckDigit, Scheme
from guardian.transforms.fpe_codes import Codes
from guardian.transforms.fpe_integers import integers
from guardian.transforms.fpe_layout import DIGITS
from guardian.transforms.fpe_numbers import Permutation
from guardian.transforms.fpe_texts import Placing, placed
from guardian.transforms.ragged import as_texts, each_length, over_texts
from guardian.transforms.siv import Siv

Misfit = Literal["token", "redact", "refuse"]
REDACTED = "*"
CODE = 24
"""Characters of five bits each."""


@dataclass(frozen=True, slots=True)
class Fpe:
    """Numbers or codes to others of the same length and writing; deterministic and joinable within the domain.

    ``alphabet``: the characters that are encrypted; of several, each character becomes another of its own (a letter a
    letter, a digit a digit). Digits in full width are digits too, and stay full width. Usual
    formatting (spaces, hyphens, parentheses, +) stays in place. ``check``: outputs keep their check digit valid (and
    wrong ones wrong), or never pass it. ``keep="country"``: of a number that begins with +, the calling code stays.
    ``misfit``: what becomes of a value that is no such number, or has fewer than 10**6 possibilities: a token (needs
    room, comes back), ``*`` (never comes back; 0 in a column of integers), or the whole column is refused. With
    ``room``, characters that a cell takes, a code follows the ``*``, so that different ones stay different. An empty
    text stays empty. Integers keep their type and number of digits. ``key_id``: as the manifest names it; else the
    current key.

    Outputs carry no key id and no proof of origin: a changed number decrypts to another number. Every digit is
    encrypted, also where a person was born and when, so that an output does not look like a real birth date or region.
    """

    keys: Keys = field(repr=False)
    domain: str
    alphabet: str | tuple[str, ...] = DIGITS
    check: Check | None = None
    scheme: Scheme = "luhn"
    keep: Literal["country"] | None = None
    misfit: Misfit = "token"
    tweak: str = ""
    key_id: str | None = None
    room: int | None = None
    reversible: ClassVar[bool] = True
    """With ``misfit="redact"``, all but the values that are no such numbers."""
    deterministic: ClassVar[bool] = True

    def __post_init__(self) -> None:
        every = "".join(self.kinds)
        if len(set(every)) != len(every) or not every or len(every) > 1 << 16 or min(map(len, self.kinds)) < 2:
            raise Unsuitable("the alphabet", expected="2 to 65,536 characters, each once")
        if "." in every and self.misfit == "token":
            raise Unsuitable(
                "the alphabet holds a full stop, and an encrypted text could look like a token",
                remedy="Leave it out of the alphabet (it stays where it is), or let misfits become 'redact'",
            )
        if (self.check or self.keep) and self.alphabet != DIGITS:
            raise Unsuitable("check digits and calling codes need the alphabet of digits")
        if any(0xD800 <= ord(character) < 0xE000 for character in every):
            raise Unsuitable("the alphabet holds half a character (a surrogate)")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The alphabets, one or more."""
        return (self.alphabet,) if isinstance(self.alphabet, str) else self.alphabet

    def gives(self, shape: Shape) -> Shape:
        if shape.form not in ("text", "integer") or (shape.form == "integer" and self.alphabet != DIGITS):
            raise Unsuitable(
                f"format-preserving encryption takes texts and integers, not {shape.form}",
                remedy="Choose another treatment for this column",
            )
        least = least_length(max(map(len, self.kinds))) + (self.check is not None)
        if shape.longest is not None and shape.longest < least:
            raise Unsuitable(
                f"a column of {shape.longest} characters has fewer than the {LEAST_DOMAIN:,} possible values that"
                " format-preserving encryption needs",
                expected="as many as FF1 needs (NIST SP 800-38G, 5.1)",
                remedy="Choose redaction or a generalisation for this column",
            )
        if shape.form == "integer" or shape.most_bytes is None or self.misfit != "token":
            return shape
        return wire.shape(shape, "t", self._key().id, shape.most_bytes + 16)

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return self._treated(array, forward=True)

    def reveal(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        """The numbers again; what was redacted stays so. Raises NotATokenError for what cannot have come out."""
        return self._treated(array, forward=False)

    def sql(self, column: exp.Expression, dialect: Dialect) -> exp.Expression:
        raise CannotSay("FF1 has no SQL form", remedy="Run it as a function, or store the encrypted numbers")

    def _treated(self, array: pa.Array, forward: bool) -> pa.Array:
        key = self._key()
        if pa.types.is_integer(array.type) and self.alphabet == DIGITS:
            return integers(array, self._numbers(key), forward, redact=self.misfit == "redact")
        permutation = self._numbers(key) if len(self.kinds) == 1 else self._codes(key)
        placing = Placing(self.kinds, self._check(), self.keep, self.misfit == "token", permutation)
        treat = self._forward(placing, key) if forward else self._backward(placing)
        return over_texts(array, treat, "format-preserving encryption", in_blocks=True)

    def _forward(self, placing: Placing, key: Key) -> Callable[[pa.Array], pa.Array]:
        return lambda texts: placed(texts, placing, True, lambda others: self._misfits(others, key))

    def _backward(self, placing: Placing) -> Callable[[pa.Array], pa.Array]:
        return lambda texts: placed(texts, placing, False, self._others)

    def _misfits(self, texts: pa.Array, key: Key) -> pa.Array:
        if self.misfit == "refuse":
            raise Unsuitable(
                f"{len(texts)} distinct value(s) are no numbers that can be encrypted in their own format",
                remedy="Choose what becomes of them: misfit 'token' (needs room) or 'redact'",
            )
        if self.misfit == "redact":
            octets = texts.cast(pa.large_binary()).to_pylist()
            return pa.array([REDACTED + self._code(one, key) for one in octets], pa.large_string())
        siv, write = self._siv(key), wire.written("t", key.id)
        return as_texts(each_length(texts, lambda rows: write(siv.seal(rows))))

    def _others(self, texts: pa.Array) -> pa.Array:
        """What stood in the place of misfits."""
        redacted = pc.starts_with(texts, REDACTED)
        if self.misfit != "token":
            if pc.all(redacted).as_py():
                return texts
            raise NotATokenError(f"{len(texts)} value(s) cannot have come out of this treatment")
        return wire.opened(texts, "t", lambda key_id: self._siv(self.keys.by_id(key_id)).open)

    def _code(self, value: bytes, key: Key) -> str:
        """A keyed code of one value, as long as there is room: capitals and digits, so that no collation folds it."""
        made = hmac.digest(_part(key, b"code"), self._context() + value, "sha256")
        return base64.b32encode(made).decode()[: min(CODE, (self.room or 1) - 1)]

    def _key(self) -> Key:
        return self.keys.by_id(self.key_id) if self.key_id else self.keys.current()

    def _check(self) -> CheckDigit | None:
        return CHECKS[self.scheme] if self.check else None

    def _numbers(self, key: Key) -> Permutation:
        radix = len(self.kinds[0])
        ff1 = Ff1(_part(key, b"ff1")[:32], radix, self._context())
        return Permutation(ff1, radix, self._check(), self.check)

    def _codes(self, key: Key) -> Codes:
        return Codes(Ff1(_part(key, b"codes")[:32], 2, self._context()), self.kinds)

    def _siv(self, key: Key) -> Siv:
        return Siv(_part(key, b"siv"), (b"guardian.fpe.1.misfit", self._context(), key.id.encode()))

    def _context(self) -> bytes:
        """The tweak: domain and more, each with its length, as one digest."""
        texts = ("guardian.fpe.1", self.domain, self.tweak, self.scheme if self.check else "")
        parts = [text.encode() for text in texts]
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def _part(key: Key, name: bytes) -> bytes:
    """Two ciphers never share a key."""
    return hmac.digest(key.secret, b"guardian.fpe.1." + name, "sha512")


CODES = (DIGITS, string.ascii_uppercase, string.ascii_lowercase)
"""For numbers that hold letters: passports, accounts, staff numbers."""

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
"""The first characters of Chinese number plates (GA 36-2018)."""


@dataclass(frozen=True, slots=True)
class _Choice:
    alphabet: str | tuple[str, ...] = DIGITS
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
    "vehicle_plate": _Choice((*CODES, PROVINCES)),
    "health": _Choice(CODES),
    "health.gb_nhs": _Choice(),
    "social_account": _Choice(),
    "employment": _Choice(CODES),
    "other_personal": _Choice(CODES),
    "none": _Choice(),
}
"""By entity, then by category. Whole numbers are encrypted, birth date and region inside them too."""

_WITHDRAWN = ("ff3", "ff3-1")


def encrypts_digits(category: str, entity: str | None) -> bool:
    """Whether values of this kind are numbers or codes, so that one looks like another digit by digit."""
    return (entity or category) in _CHOICES or category in _CHOICES


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
    alphabet: str | Sequence[str] | None = None,
    keep: Literal["country", "nothing"] | None = None,
    misfit: Misfit | None = None,
    tweak: str = "",
    key_id: str | None = None,
) -> Fpe:
    """The encryption for identifiers of this kind. ``check``: None leaves check digits to chance, where there are any.

    ``form`` and ``longest`` are those of the column's shape: what is no such number becomes a token in a text of any
    length, and ``*`` otherwise (in integers 0), unless ``misfit`` says. Raises Unsuitable.
    """
    _refuse_mode(mode)
    _known("check", check, ("valid", "invalid"))
    _known("keep", keep, ("country", "nothing"))
    choice = _CHOICES.get(entity or category) or _CHOICES.get(category)
    if choice is None and alphabet is None:
        raise Unsuitable(
            f"values of {category} have no alphabet of their own for format-preserving encryption to keep to",
            expected=f"numbers and codes: {', '.join(sorted(_CHOICES))}",
            remedy="Choose another treatment, or give the alphabet of its values",
        )
    if alphabet is not None:
        choice = _Choice(alphabet if isinstance(alphabet, str) else tuple(alphabet))
    if choice is None or (form == "integer" and choice.alphabet == CODES):
        choice = _Choice()
    roomy = form == "text" and longest is None
    misfit = misfit or ("token" if roomy else "redact")
    return Fpe(
        keys,
        domain,
        choice.alphabet,
        check if choice.scheme else None,
        choice.scheme or "luhn",
        None if keep == "nothing" or form == "integer" else keep or choice.keep,
        misfit,
        tweak,
        key_id,
        longest if form == "text" and misfit == "redact" else None,
    )


def _known(option: str, value: object, known: Sequence[str]) -> None:
    if value is not None and value not in known:
        raise Unsuitable(f"unknown {option} '{value}'", expected=f"known: {', '.join(known)}, null")


def _refuse_mode(mode: str) -> None:
    if mode.lower() in _WITHDRAWN:
        raise Unsuitable(
            f"{mode.upper()} is not offered",
            expected="FF1; NIST withdrew FF3 after attacks on it (Durak and Vaudenay 2017, Beyne 2021)",
            remedy="Leave the mode out, or write ff1",
        )
    if mode.lower() != "ff1":
        raise Unsuitable(f"unknown mode '{mode}'", expected="ff1")
