"""PostgreSQL: one read-only snapshot for the whole scan, rows drawn on the server, cells by COPY straight to Arrow."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import CredentialsError, GuardianError, UnreadError, UsageError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.address import Credentials, credentials, parsed
from guardian.sources.base import Kernel, P, Progress, Reading
from guardian.sources.databases import (
    EVERYTHING,
    LATE,
    NO_ROWS,
    NOBODY,
    UNKNOWN,
    Selection,
    Stream,
    broken_off,
    read,
    unreachable,
)
from guardian.sources.postgres_catalog import Relation, listed
from guardian.sources.postgres_rows import Draw, counted, digested, digestible, drawn, streamed

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS = 10
LOCK_SECONDS = 10
SAMPLE_SECONDS = 600
"""No statement of a sampled scan runs longer; a full scan may take what it takes."""

SESSION = {
    "default_transaction_read_only": "on",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "statement_timeout": f"{SAMPLE_SECONDS}s",
    "idle_in_transaction_session_timeout": "0",
    "client_encoding": "UTF8",
    "datestyle": "ISO, YMD",
    "bytea_output": "hex",
    "search_path": "pg_catalog",
}
BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

REASONS: Mapping[str, str] = {
    "42501": "permission denied",
    "42P01": "no such table: dropped since the listing",
    "42703": "a column was dropped or renamed since the listing",
    "55000": NO_ROWS,
    "55P03": f"locked by another session for more than {LOCK_SECONDS} s",
    "57014": "the statement took too long or was cancelled",
    "57P01": "the server went away",
    "57P02": "the server went away",
    "57P03": "the server is starting up or shutting down",
    "53300": "the server has no connection left",
    "XX001": "the table's data are damaged",
    "XX002": "an index of the table is damaged",
    "22021": "the table holds text that is not in the server's encoding",
    "58P01": "a file of the table is missing on the server",
}
CONNECTING = (
    ("could not translate host name", UNKNOWN),
    ("failed to resolve host", UNKNOWN),
    ("Name or service not known", UNKNOWN),
    ("onnection refused", NOBODY),
    ("No such file or directory", NOBODY),
    ("timeout", LATE),
    ("pg_hba.conf", "the server admits no login of this user from here"),
    ("database", "no such database, or no right to connect to it"),
)
NO_ROLE = re.compile(r'role ".*" (?:does not exist|is not permitted to log in)', re.DOTALL)
LOGIN = ("password authentication failed", "no password supplied", "authentication failed", "SASL")


class PostgresSource:
    """One database of a PostgreSQL server, seen through one snapshot: tables are read one after the other."""

    def __init__(
        self, url: str, name: str, selection: Selection = EVERYTHING, *, password_file: Path | None = None
    ) -> None:
        self.name = name
        self._selection = selection
        self._url, self._credentials = _prepared(url, name, password_file)
        self._relations: dict[str, Relation] = {}
        self._lock = threading.RLock()
        self._connection = self._connect()

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table of every schema: partitions as one with their parent, views only where somebody named them."""
        with self._lock, self._statement(self.name) as connection:
            found = listed(connection, self.name, self._selection)
        for relation, entry in found:
            if relation is not None and isinstance(entry, TableSchema):
                self._relations[entry.name] = relation
        yield from (entry for _, entry in found)

    def profile(
        self, table: TableSchema, kernel: Kernel[P], sample_rows: int | None, progress: Progress | None = None
    ) -> Reading[P]:
        with self._lock:
            relation = self._relation(table)
            with self._statement(table.ref) as connection:
                return read(table, kernel, self._stream(connection, relation, table.ref, sample_rows), progress)

    def content(self, table: TableSchema, key: bytes) -> str | None:
        """A keyed digest of the table's columns and of all its rows in their order, in the snapshot that the rows were
        read in: a database that is written to all day has tables that nobody touched."""
        with self._lock:
            relation = self._relations.get(table.name)
            if relation is None or not digestible(relation) or self._connection.closed or self._connection.broken:
                return None
            try:
                if table.name not in self._digests:
                    with self._statement(table.ref) as connection:
                        described = repr((table.columns, table.comment, relation.columns))
                        self._digests[table.name] = digested(connection, relation, described, key)
                return self._digests[table.name]
            except UnreadError:
                return None

    def close(self) -> None:
        self._connection.close()

    def _stream(
        self, connection: psycopg.Connection[Any], relation: Relation, ref: str, sample_rows: int | None
    ) -> Stream:
        timeout = 0 if sample_rows is None else SAMPLE_SECONDS
        connection.execute("SELECT set_config('statement_timeout', %s, true)", (f"{timeout}s",))
        rows = counted(connection, relation)
        whole = sample_rows is None or (rows is not None and rows <= sample_rows)
        draw = Draw() if whole or sample_rows is None else drawn(connection, relation, rows, sample_rows)
        beside = tuple(Unread(f"{ref}/{column}", "permission denied for this column") for column in relation.forbidden)
        lost: list[Unread] = []
        if relation.filtered:
            lost.append(Unread(ref, "row-level security hides rows of this table from this login"))
        batches = self._guarded(connection, relation, draw, ref, lost)
        known = rows if rows is not None else draw.estimate
        return Stream(batches, None if relation.filtered else known, draw.drawn, draw.limit, lost, beside)

    def _guarded(
        self, connection: psycopg.Connection[Any], relation: Relation, draw: Draw, ref: str, lost: list[Unread]
    ) -> Iterator[Any]:
        """Where the server goes away or cancels, what came before it counts and the rest is listed as lost."""
        import psycopg

        done = 0
        try:
            for rows, work in streamed(connection, relation, draw, ref):
                done += rows
                yield work
        except psycopg.Error as error:
            if not done:
                raise
            lost.append(broken_off(ref, _reason(error), done))

    def _relation(self, table: TableSchema) -> Relation:
        if table.name not in self._relations:
            for _ in self.tables():
                pass
        try:
            return self._relations[table.name]
        except KeyError:
            raise UnreadError("no such table", where=table.ref) from None

    @contextmanager
    def _statement(self, where: str) -> Iterator[psycopg.Connection[Any]]:
        """A savepoint in the snapshot, so that one table's fault does not end the scan of the others; going back to it
        gives up the lock on the table."""
        import psycopg

        try:
            if self._connection.closed or self._connection.broken:
                self._connection = self._connect()
            with self._connection.transaction(force_rollback=True):
                try:
                    yield self._connection
                except KeyboardInterrupt:  # rows may still be on their way: a rollback would wait for all of them
                    self._connection.close()
                    raise
        except psycopg.Error as error:
            raise UnreadError(_reason(error), where=where) from None

    def _connect(self) -> psycopg.Connection[Any]:
        import psycopg

        try:
            connection = psycopg.connect(
                self._url, password=self._credentials.password, connect_timeout=CONNECT_SECONDS, autocommit=True
            )
            for setting, value in SESSION.items():
                connection.execute("SELECT set_config(%s, %s, false)", (setting, value))
            connection.execute(BEGIN)
            self._digests: dict[str, str] = {}  # of this snapshot
        except (psycopg.Error, ValueError) as error:  # ValueError: a host name that IDNA cannot encode
            raise self._no_connection(error) from None
        return connection

    def _no_connection(self, error: Exception) -> GuardianError:
        if isinstance(error, ValueError):
            return unreachable(UNKNOWN, self.name)
        text = str(error)
        if any(words in text for words in LOGIN):
            return self._credentials.refused(self.name)
        if NO_ROLE.search(text):
            return CredentialsError(
                "the server knows no such user, or lets it not log in",
                where=self.name,
                remedy="Check the user in the URL",
            )
        reason = next((reason for words, reason in CONNECTING if words in text), "the server cannot be reached")
        return unreachable(REASONS.get(getattr(error, "sqlstate", None) or "", reason), self.name)


def _prepared(url: str, name: str, password_file: Path | None) -> tuple[str, Credentials]:
    """The connection string without its password, and the password apart. What libpq says of a bad URL quotes it."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    scheme, _, rest = url.partition("://")
    address = parsed(url, name)
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(f"{scheme.partition('+')[0]}://{rest}"))
    except psycopg.Error:
        raise UsageError(
            "not an address libpq understands", where=name, expected="postgresql://user@host:port/database?option=…"
        ) from None
    parts.pop("password", None)
    return make_conninfo("", **parts), credentials(address, "PGPASSWORD", password_file)


def _reason(error: psycopg.Error) -> str:
    """Why, by SQLSTATE: the server's words may quote a value."""
    import psycopg

    state = error.sqlstate or ""
    if state in REASONS:
        return REASONS[state]
    if isinstance(error, psycopg.OperationalError) and not state:
        return "the server went away"
    return f"PostgreSQL cannot read it (SQLSTATE {state or 'unknown'})"
