"""A stream of bytes as UTF-8, whatever encoding it is in; line ends as ``\\n`` or ``\\r\\n``."""

from __future__ import annotations

import codecs
import re

from guardian.errors import UnreadError
from guardian.sources.blobs import Bytes, read_fully
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
            self._settle(decide(data))
        if self._decoder is None:
            return data
        text = self._decoder.decode(data, self._ended)
        self._losses.add(BAD_BYTES, text.count("�"))
        return text.encode("utf-8", "replace")

    def _settle(self, name: str) -> None:
        self._encoding = Encoding(name, True)
        if name != "utf-8":
            self._decoder = codecs.getincrementaldecoder(name)("replace")


class Parts:
    """A stream read part by part; a damage is noted and ends it, unless nothing at all came before."""

    def __init__(self, stream: Bytes, losses: Losses) -> None:
        self._stream, self._losses = stream, losses
        self._any = self._ended = False

    def next(self, size: int) -> bytes:
        """About ``size`` bytes; none at the end."""
        if self._ended:
            return b""
        try:
            part = read_fully(self._stream, size)
        except UnreadError as error:
            if not self._any:
                raise
            self._losses.note(error.what)
            part = b""
        self._any, self._ended = True, not part
        return part


def decide(data: bytes) -> str:
    """The encoding of a text of which only ASCII was seen before ``data``."""
    found = _BEYOND_ASCII.search(data)
    place = data.rfind(b"\n", 0, found.start()) + 1 if found else 0
    return find_encoding(data[place : place + (1 << 16)]).name


def has_old_lines(head: bytes) -> bool:
    """Lines end in a lone ``\\r``, as on old Macs."""
    return b"\r" in head and b"\n" not in head
