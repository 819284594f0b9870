"""Sentence frames that tell a place or a person by themselves, each with its negative twin."""

from __future__ import annotations

import pytest

from guardian.detection.text import detect

FOUND = [
    ("address", "He grew up near Gary, Indiana, and left early.", "Gary"),
    ("address", "Mail it to Deerfield, IL", "IL"),
    ("address", "Senator Hale, R-Iowa, agreed.", "Iowa"),
    ("address", "Pendlewick Magna is a market town in the north.", "Pendlewick Magna"),
    ("address", "The county seat is Eureka.", "Eureka"),
    ("address", "A ferry from Split to Hvarcik leaves at nine.", "Hvarcik"),
    ("address", "Norway 5 Moldova 0", "Norway"),
    ("address", "Country: Netherlands", "Netherlands"),
    ("address", "State: AZ", "AZ"),
    ("address", "Red Cross in Colombo said so.", "Colombo"),
    ("person_name", "Rangers striker Cyriel Dessers is wanted elsewhere.", "Cyriel Dessers"),
    ("person_name", "The plant was described by Linnaeus in 1753.", "Linnaeus"),
    ("person_name", "It expires in June; Hartmann wants a new quote.", "Hartmann"),
    ("person_name", "SOCCER-RONALDO HAT-TRICK SINKS VISITORS", "RONALDO"),
    ("person_name", "They met in Sochi; Lavrov stayed in Moscow.", "Lavrov"),
    ("address", "BOSTON--(BUSINESS WIRE)--Moderna named a chief.", "BOSTON"),
    ("address", "I live in Ludlow, near the castle.", "Ludlow"),
    ("address", "The funeral is in Dingle, Co. Kerry, on Saturday.", "Co. Kerry"),
    ("person_name", "The jury found Delgado guilty.", "Delgado"),
    ("person_name", "Zubeni Harkova was shot at noon.", "Zubeni Harkova"),
]
NOT_FOUND = [
    ("address", "Texas Instruments sued a rival."),
    ("address", "Dr. Anna Smith, MD, is on leave."),
    ("address", "Grade R-Iowans are rare."),
    ("address", "Bicycle is a verb in some towns."),
    ("address", "The seat is Broken."),
    ("address", "State: Open"),
    ("address", "Air France reported a loss."),
    ("person_name", "A bottle of Jack Daniel's and shares of Morgan Stanley."),
    ("address", "Born to Basque parents, he boxed."),
    ("person_name", "Medivant is a design agency."),
    ("address", "Pete - call me back."),
    ("person_name", "The Ruiz plant closed."),
    ("person_name", "They met in Hvarcik and Zubeni."),
    ("person_name", "Hyundai, Kia and Toyota recalled cars."),
    ("person_name", "The striker Friday was absent."),
    ("phone", "Skanska, Cardiff (2015-2019); office"),
]


@pytest.mark.parametrize(("category", "text", "expected"), FOUND, ids=range(len(FOUND)))
def test_a_frame_tells_what_a_name_is(category: str, text: str, expected: str) -> None:
    found = [text[span.start : span.end] for span in detect(text) if span.category == category]
    assert any(expected in stretch for stretch in found)


@pytest.mark.parametrize(("category", "text"), NOT_FOUND, ids=range(len(NOT_FOUND)))
def test_words_in_another_frame_are_left_alone(category: str, text: str) -> None:
    assert [text[span.start : span.end] for span in detect(text) if span.category == category] == []
