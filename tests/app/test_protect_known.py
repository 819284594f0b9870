from __future__ import annotations

import pytest

from guardian.app.protect_known import lists_values


@pytest.mark.parametrize(
    "check",
    [
        "state IN ('open', 'shut')",
        "state = 'open' OR state = 'shut'",
        "state = ANY (ARRAY['open'::text, 'shut'::text])",
    ],
)
def test_a_check_that_lists_the_values_of_a_column_is_known(check: str) -> None:
    assert lists_values((check,))


@pytest.mark.parametrize(
    "check",
    [
        "b <> '' AND b <> 'x'",
        "b != '' AND b != 'x'",
        "b NOT IN ('', 'x', 'y')",
        "b NOT LIKE 'x%' AND b <> ''",
        "b LIKE 'A%'",
        "length(b) < 9",
    ],
)
def test_a_check_that_says_what_a_column_may_not_hold_lists_nothing(check: str) -> None:
    assert not lists_values((check,))
