"""Public text detection: what is found, what is left alone, and that offsets hold on any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian.detection.text import detect, detect_many, fuse
from guardian.errors import UsageError
from guardian.model import Span

FOUND = [
    ("person_name", "My name is Henrike Albers.", "Henrike Albers"),
    ("person_name", "Dr. Margaret O'Sullivan will see you now", "Margaret O'Sullivan"),
    ("person_name", "Please call Levente Szarvassy back", "Levente Szarvassy"),
    ("person_name", "Thanks for the update,\nBest regards,\nOluwaseun Adebayo", "Oluwaseun Adebayo"),
    ("person_name", "MY NAME IS MARIA GONZALEZ AND I WANT A REFUND", "MARIA GONZALEZ"),
    ("person_name", "i spoke with anna kowalska about the refund", "anna kowalska"),
    ("person_name", "张伟明天去上海出差", "张伟"),
    ("person_name", "欧阳娜娜和同事一起吃饭", "欧阳娜娜"),
    ("person_name", "總統弗拉基米爾·普京昨天發表講話", "弗拉基米爾·普京"),
    ("person_name", "请联系陈女士办理退款", "陈女士"),
    ("address", "She moved to Wellington last year.", "Wellington"),
    (
        "address",
        "Ship it to 742 Evergreen Terrace, Springfield, IL 62704 please.",
        "742 Evergreen Terrace, Springfield, IL 62704",
    ),
    ("address", "Rechnung an Hauptstraße 12, 10115 Berlin", "Hauptstraße 12, 10115 Berlin"),
    ("address", "My address is 45 Rue de Rivoli, 75001 Paris, France.", "45 Rue de Rivoli, 75001 Paris, France"),
    (
        "address",
        "3184 Metsäkatu 17 Apt. 209\nCarmelo\n, CO\n Uruguay 70112",
        "3184 Metsäkatu 17 Apt. 209\nCarmelo\n, CO\n Uruguay 70112",
    ),
    ("address", "住成都市武侯区一环路南四段16号1栋2单元301号。", "成都市武侯区一环路南四段16号1栋2单元301号"),
    ("address", "他住在臺北市大安區", "臺北市大安區"),
    ("organisation", "他在腾讯公司上班", "腾讯公司"),
    ("organisation", "She studied at the University of Manchester", "University of Manchester"),
    ("organisation", "She joined from Hale, Dorr and Whitby last year", "Hale, Dorr and Whitby"),
    ("person_name", "Mary: are you in?\nVinka: Yes, see you there", "Vinka"),
    ("person_name", "What's your name? Fenna R Hoekstra", "Fenna R Hoekstra"),
    ("email", "write to jo.bloggs@example.org today", "jo.bloggs@example.org"),
]

NOT_FOUND = [
    ("person_name", "Terms and Conditions apply. Privacy Policy."),
    ("person_name", "May and August are the busiest months; April is quiet."),
    ("person_name", "The Nobel Prize ceremony is in December."),
    ("person_name", "Anna University accepts applications"),
    ("person_name", "I work for Dalby-Whitmore"),
    ("person_name", "a Monte Carlo simulation"),
    ("person_name", "GREEN ROSE WASHBAG"),
    ("person_name", "SET OF 16 VINTAGE PEARL BUTTONS"),
    ("address", "3 TIER SWEETHEART GARDEN SHELF"),
    ("person_name", "Subject: Minutes\nAgenda: Budget"),
    ("person_name", "German, French and Swiss customers"),
    ("person_name", "这个方法的平均准确率达到了百分之九十五"),
    ("person_name", "高兴的是，黄色的花开了"),
    ("address", "The 3 Little Pigs ran 5 miles in 20 minutes"),
    ("address", "Dear Dr. Patel, thank you"),
    ("address", "Order 2 Large Boxes 3 times"),
    ("address", "唐代的诗歌和宋代的词"),
    ("organisation", "他是汉族，共有三个孩子"),
    ("email", "meet me @ noon"),
]


@pytest.mark.parametrize(("category", "text", "expected"), FOUND, ids=range(len(FOUND)))
def test_it_finds_the_whole_of_it(category: str, text: str, expected: str) -> None:
    assert expected in {text[span.start : span.end] for span in detect(text) if span.category == category}


@pytest.mark.parametrize(("category", "text"), NOT_FOUND, ids=range(len(NOT_FOUND)))
def test_it_leaves_ordinary_words_alone(category: str, text: str) -> None:
    assert [span for span in detect(text) if span.category == category] == []


def test_both_languages_are_read_in_one_text() -> None:
    text = "客户John Smith昨天到了北京市"
    found = {(span.category, text[span.start : span.end]) for span in detect(text)}
    assert {("person_name", "John Smith"), ("address", "北京市")} <= found


def test_a_language_that_is_not_asked_for_is_not_read() -> None:
    assert detect("张伟住在北京市", languages=("en",)) == ()
    assert detect("John Smith lives in Paris", languages=("zh",)) == ()


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown language 'xx'"):
        detect("hello", languages=("xx",))


def test_many_texts_give_what_each_gives_alone() -> None:
    texts = [text for _, text, _ in FOUND] + [text for _, text in NOT_FOUND]
    assert detect_many(texts) == [detect(text) for text in texts]


def test_no_text_gives_no_span() -> None:
    assert detect("") == ()
    assert detect_many([]) == []


def test_a_higher_threshold_reports_fewer_and_only_surer_spans() -> None:
    text = "Ask Virpi, John Smith or Bob in Lyon about it"
    strict = detect(text, min_score=0.85)
    assert strict
    assert len(strict) < len(detect(text, min_score=0.3))
    assert all(span.score >= 0.85 for span in strict)


def test_a_long_text_is_read_to_its_end() -> None:
    text = "Nothing happens here today, again.\n" * 3000 + "Her name is Margaret Thornton."
    last = detect(text)[-1]
    assert text[last.start : last.end] == "Margaret Thornton"


@pytest.mark.parametrize(
    "noise", ["\ud800", "\x00", "‮שלום", "👩‍👩‍👧 ", "ﬃ İ ẞ "], ids=["surrogate", "nul", "rtl", "emoji", "folding"]
)
def test_offsets_count_code_points_whatever_stands_before(noise: str) -> None:
    text = noise + "\n" + "My name is John Smith and 王小明住在北京市"
    found = {text[span.start : span.end] for span in detect(text)}
    assert {"John Smith", "王小明", "北京市"} <= found


PIECES = st.sampled_from(
    [
        "John",
        "Smith",
        "张伟",
        "北京市",
        "Rue de Rivoli 5",
        "Apt. 3",
        "\n",
        " ",
        ", ",
        "。",
        "IN PARIS",
        "\ud83d",
        "👍",
        "a-b'c",
        "12",
        "号",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=20).map("".join)))
def test_spans_are_in_range_sorted_apart_and_not_empty(text: str) -> None:
    spans = detect(text, min_score=0.0)
    last = 0
    for span in spans:
        assert last <= span.start < span.end <= len(text)
        last = span.end


SPANS = st.lists(
    st.builds(
        lambda start, length, score: Span(start, start + length, "phone", "phone", score, ""),
        st.integers(0, 30),
        st.integers(1, 10),
        st.sampled_from([0.2, 0.5, 0.7, 0.9]),
    ),
    max_size=15,
)


@given(SPANS)
def test_fusing_keeps_the_surest_and_never_two_on_one_character(spans: list[Span]) -> None:
    kept = fuse(spans, 0.5)
    assert all(first.end <= second.start for first, second in pairwise(kept))
    assert all(span.score >= 0.5 for span in kept)
    sure = [span for span in spans if span.score >= 0.5]
    if sure:
        assert max(span.score for span in kept) == max(span.score for span in sure)
    for span in sure:
        assert any(other.start < span.end and span.start < other.end and other.score >= span.score for other in kept)


def test_a_long_text_is_read_window_by_window_to_its_end() -> None:
    text = (
        "公司员工王小明住在北京市。今天天气很好，我们一起学习第几课的内容。\n" * 3000
        + "联系人：欧阳娜娜，电话13800138000。"
    )
    found = detect(text)
    last = [text[span.start : span.end] for span in found if span.start > len(text) - 25]
    assert last == ["欧阳娜娜", "13800138000"]
    assert sum(span.category == "person_name" for span in found) == 3001


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at 48.85837, 2.29448 since noon", True),
        ("48.85837, 2.29448, 35", True),
        ("2.00000 0.00000 0.04088 1.65888 0.43887 2.16009", False),
        ("8.69269189482201", False),
    ],
)
def test_a_row_of_measurements_is_no_place_and_no_identifier(text: str, found: bool) -> None:
    assert bool(detect(text, ("en",))) is found


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_least_score_that_is_none_is_refused(score: float) -> None:
    with pytest.raises(UsageError, match="from 0 to 1"):
        detect("a@b.example", min_score=score)
