"""Bytes of a file, however wrapped: plain, compressed, or a member of an archive; verified and bounded while read."""

from __future__ import annotations

import bz2
import io
import lzma
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, Protocol

from guardian.errors import UnreadError

Packing = Literal["gzip", "zstd", "bz2", "xz", "zip"]

HEAD = 1 << 18
FREE_BYTES = 1 << 30
"""What an archive may always expand to; beyond that it may be ``MAX_RATIO`` times its own size, no more."""
MAX_RATIO = 250
MAX_SPOOL = 4 << 30


class Bytes(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


class Budget:
    """How much one file on disk may expand to, over all its members and every time it is opened for reading."""

    def __init__(self, size: int) -> None:
        self.limit = max(FREE_BYTES, MAX_RATIO * size)
        self._spent: dict[object, int] = {}
        self._total = 0

    def check(self, produced: int, key: object = None) -> None:
        """``produced`` bytes so far came out of the member ``key``; reading it again costs nothing new."""
        more = produced - self._spent.get(key, 0)
        if more > 0:
            self._spent[key] = produced
            self._total += more
        if produced > self.limit or (more > 0 and self._total > self.limit):
            raise UnreadError(f"the archive expands to more than {self.limit >> 20:,} MiB; stopped there")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One member's part in its file's budget."""

    budget: Budget
    key: tuple[Wrap, ...]

    def check(self, produced: int) -> None:
        self.budget.check(produced, self.key)


@dataclass(frozen=True, slots=True)
class Wrap:
    """One layer around the bytes: a compression, or the member at ``place`` of a zip archive."""

    packing: Packing
    place: int = 0


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that can be opened again and again; ``wraps`` from the outside in."""

    path: Path
    wraps: tuple[Wrap, ...] = ()
    budget: Budget | None = field(default=None, compare=False)

    def inside(self, wrap: Wrap) -> Blob:
        return Blob(self.path, (*self.wraps, wrap), self.budget)

    def open(self) -> Bytes:
        """The innermost bytes, as a stream. Reading raises UnreadError where the wrapping is damaged."""
        stream: Bytes = open_regular(self.path)
        try:
            for depth, wrap in enumerate(self.wraps, 1):
                allowance = Allowance(self.budget or Budget(self.path.stat().st_size), self.wraps[:depth])
                stream = _unwrapped(stream, wrap, allowance)
        except BaseException:
            stream.close()
            raise
        return stream

    def seekable(self) -> IO[bytes]:
        """The innermost bytes as a file with random access; spooled to an unnamed temporary one if need be."""
        if not self.wraps:
            return open_regular(self.path)
        stream = self.open()
        try:
            return spooled(stream)
        finally:
            stream.close()


def open_regular(path: Path) -> IO[bytes]:
    """A regular file, opened without ever waiting (a FIFO or device is refused)."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise UnreadError(reason_of(error)) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadError("not a regular file")
    return os.fdopen(handle, "rb", buffering=0)


def reason_of(error: OSError) -> str:
    """Why the system refused, without the path."""
    known = {
        PermissionError: "permission denied",
        FileNotFoundError: "the file is gone, or a link that leads nowhere",
        IsADirectoryError: "a folder where a file was expected",
        NotADirectoryError: "the path runs through something that is no folder",
    }
    return known.get(type(error)) or f"the system refused to read it ({os.strerror(error.errno or 0).lower()})"


def head_of(blob: Blob, size: int = HEAD) -> bytes:
    """The first ``size`` bytes, or all there are. Damage behind them is left for the reading to find."""
    stream = blob.open()
    try:
        return read_fully(stream, size)
    finally:
        stream.close()


def read_fully(stream: Bytes, size: int) -> bytes:
    """``size`` bytes unless the end or a damage comes first; a damage right at the start is raised."""
    parts: list[bytes] = []
    missing = size
    while missing > 0:
        try:
            part = stream.read(missing)
        except UnreadError:
            if not parts:
                raise
            break  # the next read meets the damage again
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def spooled(stream: Bytes) -> IO[bytes]:
    """A temporary file without a name that holds the rest of ``stream``."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    try:
        size = 0
        while part := stream.read(1 << 20):
            size += len(part)
            if size > MAX_SPOOL:
                raise UnreadError(
                    f"more than {MAX_SPOOL >> 30} GiB inside an archive, in a format that needs random access"
                )
            file.write(part)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _unwrapped(stream: Bytes, wrap: Wrap, budget: Allowance) -> Bytes:
    if wrap.packing == "zip":
        return ZipMember(stream, wrap.place, budget)
    return Expanded(stream, wrap.packing, budget)


class _Expander(Protocol):
    eof: bool
    unused_data: bytes

    def decompress(self, data: bytes, /) -> bytes: ...


def _expander(packing: Packing) -> _Expander:
    if packing == "zstd":
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj()  # type: ignore[return-value]
    makers: dict[str, Callable[[], object]] = {
        "gzip": lambda: zlib.decompressobj(wbits=31),
        "bz2": bz2.BZ2Decompressor,
        "xz": lzma.LZMADecompressor,
    }
    return makers[packing]()  # type: ignore[return-value]


class Expanded:
    """A compressed stream: several members after each other, checksums and completeness verified, expansion bounded."""

    def __init__(self, stream: Bytes, packing: Packing, budget: Allowance) -> None:
        self._stream, self._packing, self._budget = stream, packing, budget
        self._expander: _Expander | None = None
        self._ready = bytearray()
        self._piece = 1 << 10
        self._pending = b""
        self._ended = False
        self._produced = 0
        self._failed: UnreadError | None = None

    def read(self, size: int, /) -> bytes:
        while len(self._ready) < size and not self._ended and self._failed is None:
            try:
                self._step()
            except UnreadError as error:
                self._failed = error  # what came before the damage is handed out first
        if not self._ready and self._failed is not None:
            raise self._failed
        out = bytes(self._ready[:size])
        del self._ready[: len(out)]
        return out

    def close(self) -> None:
        self._stream.close()

    def _step(self) -> None:
        data = self._pending or self._stream.read(self._piece)
        self._pending = b""
        if not data:
            self._ended = True
            if self._expander is not None:
                raise UnreadError(f"the {self._packing} data is cut off; what came before was read")
            return
        if self._expander is None:
            if self._produced and not data.strip(b"\0"):
                return  # padding after the last member
            self._expander = _expander(self._packing)
        self._expand(data)

    def _expand(self, data: bytes) -> None:
        import zstandard

        expander = self._expander
        assert expander is not None  # noqa: S101
        spare = expander.copy() if hasattr(expander, "copy") else None
        try:
            out = expander.decompress(data)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, zstandard.ZstdError):
            self._ready += _salvaged(spare, data)
            raise UnreadError(f"the {self._packing} data is damaged; what came before was read") from None
        self._ready += out
        self._produced += len(out)
        self._piece = max(1 << 10, self._piece // 4) if len(out) > 50 * len(data) else min(1 << 18, self._piece * 2)
        self._budget.check(self._produced)
        if expander.eof:
            self._pending, self._expander = expander.unused_data, None


def _salvaged(expander: _Expander | None, data: bytes) -> bytes:
    """What comes out of ``data`` before the damage in it, byte by byte."""
    out = bytearray()
    try:
        for place in range(len(data) if expander is not None else 0):
            assert expander is not None  # noqa: S101
            out += expander.decompress(data[place : place + 1])
    except zlib.error:
        pass
    return bytes(out)


_DAMAGED_MEMBER = "the zip archive is damaged: a member's checksum or size is wrong; what came before was read"


class ZipMember:
    """One member of a zip archive, its checksum verified at its end, its expansion bounded."""

    def __init__(self, stream: Bytes, place: int, budget: Allowance) -> None:
        file = stream if isinstance(stream, io.IOBase) and stream.seekable() else spooled(stream)
        self._file, self._budget, self._produced = file, budget, 0
        try:
            self._zip = zipfile.ZipFile(file)
            member = self._zip.infolist()[place]
            if member.flag_bits & 1:
                raise UnreadError("protected with a password")
            self._member = self._zip.open(member)
            self._member._expected_crc = None  # type: ignore[attr-defined]  # checked here, so that no byte is held back
            self._expected, self._checksum = (member.CRC, member.file_size), 0
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, IndexError, ValueError, EOFError):
            file.close()
            raise UnreadError("the zip archive is damaged, or packed in a way that cannot be read") from None

    def read(self, size: int, /) -> bytes:
        try:
            out = self._member.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, lzma.LZMAError, ValueError):
            raise UnreadError(_DAMAGED_MEMBER) from None
        self._checksum = zlib.crc32(out, self._checksum)
        self._produced += len(out)
        if not out and size and self._expected != (self._checksum, self._produced):
            raise UnreadError(_DAMAGED_MEMBER)
        self._budget.check(self._produced)
        return out

    def close(self) -> None:
        self._member.close()
        self._zip.close()
        self._file.close()


@dataclass(frozen=True, slots=True)
class Member:
    place: int
    name: str
    size: int
    locked: bool


def zip_members(blob: Blob) -> tuple[Member, ...]:
    """The files of a zip archive; names in old Chinese or Japanese archives are decoded as such."""
    from guardian.sources.encodings import find_encoding

    file = blob.seekable()
    try:
        with zipfile.ZipFile(file) as archive:
            entries = list(enumerate(archive.infolist()))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        raise UnreadError("the zip archive is damaged or cut off") from None
    finally:
        file.close()
    members = []
    for place, entry in entries:
        name = entry.filename
        if not entry.flag_bits & 0x800 and not name.isascii():
            raw = name.encode("cp437", "replace")
            name = raw.decode(find_encoding(raw, whole=True).name, "replace")
        if not entry.is_dir():
            members.append(Member(place, name, entry.file_size, bool(entry.flag_bits & 1)))
    return tuple(members)
