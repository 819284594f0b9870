"""Values of the source are found in a copy, whatever they are written as there."""

import base64
import json
import unicodedata
from urllib.parse import quote

import pyarrow as pa
import pytest

from guardian.governance.compare_telling import Telling
from guardian.governance.fingerprints import Fingerprints
from guardian.model import Span

EMAIL, NAME = "ada.brandt@example.org", "Zoë Müller"
DECOMPOSED = unicodedata.normalize("NFD", NAME)


def told(texts: pa.Array, values: tuple[str, ...] = (EMAIL, NAME)) -> list[int]:
    prints, telling = Fingerprints(), Telling()
    telling.add("email", pa.array(values), prints)
    telling.close(prints)
    return sorted(telling.inside(texts, prints))


@pytest.mark.parametrize(
    "text",
    [EMAIL, quote(EMAIL), json.dumps({"n": NAME}), base64.b64encode(EMAIL.encode()).decode(), DECOMPOSED, f"x {NAME}"],
)
def test_a_value_is_told_in_disguise_too(text: str) -> None:
    assert told(pa.array(["none", None, text])) == [2]


def test_a_value_that_the_source_holds_in_disguise_is_told_without() -> None:
    assert told(pa.array([NAME, "none"]), (DECOMPOSED,)) == [0]


def test_other_texts_in_disguise_are_none() -> None:
    assert told(pa.array(["100%25", quote("b@example.org"), "R&amp;D"])) == []
    assert told(pa.array([7, None])) == []


def test_what_is_sure_in_texts_is_told_beside_the_rows_only() -> None:
    prints, telling = Fingerprints(), Telling()
    text = f"{NAME} at 1 Long Road, perhaps Jo Doe"
    places = {"person_name": (NAME, 0.9), "address": ("1 Long Road", 0.9), "username": ("Jo Doe", 0.4)}
    spans = [
        Span(text.index(value), text.index(value) + len(value), category, category, score, "")
        for category, (value, score) in places.items()
    ]
    telling.add_spans(pa.array([text, None]), [spans, []], prints)
    telling.close(prints)
    beside = telling.beside(prints)
    words = pa.array([f"of {NAME}", f"of {NAME.upper()}", "1 Long Road", "Jo Doe"])
    assert telling.inside(words, prints) == {}
    assert beside.in_any_case(words, prints) == {0, 1}
