"""`guardian detect` prints spans, one JSON object a line, and never the value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TEXT = "请联系王小明，邮箱 wang@example.com。\nPlease write to Mary Johnson, card 4111 1111 1111 1111."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_offsets_point_at_the_value_in_any_encoding(run: Run, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(TEXT.encode(encoding))
    done = run("detect", path)
    spans = [json.loads(line) for line in done.out.splitlines()]
    found = {span["category"]: TEXT[span["start"] : span["end"]] for span in spans}
    assert done.status == 0
    assert found["email"] == "wang@example.com"
    assert found["card_number"] == "4111 1111 1111 1111"
    assert {span["file"] for span in spans} == {str(path)}
    assert "wang@" not in done.out + done.err


def test_a_text_without_personal_data_prints_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The meeting was moved to the afternoon.\n")
    assert (run("detect", path).status, run("detect", path).out) == (0, "")


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.bin"
    good.write_text("write to wang@example.com")
    bad.write_bytes(bytes(range(256)) * 40)
    done = run("detect", bad, tmp_path / "missing.txt", good)
    assert done.status == 3
    assert "bad.bin" in done.err
    assert "missing.txt" in done.err
    assert json.loads(done.out)["category"] == "email"


@pytest.mark.parametrize("value", ["fr", "en,xx"])
def test_an_unknown_language_is_refused(run: Run, tmp_path: Path, value: str) -> None:
    (tmp_path / "a.txt").write_text("x")
    done = run("detect", "a.txt", "--languages", value)
    assert done.status == 2
    assert "en, zh" in done.err


def test_a_failed_check_digit_shows_only_below_the_default_score(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("身份证号 110101199003070000", encoding="utf-8")
    assert "national_id" not in run("detect", "a.txt").out
    assert "national_id" in run("detect", "a.txt", "--min-score", "0.3").out


def test_an_own_identifier_is_found_beside_its_word_where_its_check_holds(run: Run, tmp_path: Path) -> None:
    config, note = tmp_path / "guardian.yaml", tmp_path / "note.txt"
    config.write_text(
        "version: 1\nrecognizers:\n  - {entity: member_card, category: other_personal, pattern: '[0-9]{8}',"
        " checksum: luhn, words: [member card], needs_word: true,"
        " examples: {match: ['12345674'], no_match: ['12345675']}}\n"
    )
    note.write_text("order 12345674, again\nmember card 12345674\nmember card 12345675\n")
    done = run("detect", note, "--config", config)
    assert [(span["start"], span["entity"]) for span in map(json.loads, done.out.splitlines())] == [(34, "member_card")]
    config.write_text(config.read_text().replace("'12345675'", "'12345682'"))
    assert run("policy", "lint", "--config", config).out.endswith(
        "guardian.yaml:3: counter-example 1 is found. Correct the pattern or the example\n"
    )
