"""Source lines for a report, with what may be personal in them blanked: names, examples in comments, default values."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from guardian.app.check_allow import as_given
from guardian.errors import UnreadError
from guardian.model import Location
from guardian.reporting.check import Excerpt, excerpt
from guardian.schemas.text import decode, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guardian.app.names_shown import NamesShown

_LITERAL = re.compile(r"(?<=')[^'\n]{2,}(?=')|(?<=\")[^\"\n]{2,}(?=\")|(?<=`)[^`\n]{2,}(?=`)")
_DEFAULT = re.compile(r"(\bdefault\s+N?)'[^'\n]*'", re.I)
_TWO_WORDS = re.compile(r"(?=(?<![\w])([^\W\d_]{2,}[ ]+[^\W\d_]{2,})(?![\w]))")
_WORD = re.compile(r"[\w@.+-]{2,}")
_NUMBERS = re.compile(r"(?<!\w)\+?\d[\d -]{6,}\d(?!\w)")


def excerpts(names: NamesShown, staged: Mapping[str, bytes]) -> Callable[[Location], Excerpt | None]:
    """A function from a place to its excerpt; None where the file cannot be read again. ``staged`` comes first."""

    @lru_cache(maxsize=16)
    def lines(file: str) -> list[str]:
        try:
            data = staged.get(as_given(file))
            return decode(load(Path(file)) if data is None else data).splitlines()
        except UnreadError:
            return []

    def at(location: Location) -> Excerpt | None:
        text = lines(location.file)
        if not 0 < location.line <= len(text):
            return None
        return blanked(excerpt(text[location.line - 1], location.column), names)

    return at


def blanked(shown: Excerpt, names: NamesShown) -> Excerpt:
    """The excerpt with every piece that is personal by its looks replaced by dots of the same length."""
    text = _DEFAULT.sub(
        lambda match: match.group(1) + "'" + "·" * (len(match.group()) - len(match.group(1)) - 2) + "'", shown.text
    )
    spans = [match.span() for pattern in (_LITERAL, _WORD, _NUMBERS) for match in pattern.finditer(text)]
    spans += [match.span(1) for match in _TWO_WORDS.finditer(text)]
    for start, end in spans:
        if names.column(text[start:end].replace(".", "\u2024")) != text[start:end].replace(".", "\u2024"):
            text = text[:start] + "·" * (end - start) + text[end:]
    return Excerpt(text, shown.start, shown.length)
