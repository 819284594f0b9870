"""What is known of the data: from the catalog of the state store, or from one scan document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UsageError
from guardian.model import ColumnRef, ColumnVerdict, Evidence, Held, TableVerdict, Tier

if TYPE_CHECKING:
    from guardian.app.session import Session
    from guardian.config import Config
    from guardian.policy.facts import Facts


@dataclass(frozen=True, slots=True)
class Known:
    """Columns and tables after human decisions. ``unread``: some data could not be examined."""

    columns: tuple[ColumnVerdict, ...] = ()
    tables: tuple[TableVerdict, ...] = ()
    unread: bool = False

    def facts(self, config: Config | None, people: Mapping[str, int] | None = None) -> Facts:
        from guardian.app.findings import raised
        from guardian.policy.facts import facts_of

        return facts_of(self.columns, raised(self.tables, self.columns), config, people)


def known(session: Session, scan: Path | None) -> Known:
    """From a scan document where one is given, else from the catalog; nothing where neither is there."""
    if scan is not None:
        return from_document(scan)
    return _from_catalog(session)


def _from_catalog(session: Session) -> Known:
    from guardian.app.places import each_once
    from guardian.catalog import Catalog
    from guardian.state import Store

    prefix = "sqlite:///"
    if session.state_url.startswith(prefix) and not Path(session.state_url.removeprefix(prefix)).exists():
        return Known()
    with Store(session.state_url) as store:
        catalog = Catalog(store)
        entries = [entry for entry in catalog.entries() if entry.gone is None]
        columns = tuple(entry.verdict for entry in each_once(entries, catalog, session.config))
        places = dict.fromkeys((column.ref.source, column.ref.table) for column in columns)
        found = [catalog.known_table(*place) for place in places]
        scans = catalog.scans()
    latest = {target: bool(scan.get("unread")) for scan in scans for target in scan.get("targets", ())}
    unread = any(latest.values())
    return Known(columns, tuple(table.verdict for table in found if table is not None), unread)


def from_document(path: Path) -> Known:
    """A ``guardian.scan/1`` document; refuses anything else."""
    try:
        document = json.loads(path.read_bytes())
        if document["schema"] != "guardian.scan/1":
            raise KeyError("schema")
        columns = tuple(_column(entry) for entry in document["columns"])
        tables = tuple(TableVerdict(one["ref"], one["rows"], Tier.of(one["tier"])) for one in document["tables"])
        return Known(columns, tables, bool(document["coverage"]["unread"]))
    except OSError as error:
        raise UsageError("cannot be read", where=str(path), remedy="Check the path") from error
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            "this is no scan document", where=str(path), expected="expected guardian.scan/1 (scan --format json)"
        ) from None


def _column(entry: Mapping[str, Any]) -> ColumnVerdict:
    evidence = {name: entry["evidence"][name] for name in ("matched", "examined", "rows", "distinct", "upper_bound_95")}
    return ColumnVerdict(
        ColumnRef(entry["source"], entry["table"], entry["column"]),
        entry["category"],
        entry["entity"],
        Tier.of(entry["tier"]),
        {law: tuple(classes) for law, classes in entry["legal"].items()},
        entry["confidence"],
        Evidence(**evidence, by=tuple(entry["evidence"]["by"])),
        tuple(Held(**other) for other in entry["others"]),
    )
