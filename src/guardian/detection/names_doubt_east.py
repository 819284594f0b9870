"""Chinese, Japanese and Korean names that may be somebody's: characters that people are called by and no word."""

from __future__ import annotations

import re
from functools import cache
from itertools import permutations

from guardian.detection.lexicon import fold, word_set
from guardian.detection.names_doubt import Role
from guardian.detection.names_latin import PAPERS
from guardian.detection.names_likely import known_word
from guardian.detection.names_lists import chinese_words, listed_places, names_of
from guardian.detection.names_vocabulary import plain_word
from guardian.detection.names_words import simplified, words

_RUN = re.compile("[\u4e00-\u9fff\u3005]{2,9}")
_HAN = re.compile("[\u4e00-\u9fff\u3005]+")
_MIXED = re.compile("[\u4e00-\u9fff\u3005\u3041-\u3096\u30a1-\u30fa]{2,8}")
_DOTTED = re.compile("[\u4e00-\u9fff]{1,6}(?:[·・•‧][\u4e00-\u9fff]{1,9})+")
"""``约翰·史密斯``, ``阿依古丽·买买提``."""
_APART = re.compile("[\\s_,，、-]+")
_ON_PAPERS = re.compile(
    "(?<![\u4e00-\u9fff])(?:([\u4e00-\u9fff]{2,3}?)[的_ -]?(?:个人)?(?:简历|履历|工资|病历|体检|身份证|护照|离职|入职|"
    "转正|请假|成绩单|劳动合同|档案|病例|住院病历|住院记录|户口本|毕业证|学位证|银行卡|诊断证明|收入证明|在职证明|"
    "推荐信|求职信|述职报告|人事档案|个人资料|社保|准考证|考勤|绩效)"
    "|(?:简历|履历|工资条?|病历|体检|身份证|护照|合同|档案|协议)[_ -]([\u4e00-\u9fff]{2,3})(?![\u4e00-\u9fff]))"
)
"""Whose papers: ``高远的简历``, ``合同_江山_2023``."""
_KANA = re.compile("[\u3041-\u3096]{2,5}|[\u30a1-\u30faー]{2,6}")
_FAMILIAR = re.compile(
    "(?:小|老|阿)([\u4e00-\u9fff])|([\u4e00-\u9fff])(?:总|姐|哥|叔|姨|嫂|老师|医生|经理|主任|阿姨|师傅|先生|女士|小姐|同学|奶奶|爷爷)"
)
_NOT_CALLED = frozenset("于和与及或从向来但时应包单项计方数元位成程文任平关管毛连相施解")
"""Surnames that begin phrases: only characters that speak for themselves behind them."""
_ONLY_CALLED = frozenset(
    "蔓黛璇璟尧翊淇汐汶沁沄泠洺渝湘溪滢漪潞瀛灏熙珈珞琰琬琮瑄璨甜禾稷筠筱粲绮绾缦翎翰耘聿芃芊苒苓茗荞荟莘菀菡萌葵蓁蔚蕴蝶衡裕訸谊"
    "赫跃轶辰逸邈铎铠锡隽霁霆霓霄靖韶飒馨骐魁鸣鸿鹤麟黎洁琳婷娜娟芳丽莉萍燕霞倩雪颖慧璐瑶琪菲芸茜薇萱蕾莹嫣媛婧妍姗姝彤昊晗晖"
    "杰鹏浩凯俊帆旭勇涛磊鑫彬斌宁轩睿炜烨煜焱喜珑芷沐竹"
)
_FREQUENT = frozenset(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴汤康洪萧"
)
_ONE_CALLED = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚英华文云兰飞红玉梅琴燕辉波斌鹏浩亮健峰宁龙林海丹俊帆凯鑫宇志宏建成东生春兵洁莉萍玲雪慧颖佳欣婷瑞"
    "祥福荣贵德坤江松柏森光义力勤康安虹莲菊凤珍翔毅诚信忠立维晨阳旭晴星月冰岩川雷霖露青蕾洪泽源清润滨良博学永胜利智刚民兴庆昌顺达桂秀香素巧"
)
_WORDS_STILL = word_set(
    "丁香 万佳 万信 万兴 万利 万宁 万安 万康 万星 万智 万月 万林 万民 万江 万泽 万海 万清 万源 万福 万维 万胜 "
    "万荣 万达 万顺 万龙 严刚 严明 余光 余利 余生 刘海 史学 史志 夏利 夏雪 宋学 宋明 康佳 康健 康宁 康平 康德 "
    "戴胜 方志 朱红 杜康 杨梅 林立 武义 武力 武学 武宁 武平 武昌 武林 武清 武胜 毛利 江东 江宁 江川 江波 江泽 "
    "江海 江源 江滨 江阳 汤阳 汪洋 沈阳 洪江 洪泽 洪福 白云 白光 白兰 白泽 白玉 白莲 白雪 白青 石川 石林 石燕 "
    "石英 石青 石龙 秦川 罗兰 罗源 苏军 苏宁 范文 许昌 贺兰 邵阳 金丹 金光 金刚 金利 金华 金川 金文 金昌 金星 "
    "金泽 金源 金玉 金阳 金龙 钟祥 钱江 陆军 陆海 陆生 雷光 雷达 雷龙 韩文 马力 马达 高云 高兴 高利 高力 高安 "
    "高峰 高强 高成 高明 高松 高波 高洁 高清 高维 高贵 黄兴 黄岩 黄柏 黄梅 黄海 黄玉 黎明 黎民 龙凤 龙华 龙安 "
    "龙岩 龙川 龙江 龙海 龙阳"
)
"""Of a frequent surname and one such character: words, and cities that stand more often for themselves."""
_OF_PAPERS = word_set(
    "万元 万能 任意 余数 余额 史前 史学 史料 史记 叶子 周一 周代 周全 周日 周末 周长 唐诗 夏季 孙子 宋词 康复 康健 "
    "张开 张量 方案 方法 方程 方言 方志 曾经 林业 林木 杨树 杨梅 武力 武器 毛利 毛发 江河 江湖 洪水 王国 王朝 白糖 "
    "白米 白酒 石化 石墨 石材 石油 石英 秦朝 范文 范本 许多 金元 金属 金融 金额 钱包 陆军 陆路 陆运 雷电 雷达 雷雨 "
    "韩元 马路 高中 高度 高教 高新 高校 高清 高程 高空 高端 高维 高能 高铁 黄铜 严重 严肃"
)
"""What papers and figures are called by, and hardly anybody is."""
_CALLED_STILL = word_set(
    "高明 高兴 高山 方圆 方正 方方 方园 江山 江河 江心 叶子 白杨 白山 马力 马路 夏利 周全 周密 严寒 林木 林园 林中 "
    "张扬 张大 张弛 雷雨 雷霆 李靖 程子 金铁 金水 龙吟 龙海 沈家 杨扬"
)
"""Words of forms that people are called by, too."""
_PLATEAU = word_set(
    "扎西 次仁 多吉 卓玛 央宗 格桑 尼玛 达瓦 平措 旺堆 顿珠 罗布 白玛 拉姆 丹增 索朗 仁增 曲珍 德吉 巴桑 边巴 普布 "
    "洛桑 强巴 桑珠 嘎玛 才让 才旦 卓嘎 央金 贡布 土登 晋美 群培 "
    "买买提 阿卜杜 吐尔逊 古丽 阿依 努尔 艾力 热依木 玉素甫 吾甫尔 买合木提 阿迪力 "
    "巴特尔 乌云 其木格 斯琴 高娃 苏和 巴图 格日勒 图雅 娜仁 花尔 额尔 哈斯 敖登 朝鲁 呼和 那顺 孟克 其其格 托娅"
)
_PARTICLES = frozenset("을를이가의은는한할해임도록며면고서로에와과만든된될던인적성식형자별용측어률값점력화형권")
_HANGUL = re.compile("[\uac00-\ud7af]{3}")
_SUFFIXED = frozenset("省市区县州镇乡村语文族府岛国版页值号级型类时表码数率额费量名称机器处所式")
_BESIDE_WORDS = _SUFFIXED | frozenset(
    "新旧总各本大小中上下前后左右年月日周天第一二三四五六七八九十百千万部科室组队员人者费金款不非无有未已可多单双次个件份条项的与和及或"
    "最首末高低长短内外主副每均全分类度量性化期段节点线面体元位值额比差余站厅馆店院校班车机房库池箱卡证单票据册簿图"
)
SOUNDS = (
    "阿埃艾爱安奥巴拜班邦鲍贝本比彼别宾波伯勃博布查达戴丹当道德登邓狄迪蒂丁顿多厄恩尔法范菲费芬弗福富盖戈格古哈海汉豪赫亨胡怀基吉加贾杰"
    "金卡凯坎康考科克肯库拉莱赖兰朗劳勒雷里利莉丽连列林龙卢鲁伦罗洛吕马玛迈麦曼梅门蒙米密敏明莫默姆穆纳娜南内尼涅宁纽努诺欧帕潘庞佩彭皮平"
    "泼普齐奇切钦琼丘日茹若萨塞赛桑瑟森沙山绍舍什申圣施史舒朔斯索苏塔泰坦汤唐特腾提廷图托瓦万旺威韦维魏温翁沃乌武西希锡夏香肖谢辛欣休许雅"
    "亚扬耶叶伊易因尤约泽扎詹哲真珍芝朱祖佐茨兹滕娅妮莎娃黛"
)
"""Characters by whose sounds names of other languages are written."""
_SOUNDED = re.compile(f"[{SOUNDS}]+")


def eastern_doubt(stem: str, role: Role) -> bool:
    """Whether somebody may be called so; among data, though it be a word: ``文静``, ``程玉``."""
    if _DOTTED.search(stem):
        return True
    from guardian.detection.names_han import bare_of_papers

    runs = [bare for run in _RUN.findall(stem) if (bare := bare_of_papers(run))]
    mixed = [run for run in _MIXED.findall(stem) if not run.isascii()]
    if any(_japanese(run, role) for run in mixed):
        return True
    if role == "data" and any(_surname(run) == 1 and _of_a_row(run) for run in map(simplified, runs)):
        return True
    if any(_of_no_word(simplified(run), role, whole=len(runs) == 1) for run in runs):
        return True
    if any(_of_a_paper(simplified(one or other)) for one, other in _ON_PAPERS.findall(simplified(stem))):
        return True
    if role != "schema" and len(runs) == 1 and _of_two_words(simplified(runs[0])):
        return True
    return any(_chinese(run) for run in runs) or _familiar(stem) or _apart(stem) or _korean(stem, role)


def _of_a_row(plain: str) -> bool:
    rest = plain[1:]
    called = 1 <= len(rest) <= 2 and all(char in _given() for char in rest)
    return called and plain not in listed_places() and not _of_forms(plain)


def _of_no_word(plain: str, role: Role, *, whole: bool) -> bool:
    """``田晚霞``, ``佩特雷斯库``: no words end to end, and a surname before two characters, or sounds of elsewhere."""
    if not 2 <= len(plain) <= 7 or (made_of_words(plain) and not (role == "file" and whole and _three(plain))):
        return False
    foreign = _SOUNDED.fullmatch(plain) is not None
    if role == "data":
        return True
    if role == "schema" or not whole:
        return foreign and len(plain) > 3
    return (foreign and len(plain) > 2) or _three(plain)


def _of_a_paper(plain: str) -> bool:
    """A surname and characters that people are called by, though they be a word: ``高远``; ``平均`` is one of forms."""
    if plain[0] in _NOT_CALLED or _surname(plain) != 1 or not all(char in _given() for char in plain[1:]):
        return False
    return not (known_word(plain) or plain_word(plain) or _of_forms(plain) or plain in listed_places())


def _three(plain: str) -> bool:
    """``杨文章``: a surname, and not every character in a word of forms."""
    if len(plain) != 3 or _surname(plain) != 1 or plain == "白名单":
        return False
    return not made_of_words(plain) or (plain not in chinese_words() and _half_said(plain))


def _half_said(plain: str) -> bool:
    """A word of forms behind a surname that is no word by itself and begins none."""
    found = words(plain)
    begun = _in_forms(plain[:2]) or known_word(plain) or plain_word(plain)
    return not begun and plain[0] in _FREQUENT - _NOT_CALLED and any(word.entry is None for word in found)


def made_of_words(plain: str) -> bool:
    """Whether words of two to four characters, and what they end and begin with, make up the whole."""
    if not plain:
        return True
    sizes = [size for size in (4, 3, 2) if len(plain) >= size and _in_forms(plain[:size])]
    return any(made_of_words(plain[size:]) for size in sizes) or (
        plain[0] in _BESIDE_WORDS and made_of_words(plain[1:])
    )


def _chinese(run: str) -> bool:
    plain = simplified(run)
    if 4 <= len(plain) <= 6 and of_parts(plain):
        return True
    if _of_two(plain):
        return True
    if not 2 <= len(plain) <= 4 or (len(plain) != 3 and plain in chinese_words()) or plain[-1] in _SUFFIXED:
        return False
    size = _surname(plain)
    rest = plain[size:]
    if not size or not 1 <= len(rest) <= 2 or any(w.entry is not None and len(w.text) > 1 for w in words(plain)):
        return False
    if not all(char in _given() for char in (rest[1:] if len(rest) > 1 and rest[0] == "天" else rest)):
        return False
    if len(plain) == 2:
        alone = plain[0] not in _NOT_CALLED or rest in _ONLY_CALLED
        return alone and not known_word(plain)
    if plain in chinese_words() and (plain in listed_places() or not all(char in _ONLY_CALLED for char in rest)):
        return False
    if rest in chinese_words() and (plain[0] in _NOT_CALLED or plain in chinese_words()):
        return False
    return _uncovered(plain)


def _of_two(plain: str) -> bool:
    """``王平``, ``陈云``: who is called as a vocabulary's cities and people are, and no word."""
    called = len(plain) == 2 and plain[0] in _FREQUENT and plain[1] in _ONE_CALLED
    return called and plain not in _WORDS_STILL and not _of_forms(plain)


def _of_two_words(plain: str) -> bool:
    """``高峰``: a frequent surname and what people are called by, though it be a word; none that forms say."""
    called = len(plain) == 2 and plain[0] in _FREQUENT and plain not in _OF_PAPERS and _of_a_paper(plain)
    return called or plain in _CALLED_STILL


def _japanese(run: str, role: Role) -> bool:
    """``塩田竜之介``, ``森凛``, ``石田ゆり子``: a surname, and what no form has a word for."""
    from guardian.detection.names_han import JAPANESE_GIVEN, JAPANESE_SUFFIXES, japanese_surname

    size = japanese_surname(run) or (1 if run[0] in _ONE_JAPANESE else 0)
    rest = run[size:]
    if size and rest in _ALSO_GIVEN:
        return True
    if not size or not 1 <= len(rest) <= 4 or rest[-1] in JAPANESE_SUFFIXES:
        return False
    called = sum(char in JAPANESE_GIVEN or char in "介子郎也美香奈人乃" for char in rest)
    if size == 1:
        return len(rest) == 2 and called == 2 and not (_in_forms(run[:2]) or _in_forms(rest))
    if role != "schema" and size > 1 and 1 < len(rest) < 4 and _HAN.fullmatch(rest):
        return not (_in_forms(run) or known_word(rest) or plain_word(rest) or _of_forms(rest))
    if simplified(run) in chinese_words() and called < len(rest):
        return False
    kana = re.fullmatch("[\u3041-\u3096]{2,3}[\u4e00-\u9fff]?|[\u30a1-\u30fa]{2,4}", rest)
    return (called * 2 >= len(rest) or bool(kana)) and not _in_forms(rest)


_ALSO_GIVEN = word_set("大地 光 望 環 司 薫 忍 力 空 陸 海 花 桜 泉 渚 明 正 進 学 実 勝 元気 未来 希望 高志")
_ONE_JAPANESE = frozenset("林森原関菅東堀辻堺岸星谷泉浜畑榊桂柳牧轟杉岡堤島西北仲窪沢椿滝勝梶峰楠")


def _in_forms(text: str) -> bool:
    return simplified(text) in chinese_words() or known_word(text) or plain_word(text) or _of_forms(text)


def _surname(plain: str) -> int:
    from guardian.detection.names_han import every_surname
    from guardian.detection.verdict_people import HAN_COMPOUND

    if plain[:2] in HAN_COMPOUND and len(plain) > 2:
        return 2
    return 1 if plain[0] in every_surname() and len(plain) < 4 else 0


@cache
def _given() -> frozenset[str]:
    from guardian.detection.names_han import called_by

    return called_by() | _ONLY_CALLED


def _uncovered(plain: str) -> bool:
    """No two words end to end, and none with one character more that words end or begin with."""
    known = chinese_words()
    return not (plain[:2] in known and known_word(plain[:2]) and plain[1:] in known)


def of_parts(plain: str) -> bool:
    """``扎西多吉``: two names of Tibet, Xinjiang or Mongolia."""
    return any(plain == one + other for one, other in permutations(_starting(plain[0]) | _ending(plain[-1]), 2))


def _starting(char: str) -> frozenset[str]:
    return frozenset(part for part in _PLATEAU if part[0] == char)


def _ending(char: str) -> frozenset[str]:
    return frozenset(part for part in _PLATEAU if part[-1] == char)


def _familiar(stem: str) -> bool:
    """``小王``, ``老李``, ``张姐``."""
    return any(_one_familiar(part) for part in _APART.split(simplified(stem)))


def _one_familiar(text: str) -> bool:
    from guardian.detection.names_han import called_by, usual_surname

    match = _FAMILIAR.fullmatch(text)
    if match is None or text in chinese_words() - _nicknames():
        return False
    called, titled = match.groups()
    if titled:
        return usual_surname(titled)
    return usual_surname(called) or (called in called_by() and not known_word(text))


@cache
def _nicknames() -> frozenset[str]:
    return word_set(
        "小王 小李 小张 小刘 小陈 小赵 小周 小吴 老王 老李 老张 老刘 老陈 老赵 老周 老吴 小明 小红 小芳 小丽 小强 阿强"
    )


def _apart(stem: str) -> bool:
    """``高木_悠``, ``悠, 高木``, ``サトウ_ケンタ``: read with a space between, either way round."""
    from guardian.detection.names_han import east_asian, spaced_han

    parts = [part for part in _APART.split(stem) if part and fold(part) not in PAPERS]
    if len(parts) != 2 or not all(
        re.fullmatch("[\u3041-\u30ff\u4e00-\u9fff\u3005\uac00-\ud7af]{1,6}", part) for part in parts
    ):
        return False
    return any(spaced_han(text) or east_asian(text) for text in (" ".join(parts), " ".join(parts[::-1])))


def _korean(stem: str, role: Role) -> bool:
    """``류동세``: a surname and two syllables of given names, in which no form has a word."""
    from guardian.detection.names_han import KOREAN_GIVEN, KOREAN_OFTEN, KOREAN_SURNAMES

    for text in re.findall("[\uac00-\ud7af]+", stem):
        if not _HANGUL.fullmatch(text) or text[0] not in KOREAN_SURNAMES or text in names_of("hangul.words"):
            continue
        listed = names_of("hangul.given")
        first = text[1] in KOREAN_GIVEN or any(name[0] == text[1] for name in listed)
        last = text[2] in KOREAN_GIVEN or any(name[-1] == text[2] for name in listed)
        enough = (first and last) if role == "schema" else role == "data" or first or last
        if not enough or (text[2] in _PARTICLES and text[1:] not in listed):
            continue
        begins = text[0] not in KOREAN_OFTEN and (plain_word(text[:2]) or known_word(text[:2]))
        if not begins and not plain_word(text) and not known_word(text) and not _of_forms(text):
            return True
    return False


def _of_forms(text: str) -> bool:
    return any(word.entry is not None and len(word.text) > 1 for word in words(text))
