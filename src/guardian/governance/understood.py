"""Columns that a scan found nothing in, and that nobody understands: their heads say nothing of what stands below them,
and their cells differ from each other and are no words, measures, dates of events or references made by machines.

A scan reports what it found, so to it they are nothing. A copy must not show what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from guardian.detection.facts import ColumnProfile, TableProfile
from guardian.detection.verdict_people import HAN_SURNAMES
from guardian.governance.watch_words import is_known, words_of
from guardian.model import ColumnSchema, ColumnVerdict, TableSchema

OTHER, BIRTH, FREE_TEXT = "other_personal", "birth_date", "free_text_may_contain_pii"
LEAST, DIFFERENT, MANY = 8, 0.3, 64
"""Distinct values of what is about single rows: so many, and that share of the cells or so many."""
MOSTLY = 0.5
"""Share of the cells that are not understood, from which on the column is not."""
LONG, SHORT_CODE = 8, 5
"""Digits of a number that may be somebody's; characters of a code that tells nobody apart."""
ONE_LENGTH = 0.85
"""Share of numbers of one length among those that are given out; measures have all lengths."""
RECENT, LIFE, OF_LIVES = 10, 25, 0.7
"""Years that events lie back, years over which births are spread at least (nine of ten), and the share born before."""
EARLIEST = 1915
_SILENT = re.compile(
    r"(?i)[\W\d_]*|[a-z][-_ ]?\d*|(?:(?:unnamed|untitled|cols?|column|field|fld|feld|spalte|colonne|columna|campo|champ"
    r"|kol|var|variable|attr|attribute|attribut|val|value|wert|valeur|valor|feature|feat|extras?|misc|others?|custom"
    r"|spare|filler|reserved|udf|user_?def(?:ined)?|data|info|unknown|str|string|列|栏|欄|字段|栏位|欄位|属性|屬性|值|项目"
    r"|項目|扩展|擴展|备用|備用|其他|其它|数据|資料|未知|未命名)[-_: ]*){1,2}(?:\d+|[a-z])?"
)
"""Heads that say nothing of what stands below them."""
_NUMBER = r"9{1,3}(?:,9{3})+(?:\.9+)?|9+\+?(?:[.,]9*\+?)?"
_MEASURE = re.compile(
    rf"(?:[-+$·]{{1,2}}|A{{3}})? ?(?:{_NUMBER}) ?(?:[%$·]|[Aa]{{1,2}}|A{{3}})?"
    r"|9{1,3}\.9{1,3}\.(?:9|9{3,}|9\+)"
    r"|9+ ?[ax*] ?9+(?: ?[ax*] ?9+)?(?: ?[Aa]{1,2})?"
)
"""Shapes of amounts, sizes and versions."""
_JOINED = re.compile(r"A{3}9+\+?|9+\+?[Aa]{1,3}")
"""Shapes of amounts that are those of numbers given out too, where they are long."""
SHORT_WORD, MOST_DIGITS = 2, 5
"""Letters of a unit; digits beside units alone."""
_UNDERSTOOD = re.compile(r"/.*|A{1,3}|AAAA")
"""Shapes of paths and of short codes: currencies, airports."""
_WORD = re.compile(r"[Aaéжか中한]\+|[éжか中한]")
"""Stands in shapes of words, which keys are not made of."""
SEVERAL = 3
"""Columns of a table that has a key: what stands first and is another in each row."""
WRITTEN = 0.05
"""Share of the cells with four words or more, from which on they are written text."""
_HAN_PEOPLE = re.compile(r"[\u3400-\u9fff]{2,4}")
_HAN_TEXT = re.compile(r"中\+.*[^\w\s]")
LONGEST = 40
_PATH = re.compile(r".*\.(?=[^\s.]+$)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_APART = re.compile(r"[\W\d_]+")


def not_understood(
    table: TableSchema, profile: TableProfile, verdicts: Sequence[ColumnVerdict], today: date | None = None
) -> Mapping[str, str]:
    """By column, the category that it may be of. Keys, and what has a comment, say themselves what they are."""
    known = {column.name: column for column in table.columns}
    found: dict[str, str] = {}
    for at, verdict in enumerate(verdicts):
        name = verdict.ref.column
        cells = profile.columns.get(name)
        told = known.get(name, ColumnSchema(name))
        if cells is None or told.key or told.comment or not is_silent(name):
            continue
        key = at == 0 and len(verdicts) >= SEVERAL and _tells_rows_apart(cells)
        if not key and (verdict.category == "none" or (verdict.category == FREE_TEXT and not _is_written(cells))):
            category = in_doubt(cells, (today or date.today()).year)
            if category:
                found[name] = category
    return found


def is_silent(name: str) -> bool:
    """Whether a head, or the last part of a path, says nothing."""
    last = _PATH.sub("", name)
    return _SILENT.fullmatch(last.strip()) is not None and last != "*"


def _tells_rows_apart(cells: ColumnProfile) -> bool:
    """Whether it has another code or number in each row: the key of a file, which has no other way to say so."""
    return (
        cells.filled == cells.rows
        and cells.distinct >= (1.0 if cells.distinct_exact else 0.97) * cells.rows
        and not any(_WORD.search(shape) for shape, _ in cells.shapes)
    )


def _is_written(cells: ColumnProfile) -> bool:
    """Whether texts stand in it, which are treated by what is found in them."""
    shown = sum(count for _, count in cells.shapes)
    long_ones = sum(count for shape, count in cells.shapes if shape.count(" ") >= 3 or _HAN_TEXT.search(shape))
    return long_ones >= WRITTEN * shown or cells.length_mean > LONGEST


def in_doubt(cells: ColumnProfile, year: int) -> str:
    """What the cells may be where only they can tell; empty where they are understood."""
    if not cells.filled or cells.distinct < min(max(LEAST, DIFFERENT * cells.filled), MANY):
        return ""
    if _of_lives(cells, year):
        return BIRTH
    strange: float = _strange_numbers(cells) + (_strange_codes(cells) + _strange_words(cells)) * (1 - _measured(cells))
    return OTHER if strange >= MOSTLY * cells.filled else ""


def _measured(cells: ColumnProfile) -> float:
    """The share of amounts, sizes and versions, as far as shapes were kept."""
    shown = sum(count for _, count in cells.shapes)
    told = sum(count for shape, count in cells.shapes if _MEASURE.fullmatch(shape) or _UNDERSTOOD.fullmatch(shape))
    if cells.length_mean >= LONG:
        told -= sum(count for shape, count in cells.shapes if _JOINED.fullmatch(shape))
    return told / shown if shown else 0.0


def _of_lives(cells: ColumnProfile, year: int) -> bool:
    """Whether dates are spread as births are, and are mostly too old for events."""
    years = {one: count for one, count in (cells.by_year or {}).items() if count}
    if cells.compact_dates >= (1 - DIFFERENT) * cells.filled:
        years = {one: count for one, count in cells.whole_years.items() if count}
    total = sum(years.values())
    if total < 0.9 * cells.filled:
        return False
    past = sum(count for one, count in years.items() if EARLIEST <= one <= year - RECENT)
    return past >= OF_LIVES * total and _at(years, 0.95) - _at(years, 0.05) >= LIFE and _at(years, 0.05) >= EARLIEST


def _at(years: Mapping[int, int], share: float) -> int:
    """The year up to which so many lie."""
    left = share * sum(years.values())
    for one in sorted(years):
        left -= years[one]
        if left <= 0:
            return one
    return max(years)


def _strange_numbers(cells: ColumnProfile) -> int:
    """Long whole numbers of one length that do not count rows, days or seconds, and digits with signs between them."""
    long_ones = {digits: count for digits, count in cells.digits.items() if digits >= LONG}
    whole = sum(cells.digits.values())
    told = cells.sequential or cells.compact_dates + cells.epochs >= MOSTLY * max(1, whole)
    given_out = not told and max(long_ones.values(), default=0) >= ONE_LENGTH * whole
    spaced = round(cells.forms.get("digits", 0) * (1 - _measured(cells))) if cells.length_mean >= LONG else 0
    return (sum(long_ones.values()) if given_out else 0) + spaced


def _strange_codes(cells: ColumnProfile) -> int:
    return cells.forms.get("code", 0) if cells.length_mean > SHORT_CODE else 0


def _strange_words(cells: ColumnProfile) -> int:
    """Cells of words that nobody knows, as the sample of them tells."""
    wordy = sum(cells.forms.get(form, 0) for form in ("word", "words", "text"))
    sampled = [(value, count) for _, value, count in cells.open]
    total = sum(count for _, count in sampled)
    if not wordy or not total:
        return 0
    strange = sum(count for value, count in sampled if not _is_understood(value))
    return round(wordy * strange / total)


def _is_understood(value: str) -> bool:
    """Whether at least half of its words are known ones. Chinese words the engines read: only names that stand beside
    signs escape them."""
    if _HAN.search(value):
        parts = [part for part in _APART.split(value) if part]
        return not (parts != [value] and all(_HAN_PEOPLE.fullmatch(part) and part[0] in HAN_SURNAMES for part in parts))
    words = {word for word in words_of(value) if len(word) > SHORT_WORD or not word.isascii()}
    if not words:
        return sum(map(str.isdigit, value)) <= MOST_DIGITS
    return 2 * sum(map(is_known, words)) >= len(words)
