"""Which of many patterns a text could match at all, by one pass of RE2: most texts match none of most patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from guardian.detection.patterns import forms_of

_MEMORY = 32 << 20
"""Of the automaton, which is built as texts ask for it."""
_FOLDED = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters that Python takes for an i, s or k where case does not matter."""


class Gate:
    """Patterns of Python, none of several lines (``(?m)``); made ready when first asked. Threads may share it."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._patterns = tuple(patterns)

    def open(self, text: str) -> frozenset[int]:
        """The places of all patterns that match somewhere in the text, and of few others."""
        try:
            # before a last line feed $ matches as well
            otherwise = text.endswith("\n") or (not text.isascii() and _FOLDED.search(text))
            found = None if otherwise else self._set.Match(text)
        except UnicodeEncodeError:  # half of a character
            found = None
        return self._all if found is None else frozenset(found)

    @cached_property
    def _all(self) -> frozenset[int]:
        return frozenset(range(len(self._patterns)))

    @cached_property
    def _set(self) -> Any:
        import re2

        options = re2.Options()
        options.max_mem, options.log_errors, options.never_capture = _MEMORY, False, True
        found = re2.Set.SearchSet(options)
        for pattern in self._patterns:
            found.Add(forms_of(pattern.pattern).loose)
        found.Add("")  # no answer means that the automaton ran out of memory
        found.Compile()
        return found
