"""Every job takes --format, --output, --lang, --config and --state; notes are in the reader's language."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from guardian import resources
from guardian.cli.everywhere import NEVER_KEPT, complete
from guardian.cli.main import COMMANDS
from guardian.model import LANGUAGES
from guardian.reporting.notes import in_language
from tests.app.conftest import Run

MEMBERS = "member_no,full_name,email\nM-1,Ann Holloway,ann@fastmail.com\nM-2,Bob Gallagher,bob@gmx.net\n"


def jobs(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for inner, job in command.commands.items():
            yield from jobs(job, f"{name} {inner}")
    else:
        yield name, command


def loaded() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, (place, _) in COMMANDS.items():
        module, function = place.split(":")
        found.update(jobs(complete(getattr(importlib.import_module(module), function), name), name))
    return found


JOBS = loaded()


@pytest.fixture
def scanned(run: Run, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text(MEMBERS)
    run("scan", "members.csv")


@pytest.mark.parametrize("name", JOBS)
def test_every_job_takes_what_the_interfaces_name(name: str) -> None:
    options = [option for one in JOBS[name].params for option in one.opts]
    wanted = {"--format", "--output", "--lang", "--config", "--state"} - ({"--output"} if name in NEVER_KEPT else set())
    assert wanted <= set(options)
    assert len(options) == len(set(options))


@pytest.mark.parametrize("name", JOBS)
def test_a_command_completed_twice_is_as_it_was(name: str) -> None:
    before = list(JOBS[name].params)
    complete(JOBS[name], name)
    assert JOBS[name].params == before


def test_a_list_goes_into_a_folder_in_every_format_that_is_named(run: Run, scanned: None, tmp_path: Path) -> None:
    printed = run("catalog", "list").out
    done = run("catalog", "list", "--format", "json", "--format", "text", "--output", "out")
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / "out" / "catalog-list.txt").read_text("utf-8") == printed
    assert len(json.loads((tmp_path / "out" / "catalog-list.json").read_bytes())) == 3
    assert "wrote out/catalog-list.json" in done.err


def test_several_formats_of_a_list_need_a_folder(run: Run, scanned: None) -> None:
    done = run("catalog", "list", "--format", "json", "--format", "text")
    assert (done.status, done.out) == (2, "")
    assert "--output DIR" in done.err


def test_spans_go_into_a_folder_as_json_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("Write to ann@fastmail.com or bob@gmx.net.")
    done = run("detect", "mail.txt", "--output", "out", "--lang", "zh-CN")
    assert (done.status, done.out) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "out" / "detect.jsonl").read_text("utf-8").splitlines()]
    assert [row["category"] for row in rows] == ["email", "email"]
    assert "已写入 out/detect.jsonl" in done.err


def test_a_plan_goes_into_a_folder(run: Run, scanned: None, tmp_path: Path, ring: None) -> None:
    done = run("protect", "members.csv", "--to", "copy.csv", "--plan", "--output", "out", "--lang", "zh-TW")
    assert (done.status, done.out) == (0, "")
    assert "nothing was written" in (tmp_path / "out" / "protect.txt").read_text("utf-8")


def test_a_job_that_fails_writes_no_part_of_a_result(run: Run, scanned: None, tmp_path: Path) -> None:
    assert run("catalog", "show", "members.csv/members.csv/nosuch", "--output", "out").status == 2
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("job", "status"),
    [
        (("policy", "lint", "wrong.yaml"), 2),
        (("policy", "test", "--verbose"), 0),
        (("policy", "diff", "one.yaml", "other.yaml", "--format", "json", "--format", "text"), 1),
    ],
    ids=["lint", "test", "diff"],
)
def test_a_job_that_says_its_status_writes_its_result_too(
    run: Run, scanned: None, tmp_path: Path, job: tuple[str, ...], status: int
) -> None:
    (tmp_path / "one.yaml").write_text("version: 1\npacks: [gdpr]\n")
    (tmp_path / "other.yaml").write_text(
        "version: 1\npacks: [gdpr]\nroles: {analyst: {}}\ntreatments: {personal: {analyst: redact}}\n"
    )
    (tmp_path / "wrong.yaml").write_text("id: wrong\nnosuch: 1\n")
    printed = run(*(word for word in job if word not in ("--format", "json", "text")))
    done = run(*job, "--output", "out")
    assert (done.status, done.out) == (status, "")
    name = "-".join(job[:2])
    assert (tmp_path / "out" / f"{name}.txt").read_text("utf-8") == printed.out
    assert (tmp_path / "out" / f"{name}.json").exists() == ("json" in job)


def test_a_folder_that_is_a_file_is_refused_before_any_work(run: Run, scanned: None) -> None:
    done = run("catalog", "list", "--output", "members.csv")
    assert (done.status, done.out) == (2, "")


def test_init_writes_into_a_folder_as_into_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    assert run("init", "--output", "conf").status == 0
    assert run("init", "--output", "conf/other.yaml").status == 0
    assert sorted(path.name for path in (tmp_path / "conf").iterdir()) == ["guardian.yaml", "other.yaml"]
    assert run("init", "--output", "conf").status == 2


def test_revealed_values_are_written_into_no_file(run: Run, tmp_path: Path) -> None:
    given = ("reveal", "values", "x", "--role", "dpo", "--purpose", "p", "--reason", "r", "--output", "out")
    assert run(*given).status == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "1 table is provably unchanged"), ("zh-CN", "1 张表可证明未变化"), ("zh-TW", "1 個資料表可證明未變更")],
)
def test_notes_of_a_scan_are_in_the_language_of_its_report(run: Run, scanned: None, lang: str, said: str) -> None:
    done = run("scan", "members.csv", "--lang", lang)
    assert said in done.err
    assert "provably" not in done.out


NOTES = resources.read_yaml(resources.templates_dir() / "cli" / "notes.yaml").value["notes"]


@pytest.mark.parametrize("words", NOTES, ids=[str(number) for number in range(len(NOTES))])
def test_every_note_is_said_in_every_language_with_the_same_places(words: dict[str, str]) -> None:
    assert set(words) == set(LANGUAGES)
    places = {language: sorted(re.findall(r"\{(\w+)\}", text)) for language, text in words.items()}
    assert len(set(map(tuple, places.values()))) == 1
    shown = words["en"].format_map({name: f"<{name}>" for name in places["en"]})
    assert in_language(shown, "zh-CN") == words["zh-CN"].format_map({name: f"<{name}>" for name in places["en"]})
    assert in_language(shown, "en") == shown


def test_a_note_without_words_stays_english() -> None:
    assert in_language("something new", "zh-CN") == "something new"


def test_a_note_that_lists_has_words_before_its_list() -> None:
    said = "not all of the source could be read, and what is damaged stops a copy:\n  a.csv: damaged\n  b.csv: damaged"
    assert in_language(said, "zh-CN").startswith("来源未能全部读取")
    assert in_language(said, "zh-CN").endswith(":\n  a.csv: damaged\n  b.csv: damaged".removeprefix(":"))


SAID = re.compile(r"\bnote\(\s*f?\"([^\"{]{12,})\"\s*\)")


def test_plain_notes_of_the_commands_have_words() -> None:
    folder = Path(importlib.import_module("guardian.cli").__path__[0])
    said = {text for path in folder.glob("*.py") for text in SAID.findall(path.read_text("utf-8"))}
    assert said
    assert [text for text in sorted(said) if in_language(text, "zh-CN") == text] == []


def test_notes_that_name_copies_and_scans_have_words(run: Run, scanned: None, ring: None) -> None:
    assert run("protect", "members.csv", "--profile", "archive", "--to", "copy.csv").status == 0
    assert "只有 k1 能还原 1 个副本：copy.csv。" in run("keys", "rotate", "--lang", "zh-CN").err
    run("scan", "members.csv", "--again")
    assert "掃描 2（" in run("catalog", "diff", "--lang", "zh-TW").err
