"""The words beside a value, matched as words: whose label it carries, and whether something else explains it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ELSE = -1
"""The owner of words that make a number something else than an identifier of a person."""

OTHER_NUMBERS = (
    "order", "order id", "order no", "order number", "invoice", "invoice number", "tracking", "tracking number", "shipment", "parcel", "waybill", "sku", "isbn", "issn", "ean", "upc", "gtin", "barcode", "version", "firmware", "release",
    "build", "commit", "revision", "transaction", "transaction id", "ticket", "batch", "lot", "purchase order", "part number", "part no", "article", "item", "model", "amount", "total", "subtotal", "price", "balance", "population",
    "timestamp", "epoch", "unix time", "checksum", "hash", "md5", "error code", "port", "pid", "bytes", "size", "row", "line", "page", "quantity", "qty", "sum", "kpn", "case number", "reference", "ref", "receipt",
    "订单", "訂單", "订单号", "订单编号", "單號", "单号", "运单", "运单号", "快递单号", "物流单号", "流水号", "交易号", "交易流水", "发票", "發票", "发票号", "货号", "條碼", "条码", "条形码", "批次", "批号", "版本", "版本号", "固件",
    "金额", "金額", "总额", "价格", "價格", "合同号", "合同编号", "商品", "商品编号", "产品编号", "型号", "时间戳", "端口", "数量", "库存", "票号", "工单", "工单号", "受理号", "案号", "序号",
)  # fmt: skip

_BEFORE, _AFTER = 60, 14
_TIGHT = 24
_TOKEN = re.compile(r"[0-9a-z\u00c0-\u024f\u0370-\u05ff\u0e00-\u0e7f\uac00-\ud7af]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE = re.compile(r"[。！？；!?;]|\.\s+(?=[A-Z\"'])|\n\s*\n")
_MONEY = re.compile(r"(?:[$€£¥￥₹]|US\$|HK\$|NT\$|EUR|USD|CNY|RMB|GBP)\s?$")
_UNIT = re.compile(r"\s?(?:%|元|圆|円|块|万|億|亿|kg|km|cm|mm|ms|MB|GB|KB|px|USD|EUR|dollars|euros|bytes|rows|个|件|条|次)(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found: its place relative to the value, and whose it is."""

    start: int
    end: int
    owners: frozenset[int]


@dataclass(frozen=True, slots=True)
class Said:
    """What stands around one value."""

    label: Hit | None
    others: tuple[Hit, ...]

    def own(self, index: int) -> bool:
        """Its own word is the label, or stands near and no other label is nearer."""
        if self.label is not None:
            return index in self.label.owners
        return any(index in hit.owners for hit in self.others)

    @property
    def claimed(self) -> bool:
        """A label of something, not known to be this one's (asked only where ``own`` is false)."""
        return self.label is not None or any(ELSE in hit.owners for hit in self.others)


class Words:
    """Phrases of all recognizers, found by token (Latin and the like) or by place (Chinese, Japanese)."""

    def __init__(self, phrases: Sequence[Iterable[str]]) -> None:
        owned: dict[str, set[int]] = {}
        for index, own in [*enumerate(phrases), (ELSE, OTHER_NUMBERS)]:
            for phrase in own:
                owned.setdefault(phrase.lower(), set()).add(index)
        self._han: dict[str, list[tuple[str, frozenset[int]]]] = {}
        self._latin: dict[tuple[str, ...], frozenset[int]] = {}
        for phrase, owners in owned.items():
            if _HAN.search(phrase):
                self._han.setdefault(phrase[0], []).append((phrase, frozenset(owners)))
            else:
                tokens = tuple(match[0] for match in _TOKEN.finditer(phrase))
                self._latin[tokens] = self._latin.get(tokens, frozenset()) | frozenset(owners)
        self._longest = max(map(len, self._latin), default=0)

    def hits(self, text: str) -> list[Hit]:
        """All phrases in a short lowered text; those inside a longer one are dropped."""
        found = [*self._han_hits(text), *self._latin_hits(text)]
        return [
            hit for hit in found
            if not any(o is not hit and o.start <= hit.start and hit.end <= o.end and (o.end - o.start) > (hit.end - hit.start) for o in found)
        ]  # fmt: skip

    def _han_hits(self, text: str) -> Iterable[Hit]:
        if text.isascii():
            return
        for place, character in enumerate(text):
            for phrase, owners in self._han.get(character, ()):
                if text.startswith(phrase, place):
                    yield Hit(place, place + len(phrase), owners)

    def _latin_hits(self, text: str) -> Iterable[Hit]:
        tokens = list(_TOKEN.finditer(text))
        for first in range(len(tokens)):
            for count in range(1, min(self._longest, len(tokens) - first) + 1):
                owners = self._latin.get(tuple(token[0] for token in tokens[first : first + count]))
                if owners:
                    yield Hit(tokens[first].start(), tokens[first + count - 1].end(), owners)


class Context:
    """One normalised text, asked about places in it."""

    def __init__(self, text: str, words: Words) -> None:
        self.text = text
        self._words = words
        self._kept: dict[tuple[int, int], Said] = {}

    def around(self, start: int, end: int) -> Said:
        """The words in the same sentence, up to 60 characters before and 14 after."""
        if (start, end) not in self._kept:
            self._kept[start, end] = self._read(start, end)
        return self._kept[start, end]

    def _read(self, start: int, end: int) -> Said:
        before = self.text[max(0, start - _BEFORE) : start]
        cut = max((match.end() for match in _SENTENCE.finditer(before)), default=0)
        before = before[cut:].lower()
        if cut == 0 and start > _BEFORE:
            before = re.sub(r"^[0-9a-z]+", lambda match: " " * len(match[0]), before)
        hits = self._words.hits(before)
        label = max(hits, key=lambda hit: (hit.end, hit.end - hit.start), default=None)
        if label is not None and not _tight(before[label.end :]):
            label = None
        if label is not None:
            return Said(label, tuple(hits))
        return Said(None, (*hits, *self._after(end)))

    def _after(self, end: int) -> list[Hit]:
        after = self.text[end : end + _AFTER]
        after = _SENTENCE.split(after.split("\n")[0])[0]
        after = re.split(r"[,，、:：]", after)[0].lower()
        if len(self.text) > end + _AFTER and len(after) == _AFTER:
            after = re.sub(r"[0-9a-z]+$", "", after)
        return [hit for hit in self._words.hits(after) if hit.start <= 6]

    def joined(self, start: int, end: int) -> bool:
        """Part of a longer code, a decimal, an amount of money or a measure."""
        text = self.text
        left, right = text[max(0, start - 2) : start], text[end : end + 2]
        if len(left) == 2 and left[1] in "-_./\\=" and left[0].isascii() and left[0].isalnum() and not (left[1] == "=" or left[1] == "/"):
            return True
        if left[-1:] in "_$" and left or (len(right) == 2 and right[0] in "-_./" and right[1].isascii() and right[1].isalnum() and right[0] != "/"):
            return True
        return bool(_MONEY.search(text[max(0, start - 4) : start]) or _UNIT.match(text, end))

    def han(self, start: int, end: int) -> bool:
        """Chinese stands within a hundred characters."""
        return bool(_HAN.search(self.text, max(0, start - 100), end + 100))


def _tight(gap: str) -> bool:
    """Between a label and its value stand a few words at most, and no other number."""
    return len(gap) <= _TIGHT and not re.search(r"[0-9]{3}", gap)
