"""Forms of identifiers without their word, and numbers beside a word that only look like one."""

from __future__ import annotations

import random

import pytest

from guardian.detection.identifiers import best, find


def told(text: str) -> list[str]:
    return [span.entity for span in best(find(text))]


@pytest.mark.parametrize(
    "text", ["内容为FRA622921444218，请知悉。", "ＤＥＵ４１２６７４９３６８８１已提交，等待处理。"]
)
def test_letters_of_a_country_before_twelve_digits_are_a_residence_card_in_chinese(text: str) -> None:
    assert told(text) == ["national_id.cn"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("内容为TXN622921444218，请知悉。", id="letters of no country"),
        pytest.param("订单FRA622921444218已发货", id="an order's"),
        pytest.param("内容为DEU202411230001，请知悉。", id="a day behind them"),
        pytest.param("The record FRA622921444218 was updated.", id="no Chinese around"),
        pytest.param("内容为FRA62292144421，请知悉。", id="a digit short"),
    ],
)
def test_other_codes_of_that_form_are_none(text: str) -> None:
    assert told(text) == []


def test_a_citizen_card_may_have_a_digit_behind_its_letter() -> None:
    assert told("See 204761534Z27 for details.") == told("Value: 204761534Z28") == []
    right = [text for end in range(10) for text in [f"See 20476153{end}Z27 for details."] if told(text)]
    assert [told(text) for text in right] == [["national_id.pt"]]


@pytest.mark.parametrize("number", ["411111111111111116", "453201511283036614", "55555555555555559"])
def test_seventeen_and_eighteen_digits_are_no_card_by_luck(number: str) -> None:
    for end in "0123456789":
        told_as = {span.entity for span in best(find(f"Visa card: {number[:-1]}{end}"))}
        assert number[0] == "5" or "card_number" not in told_as


def test_a_card_of_that_length_beside_its_word_is_still_masked() -> None:
    assert [span.score for span in find("Visa card: 411111111111111116") if span.category == "card_number"] == [0.38]


def test_is_are_no_letters_of_a_passport() -> None:
    assert told("My passport no. is 6346236, please update the file.") == []
    assert told("My passport no. is XK634623, please update the file.") == ["passport.eu"]
    assert told("Passport no: XK 6346231") == ["passport"]


def test_days_are_no_tax_numbers() -> None:
    seed = random.Random(5)
    days = [f"{seed.randint(1990, 2026)}{seed.randint(1, 12):02d}{seed.randint(1, 28):02d}" for _ in range(300)]
    assert not [day for day in days if told(f"The record {day} was updated yesterday.")]
    assert told("TFN 12345677") == ["tax_id.au_tfn"]
