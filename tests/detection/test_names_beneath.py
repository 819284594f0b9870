"""A heading that may be somebody's is hidden or shown by what stands under it."""

from __future__ import annotations

import pytest

from guardian.detection.names_beneath import Beneath
from guardian.detection.names_people import personal_among

ODD, PAIR = "interrante", "grant_bill"


def under(*, data: bool = False, people: str = "", figures: str = "", told: str = "") -> Beneath:
    return Beneath(data, *(frozenset(text.split()) for text in (people, figures, told)))


@pytest.mark.parametrize(
    ("siblings", "beneath", "hidden"),
    [
        (("id", ODD, "city"), under(data=True), {ODD}),
        (("id", ODD, "city"), under(data=True, figures=ODD), {ODD}),
        (("id", ODD, "city"), under(data=True, told=ODD), set()),
        (("id", ODD, "city"), under(figures=ODD), set()),
        (("id", ODD, "city"), None, set()),
        (("id", ODD, "city"), under(people=ODD), {ODD}),
        (("day", ODD, "total"), under(figures=ODD), {ODD}),
        (("day", ODD, "total"), under(), set()),
        (("id", PAIR, "city"), under(), {PAIR}),
        (("id", PAIR, "city"), under(told=PAIR), set()),
        (("id", PAIR, "city"), None, set()),
        (("id", "key_len", "price_list", "page_count", "bill_rate"), under(), set()),
        (("id", "qtyx", "order_status"), under(data=True), set()),
        (("martin", "role", "city"), under(people="martin"), {"martin"}),
        (("customer", "role", "city"), under(data=True, people="customer"), set()),
    ],
)
def test_what_stands_under_an_odd_heading_tells_whether_it_is_shown(
    siblings: tuple[str, ...], beneath: Beneath | None, hidden: set[str]
) -> None:
    assert personal_among(siblings, beneath=beneath) == hidden


def test_numbered_things_are_no_people_unless_lists_have_the_word() -> None:
    assert not personal_among(("alphahat_1", "alphahat_2", "time"), beneath=under(data=True))
    assert personal_among(("okonjo_1", "okonjo_2", "time"), beneath=under(data=True))
