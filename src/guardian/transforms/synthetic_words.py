"""Names of people and places that nobody bears: put together from syllables that were made up for this purpose.

Each word of a name is drawn by itself, so that a first name is the same in a column of first names and in one of full
names. Chinese names keep a family's name a family's name. Nothing here comes from a list of real names.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from guardian.transforms.synthetic_draw import Draw

Drawing = Callable[[str], Draw]
"""A draw for part of a value."""


def _syllables(*parts: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part.split(" ")) for part in parts)


_LATIN = _syllables(
    "al bel cor dar el fen gal hal il jor kel lor mel nor ol per quil ros sel tal ul ver wil xan yor zel bran cael "
    "dor em fal gwin hes ith jav kir lun mor neth ost",
    "a e i o u ae ia eo io or an en in on ar er il ul is as",
    "bek cind dane dor fane fell gard gwyn hane kesh lank leth lind lorn mere mond nath nell nor pell quist rand reth "
    "rick rune sand sith sten tane thal thorn trell vane vell vick wen wick yard zan",
)
_CYRILLIC = _syllables(
    "ал бел вел гор дар жел зор ил кор лад мел нор ол пер рад сел тал ул яр эр",
    "а е и о у ян ен он ар ер",
    "бен ват гас дим зин кеш лен мер нат пол рин сен тов хан шин",
)
_GREEK = _syllables(
    "αλ βελ γορ δαρ ζελ θορ ιλ κορ λαδ μελ νορ ολ περ ραδ σελ ταλ",
    "α ε ι ο αν εν ον αρ ερ",
    "βεν διμ ζιν κεσ λεν μερ νατ πολ ριν σεν τοβ",
)
_HANGUL = (tuple("늘봄솔찬한별샘온결빛누리"), tuple("가나다라마바사아자하"), tuple("람솔빛결늘봄온찬율담"))
_KANA = (tuple("カサタナハマヤラ"), tuple("キシチニヒミリル"), tuple("ノモヨロソトコホ"))
_ARABIC = _syllables(
    "بال تاز جال دار رام زال سال شار فال قار كال لام مال نال",
    "ا و ي",
    "بن تر دم رس زن سم فن كس لم مر نس",
)
_SCRIPTS = (
    (re.compile("[\u0400-\u052f]"), _CYRILLIC),
    (re.compile("[\u0370-\u03ff]"), _GREEK),
    (re.compile("[\uac00-\ud7af\u1100-\u11ff]"), _HANGUL),
    (re.compile("[\u3040-\u30ff]"), _KANA),
    (re.compile("[\u0600-\u06ff]"), _ARABIC),
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_FAMILY = "澄岫汀渚槿棠茗弦笙瑟曦暄朔泓溯霓沁汐翊蓼琥珀瑚翡萱芙菖薇蕉霞霜岬曙宵暮煌璃琅笛帆舵"
"""Characters that are no family names. These, and those below, are in every usual encoding of Chinese, Japanese and
Korean (GB 2312, Big5, Shift JIS, KS X 1001), so that a file's encoding that holds a name holds its substitute."""
_GIVEN = (
    "安白辰川初春丹荻帆谷禾和弧化江均可朗黎林流鹿洛眉墨木南念平其祺千秋然若森山舒松溪"
    "夏新星行宣雪言燕野依逸吟映羽玉月云知止舟竹子紫"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_NO_JOINT = re.compile(r"[^ .,'’\-·•・&/()_]")
"""What stands between words and is no part of a name, such as a number, is left out."""
_TITLES: frozenset[str] = frozenset(
    *_syllables("mr mrs ms miss mx dr prof sir dame rev jr sr ii iii iv phd md esq herr frau mme")
)
"""They are no part of the name, and stay."""
_TOWN_ENDINGS = ("ford", "stead", "bury", "haven", "mouth", "field", "gate", "moor")
_STREETS = ("Street", "Lane", "Road", "Way", "Row", "Close")
_PLACE_CHARACTERS = "云竹溪松鹿苔汀荻渚棠岫星禾月澄岑霞岬峰霜笛帆翠薇"
_PLACE_ENDING = re.compile("(?:特别行政区|自治区|自治州|省|市|区|區|县|縣|镇|鎮|乡|鄉|村|街道|街|路|国|國)$")


def is_han(value: str) -> bool:
    return _HAN.search(value) is not None


LONGEST_NAME = 23
"""Characters of an invented name, unless the real one was longer: two words."""


def name(value: str, drawing: Drawing) -> str:
    """An invented name in the script of ``value``, with as many words as have room, in its case; titles stay."""
    made = _name(value, drawing)
    room = max(LONGEST_NAME, len(value))
    if len(made) <= room:
        return made
    cut = (made[: room + 1].rpartition(" ")[0] or made[:room]).rstrip(" ,.-'’")
    return cut if any(map(str.isalpha, cut)) else _word("", drawing(value))


def _name(value: str, drawing: Drawing) -> str:
    if is_han(value) and not _SCRIPTS[3][0].search(value):
        return _chinese(value, drawing)
    if all(match.group().casefold() in _TITLES for match in _WORD.finditer(value)):
        return _word("", drawing(value))
    made, last = [], 0
    for match in _WORD.finditer(value):
        made += [_NO_JOINT.sub("", value[last : match.start()]), _another_word(match.group(), drawing)]
        last = match.end()
    return "".join(made) + _NO_JOINT.sub("", value[last:])


def _another_word(word: str, drawing: Drawing) -> str:
    key = word.casefold()
    return word if key in _TITLES else _cased(word, _word(word, drawing(key)))


def _chinese(value: str, drawing: Drawing) -> str:
    characters = "".join(_HAN.findall(value))
    family = drawing(characters[0]).of(_FAMILY)
    draw = drawing(characters)
    given = draw.of(_GIVEN) + (draw.of(_GIVEN) if len(characters) != 2 else "")
    return family + given


def _word(value: str, draw: Draw) -> str:
    parts = next((parts for script, parts in _SCRIPTS if script.search(value)), _LATIN)
    return "".join(draw.of(part) for part in parts).capitalize()


def _cased(like: str, word: str) -> str:
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word.lower() if like.islower() else word


def latin_words(draw: Draw, count: int = 2) -> list[str]:
    """Small Latin words, for what stands in addresses of mail and accounts."""
    return ["".join(draw.of(part) for part in _LATIN) for _ in range(count)]


def address(value: str, draw: Draw) -> str:
    """An invented place; with street and house where ``value`` has a number."""
    numbered = any(map(str.isdigit, value))
    return _chinese_address(value, draw, numbered) if is_han(value) else _western_address(draw, numbered)


def _western_address(draw: Draw, numbered: bool) -> str:
    town = "".join(draw.of(part) for part in _LATIN).capitalize() + draw.of(_TOWN_ENDINGS)
    if not numbered:
        return town
    street = "".join(draw.of(part) for part in _LATIN).capitalize()
    return f"{draw.below(998) + 1} {street} {draw.of(_STREETS)}, {town}"


def _chinese_address(value: str, draw: Draw, numbered: bool) -> str:
    def place(ending: str) -> str:
        return draw.of(_PLACE_CHARACTERS) + draw.of(_PLACE_CHARACTERS) + ending

    if not numbered:
        ending = _PLACE_ENDING.search(value)
        return place(ending.group() if ending else "市")
    number, house, room = draw.below(398) + 1, draw.below(29) + 1, (draw.below(24) + 1) * 100 + draw.below(4) + 1
    simplified, traditional = _within(value, "gb2312"), _within(value, "big5")
    if simplified == traditional:  # nothing tells which of both can write it
        return f"{place('市')}{place('路')}{number}-{house}-{room}"
    if simplified:
        return f"{place('省')}{place('市')}{place('区')}{place('路')}{number}号{house}栋{room}室"
    return f"{place('縣')}{place('市')}{place('區')}{place('路')}{number}號{house}棟{room}室"


def _within(value: str, encoding: str) -> bool:
    try:
        value.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
