"""What a scan or a copy will nearly always need, started before anything else: it runs beside all that comes first."""

from __future__ import annotations

from guardian.detection import english_process


def start_engines() -> None:
    """The English engine starts in its own process, which takes most of a second: hardly a source holds no text."""
    english_process.start()
