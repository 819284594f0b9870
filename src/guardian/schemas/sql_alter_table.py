"""ALTER TABLE: each of its actions over the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guardian.model import Skipped
from guardian.schemas.sql_catalog import Held
from guardian.schemas.sql_change import Change, listed, put, renamed, retyped, say, skip, table_of, words_at
from guardian.schemas.sql_columns import is_constraint, literal_after, plain, read_name, split
from guardian.schemas.sql_lex import Token, words

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


def alter(change: Change) -> None:
    tokens = change.tokens
    index = next(i for i, token in enumerate(tokens) if token.value == "TABLE") + 1
    name, index = read_name(tokens, skip(tokens, index, "IF EXISTS", "ONLY"))
    if index < len(tokens) and tokens[index].value == "*":
        index += 1
    if words_at(tokens, index, 2) == ["ON", "CLUSTER"]:
        index = read_name(tokens, index + 2)[1]
    index = skip(tokens, index, "WITH CHECK", "WITH NOCHECK")
    if not name:
        change.catalog.lost(change.location, "ALTER TABLE without a name that can be read")
        return
    for verb, item in _actions(tokens, index):
        if verb:
            _act(change, name, verb, item)
        else:
            change.catalog.lost(change.place.at(item[0].start), f"change of table {name} not understood")


def _actions(tokens: Sequence[Token], start: int) -> Iterator[tuple[str, Sequence[Token]]]:
    """``(verb, what follows it)``; an entry without a verb goes on with the one before (``ADD a int, b int``).

    Where none came before, the verb is empty.
    """
    verb = ""
    for item in split(tokens, start, len(tokens)):
        if not item:
            continue
        if item[0].kind == "word" and item[0].value in _VERBS and _is_verb(item, verb):
            verb = item[0].value
            yield verb, item[1:]
        else:
            yield verb, item


def _is_verb(item: Sequence[Token], verb: str) -> bool:
    """A column may be called ``comment`` or ``order``: after ADD, a name followed by a type is no verb."""
    if verb != "ADD" or item[0].value in {"ADD", "DROP", "RENAME", "CHANGE", "MODIFY", "ALTER"}:
        return True
    return len(item) < 2 or item[1].kind != "word" or item[1].value in {"TO", "BY", "SET", "CHECK"}


def _act(change: Change, name: str, verb: str, item: Sequence[Token]) -> None:
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


def _add(change: Change, name: str, item: Sequence[Token]) -> None:
    if not item:
        return
    explicit = item[0].value in {"COLUMN", "COLUMNS"} and len(item) > 2 and item[0].kind == "word"
    if not explicit and _adds_no_column(item):
        if is_constraint(item):
            put(change, name, [item])
        return
    index = skip(item, 1 if explicit else 0, "IF NOT EXISTS")
    put(change, name, listed(item, index))


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


def _drop_column(change: Change, name: str, item: Sequence[Token]) -> None:
    if not item:
        return
    explicit = item[0].value == "COLUMN" and len(item) > 1
    if not explicit and (item[0].value in _NO_COLUMN and item[0].kind == "word" and len(item) > 1):
        return
    table = change.catalog.find(name)
    index = skip(item, 1 if item[0].value in {"COLUMN", "COLUMNS"} and len(item) > 1 else 0, "IF EXISTS")
    for part in listed(item, index):
        if part and table is not None:
            table.columns.pop(plain(part[0]).lower(), None)


def _rename(change: Change, name: str, item: Sequence[Token]) -> None:
    words = words_at(item, 0)
    if words[0] in {"INDEX", "KEY", "CONSTRAINT", "PARTITION"} and len(item) > 3:
        return
    if words[0] in {"TO", "AS"} or len(item) == 1:
        new = read_name(item, 0 if len(item) == 1 else 1)[0]
        table = change.catalog.find(name)
        if table is not None and new:
            change.catalog.rename(table, new)
        return
    index = skip(item, int(words[0] in {"COLUMN", "OBJECT"} and len(item) > 3), "IF EXISTS")
    old, index = read_name(item, index)
    new = read_name(item, index + 1)[0]
    if not old or not new or index >= len(item):
        change.catalog.lost(change.location, f"rename in table {name} not understood")
        return
    renamed(change, name, old, new, item[index + 1 :])


def _change_column(change: Change, name: str, item: Sequence[Token]) -> None:
    """MySQL and Hive: CHANGE old new type …"""
    index = skip(item, int(bool(item) and item[0].value == "COLUMN" and len(item) > 3), "IF EXISTS")
    if index + 1 >= len(item):
        change.catalog.lost(change.location, f"change of table {name} not understood")
        return
    old, new = plain(item[index]), plain(item[index + 1])
    if old.lower() != new.lower():
        renamed(change, name, old, new)
    put(change, name, [item[index + 1 :]])


def _modify(change: Change, name: str, item: Sequence[Token]) -> None:
    """MySQL, Oracle, ClickHouse: MODIFY column type …; a type left out stays."""
    words = words_at(item, 0)
    if words[0] in {"TTL", "ORDER", "SETTING", "PRIMARY", "CONSTRAINT", "PARTITION", "DEFAULT", "QUERY", "LOB"}:
        return
    index = skip(item, int(words[0] == "COLUMN" and len(item) > 2), "IF EXISTS")
    if len(item) > index + 2 and item[index + 1].value == "COMMENT":
        say(change, name, plain(item[index]), literal_after(item, index + 2))
        return
    for part in listed(item, index):
        if part and part[0].kind in {"word", "quoted"}:
            retyped(change, name, part)


def _alter_column(change: Change, name: str, item: Sequence[Token]) -> None:
    index = skip(item, int(bool(item) and item[0].value == "COLUMN" and len(item) > 2), "IF EXISTS")
    if index >= len(item) or (item[0].value in {"INDEX", "CONSTRAINT", "CHECK"} and len(item) > 2):
        return
    column, after = plain(item[index]), index + 1
    words = words_at(item, after)
    if words[0] == "COMMENT":
        say(change, name, column, literal_after(item, after + 1))
    elif words[:2] in (["SET", "NOT"], ["DROP", "NOT"]):
        _null(change, name, column, words[0] == "DROP")
    elif words[0] in {"RENAME"}:
        renamed(change, name, column, read_name(item, after + 2)[0], item[after + 2 :])
    elif words[0] == "TYPE" or words == ["SET", "DATA", "TYPE"]:
        retyped(change, name, [item[index], *item[after + (1 if words[0] == "TYPE" else 3) :]])
    elif words[0] == "SET" and words[1] == "OPTIONS":
        say(change, name, column, _description(item, after))
    elif words[0] not in {"SET", "DROP", "ADD", "RESTART", "REMOVE", "MODIFY", ""} or (
        item[after:] and item[after].kind == "quoted"
    ):
        retyped(change, name, item[index:])


def _description(item: Sequence[Token], start: int) -> str:
    for index in range(start, len(item)):
        if item[index].value == "DESCRIPTION":
            return literal_after(item, index + 1)
    return ""


def _null(change: Change, name: str, column: str, nullable: bool) -> None:
    table = change.catalog.find(name)
    held = table.columns.get(column.lower()) if table else None
    if held is not None:
        held.column = replace(held.column, nullable=nullable)


def _replace_columns(change: Change, name: str, item: Sequence[Token]) -> None:
    """Hive and Spark: the whole list is given anew."""
    if not item or item[0].value != "COLUMNS":
        return
    table = table_of(change, name)
    table.columns = {}
    put(change, name, listed(item, 1))


def _comment(change: Change, name: str, item: Sequence[Token]) -> None:
    if item and item[0].value == "COLUMN":
        index = skip(item, 1, "IF EXISTS")
        say(change, name, plain(item[index]), literal_after(item, index + 1))
        return
    table = change.catalog.find(name)
    if table is not None and (comment := literal_after(item, 0)):
        table.comment = comment


def _set(change: Change, name: str, item: Sequence[Token]) -> None:
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


def _attach(change: Change, item: Sequence[Token]) -> None:
    """ATTACH PARTITION child: pg_dump makes the child as a table of its own first."""
    if not item or item[0].value != "PARTITION":
        return
    child = read_name(item, 1)[0]
    table = change.catalog.find(child)
    if table is not None:
        change.catalog.drop(table)
        where = f"{table.location.file}:{table.location.line}"
        change.catalog.skipped.append(Skipped(where, f"table {child} is a partition of another"))


def _inherit(change: Change, name: str, item: Sequence[Token]) -> None:
    parent = change.catalog.find(read_name(item, 0)[0])
    table = change.catalog.find(name)
    if parent is not None and table is not None:
        for key, held in parent.columns.items():
            table.columns.setdefault(key, Held(held.column, change.location))
