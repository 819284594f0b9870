"""Invented people for the demo: names, addresses, and numbers with right check digits that belong to nobody.

Where a range is reserved for fiction it is used (UK 07700 900xxx, US 555-01xx, Germany 0171 39200xx,
France 06 39 98 xx xx).
Chinese ID numbers carry the sequence 000, which is never issued; Chinese mobile numbers carry the section 0000.
Names are common surnames and given names put together at random.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES_CN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢"
GIVEN_CN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉梅鑫玲晨宇浩然子涵欣怡梓萱雨桐思远嘉懿煜城睿渊若曦博文晓彤"
)
SURNAMES_TW = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高"
GIVEN_TW = "家豪志明俊傑建宏冠宇雅婷淑芬怡君美玲佳穎承恩品妍宥廷詩涵柏翰子晴欣妤"
FIRST_EN = _words(
    "Amelia Arthur Beatrice Callum Clara Dominic Edith Elliot Fiona Gareth Hannah Hugo Imogen Jasper Joanna Kieran "
    "Lydia Malcolm Miriam Nathan Nora Oliver Patrick Phoebe Rachel Rupert Sandra Stephen Teresa Tristan Vera Walter"
)
LAST_EN = _words(
    "Abbott Barlow Chadwick Dalton Ellison Farrow Garrick Hargreaves Ingram Jessop Kendrick Langley Merton Norwood "
    "Osgood Pemberton Quigley Radcliffe Sheldon Thackeray Underhill Vickers Whitaker Yardley Ashdown Birkett Crowther"
)
FIRST_DE = _words("Anneliese Bernd Christoph Dorothea Friedrich Gisela Heinrich Ingeborg Jürgen Käthe Lothar Matthias")
LAST_DE = _words(
    "Baumgartner Dietrich Eichhorn Fuchsberger Grünwald Hoffmeister Kirschner Lindemann Obermeier Steinbach"
)
FIRST_FR = _words("Adélaïde Baptiste Célestine Damien Élodie Florent Geneviève Hervé Jocelyne Laurent Mathilde Quentin")
LAST_FR = _words("Beaumont Chevallier Delacourt Fontenelle Garnier Lachapelle Marchand Perrault Rousselot Vasseur")

CITIES_CN = {
    "北京市朝阳区": ("110105", "100020"),
    "上海市浦东新区": ("310115", "200120"),
    "广州市天河区": ("440106", "510630"),
    "深圳市南山区": ("440305", "518052"),
    "杭州市西湖区": ("330106", "310012"),
    "成都市武侯区": ("510107", "610041"),
    "武汉市洪山区": ("420111", "430070"),
    "南京市鼓楼区": ("320106", "210009"),
}
STREETS_CN = _words("云杉路 望湖街 青禾大道 锦绣巷 松涛路 桂香街 明月路 听雨巷")
CITIES_TW = {"台北市大安區": "106", "新北市板橋區": "220", "台中市西屯區": "407", "高雄市左營區": "813"}
STREETS_TW = _words("松林路 翠湖街 文昌路 永春街")
CITIES_EN = {
    "Bristol": "BS1 9ZZ",
    "Leeds": "LS2 9ZZ",
    "Norwich": "NR1 9ZZ",
}
CITIES_US = {
    "Springfield": ("IL", "62701", "217"),
    "Portland": ("OR", "97201", "503"),
    "Albany": ("NY", "12207", "518"),
}
STREETS_EN = ("Alder Close", "Juniper Avenue", "Maple Row", "Orchard Lane", "Willow Street", "Harbour Road")
CITIES_DE = {"Leipzig": "04109", "Bremen": "28195", "Augsburg": "86150"}
CITIES_FR = {"Nantes": "44000", "Lyon": "69002", "Rennes": "35000"}


LOGIN_HEADS = ("sunny", "river", "maple", "quiet", "north", "amber")
LOGIN_TAILS = ("fox", "kite", "lotus", "pine", "wave")


@dataclass(frozen=True, slots=True)
class Person:
    country: str
    name: str
    login: str
    email: str
    mobile: str
    gender: str
    born: date
    id_number: str | None
    address: str
    city: str
    postal_code: str


Made = tuple[str, str, str | None, str, str, str]
"""Name, mobile, ID number, address, city, postcode."""


def luhn(digits: str) -> str:
    """``digits`` with the Luhn check digit that makes the whole valid."""
    total = sum(int(digit) if at % 2 else sum(divmod(2 * int(digit), 10)) for at, digit in enumerate(digits[::-1]))
    return digits + str(-total % 10)


def cn_id(region: str, born: date) -> str:
    """A resident ID number (GB 11643-1999) with the sequence 000, which no person has."""
    body = f"{region}{born:%Y%m%d}000"
    weighted = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(body))
    return body + "10X98765432"[weighted % 11]


def tw_id(chance: random.Random) -> str:
    """A Taiwan ID number: letter, sex, seven digits, check digit."""
    letter = chance.choice("ABEFH")
    digits = f"{chance.choice('12')}00{chance.randrange(100000):05}"
    code = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter) + 10
    total = code // 10 + code % 10 * 9 + sum(int(digit) * (8 - at) for at, digit in enumerate(digits))
    return f"{letter}{digits}{-total % 10}"


def iban(country: str, account: str) -> str:
    """An IBAN (ISO 13616) with right check digits for an account that no bank keeps."""
    number = "".join(str(int(character, 36)) for character in f"{account}{country}00")
    return f"{country}{98 - int(number) % 97:02}{account}"


def ean13(body: str) -> str:
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return body + str(-total % 10)


def person(chance: random.Random, number: int) -> Person:
    """One person: six in ten Chinese, the rest from Taiwan, Britain, America, Germany and France."""
    country = chance.choices(["CN", "TW", "GB", "US", "DE", "FR"], weights=[58, 8, 13, 8, 7, 6])[0]
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(365 * 55))
    gender = chance.choice(["F", "M"])
    make = {"CN": _chinese, "TW": _taiwanese, "GB": _british, "US": _american, "DE": _german, "FR": _french}[country]
    name, mobile, id_number, address, city, postal_code = make(chance, born)
    login = f"{chance.choice(LOGIN_HEADS)}_{chance.choice(LOGIN_TAILS)}{number}"
    domain = chance.choice(("example.com", "example.org", "example.net"))
    return Person(
        country, name, login, f"{login}@{domain}", mobile, gender, born, id_number, address, city, postal_code
    )


def _chinese(chance: random.Random, born: date) -> Made:
    city, (region, postal_code) = chance.choice(list(CITIES_CN.items()))
    name = chance.choice(SURNAMES_CN) + "".join(chance.sample(GIVEN_CN, chance.choice((1, 2, 2, 2))))
    mobile = f"{chance.choice(('138', '139', '158', '166', '186', '199'))}0000{chance.randrange(10000):04}"
    house = f"{chance.randint(1, 380)}号{chance.randint(1, 30)}栋{chance.randint(101, 2805)}室"
    address = f"{city}{chance.choice(STREETS_CN)}{house}"
    return name, mobile, cn_id(region, born), address, city[: city.index("市") + 1], postal_code


def _taiwanese(chance: random.Random, born: date) -> Made:
    city, postal_code = chance.choice(list(CITIES_TW.items()))
    name = chance.choice(SURNAMES_TW) + "".join(chance.sample(GIVEN_TW, 2))
    address = f"{city}{chance.choice(STREETS_TW)}{chance.randint(1, 300)}號{chance.randint(2, 12)}樓"
    return (
        name,
        f"09{chance.randrange(10, 90)}-000-{chance.randrange(1000):03}",
        tw_id(chance),
        address,
        city[:3],
        postal_code,
    )


def _british(chance: random.Random, born: date) -> Made:
    city, postal_code = chance.choice(list(CITIES_EN.items()))
    address = f"{chance.randint(1, 240)} {chance.choice(STREETS_EN)}, {city} {postal_code}"
    name = f"{chance.choice(FIRST_EN)} {chance.choice(LAST_EN)}"
    return name, f"07700 900{chance.randrange(1000):03}", None, address, city, postal_code


def _american(chance: random.Random, born: date) -> Made:
    city, (state, postal_code, area) = chance.choice(list(CITIES_US.items()))
    address = f"{chance.randint(1, 2400)} {chance.choice(STREETS_EN)}, {city}, {state} {postal_code}"
    name = f"{chance.choice(FIRST_EN)} {chance.choice(LAST_EN)}"
    return name, f"+1 {area} 555 01{chance.randrange(100):02}", None, address, city, postal_code


def _german(chance: random.Random, born: date) -> Made:
    city, postal_code = chance.choice(list(CITIES_DE.items()))
    address = (
        f"{chance.choice(('Erlenweg', 'Buchenallee', 'Am Mühlbach'))} {chance.randint(1, 90)}, {postal_code} {city}"
    )
    name = f"{chance.choice(FIRST_DE)} {chance.choice(LAST_DE)}"
    return name, f"+49 171 39200{chance.randrange(100):02}", None, address, city, postal_code


def _french(chance: random.Random, born: date) -> Made:
    city, postal_code = chance.choice(list(CITIES_FR.items()))
    street = chance.choice(("rue des Érables", "rue du Moulin", "rue des Tilleuls"))
    address = f"{chance.randint(1, 90)} {street}, {postal_code} {city}"
    name = f"{chance.choice(FIRST_FR)} {chance.choice(LAST_FR)}"
    pairs = f"{chance.randrange(100):02} {chance.randrange(100):02}"
    return name, f"+33 6 39 98 {pairs}", None, address, city, postal_code
