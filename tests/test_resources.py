"""The YAML door: plain values with lines; everything else refused with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guardian.errors import PolicyError
from guardian.resources import (
    KEPT,
    MAX_DEPTH,
    cache_dir,
    dump_yaml,
    parse_yaml,
    policies_dir,
    read_yaml,
    remember,
    remembered,
)

BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
)


def test_each_key_and_item_knows_its_line() -> None:
    document = parse_yaml("a: 1\nb:\n  - c: 2\n  - d: 3\n", "f.yaml")
    assert document.line("a") == 1
    assert document.line("b", 1, "d") == 4
    assert document.where("b", 1, "nothing") == "f.yaml:4"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("010", "010"),
        ("'1'", "1"),
        ("12", 12),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ("2026-01-31", date(2026, 1, 31)),
        ("'2026-01-31'", "2026-01-31"),
    ],
)
def test_a_plain_word_is_what_it_looks_like_and_no_more(text: str, value: object) -> None:
    assert parse_yaml(f"a: {text}", "f.yaml").value == {"a": value}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "duplicate key 'a'; first on line 1"),
        ("a: 1\nb: [1\n", 2, "not YAML"),
        ("a: 1\nb: !!python/object/apply:os.system [x]\n", 2, "tag"),
        ("a: 1\nb: 2026-02-30\n", 2, "no date"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, "merge keys"),
        ("a: &x [*x]\n", 1, "no finished anchor"),
        ("a: *nowhere\n", 1, "no finished anchor"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("? [a, b]\n: 1\n", 1, "single word"),
        (BOMB, 6, "grow without bound"),
        ("[" * (MAX_DEPTH + 1), 1, "nested deeper"),
        ("a: 'x\x00'", 1, "does not allow"),
    ],
    ids=["duplicate", "syntax", "tag", "date", "merge", "cycle", "alias", "documents", "key", "bomb", "deep", "nul"],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(PolicyError, match=what) as error:
        parse_yaml(text, "f.yaml")
    assert str(error.value).startswith(f"f.yaml:{line}:")


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    with pytest.raises(PolicyError, match=r"f.yaml:2: file is not UTF-8"):
        parse_yaml("a: 1\nb: 身份".encode("gbk"), "f.yaml")


def test_a_file_that_is_not_there_is_a_policy_fault(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        read_yaml(tmp_path / "none.yaml")


def test_the_shipped_policies_are_found() -> None:
    assert (policies_dir() / "taxonomy.yaml").is_file()


def test_what_is_dumped_reads_back() -> None:
    value = {"a": [1, "no", "010", None, True], "名": {"b": "2026-01-01"}}
    assert parse_yaml(dump_yaml(value), "f.yaml").value == value


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("GUARDIAN_CACHE", str(place))
    return place


def test_a_kept_value_comes_back(folder: Path) -> None:
    remember("k", {"a": ["名"]})
    assert remembered("k") == {"a": ["名"]}


def test_a_damaged_or_exchanged_file_in_the_cache_counts_as_absent(folder: Path) -> None:
    remember("k", [1])
    remember("other", [2])
    path = folder / "k.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"[1]", b"[9]"))
    assert remembered("k") is None
    path.write_bytes(whole[:-1])
    assert remembered("k") is None
    path.write_bytes((folder / "other.json").read_bytes())
    assert remembered("k") is None


def test_the_cache_stays_small(folder: Path) -> None:
    for number in range(KEPT + 5):
        remember(f"k{number}", number)
    assert len(list(folder.iterdir())) == KEPT
    assert remembered(f"k{KEPT + 4}") == KEPT + 4


def test_a_cache_that_others_may_write_is_not_used(folder: Path) -> None:
    remember("k", [1])
    (folder / "k.json").chmod(0o666)
    assert remembered("k") is None
    folder.chmod(0o777)
    assert cache_dir() is None


def test_an_empty_setting_switches_the_cache_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDIAN_CACHE", "")
    remember("k", [1])
    assert remembered("k") is None


def test_what_stands_twice_in_a_document_is_written_twice() -> None:
    day, tags = date(2099, 12, 31), ["a"]
    written = dump_yaml([{"until": day, "tags": tags}, {"until": day, "tags": tags}])
    assert "&" not in written and "*" not in written and written.count("2099-12-31") == 2
