"""The words beside a value, matched as words: whose label it carries, and whether something else explains it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

ELSE = -1
"""The owner of words that make a number something else than an identifier of a person."""

OTHER_NUMBERS = (
    "order", "order id", "order no", "order number", "invoice", "invoice number", "tracking", "tracking number",
    "shipment", "parcel", "waybill", "sku", "isbn", "issn", "ean", "upc", "gtin", "barcode", "version", "firmware",
    "release",
    "build", "commit", "revision", "transaction", "transaction id", "ticket", "batch", "lot", "purchase order",
    "part number", "part no", "article", "item", "model", "amount", "total", "subtotal", "price", "balance",
    "population",
    "timestamp", "epoch", "unix time", "checksum", "hash", "md5", "error code", "port", "pid", "bytes", "size", "row",
    "line", "page", "quantity", "qty", "sum", "kpn", "case number", "reference", "ref", "receipt",
    "订单", "訂單", "订单号", "订单编号", "單號", "单号", "运单", "运单号", "快递单号", "物流单号", "流水号",
    "交易号", "交易流水", "发票", "發票", "发票号", "货号",
    "條碼", "条码", "条形码", "批次", "批号", "版本", "版本号", "固件",
    "金额", "金額", "总额", "价格", "價格", "合同号", "合同编号", "商品", "商品编号", "产品编号", "型号", "时间戳",
    "端口", "数量", "库存", "票号", "工单",
    "工单号", "受理号", "案号", "序号",
)  # fmt: skip

ANY_ID = frozenset((
    "id", "id card", "id number", "id no", "identity card", "identity number", "identification number", "national id",
    "national number", "personal code", "tax id", "tin", "taxpayer id", "tax number", "tax identification",
    "social security",
    "personal identity number", "personnummer", "sozialversicherungsnummer", "nif", "nric", "medicare", "证件号",
    "证件号码",
    "證件號", "證件號碼", "身份证", "身份證", "身分證", "身分证", "身份号码", "身份证号", "身份證號碼", "税号",
))  # fmt: skip
"""Words of identity numbers of several countries: they speak for their owners, and against no other identity number."""

SOFT = frozenset((
    "from", "host", "address", "server", "src", "dst", "login", "gateway", "addr", "blocked", "bank", "account",
    "transfer", "home", "work", "office", "desk", "text", "message", "messages", "contact", "reach", "reach me",
    "ring", "call",
    "call me", "calling", "dial", "vehicle", "car", "reg", "registration", "site", "visit", "web", "domain",
    "location", "position", "lat", "lon", "mail", "portable", "handy", "cell", "ext", "extension", "line", "row",
    "page", "model",
    "size", "item", "total", "sum", "port", "reference", "ref", "wallet", "credit", "cc", "pin", "patient number",
    "provider id", "prescriber", "联系人", "来电", "登录", "访问", "訪問", "来源", "位置", "商品", "版本", "数量",
    "微信",
))  # fmt: skip
"""Words that may speak for a number but are too common to speak against another."""

_BEFORE, _AFTER = 60, 14
_TIGHT = 24
_TOKEN = re.compile(r"[0-9a-z\u00c0-\u024f\u0370-\u05ff\u0e00-\u0e7f\uac00-\ud7af]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WIDE = re.compile(r"[\u3001-\u301b\u3040-\u30ff\u3400-\u9fff\uff01-\uff5e]")
_ANSWER = re.compile(
    r"\s*(?:(?:[Tt]he|[Ii]ts|[Mm]y)\s)?(?:(?:[Nn]umber|[Ii][Dd]|[Nn]o)\.?\s)?(?:(?:[Ii]t'?s"
    r"|[Ii]t is|is|是)\s?)?"
)
_IS_MY = re.compile(
    r"[\"'”’」]?(?:\s?[(（]\s?|\s(?:is|was)\s(?:(?:my|his|her|their|our|your|the|a|an)\s)?(?:(?:new|old|current|full|correct)\s)?"
    r"|\s?(?:是|就是|为|為)(?:[我你您他她](?:们|們)?的?|本人的?|客户的?|客戶的?)?(?:新|旧|舊)?)"
)
_SENTENCE = re.compile(r"[。！？；!?;]|\.\s+(?=[A-Z\"'])|\n\s*\n")
_PART = re.compile(r"[。！？；!?;,，、:：\n]|\.\s")
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_MONEY = re.compile(r"(?:[$€£¥￥₹]|US\$|HK\$|NT\$|EUR|USD|CNY|RMB|GBP)\s?$")
_UNIT = re.compile(
    r"\s?(?:%|元|圆|円|块|万|億|亿|kg|km|cm|mm|ms|MB|GB|KB|px|USD|EUR|dollars|euros|bytes|rows|个|件|条"
    r"|次)(?![0-9A-Za-z])"
)


def _any_identity(phrase: str) -> bool:
    return phrase in ANY_ID or any(stem in phrase for stem in ("身份", "身分", "证件", "證件"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found: its place relative to the value, and whose it is."""

    start: int
    end: int
    owners: frozenset[int]
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What stands around one value."""

    label: Hit | None
    others: tuple[Hit, ...]

    def own(self, index: int) -> bool:
        """Its own word is the label, or stands near and no other label is nearer."""
        if self.label is not None and self.label.phrase not in SOFT:
            return any(index in hit.owners for hit in (self.label, *self._with_label(self.label)))
        return any(index in hit.owners for hit in self.others)

    def _with_label(self, label: Hit) -> list[Hit]:
        """Words that are one phrase with the label ("Aadhaar card number"), and those nearer than it."""
        low, joint = label.start, []
        for hit in sorted(self.others, key=lambda hit: -hit.end):
            if hit.end >= low - 1:
                low = min(low, hit.start)
                joint.append(hit)
        return joint

    def claimed(self, identity: bool) -> bool:
        """Something else's label (asked where ``own`` is false); words of any identity speak against no identity."""
        if self.label is not None:
            return self.label.phrase not in SOFT and not (identity and _any_identity(self.label.phrase))
        return any(ELSE in hit.owners and hit.phrase not in SOFT for hit in self.others)


def _as_read(phrase: str) -> str:
    """As it stands in a normalised text, where the long vowel of ``マイナンバー`` is a hyphen."""
    return phrase.lower().replace("ー", "-")


class Words:
    """Phrases of all recognizers, found by token (Latin and the like) or by place (Chinese, Japanese)."""

    def __init__(self, phrases: Sequence[Iterable[str]]) -> None:
        owned: dict[tuple[str, ...] | str, set[int]] = {}
        for index, own in [*enumerate(phrases), (ELSE, OTHER_NUMBERS)]:
            for phrase in map(_as_read, own):
                key = phrase if _HAN.search(phrase) else tuple(match[0] for match in _TOKEN.finditer(phrase))
                owned.setdefault(key, set()).add(index)
        self._han: dict[str, list[tuple[str, frozenset[int]]]] = {}
        self._latin: dict[str, list[tuple[tuple[str, ...], frozenset[int]]]] = {}
        for key, owners in sorted(owned.items(), key=lambda item: -len(item[0])):
            if isinstance(key, str):
                self._han.setdefault(key[0], []).append((key, frozenset(owners)))
            elif key:
                self._latin.setdefault(key[0], []).append((key, frozenset(owners)))
        self._first = re.compile("[" + "".join(map(re.escape, self._han)) + "]") if self._han else None

    def hits(self, text: str) -> list[Hit]:
        """All phrases in a lowered text, in order of place; those inside a longer one are dropped."""
        found = sorted((*self._han_hits(text), *self._latin_hits(text)), key=lambda hit: (hit.start, -hit.end))
        kept: list[Hit] = []
        for hit in found:
            if not kept or hit.end > kept[-1].end:
                kept.append(hit)
        return kept

    def _han_hits(self, text: str) -> Iterable[Hit]:
        if self._first is None or text.isascii():
            return
        for match in self._first.finditer(text):
            place = match.start()
            for phrase, owners in self._han[match[0]]:
                if text.startswith(phrase, place):
                    yield Hit(place, place + len(phrase), owners, phrase)
                    break

    def _latin_hits(self, text: str) -> Iterable[Hit]:
        tokens = list(_TOKEN.finditer(text))
        words = [token[0] for token in tokens]
        for place, word in enumerate(words):
            for phrase, owners in self._latin.get(word, ()):
                length = len(phrase)
                if length == 1 or tuple(words[place : place + length]) == phrase:
                    yield Hit(tokens[place].start(), tokens[place + length - 1].end(), owners, " ".join(phrase))
                    break


class Context:
    """One normalised text, asked about places in it."""

    def __init__(self, text: str, words: Words, written: str = "") -> None:
        self.text, self._written = text, written or text
        self._words = words
        self._kept: dict[tuple[int, int], Said] = {}

    @cached_property
    def _hits(self) -> tuple[list[Hit], list[int]]:
        """All phrases of the text and the places where they begin: read once, when the first value asks."""
        lowered = self.text.lower()
        if len(lowered) != len(self.text):
            lowered = self.text.translate(_ASCII_LOWER)
        hits = self._words.hits(lowered)
        return hits, [hit.start for hit in hits]

    @cached_property
    def owners(self) -> frozenset[int]:
        """Whose words occur anywhere in the text."""
        return frozenset().union(*(hit.owners for hit in self._hits[0]))

    def around(self, start: int, end: int) -> Said:
        """The words in the same sentence, up to 60 characters before and 14 after."""
        if (start, end) not in self._kept:
            self._kept[start, end] = self._read(start, end)
        return self._kept[start, end]

    def _read(self, start: int, end: int) -> Said:
        low = max(0, start - _BEFORE)
        hits = self._between(low, start)
        if hits:
            ends = (match.end() for match in _SENTENCE.finditer(self.text, low, start))
            cut = max((end for end in ends if not _ANSWER.fullmatch(self.text, end, start)), default=low)
            hits = [hit for hit in hits if hit.start >= cut]
        tight = [hit for hit in hits if _tight(self.text[hit.end : start])]
        label = max(tight, key=lambda hit: (hit.phrase not in SOFT, hit.end, hit.end - hit.start), default=None)
        if label is not None and label.phrase not in SOFT:
            return Said(label, tuple(hits))
        return Said(label, (*hits, *self._after(end)))

    def _between(self, low: int, high: int) -> list[Hit]:
        hits, starts = self._hits
        return [hit for hit in hits[bisect_left(starts, low) : bisect_left(starts, high)] if hit.end <= high]

    def _after(self, end: int) -> list[Hit]:
        """Words that follow at once ("604 218 773 office"), or say what it was ("… is my passport number")."""
        hits = [hit for hit in self._between(end, end + 7 + _AFTER) if hit.start <= end + 6]
        near = [hit for hit in hits if not _PART.search(self.text, end, hit.start)]
        told = _IS_MY.match(self.text, end)
        if told is None:
            return near
        named = [hit for hit in self._between(told.end(), end + _BEFORE) if hit.start <= told.end() + 1]
        return [*near, *(hit for hit in named if hit not in near)]

    def joined(self, start: int, end: int) -> bool:
        """Part of a longer code, a decimal, an amount of money or a measure."""
        text = self.text
        left, right = text[max(0, start - 2) : start], text[end : end + 2]
        if len(left) == 2 and left[1] in "-_.\\" and left[0].isascii() and left[0].isalnum():
            return True
        if left[-1:] in ("_", "$") or (
            len(right) == 2 and right[0] in "-_." and right[1].isascii() and right[1].isalnum()
        ):
            return True
        return bool(_MONEY.search(text, max(0, start - 4), start) or _UNIT.match(text, end))

    def within_number(self, start: int, end: int, *, phone: bool = False) -> bool:
        """Some groups of a longer number in the same writing: ``5187-`` before, ``-2182`` after."""
        text = self.text
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if phone:
            return before in ("-", " ") and text[max(0, start - 2)].isdigit() and text[start].isdigit() and start > 1
        hyphened = (before == "-" and text[max(0, start - 2)].isdigit()) or (
            after == "-" and text[end + 1 : end + 2].isdigit()
        )
        if hyphened:
            return True
        if " " not in text[start:end] or "-" in text[start:end]:
            return False
        group = len(text[start:end].split(" ")[0])
        left = re.search(r"(?<![0-9A-Za-z])[0-9A-Za-z]{2,5} $", text[max(0, start - 7) : start])
        return (
            before == " "
            and left is not None
            and left[0][:-1].isalnum()
            and left[0].strip()[-1].isdigit()
            and len(left[0]) - 1 == group
        ) or bool(after == " " and re.match(rf" [0-9]{{{group}}}(?![0-9A-Za-z])", text[end : end + 8]))

    def han(self, start: int, end: int) -> bool:
        """Chinese, or the full-width forms and brackets of its writing, stand within a hundred characters."""
        return bool(_WIDE.search(self._written, max(0, start - 100), end + 100))


def _tight(gap: str) -> bool:
    """Between a label and its value stand a few words at most, and no other number."""
    return len(gap) <= _TIGHT and not re.search(r"[0-9]{3}", gap)
