"""What commands say beside their results, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from guardian import resources
from guardian.reporting.reasons import pattern_of


def in_language(note: str, language: str) -> str:
    """``note``, which is English, in this language; as it is where there are no words for it."""
    if language == "en":
        return note
    for pattern, words in _table():
        if found := pattern.fullmatch(note):
            return words[language].format_map(found.groupdict())
    return note


@cache
def _table() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    """In the order of the file: what says more stands first."""
    listed = resources.read_yaml(resources.templates_dir() / "cli" / "notes.yaml").value["notes"]
    return tuple((pattern_of(words["en"]), words) for words in listed)
