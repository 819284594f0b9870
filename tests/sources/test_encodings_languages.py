"""Small tables in the encodings that their languages are kept in are read as they were written."""

from __future__ import annotations

import pytest

from guardian.sources.alphabets import LANGUAGES, reads_as
from guardian.sources.encodings import find_encoding

ROWS = {
    "english": "Zoë Brontë,£12.50 refunded|René O’Neill,asked for “express” delivery|Mary Ford,costs €15 – won’t pay",
    "french": "Hélène Lefèvre,à rappeler après 18 h|François Noël,déjà réglé : 25 €|Benoît Garçon,numéro erroné",
    "german": "Jürgen Müller,Köln|Käthe Groß,bitte zurückrufen|Günter Weiß,Gebühr 5 € fällig",
    "spanish": "José Muñoz,Málaga|Begoña Núñez,¿cuándo llega?|Ángel Pérez,llamará mañana",
    "portuguese": "João Simões,São Paulo|Conceição Araújo,não atende|Inês Magalhães,endereço inválido",
    "italian": "Niccolò Conti,Forlì|Noè Bianchi,perché no|Giosuè Neri,città sbagliata",
    "swedish": "Åsa Öberg,Göteborg|Håkan Nyström,Umeå|Märta Ek,får ej nås",
    "danish": "Søren Kjær,Århus|Jørgen Bæk,Køge|Åse Østergård,må ændres",
    "finnish": "Päivi Hämäläinen,Jyväskylä|Väinö Mäkelä,soittaa myöhemmin",
    "czech": "Jiří Dvořák,Plzeň|Kateřina Nováková,není doma|Žaneta Černá,zavolá v pondělí",
    "polish": "Łukasz Wiśniewski,Łódź|Małgorzata Dąbrowska,Gdańsk|Paweł Wójcik,proszę o zwrot",
    "hungarian": "Szűcs Ágnes,Győr|Fülöp Géza,kérem hívjon vissza|Kőszegi Zoltán,később jön",
    "croatian": "Šime Đurić,Šibenik|Željka Čačić,Požega|Dražen Vuković,račun plaćen",
    "turkish": "Çağlar Yıldız,İzmir|Şule Öztürk,müşteri aradı|Gökhan Işık,Muğla",
    "lithuanian": "Žygimantas Šimkus,Šiauliai|Rūta Kazlauskienė,Panevėžys|Eglė Petraitė,prašo paskambinti",
    "latvian": "Jānis Bērziņš,Rīga|Līga Kalniņa,lūdzu zvanīt rīt|Kārlis Ozoliņš,Cēsis",
    "russian": "Иван Петров,Москва|Анна Смирнова,перезвонить завтра|Сергей Фёдоров,нет ответа",
    "ukrainian": "Олена Шевченко,Київ|Їжакевич Юлія,адресу змінено|Євген Кравець,немає відповіді",
    "serbian": "Ђорђе Јовановић,Ниш|Љиљана Петровић,нова адреса|Његош Ћирић,није код куће",
    "greek": "Γιώργος Παπαδόπουλος,Αθήνα|Ελένη Νικολάου,λάθος διεύθυνση|Άννα Βλάχου,Πάτρα",
    "hebrew": "משה כהן,ירושלים|שרה לוי,להתקשר מחר|דוד מזרחי,כתובת שגויה",
    "arabic": "محمد أحمد,القاهرة|فاطمة علي,يرجى الاتصال غدا|خالد إبراهيم,العنوان خاطئ",
    "thai": "สมชาย ใจดี,กรุงเทพมหานคร|สุดา แก้วมณี,โทรกลับพรุ่งนี้|ประเสริฐ วงศ์ไทย,ชำระเงินแล้ว",
    "simplified": "王伟芳,北京市朝阳区|李娜,请回电|翟彤霖,已付款|欧阳明月,地址有误",
    "traditional": "陳志強,新竹縣竹北市|林美玲,請回電|李靜麗,客戶不在家",
    "japanese": "佐藤花子,東京都千代田区|鈴木さくら,折り返し電話ください|田中健,住所変更",
    "kanji": "佐藤花子,大阪市北区|高橋一郎,住所変更",
    "korean": "김민준,서울특별시 마포구|박서연,내일 다시 전화|강태현,결제 완료",
}
WRITTEN = {
    "cp1252": "english french german spanish portuguese italian swedish danish finnish",
    "latin-1": "spanish portuguese italian swedish danish finnish",
    "iso-8859-15": "french german spanish portuguese italian swedish danish finnish",
    "mac_roman": "english french german spanish portuguese italian swedish danish",
    "cp850": "spanish portuguese swedish danish",
    "cp1250": "czech polish hungarian croatian german",
    "iso-8859-2": "czech polish hungarian croatian",
    "cp1254": "turkish",
    "iso-8859-9": "turkish",
    "cp1257": "lithuanian latvian",
    "cp1251": "russian ukrainian serbian",
    "koi8-r": "russian",
    "koi8-u": "ukrainian",
    "cp866": "russian",
    "iso-8859-5": "russian serbian",
    "cp1253": "greek",
    "iso-8859-7": "greek",
    "cp1255": "hebrew",
    "cp1256": "arabic",
    "cp874": "thai",
    "tis-620": "thai",
    "gb18030": "simplified traditional",
    "gbk": "simplified",
    "big5": "traditional",
    "shift-jis": "japanese kanji",
    "euc-jp": "japanese kanji",
    "euc-kr": "korean",
    "iso2022_jp": "japanese",
}
CASES = [(encoding, language) for encoding, languages in WRITTEN.items() for language in languages.split()]


@pytest.mark.parametrize("rows", [5, 50])
@pytest.mark.parametrize(("encoding", "language"), CASES)
def test_a_small_table_is_read_as_it_was_written(encoding: str, language: str, rows: int) -> None:
    lines = ROWS[language].split("|")
    text = "id,name,note\n" + "".join(f"{at},{lines[at % len(lines)]}\n" for at in range(rows))
    data = text.encode(encoding)
    assert data.decode(find_encoding(data, whole=True).name) == text


@pytest.mark.parametrize(
    ("encoding", "language", "other"),
    [
        ("cp1252", "icelandic", "cp1254"),
        ("cp1254", "turkish", "cp1252"),
        ("iso-8859-15", "english", "mac_cyrillic"),
        ("cp1253", "greek", "iso-8859-7"),
    ],
)
def test_words_read_better_in_their_own_encoding(encoding: str, language: str, other: str) -> None:
    words = {"icelandic": "Guðrún Þórðardóttir\nSæmundur Ýr", "english": "price £12, €15"}
    text = words.get(language) or ROWS[language]
    data = text.encode(encoding)
    assert reads_as(text, encoding) > max(0.6, reads_as(data.decode(other, "replace"), other))


@pytest.mark.parametrize("encoding", LANGUAGES)
def test_ascii_reads_as_nothing(encoding: str) -> None:
    assert reads_as("id,name\n1,Ann\n", encoding) < 0
