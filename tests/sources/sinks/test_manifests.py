"""What stands in a target beside the copy is asked about once more after a crash."""

from __future__ import annotations

from typing import Any

import pytest

from guardian.sources.sinks.manifests import waiting


@pytest.mark.parametrize(
    "there", [None, [], [()], [("",)], [("no json",)], [("[]",)], [('{"tables": []}',)], [(None,)]]
)
def test_what_is_no_note_of_a_whole_copy_waits_for_nothing(there: list[tuple[Any, ...]] | None) -> None:
    assert waiting(there, "digest") is None
