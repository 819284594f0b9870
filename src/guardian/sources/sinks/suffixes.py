"""Whether the name of a copy says the format that it will have: a copy keeps that of its source."""

from __future__ import annotations

from pathlib import Path

from guardian.errors import UsageError
from guardian.sources.kinds import DATA_SUFFIXES
from guardian.sources.sinks.contents import Content, Leaf, Packed
from guardian.sources.sinks.looking import look
from guardian.sources.walking import shown

_PACKED = {"gz": "gz", "gzip": "gz", "zst": "zst", "zstd": "zst", "bz2": "bz2", "xz": "xz", "zip": "zip"}
_PACKINGS = {"gzip": "gz", "zstd": "zst"}
_USUAL = {"delimited": "csv", "text": "txt", "workbook": "xlsx"}
_KINDS: dict[str, str] = {**DATA_SUFFIXES, **dict.fromkeys(("db", "sqlite", "sqlite3", "duckdb"), "database")}
_LOOSE = frozenset({"delimited", "json", "text"})
"""Formats of plain text, which may go by the name of text."""


def check_suffix(source: Path, target: Path) -> None:
    """Refuse a target that is named as another format. Names that say none are free, and those of folders."""
    if source.is_dir() or not source.exists():
        return
    entries = look(source, (), (), None).entries
    found = _format(entries[0].content) if entries else None
    if found is None:
        return
    kind, packing = found
    said_kind, said_packing = _said(target.name)
    text = said_kind == "text" and kind in _LOOSE
    if (said_kind in ("", kind) or text) and (said_packing == packing or not (said_kind or said_packing)):
        return
    suffix = _suffix(source.name, kind, packing)
    raise UsageError(
        "a copy keeps the format of its source, and this name says another",
        where=shown(target),
        expected=f"expected: a name that ends in {suffix}",
        remedy=f"Name it --to {shown(target.with_name(target.name.split('.')[0] + suffix))}",
    )


def check_database_suffix(target: Path) -> None:
    """Refuse a copy of a database that is named as a file of another kind."""
    kind, packing = _said(target.name)
    if kind in ("", "database") and not packing:
        return
    raise UsageError(
        "a copy of a database is a database, and this name says another format",
        where=shown(target),
        expected="expected: a name that ends in .db, .sqlite or .duckdb, as the source's does",
        remedy=f"Name it --to {shown(target.with_name(target.name.split('.')[0] + '.db'))}",
    )


def _format(content: Content) -> tuple[str, str] | None:
    """The kind, and how it is packed; None: nothing is in it. An archive has no kind of its own."""
    packings = []
    while isinstance(content, Packed):
        packings.append(_PACKINGS.get(content.packing, content.packing))
        content = content.inside
    if not isinstance(content, Leaf):
        return "", ".".join(["zip", *reversed(packings)])
    return None if content.kind == "empty" else (content.kind, ".".join(reversed(packings)))


def _said(name: str) -> tuple[str, str]:
    parts, packings = name.lower().split(".")[1:], []
    while parts and parts[-1] in _PACKED:
        packings.append(_PACKED[parts.pop()])
    return (_KINDS.get(parts[-1], "") if parts else ""), ".".join(reversed(packings))


def _suffix(name: str, kind: str, packing: str) -> str:
    """That of the source where it says the format, else the usual one."""
    own = next((part for part in reversed(name.lower().split(".")[1:]) if part not in _PACKED), "")
    kept = own if kind and _KINDS.get(own) == kind else _USUAL.get(kind, kind)
    return "".join(f".{part}" for part in (kept, packing) if part)
