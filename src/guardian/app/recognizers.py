"""The organisation's own recognizers, from guardian.yaml."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guardian.config import Config, RecognizerEntry
    from guardian.detection.recognizers.base import Recognizer


def own_recognizers(config: Config | None) -> tuple[Recognizer, ...]:
    """Compiled to linear time; PolicyError with file and line for what cannot be."""
    if config is None or not config.recognizers:
        return ()
    from guardian.detection import custom

    return tuple(
        custom.compile(_stated(entry), config.where("recognizers", index))
        for index, entry in enumerate(config.recognizers)
    )


def _stated(entry: RecognizerEntry) -> dict[str, Any]:
    return {key: value for key, value in asdict(entry).items() if value}
