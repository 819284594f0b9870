"""Words that stand for nothing (`NULL`, `N/A`, 无) beside real values: cells that tell nothing of the column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from guardian.detection.facts import ColumnProfile
from guardian.detection.lexicon import word_set

_NOTHING = word_set(
    "null nil none nan na n/a #n/a n.a. nd n.d. tbd tba unknown unspecified missing undefined empty \\n <null> (null) "
    "(none) - -- --- ? ?? . 无 無 暂无 暫無 没有 未知 未填 未填写 不详 空 "
    "keine aucun aucune ninguno ninguna nessuno なし 없음"
)


def without_placeholders(profile: ColumnProfile) -> ColumnProfile:
    """The profile with such cells counted as blank; unchanged where nothing else is there."""
    held = {
        **{value: cells for _, value, cells in profile.open if _nothing(value)},
        **{value: cells for value, cells in profile.common if _nothing(value)},
    }
    total = sum(held.values())
    if not total or total >= profile.filled:
        return profile
    kept = tuple(item for item in profile.open if item[1] not in held)
    return replace(
        profile,
        blank=profile.blank + total,
        distinct=max(1, profile.distinct - len(held)),
        forms=_less(profile.forms, held),
        length_total=max(0, profile.length_total - sum(len(value) * cells for value, cells in held.items())),
        common=tuple(item for item in profile.common if item[0] not in held),
        open=kept,
        open_cells=max(0, profile.open_cells - sum(cells for _, value, cells in profile.open if value in held)),
        open_distinct=max(len(kept), profile.open_distinct - (len(profile.open) - len(kept))),
    )


def _nothing(value: str) -> bool:
    return len(value) <= 12 and value.strip().lower() in _NOTHING


def _less(forms: Mapping[str, int], held: Mapping[str, int]) -> dict[str, int]:
    left = dict(forms)
    for value, cells in held.items():
        if not any(char.isalpha() for char in value):
            order = ("symbols", "code", "text", "word", "words")
        elif value.isalpha():
            order = ("word", "words", "text", "code", "symbols")
        else:
            order = ("code", "words", "word", "text", "symbols")
        for form in order:
            taken = min(cells, left.get(form, 0))
            left[form] = left.get(form, 0) - taken
            cells -= taken
    return {form: cells for form, cells in left.items() if cells > 0}
