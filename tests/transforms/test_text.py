"""Texts by spans: every span becomes what its transform makes of it, and nothing else moves."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.errors import InternalError
from guardian.keys.base import DestroyedKeyError, NotATokenError, TamperedError
from guardian.model import Span
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.cipher import Cipher, SubjectCipher
from guardian.transforms.text import WHOLE, TextTreatment, disjoint, whole
from guardian.transforms.text_engine import CHUNK, Engines
from guardian.transforms.token import Token

CATEGORIES = ("person_name", "phone", "address")


@dataclass(frozen=True, slots=True)
class Stars:
    """A transform that keeps lengths and counts how often it was called."""

    calls: list[int] = field(default_factory=list)
    deterministic: bool = True
    reversible: bool = False

    def gives(self, shape: Shape) -> Shape:
        return shape

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        self.calls.append(len(array))
        return pa.array(["*" * len(value) for value in array.to_pylist()])

    def sql(self, column: Any, dialect: Any) -> Any:
        raise NotImplementedError


class Long(Stars):
    """A transform whose values are long."""

    def values(self, array: pa.Array, subjects: pa.Array | None = None) -> pa.Array:
        return pa.array(["L" * 20 for _ in array])


def span(start: int, end: int, category: str = "person_name", score: float = 0.9) -> Span:
    return Span(start, end, category, category, score, "test")


def treated(text: str, *spans: Span, treatment: TextTreatment | None = None) -> str:
    values = (treatment or TextTreatment()).values(pa.array([text]), [spans])
    return str(values[0].as_py())


CASES = [
    ("one in the middle", "I am Ann.", [span(5, 8)], "I am [person_name]."),
    ("at both borders", "Ann met Bob", [span(0, 3), span(8, 11)], "[person_name] met [person_name]"),
    ("the whole text", "Ann", [span(0, 3)], "[person_name]"),
    ("adjacent, of one category", "张三李四", [span(0, 2), span(2, 4)], "[person_name][person_name]"),
    ("a space apart, of one category", "Ann Bob", [span(0, 3), span(4, 7)], "[person_name] [person_name]"),
    ("astral characters before it", "👩‍👧 Ann 👍", [span(4, 7)], "👩‍👧 [person_name] 👍"),
    ("right to left", "שלום דנה כהן!", [span(5, 12)], "שלום [person_name]!"),
    ("line ends and tabs stay", "\r\nAnn\t\n", [span(2, 5)], "\r\n[person_name]\t\n"),
    ("unsorted", "Ann met Bob", [span(8, 11), span(0, 3)], "[person_name] met [person_name]"),
    ("inside another", "Ann Lee Fox", [span(0, 11, score=0.5), span(4, 7, "age")], "[person_name][age][person_name]"),
    ("the same twice", "Ann!", [span(0, 3), span(0, 3, "phone", 0.4)], "[person_name]!"),
    ("crossing", "0123456", [span(0, 4, "phone", 0.6), span(2, 6, "address", 0.5)], "[phone][address]6"),
    ("an organisation", "Acme met Ann", [span(0, 4, "organisation"), span(9, 12)], "Acme met [person_name]"),
    ("an empty span", "Ann", [span(1, 1)], "Ann"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "spans", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_spans_become_the_names_of_their_categories(text: str, spans: list[Span], expected: str) -> None:
    assert treated(text, *spans) == expected


def test_texts_without_spans_nulls_and_empty_texts_stay() -> None:
    texts = pa.array(["no one here", None, ""])
    assert TextTreatment().values(texts, [(), (), ()]).equals(texts)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_the_type_of_texts_stays(kind: pa.DataType) -> None:
    assert TextTreatment().values(pa.array(["Ann"], kind), [[span(0, 3)]]).type == kind


def test_a_dictionary_of_texts_comes_back_as_texts() -> None:
    texts = pa.array(["Ann", "Bob", "Ann"]).dictionary_encode()
    values = TextTreatment().values(texts, [[span(0, 3)], [], [span(0, 3)]])
    assert values.to_pylist() == ["[person_name]", "Bob", "[person_name]"]
    assert values.type == pa.string()


def test_all_values_of_a_category_are_treated_in_one_call_each_distinct_one_once() -> None:
    names, default = Stars(), Stars()
    texts = pa.array(["Ann and Bob", "Ann, 12", "Ann"])
    spans = [[span(0, 3), span(8, 11)], [span(0, 3), span(5, 7, "age")], [span(0, 3)]]
    values = TextTreatment({"person_name": names}, default).values(texts, spans)
    assert values.to_pylist() == ["*** and ***", "***, **", "***"]
    assert (names.calls, default.calls) == ([2], [1])


def test_a_transform_that_makes_each_output_anew_is_given_every_occurrence() -> None:
    names = Stars(deterministic=False)
    TextTreatment({"person_name": names}).values(pa.array(["Ann", "Ann"]), [[span(0, 3)]] * 2)
    assert names.calls == [2]


def test_a_span_outside_its_text_is_a_defect_and_no_text_is_told() -> None:
    with pytest.raises(InternalError) as error:
        treated("Ann", span(0, 4))
    assert "Ann" not in str(error.value)


def test_as_many_spans_as_texts_are_expected() -> None:
    with pytest.raises(InternalError):
        TextTreatment().values(pa.array(["a", "b"]), [()])


def test_a_text_replaced_whole_says_so_and_an_empty_one_stays_empty() -> None:
    assert treated("never read", *whole("never read")) == f"[{WHOLE}]"
    assert treated("", *whole("")) == ""


def test_a_long_text_is_treated_in_pieces_without_moving_anything() -> None:
    one = "abcde 张三👍 "
    text = one * (5 * CHUNK // len(one))
    spans = [span(at + 6, at + 8) for at in range(0, len(text), len(one))]
    assert treated(text, *spans) == text.replace("张三", "[person_name]")


def test_a_span_longer_than_a_piece_is_treated_whole() -> None:
    text = "x" * 10 + "y" * 3 * CHUNK + "z"
    assert treated(text, span(10, 10 + 3 * CHUNK)) == "x" * 10 + "[person_name]z"


def test_presidio_would_join_spans_of_one_type_and_ours_are_kept_apart() -> None:
    from presidio_anonymizer import AnonymizerEngine
    from presidio_anonymizer.entities import RecognizerResult

    theirs = AnonymizerEngine().anonymize(
        "Ann Bob", [RecognizerResult("N", 0, 3, 0.9), RecognizerResult("N", 4, 7, 0.9)]
    )
    assert theirs.text == "<N>"
    assert Engines().treat("Ann Bob", [(0, 3), (4, 7)], ["1", "2"]) == "1 2"


# Reversal


@pytest.fixture
def tokens(fixed_keys: Any) -> TextTreatment:
    return TextTreatment({"person_name": Token(fixed_keys("names"), "member")}, Cipher(fixed_keys("texts"), "notes"))


def test_tokens_in_texts_lead_back(tokens: TextTreatment) -> None:
    texts = pa.array(["张三abc", "call 555 or Ann", None, "", "[Ann]"])
    spans = [[span(0, 2)], [span(5, 8, "phone"), span(12, 15)], [], [], [span(1, 4)]]
    hidden = tokens.values(texts, spans)
    assert not any(name in str(hidden.to_pylist()) for name in ("张三", "555", "Ann"))
    assert tokens.reveal(hidden).equals(texts)


def test_a_token_in_a_text_is_the_token_of_the_column(tokens: TextTreatment) -> None:
    column = tokens.operators["person_name"].values(pa.array(["Ann"]))[0].as_py()
    assert treated("I, Ann", span(3, 6), treatment=tokens) == f"I, [person_name {column}]"


def test_what_already_looks_like_a_token_is_hidden_and_comes_back(tokens: TextTreatment) -> None:
    text = "[person_name gt1.k1.AAAA] and Ann"
    hidden = tokens.values(pa.array([text]), [[span(30, 33)]])
    assert "AAAA" not in hidden[0].as_py()
    assert tokens.reveal(hidden)[0].as_py() == text


def test_a_forged_token_is_refused(tokens: TextTreatment) -> None:
    with pytest.raises((TamperedError, NotATokenError)):
        tokens.reveal(pa.array(["[person_name gt1.k1." + "A" * 27 + "]"]))


def test_a_token_without_a_transform_that_made_it_is_refused_by_its_category_alone() -> None:
    with pytest.raises(NotATokenError, match="person_name"):
        TextTreatment().reveal(pa.array(["[person_name gt1.k1.AAAA]"]))


def test_what_cannot_be_reversed_stays_when_the_rest_is_revealed(fixed_keys: Any) -> None:
    treatment = TextTreatment({"person_name": Token(fixed_keys(), "member")})
    hidden = treatment.values(pa.array(["Ann, 555"]), [[span(0, 3), span(5, 8, "phone")]])
    assert treatment.reveal(hidden).to_pylist() == ["Ann, [phone]"]


def test_spans_are_encrypted_for_the_person_whose_row_it_is(fixed_subjects: Any) -> None:
    people = fixed_subjects()
    treatment = TextTreatment(default=SubjectCipher(people, "notes"))
    texts, owners = pa.array(["Ann", "Ann", "none"]), pa.array(["a", "b", "c"])
    hidden = treatment.values(texts, [[span(0, 3)], [span(0, 3)], []], owners)
    assert treatment.reveal(hidden, owners).equals(texts)
    people.destroyed.add("a")
    with pytest.raises(DestroyedKeyError):
        treatment.reveal(hidden, owners)
    assert treatment.reveal(hidden.slice(1), owners.slice(1)).to_pylist() == ["Ann", "none"]


def test_it_says_whether_texts_lead_back_and_stay_equal(tokens: TextTreatment, fixed_keys: Any) -> None:
    sure = TextTreatment(default=Token(fixed_keys(), "member"))
    assert (sure.reversible, sure.deterministic) == (True, True)
    assert (tokens.reversible, tokens.deterministic) == (True, False)
    assert (TextTreatment().reversible, TextTreatment().deterministic) == (False, True)


@pytest.mark.parametrize(
    ("treatment", "shape", "fits"),
    [
        (TextTreatment(), Shape("text"), True),
        (TextTreatment(), Shape("text", longest=500), False),
        (TextTreatment(default=Stars()), Shape("text", longest=500), True),
        (TextTreatment({"phone": Stars()}), Shape("text", longest=500), False),
        (TextTreatment(), Shape("integer"), False),
        (TextTreatment(longest=500), Shape("text", longest=500), True),
        (TextTreatment(longest=501), Shape("text", longest=500), False),
    ],
)
def test_texts_may_grow_so_a_short_column_is_refused(treatment: TextTreatment, shape: Shape, fits: bool) -> None:
    if fits:
        assert treatment.gives(shape) == shape
        return
    with pytest.raises(Unsuitable):
        treatment.gives(shape)


def test_a_text_that_outgrows_its_column_has_shorter_words_for_its_spans_and_is_never_cut() -> None:
    treatment = TextTreatment({"person_name": Long()}, longest=30)
    texts = pa.array(["I met Ann " + "x" * 18, "I met Ann " + "x" * 6, "I met Ann", "y" * 30, None])
    spans = [[span(6, 9)], [span(6, 9)], [span(6, 9)], [], []]
    expected = ["I met *** " + "x" * 18, "I met [person_name] xxxxxx", "I met " + "L" * 20, "y" * 30, None]
    assert treatment.values(texts, spans).to_pylist() == expected
    assert not TextTreatment(default=Stars(reversible=True), longest=30).reversible


@given(st.text(max_size=40), st.integers(0, 39), st.integers(1, 12))
def test_a_treated_text_fits_its_column_wherever_the_text_did(text: str, start: int, length: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    spans = [[span(start, min(len(text), start + length))]] if start < len(text) else [[]]
    found = TextTreatment({"person_name": Long()}, longest=40).values(pa.array([text]), spans)[0].as_py()
    assert len(found) <= 40


def test_a_column_without_room_for_a_replaced_text_is_refused() -> None:
    with pytest.raises(Unsuitable):
        TextTreatment(longest=10)


# Properties

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@st.composite
def spanned(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    one = st.builds(
        lambda a, b, category, score: span(min(a, b), max(a, b), category, score),
        place, place, st.sampled_from(CATEGORIES), st.sampled_from([0.3, 0.5, 0.9]),
    )  # fmt: skip
    return text, draw(st.lists(one, max_size=6))


@given(spanned())
def test_disjoint_spans_hold_the_same_code_points(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    apart = disjoint(spans, len(text))
    assert {at for one in spans for at in range(one.start, one.end)} == {
        at for one in apart for at in range(one.start, one.end)
    }
    assert all(a.end <= b.start for a, b in pairwise(apart))


@given(spanned())
def test_outside_spans_nothing_changes_and_inside_nothing_stays(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    inside = {at for one in spans for at in range(one.start, one.end)}
    expected = "".join("*" if at in inside else letter for at, letter in enumerate(text))
    assert treated(text, *spans, treatment=TextTreatment(default=Stars())) == expected


@settings(max_examples=60)
@given(case=spanned())
def test_reversible_texts_round_trip_over_unicode(case: tuple[str, list[Span]], fixed_keys: Any) -> None:
    treatment = TextTreatment({"phone": Cipher(fixed_keys("texts"), "notes")}, Token(fixed_keys("names"), "member"))
    texts = pa.array([case[0]])
    assert treatment.reveal(treatment.values(texts, [case[1]])).equals(texts)


def test_the_anonymizer_comes_without_presidios_analyzer() -> None:
    asked = "from guardian.transforms.text import engines; engines()"
    told = "import sys; sys.exit('presidio_analyzer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", f"{asked}; {told}"], check=False).returncode == 0
