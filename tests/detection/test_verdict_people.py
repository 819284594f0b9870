from __future__ import annotations

import pytest

from guardian.detection.verdict_people import kind_of_name


@pytest.mark.parametrize("value", ["Ada Miller13", "Anna Brandt2045", "张伟明12"])
def test_numbered_people_are_people(value: str) -> None:
    assert kind_of_name(value) == "full"


@pytest.mark.parametrize(
    "value", ["Galaxy Note10", "Windows Server2019", "Terminal Gate12", "华为荣50", "Ada13", "Miller 13", "A13"]
)
def test_numbered_things_are_none(value: str) -> None:
    assert kind_of_name(value) == ""
