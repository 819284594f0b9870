"""Where texts are cut: only where no detector reads on."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.governance.cuts import AFTER_CHINESE, CLEAN, ENGLISH, Cuts, cut, plain

CUT = [
    ("The parcel came late. Nobody was at home.", ["The parcel came late. ", "Nobody was at home."], ENGLISH),
    ("Well done! Nobody was at home.", ["Well done! ", "Nobody was at home."], ENGLISH),
    ("快递迟到了. 没有人在家.", ["快递迟到了. ", "没有人在家."], CLEAN),
    ("快递迟到了。没有人在家。", ["快递迟到了。", "没有人在家。"], CLEAN),
    ("快递迟到了！没有人在家？", ["快递迟到了！", "没有人在家？"], CLEAN),
    ("The parcel came late. 没有人在家.", ["The parcel came late. ", "没有人在家."], CLEAN),
    ("快递迟到了. Nobody was at home.", ["快递迟到了. ", "Nobody was at home."], AFTER_CHINESE),
    ("快递迟到了。Nobody was at home.", ["快递迟到了。", "Nobody was at home."], CLEAN),
]
WHOLE = [
    "I saw Mr. Jones today",
    "We went to St. Ives again",
    "He met J. Smith there",
    "They flew to Rome. Paris was next",
    "What is your name? Jones is fine",
    "it came late. nobody was at home",
    "It came late.Nobody was at home",
    "It came late.  Nobody was at home",
    "It came late. I was not at home",
    "It came late. A friend was at home",
    "It came late... Nobody was at home",
    "快递迟到了 没有人在家",
    "他用手机。 没有人在家",
    "",
]
NOT_PLAIN = [
    "My SSN is below. Number 123-45-6789.",
    "姓名：王伟。他在家。",
    "Name: see below. Jones was here.",
    "It came late.\nNobody was at home.",
    "Write to a@example.org. Nobody was here.",
    "It was €. Nobody was at home.",
    "THAT was late. Nobody was at home.",
    "Krisztián was late. Nobody was at home.",
    "他用１号。没有人在家。",
    '{"note": "It came late. Nobody was at home."}',
    "<p>It came late. Nobody was at home.</p>",
]


def cuts_of(*texts: str) -> Cuts:
    array = pa.array(texts, pa.large_string())
    return cut(array, plain(array))


@pytest.mark.parametrize(("text", "sentences", "kind"), CUT)
def test_sentences_are_cut_where_detectors_stop(text: str, sentences: list[str], kind: int) -> None:
    found = cuts_of(text)
    assert found.sentences.to_pylist() == sentences
    assert found.left.tolist() == [CLEAN, kind]


@pytest.mark.parametrize("text", WHOLE)
def test_in_doubt_a_text_stays_whole(text: str) -> None:
    assert plain(pa.array([text], pa.large_string())).all()
    assert cuts_of(text).sentences.to_pylist() == ([text] if text else [])


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_a_text_with_anything_but_words_stays_whole(text: str) -> None:
    assert cuts_of(text).sentences.to_pylist() == [text]


def test_each_text_keeps_its_own_sentences() -> None:
    found = cuts_of("", "One came late. Two came on time.", "", "有人来了。有人走了。没有人在家。", "")
    assert found.first.tolist() == [0, 0, 2, 2, 5, 5]


def test_a_slice_of_a_column_is_cut_like_the_column_itself() -> None:
    texts = pa.array(["x" * 9, "One came late. Two came on time.", "y"], pa.large_string()).slice(1)
    assert cut(texts, plain(texts)).sentences.to_pylist() == ["One came late. ", "Two came on time.", "y"]


def test_no_texts_have_no_sentences() -> None:
    assert len(cuts_of().sentences) == 0


@given(st.lists(st.text(st.sampled_from("aB .!?。！？、你好王x'-"), max_size=30), max_size=6))
def test_joined_again_sentences_are_the_texts(texts: list[str]) -> None:
    found = cuts_of(*texts)
    sentences = found.sentences.to_pylist()
    joined = ["".join(sentences[a:b]) for a, b in zip(found.first, found.first[1:], strict=False)]
    assert joined == texts
    assert "" not in sentences


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), max_size=4))
def test_only_plain_texts_are_cut(texts: list[str]) -> None:
    array = pa.array(texts, pa.large_string())
    may = plain(array)
    found = cut(array, np.ones(len(texts), dtype=bool) & may)
    assert all(np.diff(found.first)[~may] <= 1)


def test_the_plain_characters_hold_no_digit_and_no_sign() -> None:
    assert not plain(pa.array(list("0123456789@:/#&\n"), pa.large_string())).any()


@given(st.lists(st.text("ab. AB。是", max_size=30), max_size=6), st.data())
def test_texts_joined_again_are_as_if_they_had_not_been_cut(texts: list[str], data: st.DataObject) -> None:
    array = pa.array(texts, pa.large_string())
    may = plain(array)
    whole = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))), dtype=bool)
    again, wanted = cut(array, may).joined(whole), cut(array, may & ~whole)
    assert again.sentences.to_pylist() == wanted.sentences.to_pylist()
    assert again.first.tolist() == wanted.first.tolist()
    assert again.left.tolist() == wanted.left.tolist()
