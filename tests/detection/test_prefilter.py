"""Which texts could hold an identifier: every text on its own, though all are read joined."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.detection.prefilter import hits, union

_BOUNDED = r"(?:^|[^0-9A-Za-z])[0-9]{6}(?:$|[^0-9A-Za-z])"


@pytest.mark.parametrize(
    ("texts", "held"),
    [
        (["123456", "654321", "112233"], [True, True, True]),
        (["a 123456", "654321 b"], [True, True]),
        (["", "123456", "", "654321"], [False, True, False, True]),
        (["1234567", "x654321"], [False, False]),
        (["123", "456"], [False, False]),
    ],
)
def test_a_match_at_the_end_of_a_text_does_not_hide_one_at_the_start_of_the_next(
    texts: list[str], held: list[bool]
) -> None:
    found = hits(union([_BOUNDED]), pa.array(texts, pa.string()))
    neighbours = [any(held[max(0, at - 1) : at + 2]) for at in range(len(held))]
    assert all(one or not wanted for one, wanted in zip(found.tolist(), held, strict=True))
    assert all(wanted or not one for one, wanted in zip(found.tolist(), neighbours, strict=True))
