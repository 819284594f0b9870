"""Somebody in a slug, a login, what a file is called by: treated where whole columns of such are copied."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.governance import watch_slugs
from guardian.governance.watch_slugs import in_files, in_slugs, logins
from guardian.model import Span


def named(text: str) -> list[str]:
    return [text[span.start : span.end] for span in in_slugs(pa.array([text], pa.large_string())).get(0, ())]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("oak-priscilla-vandermeer", "priscilla-vandermeer"),
        ("/img/emeka_okonkwo/1.png", "emeka_okonkwo"),
        ("team/ingrid-solheim", "ingrid-solheim"),
    ],
)
def test_a_given_name_before_a_family_name_is_somebody(text: str, who: str) -> None:
    assert named(text) == [who]


@pytest.mark.parametrize(
    "text",
    [
        "oak-grey-lamp",
        "emma-desk-white",
        "rose-gold-ring-large",
        "europe/london-bridge",
        "in-stock",
        "priscilla",
        "a-b-c",
        "",
    ],
)
def test_goods_and_places_are_nobody(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("2025-03-11 INFO job=sync user=margaret.gutierrez rows=3", ["margaret.gutierrez"]),
        ("/home/francesca.underwood/export.csv", ["francesca.underwood"]),
        ("victoria_henderson77", ["victoria_henderson77"]),
        ("login harriet.fitzgerald.", ["harriet.fitzgerald"]),
        ("user=björn.bergström rows=3", ["björn.bergström"]),
        ("PO raised by Francesca.Underwood", ["Francesca.Underwood"]),
        ("Done.Thanks Data.Frame Main.Java System.Text", []),
        ("用户francesca.underwood登录", ["francesca.underwood"]),
        ("app.config max.value server.port data.frame claude.code com.example", []),
        ("main.java file.read grace.period Margaret.gutierrez@mailbox.org", []),
    ],
)
def test_a_login_that_is_a_full_name_is_somebody(text: str, who: list[str]) -> None:
    (found,) = logins(pa.array([text], pa.large_string()), {}).values() if who else [()]
    assert [text[span.start : span.end] for span in found] == who
    assert bool(logins(pa.array([text], pa.large_string()), {})) == bool(who)


def test_what_was_found_of_a_login_is_kept_and_the_rest_is_added() -> None:
    text, given = "see francesca.underwood", Span(4, 13, "person_name", "person_name", 0.6, "a list")
    spans = logins(pa.array([text], pa.large_string()), {0: (given,)})[0]
    assert "".join(text[span.start : span.end] for span in spans) == "francesca.underwood"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("lease-Niamh-Drummond.pdf", ["lease-Niamh-Drummond"]),
        ("CV Niamh Drummond.docx", ["CV Niamh Drummond"]),
        ("scan_欧阳若曦_2024.jpg", ["scan_欧阳若曦_2024"]),
        ("C:\\in\\DrummondNiamh.PDF", ["DrummondNiamh"]),
        ("certificate_ThistlewoodWolfgang.pdf", ["certificate_ThistlewoodWolfgang"]),
        ("see letter_niamh_drummond.odt, please", ["letter_niamh_drummond"]),
        ("lease-Kitchen-Table.pdf", []),
        ("scan_front_door_2024.pdf", []),
        ("Annual Report Final.docx", []),
        ("合同-模板.pdf", []),
        ("see www.drummond.example or version 2.pdfs", []),
    ],
)
def test_a_file_that_is_called_like_somebody_is_theirs(text: str, who: list[str]) -> None:
    found = in_files(pa.array([text], pa.large_string()), {}).get(0, ())
    assert [text[span.start : span.end] for span in found] == who


def test_the_whole_of_what_a_file_is_called_by_goes_where_a_part_was_found() -> None:
    text, part = "CV Niamh Drummond.docx", Span(3, 8, "person_name", "person_name", 0.6, "a list")
    (span,) = in_files(pa.array([text], pa.large_string()), {0: (part,)})[0]
    assert text[span.start : span.end] == "CV Niamh Drummond"


@pytest.mark.parametrize("text", [".pdf" * 500 + "x", "Niamh." * 500 + "pdf; thanks"])
def test_no_file_is_called_by_hundreds_of_characters(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(watch_slugs, "personal_name", asked.append)
    in_files(pa.array([text], pa.large_string()), {})
    assert max(map(len, asked), default=0) <= 255
