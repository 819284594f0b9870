"""Opening the state store, and what its faults mean; nothing that the database says goes further."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import CredentialsError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.exc import DatabaseError

DEFAULT_FOLDER = Path(".guardian")
CREATING = 0x677561726469616E
"""Advisory lock held while tables are made: "guardian" in ASCII."""

_ALONE = CREATING + 1
"""Advisory lock of a transaction that must be alone."""

BUSY_SECONDS = 10
"""So long a process waits for others that write a store in a file."""

SQLITE_FAULTS: Mapping[str, tuple[str, str]] = {
    "SQLITE_FULL": (
        "cannot be written: the disk is full",
        "Free some space, or name another store: 'state' in guardian.yaml",
    ),
    "SQLITE_IOERR": (
        "cannot be written: the disk failed or is full",
        "Free some space, or use another: 'state' in guardian.yaml",
    ),
    "SQLITE_READONLY": (
        "may not be written",
        "Fix the permissions of its folder, or name another: 'state' in guardian.yaml",
    ),
    "SQLITE_CORRUPT": ("is damaged", "Restore it from a copy, or move it away to begin a new one"),
    "SQLITE_NOTADB": ("is no state store", "Restore it from a copy, or move it away to begin a new one"),
    "SQLITE_BUSY": ("is in use by another guardian", "Wait until that one is done, and try again"),
}
"""By the start of SQLite's own error name (sqlite.org/rescode.html): what is wrong, and what to do."""


class StoreError(UsageError):
    """The state store cannot be opened, read or written."""


def default_url(folder: Path | None = None) -> str:
    return f"sqlite:///{(folder or DEFAULT_FOLDER) / 'state.db'}"


def hold(connection: Connection) -> None:
    """Wait until this is the only transaction that asked to be alone."""
    from sqlalchemy import text

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ALONE})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def connect(url: str, durable: bool = False) -> Engine:
    from sqlalchemy import create_engine, event, make_url
    from sqlalchemy.exc import ArgumentError, DatabaseError

    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UsageError(
            "--state is no database URL",
            expected="sqlite:///PATH or postgresql://USER@HOST/NAME",
            remedy="Leave it out to keep the state in ./.guardian/state.db",
        ) from None
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.drivername == "sqlite":
        if parsed.database:
            _private_file(Path(parsed.database))
    else:
        raise UsageError(
            f"state cannot be kept in {parsed.drivername}",
            expected="sqlite or postgresql",
            remedy="Name sqlite:///PATH or postgresql://USER@HOST/NAME, or leave it out for ./.guardian/state.db",
        )
    try:
        engine = create_engine(parsed, hide_parameters=True)
        if parsed.drivername == "sqlite":
            event.listen(engine, "connect", _tune_durable if durable else _tune_sqlite)
        with engine.connect():
            return engine
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed", remedy="Run: pip install 'guardian-privacy[postgres]'"
        ) from None
    except DatabaseError as error:
        raise _fault(parsed, error) from None


@contextmanager
def faults_named(engine: Engine) -> Iterator[None]:
    """What the database says goes no further: it may quote a statement."""
    from sqlalchemy.exc import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise _fault(engine.url, error) from None


def _fault(url: URL, error: DatabaseError) -> StoreError | CredentialsError:
    where = shown_address(url)
    if url.drivername != "sqlite":
        return CredentialsError(
            f"the state store at {where} cannot be used ({type(error.orig).__name__})",
            remedy="Check the address, PGPASSWORD or ~/.pgpass, and that the server runs",
        )
    code = str(getattr(error.orig, "sqlite_errorname", ""))
    for name, (what, remedy) in SQLITE_FAULTS.items():
        if code.startswith(name):
            return StoreError(f"the state store at {where} {what}", remedy=remedy)
    return StoreError(
        f"the state store at {where} cannot be opened ({code or type(error.orig).__name__})",
        remedy="Check the path and the folder's permissions, or name another: 'state' in guardian.yaml",
    )


def shown_address(url: URL) -> str:
    """The address without user info and options."""
    from sqlalchemy import URL

    plain = URL.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database)
    return plain.render_as_string()


def _private_file(path: Path) -> None:
    """The store names what is personal and where: only its owner may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.name == DEFAULT_FOLDER.name:
            _ignored(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"the state store cannot be made ({os.strerror(error.errno or 0)})",
            where=str(path),
            remedy="Run guardian in a folder that you may write to, or name another store: 'state' in guardian.yaml",
        ) from None


def _ignored(folder: Path) -> None:
    """By git. A run that was killed as it made the file left it empty."""
    path = folder / ".gitignore"
    if not path.exists() or not path.stat().st_size:
        path.write_text("*\n", encoding="utf-8")


def _tune_sqlite(connection: Any, _: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")
    _keep_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")


def _keep_log(connection: Any) -> None:
    """Writes go to a log first. Of several that turn a new file to that at once, SQLite lets none wait but one."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _tune_durable(connection: Any, held: object) -> None:
    """A key that was used must survive a power cut; one that was destroyed must not survive in a free page."""
    _tune_sqlite(connection, held)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
