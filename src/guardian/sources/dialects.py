"""How a delimited text is written: its delimiter, quotes, and whether its first row names the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guardian.sources.quoting import Dialect, split
from guardian.sources.records import record_end

SAMPLE_ROWS = 300
QUOTES_SAMPLE = 1 << 17
MAX_COLUMNS = 2_000
"""Cells beyond are read in one column of lists."""
USUAL = b",\t;|"
UNUSUAL = b"\x01\x1f\x1e^~:#!&*%$="
_ESCAPED = re.compile(rb"[^\\]\\\"")


@dataclass(frozen=True, slots=True)
class Layout:
    """``header_row`` counts the rows before and with the header (0: there is none); ``steady`` is the share of sample
    rows that have exactly ``names`` many cells."""

    dialect: Dialect
    names: tuple[str, ...]
    header_row: int
    steady: float
    rows: int


def find_layout(sample: bytes, *, final: bool) -> Layout:
    """The layout of UTF-8 text from its start (``final``: all of it); one column when no delimiter fits."""
    dialect, steady, rows = max(
        (_tried(sample, dialect, final) for dialect in _candidates(sample)), key=lambda found: _merit(*found)
    )
    if _merit(dialect, steady, rows) <= 0:
        dialect, steady, rows = _tried(sample, Dialect(b"," if b"," not in sample else b"\x1f"), final)
    return _layout(dialect, steady, rows)


def _candidates(sample: bytes) -> list[Dialect]:
    lines = sample.count(b"\n")
    marks = [bytes([code]) for code in USUAL + UNUSUAL]
    delimiters = [mark for mark in marks if sample.count(mark) >= max(1, lines // 20)]
    quotes = [b'"'] if b'"' in sample or b"'" not in sample else [b'"', b"'"]
    escape = b"\\" if _ESCAPED.search(sample) else b""
    found = []
    for delimiter in delimiters:
        quoting = [quote for quote in quotes if _quotes_fields(sample, delimiter, quote)]
        for quote in quoting or quotes[:1]:
            found.append(Dialect(delimiter, quote, escape if _escapes(sample, delimiter, quote) else b""))
        if not quoting and quotes[0] in sample:
            found.append(Dialect(delimiter, b""))
    return found or [Dialect()]


def _quotes_fields(sample: bytes, delimiter: bytes, quote: bytes) -> bool:
    """Most fields that begin with this quote end with it: a broken one among them is no reason to read it as text."""
    if quote not in sample:
        return False
    mark, text = re.escape(quote), sample[:QUOTES_SAMPLE]
    start = b"%b(?<![^\\n%b]%b)" % (mark, re.escape(delimiter), mark)
    inside = b"[^%b]*+(?:%b%b[^%b]*+)*+%b" % (mark, mark, mark, mark, mark)
    whole = b"%b%b(?=%b|\\r?\\n|\\r?\\Z)" % (start, inside, re.escape(delimiter))
    return 2 * len(re.findall(whole, text)) > len(re.findall(start, text))


def _escapes(sample: bytes, delimiter: bytes, quote: bytes) -> bool:
    """Backslashes escape quotes: one stands before a quote that neither ends its field nor is doubled."""
    inside = re.escape(quote)
    return bool(re.search(rb"\\%b(?!\r?\n|%b|%b|\Z)" % (inside, re.escape(delimiter), inside), sample))


def _tried(sample: bytes, dialect: Dialect, final: bool) -> tuple[Dialect, float, list[list[bytes]]]:
    rows: list[list[bytes]] = []
    faults = place = 0
    while place < len(sample) and len(rows) < SAMPLE_ROWS:
        end = record_end(sample, place, dialect, final=final)
        if end < 0:
            break
        record = sample[place:end].removesuffix(b"\r")
        place = end + 1
        if record:
            cells, fair = split(record, dialect)
            faults += not fair
            rows.append(cells)
    widths = Counter(len(row) for row in rows)
    usual = max(widths.values(), default=0)
    return dialect, (usual - faults) / max(1, len(rows)), rows


def _merit(dialect: Dialect, steady: float, rows: list[list[bytes]]) -> float:
    """Higher is better: the same width everywhere first, then the usual delimiters, then more columns."""
    if not rows:
        return 0.0
    width = _width(rows)
    if width < 2:
        return 0.0
    if dialect.delimiter not in USUAL and (steady < 0.98 or len(rows) < 3):
        return 0.0
    common = 0.1 if dialect.delimiter in USUAL else 0.0
    quoted = {b'"': 0.1, b"'": 0.08}.get(dialect.quote, 0.0)
    return steady * steady + common + quoted + min(width, 30) / 200


def _width(rows: list[list[bytes]]) -> int:
    """The commonest number of cells; the greater of two equally common ones."""
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width] * (1 if width > 1 else 0.5), width))


def _layout(dialect: Dialect, steady: float, rows: list[list[bytes]]) -> Layout:
    width = _width(rows) if rows else 1
    texts = [[cell.decode("utf-8", "replace").strip() for cell in row] for row in rows]
    hinted = bool(texts) and texts[0][0].lower() == "sep="  # a spreadsheet's hint, no row
    names, above = find_names(texts[hinted:], width)
    above += hinted
    names = names[:MAX_COLUMNS]
    return Layout(dialect, names, above, steady, len(rows) - above)


def find_names(rows: list[list[str]], width: int) -> tuple[tuple[str, ...], int]:
    """The columns' names, and how many rows the header and what stands above it take; numbers where there is none."""
    if rows and width > 2 and width // 2 < len(rows[0]) < width:
        padded = _padded(rows[0], [row for row in rows[1:] if len(row) == width], width)
        if is_header(padded, [row for row in rows[1:] if len(row) == width]):
            return unique(padded), 1
    full = (at for at, row in enumerate(rows) if len(row) == width and (width > 1 or row[0]))
    first = next((at for at in full if not _is_title(rows, at, width)), 0)
    below = [row for row in rows[first + 1 :] if len(row) == width and row != rows[first]]  # or it stands there again
    if rows and first < 20 and is_header(rows[first], below):
        return unique(rows[first]), first + 1
    return tuple(str(at) for at in range(width)), 0


def _is_title(rows: list[list[str]], at: int, width: int) -> bool:
    """Whether a row is what a sheet wrote over its table: one cell of many (`Members 2025,,,`), then the header."""
    alone = at < 20 and width > 2 and bool(rows[at][0]) and not any(rows[at][1:])
    after = next((row for row in rows[at + 1 :] if any(row)), [])
    return alone and len(after) == width and sum(map(bool, after)) > width // 2 and _headed(rows[at + 1 :], after)


def _headed(rows: list[list[str]], first: list[str]) -> bool:
    return is_header(first, [row for row in rows if len(row) == len(first) and row != first])


HEADER_ONLY = "only a header, no rows: its columns are judged by their names"
MAY_BE_HEADER = "a single row of words, which may be a header without rows (it was read as a row)"
BLANK = "nothing but blank lines: there is nothing to examine"


def rowless(above: int, rows: int, first: Sequence[str]) -> str:
    """Why a text or sheet with ``rows`` rows below what stands ``above`` them may lack its rows; "" where it does not.

    Unlike a file that counts its rows, it looks the same when they were lost. ``first``: the cells of its first row.
    """
    if not rows:
        return HEADER_ONLY if above else BLANK
    words = [cell.strip() for cell in first if cell.strip()]
    named = len(words) > 1 and len(set(words)) == len(words) and not any(map(_valued, words))
    return MAY_BE_HEADER if rows == 1 and not above and named else ""


def _valued(cell: str) -> bool:
    """Whether a cell that stands alone is rather a value than a name."""
    return len(cell) > 40 or any(char.isdigit() or char == "@" for char in cell) or bool(_FLAG.fullmatch(cell))


def _padded(first: list[str], rest: list[list[str]], width: int) -> list[str]:
    """A header shorter than its rows: rows end in a bare delimiter, or begin with a number the header leaves out."""
    numbered = len(first) == width - 1 and any(row[-1] for row in rest)
    return ["", *first] if numbered else first + [""] * (width - len(first))


def unique(names: list[str]) -> tuple[str, ...]:
    """Column names as written; a blank one is its number, one met again gets a number behind it."""
    taken: dict[str, None] = {}
    for place, name in enumerate(names):
        wanted = name or str(place)
        again, number = wanted, 2
        while again in taken:
            again, number = f"{wanted}_{number}", number + 1
        taken[again] = None
    return tuple(taken)


_DATA = re.compile(
    r"""[-+(]?[\d０-９][\d０-９\s,.:/()+%-]*                   # numbers, dates, times, telephones
    | [^@\s]+@[^@\s]+\.[^@\s]+                               # e-mail
    | (?:https?|ftp)://\S+
    | \d{4}年.*|\d+月.*
    | [\dA-Fa-f]{8}-[\dA-Fa-f-]{20,} | (?=\D*\d)[\dA-Fa-f]{16,}  # uuids, hashes
    | (?=\S*\d{4})[A-Za-z]{0,4}[-_]?\d[\dA-Za-z-]{4,}         # order numbers, plates, documents
    | [$€£¥￥]\s?\d.*|\d.*[$€£¥￥元]""",
    re.VERBOSE,
)
_FLAG = re.compile(r"(?i)true|false|yes|no|y|n|t|f|m|null|none|nan|n/a|male|female|男|女|-")
_SMALL_WORD = re.compile(r"[a-z]{2,30}")
_YEAR_OR_INDEX = re.compile(r"(?:19|20)\d\d|\d{1,2}")
_NAMEY = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.\-][A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]*)+|[A-Z0-9]{2,}_[A-Z0-9_]+")
_WORDS = re.compile(
    r"""(?ix) \b(?:
    id|no|nr|num|number|name|names|first|last|middle|full|given|family|surname|forename|nick|user|e?-?mail
    |phone|tel|telephone|mobile|cell|fax|address|addr|street|city|town|state|province|region|county|country
    |zip|postcode|postal|code|date|time|year|month|day|birth|birthday|dob|age|gender|sex|status|type|kind
    |category|class|level|grade|title|role|department|dept|company|organi[sz]ation|employer|amount|price
    |total|qty|quantity|count|cost|salary|income|balance|currency|rate|score|value|unit|size|weight|height
    |color|colour|product|item|sku|order|invoice|payment|account|card|iban|bank|customer|client|member
    |patient|employee|student|contact|owner|note|notes|comment|comments|remark|remarks|description|text
    |message|subject|url|website|link|ip|mac|device|latitude|longitude|lat|lon|lng|created|updated|modified
    |start|end|from|to|key|index|row|group|team|school|nationality|race|religion|ssn|passport|licen[cs]e
    |plate|vin|party|nom|prenom|prénom|adresse|ville|pays|telephone|téléphone|courriel|vorname|nachname
    |strasse|straße|ort|plz|geburtsdatum|telefon|nombre|apellidos?|direccion|dirección|ciudad|pais|correo
    |telefono|teléfono|cognome|nome|indirizzo|citt[àa]|naam|voornaam|achternaam|imi[eę]|nazwisko|adres|miasto
    )\b
    | 姓名|名字|姓氏|名称|名稱|编号|編號|代码|代碼|号码|號碼|手机|手機|电话|電話|联系|聯[系絡]|邮箱|郵箱|邮件
    |郵件|地址|住址|城市|省份|省市|地区|地區|邮编|郵編|性别|性別|年龄|年齡|生日|出生|日期|时间|時間|身份证
    |身分證|证件|證件|护照|護照|银行|銀行|卡号|卡號|账号|帳號|账户|帳戶|金额|金額|价格|價格|数量|數量|单位
    |單位|公司|部门|部門|职位|職[位業]|职业|学校|學校|学历|學歷|状态|狀態|类型|類型|类别|類別|备注|備註|说明
    |說明|描述|内容|內容|标题|標題|等级|等級|积分|積分|订单|訂單|客户|客戶|会员|會員|用户|用戶|用户名|病人
    |患者|科别|科別|国籍|國籍|民族|婚姻|车牌|車牌|微信|序号|序號|氏名|住所|電話番号|郵便番号|生年月日|性別
    |年齢|会社|部署|備考|이름|성명|주소|전화|생년월일|성별|имя|фамилия|адрес|телефон|город"""
)


def is_header(first: list[str], rest: list[list[str]]) -> bool:
    """Whether a first row names columns: words that describe, and unlike what stands below them."""
    if not any(first):
        return False
    data = sum(bool(_DATA.fullmatch(cell)) and not _YEAR_OR_INDEX.fullmatch(cell) for cell in first)
    score = -2.0 * data
    for place, cell in enumerate(first):
        score += _named(cell) + _unlike(cell, [row[place] for row in rest[:200] if row[place]])
    return score > 0


def _named(cell: str) -> float:
    """How much a cell by itself reads as a column's name."""
    if not cell:
        return -0.2
    if len(cell) > 60:
        return -1.0
    if _NAMEY.fullmatch(cell) and not _DATA.fullmatch(cell):
        return 1.0
    if cell[0].isdigit():
        return 0.0
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\W]+", " ", cell)
    return 1.0 if len(cell) <= 40 and _WORDS.search(words) and not _DATA.fullmatch(cell) else 0.0


def reads_as_name(cell: str) -> bool:
    """Whether a word by itself describes a field rather than being a value of one."""
    return _named(cell) > 0


def _unlike(cell: str, below: list[str]) -> float:
    """How much a cell differs from its column: in kind, in repetition, in form."""
    if not below or not cell:
        return 0.0
    if cell in below:
        return -1.5
    for kind in (_DATA, _FLAG):
        if sum(bool(kind.fullmatch(value)) for value in below) > 0.9 * len(below):
            if not kind.fullmatch(cell):
                return 1.0
            return 0.0 if _YEAR_OR_INDEX.fullmatch(cell) else -1.0
    if len(below) >= 10 and len(set(below)) * 3 <= len(below):
        return 0.7  # values that recur, among which this one never does
    if sum(map(len, below)) > len(below) * (4 * len(cell) + 8):
        return 0.5
    if len(below) >= 5 and _SMALL_WORD.fullmatch(cell) and not any(_SMALL_WORD.fullmatch(value) for value in below):
        return 0.3  # `nickname`, as no value below is written
    shapes = {_form(value) for value in below}
    if len(below) >= 5 and len(shapes) <= 2:
        return 0.3 if _form(cell) not in shapes else -0.3
    return 0.0


def _form(value: str) -> str:
    form = re.sub(r"[0-9０-９]+", "9", value)
    form = re.sub(r"[A-Z]+", "A", form)
    form = re.sub(r"[a-zà-ÿ]+", "a", form)
    return re.sub(r"[぀-鿿]+", "中", form)
