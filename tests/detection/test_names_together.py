"""Where most names of one form are somebody's, the rest of that form are too; what sheets are called by is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.names_together import rest_of_people

TOLD = ("Kamau.docx", "Okafor.docx", "Lindqvist.docx")
SHEETS = ("Okafor", "Kamau", "Lindqvist")


@pytest.mark.parametrize(
    ("names", "told", "rest"),
    [
        ((*TOLD, "Trubach.docx", "Fan.docx"), TOLD, {"Trubach.docx", "Fan.docx"}),
        (("cv_okafor.pdf", "cv_kamau.pdf", "cv_fan.pdf"), ("cv_okafor.pdf", "cv_kamau.pdf"), {"cv_fan.pdf"}),
        (
            ("王伟的简历.docx", "李秀英的简历.docx", "方圆的简历.docx"),
            ("王伟的简历.docx", "李秀英的简历.docx"),
            {"方圆的简历.docx"},
        ),
        (
            (*SHEETS, "Trubach", "Weigert", "Neumayr", "Zwirngrub"),
            SHEETS,
            {"Trubach", "Weigert", "Neumayr", "Zwirngrub"},
        ),
    ],
)
def test_the_rest_of_one_form_is_somebodys_too(names: tuple[str, ...], told: tuple[str, ...], rest: set[str]) -> None:
    assert rest_of_people(names, told) == rest


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((*SHEETS, "Summary", "Data", "Total", "April"), SHEETS),  # what sheets are called by
        ((*TOLD, "budget_2023.xlsx", "README.md", "trubach_report.csv"), TOLD),  # other forms
        (("Okafor.csv", "Trubach.csv", "Wheat.csv", "Barley.csv", "Maize.csv"), ("Okafor.csv",)),  # one among others
        (("Okafor", "Trubach"), ("Okafor",)),
        (
            ("王伟.docx", "李秀英.docx", "二零二三年会议的记录.docx"),
            ("王伟.docx", "李秀英.docx"),
        ),  # too long for a name
    ],
)
def test_what_has_another_form_or_says_something_else_is_shown(names: tuple[str, ...], told: tuple[str, ...]) -> None:
    assert not rest_of_people(names, told)


@given(st.lists(st.text(max_size=12), max_size=8, unique=True), st.data())
def test_only_names_that_are_there_and_not_told_yet_are_the_rest(names: list[str], data: st.DataObject) -> None:
    told = data.draw(st.sets(st.sampled_from(names))) if names else set()
    found = rest_of_people(names, told)
    assert found <= set(names)
    assert not found & told
