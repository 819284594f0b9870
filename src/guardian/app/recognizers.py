"""The organisation's own recognizers, from guardian.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardian.config import Config
    from guardian.detection.recognizers.base import Recognizer


def own_recognizers(config: Config | None) -> tuple[Recognizer, ...]:
    """Compiled to linear time; PolicyError with file and line for what cannot be."""
    if config is None or not config.recognizers:
        return ()
    from guardian.detection import custom

    return tuple(
        custom.compile(entry.model_dump(exclude_unset=True), config.where("recognizers", index))
        for index, entry in enumerate(config.recognizers)
    )
