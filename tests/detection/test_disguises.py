import base64
import json
import unicodedata
from urllib.parse import quote, quote_plus

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.disguises import disguised, plain, plain_forms

EMAIL = "ada.brandt@example.org"
TOKEN = base64.b64encode(EMAIL.encode()).decode()

IN_DISGUISE = {
    "escapes of JSON": (json.dumps({"to": "林雨晴"}), '{"to": "林雨晴"}'),
    "escapes of JSON in JSON": (json.dumps({"x": json.dumps("林雨晴")}), '{"x": "\\"林雨晴\\""}'),
    "a pair of surrogates": ('"\\ud83d\\ude00"', '"😀"'),
    "bytes of Python": (repr("林雨晴".encode()), "b'林雨晴'"),
    "an end of line in JSON": ("Hi\\nAda", "Hi\nAda"),
    "percent": (quote(EMAIL), EMAIL),
    "percent twice": (quote(quote(EMAIL)), EMAIL),
    "a telephone in a query": ("tel=" + quote_plus("+44 7911 123456"), "tel=+44 7911 123456"),
    "a name in a query": ("name=Ada+Brandt", "name=Ada Brandt"),
    "a decimal entity": (EMAIL.replace("@", "&#64;"), EMAIL),
    "a hexadecimal entity": (EMAIL.replace("@", "&#x40;"), EMAIL),
    "a named entity": ("M&uuml;ller", "Müller"),
    "quoted-printable": (EMAIL.replace("@", "=40"), EMAIL),
    "quoted-printable Chinese": ("=E6=9E=97=E9=9B=A8", "林雨"),
    "base64": (f"id {TOKEN}", f"id  {EMAIL} "),
    "base64 of Chinese": (base64.b64encode("林雨晴来电".encode()).decode(), " 林雨晴来电 "),
    "base64 for addresses": (
        base64.urlsafe_b64encode(json.dumps({"m": EMAIL}).encode()).decode(),
        f' {{"m": "{EMAIL}"}} ',
    ),
    "hexadecimal": (EMAIL.encode().hex(), f" {EMAIL} "),
    "a telephone in hexadecimal": (b"13800138000".hex(), " 13800138000 "),
    "hexadecimal Chinese": ("林雨晴".encode().hex(), " 林雨晴 "),
    "letters with marks of their own": (unicodedata.normalize("NFD", "Zoë Müller"), "Zoë Müller"),
    "a small at sign": (EMAIL.replace("@", "﹫"), EMAIL),
    "full width with a mark between": ("Ｚｏë Ｂｒａｎｄｔ－Ｏｔｔ", "Zoë Brandt-Ott"),
    "an address in full width": ("ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ada@example.org"),
    "mathematical letters": ("𝐀𝐝𝐚", "Ada"),
    "Chinese figures": ("一三八〇〇一三八零零零", "13800138000"),
    "a blank of no width": ("ada\u200b@example.org", "ada@example.org"),
}
AS_THEY_ARE = (
    *(
        "50% off",
        "AT&T; and more",
        "R&D",
        "C:\\users\\ada",
        "C:\\new\\ufo",
        "a=b",
        "x=45",
        "/list?page=40",
        "/list?p=40&q=1",
        "1+1=2",
        "c++ = d",
    ),
    *("123e4567-e89b-12d3-a456-426614174000", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "internationalization"),
    *(
        "UBSshosCYxropPQo2fGypDI1joqNOQMK",
        "2345678901234567",
        "4532756279624064",
        "5425233430109903",
        "Müller",
        "林雨晴，你好。①",
        "m²",
        "Ａ１（早）",
        "星期一三五",
        "",
    ),
)


@pytest.mark.parametrize("case", IN_DISGUISE)
def test_the_plain_form_is_what_is_meant(case: str) -> None:
    text, meant = IN_DISGUISE[case]
    assert plain(text) == meant
    assert plain_forms(pa.array(["", text])) == {1: meant}


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_a_text_without_disguise_has_no_plain_form(text: str) -> None:
    assert plain(text) is None
    assert plain_forms(pa.array([text])) == {}


def test_what_decodes_to_no_text_stays_as_it_is() -> None:
    assert plain(base64.b64encode(b"abcdef\x00\x01\x02ghijkl").decode()) is None
    assert plain("%ff") == "\ufffd"


PARTS = st.sampled_from(
    ["\\u5f20", "\\ud83d", "%40", "%", "&#64;", "&", "=40", "=E6", TOKEN, "一三五", "e\u0301", "\\x41", "A"]
)


@given(st.lists(st.one_of(PARTS, st.text(max_size=4)), max_size=8).map("".join))
def test_whatever_has_a_plain_form_is_let_through_by_the_pass_over_columns(text: str) -> None:
    assert plain(text) is None or not _is_text(text) or disguised(pa.array([text]))[0]


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
