"""What was not examined, when there is much of it: few lines, by folder and reason, with every place counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from guardian.model import LANGUAGES, Coverage, ScanResult, Skipped, Unread
from guardian.reporting import words
from guardian.reporting.facts import INTERRUPTED
from guardian.reporting.grouped import lines
from guardian.reporting.render import Format, Language, render

PICTURE = (
    "a picture, sound or film: nobody looked at what it shows. Look at it yourself, and leave it out with --exclude"
)
PHOTOS = tuple(Unread(f"big/photos/{n:05}.png", PICTURE) for n in range(5_000))
DAMAGED = Unread("big/broken.zip", "the zip archive is damaged or cut off")


def left(items: Sequence[Unread | Skipped], most: int = 20) -> list[tuple[str, str]]:
    return list(lines(items, words.load("en"), most).pairs)


@pytest.mark.parametrize("format", ["text", "html", "md"])
def test_thousands_of_photos_take_a_line_and_are_each_in_the_json(empty: ScanResult, format: Format) -> None:
    fonts = tuple(Skipped(f"big/fonts/{n}.ttf", "a program, font or checksum") for n in range(300))
    result = replace(empty, coverage=Coverage(1, 1, 1, (DAMAGED, *PHOTOS), fonts))
    few, many = (render(replace(result, coverage=replace(result.coverage, unread=one)), format)
                 for one in ((DAMAGED, *PHOTOS[:1]), (DAMAGED, *PHOTOS)))  # fmt: skip
    assert len(many.splitlines()) < len(few.splitlines()) + 6
    assert all(name in many for name in ("big/photos/", "00000.png", "00002.png", "5,001", "big/broken.zip"))
    assert "00003.png" not in many and "big/fonts/" in many and "9.ttf" not in many
    assert " ".join(render(result, "text").split()).count("5,000 places (00000.png, 00001.png, 00002.png, …): a") == 1
    listed = json.loads(render(result, "json"))["coverage"]
    assert len(listed["unread"]) == 5_001 and len(listed["skipped"]) == 300


def test_few_places_have_a_line_each_in_their_order() -> None:
    assert left([DAMAGED, *PHOTOS[:19]]) == [(one.ref, one.reason) for one in (DAMAGED, *PHOTOS[:19])]


def test_places_of_too_many_folders_are_told_by_a_folder_above_them() -> None:
    spread = [Unread(f"big/photos/{n % 30}/{n}.png", PICTURE) for n in range(300)]
    assert left([*spread, DAMAGED]) == [
        ("big/photos/", f"300 places (0/0.png, 1/1.png, 2/2.png, …): {PICTURE}"),
        (DAMAGED.ref, DAMAGED.reason),
    ]
    assert len(left(spread, 30)) == 30


@pytest.mark.parametrize("refs, folder, first", [
    ([f"big/a.zip!{n}.png" for n in range(30)], "big/a.zip!", "0.png"),
    ([f"postgresql://127.0.0.1/crm/public.t{n}" for n in range(30)], "postgresql://127.0.0.1/crm/", "public.t0"),
    ([f"{n}.png" for n in range(30)], "", "0.png"),
])  # fmt: skip
def test_members_tables_and_bare_names_are_grouped_as_well(refs: list[str], folder: str, first: str) -> None:
    ((where, why),) = left([Unread(ref, PICTURE) for ref in refs])
    assert where == (folder or "-") and why.startswith(f"30 places ({first}, ")


def test_reasons_that_differ_by_their_count_are_one_reason() -> None:
    rows = [
        Unread(f"in/{n}.csv", f"rows with broken quotes (read as plain text): {n} (lines {n}, 9)") for n in range(25)
    ]
    assert left(rows) == [("in/", "25 places (0.csv, 1.csv, 2.csv, …): rows with broken quotes (read as plain text)")]


def test_what_has_no_line_is_counted_and_the_interruption_stands_first() -> None:
    odd = [Unread(f"in/{n}.csv", f"reason {n}, of its own kind") for n in range(50)]
    told = lines([INTERRUPTED, *odd, *PHOTOS], words.load("en"), 20)
    assert [where for where, _ in told.pairs[:2]] == ["*", "big/photos/"] and len(told.pairs) == 20
    assert told.cut == 32 and told.rest(words.load("en")) == "and 32 more; --format json lists them all"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_how_many_there_are(language: Language) -> None:
    told = lines(PHOTOS, words.load(language), 20)
    assert "5,000" in told.pairs[0][1] and told.rest(words.load(language))
