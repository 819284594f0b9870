"""How a workbook looks, for its copy: formats, fonts and colours, without names and words that somebody gave them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import quoteattr

from guardian.sources.markup import events

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LEFT_OUT = frozenset(("extLst", "tableStyle", "AlternateContent"))
SHORT, WORD = 4, 12
"""Characters of a literal that any format may have (``EUR``, ``kg``), and of one word that names nobody."""
_PLAIN = re.compile(r"[A-Za-z0-9.+-]{1,20}")
_PARTS = re.compile(r'"[^"]*"?|\[\$[^\]]*\]|(?:[\\_*].)+', re.DOTALL)
_NAME_IN_THEME = re.compile(r"""\bname=("[^"]*"|'[^']*')""")
_BESIDE_THEME = re.compile(
    r"<a:(objectDefaults|extraClrSchemeLst|custClrLst|extLst)\b[^>]*(?:/>|>.*?</a:\1>)", re.DOTALL
)

Names = Callable[[str], bool]
"""Whether a word names a person."""


def styles(stream: Iterator[bytes], names: Names) -> str:
    """``xl/styles.xml`` anew: elements with plain attributes, styles by number, formats without words."""
    out, skipped, made = [f'<styleSheet xmlns="{MAIN}">'], [0], [0]

    def start(name: str, attributes: dict[str, str]) -> None:
        if skipped[0] or name in LEFT_OUT:
            skipped[0] += 1
        elif name != "styleSheet":
            made[0] += name == "cellStyle"
            kept = dict(_kept(name, attributes, made[0], names))
            out.append(f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in kept.items())}>")

    def end(name: str) -> None:
        if skipped[0]:
            skipped[0] -= 1
        else:
            out.append(f"</{name}>")

    for _ in events(stream, start, end, lambda _: None):
        pass
    return "".join(out)


def _kept(name: str, attributes: dict[str, str], number: int, names: Names) -> Iterator[tuple[str, str]]:
    for key, value in attributes.items():
        if ":" in key or (name == "tableStyles" and key == "count"):
            continue
        if key == "formatCode":
            yield key, format_code(value, names)
        elif name == "cellStyle" and key == "name":
            yield key, "Normal" if attributes.get("builtinId") == "0" else f"Style {number}"
        elif _PLAIN.fullmatch(value) or (name in ("name", "rFont") and key == "val"):
            yield key, value
    if name == "tableStyles":
        yield "count", "0"


def format_code(code: str, names: Names) -> str:
    """A number format without its words, but for units and other short ones."""

    def part(found: re.Match[str]) -> str:
        text = found[0]
        if text.startswith('"'):
            return f'"{_word(text.strip(chr(34)), names)}"'
        if text.startswith("[$"):
            sign, dash, locale = text[2:-1].partition("-")
            return f"[${_word(sign, names)}{dash}{locale if _PLAIN.fullmatch(locale) else ''}]"
        return text if len(text) <= 2 * SHORT else ""

    return _PARTS.sub(part, code)


def _word(text: str, names: Names) -> str:
    if len(text) <= SHORT or (len(text) <= WORD and text.strip().isalpha() and not names(text.strip())):
        return text
    return ""


def theme(data: bytes) -> bytes | None:
    """``theme1.xml`` with its colours and fonts; None where it is written in another way than Excel does."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "<a:theme" not in text or "<!" in text:
        return None
    return _NAME_IN_THEME.sub('name="Office"', _BESIDE_THEME.sub("", text)).encode()
