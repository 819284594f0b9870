"""Character-class shapes of values, one byte a byte, and the form that a shape has."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.detection import moments
from guardian.detection.columnar.compact import characters

Bytes = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]

SHORT = 64
"""Values of at most this many bytes have a shape; longer ones are told apart by what they hold."""

TAIL = 0x01
"""What a continuation byte of UTF-8 becomes, so that shapes keep the length of values."""


def _table() -> bytes:
    """Digits 9, upper A, lower a, ASCII signs themselves, controls a blank; by lead byte: x Latin, c Cyrillic and
    Greek, l letters of other scripts (Arabic, Hebrew, Thai …), k kana and CJK signs, h Han, g Hangul, z the rest."""
    table = bytearray(range(256))
    table[0:32] = b" " * 32
    table[127] = 0x20
    table[ord("0") : ord("9") + 1] = b"9" * 10
    table[ord("A") : ord("Z") + 1] = b"A" * 26
    table[ord("a") : ord("z") + 1] = b"a" * 26
    table[0x80:0xC0] = bytes([TAIL]) * 64
    table[0xC0:0x100] = b"z" * 64
    table[0xC3:0xCC] = b"x" * 9
    table[0xCE:0xD4] = b"c" * 6
    table[0xD4:0xE2] = b"l" * 14
    table[0xE3] = ord("k")
    table[0xE4:0xEA] = b"h" * 6
    table[0xEA:0xEE] = b"g" * 4
    return bytes(table)


CLASSES = np.frombuffer(_table(), dtype=np.uint8)
OTHER_LETTERS = "xclkhgz"

_RUNS = ("A", "a", "x\x01", "c\x01", "k\x01\x01", "h\x01\x01", "g\x01\x01")
_SHOWN = (("x", "é"), ("c", "ж"), ("l", "·"), ("k", "か"), ("h", "中"), ("g", "한"), ("z", "·"))


ANY = "X"
"""Stands for any ASCII letter or digit in a coarse shape."""
_ANY = bytes(ord(ANY) if chr(code) in "9Aa" else code for code in range(256))


def coarse(shapes: pa.StringArray, mixed: npt.NDArray[np.bool_]) -> pa.StringArray:
    """The shapes with ``X`` for every letter and digit where these are ``mixed`` (UUIDs, hashes)."""
    if not mixed.any():
        return shapes
    offsets = np.frombuffer(shapes.buffers()[1], dtype=np.int32)[shapes.offset : shapes.offset + len(shapes) + 1]
    classes = shapes.buffers()[2].to_pybytes().translate(_ANY)
    same = pa.StringArray.from_buffers(len(shapes), pa.py_buffer(offsets.copy()), pa.py_buffer(classes))
    return same if mixed.all() else pc.if_else(pa.array(mixed), same, shapes)


def shown(text: pa.StringArray) -> pa.StringArray:
    """Shapes as a person reads them: ``9999-a+``, ``中中中``."""
    for run in _RUNS[:2]:
        text = pc.replace_substring_regex(text, f"{run}{{4,}}", f"{run}+")
    if not pc.any(pc.match_substring(text, "\x01")).as_py():
        return text
    for run in _RUNS[2:]:
        text = pc.replace_substring_regex(text, f"(?:{run}){{4,}}", f"{run}+")
    text = pc.replace_substring(text, "\x01", "")
    text = pc.replace_substring_regex(text, "l{4,}", "l+")
    for lead, letter in _SHOWN:
        text = pc.replace_substring(text, lead, letter)
    return text


def shapes_of(data: Bytes, offsets: I64) -> pa.DictionaryArray:
    """The shapes of short values (contiguous: value i is ``data[offsets[i]:offsets[i+1]]``), dictionary encoded."""
    classes = data.tobytes().translate(CLASSES.tobytes())
    array = pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(classes))
    return array.dictionary_encode()


FORMS = (
    "blank", "integer", "decimal", "date", "datetime", "time", "boolean", "hex", "uuid", "url", "digits", "code",
    "word", "words", "text", "symbols",
)  # fmt: skip
FORM = {name: code for code, name in enumerate(FORMS)}


def among(forms: Bytes, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Which forms are one of these."""
    return _forms_table(names)[forms]


@cache
def _forms_table(names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    return np.isin(np.arange(256), [FORM[name] for name in names])


_L = r"(?:[Aaxclg]\x01*|[Aa])"
_DATE = (
    r"(?:9{4}[-/.]9{1,2}[-/.]9{1,2}|9{1,2}[-/.]9{1,2}[-/.]9{4}|9{1,2}/9{1,2}/9{2}|9{1,2}[- ]Aaa[- ]9{4}"
    r"|9{4}h\x01\x019{1,2}h\x01\x019{1,2}h\x01\x01)"
)
_TIME = r"9{1,2}:99(?::99(?:[.,]9+)?)?(?: ?[AaPp][AaMm])?"
_TOKEN = rf"(?:{_L}+(?:['’.-]{_L}+)*\.?)"
_JOINED = rf"(?:A|[xclg]\x01*){_L}*(?:a|[xclg]\x01*)"
"""`Ada` in `Ada_Brandt`"""
_BY_SHAPE = (
    ("integer", r"[+-]?9+"),
    ("decimal", r"[+-]?9*[.,]9+|[+-]?9{1,3}(?:,9{3})+(?:\.9+)?|[+-]?9\.9+[aA][+-]?9{1,3}"),
    ("date", _DATE),
    ("datetime", rf"{_DATE}[A ]{_TIME}(?:A|[+-]99:?99)?"),
    ("time", _TIME),
    ("uuid", r"[9aA]{8}-[9aA]{4}-[9aA]{4}-[9aA]{4}-[9aA]{12}"),
    ("hex", r"[9aA]{16,}"),
    ("url", r"[Aa]{2,12}://[^ ]+"),
    ("digits", r"[9 ()+\-./:,#*_]*9[9 ()+\-./:,#*_]*"),
    ("word", rf"{_TOKEN}|(?:[hk]\x01\x01){{1,4}}|(?:[hk]\x01\x01){{1,6}}[z.]\x01?(?:[hk]\x01\x01){{1,8}}"),
    (
        "words",
        rf"{_TOKEN}(?:[ -]{_TOKEN}){{1,5}}|{_JOINED}(?:_{_JOINED}){{1,2}}"
        r"|(?:[hkg]\x01\x01){5,12}|(?:[hg]\x01\x01)+(?: (?:[hg]\x01\x01)+){1,3}",
    ),
    ("code", r"[!-~]*[Aa9][!-~]*"),
    ("text", r".*[Aaxclkhg].*"),
)


_KNOWN: dict[str, int] = {}
"""Forms of shapes met before: most columns have few, and the same ones batch after batch."""
_KNOWN_MOST = 100_000


def forms_of(shapes: pa.Array) -> Bytes:
    """The form each shape has, as an index into ``FORMS``: the first of the list that matches it whole."""
    names = shapes.to_pylist()
    found = [_KNOWN.get(name) for name in names]
    fresh = [at for at, form in enumerate(found) if form is None]
    if fresh:
        for at, form in zip(fresh, _forms_of(shapes.take(pa.array(fresh))).tolist(), strict=True):
            found[at] = form
            if len(_KNOWN) < _KNOWN_MOST:
                _KNOWN[names[at]] = form
    return np.array(found, dtype=np.uint8)


def _forms_of(shapes: pa.Array) -> Bytes:
    found = np.full(len(shapes), FORM["symbols"], dtype=np.uint8)
    for name, pattern in reversed(_BY_SHAPE):
        matches = pc.match_substring_regex(shapes, f"(?s)^(?:{pattern})$").to_numpy(zero_copy_only=False)
        found[matches] = FORM[name]
    return found


_DATED = (
    r"^(?:(?:1[89]|20|21)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])[-/.](?:0?[1-9]|[12][0-9]|3[01])[-/.](?:1[89]|20|21)[0-9]{2}"
    r"|(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|[12][0-9]|3[01])/[0-9]{2}"
    r"|(?:0?[1-9]|[12][0-9]|3[01])[- ](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[- ](?:1[89]|20|21)[0-9]{2}"
    r"|(?:1[89]|20|21)[0-9]{2}年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12][0-9]|3[01])日)"
)
_VALUES = (
    ("date", _DATED + "$", "digits"),
    ("datetime", _DATED + r"[T ](?:[01]?[0-9]|2[0-4]):[0-5][0-9]", "text"),
    ("time", r"^(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-6][0-9])?", "digits"),
    ("uuid", r"^[0-9A-Fa-f-]+$", "code"),
    ("hex", r"^(?:[0-9a-f]*|[0-9A-F]*)$", "code"),
    ("decimal", r"^[^A-Za-z]*(?:[Ee][^A-Za-z]*)?$", "code"),
)
_BOOLEANS = pa.array(["true", "false", "yes", "no", "y", "n", "是", "否", "on", "off"])


def refine(forms: Bytes, text: pa.StringArray) -> None:
    """Correct, in place, the forms that a shape alone does not prove."""
    for name, pattern, instead in _VALUES:
        places = np.flatnonzero(forms == FORM[name])
        if len(places):
            some = text if len(places) == len(text) else text.take(pa.array(places))
            if name == "decimal" and int(characters(some)[1].max()) <= 0x39:
                continue
            read = moments.by_place(some) if name in ("date", "datetime") else None
            holds = read.sound if read is not None else _holds(some, pattern)
            forms[places[~holds]] = FORM[instead]
    words = np.flatnonzero(forms == FORM["word"])
    if len(words):
        truths = pc.is_in(pc.utf8_lower(text.take(pa.array(words))), value_set=_BOOLEANS)
        forms[words[truths.to_numpy(zero_copy_only=False)]] = FORM["boolean"]


def _holds(text: pa.StringArray, pattern: str) -> npt.NDArray[np.bool_]:
    held: npt.NDArray[np.bool_] = pc.match_substring_regex(text, pattern).to_numpy(zero_copy_only=False)
    return held


def long_forms(text: pa.StringArray) -> Bytes:
    """The forms of values too long for a shape."""
    forms = np.full(len(text), FORM["text"], dtype=np.uint8)
    spaced = pc.match_substring(text, " ").to_numpy(zero_copy_only=False)
    places = np.flatnonzero(~spaced)
    if len(places):
        whole = pc.match_substring_regex(text.take(pa.array(places)), r"^\S+$")
        places = places[whole.to_numpy(zero_copy_only=False)]
    if len(places):
        tokens = text.take(pa.array(places))
        for name, pattern in (
            ("code", "^[!-~]+$"),
            ("hex", "^(?:[0-9a-f]+|[0-9A-F]+)$"),
            ("url", "^[A-Za-z]{2,12}://"),
        ):
            held = pc.match_substring_regex(tokens, pattern).to_numpy(zero_copy_only=False)
            forms[places[held]] = FORM[name]
    return forms


_SCRIPTS = ("latin", "han", "kana", "hangul", "cyrillic", "other", "digit", "sign")


def _script_table() -> bytes:
    table = bytearray([1 << 7] * 256)
    for first, last, script in (
        (0x30, 0x39, "digit"), (0x41, 0x5A, "latin"), (0x61, 0x7A, "latin"), (0xC3, 0xCB, "latin"),
        (0xCE, 0xCF, "other"),
        (0xD0, 0xD3, "cyrillic"), (0xD4, 0xE1, "other"), (0xE3, 0xE3, "kana"), (0xE4, 0xE9, "han"),
        (0xEA, 0xED, "hangul"),
    ):  # fmt: skip
        for byte in range(first, last + 1):
            table[byte] = 1 << _SCRIPTS.index(script)
    return bytes(table)


SCRIPT_BITS = _script_table()
LATIN, HAN, KANA, HANGUL, CYRILLIC, OTHER, DIGIT, SIGN = (1 << at for at in range(8))


def scripts_of(data: Bytes, offsets: I64, text: pa.StringArray) -> Bytes:
    """One byte of script bits per value; blank values hold none. Values are contiguous as in ``shapes_of``."""
    bits = np.zeros(len(offsets) - 1, dtype=np.uint8)
    filled = offsets[1:] > offsets[:-1]
    if not filled.any():
        return bits
    classes = np.frombuffer(data.tobytes().translate(SCRIPT_BITS), dtype=np.uint8)
    bits[filled] = np.bitwise_or.reduceat(classes, offsets[:-1][filled])
    kana = np.flatnonzero(bits & KANA)
    if len(kana):
        some = text.take(pa.array(kana))
        real = pc.match_substring_regex(some, r"[\p{Hiragana}\p{Katakana}]").to_numpy(zero_copy_only=False)
        rare = pc.match_substring_regex(some, r"[\x{3400}-\x{3FFF}\x{3007}]").to_numpy(zero_copy_only=False)
        bits[kana] &= ~np.uint8(KANA)
        bits[kana[real]] |= KANA
        bits[kana[rare]] |= HAN
    return bits


_SHAPE_BITS = bytes(DIGIT if code == 0x39 else LATIN if code in b"Aa" else SIGN for code in range(256))


def scripts_by_shape(shapes: pa.StringArray, codes: I64) -> Bytes:
    """The same for short values of ASCII alone, none blank, by their shapes: what each of these holds is said once."""
    offsets, data = characters(shapes)
    classes = np.frombuffer(data.tobytes().translate(_SHAPE_BITS), dtype=np.uint8)
    bits: Bytes = np.bitwise_or.reduceat(classes, offsets[:-1])[codes]
    return bits


def count_scripts(bits: Bytes, counts: I64) -> dict[str, int]:
    """Cells by script; ``none`` for cells without a letter."""
    by_bits = np.bincount(bits, weights=counts, minlength=256).astype(np.int64)
    totals: dict[str, int] = {}
    for held in np.flatnonzero(by_bits):
        names = [name for at, name in enumerate(_SCRIPTS[:6]) if int(held) >> at & 1] or ["none"]
        for name in names:
            totals[name] = totals.get(name, 0) + int(by_bits[held])
    return dict(sorted(totals.items()))
