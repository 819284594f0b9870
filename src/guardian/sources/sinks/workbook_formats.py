"""Number formats of workbooks without words that somebody gave them.

What is no token of a format (ECMA-376-1, 18.8.31) is a literal, in quotes or not: it stays where it is a unit, a
currency or a mark of a locale. Pieces that stand together are judged together, or a name in two of them would stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

_DATES = r"(?:y{1,4}|m{1,5}|d{1,4})+(?:h{1,2}m{1,2}(?:s{1,2})?)?|(?:h{1,2}|m{1,2}|s{1,2})+"
_ERAS = "g{1,3}e{0,2}|e{1,2}|b{2,4}|a{3,4}"
_TOKEN = re.compile(
    rf"(?:General|AM/PM|A/P|(?i:{_DATES})|{_ERAS})(?![A-Za-z])|上午/下午|(?<=[0#?.])[Ee](?=[+-])|[0#?.,%@;]"
)
_LITERAL = re.compile(r"[A-Za-z]+|[1-9][0-9]*|.", re.DOTALL)
_BRACKET = re.compile(
    r"""(?: Black|Blue|Cyan|Green|Magenta|Red|White|Yellow | Color[ ]?\d{1,2} | h{1,4}|m{1,4}|s{1,4}
    | (?:DB|Nat)Num\d{1,2}
    | (?:[<>]=?|<>|=)-?(?:\d{1,6}(?:\.\d{1,6})?|9+|[1-9]0+) )""",
    re.VERBOSE | re.IGNORECASE,
)
_LOCALE = re.compile(
    r"""(?=[A-F]*\d)[0-9A-F]{1,8} | x-(?:sysdate|systime|euro\d)
    | (?:ar|bg|bn|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|ms|nb|nl|nn|pl|pt|ro|ru|sk|sl|sr|sv|th|tr
        |uk|vi|zh)
      (?:-(?:Hans|Hant|Latn|Cyrl))?(?:-[A-Z]{2})?(?:-x-[a-z]{1,8}\d?)?(?:,\d{1,4})?""",
    re.VERBOSE,
)
_PIECE = re.compile(
    r"""(?P<quoted>"[^"]*"?) | \[\$(?P<money>[^\]]*)\] | \[(?P<bracket>[^\]]*)\]?
    | (?P<beside>[_*])(?P<room>.?) | \\(?P<escaped>.?)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = re.compile(r"[^\W\d_]+[²³23]?")
MOST_DIGITS = 3
"""Digits in the words of a format: more may be somebody's number."""

_UNITS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG
HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS
VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL RMB DM NT HK US AU CA NZ RD R kr Kr kn zł zl Kč Ft лв руб р грн Fr
fr Fs Rs Rp RM Lei lei din Din ден Kčs Sfr k K m M B T bn mn mln mld mio Mio Mrd mil Tsd million millions billion
thousand kg g mg µg μg t lb lbs oz st km cm mm µm nm mi ft in yd ha ac l L ml mL cl dl hl gal pt qt m² m³ m2 m3 km²
km2 cm² cm³ cm2 cm3 ft² ft2 sqm sqft h hr hrs hour hours min mins minute minutes s sec secs second seconds ms d day
days wk week weeks mo month months q Q qtr quarter y yr yrs year years am pm AM PM Uhr Std Tag Tage Woche Wochen
Monat Monate Jahr Jahre Stück Stk St jour jours mois an ans heures día días mes meses año años horas ore giorni mesi
anni dag dagen x X n p pp bp bps pa no No nr Nr of per each ea pc pcs piece pieces unit units item items qty set
sets box boxes pack packs pair pairs order orders row rows page pages line lines person persons people user users
member members customer customers time times point points pts star stars vote votes total Total avg sum max Max
version v V rev b bit bits byte bytes kB KB MB GB TB PB KiB MiB GiB Mbps Gbps kbps dB Hz kHz MHz GHz W kW MW GW Wh
kWh MWh GWh A mA Ah mAh kV mV J kJ MJ kcal cal Pa kPa MPa hPa bar psi N kN Nm C F mol ppm ppb rpm mph kmh kph dpi px
em pH lx lm cd mmHg mmol KG Yes yes no On on Off off True true False false TRUE FALSE OK FY ID Week Month Year Day
男 女 元整 年 月 日 时 時 分 秒 元 圆 圓 円 원 角 万 萬 亿 億 千 百 万元 萬元 亿元 億元 千元 百万 百萬 百万元
人民币 美元 港元 港币 港幣 欧元 歐元 日元 日圓 台币 台幣 新台幣 个 個 个月 個月 件 人 人次 人份 台 次 天 周 週 星期
季度 季 年度 月份 岁 歲 才 号 號 第 页 頁 行 项 項 条 條 只 隻 套 箱 包 袋 瓶 盒 本 册 冊 份 组 組 批 户 戶 家 辆 輛
间 間 位 名 题 題 层 層 楼 樓 栋 棟 室 期 届 屆 倍 折 点 點 度 级 級 小时 小時 分钟 分鐘 秒钟 秒鐘 米 厘米 毫米 公里
千米 平方米 平方公里 立方米 亩 畝 公顷 公頃 克 千克 公斤 毫克 斤 两 吨 噸 升 毫升 上午 下午 合计 合計 小计 小計 总计
總計 共 约 約 负 負 년 월 일 시 분 초 개 명 주 층 회
"""
UNITS = frozenset(_UNITS.split())
"""Words that name nobody: currencies, units of measure and of time, counters."""


def format_code(code: str) -> str:
    """The format with nothing but its tokens, and literals made of known units."""
    pieces = list(_pieces(code))
    numbers = sum(_digits(shown) for literal, _, shown in pieces if literal) <= MOST_DIGITS
    out: list[str] = []
    run: list[tuple[str, str]] = []
    for literal, source, shown in [*pieces, (False, "", "")]:
        if literal:
            run.append((source, shown))
            continue
        out.append(_literals(run, numbers))
        run.clear()
        out.append(source)
    return "".join(out)


def _literals(run: list[tuple[str, str]], numbers: bool) -> str:
    """Literals that stand together, if all of their words are units; else an empty one: a section shows something."""
    shown = "".join(shown for _, shown in run)
    if _harmless(shown) and (numbers or not _digits(shown)):
        return "".join(source for source, _ in run)
    return '""'


def _harmless(text: str) -> bool:
    """Single Chinese characters stand in names too: of those one is a unit, and several may be somebody."""
    words = _WORDS.findall(text)
    return all(word in UNITS for word in words) and sum(len(word) == 1 and word >= "\u3400" for word in words) < 2


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _pieces(code: str) -> Iterator[tuple[bool, str, str]]:
    """The pieces of a format: whether it is a literal, as it is to be written, and what a literal shows."""
    at = 0
    while at < len(code):
        found = _PIECE.match(code, at)
        if found:
            yield _piece(found)
        elif found := _TOKEN.match(code, at):
            yield False, found[0], ""
        else:
            found = cast(re.Match[str], _LITERAL.match(code, at))
            yield True, found[0], found[0]
        at = found.end()


_NOTHING = True, '""', ""
"""What keeps the pieces around it apart."""


def _piece(found: re.Match[str]) -> tuple[bool, str, str]:
    if found["quoted"] is not None:
        text = found[0].strip('"')
        return True, f'"{text}"', text
    if found["money"] is not None:
        sign, dash, locale = found["money"].partition("-")
        kept = sign if _harmless(sign) and not _digits(sign) else ""
        known = dash + locale if _LOCALE.fullmatch(locale) else ""
        return (False, f"[${kept}{known}]", "") if kept or known else _NOTHING
    if found["bracket"] is not None:
        return (False, f"[{found['bracket']}]", "") if _BRACKET.fullmatch(found["bracket"]) else _NOTHING
    if found["beside"]:
        return True, found[0], found["room"]
    return True, found[0], found["escaped"]
