"""Encodings are found on a few lines of text, and bytes that are no text are known as such."""

from __future__ import annotations

import pytest

from guardian.sources.encodings import find_encoding, is_text

CHINESE = "会员编号,姓名,地址\nM1,张伟,北京市朝阳区建国路八号\nM2,李娜,上海市浦东新区世纪大道\n"
TRADITIONAL = "編號,姓名,地址\n1,陳大文,臺北市中正區重慶南路\n2,林美玲,高雄市前金區\n"
JAPANESE = "氏名,住所\n佐藤花子,東京都千代田区丸の内\n高橋一郎,大阪市北区うめだ\n"
FRENCH = "nom,ville\nHélène Lefèvre,Orléans\nFrançois Noël,Besançon\n"
POLISH = "imię,nazwisko,miasto\nŁukasz,Wiśniewski,Łódź\nMałgorzata,Dąbrowska,Gdańsk\n"
RUSSIAN = "имя,город\nИван Петров,Москва\nАнна Смирнова,Казань\n"
KOREAN = "이름,주소\n김철수,서울특별시 강남구\n이영희,부산광역시\n"
CASES = [
    (CHINESE, "gb18030", "gb18030"),
    (CHINESE, "gbk", "gb18030"),
    (TRADITIONAL, "big5", "big5hkscs"),
    (JAPANESE, "shift-jis", "cp932"),
    (JAPANESE, "euc-jp", "euc-jp"),
    (FRENCH, "latin-1", "cp1252"),
    (FRENCH, "cp1252", "cp1252"),
    (POLISH, "cp1250", "cp1250"),
    (RUSSIAN, "cp1251", "cp1251"),
    (KOREAN, "cp949", "cp949"),
]
WIDE = [(text, name, name) for text in (CHINESE, FRENCH, "id,name\n1,Ann\n") for name in ("utf-16-le", "utf-16-be")]
UTF8 = [(text, "utf-8", "utf-8") for text in (CHINESE, TRADITIONAL, JAPANESE, FRENCH, POLISH, RUSSIAN, KOREAN)]


@pytest.mark.parametrize(("text", "written", "found"), CASES + WIDE + UTF8)
def test_the_encoding_is_found_from_the_bytes(text, written, found):
    encoding = find_encoding(text.encode(written), whole=True)
    assert (encoding.name, encoding.certain) == (found, True)
    assert text.encode(written).decode(encoding.name) == text


@pytest.mark.parametrize("place", range(1, 8))
@pytest.mark.parametrize("name", ["utf-8", "gb18030"])
def test_a_sample_cut_inside_a_character_is_no_fault(name, place):
    assert find_encoding(CHINESE.encode(name)[:-place]).name == name


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(name):
    encoding = find_encoding(CHINESE.encode(name))
    assert CHINESE.encode(name)[encoding.bom :].decode(encoding.name) == CHINESE


def test_ascii_alone_leaves_the_encoding_open():
    assert find_encoding(b"id,name\n1,Ann\n").certain is False


def test_one_broken_byte_does_not_make_utf8_another_encoding():
    assert find_encoding(CHINESE.encode() * 3 + b"\xff" + CHINESE.encode()).name == "utf-8"


@pytest.mark.parametrize(
    "sample",
    [
        b"plain words\n",
        CHINESE.encode("gb18030"),
        CHINESE.encode("utf-16"),
        b"a\x00b,c\n" * 20,
        b"id\n1\n" + b"\0" * 900,
    ],
)
def test_text_is_known_as_text(sample):
    assert is_text(sample)


@pytest.mark.parametrize(
    "sample", [bytes(range(256)) * 20, b"\x00" * 500, b"\x7fELF\x02\x01\x01" + b"\x00\x03\x00" * 200]
)
def test_binary_data_is_no_text(sample):
    assert not is_text(sample)
