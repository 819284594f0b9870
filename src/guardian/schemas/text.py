"""The text of a schema file: decoded from whatever encoding it is in, or the reason why it is none."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from guardian.errors import UnreadError

LARGEST = 256 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ODD = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_POINTER = b"version https://git-lfs.github.com/spec/"
_HIGH = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class Document:
    """A file to read a schema from. ``name`` is what references and locations call it: the path as given."""

    path: Path
    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    @property
    def text(self) -> str:
        """The whole file decoded, line ends as ``\\n``. Raises UnreadError for what is no text."""
        return decode(self.data)


def load(path: Path) -> bytes:
    """The bytes of a file. Raises UnreadError in value-free words."""
    try:
        if not path.is_file():
            raise UnreadError("no such file" if not path.exists() else "not a regular file")
        if path.stat().st_size > LARGEST:
            raise UnreadError(f"larger than {LARGEST // 1024 // 1024} MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadError("no such file") from error
    except PermissionError as error:
        raise UnreadError("no permission to read it") from error
    except OSError as error:
        raise UnreadError(f"cannot be read ({type(error).__name__})") from error


def decode(data: bytes) -> str:
    """Bytes to text with ``\\n`` line ends. Raises UnreadError for what is no text."""
    if data.startswith(_POINTER):
        raise UnreadError("a pointer of Git LFS, not the file itself")
    name, skip = encoding_of(data)
    text = data[skip:].decode(name, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def is_junk(text: str) -> bool:
    """Whether what was decoded reads like no text: signs that no encoding has, control characters, private ones."""
    odd = len(_ODD.findall(text))
    return odd > 2 and odd * 50 > len(text)


def encoding_of(data: bytes) -> tuple[str, int]:
    """Encoding and length of its mark. Raises UnreadError for binary data."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, len(mark)
    if wide := _wide(data[:4096]):
        return wide, 0
    if _binary(data):
        raise UnreadError("binary data, not text")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return _legacy(data), 0
    return "utf-8", 0


def _binary(data: bytes) -> bool:
    head = data[:65536]
    controls = len(head.translate(None, bytes(set(range(256)) - set(range(32)) | {9, 10, 11, 12, 13, 26, 27})))
    return b"\x00" in head or controls * 50 > len(head)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: zeros at every second byte."""
    size = len(head) & ~1
    if size < 8:
        return ""
    even, odd = head[0:size:2].count(0) * 2 / size, head[1:size:2].count(0) * 2 / size
    if odd > 0.5 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.1 else ""


def _legacy(data: bytes) -> str:
    """GBK where high bytes come in characters of two, else Western; nearly whole UTF-8 stays UTF-8."""
    high = b"\n".join(line for line in data[: 4 << 20].splitlines() if not line.isascii())
    if high.decode("utf-8", "replace").count("\ufffd") * 10 < len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", high)):
        return "utf-8"
    runs = _HIGH.findall(high)
    alone = sum(len(run) == 1 for run in runs)
    if alone * 3 < len(runs):
        best = min(("gb18030", "big5", "cp932"), key=lambda name: _wrong(high, name))
        if _wrong(high, best) * 50 < len(high):
            return best
    return "big5" if _big5(high) else "cp1252"


def _big5(high: bytes) -> bool:
    """Second bytes of Big5 are often ASCII; its everyday characters begin with A1 to C6, accented letters above."""
    leads = re.findall(rb"([\x81-\xfe])[\x40-\x7e\xa1-\xfe]", high)
    everyday = sum(b"\xa1" <= lead <= b"\xc6" for lead in leads)
    return everyday * 10 > len(leads) * 8 and high.decode("big5", "replace").count("\ufffd") * 50 < len(leads)


def _wrong(high: bytes, name: str) -> int:
    """How much of it does not look like that encoding: undecodable, private, or rare characters."""
    text = high.decode(name, "replace")
    half = sum("｡" <= char <= "ﾟ" for char in text)
    rare = sum(char > "\x7f" and not "\u2000" <= char <= "\u9fff" and not "\uff00" <= char <= "\uff5e" for char in text)
    return 5 * text.count("\ufffd") + half + rare
