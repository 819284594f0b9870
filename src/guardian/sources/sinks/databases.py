"""Protected copies of whole databases: the same engine on both sides, treated rows only, whole or not at all.

SQLite to SQLite, DuckDB to DuckDB, PostgreSQL to PostgreSQL, MySQL to MySQL (MariaDB is one of these). From one engine
to another the types, keys and constraints would not be the same: that is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa

from guardian.errors import UsageError
from guardian.model import TableSchema
from guardian.sources.address import display_name, scheme_of
from guardian.sources.base import Progress
from guardian.sources.open import SERVERS, content_of, open_source
from guardian.sources.sinks import staged
from guardian.sources.sinks.base import Built, Copied, TargetError, Treater
from guardian.sources.sinks.reading import rows_of
from guardian.sources.sinks.shapes import DatabaseShape
from guardian.sources.sinks.trying import NoTrial, Trying

ENGINES = {"sqlite": "SQLite", "duckdb": "DuckDB", "postgres": "PostgreSQL", "mysql": "MySQL"}
SUFFIXES = {".sqlite": "sqlite", ".sqlite3": "sqlite", ".duckdb": "duckdb", ".ddb": "duckdb"}


def engine_of(address: str) -> str | None:
    """``sqlite``, ``duckdb``, ``postgres`` or ``mysql``, by the scheme or by what a file holds; None: no database."""
    scheme = scheme_of(address)
    if scheme in SERVERS:
        return SERVERS[scheme]
    if scheme in {"sqlite", "duckdb"}:
        return scheme
    if scheme not in {"", "file"}:
        return None
    return content_of(path_in(address)) if path_in(address).exists() else None


def copy(
    source: str,
    target: str,
    treater: Treater,
    *,
    plan_digest: str,
    name: str | None = None,
    progress: Progress | None = None,
    password_file: Path | None = None,
    target_password_file: Path | None = None,
    manifest: bool = False,
    built: Built | None = None,
) -> Copied:
    """A copy of the database at ``source`` in which the treater's columns are treated.

    ``plan_digest`` stands for all that decides on the treatment: a run that was killed goes on where it stopped only
    under the same digest. ``name``: what the source is called in references. Raises NotProtectable, TargetError,
    UnfitError, SourceChanged, UnreadError: after any of them there is no target. ``manifest``: one follows; on a server
    its place says until then that the copy is whole, so that a run that was killed in between can be ended.
    """
    engine = _engine(source, target)
    called = name or display_name(source)
    if engine in {"sqlite", "duckdb"}:
        from guardian.sources.sinks import duckdb, sqlite

        copying = (sqlite if engine == "sqlite" else duckdb).copy
        old, new = path_in(source), path_in(target)
        with staged.alone(new):
            made: Copied = copying(old, new, called, treater, plan_digest=plan_digest, progress=progress, built=built)
        return made
    if engine in {"postgres", "mysql"}:
        from guardian.sources.sinks import mysql, postgres

        copied: Copied = (postgres if engine == "postgres" else mysql).copy(
            source,
            target,
            called,
            display_name(target),
            treater,
            plan_digest=plan_digest,
            progress=progress,
            password_file=password_file,
            target_password_file=target_password_file or password_file,
            manifest=manifest,
        )
        return copied
    raise UsageError(f"no copies of {ENGINES[engine]} yet", where=called)


def shapes(source: str, *, name: str | None = None, password_file: Path | None = None) -> DatabaseShape:
    """What every column can hold, keys, CHECK constraints and foreign keys: what a plan is made with."""
    engine, called = engine_of(source), name or display_name(source)
    if engine in {"sqlite", "duckdb"}:
        from guardian.sources.sinks import duckdb, sqlite

        found: DatabaseShape = (sqlite if engine == "sqlite" else duckdb).shapes(path_in(source), called)
        return found
    if engine == "postgres":
        from guardian.sources.sinks import postgres

        return postgres.shapes(source, called, password_file)
    if engine == "mysql":
        from guardian.sources.sinks import mysql

        return mysql.shapes(source, called, password_file)
    raise UsageError("not a database that can be copied", where=called)


def octets(
    source: str, table: str, columns: Sequence[str], *, name: str, password_file: Path | None = None
) -> Mapping[str, int]:
    """UTF-8 bytes of the longest value in each of these columns: one look at all rows. DuckDB limits no texts."""
    engine = engine_of(source)
    if engine == "duckdb" or not columns:
        return {}
    from guardian.sources.sinks import mysql, postgres, sqlite

    if engine == "sqlite":
        return sqlite.octets(path_in(source), name, table, columns)

    found: Mapping[str, int] = (postgres if engine == "postgres" else mysql).octets(
        source, name, table, columns, password_file
    )
    return found


def trial(source: str, *, name: str, password_file: Path | None = None) -> Trying:
    """What a plan for the database at ``source`` can be tried with."""
    from guardian.sources.sinks import duckdb_trial, mysql_trial, postgres_trial, sqlite_trial

    match engine_of(source):
        case "sqlite":
            return sqlite_trial.trial(path_in(source), name)
        case "duckdb":
            return duckdb_trial.trial(path_in(source), name)
        case "postgres":
            return postgres_trial.trial(source, name, password_file)
        case "mysql":
            return mysql_trial.trial(source, name, password_file)
    return nullcontext(NoTrial())


def tables(
    source: str, *, name: str | None = None, password_file: Path | None = None
) -> Iterator[tuple[TableSchema, Iterator[pa.RecordBatch]]]:
    """Each table with all its rows, by the names of a scan: the source and its copy alike."""
    with closing(open_source(source, name=name, password_file=password_file)) as opened:
        yield from rows_of(opened)


def _engine(source: str, target: str) -> str:
    """The engine of both sides. A target that does not exist yet is of the source's engine unless its name says no."""
    engine = engine_of(source)
    if engine is None:
        raise UsageError("not a database that can be copied", where=display_name(source))
    other = engine_of(target)
    if other is None and scheme_of(target) in {"", "file"} and engine in {"sqlite", "duckdb"}:
        other = SUFFIXES.get(path_in(target).suffix.lower(), engine)
    if other != engine:
        kind = ENGINES.get(other or "", "something else")
        raise TargetError(
            f"the source is {ENGINES[engine]} and the target {kind}",
            where=display_name(target),
            expected="the same engine on both sides, since types, keys and constraints are kept",
            remedy="Copy first, then convert the protected copy with a tool for that",
        )
    return engine


def path_in(address: str) -> Path:
    """The path in an address: ``sqlite:///relative``, ``sqlite:////absolute``, ``file://…`` or a path as it stands."""
    scheme = scheme_of(address)
    if scheme == "file":
        return Path(unquote(address.removeprefix("file://")))
    if scheme:
        rest = address[address.index("://") + 3 :]
        if not rest.startswith("/") or len(rest) == 1:
            raise UsageError("no path in this address", where=display_name(address), expected="three slashes before it")
        return Path(rest[1:])
    return Path(address)
