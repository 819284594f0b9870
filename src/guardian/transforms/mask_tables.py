"""Words that masks go by: compound surnames, provinces, mail providers."""

from __future__ import annotations

from guardian.transforms.mask_forms import Pieces, Rule, form, hide, show, star

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
"""Han characters with the iteration mark and zero."""

_COMPOUND = """
欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 令狐 慕容 司徒 司空 宇文
长孙 長孫 独孤 獨孤 南宫 南宮 端木 轩辕 軒轅 西门 西門 申屠 闻人 聞人 澹台 澹臺 呼延 百里 东郭 東郭
钟离 鍾離 鐘離 濮阳 濮陽 淳于 单于 單于 太史 公羊 公冶 仲孙 仲孫 鲜于 鮮于 赫连 赫連 拓跋 万俟 萬俟
完颜 完顏 纳兰 納蘭 叶赫 葉赫 范姜
"""
COMPOUND = "|".join(_COMPOUND.split())
"""Chinese surnames of two characters, in both scripts."""

_MUNICIPALITIES = "(?:北京|上海|天津|重庆|重慶)市"
_PROVINCE = """
河北 山西 辽宁 遼寧 吉林 黑龙江 黑龍江 江苏 江蘇 浙江 安徽 福建 江西 山东 山東 河南 湖北 湖南
广东 廣東 海南 四川 贵州 貴州 云南 雲南 陕西 陝西 甘肃 甘肅 青海 台湾 臺灣
"""
_REGION = "内蒙古 內蒙古 西藏 广西壮族 廣西壯族 宁夏回族 寧夏回族 新疆维吾尔 新疆維吾爾"
_PROVINCES = f"(?:{'|'.join(_PROVINCE.split())})省|(?:{'|'.join(_REGION.split())})自治[区區]"
_TAIWAN = "[台臺](?:北|中|南)市|新北市|桃[园園]市|高雄市"
_PREFECTURES = "(?:北海道|東京都|京都府|大阪府|神奈川県|愛知県|兵庫県|福岡県|埼玉県|千葉県)"
_ANY = "(?:[^a]|a)"

ADDRESS: tuple[Pieces, ...] = (
    form(show(_MUNICIPALITIES), hide(f"{_ANY}{{6,250}}")),
    form(show(f"(?:{_PROVINCES})"), hide(f"{_ANY}{{8,250}}")),
    form(show(f"(?:{_TAIWAN})"), hide(f"{_ANY}{{6,250}}")),
    form(show(_PREFECTURES), hide(f"{_ANY}{{6,250}}")),
)
"""Province, or municipality at that level, of addresses that go on for at least as long."""

CARD: tuple[Rule, ...] = (
    form(show("[0-9](?:[ -]?[0-9]){5}"), star("[ -]?(?:[0-9][ -]?){4,9}", "[0-9]"), show("[0-9](?:[ -]?[0-9]){3}")),
    form(star("(?:[0-9][ -]?){8,9}", "[0-9]"), show("[0-9](?:[ -]?[0-9]){3}")),
)
"""Of 14 to 19 digits the first six and last four; of 12 and 13 the last four."""

_PROVIDERS = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com
aol.com proton.me protonmail.com gmx.com gmx.de gmx.net web.de t-online.de freenet.de orange.fr wanadoo.fr free.fr
laposte.net sfr.fr libero.it virgilio.it tiscali.it yahoo.co.uk btinternet.com yahoo.co.jp docomo.ne.jp ezweb.ne.jp
softbank.ne.jp naver.com daum.net hanmail.net mail.ru yandex.ru rambler.ru seznam.cz wp.pl o2.pl onet.pl interia.pl
uol.com.br bol.com.br terra.com.br comcast.net verizon.net att.net sbcglobal.net qq.com foxmail.com 163.com 126.com
yeah.net sina.com sina.cn sohu.com 139.com 189.cn wo.cn aliyun.com tom.com 21cn.com yahoo.com.tw hotmail.com.tw
pchome.com.tw hinet.net example.com example.org example.net
"""
PROVIDERS = "|".join(domain.replace(".", "[.]") for domain in _PROVIDERS.split())
"""Domains whose addresses very many unrelated people hold, and those that RFC 2606 reserves for examples."""
