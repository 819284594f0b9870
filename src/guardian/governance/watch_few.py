"""What the few cells of a column say of it: in so small a sample no rare label proves anything, but a column of a
handful of known words, or of figures, is understood, and what is neither is in doubt."""

from __future__ import annotations

from guardian.detection.facts import ColumnProfile
from guardian.detection.shapes import FORMS
from guardian.governance.watch_kinds import FIGURES
from guardian.governance.watch_often import KNOWN, NAME, PART, tells_of_a_label
from guardian.governance.watch_people import holds_own_names, like_somebody, lone_among_brands
from guardian.governance.watch_words import in_doubt, is_code

LEAST = 20
"""Cells of which nothing is said."""
MOSTLY = 0.85
"""Share of the cells that are labels or figures, from which on the others are in doubt."""
HALF = 0.5
"""The same of brands, of which there are more."""
TIMES, SHARE = 3, 0.02
"""How often a label stands in them, at least."""


def labels_of_few(profile: ColumnProfile) -> frozenset[str] | None:
    """The labels of a column made of a handful of known words, or of any that are no names of their own; None for any
    other."""
    values = {value: count for value, count in profile.common if value.strip()}
    least = max(TIMES, SHARE * profile.filled)
    often = {value: count for value, count in values.items() if count >= least and not tells_of_a_label(value)}
    if profile.filled < LEAST or sum(often.values()) < MOSTLY * profile.filled:
        return None
    apart = like_somebody(values, profile.filled, often)
    worded = {value: count for value, count in often.items() if not is_code(value) and value not in apart}
    known = sum(count for value, count in worded.items() if not in_doubt(value))
    others = (value for value in values if value not in often and not tells_of_a_label(value))
    if known >= KNOWN * sum(worded.values()):
        return frozenset([*often, *(value for value in others if not in_doubt(value))]) - apart
    return None if holds_own_names(often) else frozenset([*often, *others]) - apart


def brands_of_few(profile: ColumnProfile) -> frozenset[str] | None:
    """The labels of a column of brands or firms, most of which stand in it several times; None for any other."""
    values = {value: count for value, count in profile.common if value.strip()}
    least = max(TIMES, SHARE * profile.filled)
    told = {value: tells_of_a_label(value) for value in values}
    often = {value for value, count in values.items() if count >= least and told[value] in ("", NAME, PART)}
    if profile.filled < LEAST or sum(values[value] for value in often) < HALF * profile.filled:
        return None
    apart = lone_among_brands({value: values[value] for value in often}, profile.filled)
    return frozenset([*often, *(value for value in values if not told[value])]) - apart


def figures_of_few(profile: ColumnProfile) -> frozenset[str] | None:
    """The forms of the figures that a column holds nothing but; None for any other."""
    held = {form: count for form, count in profile.forms.items() if form in FIGURES}
    if profile.filled < LEAST or sum(held.values()) < MOSTLY * profile.filled:
        return None
    return frozenset(form for form, count in held.items() if count >= max(TIMES, SHARE * profile.filled)) | {"blank"}


def words_of_few(profile: ColumnProfile) -> frozenset[str] | None:
    """The forms that may stand in a column of nothing but words, of whatever kind: all but those of the few numbers,
    dates and hashes among them; None for any other."""
    worded = sum(profile.forms.get(form, 0) for form in WORDED)
    if profile.filled < LEAST or worded < MOSTLY * profile.filled:
        return None
    least = max(TIMES, SHARE * profile.filled)
    return frozenset(form for form in FORMS if form not in NUMBERED or profile.forms.get(form, 0) >= least)


WORDED = ("word", "words", "text")
NUMBERED = frozenset({"integer", "digits", "date", "datetime", "hex"})
