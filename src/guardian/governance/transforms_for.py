"""From what a profile says to a configured transform: the one place that knows every treatment by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guardian.errors import UsageError
from guardian.governance.protection import KeyUse, Ring
from guardian.keys.base import Keys, Kind
from guardian.policy.profiles import Spec
from guardian.sources.sinks.base import Holds
from guardian.transforms.base import Transform, Unsuitable


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column for which a transform is made. ``domain``: what its tokens and numbers may be joined with;
    ``subjects``: the key space of the persons, empty where guardian.yaml names none."""

    spec: Spec
    category: str
    entity: str
    domain: str
    holds: Holds = field(default_factory=Holds)
    subjects: str = ""
    locale: str = ""

    @property
    def option(self) -> Mapping[str, Any]:
        return self.spec.options

    @property
    def join(self) -> str:
        return str(self.option.get("domain") or self.domain)

    def rest(self, *without: str) -> dict[str, Any]:
        """The options that the transform itself takes."""
        return {key: value for key, value in self.option.items() if key not in without}


@dataclass(frozen=True, slots=True)
class Made:
    """A transform and the keys that its outputs are made with. ``by_subject``: it must be told whose row it is."""

    transform: Transform
    keys: tuple[KeyUse, ...] = ()
    by_subject: bool = False
    domain: str = ""


class NobodysRows(UsageError):
    """Nothing says whose rows these are, and the treatment is by person."""


class NoRing(Exception):
    """The key ring cannot be opened: no fault of the column for which a key was wanted. ``fault`` says why."""

    def __init__(self, fault: UsageError) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(slots=True)
class Workshop:
    """Makes transforms from specs, with keys from a ring that is opened when the first key is needed."""

    opened: Callable[[], Ring]

    def ring(self) -> Ring:
        try:
            return self.opened()
        except UsageError as fault:
            raise NoRing(fault) from fault

    def make(self, wanted: Wanted) -> Made:
        """Raises UsageError for options that the transform refuses, at the place where they were written."""
        needed = _NEEDED.get(wanted.spec.name)
        if needed is not None and needed[0] not in wanted.option:
            raise UsageError(f"it needs '{needed[0]}', as in {needed[1]}", where=wanted.spec.where)
        try:
            return _MAKERS[wanted.spec.name](self, wanted)
        except UsageError as error:
            if not error.where and wanted.option:
                raise type(error)(
                    error.what, where=wanted.spec.where, expected=error.expected, remedy=error.remedy
                ) from None
            raise
        except (TypeError, ValueError, ArithmeticError) as error:
            what = f"there is no {wanted.spec.shown} for values of {wanted.category or 'an unknown category'}"
            raise UsageError(what, where=wanted.spec.where, remedy="See docs/transforms.md") from error

    def keys(self, kind: Kind, name: str) -> tuple[Keys, tuple[KeyUse, ...]]:
        keys = self.ring().keys(kind, name)
        return keys, (KeyUse(kind, name, keys.current().id),)


def _token(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.token import Token

    if wanted.option.get("by") == "subject":
        return _by_person(shop, wanted)
    keys, uses = shop.keys("token", wanted.join)
    return Made(Token(keys, wanted.join), uses, domain=wanted.join)


def _hash(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.hash import KeyedHash

    keys, uses = shop.keys("hash", wanted.join)
    return Made(KeyedHash(keys, wanted.join), uses, domain=wanted.join)


def _by_person(shop: Workshop, wanted: Wanted) -> Made:
    """A token that only the person's own key leads back from."""
    from guardian.transforms.vault import StoreVault, SubjectToken

    people = shop.ring().subjects(_persons(wanted))
    keys, uses = shop.keys("vault", wanted.join)
    made = SubjectToken(keys, people, wanted.join, StoreVault(shop.ring().store))
    return Made(made, (*uses, KeyUse("subject", wanted.subjects, "")), by_subject=True, domain=wanted.join)


def _persons(wanted: Wanted) -> str:
    if not wanted.subjects:
        raise NobodysRows(
            "nobody knows whose rows these are", remedy="Name the table under 'subjects' in guardian.yaml"
        )
    return wanted.subjects


def _random_token(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.vault import RandomToken, StoreVault

    people = shop.ring().subjects(_persons(wanted)) if wanted.option.get("by") == "subject" else None
    keys, uses = shop.keys("vault", wanted.join)
    if people is not None:
        uses = (*uses, KeyUse("subject", wanted.subjects, ""))
    made = RandomToken(keys, wanted.join, StoreVault(shop.ring().store), people)
    return Made(made, uses, by_subject=people is not None, domain=wanted.join)


def _cipher(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.cipher import Cipher, SubjectCipher

    if wanted.option.get("by") == "subject" or (wanted.subjects and wanted.option.get("by") != "column"):
        transform = SubjectCipher(shop.ring().subjects(_persons(wanted)), wanted.domain)
        return Made(transform, (KeyUse("subject", wanted.subjects, ""),), by_subject=True, domain=wanted.domain)
    keys, uses = shop.keys("cipher", wanted.domain)
    return Made(Cipher(keys, wanted.domain), uses, domain=wanted.domain)


def _fpe(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.fpe import fpe_for

    keys, uses = shop.keys("fpe", wanted.join)
    if _over_type(wanted):
        from guardian.transforms.fpe_typed import FpeTyped

        if not wanted.holds.exact:
            raise Unsuitable(f"no whole range of {wanted.holds.type or wanted.holds.form} can be encrypted in place")
        return Made(FpeTyped(keys, wanted.join, wanted.holds.exact), uses, domain=wanted.join)
    rest = wanted.rest("domain", "over", "allow_few")
    options = {"form": wanted.holds.form, "longest": wanted.holds.longest, **rest}
    made = fpe_for(wanted.category or "none", wanted.entity or None, keys, wanted.join, **options)
    return Made(made, uses, domain=wanted.join)


def _over_type(wanted: Wanted) -> bool:
    """Whether values move over the whole range of their type: all but texts, and integers that are identifiers, whose
    digits move unless ``over: type`` asks for it. Of texts it asks that every one leads back."""
    from guardian.transforms.fpe import encrypts_digits

    over = wanted.option.get("over")
    if over not in (None, "type", "digits"):
        raise UsageError(f"over: {over}", expected="over: type, or over: digits")
    digits = "alphabet" in wanted.option or encrypts_digits(wanted.category, wanted.entity)
    if wanted.holds.form == "text":
        if over == "type" and digits and wanted.holds.longest is not None:
            raise Unsuitable(f"texts that are no such numbers would not come back ({wanted.holds.type})")
        return over == "type" and not digits and bool(wanted.holds.exact)
    return wanted.holds.form != "integer" or over == "type" or (over is None and not digits)


def _synthetic(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.synthetic import synthetic_for

    keys, uses = shop.keys("synthetic", wanted.join)
    locale = str(wanted.option.get("locale") or wanted.locale)
    return Made(synthetic_for(wanted.category, wanted.entity, keys, wanted.join, locale), uses, domain=wanted.join)


def _shift(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.dates import DateShift

    keys, uses = shop.keys("shift", _persons(wanted))
    return Made(DateShift(keys, **wanted.rest()), uses, by_subject=True, domain=wanted.subjects)


def _noise(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.noise import Noise

    keys, uses = shop.keys("noise", wanted.domain)
    return Made(Noise(keys, **wanted.rest()), uses, domain=wanted.domain)


def _generalise(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.generalise import generalise_for

    _check_coarser(wanted)
    options = wanted.rest("to")
    if "to" in wanted.option:
        options["width" if "on" in options else _COARSER.get(wanted.category, "width")] = wanted.option["to"]
    if wanted.category == "age" and wanted.holds.form == "integer":
        options["form"] = "integer"
    return Made(generalise_for(wanted.category, wanted.entity, **options))


_COARSER: Mapping[str, str] = {"birth_date": "part", "postal_code": "keep", "ip_address": "v4", "geo_location": "to"}
"""What a bare value after ``generalise`` means, by category."""
_COARSER_BY: Mapping[str, tuple[str, ...]] = {
    "age": ("to", "width", "top"),
    "birth_date": ("to", "part", "on", "width", "top"),
    "postal_code": ("to", "keep"),
    "ip_address": ("to", "v4", "v6"),
    "income_financial": ("to", "width"),
    "geo_location": ("to",),
    "address": (),
}
"""The options that say how coarse the values of a category become. Any of them may have ``levels`` instead."""


def _check_coarser(wanted: Wanted) -> None:
    known = ("levels", "level") if "levels" in wanted.option else _COARSER_BY.get(wanted.category, wanted.option)
    strange = [option for option in wanted.option if option not in known]
    if strange:
        raise UsageError(
            f"generalise of {wanted.category} takes no '{strange[0]}'",
            expected=f"options: {', '.join(known)}" if known else "no options: an address becomes its province",
            remedy="Give a hierarchy of your own, as in {generalise: {levels: {Lyon: [Rhône, France]}, level: 1}}, or "
            "choose another treatment",
        )


def _round(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.rounding import Round

    return Made(Round(form=wanted.holds.form, **wanted.rest()))


def _mask(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.mask import keep_ends, mask_for

    if wanted.option:
        return Made(keep_ends(wanted.option.get("first", 0), wanted.option.get("last", 0)))
    return Made(mask_for(wanted.category, wanted.entity or None))


def _redact(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.constant import Redact

    return Made(Redact())


def _null(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.constant import Null

    return Made(Null())


def _constant(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.constant import Constant

    return Made(Constant(**wanted.rest()))


def _truncate(shop: Workshop, wanted: Wanted) -> Made:
    from guardian.transforms.constant import Truncate

    return Made(Truncate(**wanted.rest()))


_MAKERS: Mapping[str, Callable[[Workshop, Wanted], Made]] = {
    "token": _token,
    "random_token": _random_token,
    "hash": _hash,
    "cipher": _cipher,
    "fpe": _fpe,
    "synthetic": _synthetic,
    "shift": _shift,
    "noise": _noise,
    "generalise": _generalise,
    "round": _round,
    "mask": _mask,
    "redact": _redact,
    "null": _null,
    "constant": _constant,
    "truncate": _truncate,
}


_NEEDED: Mapping[str, tuple[str, str]] = {
    "truncate": ("length", "{truncate: 4}"),
    "round": ("to", "{round: 100}"),
    "constant": ("value", "{constant: unknown}"),
}
"""What a treatment cannot be without, and how it is written."""
