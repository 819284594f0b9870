"""The state store: what guardian remembers between runs. SQLite by default, PostgreSQL by URL.

The only door to SQLAlchemy. It holds names, counts and decisions, never a value of a scanned cell.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from guardian.errors import CredentialsError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine, MetaData, Table
    from sqlalchemy.exc import DatabaseError

DEFAULT_FOLDER = Path(".guardian")
SCHEMA_VERSION = 1

Row = dict[str, Any]

_CREATING = 0x677561726469616E
"""Advisory lock held while tables are made: "guardian" in ASCII."""

_ALONE = _CREATING + 1
"""Advisory lock of a transaction that must be alone."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "scans": ("id",),
    "tables": ("source", "name"),
    "columns": ("source", "tab", "name"),
    "decisions": ("id",),
    "meta": ("name",),
    "keys": ("id",),
    "reveals": ("id",),
}
"""Each table is its key columns plus one JSON document, so that the two engines behave alike."""

_RECORDS: tuple[str, ...] = ("subjects", "subject_keys", "vault")
"""Tables of many small sealed records: domain and id are the key; written and looked up a million at a time."""

_CHUNK = 50_000
"""Records to a statement."""

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


class Record(NamedTuple):
    """One sealed record. ``key_id``: the key that ``body`` is sealed under; what they mean is the caller's."""

    id: str
    key_id: str
    body: bytes

    def __repr__(self) -> str:
        return f"Record({self.id!r}, {self.key_id!r})"


class Store:
    """An open state store. Use as a context manager; every ``write()`` block is one transaction, all or nothing.

    ``durable``: what was committed is on the disk, and what was deleted is overwritten there (SQLite; PostgreSQL syncs
    by itself and keeps deleted rows until VACUUM).
    """

    def __init__(self, url: str | None = None, *, durable: bool = False) -> None:
        self._engine = _connect(url or default_url(), durable)
        with _faults_named(self._engine):
            self._migrate()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Writer]:
        """One transaction. ``alone``: no other such transaction, of any process, runs between its reads and writes."""
        with _faults_named(self._engine), self._engine.begin() as connection:
            if alone:
                _hold(connection)
            yield Writer(connection)

    def rows(self, table: str, **where: str) -> list[Row]:
        """Documents of ``table`` in key order, each with its key columns; ``where`` compares key columns."""
        with _faults_named(self._engine), self._engine.connect() as connection:
            return _select(connection, table, where)

    def find_records(self, table: str, domain: str, ids: Iterable[str]) -> dict[str, Record]:
        """The records of ``ids`` that exist, by id; made for a million at once."""
        with _faults_named(self._engine), self._engine.connect() as connection:
            return _find_records(connection, table, domain, ids)

    def add_records(self, table: str, domain: str, records: Iterable[Record]) -> None:
        """Add records in one transaction; those whose id is there already stay as they are."""
        with self.write() as writer:
            writer.add_records(table, domain, records)

    def forget_deleted(self) -> None:
        """Write what was deleted over on the disk now (SQLite: the write-ahead log is folded in and emptied).

        Raises StoreError while another process reads an older state of the store, which holds it in the log.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with _faults_named(self._engine), self._engine.connect() as connection:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        if busy:
            raise StoreError(
                "another process reads the store, so what was deleted is still in its write-ahead log",
                where=_place(self._engine.url),
                remedy="Wait until it is done, or end it (a backup, an open database shell); then do this again",
            )

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

    def find_records(self, table: str, domain: str, ids: Iterable[str]) -> dict[str, Record]:
        return _find_records(self._connection, table, domain, ids)

    def add_records(self, table: str, domain: str, records: Iterable[Record]) -> None:
        """Add records; those whose id is there already stay as they are."""
        _add_records(self._connection, table, domain, records)

    def put_records(self, table: str, domain: str, records: Iterable[Record]) -> None:
        """Add records, or replace those whose id is there already."""
        _add_records(self._connection, table, domain, records, replace=True)

    def records_under(
        self, table: str, key_id: str, *, other: bool = False, most: int | None = None
    ) -> list[tuple[str, Record]]:
        """(domain, record) of those sealed under ``key_id``, or, with ``other``, under any other key but none ("")."""
        found = _table(table)
        chosen = ~found.c.key_id.in_((key_id, "")) if other else found.c.key_id == key_id
        query = found.select().where(chosen).limit(most)
        return [(row.domain, Record(row.id, row.key_id, row.body)) for row in self._connection.execute(query)]

    def domains_of(self, table: str, record_id: str) -> tuple[str, ...]:
        """The domains that hold a record of this id."""
        from sqlalchemy import select

        found = _table(table)
        rows = self._connection.execute(select(found.c.domain).where(found.c.id == record_id))
        return tuple(row[0] for row in rows)

    def count_records(self, table: str) -> dict[str, int]:
        """How many records are sealed under each key."""
        from sqlalchemy import func, select

        found = _table(table)
        query = select(found.c.key_id, func.count()).group_by(found.c.key_id)
        return {row[0]: int(row[1]) for row in self._connection.execute(query)}

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
    from sqlalchemy import Column, LargeBinary, MetaData, Table, Text

    metadata = MetaData()
    for name, keys in _KEYS.items():
        columns = [Column(key, Text, primary_key=True) for key in keys]
        Table(f"guardian_{name}", metadata, *columns, Column("body", Text, nullable=False))
    for name in _RECORDS:
        columns = [Column(key, Text, primary_key=True) for key in ("domain", "id")]
        rest = (Column("key_id", Text, nullable=False), Column("body", LargeBinary, nullable=False))
        Table(f"guardian_{name}", metadata, *columns, *rest, sqlite_with_rowid=False)
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


def _hold(connection: Connection) -> None:
    """Wait until this is the only transaction that asked to be alone."""
    from sqlalchemy import text

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ALONE})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _find_records(connection: Connection, table: str, domain: str, ids: Iterable[str]) -> dict[str, Record]:
    name = _table(table).name
    found: dict[str, Record] = {}
    for chunk in _chunks(sorted(ids)):  # neighbours lie on the same page
        if connection.dialect.name == "postgresql":
            query = f"SELECT id, key_id, body FROM {name} WHERE domain = %s AND id = ANY(%s)"  # noqa: S608 - own name
            rows = connection.exec_driver_sql(query, (domain, chunk))
        else:
            query = (
                f"SELECT id, key_id, body FROM {name} WHERE domain = ? "  # noqa: S608 - own name
                "AND id IN (SELECT value FROM json_each(?))"
            )
            rows = connection.exec_driver_sql(query, (domain, json.dumps(chunk)))
        found.update((row[0], Record(*row)) for row in rows.fetchall())
    return found


def _add_records(
    connection: Connection, table: str, domain: str, records: Iterable[Record], *, replace: bool = False
) -> None:
    """In order of their ids: neighbours land on the same page of the index."""
    name = _table(table).name
    conflict = "(domain, id) DO UPDATE SET key_id = excluded.key_id, body = excluded.body" if replace else "DO NOTHING"
    for chunk in _chunks(sorted(records, key=lambda record: record.id)):
        if connection.dialect.name == "postgresql":
            query = (
                f"INSERT INTO {name} (domain, id, key_id, body) "  # noqa: S608 - own name
                "SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::bytea[]) ON CONFLICT " + conflict
            )
            columns = ([one.id for one in chunk], [one.key_id for one in chunk], [one.body for one in chunk])
            connection.exec_driver_sql(query, (domain, *columns))
        else:
            query = f"INSERT INTO {name} (domain, id, key_id, body) VALUES (?, ?, ?, ?) ON CONFLICT {conflict}"  # noqa: S608
            connection.exec_driver_sql(query, [(domain, one.id, one.key_id, one.body) for one in chunk])


T = TypeVar("T")


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _connect(url: str, durable: bool = False) -> Engine:
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


def _tune_durable(connection: Any, held: object) -> None:
    """A key that was used must survive a power cut; one that was destroyed must not survive in a free page."""
    _tune_sqlite(connection, held)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
