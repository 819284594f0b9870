"""What changes tables that are there: ALTER, DROP and RENAME TABLE, COMMENT ON, SQL Server's procedures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guardian.model import Location, Skipped
from guardian.schemas.sql_catalog import Catalog, Held, Table
from guardian.schemas.sql_columns import (
    Body,
    Column,
    closing,
    is_constraint,
    literal_after,
    plain,
    read_item,
    read_name,
    split,
)
from guardian.schemas.sql_lex import Statement, Token, words
from guardian.schemas.sql_notes import with_notes
from guardian.schemas.sql_place import Place

_VERBS = words(
    "ADD DROP RENAME CHANGE MODIFY ALTER REPLACE SET UNSET COMMENT OWNER ENABLE DISABLE ATTACH DETACH INHERIT NO "
    "CLUSTER VALIDATE CONVERT ENGINE ORDER CHECK WITH NOCHECK SWITCH FORCE UPDATE DELETE FREEZE REORGANIZE "
    "TRUNCATE EXCHANGE PARTITION AUTO_INCREMENT DEFAULT CHARSET COLLATE ROW_FORMAT ALGORITHM LOCK SWAP RESUME "
    "SUSPEND MOVE REPLICA REBUILD READ SPLIT MERGE SHRINK CACHE NOCACHE PARALLEL LOGGING NOLOGGING MONITORING "
    "RESET USING OPTIONS TABLESPACE CHARACTER DISCARD IMPORT COALESCE OPTIMIZE ANALYZE REPAIR REMOVE MATERIALIZE "
    "CLEAR FETCH"
)
_NO_COLUMN = words(
    "CONSTRAINT PRIMARY FOREIGN KEY INDEX PARTITION PARTITIONS UNIQUE CHECK FULLTEXT SPATIAL DEFAULT PERIOD "
    "PROJECTION STATISTICS TRIGGER ROW SEARCH SUPPLEMENTAL EXCLUDE VALUE TAG CLUSTERING SYSTEM"
)


class _Change:
    """One statement being applied."""

    __slots__ = ("catalog", "dialect", "location", "place", "statement", "text")

    def __init__(self, text: str, statement: Statement, place: Place, dialect: str, catalog: Catalog) -> None:
        self.text, self.statement, self.place = text, statement, place
        self.dialect, self.catalog = dialect, catalog
        self.location: Location = place.at(statement.tokens[0].start)

    @property
    def tokens(self) -> list[Token]:
        return self.statement.tokens


def apply(kind: str, text: str, statement: Statement, place: Place, dialect: str, catalog: Catalog) -> None:
    """One changing statement over the catalog."""
    change = _Change(text, statement, place, dialect, catalog)
    match kind:
        case "alter":
            _alter(change)
        case "drop":
            _drop(change)
        case "rename":
            _rename_tables(change)
        case "comment":
            _comment_on(change)
        case "exec":
            _procedure(change)


def use(kind: str, statement: Statement, catalog: Catalog) -> None:
    """USE database, SET search_path: where unqualified names go from here on."""
    tokens = statement.tokens
    if kind == "use":
        index = 1 + (len(tokens) > 2 and tokens[1].value in {"DATABASE", "SCHEMA"})
        catalog.database = read_name(tokens, index)[0]
        return
    name = read_name(tokens, 3)[0] if len(tokens) > 3 else ""
    catalog.schema = "" if name.lower() in {"public", "pg_catalog", "default", "$user", ""} else name


def _words(tokens: Sequence[Token], start: int, count: int = 3) -> list[str]:
    found = [token.value if token.kind == "word" else "" for token in tokens[start : start + count]]
    return found + [""] * (count - len(found))


def _skip(tokens: Sequence[Token], index: int, *phrases: str) -> int:
    """Past any of these phrases, in this order."""
    for phrase in phrases:
        parts = phrase.split()
        if [token.value for token in tokens[index : index + len(parts)]] == parts:
            index += len(parts)
    return index


def _alter(change: _Change) -> None:
    tokens = change.tokens
    index = next(i for i, token in enumerate(tokens) if token.value == "TABLE") + 1
    name, index = read_name(tokens, _skip(tokens, index, "IF EXISTS", "ONLY"))
    if index < len(tokens) and tokens[index].value == "*":
        index += 1
    if _words(tokens, index, 2) == ["ON", "CLUSTER"]:
        index = read_name(tokens, index + 2)[1]
    index = _skip(tokens, index, "WITH CHECK", "WITH NOCHECK")
    if not name:
        change.catalog.lost(change.location, "ALTER TABLE without a name that can be read")
        return
    for verb, item in _actions(tokens, index):
        _act(change, name, verb, item)


def _actions(tokens: Sequence[Token], start: int) -> Iterator[tuple[str, Sequence[Token]]]:
    """``(verb, what follows it)``; an entry without a verb goes on with the one before (``ADD a int, b int``)."""
    verb = ""
    for item in split(tokens, start, len(tokens)):
        if not item:
            continue
        if item[0].kind == "word" and item[0].value in _VERBS and _is_verb(item, verb):
            verb = item[0].value
            yield verb, item[1:]
        elif verb:
            yield verb, item


def _is_verb(item: Sequence[Token], verb: str) -> bool:
    """A column may be called ``comment`` or ``order``: after ADD, a name followed by a type is no verb."""
    if verb != "ADD" or item[0].value in {"ADD", "DROP", "RENAME", "CHANGE", "MODIFY", "ALTER"}:
        return True
    return len(item) < 2 or item[1].kind != "word" or item[1].value in {"TO", "BY", "SET", "CHECK"}


def _act(change: _Change, name: str, verb: str, item: Sequence[Token]) -> None:
    match verb:
        case "ADD":
            _add(change, name, item)
        case "DROP":
            _drop_column(change, name, item)
        case "RENAME":
            _rename(change, name, item)
        case "CHANGE":
            _change_column(change, name, item)
        case "MODIFY":
            _modify(change, name, item)
        case "ALTER":
            _alter_column(change, name, item)
        case "REPLACE":
            _replace_columns(change, name, item)
        case "COMMENT":
            _comment(change, name, item)
        case "SET":
            _set(change, name, item)
        case "ATTACH":
            _attach(change, item)
        case "INHERIT":
            _inherit(change, name, item)


def _table(change: _Change, name: str) -> Table:
    return change.catalog.known_or_partial(name, change.location)


def _put(change: _Change, name: str, items: Sequence[Sequence[Token]]) -> None:
    body = Body()
    for item in items:
        if item:
            read_item(change.text, item, body)
    if body.odd:
        change.catalog.lost(change.place.at(body.odd[0].start), f"change of table {name} not understood")
    if not body.columns and not body.keys:
        return
    table = change.catalog.find(name) if not body.columns else _table(change, name)
    if table is None:
        return
    for column in with_notes(body.columns, change.statement.notes, change.text, change.place.lines):
        table.add(_kept_comment(table, column), change.place.at(column.start))
    table.keys.update(body.keys)


def _kept_comment(table: Table, column: Column) -> Column:
    held = table.columns.get(column.name.lower())
    return replace(column, comment=held.column.comment) if held and not column.comment else column


def _list(item: Sequence[Token], index: int) -> list[Sequence[Token]]:
    """The entries in brackets from ``index``, or the one entry without brackets."""
    if index < len(item) and item[index].value == "(" and item[index].kind == "mark":
        return list(split(item, index + 1, closing(item, index)))
    return [item[index:]]


def _add(change: _Change, name: str, item: Sequence[Token]) -> None:
    if not item:
        return
    explicit = item[0].value in {"COLUMN", "COLUMNS"} and len(item) > 2 and item[0].kind == "word"
    if not explicit and _adds_no_column(item):
        if is_constraint(item):
            _put(change, name, [item])
        return
    index = _skip(item, 1 if explicit else 0, "IF NOT EXISTS")
    _put(change, name, _list(item, index))


def _adds_no_column(item: Sequence[Token]) -> bool:
    first = item[0]
    if first.kind != "word" or first.value not in _NO_COLUMN:
        return False
    second = item[1] if len(item) > 1 else None
    if first.value in {"DEFAULT", "VALUE", "TAG", "STATISTICS", "TRIGGER", "SEARCH", "SYSTEM", "PARTITIONS"}:
        return second is None or second.kind != "word" or first.value in {"DEFAULT"}
    if first.value in {"PARTITION", "CONSTRAINT", "ROW", "CLUSTERING", "PROJECTION"}:
        return True
    return is_constraint(item)


def _drop_column(change: _Change, name: str, item: Sequence[Token]) -> None:
    if not item:
        return
    explicit = item[0].value == "COLUMN" and len(item) > 1
    if not explicit and (item[0].value in _NO_COLUMN and item[0].kind == "word" and len(item) > 1):
        return
    table = change.catalog.find(name)
    index = _skip(item, 1 if item[0].value in {"COLUMN", "COLUMNS"} and len(item) > 1 else 0, "IF EXISTS")
    for part in _list(item, index):
        if part and table is not None:
            table.columns.pop(plain(part[0]).lower(), None)


def _rename(change: _Change, name: str, item: Sequence[Token]) -> None:
    words = _words(item, 0)
    if words[0] in {"INDEX", "KEY", "CONSTRAINT", "PARTITION"} and len(item) > 3:
        return
    if words[0] in {"TO", "AS"} or len(item) == 1:
        new = read_name(item, 0 if len(item) == 1 else 1)[0]
        table = change.catalog.find(name)
        if table is not None and new:
            change.catalog.rename(table, new)
        return
    index = _skip(item, int(words[0] in {"COLUMN", "OBJECT"} and len(item) > 3), "IF EXISTS")
    old, index = read_name(item, index)
    new = read_name(item, index + 1)[0]
    if not old or not new or index >= len(item):
        change.catalog.lost(change.location, f"rename in table {name} not understood")
        return
    _renamed(change, name, old, new)


def _renamed(change: _Change, name: str, old: str, new: str) -> None:
    table = _table(change, name)
    if old.lower() in table.columns:
        table.rename(old, new)
    else:  # the making of the table was not seen: what is known is the new name
        start = change.tokens[0].start
        table.add(Column(new, "", start, start), change.location)


def _change_column(change: _Change, name: str, item: Sequence[Token]) -> None:
    """MySQL and Hive: CHANGE old new type …"""
    index = _skip(item, int(bool(item) and item[0].value == "COLUMN" and len(item) > 3), "IF EXISTS")
    if index + 1 >= len(item):
        change.catalog.lost(change.location, f"change of table {name} not understood")
        return
    old, new = plain(item[index]), plain(item[index + 1])
    if old.lower() != new.lower():
        _renamed(change, name, old, new)
    _put(change, name, [item[index + 1 :]])


def _modify(change: _Change, name: str, item: Sequence[Token]) -> None:
    """MySQL, Oracle, ClickHouse: MODIFY column type …; a type left out stays."""
    words = _words(item, 0)
    if words[0] in {"TTL", "ORDER", "SETTING", "PRIMARY", "CONSTRAINT", "PARTITION", "DEFAULT", "QUERY", "LOB"}:
        return
    index = _skip(item, int(words[0] == "COLUMN" and len(item) > 2), "IF EXISTS")
    if len(item) > index + 2 and item[index + 1].value == "COMMENT":
        _say(change, name, plain(item[index]), literal_after(item, index + 2))
        return
    for part in _list(item, index):
        if part and part[0].kind in {"word", "quoted"}:
            _retyped(change, name, part)


def _retyped(change: _Change, name: str, item: Sequence[Token]) -> None:
    body = Body()
    read_item(change.text, item, body)
    for column in body.columns:
        table = _table(change, name)
        held = table.columns.get(column.name.lower())
        if held is None:
            table.add(column, change.place.at(column.start))
        else:
            kept = replace(
                held.column,
                type=column.type or held.column.type,
                comment=column.comment or held.column.comment,
                nullable=column.nullable,
            )
            table.columns[column.name.lower()] = Held(kept, change.place.at(column.start))


def _alter_column(change: _Change, name: str, item: Sequence[Token]) -> None:
    index = _skip(item, int(bool(item) and item[0].value == "COLUMN" and len(item) > 2), "IF EXISTS")
    if index >= len(item) or (item[0].value in {"INDEX", "CONSTRAINT", "CHECK"} and len(item) > 2):
        return
    column, after = plain(item[index]), index + 1
    words = _words(item, after)
    if words[0] == "COMMENT":
        _say(change, name, column, literal_after(item, after + 1))
    elif words[:2] in (["SET", "NOT"], ["DROP", "NOT"]):
        _null(change, name, column, words[0] == "DROP")
    elif words[0] in {"RENAME"}:
        _renamed(change, name, column, read_name(item, after + 2)[0])
    elif words[0] == "TYPE" or words == ["SET", "DATA", "TYPE"]:
        _retyped(change, name, [item[index], *item[after + (1 if words[0] == "TYPE" else 3) :]])
    elif words[0] == "SET" and words[1] == "OPTIONS":
        _say(change, name, column, _description(item, after))
    elif words[0] not in {"SET", "DROP", "ADD", "RESTART", "REMOVE", "MODIFY", ""} or (
        item[after:] and item[after].kind == "quoted"
    ):
        _retyped(change, name, item[index:])


def _description(item: Sequence[Token], start: int) -> str:
    for index in range(start, len(item)):
        if item[index].value == "DESCRIPTION":
            return literal_after(item, index + 1)
    return ""


def _null(change: _Change, name: str, column: str, nullable: bool) -> None:
    table = change.catalog.find(name)
    held = table.columns.get(column.lower()) if table else None
    if held is not None:
        held.column = replace(held.column, nullable=nullable)


def _say(change: _Change, name: str, column: str, comment: str) -> None:
    table = change.catalog.find(name)
    held = table.columns.get(column.lower()) if table else None
    if held is not None:
        held.column = replace(held.column, comment=comment)


def _replace_columns(change: _Change, name: str, item: Sequence[Token]) -> None:
    """Hive and Spark: the whole list is given anew."""
    if not item or item[0].value != "COLUMNS":
        return
    table = _table(change, name)
    table.columns = {}
    _put(change, name, _list(item, 1))


def _comment(change: _Change, name: str, item: Sequence[Token]) -> None:
    if item and item[0].value == "COLUMN":
        index = _skip(item, 1, "IF EXISTS")
        _say(change, name, plain(item[index]), literal_after(item, index + 1))
        return
    table = change.catalog.find(name)
    if table is not None and (comment := literal_after(item, 0)):
        table.comment = comment


def _set(change: _Change, name: str, item: Sequence[Token]) -> None:
    table = change.catalog.find(name)
    if table is None or not item:
        return
    if item[0].value == "SCHEMA" and len(item) > 1:
        change.catalog.rename(table, f"{plain(item[1])}.{table.name.rsplit('.', 1)[-1]}")
    elif item[0].value == "COMMENT":
        table.comment = literal_after(item, 1)
    elif item[0].value in {"OPTIONS", "TBLPROPERTIES"}:
        for index, token in enumerate(item):
            if token.value in {"DESCRIPTION", "comment"}:
                table.comment = literal_after(item, index + 1)


def _attach(change: _Change, item: Sequence[Token]) -> None:
    """ATTACH PARTITION child: pg_dump makes the child as a table of its own first."""
    if not item or item[0].value != "PARTITION":
        return
    child = read_name(item, 1)[0]
    table = change.catalog.find(child)
    if table is not None:
        change.catalog.drop(table)
        where = f"{table.location.file}:{table.location.line}"
        change.catalog.skipped.append(Skipped(where, f"table {child} is a partition of another"))


def _inherit(change: _Change, name: str, item: Sequence[Token]) -> None:
    parent = change.catalog.find(read_name(item, 0)[0])
    table = change.catalog.find(name)
    if parent is not None and table is not None:
        for key, held in parent.columns.items():
            table.columns.setdefault(key, Held(held.column, change.location))


def _drop(change: _Change) -> None:
    tokens = change.tokens
    index = next(i for i, token in enumerate(tokens) if token.value == "TABLE") + 1
    for part in split(tokens, _skip(tokens, index, "IF EXISTS"), len(tokens)):
        table = change.catalog.find(read_name(part, 0)[0]) if part else None
        if table is None:
            continue
        change.catalog.drop(table)
        if not table.partial:
            where = f"{table.location.file}:{table.location.line}"
            at = f"{change.location.file}:{change.location.line}"
            change.catalog.skipped.append(Skipped(where, f"table {table.name} is dropped again at {at}"))


def _rename_tables(change: _Change) -> None:
    for part in split(change.tokens, 2, len(change.tokens)):
        old, index = read_name(part, _skip(part, 0, "IF EXISTS"))
        table = change.catalog.find(old)
        new = read_name(part, index + 1)[0]
        if table is not None and new:
            change.catalog.rename(table, new)


def _comment_on(change: _Change) -> None:
    tokens = change.tokens
    words = _words(tokens, 2)
    index = 3 + (words[0] in {"FOREIGN", "MATERIALIZED"})
    name, index = read_name(tokens, _skip(tokens, index, "IF EXISTS"))
    comment = literal_after(tokens, index)
    if words[0] == "COLUMN" and "." in name:
        table, column = name.rsplit(".", 1)
        _say(change, table, column, comment)
    elif words[0] in {"TABLE", "FOREIGN"}:
        found = change.catalog.find(name)
        if found is not None:
            found.comment = comment
    elif words[0] in {"DOMAIN", "TYPE"}:
        change.catalog.types.comments[name.lower()] = comment


def _procedure(change: _Change) -> None:
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
        _say(change, table, named.get("level2name", ""), values[1])
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


def _sp_rename(change: _Change, values: Sequence[str]) -> None:
    old = values[0].replace("[", "").replace("]", "").replace('"', "")
    if len(values) > 2 and values[2].upper() == "COLUMN":
        table, _, column = old.rpartition(".")
        _renamed(change, table, column, values[1])
    elif len(values) == 2 and (found := change.catalog.find(old)):
        change.catalog.rename(found, values[1])
