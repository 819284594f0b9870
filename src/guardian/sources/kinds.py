"""What kind of data a file holds: told by its bytes; the name only settles what bytes leave open."""

from __future__ import annotations

import re
from typing import Literal

from guardian.sources.blobs import Packing
from guardian.sources.encodings import find_encoding, is_text

Kind = Literal["delimited", "json", "text", "parquet", "arrow", "avro", "workbook", "pdf", "docx"]
KINDS: tuple[Kind, ...] = ("delimited", "json", "text", "parquet", "arrow", "avro", "workbook", "pdf", "docx")

PACKED: tuple[tuple[bytes, Packing], ...] = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "arrow"),
    (b"Obj\x01", "avro"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
)
_DATABASES = ((0, b"SQLite format 3\x00", "SQLite"), (8, b"DUCK", "DuckDB"))
_MEDIA = (
    (0, b"\x89PNG"), (0, b"\xff\xd8\xff"), (0, b"GIF8"), (0, b"RIFF"), (0, b"BM"), (0, b"II*\x00"), (0, b"MM\x00*"),
    (0, b"OggS"), (0, b"ID3"), (0, b"\xff\xfb"), (0, b"fLaC"), (0, b"\x1aE\xdf\xa3"), (4, b"ftyp"), (0, b"8BPS"),
    (0, b"\x00\x00\x01\xba"), (0, b"\x00\x00\x01\xb3"), (0, b"FLV\x01"), (0, b"\x00\x00\x00\x0cjP"),
)  # fmt: skip
_PROGRAM = re.compile(
    rb"\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|\x00asm|wOFF|wOF2|OTTO|!<arch>\n|\xde\x12\x04\x95|\x95\x04\x12\xde"
    rb"|crc\x00|DIRC\x00\x00\x00[\x02-\x04]"
    rb"|\x00\x01\x00\x00\x00[\x01-\x40]"  # a TrueType font and its few tables: databases of Access begin as it does
    rb"|\x00\x00[\x01\x02]\x00[\x01-\xff]\x00...\x00|icns\x00"  # icons and cursors
    rb"|.{8}[\x00-\x02]\x00[\x01\x02]\x00.{22}LP"  # an embedded font (w3.org/submissions/EOT)
    rb"|.\r\r\n",  # compiled Python of any version
    re.DOTALL,
)
_NEW_HEADERS = (b"PE\x00\x00", b"NE", b"LE", b"LX")
"""What stands in a program of Windows where byte 60 says."""
DATA_SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys(("csv", "tsv", "tab", "psv", "dsv"), "delimited"),
    **dict.fromkeys(("json", "jsonl", "ndjson", "geojson"), "json"),
    **dict.fromkeys(("parquet", "pq"), "parquet"),
    **dict.fromkeys(("arrow", "feather", "ipc"), "arrow"),
    **dict.fromkeys(("xlsx", "xlsm", "xls", "xlsb", "ods"), "workbook"),
    **dict.fromkeys(("txt", "md", "markdown", "log", "rst"), "text"),
    "avro": "avro",
    "pdf": "pdf",
    "docx": "docx",
}
# fmt: off
_UNREADABLE = frozenset((
    "7z", "rar", "tar", "lz4", "sz", "orc", "doc", "dta", "sav", "sas7bdat", "rds", "rdata", "pkl", "pickle", "mdb",
    "accdb", "bak", "dmp", "dump", "sqlite", "sqlite3", "db", "db3", "s3db", "duckdb", "ddb", "mdf", "ndf", "ldf",
    "ibd", "frm", "myd", "fdb", "gdb", "dbf", "gpg", "pgp", "age", "enc", "pst", "ost", "msg", "ppt", "h5", "hdf5",
    "npy", "npz", "bson", "por", "xpt", "qvd", "hyper", "mat", "fst",
))
_PROSE = frozenset((
    "md", "markdown", "rst", "log", "html", "htm", "xml", "svg", "py", "js", "ts", "css", "sql", "sh", "yaml", "yml",
    "toml", "ini", "cfg",
))
_SOURCE_CODE = frozenset((
    "py", "pyi", "typed", "js", "mjs", "cjs", "jsx", "ts", "tsx", "css", "scss", "less", "vue", "svelte", "c", "h",
    "cc", "cpp", "hpp", "cs", "fs", "go", "rs", "java", "kt", "kts", "scala", "groovy", "swift", "m", "rb", "php", "pl",
    "pm", "lua", "jl", "r", "dart", "ex", "exs", "erl", "hs", "clj", "sh", "bash", "zsh", "fish", "ps1", "bat", "cmake",
))
# fmt: on


def suffix_of(name: str) -> str:
    """The last suffix of a name, lower case; a compression's own suffix is left out."""
    parts = name.lower().rsplit("/", 1)[-1].split(".")
    while len(parts) > 2 and parts[-1] in ("gz", "gzip", "zst", "zstd", "bz2", "xz", "zip"):
        parts.pop()
    return parts[-1] if len(parts) > 1 else ""


def packing_of(head: bytes) -> Packing | None:
    return next((packing for magic, packing in PACKED if head.startswith(magic)), None)


def database_of(head: bytes) -> str | None:
    return next((engine for at, magic, engine in _DATABASES if head[at : at + len(magic)] == magic), None)


def is_media(head: bytes, name: str) -> bool:
    """A picture, sound or film: it may show people, in a way that nobody reads here."""
    starts = any(head[at : at + len(magic)] == magic for at, magic in _MEDIA)
    return suffix_of(name) not in _UNREADABLE and starts and not is_text(head[:4096])


def is_program(head: bytes, name: str) -> bool:
    """A program, font, icon, checksum or catalogue of messages: nothing that is about somebody."""
    starts = _PROGRAM.match(head) or _of_windows(head)
    return suffix_of(name) not in _UNREADABLE and bool(starts) and not is_text(head[:4096])


def _of_windows(head: bytes) -> bool:
    """Two letters, with which other data may begin by chance, say too little."""
    at = int.from_bytes(head[60:64], "little")
    return head.startswith(b"MZ") and head[at : at + 4].startswith(_NEW_HEADERS)


def find_kind(head: bytes, name: str) -> Kind | None:
    """The kind, or None for bytes that are neither text nor a format guardian reads."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"\xff" * 4) and 0 < int.from_bytes(head[4:8], "little") < len(head):
        return "arrow"
    if b"%PDF-" in head[:1024] and not is_text(head[:65536]):
        return "pdf"
    if not is_text(head[:65536]):
        return None
    return text_kind(head, name)


def text_kind(head: bytes, name: str) -> Kind:
    """JSON by its first characters; delimited by a layout that holds on every line, or by name; otherwise text."""
    encoding = find_encoding(head)
    text = head[encoding.bom :].decode(encoding.name, "replace").lstrip("﻿")
    suffix = suffix_of(name)
    if _looks_json(text):
        return "json"
    if DATA_SUFFIXES.get(suffix) == "delimited":
        return "delimited"
    if suffix in _PROSE:
        return "text"
    return "delimited" if _looks_delimited(text, suffix) else "text"


def _looks_json(text: str) -> bool:
    """An object with a quoted key, or an array of JSON values: not a log line that begins with a bracket."""
    start = text.lstrip()[:4096]
    if re.match(r'\{\s*(?:"|\}\s*$)', start):
        return True
    return bool(
        re.match(
            r'\[\s*(?:[{\[]\s*["{\[\d\]}-]|"(?:[^"\\]|\\.)*"\s*[,\]]|-?\d[\d.eE+-]*\s*[,\]]\s*[-\d"\n]|\]\s*$)', start
        )
    )


def _looks_delimited(text: str, suffix: str) -> bool:
    from guardian.sources.dialects import USUAL, find_layout

    whole = text[: text.rfind("\n") + 1] or text
    layout = find_layout(whole.encode("utf-8", "replace"), final=True)
    if len(layout.names) < 2 or layout.rows + layout.header_row < 2:
        return False
    certain = layout.dialect.delimiter in USUAL and layout.steady >= 0.98
    named = bool(layout.header_row) and layout.steady >= 0.9
    return (certain and (named or len(layout.names) >= 3)) or (named and suffix in ("", "dat", "data"))


def is_source_code(name: str) -> bool:
    """By its suffix, which a file without content leaves alone to go by; schemas and data (SQL, YAML) are none."""
    return suffix_of(name) in _SOURCE_CODE


def is_foreign(name: str) -> bool:
    """Named as a kind of data that guardian cannot read, sound or not."""
    return suffix_of(name) in _UNREADABLE


def is_unreadable(name: str) -> bool:
    """Kinds that hold data which guardian cannot read: named as unread, never passed over."""
    return is_foreign(name) or suffix_of(name) in DATA_SUFFIXES
