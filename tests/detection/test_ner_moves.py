"""The network of the entity recognizer, read without spaCy's own loop."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection import spacy_ner
from guardian.detection.ner_moves import Moves, Recognizer

NAMES = ["B-ORG", "B-PERSON", "I-ORG", "I-PERSON", "L-ORG", "L-PERSON", "U-ORG", "U-PERSON", "O", "U-"]
TEXTS = [
    "Emmie Ström moved from Espoo to the Hale Institute on 3 May 2021.",
    "nothing here",
    "",
    " ",
    "\n\n Maria  \n Jensen \n ",
    "Paris",
    "We flew from New York to Los Angeles with United Airlines and Mr. and Mrs. Jonathan Whitfield Carter III of",
    "请联系孙璐 John Smith 电话18798935572",
    "THE BANK OF AMERICA CALLED FROM SAN FRANCISCO, CALIFORNIA, U.S.A.",
    "Dr. Anna-Lena O'Brien (IBM), Sept. 3rd, $5 million, 40%, the Treaty of Rome, French, World War II",
]
WORDS = ("Anna", "Smith", "London", "of", "the", "Bank", "and", "Mr.", "3", "May", "went", "北京", ",", ".", "(", "-")
PARTS = st.sampled_from([*WORDS, " ", "\n", "New York", "John"])


def by_spacy(texts: list[str]) -> list[list[tuple[int, int, str]]]:
    return [
        [(e.start_char, e.end_char, spacy_ner.LABELS[e.label_]) for e in doc.ents if e.label_ in spacy_ner.LABELS]
        for doc in spacy_ner.pipeline().pipe(texts)
    ]


def read(texts: list[str]) -> list[list[tuple[int, int, str]]]:
    return [[(start, end, label) for start, end, label, _ in found] for found in spacy_ner.entities(texts)]


def test_the_network_of_the_installed_model_is_read_directly() -> None:
    assert spacy_ner.recognizer() is not None


def test_the_entities_are_those_that_spacy_finds() -> None:
    texts = [*TEXTS, " ".join(TEXTS * 20)]
    found = read(texts)
    assert found == by_spacy(texts)
    assert sum(map(len, found)) > 100


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(PARTS, max_size=12).map(" ".join), max_size=6))
def test_whatever_the_words_the_entities_are_those_that_spacy_finds(texts: list[str]) -> None:
    assert read(texts) == by_spacy(texts)


def test_a_model_that_is_read_otherwise_goes_to_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_ner, "recognizer", lambda: None)
    assert read(TEXTS) == by_spacy(TEXTS)


def test_the_moves_of_an_entity_recognizer_are_known() -> None:
    moves = Moves.of(NAMES)
    assert moves is not None
    assert (moves.labels, moves.outside) == (("ORG", "PERSON"), 8)
    assert moves.last.tolist() == [4, 5]


@pytest.mark.parametrize("names", [NAMES[1:], [*NAMES, "B-"], ["S", "D", "L-nsubj", "R-dobj"], ["O"]], ids=range(4))
def test_moves_of_another_kind_are_not(names: list[str]) -> None:
    assert Moves.of(names) is None


@pytest.mark.parametrize("change", [{"beam_width": 4}, {"has_upper": False}, {"unseen_classes": {3}}], ids=range(3))
def test_a_network_of_another_form_is_not_read_directly(change: dict[str, Any]) -> None:
    pipe: Any = spacy_ner.pipeline().get_pipe("ner")
    attrs = {**pipe.model.attrs, **change}
    model = SimpleNamespace(attrs=attrs, layers=pipe.model.layers)
    other = SimpleNamespace(cfg={**pipe.cfg, **change}, model=model, moves=pipe.moves)
    nlp: Any = SimpleNamespace(get_pipe=lambda name: other)
    assert Recognizer.of(nlp) is None
