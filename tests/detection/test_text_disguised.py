"""Words that stand for personal data in other characters are told as a whole."""

import base64
import json

import pytest

from guardian.detection.text import detect

EMAIL = "ada.brandt@example.org"
WORDS = {
    "percent": "email=ada.brandt%40example.org",
    "an entity": "ada.brandt&#64;example.org",
    "base64": base64.b64encode(EMAIL.encode()).decode(),
    "hexadecimal": EMAIL.encode().hex(),
    "escapes": json.dumps(EMAIL).replace("@", "\\u0040"),
}


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_an_address_in_disguise_is_the_whole_word(word: str) -> None:
    text = f"Sent 😀 to {word} again"
    start = text.index(word)
    found = [(one.start, one.end) for one in detect(text) if one.category == "email"]
    assert found == [(start, start + len(word))]


@pytest.mark.parametrize(
    "text", ["100%25 of it", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "R&amp;D", "/search?q=red%20shoes"]
)
def test_other_words_in_disguise_are_nobodys(text: str) -> None:
    assert not [one for one in detect(text) if one.category in ("email", "phone", "person_name", "national_id")]


def test_what_the_word_shows_by_itself_stays_where_it_stands() -> None:
    text = f"q=a%20b&to={EMAIL}"
    assert [text[one.start : one.end] for one in detect(text) if one.category == "email"] == [EMAIL]
