"""Names of copies: one that says another format than the source has is refused."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guardian.errors import UsageError
from guardian.sources.sinks.suffixes import check_suffix

ROWS = b"id,name\n" + b"1,anna\n" * 20


def made(folder: Path, name: str) -> Path:
    path = folder / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", ROWS)
    elif name.endswith(".parquet"):
        pq.write_table(pa.table({"id": [1]}), path)
    elif name.endswith(".json"):
        path.write_bytes(b'[{"id": 1}, {"id": 2}]')
    else:
        path.write_bytes(gzip.compress(ROWS) if name.endswith(".gz") else ROWS)
    return path


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("s.csv", "t.csv"),
        ("s.csv", "t.tsv"),
        ("s.csv", "t.txt"),
        ("s.csv", "t"),
        ("s.csv", "t.2026.copy"),
        ("s.dat", "t.csv"),
        ("s.csv.gz", "t.csv.gz"),
        ("s.csv.gz", "t.gz"),
        ("s.zip", "t.zip"),
        ("s.parquet", "t.pq"),
        ("s.json", "t.jsonl"),
    ],
)
def test_a_name_of_the_same_format_or_of_none_is_taken(tmp_path: Path, source: str, target: str) -> None:
    check_suffix(made(tmp_path, source), tmp_path / target)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("s.csv", "t.parquet", ".csv"),
        ("s.tsv", "t.json", ".tsv"),
        ("s.dat", "t.xlsx", ".csv"),
        ("s.csv", "t.csv.gz", ".csv"),
        ("s.csv", "t.db", ".csv"),
        ("s.csv.gz", "t.csv", ".csv.gz"),
        ("s.csv.gz", "t.csv.bz2", ".csv.gz"),
        ("s.zip", "t.csv", ".zip"),
        ("s.parquet", "t.csv", ".parquet"),
        ("s.parquet", "t.txt", ".parquet"),
    ],
)
def test_a_name_of_another_format_is_refused_with_the_right_one(
    tmp_path: Path, source: str, target: str, expected: str
) -> None:
    with pytest.raises(UsageError) as refused:
        check_suffix(made(tmp_path, source), tmp_path / target)
    assert f"ends in {expected}" in str(refused.value)
    assert str(refused.value).endswith(f"t{expected}")
