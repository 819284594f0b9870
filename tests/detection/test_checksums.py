"""Check digits against published vectors, against what they must catch, and against python-stdnum where it is right."""

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection import checksums

VECTORS = yaml.safe_load((Path(__file__).parents[1] / "vectors/identifiers.yaml").read_text(encoding="utf-8"))["checks"]


@pytest.mark.parametrize("name", VECTORS)
def test_published_values_pass_and_their_twins_fail(name: str) -> None:
    check = getattr(checksums, name)
    assert all(check(value) for value in VECTORS[name]["right"])
    assert not any(check(value) for value in VECTORS[name]["wrong"])


@pytest.mark.parametrize("name", VECTORS)
@given(value=st.text(max_size=24))
def test_any_text_is_answered_and_never_an_error(name: str, value: str) -> None:
    assert getattr(checksums, name)(value) in (True, False)


@pytest.mark.parametrize("name", ["luhn", "verhoeff", "iso7064_mod11_2", "iso7064_mod11_10", "iso7064_mod97_10"])
@given(body=st.text("0123456789", min_size=6, max_size=18), place=st.integers(0, 5), other=st.integers(1, 9))
def test_one_changed_digit_is_always_noticed(name: str, body: str, place: int, other: int) -> None:
    check = getattr(checksums, name)
    right = next((body + tail for tail in _tails(name) if check(body + tail)), None)
    if right is None:
        return
    changed = right[:place] + str((int(right[place]) + other) % 10) + right[place + 1 :]
    assert not check(changed)


def _tails(name: str) -> list[str]:
    return [f"{n:02d}" for n in range(100)] if name == "iso7064_mod97_10" else [*"0123456789", "X"]


@pytest.mark.parametrize(
    ("name", "module", "length"),
    [
        ("nl_bsn", "nl.bsn", 9), ("pt_nif", "pt.nif", 9), ("ca_sin", "ca.sin", 9), ("br_cpf", "br.cpf", 11), (
        "de_steuer", "de.idnr", 11),
        ("tr_tckn", "tr.tckimlik", 11), ("th_pin", "th.pin", 13), ("jp_my_number", "jp.in_", 12), ("in_aadhaar",
        "in_.aadhaar", 12), ("il_id", "il.idnr", 9),
    ],
)  # fmt: skip
@given(data=st.data())
def test_our_own_checks_agree_with_stdnum(name: str, module: str, length: int, data: st.DataObject) -> None:
    number = data.draw(st.text("0123456789", min_size=length, max_size=length).filter(lambda text: len(set(text)) > 1))
    assert getattr(checksums, name)(number) == import_module(f"stdnum.{module}").is_valid(number)


def test_a_birth_date_ahead_is_refused_until_that_day() -> None:
    body = "11010520300101123"
    number = next(body + check for check in "0123456789X" if checksums.iso7064_mod11_2(body + check))
    assert not checksums.gb11643(number, today=date(2026, 11, 22))
    assert checksums.gb11643(number, today=date(2030, 1, 1))


@pytest.mark.parametrize("region", ["810000", "820000", "830000", "419001", "460400", "659011"])
def test_regions_that_lists_of_one_year_lack_are_accepted(region: str) -> None:
    body = f"{region}19900101123"
    assert any(checksums.gb11643(body + check) for check in "0123456789X")


def test_a_placeholder_of_one_digit_never_passes() -> None:
    names = [name for name in VECTORS if all(value.replace(" ", "").isdigit() for value in VECTORS[name]["right"])]
    assert len(names) > 20
    assert not any(
        getattr(checksums, name)(digit * length) for name in names for digit in "09" for length in range(8, 20)
    )
