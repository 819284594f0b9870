"""What a person names: a source of guardian.yaml, a path or a URL; a word of a known list."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from guardian.errors import UsageError

if TYPE_CHECKING:
    from guardian.config import Config

OFFERED = 3
"""Names that are offered at most."""


def check_named(target: str, config: Config | None) -> None:
    """Raises UsageError with the nearest sources of guardian.yaml where ``target`` is neither one of them, nor a URL,
    nor a path that leads anywhere."""
    from guardian.sources.address import scheme_of
    from guardian.sources.open import display_name

    sources = config.sources if config is not None else {}
    if not sources or target in sources or target == "-" or scheme_of(target) or os.path.lexists(target):
        return
    near = get_close_matches(target, sources, OFFERED)
    known = ", ".join(near or sorted(sources)[:OFFERED])
    raise UsageError(
        "no such file or folder, and guardian.yaml has no source of this name",
        where=display_name(target),
        expected=f"{'nearest sources' if near else 'sources there are'}: {known}",
        remedy=f"Did you mean '{near[0]}'?" if near else "Check the path, or name a database by its URL",
    )


def check_word(word: str, what: str, known: Sequence[str], remedy: str = "", *, listed: bool = True) -> None:
    """Raises UsageError with the nearest known words where ``word`` is none of them: it would select nothing.

    ``listed``: where nothing is near, all known ones are told.
    """
    if word in known:
        return
    lowered = {one.lower(): one for one in reversed(known)}
    near = [lowered[one] for one in get_close_matches(word.lower(), lowered, OFFERED)]
    expected = f"known: {', '.join(known) or 'none'}" if listed else ""
    if near:
        expected, remedy = f"nearest: {', '.join(near)}", f"Did you mean '{near[0]}'?"
    raise UsageError(f"unknown {what} '{word}'", expected=expected, remedy=remedy)


def unmatched(patterns: Sequence[str], names: Collection[str]) -> tuple[str, ...]:
    """The patterns of --exclude that match none of the files and tables that were left out or unread."""
    from guardian.sources.walking import wanted

    def matched(pattern: str) -> bool:
        tables = (f"*.{pattern}", f'*."{pattern}"')
        return any(not wanted(name, (), (pattern, *tables)) for name in names)

    return tuple(pattern for pattern in dict.fromkeys(patterns) if not matched(pattern))
