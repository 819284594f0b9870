"""What the few cells of a column say of it: in so small a sample no rare label proves anything, but a column of a
handful of known words, or of figures, is understood, and what is neither is in doubt."""

from __future__ import annotations

from guardian.detection.facts import ColumnProfile
from guardian.governance.watch_kinds import FIGURES
from guardian.governance.watch_often import KNOWN, tells_of_somebody
from guardian.governance.watch_words import in_doubt, is_code

LEAST = 20
"""Cells of which nothing is said."""
MOSTLY = 0.85
"""Share of the cells that are labels or figures, from which on the others are in doubt."""
TIMES, SHARE = 3, 0.02
"""How often a label stands in them, at least."""


def labels_of_few(profile: ColumnProfile) -> frozenset[str] | None:
    """The labels of a column made of a handful of known words; None for any other."""
    values = {value: count for value, count in profile.common if value.strip()}
    least = max(TIMES, SHARE * profile.filled)
    often = {value: count for value, count in values.items() if count >= least and not tells_of_somebody(value)}
    worded = {value: count for value, count in often.items() if not is_code(value)}
    known = sum(count for value, count in worded.items() if not in_doubt(value))
    if profile.filled < LEAST or sum(often.values()) < MOSTLY * profile.filled or known < KNOWN * sum(worded.values()):
        return None
    others = (value for value in values if not tells_of_somebody(value) and not in_doubt(value))
    return frozenset([*often, *others])


def figures_of_few(profile: ColumnProfile) -> frozenset[str] | None:
    """The forms of the figures that a column holds nothing but; None for any other."""
    held = {form: count for form, count in profile.forms.items() if form in FIGURES}
    if profile.filled < LEAST or sum(held.values()) < MOSTLY * profile.filled:
        return None
    return frozenset(form for form, count in held.items() if count >= max(TIMES, SHARE * profile.filled)) | {"blank"}
