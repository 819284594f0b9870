"""Which encoding a text is in: found from its bytes, never assumed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from guardian.sources.alphabets import LANGUAGES, reads_as

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

# The commonest characters of names, places, headers and running text, simplified and traditional; one decoded wrongly
# lands among rare ones, so the share of common ones tells encodings apart even on a hundred bytes.
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么"
    "去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又"
    "关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海"
    "通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管"
    "期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北"
    "边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔址省县镇街村姓号码证份籍联系客户订单备注状态编话邮箱箱录类型称性别"
    "男女李刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范石姚谭廖邹熊陆郝孔"
    "崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎贺乔文伟芳娜敏静丽艳娟霞秀兰英华玉桂香凤红梅辉刚健勇军杰涛超斌鹏飞波亮洪宁婷雪慧莹晶琳瑜嘉"
    "京沪津渝苏浙鲁粤川湘鄂皖闽赣晋陕豫冀辽吉黑琼贵云藏甘青港澳台湾深圳广州武汉成都杭州南楼室层栋座弄巷幢单元商店购买价格积分注册日期"
    "無這個們來為國時會對過發後種經現當沒動還進樣開從實軍無與長機學情關點業將兩間問戰頭體見產係話內給門論處義認條氣題爾別變總電數報結"
    "應務場計資許統區隊決馬書聽達強難權設記類據邊張該規萬覺術領傳師觀帶導爭運號證姓聯繫戶訂單備註狀態編郵錄類稱陳劉楊趙黃吳孫鄭謝韓馮"
    "蕭鄧蘇盧蔣葉閻鍾薑譚鄒陸顧龍錢湯賀喬偉麗艷蘭鳳紅輝剛傑濤鵬飛寧瑩嘉灣灣臺樓層棟購買價積註冊職業醫療診斷藥費帳銀行灣縣鄉鎮場繁"
    "東京都府県市区町村丁目番地氏名様電話住所生年月日性別男女会社部課佐藤鈴木高橋田中渡辺伊山本小林加吉松井上斎清水崎森池阿石原久保川島"
    "注文備考顧客番号種別登録更新請求書支払金額税込送料商品数量"
)
_COMMON_HANGUL = frozenset(
    "이가는을를의에서로고하다한지기도사인시자정수대은해일아어나그리있전부보상제주장국구여성원동조과비세들면것게만선문경신안우생관계화소방적음치위연"
    "물용간당모공트유미민마본실말내년월요라재스무오분식발교학군금남북울산광강영천충청호김박최윤임권황송홍양손배백허노심현석준진희숙순옥명혜빈훈태형"
    "중외반번름메객회등록날짜별액결완료변취송품접담확예매체통행차저거와더때알야러니으까습직데작업설개목품질문의역로길읍면리층실포철종근예코드피터린"
    "할입출처초구교노단달돌두려력렬론린망맞받법복불빠새색속술쉽약언업없었열옷왕외움육응있점좋책추크큰타파판평표하합향험혼환후휴흥힘"
)
_FULLWIDTH = "，。、；：？！“”‘’（）《》【】　・ー々〇－—…￥「」『』０１２３４５６７８９"


TOLD = 1 << 14
"""About as many bytes of a text tell a legacy encoding as well as all of them."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """``certain``: the sample itself showed it (a mark, or bytes above 127 that fit); else only ASCII was seen."""

    name: str
    certain: bool
    bom: int = 0


def find_encoding(sample: bytes, *, whole: bool = False) -> Encoding:
    """The encoding of a text whose first bytes are ``sample`` (cut anywhere unless ``whole``)."""
    for mark, name in BOMS:
        if sample.startswith(mark):
            return Encoding(name, True, len(mark))
    if wide := _wide(sample):
        return Encoding(wide, True)
    if b"\x1b$" in sample and sample.isascii():
        return Encoding("iso2022_jp", True)
    if sample.isascii():
        return Encoding("utf-8", False)
    if _fits_utf8(sample, whole) and not _by_chance(sample):
        return Encoding("utf-8", True)
    return Encoding(_legacy(sample), True)


def is_text(sample: bytes) -> bool:
    """Whether these bytes can be text: a wide encoding, or almost no control characters."""
    if not sample or find_encoding(sample).name.startswith(("utf-16", "utf-32")):
        return True
    sample = sample.rstrip(b"\0") or sample  # room reserved at a file's end
    controls = sum(
        sample.count(code) for code in range(32) if code not in (0, 9, 10, 11, 12, 13, 27, 31, 30, 29, 28, 1, 26)
    )
    return controls * 200 < len(sample) and sample.count(0) * 4 < len(sample)


def _wide(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: zeros or line ends at every second or fourth byte."""
    size = len(sample) & ~3
    if size < 8 or sample.count(0) == 0:
        return ""
    head = sample[:size]
    zeros = [head[place::4].count(0) * 4 / size for place in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.5:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.5:
        return "utf-32-be"
    even, odd = head[0::2], head[1::2]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high.count(0) > 4 * low.count(0) + 2 and high.count(0) * 50 > len(high) and _decodes(head, name):
            return name
    return ""


def _decodes(sample: bytes, name: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return False
    return sum(text.count(mark) for mark in "\n\r\t ,;") > 0 and text.count("\x00") == 0


def _fits_utf8(sample: bytes, whole: bool) -> bool:
    """All bytes are valid, or nearly all characters are: one broken spot does not make a text Latin-1."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, whole)
    except UnicodeDecodeError:
        wrong = sample.decode("utf-8", "replace").count("�")
        wide = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", sample))
        return wide > 10 * wrong
    return True


_UNHEARD = re.compile("[\u0500-\u052f]+")
"""Cyrillic letters of Komi, Mordvin and Abkhaz, which stand among other Cyrillic ones."""
_FEW = 3


def _by_chance(sample: bytes) -> bool:
    """``12元`` in GBK: its bytes are UTF-8 too, but of a letter that stands in no text by itself."""
    if len({byte for byte in set(sample) if byte > 127}) > 2 * _FEW:
        return False
    try:
        beyond = {char for char in sample.decode("utf-8") if ord(char) > 127}
        chinese = {char for char in sample.decode("gb18030") if ord(char) > 127}
    except UnicodeDecodeError:
        return False
    return len(beyond) <= _FEW and _UNHEARD.fullmatch("".join(beyond)) is not None and chinese <= _COMMON_HAN


def _legacy(sample: bytes) -> str:
    high = _telling(sample)
    scores = {name: _score(high, name, rate) for name, rate in _ASIAN.items()}
    scores |= {name: reads_as(high.decode(name, "replace"), name) for name in LANGUAGES}
    return max(scores, key=lambda name: scores[name])


def _telling(sample: bytes) -> bytes:
    """The lines with bytes beyond ASCII; of a great many some, from all over."""
    whole = sample[: sample.rfind(b"\n") + 1 or None]
    lines = [line for line in whole.splitlines() if not line.isascii()] or [sample]
    step = sum(map(len, lines)) // TOLD + 1
    return b"\n".join(line[:TOLD] for line in lines[::step])


def _score(high: bytes, name: str, rate: Callable[[str, bytes], float]) -> float:
    text = high.decode(name, "replace")
    wrong = text.count("�")
    beyond = [char for char in text if ord(char) > 127]
    if not beyond:
        return -1.0
    return rate("".join(beyond), high) - 5.0 * wrong / len(beyond)


def _han(text: str, _: bytes) -> float:
    return sum(char in _COMMON_HAN or char in _FULLWIDTH for char in text) / len(text)


def _listed(name: str, first: int, last: int, second: int) -> Callable[[str, bytes], float]:
    """Also of a character that is none of the commonest but stands in the encoding's own first list, something: rare
    names are made of these."""

    def rate(text: str, sample: bytes) -> float:
        rare = 0
        for char in set(text) - _COMMON_HAN:
            code = char.encode(name, "ignore")
            rare += text.count(char) * (len(code) == 2 and first <= code[0] <= last and code[1] >= second)
        return _han(text, sample) + _RARE * rare / len(text)

    return rate


_RARE = 0.25


def _japanese(text: str, sample: bytes) -> float:
    kana = sum("぀" <= char <= "ヿ" for char in text) / len(text)
    half = sum("｡" <= char <= "ﾟ" for char in text) / len(text)
    return _han(text, sample) + kana - half


def _korean(text: str, _: bytes) -> float:
    """Syllables of KS X 1001 only: the extended ones are what other encodings look like when read as Korean."""
    everyday = sum("가" <= char <= "힣" and min(char.encode("cp949")) >= 0xA1 for char in text)
    common = sum(char in _COMMON_HANGUL for char in text)
    # Every third character of Chinese read as Korean is one of the Chinese characters that Koreans hardly write.
    chinese = sum("一" <= char <= "鿿" for char in text)
    return (0.4 * everyday + 0.6 * common - 1.5 * chinese) / len(text)


_ASIAN: dict[str, Callable[[str, bytes], float]] = {
    "gb18030": _listed("gb18030", 0xB0, 0xF7, 0xA1),
    "big5hkscs": _listed("big5hkscs", 0xA4, 0xC6, 0x40),
    "cp932": _japanese,
    "euc-jp": _japanese,
    "cp949": _korean,
}
