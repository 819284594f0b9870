"""Somebody in a slug: treated where whole columns of slugs are copied."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.governance.watch_slugs import in_slugs


def named(text: str) -> list[str]:
    return [text[span.start : span.end] for span in in_slugs(pa.array([text], pa.large_string())).get(0, ())]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("oak-priscilla-vandermeer", "priscilla-vandermeer"),
        ("/img/emeka_okonkwo/1.png", "emeka_okonkwo"),
        ("team/ingrid-solheim", "ingrid-solheim"),
    ],
)
def test_a_given_name_before_a_family_name_is_somebody(text: str, who: str) -> None:
    assert named(text) == [who]


@pytest.mark.parametrize(
    "text",
    [
        "oak-grey-lamp",
        "emma-desk-white",
        "rose-gold-ring-large",
        "europe/london-bridge",
        "in-stock",
        "priscilla",
        "a-b-c",
        "",
    ],
)
def test_goods_and_places_are_nobody(text: str) -> None:
    assert named(text) == []
