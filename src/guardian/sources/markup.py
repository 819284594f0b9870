"""The XML inside office documents: read as a stream, without entities, from a member of a zip archive."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any
from xml.parsers import expat

from guardian.errors import UnreadError
from guardian.sources.blobs import Budget

PIECE = 1 << 16


def open_package(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive of an office document; what is no sound archive, or locked, is refused."""
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise UnreadError("the document is damaged or cut off") from None
    if any(entry.flag_bits & 1 for entry in package.infolist()):
        raise UnreadError("protected with a password")
    return package


def pieces(package: zipfile.ZipFile, name: str, budget: Budget) -> Iterator[bytes]:
    """A member's bytes, its checksum verified at the end, its expansion bounded."""
    try:
        with package.open(name) as member:
            size = 0
            while piece := member.read(PIECE):
                size += len(piece)
                budget.check(size)
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError):
        raise UnreadError("a part of the document is damaged or missing") from None


def events(
    stream: Iterator[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Feed a parser piece by piece; names come without their namespace. Yields after each piece."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refused
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        for piece in stream:
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError:
        raise UnreadError("a part of the document is not valid XML; what came before was read") from None


def _refused(*_: Any) -> None:
    raise UnreadError("the document declares XML entities, which are refused")
