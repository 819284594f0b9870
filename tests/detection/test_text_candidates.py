"""All that is said of a text, before the surest is chosen; and texts of two languages."""

from __future__ import annotations

import pytest

from guardian.detection.lac import sentences_of
from guardian.detection.text import candidates_many, detect_many, fuse
from guardian.errors import UsageError

TEXTS = ["I am Henrike Albers, card number 4111 1111 1111 1112.", "他住在成都市武侯区", "", "no issues"]


@pytest.mark.parametrize("least", [0.0, 0.3, 0.5])
def test_candidates_fused_are_what_is_detected(least: float) -> None:
    candidates = candidates_many(TEXTS, min_score=least)
    assert [fuse(spans, least) for spans in candidates] == detect_many(TEXTS, min_score=least)
    assert all(span.score >= least for spans in candidates for span in spans)


def test_candidates_of_an_unknown_language_are_refused() -> None:
    with pytest.raises(UsageError, match="xx"):
        candidates_many(TEXTS, languages=("xx",))


BOTH = [
    ("We sell Mercedes trucks", "Mercedes"),
    ("We cleaned it with our Dyson vacuum", "Dyson"),
    ("A Kate Spade handbag was left here", "Kate Spade"),
    ("The Christian Dior boutique is closed", "Christian Dior"),
    ("We sold John Deere tractors and a Laura Ashley dress", "Laura Ashley"),
    ("Shares of Morgan Stanley fell", "Morgan Stanley"),
]


@pytest.mark.parametrize(("text", "name"), BOTH, ids=range(len(BOTH)))
def test_a_make_that_may_be_a_person_is_still_a_person_where_texts_are_treated(text: str, name: str) -> None:
    people = [span for span in candidates_many([text], min_score=0.3)[0] if span.category == "person_name"]
    assert name in {text[span.start : span.end] for span in people}


@pytest.mark.parametrize("text", ["We sell trucks and a vacuum", "The dashboards are slow"])
def test_wares_alone_are_nobody(text: str) -> None:
    assert not [span for span in candidates_many([text], min_score=0.3)[0] if span.category == "person_name"]


CUT = [
    ("The parcel came late. 没有人在家。", ["The parcel came late. ", "没有人在家。"]),
    ("快递迟到了. Nobody was home. 没有人在家", ["快递迟到了. ", "Nobody was home. ", "没有人在家"]),
]
NOT_CUT = ["请联系J. 王", "版本2.0. 更新", "The parcel came late. Nobody was home", "www.北京.com"]


@pytest.mark.parametrize(("text", "sentences"), CUT)
def test_an_english_sentence_ends_before_a_chinese_one(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentences_of(text)] == sentences


@pytest.mark.parametrize("text", NOT_CUT)
def test_a_period_within_a_sentence_ends_nothing(text: str) -> None:
    assert list(sentences_of(text)) == [(0, len(text))]


def test_a_place_that_is_glued_to_the_next_word_breaks_nothing() -> None:
    text = "His cousin lives in TurkuI've sent it"
    assert all(0 <= span.start < span.end <= len(text) for span in candidates_many([text], min_score=0.3)[0])
