"""`guardian detect`: spans of personal data in text, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from guardian.cli.options import listed, note, place_options, write_result
from guardian.errors import ExitStatus


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.5, show_default=True)
@click.option("--languages", default="en,zh", show_default=True, help="Language engines to use, comma separated.")
@place_options
def detect(files: tuple[str, ...], min_score: float, languages: str, config: Path | None, state: str | None) -> int:
    """Print the personal data found in FILEs (or standard input), one JSON object a line.

    The value itself is never printed: `start` and `end` count Unicode code points in the file's text.
    """
    from guardian.app.detect import detect_files
    from guardian.app.session import open_session

    failed = False
    chosen = listed("--languages", languages)
    for row in detect_files(files or ("-",), open_session(config, state), chosen, min_score):
        if "unread" in row:
            failed = True
            note(f"guardian: {row['file']}: {row['unread']}")
        else:
            write_result(json.dumps(row, ensure_ascii=False))
    return ExitStatus.UNREAD if failed else ExitStatus.CLEAN
