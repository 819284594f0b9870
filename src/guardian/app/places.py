"""Where a table lies whatever it is called, so that a decision on it holds by every name that it is scanned under."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from guardian.catalog import fingerprint

if TYPE_CHECKING:
    from guardian.app.session import Session
    from guardian.catalog import Catalog, CatalogEntry
    from guardian.config import Config
    from guardian.state import Store


class Places:
    """Places under the key of the state store: they tell no path. Files are placed from the folder of a SQLite store,
    so that a project may move as a whole."""

    def __init__(self, session: Session, key: bytes) -> None:
        self._config, self._key = session.config, key
        self._begins: dict[str, str] = {}
        state = session.state_url
        self._from = Path(state.removeprefix("sqlite:///")).parent if state.startswith("sqlite:///") else Path("/")

    def place(self, target: str, table: str, as_format: str | None = None) -> str:
        """The place of a table of a target or configured source; empty where nothing tells (standard input)."""
        if target not in self._begins:
            configured = self._config.sources.get(target) if self._config is not None else None
            self._begins[target] = self._begin(configured.url if configured else target, as_format)
        begin = self._begins[target]
        return fingerprint(begin + table, self._key) if begin else ""

    def migrated(self, store: Store) -> None:
        """Give the tables that an earlier version kept their places."""
        rows = [row for row in store.rows("tables") if "place" not in row]
        if rows:
            with store.write() as writer:
                for row in rows:
                    source, name = row.pop("source"), row.pop("name")
                    writer.put("tables", {"source": source, "name": name}, row | {"place": self.place(source, name)})

    def _begin(self, target: str, as_format: str | None) -> str:
        """What stands before a table's name: folder and slash, database file and ``!`` (as inside a folder), server."""
        from guardian.sources.address import display_name, scheme_of
        from guardian.sources.open import SERVERS, content_of, path_of
        from guardian.sources.walking import shown

        scheme = scheme_of(target)
        if scheme in SERVERS:
            return f"{SERVERS[scheme]}{display_name(target).removeprefix(target.partition('://')[0])}/"
        if target == "-" or scheme not in {"", "file", "sqlite", "duckdb"}:
            return ""
        database = scheme in {"sqlite", "duckdb"}
        path = path_of(target) if database else Path(unquote(target.removeprefix("file://")) if scheme else target)
        folder = path if path.is_dir() else path.parent
        inside = os.path.relpath(os.path.realpath(folder), os.path.realpath(self._from))
        is_database = database or (as_format is None and content_of(path) is not None)
        return shown(f"{inside}/{path.absolute().name}!" if is_database else f"{inside}/")


def each_once(entries: Sequence[CatalogEntry], catalog: Catalog, config: Config | None) -> list[CatalogEntry]:
    """The entries of each table under one of its names: the last scanned; of those, a configured one."""
    last: dict[tuple[str, str], str] = {}
    for entry in entries:
        name = (entry.ref.source, entry.ref.table)
        last[name] = max(last.get(name, ""), entry.last_seen)
    sources = config.sources if config is not None else {}
    chosen: dict[str, tuple[str, str]] = {}
    for name in sorted(last, key=lambda one: (last[one], one[0] in sources)):
        known = catalog.known_table(*name)
        chosen[(known.place if known is not None else "") or "/".join(name)] = name
    kept = set(chosen.values())
    return [entry for entry in entries if (entry.ref.source, entry.ref.table) in kept]
