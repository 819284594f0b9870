"""The lexicon of column words: cuts a name or comment into words and says what each means. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from guardian.detection.lexicon import word_set

Strength = Literal["sure", "weak", "abbr"]

_CAMEL = re.compile(r"[A-Z\u03b1-\u03ba]+(?![a-z])|[A-Z]?[a-z\u03b1-\u03ba]+|[A-Z]+")
# Names whose digits belong to the word; other digits only number a column (`phone2`, `addr01`).
_DIGIT_WORDS = re.compile(
    r"(?i)ipv[46]|md5|sha\d+|oauth2?|icd_?1?[09]|cvv2|cvc2|last_?4|hba1c|base64|zip4|spo2|2fa|x509|h264|(?<![a-z])ha1b?(?![a-z0-9])"
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ELSEWHERE = re.compile(r"[\u0391-\u03a9\u03bb-\u03ce\u0530-\u06ff\u0900-\u0eff\u1000-\u10ff\u1780-\u17ff]")
_CJK = re.compile(r"[\u0400-\u04ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\uff66-\uff9f々ー]")


def _simplified_table() -> dict[int, str]:
    """Traditional and Japanese forms of characters that column names use, each beside its simplified form."""
    pairs = (
        "電电話话號号證证碼码貫贯聯联繫系絡络職职業业務务員员學学歷历師师醫医護护療疗藥药診诊斷断檢检驗验體体壓压"
        "脈脉殘残礙碍銀银戶户帳账賬账餘余額额資资獎奖績绩單单價价錢钱費费稅税財财產产車车輛辆駕驾駛驶郵邮編编區区縣县"
        "鄉乡鎮镇國国灣湾門门樓楼層层處处團团黨党組组織织機机構构倉仓廠厂貨货訂订購购買买賣卖發发傳传訊讯簡简網网頁页"
        "圖图頭头視视頻频檔档標标題题內内評评論论說说請请諮咨詢询見见會会積积點点級级時时間间歲岁齡龄狀状況况態态類类"
        "種种數数備备註注記记錄录誌志興兴愛爱別别結结離离後后屬属與与關关係系親亲譽誉護护獻献術术項项證证實实稱称"
        "貼贴過过敏敏癥症瘍疡孫孙兒儿婦妇產产傷伤軍军農农場场廳厅廣广東东連连絡络達达運运輸输訪访問问題题應应"
        "賓宾館馆館馆銷销鎖锁鏈链錯错鍵键隊队陽阳陰阴隨随難难雜杂靜静額额顧顾風风飛飞駐驻體体髮发鬥斗魚鱼麗丽龍龙"
        "龜龟氣气図图県县広广変变検检険险駅驿録录栄荣売卖読读語语課课調调誤误講讲識识護护變变讓让費费貸贷質质賞赏"
        "贈赠趙赵轉转邊边開开陳陈張张劉刘楊杨黃黄吳吴鄭郑許许蕭萧馮冯鄧邓謝谢韓韩蘇苏蔣蒋蔡蔡賈贾鍾钟葉叶羅罗"
        "衛卫複复製制規规覽览計计認认訓训託托設设許许詳详誕诞譯译議议讀读貧贫責责貴贵跡迹蹤踪車车軟软較较載载輩辈"
        "遲迟遺遗適适選选還还鈔钞鈕钮鋪铺錶表鐘钟鏡镜鐵铁長长閱阅闆板險险際际階阶雙双雲云頂顶順顺預预領领顏颜"
        "願愿餐餐養养驅驱駕驾驗验驚惊鬆松鮮鲜鹽盐麥麦齊齐壽寿塊块幣币幫帮幹干廟庙彈弹強强徑径從从復复愛爱態态憑凭"
        "戰战擇择擔担據据攝摄敘叙敵敌斷断於于無无舊旧晝昼暱昵曆历書书條条樣样樂乐權权欄栏歸归殺杀毀毁漢汉潔洁濟济"
        "災灾為为煙烟營营爭争牆墙獨独環环畫画當当疊叠瘋疯監监盤盘眾众確确碼码禮礼種种稱称積积穩稳窮穷競竞筆笔箇个"
        "節节範范籤签紀纪約约紅红純纯紙纸級级細细終终組组經经綁绑網网緊紧線线緩缓練练縮缩總总繳缴續续聲声聽听"
        "腦脑腳脚臉脸臨临舉举與与艦舰藝艺處处號号虛虚補补裝装裡里覺觉觀观觸触個个倫伦們们側侧傭佣備备優优儲储兩两"
        "兌兑凍冻劃划劑剂動动務务勞劳勝胜勳勋協协單单卻却參参吋寸啟启喪丧嘆叹嚴严園园圍围執执報报場场壞坏"
        "士士姊姐娛娱嬰婴寵宠寶宝將将專专對对導导屆届岡冈島岛帶带"
        "負负辦办獲获償偿債债賠赔鄰邻礦矿寫写創创衝冲淨净滅灭劇剧勢势墊垫墳坟夾夹奪夺奮奋現现異异盜盗禍祸築筑糧粮納纳絕绝給给統统絲丝綜综綠绿維维繼继罰罚義义習习聖圣聞闻膽胆蘭兰詞词試试詩诗該该誰谁談谈譜谱贊赞趨趋轄辖"
        "辭辞邏逻釋释陣阵陸陆隱隐靈灵響响須须顯显馬马騎骑騙骗決决沒没減减測测準准滿满潛潜爐炉瑪玛齒齿龐庞尋寻屍尸庫库徵征徹彻憂忧懷怀戲戏換换掃扫採采揮挥損损搶抢撥拨攜携敗败晉晋曬晒極极槍枪氫氢匯汇啓启圓圆夥伙奧奥媽妈"
        "審审億亿儀仪僱雇冊册剛刚華华呂吕喬乔噸吨賢贤賴赖貿贸賀贺賺赚贖赎軌轨輔辅輕轻輪轮輯辑輿舆轎轿違违遠远遷迁針针釣钓鋼钢閉闭霧雾頒颁頓顿飯饭飲饮飾饰鑰钥殯殡殮殓療疗癢痒癱瘫竊窃紹绍績绩罷罢聰聪聳耸脅胁膚肤臟脏艱艰"
        "蟲虫蠟蜡襲袭訴诉誠诚諾诺謂谓謹谨讓让豐丰賊贼賦赋贏赢趕赶躍跃遞递遙遥鄭郑醜丑鉛铅銳锐銅铜鋁铝鍋锅鎊镑雛雏韻韵頑顽頻频顛颠飄飘餓饿驟骤鬧闹鯨鲸鳥鸟鴨鸭鷹鹰鹵卤黴霉齡龄"
    )
    return {ord(pairs[i]): pairs[i + 1] for i in range(0, len(pairs) - 1, 2) if pairs[i] != pairs[i + 1]}


class Entry(NamedTuple):
    """What one word or phrase of the lexicon means: a category (with strength), and roles such as ``person``.

    A tuple, since thousands are made at each start of the schema hook.
    """

    entity: str = ""
    strength: Strength = "weak"
    roles: frozenset[str] = frozenset()
    also: tuple[tuple[str, Strength], ...] = ()

    @property
    def category(self) -> str:
        return self.entity.partition(".")[0]


_NOTHING = Entry()


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of a name with its meaning; ``entry`` is None for a word the lexicon does not know."""

    text: str
    size: int
    entry: Entry | None = None
    cjk: bool = False

    def is_(self, role: str) -> bool:
        return self.entry is not None and role in self.entry.roles


@dataclass(slots=True)
class Lexicon:
    latin: dict[str, Entry] = field(default_factory=dict)
    cjk: dict[str, Entry] = field(default_factory=dict)
    longest_cjk: int = 1
    longest_latin: int = 1

    def add(self, phrase: str, new: Entry) -> None:
        """Thousands at each start of the schema hook: what most phrases need is done first and in place."""
        if phrase.isascii() or not _CJK.search(phrase):
            parts = (phrase if phrase.isascii() else _accents(phrase)).lower().split()
            key, book = "".join(parts), self.latin
            if len(parts) > self.longest_latin:
                self.longest_latin = len(parts)
        else:
            key, book = simplified(_KOREAN_GAP.sub("", phrase)), self.cjk
            if len(key) > self.longest_cjk:
                self.longest_cjk = len(key)
        old = book.setdefault(key, new)
        if old is not new:
            book[key] = _both(old, new)


def _both(old: Entry, new: Entry) -> Entry:
    """A word that is listed again: its first meaning stays, others and roles are added."""
    if new.roles:
        return Entry(old.entity, old.strength, old.roles | new.roles, old.also)
    if not old.entity:
        return Entry(new.entity, new.strength, old.roles, old.also)
    if old.entity != new.entity:
        return Entry(old.entity, old.strength, old.roles, (*old.also, (new.entity, new.strength)))
    return old


_SIMPLIFIED = _simplified_table()


def simplified(text: str) -> str:
    """Full-width forms folded, Traditional Chinese as Simplified, lower case."""
    return unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED).lower()


def _plain(text: str) -> str:
    return _accents(text).lower()


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The two word files, parsed once (a few milliseconds)."""
    book = Lexicon()
    for name in ("column_words.txt", "column_roles.txt"):
        section, roles = "", name == "column_roles.txt"
        text = resources.files("guardian.detection").joinpath("data", name).read_text(encoding="utf-8")
        for line in text.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("["):
                section = line.strip("[] \n")
                continue
            strength, _, words = ("", "", line) if roles else line.partition(":")
            kind: Strength = "sure" if strength == "sure" else "abbr" if strength == "abbr" else "weak"
            new = Entry(roles=frozenset({section})) if roles else Entry(section, kind)
            for phrase in map(str.strip, words.split(",")):
                if phrase:
                    book.add(phrase, new)
    return book


def latin_tokens(text: str) -> Iterator[str]:
    """Lower-case words of a Latin name: snake, kebab, camel and upper case cut alike; numbering digits dropped."""
    kept = _DIGIT_WORDS.sub(lambda hit: " " + re.sub(r"_", "", hit.group()).translate(_DIGIT_LETTERS) + " ", text)
    for chunk in re.findall(r"[A-Za-z\u03b1-\u03ba]+", kept):
        for piece in _CAMEL.findall(chunk) or [chunk]:
            yield piece.lower()


# Digits that belong to a word ride along as private letters and are turned back after cutting.
_DIGIT_LETTERS = {ord(str(i)): chr(0x3B1 + i) for i in range(10)}
_LETTER_DIGITS = {value: str(key - 48) for key, value in ((k, ord(v)) for k, v in _DIGIT_LETTERS.items())}


_NUMERO = re.compile(r"(?i)(?<![a-z])n\.?[º°]\s*(?=[a-z])")
"""`Nº móvil`: what stands behind says what it is the number of."""
_NUMBER_SIGN = re.compile(r"(?<=[A-Za-z]{2})[ .]*#(?![A-Za-z0-9])|^\s*#(?=\s*of\b)")
"""`Emp #`, `# of children`: read as `no`."""
_KOREAN_GAP = re.compile(r"(?<=[\uac00-\ud7af])\s+(?=[\uac00-\ud7af])")
"""`이메일 주소` is written apart or not."""


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[Word, ...]:
    """A column name, table name or short comment as known and unknown words, in reading order."""
    found: list[Word] = []
    text = _KOREAN_GAP.sub("", text.replace("〒", "郵便番号"))
    text = _NUMBER_SIGN.sub(" no ", text) if "#" in text else text
    if _NUMERO.search(text):
        numbered = words(_NUMERO.sub("", text))
        if any(word.entry is not None and word.entry.entity for word in numbered):
            return numbered
    if _CYRILLIC.search(text):
        return tuple(_cyrillic_words(text))
    if _ELSEWHERE.search(text):
        return tuple(_words_elsewhere(text))
    for chunk in re.findall(
        rf"[A-Za-z]*(?:{_CJK.pattern}+[A-Za-z]*)+|[^\u0400-\u04ff\u3040-\u9fff\uac00-\ud7af]+", text
    ):
        found.extend(_cjk_words(chunk) if _CJK.search(chunk) else _latin_words(chunk))
    return tuple(found)


def _cyrillic_words(text: str) -> Iterator[Word]:
    """The longest phrases of the lexicon (`дата рождения`), other words one by one."""
    book, parts, at = lexicon().cjk, re.findall(r"[\u0400-\u04ff]+|[A-Za-z]+", simplified(text)), 0
    while at < len(parts):
        size = next((n for n in range(min(5, len(parts) - at), 0, -1) if " ".join(parts[at : at + n]) in book), 1)
        phrase = " ".join(parts[at : at + size])
        yield Word(phrase, size, book.get(phrase) or (lexicon().latin.get(phrase) if size == 1 else None), cjk=True)
        at += size


def _words_elsewhere(text: str) -> Iterator[Word]:
    """Words of scripts that write them apart or whole headings alone: the longest phrases that are listed."""
    book, parts, at = lexicon().latin, re.findall(r"[^\s!-/:-@\[-`{-~]+", _plain(text)), 0
    while at < len(parts):
        size = next((n for n in range(min(4, len(parts) - at), 0, -1) if "".join(parts[at : at + n]) in book), 1)
        phrase = "".join(parts[at : at + size])
        yield Word(phrase, size, book.get(phrase), cjk=True)
        at += size


def _latin_words(chunk: str) -> Iterator[Word]:
    book = lexicon()
    tokens = [piece.translate(_LETTER_DIGITS) for piece in latin_tokens(_accents(chunk))]
    tokens = [_mistyped().get(part, part) for token in tokens for part in _split(token, book)]
    at = 0
    while at < len(tokens):
        for size in range(min(book.longest_latin + 1, len(tokens) - at), 0, -1):
            entry = book.latin.get("".join(tokens[at : at + size]))
            if entry is not None:
                break
        else:
            size, entry = 1, None
        yield Word("".join(tokens[at : at + size]), size, entry)
        at += size


_TYPED = word_set(
    "address birth birthday email gender latitude longitude mobile nickname passport password phone postcode surname "
    "telephone username"
)
_NO_SLIPS = frozenset({"gener", "adres", "emil", "gende", "passord", "mobil", "paspoort"})
"""Words of their own, or of another language."""


@lru_cache(maxsize=1)
def _mistyped() -> dict[str, str]:
    """Words about people with one letter left out, doubled or changed places (`brith`, `gnder`), the first one kept."""
    book, found = lexicon().latin, {}
    for word in sorted(_TYPED):
        for at in range(1, len(word)):
            swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
            for slip in (word[:at] + word[at + 1 :], swapped, word[:at] + word[at] + word[at:]):
                if slip not in book and slip not in _NO_SLIPS and len(slip) > _SHORT:
                    found[slip] = word
    return found


_SHORT = 4
_SPELT = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe"}
)


def _accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPELT))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_SHORT_PARTS = frozenset(
    {
        "emp",
        "stu",
        "tel",
        "phn",
        "adr",
        "fax",
        "sex",
        "dob",
        "zip",
        "ssn",
        "pwd",
        "usr",
        "mob",
        "reg",
        "age",
        "img",
        "new",
        "old",
        "key",
    }
)


@lru_cache(maxsize=4096)
def _split_cached(token: str) -> tuple[str, ...]:
    """Cut `custphone` into known words of three letters and more, the fewest that cover it; else leave it whole."""
    book = lexicon().latin
    best: list[tuple[str, ...] | None] = [()] + [None] * len(token)
    for end in range(3, len(token) + 1):
        for start in range(max(0, end - 14), end - 2):
            before = best[start]
            part = token[start:end]
            if before is None or part not in book or (len(part) < 4 and part not in _SHORT_PARTS):
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, part)
    whole = best[len(token)]
    return whole if whole and len(whole) <= 4 else (token,)


def _split(token: str, book: Lexicon) -> tuple[str, ...]:
    if token in book.latin or len(token) < 6:
        return (token,)
    return _split_cached(token)


def _cjk_words(chunk: str) -> Iterator[Word]:
    book, text = lexicon(), simplified(chunk)
    at, unknown = 0, ""
    while at < len(text):
        size, entry = _longest(text, at, book)
        if entry is None:
            unknown += text[at]
            at += 1
            continue
        if unknown:
            yield Word(unknown, 1, None, cjk=True)
            unknown = ""
        yield Word(text[at : at + size], size, entry, cjk=True)
        at += size
    if unknown:
        yield Word(unknown, 1, None, cjk=True)


def _longest(text: str, at: int, book: Lexicon) -> tuple[int, Entry | None]:
    """The longest word that starts here; Latin letters amid Chinese (`ID`, `IP`) as words of their own."""
    for size in range(min(book.longest_cjk, len(text) - at), 0, -1):
        part = text[at : at + size]
        entry = book.cjk.get(part) or (book.latin.get(part) if part.isascii() else None)
        if entry is not None:
            return size, entry
    return 0, None
