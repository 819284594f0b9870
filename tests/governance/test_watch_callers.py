"""Whom hasty notes name: treated in copies, told in no report."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from guardian.governance.watch_callers import SCORE, called
from guardian.model import Span

PIECES = (
    *(
        "Haverstock",
        "Oriel",
        "Smith,",
        "Rose",
        "d.",
        "j.",
        "dr",
        "said",
        "and",
        "&",
        "n",
        "-",
        "Driver",
        "off sick",
        "MRN",
        "acct",
    ),
    *(
        "00482917",
        "110108199003075678",
        "ask for",
        "signed:",
        "call",
        "先生",
        "骑手",
        "豆豆",
        "zhang",
        "wei",
        "来电",
        "，",
        "é",
        "",
    ),
)


def named(text: str, *found: Span) -> list[str]:
    return [text[span.start : span.end] for span in called(text, found)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Driver marek reported dog at gate", "marek"),
        ("seen by locum, Bhattacharya", "Bhattacharya"),
        ("chased by fatou, 3rd time", "fatou"),
        ("invoice to Halvorsen not us", "Halvorsen"),
        ("dr vasanth reviewed bloods, fine", "vasanth"),
        ("Return to work form signed by d. okwuosa", "d. okwuosa"),
        ("Paddy off sick, back mon", "Paddy"),
        ("rose said ok", "rose"),
        ("told them dawn wants her money back; grace refused", "grace"),
        ("Bronwen n Gethin want a joint one", "Gethin"),
        ("zhangwei来电，要改密码", "zhangwei"),
        ("MRN 00482917 merged with duplicate", "00482917"),
        ("payroll query, NI QQ123456C", "QQ123456C"),
        ("医保号110108199003075678待核", "110108199003075678"),
        ("电话里报了110108199003075678", "110108199003075678"),
        ("于是先生投诉排队太久", "于是"),
        ("骑手虎子摔车", "虎子"),
        ("Ask for Eluned at the desk", "Eluned"),
        ("handed over to Parminder", "Parminder"),
        ("picked up by grandad, Alwyn", "Alwyn"),
        ("left in porch, delroy aware", "delroy"),
        ("Calliope wants it delivered Thursday", "Calliope"),
        ("Hope from number 9 has a spare key", "Hope"),
        ("Faith at the depot confirmed the count", "Faith"),
        ("Zimmermann, Eluned - duplicate account", "Zimmermann, Eluned"),
        ("text 07700900555 when ready", "07700900555"),
        ("on 2024 5550 1234 until 5", "2024 5550 1234"),
        ("acct 2024-88213", "2024-88213"),
        ("oak-priscilla-vandermeer", "priscilla-vandermeer"),
        ("韦小宝工号A10293离职", "A10293"),
        ("同桌豆豆告状", "豆豆"),
    ],
)
def test_whoever_a_hasty_note_names_is_treated(text: str, who: str) -> None:
    assert who in named(text)
    assert all(span.score == SCORE < 0.5 for span in called(text, ()))


@pytest.mark.parametrize(
    "text",
    [
        *("porter refused to sign", "van broke down, all stops late", "Bill paid, thanks", "Collected by nana"),
        *(
            "told cust to wait",
            "delivry by tmrw",
            "Staff off sick, two short",
            "sent to wrong adress",
            "asked for invoyce",
        ),
        *(
            "by Monday or Tuesday",
            "paid by card or cash",
            "Driver said no",
            "a little late",
            "A nice touch",
            "call reception",
        ),
        *("order 00482917 merged", "part no 5512993 missing", "account closed in 2024", "order 2024-00381 shipped"),
        *(
            "这位先生要发票",
            "客户女士说颜色不对",
            "新同学报到",
            "快递员态度不好",
            "骑手电话打不通",
            "师傅刚刚到",
            "要SIM卡两张",
        ),
        *(
            "Ask for Reception at the desk",
            "with Thanks",
            "Mark on the lid",
            "call 3 times on 2 days",
            "Red, Large - swap",
            "Haverstock, Cushion",
        ),
        *("login失败", "wifi连不上", "订单20260312000451已发货", "型号iphone换新"),
        *(
            "delivered on 2024-05-06 to front desk",
            "meeting on 2024-05-06 10:30",
            "rescheduled at 12-03-2024 14 as agreed",
        ),
        *("invoice sent on 06 05 2024", "account 2024-2025 closed", "staff 2023-24", "student 2024 cohort"),
        *("护照2028-01-01到期", "工2024年", "学2024级", "账2024-05", "卡2024-05-06到期"),
        "e. coli in sample",
        "S. aureus isolated",
    ],
)
def test_roles_things_slips_and_other_numbers_are_not(text: str) -> None:
    assert named(text) == []


def test_whoever_stands_in_a_list_beside_somebody_is_somebody() -> None:
    text = "interview panel: Noor, Felix"
    assert sorted({*named(text, Span(23, 28, "person_name", "person_name", 0.9, "an engine"))}) == ["Felix", "Noor"]
    assert named("interview panel: Chair, Felix", Span(24, 29, "person_name", "person_name", 0.9, "an engine")) == []


def test_two_names_that_are_a_firm_are_nobody() -> None:
    assert named("Noor & Felix", Span(0, 12, "organisation", "organisation", 0.9, "an engine")) == []


@given(strategies.lists(strategies.sampled_from(PIECES), max_size=9), strategies.sampled_from((" ", "", ", ")))
def test_any_note_is_read_and_every_span_lies_in_it(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    for span in called(text, (Span(0, min(4, len(text)), "person_name", "person_name", 0.9, "an engine"),)):
        assert 0 <= span.start < span.end <= len(text)
