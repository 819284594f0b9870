"""The grammar of addresses in Latin script."""

from __future__ import annotations

import pytest

from guardian.detection.addresses import addresses

WHOLE = [
    "1600 Pennsylvania Avenue NW, Washington, DC 20500",
    "12 King Road, Manchester",
    "Unit 3308 Box 5126\nDPO AP 96517",
    "PSC 4410, Box 1187\nAPO AP 96203",
    "ul. Marszałkowska 10",
    "Kungsgatan 14\n Apt. 12\n Uppsala\n Sweden 75310",
    "Calle de Alcalá 45, Madrid",
    "B-304, Shanti Apartments, Andheri West, Mumbai - 400058",
    "H.No. 5-9-22, Hyderguda, Hyderabad, Telangana 500029",
    "Level 5, 200 George Street, Sydney NSW 2000",
    "RR 2 Box 152, Searcy, AR",
    "40217 8 Rue du Jasmin\n>Suite 512\n>Sousse\n>Tunisia 40310",
]
NONE = [
    "Make the 1 unexamined place readable.",
    "There is 1 free place, and 3 parking places.",
    "A 4 lane road and 2 way streets.",
    "on 12 March 2021 at 5",
    "212 Frederik Cobell 71 74 67",
    "In 2019 we sold 1200 units and 35 boxes.",
    "page 12 of 45",
    "the high court of justice",
    "version 3.11.2 build 45",
    "He won 6 games in 12 days",
    "India scored 400 runs, and Mumbai 1,200,000",
    "WA 2000 models were sold",
]


@pytest.mark.parametrize("address", WHOLE, ids=range(len(WHOLE)))
def test_an_address_over_lines_is_one_stretch(address: str) -> None:
    text = f"Send it to {address}"
    assert [text[start:end] for start, end, _ in addresses(text)] == [address]


@pytest.mark.parametrize("text", NONE, ids=range(len(NONE)))
def test_numbers_beside_words_are_no_address(text: str) -> None:
    assert addresses(text) == []


@pytest.mark.parametrize(
    "street", ["12 acacia avenue", "14 rose lane", "7 oak drive", "3 Free Street", "9 crooked lane"]
)
def test_a_street_in_small_letters_is_one(street: str) -> None:
    assert [f"I live at {street}."[start:end] for start, end, _ in addresses(f"I live at {street}.")] == [street]


def test_a_line_of_repeated_letters_and_hyphens_is_read_in_linear_time() -> None:
    assert addresses("a-" * 50_000 + "1") == []
