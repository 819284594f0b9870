"""How a word reads by its letters, and the words that forms are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.names_likely import known_word, letter_groups, likely_name


@pytest.mark.parametrize("name", ["lindqvist", "bondarchenko", "hatanaka", "heungmin", "okonjo", "petrauskas"])
def test_the_letters_of_a_name_speak_for_somebody(name: str) -> None:
    assert likely_name(name) > 0.5


@pytest.mark.parametrize("word", ["invoicing", "lieferungen", "parametre", "utilisateur", "konfiguracja", "settings"])
def test_the_letters_of_a_word_speak_against_somebody(word: str) -> None:
    assert likely_name(word) < -0.5


@pytest.mark.parametrize("word", ["utilisateur", "veranstaltung", "пользователь", "משתמש", "사용자", "时间"])
def test_words_of_forms_are_known(word: str) -> None:
    assert known_word(word)


@pytest.mark.parametrize("name", ["kowalewicz", "murugesan", "ნოზაძე", "晓彤"])
def test_names_are_no_words_of_forms(name: str) -> None:
    assert not known_word(name)


def test_the_score_of_a_word_is_the_same_on_every_machine() -> None:
    assert (round(likely_name("kowalewicz"), 3), round(likely_name("invoice"), 3)) == (1.59, -3.024)


@given(st.text(max_size=30))
def test_any_text_has_a_score_within_bounds(text: str) -> None:
    assert -60 < likely_name(text) < 60
    assert f"^{text}$" in letter_groups(text)
