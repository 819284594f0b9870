"""Numbers of somebody as names of keys, columns and files, and numbers that are nobody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.names_numbers import number_of_somebody


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("RSSMRA85T10A562S", "national_id"), ("111.444.777-35", "national_id"), ("AB123456C", "national_id"),
        ("943 476 5919", "national_id"), ("A123456(3)", "national_id"), ("A123456789", "national_id"),
        ("S1234567D", "national_id"), ("12345678Z.pdf", "national_id"), ("2345 6789 1238", "national_id"),
        ("756.9217.0769.85", "national_id"), ("811228-9874", "national_id"), ("44051401359", "national_id"),
        ("GB82 WEST 1234 5698 7654 32", "bank_account"), ("4111-1111-1111-1111", "card_number"),
        ("scan 4111 1111 1111 1111", "card_number"), ("粤B12345", "vehicle_plate"),
        ("沪A·D12345", "vehicle_plate"), ("AB12 CDE", "vehicle_plate"), ("B-MW 1234", "vehicle_plate"),
        ("dob 1985-03-02", "birth_date"), ("出生1985-03-02", "birth_date"), ("@maria_k92", "social_account"),
        ("090-1234-5678", "phone"), ("06 12 34 56 78", "phone"), ("0912-345-678", "phone"), ("07911 123456", "phone"),
    ],
)  # fmt: skip
def test_a_number_of_somebody_is_told_with_its_category(name: str, category: str | None) -> None:
    assert number_of_somebody(name) == category


@pytest.mark.parametrize(
    "name",
    [
        "2024-01-02", "export_2024-01-02", "20240102", "1700000000", "1700000000000", "v1.2.3", "@types/node2",
        "@context", "ISO-8859-1", "RFC-2822", "SKU-123-AB", "12345678", "1234567890", "978-3-16-148410-0", "UTF-16",
        "order 1234 5678", "newborn_2020-01-01", "lane 2020-01-01", "4111111111111112", "Q1 2024", "2020-2021",
        "12345678A", "AB123456E", "111.444.777-36", "943 476 5918", "A123456780", "",
    ],
)  # fmt: skip
def test_dates_versions_orders_and_wrong_check_digits_are_nobodys(name: str) -> None:
    assert number_of_somebody(name) is None


@given(st.text(alphabet=st.characters(exclude_categories=("Nd", "Nl", "No", "Cs")), max_size=40))
def test_a_name_without_a_digit_is_no_number(name: str) -> None:
    assert number_of_somebody(name) is None
