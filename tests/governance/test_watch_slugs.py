"""Somebody in a slug: treated where whole columns of slugs are copied."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.governance.watch_slugs import in_slugs, logins
from guardian.model import Span


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


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("2025-03-11 INFO job=sync user=margaret.gutierrez rows=3", ["margaret.gutierrez"]),
        ("/home/francesca.underwood/export.csv", ["francesca.underwood"]),
        ("victoria_henderson77", ["victoria_henderson77"]),
        ("login harriet.fitzgerald.", ["harriet.fitzgerald"]),
        ("app.config max.value server.port data.frame claude.code com.example", []),
        ("main.java file.read grace.period Margaret.gutierrez@mailbox.org", []),
    ],
)
def test_a_login_that_is_a_full_name_is_somebody(text: str, who: list[str]) -> None:
    (found,) = logins(pa.array([text], pa.large_string()), {}).values() if who else [()]
    assert [text[span.start : span.end] for span in found] == who
    assert bool(logins(pa.array([text], pa.large_string()), {})) == bool(who)


def test_what_was_found_of_a_login_is_kept_and_the_rest_is_added() -> None:
    text, given = "see francesca.underwood", Span(4, 13, "person_name", "person_name", 0.6, "a list")
    spans = logins(pa.array([text], pa.large_string()), {0: (given,)})[0]
    assert "".join(text[span.start : span.end] for span in spans) == "francesca.underwood"
