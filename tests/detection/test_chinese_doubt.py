"""People in Chinese whom the network only holds possible: treated in a copy, told in no report."""

from __future__ import annotations

import pytest

from guardian.detection.text import candidates_many, detect

TREATED = 0.3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("曾可可不同意分期", "曾可可"),
        ("占豪下周转正", "占豪"),
        ("国强咳嗽半月", "国强"),
        ("池早早对花生过敏", "池早早"),
        ("老伴桂兰代取报告", "桂兰"),
        ("病人强东拒绝抽血", "强东"),
        ("电联冉冉，关机", "冉冉"),
        ("敬一丹血压150/95", "敬一丹"),
        ("操先生说少一个", "操"),
    ],
)
def test_somebody_whom_the_engine_holds_possible_is_a_candidate_and_no_finding(text: str, name: str) -> None:
    spans = [one for one in candidates_many([text], min_score=TREATED)[0] if one.category == "person_name"]
    assert any(text[one.start : one.end].count(name) for one in spans)
    assert not [one for one in detect(text) if one.category == "person_name"]


@pytest.mark.parametrize(
    "text",
    [
        "考勤异常已补卡",
        "宿舍空调不制冷",
        "金属味重，已退",
        "常规检查无异常",
        "施工队明天进场",
        "水杯漏水，申请换新",
        "总计金额不对",
    ],
)
def test_words_of_notes_are_no_candidates(text: str) -> None:
    assert not [one for one in candidates_many([text], min_score=TREATED)[0] if one.category == "person_name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("请联系欧阳建国，电话 13812345678。", "欧阳建国"),
        ("请联系欧阳志强，尽快处理", "欧阳志强"),
        ("客户司马晓东反映包裹破损", "司马晓东"),
        ("请联系皇甫家豪，电话 13812345678", "皇甫家豪"),
        ("欧阳修说过这句话", "欧阳修"),
        ("转告慕容雪明天来", "慕容雪"),
        ("房东上官翰曦要书面通知", "上官翰曦"),
        ("护工鲁鑫惜换班", "鲁鑫惜"),
        ("阎翰若批了", "阎翰若"),
        ("张敏若不来请转告", "张敏"),
        ("房东陈静惜字如金", "陈静"),
    ],
)
def test_a_name_that_the_network_cuts_short_is_whole(text: str, name: str) -> None:
    assert name in [text[one.start : one.end] for one in detect(text) if one.category == "person_name"]


@pytest.mark.parametrize(
    "text", ["公司马上发货", "西欧阳光充足", "上尉迟到了", "招呼延误的旅客", "外公孙子都来了", "见上官方网站"]
)
def test_words_that_make_such_a_family_name_where_they_meet_are_nobody(text: str) -> None:
    assert not [one for one in detect(text) if one.category == "person_name"]
