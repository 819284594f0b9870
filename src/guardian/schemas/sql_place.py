"""Offsets in a text to places in a file, also for SQL that stands inside a string of that file."""

from __future__ import annotations

from dataclasses import dataclass

from guardian.model import Location
from guardian.schemas.sql_lex import Lines


@dataclass(frozen=True, slots=True)
class Place:
    """``fixed``: everything counts as standing there (SQL inside a string literal)."""

    file: str
    lines: Lines
    fixed: Location | None = None

    def at(self, offset: int) -> Location:
        if self.fixed is not None:
            return self.fixed
        line, column = self.lines.at(offset)
        return Location(self.file, line, column)

    def inside(self, offset: int) -> Place:
        return Place(self.file, self.lines, self.at(offset))
