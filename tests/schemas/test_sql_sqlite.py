"""The columns read from a CREATE TABLE are those that SQLite itself makes of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guardian.schemas.base import read_schema

NAMES = (
    'a|"b c"|[d e]|`f`|"order"|名字|"x""y"|"unique"|date|comment|type|status|first|key|position|language|domain'
    "|enabled|tag|format|title|storage|value|check_|index_|primary_|signal"
)
TYPES = "|int|varchar(20)|decimal(10, 2)|text|double precision|unsigned big int|timestamp|nvarchar(5)|blob"
ATTRIBUTES = (
    "|not null|default 0|default 'a,b'|default ('x;y')|check (1 > 0)|check (length('a(b') > 1)|unique|collate nocase|"
    "default 'it''s'|references o(id) on delete cascade|null|constraint cc not null|generated always as (1) stored"
)
CONSTRAINTS = [
    "",
    "unique (z)",
    "primary key (z)",
    "check (1 in (1,2))",
    "foreign key (z) references o(id)",
    "constraint k unique (z)",
]
SEPARATORS = [", ", ",\n  ", "\n  , ", ", -- note, with (\n", " /* c, ( */, "]
COLUMN = st.tuples(
    st.sampled_from(TYPES.split("|")), st.sampled_from(ATTRIBUTES.split("|")), st.sampled_from(ATTRIBUTES.split("|"))
)


@settings(max_examples=300, deadline=None)
@given(
    names=st.lists(st.sampled_from(NAMES.split("|")), min_size=1, max_size=8, unique=True),
    columns=st.lists(COLUMN, min_size=8, max_size=8),
    constraint=st.sampled_from(CONSTRAINTS),
    separator=st.sampled_from(SEPARATORS),
)
def test_sqlite_and_guardian_see_the_same_columns(
    names: list[str], columns: list[tuple[str, str, str]], constraint: str, separator: str
) -> None:
    written = ["z int", *(" ".join((n, *c)) for n, c in zip(names, columns, strict=False))]
    text = f"create table t ({separator.join([*written, *filter(None, [constraint])])}\n);"
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(text)
        except sqlite3.Error:
            assume(False)
        expected = [row[1] for row in database.execute("pragma table_xinfo(t)")]
    found = read_schema(Path("s.sql"), data=text.encode())
    assert found.unread == ()
    assert [column.name for column in found.tables[0].columns] == expected
