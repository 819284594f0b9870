"""Goods and firms that are called after a place or after somebody."""

from __future__ import annotations

import re
from functools import lru_cache

from guardian.detection.names_doubt_east import made_of_words
from guardian.detection.names_lists import listed_places
from guardian.detection.names_words import simplified
from guardian.governance.watch_makers import is_maker
from guardian.model import Span

_LABEL = re.compile(
    r"(?!.*[在住到从從至来來去往是找给給和与與请請让讓])[\u3400-\u9fff0-9A-Za-z]*[\u3400-\u9fff]{2}[\u3400-\u9fff0-9A-Za-z]*"
)
"""One run of Chinese that is no sentence."""
_FIRM = re.compile("(?:有限公司|有限责任公司|有限責任公司|股份公司|集团|集團|商行|厂|廠)$")
_STREET = re.compile("[路街巷弄道村镇鎮室幢栋棟楼樓座苑府园園里]|(?<![大中小特加均型编編])[号號]")
"""What makes a place somebody's address."""
_WARES = re.compile(
    "(?=[\u3400-\u9fff0-9]{2,6}$)(?![的退换买要送拿取修订丢收发补还给用穿偷洗做喝吃开点扔借卖付戴打])(?!.*(?:手机|电脑|书包|钱包|背包|挎包|行李|衣服|病床|床位|遗物))[\u3400-\u9fff0-9]+"
    "[刀剪油茶面霜乳粉胶膏酒醋酱糖饼糕鸭鸡肉鱼米豆液皂丸散贴尺水香]"
)
"""What goods are, behind the name of their maker: `张小泉剪刀`. Of what people wear or leave behind (`张伟水杯`,
`王强眼镜`) a maker must be known as one."""
_DEEDS = re.compile(
    "^[的退换买要送拿取修订丢收发补还给用穿偷洗做喝吃开点扔借卖付戴打说问]|投诉|订单|訂單|电话|電話|来电|地址|手机|电脑|书包|钱包|行李|病"
    "|先生|女士|小姐|老师|经理|本人|申请|取消|要求|预约|身份|账号|账户|生日|家"
)
"""What somebody does or has, whoever goods may be called after as well."""


def names_a_thing(text: str, span: Span) -> bool:
    """Whether a span is no more than the place or the maker that goods are called after, or what a firm is called
    behind its place: `北欧台灯两件套`, `张小泉剪刀`, `佛山明辉照明有限公司`. Whoever else does something with a firm
    is somebody."""
    if span.category not in ("address", "person_name", "username") or not _LABEL.fullmatch(text):
        return False
    rest = text[span.end :]
    if rest and is_maker(text[span.start : span.end]) and not _DEEDS.search(rest):
        return True
    if span.category == "person_name" and _WARES.fullmatch(rest) and made_of_words(simplified(rest)):
        return True
    firm = _FIRM.search(text, span.end) is not None
    if span.category == "address":
        return _is_place(text[span.start : span.end]) and (firm or not _STREET.search(text))
    return firm and _is_place(text[: span.start])


@lru_cache(maxsize=1 << 12)
def _is_place(text: str) -> bool:
    return bool(text) and simplified(text) in listed_places()
