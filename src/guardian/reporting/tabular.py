"""Plain tables for a terminal, aligned also where Chinese characters take two columns."""

from __future__ import annotations

from collections.abc import Sequence

from guardian.reporting.safe import pad, visible, width


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, two spaces apart; control characters shown escaped."""
    lines = [[visible(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(width(row[index]) for row in lines) for index in range(len(heads))]
    return "\n".join("  ".join(map(pad, row, widths)).rstrip() for row in lines)
