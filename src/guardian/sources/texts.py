"""A stream of bytes as UTF-8, whatever encoding it is in; line ends as ``\\n`` or ``\\r\\n``."""

from __future__ import annotations

import codecs
import re

from guardian.sources.blobs import Blob, Bytes, head_of
from guardian.sources.encodings import Encoding, find_encoding
from guardian.sources.losses import Losses

BAD_BYTES = "places with bytes that are not valid in the file's encoding (all around them was read)"
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class Utf8:
    """Reads as UTF-8. UTF-8 itself passes through unchecked (the parser checks it); all else is decoded.

    While only ASCII was seen the encoding stays open: the first bytes beyond it decide.
    """

    def __init__(self, stream: Bytes, encoding: Encoding, losses: Losses, *, old_lines: bool = False) -> None:
        self._stream, self._encoding, self._losses, self._old_lines = stream, encoding, losses, old_lines
        self._decoder: codecs.IncrementalDecoder | None = None
        self._ended = False
        if encoding.bom:
            stream.read(encoding.bom)
        if encoding.certain:
            self._settle(encoding.name)

    def read(self, size: int, /) -> bytes:
        """At least one byte until the end; more than ``size`` where decoding makes it longer."""
        while not self._ended:
            data = self._stream.read(size)
            self._ended = not data
            out = self._decoded(data)
            if out:
                return out.replace(b"\r", b"\n") if self._old_lines else out
        return b""

    def close(self) -> None:
        self._stream.close()

    def _decoded(self, data: bytes) -> bytes:
        if not self._encoding.certain and not data.isascii():
            self._settle(_decide(data))
        if self._decoder is None:
            return data
        text = self._decoder.decode(data, self._ended)
        self._losses.add(BAD_BYTES, text.count("�"))
        return text.encode("utf-8", "replace")

    def _settle(self, name: str) -> None:
        self._encoding = Encoding(name, True)
        if name != "utf-8":
            self._decoder = codecs.getincrementaldecoder(name)("replace")


def _decide(data: bytes) -> str:
    found = _BEYOND_ASCII.search(data)
    place = data.rfind(b"\n", 0, found.start()) + 1 if found else 0
    return find_encoding(data[place : place + (1 << 16)]).name


def text_head(blob: Blob, encoding: Encoding, size: int) -> bytes:
    """The first bytes of a text as UTF-8, up to a line end where there is one."""
    head = head_of(blob, size)
    text = head[encoding.bom :].decode(encoding.name, "replace").encode("utf-8", "replace")
    if len(head) < size:
        return text
    return text[: text.rfind(b"\n") + 1] or text


def has_old_lines(head: bytes) -> bool:
    """Lines end in a lone ``\\r``, as on old Macs."""
    return b"\r" in head and b"\n" not in head
