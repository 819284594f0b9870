"""Korean labels that begin as family names do, and names that are none of them."""

from __future__ import annotations

import pytest

from guardian.detection.hangul_words import korean_label
from guardian.detection.verdict_people import kind_of_name

LABELS = [
    *("배송중", "배송완료", "주문취소", "결제완료", "반품요청", "환불", "입금대기"),
    *("교환접수", "남성", "여성", "서울", "신용카드", "주문", "확인중"),
]
NAMES = [
    *("김민수", "이영희", "박지성", "주문경", "주하늘", "배수지", "여진구"),
    *("남주혁", "서지수", "신세경", "고현정", "강원래", "정상훈", "송중기"),
]


@pytest.mark.parametrize("label", LABELS)
def test_states_of_orders_are_labels(label: str) -> None:
    assert korean_label(label)
    assert kind_of_name(label) == "common"


@pytest.mark.parametrize("name", [*NAMES, "남궁 민수"])
def test_names_are_none(name: str) -> None:
    assert not korean_label(name)
    assert kind_of_name(name) == "full"
