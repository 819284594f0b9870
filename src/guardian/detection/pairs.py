"""Tables of keys and values: what a cell is stands in the cell beside it, so no verdict on its column says it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from guardian.detection.facts import ColumnProfile, TableProfile
from guardian.model import NOT_PERSONAL, ColumnSchema, TableSchema

MOST_FIELDS, LONGEST = 128, 48
"""Names of fields in such a table, and characters of one; more are values."""
OFTEN = 2
"""How often a name of a field stands in its column on average, at least."""
SHARE = 0.02
"""Share of the cells that are of another sort, from which on a column is mixed."""
_FIELD = re.compile(r"[^\W\d][\w .:/-]*")
_KEYS = re.compile(
    r"(?i)(?:^|[_\W])(?:attr|attribute|key|k|field|property|prop|param|parameter|name|question|item|variable|var|setting|code|element"
    r"|concept|label|type|属性|字段|键|鍵|项目|項目|名称|名稱|问题|題目|题目|指标|參數|参数)"
    r"(?:[_ -]?(?:name|key|code|id|名|名称))?$"
)
_VALUES = re.compile(
    r"(?i)(?:^|[_\W])(?:val|value|v|answer|response|content|data|text|result|obs|observation|entry|wert|valeur|valor|valore|inhalt|值|内容|內容|取值|答案|回答|结果|結果)"
    r"(?:[_ -]?(?:text|string|str|txt|char|raw|as_concept_name))?$"
)
_SILENT = re.compile(
    r"(?i)[a-z]|[_ ]?[0-9]+|(?:unnamed|col|column|field|f|c|v|x|var|spalte|colonne|columna|列|栏|欄|字段)[-_: ]*[0-9]*"
)
"""Heads that say nothing of what stands below them."""
_SORTS = {
    "words": ("word", "words", "text", "symbols"),
    "numbers": ("integer", "decimal", "digits"),
    "dates": ("date", "datetime", "time"),
    "codes": ("code", "hex", "uuid", "url"),
    "truths": ("boolean",),
}


def told_beside(profile: TableProfile) -> frozenset[str]:
    """The columns whose cells are what a cell beside them names, personal things among those."""
    found: set[str] = set()
    for name, column in profile.columns.items():
        kinds = _personal_fields(column)
        if not kinds:
            continue
        for other, cells in profile.columns.items():
            if other != name and _is_told(name, other, cells, kinds):
                found.add(other)
    return frozenset(found)


def _is_told(keys: str, values: str, cells: ColumnProfile, kinds: frozenset[str]) -> bool:
    """Whether one column holds what another one names: by their names, or by what they hold alone where that is
    plain. What has a name of its own is told by that: ``room`` beside ``visit_type``."""
    if _VALUES.search(values):
        return bool(_KEYS.search(keys)) or (len(kinds) >= 2 and _is_mixed(cells))
    named = len(kinds) >= (2 if _KEYS.search(keys) else 3)
    return named and _SILENT.fullmatch(values) is not None and _is_mixed(cells)


def _personal_fields(column: ColumnProfile) -> frozenset[str]:
    """The personal categories that the values of a column name, where all of them read as names of fields."""
    values = [value.strip() for value, _ in column.common if value.strip()]
    if not 2 <= len(values) <= MOST_FIELDS or column.filled < OFTEN * len(values):
        return frozenset()
    if not all(len(value) <= LONGEST and _FIELD.fullmatch(value) for value in values):
        return frozenset()
    return frozenset(category for category in _named(values).values() if category not in NOT_PERSONAL)


def _named(values: list[str]) -> Mapping[str, str]:
    from guardian.detection.names import classify

    fields = tuple(ColumnSchema(re.split("[./:]", value)[-1].strip() or value) for value in values)
    table = TableSchema("", "", fields)
    return {field.name: classify(field, table).category for field in fields}


def _is_mixed(cells: ColumnProfile) -> bool:
    """Whether values of several sorts stand in it."""
    shares = [sum(cells.share(form) for form in forms) for forms in _SORTS.values()]
    return sum(share >= SHARE for share in shares) >= 2
