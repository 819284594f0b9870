"""Chinese notes about people whose names are words: each frame with words that are nobody in it."""

from __future__ import annotations

from guardian.detection.text import detect_many

TREATED = 0.3


def _people(texts: list[str]) -> list[set[str]]:
    found = detect_many(texts, min_score=TREATED)
    return [
        {text[one.start : one.end] for one in spans if one.category == "person_name"}
        for text, spans in zip(texts, found, strict=True)
    ]


SOMEBODY = {
    "石头没回消息": "石头",
    "关键预约周三下午两点": "关键",
    "由关键负责跟进": "关键",
    "包裹已由沙漠签收": "沙漠",
    "给玫瑰打过电话": "玫瑰",
    "加了和平微信": "和平",
    "送关键家，5号楼301": "关键",
    "白鹭住3栋202": "白鹭",
    "金属情绪激动，已安抚": "金属",
    "毛毯儿子发烧39度": "毛毯",
    "成果同意换货": "成果",
    "高原账户被冻结": "高原",
    "彩虹返现已处理": "彩虹",
    "朱砂/13812345678/退货": "朱砂",
    "订单20250301，经纬，改地址": "经纬",
    "参会人员：明月，赵建国": "明月",
    "@喜悦 麻烦看下": "喜悦",
    "雷鸣问什么时候到": "雷鸣",
    "今早海洋又来催了": "海洋",
    "谢意昨夜呕吐三次": "谢意",
    "叶片名下有两笔逾期": "叶片",
    "骆驼忘记密码": "骆驼",
    "寄给颜料": "颜料",
    "桂花报名周末班": "桂花",
    "没联系上，转告司令": "司令",
    "武术和左翼都签了": "武术",
    "魏碑：在的": "魏碑",
    "严厉 工号0231": "严厉",
    "13512348765 沙发": "沙发",
}
NOBODY = [
    "石头堵住下水道",
    "关键是没人接",
    "彩虹返现活动已结束",
    "客服没回消息",
    "由物业负责跟进",
    "包裹已由前台签收",
    "给客户打过电话",
    "加了官方微信",
    "平台同意换货",
    "银行账户被冻结",
    "快递/13812345678/退货",
    "订单20250301，加急，改地址",
    "参会人员：待定",
    "@所有人 麻烦看下",
    "话务来电较多",
    "会议认为方案可行",
    "设备又坏了",
    "项链退货",
    "贺卡收到",
    "颜色要换",
    "钱包丢了",
    "转告家属",
    "麻烦签收",
    "状态：已发货",
    "严重呕吐三次",
    "符合要求",
    "寄给客户",
    "大连阴转多云17℃",
    "13512348765 家属",
    "宿舍空调不制冷",
]


def test_a_word_where_only_somebody_stands_is_a_name() -> None:
    missed = [
        text for (text, name), found in zip(SOMEBODY.items(), _people(list(SOMEBODY)), strict=True) if name not in found
    ]
    assert not missed


def test_what_else_acts_or_stands_beside_a_number_is_nobody() -> None:
    assert not [text for text, found in zip(NOBODY, _people(NOBODY), strict=True) if found]


def test_things_that_the_network_holds_possible_are_nobody() -> None:
    """A copy asks little of a name; a ware, what befell it or a phrase of four characters is none."""
    things = ["黄桃罐头两瓶", "乐观锁冲突", "马达烧坏", "纪律严明", "许愿瓶破损", "冬梅图案"]
    assert not [text for text, found in zip(things, _people(things), strict=True) if found]
    people = ["马达咳嗽两周", "乐观妈妈来电", "占豪下周转正"]
    assert all(_people(people))


def test_goods_and_plain_words_in_the_frames_are_treated_and_not_named() -> None:
    """A word that opens with a family name is hidden of a copy where people act; only a sure frame names it."""
    things = ["沙发退了两件", "方向改成朝南", "路灯在修", "石板在修"]
    none = ["任务取消了", "原告称证据不足", "董事说方案可行", "感谢路过的同事", "工单转高压班组处理"]
    people = ["石头，电话13812345678", "路灯女士来电", "路灯妈妈来电"]
    named = detect_many(things + people)
    assert not [t for t, spans in zip(things, named, strict=False) if any(s.category == "person_name" for s in spans)]
    assert all(any(s.category == "person_name" for s in spans) for spans in named[len(things) :])
    assert not [text for text, found in zip(none, _people(none), strict=True) if found]
