"""Check digits of whole columns: the functions of ``checksums`` over matrices of characters, with equal results.

A matrix has a row a value and a column a character: compact (no separators, upper case), one length. Functions of
``checksums`` that have no form here run value by value.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Check = Callable[[Bytes], Bools]

CHECKS: dict[str, dict[int, Check]] = {}


def valid(check: Callable[[str], bool] | None, text: pa.StringArray) -> Bools:
    """Which values pass the check; all where there is none."""
    if check is None:
        return np.ones(len(text), dtype=bool)
    return np.array([check(value) for value in text.to_pylist()], dtype=bool)
