"""Words of labels that say nothing of anybody: a rare status stays what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from guardian.detection.lexicon import PLACES, Kind, fold, kind_of
from guardian.detection.names_likely import likely_name
from guardian.detection.names_lists import names_of
from guardian.detection.names_vocabulary import plain_word
from guardian.model import ColumnSchema, TableSchema

ENGLISH = """
accepted activated active added all amended answered any app application approved archive archived arrived assigned
auto automatic available backorder backordered bad basic batch big billed black blocked blue booked both bottle box
broken brown bulk business cancel canceled cancelled card carton case cash changed check checked checkout class
clean clearance cleared closed cold collected collection color colour complete completed confirmed contract
corrected counted courier created credit custom customs daily damaged dark day days debit default deferred delayed
deleted delivered delivery deposit design digital direct discontinued discount dispatched done down draft due
duplicate each early eight email empty enabled ended entered error escalated excellent exchange exchanged expired
export express extra failed fair false fast final finished first five fixed flagged four fragile free friday full
gift gold good goods gray green grey group half hard heavy held high hold home hour hourly hours in inactive
incoming incomplete indoor info initial inspection invalid invoice invoiced issue issued item items kept kit label
large late left level light limited live local locked long lost low main manual matched medium merged metal minor
minus missing mixed moderate modified monday month monthly months move moved multi new next night nine no none
normal not note of off offline ok old on one online only open opened optional orange order ordered orders other out
outdoor outgoing over overdue own packed paid paper parcel parked part partial partially passed passive past paused
payment pending phone picked pickup pink placed plain planned plastic plus posted premium prepaid preparing primary
printed priority private processed processing product progress promo public published purple quality quarter queued
quick quote quoted rare ready recalled received red refund refunded refused regular rejected released reminder
removed renewed rented repaired replaced reported request requested required reserved reset resolved restocked
retail return returned review reviewed road round running sale sales sample saturday scheduled sea sealed second
secondary sent service set settled seven shared shipment shipped shipping shop short shut signed silver single six
skipped slow small sold solved special split spring square staged standard started stock stocked stopped store
submitted success sunday suspended system ten test third three thursday ticket to today transfer transferred transit
trial true tuesday two type unavailable under unknown unpaid until up updated upgraded urgent used valid validated
verified very void voided waiting waived warm warning warranty web wednesday week weekly weeks white whole wholesale
winter with withdrawn without wood working wrong year yearly years yellow yes zero na nan nil null tba tbd
beige burgundy cream crimson cyan khaki lilac magenta maroon navy teal turquoise
"""
GOODS = """
amethyst anthracite aquamarine bordeaux celadon cerulean chambray chartreuse fuchsia greige melange ombre onyx oxblood
paprika peridot periwinkle petrol russet sangria seafoam sepia tangerine vermilion vermillion viridian wisteria
acacia alpaca angora anodised anodized armoire bakeware borosilicate chaise chiffon confectionery condiments cookware
elastane epoxy eyewear formica galvanised galvanized gateleg glassware haberdashery hevea homeware horology hosiery
ironmongery jacquard lacquered laminate lycra lyocell matte melamine menswear microfibre mohair monogrammed neoprene
nubuck organza ottoman paulownia perishable perishables polyamide polybag polycarbonate polycotton polypropylene
polyresin pvc mdf rayon seagrass sheesham spandex tableware tencel terrazzo tinplate toiletries travertine tulle
upcycled upholstery wenge womenswear kidswear
biweekly bimonthly callcentre devops dropship dunnage ecommerce freemium hr janitorial marketplace onboarding palletised
palletized pilferage procurement prorated putaway qa replenishment secretariat spoilage telesales writeoff onhold
adwords allegro amazon android asin criteo etsy gtin ios klaviyo leaflet macos magento podcast portal quora rakuten uat
wayfair webinar webview wontfix woocommerce zalando zendesk b2b b2c b2g c2c d2c o2o
apac cd cny cpc diy emea erp eur gbp gui hdmi iot json kpi latam lcd nps ota rfid rma roi sem seo sla sql tv uae uhd uk
usb vip vpn wifi
"""
"""Colours, stuffs, shops and what departments say, which few lists of ordinary words have, and nobody is called by."""
CHINESE = """
已 未 待 可 不 中 无 有 否 是 红色 蓝色 绿色 黑色 白色 黄色 灰色 紫色 粉色 橙色 银色 金色 下单 付款 支付 发货
签收 退货 退款 换货 审核 处理 取消 完成 关闭 启用 停用 禁用 上架 下架 入库 出库 在途 运输 派送 配送 收货 自提
打包 拣货 确认 提交 通过 驳回 拒绝 撤回 撤销 作废 过期 失效 生效 有效 无效 正常 异常 成功 失败 进行 开始 结束
暂停 恢复 冻结 解冻 锁定 草稿 归档 删除 新建 更新 修改 重复 缺货 有货 预售 现货 促销 打折 赠品 样品 库存 退回
注销 挂失 逾期 结清 核销 展期 代偿 待审 复核 待付 已读 未读 补货 调拨 盘点 预约 预订 到店 离店 入住 退房 续费
到期 欠费 缴费 充值 提现 转账 现金 刷卡 支票 信用卡 借记卡 微信 支付宝 银联 男装 女装 童装 家电 食品 服装 数码
转移 部分 全部 其他 未知 默认 普通 高级 初级 中级 特急 紧急 一般 重要 线上 线下 门店 网店 电话 自动 手动 人工
系统 测试 正式 临时 长期 短期 每日 每周 每月 每年 星期 订单 商品 产品 物流 仓库 快递 发票 合同 报价 中号 大号
小号 均码 春季 夏季 秋季 冬季 男款 女款 童款 標準 處理 審核 發貨 簽收 退貨 換貨 關閉 啟用 過期 無效 異常 進行
"""


@dataclass(frozen=True, slots=True)
class Words:
    """A set of words, of which whole labels are made. No Chinese one is a surname."""

    english: frozenset[str]
    chinese: re.Pattern[str]

    def all_of(self, text: str) -> bool:
        """Whether a label is made of such words, and of a short number at most."""
        if len(text) > LONGEST or sum(map(str.isdigit, text)) > MOST_DIGITS:
            return False
        parts = [part for part in _APART.split(text.strip().lower()) if part and not part.isdigit()]
        return bool(parts) and all(map(self._one, parts))

    def _one(self, part: str) -> bool:
        return part in self.english or self.chinese.fullmatch(part) is not None


_APART = re.compile(r"[\s,/_+&.()-]+")
LONGEST, MOST_DIGITS = 64, 4
PLAIN = Words(
    frozenset((*ENGLISH.split(), *GOODS.split())),
    re.compile(f"(?:{'|'.join(sorted(map(re.escape, CHINESE.split()), key=len, reverse=True))}){{1,5}}"),
)


_LISTED = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"^(.*?)(?: (?:type|stage|grade|level|class))? [0-9IV]+$")
"""`Diabetes type 2`"""
_HOUSE = re.compile(r"\s*[0-9]+[A-Za-z]? [A-Z]")
"""`12 Elm Grove`"""
JOINED = re.compile(r"[^\W\d_]{3,}[_.]?\d|\d[_.]?[^\W\d_]{3,}")
"""`jsmith_84`"""
_BRIEF = re.compile(r"(?<!\w)(?:[A-Za-z]\d[A-Za-z]|\d[A-Za-z])(?!\w)")
"""`b2b`, `3D`"""
_CODE = re.compile(r"[A-Za-z]|[A-Z]{0,3}[-_. #]?[0-9]{1,4}[A-Za-z]?|[<>~=*(]?[A-Z]{1,4}\)?|[0-9.,:%+ -]+")
FACTS = frozenset(
    (
        *("health", "religion", "ethnicity_race", "criminal", "biometric", "genetic", "political_or_union"),
        *("sexual_orientation", "marital_status", "minor_child", "income_financial", "credential_secret"),
    )
)
"""Categories whose own words are told of somebody."""


def words_of(label: str) -> frozenset[str]:
    return frozenset(map(fold, _LISTED.findall(_BRIEF.sub(" ", label))))


def is_code(label: str) -> bool:
    return _CODE.fullmatch(label.strip()) is not None


def in_doubt(label: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a label is made of anything but known words and short codes, or of words that are told of somebody.
    ``own``: words that several labels of its column are made of."""
    if PLAIN.all_of(label) or is_code(label):
        return False
    words = words_of(label)
    if (
        not words
        or sum(map(str.isdigit, label)) > MOST_DIGITS
        or _HOUSE.match(label)
        or JOINED.search(label)
        or not all(word in own or is_known(word) for word in words)
    ):
        return True
    return tells_a_fact(label)


def tells_a_fact(label: str) -> bool:
    """Whether it is of health, belief or the like, which are told of somebody."""
    return any(_category(part) in FACTS for part in (label, *_NUMBERED.findall(label)))


_BRITISH = (
    *(("our", "or"), ("oul", "ol"), ("aught", "aft"), ("ogue", "og"), ("ae", "e"), ("oe", "e"), ("yse", "yze")),
    *(("tyre", "tire"), ("cheque", "check"), ("grey", "gray"), ("plough", "plow"), ("ium", "um"), ("is", "iz")),
    *(("lle", "le"), ("lli", "li"), ("ppe", "pe"), ("ppi", "pi"), ("ll", "l"), ("l", "ll"), ("ce", "se"), ("re", "er")),
)
"""British letters and the American ones in their place."""
_ENDINGS = tuple(
    re.compile(rf"(.{{3,}}?)(?:{ending})")
    for ending in ("e?s", "e?d", "e?rs?", "ings?", "y", "ly", "ness", "able", "less", "like", "ish")
)
SHORTEST = 4
"""Letters of each of two words that are written as one."""
_BEFORE = re.compile(r"(?:un|re|mis|pre|non|over|under|out|dis|sub|multi|anti|semi)(.{4,})")


@lru_cache(maxsize=1 << 14)
def is_known(folded: str) -> bool:
    """A word of English, in British letters too, that is no first name of somebody besides; of Chinese business; of
    goods and programs where nobody is called so."""
    if PLAIN.all_of(folded):
        return True
    kind = kind_of(folded)
    if kind & Kind.WORD:
        return not kind & Kind.GIVEN
    if kind & Kind.GIVEN:
        return False
    if any(_is_word(one) for one in _american(folded)):
        return True
    if kind & (Kind.SURNAME | PLACES):
        return False
    if (plain_word(folded) and likely_name(folded) < 0) or _is_joined(folded):
        return True
    return any(_is_word(base) for form in (folded, *_american(folded)) for base in (form, *_bases(form)))


def _is_word(folded: str) -> bool:
    return bool(kind_of(folded) & Kind.WORD) or folded in names_of("things")


def _is_joined(folded: str) -> bool:
    """`nightstand`"""
    return any(_is_word(folded[:at]) and _is_word(folded[at:]) for at in range(SHORTEST, len(folded) - SHORTEST + 1))


def _american(folded: str) -> Iterator[str]:
    """One place after the other, since `ll` may stand in a word twice."""
    for british, american in _BRITISH:
        at = folded.find(british, 1)
        while at > 0:
            yield folded[:at] + american + folded[at + len(british) :]
            at = folded.find(british, at + 1)


def _bases(folded: str) -> Iterator[str]:
    """What a word is made from: `excluders`, `mislabelled`, `stackable`."""
    stems = {folded, *_BEFORE.findall(folded)}
    for stem in tuple(stems):
        for ending in _ENDINGS:
            if found := ending.fullmatch(stem):
                base = found[1]
                stems |= {base, f"{base}e", f"{base}y"} | ({base[:-1]} if base[-1] == base[-2] else set())
    return iter(stems - {folded})


@lru_cache(maxsize=1 << 14)
def _category(label: str) -> str:
    from guardian.detection.names import classify

    column = ColumnSchema(label)
    return classify(column, TableSchema("", "", (column,))).category
