"""People all of whose names are words are hidden; what fields, goods and places are called by is not."""

from __future__ import annotations

import pytest

from guardian.detection.names_doubt import Role
from guardian.detection.names_people import personal_among, unfit_to_show

ROLES: tuple[Role, ...] = ("schema", "file", "data")


@pytest.mark.parametrize(
    "name",
    ["harry_jones", "rose_smith", "grace_torres", "max_garcia", "max_torres", "mark_collins", "jones_grace",
     "RubyCarter", "HOLLY_LEE", "Moore, Hope", "chip_roberts"],
)  # fmt: skip
def test_a_family_name_that_no_field_is_called_by_is_somebodys_behind_any_given_name(name: str) -> None:
    assert all(unfit_to_show(name, role) for role in ROLES)


@pytest.mark.parametrize("name", ["harry_king", "daisy_hill", "christian_walker", "grace_baker", "joy_miller"])
def test_a_family_name_that_is_a_word_is_somebodys_behind_what_heads_no_field(name: str) -> None:
    assert all(unfit_to_show(name, role) for role in ROLES)


@pytest.mark.parametrize(
    "name",
    [
        "grant_bill",
        "lee_carpenter",
        "hope_young",
        "mark_price",
        "Pilgrim, Mark",
        "Al Stone",
        "Forest Bond",
        "Long Wang",
        "ma_long",
        "Pierce Brown",
        "chen_jun",
    ],
)
def test_two_words_that_are_a_given_and_a_family_name_are_hidden_where_no_developer_chose_them(name: str) -> None:
    assert unfit_to_show(name, "file")
    assert unfit_to_show(name, "data")


@pytest.mark.parametrize(
    ("headings", "hidden"),
    [(["id", "grant_noon", "mark_pilgrim", "total"], 2), (["id", "mark_pilgrim", "total"], 0),
     (["id", "mark_pilgrim", "sergiu_bivol"], 2), (["id", "max_price", "min_price", "mark_price"], 0)],
)  # fmt: skip
def test_as_headings_they_are_hidden_among_their_like(headings: list[str], hidden: int) -> None:
    assert len(personal_among(headings)) == hidden


@pytest.mark.parametrize("name", ["cv_harry_jones.pdf", "rose_smith_salary.csv", "contract-grace-torres-2023.docx"])
def test_papers_beside_such_a_name_show_it_no_more(name: str) -> None:
    assert unfit_to_show(name, "file")


@pytest.mark.parametrize(
    "name",
    ["rose_hill", "amber_light", "ruby_version", "grace_period", "ruby_walker", "max_hall", "grant_king",
     "max_price", "will_power", "smith_chart", "moore_rate"],
)  # fmt: skip
def test_what_heads_fields_is_shown_before_a_word_of_fields(name: str) -> None:
    assert not unfit_to_show(name, "schema")


@pytest.mark.parametrize(
    "name",
    [
        "olive_green",
        "pearl_white",
        "violet_green",
        "rosy_brown",
        "summer_rice",
        "earl_grey",
        "sky_brown",
        "river_stone",
        "long_run",
    ],
)
def test_colours_goods_and_brands_are_shown_everywhere(name: str) -> None:
    assert not any(unfit_to_show(name, role) for role in ROLES)


@pytest.mark.parametrize(("given", "shown"), [("ruby", True), ("grace", True), ("harry", False)])
def test_a_word_of_fields_behind_a_thing_is_hidden_only_where_nobody_chose_it(given: str, shown: bool) -> None:
    assert unfit_to_show(f"{given}_walker", "schema") is not shown
    assert unfit_to_show(f"{given}_walker.csv", "file")


@pytest.mark.parametrize("name", ["HARKORT_J", "Jones_C", "KUENNING_G", "Necula_G", "S. Johnson", "S. Kroonenberg"])
def test_a_family_name_and_an_initial_are_somebodys(name: str) -> None:
    assert unfit_to_show(name, "schema")


@pytest.mark.parametrize("name", ["PHASE_X", "LINEST_m", "SOCKLEN_T", "VALVE_B", "VITAMIN_D", "Phase_C", "PLAN_B"])
def test_axes_units_and_letters_of_code_are_no_initials(name: str) -> None:
    assert not unfit_to_show(name, "schema")


@pytest.mark.parametrize(
    ("name", "hidden"),
    [("contract-Jones-2023", True), ("cv_Fisher", True), ("Lebenslauf_Lee", True), ("payslip-torres", True),
     ("contract-Wolf-2023", True), ("Vertrag Salamon", True), ("contract-Weigert-2023", True),
     ("Contract Form", False), ("Salary Sheet", False),
     ("contract-Price-2023", False), ("resume_Template", False), ("salary_field", False), ("report-Baker", True)],
)  # fmt: skip
def test_a_frequent_family_name_beside_somebodys_papers_is_hidden(name: str, hidden: bool) -> None:
    assert unfit_to_show(name, "file") is hidden
