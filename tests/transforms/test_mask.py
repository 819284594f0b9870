"""Partial masks: what is shown, and above all what is not."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian import taxonomy
from guardian.errors import UsageError
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.mask import Mask, email, keep_ends, keep_first, keep_last, mask_for

CASES: dict[tuple[str, str | None], dict[str, str]] = {
    ("phone", "phone.cn_mobile"): {
        "13812345678": "138****5678",
        "138-1234-5678": "138-****-5678",
        "138 1234 5678": "138 **** 5678",
        "+8613812345678": "+86138****5678",
        "+86 138 1234 5678": "+86 138 **** 5678",
        "0086-13812345678": "0086-138****5678",
    },
    ("phone", None): {
        "010-12345678": "010-******78",
        "0755-1234567": "0755-*****67",
        "+1 (212) 555-0123": "+1 (***) ***-0123",
        "(212) 555-0123": "(***) ***-0123",
        "+442079460018": "+44******0018",
        "+353 1 234 567": "+353 * *** *67",
        "+852 2123 4567": "+852 **** 4567",
        "555-0123": "***-**23",
    },
    ("person_name", None): {
        "王明": "王*",
        "王小明": "王**",
        "欧阳娜娜": "欧阳**",
        "歐陽娜": "歐**",
        "司马相如": "司马**",
        "买买提·吐尔逊": "买***",
        "山田 太郎": "山***",
        "ヤマダ・タロウ": "ヤ***",
        "김민준": "김**",
        "John Smith": "J*** S***",
        "Mary-Jane O’Neill, Jr.": "M***-J*** O’N***, J*.",
        "José Núñez": "J*** N***",
        "Иван Петров": "И*** П***",
        "Bo Li": "B* L*",
    },
    ("email", None): {
        "alice@example.com": "a***@example.com",
        "bo@qq.com": "b*@qq.com",
        "a@gmail.com": "*@gmail.com",
        "alice@smith-family.org": "a***@***",
    },
    ("card_number", "card_number.visa"): {
        "4111111111111111": "411111******1111",
        "4111 1111 1111 1111": "4111 11** **** 1111",
        "4111-1111-1111-1111": "4111-11**-****-1111",
        "378282246310005": "378282*****0005",
        "6222021234567890123": "622202*********0123",
        "123456789012": "********9012",
    },
    ("bank_account", "bank_account.iban"): {
        "GB29NWBK60161331926819": "GB****************6819",
        "GB29 NWBK 6016 1331 9268 19": "GB** **** **** **** **68 19",
    },
    ("bank_account", None): {"6222021234567890123": "***************0123", "12345678": "******78"},
    ("national_id", "national_id.cn"): {
        "110101199003077758": "1****************8",
        "11010119900307775X": "1****************X",
    },
    ("national_id", "national_id.us"): {"123-45-6789": "***-**-6789", "123456789": "*****6789"},
    ("national_id", "national_id.hk"): {"A123456(7)": "***", "AB987654": "******54"},
    ("vehicle_plate", "vehicle_plate.cn"): {
        "京A12345": "京A****5",
        "粤B·D12345": "粤B·*****5",
        "粤Z1234港": "粤Z****港",
    },
    ("vehicle_plate", "vehicle_plate.vin"): {"LSVAA4182E2123456": "LSV**************"},
    ("address", None): {
        "北京市朝阳区建国路1号": "北京市***",
        "广东省深圳市南山区科技园路1号": "广东省***",
        "新疆维吾尔自治区乌鲁木齐市天山区": "新疆维吾尔自治区***",
        "台北市信義區市府路45號": "台北市***",
    },
    ("ip_address", None): {"192.0.2.77": "192.0.***"},
    ("device_id", None): {"00:1A:2B:3C:4D:5E": "00:1A:2B:**:**:**", "490154203237518": "***********7518"},
    ("username", None): {"alice": "a***", "ab": "a*"},
}
WHOLE: dict[tuple[str, str | None], list[str]] = {
    ("phone", None): [
        "12345",
        "110",
        "1-2-3",
        "call me",
        "１３８１２３４５６７８",
        "13812345678\n",
        "+999",
        "13812345678x12",
    ],
    ("person_name", None): ["J. P. Li", "王明 (Tom)", "مريم علي", "A B", "John\nSmith", "R2D2", "王" * 40],
    ("email", None): [
        "not an address",
        "a b@example.com",
        "a@b@example.com",
        "é@gmail.com",
        "a@example.com\n",
        "@b.com",
    ],
    ("card_number", None): ["12345", "not a card", "41111111111111111111", "4111111111111111a"],
    ("national_id", "national_id.us"): ["12345678", "123-45-678", "123456789 "],
    ("national_id", "national_id.cn"): ["110101900307775", "11010119900307775Y"],
    ("bank_account", "bank_account.iban"): ["GB29", "gb29nwbk60161331926819"],
    ("vehicle_plate", "vehicle_plate.vin"): ["LSVAA4182E212345", "LSVAA4182E212345O"],
    ("address", None): ["12 Main Street", "北京市", "北京市朝阳区", "广东省广州市", "上海"],
    ("ip_address", None): ["::1", "1.2.3", "not an address"],
    ("gender", None): ["female", "男"],
    ("health", None): ["diabetes"],
    ("credential_secret", None): ["hunter2", "correct horse battery staple"],
    ("birth_date", None): ["1985-03-12"],
    ("free_text_may_contain_pii", None): ["a long note about someone"],
}


@pytest.mark.parametrize(("kind", "cases"), CASES.items(), ids=map(str, CASES))
def test_a_known_form_shows_what_its_rule_says(kind: tuple[str, str | None], cases: dict[str, str]) -> None:
    assert dict(zip(cases, mask_for(*kind).values(pa.array(list(cases))).to_pylist(), strict=True)) == cases


@pytest.mark.parametrize(("kind", "texts"), WHOLE.items(), ids=map(str, WHOLE))
def test_another_form_shows_nothing(kind: tuple[str, str | None], texts: list[str]) -> None:
    out = mask_for(*kind).values(pa.array(texts)).to_pylist()
    assert out == ["*" * min(3, len(text)) for text in texts]


def test_every_category_has_a_mask() -> None:
    for category in taxonomy.load().categories:
        assert isinstance(mask_for(category), Mask)


BEYOND_HALF = {"card_number"}
"""Kinds of which a standard lets more than half be shown; the Chinese mobile number has its own test."""
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LIKELY = st.from_regex(r"\A[A-Za-z0-9王明欧阳@. +()·-]{0,24}\Z")
MASKED = sorted({kind for kind, _ in CASES if kind not in BEYOND_HALF})


def identifying(text: str) -> int:
    return sum(char.isalnum() for char in text)


@pytest.mark.parametrize("category", MASKED)
@given(texts=st.lists(st.one_of(ANY, LIKELY), max_size=20))
def test_never_more_than_half_of_a_value_is_shown(category: str, texts: list[str]) -> None:
    for text, out in zip(texts, mask_for(category).values(pa.array(texts, pa.string())).to_pylist(), strict=True):
        assert len(out) <= len(text)
        if category == "phone":
            if re.fullmatch(r"((\+|00)86[ -]?)?1[3-9]\d([ -]?\d{4}){2}", text):
                continue
            text, out = (re.sub(r"^(\+\d{1,3}|((\+|00)86[ -]?)?0[1-9]\d{1,2}-)", "", each) for each in (text, out))
        if category == "email":
            text, out = text.partition("@")[0], out.partition("@")[0]
        count = len if category == "username" else identifying  # of a free form every character counts
        if count(text):
            assert 2 * count(out.replace("*", "")) <= count(text)


@pytest.mark.parametrize("make", [keep_first, keep_last])
@pytest.mark.parametrize("keeps_length", [True, False])
@given(texts=st.lists(ANY), count=st.integers(1, 6))
def test_kept_ends_are_at_most_half(make: Any, keeps_length: bool, texts: list[str], count: int) -> None:
    mask = make(count, keeps_length=keeps_length)
    for text, out in zip(texts, mask.values(pa.array(texts, pa.string())).to_pylist(), strict=True):
        if len(text) < 2 * count:
            assert out == "*" * min(3, len(text))
        else:
            assert (out[:count] == text[:count]) if make is keep_first else (out[-count:] == text[-count:])
            assert out.count("*") >= min(count, 3)
            assert len(out) == len(text) if keeps_length else len(out) <= count + 3


@pytest.mark.parametrize("ends", [(5, -5), (-1, 0), (0, -1), (-3, 5)])
def test_ends_counted_from_the_other_side_would_show_everything_and_are_refused(ends: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="fewer than no"):
        keep_ends(*ends)


def test_a_waybill_hides_six_digits_of_a_mobile_number() -> None:
    out = keep_ends(3, 2, keeps_length=True).values(pa.array(["13812345678"])).to_pylist()
    assert out == ["138******78"]


def test_both_ends() -> None:
    out = keep_ends(1, 2, keeps_length=True).values(pa.array(["abcdef", "abcde", "王小明欧阳娜", None, ""]))
    assert out.to_pylist() == ["a***ef", "***", "王***阳娜", None, ""]


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("keep", ["a***@smith-family.org", "a***@gmail.com", "*@b.co"]),
        ("hide", ["a***@***", "a***@***", "*@***"]),
        ("provider", ["a***@***", "a***@gmail.com", "*@***"]),
    ],
)
def test_the_domain_of_an_address_is_kept_by_choice(domain: str, expected: list[str]) -> None:
    out = email(domain).values(pa.array(["alice@smith-family.org", "alice@gmail.com", "a@b.co"]))
    assert out.to_pylist() == expected


@given(st.lists(st.one_of(st.none(), ANY)))
def test_null_stays_null_and_length_and_order_stay(texts: list[str | None]) -> None:
    out = mask_for("phone").values(pa.array(texts, pa.string())).to_pylist()
    assert [each is None for each in out] == [text is None for text in texts]


@pytest.mark.parametrize("category", ["gender", "health", "credential_secret"])
@given(texts=st.lists(ANY))
def test_a_whole_mask_is_the_same_when_masked_again(category: str, texts: list[str]) -> None:
    once = mask_for(category).values(pa.array(texts, pa.string()))
    assert mask_for(category).values(once).equals(once)


def test_every_kind_of_text_array_is_masked_alike() -> None:
    texts = ["13812345678", None, "", "13812345678", "x"]
    expected = ["138****5678", None, "", "138****5678", "*"]
    plain = pa.array(texts)
    mask = mask_for("phone")
    for array in (
        *(plain, plain.cast(pa.large_string()), plain.cast(pa.string_view()), plain.dictionary_encode()),
        *(pa.array(["a", *texts]).slice(1), pa.chunked_array([texts[:2], texts[2:]])),
    ):
        assert mask.values(array).to_pylist() == expected


def test_a_column_of_numbers_is_refused() -> None:
    with pytest.raises(Unsuitable):
        mask_for("phone").values(pa.array([13812345678]))
    with pytest.raises(Unsuitable) as refused:
        mask_for("phone").gives(Shape("integer"))
    assert refused.value.remedy


def test_a_mask_fits_wherever_the_value_did() -> None:
    assert mask_for("phone").gives(Shape("text", 11)) == Shape("text", 11)
