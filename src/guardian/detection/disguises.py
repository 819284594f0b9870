"""Texts in disguise: characters written as escapes, in other forms of Unicode or as codes that decode to text.

``plain`` gives the text that is meant, for what examines it; where in the text something stood is not told.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bools = npt.NDArray[np.bool_]

LAYERS = 3
"""Disguises inside of each other that are taken off: an escape in JSON in a query, encoded again."""
LONG_NUMBER = 22
"""Figures in a number of a telephone written in hexadecimal: no number of a card or an account is so long."""
_FIGURES = b"0123456789.,:/-+() "
_CODE = "[A-Za-z0-9+/_-]"
_LETTERS = "[I-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589]" + _CODE
"""Three characters of ASCII in base64: what most random tokens do not begin with."""
_HAN = "[4-6][I-LY-bo-r4-7][CGKOSWaeimquy26+-]" + _CODE
_BASE64 = f"(?:(?:{_LETTERS}){{2}}|(?:{_HAN}){{2}}){_CODE}{{2,}}={{0,2}}"
_HEX = r"(?:[2-7][0-9A-Fa-f]){5,}|(?:[Ee][3-9](?:[89ABab][0-9A-Fa-f]){2}){2}(?:[0-9A-Fa-f]{2})*"
_HAN_DIGITS = "〇零一二三四五六七八九幺"
_NUMBER = f"[{_HAN_DIGITS}](?:[ -]?[{_HAN_DIGITS}]){{6,}}"
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_OTHER_FORMS = (
    r"[\x{FE50}-\x{FE6F}\x{FB00}-\x{FB06}\x{1D400}-\x{1D7FF}]|[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}]{3}"
)
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_QUOTED = r"(?:=[0-9A-F]{2}){2,}|=40"
_OF_A_WORD = "[A-Za-z]"
"""What stands behind the ``=40`` of an address, and not behind that of ``?page=40``."""
_PLUS = r"=[^&\s=]*[0-9A-Za-z]\+[0-9A-Za-z]"
_ESCAPES = (
    r"\\u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]|\\U000|\\x[0-9A-Fa-f]{2}|\\[nrt][0-9A-Z\x{80}-\x{10FFFF}]|%[0-9A-Fa-f]{2}|"
    rf"{_ENTITY}|{_QUOTED}|{_PLUS}"
)
_COMPOSED = r"[\x{300}-\x{36F}\x{1100}-\x{11FF}\x{3099}\x{309A}\x{F900}-\x{FAFF}]"
_ANY = (
    rf"{_ESCAPES}|{_COMPOSED}|{_OTHER_FORMS}|[{_INVISIBLE}]|{_NUMBER}"
    rf"|(?:^|[^0-9A-Za-z+/_-])(?:{_BASE64})|(?:^|[^0-9A-Za-z-])(?:{_HEX})(?:[^0-9A-Za-z-]|$)"
)
"""For RE2: what every text in disguise holds."""

_UNICODE = re.compile(r"\\+(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_OCTETS = re.compile(r"(?:\\+x[0-9A-Fa-f]{2})+")
_LINES = re.compile(r"\\+[nrt](?=[0-9A-Z\u0080-\U0010ffff])")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BLANKS = re.compile(r"(?<==)[^&\s=]*[0-9A-Za-z]\+[0-9A-Za-z][^&\s=]*")
_BLANK = re.compile(r"(?<=[0-9A-Za-z])\+(?=[0-9A-Za-z])")
_EQUALS = re.compile(f"{_QUOTED}(?={_OF_A_WORD})")
_TOKEN = re.compile(f"(?<![0-9A-Za-z+/_-]){_BASE64}(?![0-9A-Za-z+/_-])")
_PAIRS = re.compile(f"(?<![0-9A-Za-z-])(?:{_HEX})(?![0-9A-Za-z-])")
_DIGITS = re.compile(_NUMBER)
_ARABIC = str.maketrans(_HAN_DIGITS, "00123456789" + "1")
_FORMS = re.compile("[\ufe50-\ufe6f\ufb00-\ufb06\U0001d400-\U0001d7ff]")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]{3}")
_WIDE_ALL = re.compile("[\uff0b\uff0d\uff0e\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a]+")
"""What full width also has in a word, an address or a number, once a text is written in it."""
_GONE = dict.fromkeys(map(ord, _INVISIBLE))


def disguised(texts: pa.Array) -> Bools:
    """Which of these texts (strings, none null) may have a plain form that differs, in one pass over all of them."""
    longest = pc.max(pc.binary_length(texts)).as_py()
    if longest is None or (longest < LONG_NUMBER and not _octets(texts).translate(None, _FIGURES)):
        return np.zeros(len(texts), bool)
    held: Bools = pc.match_substring_regex(texts, _ANY).to_numpy(zero_copy_only=False).astype(bool)
    return held


def _octets(texts: pa.Array) -> bytes:
    """The bytes of all of them, one behind the other."""
    if texts.buffers()[2] is None:
        return b""
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    offsets = np.frombuffer(texts.buffers()[1], kind)
    start, end = int(offsets[texts.offset]), int(offsets[texts.offset + len(texts)])
    return bytes(texts.buffers()[2].slice(start, end - start).to_pybytes())


def plain(text: str) -> str | None:
    """The text without its disguises, composed; None where that is the text itself."""
    read = text
    for _ in range(LAYERS):
        before = read
        for step in _STEPS:
            read = step(read)
        if read == before:
            break
    return None if read == text else read


def plain_forms(texts: pa.Array) -> dict[int, str]:
    """The places of texts (strings, none null) in disguise, with their plain forms."""
    places = np.flatnonzero(disguised(texts)).tolist() if len(texts) else []
    forms = ((place, plain(texts[place].as_py())) for place in places)
    return {place: form for place, form in forms if form is not None}


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    text = _OCTETS.sub(lambda match: _from_octets(match, re.sub(r"\\+x", "", match[0])), text)
    text = _UNICODE.sub(_character, text)
    return _LINES.sub("\n", _without_surrogates(text))


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2] or match[3], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _without_surrogates(text: str) -> str:
    """Pairs of surrogates are one character; one alone is none."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_percent(text: str) -> str:
    if "%" in text:
        text = _PERCENT.sub(lambda match: unquote(match[0], errors="replace"), text)
    return _BLANKS.sub(lambda match: _BLANK.sub(" ", match[0]), text) if "+" in text else text


def _from_entities(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _from_quoted(text: str) -> str:
    if "=" not in text:
        return text
    return _EQUALS.sub(lambda match: _from_octets(match, match[0].replace("=", "")), text)


def _from_base64(text: str) -> str:
    return _TOKEN.sub(_decoded, text)


def _from_hex(text: str) -> str:
    return _PAIRS.sub(_unhexed, text)


def _unhexed(match: re.Match[str]) -> str:
    """A number of figures alone is no text, unless it is longer than any number of a card or an account."""
    pairs = match[0]
    if len(pairs) % 2 or (pairs.isdecimal() and len(pairs) < LONG_NUMBER):
        return pairs
    return _readable(bytes.fromhex(pairs), pairs)


def _decoded(match: re.Match[str]) -> str:
    if match[0].isdecimal():
        return match[0]
    token = match[0].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        octets = base64.b64decode(token + "=" * (-len(token) % 4), validate=True)
    except binascii.Error:
        return match[0]
    return _readable(octets, match[0])


def _from_octets(match: re.Match[str], pairs: str) -> str:
    """What these bytes in hexadecimal say in UTF-8."""
    try:
        return bytes.fromhex(pairs).decode()
    except UnicodeDecodeError:
        return match[0]


def _readable(octets: bytes, token: str) -> str:
    """The text of these bytes; the token itself where they are none."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return token
    shown = all(letter.isprintable() or letter in "\r\n\t" for letter in text)
    return f" {text} " if text and shown else token


def _composed(text: str) -> str:
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text.translate(_GONE))
    for forms in (_FORMS, _WIDE_ALL) if _WIDE.search(text) else (_FORMS,):
        text = forms.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _DIGITS.sub(lambda match: match[0].translate(_ARABIC), text)


_STEPS: tuple[Callable[[str], str], ...] = (
    *(_unescaped, _from_percent, _from_entities, _from_quoted),
    *(_from_base64, _from_hex, _composed),
)
