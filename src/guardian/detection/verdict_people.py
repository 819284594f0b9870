"""Whether short values look like names of people, in Latin, Han, kana, Hangul and Cyrillic."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from guardian.detection.hangul_words import korean_label
from guardian.detection.lexicon import PLACES, Kind, fold, kind_of, word_set
from guardian.detection.names_doubt_east import SOUNDS, of_parts
from guardian.detection.names_han import hiragana, japanese_han, rarely_written, spaced_han
from guardian.detection.names_lists import listed_places, names_of
from guardian.detection.names_romanised import eastern
from guardian.detection.names_scripts import other_scripts, reads_like_names
from guardian.detection.names_words import simplified

HAN_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤赖文洪温康施牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧"
    "闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢"
    "劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮"
    "都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元"
    "束檀衣信展阴昝智幸奉植衡富尧闭由闾禚曾萧闫姒妫邴乜肖付"
)
_TRADITIONAL_SURNAMES = frozenset("賴莊呂盧藍龔龐傅馬溫歐湯鄒鄺譚畢閻賀聶萬駱喬鮑陸鄔蘭簡嚴顏")
_TRADITIONAL_GIVEN = frozenset(
    "瑋穎瑩瓊銘鈞鋒鈺鈴錦鵬鴻鶴鳳駿騰騏蓮薔蘭藍綺緯維紹繡誠詠諾謙賢輝輔運慶應憶懷揚曉暉曄棟榮樹橋溫澤濤灝煒燁爾珮瑤璿環"
    "祿禎穗紋緒義聖聰萬詩誼謹豐軒遠邁鑑雙靈頤頌顯華傑偉儀億劍勵協卿圓島巖師帥彥從恆戀擎朧業標歡麗鑫筱妤姿"
)
"""Characters of names that the words of columns never need, and so are not made simplified."""
HAN_COMPOUND = word_set(
    "欧阳 上官 司马 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 长孙 宇文 端木 令狐 轩辕 百里 呼延 东郭 "
    "西门 第五 公冶 澹台 濮阳 淳于 单于 太史 申屠 仲孙 钟离 鲜于 闾丘 司空 拓跋 赫连 万俟 闻人 谷梁 左丘 公羊 "
    "宗政"
)
# Characters that given names are made of; with a surname before them they tell a person from a place or a thing.
HAN_GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅玲琴云莉萍燕建国志斌波辉鹏飞宇浩凯健俊帆帅旭晨阳雪倩婷"
    "欣怡佳雨欢畅文博子轩涵梓晗一诺皓然思雅琪瑶琳璐洁颖慧晶鑫淼森林峰海东南西北龙虎彬斌宁坤成荣瑞祥福贵财富发德仁义礼"
    "智信忠孝廉正新立学进保卫民生根柱栋梁材金银铜铁锋钢锐利光亮照晖煜炜烨焱灿炳煌春夏秋冬月星辰朝暮雷电风雯霖露霜冰凌"
    "清泉江河湖波涌润泽沛浩瀚源泓涵潇潼澜淑贞贤惠珍珠瑛璧莹琼瑾瑜珊琳琦玮珂玥珺菲芬芸芝蓉莲荷菊蕾莎薇萱蓓蕊茜茹莹"
    "芙茵荔荃婉娇媛婧婵姗妍妮娅嫣娥姣姝妤嘉美好善良纯真诚谦和睦顺安康乐吉庆喜祺祯禄寿松柏桐楠榕桦杉树枫彤丹青绿蓝紫"
    "白墨翰书诗词画棋琴韵音歌笛笙昊昕昱晓晴暄曦曼彦哲睿聪颖慧悟恒永久远长达通畅宏伟壮雄豪杰英俊威武力勤奋勉励毅坚刚强"
    "翔翰鸿鹤鹏燕雁凤鸾莺鹃宝贝冠群超越胜凯旋捷兵士元开宗大小中少幼仲伯叔季万千百丰盛茂隆昌盈满圆全才能贤启迪承继绍祖"
    "耀显扬宣宾客友邦政治法律权衡世代先前景象培育养蒙教化羽翼佩佳偲俐倩倪儒兆克兴凡勋卓友可君含启吟启咏唯园均培堂増士"
    "夕多奇奕妙姿娉孟季学宁宇宛守定宜宸家容宽宾寒尊尔尚山岚岩岳峥崇崎嵘川州工巧巍希帝庭廷延弘弛彩影征律徽微徳心志忆"
    "忻怀恩恬恺悦惟愉意愫慈懿成戎才承抒振捷掌敬斯方日旺时昂昌映晋晟普智暖曜朋望木本朵来杨果柔柳桃梦森楚榆橙欧正武殊毓"
    "民水汉汐江池沁沐沙沫泉法泰洪津洛洲流浦海涓涛淇淞淳渊渝渲游湘滢漫漪瀛灵炎烈焕熙爱牧特玄王玉玺珈珏珩班理琛琨琰琳"
    "琴瑄瑗璇瓅甜田甫申男界留益盼直相省真睦瞳知石研砚硕碧磊示礼社祖禹秉秋科程穆空竹笑笠童端竞筠简箫箭米粟精糖素紫红"
    "纪纯纲纳纹绍经绮维绿缇罗美羿翊翎翠翼老者耘聿聪肖肃育胤航良艺艾节芃苏苑若苗茗荣莫莱菁萌葵蒙蓝蔚虹蝶融行衍裕覃言"
    "记诗语谊谣谷象贝贞赋赞跃路轩轶辅辉辞达迅远迪逸道遥邈郁郡都酉里重野量钊钧钰铃铭铮锦镇长闻阔阡阳陆陈雄雅雨青非鞠韬"
    "顺颂顿颢风飏香馨骁骏骞高魁鲁鸣麒麟黎默齐龄"
)
HAN_SURNAMES |= _TRADITIONAL_SURNAMES
# Both ways: words of columns are made simplified before they come here, cells of labels are not.
HAN_COMPOUND |= word_set(
    "歐陽 歐阳 諸葛 司馬 東方 獨孤 南宮 尉遲 公孫 長孫 軒轅 東郭 西門 澹臺 濮陽 單于 鍾離 鮮于 閭丘 赫連 萬俟 聞人 穀梁"
)
HAN_GIVEN |= _TRADITIONAL_GIVEN | frozenset("仪亿圣谨")
_OF_TWO = HAN_GIVEN | frozenset("业从伦剑协双岛师应恋晔标桥温灏炅爽环纬绣绪胧腾蔷迈运鉴颐骐")
"""With the simplified forms of all traditional ones (OpenCC t2s), of which names of one character are seldom made:
商业, 海运, 马桥 are none."""
_NOT_A_PERSON = re.compile(
    r"(省|市|区|县|州|镇|乡|村|路|街|道|桥|站|寺|庙|祠|塔|湖|江|河|港|湾|岛|公园|广场|大厦|中心|机场|学校|大学|医院|酒店|公司|集团|银行|店|厂|部|局|院|所|馆|楼|城|门|山|关|庄|屯|堡|里|园|口|坡|岗|沟|洲|坝|铺|井|驿|坊|巷|科|类|型|款|装|裤|衫|鞋|酒|茶|奶|饭|面|汤|粥|机|器|车|料|品|券|卡)$"
)
JAPANESE_SURNAMES = word_set(
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邉 渡部 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 "
    "斉藤 齋藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 "
    "青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 "
    "上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 今井 工藤 高田 増田 丸山 杉山 村田 大塚 "
    "新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保 木下 佐野 野村 松尾 市川 菊地 杉本 古川 "
    "大西 島田 水野 桜井 高野 渡邊 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 関 中田 "
    "久保田 東 服部 川崎 岩田 土屋 福島 本田 辻 樋口 秋山 田口 永井 中西 山中 吉村 川上 石原 大橋 松岡 馬場 "
    "浜田 森本 星野 矢野 浅野 大島 松下 吉岡 荒木 大久保 小池 野田 熊谷 松村 田辺 石橋 広瀬 川村 河合 尾崎 "
    "黒田 内藤 望月 永田 堀 松永 岩本 西山 須藤 奥村 若林"
)
HANGUL_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
TITLES = word_set(
    "mr mrs ms miss dr prof professor sir dame lady lord rev hon sr sra srta don dona herr frau mme mlle m "
    "monsieur madame dott dipl ing md phd jr esq ii iii iv"
)
COMPANY = re.compile(
    r"(?i)(?:\b(?:inc|llc|ltd|limited|corp|corporation|company|plc|gmbh|ag|kg|ohg|s\.?a\.?s?|sarl|s\.?l|b\.?v|n\.?v|oy|ab|as|spa|"
    r"s\.?p\.?a|srl|pty|pvt|llp|lp|group|holdings?|partners|and sons|& sons|& co|associates|"
    r"foundation|university|college|school|institute|hospital|clinic|centre|center|bank|church|restaurant|hotel|market|store|shop|club|association|committee|ministry|department|agency|services|solutions|systems|technologies|"
    r"industries|international|enterprises|productions?|records|studios?|airlines?|airport|station|park|street|road|stadium|arena|bridge|tower|museum|theat(?:re|er)|library|island|beach)\b\.?"
    r"|公司|集团|集團|有限|企业|企業|商行|商店|工作室|事务所|协会|学校|大学|医院|银行|株式会社|有限会社|合同会社|주식회사)"
)
_LATIN_TOKEN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+(?:['’\-][A-Za-zÀ-ɏḀ-ỿ]+)*\.?")
_INITIALLED = re.compile(
    r"[A-ZÀ-Þ]\.(?:[- ]?[A-ZÀ-Þ]\.)*(?: (?:de|van|von|der|den|di|da|del|la|le|el|al))* ?"
    r"([A-ZÀ-Þ][a-zà-ɏ][A-Za-zÀ-ɏ'’-]*)"
)
"""`L. Messi`"""
_CITED = re.compile(r"([A-ZÀ-Þ][a-zà-ɏ][A-Za-zÀ-ɏ'’-]+),? ([A-Z]{1,2})|([A-Z]{1,2}) ([A-ZÀ-Þ][a-zà-ɏ][A-Za-zÀ-ɏ'’-]+)")
"""`Ramsdell JM`, `JM Ramsdell`: as papers cite people."""
_STATES = word_set(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or "
    "pa ri sc sd tn tx ut vt va wa wv wi wy dc uk us bc on qc ab st gt xl tv ii iv vi dr mr"
)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u06ff\u0900-\u10ff\u1780-\u17ff]")
_LETTERS = r"[\u0590-\u06ff\u0900-\u10ff\u1780-\u17ff\u200c]+"
_CASELESS = re.compile(f"{_LETTERS}(?:[- ]{_LETTERS}){{0,3}}")
"""Words of scripts without capitals, as a name could be written."""
_OWNED = re.compile(r"(?i)[a-z]{2,}['’]s(?![a-z'’])")
"""`MARTHA'S KITCHEN`: what belongs to somebody is not they."""
_LISTED = re.compile(r"\s*[,;|/&、，；]\s*|\s+(?:and|und|et|y|e)\s+")
_PARTICLES = word_set("de la le van von der den di da dos das del al el bin ibn ben st du y e af av ter ten zu und")


_GIVEN = Kind.GIVEN | Kind.GIVEN_WEAK
_FAMILY = Kind.SURNAME | Kind.SURNAME_WEAK


@dataclass(frozen=True, slots=True)
class PeopleShare:
    """Shares (0-1, weighted by cells) of a column's open values: ``full`` names (given and family), ``given`` or
    ``family`` alone, ``shaped`` as a name could be (letters only, few words), ``company`` like, ``placed`` as listed
    places are; of ``cells``."""

    full: float = 0.0
    given: float = 0.0
    family: float = 0.0
    shaped: float = 0.0
    company: float = 0.0
    initials: float = 0.0
    common: float = 0.0
    placed: float = 0.0
    cells: int = 0

    @property
    def places(self) -> bool:
        """Names of towns and countries, many of which are also somebody's."""
        return self.placed >= 0.5 and self.full < 0.5 and self.given < 0.85

    @property
    def known(self) -> float:
        return max(self.full, self.given, self.family)


def kind_of_name(value: str) -> str:
    """``full``, ``given``, ``family``, ``shaped``, ``initials``, ``company``, ``common`` (ordinary words) or ""."""
    text = _LIFE.sub("", unicodedata.normalize("NFKC", value).strip())
    numbered = _NUMBERED.fullmatch(text)
    if numbered and kind_of_name(numbered[1]) == "full":
        return "full"
    if _UNDERSCORED.fullmatch(text):
        named = kind_of_name(text.replace("_", " ")) == "full" and not all(map(is_place, text.split("_")))
        return "full" if named else ""
    if not text or len(text) > 60 or any(map(str.isdigit, text)) or "@" in text or "_" in text:
        return "company" if COMPANY.search(text) else ""
    if COMPANY.search(text) or _OWNED.search(text):
        return "company"
    if re.fullmatch(r"[\u4e00-\u9fff][*＊xX某○]{1,2}[\u4e00-\u9fff]?", text):
        return "full" if simplified(text[0]) in HAN_SURNAMES else ""
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text):
        return _east_asian(text)
    if re.fullmatch(r"[\uac00-\ud7af]{2,4}(?: [\uac00-\ud7af]{1,3})?", text):
        if korean_label(text):
            return "common"
        return "full" if text[0] in HANGUL_SURNAMES and len(text.replace(" ", "")) in (3, 2, 4) else "shaped"
    if _OTHER_SCRIPT.match(text):
        cyrillic = re.fullmatch(r"[\u0400-\u04ff]+(?:[- .][\u0400-\u04ff]+\.?){0,3}", text)
        named = len(text.split()) <= 4 and (other_scripts(text) or reads_like_names(text))
        if named:
            return "full"
        return "shaped" if (cyrillic and text[0].isupper()) or _CASELESS.fullmatch(text) else ""
    return _latin(text)


_LIFE = re.compile(r",? \(?(?:c\. ?|b\. ?)?1\d{3}\??(?:[-–](?:[12]\d{3}\??)?)?\)?$")
"""`Jefferson, Thomas, 1743-1826`: as libraries tell people of one name apart."""
_NUMBERED = re.compile(r"([^\d_@]+ [^\d\W_]{3,}|[\u4e00-\u9fff]{3})\d{1,7}")
"""`Ada Brandt13`: people of one name, or made up by the thousand, are numbered without a blank."""
_UNDERSCORED = re.compile(r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:_[^\W\d_a-zß-öø-ÿ][^\W\d_]*){1,2}")
"""`Ada_Brandt`"""
_FAMILIAR = re.compile(
    r"[小老阿][\u4e00-\u9fff]|[\u4e00-\u9fff](?:总|姐|哥|叔|姨|工|经理|老师|医生|主任|师傅|律师|教授|女士|先生|小姐)"
)
"""小王, 李姐, 张经理: how colleagues and customers are called."""


_LONG_JAPANESE_SURNAMES = tuple(surname for surname in JAPANESE_SURNAMES if len(surname) >= 2)


def _kana(text: str) -> str:
    """``full`` where a listed surname or given name stands in its place: `ハシモト タクヤ`."""
    parts = [hiragana(part) for part in text.split()]
    listed = len(parts) == 2 and (parts[0] in names_of("kana.family") or parts[1] in names_of("kana.given"))
    return "full" if listed else ""


_SOUNDS = frozenset(SOUNDS) | frozenset(
    "不都买合孜甫则荪贡音白吐逊江可力吾肯居铁衣如仙旦仁措卓嘎次桑央宗开热提曲图肉依英木拜努翰冈弗京卜廉士珊"
)


def _sounded(text: str) -> bool:
    """``尼格买提·热合曼``, ``约翰·史密斯``: sounds of other languages on both sides of a dot, and no places."""
    parts = re.split("[·・•‧∙]", text)
    if not 2 <= len(parts) <= 4 or not 4 <= len(text) <= 24:
        return False
    return all(part and _SOUNDS.issuperset(simplified(part)) for part in parts) and listed_places().isdisjoint(parts)


def _east_asian(text: str) -> str:
    plain = re.sub(r"[\s·・ ]", "", text)
    if re.fullmatch(r"[\u3040-\u30ffー]+", plain):
        return _kana(text) or ("shaped" if 2 <= len(plain) <= 14 else "")
    han = simplified(plain)
    if rarely_written(han) or _sounded(text) or of_parts(han):
        return "full"
    if not re.fullmatch(r"(?!华[东西南北中]$)[\u4e00-\u9fff々]{2,6}", han):  # sales regions begin like a surname
        latin = re.fullmatch(r"([\u4e00-\u9fff]{2,4})\s*[((]?[A-Za-z .]+[))]?", text)
        return _east_asian(latin.group(1)) if latin else ("shaped" if len(plain) <= 12 else "")
    if len(plain) <= 6 and plain.startswith(_LONG_JAPANESE_SURNAMES):
        return "full" if not _NOT_A_PERSON.search(han) or len(plain) == 4 else "shaped"
    if (plain != text and spaced_han(text)) or japanese_han(plain):
        return "full"
    if _FAMILIAR.fullmatch(han) and (han[0] in HAN_SURNAMES or han[1] in HAN_SURNAMES):
        return "full"
    compound = han[:2] in HAN_COMPOUND and 3 <= len(han) <= 4
    rest = han[2:] if compound else han[1:]
    called = HAN_GIVEN if len(rest) == 1 else _OF_TWO
    if (compound or (han[0] in HAN_SURNAMES and 2 <= len(han) <= 3)) and all(char in called for char in rest):
        return "full"
    if compound or (han[0] in HAN_SURNAMES and 2 <= len(han) <= 3 and not _NOT_A_PERSON.search(han)):
        return "family"
    return "shaped" if len(han) <= 4 else ""


def _latin(text: str) -> str:
    initialled = _INITIALLED.fullmatch(text)
    if initialled:
        return "shaped" if _region(text[0], initialled.group(1)) else "full"
    cited = _CITED.fullmatch(text)
    if cited and _is_cited(cited[1] or cited[4], cited[2] or cited[3]):
        return "full"
    if _SLASHED.fullmatch(text):
        text = text.replace("/", ", ")
    body = re.sub(r"\([^)]*\)|\"[^\"]*\"", " ", text)
    tokens = [token.rstrip(".") for token in _LATIN_TOKEN.findall(body)]
    if not tokens or len(tokens) > 6 or re.sub(r"[A-Za-zÀ-ɏḀ-ỿ'’\-., ]", "", body).strip():
        return ""
    words = [fold(token) for token in tokens]
    titled = len(words) > 1 and words[0] in TITLES
    meant = [word for word in words if word not in TITLES and word not in _PARTICLES]
    if not meant:
        return "initials" if all(len(word) <= 2 for word in words) else ""
    if all(len(word) == 1 for word in meant):
        return "initials"
    if text.islower() and len(meant) > 1:
        return "full" if " " in text and _surely(meant) else ""
    small = [token for token in tokens if token[0].islower() and fold(token) not in _PARTICLES | TITLES]
    if small and not text.islower():
        known = all(kind_of(word) & (_GIVEN | _FAMILY) for word in meant)
        scrambled = known and any(map(_scrambled, tokens))
        return "full" if scrambled and _by_lexicon(meant, titled, "," in text) == "full" else ""
    kind = _by_lexicon(meant, titled, "," in text)
    return "full" if kind != "full" and 2 <= len(tokens) <= 4 and eastern(tokens, text) else kind


def _is_cited(family: str, initials: str) -> bool:
    """A surname that is no word and no place, beside letters that are no state: not `Jackson MS`, not `Ford GT`."""
    kind = kind_of(fold(family))
    sure = bool(kind & Kind.SURNAME) and not kind & (Kind.WORD | Kind.MAJOR_PLACE)
    return sure and initials.lower() not in _STATES


def _scrambled(token: str) -> bool:
    """`bObBy`, `LAToyA`; no `McAllister`."""
    return bool(re.search(r"[a-z][A-Z]", token)) and not re.match(r"(?:Ma?c|De|Di|Du|La|Le|Van|Fitz)[A-Z][a-z]", token)


def _surely(meant: list[str]) -> bool:
    """A given name and a surname none of which means anything else, however they are written."""
    kinds = [kind_of(word) for word in meant if len(word) > 1]
    return (
        2 <= len(kinds) <= 3
        and not any(kind & Kind.WORD for kind in kinds)
        and any(
            one & Kind.GIVEN and other & _FAMILY for one, other in (kinds[:: len(kinds) - 1], kinds[:: 1 - len(kinds)])
        )
    )


_WARES = word_set(
    "sofa table chair chairs mirror desk shelf shelves rug bed beds vacuum cabinet wardrobe mattress cushion vase "
    "skirt trousers sneakers handbag necklace earrings whisky vodka biscuits chocolate shampoo headphones laptop"
)
"""``Emma Desk White``, ``Jasper Chair``: goods that shops call by given names."""


def _by_lexicon(meant: list[str], titled: bool, comma: bool) -> str:
    kinds = [kind_of(word) or _of_parts(word) for word in meant]
    known = [kind & (_GIVEN | _FAMILY) for kind in kinds]
    ordinary = all(not kind & (Kind.GIVEN | Kind.SURNAME) for kind in kinds)
    if titled:
        return "full"
    if len(meant) == 1:
        if not known[0]:
            return "shaped"
        return "common" if ordinary else "given" if kinds[0] & _GIVEN else "family"
    if not comma and kinds[0] & _GIVEN and _WARES.intersection(meant[1:]):
        return "common"
    ends = kinds[0] & _GIVEN or kinds[-1] & _GIVEN or (comma and any(kind & _GIVEN for kind in kinds))
    if ends and len(meant) <= 4 and not ordinary:
        return "full"
    if any(known) and not ordinary:
        return "family"
    return "common" if any(known) else "shaped"


def _of_parts(word: str) -> int:
    """The surname in ``o'brien``."""
    return max((kind_of(part) for part in re.split(r"['’]", word) if len(part) > 2), default=0)


_SLASHED = re.compile(r"[A-Z][A-Z'’ -]+/[A-Z][A-Z'’ -]+")
"""`HATHAWAY/JASPER MR`: how travel writes names."""
_SIDES = {"N": "north", "S": "south", "E": "east", "W": "west"}


def _region(initial: str, name: str) -> bool:
    """`S. Korea`, `N. Carolina`"""
    return initial in _SIDES and (is_place(name) or is_place(f"{_SIDES[initial]} {name}"))


_QUARTER = re.compile(
    r"(?i)^(?:(?:north|south|east|west|central|middle|latin|upper|lower|sub)(?:ern)?"
    r"[- ]?(?:east|west|saharan)?(?:ern)?) +"
)


def is_place(value: str) -> bool:
    """A listed town, country or continent, also by its quarter: `Western Asia`."""
    text = " ".join(value.split())
    whole = _QUARTER.sub("", text)
    return bool(kind_of(fold(text)) & PLACES) or (whole != text and bool(kind_of(fold(whole)) & PLACES))


def _kind_of_cell(value: str) -> str:
    """The kind of a name, or of most of those that a cell lists: `Marjorie Hollis, Clyde Odom`."""
    kind = kind_of_name(value)
    if kind == "full" or len(value) > 2_000:
        return kind
    parts = [part for part in _LISTED.split(value.strip()) if part]
    if len(parts) < 2 or (kind == "company" and len(parts) < 3):
        return kind
    kinds = [kind_of_name(part) for part in parts]
    if kinds.count("full") < _MOSTLY * len(parts):
        return kind
    # A surname and a given name, turned about by their comma, are one person and are known as such.
    return "full"


_MOSTLY = 0.6
_SHORT = 200


@lru_cache(maxsize=1 << 15)
def _seen(value: str) -> tuple[str, bool]:
    """The kind of a cell, and whether it is a place: a column's values are asked about several times."""
    return _kind_of_cell(value), is_place(value)


def people_share(
    values: tuple[tuple[int, str, int], ...] | list[tuple[int, str, int]], limit: int = 2000
) -> PeopleShare:
    """How the open values of a column (hash, value, cells) spread over the kinds of names."""
    counts: dict[str, int] = {}
    total = placed = 0
    for _, value, cells in values[:limit]:
        kind, place = _seen(value) if len(value) <= _SHORT else (_kind_of_cell(value), is_place(value))
        placed += cells * place
        counts[kind] = counts.get(kind, 0) + cells
        total += cells
    if not total:
        return PeopleShare()

    def share(*kinds: str) -> float:
        return sum(counts.get(kind, 0) for kind in kinds) / total

    return PeopleShare(
        full=share("full"),
        given=share("given"),
        family=share("family"),
        initials=share("initials"),
        common=share("common"),
        shaped=share("full", "given", "family", "shaped", "initials", "common"),
        company=share("company"),
        placed=placed / total,
        cells=total,
    )
