"""Words that mean something else as well tell of people only where people stand beside them."""

from __future__ import annotations

import pytest

from guardian.detection.names import classify
from guardian.model import ColumnSchema, TableSchema


def said(table: str, column: str, beside: tuple[str, ...], kind: str = "varchar") -> str:
    columns = (ColumnSchema(column, kind), *(ColumnSchema(name, "varchar") for name in beside))
    return classify(columns[0], TableSchema("s", table, columns)).category


@pytest.mark.parametrize(
    ("column", "things", "people", "category"),
    [
        ("designation", ("reference", "prix_ht"), ("employee_name", "email"), "employment"),
        ("iris", ("petal_width", "species"), ("passport_no", "birth_date"), "biometric"),
        ("race", ("circuit", "round"), ("birth_date", "gender"), "ethnicity_race"),
        ("cell", ("gene_symbol", "umi_count"), ("last_name", "email"), "phone"),
        ("gsm", ("sheets", "brightness"), ("last_name", "email"), "phone"),
        ("alcohol", ("ash", "hue"), ("patient_id", "birth_date"), "health"),
        ("denomination", ("coin", "mint"), ("last_name", "birth_date"), "religion"),
        ("facebook", ("campaign", "spend"), ("first_name", "email"), "social_account"),
        ("income", ("county", "households"), ("first_name", "email"), "income_financial"),
        ("degree", ("node", "betweenness"), ("first_name", "email"), "education"),
    ],
)
def test_a_word_of_two_meanings_is_read_by_what_stands_beside_it(
    column: str, things: tuple[str, ...], people: tuple[str, ...], category: str
) -> None:
    assert said("data", column, things) == "none"
    assert said("data", column, people) == category


@pytest.mark.parametrize("column", ["denominationUniteLegale", "VK_Preis", "Iris-setosa", "cell_nucleus", "gsm_papier"])
def test_an_unknown_word_beside_it_settles_that_no_person_is_meant(column: str) -> None:
    assert said("data", column, ("first_name", "email")) == "none"


@pytest.mark.parametrize(
    ("column", "category"), [("customer_vk", "social_account"), ("patient_race", "ethnicity_race")]
)
def test_a_word_for_people_in_the_same_name_settles_that_one_is_meant(column: str, category: str) -> None:
    assert said("data", column, ("amount",)) == category


@pytest.mark.parametrize(
    ("table", "category"),
    [("users", "employment"), ("employees", "employment"), ("customers", "none"), ("leads", "none"), ("data", "none")],
)
def test_a_company_is_an_employer_only_among_people_who_work_there(table: str, category: str) -> None:
    assert said(table, "company", ("first_name", "email")) == category


@pytest.mark.parametrize(
    ("column", "beside", "category"),
    [
        ("bishop_score", ("mother_name", "gravida"), "health"),
        ("phq9_score", ("patient_id",), "health"),
        ("student_score", ("student_id",), "education"),
        ("driver_score", ("driver_id",), "behaviour_or_purchase"),
    ],
)
def test_a_score_is_of_what_it_measures(column: str, beside: tuple[str, ...], category: str) -> None:
    assert said("visits", column, beside) == category


@pytest.mark.parametrize(
    ("column", "kind", "beside", "category"),
    [
        ("token", "varchar", ("user_id", "expires_at"), "credential_secret"),
        ("token", "varchar", ("lemma", "pos"), "none"),
        ("token", "varchar", ("contract_address", "block_number"), "none"),
        ("weight", "double", ("customer_email", "customer_dob", "customer_firstname"), "health"),
        ("weight", "double", ("customer_email", "customer_dob", "customer_firstname", "shipping_method"), "none"),
        ("relative_position", "int", ("author_id", "title"), "none"),
    ],
)
def test_neighbours_tell_a_secret_from_a_word_and_a_body_from_a_parcel(
    column: str, kind: str, beside: tuple[str, ...], category: str
) -> None:
    assert said("rows", column, beside, kind) == category
