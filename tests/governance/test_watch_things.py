"""Goods and firms that are called after a place or after somebody, and people who are not."""

from __future__ import annotations

import pytest

from guardian.governance.watch_things import names_a_thing
from guardian.model import Span


def person(length: int) -> Span:
    return Span(0, length, "person_name", "person_name", 0.8, "an engine")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("张小泉剪刀", 3),
        ("李锦记蚝油", 3),
        ("王老吉凉茶", 3),
        ("陈克明挂面", 3),
        ("李宁运动鞋", 2),
        ("曹操出行卡", 2),
        ("李宁会员月卡", 2),
    ],
)
def test_goods_are_called_after_their_maker(text: str, length: int) -> None:
    assert names_a_thing(text, person(length))


@pytest.mark.parametrize(
    "text",
    [
        "张小泉",
        "覃运标手机",
        "覃运标退鞋",
        "覃运标要剪刀",
        "覃运标投诉",
        "覃运标订单",
        "找覃运标",
        "覃运标的水杯",
        "给覃运标剪刀",
        "覃运标水杯",
        "覃运标眼镜",
        "覃运标雨伞",
    ],
)
def test_whoever_has_or_does_something_is_somebody(text: str) -> None:
    at = text.find("覃运标")
    span = Span(max(at, 0), max(at, 0) + 3, "person_name", "person_name", 0.8, "an engine")
    assert not names_a_thing(text, span)


@pytest.mark.parametrize("text", ["曹操的电话", "曹操投诉", "李宁先生", "李宁手机", "李宁", "王伟出行卡", "李宁家"])
def test_who_is_called_like_a_maker_is_somebody_with_what_people_have_or_do(text: str) -> None:
    assert not names_a_thing(text, person(2))
