import base64
import json
import unicodedata
from urllib.parse import quote

import pyarrow as pa
import pytest

from guardian.detection.recognizers import BUILTIN
from guardian.governance.disguised import shows_more, spans_of
from guardian.governance.lexicon import KnownFinder, Lexicon
from guardian.governance.texts import TextReader
from guardian.governance.watch import Mode, Watch
from guardian.model import Span

EMAIL = "ada.brandt@example.org"
NAME = "Zoë Müller"
NUMBER = "11010519491231002X"
READER = TextReader()
WATCH = Watch(READER, BUILTIN)

HIDDEN = {
    "escapes": json.dumps({"n": 1, "note": f"请联系林雨晴，身份证{NUMBER}"}),
    "percent": f"/reset?email={quote(EMAIL)}&next=/x",
    "an entity": EMAIL.replace("@", "&#64;"),
    "quoted-printable": EMAIL.replace("@", "=40"),
    "base64": base64.b64encode(EMAIL.encode()).decode(),
    "hexadecimal": EMAIL.encode().hex(),
    "a small at sign": EMAIL.replace("@", "﹫"),
}
CLEAR = (
    *("100%25", "50% off", "C:\\users\\list", "/search?q=red%20shoes&page=2", "R&amp;D", "cafe\u0301 au lait"),
    *("123e4567-e89b-12d3-a456-426614174000", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    base64.b64encode(b"sort=price,limit=20").decode(),
)


@pytest.mark.parametrize("case", HIDDEN)
@pytest.mark.parametrize("mode", ["texts", "sentences", "identifiers"])
def test_a_cell_that_holds_an_identifier_in_disguise_is_treated_whole(case: str, mode: Mode) -> None:
    text = HIDDEN[case]
    found = WATCH.found(pa.array(["new", text]), mode, "none")
    assert {at: [(one.start, one.end) for one in spans] for at, spans in found.items()} == {1: [(0, len(text))]}


@pytest.mark.parametrize("text", CLEAR)
@pytest.mark.parametrize("mode", ["texts", "sentences", "identifiers"])
def test_a_disguise_with_nobody_behind_it_stays(text: str, mode: Mode) -> None:
    assert WATCH.found(pa.array(["new", text]), mode, "none") == {}


@pytest.mark.parametrize("case", HIDDEN)
def test_a_text_that_holds_an_identifier_in_disguise_is_replaced_whole(case: str) -> None:
    text = f"Sent: {HIDDEN[case]} today."
    spans = spans_of(READER, pa.array(["Nothing here.", None, text, "Write to b@example.org."]))
    assert [(one.start, one.end) for one in spans[2]] == [(0, len(text))]
    assert [one.category for one in spans[3]] == ["email"]
    assert not spans[0]
    assert not spans[1]


def test_a_name_of_the_source_is_known_in_letters_with_marks_of_their_own() -> None:
    lexicon = Lexicon()
    lexicon.add("person_name", pa.array(["Qzoë Mülqer"]))
    finder = KnownFinder(READER, lexicon.close())
    text = unicodedata.normalize("NFD", "the qx of Qzoë Mülqer is")
    assert any(one.end - one.start >= 10 for one in spans_of(finder, pa.array([text]))[0])


def test_what_the_text_itself_shows_is_treated_where_it_stands() -> None:
    text = f"R&amp;D asks: mail {EMAIL}."
    spans = spans_of(READER, pa.array([text]))[0]
    assert [text[one.start : one.end] for one in spans if one.category == "email"] == [EMAIL]


def test_what_stands_there_twice_and_once_in_disguise_is_not_accounted_for_by_one_span() -> None:
    text = f"{EMAIL} {quote(EMAIL)}"
    form = f"{EMAIL} {EMAIL}"
    raw = [Span(0, len(EMAIL), "email", "email", 1.0, "")]
    inside = [*raw, Span(len(EMAIL) + 1, len(form), "email", "email", 1.0, "")]
    assert shows_more(form, inside, text, raw)
    assert not shows_more(form, raw, text, raw)


def test_other_finders_answer_by_row() -> None:
    class Mail:
        def spans(self, texts: pa.Array) -> list[tuple[Span, ...]]:
            return [
                (Span(0, len(one), "email", "email", 1.0, ""),) if "@" in (one or "") else ()
                for one in texts.to_pylist()
            ]

    rows = pa.array([quote(EMAIL), None, EMAIL, quote(EMAIL), "x%20y"])
    assert [len(one) for one in spans_of(Mail(), rows)] == [1, 0, 1, 1, 0]
