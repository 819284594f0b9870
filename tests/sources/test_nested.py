"""JSON in its many forms becomes columns by path; keys that are data become cells."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.model import TableSchema
from guardian.sources import jsonfile
from guardian.sources.files import FileSource
from guardian.sources.nested import Bounds, Tree, find_maps
from guardian.sources.tokens import Walker

FORMS = {
    "lines": '{"a": {"b": 1}, "t": ["x", "y"]}\n{"a": {"b": 2}, "t": []}\n',
    "lines with carriage returns": '{"a": {"b": 1}, "t": ["x", "y"]}\r\n\r\n{"a": {"b": 2}, "t": []}\r\n',
    "an array": '[{"a": {"b": 1}, "t": ["x", "y"]}, {"a": {"b": 2}, "t": []}]',
    "an array on several lines": '[\n{"a": {"b": 1}, "t": ["x", "y"]},\n{"a": {"b": 2}, "t": []}\n]\n',
    "an indented array": json.dumps([{"a": {"b": 1}, "t": ["x", "y"]}, {"a": {"b": 2}, "t": []}], indent=4),
    "documents after each other": '{\n "a": {"b": 1},\n "t": ["x", "y"]\n}\n{\n "a": {"b": 2}, "t": []\n}\n',
    "documents on one line": '{"a": {"b": 1}, "t": ["x", "y"]} {"a": {"b": 2}, "t": []}',
}


def read(path, kernel):
    (table,) = FileSource(path).tables()
    assert isinstance(table, TableSchema)
    return FileSource(path).profile(table, kernel, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_json_gives_the_same_rows(tmp_path, kernel, form, encoding):
    (tmp_path / "a.json").write_text(FORMS[form], encoding=encoding, newline="")
    reading = read(tmp_path / "a.json", kernel)
    assert [row["a.b"] for row in reading.profile] == ["1", "2"]
    assert [row["t"] for row in reading.profile] == [["x", "y"], []]
    assert (reading.rows, reading.unread) == (2, ())


def test_a_line_of_another_kind_does_not_change_the_form(tmp_path, kernel):
    (tmp_path / "a.jsonl").write_text('{"a": "x"}\nstarting up\n{"a": "y"}\n{"a": "z"}\n')
    reading = read(tmp_path / "a.jsonl", kernel)
    assert reading.rows_read == 4
    assert [row["a"] for row in reading.profile] == ["x", None, "y", "z"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('[["1", "Ann"], ["2", "Bo"]]', [{"0": "1", "1": "Ann"}, {"0": "2", "1": "Bo"}]),
        ('["Ann", "Bo"]', [{"value": "Ann"}, {"value": "Bo"}]),
        ('{"n": 2, "items": [{"who": "Ann"}, {"who": "Bo"}]}', [{"n": "2", "items.who": ["Ann", "Bo"]}]),
        (
            '{"quote": "a \\"} b", "x": "\\\\"}\n{"quote": "[", "x": ","}\n',
            [{"quote": 'a "} b', "x": "\\"}, {"quote": "[", "x": ","}],
        ),
        (
            '[{"quote": "a \\"} b", "x": "\\\\"}, {"quote": "[", "x": ","}]',
            [{"quote": 'a "} b', "x": "\\"}, {"quote": "[", "x": ","}],
        ),
        ('{"a": true, "b": null, "c": "\\ud800x"}\n', [{"a": "true", "b": None, "c": "?x"}]),
    ],
)
def test_odd_documents_keep_every_leaf(tmp_path, kernel, text, rows):
    (tmp_path / "a.json").write_text(text)
    assert list(read(tmp_path / "a.json", kernel).profile) == rows


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.text('a"\\\\{é', max_size=4),
        lambda inner: st.dictionaries(st.text("abc:,", min_size=1, max_size=2), inner, max_size=3),
    ),
    st.integers(1, 9),
)
def test_a_document_walked_in_parts_gives_what_the_parser_gives(value, size):
    text = json.dumps({"x": value}, ensure_ascii=False)
    whole, parts, walker = Tree(Bounds()), Tree(Bounds()), Walker(stop=True)
    whole.add({"x": value}, 0)
    rest = [walker.feed(text[at : at + size], parts, 0) for at in range(0, len(text), size)]
    assert walker.ended
    assert walker.sound
    assert not any(rest)
    assert listed(parts) == listed(whole)


def listed(tree: Tree) -> dict[str, list[str]]:
    """The cells of a tree of one row; none where a container is empty."""
    row = tree.batch(1).to_pylist()[0]
    return {name: cell if isinstance(cell, list) else [cell] if cell is not None else [] for name, cell in row.items()}


def test_a_document_too_long_to_hold_is_walked_and_what_follows_is_read(tmp_path, kernel, monkeypatch):
    monkeypatch.setattr(jsonfile, "LONGEST_RECORD", 1 << 20)
    long = json.dumps({"rows": [{"id": at, "mail": f"m{at}@example.org"} for at in range(60_000)]})
    for text in (long + '{"last": "x"}', long + '\n{"last": "x"}\n', f'[{long}, {{"last": "x"}}]'):
        (tmp_path / "a.json").write_text(text)
        reading = read(tmp_path / "a.json", kernel)
        mails = [mail for row in reading.profile for mail in row.get("rows.mail") or ()]
        assert mails == [f"m{at}@example.org" for at in range(60_000)]
        assert [row["last"] for row in reading.profile if row.get("last")] == ["x"]
        assert reading.unread == ()


EMPTY = {
    "an empty array": ('{"a": [], "b": 1}', ["a", "b"]),
    "an empty object": ('{"a": {}, "b": 1}', ["a", "b"]),
    "one inside of another": ('{"z": {"a": {}}, "b": 1}', ["z.a", "b"]),
    "objects in an array": ('{"a": [{}, {"c": []}], "b": 1}', ["a", "a.c", "b"]),
    "a key without letters": ('{"": {}, "b": 1}', ["_", "b"]),
    "a key twice": ('{"a": {}, "a": [], "b": 1}', ["a", "b"]),
    "a record with nothing in it": ("{}", ["value"]),
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_key_that_leads_to_nothing_is_a_column_without_values(name):
    text, names = EMPTY[name]
    whole, walked = Tree(Bounds()), Tree(Bounds())
    whole.add(jsonfile.decoded(text.encode())[0], 0)
    jsonfile.walk(text, walked, 0)
    assert sorted(listed(whole)) == sorted(names)
    assert sorted(listed(walked)) == sorted(set(names) - {"_"})
    assert [cells for name, cells in listed(whole).items() if name != "b"] == [[]] * len(set(names) - {"b"})


MAPS = {
    "people": {f"{first} {last}": {"phone": "1"} for first in ("Ann", "Bo") for last in ("Lee", "Fox")},
    "people to telephones": {f"{first} {last}": "1" for first in ("Ann", "Bo") for last in ("Lee", "Fox")},
    "chinese people": {name: {"phone": "1"} for name in ("张伟", "李娜", "王芳")},
    "first names": {name: {"age": "1"} for name in ("Ann", "Bo", "Cy", "Di")},
    "mail addresses": {"ann@example.org": 1, "bo@example.org": 2},
    "identity numbers": {"110101199003070011": {"name": "x"}, "110101199003070038": {"name": "y"}},
    "days": {"2026-01-01": 5, "2026-01-02": 6},
    "logins": {f"user{at}x": {"n": 1} for at in range(40)},
}
FIELDS = {
    "spreadsheet headings": {"First Name": "Ann", "Last Name": "Lee", "Phone Number": "1"},
    "chinese headings": {"姓名": "张伟", "电话": "1", "地址": "北京"},
    "two addresses": {"billing": {"city": "x"}, "shipping": {"city": "y"}},
    "three addresses": {
        "BillingAddress": {"city": "x"},
        "ShippingAddress": {"city": "y"},
        "HomeAddress": {"city": "z"},
    },
    "languages": {"en": {"t": "a"}, "zh": {"t": "b"}, "fr": {"t": "c"}},
    "mixed settings": {"name": "x", "limits": {"a": 1}, "tags": []},
}


@pytest.mark.parametrize("what", MAPS)
def test_keys_that_are_data_are_known(what):
    assert find_maps([MAPS[what]]) == {""}
    assert find_maps([{"x": MAPS[what]}]) == {"x"}


@pytest.mark.parametrize("what", FIELDS)
@pytest.mark.parametrize("times", [1, 50])
def test_names_of_fields_stay_names(what, times):
    assert find_maps([FIELDS[what]] * times) == frozenset()


LEAF = st.one_of(st.none(), st.booleans(), st.integers(0, 99).map(str), st.text("ab", max_size=3))
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


def leaves(value) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [] if value is None else [str(value).lower() if isinstance(value, bool) else value]


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUE, min_size=1, max_size=6))
def test_no_leaf_is_lost_and_none_is_made_up(records):
    tree = Tree(Bounds())
    for row, record in enumerate(records):
        tree.add(record, row)
    rows = tree.batch(len(records)).to_pylist()
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        found = [
            leaf for cell in row.values() for leaf in (cell if isinstance(cell, list) else [cell]) if leaf is not None
        ]
        assert sorted(found) == sorted(leaves(record))
