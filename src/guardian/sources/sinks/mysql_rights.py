"""What of a MySQL or MariaDB schema a login cannot see: the server lists nothing where a right is missing, and says so
nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from guardian.sources.sinks.mysql_schema import rows

SEEN_WITH: Mapping[str, frozenset[str]] = {
    "triggers": frozenset({"TRIGGER"}),
    "events": frozenset({"EVENT"}),
    "routines": frozenset({"EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE", "SHOW_ROUTINE"}),
}
"""Kinds of objects, and the rights any of which shows them."""
ALL = "ALL PRIVILEGES"
GRANT = re.compile(r"GRANT (?P<rights>[^`']+?) ON (?P<database>\*|`(?:[^`]|``)+`)\.\* TO ")


def unseen(connection: Any, database: str) -> Iterator[str]:
    """Kinds of objects in a database of which this login and its roles are shown none."""
    held = rights([str(row[0]) for row in rows(connection, "SHOW GRANTS")], database)
    if ALL not in held:
        yield from (kind for kind, needed in SEEN_WITH.items() if not needed & held)


def rights(grants: list[str], database: str) -> frozenset[str]:
    """The rights on a whole database. ``grants``: as the server writes them, of roles too."""
    found: set[str] = set()
    for line in grants:
        grant = GRANT.match(line)
        if grant is not None and _covers(grant["database"], database):
            found |= {right.strip().upper() for right in grant["rights"].split(",")}
    return frozenset(found)


def _covers(pattern: str, database: str) -> bool:
    """A pattern as LIKE has it; ``*``: every database."""
    if pattern == "*":
        return True
    parts = re.findall(r"\\.|[^\\]", pattern[1:-1].replace("``", "`"))
    signs = {"%": ".*", "_": "."}
    return re.fullmatch("".join(signs.get(part) or re.escape(part[-1]) for part in parts), database) is not None
