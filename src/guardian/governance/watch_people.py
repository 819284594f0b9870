"""Labels that read like somebody among labels that do not, however often they stand there: an unknown word written
like a name, a name in any script, a script that no other label has.

Sixty orders of one customer are more than any bound for rare labels. So this asks what a label is, and what its column
is: banks, towns and brands are names of their own, and what is called like people stays among them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from guardian.detection.lexicon import Kind, kind_of
from guardian.detection.names_doubt_east import made_of_words
from guardian.detection.names_han import east_asian, japanese_by_ending, usual_surname
from guardian.detection.names_likely import known_word, likely_name
from guardian.detection.names_vocabulary import plain_word
from guardian.detection.names_words import simplified
from guardian.detection.verdict_people import is_place, kind_of_name
from guardian.governance.watch_makers import is_maker
from guardian.governance.watch_words import JOINED, PLAIN, is_code, is_known, tells_a_fact, words_of

Reading = Literal["known", "strange", "somebody", "fact"]
"""Made of known words; of others; written like somebody's name; told of somebody."""

OFTENEST = 0.06
"""Share of the cells from which on a label is one, whatever it reads like."""
STRANGE, FEW = 0.03, 2
"""The same of one of unknown words, of which no more than a few labels are."""
LEAST = 4
"""Cells of a small column that are not often."""
OWN = 0.25
"""Share of the common labels' cells that are names of their own, from which on that is what the column holds."""
MANY = 0.15
"""Share of the cells that read like somebody, from which on that is what the column is like."""
READS, READS_ELSEWHERE = 0.3, 1.0
"""Log-odds from which on the letters of an unknown word are those of a name, in Latin and in other alphabets."""
_SCRIPTS = {
    "latin": re.compile(r"[A-Za-zÀ-ɏ]"),
    "east": re.compile(r"[\u3041-\u30ff\u3400-\u9fff]"),
    "hangul": re.compile(r"[\uac00-\ud7af]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "greek": re.compile(r"[\u0370-\u03ff]"),
    "elsewhere": re.compile(r"[\u0530-\u1cff]"),
}
_PLACED = re.compile("[/,;|]")
SHORTEST = 3
"""Letters of a code, which may be a country's too."""
COMPOUND = 4
"""Characters of a name with a surname of two."""
_HAN = re.compile(r"[\u4e00-\u9fff]{3}")
_NO_NAME_ENDS = frozenset("色仓店部区号款型级类件品机器盒箱袋帽靴鞋裤衣裙壶杯灯桌椅柜架垫布板管倉號類機帽鞋褲燈墊")
"""Last characters of names of colours, places of work and goods."""
_COLOURS = frozenset("红黄蓝绿紫白黑灰粉棕青橙")


_BRANDS = re.compile(
    r"(?i)(?:(?:product|item|goods|main|car|parcel)[_ -]?)?(?:brand|make|maker|manufacturer|marque|supplier"
    r"|vendor|courier|carrier|bank|marke|hersteller|lieferant|fabricant|fournisseur|marca|fabricante"
    r"|proveedor)s?(?:[_ -]?name)?"
    r"|(?:商品|产品|產品)?"
    r"(?:品牌|牌子|厂商|廠商|厂家|供应商|供應商|供货商"
    r"|生产商|制造商|製造商"
    r"|快递|快递公司|物流公司|承运商|银行|開戶行|开户行)(?:名称|名稱|名)?"
    r"|ブランド|メーカー|仕入先|브랜드|제조사"
)
"""Heads of columns of brands and firms: not of those who answer for them."""


def lists_brands(head: str) -> bool:
    return _BRANDS.fullmatch(head.strip()) is not None


def scripts_of(label: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _SCRIPTS.items() if pattern.search(label))


def is_eastern(label: str) -> bool:
    return not scripts_of(label).isdisjoint(("east", "hangul"))


@lru_cache(maxsize=1 << 14)
def reading(label: str) -> Reading:
    """How a label reads by itself."""
    if is_code(label) or PLAIN.all_of(label):
        return "known"
    if tells_a_fact(label):
        return "fact"
    scripts = scripts_of(label)
    if scripts == {"latin"} or not scripts:
        return _latin(label)
    if scripts & {"east", "hangul"}:
        return "somebody" if _eastern(label) else "known"
    named = kind_of_name(label) == "full" or any(map(_reads_elsewhere, words_of(label)))
    return "somebody" if named else "known"


def _latin(label: str) -> Reading:
    words = words_of(label)
    strange = [word for word in words if not is_known(word)]
    if JOINED.search(label):
        return "somebody"
    if not strange:
        return "known"
    named = kind_of_name(label) in ("full", "initials", "given", "family")
    return "somebody" if named or any(likely_name(word) > READS or _listed(word) for word in strange) else "strange"


def _listed(word: str) -> bool:
    return bool(kind_of(word) & (Kind.GIVEN | Kind.SURNAME))


def _reads_elsewhere(word: str) -> bool:
    return not (known_word(word) or plain_word(word)) and likely_name(word) > READS_ELSEWHERE


def _made(label: str) -> bool:
    return made_of_words(simplified(re.sub(r"[^\u3400-\u9fff]", "", label)))


def _eastern(label: str) -> bool:
    if PLAIN.all_of(label) or (len(label) < COMPOUND and label[-1] in _NO_NAME_ENDS):
        return False
    if east_asian(label) or japanese_by_ending(label):
        return True
    if not _HAN.fullmatch(label):
        return " " in label.strip() and kind_of_name(label) == "full"
    plain = simplified(label)
    named = usual_surname(plain[0]) and kind_of_name(label) in ("full", "family")
    return named and plain[-1] not in _COLOURS and not made_of_words(plain)


def holds_own_names(common: Mapping[str, int]) -> bool:
    """Whether the common labels of a column are names of banks, towns or brands, which no list of words has."""
    worded = {label: count for label, count in common.items() if not is_code(label)}
    own = [count for label, count in worded.items() if reading(label) in ("somebody", "strange") or is_place(label)]
    return sum(own) > OWN * sum(common.values()) and len(own) > OWN * len(worded)


def like_somebody(counts: Mapping[str, int], filled: int, common: Mapping[str, int]) -> frozenset[str]:
    """The labels that do, where the ``common`` ones do not; none where they are too many to stand apart."""
    if holds_own_names(common) or _holds_places(counts):
        return frozenset()
    usual = _usual_scripts(common)
    strange = frozenset(label for label in counts if reading(label) == "strange")
    found = frozenset(
        label
        for label, count in counts.items()
        if count < max(OFTENEST * filled, LEAST)
        and (
            reading(label) in ("somebody", "fact")
            or _is_foreign(label, usual)
            or (label in strange and len(strange) <= FEW and count < STRANGE * filled)
        )
    )
    return found if sum(counts[label] for label in found) <= MANY * filled else frozenset()


def lone_among_brands(counts: Mapping[str, int], filled: int) -> frozenset[str]:
    """The one or two labels of a column of brands that are written like somebody, where no more are and no maker is
    known by that name."""
    named = [one for one in counts if kind_of_name(one) in ("full", "initials") and reading(one) == "somebody"]
    unknown = [label for label in named if not is_maker(label)]
    if len(unknown) > FEW or 2 * len(named) >= len(counts):
        return frozenset()
    return frozenset(label for label in unknown if counts[label] < max(OFTENEST * filled, LEAST))


def _holds_places(counts: Mapping[str, int]) -> bool:
    """Whether several of its labels are towns, or hold one: `Europe/Paris`; the others may be quarters and stations."""
    places = sum(any(map(is_place, _PLACED.split(label))) for label in counts if len(label) > SHORTEST)
    return places > FEW and places * 3 >= len(counts)


def _usual_scripts(common: Mapping[str, int]) -> frozenset[str]:
    cells = Counter[str]()
    for label, count in common.items():
        cells.update(dict.fromkeys(scripts_of(label), count))
    return frozenset(script for script, count in cells.items() if count >= 0.1 * sum(common.values()))


def _is_foreign(label: str, usual: Iterable[str]) -> bool:
    """Of another script than the others; words that are known may be borrowed."""
    others = scripts_of(label) - frozenset(usual)
    if others == {"latin"}:
        return reading(label) != "known"
    return bool(others) and not (others == {"east"} and _made(label))
