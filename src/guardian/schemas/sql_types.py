"""What hides behind a column's type: domains and user types resolved, structs opened into their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from guardian.schemas.sql_columns import Column, closing, read_column, split
from guardian.schemas.sql_lex import Token, tokenise

_NAME = re.compile(r"^(?:setof\s+)?((?:[\w$]+\.)*[\w$]+)(.*)$", re.IGNORECASE | re.DOTALL)
_STRUCT = re.compile(r"\b(?:STRUCT|ROW|RECORD|OBJECT|TUPLE|NESTED)\s*[<(]", re.IGNORECASE)
_DEEPEST = 40


@dataclass(slots=True)
class Types:
    """Domains and user types seen so far, by lower-case name."""

    bases: dict[str, str] = field(default_factory=dict)
    fields: dict[str, list[Column]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    _plain: set[str] = field(default_factory=set)
    """Types seen to be neither user types nor structs."""

    def name_base(self, name: str, base: str) -> None:
        self.bases[name.lower()] = base
        self._plain.clear()

    def name_fields(self, name: str, columns: list[Column]) -> None:
        self.fields[name.lower()] = columns
        self._plain.clear()

    def leaves(self, column: Column, depth: int = 0) -> Iterator[Column]:
        """The column itself, or the fields of its struct under dotted names, types resolved."""
        if column.type in self._plain:
            yield column
            return
        written, column = column.type, self._resolved(column)
        parts = self._parts(column.type) if depth < _DEEPEST else []
        if not parts:
            if column.type == written:
                self._plain.add(written)
            yield column
            return
        for part in parts:
            nested = replace(
                part,
                name=f"{column.name}.{part.name}",
                comment=part.comment or (column.comment if len(parts) == 1 else ""),
                nullable=part.nullable or column.nullable,
            )
            yield from self.leaves(nested, depth + 1)

    def _resolved(self, column: Column) -> Column:
        for _ in range(_DEEPEST):
            found = _NAME.match(column.type)
            name = self._known(found.group(1), self.bases) if found else None
            if found is None or name is None:
                break
            comment = column.comment or self.comments.get(name, "")
            column = replace(column, type=self.bases[name] + _array(found.group(2)), comment=comment)
        return column

    def _known(self, written: str, names: dict[str, object] | dict[str, str] | dict[str, list[Column]]) -> str | None:
        plain = written.lower()
        if plain in names:
            return plain
        tail = plain.rsplit(".", 1)[-1]
        return tail if tail in names else next((name for name in names if name.endswith(f".{plain}")), None)

    def _parts(self, written: str) -> list[Column]:
        found = _NAME.match(written)
        if found and (name := self._known(found.group(1), self.fields)):
            return self.fields[name]
        return _struct_fields(written) if _STRUCT.search(written) else []


def _array(rest: str) -> str:
    return rest.strip() if rest.strip().startswith("[") else ""


def _struct_fields(written: str) -> list[Column]:
    """Fields of the outermost struct in a type; empty where its members have no names."""
    tokens = tokenise(written, 0, len(written), True).tokens
    for index, token in enumerate(tokens[:-1]):
        if token.value in {"STRUCT", "ROW", "RECORD", "OBJECT", "TUPLE", "NESTED"} and tokens[index + 1].value in "<(":
            end = closing(tokens, index + 1) if tokens[index + 1].value == "(" else _angle(tokens, index + 1)
            items = [read_column(written, part) for part in split(tokens, index + 2, end) if part]
            if all(item is not None and item.type for item in items):
                return [item for item in items if item is not None]
            return []
    return []


def _angle(tokens: list[Token], opening: int) -> int:
    depth = 0
    for index in range(opening, len(tokens)):
        depth += (tokens[index].value == "<") - (tokens[index].value == ">")
        if depth == 0:
            return index
    return len(tokens)
