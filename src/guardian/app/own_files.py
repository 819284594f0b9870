"""guardian's own files among the data: the state in use, its ledger, documents, and reports as they were written.

A name or a marker inside a file is never believed, since anybody could write one over data.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from guardian.app.own_documents import own_document, tells, texts
from guardian.errors import UnreadError
from guardian.ledger import log
from guardian.state import Store, StoreError
from guardian.state.connecting import DEFAULT_FOLDER

if TYPE_CHECKING:
    from guardian.app.session import Session

STATE, LEDGER, REPORT = "guardian's own state", "guardian's own ledger", "guardian's own report"
_REPORTS = "reports"
_REMEMBERED = 1000
"""Reports whose digests are kept, the latest ones: a file that is older is examined as any other."""
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database file (sqlite.org/tempfiles.html)."""


class OwnFiles:
    """Says of a file why it needs no scan; None where it is to be examined."""

    def __init__(self, session: Session, store: Store) -> None:
        self._state, self._ledger = _state_file(session.state_url), session.ledger_path
        self._key = store.secret(_REPORTS)
        self._written = _written(store)
        self._sizes = {int(size) for size, _ in self._written}

    def __call__(self, path: Path) -> str | None:
        if self._state is not None and any(_same(path, beside) for beside in _beside(self._state)):
            return STATE if _only_ours(self._state) else None
        if _same(path, self._ledger):
            return LEDGER if _only_events(path) else None
        if path.parent.name == DEFAULT_FOLDER.name and (kept := _kept_there(path)):
            return kept
        document = own_document(path) if path.name.endswith(".json") else None
        return document or (REPORT if self._is_report(path) else None)

    def _is_report(self, path: Path) -> bool:
        """Whether every byte is as guardian wrote it."""
        try:
            if path.stat().st_size not in self._sizes:
                return False
            held = path.read_bytes()
        except OSError:
            return False
        return (str(len(held)), _digest(held, self._key)) in self._written


def rememberer(session: Session) -> Callable[[bytes], None]:
    """What remembers a report as it is given out, so that a later scan knows it."""

    def remember(report: bytes) -> None:
        with suppress(StoreError), Store(session.state_url) as store:  # not remembered: examined, if it is met
            digest = _digest(report, store.secret(_REPORTS))
            with store.write(alone=True) as writer:
                before = next(iter(writer.rows("meta", name=_REPORTS + ".written")), {}).get("written", [])
                entry = [str(len(report)), digest]
                written = [*(known for known in before if known != entry), entry][-_REMEMBERED:]
                writer.put("meta", {"name": _REPORTS + ".written"}, {"written": written})

    return remember


def _written(store: Store) -> frozenset[tuple[str, str]]:
    rows: Sequence[Mapping[str, list[list[str]]]] = store.rows("meta", name=_REPORTS + ".written")
    return frozenset((size, digest) for row in rows for size, digest in row["written"])


def _digest(held: bytes, key: bytes) -> str:
    return hmac.digest(key, held, "sha256").hex()


def _state_file(url: str) -> Path | None:
    prefix = "sqlite:///"
    path = url.removeprefix(prefix).partition("?")[0] if url.startswith(prefix) else ""
    return Path(path) if path else None


def _beside(state: Path) -> list[Path]:
    return [state.with_name(state.name + suffix) for suffix in _BESIDE]


def _kept_there(path: Path) -> str | None:
    """What a file is that somebody else's guardian keeps in the folder that is called so: by all that is in it."""
    if any(
        _only_ours(path.with_name(path.name.removesuffix(suffix))) for suffix in _BESIDE if path.name.endswith(suffix)
    ):
        return STATE
    return LEDGER if path.suffix == ".jsonl" and _only_events(path) else None


def _same(path: Path, other: Path) -> bool:
    """Whether both are one file, by whatever name or link."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def _only_ours(state: Path) -> bool:
    """Whether no table but the state's own is in it: --state may name a database of somebody's data."""
    from guardian.state.tables import own_tables

    try:
        with closing(sqlite3.connect(f"{state.absolute().as_uri()}?mode=ro", uri=True)) as database:
            names = {row[0] for row in database.execute("SELECT tbl_name FROM sqlite_schema")}
    except sqlite3.Error:
        return False
    return bool(names) and names <= own_tables()


def _only_events(ledger: Path) -> bool:
    """Whether every line is an event, and no identifier stands in what somebody may have written into one: a reader
    passes over a torn line, which could be anything."""
    written: set[str] = set()
    try:
        events = 0
        for event in log.read(ledger):
            events += 1
            by = {name: said for name, said in event.details.items() if name != "by"}  # who decided, as the actor
            written.update(texts([by, event.purpose, event.reason, event.engine, event.policy]))
        with ledger.open("rb") as file:
            whole = events == sum(1 for line in file if isinstance(json.loads(line), dict))
    except (OSError, ValueError, AttributeError, UnreadError):
        return False
    return whole and events > 0 and not any(map(tells, written))
