"""Columns of figures and of codes: words, and whatever else such a column has no place for, are of another kind.

That tells them from the column where its own shapes are too many to tell anything, and where they are more than may
stand apart in a column of labels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from guardian.detection.facts import ColumnProfile
from guardian.detection.sketch import SHAPES_SIZE
from guardian.governance.watch_often import COMMON, FEW, IN_DOUBT, TOLD, tells_of_somebody
from guardian.governance.watch_words import in_doubt

FIGURES = frozenset({"integer", "decimal", "date", "datetime", "time", "digits", "symbols"})
CODES = frozenset({"boolean", "hex", "uuid", "url", "code"})
GROWN = frozenset({"date", "datetime", "time", "digits", "url", "words", "text", "word", "symbols"})
"""Forms that codes drawn at random do not have."""
ONLY = "only "
"""Stands among forms, before the signs that the codes of a column are made of."""
SIGN = 0.01
"""Share of a column's codes that hold a sign, from which on it is one of theirs; of signs past ASCII ``TOLD``."""
LONG_ONES = "long"
"""Stands among shapes for values too long to have one."""
_LETTERS = re.compile(r"[AaXwéжか中한·]")
_NUMBER = re.compile(r"[-+$·]{0,2} ?9[9.,]*(?: ?[%$·中])?")
"""Money too, whose signs are shown as other signs are."""
_CODE = re.compile(r"[!-~]*[9X/._:-][!-~]*|[<>=~*(]?A{1,4}\)?")
_SHORT_CODE = re.compile(r"[9_./-]*(?:A{1,4}[9_./-]+)+A{0,4}")


def without_foreign(shapes: Mapping[str, int], profile: ColumnProfile) -> Mapping[str, int]:
    """The shapes that are of the kind of a column of figures or codes; all of them in any other column."""
    if not kind_of(profile):
        return shapes
    cells = Counter[str]()
    for shape, count in shapes.items():
        cells[_kind(shape)] += count
    own = {kind for kind, count in cells.items() if count >= TOLD * profile.filled}
    least = COMMON * profile.filled
    return {
        shape: count
        for shape, count in shapes.items()
        if (kind := _kind(shape)) in own or (kind != "words" and count >= least)
    }


def kind_of(profile: ColumnProfile) -> str:
    """``figures`` or ``codes``, where next to all cells of a column are such; otherwise empty."""
    most = (1 - TOLD) * profile.filled
    figures = sum(profile.forms.get(form, 0) for form in FIGURES)
    if len(profile.shapes) < SHAPES_SIZE:  # forms know no signs of money
        figures = max(figures, sum(count for shape, count in profile.shapes if _kind(shape) in ("numbers", "signs")))
    if figures >= most:
        return "figures"
    return "codes" if figures + sum(profile.forms.get(form, 0) for form in CODES) >= most else ""


def random_codes(profile: ColumnProfile) -> bool:
    """Whether its cells are single words of letters and digits, of which many are codes."""
    single = sum(profile.forms.get(form, 0) for form in (*FIGURES, *CODES, "word"))
    return single >= (1 - TOLD) * profile.filled and profile.forms.get("code", 0) >= profile.filled / 2


def forms_of_codes(profile: ColumnProfile, forms: frozenset[str]) -> frozenset[str]:
    """Those that next to no code has are left out, and the signs are added that codes are made of."""
    rare = {form for form in GROWN if profile.forms.get(form, 0) < TOLD * profile.filled}
    met = Counter[str]()
    for shape, count in profile.shapes:
        met.update(dict.fromkeys(set(shape if "+" not in shape else _BARE_RUN.sub(r"\1", shape)), count))
    shown = sum(count for _, count in profile.shapes)
    signs = "".join(sorted(sign for sign, count in met.items() if count >= (SIGN if sign.isascii() else TOLD) * shown))
    return (forms - rare) | {f"{ONLY}{signs}"}


_BARE_RUN = re.compile(r"([Aaéжか中한·])\+")


def often_among(profile: ColumnProfile) -> frozenset[str]:
    """The words that stand often in a column of figures or codes: ``not tested``."""
    values = profile.common or tuple((value, count) for _, value, count in profile.open)
    least = max(FEW + 1, COMMON * profile.filled)
    return frozenset(
        value
        for value, count in values
        if count >= least
        and any(map(str.isalpha, value))
        and not tells_of_somebody(value)
        and (count >= IN_DOUBT * profile.filled or not in_doubt(value))
    )


def is_figure(shape: str) -> bool:
    """Whether it is the shape of a number, a date, a hash, or a code of few letters."""
    return _kind(shape) in ("numbers", "signs") or not shape.strip("X") or _SHORT_CODE.fullmatch(shape) is not None


def _kind(shape: str) -> str:
    if shape.startswith("digits ") or _NUMBER.fullmatch(shape):
        return "numbers"
    if shape == LONG_ONES:
        return "words"
    if not _LETTERS.search(shape):
        return "signs"
    return "codes" if _CODE.fullmatch(shape) else "words"
