"""How a workbook looks, for its copy: formats, fonts and colours, without names and words that somebody gave them.

Elements, attributes and their values are those of the standard (ECMA-376-1, 18.8): whatever else stands there is left.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from xml.sax.saxutils import quoteattr

from guardian.sources.blobs import Budget
from guardian.sources.markup import events, pieces
from guardian.sources.sinks.workbook_formats import format_code

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"

_ELEMENTS = """
styleSheet numFmts numFmt fonts font name charset family b i strike outline shadow condense extend color sz u vertAlign
scheme fills fill patternFill fgColor bgColor gradientFill stop borders border start end left right top bottom diagonal
vertical horizontal cellStyleXfs cellXfs xf alignment protection cellStyles cellStyle dxfs dxf tableStyles colors
indexedColors rgbColor mruColors
"""
ELEMENTS = frozenset(_ELEMENTS.split())
_ATTRIBUTES = """
count numFmtId fontId fillId borderId xfId applyNumberFormat applyFont applyFill applyBorder applyAlignment
applyProtection quotePrefix pivotButton builtinId customBuiltin iLevel hidden locked horizontal vertical textRotation
wrapText indent relativeIndent justifyLastLine shrinkToFit readingOrder val rgb theme indexed tint auto patternType type
degree left right top bottom position style diagonalUp diagonalDown outline defaultTableStyle defaultPivotStyle
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_WORDS = """
true false none solid mediumGray darkGray lightGray darkHorizontal darkVertical darkDown darkUp darkGrid darkTrellis
lightHorizontal lightVertical lightDown lightUp lightGrid lightTrellis gray125 gray0625 thin medium dashed dotted thick
double hair mediumDashed dashDot mediumDashDot dashDotDot mediumDashDotDot slantDashDot general left center right fill
justify centerContinuous distributed top bottom single singleAccounting doubleAccounting baseline superscript subscript
major minor linear path
"""
WORDS = frozenset(_WORDS.split())
NUMBER = r"-?[0-9]{1,7}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?"
_VALUE = re.compile(rf"{NUMBER}|[0-9A-Fa-f]{{8}}|(?:Table|Pivot)Style(?:Light|Medium|Dark)[0-9]{{1,2}}")
_COLOURS = ("dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink")
THEMED = (*_COLOURS, "folHlink")
_RGB = re.compile("[0-9A-Fa-f]{6}")
_SCRIPT = re.compile("[A-Z][a-z]{3}")
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_DEFAULT_FONT = "Calibri"
_LOOKS, _FACES = ("xl/styles.xml", "xl/theme/theme1.xml"), ("name", "latin", "ea", "cs", "font")

Names = Callable[[str], bool]
"""Whether a word names a person."""


def styles(stream: Iterator[bytes], names: Names) -> str:
    """``xl/styles.xml`` anew: cell styles by number, formats without words."""
    out, skipped, made = [], [0], [0]

    def start(name: str, attributes: dict[str, str]) -> None:
        if skipped[0] or name not in ELEMENTS:
            skipped[0] += 1
            return
        made[0] += name == "cellStyle"
        kept = dict(_kept(name, attributes, made[0], names))
        named = f' xmlns="{MAIN}"' if name == "styleSheet" else ""
        out.append(f"<{name}{named}{''.join(f' {key}={quoteattr(value)}' for key, value in kept.items())}>")

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
        if name == "tableStyles" and key == "count":
            yield "count", "0"
        elif name == "numFmt" and key == "formatCode":
            yield key, format_code(value)
        elif name == "cellStyle" and key == "name":
            yield key, "Normal" if attributes.get("builtinId") == "0" else f"Style {number}"
        elif name == "name" and key == "val":
            yield key, _font(value, names)
        elif key in ATTRIBUTES and (value in WORDS or _VALUE.fullmatch(value)):
            yield key, value


def fonts(package: zipfile.ZipFile, budget: Budget) -> frozenset[str]:
    """The fonts that the styles and the theme of a workbook name, and those that a copy may have in their stead."""
    found = {"", _DEFAULT_FONT}

    def start(name: str, attributes: dict[str, str]) -> None:
        found.update(attributes[key] for key in ("val", "typeface") if key in attributes and name in _FACES)

    for part in package.namelist():
        if part in _LOOKS:
            for _ in events(pieces(package, part, budget), start, lambda _: None, lambda _: None):
                pass
    return frozenset(found)


def _font(name: str, names: Names) -> str:
    return _DEFAULT_FONT if names(name) else name


def theme(stream: Iterator[bytes], names: Names) -> str:
    """``xl/theme/theme1.xml`` anew: its colours and fonts. What else it says is of drawings, which are not copied."""
    colours: dict[str, str] = {}
    fonts: dict[str, list[str]] = {"majorFont": [], "minorFont": []}
    inside = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in THEMED or name in fonts:
            inside[0] = name
        elif name in ("srgbClr", "sysClr") and inside[0] in THEMED:
            rgb = attributes.get("val" if name == "srgbClr" else "lastClr", "")
            colours.setdefault(inside[0], rgb if _RGB.fullmatch(rgb) else "000000")
        elif inside[0] in fonts and (font := _typeface(name, attributes, names)):
            fonts[inside[0]].append(font)

    def end(name: str) -> None:
        if name == inside[0]:
            inside[0] = ""

    for _ in events(stream, start, end, lambda _: None):
        pass
    return _themed(colours, fonts)


def _typeface(name: str, attributes: dict[str, str], names: Names) -> str:
    face, script = attributes.get("typeface", ""), attributes.get("script", "")
    if name in ("latin", "ea", "cs"):
        return f"<a:{name} typeface={quoteattr(_font(face, names) if face else '')}/>"
    if name == "font" and _SCRIPT.fullmatch(script) and face and not names(face):
        return f'<a:font script="{script}" typeface={quoteattr(face)}/>'
    return ""


def _themed(colours: dict[str, str], fonts: dict[str, list[str]]) -> str:
    coloured = "".join(
        f'<a:{name}><a:srgbClr val="{colours.get(name, "FFFFFF" if name.startswith("lt") else "000000")}"/></a:{name}>'
        for name in THEMED
    )
    faces = "".join(f"<a:{name}>{''.join(found or _PLAIN_FONTS)}</a:{name}>" for name, found in fonts.items())
    line = f'<a:ln w="6350">{_FILL}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{DRAWING}" name="Office"><a:themeElements><a:clrScheme name="Office">{coloured}'
        f'</a:clrScheme><a:fontScheme name="Office">{faces}</a:fontScheme><a:fmtScheme name="Office">'
        f"<a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


_PLAIN_FONTS = (f'<a:latin typeface="{_DEFAULT_FONT}"/>', '<a:ea typeface=""/>', '<a:cs typeface=""/>')
