"""Check digits of whole columns: the functions of ``checksums`` over characters in columns, with equal results.

``Places`` holds compact values (no separators, upper case) of one length: row i is the character at place i of every
value. Checks that have no form here run value by value.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa

from guardian.detection import checksums
from guardian.detection.columnar import cn, eu, generic, others, tw_hk, uk, us, written
from guardian.detection.columnar.compact import Bools, Group, characters, compacted
from guardian.detection.columnar.parts import Check

Scalar = Callable[[str], bool]
CHECKS: dict[str, dict[int, Check]] = {
    name: forms for family in (generic, cn, tw_hk, us, uk, eu, others) for name, forms in family.CHECKS.items()
}
"""By name of the function: the same check over columns, by compact length (0: any other length)."""


class Columns:
    """Values made ready for checks: what several checks of the same values need is made once."""

    def __init__(self, text: pa.StringArray) -> None:
        self.text = text
        self._groups: tuple[Group, ...] | None = None

    def valid(self, check: Scalar | None) -> Bools:
        """Which values pass the check; all where there is none."""
        if check is None:
            return np.ones(len(self.text), dtype=bool)
        form = _written(check)
        if form is not None:
            return form(self.text)
        known = _form(check)
        groups = self.groups() if known else ()
        if known is None or not groups:
            return np.array([check(value) for value in self.text.to_pylist()], dtype=bool)
        result = np.zeros(len(self.text), dtype=bool)
        for group in groups:
            run = known.get(group.length) or known.get(0)
            if run is not None and group.length:
                result[group.rows] = run(group)
        return result

    def groups(self) -> tuple[Group, ...]:
        """The values by compact length; none where a character is beyond ASCII: there the function itself decides."""
        if self._groups is None:
            offsets, data = characters(self.text)
            beyond = len(data) and int(data.max()) > 0x7F
            self._groups = () if beyond else tuple(Group(*group) for group in compacted(data, offsets))
        return self._groups


def valid(check: Scalar | None, text: pa.StringArray) -> Bools:
    """Which values pass the check; all where there is none."""
    return Columns(text).valid(check)


def _form(check: Scalar) -> dict[int, Check] | None:
    """The columnar forms of a function of ``checksums``; None for any other."""
    name = getattr(check, "__name__", "")
    return CHECKS.get(name) if getattr(checksums, name, None) is check else None


def _written(check: Scalar) -> Callable[[pa.StringArray], Bools] | None:
    """The columnar form of a check of how a value is written, with the options it was given."""
    if isinstance(check, partial):
        form = written.FORMS.get(check.func)
        return partial(form, **check.keywords) if form and not check.args else None
    return written.FORMS.get(check)
