"""Names of people in Chinese, Japanese and Korean script, as names of columns, files and keys."""

from __future__ import annotations

import re

from guardian.detection.lexicon import word_set
from guardian.detection.names_likely import known_word
from guardian.detection.names_lists import chinese_words, names_of
from guardian.detection.names_words import simplified, words

_HAN_PAPERS = re.compile(
    "住院病历|门诊病历|住院记录|手术记录|出院小结|出院记录|诊断证明|体检表|化验单|处方笺|处方|病例|疫苗接种|核酸检测|"
    "户口本|户口簿|毕业证书|毕业证|学位证书|学位证|结婚证|离婚证|出生证明|银行卡|驾驶证|驾照|准考证|"
    "收入证明|在职证明|完税证明|推荐信|求职信|辞职信|授权书|委托书|聘书|判决书|起诉状|借条|欠条|"
    "保密协议|竞业协议|离婚协议|贷款合同|借款合同|租房合同|租赁合同|聘用合同|"
    "述职报告|绩效考核表|考核表|绩效|考勤表|考勤|报销单|报销|请假单|工资单|工资明细|入职材料|离职申请|"
    "个人资料|个人信息|人事档案|社保|公积金|个税|笔记|周报|日报|月报|总结|"
    "个人简历|电子简历|求职简历|简历|履历表|履历书|履历|职务经历书|劳动合同|合同|合约书|合约|协议书|协议|契约书|身份证|护照|病历|"
    "体检报告|体检|检查报告|报告单|报告|成绩单|成绩|工资条|工资|"
    "证件照|照片|写真|资料|档案|申请表|申请书|报名表|登记表|信息|证明|复印件|扫描件|请假条|面试|评价|联系方式|"
    "电话|请求书|见积书|诊断书|聊天记录|记录|论文|作业|答辩|转正|离职|入职|的"
)
_TRADITIONAL = str.maketrans(
    "呂蓮鋒嫻鳳鵬輝傑強偉勳瑩瓊瑤穎潔麗嬌蘭萬賴龐譚盧閻嚴鄒駱閔談錢齊龔紀關鄺湯鮑龍馮鄧蔣蕭謝葉羅蘇韋賈鍾韓顧陸孫"
    "許趙劉張陳楊黃吳鄭國華偉業義榮書貞賢達進遠銘錦鐘鈺婭媧寶慶豐鴻濤澤漢瀟燦爾珮瑋璋齡靜順頤飛馳騰"
    "應翹嘯衛雲雙霆倫儀優僑凱勝協喬單夢嬋岡嵐峯彥憲懷昇曉暉樂樺權歡淵潤滙瀾煒煥煬燁爭獻",
    "吕莲锋娴凤鹏辉杰强伟勋莹琼瑶颖洁丽娇兰万赖庞谭卢阎严邹骆闵谈钱齐龚纪关邝汤鲍龙冯邓蒋萧谢叶罗苏韦贾钟韩顾陆孙"
    "许赵刘张陈杨黄吴郑国华伟业义荣书贞贤达进远铭锦钟钰娅娲宝庆丰鸿涛泽汉潇灿尔佩玮璋龄静顺颐飞驰腾"
    "应翘啸卫云双霆伦仪优侨凯胜协乔单梦婵冈岚峰彦宪怀升晓晖乐桦权欢渊润汇澜炜焕炀烨争献",
)
_HONORIFIC = re.compile(
    "(?:先生|女士|小姐|太太|同学|老师|医生|医师|护士|教授|经理|总监|主任|律师|师傅|阿姨|叔叔|さん|様|さま|殿|"
    "くん|君|ちゃん|氏)$"
)
_RARE_HAN = "\u3400-\u4dbf\U00020000-\U0003ffff"
_RARE = re.compile(f"[{_RARE_HAN}]")
_RUN = re.compile(f"[\u4e00-\u9fff々{_RARE_HAN}]{{2,14}}")
_NO_LAST = frozenset("县區区乡鄉镇鎮村屯庄莊寨坡岭嶺山河江湖港湾灣岛島洲滩灘寺庙廟塘坝壩沟溝桥橋路街巷里社鱼魚鸟鳥草木")
_CALLED = re.compile(r"([\u4e00-\u9fff]{1,2})(?:先生|女士|小姐|太太|老师|医生|护士|教授|律师)的")
# Surnames after which a two-character word is seldom anything but a name, and what such given names are made of.
_SURNAMES = frozenset(
    "傅王李张刘陈杨赵吴徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡杜叶苏魏吕丁任沈姚卢姜崔谭陆汪范廖贾韦"
    "邹孟熊秦邱尹薛闫段雷侯龙陶黎贺郝龚邵严武戴赖洪施樊葛邢乔庞颜倪庄聂章鲁岳"
    "萧阎詹欧翟殷耿俞柳阮柯裴霍凌骆靳管柴喻祁屈饶牟辛郁褚娄窦戚岑佟臧闵瞿甄蔺楼冼覃谌晏邝"
)
_OFTEN_WORDS = frozenset(
    "于易史侯高黄周金江方万安白文常余温程钟石田史钱毛康顾夏牛齐伍汤关成祝包宁尚符舒纪梅童毕单季苗谷盛游路"
)
_GIVEN = frozenset(
    "伟芳娜敏静丽强磊洋勇艳杰娟涛超秀霞刚桂英玲琴莉萍燕波辉鹏飞宇浩凯健俊帆帅旭婷欣怡倩雪晨颖慧洁琳璐鑫彬斌坤琪瑶晗睿轩"
    "建国志明华兰红梅海丹玉文博雅嘉佳思诗梦子梓涵雨泽晓春生林峰淑珍凤荣德兴福庆祥龙军平云亮冬东伦兵冰永洪清惠贵宝强"
)
# Characters that hardly end anything but a name: enough behind a surname in a name of two characters.
_NAMES_ONLY = frozenset(
    "枫洋亮伟芳娜敏静丽磊艳杰娟涛刚霞英玲琴莉萍燕鹏浩凯俊帆旭婷欣怡倩颖慧琳璐鑫彬斌坤琪瑶晗睿轩昊潇爽炅腾媛婧婵姗妍妮娅"
    "嫣娥姣姝妤娇婉嘉瑛莹瑾瑜珊琦玮珂玥珺菲芬芸芝"
    "蓉莲菊蕾莎薇萱蓓茜茹莺鹃倪偲俐佩淑贞惠煜炜烨焱灿煌泽沛涵澜昕昱晓暄曦曼彦哲钰铭锋钧钊锦韬骁骏骞麒彤桐楠榕桦栋"
    "祺祯志勇强超辉斌宁晨雪梅兰飞峰"
)
_COMPOUND_WORDS = word_set("第五 东方 西门 单于 太史 百里 司空 公孙 长孙 南宫")
_ANYBODY = frozenset({"张三", "李四", "王五", "赵六"})
_NO_NAMES = word_set(
    "钟点工 陆运 张贴 石料 黄牌 汤料 严查 严禁 "
    "洪峰 凌晨 杨梅 杜鹃 楼兰 罗兰 洪泽 武宁 苏宁 雷曼 凌志 贺兰 林芝 康师傅 许师傅 陆军 海军 王国 马德 林海 林业 "
    "任意 何时 何地 许可 曾用 章节 武林 雷云 龙凤 马路 马力 马达 马上 马桶 马车 "
    "马匹 朱红 何必 何处 施工 施行 管道 任命 严明 严正 严实 许愿 "
    "雷达 雷锋 唐宋 唐山 唐诗 武汉 武昌 武术 武德 林区 林地 叶子 龙头 柳州 洪水 洪福 贺礼 贺岁 段子 胡同 梁柱 "
    "杜仲 颜值 邮政 范本 范文 苏州 徐州 郑州 韩国 韩语 汪洋 "
    "孙子 孙女 曾孙 庄园 庄严 管辖 管家 管用 管教 乔木 葛根 侯爵 秦岭 宋代 宋体 唐代 冯唐 戴安 罗汉 罗马 吕梁 "
    "彭州 蒋军 魏晋 石英 白芍 高峰 高兴 高雅 高明 黄梅 黄海 江海 "
    "方志 金华 金凤 文静 文明 文雅 文凯 安静 安宁 白雪 康辉 夏至 季志 童话 成英 成杰 成志 石雪 高洁 高强 高超 "
    "单超 单词 关志 路峰 夏雪 冬雪 常春 关于"
)
_NOT_ENDING = frozenset(
    "岛队屋沟湾港站楼场沙木省市区县州镇乡村路街站店厂部局院所馆城门机器表码数值额率费类型级别号量税价单"
)
_NEVER_LAST = _NOT_ENDING | frozenset(
    "语文族省邦州国街河湖江关馆组员者款金册本报卡证券票名称式样品物件材具船线面点段层位次期间时日月年季周比法则项条制版页性"
    "化的了是在和与或及到从为不以被将个中上下内外前后左右元"
)
_RARER_TWO = frozenset("侯黄周江万温程钟石史钱康顾夏牛伍汤祝宁纪梅童毕季苗路柏郎")
_VERBS = frozenset("管谢施许任马雷柳付单成关包装范")
_RARE_SURNAMES = frozenset(
    "凤酆昌逄乜仉佴亓佘冮咸哈回夔宓宰尉岱帖库庾弓戢户扶拜揭敏斛曳朴植楮檀汝汲沃澹烟爨牧畅痕皋盖种笪粘胥芈荀莘薄蒯蓟藏蹇逯郏郗郜鄢钮铁问阙隗雒颛骞麹禤"
)
JAPANESE_GIVEN = frozenset(
    "龍麻謙作獅童竜悟聖崇裕凌巧諒旬圭稔凪澪葉穂莉琉瑠維斐臣碧杏暁煌気一二三四五六七八九十子美恵香奈郎夫雄男介也実翔太"
    "健希潤誠聡学亮剛豊茂勇浩隆博進蓮陸樹葵凛結愛咲萌楓遥舞彩唯"
    "花由紀里織真理沙優菜陽斗悠人大輔智和弘幸治義哲司正明清直樹彦俊英千代佳代枝江"
    "久仁友裕貴洋平拓哉慎吾良孝信秀昭光広宏純淳圭祐亜衣莉梨々音羽月朋未来百桃桜梓栞詩琴瞳泉恭敬徹修望海空颯湊律新"
    "伊織保登紗央敦武史晴朝勝利昌康清張重年"
)
JAPANESE_SUFFIXES = frozenset(
    "県市区町村駅店館城山川島社園港氏家側内外前後産発着行系派流宅邸橋湖湾岳峠線道路通台丘原野谷沢浜沼池岬坂寺院宮"
    "殿塔門堂校科部局課室班組会党員者人材物品費料率数量型版式的性化用"
    "産業場所所地域圏間分日月年号級位等卿様君殿方第本"
)
_ENDINGS = word_set(
    "から まで より など です ます する した こと もの とは には では への からの までの だけ のみ ごと ほか "
    "または および"
)
_JAPANESE_THINGS = re.compile(
    r"(?:[県市区町村駅店館城山川島社園港屋]|商店|製薬|技研|電器|電工|自動車|半島|銀行|大学|高校|病院|第一|電鉄|建設|"
    r"商事|物産|産業|運輸|書店|食品)$"
)
_KOREAN_PAPERS = re.compile(
    "이력서|계약서|근로계약서|진단서|자기소개서|성적표|급여명세서|명세서|신분증|사본|증명서|보고서|신청서|사진|"
    "여권|님|씨|선생님|고객님|환자"
)
_KOREAN_COMPOUND = re.compile("(?:남궁|선우|황보|제갈|사공|독고|서문|동방)(?![가-힣]*[류형])[가-힣]{2}")
_HANGUL = re.compile(
    r"[\uac00-\ud7af]{2,}(?:[ ·][\uac00-\ud7af]{1,3}(?![\uac00-\ud7af]))?|"
    r"[\uac00-\ud7af] [\uac00-\ud7af]{2}(?![\uac00-\ud7af])"
)
KOREAN_SURNAMES = frozenset(
    "나김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편"
)
KOREAN_GIVEN = frozenset(
    "강흥문시세도희승태경광기길남대덕동두명무병복봉부상석선섭성수순식신안애언여연영예옥온완용우욱운웅원위유윤은을의이인일임자장재정제조"
    "종주준중지진창채천철춘충치태택하학한해향헌혁현형혜호홍화환황효후훈휘흥나다라가보빈솔슬아율린림찬건결겸고관국권규균근금록"
)
KOREAN_OFTEN = frozenset("김이박최정강조윤장임한오서신권황안송류유홍전고문손배백허남심노곽차구민엄")


def bare_of_papers(run: str) -> str:
    """Without ``简历``, ``劳动合同``, and the titles of persons."""
    plain = simplified(run).translate(_TRADITIONAL)
    bare = _HAN_PAPERS.sub("", plain)
    return _HONORIFIC.sub("", bare) if len(bare) > 3 else bare


def called_by() -> frozenset[str]:
    """Characters that given names are made of."""
    from guardian.detection.verdict_people import HAN_GIVEN

    return HAN_GIVEN | _GIVEN | _NAMES_ONLY


def every_surname() -> frozenset[str]:
    from guardian.detection.verdict_people import HAN_SURNAMES

    return HAN_SURNAMES | _SURNAMES | _OFTEN_WORDS | _RARE_SURNAMES


def usual_surname(char: str) -> bool:
    return char in _SURNAMES or char in _OFTEN_WORDS


def east_asian(stem: str) -> bool:
    """Whether somebody's name stands here: 张伟的体检报告, 山田太郎, たなか はなこ, 김민준."""
    paper = bool(_HAN_PAPERS.search(simplified(stem)))
    return (
        any(_han_name(run, paper) for run in _RUN.findall(stem)) or spaced_han(stem) or _japanese(stem) or _korean(stem)
    )


def _han_name(run: str, about: bool) -> bool:
    run = re.sub("(?:様|さま|殿|氏)$", "", run)
    plain = simplified(run).translate(_TRADITIONAL)
    if (called := _CALLED.match(plain)) and _surname(called.group(1)):
        return True
    bare = _HAN_PAPERS.sub("", plain)
    if plain in _NO_NAMES:
        return False
    if titled := _HONORIFIC.search(bare):
        bare, about = bare[: titled.start()], True
        if _surname(bare):
            return True
    if bare in _NO_NAMES or bare in _ANYBODY:
        return bare in _ANYBODY
    if rarely_written(bare) or japanese_han(run) or _unheard(bare):
        return True
    if not 2 <= len(bare) <= 4 or any(word.entry is not None and len(word.text) > 1 for word in words(bare)):
        return False
    return _chinese_name(bare, about)


def rarely_written(plain: str) -> bool:
    """``王㐂明``, ``李䶮``: a surname before characters that are in use for names, and for places, which say so."""
    from guardian.detection.verdict_people import HAN_COMPOUND

    size = 2 if plain[:2] in HAN_COMPOUND else 1
    if not size < len(plain) <= size + 2 or plain[-1] in _NO_LAST:
        return False
    return bool(_RARE.search(plain, size)) and (size == 2 or plain[0] in every_surname())


def _surname(text: str) -> bool:
    from guardian.detection.verdict_people import HAN_COMPOUND

    return text in _SURNAMES or text in _OFTEN_WORDS or text in HAN_COMPOUND


def _chinese_name(bare: str, about: bool) -> bool:
    from guardian.detection.verdict_people import HAN_COMPOUND, HAN_GIVEN, HAN_SURNAMES

    if bare[:2] in HAN_COMPOUND:
        return len(bare) >= 3 and _after_compound(bare)
    first, rest = bare[0], bare[1:]
    if len(rest) > 2 or first not in HAN_SURNAMES | _SURNAMES | _OFTEN_WORDS:
        return False
    if first not in _SURNAMES | _OFTEN_WORDS:
        return len(rest) == 2 and _rarer(bare, about)
    strict = all(char in _GIVEN or char in _NAMES_ONLY for char in rest)
    if first in _SURNAMES and strict and (len(rest) == 2 or rest in _NAMES_ONLY or about):
        return True
    if bare in chinese_words():
        return False
    if len(rest) == 1:
        return rest in _NAMES_ONLY or (all(char in HAN_GIVEN for char in rest) and (about or _rarely(bare)))
    return _three(bare, about, HAN_GIVEN)


def _unheard(bare: str) -> bool:
    """A surname and characters that make no word with each other: nothing but a name is left."""
    from guardian.detection.verdict_people import HAN_GIVEN, HAN_SURNAMES

    if len(bare) not in (2, 3) or bare[-1] in _NEVER_LAST or bare in chinese_words() or bare in _NO_NAMES:
        return False
    if bare[0] not in HAN_SURNAMES | _SURNAMES | _RARE_SURNAMES:
        return False
    if any(word.entry is not None and len(word.text) > 1 for word in words(bare)):
        return False
    if len(bare) == 2:
        return bare[0] in (_SURNAMES | _RARER_TWO) - _VERBS and not _a_word(bare)
    called = all(char in HAN_GIVEN for char in bare[1:])
    if called and bare[0] in _SURNAMES - _VERBS and bare[:2] not in chinese_words():
        return True
    return not _a_word(bare[:2]) and (called or not _a_word(bare[1:]))


def _a_word(pair: str) -> bool:
    """Two characters that stand beside each other in a dictionary or in the forms of programs."""
    return pair in chinese_words() or known_word(pair)


def _after_compound(bare: str) -> bool:
    """``欧阳娜娜``, not ``东方文化``."""
    if bare[-1] in _NOT_ENDING or bare in chinese_words():
        return False
    return bare[:2] not in _COMPOUND_WORDS or all(char in _NAMES_ONLY for char in bare[2:])


def _rarer(bare: str, about: bool) -> bool:
    """A rare surname, which is a common word too, and a given name."""
    if bare in chinese_words() or _of_words(bare) or bare[-1] in _NOT_ENDING:
        return False
    rest = bare[1:]
    usual = all(char in _GIVEN or char in _NAMES_ONLY for char in rest) or rest[0] == rest[1]
    return usual and (about or rest not in chinese_words())


def _rarely(bare: str) -> bool:
    """Two characters that are no word and hardly part of one."""
    return bare[0] in _SURNAMES and bare[1] not in _NOT_ENDING


def _three(bare: str, about: bool, given: frozenset[str]) -> bool:
    """Three characters: a surname and two that people are called by, not a word with one more before or behind."""
    first, rest = bare[0], bare[1:]
    if about:
        return rest[-1] not in _NOT_ENDING
    if rest[-1] in _NOT_ENDING or not any(char in given for char in rest):
        return False
    if first in _SURNAMES:
        called = all(char in given or char in _GIVEN for char in rest)
        return not _of_words(bare) and (called or rest not in chinese_words())
    return all(char in given for char in rest) and not _of_words(bare)


def _of_words(bare: str) -> bool:
    """``高速路``, ``白皮书``: a word and one character. 王家 is one too, and 王家豪 is somebody."""
    known, rest = chinese_words(), bare[1:]
    if bare[:2] in known and bare[:2] not in _NO_NAMES and bare[1] != "家":
        return True
    plain = rest in known and not all(char in _GIVEN for char in rest)
    return plain and bare[0] in _OFTEN_WORDS


def spaced_han(stem: str) -> bool:
    """``张 伟``, ``田中 太郎``: surname and given name apart."""
    from guardian.detection.verdict_people import HAN_SURNAMES

    match = re.fullmatch(r"\s*([\u4e00-\u9fff々]{1,3})[ 　・·]([\u4e00-\u9fff々]{1,3}|[\u3040-\u30ffー]{2,5})\s*", stem)
    if match is None:
        return False
    family, given = match.groups()
    if japanese_surname(family) == len(family):
        return True
    if any(word.entry is not None for word in words(family + given)):
        return False
    return len(family) == 1 and simplified(family) in HAN_SURNAMES and family + given not in chinese_words()


def japanese_surname(run: str) -> int:
    """How many characters of this start are a Japanese surname; 0 for none."""
    from guardian.detection.verdict_people import JAPANESE_SURNAMES

    listed = (JAPANESE_SURNAMES, names_of("japanese.family"))
    old = run.translate(str.maketrans("桥广泽边齐藤黑龙濑", "橋広沢辺斉藤黒竜瀬"))
    sizes = (size for size in (3, 2) if size <= len(run))
    return next((size for size in sizes if any(run[:size] in some or old[:size] in some for some in listed)), 0)


def japanese_han(run: str) -> bool:
    """``今村拓海``: a listed surname, and characters that are no word behind it."""
    size = japanese_surname(run)
    rest = run[size:]
    if not size or not 1 <= len(rest) <= 3 or simplified(run) in chinese_words() or _JAPANESE_THINGS.search(run):
        return False
    if all(char in JAPANESE_GIVEN for char in rest) or (len(rest) == 1 and rest not in JAPANESE_SUFFIXES):
        return True
    return len(rest) == 2 and simplified(rest) not in chinese_words() and not any(word.entry for word in words(rest))


_BEHIND = frozenset("子美香郎夫雄介彦恵代枝也哉")
_BY_ENDING = re.compile("[\u4e00-\u9fff々]{1,3}([\u4e00-\u9fff])([\u4e00-\u9fff])")


def japanese_by_ending(text: str) -> bool:
    """``河原田尚子``: no words, and two characters at the end that only given names have there; not ``木製椅子``."""
    ended = _BY_ENDING.fullmatch(text)
    if ended is None or ended[2] not in _BEHIND or ended[1] not in JAPANESE_GIVEN | called_by():
        return False
    pair = simplified(ended[1] + ended[2])
    return pair not in chinese_words() and not known_word(pair) and not any(word.entry for word in words(text))


def _japanese(stem: str) -> bool:
    """Kanji and kana mixed, or kana alone."""
    text = re.sub(r"(?:さん|様|さま|くん|ちゃん)(?=$|[ _の])", "", stem)
    for run in re.findall(r"[\u4e00-\u9fff々]{2,3}[\u3041-\u3096]{2,4}", text):
        size = japanese_surname(run)
        if size and size == len(re.sub(r"[\u3041-\u3096]", "", run)) and run[size:] not in _ENDINGS:
            return True
    for family, given in re.findall(r"([\u4e00-\u9fff々]{2,3})([\u30a1-\u30f6]{2,5})(?![\u30a1-\u30ffー])", text):
        if japanese_surname(family) == len(family) and hiragana(given) in names_of("kana.given"):
            return True
    for run in re.findall(r"[\u3041-\u30ff]+(?:[ 　・][\u3041-\u30ff]+)?", text):
        plain = hiragana(run)
        family, _, given = re.sub("[　・]", " ", plain).partition(" ")
        if given and family in names_of("kana.family") and 2 <= len(given) <= 5:
            return True
        if given and given in names_of("kana.given") and 2 <= len(family) <= 5 and _is_hiragana_name(family):
            return True
        if not given and any(
            plain.startswith(one) and plain[len(one) :] in names_of("kana.given") for one in names_of("kana.family")
        ):
            return True
    return False


def _is_hiragana_name(text: str) -> bool:
    return "ー" not in text and not any(word.entry is not None for word in words(text))


def hiragana(text: str) -> str:
    """Katakana as hiragana."""
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in text)


def _korean(stem: str) -> bool:
    for run in _HANGUL.findall(stem):
        bare = _KOREAN_PAPERS.sub("", run)
        about = bare != run
        family, spaced, given = bare.strip().partition(" ")
        if spaced and len(family) == 1 and family in KOREAN_SURNAMES and len(given) == 2:
            return True
        if _KOREAN_COMPOUND.fullmatch(bare) and not known_word(bare[2:]):
            return True
        if any(_korean_name(part, about) for part in (bare.replace(" ", ""), family)):
            return True
    return False


def _korean_name(text: str, about: bool) -> bool:
    if len(text) != 3 or text[0] not in KOREAN_SURNAMES or text in names_of("hangul.words"):
        return False
    if any(word.entry is not None and len(word.text) > 1 for word in words(text)):
        return False
    given = text[1:]
    if given in names_of("hangul.given"):
        return text[0] in KOREAN_OFTEN or about or not (known_word(text) or known_word(text[:2]))
    if about or _unheard_korean(text):
        return True
    if text[0] not in KOREAN_OFTEN:
        return False
    begins = any(name[0] == given[0] for name in names_of("hangul.given"))
    return begins and given[1] in names_of("hangul.last")


def _unheard_korean(text: str) -> bool:
    """A surname and two syllables of given names, in which no word is found."""
    if any(known_word(part) for part in (text, text[:2], text[1:])):
        return False
    listed = names_of("hangul.given")
    first = text[1] in KOREAN_GIVEN or any(name[0] == text[1] for name in listed)
    return first and (text[2] in "환경원민준희연훈" or any(name[-1] == text[2] for name in listed))
