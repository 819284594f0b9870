"""What is due when, as the command asks it: which events, which calendar, which day's law."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guardian.cli.deadline import deadline


def run(*arguments: str) -> Result:
    return CliRunner().invoke(deadline, list(arguments))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def config(folder: Path, profile: str) -> None:
    (folder / "guardian.yaml").write_text(f"version: 1\norganisation: {{profile: {profile}}}\n", encoding="utf-8")


def test_without_a_member_state_only_weekends_count_and_it_is_said() -> None:
    printed = run("gdpr", "access", "--from", "2026-03-05").output
    assert printed.startswith("2026-04-06")
    assert "only weekends" in printed


def test_the_member_state_of_guardian_yaml_gives_the_public_holidays(empty_folder: Path) -> None:
    config(empty_folder, "{member_state: DE}")
    printed = run("gdpr", "access", "--from", "2026-03-05").output
    assert printed.startswith("2026-04-07")
    assert "calendar DE" in printed
    assert "only weekends" not in printed


def test_a_calendar_that_is_named_wins_over_the_member_state(empty_folder: Path) -> None:
    config(empty_folder, "{member_state: DE}")
    assert run("gdpr", "access", "--from", "2026-03-05", "--calendar", "weekdays").output.startswith("2026-04-06")


def test_the_member_state_does_not_change_the_calendar_of_other_laws(empty_folder: Path) -> None:
    config(empty_folder, "{member_state: DE}")
    assert "calendar US-CA" in run("ccpa", "optout", "--from", "2026-11-20").output


def test_a_late_extension_is_refused_and_the_first_date_stands() -> None:
    printed = run("gdpr", "access", "--from", "2026-03-05", "--event", "extended=2026-04-07").output
    assert printed.startswith("2026-04-06")
    assert "refused  Answer the request that was extended" in printed
    assert "2026-06-05" not in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gdpr", "access", "--from", "2026-03-05", "--event", "extendd=2026-03-20"), "did you mean 'extended'?"),
        (("ccpa", "admt_access", "--from", "2026-03-05"), "from 2027-01-01"),
        (("gdpr", "acess", "--from", "2026-03-05"), "did you mean 'access'?"),
    ],
    ids=["event", "not law yet", "request"],
)
def test_what_would_be_left_out_in_silence_is_refused(arguments: tuple[str, ...], said: str) -> None:
    found = run(*arguments)
    assert said in str(found.exception)
    assert found.output == ""
