"""Chinese texts: datelines, lives in a prospectus, engineers, makers before their wares."""

from __future__ import annotations

import pytest

from guardian.detection.text import detect

FOUND = [
    ("address", "新华社昆明电（记者伍晓阳）日前发布通告。", "昆明"),
    ("address", "湄公河流域五国代表在万象集会。", "万象"),
    ("address", "病人陳○○於花蓮車禍後送至慈濟醫院", "花蓮"),
    ("organisation", "沪东造船厂工人丁大全被评为劳动模范。", "沪东造船厂"),
    ("person_name", "监事包力，硕士，曾就职于毕马威华振会计师事务所。", "包力"),
    ("person_name", "万家乐现任总工程师，负责产品研发", "万家乐"),
    ("person_name", "董事会秘书：于洋  证券事务代表：方圆", "方圆"),
    ("person_name", "法定代表人：谷雨", "谷雨"),
    ("person_name", "昨天方工和曹工去了昆山的工厂调试设备", "方工"[:1]),
    ("person_name", "找曲工拿钥匙，下午再说", "曲"),
    ("person_name", "寄件：柏雪，丽江古城区", "柏雪"),
    ("address", "波音公司将在舟山建交付中心", "舟山"),
    ("person_name", "游客区女士在鼓浪屿拍照", "区"),
    ("person_name", "馆长成建正表示，展览免费", "成建正"),
    ("person_name", "订餐人元女士，三号楼", "元"),
    ("person_name", "收货：那日松 呼和浩特市新城区海东路", "那日松"),
    ("person_name", "收货：高远 13800138000", "高远"),
    ("address", "北约轰炸南联盟，平民伤亡", "南联盟"),
    ("organisation", "小米手机又断货了", "小米"),
    ("address", "长实集团主席李泽钜出售伦敦物业", "伦敦"),
]
NOT_FOUND = [
    ("person_name", "市民请女士优先上车，游客老先生坐下", "请"),
    ("person_name", "收货：上海分公司 浦东新区海东路", "公司"),
    ("person_name", "收货人：前台 13800138000，收件：公司门卫 13800138000", "台"),
    ("person_name", "收件：公司门卫 13800138000", "门卫"),
    ("person_name", "院长高兴地说，书记和主任都来了", "高"),
    ("person_name", "请华工厂的人都来，找石工艺品", "石"),
    ("organisation", "恒瑞医药研发的卡瑞利珠单抗获批。", "卡瑞利"),
    ("organisation", "小米粥和苹果都很好吃，理想很丰满", "小米"),
    ("organisation", "沪东的造船厂长说了算", "造船厂长"),
    ("person_name", "本科，高级工程师，现任公司总经理", "高级"),
    ("person_name", "今天施工，明天单工和时工都来", "施"),
    ("person_name", "审批：同意，抄送：全体", "全体"),
    ("person_name", "会上他们把方工作重点讲了", "方"),
    ("address", "这家报社的停电通知贴在门口", "停"),
]


@pytest.mark.parametrize(("category", "text", "expected"), FOUND, ids=range(len(FOUND)))
def test_a_name_is_found_for_what_it_is(category: str, text: str, expected: str) -> None:
    assert expected in {text[span.start : span.end] for span in detect(text) if span.category == category}


@pytest.mark.parametrize(("category", "text", "word"), NOT_FOUND, ids=range(len(NOT_FOUND)))
def test_a_word_alike_is_left_alone(category: str, text: str, word: str) -> None:
    found = [text[span.start : span.end] for span in detect(text) if span.category == category]
    assert [item for item in found if word in item] == []
