"""`guardian scan`, from the command line to exit code, document, catalog and ledger."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from guardian.app.session import open_session
from guardian.errors import UnreadError
from guardian.ledger import log
from guardian.reporting.scan_json import schema
from guardian.sources.files import FileSource

Run = Callable[..., Any]


def valid(document: dict[str, Any]) -> bool:
    import jsonschema

    jsonschema.Draft202012Validator(schema()).validate(document)
    return True


def test_a_scan_finds_what_is_there_and_says_the_denominator(run: Run, members: Path) -> None:
    done = run("scan", members, "--format", "json")
    assert done.status == 1
    assert valid(done.document)
    found = {column["column"]: column["category"] for column in done.document["columns"]}
    assert found == {
        "会员编号": "none",
        "姓名": "person_name",
        "email": "email",
        "id_card": "national_id",
        "amount": "none",
        "remark": "none",
    }
    evidence = done.column("id_card")["evidence"]
    assert (evidence["matched"], evidence["examined"], evidence["rows"]) == (60, 60, 60)
    assert done.column("id_card")["entity"] == "national_id.cn"


def test_no_value_of_a_cell_stands_in_any_output_or_in_the_state(run: Run, members: Path, tmp_path: Path) -> None:
    done = run(
        "scan", members, "--output", "out", *(f"--format={name}" for name in ("json", "html", "md", "sarif", "text"))
    )
    values = [cell for line in members.read_text("utf-8").splitlines()[1:] for cell in line.split(",")[1:4]]
    kept = [*(tmp_path / "out").iterdir(), *(tmp_path / ".guardian").iterdir()]
    assert len(kept) >= 7
    for path in kept:
        held = path.read_bytes()
        assert not [value for value in values if value.encode() in held], path.name
    assert not [value for value in values if value in done.out + done.err]


def test_several_formats_without_a_folder_are_refused(run: Run, members: Path) -> None:
    done = run("scan", members, "--format", "json", "--format", "html")
    assert (done.status, done.out) == (2, "")
    assert "--output" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--packs", "gdrp"), "unknown pack 'gdrp'"),
        (("--full", "--sample", "5"), "exclude each other"),
        (("--fail-on", "never"), "never"),
        (("--config", "none.yaml"), "none.yaml"),
        (("--state", "mysql://u:geheim@h/d"), "sqlite or postgresql. Name sqlite:///PATH"),
        (("--password-file", "none.txt"), "none.txt"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_known(run: Run, members: Path, arguments: Any, said: str) -> None:
    done = run("scan", members, *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "geheim" not in done.err
    assert "Traceback" not in done.err


def test_a_target_that_is_not_there_is_unread_among_others_and_2_alone(run: Run, members: Path) -> None:
    assert run("scan", "missing.csv").status == 2
    done = run("scan", "missing.csv", members, "--format", "json")
    assert done.status == 3
    assert [entry["ref"] for entry in done.document["coverage"]["unread"]] == ["missing.csv"]
    assert len(done.document["columns"]) == 6


@pytest.mark.parametrize("database", [False, True])
def test_an_exclude_pattern_that_matches_nothing_is_told(run: Run, members: Path, database: bool) -> None:
    (members.parent / "orders.csv").write_text("id,amount\n1,2\n")
    target, left = members.parent, "orders.csv"
    if database:
        target, left = members.parent.with_name("shop.db"), "orders"
        with closing(sqlite3.connect(target)) as connection:
            connection.executescript("CREATE TABLE orders (id int); CREATE TABLE members (id int)")
    excluded = [word for name in (left, "odrers", "Maria Sanchez.csv") for word in ("--exclude", name)]
    done = run("scan", target, *excluded)
    assert "--exclude odrers matches no file and no table" in done.err
    assert done.err.count("--exclude") == 2
    assert "Sanchez" not in done.err


def test_unread_wins_over_findings_and_the_rest_is_still_scanned(run: Run, members: Path) -> None:
    whole = gzip.compress(members.read_bytes())
    (members.parent / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    done = run("scan", members.parent, "--format", "json")
    assert done.status == 3
    assert valid(done.document)
    assert any("cut.csv" in entry["ref"] for entry in done.document["coverage"]["unread"])
    assert any(column["category"] == "national_id" for column in done.document["columns"])


def test_a_threshold_above_all_findings_ends_with_0(run: Run, members: Path) -> None:
    assert run("scan", members, "--fail-on", "critical").status == 0


def test_nothing_personal_ends_with_0(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("sku,amount\n" + "".join(f"A-{number:04d},{number}.25\n" for number in range(50)))
    done = run("scan", path, "--format", "json")
    assert done.status == 0
    assert {column["category"] for column in done.document["columns"]} == {"none"}
    assert all(column["evidence"]["upper_bound_95"] is not None for column in done.document["columns"])


@pytest.mark.parametrize("kind", ["folder", "left out", "patterns", "database"])
def test_a_place_in_which_nothing_can_be_examined_ends_with_3_beside_a_good_one_too(
    run: Run, members: Path, tmp_path: Path, kind: str
) -> None:
    place, options = tmp_path / "place", ()
    if kind == "database":
        with sqlite3.connect(place) as database:
            database.execute("CREATE TABLE t (a)")
            database.execute("DROP TABLE t")
    else:
        place.mkdir()
    if kind == "left out":
        (place / ".git").mkdir()
    if kind == "patterns":
        (place / "a.csv").write_text("id,email\n1,a@example.org\n")
        options = ("--include", members.name)
    for targets in ((place,), (place, members)):
        done = run("scan", *targets, *options, "--format", "json")
        assert done.status == 3
        (line,) = done.document["coverage"]["unread"]
        assert line["ref"].endswith("place")
        assert "nothing was examined" in line["reason"] and "--include" in line["reason"]
        assert bool(done.document["columns"]) == (len(targets) == 2)


def test_a_database_without_tables_is_told_among_good_files(run: Run, members: Path) -> None:
    with sqlite3.connect(members.parent / "none.db") as database:
        database.execute("CREATE TABLE t (a)")
        database.execute("DROP TABLE t")
    done = run("scan", members.parent, "--format", "json")
    assert done.status == 3
    (line,) = done.document["coverage"]["unread"]
    assert line["ref"].endswith("/none.db") and "no table" in line["reason"]
    assert done.document["columns"]


def test_a_damaged_database_costs_no_file_beside_it(run: Run, members: Path) -> None:
    path = members.parent / "zz.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (email TEXT)")
        database.executemany("INSERT INTO t VALUES (?)", [(f"a{at}@example.org",) for at in range(5_000)])
    database.close()
    path.write_bytes(path.read_bytes()[:30_000])
    done = run("scan", members.parent, "--format", "json")
    assert done.status == 3
    (line,) = done.document["coverage"]["unread"]
    assert line["ref"].endswith("/zz.db") and "damaged" in line["reason"]
    assert any(column["category"] == "national_id" for column in done.document["columns"])


def test_a_source_that_breaks_while_its_tables_are_listed_keeps_those_that_came(
    run: Run, members: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = FileSource.tables

    def broken(source: FileSource) -> Iterator[Any]:
        yield from listed(source)
        raise UnreadError("the server went away")

    monkeypatch.setattr(FileSource, "tables", broken)
    done = run("scan", members, "--format", "json")
    assert done.status == 3
    assert any("went away" in line["reason"] for line in done.document["coverage"]["unread"])
    assert any(column["category"] == "national_id" for column in done.document["columns"])


def test_an_empty_table_is_examined(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "empty.db") as database:
        database.execute("CREATE TABLE t (email TEXT)")
    done = run("scan", tmp_path / "empty.db", "--format", "json")
    assert (done.status, done.document["coverage"]["unread"]) == (0, [])


def test_a_file_named_after_a_person_shows_as_a_fingerprint(run: Run, members: Path) -> None:
    path = members.rename(members.parent / "张伟_简历.csv")
    done = run("scan", path.parent, "--format", "json")
    assert "张伟" not in done.out + done.err
    assert any(table["ref"].split("/")[-1].startswith("~") for table in done.document["tables"])


def test_people_as_json_keys_are_not_shown(run: Run, tmp_path: Path) -> None:
    names = ("李明", "王芳", "张伟", "刘洋", "陈静", "杨勇", "赵敏", "黄磊", "周杰", "吴倩", "徐静", "孙强")
    path = tmp_path / "points.json"
    path.write_text(json.dumps([{name: {"points": 3}} for name in names], ensure_ascii=False), encoding="utf-8")
    done = run("scan", path, "--format", "json")
    assert not [name for name in names if name in done.out + done.err]


@pytest.mark.parametrize("suffix", ["sqlite", "db", "duckdb", "dump", "gpg", "pst", "mdb", "parquet", "xlsx"])
def test_bytes_named_as_data_that_are_none_are_unread(run: Run, members: Path, suffix: str) -> None:
    (members.parent / f"crm.{suffix}").write_bytes(bytes(range(256)) * 8)
    done = run("scan", members.parent, "--format", "json")
    assert done.status == 3
    assert [line["ref"].rpartition("/")[2] for line in done.document["coverage"]["unread"]] == [f"crm.{suffix}"]


def test_the_ledger_holds_start_and_end_of_a_scan(run: Run, members: Path, tmp_path: Path) -> None:
    run("scan", members)
    started, done = log.read(tmp_path / ".guardian" / "ledger.jsonl")
    assert (started.action, started.outcome, done.outcome) == ("scan", "started", "done")
    assert started.about == done.about
    assert started.policy
    assert done.details["columns"] == 6


def test_a_scan_that_could_not_start_is_recorded_as_failed_without_its_password(run: Run, tmp_path: Path) -> None:
    assert run("scan", "oracle://nobody:geheim@127.0.0.1/none").status == 2
    events = list(log.read(tmp_path / ".guardian" / "ledger.jsonl"))
    assert [event.outcome for event in events] == ["started", "failed"]
    assert "geheim" not in (tmp_path / ".guardian" / "ledger.jsonl").read_text()


def test_a_second_scan_of_unchanged_data_is_not_read_again_and_says_so(run: Run, members: Path) -> None:
    first = run("scan", members, "--format", "json")
    second = run("scan", members, "--format", "json")
    assert "unchanged" in second.err
    assert second.document["columns"] == first.document["columns"]
    assert second.status == first.status


def test_a_file_changed_behind_its_time_of_modification_is_read_again(run: Run, members: Path) -> None:
    run("scan", members)
    before, text = members.stat(), members.read_text("utf-8")
    members.write_text(text.replace("@", "#"), encoding="utf-8")
    os.utime(members, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "unchanged" not in run("scan", members).err


@pytest.mark.parametrize("change", ["rows", "again", "full"])
def test_a_changed_table_is_read_again(run: Run, members: Path, change: str) -> None:
    run("scan", members, "--sample", "10")
    if change == "rows":
        members.write_text(members.read_text("utf-8") + "9,x,y@example.com,,1,\n", encoding="utf-8")
    done = run(
        "scan", members, *{"rows": ("--sample", 10), "again": ("--sample", 10, "--again"), "full": ("--full",)}[change]
    )
    assert "unchanged" not in done.err


@pytest.mark.parametrize("told", [60, None], ids=["counted", "not counted"])
def test_a_sample_does_not_stand_in_for_a_full_scan(
    run: Run, members: Path, monkeypatch: pytest.MonkeyPatch, told: int | None
) -> None:
    from guardian.sources.files import FileSource

    profile = FileSource.profile

    def counting(*arguments: Any) -> Any:
        reading = profile(*arguments)
        return replace(reading, rows=told if arguments[3] else reading.rows)

    monkeypatch.setattr(FileSource, "profile", counting)
    run("scan", members, "--sample", 7)
    assert "unchanged" in run("scan", members, "--sample", 7).err
    full = run("scan", members, "--full", "--format", "json")
    assert full.column("id_card")["evidence"]["examined"] == 60
    assert "unchanged" in run("scan", members, "--sample", 7).err


def test_standard_input_is_scanned(members: Path, tmp_path: Path) -> None:
    with members.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "guardian", "scan", "-", "--as", "csv", "--format", "json"],
            stdin=file,
            capture_output=True,
            cwd=tmp_path,
            check=False,
        )
    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert {column["category"] for column in document["columns"]} >= {"email", "national_id"}
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("state", "ledger"),
    [
        ("sqlite:///kept/state.db", "kept/ledger.jsonl"),
        ("sqlite:////srv/guardian/team.db", "/srv/guardian/ledger.jsonl"),
        ("sqlite:///.guardian/state.db", ".guardian/ledger.jsonl"),
        ("postgresql://reader@db/guardian", ".guardian/ledger.jsonl"),
    ],
)
def test_the_ledger_lies_beside_its_state_store(state: str, ledger: str) -> None:
    assert open_session(None, state).ledger_path == Path(ledger)


def test_a_scan_with_its_state_elsewhere_leaves_nothing_here(run: Run, members: Path, tmp_path: Path) -> None:
    assert run("scan", members, "--state", "sqlite:///kept/state.db").status == 1
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"state.db", "ledger.jsonl"}
    assert not (tmp_path / ".guardian").exists()


def test_what_is_unchanged_is_noted_in_the_singular_and_the_plural(run: Run, members: Path) -> None:
    run("scan", members.parent)
    assert "1 table is provably unchanged and was not read again (--again reads it)" in run("scan", members.parent).err
    (members.parent / "more.csv").write_text("a\n1\n")
    run("scan", members.parent)
    assert "2 tables are provably unchanged and were not read" in run("scan", members.parent).err


def test_sample_examines_that_many_rows_and_bounds_the_rest(run: Run, members: Path) -> None:
    evidence = run("scan", members, "--sample", "20", "--format", "json").column("remark")["evidence"]
    assert evidence["examined"] <= 20
    assert evidence["rows"] == 60
    assert 0 < evidence["upper_bound_95"] < 1


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_reports_come_in_three_languages(run: Run, members: Path, language: str) -> None:
    done = run("scan", members, "--format", "md", "--lang", language)
    assert {"en": "personal", "zh-CN": "个人", "zh-TW": "個人"}[language] in done.out


def database(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, mail TEXT)")
        connection.executemany("INSERT INTO staff (mail) VALUES (?)", [(f"a{n}@example.com",) for n in range(30)])
    return path


def test_a_database_inside_a_folder_is_examined_too(run: Run, members: Path) -> None:
    database(members.parent / "staff.sqlite")
    done = run("scan", members.parent, "--format", "json")
    assert done.document["coverage"]["unread"] == []
    assert done.column("mail")["category"] == "email"


def test_decisions_hold_in_the_next_scan_and_show_in_its_reports(run: Run, members: Path) -> None:
    ref = run("scan", members, "--format", "json").column("email")["ref"]
    assert run("catalog", "review", ref, "--reject", "--by", "Ada Li", "--reason", "role accounts").status == 0
    done = run("scan", members, "--format", "json", "--again")
    assert (done.column("email")["category"], done.column("email")["evidence"]["by"][-1]) == ("none", "person")
    assert "role accounts" in run("scan", members, "--format", "html").out


def test_a_decision_follows_a_renamed_column_through_real_scans(run: Run, members: Path) -> None:
    ref = run("scan", members, "--format", "json").column("email")["ref"]
    run("catalog", "review", ref, "--override", "username", "--by", "Ada Li", "--reason", "logins")
    members.write_text(members.read_text("utf-8").replace("email,", "e_login,", 1), encoding="utf-8")
    assert run("scan", members, "--format", "json").column("e_login")["category"] == "username"


def test_what_changed_since_the_last_scan_is_listed(run: Run, members: Path) -> None:
    run("scan", members)
    members.write_text(members.read_text("utf-8").replace("amount", "price", 1), encoding="utf-8")
    run("scan", members)
    changes = json.loads(run("catalog", "diff", "--format", "json").out)["changes"]
    assert [(row["change"], row["ref"].rsplit("/", 1)[1]) for row in changes] == [
        ("removed", "amount"),
        ("added", "price"),
    ]
    assert (changes[0]["renamed_to"], changes[1]["renamed_from"]) == (changes[1]["ref"], changes[0]["ref"])
    (line,) = run("catalog", "diff").out.splitlines()[1:]
    assert line.startswith("renamed") and "amount -> " in line


def test_what_changed_is_told_as_people_decided(run: Run, members: Path) -> None:
    run("scan", members)
    members.write_text(members.read_text("utf-8").replace("email,", "e_login,", 1), encoding="utf-8")
    ref = run("scan", members, "--format", "json").column("e_login")["ref"]
    run("catalog", "review", ref, "--override", "username", "--by", "Ada Li", "--reason", "logins")
    (line,) = run("catalog", "diff").out.splitlines()[1:]
    assert line.split()[0] == "renamed" and line.endswith("email (personal)  username (personal)")


def test_the_catalog_lists_shows_exports_and_imports(run: Run, members: Path) -> None:
    ref = run("scan", members, "--format", "json").column("email")["ref"]
    assert ref in run("catalog", "list").out
    assert "email" in run("catalog", "show", ref).out
    assert ref in run("catalog", "review").out or run("catalog", "review").status == 0
    run("catalog", "review", ref, "--accept", "--by", "Ada Li", "--reason", "seen")
    run("catalog", "export", "decisions.json")
    assert "1 new" in run("catalog", "import", "decisions.json", "--state", "sqlite:///other.db").err


def test_init_writes_a_configuration_that_loads(run: Run, members: Path, tmp_path: Path) -> None:
    run("scan", members, "--format", "json", "--output", "out")
    assert run("init", "out/scan.json").status == 0
    assert "email" in (tmp_path / "guardian.yaml").read_text("utf-8")
    assert run("init").status == 2
    assert run("scan", members).status == 1
    assert run("policy", "lint").status == 0
    named = run("scan", "members", "--format", "json")
    assert {table["ref"] for table in named.document["tables"]} == {"members/members.csv"}


def test_init_takes_a_name_that_ends_as_a_folders_for_one(run: Run, tmp_path: Path) -> None:
    assert run("init", "--output", "settings/").status == 0
    assert (tmp_path / "settings" / "guardian.yaml").is_file()
    assert run("init", "--output", "settings").status == 2


def test_init_keeps_the_sources_that_have_names_and_gives_each_other_one_its_own(run: Run, tmp_path: Path) -> None:
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "crm.csv").write_text("email\n" + "".join(f"a{n}@example.com\n" for n in range(20)))
    (tmp_path / "guardian.yaml").write_text("version: 1\nsources: {sales: {url: a/crm.csv}}\n")
    run("scan", "sales", "b/crm.csv", "c/crm.csv")
    assert run("init", "--force").status == 0
    text = (tmp_path / "guardian.yaml").read_text("utf-8")
    assert [line.split("  #")[0].strip() for line in text.splitlines() if "{url:" in line] == [
        'crm: {url: "b/crm.csv"}',
        'crm_2: {url: "c/crm.csv"}',
        'sales: {url: "a/crm.csv"}',
    ]
    assert run("policy", "lint").status == 0


def test_decisions_on_a_folder_hold_after_init_under_the_name_it_keeps(run: Run, tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    (tmp_path / "crm" / "people.csv").write_text("email\n" + "".join(f"a{n}@example.com\n" for n in range(20)))
    ref = run("scan", "crm", "--format", "json").column("email")["ref"]
    run("catalog", "review", ref, "--reject", "--by", "Ada Li", "--reason", "test data")
    assert run("init").status == 0
    assert 'crm: {url: "crm"}' in (tmp_path / "guardian.yaml").read_text("utf-8")
    found = run("scan", "crm", "--again", "--format", "json").column("email")
    assert (found["ref"], found["category"]) == (ref, "none")


@pytest.mark.parametrize("folder", ["yes", "null", "source2", "2024"])
def test_a_folder_whose_name_is_no_key_gets_one_from_init(run: Run, tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "people.csv").write_text("email\n" + "".join(f"a{n}@example.com\n" for n in range(20)))
    run("scan", folder)
    assert run("init").status == 0
    assert f'source_{folder}: {{url: "{folder}"}}' in (tmp_path / "guardian.yaml").read_text("utf-8")
    assert run("policy", "lint").status == 0


def test_init_names_a_folder_by_its_own_name_unless_that_tells_of_a_person(run: Run, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("客户数据", "exports/2024-q3", "王小明", "tabansi_uzoma")]
    for place in places:
        place.mkdir(parents=True)
        (place / "people.csv").write_text("email\n" + "".join(f"a{n}@example.com\n" for n in range(20)))
    run("scan", "客户数据", *places[1:])
    assert run("init").status == 0
    text = (tmp_path / "guardian.yaml").read_text("utf-8")
    assert '客户数据: {url: "客户数据"}' in text
    assert f'source_2024-q3: {{url: "{tmp_path}/exports/2024-q3"}}' in text
    assert "王小明" not in text
    assert "tabansi" not in text
    hidden = re.findall(r'source\d: \{url: "[^"]*~x?[0-9a-f]{12}"\}  # its name tells of a person', text)
    assert len(hidden) == 2  # of somebody, and of somebody perhaps
    assert run("policy", "lint").status == 0


def test_init_names_the_present_folder_by_its_name(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, name in (("warehouse", "warehouse"), ("王小明", "source1")):
        (tmp_path / folder).mkdir()
        monkeypatch.chdir(tmp_path / folder)
        Path("people.csv").write_text("email\n" + "".join(f"a{n}@example.com\n" for n in range(20)))
        run("scan", ".")
        assert run("init").status == 0
        assert f'  {name}: {{url: "."}}' in Path("guardian.yaml").read_text("utf-8")


def test_a_person_key_that_init_proposes_is_one_that_loads(run: Run, members: Path, tmp_path: Path) -> None:
    run("scan", members, "--format", "json", "--output", "out")
    run("init", "out/scan.json")
    text = (tmp_path / "guardian.yaml").read_text("utf-8")
    proposed = next(line[1:] for line in text.splitlines() if line.startswith('#  "members/members.csv":'))
    path = tmp_path / "guardian.yaml"
    path.write_text(text.replace("subjects: {}", f"subjects:\n{proposed}"), "utf-8")
    assert run("policy", "lint").status == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_scan_keeps_what_it_has_and_says_so(tmp_path: Path, number: signal.Signals) -> None:
    small = tmp_path / "data" / "a_small.csv"
    small.parent.mkdir()
    small.write_text("mail\n" + "".join(f"a{n}@example.com\n" for n in range(50)))
    os.mkfifo(tmp_path / "pipe")
    code = (
        "import signal, sys, time, guardian.sources.files as f\n"
        "from guardian.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # it may be ignored where the tests run
        "real = f.FileSource.profile\n"
        "def slow(self, table, *rest, **more):\n"
        "    if 'b_big' in table.name:\n"
        "        print('READY', file=sys.stderr, flush=True); time.sleep(60)\n"
        "    return real(self, table, *rest, **more)\n"
        "f.FileSource.profile = slow\n"
        "sys.argv = ['guardian', 'scan', 'data', '--format', 'json']\n"
        "main.run()\n"
    )
    (small.parent / "b_big.csv").write_text(small.read_text())
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "READY" in line:
            break
    time.sleep(0.2)
    process.send_signal(number)
    out, _ = process.communicate(timeout=600)
    document = json.loads(out)
    assert process.returncode == 3
    assert [column["category"] for column in document["columns"]] == ["email"]
    assert any("interrupted" in entry["reason"] for entry in document["coverage"]["unread"])
    outcomes = [event.outcome for event in log.read(tmp_path / ".guardian" / "ledger.jsonl")]
    assert outcomes == ["started", "interrupted"]


def test_help_of_every_command_works(run: Run) -> None:
    for command in ("init", "scan", "detect", "catalog", "policy", "deadline"):
        assert run(command, "--help").status == 0


def test_a_defect_ends_with_3_and_shows_no_data(run: Run, members: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("李明 user1@example.com")

    monkeypatch.setattr("guardian.app.scan.scan_targets", fail)
    done = run("scan", members)
    assert done.status == 3
    assert "李明" not in done.err
    assert "ValueError" in done.err


def guardian(*arguments: object, cwd: Path, before: str = "", **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The real command in a process of its own; ``before`` is a line of shell that its standard streams go through."""
    code = "from guardian.cli.main import run; run()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    if before:
        command = ["sh", "-c", before, "sh", *command]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=600, check=False, **options)


@pytest.mark.parametrize(
    ("stream", "status", "said"),
    [
        ('"$@" <&-', 1, ""),
        ('"$@" >&-', 3, "standard output is closed"),
        ('"$@" 2>&-', 1, ""),
        ('"$@" >/dev/full', 3, "cannot be printed"),
        ('"$@" | head -c 10', 0, ""),
        ('{ "$@"; echo "ended with $?" >&2; } | true', 0, "ended with 3"),
    ],
)
def test_standard_streams_that_are_closed_or_full_are_no_defect(
    members: Path, tmp_path: Path, stream: str, status: int, said: str
) -> None:
    done = guardian("scan", members, cwd=tmp_path, before=stream)
    assert done.returncode == status
    assert b"internal error" not in done.stderr
    assert b"Traceback" not in done.stderr
    assert said in done.stderr.decode()


def test_standard_input_that_is_closed_is_wrong_usage(tmp_path: Path) -> None:
    done = guardian("scan", "-", "--as", "csv", cwd=tmp_path, before='"$@" <&-')
    assert (done.returncode, b"standard input is closed" in done.stderr) == (2, True)


def test_a_database_of_duckdb_among_other_targets_leaves_nothing_to_complain_of(members: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as shop:
        shop.execute("CREATE TABLE goods AS SELECT 1 AS sku")
    done = guardian("scan", members, "shop.duckdb", "--format", "json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_report_is_written_whole_or_not_at_all(run: Run, members: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "scan.html").mkdir(parents=True)
    done = run("scan", members, "--output", "out", "--format", "html")
    assert done.status == 3
    assert "scan.html" in done.err
    assert "internal error" not in done.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["scan.html"]


def test_an_output_folder_that_cannot_be_made_is_told_before_anything_is_read(run: Run, members: Path) -> None:
    done = run("scan", members, "--output", members / "out", "--format", "html")
    assert (done.status, done.out) == (2, "")
    assert "cannot be made" in done.err


@pytest.mark.parametrize("place", ["catalog", "ledger"])
def test_a_result_outlives_a_store_that_fails_at_the_end(
    run: Run, members: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    from guardian.app.session import Session
    from guardian.catalog import Catalog
    from guardian.errors import UsageError

    record = Session.record

    def full(*arguments: Any, **more: Any) -> Any:
        if place == "ledger" and arguments[2] == "started":
            return record(*arguments, **more)
        raise UsageError("the disk is full")

    monkeypatch.setattr(*(Catalog, "save", full) if place == "catalog" else (Session, "record", full))
    done = run("scan", members, "--format", "json")
    assert done.status == 3
    assert valid(done.document)
    assert done.column("id_card")["category"] == "national_id"
    assert [line for line in done.document["coverage"]["unread"] if "the disk is full" in line["reason"]]


def test_a_file_whose_name_is_no_utf8_is_scanned_and_may_be_called_after_somebody(
    members: Path, tmp_path: Path
) -> None:
    odd = os.fsencode(tmp_path) + "/张伟.csv".encode("gbk")
    try:
        Path(os.fsdecode(odd)).write_bytes(members.read_bytes())
    except OSError:
        pytest.skip("this file system takes no such name")
    done = guardian("scan", os.fsdecode(odd), "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert valid(document)
    assert re.search(r"/~x\w+\.csv$", document["tables"][0]["ref"])


@pytest.mark.parametrize("target", ["sqlite://reader:geheim@/x", "duckdb://reader:geheim@/x", "file://u:geheim@h/x"])
def test_a_password_in_the_address_of_a_file_is_not_shown(run: Run, tmp_path: Path, target: str) -> None:
    done = run("scan", target)
    assert done.status == 2
    kept = [path.read_bytes() for path in (tmp_path / ".guardian").iterdir()]
    assert not [text for text in (done.out.encode(), done.err.encode(), *kept) if b"geheim" in text]


@pytest.mark.parametrize("missing", ["--by", "--reason", "CATEGORY"])
def test_a_review_that_is_refused_stands_in_no_ledger(run: Run, members: Path, missing: str) -> None:
    ref = run("scan", members, "--format", "json").column("email")["ref"]
    given = {"--by": "Ada Li", "--reason": "logins", "CATEGORY": "username"}
    given[missing] = "nonesuch" if missing == "CATEGORY" else " "
    done = run(
        "catalog",
        "review",
        ref,
        "--override",
        given.pop("CATEGORY"),
        *(word for pair in given.items() for word in pair),
    )
    assert done.status == 2
    assert '"review"' not in Path(".guardian/ledger.jsonl").read_text(encoding="utf-8")
