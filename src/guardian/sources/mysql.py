"""MySQL and MariaDB: one read-only snapshot for the whole scan, rows drawn by key, cells parsed column by column."""

from __future__ import annotations

import getpass
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import GuardianError, UnreadError, UsageError
from guardian.model import Skipped, TableSchema, Unread
from guardian.sources.address import Address, Credentials, credentials, parsed
from guardian.sources.base import Kernel, P, Progress, Reading
from guardian.sources.databases import (
    EVERYTHING,
    LATE,
    NOBODY,
    UNKNOWN,
    Selection,
    Stream,
    broken_off,
    read,
    unreachable,
)
from guardian.sources.mysql_catalog import Relation, listed, server_time
from guardian.sources.mysql_rows import Plan, execute, planned, streamed

if TYPE_CHECKING:
    import pymysql

Connection = Any
CONNECT_SECONDS = 10
LOCK_SECONDS = 10
SAMPLE_SECONDS = 600
IDLE_WRITE_SECONDS = 3600
"""How long the server waits for us to take the next rows: the kernel may be slower than the network."""

OPTIONS = frozenset(
    {"unix_socket", "ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert", "ssl_verify_identity", "charset"}
)
REASONS: Mapping[int, str] = {
    0: "the server went away",
    1044: "no such database, or no right to use it",
    1049: "no such database, or no right to use it",
    1051: "no such table: dropped since the listing",
    1054: "a column was dropped or renamed since the listing",
    1130: "the server admits no login from here",
    1142: "permission denied",
    1143: "permission denied",
    1146: "no such table: dropped since the listing",
    1194: "the table is damaged",
    1195: "the table is damaged",
    1205: f"locked by another session for more than {LOCK_SECONDS} s",
    1317: "the statement was cancelled",
    1356: "a view over something that is gone or forbidden",
    1412: "the table was altered during the scan",
    1877: "the table is damaged",
    1927: "the connection was killed",
    1932: "the table's engine cannot find its data",
    1053: "the server is shutting down",
    1040: "the server has no connection left",
    1152: "the server went away",
    1158: "the server went away",
    1159: "the server went away",
    1160: "the server went away",
    1161: "the server went away",
    1969: "the statement took too long",
    3024: "the statement took too long",
    2006: "the server went away",
    2013: "the server went away",
    2014: "the server went away",
}
LOGIN = frozenset({1045, 1698, 1251, 2059})


class MysqlSource:
    """One server, or one of its databases where the URL names it; tables are read one after the other."""

    def __init__(
        self, url: str, name: str, selection: Selection = EVERYTHING, *, password_file: Path | None = None
    ) -> None:
        self.name = name
        self._selection = selection
        self._address = parsed(url, name)
        self._credentials = _credentials(self._address, password_file)
        self._relations: dict[str, Relation] = {}
        self._lock = threading.RLock()
        self._connection, self._began = self._connect()

    def tables(self) -> Iterator[TableSchema | Unread | Skipped]:
        """Every table of every schema; views only where somebody named them."""
        with self._lock, self._statement(self.name) as connection:
            found = listed(connection, self.name, self._selection, self._address.database, self._began)
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
                _limit_statements(connection, 0 if sample_rows is None else SAMPLE_SECONDS)
                plan = planned(connection, relation, sample_rows)
                return read(table, kernel, self._stream(connection, relation, plan, table.ref), progress)

    def close(self) -> None:
        if self._connection.open:
            self._connection.close()

    def _stream(self, connection: Connection, relation: Relation, plan: Plan, ref: str) -> Stream:
        lost: list[Unread] = []
        beside = tuple(Unread(f"{ref}/{column}", "permission denied for this column") for column in relation.forbidden)
        batches = _guarded(connection, relation, plan, ref, lost)
        return Stream(batches, plan.rows, plan.drawn, plan.limit, lost, beside)

    def _relation(self, table: TableSchema) -> Relation:
        if table.name not in self._relations:
            for _ in self.tables():
                pass
        try:
            return self._relations[table.name]
        except KeyError:
            raise UnreadError("no such table", where=table.ref) from None

    @contextmanager
    def _statement(self, where: str) -> Iterator[Connection]:
        """A savepoint in the snapshot; going back to it gives up the table's metadata lock."""
        import pymysql

        try:
            if not self._connection.open:
                self._connection, self._began = self._connect()
            execute(self._connection, "SAVEPOINT guardian")
            yield self._connection
        except (pymysql.MySQLError, OSError) as error:
            if REASONS.get(_code(error)) == REASONS[0] or isinstance(error, OSError):
                _abandon(self._connection)
            raise UnreadError(_reason(error), where=where) from None
        finally:
            self._release()

    def _release(self) -> None:
        """Go back to the savepoint; a connection that cannot, or that has rows still on their way, is put away."""
        import pymysql

        if not self._connection.open:
            return
        try:
            if _is_busy(self._connection):
                _abandon(self._connection)
            else:
                execute(self._connection, "ROLLBACK TO SAVEPOINT guardian")
        except (pymysql.MySQLError, OSError):
            _abandon(self._connection)

    def _connect(self) -> tuple[Connection, str]:
        import pymysql

        try:
            connection = pymysql.connect(**_arguments(self._address, self._credentials))
            for statement in _session(connection):
                execute(connection, statement)
            began = server_time(connection)
            execute(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        except (pymysql.MySQLError, OSError, RuntimeError, ValueError) as error:
            raise self._no_connection(error) from None
        return connection, began

    def _no_connection(self, error: Exception) -> GuardianError:
        if _code(error) in LOGIN:
            return self._credentials.refused(self.name)
        text = str(error)
        reason = REASONS.get(_code(error), "the server cannot be reached") if _code(error) else "cannot log in"
        for words, meaning in (
            ("Name or service not known", UNKNOWN),
            ("name resolution", UNKNOWN),
            ("nodename nor servname", UNKNOWN),
            ("No address associated", UNKNOWN),
            ("onnection refused", NOBODY),
            ("No such file or directory", NOBODY),
            ("timed out", LATE),
        ):
            if words in text:
                reason = meaning
        return unreachable(reason, self.name)


def _credentials(address: Address, password_file: Path | None) -> Credentials:
    return credentials(address, "MYSQL_PWD", password_file)


def _arguments(address: Address, secret: Credentials) -> dict[str, Any]:
    from pymysql.converters import conversions

    unknown = set(address.options) - OPTIONS
    if unknown:
        raise UsageError(
            "an option in this address is not known",
            where=address.name,
            expected=f"known: {', '.join(sorted(OPTIONS))}",
        )
    return {
        "host": address.host or "127.0.0.1",
        "port": address.port or 3306,
        "user": address.user or getpass.getuser(),
        "password": (secret.password or "").encode(),
        "database": address.database or None,
        "connect_timeout": CONNECT_SECONDS,
        "autocommit": True,
        "conv": {kind: convert for kind, convert in conversions.items() if not isinstance(kind, int)},
        **address.options,
        "charset": "utf8mb4",
    }


def is_mariadb(connection: Connection) -> bool:
    return "MariaDB" in str(connection.get_server_info())


def _session(connection: Connection) -> tuple[str, ...]:
    shared = (
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION lock_wait_timeout = {LOCK_SECONDS}",
        f"SET SESSION net_write_timeout = {IDLE_WRITE_SECONDS}",
        f"SET SESSION wait_timeout = {8 * IDLE_WRITE_SECONDS}",
    )
    return shared if is_mariadb(connection) else (*shared, "SET SESSION information_schema_stats_expiry = 0")


def _limit_statements(connection: Connection, seconds: int) -> None:
    """Seconds in MariaDB, milliseconds in MySQL; 0 is no limit in both."""
    if is_mariadb(connection):
        execute(connection, "SET SESSION max_statement_time = %s", (seconds,))
    else:
        execute(connection, "SET SESSION max_execution_time = %s", (1000 * seconds,))


def _guarded(connection: Connection, relation: Relation, plan: Plan, ref: str, lost: list[Unread]) -> Iterator[Any]:
    """Where the server goes away or cancels, what came before it counts and the rest is listed as lost."""
    import pymysql

    done = 0
    try:
        for rows, work in streamed(connection, relation, plan, ref):
            done += rows
            yield work
    except (pymysql.MySQLError, OSError) as error:
        if not done:
            raise
        lost.append(broken_off(ref, _reason(error), done))


def _is_busy(connection: pymysql.Connection[Any]) -> bool:
    return bool(getattr(getattr(connection, "_result", None), "unbuffered_active", False))


def _abandon(connection: pymysql.Connection[Any]) -> None:
    """Hang up at once. Closing politely would first read the rest of a result, however long it is."""
    result = getattr(connection, "_result", None)
    if result is not None:
        result.unbuffered_active = False
    if connection.open:
        connection.close()


def _code(error: Exception) -> int:
    code = error.args[0] if error.args else 0
    return code if isinstance(code, int) else 0


def _reason(error: Exception) -> str:
    """Why, by error number: the server's words may quote a value."""
    if isinstance(error, OSError):
        return REASONS[0]
    return REASONS.get(_code(error), f"the server cannot read it (error {_code(error)})")
