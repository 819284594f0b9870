"""Personal data in plain text: spans, never values."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from guardian.app.names_shown import FINGERPRINTS, NamesShown
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

    A file that cannot be read gives one dict with ``file`` and ``unread``. ``-`` is standard input. A file named after
    somebody goes by the name's fingerprint.
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
            return NamesShown(store.secret(FINGERPRINTS)).path(file)
    except UsageError:
        return NamesShown(_ONCE).path(file)


def _read(file: str) -> str:
    """The text of a file in whatever encoding, of a PDF or DOCX, or of standard input."""
    from guardian.sources.plain import text_of

    if file == "-" and sys.stdin is None:
        raise UsageError("standard input is closed", where="-", remedy="Pipe the text in, or name a file")
    return text_of(sys.stdin.buffer.read() if file == "-" else Path(file))
