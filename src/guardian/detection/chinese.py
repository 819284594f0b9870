"""One Chinese segment: the engine's people, places and organisations, mended by lists and by the grammar of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from guardian.detection.chinese_doubt import doubted, whole
from guardian.detection.chinese_forms import placed
from guardian.detection.chinese_frames import SURNAME, frames
from guardian.detection.chinese_organisations import organisations, teams
from guardian.detection.chinese_people import standing
from guardian.detection.chinese_roles import NOBODY, called
from guardian.detection.chinese_tells import remedy, told, town
from guardian.detection.lac import simplified
from guardian.detection.lexicon import NAMES, kind_of, word_set
from guardian.detection.names_words import words
from guardian.detection.nlp import Entity, Parsed
from guardian.detection.people import Named
from guardian.detection.words_zh import (
    COUNTRY_CHARACTERS,
    DYNASTIES,
    GOING,
    JAPANESE_SURNAMES,
    LABELS,
    MOVES,
    PAIR_WORDS,
    PEOPLES,
    PLACE_CHARACTERS,
    SURE_ENDINGS,
    SURNAMES,
    TITLES,
    TO_PLACES,
)

Word = tuple[int, int, str]

_HAN = "一-鿿㐀-䶿"
_NUMBER = r"[\d０-９A-Za-z\-－—~～#]{1,10}"
_COUNTED = (
    rf"(?:[东南西北中]?(?:{_NUMBER}\s?(?:号楼|号院|号码|号|號|幢|栋|座|单元|單元|楼|樓|层|層|室|弄|巷|组|门|房|户|"
    r"街坊|期|区|街|路|段|村|队|里)"
    r"|[一二三四五六七八九十百零〇甲乙丙丁]{1,5}(?:号楼|号|號|幢|栋|单元|單元|楼|樓|层|層|室|弄|巷|组|段)))"
)
_ESTATE = (
    rf"[{_HAN}]{{1,5}}(?:小区|花园|花苑|新村|公寓|大厦|广场|社区|家园|苑|学校|大楼|(?:金融|商务|国际|贸易)中心|中心(?=[A-Z]座)|工业园|科技园|产业园|"
    r"村|路|街|大道|胡同|弄|巷)"
)
_TAIL = re.compile(rf"(?:\s?(?:{_COUNTED}|{_ESTATE}))+")
_IN_TAIL = re.compile(_COUNTED)
_NAME_CHARACTER = rf"(?:(?![和与跟及在的是了说为被把向对])[{_HAN}])"
_DOTS = "·•・‧∙"
_DOT = frozenset(_DOTS)
_DOTTED = re.compile(rf"{_NAME_CHARACTER}{{1,7}}(?:[{_DOTS}]{_NAME_CHARACTER}{{1,8}}){{1,3}}")
_ROOM = re.compile(r"(?<=[\dA-Za-z])(?:号楼|单元|室|号|號|楼|层|栋|幢|座)")
_TITLED = re.compile(rf"(?!班主任)(?P<name>{SURNAME}[{_HAN}]{{0,2}}?)(?P<title>{TITLES})(?![{_HAN}]?(?:公司|集团))")
_BETWEEN = re.compile(f"(?<=、){SURNAME}[{_HAN}]{{1,2}}(?=、)")
_PLACE_END = re.compile("[园路街桥楼苑厦塔市县区町村站港湾岛川山湖线城寺社场馆院校业株司行店厅局部组队]")
_MAY_OPEN_A_NAME = SURNAMES | set("小老阿大")
_TITLE_AND = re.compile(rf"{SURNAME}(?:总|工|导|董|姐|哥|叔|姨|经理|主任|老师|先生|女士)[和与跟及]$")
_LABELLED = re.compile(
    rf"(?:{LABELS})(?:\s{{0,3}}[:：]\s{{0,3}}|\s{{1,3}}|(?<=[叫姓是人]))(?P<name>{SURNAME}[{_HAN}]{{1,2}})(?![{_HAN}])"
)
_FAMILIAR = re.compile(
    rf"(?<![{_HAN}])[老小]{SURNAME}(?=家(?:住|里|在|的|有)|今年|告诉|介绍|觉得|说[，：:“]|笑着|夫妇|两口子|他们家)"
)
_RECEIVES = re.compile(
    rf"(?<=[\d室号楼栋层座户店街路村巷弄厦院 　，,）)])(?!高[价薪]|长期|常年|全[数部额款]|现金|包邮|应付|连[夜同])"
    rf"(?P<name>{SURNAME}[{_HAN}]{{1,2}})[ 　]?"
    rf"(?:亲收|亲启|敬启|启|收)(?![{_HAN}])"
)
_HOLDS = re.compile(
    rf"(?:实际控制人|控股股东|法定代表人|法人代表|董事长|总经理)(?:[为是])?(?P<name>{SURNAME}[{_HAN}]{{1,2}}?)"
    r"(?=之[弟兄姐妹子女父母妻配夫]|先生|女士|[、，。,；]|$|持有|持股|控制的|及其|与其)"
)
_DESCRIBED = re.compile(
    rf"(?:^|(?<=[。！？；;：:、\s（(]))(?P<name>{SURNAME}[{_HAN}]{{1,2}}|[{_HAN}]{{1,6}}[·•][{_HAN}]{{1,8}})(?:先生|女士)?"
    r"(?=[,，、：:\s（(]{1,2}(?:[男女](?:性)?[,，、。；;）)\s]|(?:中国|美国|加拿大|澳大利亚|新加坡|香港|中国香港|中国台湾)(?:国籍|籍|永久)))"
)
_BEFORE_PLACE = re.compile(
    "(?:在|于|抵达|前往|飞往|位于|该邦的|该省的|该州的|城市|首都|首府|小镇|小城|重镇|港口|[部方东西南北]城镇)$"
)
_MEDICINE = re.compile(
    "(?:.培南|.霉素|.沙星|.洛尔|.地平|.普利|.沙坦|.他汀|.替尼|.单抗|.拉唑|.西林|格雷|.瑞洛|.洛韦|.肝素|.双胍|.列净|.列汀|.氯芬|.曲松|.米松|.尼松)$"
)
"""Names of medicines, by the syllables that say what they are."""
_ABOUT_PEOPLE = re.compile("[的看和与及、，。“”先女老身手眼名之家带领率执指助帮努陪主教同]")
_GOING_TO = re.compile("(?:抵达|前往|来到|飞抵|返回|飞往)$")
_LISTED = re.compile(
    f"[{''.join(sorted(PLACE_CHARACTERS))}](?:、[{''.join(sorted(PLACE_CHARACTERS))}])+(?![{_HAN}]{{0,0}}(?:洲))"
)
_SIDE = re.compile(f"[{''.join(sorted(COUNTRY_CHARACTERS - set('西老新')))}](?=方(?![面法便向案式程圆针位言形]))")
_PAIR = re.compile(
    f"[{''.join(sorted(COUNTRY_CHARACTERS))}]{{2,3}}(?=(?:{PAIR_WORDS}))|[{''.join(sorted(COUNTRY_CHARACTERS))}](?=军(?!人|事|队|官|区|民|属|医|衔))"
)
_NO_SURNAME_THERE = "向和于成任时应从连全安易常经包单双计都相管阳师家帅国公祖后古老水"
_TAKES_OFFICE = frozenset(f"{before}任" for before in "辞出担离连历现兼时升聘曾")
_GENERIC = word_set(
    """
    政府 县政府 市政府 区政府 省政府 乡政府 镇政府 党委 公司 集团 医院 学校 银行 法院 中心 大学
    学院 中学 小学 协会 集团公司
    """
)
_CALLED = ("，", ",", "！", "!", "：", ":")
_PUNCTUATION = re.compile("[，。、；：！？]")
_A_PERSONS_ROLE = re.compile(
    "(?:代表人|负责人|主持人|候选人|发言人|经纪人|当事人|代理人|创始人|[队委学会议球]员|[早晚午]安)$"
)
_SURE_ENDINGS = tuple(sorted(SURE_ENDINGS))
_COUNTRY_GOVERNMENT = re.compile(rf"(?P<place>[{_HAN}]{{2,6}})(?:政府|党和政府)$")


@cache
def gazetteer() -> frozenset[str]:
    """Places of China and the world by their Chinese names."""
    text = (files("guardian.detection") / "data" / "places_zh.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


@cache
def _openings() -> frozenset[str]:
    """The first two characters of every place in the list."""
    return frozenset(place[:2] for place in gazetteer())


def named(read: str, parsed: Parsed) -> list[Named]:
    """What the segment names. Stretches may overlap; the caller lets the surer win."""
    read = simplified(read)
    found = [item for entity in parsed.entities for item in _by_engine(read, whole(read, entity, parsed))]
    found += organisations(read, parsed)
    found += frames(read, parsed, gazetteer())
    found += _listed_places(read, parsed.words)
    found += _abbreviations(read, parsed.words)
    found += _people(read, parsed)
    found += called(read, parsed)
    found += [*placed(read), *standing(read, parsed)]
    found += told(read, parsed, gazetteer())
    found += list(teams(read, found))
    found += list(doubted(read, parsed, found))
    return found + list(_addresses(read, found))


def _by_engine(read: str, entity: Entity) -> Iterator[Named]:
    """The engine's word, calibrated: what it chose is likelier right than its least sure character says."""
    text = read[entity.start : entity.end]
    score = round(0.5 + 0.4 * entity.score, 3)
    why = "language engine zh"
    if not any("㐀" <= character <= "鿿" for character in text):
        coded = len(text) <= 3 and any(map(str.isdigit, text))  # `5A景区`
        score = 0.3 if len(text) < 2 or coded or not text.isascii() else 0.5
    if entity.label == "LOCATION" and (text in DYNASTIES or (len(text) == 1 and text not in PLACE_CHARACTERS)):
        return
    if remedy(read, entity):
        return
    if town(read, entity, gazetteer()):
        yield Named(entity.start, entity.end, "LOCATION", 0.6, "list of places")
        return
    if entity.label == "ORGANIZATION":
        yield from _organisation_by_engine(entity, text, score)
        return
    if entity.label == "PERSON" and _MEDICINE.search(text):
        return
    if entity.label == "PERSON" and ((len(text) == 1 and text not in SURNAMES) or _is_word(text)):
        return
    if entity.label == "PERSON" and text in gazetteer() and (len(text) > 3 or text[0] not in SURNAMES):
        yield Named(entity.start, entity.end, "LOCATION", 0.6, "list of places")
        return
    if entity.label == "PERSON" and entity.score < 0.45 and len(text) < 4 and not _like_a_name(read, entity):
        score = 0.45
    if entity.label == "PERSON" and entity.score < 0.6 and _stayed_at(read, entity):
        yield Named(entity.start, entity.end, "LOCATION", 0.6, "language engine zh, after a word before places")
        return
    if entity.label == "PERSON" and _TITLE_AND.match(text):
        yield Named(entity.start, entity.end - 1, "PERSON", score, why)
        return
    if entity.label == "LOCATION" and read.startswith("国籍", entity.end):
        yield Named(entity.start, entity.end + 2, "NRP", 0.9, "nationality")
        return
    yield Named(entity.start, entity.end, entity.label, score, why)


def _is_called(read: str, match: re.Match[str]) -> bool:
    """``，钱行长来``: one character that is hardly anything but a surname, with its title, where a clause begins."""
    start = match.start()
    if match.end("name") != start + 1 or read[start] in _NO_SURNAME_THERE or len(match["title"]) < 2:
        return False
    return start == 0 or read[start - 1] in "，,。！!？?：:；;、 　和跟找给请让烦一二三四五六日"


def _like_a_name(read: str, entity: Entity) -> bool:
    """It begins with a surname or 小, or is a pet name that is called: ``思思，``."""
    text = read[entity.start : entity.end]
    called = text == text[:1] * 2 == read[:2] and read.startswith(_CALLED, entity.end)
    return called or text[0] in _MAY_OPEN_A_NAME


def _is_word(text: str) -> bool:
    """`login`, `status`: a word of logs and forms in small letters, and no name."""
    known = words(text) if text.isascii() and text.isalpha() and text.islower() else ()
    return bool(known) and all(word.entry is not None and not kind_of(word.text) & NAMES for word in known)


def _stayed_at(read: str, entity: Entity) -> bool:
    """``在卡拉巴萨斯坠机``: a foreign name that the engine doubts, after a word that stands before places."""
    if entity.end - entity.start < 3 or _BEFORE_PLACE.search(read[max(0, entity.start - 3) : entity.start]) is None:
        return False
    return _ABOUT_PEOPLE.match(read, entity.end) is None


def _organisation_by_engine(entity: Entity, text: str, score: float) -> Iterator[Named]:
    if text.endswith("族") and text[:-1] in PEOPLES:
        yield Named(entity.start, entity.end, "PEOPLE", 0.7, "list of peoples")
        return
    government = _COUNTRY_GOVERNMENT.match(text)
    if (
        government
        and government.group("place") in gazetteer()
        and not government.group("place").endswith(("市", "县", "省", "区"))
    ):
        yield Named(entity.start, entity.start + government.end("place"), "LOCATION", score, "language engine zh")
        return
    if text[-1] in "市省县州" and (text in gazetteer() or text[:-1] in gazetteer()):
        yield Named(entity.start, entity.end, "LOCATION", 0.7, "list of places")
        return
    cut = _PUNCTUATION.search(text)
    if cut:
        text = text[: cut.start()]
    if len(text) > 1 and text not in _GENERIC and not _A_PERSONS_ROLE.search(text):
        ended = len(text) > 3 and text.endswith(_SURE_ENDINGS)
        yield Named(
            entity.start,
            entity.start + len(text),
            "ORGANIZATION",
            max(score, 0.88) if ended else score,
            "language engine zh",
        )


def _listed_places(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """Names in the list of places that begin at a border of words."""
    places, openings = gazetteer(), _openings()
    for index, (start, word_end, tag) in enumerate(words):
        best = 0
        if read[start : start + 2] in openings and tag not in {"w", "m", "u", "p", "c", "d", "xc", "q"}:
            for length in range(min(12, len(read) - start), 1, -1):
                if read[start : start + length] in places and not read.startswith("中华人民", start):
                    best = length
                    break
        if best and read[start : start + best] in PEOPLES and read.startswith("族", start + best):
            yield Named(start, start + best + 1, "PEOPLE", 0.76, "list of peoples")
        elif best and (_bordered(words, index, start + best, tag) or _GOING_TO.search(read[max(0, start - 3) : start])):
            score = 0.6 if best == 2 and tag not in {"LOC", "ORG", "n", "nz", "s"} else 0.75
            if tag == "ORG" and start + best < word_end:
                score = 0.51
            yield Named(start, start + best, "LOCATION", score, "list of places")


def _bordered(words: Sequence[Word], index: int, end: int, tag: str) -> bool:
    """The place ends where a word ends, or lies inside a noun or name; a verb or adjective is no place."""
    if tag in {"v", "vd", "a", "ad", "r", "f", "TIME", "t", "PER"}:
        return False
    return tag in {"LOC", "ORG", "nz", "n", "nw", "s", "vn"} or any(
        word_end == end for _, word_end, _ in words[index : index + 4]
    )


def _abbreviations(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """Single characters for places: ``美、英、法``, ``中方``, ``访华``, ``中印边界``."""
    borders = {start for start, _, _ in words}
    for match in _LISTED.finditer(read):
        if match.start() in borders:
            for position in range(match.start(), match.end(), 2):
                if position in borders:
                    yield Named(position, position + 1, "LOCATION", 0.7, "abbreviated places in a list")
    for pattern in (_SIDE, _PAIR):
        for match in pattern.finditer(read):
            if match.start() in borders and not read.startswith("中华人民", match.start()):
                yield Named(match.start(), match.end(), "LOCATION", 0.65, "abbreviated place")
    for start, end, _ in words:
        if (
            end - start == 2
            and read[start] in MOVES
            and read[start + 1] in TO_PLACES
            and read[start:end] not in {"出台", "在华", "回港"}
        ):
            yield Named(start + 1, end, "LOCATION", 0.65, "abbreviated place")
    for (start, middle, tag), (_, end, _) in pairwise(words):
        if (
            end - start == 2
            and middle - start == 1
            and tag == "v"
            and read[start] in GOING
            and read[middle] in TO_PLACES
        ):
            yield Named(middle, end, "LOCATION", 0.65, "abbreviated place")


def _people(read: str, parsed: Parsed) -> Iterator[Named]:
    """Names with a dot, before a title, after a label, and those that the engine nearly called a person."""
    borders = {start for start, _, _ in parsed.words}
    chances = parsed.likely[:, 0].tolist() if parsed.likely is not None else [0.0] * len(read)
    joints = {(start, end) for start, end, tag in parsed.words if tag in {"c", "p", "u", "d", "xc"}}
    for match in _DOTTED.finditer(read) if not _DOT.isdisjoint(read) else ():
        if read.startswith("《", match.start() - 1) and read.startswith("》", match.end()):
            continue
        start, end = _dotted_borders(read, parsed.words, match)
        yield Named(start, end, "PERSON", 0.91, "name with a dot")
    for match in _TITLED.finditer(read):
        if _is_called(read, match):
            yield Named(match.start(), match.end("name"), "PERSON", 0.6, "surname before a title")
            continue
        if (
            (match.start(), match.end("name")) not in joints
            and read[max(0, match.start() - 1) : match.end("name")] not in _TAKES_OFFICE
            and not match["name"].endswith("姓")
            and match.start() in borders
            and (_likely(chances, match.start(), match.end("name")) > 0.15)
        ):
            yield Named(match.start(), match.end("name"), "PERSON", 0.7, "name before a title")
    for match in _DESCRIBED.finditer(read):
        if match["name"] in NOBODY:
            continue
        yield Named(match.start("name"), match.end("name"), "PERSON", 0.92, "name before sex or nationality")
    yield from _siblings(read, parsed)
    yield from _japanese(read, parsed.words)
    for match in _FAMILIAR.finditer(read) if "老" in read or "小" in read else ():
        if match.start() in borders:
            yield Named(match.start(), match.end(), "PERSON", 0.7, "familiar name")
    for match in _RECEIVES.finditer(read) if "收" in read or "启" in read else ():
        yield Named(match.start("name"), match.end("name"), "PERSON", 0.9, "name before 收")
    for match in _HOLDS.finditer(read) if "控" in read or "法" in read or "董" in read or "总经" in read else ():
        yield Named(match.start("name"), match.end("name"), "PERSON", 0.75, "name after a label")
    for match in _LABELLED.finditer(read):
        if match["name"] not in NOBODY:
            yield Named(match.start("name"), match.end("name"), "PERSON", 0.75, "name after a label")
    for start, end, tag in parsed.words:
        if tag in {"n", "nz", "v", "a", "LOC", "ORG"} and 2 <= end - start <= 4 and read[start] in SURNAMES:
            likely = _likely(chances, start, end)
            if likely > 0.4:
                yield Named(start, end, "PERSON", round(0.5 + likely / 5, 2), "language engine zh, second choice")


def _siblings(read: str, parsed: Parsed) -> Iterator[Named]:
    """``梁国松、涂谨川、曾玉堂``: what opens with a surname between two people is a person."""
    if "、" not in read:
        return
    starts = {entity.start for entity in parsed.entities if entity.label == "PERSON"}
    ends = {entity.end for entity in parsed.entities if entity.label == "PERSON"}
    for match in _BETWEEN.finditer(read) if starts else ():
        if match.end() + 1 in starts and match.start() - 1 in ends:
            yield Named(match.start(), match.end(), "PERSON", 0.9, "in a list of names")


def _japanese(read: str, words: Sequence[Word]) -> Iterator[Named]:
    """``大谷悠平``: a Japanese family name and two or three more characters in one word."""
    for start, end, tag in words:
        likely = 3 <= end - start <= 5 and tag in {"LOC", "ORG", "n", "nz"}
        if likely and read[start : start + 2] in JAPANESE_SURNAMES and not _PLACE_END.match(read, end - 1):
            yield Named(start, end, "PERSON", 0.87, "Japanese family name")


def _dotted_borders(read: str, words: Sequence[Word], match: re.Match[str]) -> tuple[int, int]:
    """The words about the dots, and on over words that the engine calls people."""
    dots = [position for position in range(match.start(), match.end()) if read[position] in _DOTS]
    first = next((i for i, (_, end, _) in enumerate(words) if dots[0] <= end), 0)
    last = next((i for i, (_, end, _) in enumerate(words) if dots[-1] + 1 < end), len(words) - 1)
    while first > 0 and words[first - 1][2] == "PER" and words[first - 1][1] > match.start():
        first -= 1
    while last + 1 < len(words) and words[last + 1][2] == "PER" and words[last + 1][0] < match.end():
        last += 1
    return max(match.start(), words[first][0]), min(match.end(), words[last][1])


def _likely(chances: Sequence[float], start: int, end: int) -> float:
    """The mean probability of these characters to belong to a person."""
    return sum(chances[start:end]) / (end - start)


def _addresses(read: str, found: Sequence[Named]) -> Iterator[Named]:
    """Places beside each other, with the street, number and room after them: one address."""
    blocked = [(item.start, item.end) for item in found if item.label == "ORGANIZATION" and item.score >= 0.8]
    places = [(item.start, item.end) for item in found if item.label == "LOCATION" and item.score >= 0.5]
    pieces = sorted(one for one in places if not any(a <= one[0] and one[1] < b for a, b in blocked))
    start = end = parts = -1
    for piece in [*pieces, (len(read) + 2, len(read) + 3)]:
        if start >= 0 and piece[0] <= end:
            parts += piece[1] > end
            end = max(end, piece[1])
            continue
        if start >= 0:
            tail = _TAIL.match(read, end)
            whole = tail.end() if tail and _IN_TAIL.search(tail.group()) else end
            room = _ROOM.match(read, whole)
            whole = room.end() if room else whole
            if (parts > 1 or whole > end) and not any(a < whole and start < b for a, b in blocked):
                yield Named(start, whole, "LOCATION", 0.92 if whole > end else 0.91, "address")
        start, end, parts = piece[0], piece[1], 1
