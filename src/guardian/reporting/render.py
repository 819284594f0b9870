"""One scan in the format and language asked for."""

from __future__ import annotations

from typing import Literal, assert_never

from guardian.model import ScanResult
from guardian.reporting import scan_json, text, words

Format = Literal["text", "json", "html", "md", "sarif"]
Language = Literal["en", "zh-CN", "zh-TW"]
FORMATS: tuple[Format, ...] = ("text", "json", "html", "md", "sarif")


def render(
    result: ScanResult, format: Format, language: Language = "en", *, colour: bool = False, columns: int = 100
) -> str:
    """The report as text. ``colour`` and ``columns`` concern the terminal's format only."""
    match format:
        case "text":
            return text.to_text(result, words.load(language), colour=colour, columns=columns)
        case "json":
            return scan_json.to_json(result, language)
        case "html" | "md" | "sarif":
            raise NotImplementedError
        case _:
            assert_never(format)
