"""The state store: what guardian remembers between runs. SQLite by default, PostgreSQL by URL.

The only door to SQLAlchemy. It holds names, counts and decisions, never a value of a scanned cell.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import CredentialsError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine, MetaData, Table
    from sqlalchemy.exc import DatabaseError

DEFAULT_FOLDER = Path(".guardian")
SCHEMA_VERSION = 1

Row = dict[str, Any]

_CREATING = 0x677561726469616E
"""Advisory lock held while tables are made: "guardian" in ASCII."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "scans": ("id",),
    "tables": ("source", "name"),
    "columns": ("source", "tab", "name"),
    "decisions": ("id",),
    "meta": ("name",),
}
"""Each table is its key columns plus one JSON document, so that the two engines behave alike."""

_SQLITE_FAULTS: Mapping[str, tuple[str, str]] = {
    "SQLITE_FULL": ("cannot be written: the disk is full", "Free some space, or name another store with --state"),
    "SQLITE_IOERR": ("cannot be written: the disk failed or is full", "Free some space, or use another with --state"),
    "SQLITE_READONLY": ("may not be written", "Fix the permissions of its folder, or name another store with --state"),
    "SQLITE_CORRUPT": ("is damaged", "Restore it from a copy, or move it away to begin a new one"),
    "SQLITE_NOTADB": ("is no state store", "Restore it from a copy, or move it away to begin a new one"),
    "SQLITE_BUSY": ("is in use by another guardian", "Wait until that one is done, and try again"),
}
"""By the start of SQLite's own error name (sqlite.org/rescode.html): what is wrong, and what to do."""


class StoreError(UsageError):
    """The state store cannot be opened, read or written."""


def default_url(folder: Path | None = None) -> str:
    return f"sqlite:///{(folder or DEFAULT_FOLDER) / 'state.db'}"


class Store:
    """An open state store. Use as a context manager; every ``write()`` block is one transaction, all or nothing."""

    def __init__(self, url: str | None = None) -> None:
        self._engine = _connect(url or default_url())
        with _faults_named(self._engine):
            self._migrate()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    @contextmanager
    def write(self) -> Iterator[Writer]:
        with _faults_named(self._engine), self._engine.begin() as connection:
            yield Writer(connection)

    def rows(self, table: str, **where: str) -> list[Row]:
        """Documents of ``table`` in key order, each with its key columns; ``where`` compares key columns."""
        with _faults_named(self._engine), self._engine.connect() as connection:
            return _select(connection, table, where)

    def secret(self, name: str, size: int = 32) -> bytes:
        """A random key of this store, made at its first use; for fingerprints, not for protecting data."""
        with self.write() as writer:
            writer.insert_missing("meta", {"name": name}, {"hex": secrets.token_hex(size)})
        return bytes.fromhex(self.rows("meta", name=name)[0]["hex"])

    def _migrate(self) -> None:
        with self._engine.begin() as connection:
            _create(connection)
            writer = Writer(connection)
            writer.insert_missing("meta", {"name": "schema"}, {"version": SCHEMA_VERSION})
            found = writer.rows("meta", name="schema")[0]["version"]
        if found > SCHEMA_VERSION:
            raise UsageError(
                f"the state store has version {found}",
                expected=f"this guardian knows versions up to {SCHEMA_VERSION}",
                remedy="Use a newer guardian, or another store with --state",
            )


class Writer:
    """Writes inside one transaction. ``key`` names the key columns; ``body`` is stored as JSON."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, table: str, key: Mapping[str, str], body: Mapping[str, Any]) -> None:
        """Insert or replace one document."""
        values = _values(key, body)
        insert = self._insert(table).values(values)
        self._connection.execute(
            insert.on_conflict_do_update(index_elements=_KEYS[table], set_={"body": values["body"]})
        )

    def insert_missing(self, table: str, key: Mapping[str, str], body: Mapping[str, Any]) -> None:
        self._connection.execute(self._insert(table).values(_values(key, body)).on_conflict_do_nothing())

    def delete(self, table: str, **where: str) -> None:
        found = _table(table)
        self._connection.execute(found.delete().where(*(found.c[name] == value for name, value in where.items())))

    def rows(self, table: str, **where: str) -> list[Row]:
        return _select(self._connection, table, where)

    def _insert(self, table: str) -> Any:
        if self._connection.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert
        else:
            from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
        return insert(_table(table))


def _create(connection: Connection) -> None:
    """Make the tables that are missing; two scans may begin on a new store at the same moment."""
    from sqlalchemy import text
    from sqlalchemy.schema import CreateTable

    if connection.dialect.name == "postgresql":  # there IF NOT EXISTS does not wait for another's uncommitted table
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CREATING})
    for table in _schema().sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))


@cache
def _schema() -> MetaData:
    from sqlalchemy import Column, MetaData, Table, Text

    metadata = MetaData()
    for name, keys in _KEYS.items():
        columns = [Column(key, Text, primary_key=True) for key in keys]
        Table(f"guardian_{name}", metadata, *columns, Column("body", Text, nullable=False))
    return metadata


def _table(name: str) -> Table:
    return _schema().tables[f"guardian_{name}"]


def _values(key: Mapping[str, str], body: Mapping[str, Any]) -> Row:
    return {**key, "body": json.dumps(body, ensure_ascii=False, sort_keys=True)}


def _select(connection: Connection, table: str, where: Mapping[str, str]) -> list[Row]:
    found = _table(table)
    keys = [found.c[name] for name in _KEYS[table]]
    query = found.select().where(*(found.c[name] == value for name, value in where.items())).order_by(*keys)
    names = _KEYS[table]
    rows = connection.execute(query)
    try:
        return [{**dict(zip(names, row, strict=False)), **json.loads(row.body)} for row in rows]
    except (ValueError, TypeError):
        raise StoreError(
            f"the state store holds an entry of {table} that is no JSON object",
            where=_place(connection.engine.url),
            remedy=_SQLITE_FAULTS["SQLITE_CORRUPT"][1],
        ) from None


def _connect(url: str) -> Engine:
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
        raise UsageError(f"state cannot be kept in {parsed.drivername}", expected="sqlite or postgresql")
    try:
        engine = create_engine(parsed, hide_parameters=True)
        if parsed.drivername == "sqlite":
            event.listen(engine, "connect", _tune_sqlite)
        with engine.connect():
            return engine
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed", remedy="Run: pip install 'guardian-privacy[postgres]'"
        ) from None
    except DatabaseError as error:
        raise _fault(parsed, error) from None


@contextmanager
def _faults_named(engine: Engine) -> Iterator[None]:
    """What the database says goes no further: it may quote a statement."""
    from sqlalchemy.exc import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise _fault(engine.url, error) from None


def _fault(url: URL, error: DatabaseError) -> StoreError | CredentialsError:
    where = _place(url)
    if url.drivername != "sqlite":
        return CredentialsError(
            f"the state store at {where} cannot be used ({type(error.orig).__name__})",
            remedy="Check the address, PGPASSWORD or ~/.pgpass, and that the server runs",
        )
    code = str(getattr(error.orig, "sqlite_errorname", ""))
    for name, (what, remedy) in _SQLITE_FAULTS.items():
        if code.startswith(name):
            return StoreError(f"the state store at {where} {what}", remedy=remedy)
    return StoreError(
        f"the state store at {where} cannot be opened ({code or type(error.orig).__name__})",
        remedy="Check the path and the folder's permissions, or name another with --state",
    )


def _place(url: URL) -> str:
    """The address without user info and options."""
    from sqlalchemy import URL

    plain = URL.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database)
    return plain.render_as_string()


def _private_file(path: Path) -> None:
    """The store names what is personal and where: only its owner may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.name == DEFAULT_FOLDER.name and not (path.parent / ".gitignore").exists():
            (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"the state store cannot be made ({os.strerror(error.errno or 0)})",
            where=str(path),
            remedy="Run guardian in a folder that you may write to, or name another store with --state",
        ) from None


def _tune_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 10000")
