"""Chinese names that are ordinary words too, told by the role, list or title beside them."""

from __future__ import annotations

import pytest

from guardian.detection.text import detect


def found(text: str, category: str = "person_name") -> set[str]:
    return {text[span.start : span.end] for span in detect(text) if span.category == category}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("家属田野签署知情同意书，关系：父子。", "田野"),
        ("机主甘露，套餐变更失败，请协助", "甘露"),
        ("住户单国强（7号楼1单元1102）报修电梯困人。", "单国强"),
        ("住址：桃花岭街道；联系人：湛蓝", "湛蓝"),
        ("患儿发热两天，母亲米兰，出生于本院", "米兰"),
        ("会议纪要 出席：牛犇、马跃 记录：朱迪", "马跃"),
        ("服务员小何全程微笑", "小何"),
        ("京东物流快，小哥小段服务好", "小段"),
        ("浩然：好的，人民路那家吧", "浩然"),
        ("农新，45岁，初筛阳性", "农新"),
        ("房东沙女士不退押金", "沙"),
        ("尊敬的宗教授：感谢您拨冗审阅。", "宗"),
    ],
)
def test_a_name_that_is_a_word_too_is_told_by_what_stands_beside_it(text: str, name: str) -> None:
    assert any(name in one for one in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "患者高烧，头痛两天",
        "患者安静，自主体位",
        "客户满意，五星好评",
        "业主单位，联系电话另附",
        "司机路过，看到有人摔倒",
        "教师应聘，试讲二十分钟",
        "女儿安静，很听话",
        "导演安排，演员就位",
        "老板：在吗",
        "备注：加急",
        "市场上小白菜和小苏打都涨价了",
    ],
)
def test_an_ordinary_word_after_a_role_is_no_name(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "place"),
    [("报修电梯困人（7号楼1单元1102）", "7号楼1单元1102"), ("快递放3栋502室门口", "3栋502室")],
)
def test_a_room_of_a_building_is_an_address(text: str, place: str) -> None:
    assert place in found(text, "address")


@pytest.mark.parametrize(
    "text", ["3号楼的电梯坏了", "全楼共7座100层", "原审被告，蒙古族，无业", "依照《中华人民共和国民法典》判决"]
)
def test_a_building_alone_a_people_or_a_law_is_no_address(text: str) -> None:
    assert found(text, "address") == set()
