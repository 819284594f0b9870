"""English texts: medicines, authors, houses of firms, kin, months, logs, and texts all in small letters."""

from __future__ import annotations

import pytest

from guardian.detection.medicines_en import medicine
from guardian.detection.text import detect

FOUND = [
    ("person_name", "Sources: Abara, Y., Lindqvist, H. and Osei, K. (2019). Graphs.", "Osei, K."),
    ("person_name", "Okeke TC, Lindqvist A, Rao P. Fibroids in pregnancy. BMJ.", "Lindqvist A"),
    ("person_name", "Okwuosa, who was born in Enugu, scored twice.", "Okwuosa"),
    ("address", "The Leith depot will close in May.", "Leith"),
    ("address", "Your parcel is waiting at our Catford depot.", "Catford"),
    ("address", "Rebels met near Barrancabermeja on Tuesday.", "Barrancabermeja"),
    ("person_name", "Our new hire Destiny starts on Monday.", "Destiny"),
    ("person_name", "Patient's sister (Guadalupe) has lupus.", "Guadalupe"),
    ("person_name", "Hello, this is May from Billing.", "May"),
    ("person_name", "Could April please join the call in June?", "April"),
    ("person_name", "Reminder: Joy's leaving do is on Thursday.", "Joy"),
    ("person_name", "Nurse Adaeze Obi gave 4 mg at 02:15.", "Adaeze Obi"),
    ("address", "just moved from london to berlin lol", "london"),
    ("address", "my flight to boston got delayed", "boston"),
    ("address", "anyone in phoenix wanna hang out", "phoenix"),
    ("address", "operator what city please caller boise idaho", "boise idaho"),
    ("person_name", "then victor said we should leave", "victor"),
    ("person_name", "Whitaker, Eunice 84F admitted on Monday.", "Whitaker, Eunice"),
    ("person_name", "Hill, Petal 84F admitted on Monday.", "Hill, Petal"),
    ("person_name", "See Wang Y, Wang X, Wang Z. Graphs. BMJ.", "Wang X"),
    ("person_name", "See Young, B., Brown, K. and Lake, T. (2019). Graphs.", "Lake, T."),
    ("person_name", "Husband, Leopold, reports snoring.", "Leopold"),
    ("person_name", "We rang Auntie Bea yesterday.", "Bea"),
    ("address", "RT @desk: Quake hits kathmandu, airport shut", "kathmandu"),
    ("address", "He scored twice for Brazil on Monday.", "Brazil"),
    ("organisation", "He scored twice for Feyenoord on Monday.", "Feyenoord"),
    ("organisation", "He retired from John Deere last year.", "John Deere"),
    ("organisation", "Monday again, two shots of Jack Daniels later.", "Jack Daniels"),
]
NOT_FOUND = [
    ("person_name", "Supplements: Vitamin C, Vitamin D, Vitamin E. Taken daily."),
    ("person_name", "References. Section A, Section B, Section C. Done."),
    ("person_name", "Fibres of Type I, Type II, Type III."),
    ("person_name", "Washington, D.C. and Boston, M.A. are cities."),
    ("person_name", "Chair, Oak 10 years guarantee"),
    ("organisation", "My neighbour signed for Parcel on Monday."),
    ("person_name", "Exports to Mexico rose, the USDA said."),
    ("address", "He scored twice for Feyenoord on Monday."),
    ("address", "RT @desk: the turkey was dry, nice split"),
    ("person_name", "PhD, ETH Zurich, ten years of service"),
    ("person_name", "Hx Graves disease, no other complaints."),
    ("person_name", "Skills: Go, Rust, Docker, Terraform, Athena"),
    ("person_name", "Daughter is well. Mother, too, was asked."),
    ("address", "happy 21st jasmine ily"),
    ("person_name", "Started on Keppra 500 mg bid and Ativan prn."),
    ("person_name", "Lasix 40 mg IV x1, Coumadin held, on Madopar."),
    ("person_name", "Family history of Hashimoto thyroiditis and Raynaud's."),
    ("person_name", "A Jackson-Pratt drain was left in situ. Foley in place."),
    ("person_name", "Skills: Python, Java, Scala, Spark, Julia, Django, Ansible"),
    ("person_name", "WARN Cassandra node 3 timed out, Redis retried"),
    ("person_name", "Brent crude rose to $84.10 a barrel."),
    ("person_name", "follow @lisa_m for more"),
    ("person_name", "The invoice of 3 May may be overdue, could June be possible?"),
    ("person_name", "with grace and patience, ask will and hope"),
    ("person_name", "Notices to the Licensee shall be sent by post."),
    ("address", "the turkey was dry and the china broke, nice split"),
    ("address", "laptop from Lenovo, shares in Rio Tinto"),
    ("address", "The new depot will close in May."),
    ("address", "Languages: English, Yoruba, Tamil"),
]


@pytest.mark.parametrize(("category", "text", "expected"), FOUND, ids=range(len(FOUND)))
def test_a_name_is_found_for_what_it_is(category: str, text: str, expected: str) -> None:
    assert expected in {text[span.start : span.end] for span in detect(text) if span.category == category}


@pytest.mark.parametrize(("category", "text"), NOT_FOUND, ids=range(len(NOT_FOUND)))
def test_a_word_alike_is_left_alone(category: str, text: str) -> None:
    assert [text[span.start : span.end] for span in detect(text) if span.category == category] == []


@pytest.mark.parametrize(
    ("word", "after", "listed", "expected"),
    [
        ("Warfarin", "", True, False),
        ("Coumadin", "", True, True),
        ("Rosuvastatin", " daily", False, True),
        ("Zalvora", " 20 mg daily", False, True),
        ("Zalvora", " 20 mg daily", True, False),
        ("Zalvora", " said so", False, False),
    ],
)
def test_a_medicine_is_told_by_list_syllables_or_dose(word: str, after: str, listed: bool, expected: bool) -> None:
    assert medicine(word + after, 0, len(word), listed) is expected
