"""JSON and text: treated leaves and lines change where they stand, every other byte stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian.model import TableSchema
from guardian.sources.sinks import chunking
from guardian.sources.sinks.base import NotProtectable, UnfitError
from guardian.sources.sinks.files import copy


class Marked:
    """Puts ``<>`` around each value; treats what ``names`` hold, or every column."""

    def __init__(self, *names: str, change: Any = None, kept: tuple[str, ...] = ()) -> None:
        self._names, self._kept = frozenset(names), frozenset(kept)
        self._change = change or (lambda value: f"<{value}>")
        self.given: dict[str, list[str | None]] = {}

    def columns(self, table: TableSchema) -> frozenset[str]:
        all_of_them = frozenset(column.name for column in table.columns) - self._kept
        return all_of_them & self._names if self._names else all_of_them

    def beside(self, table: TableSchema) -> frozenset[str]:
        return frozenset()

    def treat(self, table: TableSchema, batch: pa.RecordBatch) -> pa.RecordBatch:
        arrays = []
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            values = column.to_pylist()
            self.given.setdefault(name, []).extend(values)
            arrays.append(pa.array([None if value is None else self._change(value) for value in values], pa.string()))
        return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def copied(tmp_path: Path, text: str | bytes, treater: Any, name: str = "t.json", **options: Any) -> bytes:
    source, target = tmp_path / name, tmp_path / "target"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    target.unlink(missing_ok=True)
    copy(source, target, treater, **options)
    return target.read_bytes()


def test_layout_numbers_and_escapes_stay_as_written(tmp_path: Path) -> None:
    text = '{ "a" : 1.50e3,\r\n\t"n":"x", "k":["\\u00e9\\n", 12345678901234567890, true,null , {}],"n":"y" }\r\n'
    assert copied(tmp_path, text, Marked("n")).decode() == text.replace('"x"', '"<x>"').replace('"y"', '"<y>"')


def test_escaped_strings_are_given_plain_and_written_escaped(tmp_path: Path) -> None:
    treater = Marked("n")
    after = copied(tmp_path, '{"n":"caf\\u00e9 \\"q\\" \\\\ \\n"}\n{"n":"🙂"}\n', treater, "t.jsonl")
    assert treater.given == {"n": ['café "q" \\ \n', "🙂"]}
    assert after == '{"n":"<caf\\u00e9 \\"q\\" \\\\ \\n>"}\n{"n":"<🙂>"}\n'.encode()


@pytest.mark.parametrize(
    ("old", "change", "new"),
    [
        ("13800000000", lambda _: "13911112222", "13911112222"),
        ("13800000000", lambda _: "gt1.k.abc", '"gt1.k.abc"'),
        ("7", lambda _: "007", '"007"'),
        ("true", lambda _: "false", "false"),
        ("true", lambda _: "no", '"no"'),
        ('"x"', lambda _: None, "null"),
        ('"7"', lambda _: "8", '"8"'),
        ('""', lambda _: "empty", '"empty"'),
    ],
)
def test_a_number_stays_one_if_what_comes_out_is_one(tmp_path: Path, old: str, change: Any, new: str) -> None:
    assert copied(tmp_path, f'{{"id":1,"v":{old}}}\n', Marked("v", change=change)).decode() == f'{{"id":1,"v":{new}}}\n'


def test_people_as_keys_are_treated_as_cells_are(tmp_path: Path) -> None:
    people = {"Anna Smith": {"age": 1}, "Bo Jones": {"age": 2}, "Cy Young": {"age": 3}}
    after = json.loads(copied(tmp_path, json.dumps({"by": people}), Marked("by.*")))
    assert after == {"by": {f"<{name}>": value for name, value in people.items()}}


def test_keys_that_would_become_one_are_refused(tmp_path: Path) -> None:
    people = {"Anna Smith": {"age": 1}, "Bo Jones": {"age": 2}, "Cy Young": {"age": 3}}
    with pytest.raises(UnfitError, match="same name") as caught:
        copied(tmp_path, json.dumps({"by": people}), Marked("by.*", change=lambda _: "*"))
    assert "Anna" not in str(caught.value)
    assert not (tmp_path / "target").exists()


def test_a_key_met_after_the_first_rows_is_shown_to_the_treater(tmp_path: Path) -> None:
    rows = [{"id": at, "name": "an"} for at in range(12_000)] + [{"id": 1, "name": "an", "late": {"mail": "planted"}}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "t.jsonl").write_text(text)
    result = copy(tmp_path / "t.jsonl", tmp_path / "target", Marked(kept=("id",)))
    assert b'"planted"' not in (tmp_path / "target").read_bytes()
    assert result.tables[0].late == ("late.mail",)
    assert "late.mail" in result.tables[0].treated


@pytest.mark.parametrize("bad", ['{"n": "planted"', '{"n": planted}', '["a", "planted"', "\xff planted"])
def test_records_that_are_no_json_are_refused_or_left_out(tmp_path: Path, bad: str) -> None:
    fair = '{"n":"x"}\n' * 5
    text = (fair + bad + "\n" + fair).encode("latin-1")
    with pytest.raises(NotProtectable) as caught:
        copied(tmp_path, text, Marked("n"), "t.jsonl")
    assert "planted" not in str(caught.value)
    assert copied(tmp_path, text, Marked("n"), "t.jsonl", losing="drop") == (fair + fair).replace("x", "<x>").encode()


@pytest.mark.parametrize(
    "text", ['[{"n":"x"},{"n":"planted"}', '[{"n":"x"},{"n":"planted"}] tail', '[{"n":"x"},{n:1}]']
)
def test_an_array_that_is_cut_off_or_broken_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotProtectable):
        copied(tmp_path, text, Marked("n"))
    assert not (tmp_path / "target").exists()


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False)
DOCUMENT = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=4)
    ),
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(["id", "name", "x"]), DOCUMENT, min_size=1), min_size=2, max_size=8)


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [marked(item) for item in value]
    return f"<{value}>" if isinstance(value, str) else value


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=RECORDS,
    form=st.sampled_from(["lines", "array", "indented"]),
    ascii_only=st.booleans(),
    chunk=st.sampled_from([16, 300, 1 << 20]),
)
def test_every_leaf_of_any_document_is_met_once(
    records: list[dict[str, Any]],
    form: str,
    ascii_only: bool,
    chunk: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunking, "CHUNK", chunk)
    records = json.loads(json.dumps(records).encode("utf-8", "replace"))
    if form == "lines":
        text = "".join(json.dumps(record, ensure_ascii=ascii_only) + "\n" for record in records)
    else:
        text = json.dumps(records, ensure_ascii=ascii_only, indent=2 if form == "indented" else None)
    data = text.encode("utf-8", "surrogatepass") if ascii_only else text.encode("utf-8", "replace")
    name = "t.jsonl" if form == "lines" else "t.json"
    assert copied(tmp_path, data, Marked(change=lambda value: value), name) == data
    after = copied(tmp_path, data, Upper(), name).decode()
    found = [json.loads(line) for line in after.split("\n") if line] if form == "lines" else json.loads(after)
    assert len(found) == len(records)
    assert without_keys(found) == without_keys(marked(json.loads(json.dumps(records).encode().decode())))


class Upper(Marked):
    """Marks texts only, and leaves keys and numbers."""

    def __init__(self) -> None:
        super().__init__(change=lambda value: value if is_plain(value) else f"<{value}>")


def is_plain(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def without_keys(value: Any) -> Any:
    """Numbers in strings are left by the treater of this test, and keys may be data."""
    if isinstance(value, dict):
        return [without_keys(item) for item in value.values()]
    if isinstance(value, list):
        return [without_keys(item) for item in value]
    if isinstance(value, str):
        bare = value.removeprefix("<").removesuffix(">")
        return bare if is_plain(bare) else value
    return value


def test_lines_of_a_log_keep_their_places(tmp_path: Path) -> None:
    text = "\n2026-01-01 anna logged in\r\n\r\n  bo left\nlast"
    assert copied(tmp_path, text, Marked(), "t.log").decode() == (
        "\n<2026-01-01 anna logged in>\r\n\r\n<  bo left>\n<last>"
    )


def test_paragraphs_are_given_whole_with_plain_line_ends(tmp_path: Path) -> None:
    one = "Dear Anna,\r\nthank you for the letter that you wrote to us last week."
    text = f"{one}\r\n\r\n{one}\r\n\r\n \r\n{one}\r\n"
    treater = Marked()
    after = copied(tmp_path, text, treater, "t.md").decode()
    assert treater.given["text"] == [one.replace("\r\n", "\n")] * 3
    assert after == text.replace(one, f"<{one}>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "cp1252"])
@pytest.mark.parametrize("chunk", [10, 1 << 20])
def test_the_encoding_of_a_text_is_kept(
    tmp_path: Path, encoding: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "CHUNK", chunk)
    monkeypatch.setattr(chunking, "RECODED_CHUNK", chunk)
    word = "张伟的地址在北京市" if encoding == "gb18030" else "Müller wohnt in der Straße"
    data = "".join(f"{word} {at}\n" for at in range(30)).encode(encoding)
    assert copied(tmp_path, data, Marked(change=lambda value: value), "t.txt") == data
    assert copied(tmp_path, data, Marked(), "t.txt").decode(encoding) == "".join(f"<{word} {at}>\n" for at in range(30))


def test_a_line_that_is_no_text_is_refused_or_left_out(tmp_path: Path) -> None:
    data = "é plain\n".encode() * 30 + b"bad \xff planted\n" + "é end\n".encode()
    with pytest.raises(NotProtectable, match="not valid"):
        copied(tmp_path, data, Marked(), "t.txt")
    assert b"planted" not in copied(tmp_path, data, Marked(), "t.txt", losing="drop")
