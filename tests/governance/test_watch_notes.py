"""Whom notes name by their place alone: treated in copies, told in no report."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.governance.texts import TextReader
from guardian.governance.watch_notes import SCORE, WHY, framed, told
from guardian.model import Span


def named(text: str, *found: Span) -> list[str]:
    return [text[span.start : span.end] for span in told(text, found)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("签收人：贾协岛", "贾协岛"),
        ("收件人改为田运标", "田运标"),
        ("打了两次电话，熊师环没接", "熊师环"),
        ("抄送高协岛", "高协岛"),
        ("余协岛说灯罩到货时已破损", "余协岛"),
        ("邻居潘协岛代签", "潘协岛"),
        ("物流说龙运标拒收", "龙运标"),
        ("已联系阎协岛，周五前回复", "阎协岛"),
        ("让小向下午来取", "向"),
        ("按蔡协岛要求改地址", "蔡协岛"),
        ("安装师傅雷运标把台面划了", "雷运标"),
        ("货放在常军家门口", "常军"),
        ("白协岛代付定金", "白协岛"),
        ("钥匙在楼下常协岛那里", "常协岛"),
        ("社保断缴：车协岛", "车协岛"),
        ("父母：某人、曾协岛", "曾协岛"),
        ("与罗协岛沟通后同意补发", "罗协岛"),
        ("Signed for by Eastwood.", "Eastwood"),
        ("signed: mark quigley", "mark quigley"),
        ("Discount approved by Eluned in accounts.", "Eluned"),
        ("Hope's order still hasn't arrived", "Hope"),
        ("ELUNED YOUNG PAID IN FULL", "ELUNED YOUNG"),
        ("talked 2 eluned bout the delivery", "eluned"),
        ("refund agreed w/ rose tremblay, see thread", "rose tremblay"),
        ("asked grace to resend the photos", "grace"),
        ("Booked under Hill", "Hill"),
        ("Keys with Eluned downstairs", "Eluned"),
        ("meeting moved, faith can't make it", "faith"),
        ('Engraving: "Hiroko & Marguerite"', "Hiroko"),
    ],
)
def test_whoever_stands_where_notes_name_somebody_is_treated(text: str, who: str) -> None:
    assert who in named(text)
    east, west = (bool(one[0]) for one in framed([text]))
    assert [*told(text, (), east, west)] == [*told(text, ())]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "签收人：本人",
            "收件人改为前台",
            "高层说可以",
            "方便签收",
            "成功签收",
            "于是要求退货",
            "马上处理",
            "严重投诉",
        ),
        *("任何要求", "已通知仓库提货", "白天不在家", "平台审核", "财务审核通过", "路人代收", "黄色退货"),
        *(
            "按客户要求",
            "按时要求发货",
            "放在邻居家",
            "抬头写公司",
            "与平台确认",
            "门店已处理",
            "快递员态度不好",
            "与商家沟通后",
        ),
        *(
            "师傅说少件",
            "客服向仓库说明",
            "跟卖家协商",
            "前台周末不在",
            "和单位核对",
            "司机马上来",
            "按相关要求",
            "放在管家处",
        ),
        *(
            "让小孩下午来",
            "房东说",
            "原路退回",
            "颜色：黄色",
            "原因：未知",
            "仓库已核对",
            "客户要求换货",
            "联系客服，已回复",
        ),
        *("Signed for by Reception.", "signed for by the neighbour", "signed: yes please", "approved by Finance"),
        *(
            "asked customer to wait",
            "told driver about it",
            "Keys with Reception",
            "Filed under Lamps",
            "asked them to call",
        ),
        *("processed by PayPal", "Handed to Driver", "Thanks, Team", "Salt & Pepper", "Oak & Brass", "Today's order"),
        *("PLEASE SIGN PAID", "talked to customer", "spoke to resellers", "courier can't come", "Attn: Accounts"),
    ],
)
def test_roles_things_and_verbs_there_are_not(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("before", "name", "behind", "who"),
    [
        ("Rose and ", "Marguerite", " both called", ["Rose"]),
        ("Hill, ", "Chidi", " - duplicate", ["Hill"]),
        ("agreed w/ will ", "Castellanos", "", ["will"]),
        ("", "Joaquin", " and Faith called", ["Faith"]),
        ("Refund and ", "Marguerite", " and Sofa", []),
        ("When will ", "Castellanos", " come", []),
    ],
)
def test_a_name_that_is_a_word_too_is_one_beside_another(before: str, name: str, behind: str, who: list[str]) -> None:
    span = Span(len(before), len(before) + len(name), "person_name", "person_name", 0.9, "an engine")
    assert sorted({*named(before + name + behind, span)} - {name}) == who


def test_two_given_names_that_are_a_firm_are_nobody() -> None:
    firm = Span(0, 9, "organisation", "organisation", 0.9, "an engine")
    assert named("Ann & Bob", firm) == []
    assert named("Ann & Bob") == ["Ann", "Bob"]


def test_they_are_treated_and_not_reported() -> None:
    texts = pa.array(["签收人：贾协岛", "Signed for by Eastwood."])
    assert all(TextReader().spans(texts))
    assert SCORE < 0.5
    reported = [span for one in TextReader(min_score=0.5).spans(texts) for span in one]
    assert not any(span.why == WHY for span in reported)
