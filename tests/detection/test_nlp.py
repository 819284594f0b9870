"""The engines behind Presidio's interface."""

from __future__ import annotations

import sys
from itertools import pairwise, product
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnxruntime.capi import onnxruntime_pybind11_state as state

from guardian.detection import lac, nlp, nlp_en, nlp_zh, spacy_ner
from guardian.detection.casing import recased
from guardian.detection.segments import segments_of
from guardian.errors import DetectorError, UsageError


@pytest.fixture(scope="module")
def engine() -> nlp_zh.LacNlpEngine:
    chinese = nlp_zh.LacNlpEngine()
    chinese.load()
    return chinese


def test_the_chinese_engine_serves_presidios_analyzer(engine: nlp_zh.LacNlpEngine) -> None:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    registry = RecognizerRegistry([SpacyRecognizer(supported_language="zh")], supported_languages=["zh"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["zh"])
    found = analyzer.analyze("张三在北京市工作", language="zh")
    assert {(result.entity_type, result.start, result.end) for result in found} == {
        ("PERSON", 0, 2),
        ("LOCATION", 3, 6),
    }


def test_words_of_the_chinese_engine_join_to_the_text(engine: nlp_zh.LacNlpEngine) -> None:
    text = "張偉 住在\n臺北市。ABC，123!"
    artifacts = engine.process_text(text, "zh")
    assert artifacts.tokens.text == text
    assert artifacts.tokens_indices[0] == 0


def test_a_batch_gives_what_each_text_gives_alone(engine: nlp_zh.LacNlpEngine) -> None:
    texts = ["张三在北京市工作", "", "他说好。李四不来。", "王五" * 200]
    for text, (_, artifacts) in zip(texts, engine.process_batch(texts, "zh"), strict=True):
        assert [str(t) for t in artifacts.tokens] == [str(t) for t in engine.process_text(text, "zh").tokens]


def test_an_engine_used_before_loading_is_an_error() -> None:
    with pytest.raises(DetectorError, match="not loaded"):
        nlp_zh.LacNlpEngine().process_text("张三", "zh")


def test_a_missing_english_model_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_ner, "MODELS", ("no_such_model",))
    with pytest.raises(DetectorError, match="no English language model"):
        nlp_en.EnglishNlpEngine()


def test_a_missing_chinese_model_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(lac, "_home", lambda: tmp_path)
    lac.network.cache_clear()
    with pytest.raises(DetectorError, match="'zh' could not be loaded"):
        nlp.parse(["张三"], "zh")


def test_an_unknown_language_has_no_engine() -> None:
    with pytest.raises(UsageError):
        nlp.analyzer_for("tlh")


def test_importing_the_public_door_loads_no_engine() -> None:
    import subprocess

    code = (
        "import sys, guardian.detection.text; print({'spacy', 'onnxruntime', 'presidio_analyzer'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_inside_tag_follows_only_its_own_beginning() -> None:
    tags = ["a-B", "a-I", "b-B", "b-I"]
    scores = np.array([[[3, 0, 0, 0], [0, 0, 0, 9], [0, 0, 0, 9]]], dtype=np.float32)
    assert [tags[i] for i in lac.best_paths([scores], tags)[0][0]] == ["b-B", "b-I", "b-I"]


class Poisoned:
    """A session that fails whenever one character is among what it is given."""

    def __init__(self, network: lac.Network, character: str) -> None:
        self.session, self.number = network._session, network._numbers.of([character])[0, 0]

    def run(self, wanted: None, given: dict[str, np.ndarray]) -> list[lac.Scores]:
        if (given["token_ids"] == self.number).any():
            raise state.InvalidArgument("no such token")
        read: list[lac.Scores] = self.session.run(wanted, given)
        return read


def test_a_sentence_that_failed_beside_another_is_read_when_it_comes_without_it() -> None:
    network = lac.Network()
    good, bad = "张三在北京工作。", "张三在毒京工作。"
    wanted = network.tag([good])[0].words
    network._known = {}
    network._session = Poisoned(network, "毒")
    for texts in ([good, bad], [bad], [good + bad]):
        with pytest.raises(DetectorError, match=r"failed on a text \(InvalidArgument\)"):
            network.tag(texts)
    assert network.tag([good])[0].words == wanted
    with pytest.raises(DetectorError):
        network.tag([bad])


def test_an_english_engine_that_fails_on_a_text_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise KeyError("[E018] Can't retrieve string for hash '1'.")

    monkeypatch.setattr(spacy_ner, "entities", failing)
    with pytest.raises(DetectorError, match=r"failed on a text \(KeyError\)"):
        nlp.parse(["Zenaida moved to Espoo."], "en")


def test_a_sentence_is_read_alike_wherever_it_stands() -> None:
    network = nlp.chinese_engine()
    alone, twice = network.tag(["张三在北京工作。", "Ann came. 张三在北京工作。\n张三在北京工作。"])
    assert twice.words[-len(alone.words) :] == [(a + 19, b + 19, tag) for a, b, tag in alone.words]
    assert (twice.likely[19:27] == alone.likely).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_best_lawful_paths_are_found_in_sentences_of_any_length(seed: int) -> None:
    tags = ["a-B", "a-I", "b-B", "b-I", "O"]
    chance = np.random.default_rng(seed)
    batches = [chance.normal(size=(8, length, 5)).astype(np.float32) for length in (1, 2, 4)]
    for scores, paths in zip(batches, lac.best_paths(batches, tags), strict=True):
        for sentence, path in zip(scores, paths, strict=True):
            lawful = [one for one in product(range(5), repeat=len(sentence)) if _lawful(one)]
            assert tuple(path) == max(lawful, key=lambda one: sum(sentence[at, tag] for at, tag in enumerate(one)))


def _lawful(path: tuple[int, ...]) -> bool:
    begins = {1: (0, 1), 3: (2, 3)}
    return path[0] not in begins and all(b not in begins or a in begins[b] for a, b in pairwise(path))


@given(st.text(alphabet=st.sampled_from("张三在北京，。；\n ab1."), max_size=400))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    pieces = list(lac.sentences_of(text))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(0 < end - start <= lac.SENTENCE for start, end in pieces)


@given(st.text(max_size=60))
def test_recasing_keeps_the_length_and_the_letters(text: str) -> None:
    changed = recased(text)
    assert len(changed) == len(text)
    assert changed.casefold() == text.casefold()


@given(st.text(alphabet=st.sampled_from("abc 张三\n。.,A"), max_size=5000))
def test_segments_lie_in_the_text_in_order(text: str) -> None:
    for language in nlp.LANGUAGES:
        last = 0
        for segment in segments_of(text, language):
            assert segment.start >= last
            assert segment.read.casefold() == text[segment.start : segment.start + len(segment.read)].casefold()
            last = segment.start + len(segment.read)


RECASED = [
    ("i live in new york with john smith", "I live in New York with John Smith"),
    ("JOHN SMITH BOUGHT A HOUSE IN DENVER", "John Smith bought a house in Denver"),
    ("He moved to ESPOO with NASA", "He moved to Espoo with NASA"),
    ("an ordinary sentence about nothing", "an ordinary sentence about nothing"),
]


@pytest.mark.parametrize(("text", "expected"), RECASED, ids=range(len(RECASED)))
def test_names_get_their_capitals(text: str, expected: str) -> None:
    assert recased(text) == expected


def test_both_ways_to_the_english_engine_find_the_same() -> None:
    texts = ["Emmie Ström moved from Espoo to the Hale Institute on 3 May.", "nothing here", ""]
    engine = nlp_en.EnglishNlpEngine()
    engine.load()
    for text, found in zip(texts, spacy_ner.entities(texts), strict=True):
        artifacts = engine.process_text(text, "en")
        assert [(e.start_char, e.end_char, e.label_) for e in artifacts.entities] == [entity[:3] for entity in found]


def test_the_tokenizer_that_is_not_loaded_is_the_models_own() -> None:
    import spacy
    from spacy.tokenizer import Tokenizer

    whole = spacy.load(spacy_ner.model(), exclude=[name for name in spacy_ner.UNUSED if name != "tokenizer"])
    saved, built = (cast(Tokenizer, one.tokenizer) for one in (whole, spacy_ner.pipeline()))
    assert saved.rules == built.rules
    for part in ("prefix_search", "suffix_search", "infix_finditer", "url_match"):
        assert getattr(saved, part).__self__.pattern == getattr(built, part).__self__.pattern
