"""Identifiers in running text: each recognizer with its negative twin, boundaries, words, made-up sets of all types."""

import importlib.util
import re
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.identifiers import FAILED, Scanner, best, find, normalised
from guardian.detection.recognizers import BUILTIN
from guardian.model import Span

TESTS = Path(__file__).parents[1]
VECTORS = yaml.safe_load((TESTS / "vectors/identifiers.yaml").read_text(encoding="utf-8"))


def _sets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("identifier_sets", TESTS / "detection/identifier_sets.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["identifier_sets"] = module
    spec.loader.exec_module(module)
    return module


SETS = _sets()


def entities(text: str, min_score: float = 0.5) -> set[str]:
    return {span.entity for span in find(text) if span.score >= min_score}


def test_every_recognizer_has_a_case_and_a_twin() -> None:
    assert {recognizer.entity for recognizer in BUILTIN} == set(VECTORS["texts"])


@pytest.mark.parametrize("entity", VECTORS["texts"])
def test_an_identifier_is_found_and_its_twin_is_not(entity: str) -> None:
    positive, negative = VECTORS["texts"][entity]
    assert entity in entities(positive)
    assert entity not in entities(negative)


@pytest.mark.parametrize("place", range(len(VECTORS["nothing"])))
def test_versions_orders_hashes_and_times_are_nothing(place: int) -> None:
    assert not best(find(VECTORS["nothing"][place]))


def test_made_up_sentences_of_all_types_reach_the_bar() -> None:
    f1 = {}
    for kind in SETS.KINDS:
        hits = [
            (case.valid, SETS.found(case, [(s.start, s.end, s.entity) for s in best(find(case.text))]))
            for case in SETS.cases(kind, count=20)
        ]
        right = sum(valid and hit for valid, hit in hits)
        f1[kind.name] = 2 * right / (right + sum(hit for _, hit in hits) + sum(valid for valid, _ in hits) - right)
    assert sum(f1.values()) / len(f1) >= 0.98
    assert not {name: score for name, score in f1.items() if score < 0.85}


WRAPPED = (
    ("身份证号{}。", "11010519491231002X"), ("我的身份證是{}呢", "１１０１０５１９４９１２３１００２Ｘ"), (
    "公民身份号码：{}", "110105 19491231 002X"),
    ("公民身份号码：{}", "110105‐19491231‐002x"), ("居民身份证{}", "110105491231002"), ("ID CARD {}",
    "11010519491231002X"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "value"), WRAPPED)
def test_a_resident_id_is_found_in_any_writing_and_places_refer_to_the_original(text: str, value: str) -> None:
    written = text.format(value)
    spans = [span for span in best(find(written)) if span.entity == "national_id.cn"]
    assert [written[span.start : span.end] for span in spans] == [value]


def test_a_failed_check_beside_its_word_counts_less_than_half_and_alone_nothing() -> None:
    beside = [span for span in find("身份证号：110105194912310021") if span.entity == "national_id.cn"]
    assert [span.score for span in beside] == [FAILED]
    assert not find("编号：110105194912310021")


def test_a_value_valid_for_several_types_belongs_to_its_word() -> None:
    value = "123456782"
    assert best(find(f"my SIN is {value}"))[0].entity == "tax_id.ca_sin"
    assert best(find(f"my tax file number is {value}"))[0].entity == "tax_id.au_tfn"


@pytest.mark.parametrize(
    ("entity", "text", "twin"),
    [
        ("national_id.jp", "マイナンバー：951618908059", "メンバー：951618908059"),
        ("national_id.pt", "CC number 878247102AB3", "CC number 878247102AB4"),
    ],
)
def test_a_word_of_any_writing_stands_for_its_number(entity: str, text: str, twin: str) -> None:
    assert [span.entity for span in best(find(text)) if span.score >= 0.9] == [entity]
    assert not [span for span in best(find(twin)) if span.score >= 0.9]


@pytest.mark.parametrize("code", ["0000-52956564", "00-52 95 65 64"])
def test_no_area_code_begins_with_two_noughts(code: str) -> None:
    assert "phone" not in entities(f"将{code}改为空")
    assert "phone" in entities(f"将{code.replace('00', '05', 1)}改为空")


def test_words_match_as_words() -> None:
    value = "F162823540116"
    assert "driver_licence.us" in entities(f"DL {value}")
    assert not entities(f"handle {value}")


def test_a_weak_check_means_nothing_where_most_numbers_fail_it() -> None:
    passing, failing = "111222333", ("111222334", "111222335", "111222337", "111222338")
    assert "national_id.nl" in entities(f"Value: {passing}")
    assert "national_id.nl" not in entities("\n".join((passing, *failing)))


def test_a_day_of_birth_ahead_is_judged_by_the_day_given() -> None:
    body = "11010520300101123"
    from guardian.detection import checksums

    number = next(body + check for check in "0123456789X" if checksums.iso7064_mod11_2(body + check))
    assert not find(f"备注：{number}", today=date(2026, 1, 1))
    assert find(f"备注：{number}", today=date(2031, 1, 1))[0].entity == "national_id.cn"


def test_reasons_hold_no_value() -> None:
    texts = [text for pair in VECTORS["texts"].values() for text in pair]
    for text in texts:
        for span in find(text):
            assert text[span.start : span.end] not in span.why or span.end - span.start < 2


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_read_and_places_lie_inside(text: str) -> None:
    assert len(normalised(text)) == len(text)
    for span in find(text):
        assert 0 <= span.start < span.end <= len(text)
        assert 0 <= span.score <= 1


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from([0.4, 0.6, 0.9])), max_size=12))
def test_the_best_spans_never_overlap_and_leave_none_out(drawn: list[tuple[int, int, float]]) -> None:
    spans = [Span(start, start + length, "phone", "phone", score, "") for start, length, score in drawn]
    taken = best(spans)
    assert all(a.end <= b.start for a, b in pairwise(taken))
    for span in spans:
        assert span.score < 0.5 or any(other.start < span.end and span.start < other.end for other in taken)


def test_the_prefilter_rules_out_what_a_text_cannot_hold() -> None:
    scanner = Scanner(BUILTIN)
    assert not scanner._triggered.match("nothing of the kind stands here")
    assert len(list(scanner._coded.match("on floor 3 of 12"))) < 20


def test_the_prefilter_never_hides_what_a_pattern_finds() -> None:
    texts = [normalised(text) for pair in VECTORS["texts"].values() for text in pair]
    for recognizer in BUILTIN:
        scanner = Scanner((recognizer,))
        pattern, prefilter = (
            re.compile(recognizer.pattern),
            scanner._triggered if recognizer.triggers else scanner._coded,
        )
        hidden = [text for text in texts if pattern.search(text) and not prefilter.match(text)]
        assert not hidden, recognizer.entity


@pytest.mark.parametrize(
    "piece", ["9", "a@", "A1", "1.", "-1", "(1) ", ":a", "a.", "password ", "1:", "é", "1 ", "tel 5 "]
)
def test_hostile_repetition_is_read_in_linear_time(piece: str) -> None:
    assert not best(find(piece * 20_000))


FULL_WIDTH = [
    ("passport.cn", "（EH6743946）", "(EH6743946)"),
    ("phone.cn_mobile", "（192-1980-8707）", "(192-1980-870)"),
    ("passport.cn", "Ｅ１５４９５１８９", "E15495189"),
    ("phone.cn_mobile", "１９７ ７９６２ ２２６４", "１９７ ７９６２ ２２６"),
]


@pytest.mark.parametrize(("entity", "wide", "other"), FULL_WIDTH, ids=range(len(FULL_WIDTH)))
def test_full_width_forms_are_chinese_as_chinese_characters_are(entity: str, wide: str, other: str) -> None:
    assert entity in entities(wide)
    assert entity not in entities(other)


def test_ten_digits_right_for_two_registers_are_of_the_smaller() -> None:
    assert [span.entity for span in best(find("Row 3: 1270285939; ok"))] == ["other_personal.us_npi"]
    assert [span.entity for span in best(find("Row 3, NHS number 1270285939; ok"))] == ["health.gb_nhs"]


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("INFO user=jo.lee@example.com ip=1", "jo.lee@example.com"),
        ("/who?id=3&first-name=jo+x@example.com&n=1", "jo+x@example.com"),
        ("bounce+ann=example.org@example.com", "bounce+ann=example.org@example.com"),
        ("a=b, jo=@example.com, jo@example.com", "jo@example.com"),
    ],
)
def test_the_key_before_a_mailbox_is_no_part_of_it(text: str, mailbox: str) -> None:
    assert [text[span.start : span.end] for span in best(find(text)) if span.entity == "email"] == [mailbox]


SAID_AFTER = (
    ("010607414 is my passport number", "passport.us"),
    ("27-0279767 is my EIN", "organisation.us_ein"),
    ("86 092 581 451 (Australian Business Number)", "organisation.au_abn"),
    ("395 819 725 was her TFN", "tax_id.au_tfn"),
    ("91452167是我的台湾居民来往大陆通行证", "passport.cn_tw_permit"),
    ("[0086 16632933603]", "phone.cn_mobile"),
    ("noted 86-17646694482, b", "phone.cn_mobile"),
    ("(BK7988871)", "other_personal.us_dea"),
    ("發票抬頭大同有限公司10000004", "organisation.tw_ubn"),
    ("Department of State issued 512345678 last May", "passport.us"),
)
NOT_SAID = (
    ("發票10000004，大同有限公司", "organisation.tw_ubn"),
    ("invoice 512345678 to the State Department", "passport.us"),
    ("010607414 is in stock, my passport number follows", "passport.us"),
    ("order 27-0279767 (page 4, with the EIN)", "organisation.us_ein"),
    ("91452167是库存，台湾居民来往大陆通行证请交前台", "passport.cn_tw_permit"),
    ("[0086 12632933603]", "phone.cn_mobile"),
)


@pytest.mark.parametrize(("text", "entity"), SAID_AFTER, ids=range(len(SAID_AFTER)))
def test_words_after_a_value_that_say_what_it_is_count(text: str, entity: str) -> None:
    assert entity in {span.entity for span in best(find(text))}


@pytest.mark.parametrize(("text", "entity"), NOT_SAID, ids=range(len(NOT_SAID)))
def test_words_after_a_value_that_speak_of_another_do_not(text: str, entity: str) -> None:
    assert entity not in {span.entity for span in best(find(text))}


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Value: 652666586ZB3", ["national_id.pt"]),
        ("Value: 652666586ZB4", []),
        ("See 51 824 753 556 for details.", ["organisation.au_abn"]),
        ("See 51 824 753 557 for details.", []),
    ],
)
def test_papers_of_a_rare_form_are_found_in_neutral_sentences(text: str, entities: list[str]) -> None:
    assert [span.entity for span in best(find(text))] == entities
