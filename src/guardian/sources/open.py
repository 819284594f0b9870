"""From what a person names to the source behind it: a path by its content, a server by its URL."""

from __future__ import annotations

import importlib
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from guardian.errors import UsageError
from guardian.sources.address import display_name, scheme_of
from guardian.sources.base import Source
from guardian.sources.databases import Selection

__all__ = ["display_name", "open_source"]

SQLITE_MAGIC = b"SQLite format 3\0"
DUCKDB_MAGIC = b"DUCK"
DUCKDB_MAGIC_AT = 8
SERVERS = {"postgresql": "postgres", "postgres": "postgres", "mysql": "mysql", "mariadb": "mysql"}
DRIVERS = {"postgres": "psycopg", "mysql": "pymysql"}
KNOWN = "a path, '-', sqlite:///PATH, duckdb:///PATH, postgresql://… or mysql://…"


def open_source(
    target: str,
    *,
    name: str | None = None,
    password_file: Path | None = None,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    as_format: str | None = None,
    past: bool = True,
    own: Callable[[Path], str | None] | None = None,
) -> Source:
    """The source that a target names, opened. Raises UsageError, CredentialsError or UnreadError, without secrets."""
    scheme = scheme_of(target)
    shown = name or display_name(target)
    selection = Selection(include, exclude, past)
    if scheme in SERVERS:
        return _server(SERVERS[scheme], target, shown, password_file, selection)
    if scheme in {"sqlite", "duckdb"}:
        return _database(scheme, path_of(target), shown, selection)
    if scheme == "file":
        target = unquote(target.removeprefix("file://"))
    elif scheme:
        raise UsageError(f"unknown kind of target '{scheme}://'", where=shown, expected=f"expected {KNOWN}")
    if target == "-":
        return _standard_input(as_format)
    path = Path(target)
    if not os.path.lexists(path):
        raise UsageError("no such file or folder", where=shown, remedy="Check the path, or name a database by its URL")
    kind = None if as_format else content_of(path)
    if kind:
        return _database(kind, path, shown, selection)
    from guardian.sources.files import FileSource

    return FileSource(
        target, name=shown, include=include, exclude=exclude, as_format=as_format, databases=_in_folder, own=own
    )


def _in_folder(path: Path, name: str) -> Source | None:
    kind = content_of(path)
    return _database(kind, path, name, Selection()) if kind else None


def _standard_input(as_format: str | None) -> Source:
    if sys.stdin is None:
        raise UsageError("standard input is closed", where="-", remedy="Pipe the data in, or name a file")
    if as_format is None:
        raise UsageError("standard input needs its format", where="-", remedy="Add --as csv, --as jsonl or --as text")
    from guardian.sources.streams import StdinSource

    return StdinSource(sys.stdin.buffer, as_format)


def content_of(path: Path) -> str | None:
    """``sqlite`` or ``duckdb`` where the first bytes of a regular file say so. Nothing else is opened: a FIFO hangs."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            head = file.read(16)
    except (OSError, ValueError):
        return None
    if head == SQLITE_MAGIC:
        return "sqlite"
    return "duckdb" if head[DUCKDB_MAGIC_AT : DUCKDB_MAGIC_AT + 4] == DUCKDB_MAGIC else None


def path_of(target: str) -> Path:
    """The path in ``sqlite:///relative`` and ``sqlite:////absolute``, as SQLAlchemy reads them."""
    rest = target[target.index("://") + 3 :]
    if not rest.startswith("/") or len(rest) == 1:
        raise UsageError(
            "no path in this address", where=display_name(target), expected="three slashes before it, four if absolute"
        )
    return Path(rest[1:])


def _database(kind: str, path: Path, name: str, selection: Selection) -> Source:
    if not path.exists():
        raise UsageError("no such file", where=name)
    if kind == "sqlite":
        from guardian.sources.sqlite import SqliteSource

        return SqliteSource(path, name, selection)
    from guardian.sources.duckdb import DuckdbSource

    return DuckdbSource(path, name, selection)


def _server(kind: str, target: str, name: str, password_file: Path | None, selection: Selection) -> Source:
    try:
        importlib.import_module(DRIVERS[kind])
    except ImportError:
        raise UsageError(
            f"the driver for this database ({DRIVERS[kind]}) is not installed",
            where=name,
            remedy=f"Run: pip install 'guardian-privacy[{kind}]'",
        ) from None
    if kind == "postgres":
        from guardian.sources.postgres import PostgresSource

        return PostgresSource(target, name, selection, password_file=password_file)
    from guardian.sources.mysql import MysqlSource

    return MysqlSource(target, name, selection, password_file=password_file)
