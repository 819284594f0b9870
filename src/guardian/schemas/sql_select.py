"""Columns that a query yields, for tables made by CREATE TABLE … AS SELECT. The one place here that needs a grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guardian.schemas.sql_columns import Column

if TYPE_CHECKING:
    from guardian.schemas.sql_catalog import Catalog

_DEEPEST = 150
_LONGEST = 400_000


def bracket_depth(text: str) -> int:
    """The deepest nesting of brackets, strings counted too: a bound, not a measure."""
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    return max(deepest, text.upper().count("CASE"))


def projection(text: str, dialect: str, catalog: Catalog) -> tuple[Column, ...] | str:
    """The columns of a query, with types where they come from known tables; or why they cannot be told."""
    if len(text) > _LONGEST or bracket_depth(text) > _DEEPEST:
        return "its query is too long or too deeply nested"
    import logging

    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # its warnings quote the statement

    for name in dict.fromkeys((dialect, "")):
        try:
            tree = sqlglot.parse_one(text, dialect=name or None)
        except (SqlglotError, RecursionError, ValueError):
            continue
        return _columns(tree, catalog, {}, 0)
    return "its query does not parse"


def _columns(tree: Any, catalog: Catalog, outer: dict[str, tuple[Column, ...]], depth: int) -> tuple[Column, ...] | str:
    from sqlglot import exp

    if depth > 30:
        return "its query is too deeply nested"
    known = dict(outer)
    for cte in getattr(tree, "ctes", None) or ():
        columns = _columns(cte.this, catalog, known, depth + 1)
        if not isinstance(columns, str):
            known[cte.alias.lower()] = columns
    while isinstance(tree, (exp.Subquery, exp.Paren)):
        tree = tree.this
    if isinstance(tree, exp.SetOperation):
        return _columns(tree.left, catalog, known, depth + 1)
    if not isinstance(tree, exp.Select):
        return "it is made by no SELECT"
    return _selected(tree, catalog, known, depth)


def _selected(
    tree: Any, catalog: Catalog, known: dict[str, tuple[Column, ...]], depth: int
) -> tuple[Column, ...] | str:
    from sqlglot import exp

    sources = _sources(tree, catalog, known, depth)
    found: list[Column] = []
    for index, item in enumerate(tree.expressions):
        if item.is_star:
            table = item.table if isinstance(item, exp.Column) else ""
            wanted = [sources.get(table.lower())] if table else list(sources.values())
            if not wanted or any(columns is None for columns in wanted):
                return "its query takes all columns (*) of a table that is not in what was read"
            dropped = (
                {name.name.lower() for name in item.find_all(exp.Identifier)} if item.args.get("except_") else set()
            )
            found += [c for columns in wanted for c in columns or () if c.name.lower() not in dropped]
        else:
            found.append(_column(item, index, sources))
    return tuple(found) if found else "its query names no column"


def _sources(
    tree: Any, catalog: Catalog, known: dict[str, tuple[Column, ...]], depth: int
) -> dict[str, tuple[Column, ...] | None]:
    from sqlglot import exp

    start = tree.args.get("from_") or tree.args.get("from")
    nodes = [start.this] if start else []
    nodes += [join.this for join in tree.args.get("joins") or ()]
    found: dict[str, tuple[Column, ...] | None] = {}
    for node in nodes:
        name = node.alias_or_name.lower()
        if isinstance(node, exp.Subquery):
            columns = _columns(node.this, catalog, known, depth + 1)
            found[name] = None if isinstance(columns, str) else columns
        elif isinstance(node, exp.Table):
            found[name] = known.get(node.name.lower()) or _table(node, catalog)
        else:
            found[name] = None
    return found


def _table(node: Any, catalog: Catalog) -> tuple[Column, ...] | None:
    name = ".".join(part for part in (node.catalog, node.db, node.name) if part)
    table = catalog.find(name)
    return None if table is None or table.partial else tuple(held.column for held in table.columns.values())


def _column(item: Any, index: int, sources: dict[str, tuple[Column, ...] | None]) -> Column:
    from sqlglot import exp

    inner = item.unalias()
    kind = inner.args["to"].sql() if isinstance(inner, exp.Cast) else ""
    base = inner.this if isinstance(inner, exp.Cast) else inner
    comment = ""
    if isinstance(base, exp.Column):
        origin = _origin(base, sources)
        kind, comment = kind or (origin.type if origin else ""), origin.comment if origin else ""
    return Column(item.alias_or_name or f"_c{index}", kind, 0, 0, comment)


def _origin(column: Any, sources: dict[str, tuple[Column, ...] | None]) -> Column | None:
    wanted = [sources.get(column.table.lower())] if column.table else list(sources.values())
    name = column.name.lower()
    return next((c for columns in wanted for c in columns or () if c.name.lower() == name), None)
