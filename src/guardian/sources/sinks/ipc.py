"""Which compression an Arrow file uses: said in its first record batch, which pyarrow reads but does not tell of.

Layout: Arrow columnar format, Message.fbs (RecordBatch.compression is field 3, BodyCompression.codec field 0).
"""

from __future__ import annotations

import struct
from typing import IO

RECORD_BATCH = 3
LONGEST = 64 << 20
CODECS = {0: "lz4", 1: "zstd"}


def codec_of(raw: IO[bytes], *, file: bool) -> str | None:
    """``lz4``, ``zstd`` or None; ``raw`` stands at the start of the file."""
    place = 8 if file else 0
    while True:
        raw.seek(place)
        head = raw.read(8)
        if len(head) < 8:
            return None
        marked = head[:4] == b"\xff\xff\xff\xff"
        (size,) = struct.unpack("<i", head[4:] if marked else head[:4])
        start = place + (8 if marked else 4)
        if not 0 < size <= LONGEST:
            return None
        raw.seek(start)
        message = raw.read(size)
        try:
            kind, body, codec = _message(message)
        except (struct.error, IndexError):
            return None
        if kind == RECORD_BATCH:
            return codec
        place = start + size + body


def _message(data: bytes) -> tuple[int, int, str | None]:
    """The kind of a message, the size of its body, and for a record batch its codec."""
    (root,) = struct.unpack_from("<I", data)
    kind = _field(data, root, 1)
    header = _field(data, root, 2)
    body = _field(data, root, 3)
    size = struct.unpack_from("<q", data, body)[0] if body else 0
    sort = data[kind] if kind else 0
    if sort != RECORD_BATCH or not header:
        return sort, size, None
    table = header + struct.unpack_from("<I", data, header)[0]
    said = _field(data, table, 3)
    if not said:
        return sort, size, None
    compression = said + struct.unpack_from("<I", data, said)[0]
    codec = _field(data, compression, 0)
    return sort, size, CODECS.get(data[codec] if codec else 0)


def _field(data: bytes, table: int, number: int) -> int:
    """Where a field of a flatbuffer table stands; 0: it is not there."""
    vtable = table - struct.unpack_from("<i", data, table)[0]
    (length,) = struct.unpack_from("<H", data, vtable)
    if 4 + 2 * number >= length:
        return 0
    (offset,) = struct.unpack_from("<H", data, vtable + 4 + 2 * number)
    return table + offset if offset else 0
