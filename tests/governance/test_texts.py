"""Whole columns of text: what examining each text whole finds, examining its sentences once finds too."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest
from onnxruntime.capi import onnxruntime_pybind11_state as state

from guardian.detection import text as detection
from guardian.detection.nlp import chinese_engine
from guardian.detection.recognizers.base import Recognizer
from guardian.detection.text import detect_many
from guardian.errors import DetectorError, UsageError
from guardian.governance import examining
from guardian.governance.texts import TextReader, examine_texts
from guardian.model import NOT_PERSONAL, Span
from guardian.transforms.base import Unsuitable
from guardian.transforms.text import WHOLE, TextTreatment

PLAIN_EN = (
    "The parcel came late and nobody told us. Nothing works as it should. We waited for the whole afternoon. "
    "Some of the parts were missing. Please send another one soon. Thanks for the quick answer. "
    "Congress would have been faster. American coffee was served cold. Summer is the best time to visit. "
    "May we have the money back. It rained in the Republican quarter. The manual says TV and the box says PM. "
    "Everything in the south was closed. Democratic in name only. East of the river it was better."
)
PLAIN_ZH = (
    "快递迟到了没有人通知我们。质量一般但是价格便宜。等了整整一个下午。"
    "包装盒里少了零件。请尽快重新发货。谢谢客服的耐心解答。"
    "我在北京的时候用过一次。上海的门店态度更好。新版本的手机应用很慢。"
    "希望下次能够改进。"
)
PEOPLE = (
    "Margaret O'Brien told us so.", "I am Henrike Albers.", "The early Albers was kinder.", "Ask John Smith about it.",
    "Regards to Will Hope.", "Mr. Black was there.", "my name is anna kowalska", "We live in Espoo.",
    "我叫王伟。", "请联系张丽华女士。", "李明住在成都市武侯区。", "欧阳娜娜来过电话。", "联系人：陈静",
    "Name:\nJonas Berg",
    "My SSN: as follows. 123-45-6789.", "电话13812345678。", "write to a.berg@example.org.", "姓名：\n王伟",
    "Ship it to 742 Evergreen Terrace,\nSpringfield, IL 62704.", "His card number is 4111 1111 1111 1112.",
    "Ask my brother. Sea breeze was there.", "What's your name? Nielsen. It rained.", "Contact. Nora Lindqvist.",
)  # fmt: skip
MARKS = {"en": ". ", "zh": "。"}


def sentences(text: str, language: str) -> list[str]:
    return [part + MARKS[language].strip() for part in text.strip(" .。").split(MARKS[language])]


def made_up(count: int, seed: int) -> list[str]:
    """Texts of one to four sentences, in every order, with every kind of gap."""
    draw = random.Random(seed)
    english, chinese = sentences(PLAIN_EN, "en"), sentences(PLAIN_ZH, "zh")
    western = [one.replace("。", ".") for one in chinese]
    kinds: list[Sequence[str]] = [english, english, chinese, western, PEOPLE]
    texts = []
    for _ in range(count):
        parts = [draw.choice(draw.choice(kinds)) for _ in range(draw.randint(1, 4))]
        texts.append("".join(part + draw.choice((" ", " ", " ", "", "\n")) for part in parts).strip())
    return texts


@pytest.fixture(scope="module")
def corpus() -> list[str]:
    return list(dict.fromkeys(made_up(1500, seed=5)))


@pytest.fixture(scope="module")
def whole(corpus: list[str]) -> list[tuple[Span, ...]]:
    return detect_many(corpus, min_score=0.3)


@pytest.fixture
def reader() -> TextReader:
    return TextReader()


def covered(spans: Sequence[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


def test_sentences_lose_nothing_that_whole_texts_show(corpus: list[str], whole: list[tuple[Span, ...]]) -> None:
    found, unexamined = examine_texts(pa.array(corpus))
    assert unexamined == 0
    several = [at for at in range(len(corpus)) if found.first[at + 1] - found.first[at] > 1]
    assert len(several) > 150, "the corpus is to hold texts that are cut"
    lost = 0
    for text, spans, expected in zip(corpus, found, whole, strict=True):
        personal = covered([span for span in expected if span.category not in NOT_PERSONAL])
        lost += any(text[at].isalnum() for at in personal - covered(spans))
    assert lost == 0


def test_treated_by_pieces_a_column_is_what_it_is_treated_by_rows(corpus: list[str]) -> None:
    texts = pa.array([*corpus[:300], None, "", *corpus[:50]])
    spans = TextReader().spans(texts)
    treatment = TextTreatment()
    by_rows = treatment.values(texts, [spans[row] for row in range(len(texts))])
    assert treatment.values(texts, spans).equals(by_rows)
    assert treatment.values(texts.dictionary_encode(), spans).equals(by_rows)


TREATED = [
    ("My name is Henrike Albers.", "Henrike Albers"),
    ("请联系张丽华女士办理", "张丽华"),
    ("SSN: 078-05-1121", "078-05-1121"),
    ("身份证号 110105194912310021 已登记", "110105194912310021"),
    ("card number 4111 1111 1111 1112", "4111 1111 1111 1112"),
    ("2026-01-02 12:00:01 INFO login from 8.8.4.4 ok", "8.8.4.4"),
    ('{"user": {"mail": "a.berg@example.org"}}', "a.berg@example.org"),
    ("<p>Call <b>Margaret O'Brien</b></p>", "Margaret O'Brien"),
    ("Name.\nJohn Smith", "John Smith"),
    ("姓名：\n王伟", "王伟"),
]


@pytest.mark.parametrize(("text", "secret"), TREATED, ids=range(len(TREATED)))
def test_what_scores_above_a_third_does_not_remain(text: str, secret: str, reader: TextReader) -> None:
    texts = pa.array([text, f"{text}\n{text}"])
    for value in TextTreatment().values(texts, reader.spans(texts)).to_pylist():
        assert secret not in value


UNTOUCHED = [
    "called about the delivery",
    "asked for refund",
    "no issues",
    "顾客咨询退货流程",
    "价格有疑问",
    "Order 4711 is late",
    "{}",
    "",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_ordinary_notes_stay_as_they_are(text: str, reader: TextReader) -> None:
    texts = pa.array([text])
    assert TextTreatment().values(texts, reader.spans(texts)).equals(texts)


def test_a_failed_check_digit_beside_its_word_is_found_only_below_a_half() -> None:
    texts = pa.array(["card number 4111 1111 1111 1112"])
    assert examine_texts(texts)[0][0]
    assert not [span for span in examine_texts(texts, min_score=0.5)[0][0] if span.category == "card_number"]


def test_an_organisation_hides_no_person(reader: TextReader, monkeypatch: pytest.MonkeyPatch) -> None:
    def both(texts: Sequence[str], *_: object) -> list[list[Span]]:
        firm = Span(0, 9, "organisation", "organisation", 0.9, "test")
        return [[firm, Span(0, 3, "person_name", "person_name", 0.4, "test")] for _ in texts]

    monkeypatch.setattr(detection, "candidates_many", both)
    assert [span.category for span in reader.spans(pa.array(["Ann & Bob."]))[0]] == ["person_name"]


def test_own_recognizers_are_used_and_keep_their_texts_whole() -> None:
    own = Recognizer("staff", "employment", "", "test", cell="blue heron. Grey", alone=0.9, engine="re2")
    text = "We saw the blue heron. Grey days follow."
    spans, _ = examine_texts(pa.array([text]), recognizers=(own,))
    assert "blue heron. Grey" in {text[span.start : span.end] for span in spans[0]}


ONE = ["I am Henrike Albers.", None]
KINDS = [
    (pa.array(ONE), pa.string()),
    (pa.array(ONE, pa.large_string()), pa.large_string()),
    (pa.array(ONE, pa.string_view()), pa.string()),
    (pa.array(ONE).dictionary_encode(), pa.string()),
    (pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(ONE)), pa.string()),
    (pa.chunked_array([[ONE[0]], [None]], pa.string()), pa.string()),
]


@pytest.mark.parametrize(("texts", "kind"), KINDS, ids=range(len(KINDS)))
def test_texts_of_every_arrow_kind_are_treated(texts: pa.Array, kind: pa.DataType, reader: TextReader) -> None:
    values = TextTreatment().values(texts, reader.spans(texts))
    assert values.to_pylist() == ["I am [person_name].", None]
    assert values.type == kind


def test_pieces_that_outgrow_their_column_have_stars_for_their_spans(reader: TextReader) -> None:
    texts = pa.array(["I am Henrike Albers.", "I am Henrike Albers. It rained the whole long day."])
    treatment = TextTreatment(longest=48)
    expected = ["I am [person_name].", "I am ***. It rained the whole long day."]
    assert treatment.values(texts, reader.spans(texts)).to_pylist() == expected


@pytest.mark.parametrize("texts", [pa.nulls(2), pa.nulls(2, pa.string())], ids=["null", "string"])
def test_nothing_but_nulls_stays_so(texts: pa.Array, reader: TextReader) -> None:
    assert TextTreatment().values(texts, reader.spans(texts)).to_pylist() == [None, None]


def test_a_column_of_numbers_is_refused(reader: TextReader) -> None:
    with pytest.raises(Unsuitable, match="int64"):
        reader.spans(pa.array([1, 2]))


def test_nothing_read_stands_in_a_representation(reader: TextReader) -> None:
    spans = reader.spans(pa.array(ONE))
    treatment = TextTreatment()
    treatment.values(pa.array(ONE), spans)
    assert "Albers" not in f"{spans!r} {treatment!r} {reader!r}"


# A text that was not examined


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """An engine that fails whenever it is given one of a kind of texts."""
    asked: list[int] = []
    real = detection.candidates_many

    def failing(texts: Sequence[str], *more: object) -> list[list[Span]]:
        asked.append(len(texts))
        if any("poison" in text for text in texts):
            raise DetectorError("engine")
        return real(texts, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(detection, "candidates_many", failing)
    yield asked


def test_a_text_that_could_not_be_examined_is_replaced_whole_and_counted(
    poisoned: list[int], reader: TextReader
) -> None:
    texts = pa.array(["no issues", "the poison one", "I am Henrike Albers.", "the poison one", None])
    values = TextTreatment().values(texts, reader.spans(texts))
    assert values.to_pylist() == ["no issues", f"[{WHOLE}]", "I am [person_name].", f"[{WHOLE}]", None]
    assert reader.unexamined == 1


class Poisoned:
    """A Chinese engine that fails whenever one character is among what it is given."""

    def __init__(self, character: str) -> None:
        network = chinese_engine()
        self._session, self._number = network._session, network._numbers.of([character])[0, 0]

    def run(self, wanted: None, given: dict[str, np.ndarray]) -> object:
        if (given["token_ids"] == self._number).any():
            raise state.Fail("out of luck")
        return self._session.run(wanted, given)


def test_a_sentence_that_the_chinese_engine_cannot_read_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chinese_engine(), "_session", Poisoned("毒"))
    monkeypatch.setattr(chinese_engine(), "_known", {})
    texts = pa.array([f"第{at}天下雨了" for at in "一二三四五六七八九毒"] + ["我叫王伟谢谢你"])
    for _ in range(2):  # what failed is asked again beside others that it must not take along
        reader = TextReader()
        values = TextTreatment().values(texts, reader.spans(texts)).to_pylist()
        assert values == [*texts.to_pylist()[:9], f"[{WHOLE}]", "我叫[person_name]谢谢你"]
        assert reader.unexamined == 1


@pytest.mark.parametrize("fault", [TypeError, KeyError, AttributeError, ValueError])
def test_a_defect_of_our_own_is_no_text_that_could_not_be_examined(
    monkeypatch: pytest.MonkeyPatch, reader: TextReader, fault: type[Exception]
) -> None:
    monkeypatch.setattr(detection, "candidates_many", lambda *_: (_ for _ in ()).throw(fault("defect")))
    with pytest.raises(fault, match="defect"):
        reader.spans(pa.array(["no issues at all"]))


@pytest.mark.parametrize("fault", [DetectorError, MemoryError])
def test_whatever_an_engine_raises_the_text_is_replaced(
    monkeypatch: pytest.MonkeyPatch, reader: TextReader, fault: type[Exception]
) -> None:
    monkeypatch.setattr(detection, "candidates_many", lambda *_: (_ for _ in ()).throw(fault("engine")))
    texts = pa.array(["no issues at all"])
    assert TextTreatment().values(texts, reader.spans(texts)).to_pylist() == [f"[{WHOLE}]"]


def test_many_texts_that_fail_among_others_cost_only_themselves(poisoned: list[int], reader: TextReader) -> None:
    texts = pa.array([f"poison {at}" if at % 15 == 7 else f"no issues {at}" for at in range(3000)])
    values = TextTreatment().values(texts, reader.spans(texts)).to_pylist()
    assert values == [f"[{WHOLE}]" if "poison" in text else text for text in texts.to_pylist()]
    assert reader.unexamined == 200


def test_broken_engines_replace_everything_and_end_soon(poisoned: list[int], reader: TextReader) -> None:
    texts = pa.array([f"poison {at}" for at in range(3000)])
    values = TextTreatment().values(texts, reader.spans(texts))
    assert set(values.to_pylist()) == {f"[{WHOLE}]"}
    assert reader.unexamined == 3000
    assert len(poisoned) < 4 * examining.MOST_FAULTS


def test_a_sentence_that_failed_is_examined_again_next_time(
    monkeypatch: pytest.MonkeyPatch, reader: TextReader
) -> None:
    texts = pa.array(["no issues"])
    with monkeypatch.context() as patch:
        patch.setattr(detection, "candidates_many", lambda *_: (_ for _ in ()).throw(DetectorError("engine")))
        assert reader.spans(texts)[0]
    assert reader.spans(texts)[0] == ()


def test_an_unknown_language_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match="xx"):
        TextReader(languages=("xx",))


# What it costs


def test_no_text_is_examined_twice(monkeypatch: pytest.MonkeyPatch, reader: TextReader) -> None:
    asked: list[str] = []
    real = detection.candidates_many
    monkeypatch.setattr(detection, "candidates_many", lambda texts, *more: (asked.extend(texts), real(texts, *more))[1])
    sayings = ["快递迟到了没有人通知我们。", "质量一般但是价格便宜。", "等了整整一个下午。"]
    texts = pa.array([a + b for a in sayings for b in sayings] * 3)
    for _ in range(2):
        assert reader.spans(texts)[0] == ()
    assert sorted(asked) == sorted(sayings)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch, reader: TextReader) -> None:
    monkeypatch.setattr(examining, "KEPT", 10)
    for batch in range(5):
        reader.spans(pa.array([f"note {batch} {at}" for at in range(10)]))
    assert len(reader._examiner._known) <= 20


def test_many_threads_share_one_reader(corpus: list[str], reader: TextReader) -> None:
    treatment = TextTreatment()
    batches = [pa.array(corpus[at : at + 60]) for at in range(0, 360, 60)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda batch: treatment.values(batch, reader.spans(batch)), batches))
    alone = TextReader()
    assert [one.to_pylist() for one in together] == [
        treatment.values(batch, alone.spans(batch)).to_pylist() for batch in batches
    ]
