"""SQL Server's procedures that describe and rename: sp_addextendedproperty and sp_rename."""

from __future__ import annotations

from collections.abc import Sequence

from guardian.schemas.sql_change import Change, renamed, say
from guardian.schemas.sql_columns import plain, split
from guardian.schemas.sql_lex import Token


def procedure(change: Change) -> None:
    """sp_addextendedproperty and sp_rename, arguments by place or by name."""
    tokens = change.tokens
    called = next((token for token in tokens if token.value.lower().startswith("sp_")), None)
    values = _arguments(tokens)
    if called is None or not values:
        return
    if called.value.lower() == "sp_rename":
        _sp_rename(change, values)
        return
    named = dict(
        zip(
            ("level0type", "level0name", "level1type", "level1name", "level2type", "level2name"),
            values[2:],
            strict=False,
        )
    )
    if values[0].lower() not in {"ms_description", "description", "caption"} or len(values) < 6:
        return
    table = f"{named['level0name']}.{named['level1name']}"
    if named.get("level2type", "").upper() == "COLUMN":
        say(change, table, named.get("level2name", ""), values[1])
    elif named["level1type"].upper() == "TABLE" and (found := change.catalog.find(table)) and len(values) == 6:
        found.comment = values[1]


_ORDER = ("name", "value", "level0type", "level0name", "level1type", "level1name", "level2type", "level2name")


def _arguments(tokens: Sequence[Token]) -> list[str]:
    """The arguments of a procedure in their order, whether given by name or by place."""
    by_name: dict[str, str] = {}
    by_place: list[str] = []
    start = next((i + 1 for i, token in enumerate(tokens) if token.value.lower().startswith("sp_")), len(tokens))
    for part in split(tokens, start, len(tokens)):
        if not part:
            continue
        if len(part) > 2 and part[1].value == "=":
            by_name[part[0].value.lower().lstrip("@")] = _argument(part[2])
        else:
            by_place.append(_argument(part[0]))
    if not by_name:
        return [value for value in by_place if value.upper() != "NULL"]
    if "name" not in by_name:
        return list(by_name.values())
    return [by_name[name] for name in _ORDER if by_name.get(name, "NULL").upper() != "NULL"]


def _argument(token: Token) -> str:
    return token.value if token.kind == "string" else plain(token)


def _sp_rename(change: Change, values: Sequence[str]) -> None:
    old = values[0].replace("[", "").replace("]", "").replace('"', "")
    if len(values) > 2 and values[2].upper() == "COLUMN":
        table, _, column = old.rpartition(".")
        renamed(change, table, column, values[1])
    elif len(values) == 2 and (found := change.catalog.find(old)):
        change.catalog.rename(found, values[1])
