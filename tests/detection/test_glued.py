"""Labels right against their values: parted where the label is known and the value has a check, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.glued import joined, parted
from guardian.detection.identifiers import best, find
from guardian.model import Span


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("请把SSN536-90-4399登记到系统里", "national_id.us", "536-90-4399"),
        ("NPI1234567893已核验", "other_personal.us_npi", "1234567893"),
        ("NIF54362315K已核验", "national_id.es", "54362315K"),
        ("请把NIEX2482300W登记", "national_id.es_nie", "X2482300W"),
        ("请把HKIDA123456(3)登记", "national_id.hk", "A123456(3)"),
        ("请把Medicare number1EG4-TE5-MK73登记", "health.us_mbi", "1EG4-TE5-MK73"),
        ("IBANGR1601101050000010547023795 received", "bank_account.iban", "GR1601101050000010547023795"),
        ("personnummer880320-0016", "national_id.se", "880320-0016"),
        ("ＳＳＮ５３６－９０－４３９９", "national_id.us", "５３６－９０－４３９９"),
        ("请把Steuer-ID36574261809登记", "tax_id.de_steuer", "36574261809"),
        ("IdNr36574261809已核验", "tax_id.de_steuer", "36574261809"),
        ("请把passport numberA12345678登记", "passport.us", "A12345678"),
        ("SSN536-90-4399, DNI54362315K", "national_id.es", "54362315K"),
    ],
)
def test_a_label_right_against_its_value_is_read_as_one_beside_it(text: str, entity: str, value: str) -> None:
    spans = [(span.entity, text[span.start : span.end]) for span in best(find(text))]
    assert (entity, value) in spans


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SSN536-00-4399已核验", id="a wrong value stays wrong"),
        pytest.param("NPI1234567894已核验", id="a failed check"),
        pytest.param("user1234567893 logged in", id="what people log in by"),
        pytest.param("account1234567893 logged in", id="a word of too many things"),
        pytest.param("passportE12345678.jpg", id="one word of an identifier without a check"),
        pytest.param("part XSSN536904399", id="letters that only end like a label"),
        pytest.param("QX7SSN536904399", id="inside a longer code"),
    ],
)
def test_what_only_looks_like_a_label_is_not_parted(text: str) -> None:
    assert best(find(text)) == ()


def test_two_letters_of_a_code_are_no_label_in_chinese_either() -> None:
    assert [span.entity for span in best(find("居留證是CC88032290"))] == ["national_id.tw_arc"]
    assert [span.entity for span in best(find("居留證是CC88032291"))] == []


@pytest.mark.parametrize(
    ("text", "entity"),
    [("clave MOBG5103062P3", "tax_id.mx_rfc"), ("no IBAN apart from NO7494716288520", "bank_account.iban")],
)
def test_letters_that_a_right_value_begins_with_are_no_label(text: str, entity: str) -> None:
    assert [span.entity for span in best(find(text))] == [entity]


def test_a_bank_code_inside_an_account_is_no_label() -> None:
    text = "bank account: NL91ABNA0417164300"
    assert [span.entity for span in best(find(text))] == ["bank_account.iban"]


@given(st.text("ab 1", min_size=2, max_size=12), st.data())
def test_places_of_the_parted_text_are_those_of_the_text_as_given(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1), max_size=3)))
    start = data.draw(st.integers(0, len(text) - 1))
    spread = parted(text, cuts)
    moved = start + sum(cut <= start for cut in cuts)
    assert spread[moved] == text[start]
    span = joined(Span(moved, moved + 1, "phone", "phone", 0.9, ""), cuts)
    assert (span.start, span.end) == (start, start + 1)


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("请把BIR5/634500/4登记到系统里", "national_id.mo", "5/634500/4"),
        ("BIR1343953(4)", "national_id.mo", "1343953(4)"),
        ("请把NI numberEL 93 46 89 D登记到系统里", "national_id.gb", "EL 93 46 89 D"),
        ("GST number07ZJHPC2011A1ZL已核验", "organisation.in_gstin", "07ZJHPC2011A1ZL"),
        ("请把Medicare no2747314441登记到系统里", "health.au_medicare", "2747314441"),
        ("DEA registration noAH4309426已核验", "other_personal.us_dea", "AH4309426"),
    ],
)
def test_so_is_one_of_a_word_for_numbers_and_one_of_a_form_that_is_rare(text: str, entity: str, value: str) -> None:
    spans = [(span.entity, text[span.start : span.end]) for span in best(find(text))]
    assert (entity, value) in spans


@pytest.mark.parametrize("text", ["BIRCH1343953(4)", "call PANEL 41 11 11", "user no1234567893", "BIR 13439534a"])
def test_words_that_begin_alike_are_no_labels(text: str) -> None:
    assert best(find(text)) == ()
