"""`guardian check` from the command line, on schemas as people write them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from guardian.reporting import scan_json

MEMBERS = """\
CREATE TABLE members (
    id serial PRIMARY KEY,
    full_name varchar(100) NOT NULL,
    email varchar(255),
    religion varchar(40),
    created_at timestamp
);
"""
PRODUCTS = """\
CREATE TABLE products (
    id serial PRIMARY KEY,
    name text,
    price numeric(10, 2)
);
"""
CONFIG = """\
version: 1
organisation: {name: Anshan, regions: [EU]}
packs: [gdpr]
sources:
  crm: {url: "postgresql://reader@127.0.0.1/crm", region: EU, owner: sales, steward: data-office}
subjects: {crm.public.members: id}
purposes:
  letters: {legal_basis: {gdpr: contract}, needs: [email, person_name], retention: P2Y}
activities: [{id: newsletter, purpose: letters, tables: [crm.public.members], recipients: []}]
"""


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rules(document: dict[str, Any], column: str = "") -> set[str]:
    return {one["rule"] for one in document["findings"] if one["ref"].endswith(column)}


def test_columns_are_classified_by_name_with_their_place(run: Callable[..., Any]) -> None:
    write("db/schema.sql", MEMBERS + PRODUCTS)
    done = run("check", "db/schema.sql", "--format", "json")
    document = done.document
    jsonschema.Draft202012Validator(scan_json.schema()).validate(document)
    found = {column["ref"]: column for column in document["columns"]}
    email = found["db/schema.sql/members/email"]
    assert (email["category"], email["tier"]) == ("email", "personal")
    assert email["evidence"]["by"] == ["name"]
    assert email["evidence"] == {
        "matched": 0, "examined": 0, "rows": 0, "distinct": 0, "upper_bound_95": None, "by": ["name"],
    }  # fmt: skip
    assert email["location"] == {"file": "db/schema.sql", "line": 4, "column": 5}
    assert found["db/schema.sql/products/name"]["category"] == "none"
    assert found["db/schema.sql/members/id"]["category"] == "none"
    assert found["db/schema.sql/members/religion"]["tier"] == "sensitive"
    assert document["coverage"]["tables"] == 2 and document["coverage"]["unread"] == []
    assert done.status == 1


def test_a_schema_without_personal_data_is_clean(run: Callable[..., Any]) -> None:
    write("products.sql", PRODUCTS)
    done = run("check", "products.sql")
    assert done.status == 0
    assert "No finding." in done.out


def test_without_guardian_yaml_the_rules_on_purpose_owner_and_retention_are_not_examined(
    run: Callable[..., Any],
) -> None:
    write("schema.sql", MEMBERS)
    document = run("check", "schema.sql", "--format", "json").document
    open_rules = {item["rule"] for item in document["not_examined"]}
    asked = {"gdpr-needed-columns", "gdpr-owner-named", "gdpr-retention-set", "gdpr-special-condition"}
    assert asked | {"guardian-unclassified-column", "guardian-treatment-undeclared"} <= open_rules
    assert not asked & rules(document)


def test_with_guardian_yaml_a_personal_column_needs_purpose_and_condition(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    write("guardian.yaml", CONFIG)
    document = run("check", "schema.sql", "--format", "json").document
    assert {"gdpr-needed-columns", "gdpr-special-condition"} <= rules(document, "/religion")
    assert "gdpr-needed-columns" not in rules(document, "/email")
    assert not {"gdpr-retention-set", "gdpr-owner-named", "gdpr-personal-without-activity"} & rules(document)


def test_a_table_that_guardian_yaml_does_not_know_has_no_purpose_owner_or_retention(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS.replace("members", "leads"))
    write("guardian.yaml", CONFIG.replace("owner: sales, ", ""))
    found = rules(run("check", "schema.sql", "--format", "json").document)
    asked = {"gdpr-needed-columns", "gdpr-retention-set", "gdpr-owner-named", "gdpr-personal-without-activity"}
    assert asked <= found


def test_a_tier_without_treatment_is_told_and_one_with_is_not(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    write("guardian.yaml", CONFIG + "roles: {analyst: {}}\ntreatments: {sensitive: {analyst: token}}\n")
    document = run("check", "schema.sql", "--format", "json").document
    refs = {one["ref"] for one in document["findings"] if one["rule"] == "guardian-treatment-undeclared"}
    assert refs == {"schema.sql/members/full_name", "schema.sql/members/email"}


def test_an_unclassified_column_is_a_finding_only_in_a_governed_table(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS.replace("religion", "blarg7") + PRODUCTS.replace("price", "blarg7"))
    write("guardian.yaml", CONFIG)
    document = run("check", "schema.sql", "--format", "json").document
    refs = [one["ref"] for one in document["findings"] if one["rule"] == "guardian-unclassified-column"]
    assert refs == ["schema.sql/members/blarg7"]


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("password varchar(20)", "guardian-secret-too-short"),
        ("password_plain varchar(255)", "guardian-secret-readable"),
        ("api_token text", "guardian-secret-readable"),
        ("password varchar(255)", ""),
        ("password char(60)", ""),
        ("password_hash varchar(32)", ""),
        ("api_token_encrypted text", ""),
        ("password bytea", ""),
    ],
)
def test_a_secret_is_judged_by_name_and_type(column: str, rule: str, run: Callable[..., Any]) -> None:
    write("schema.sql", f"CREATE TABLE accounts (id int, {column});")
    document = run("check", "schema.sql", "--format", "json").document
    assert {name for name in rules(document) if name.startswith("guardian-secret")} == ({rule} if rule else set())


def test_the_text_shows_the_line_and_a_caret_under_the_column(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    lines = run("check", "schema.sql").out.splitlines()
    at = next(index for index, line in enumerate(lines) if line.endswith("| " + MEMBERS.splitlines()[4]))
    assert lines[at].index("religion") == lines[at + 1].index("^^^^^^^^")
    assert lines[at + 1].count("^") == len("religion")
    assert "schema.sql:5:5: schema.sql/members/religion" in lines[at - 1]


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "未能检查"), ("zh-TW", "未能檢查"), ("en", "not examined")])
def test_the_text_speaks_the_language_asked_for(language: str, words: str, run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    assert words in run("check", "schema.sql", "--lang", language).out


def test_explain_gives_the_evidence_for_every_column(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    out = run("check", "schema.sql", "--explain").out
    assert "by name; confidence 0.9" in out
    assert "the column's name says email" in out
    assert "the column's name says email" not in run("check", "schema.sql").out


def test_comments_count(run: Callable[..., Any]) -> None:
    write("schema.sql", "CREATE TABLE t (a int, f1 varchar(20)); COMMENT ON COLUMN t.f1 IS '身份证号';")
    (found,) = [
        one for one in run("check", "schema.sql", "--format", "json").document["columns"] if one["column"] == "f1"
    ]
    assert found["entity"] == "national_id.cn" and found["evidence"]["by"] == ["comment"]


def test_a_folder_in_which_no_schema_lies_is_named(run: Callable[..., Any]) -> None:
    Path("docs").mkdir()
    Path("docs/README.md").write_text("# Read me")
    done = run("check", "docs", "--format", "json")
    assert done.status == 0
    assert [line["ref"] for line in done.document["coverage"]["skipped"]] == ["docs"]
    Path("docs/a.sql").write_text("CREATE TABLE t (id int);")
    assert run("check", "docs", "--format", "json").document["coverage"]["skipped"] == []


def test_a_file_without_schema_is_skipped_and_no_fault(run: Callable[..., Any]) -> None:
    write("notes.txt", "buy milk\n")
    write("schema.sql", PRODUCTS)
    done = run("check", "notes.txt", "schema.sql", "--format", "json")
    assert done.status == 0
    assert [line["ref"] for line in done.document["coverage"]["skipped"]] == ["notes.txt"]


def test_a_changed_migration_pulls_in_its_folder(run: Callable[..., Any]) -> None:
    write("db/V1__start.sql", "CREATE TABLE members (id int, full_name text, gone text);")
    write("db/V2__more.sql", "ALTER TABLE members ADD COLUMN phone varchar(20);\nALTER TABLE members DROP COLUMN gone;")
    document = run("check", "db/V2__more.sql", "--format", "json").document
    assert [column["ref"] for column in document["columns"]] == [
        "db/members/id", "db/members/full_name", "db/members/phone",
    ]  # fmt: skip
    assert document["columns"][2]["location"]["file"] == "db/V2__more.sql"


def test_a_folder_is_walked_and_other_peoples_folders_are_not(run: Callable[..., Any]) -> None:
    write("app/db/schema.sql", MEMBERS)
    write("app/node_modules/x/schema.sql", MEMBERS)
    write("app/.venv/schema.sql", MEMBERS)
    write("app/logo.png", b"\x89PNG\0")
    document = run("check", "app", "--format", "json").document
    assert {table["ref"] for table in document["tables"]} == {"app/db/schema.sql/members"}
    assert document["coverage"]["unread"] == []


def test_the_same_path_written_twice_is_read_once(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    document = run("check", "./schema.sql", "schema.sql", "--format", "json").document
    assert [table["ref"] for table in document["tables"]] == ["schema.sql/members"]


def test_own_column_names_of_guardian_yaml_count(run: Callable[..., Any]) -> None:
    own = 'recognizers: [{entity: staff_number, category: employment, pattern: "EMP-\\\\d{6}", names: [zq_no]}]\n'
    write("guardian.yaml", CONFIG + own)
    write("schema.sql", "CREATE TABLE t (id int, zq_no varchar(10));")
    document = run("check", "schema.sql", "--format", "json").document
    assert document["columns"][1]["entity"] == "staff_number"
    assert document["columns"][1]["category"] == "employment"


def test_names_that_are_personal_are_shown_by_fingerprint_and_blanked_in_excerpts(run: Callable[..., Any]) -> None:
    write(
        "db/王秀英.sql",
        "CREATE TABLE members (\n  id int,\n  \"王秀英\" text,\n  passport_no text DEFAULT 'E12345678'\n);",
    )
    for shape in ("text", "json", "sarif", "github", "gitlab", "junit"):
        out = run("check", "db/王秀英.sql", "--format", shape, "--explain").out
        assert "王秀英" not in out and "E12345678" not in out
        assert "passport_no" in out


def test_an_excerpt_shows_no_example_out_of_a_comment(run: Callable[..., Any]) -> None:
    line = "passport_no text -- e.g. of Dana Reyes, dana.reyes@example.org, 13800138000\n"
    write("schema.sql", f"CREATE TABLE members (\n  id int,\n  {line});")
    out = run("check", "schema.sql").out
    assert "passport_no text -- e.g. of" in out
    assert not any(value in out for value in ("Reyes", "dana", "13800138000"))


def test_fail_on_sets_the_threshold(run: Callable[..., Any]) -> None:
    write("schema.sql", "CREATE TABLE accounts (id int, password varchar(255));")
    document = run("check", "schema.sql", "--packs", "gdpr", "--format", "json").document
    assert {one["severity"] for one in document["findings"]} == {"low"}
    assert run("check", "schema.sql", "--packs", "gdpr").status == 0
    assert run("check", "schema.sql", "--packs", "gdpr", "--fail-on", "low").status == 1


def test_several_formats_go_to_a_folder(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    shapes = ("text", "json", "sarif", "github", "gitlab", "junit")
    asked = [part for shape in shapes for part in ("--format", shape)]
    assert run("check", "schema.sql", *asked).status == 2
    run("check", "schema.sql", *asked, "--output", "out")
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "check.github.txt", "check.json", "check.junit.xml", "check.sarif", "check.txt", "gl-code-quality-report.json",
    ]  # fmt: skip


def test_the_check_writes_nothing_beside_what_was_asked(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    run("check", "schema.sql")
    assert [path.name for path in Path().iterdir()] == ["schema.sql"]


def test_findings_keep_their_key_when_lines_move(run: Callable[..., Any]) -> None:
    write("schema.sql", MEMBERS)
    before = {one["key"] for one in run("check", "schema.sql", "--format", "json").document["findings"]}
    write("schema.sql", "-- a new line\n\n" + MEMBERS)
    after = {one["key"] for one in run("check", "schema.sql", "--format", "json").document["findings"]}
    assert before == after != set()


HEAVY = {"spacy", "presidio_analyzer", "pandas", "pyarrow", "sqlalchemy", "numpy", "duckdb", "jinja2", "onnxruntime"}


@pytest.mark.parametrize("shape", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_no_heavy_library_is_loaded_on_the_way(shape: str, tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text(MEMBERS)
    (tmp_path / "guardian.yaml").write_text(CONFIG)
    script = (
        "import sys; from guardian.cli.main import main\n"
        f"status = main.main(['check', 'schema.sql', '--explain', '--format', '{shape}'], standalone_mode=False)\n"
        f"print(sorted(sys.modules.keys() & {HEAVY!r}), int(status), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[] 1"
    assert json.loads(done.stdout) if shape in ("json", "sarif", "gitlab") else done.stdout
