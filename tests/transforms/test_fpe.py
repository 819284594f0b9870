from __future__ import annotations

import string
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
import stdnum.iso7064.mod_11_2
import stdnum.luhn
import stdnum.verhoeff
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.keys.base import DestroyedKeyError, NotATokenError, TamperedError
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.fpe import Fpe, fpe_for
from guardian.transforms.fpe_checks import CHECKS, Check, Scheme

ORACLES = {
    "luhn": stdnum.luhn.is_valid,
    "gb11643": stdnum.iso7064.mod_11_2.is_valid,
    "verhoeff": stdnum.verhoeff.is_valid,
}
CODES = string.digits + string.ascii_uppercase
KINDS = (string.digits, string.ascii_uppercase, string.ascii_lowercase)


def made(fpe: Fpe, *values: Any) -> list[Any]:
    out = fpe.values(pa.array(values))
    assert fpe.reveal(out).to_pylist() == list(values)
    return out.to_pylist()


def form(text: str) -> str:
    """The text with every digit, of either width, as 9."""
    wide = "".join(chr(0xFF10 + digit) for digit in range(10))
    return text.translate(str.maketrans(string.digits + wide, "9" * 10 + "９" * 10))


# --- writing stays -----------------------------------------------------------------------------------------------

WRITTEN = [
    "13812345678",
    "138-1234-5678",
    "+86 138 1234 5678",
    "(021) 6123-4567",
    "１３８１２３４５６７８",
    "138１２３45678",
    "4111 1111 1111 1111",
    "0000000000",
    "021·6123／4567",
    "１３８－１２３４－５６７８",
    "123456",
    "9" * 256,
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_number_comes_out_written_as_it_was(text: str, fixed_keys: Any) -> None:
    [out] = made(Fpe(fixed_keys(), "phone"), text)
    assert form(out) == form(text)
    assert out != text


def test_the_same_number_is_the_same_however_it_is_written(fixed_keys: Any) -> None:
    outs = made(Fpe(fixed_keys(), "phone"), "13812345678", "138-1234-5678", "１３８ １２３４ ５６７８")
    plain = ["".join(str(int(c)) for c in out if c.isdigit()) for out in outs]
    assert len(set(plain)) == 1


MISFITS = [
    "12345",
    "a",
    "n/a",
    "138-1234-567x",
    "电话13812345678",
    "1" * 257,
    " ",
    "-",
    "gt1.k1.AAAA",
    "*",
    "**",
    "１２３",
]


@pytest.mark.parametrize("text", MISFITS)
def test_what_is_no_number_never_passes_in_clear(text: str, fixed_keys: Any) -> None:
    [token] = made(Fpe(fixed_keys(), "phone"), text)
    assert token.startswith("gt1.k1.")
    redacting = Fpe(fixed_keys(), "phone", misfit="redact")
    out = redacting.values(pa.array([text, "13812345678"]))
    assert out[0].as_py() == "*"
    assert redacting.reveal(out).to_pylist() == ["*", "13812345678"]
    with pytest.raises(Unsuitable, match="misfit") as caught:
        Fpe(fixed_keys(), "phone", misfit="refuse").values(pa.array([text]))
    assert len(text) < 4 or text not in str(caught.value)


def test_an_empty_text_stays_empty_and_null_stays_null(fixed_keys: Any) -> None:
    assert made(Fpe(fixed_keys(), "phone"), "", None, "13812345678")[:2] == ["", None]


@settings(max_examples=150, deadline=None)
@given(values=st.lists(st.text(string.digits + "０１９ +-().x", max_size=14), max_size=20))
def test_any_column_comes_back(values: list[str], fixed_keys: Any) -> None:
    fpe = Fpe(fixed_keys(), "phone", keep="country")
    out = fpe.values(pa.array(values, pa.string()))
    assert fpe.reveal(out).to_pylist() == values


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("+86 138 1234 5678", "+86 "),
        ("+1 212 555 0123", "+1 "),
        ("+852 9123 4567", "+852 "),
        ("+７ 495 1234567", "+７ "),
    ],
)
def test_the_calling_code_stays_where_it_is_asked_for(text: str, kept: str, fixed_keys: Any) -> None:
    [out] = made(Fpe(fixed_keys(), "phone", keep="country"), text)
    assert out.startswith(kept) and form(out) == form(text) and out != text
    [national] = made(Fpe(fixed_keys(), "phone", keep="country"), text.removeprefix(kept).replace("+", ""))
    assert out.removeprefix(kept) == national


def test_too_little_beside_a_calling_code_is_no_number(fixed_keys: Any) -> None:
    [out] = made(Fpe(fixed_keys(), "phone", keep="country"), "+86 12345")
    assert out.startswith("gt1.")


# --- alphabets ---------------------------------------------------------------------------------------------------

HAN = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 5000))
ALPHABETS = [CODES, string.ascii_letters + string.digits, "01", HAN, "αβγδεζηθικλμν", "😀😁😂🤣😃😄😅😆", "ab-gt1+"]


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=lambda alphabet: f"{len(alphabet)} from {ord(alphabet[0]):x}")
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_alphabet_comes_back_in_itself(alphabet: str, data: st.DataObject, fixed_keys: Any) -> None:
    values = data.draw(st.lists(st.text(st.sampled_from(alphabet), max_size=60), min_size=1, max_size=5))
    fpe = Fpe(fixed_keys(), "code", alphabet)
    out = fpe.values(pa.array(values))
    assert fpe.reveal(out).to_pylist() == values
    for before, after in zip(values, out.to_pylist(), strict=True):
        if not after.startswith("gt1."):
            assert len(before) == len(after) and set(after) <= set(alphabet)


def pattern(text: str) -> str:
    """Each letter and digit as its kind."""
    return "".join(next((kind[0] for kind in (*KINDS, HAN) if letter in kind), letter) for letter in text)


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(
        st.one_of(st.from_regex(r"\A[A-Z]{1,2}[0-9]{5,9}\Z"), st.text("0A1Bzy9-. 一丁", max_size=50)), max_size=8
    )
)
def test_a_code_keeps_its_pattern_and_comes_back(values: list[str], fixed_keys: Any) -> None:
    fpe = Fpe(fixed_keys(), "passport", (*KINDS, HAN))
    out = fpe.values(pa.array(values, pa.string()))
    assert fpe.reveal(out).to_pylist() == values
    assert len(set(out.to_pylist())) == len(set(values))
    for before, after in zip(values, out.to_pylist(), strict=True):
        assert after.startswith("gt1.k1.") or pattern(after) == pattern(before)


@pytest.mark.parametrize(
    ("text", "fits"), [("AB123", False), ("ABC123", True), ("12345", False), ("123456", True), ("ABCDE", True)]
)
def test_a_pattern_with_fewer_than_a_million_codes_is_a_misfit(text: str, fits: bool, fixed_keys: Any) -> None:
    [out] = made(Fpe(fixed_keys(), "code", KINDS), text)
    assert out.startswith("gt1.") != fits


def test_all_codes_of_a_small_pattern_are_permuted_among_themselves(fixed_keys: Any) -> None:
    codes = [f"{first}{second}{number:03}" for first in "ab" for second in HAN[:500] for number in range(1000)]
    out = Fpe(fixed_keys(), "code", ("ab", HAN[:500], string.digits)).values(pa.array(codes))
    assert set(out.to_pylist()) == set(codes)


@pytest.mark.parametrize(
    ("text", "category"), [("京A·12345", "vehicle_plate"), ("GB82 WEST 1234 5698 7654 32", "bank_account")]
)
def test_plates_and_accounts_keep_their_pattern(text: str, category: str, fixed_keys: Any) -> None:
    entity = "bank_account.iban" if category == "bank_account" else None
    fpe = fpe_for(category, entity, fixed_keys(), "d")
    [out] = made(fpe, text)
    assert out != text and [letter.isdigit() for letter in out] == [letter.isdigit() for letter in text]


def test_no_encrypted_text_looks_like_a_token(fixed_keys: Any) -> None:
    fpe = Fpe(fixed_keys(), "code", string.ascii_letters + string.digits)
    for text in ("gt1.k1.AAAAAAAA", "abc.de.fghijkl", "AB1.2.3"):
        [out] = made(fpe, text)
        assert out.startswith("gt1.k1.")
    token = fpe.values(pa.array(["gt1.k1.AAAAAAAA"])).to_pylist()[0]
    with pytest.raises(TamperedError):
        fpe.reveal(pa.array([token[:-1] + ("A" if token[-1] != "A" else "Q")]))


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.text(st.sampled_from("ab.gt1"), min_size=8, max_size=14), min_size=1, max_size=9))
def test_a_full_stop_may_be_encrypted_where_nothing_becomes_a_token(values: list[str], fixed_keys: Any) -> None:
    with pytest.raises(Unsuitable, match="full stop"):
        Fpe(fixed_keys(), "code", "ab.gt1")
    fpe = Fpe(fixed_keys(), "code", "ab.gt1", misfit="redact")
    out = fpe.values(pa.array(values))
    assert fpe.reveal(out).to_pylist() == values and "*" not in out.to_pylist()


@pytest.mark.parametrize("alphabet", ["", "1", "11", "0123456789\ud800", (), ("01", "12"), ("0",)])
def test_an_alphabet_that_cannot_be_is_refused(alphabet: Any, fixed_keys: Any) -> None:
    with pytest.raises(Unsuitable):
        Fpe(fixed_keys(), "code", alphabet)


# --- check digits ------------------------------------------------------------------------------------------------


def numbers(scheme: Scheme) -> st.SearchStrategy[str]:
    if scheme == "gb11643":
        return st.from_regex(r"\A[0-9]{17}[0-9Xx]\Z")
    return st.from_regex(r"\A[0-9]{7,25}\Z")


def completed(scheme: Scheme, text: str) -> str:
    """The number with its right check character."""
    last = "0123456789X" if scheme == "gb11643" else "0123456789"
    return next(text[:-1] + letter for letter in last if ORACLES[scheme](text[:-1] + letter))


@pytest.mark.parametrize("scheme", CHECKS)
@pytest.mark.parametrize("check", ["valid", "invalid"])
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_check_digits_are_kept_as_chosen_and_numbers_come_back(
    scheme: Scheme, check: Check, data: st.DataObject, fixed_keys: Any
) -> None:
    drawn = data.draw(st.lists(numbers(scheme), min_size=1, max_size=6))
    values = [*drawn, *(completed(scheme, text) for text in drawn)]
    values += [text.replace("X", "x") for text in values]
    fpe = Fpe(fixed_keys(), "id", check=check, scheme=scheme)
    out = fpe.values(pa.array(values))
    assert fpe.reveal(out).to_pylist() == values
    assert len(set(out.to_pylist())) == len(set(values))
    valid = ORACLES[scheme]
    for before, after in zip(values, out.to_pylist(), strict=True):
        if after.startswith("gt1."):
            assert check == "invalid" and not valid(before.upper())
            continue
        assert len(after) == len(before)
        assert valid(after.upper()) == (valid(before.upper()) and check == "valid")
        if before.endswith("x"):
            assert not after.endswith("X")


def test_every_number_of_one_payload_has_its_own_output(fixed_keys: Any) -> None:
    values = [f"411111111111111{digit}" for digit in range(10)]
    for check in (None, "valid", "invalid"):
        outs = made(Fpe(fixed_keys(), "card", check=check), *values)
        assert len(set(outs)) == 10


def test_spaced_cards_and_full_width_ids_keep_their_writing(fixed_keys: Any) -> None:
    [card] = made(Fpe(fixed_keys(), "card", check="valid"), "4111 1111 1111 1111")
    assert form(card) == "9999 9999 9999 9999" and stdnum.luhn.is_valid(card.replace(" ", ""))
    [resident] = made(Fpe(fixed_keys(), "id", check="valid", scheme="gb11643"), "１１０１０５１９４９１２３１００２Ｘ")
    assert all(ord(letter) > 0xFF00 for letter in resident)


def test_old_resident_numbers_and_stray_x_are_handled(fixed_keys: Any) -> None:
    fpe = Fpe(fixed_keys(), "id", check="valid", scheme="gb11643")
    old, stray, short = made(fpe, "110105491231002", "11010519491231X023", "1101051949123100X")
    assert form(old) == "9" * 15 and stray.startswith("gt1.") and short.startswith("gt1.")


def test_where_and_when_a_person_was_born_is_encrypted_too(fixed_keys: Any) -> None:
    outs = made(
        fpe_for("national_id", "national_id.cn", fixed_keys(), "id"), *[f"1101051949123{n:04}X" for n in range(60)]
    )
    numbers_out = [out for out in outs if not out.startswith("gt1.")]
    assert len({out[:6] for out in numbers_out}) > 50 and len({out[6:14] for out in numbers_out}) > 50


# --- integers ----------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    values=st.lists(st.one_of(st.none(), st.integers(1_000_000, 2**63 - 1)), max_size=10),
    check=st.sampled_from([None, "valid"]),
)
def test_integers_keep_their_digits_and_come_back(
    values: list[int | None], check: Check | None, fixed_keys: Any
) -> None:
    fpe = Fpe(fixed_keys(), "phone", check=check)
    array = pa.array(values, pa.int64())
    out = fpe.values(array)
    assert out.type == pa.int64() and fpe.reveal(out).equals(array)
    assert [v and len(str(v)) for v in out.to_pylist()] == [v and len(str(v)) for v in values]


@pytest.mark.parametrize("kind", [pa.int32(), pa.uint32(), pa.int64(), pa.uint64()])
def test_the_largest_integers_stay_within_their_type(kind: pa.DataType, fixed_keys: Any) -> None:
    most = 2 ** (kind.bit_width - (not str(kind).startswith("u"))) - 1
    array = pa.array([most, most - 1, int("1" + "0" * (len(str(most)) - 1)), None], kind)
    fpe = Fpe(fixed_keys(), "n")
    assert fpe.reveal(fpe.values(array)).equals(array)


def test_short_or_negative_integers_never_pass_in_clear(fixed_keys: Any) -> None:
    array = pa.array([12345, -13812345678, 0, None, 13812345678])
    with pytest.raises(Unsuitable, match="3 number"):
        Fpe(fixed_keys(), "n").values(array)
    fpe = Fpe(fixed_keys(), "n", misfit="redact")
    out = fpe.values(array)
    assert out.to_pylist()[:4] == [0, 0, 0, None]
    assert fpe.reveal(out).to_pylist() == [0, 0, 0, None, 13812345678]
    with pytest.raises(NotATokenError):
        fpe.reveal(pa.array([77]))


def test_chunked_and_sliced_integers_come_back(fixed_keys: Any) -> None:
    array = pa.array([13812345678, None, 13912345678, 13712345678])
    fpe = Fpe(fixed_keys(), "n")
    assert fpe.reveal(fpe.values(array.slice(1, 2))).to_pylist() == [None, 13912345678]
    assert fpe.reveal(fpe.values(pa.chunked_array([array, array]))).to_pylist() == array.to_pylist() * 2


# --- keys, shapes, choices ---------------------------------------------------------------------------------------


def test_the_key_that_the_manifest_names_is_used(fixed_keys: Any) -> None:
    old = Fpe(fixed_keys(current_id="k1"), "phone").values(pa.array(["13812345678"]))
    rotated = fixed_keys(current_id="k2")
    assert Fpe(rotated, "phone", key_id="k1").reveal(old).to_pylist() == ["13812345678"]
    assert Fpe(rotated, "phone").reveal(old).to_pylist() != ["13812345678"]
    with pytest.raises(DestroyedKeyError):
        Fpe(fixed_keys(destroyed=frozenset({"k1"}), current_id="k2"), "phone", key_id="k1").reveal(old)


def test_what_a_redacting_treatment_never_gave_is_an_error(fixed_keys: Any) -> None:
    with pytest.raises(NotATokenError) as caught:
        Fpe(fixed_keys(), "phone", misfit="redact").reveal(pa.array(["zhang"]))
    assert "zhang" not in str(caught.value)


@pytest.mark.parametrize(
    ("fpe", "shape", "given"),
    [
        ({}, Shape(), Shape()),
        ({"misfit": "redact"}, Shape("text", 11), Shape("text", 11)),
        ({"misfit": "redact"}, Shape("integer", 11, False), Shape("integer", 11, False)),
    ],
)
def test_the_column_stays_what_it_was(fpe: dict[str, Any], shape: Shape, given: Shape, fixed_keys: Any) -> None:
    assert Fpe(fixed_keys(), "phone", **fpe).gives(shape) == given


def test_a_token_for_misfits_needs_room_in_the_column(fixed_keys: Any) -> None:
    longest = Fpe(fixed_keys(), "phone").gives(Shape("text", 11)).longest
    assert longest is not None and longest > 80


@pytest.mark.parametrize(
    ("shape", "options"),
    [
        (Shape("text", 5), {}),
        (Shape("integer", 5), {}),
        (Shape("text", 6), {"check": "valid"}),
        (Shape("date"), {}),
        (Shape("integer"), {"alphabet": CODES}),
        (Shape("text", 3), {"alphabet": KINDS}),
    ],
)
def test_a_column_that_cannot_take_it_is_refused(shape: Shape, options: dict[str, Any], fixed_keys: Any) -> None:
    with pytest.raises(Unsuitable):
        Fpe(fixed_keys(), "phone", **options).gives(shape)


def test_each_identifier_has_its_check_digit_and_alphabet(fixed_keys: Any) -> None:
    keys = fixed_keys()
    assert fpe_for("card_number", "card_number.visa", keys, "d").scheme == "luhn"
    assert fpe_for("national_id", "national_id.cn", keys, "d", check="invalid").check == "invalid"
    assert fpe_for("national_id", "national_id.cn", keys, "d", check=None).check is None
    assert fpe_for("passport", None, keys, "d").alphabet == KINDS
    assert fpe_for("phone", "phone.cn_mobile", keys, "d").keep == "country"
    assert fpe_for("phone", None, keys, "d", keep="nothing").keep is None
    assert fpe_for("none", None, keys, "d", alphabet="abcdef").alphabet == "abcdef"


@pytest.mark.parametrize(
    ("form_", "longest", "misfit"), [("text", None, "token"), ("text", 11, "redact"), ("integer", None, "redact")]
)
def test_misfits_become_what_the_column_has_room_for(
    form_: Any, longest: int | None, misfit: str, fixed_keys: Any
) -> None:
    shape = Shape(form_, longest)
    fpe = fpe_for("phone", None, fixed_keys(), "d", form=form_, longest=longest)
    assert fpe.misfit == misfit and fpe.gives(shape) == shape


@pytest.mark.parametrize("category", ["person_name", "gender", "free_text_may_contain_pii", "card_security"])
def test_what_is_no_number_or_code_is_refused(category: str, fixed_keys: Any) -> None:
    with pytest.raises(Unsuitable, match=category):
        fpe_for(category, None, fixed_keys(), "d")


@pytest.mark.parametrize("mode", ["ff3", "FF3-1", "ff3-1"])
def test_withdrawn_modes_are_refused_with_the_reason(mode: str, fixed_keys: Any) -> None:
    with pytest.raises(Unsuitable, match="withdrew"):
        fpe_for("phone", None, fixed_keys(), "d", mode=mode)
    with pytest.raises(Unsuitable, match="ff1"):
        fpe_for("phone", None, fixed_keys(), "d", mode="ff9")


def test_outputs_look_drawn_at_random(fixed_keys: Any) -> None:
    outs = Fpe(fixed_keys(), "phone").values(pa.array([f"138{number:08}" for number in range(10_000)])).to_pylist()
    for place in range(11):
        counts = Counter(out[place] for out in outs)
        assert set(counts) == set(string.digits) and max(counts.values()) < 1_200


def test_no_key_is_in_the_repr(fixed_keys: Any) -> None:
    fpe = Fpe(fixed_keys(), "phone")
    assert "keys" not in repr(fpe) and "domain='phone'" in repr(fpe)
