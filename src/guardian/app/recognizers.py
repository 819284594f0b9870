"""The recognizers in use: guardian's own and the organisation's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardian.config import Config
    from guardian.detection.recognizers.base import Recognizer


def in_use(config: Config | None) -> tuple[Recognizer, ...]:
    """The built-in recognizers, then those of guardian.yaml."""
    from guardian.detection.recognizers import BUILTIN

    if config is None or not config.recognizers:
        return BUILTIN
    from guardian.detection import custom

    own = (
        custom.compile(entry.model_dump(exclude_unset=True), config.where("recognizers", index))
        for index, entry in enumerate(config.recognizers)
    )
    return (*BUILTIN, *own)
