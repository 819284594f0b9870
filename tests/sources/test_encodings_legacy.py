"""Short legacy texts are told apart: Chinese is not read as Cyrillic, nor the other way round."""

from __future__ import annotations

import pytest

from guardian.sources.encodings import find_encoding

CHINESE = "姓名,住址,序号\n王伟芳,北京市朝阳区,1\n李娜敏,上海市浦东新区,2\n张静丽,广州市天河区,3\n"
TRADITIONAL = "姓名,地址,編號\n王偉芳,臺北市信義區,1\n李靜麗,高雄市左營區,2\n陳志強,新竹縣竹北市,3\n"
RUSSIAN = "имя,адрес,номер\nИван Петров,Москва улица Ленина,1\nАнна Сидорова,Новосибирск,2\n"
FRENCH = "prénom,ville,numéro\nHélène,Besançon,1\nFrançois,Nîmes,2\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp1251", "cp1251"),
        (FRENCH, "cp1252", "cp1252"),
        (CHINESE, "utf-8", "utf-8"),
    ],
)
def test_the_encoding_of_a_short_text_is_found(text: str, encoding: str, found: str) -> None:
    name = find_encoding(text.encode(encoding), whole=True).name
    assert name == found


@pytest.mark.parametrize("line", CHINESE.splitlines()[1:])
def test_one_chinese_line_under_an_ascii_header_is_no_russian(line: str) -> None:
    assert find_encoding(f"name,address,no\n{line}\n".encode("gb18030"), whole=True).name == "gb18030"


@pytest.mark.parametrize(
    "text",
    [
        "jméno;město\nJiří;Plzeň\nKateřina;Olomouc\n",
        "jmeno;mesto\nJan Novák;Praha\nPetr Dvořák;Brno\n",
        "jmeno\nJan Malý\nEva Bílá\nIva Černá\n",
        "id;text\n1;Zákazník si přeje doručit zboží po víkendu.\n",
        "meno;mesto\nĽubica;Žilina\nPeter Kováčik;Košice\n",
        "imię;miasto\nŁukasz;Łódź\nMałgorzata;Kraków\n",
        "nev\nSzűcs Ágnes\nFülöp Géza\n",
        "ime;grad\nŠime Đurić;Šibenik\nŽeljka Čačić;Požega\n",
    ],
)
def test_central_european_letters_are_found_by_the_language_they_make(text: str) -> None:
    assert find_encoding(text.encode("cp1250"), whole=True).name == "cp1250"


@pytest.mark.parametrize(
    "text",
    [
        "navn;by\nSøren;Århus\nÆgir;Køge\n",
        "navn\nJørgen\nBjørn\n",
        "città\nForlì\nCantù\nperché no\n",
        "nome;cidade\nJoão;São Paulo\nConceição;Maringá\n",
        "nombre\nMuñoz\nGarcía\n",
        "name;ort\nMüller;Köln\nGroß;Würzburg\n",
        "nafn\nGuðrún Þórðardóttir\nSæmundur\n",
        "Hélène\nMüller\nMuñoz\nÅsa\n",
        "It’s “fine” – ok\n",
    ],
)
def test_western_letters_stay_western(text: str) -> None:
    assert find_encoding(text.encode("cp1252"), whole=True).name == "cp1252"


@pytest.mark.parametrize("rows", [1, 3, 30, 1000])
@pytest.mark.parametrize(
    "cell",
    [
        "don’t call, it’s Anna’s", "James’ order", "later…", "late—lost", "2019–2020", "“as is”", "37.5°C", "5 °F",
        "n° 5", "12 €", "£12", "3º B", "3ºB", "nº 5", "1ª planta", "5 µg/l", "5 µL", "½", "80 m²", "¡Hola!", "§ 5",
        "Acme®",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", [",", "|"])
def test_signs_in_their_places_are_no_letters_of_other_encodings(cell: str, rows: int, mark: str) -> None:
    data = f"id{mark}note\n" + "".join(f"{at}{mark}{cell}{mark}Bob\n" for at in range(rows))
    written = data.encode("cp1252")
    assert written.decode(find_encoding(written, whole=True).name, "replace") == data


@pytest.mark.parametrize(
    ("encoding", "cell"),
    [("big5", "無"), ("big5", "（1）"), ("gb18030", "￥12"), ("gb18030", "——"), ("cp949", "남"), ("cp932", "有")],
)
def test_single_characters_of_two_bytes_are_no_signs(encoding: str, cell: str) -> None:
    written = ("id,note\n" + f"1,{cell}\n" * 3).encode(encoding)
    assert written.decode(find_encoding(written, whole=True).name, "replace") == written.decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "姓名,电话,地址\n李锦记酱油,P70,A5-18货架\n老干妈,Mate60,A3-12货架\n"),
        ("gb18030", "单号,骑手\n1,覃淼琰\n2,翟彤霖\n3,樊颖烨\n"),
        ("gb18030", "商品;规格\n蛋糕;礼盒\n卡套;螺丝\n"),
        ("big5hkscs", "姓名,綽號\n甄瑋瀚,阿瀚\n闕霖諺,小諺\n"),
        ("cp949", "이름,주소\n김민준,서울특별시 마포구 월드컵로\n박서연,부산광역시 해운대구\n"),
        ("cp949", "상품명\n무선 마우스\n텀블러\n"),
    ],
)
def test_short_chinese_and_korean_tables_are_told_apart(encoding: str, text: str) -> None:
    assert find_encoding(text.encode(encoding), whole=True).name == encoding


@pytest.mark.parametrize("text", ["12元", "price\n12元\n30元\n", "id,price\n" + "7,5元\n" * 200])
def test_a_character_whose_bytes_are_utf8_by_chance_is_read_as_chinese(text: str) -> None:
    assert find_encoding(text.encode("gb18030"), whole=True).name == "gb18030"


@pytest.mark.parametrize("text", ["12Ԫа", "café", "Hưng", "ș", "Ա", "12Ԡ", "note\n12Ԫ元\n"])
def test_few_letters_in_utf8_stay_so(text: str) -> None:
    assert find_encoding(text.encode(), whole=True).name == "utf-8"
