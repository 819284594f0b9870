"""How well bytes read as words of a language under an encoding of one byte a character.

Most bytes are a letter in every such encoding; what differs is whether the letters are those of one language, whether
capitals stand where words begin, and whether signs stand where signs do: a pound sign beside its amount, an apostrophe
between letters. Letters are listed in the order of how common they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from math import log

_WESTERN = (
    "éèàêçâîôùûëïœüæÿ", "üäößé", "íóáéñúü", "ãçáéíóõêúâàôü", "àèòùìéí", "äåöéü", "øåæéöäóò", "äöåéšž",
    "ðáíóþöéúæý", "ëéïöüèçêó", "àèéíçóòïúü",
)  # fmt: skip
"""French, German, Spanish, Portuguese, Italian, Swedish, Danish and Norwegian, Finnish, Icelandic, Dutch, Catalan."""
_ESTONIAN = "äõüöšž"
_CENTRAL = (
    "íáěéřčžýšůúťóďň", "áíéčžšýúťľňôďóäĺŕ", "łęąóżśćńź", "éáöóőüíúű", "čšžćđ", "ăîşţâ", "üäößé",
)  # fmt: skip
"""Czech, Slovak, Polish, Hungarian, Croatian and Slovene, Romanian, German."""
_TURKISH = ("ıüşğçöâîû",)
_BALTIC = ("ėšųžūįčąę", "āīšēņūļžķģč", _ESTONIAN)
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ"
_UKRAINIAN = "оанивіетрслкумдпзябйьгчхцшєїжщюфґ"
_BULGARIAN = "аеионтрсвлдкпмуязъбгчжшщцйхюфь"
_SERBIAN = "аиоенрстувдкмјлпбгзшчцхњжљћђфџ"
_GREEK = "αοιετνσρπκμλςήίάυγέόδηχωθύφβώξζψϊϋΐ"
_HEBREW = "יוהלאראתבשמכםנדחקפטעגסןזצךףץ"
_ARABIC = "اليمنروتبدعةسكقهفحجىأشطصخإضذزغثءئظآؤ"
_THAI = "านรอกเงมยลวดตทสปพคบหแชขจใไโณถธผฉซภศฐษฟฮญ่้ัิีืุูำะ์็ึ๊๋ๆฯ"
_CYRILLIC = (_RUSSIAN, _UKRAINIAN, _BULGARIAN, _SERBIAN)

LANGUAGES: dict[str, tuple[str, ...]] = {
    "cp1252": (*_WESTERN, _ESTONIAN),
    "iso-8859-15": (*_WESTERN, _ESTONIAN),
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
    "cp1250": _CENTRAL,
    "iso-8859-2": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
    "cp1251": _CYRILLIC,
    "koi8-r": (_RUSSIAN, _BULGARIAN),
    "koi8-u": (_UKRAINIAN, _RUSSIAN),
    "iso-8859-5": _CYRILLIC,
    "cp866": (_RUSSIAN,),
    "mac_cyrillic": _CYRILLIC,
    "cp1253": (_GREEK,),
    "iso-8859-7": (_GREEK,),
    "cp1255": (_HEBREW,),
    "cp1256": (_ARABIC,),
    "cp874": (_THAI,),
}
"""Encodings, the commoner first, each with the languages that are written in it."""
_RARER = {
    "iso-8859-15": 1.5, "mac_roman": 3.5, "cp850": 4.0, "cp1250": 0.7, "iso-8859-2": 1.5, "cp1254": 2.0, "cp1257": 3.0,
    "cp1251": 0.5, "koi8-r": 1.0, "koi8-u": 1.5, "iso-8859-5": 3.0, "cp866": 2.0, "mac_cyrillic": 5.0, "cp1253": 1.0,
    "iso-8859-7": 1.5, "cp1255": 1.0, "cp1256": 1.0, "cp874": 1.0,
}  # fmt: skip
"""How much rarer files in an encoding are than those in the commonest, as a logarithm: it decides where little is
known."""
_NEIGHBOURS = re.compile(r"(?s)(?<=(.))([^\x00-\x7f])(?=(.))")
_OPENING, _CLOSING = "“‘«„¿¡", "”»…™®"
_SIGN, _BESIDE, _MISPLACED, _ODD, _NONE = 0.4, -0.3, -3.0, -6.0, -8.0
"""Of signs, as a logarithm: one in its place, also beside another byte beyond ASCII (as the halves of a Chinese
character are), out of its place, one that hardly any text holds, and none at all."""
_LOWEST = -6.0
SCALE = 3.0


def reads_as(text: str, encoding: str) -> float:
    """How well ``text``, decoded so, reads in the language it reads best in: about 1 as written, below 0 as noise."""
    met = Counter((m[1], m[2], m[3]) for m in _NEIGHBOURS.finditer(f"\n{text}\n"))
    if not met:
        return -1.0
    letters: defaultdict[tuple[str, float], float] = defaultdict(float)
    signs = weight = 0.0
    for (before, char, after), times in met.items():
        much = 1 + log(times)  # the same word again says little more
        weight += much
        if _is_letter(char):
            letters[char.lower(), _fits(before, char, after)] += much
        else:
            signs += much * _sign(before, char, after)
    told = max(
        sum(much * (_common(encoding)[at].get(char, _LOWEST) + log(fits)) for (char, fits), much in letters.items())
        for at in range(len(LANGUAGES[encoding]))
    )
    return 1.0 + (told + signs - _RARER.get(encoding, 0.0)) / weight / SCALE


def _is_letter(char: str) -> bool:
    return (char.isalpha() and char not in "ªºµ") or "\u0e31" <= char <= "\u0e4e"


def _fits(before: str, char: str, after: str) -> float:
    """How well a letter fits between its neighbours: 1 well, towards 0 not at all."""
    fits = 1.0
    if before.isdigit() or after.isdigit():
        fits *= 0.05
    latin = ord(char) < 0x250
    for beside in (before, after):
        if not latin and beside.isascii() and beside.isalpha():
            fits *= 0.02
    if not before.isalpha() and not after.isalpha():
        fits *= 0.3
    if not _spelt(before, char, after):
        fits *= 0.02
    if char.isupper() and before.islower():
        fits *= 0.02
    elif char.isupper() and before.isupper():
        fits *= 0.5
    elif char.islower() and before.isupper() and after.isupper():
        fits *= 0.1
    if latin and not before.isascii() and before.isalpha():
        fits *= 0.1
    return fits


_SIGNS = frozenset("“”‘’„–—…«»¿¡€£¥¢°ºª·®©™§½¼¾´•±²³№×µ\xa0")


def _spelt(before: str, char: str, after: str) -> bool:
    """Whether letters stand where their script lets them: a Thai vowel or tone at its consonant, a last sigma last."""
    if char in "ςσ":
        return after.isalpha() == (char == "σ")
    if char in _THAI_BEHIND:
        return "ก" <= before <= "๎"
    return char not in "เแโใไ" or "ก" <= after <= "ฮ"


_THAI_BEHIND = frozenset("ะัาำิีึืฺุูๅ็่้๊๋์ํ๎")


def _sign(before: str, char: str, after: str) -> float:
    if char == "\ufffd" or "\x80" <= char < "\xa0":
        return _NONE
    if char not in _SIGNS:
        return _ODD
    if _in_place(before, char, after):
        return _SIGN if before.isascii() and after.isascii() else _BESIDE
    return _MISPLACED / 2 if char == "’" else _MISPLACED  # ’s ochtends


def _in_place(before: str, char: str, after: str) -> bool:
    """Whether a sign stands as it does in texts: money at its amount, quotes around words."""
    if char == "’":
        return before.isalnum()
    if char in _OPENING:
        return not before.isalnum() and not after.isspace()
    if char in _CLOSING:
        return not before.isspace() and not after.isalnum()
    if char in "–—•·":
        return before.isalpha() == after.isalpha()
    if char in "°µ":
        units = "CFK" if char == "°" else "gmslL"
        return (before.isdigit() or before in "n ") and (after in units or not after.isalpha())
    if char in "ºª":
        return not after.islower() and (before.isdigit() or before in "nNaA")
    if char in "²³½¼¾":
        return not after.isalpha() and (not before.isalpha() or before in "mM")
    return not before.isalpha() and not after.isalpha()


@cache
def _common(encoding: str) -> tuple[dict[str, float], ...]:
    """Of each language, how common each letter is, as a logarithm against what its letters usually are; somewhat also
    those of the other languages, which names are in."""
    shares = []
    for letters in LANGUAGES[encoding]:
        weights = {char: 1 / (rank + 2) for rank, char in enumerate(letters)}
        shares.append({char: weight / sum(weights.values()) for char, weight in weights.items()})
    every = {char for share in shares for char in share}
    together = {char: sum(share.get(char, 0.0) for share in shares) / len(shares) for char in every}
    made = []
    for share in shares:
        usual = -sum(part * log(part) for part in share.values())
        mixed = {char: 0.85 * share.get(char, 0.0) + 0.15 * together[char] for char in every}
        made.append({char: log(part) + usual for char, part in mixed.items()})
    return tuple(made)
