"""What a SQLite file says beside its rows: the texts of its schema, what it keeps of cells, and what was deleted."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from guardian.errors import UnreadError
from guardian.sources.databases import qualified, quoted
from guardian.sources.sinks import staged
from guardian.sources.sinks.schema_texts import NUMBER, Remains, SchemaText, Texts
from guardian.sources.sinks.sqlite_plan import FULL_TEXT, faults, snapshot
from guardian.sources.sinks.sqlite_schema import SCHEMA, Table, read_tables
from guardian.sources.sinks.wording import Wording
from guardian.sources.sqlite import SqliteSource
from guardian.sources.sqlite_rows import kind_of, reason_of

COUNTED = ((18, 20), (24, 28), (40, 44), (92, 100))
"""Bytes of the header that any write changes: how it is opened, how often it and its schema were changed, by whom."""
WRITER = slice(96, 100)
BLOCK = 1 << 20
LEVELS = 1024
"""FTS4 numbers the levels of its indexes from a multiple of this each."""
DAMAGED = frozenset({"SQLITE_CORRUPT"})
"""How the engine says that an index and its rows differ."""
OTHER_WORDS = "its index does not hold the words of its rows: insert 'rebuild' into it, then VACUUM"
UNCOMPARED = "whether its index holds the words of its rows cannot be told"
NEWER_FORM = b"\xff\x00\x00\x01"


def texts_of(path: Path, name: str, *, remains: bool = True) -> Texts:
    """Raises UnreadError where the file cannot be read, or there is no room to compare it."""
    with faults(name), closing(snapshot(SqliteSource(path, name))) as connection:
        return Texts(tuple(_said(connection)), tuple(_remains(connection, path, name)) if remains else ())


def computed(path: Path, name: str) -> dict[str, str]:
    """The full-text indexes over rows of others, as a scan names them, each with its text."""
    with faults(name), closing(snapshot(SqliteSource(path, name))) as connection:
        return {qualified(SCHEMA, one.name): one.sql for one in read_tables(connection) if one.content}


def _said(connection: sqlite3.Connection) -> Iterator[SchemaText]:
    listed = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid").fetchall()
    for kind, name, table, sql in listed:
        home = table if kind == "table" else ""
        if sql:
            yield SchemaText(kind, name, Wording("", sql, quotes=True, home=home), kind in {"index", "view", "trigger"})
    for setting in ("application_id", "user_version"):
        if number := connection.execute(f"PRAGMA {setting}").fetchone()[0]:
            yield SchemaText("setting", setting, Wording("", str(number), frozenset(), plain=True))
    tables = {name for kind, name, _, _ in listed if kind == "table"}
    for table in sorted(tables & {"sqlite_sequence", "sqlite_stat1"}):
        for row in connection.execute(f"SELECT * FROM {quoted(table)}"):  # noqa: S608
            words = " ".join(str(cell) for cell in row if isinstance(cell, str) and cell not in tables)
            yield SchemaText("row", table, Wording("", words, frozenset(), plain=True), kept=True)
    if "sqlite_sequence" in tables:
        yield from _last_numbers(connection)


def _last_numbers(connection: sqlite3.Connection) -> Iterator[SchemaText]:
    """How far AUTOINCREMENT is: ``kept`` where that is the key of the last row."""
    keys = {table.name: table.alias for table in read_tables(connection)}
    for name, number in connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        key = keys.get(name)
        last = f"SELECT max({quoted(key)}) FROM {quoted(name)}" if key else "SELECT NULL"  # noqa: S608
        is_last = connection.execute(last).fetchone()[0] == number
        yield SchemaText(NUMBER, str(name), Wording("", str(number), frozenset(), plain=True), kept=is_last)


def _remains(connection: sqlite3.Connection, path: Path, name: str) -> Iterator[Remains]:
    """What the file may still hold of rows that are gone."""
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name IN ('sqlite_stat3', 'sqlite_stat4')").fetchone():
        yield Remains("sqlite_stat4", "samples of cells, as ANALYZE keeps them")
    indexes = [table for table in read_tables(connection) if table.module in FULL_TEXT]
    for table in indexes:
        if _segments(connection, table) > 1:
            what = "words of rows that are gone may be in its index: insert 'optimize' into it, then VACUUM"
            yield Remains(table.name, what)
    if indexes:
        for wrong, what in _not_of_rows(path, name, indexes):
            yield Remains(wrong, what)
    for table in read_tables(connection):
        if table.kind == "table" and table.rowid and table.alias is None and not _counted(connection, table):
            yield Remains(table.name, "row ids that are not just the numbers of its rows: any number may stand in them")
    free = int(connection.execute("PRAGMA freelist_count").fetchone()[0])
    if free:
        yield Remains("", f"{free:,} free pages, which may hold what was deleted: VACUUM it")
    yield from beside(path, ("-wal", "-journal"))
    if not free:
        yield from _between_rows(connection, path, name)


def _counted(connection: sqlite3.Connection, table: Table) -> bool:
    """Whether its hidden row ids are 1, 2, 3 and so on, as a copy has them."""
    row = f"coalesce(min({table.rowid}), 1), coalesce(max({table.rowid}), 0), count(*)"
    asked = f"SELECT {row} FROM {quoted(table.name)}"  # noqa: S608
    first, last, count = connection.execute(asked).fetchone()
    return bool(first == 1 and last == count)


def _segments(connection: sqlite3.Connection, table: Table) -> int:
    """Of how many parts a full-text index is: only in a single one no word of a deleted row is kept. FTS4 has an index
    for each length of prefix, and for each language.
    FTS5 notes that in its structure record: a cookie, a mark of the newer form, how many levels, how many segments."""
    if table.module != "fts5":
        place = quoted(f"{table.name}_segdir")
        each = f"SELECT count(*) AS n FROM {place} GROUP BY level / {LEVELS}"  # noqa: S608
        return int(connection.execute(f"SELECT coalesce(max(n), 0) FROM ({each})").fetchone()[0])  # noqa: S608
    place = quoted(f"{table.name}_data")
    row = connection.execute(f"SELECT block FROM {place} WHERE id = 10").fetchone()  # noqa: S608
    block = bytes(row[0])[4:].removeprefix(NEWER_FORM) if row else b""
    return block[1] if len(block) > 1 else 0


def _not_of_rows(path: Path, name: str, indexes: Iterable[Table]) -> Iterator[tuple[str, str]]:
    """The full-text indexes that hold other words than their rows, or that nobody can compare with them: only who may
    write can ask the engine for that."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        with _room(name):
            shutil.copyfile(path, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            for table in indexes:
                if table.content == "":
                    continue
                asked, ranked = ("", "") if table.module != "fts5" else (", rank", ", 1")
                place = quoted(table.name)
                order = f"INSERT INTO {place} ({place}{asked}) VALUES ('integrity-check'{ranked})"  # noqa: S608
                try:
                    connection.execute(order)
                except sqlite3.DatabaseError as error:
                    if kind_of(error) == "SQLITE_FULL":
                        raise
                    yield table.name, OTHER_WORDS if kind_of(error) in DAMAGED else f"{UNCOMPARED}: {reason_of(error)}"


@contextmanager
def _room(name: str) -> Iterator[None]:
    """Where files are written to be compared."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        full = error.errno == errno.ENOSPC if isinstance(error, OSError) else kind_of(error) == "SQLITE_FULL"
        if not full:
            raise
        raise UnreadError(
            "no room in the folder for temporary files, where it is written out to be compared", where=name
        ) from None


def beside(path: Path, endings: tuple[str, ...]) -> Iterator[Remains]:
    """Files that an engine or an unfinished run left beside the copy."""
    for ending in endings:
        file = path.with_name(path.name + ending)
        with suppress(FileNotFoundError):
            if file.stat().st_size:
                yield Remains("", f"a file beside it ({ending}) that holds what was written last: open and close it")
    if any(one.name.startswith(f".{path.name}.") and staged.SUFFIX in one.name for one in path.parent.iterdir()):
        yield Remains("", "what an unfinished run left beside it: run it again")


def _between_rows(connection: sqlite3.Connection, path: Path, name: str) -> Iterator[Remains]:
    """Where the file is not, byte for byte, what its rows are written out as. Another version of SQLite may lay them
    out otherwise: then it is not known."""
    left = "room between its rows, which may hold what was deleted: VACUUM it"
    pages, size = (int(connection.execute(f"PRAGMA {one}").fetchone()[0]) for one in ("page_count", "page_size"))
    if path.stat().st_size != pages * size:
        yield Remains("", left)
        return
    with path.open("rb") as file:
        writer = int.from_bytes(file.read(100)[WRITER])
    if writer != _version():
        wrote = f"{writer // 1_000_000}.{writer // 1_000 % 1_000}.{writer % 1_000}"
        here = sqlite3.sqlite_version
        what = (
            f"room between its rows, not compared: SQLite {wrote} wrote it, this is {here}: VACUUM it and check again"
        )
        yield Remains("", what)
        return
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh"
        _written_out(path, fresh, name)
        if not _same(path, fresh):
            yield Remains("", left)


def _version() -> int:
    major, minor, patch = sqlite3.sqlite_version_info
    return major * 1_000_000 + minor * 1_000 + patch


def _written_out(path: Path, fresh: Path, name: str) -> None:
    """As a writer does it, hence of a copy of the file: from one that it may only read, SQLite lays out indexes of
    tables with a CHECK otherwise, and fails on those with a computed column besides."""
    copy = fresh.with_name("copy")
    with _room(name):
        shutil.copyfile(path, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(fresh),))


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        if _uncounted(left.read(BLOCK)) != _uncounted(right.read(BLOCK)):
            return False
        while block := left.read(BLOCK):
            if block != right.read(BLOCK):
                return False
    return True


def _uncounted(block: bytes) -> bytes:
    found = bytearray(block)
    for start, end in COUNTED:
        found[start:end] = bytes(end - start)
    return bytes(found)
