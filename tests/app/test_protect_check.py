"""`guardian protect --check`: every kind of tampering with a copy is found, and an honest copy passes."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardian.app.protect_checked import Checked, text
from guardian.governance.compare import Found

Run = Callable[..., Any]
Rows = list[dict[str, str]]


pytestmark = pytest.mark.usefixtures("ring")


PROFILE = """
version: 1
profiles:
  ours:
    extends: share
    categories: {phone: fpe, national_id: cipher, birth_date: {generalise: year}, username: synthetic}
"""
FIRST = ("Ann", "Ben", "Cora", "Dan", "Ella", "Finn", "Gina", "Hugo", "Iris", "Jack")
LAST = ("Abbott", "Barnes", "Carter", "Dawson", "Ellis", "Foster", "Graham", "Harris", "Irwin", "Jensen")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "guardian.yaml").write_text(PROFILE)
    path = tmp_path / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("id", "full_name", "email", "mobile", "id_card", "birth_date", "shelf", "notes"))
        for number in range(100):
            name = f"{FIRST[number % 10]} {LAST[number // 10]}"
            note = "asked for a refund" if number % 9 else f"please call {name} or write to user{number}@example.com"
            row = (number, name, f"user{number}@example.com", f"138{number * 7919:08d}", resident(number))
            out.writerow((*row, f"19{60 + number % 40}-03-0{1 + number % 9}", f"S-{number % 17:03d}", note))
    return path


def resident(number: int) -> str:
    """Sequence 000 belongs to nobody; the check digit is right (GB 11643-1999)."""
    body = f"110101{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}000"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11]


@pytest.fixture
def copy(run: Run, source: Path, tmp_path: Path) -> Path:
    target = tmp_path / "copy.csv"
    assert run("protect", source, "--to", target, "--profile", "ours").status == 0
    return target


def changed(path: Path, change: Callable[[Rows, Rows], Rows], source: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with source.open(encoding="utf-8", newline="") as file:
        original = list(csv.DictReader(file))
    rows = change(rows, original)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)


def put(column: str, value: Callable[[Rows], str]) -> Callable[[Rows, Rows], Rows]:
    def change(rows: Rows, original: Rows) -> Rows:
        rows[40][column] = value(original)
        return rows

    return change


def of(column: str, row: int, around: str = "{}") -> Callable[[Rows], str]:
    """A value of the source."""
    return lambda original: around.format(original[row][column])


def swapped(rows: Rows, original: Rows) -> Rows:
    return [{**row, "email": row["full_name"], "full_name": row["email"]} for row in rows]


def shuffled_cell(rows: Rows, original: Rows) -> Rows:
    rows[3]["shelf"], rows[4]["shelf"] = rows[4]["shelf"], rows[3]["shelf"]
    return rows


def another_column(rows: Rows, original: Rows) -> Rows:
    return [{**row, "more": old["email"]} for row, old in zip(rows, original, strict=True)]


OWN, ODD = "source-value", "not-its-treatment"
TAMPERED = {
    "its own value in a column of tokens": (put("email", of("email", 40)), "email", OWN),
    "another's value in a column of tokens": (put("full_name", of("full_name", 7)), "full_name", OWN),
    "a number of another person": (put("mobile", of("mobile", 7)), "mobile", OWN),
    "a plain value where ciphertext belongs": (put("id_card", of("id_card", 7)), "id_card", ODD),
    "a whole date": (put("birth_date", of("birth_date", 40)), "birth_date", OWN),
    "a name in a note": (put("notes", of("full_name", 11, "ask {} again")), "notes", OWN),
    "a number in a note": (put("notes", of("mobile", 11, "refund to {}")), "notes", OWN),
    "an address in a column that was copied": (put("shelf", of("email", 7)), "shelf", OWN),
    "a stranger in a column of tokens": (put("email", lambda old: "stranger@example.net"), "email", ODD),
    "a token of nobody": (put("email", lambda old: "gt1.k1.AAAAAAAAAAAAAAAAAAAAAAAA"), "email", ODD),
    "a changed cell in a column that was copied": (put("shelf", lambda old: "S-999"), "shelf", "changed"),
    "an emptied cell": (put("email", lambda old: ""), "email", "changed"),
    "two columns changed for each other": (swapped, "email", ODD),
    "two cells changed for each other": (shuffled_cell, "copy.csv", "mixed"),
    "a row less": (lambda rows, original: rows[:-1], "copy.csv", "rows"),
    "a row twice": (lambda rows, original: [*rows, rows[5]], "copy.csv", "rows"),
    "a column more": (another_column, "more", "undeclared"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found_where_it_was_done(run: Run, source: Path, copy: Path, name: str) -> None:
    change, column, kind = TAMPERED[name]
    changed(copy, change, source)
    done = run("protect", source, "--to", copy, "--check", "--format", "json")
    assert done.status == 1
    found = {(entry["ref"].rpartition("/")[2], entry["kind"]) for entry in done.document["findings"]}
    assert any(one[1] == kind and (not column or one[0] == column) for one in found), found
    values = [cell for line in source.read_text().splitlines()[1:] for cell in line.split(",")[1:5]]
    assert not [value for value in values if value in done.out + done.err]


def test_an_honest_copy_passes_and_says_what_it_compared(run: Run, source: Path, copy: Path) -> None:
    done = run("protect", source, "--to", copy, "--check")
    assert done.status == 0
    assert "Compared 100 rows of 1 table: nothing is left where it may not be" in done.out


def test_a_copy_passes_after_the_key_was_rotated(run: Run, source: Path, copy: Path) -> None:
    assert run("keys", "rotate").status == 0
    assert run("protect", source, "--to", copy, "--check").status == 0


def _manifest(copy: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = Path(f"{copy}.guardian.json")
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest))


def _all_clear(manifest: dict[str, Any]) -> None:
    for entry in manifest["columns"]:
        entry |= {"how": "copy", "treatment": "clear", "transform": None, "spans": {}, "options": {}, "keys": []}


ALTERED = {
    "all-clear": _all_clear,
    "all-clear-unsealed": lambda manifest: (_all_clear(manifest), manifest.pop("seal")),
    "unsealed": lambda manifest: manifest.pop("seal"),
    "another-reason": lambda manifest: manifest["columns"][0].update(reason="asked for"),
    "seal-of-no-figures": lambda manifest: manifest.update(seal="封"),
    "seal-of-zeros": lambda manifest: manifest.update(seal="0" * 64),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_manifest_that_the_key_ring_did_not_seal_so_is_told(run: Run, source: Path, copy: Path, name: str) -> None:
    """Whoever can write it could call every column untreated, and put the source in the place of the copy."""
    _manifest(copy, ALTERED[name])
    if name.startswith("all-clear"):
        shutil.copy(source, copy)
    done = run("protect", source, "--to", copy, "--check", "--format", "json")
    assert done.status == 1
    assert [
        entry["kind"] for entry in done.document["findings"] if entry["ref"].endswith("(manifest)")
    ] == ["undeclared"]  # fmt: skip


def test_nothing_is_read_back_by_a_manifest_that_was_altered(run: Run, copy: Path, tmp_path: Path) -> None:
    _manifest(copy, ALTERED["another-reason"])
    done = run("keys", "retokenise", copy, "--to", tmp_path / "new.csv")
    assert (done.status, (tmp_path / "new.csv").exists()) == (2, False)
    assert "did not seal" in done.err


@pytest.mark.parametrize("opened", [False, True])
def test_a_copy_made_without_keys_says_that_no_seal_was_checked(
    run: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, opened: bool
) -> None:
    (tmp_path / "guardian.yaml").write_text("version: 1\nprofiles: {bare: {default: redact, tiers: {public: clear}}}\n")
    target = tmp_path / "bare.csv"
    if not opened:
        monkeypatch.delenv("GUARDIAN_MASTER_KEY")
    made = run("protect", source, "--to", target, "--profile", "bare")
    assert made.status == 0, made.err
    done = run("protect", source, "--to", target, "--check", "--format", "json")
    assert (done.status, done.document["findings"]) == (0, [])
    assert any("seal" in why for why in done.document["explained"]) is not opened


def test_a_manifest_that_says_less_does_not_hide_a_plain_column(run: Run, source: Path, copy: Path) -> None:
    """Somebody puts the plain column back and writes that nobody found it personal."""
    path = Path(f"{copy}.guardian.json")
    manifest = json.loads(path.read_text("utf-8"))
    for entry in manifest["columns"]:
        if entry["column"] == "email":
            entry |= {"how": "copy", "treatment": "clear", "transform": None, "category": "none", "keys": []}
    path.write_text(json.dumps(manifest))
    changed(
        copy, lambda rows, old: [{**row, "email": one["email"]} for row, one in zip(rows, old, strict=True)], source
    )
    done = run("protect", source, "--to", copy, "--check", "--format", "json")
    assert done.status == 1
    assert any(entry["kind"] == "personal" for entry in done.document["findings"])


def test_a_value_in_a_leaf_of_a_document_is_found(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "orders.jsonl", tmp_path / "copy.jsonl"
    rows = [
        {"id": n, "buyer": {"email": f"user{n}@example.com"}, "items": [{"sku": f"A-{n % 7}"}, {"sku": "B-1"}]}
        for n in range(60)
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("protect", source, "--to", target).status == 0
    assert run("protect", source, "--to", target, "--check").status == 0
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    lines[9]["items"][1]["sku"] = "user33@example.com"
    target.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run("protect", source, "--to", target, "--check", "--format", "json")
    assert done.status == 1
    assert any(entry["ref"].endswith("items.sku") for entry in done.document["findings"])


def test_tampering_with_a_database_is_found(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "shop.sqlite", tmp_path / "copy.sqlite"
    with sqlite3.connect(source) as base:
        base.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT, note TEXT)")
        base.executemany(
            "INSERT INTO members VALUES (?,?,?)", [(n, f"user{n}@example.com", "no issues") for n in range(60)]
        )
    base.close()
    assert run("protect", source, "--to", target).status == 0
    assert run("protect", source, "--to", target, "--check").status == 0
    for statement in (
        "UPDATE members SET note = 'user7@example.com' WHERE id = 3",
        "UPDATE members SET email = 'user7@example.com' WHERE id = 3",
        "DELETE FROM members WHERE id = 3",
        "CREATE TABLE spare AS SELECT 'user7@example.com' AS email",
    ):
        work = tmp_path / "work.sqlite"
        shutil.copy(target, work)
        shutil.copy(f"{target}.guardian.json", f"{work}.guardian.json")
        with sqlite3.connect(work) as base:
            base.execute(statement)
        base.close()
        assert run("protect", source, "--to", work, "--check").status == 1, statement


@pytest.mark.parametrize("entry", [1, "email", {}, {"table": "x"}])
def test_a_manifest_that_was_altered_is_refused_in_words(run: Run, source: Path, copy: Path, entry: object) -> None:
    path = Path(f"{copy}.guardian.json")
    manifest = json.loads(path.read_text("utf-8"))
    manifest["columns"].append(entry)
    path.write_text(json.dumps(manifest))
    done = run("protect", str(source), "--to", str(copy), "--check")
    assert done.status == 2
    assert "was altered" in done.err


@pytest.mark.parametrize(
    "part",
    [{"lost": ["x"]}, {"lost": [{"ref": "x", "reason": "", "rows": "many"}]}, {"left_out": 3}, {"tables": [{}]},
     {"source": None}, {"plan": 1}, {"unexamined": "x"}],
)  # fmt: skip
def test_whatever_of_a_manifest_was_altered_in_its_form_is_refused(
    run: Run, source: Path, copy: Path, part: dict[str, Any]
) -> None:
    path = Path(f"{copy}.guardian.json")
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | part))
    done = run("protect", str(source), "--to", str(copy), "--check")
    assert (done.status, "was altered" in done.err) == (2, True), done.err


def test_lines_above_the_header_are_emptied_and_pass(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"{number},user{number}@example.com,fine\n" for number in range(30))
    source, target = tmp_path / "s.csv", tmp_path / "t.csv"
    source.write_text(f"# export for Priscilla Vandermeer\n\n# export for Bart Quigley\nid,email,note\n{rows}")
    assert run("protect", source, "--to", target).status == 0
    assert not set(target.read_text().split()) & {"Priscilla", "Vandermeer", "Bart", "Quigley"}
    done = run("protect", source, "--to", target, "--check")
    assert (done.status, "Compared 32 rows" in done.out) == (0, True), done.out
    lines = target.read_text().splitlines()
    target.write_text("\n".join([*lines[:4], *lines[5:]]) + "\n")
    assert run("protect", source, "--to", target, "--check").status == 1


def test_a_damaged_page_of_a_database_is_unread(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "shop.sqlite", tmp_path / "copy.sqlite"
    with sqlite3.connect(source) as base:
        base.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT)")
        base.executemany("INSERT INTO members VALUES (?,?)", [(n, f"user{n}@example.com") for n in range(400)])
    base.close()
    assert run("protect", source, "--to", target).status == 0
    data = bytearray(target.read_bytes())
    data[4096 * 3 : 4096 * 3 + 64] = bytes(64)
    target.write_bytes(bytes(data))
    done = run("protect", source, "--to", target, "--check", "--format", "json")
    assert done.status == 1
    assert "unread" in {entry["kind"] for entry in done.document["findings"]}


@pytest.mark.parametrize("name", ["idZephyrine Quillfeather", "Quillfeather", "id Quillfeather"])
def test_a_name_that_only_the_copy_has_is_shown_only_where_it_is_a_plain_word(
    run: Run, source: Path, copy: Path, name: str
) -> None:
    rows = list(csv.reader(copy.read_text("utf-8").splitlines()))
    lines = [[*row, "ann.abbott@example.com" if at else name] for at, row in enumerate(rows)]
    with copy.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    done = run("protect", source, "--to", copy, "--check")
    assert done.status == 1
    assert "a column that the source does not have" in done.out
    assert "Quillfeather" not in done.out + done.err


UNSHOWN = Found("crm", "remains", 1, "statistics that this login may not read: check as the owner of the table")
LEFT = Found("crm/people/email", "source-value", 2, "cells hold a value of the source")


@pytest.mark.parametrize(
    ("found", "said"), [((UNSHOWN,), "login"), ((UNSHOWN, LEFT), "make it again"), ((LEFT,), "make")]
)
def test_what_only_another_login_can_see_asks_for_that_login_not_for_another_copy(
    found: tuple[Found, ...], said: str
) -> None:
    last = text(Checked("crm", "copy", found, 1, 10, {})).splitlines()[-1]
    assert said in last and ("make it again" in last) == (LEFT in found)
