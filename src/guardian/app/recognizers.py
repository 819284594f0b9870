"""The organisation's own recognizers, from guardian.yaml."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from guardian.errors import GuardianError, PolicyError

if TYPE_CHECKING:
    from guardian.config import Config, RecognizerEntry
    from guardian.detection.recognizers.base import Recognizer


def own_recognizers(config: Config | None) -> tuple[Recognizer, ...]:
    """Compiled to linear time; PolicyError with every fault of every one, each with file and line."""
    if config is None or not config.recognizers:
        return ()
    from guardian.detection import custom

    made: list[Recognizer] = []
    faults: list[GuardianError] = []
    for index, entry in enumerate(config.recognizers):
        place = partial(config.where, "recognizers", index)
        try:
            made.append(custom.compile(_stated(entry), place(), place))
        except PolicyError as error:
            faults += error.faults
    if faults:
        raise PolicyError(faults)
    return tuple(made)


def _stated(entry: RecognizerEntry) -> dict[str, Any]:
    return {key: value for key, value in asdict(entry).items() if value}
