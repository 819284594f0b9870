"""What a change does to privacy, against a git revision; what of guardian.yaml it touches."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from guardian.config import load

OLD = """\
CREATE TABLE members (
  id serial,
  email varchar(255),
  full_name varchar(100),
  religion varchar(40),
  note text
);
"""
CONFIG = """\
version: 1
packs: [gdpr]
sources:
  crm: {url: "postgresql://reader@127.0.0.1/crm", owner: sales}
subjects: {crm.public.members: id}
token_domains: {member: [crm.public.members.id, crm.public.members.email]}
purposes:
  letters: {legal_basis: {gdpr: contract}, needs: [email, person_name, religion], retention: P2Y}
  churn: {needs: [email]}
roles: {analyst: {}}
treatments: {sensitive: {analyst: token}}
activities:
- {id: newsletter, purpose: letters, tables: [crm.public.members], recipients: [printer]}
- {id: rating, purpose: churn, tables: [crm.public.members], recipients: []}
"""


def git(*arguments: str) -> None:
    own = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *own, *arguments], check=True, capture_output=True)


@pytest.fixture
def repo(run: Callable[..., Any]) -> Callable[..., Any]:
    git("init", "-q", ".")
    Path("db").mkdir()
    Path("db/schema.sql").write_text(OLD)
    Path("guardian.yaml").write_text(CONFIG)
    git("add", "-A")
    git("commit", "-qm", "one")
    return run


def diff(run: Callable[..., Any], *paths: str) -> dict[str, Any]:
    found: dict[str, Any] = run("check", *(paths or ("db",)), "--base", "HEAD", "--format", "json").document
    return found


def changed(document: dict[str, Any]) -> dict[str, str]:
    return {entry["ref"].rpartition("/")[2]: entry["change"] for entry in document["columns"]}


def touched(document: dict[str, Any], column: str) -> dict[tuple[str, str], str]:
    (entry,) = [one for one in document["columns"] if one["ref"].endswith(f"/{column}")]
    return {(touch["section"], touch["name"]): touch["fix"] for touch in entry["touches"]}


def test_an_unchanged_schema_has_an_empty_diff_and_its_check_beside_it(repo: Callable[..., Any]) -> None:
    document = diff(repo)
    assert document["schema"] == "guardian.diff/1"
    assert document["columns"] == document["tables"] == document["unread"] == []
    assert document["scan"]["schema"] == "guardian.scan/1"
    assert len(document["commit"]) == 40 and document["fix"] == ""


def test_each_kind_of_change_of_a_personal_column_is_told(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(
        "CREATE TABLE members (\n  id serial,\n  contact_email varchar(255),\n  full_name text,\n  price int,\n"
        "  phone varchar(20)\n);"
    )
    document = diff(repo)
    assert changed(document) == {
        "contact_email": "renamed", "full_name": "retyped", "religion": "dropped", "note": "dropped", "phone": "added",
    }  # fmt: skip
    assert document["summary"] == {
        "added": 1, "dropped": 2, "renamed": 1, "retyped": 1, "reclassified": 0, "moved": 0, "tier_raised": 1,
        "touches": document["summary"]["touches"],
    }  # fmt: skip
    (renamed,) = [one for one in document["columns"] if one["change"] == "renamed"]
    assert renamed["before"]["column"] == "email" and renamed["after"]["location"]["line"] == 3
    assert [(table["change"], table["after"]["tier"]) for table in document["tables"]] == [("tier_lowered", "personal")]


def test_columns_that_are_not_personal_stand_in_no_privacy_diff(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("note text", "note text,\n  price int") + "CREATE TABLE t (sku int);")
    document = diff(repo)
    assert document["columns"] == [] and document["tables"] == []


def test_another_kind_of_data_under_a_new_name_is_no_rename(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("religion varchar(40)", "phone varchar(40)"))
    assert changed(diff(repo)) == {"phone": "added", "religion": "dropped"}


def test_a_raised_tier_is_told_for_column_and_table(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("note text", "national_id varchar(18)"))
    document = diff(repo)
    (entry,) = [one for one in document["columns"] if one["change"] == "added"]
    assert entry["tier_raised"] is True and entry["after"]["tier"] == "restricted"
    assert ("tier_raised", "db/schema.sql/members") in [(one["change"], one["ref"]) for one in document["tables"]]


def test_a_comment_that_changes_what_a_column_is_counts(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD + "CREATE TABLE t (f1 varchar(20));")
    git("commit", "-qam", "two")
    Path("db/schema.sql").write_text(OLD + "CREATE TABLE t (f1 varchar(20)); COMMENT ON COLUMN t.f1 IS '手机号';")
    assert changed(diff(repo)) == {"f1": "reclassified"}


def test_a_new_category_touches_purposes_retention_and_treatments(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("note text", "note text,\n  diagnosis text"))
    document = diff(repo)
    found = touched(document, "diagnosis")
    assert yaml.safe_load(found["purposes", "letters"]) == {
        "purposes": {"letters": {"needs": ["email", "person_name", "religion", "health"]}}
    }
    assert yaml.safe_load(found["retention", "churn"]) == {"purposes": {"churn": {"retention": "P2Y"}}}
    assert {("retention", "letters"), ("activities", "newsletter"), ("treatments", "sensitive")} <= found.keys()
    assert document["columns"][0]["touches"][0]["line"] == 13


def test_a_renamed_key_touches_subjects_and_token_domains(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("email varchar", "e_mail varchar"))
    found = touched(diff(repo), "e_mail")
    assert yaml.safe_load(found["token_domains", "member"]) == {
        "token_domains": {"member": ["crm.public.members.id", "crm.public.members.e_mail"]}
    }


def test_a_dropped_column_tells_which_purposes_no_longer_need_it(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("  religion varchar(40),\n", ""))
    found = touched(diff(repo), "religion")
    assert yaml.safe_load(found["purposes", "letters"])["purposes"]["letters"]["needs"] == ["email", "person_name"]
    assert ("purposes", "churn") not in found


def test_a_new_table_of_people_needs_an_activity_and_a_subject(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD + "CREATE TABLE leads (id int, email text);")
    document = diff(repo)
    (table,) = document["tables"]
    assert table["change"] == "added"
    assert {touch["section"] for touch in table["touches"]} == {"activities", "subjects"}


def test_a_renamed_table_moves_with_all_that_names_it(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("TABLE members", "TABLE customers"))
    (table,) = diff(repo)["tables"]
    assert table["change"] == "renamed"
    fixes = {touch["name"]: touch["fix"] for touch in table["touches"]}
    assert "printer" in fixes["newsletter"] and "customers" in fixes["newsletter"]
    assert yaml.safe_load(fixes["member"])["token_domains"]["member"][0].endswith("customers.id")


def test_the_fix_of_a_whole_change_is_valid_yaml_and_guardian_yaml_takes_it(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(
        OLD.replace("note text", "phone text,\n  gender char(1),\n  diagnosis text").replace("email", "e_mail")
    )
    fix = yaml.safe_load(diff(repo)["fix"])
    assert set(fix["purposes"]["churn"]["needs"]) == {"email", "phone", "gender", "health"}
    merged = yaml.safe_load(CONFIG)
    for name, purpose in fix["purposes"].items():
        merged["purposes"][name] |= purpose
    merged["token_domains"] |= fix["token_domains"]
    Path("new.yaml").write_text(yaml.safe_dump(merged))
    assert "phone" in load(Path("new.yaml")).purposes["churn"].needs


def test_the_text_tells_the_change_and_what_to_paste(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD.replace("note text", "diagnosis text"))
    out = repo("check", "db", "--base", "HEAD").out
    assert "Privacy of this change against HEAD" in out
    assert "+ new: db/schema.sql/members/diagnosis" in out
    assert "To paste into guardian.yaml:" in out and "guardian.yaml:9 purposes · churn" in out
    assert "本次变更相对 HEAD 的隐私影响" in repo("check", "db", "--base", "HEAD", "--lang", "zh-CN").out


def test_a_deleted_file_is_a_change_and_no_fault(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").unlink()
    document = diff(repo, "db/schema.sql")
    assert [table["change"] for table in document["tables"]] == ["dropped"]
    assert document["unread"] == []


def test_a_new_migration_is_compared_with_the_folder_before_it(repo: Callable[..., Any]) -> None:
    Path("mig").mkdir()
    Path("mig/V1__a.sql").write_text("CREATE TABLE people (id int, full_name text);")
    git("add", "-A")
    git("commit", "-qm", "two")
    Path("mig/V2__b.sql").write_text("ALTER TABLE people ADD COLUMN phone varchar(20);")
    assert changed(diff(repo, "mig/V2__b.sql")) == {"phone": "added"}


def test_it_works_from_a_folder_inside_the_repository(
    repo: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("db/schema.sql").write_text(OLD.replace("note text", "phone text"))
    monkeypatch.chdir("db")
    assert changed(diff(repo, "schema.sql")) == {"phone": "added", "note": "dropped"}
    assert changed(diff(repo, ".")) == {"phone": "added", "note": "dropped"}


@pytest.mark.parametrize("name", ["no-such-branch", "--upload-pack=x", "HEAD~40"])
def test_a_revision_that_is_not_there_is_named_and_the_rest_still_checked(name: str, repo: Callable[..., Any]) -> None:
    done = repo("check", "db", f"--base={name}", "--format", "json")
    assert done.status == 3
    unread = done.document["scan"]["coverage"]["unread"]
    assert [line["ref"] for line in unread] == [f"base:{name}"]
    assert "revision" in unread[0]["reason"]
    assert done.document["scan"]["coverage"]["tables"] == 1 and done.document["commit"] is None


def test_a_shallow_clone_says_what_to_fetch(repo: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("db/schema.sql").write_text(OLD + "\n")
    git("commit", "-qam", "two")
    git("clone", "-q", "--depth=1", f"file://{Path.cwd()}", "shallow")
    monkeypatch.chdir("shallow")
    done = repo("check", "db", "--base", "HEAD~1", "--format", "json")
    assert done.status == 3
    assert "shallow clone" in done.document["unread"][0]["reason"]
    assert "fetch-depth: 0" in done.document["unread"][0]["reason"]


def test_outside_of_a_repository_there_is_no_earlier_revision(run: Callable[..., Any]) -> None:
    Path("schema.sql").write_text(OLD)
    done = run("check", "schema.sql", "--base", "HEAD", "--format", "json")
    assert done.status == 3 and "no git repository" in done.document["unread"][0]["reason"]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE members RENAME COLUMN {old} TO {new};",
        "ALTER TABLE members RENAME {old} TO {new};",
        "ALTER TABLE members CHANGE {old} {new} text;",
        "EXEC sp_rename 'members.{old}', '{new}', 'COLUMN';",
    ],
)
def test_a_column_that_a_statement_renames_is_renamed_whatever_it_seems_to_hold_now(
    repo: Callable[..., Any], statement: str
) -> None:
    statements = "\n".join(statement.format(old=old, new=new) for old, new in RENAMED.items())
    Path("db/schema.sql").write_text(OLD + statements)
    changes = {
        (entry["change"], *(entry[side] and entry[side]["ref"].rsplit("/", 1)[-1] for side in ("before", "after")))
        for entry in diff(repo)["columns"]
    }
    assert changes == {("renamed", old, new) for old, new in RENAMED.items()}


RENAMED = {"email": "id_card_no", "note": "home_address"}


def test_a_column_that_is_dropped_beside_a_new_one_of_another_kind_is_not_renamed(repo: Callable[..., Any]) -> None:
    Path("db/schema.sql").write_text(OLD + "ALTER TABLE members DROP note;\nALTER TABLE members ADD id_card_no text;")
    assert {entry["change"] for entry in diff(repo)["columns"]} == {"added", "dropped"}
