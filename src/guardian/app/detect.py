"""Personal data in plain text: spans, never values."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from guardian.app.names_met import names_shown
from guardian.app.names_shown import NamesShown
from guardian.app.recognizers import own_recognizers
from guardian.app.session import Session
from guardian.errors import GuardianError, UsageError
from guardian.state import Store

_ONCE = secrets.token_bytes(32)  # no work worth the name at import
KNOWN_LANGUAGES = ("en", "zh")


def detect_files(
    files: Sequence[str], session: Session, languages: Sequence[str], min_score: float
) -> Iterator[dict[str, Any]]:
    """One dict a span (``file``, ``start``, ``end``, ``category``, ``entity``, ``score``, ``why``).

    A file that cannot be read gives one dict with ``file`` and ``unread``; the only one, if it is not there, raises
    UsageError as a scan does. ``-`` is standard input. A file named after somebody goes by the name's fingerprint.
    """
    from guardian.detection.recognizers import BUILTIN
    from guardian.detection.text import detect_many

    for language in languages:
        if language not in KNOWN_LANGUAGES:
            raise UsageError(f"unknown language '{language}'", expected=f"known: {', '.join(KNOWN_LANGUAGES)}")
    recognizers = (*BUILTIN, *own_recognizers(session.config))
    for file in files:
        shown = _shown(file, session)
        try:
            text = _read(file)
        except UsageError as error:
            if len(files) == 1:
                error.where = shown
                raise
            yield {"file": shown, "unread": f"{error.what}. {error.remedy}"}
            continue
        except GuardianError as error:
            yield {"file": shown, "unread": error.what}
            continue
        for span in detect_many([text], tuple(languages), min_score, recognizers=recognizers)[0]:
            yield {"file": shown, **asdict(span)}


def _shown(file: str, session: Session) -> str:
    """The file's name as it may be printed. The state store, which holds the key, is opened only for one that is
    personal; where it cannot be, the key is of this run alone."""
    if NamesShown(b"").path(file) == file:
        return file
    try:
        with Store(session.state_url) as store:
            return names_shown(store).path(file)
    except UsageError:
        return NamesShown(_ONCE).path(file)


def _read(file: str) -> str:
    """The text of a file in whatever encoding, of a PDF or DOCX, or of standard input."""
    from guardian.sources.plain import text_of

    if file == "-" and sys.stdin is None:
        raise UsageError("standard input is closed", where="-", remedy="Pipe the text in, or name a file")
    if file == "-":
        return text_of(sys.stdin.buffer.read())
    path = Path(file)
    if not os.path.lexists(path):
        raise UsageError("no such file or folder", where=file, remedy="Check the path")
    if path.is_dir():
        raise UsageError("this is a folder", where=file, remedy="Name the files in it, or use guardian scan")
    return text_of(path)
