"""Targets, their names as printed, and credentials that are shown nowhere."""

from __future__ import annotations

import builtins
import importlib
import os
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.errors import ExitStatus, GuardianError, UnreadError, UsageError
from guardian.sources.address import Address, credentials, from_file, parsed
from guardian.sources.duckdb import DuckdbSource
from guardian.sources.files import FileSource
from guardian.sources.open import content_of, display_name, open_source
from guardian.sources.sqlite import SqliteSource

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("data/members.csv", "data/members.csv"),
        ("-", "-"),
        ("data/exports/", "data/exports"),
        ("exports//", "exports"),
        ("/", "/"),
        ("file:///data/exports/", "file:///data/exports"),
        ("a@b/members.csv", "a@b/members.csv"),
        ("sqlite:///data/a@b.db", "sqlite:///data/a@b.db"),
        ("postgresql://127.0.0.1/crm", "postgresql://127.0.0.1/crm"),
        (f"postgresql://reader:{SECRET}@127.0.0.1:5432/crm", "postgresql://127.0.0.1:5432/crm"),
        (f"postgresql://127.0.0.1/crm?user=reader&password={SECRET}#x", "postgresql://127.0.0.1/crm"),
        (f"mysql://reader:{SECRET}@[::1]:3306/crm", "mysql://[::1]:3306/crm"),
        (f"mysql://reader:{SECRET}@x@y@db.example/crm", "mysql://db.example/crm"),
        (f"mysql://reader:{SECRET}/x?y#z@db.example/crm", "mysql://db.example/crm"),
        (f"https://{SECRET}@example.org/x", "https://example.org/x"),
    ],
)
def test_a_target_is_shown_without_user_info_and_options(target, shown):
    assert display_name(target) == shown
    assert SECRET not in display_name(target)


@given(
    password=st.text(min_size=12, max_size=30), scheme=st.sampled_from(["postgresql", "mysql", "mariadb", "nonsense"])
)
def test_no_password_is_ever_shown_whatever_its_signs(password, scheme):
    target = f"{scheme}://reader:{password}@127.0.0.1:1/crm"
    assert password not in display_name(target)
    try:
        open_source(target)
    except GuardianError as error:
        assert password not in str(error)
        assert password not in repr(error)
    else:
        raise AssertionError("nothing listens there")


@pytest.mark.parametrize(
    "target", ["postgresql://u:a/b@h/d", "mysql://u:a?b@h/d", "mysql://u:a#b@h/d", "mysql://u:a@b@h/d"]
)
def test_a_password_that_would_have_to_be_guessed_at_is_refused(target):
    with pytest.raises(UsageError, match="percent-encoded"):
        parsed(target)


def test_the_parts_of_a_url_are_decoded():
    address = parsed("mariadb://a%40b:p%2Fq%3F@db.example:3307/%E5%BC%A0?ssl_ca=/x")
    assert (address.scheme, address.user, address.password) == ("mariadb", "a@b", "p/q?")
    assert (address.host, address.port, address.database) == ("db.example", 3307, "张")
    assert dict(address.options) == {"ssl_ca": "/x"}
    assert "p/q?" not in repr(address)


ADDRESS = Address("db", "postgresql", "db.example", None, "crm", "reader")


def test_passwords_are_looked_for_in_order(tmp_path):
    file = tmp_path / "password"
    file.write_text("from the file\n")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".pgpass").write_text("# hosts\nother:*:*:*:wrong\ndb.example:5432:*:reader:from pgpass\\:\\\\\n")
    full = {"GUARDIAN_PASSWORD": "guardian's", "PGPASSWORD": "driver's", "HOME": str(home)}
    inside = Address("db", "postgresql", "db.example", None, "crm", "reader", password="url's")
    no_home = {"HOME": str(tmp_path)}

    def found(address, path, environment):
        return credentials(address, "PGPASSWORD", path, environment).password

    assert found(inside, file, full) == "url's"
    assert found(ADDRESS, file, full) == "from the file"
    assert found(ADDRESS, None, full) == "guardian's"
    assert found(ADDRESS, None, {k: v for k, v in full.items() if k != "GUARDIAN_PASSWORD"}) == "driver's"
    assert found(ADDRESS, None, {"HOME": str(home)}) == "from pgpass:\\"
    assert found(ADDRESS, None, {"PGPASSFILE": str(home / ".pgpass")} | no_home) == "from pgpass:\\"
    assert found(ADDRESS, None, no_home) is None


@pytest.mark.parametrize(
    ("content", "password"),
    [
        ("hunter2\n", "hunter2"),
        ("with:some:colons", "with:some:colons"),
        ("*:*:*:*:any", "any"),
        ("db.example:5432:crm:reader:mine\n*:*:*:*:any", "mine"),
        ("elsewhere:5432:crm:reader:not mine", None),
        ("one\ntwo", None),
        ("", None),
    ],
)
def test_a_password_file_is_one_password_or_lines_as_in_pgpass(tmp_path, content, password):
    file = tmp_path / "password"
    file.write_text(content)
    assert from_file(file, ADDRESS) == password


def test_a_password_file_that_cannot_be_read_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="password file"):
        from_file(tmp_path / "missing", ADDRESS)
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="password file"):
        from_file(tmp_path / "binary", ADDRESS)


def test_credentials_show_where_they_looked_and_nothing_of_what_they_found(tmp_path):
    found = credentials(ADDRESS, "PGPASSWORD", None, {"PGPASSWORD": SECRET, "HOME": str(tmp_path)})
    assert SECRET not in repr(found)
    refused = found.refused("db")
    assert SECRET not in str(refused)
    assert "PGPASSWORD" in str(refused)
    assert refused.status is ExitStatus.USAGE
    none = credentials(ADDRESS, "PGPASSWORD", None, {"HOME": str(tmp_path)}).refused("db")
    assert all(place in str(none) for place in ("the URL", "GUARDIAN_PASSWORD", "PGPASSWORD", "~/.pgpass"))


def sqlite_file(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize("name", ["members.csv", "no_suffix", "x.duckdb"])
def test_a_sqlite_file_is_known_by_its_content(tmp_path, name):
    source = open_source(str(sqlite_file(tmp_path / name)))
    assert isinstance(source, SqliteSource)
    assert source.name == str(tmp_path / name)


def test_a_duckdb_file_is_known_by_its_content(tmp_path):
    duckdb.connect(str(tmp_path / "x.db")).close()
    shutil.copy(tmp_path / "x.db", tmp_path / "members.sqlite")
    assert isinstance(open_source(str(tmp_path / "members.sqlite"), name="crm"), DuckdbSource)


def test_other_paths_are_files_and_folders(tmp_path):
    (tmp_path / "members.db").write_text("id,name\n1,x\n")
    assert isinstance(open_source(str(tmp_path / "members.db")), FileSource)
    assert isinstance(open_source(str(tmp_path)), FileSource)
    assert isinstance(open_source(str(sqlite_file(tmp_path / "x")), as_format="text"), FileSource)


def test_a_fifo_is_not_opened_to_see_what_it_is(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert content_of(tmp_path / "pipe") is None
    assert content_of(tmp_path / "missing") is None
    assert content_of(Path("nul\0byte")) is None


def test_urls_of_files_take_three_slashes_for_a_relative_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sqlite_file(tmp_path / "x.db")
    assert open_source("sqlite:///x.db").name == "sqlite:///x.db"
    assert list(open_source(f"sqlite:///{tmp_path}/x.db").tables())
    assert isinstance(open_source(f"file://{tmp_path}/x.db"), SqliteSource)
    with pytest.raises(UsageError, match="three slashes"):
        open_source("sqlite://x.db")
    with pytest.raises(UsageError, match="no such file"):
        open_source("duckdb:///missing.db")
    with pytest.raises(UnreadError, match="not a DuckDB"):
        open_source("duckdb:///x.db")


def test_an_unknown_kind_of_target_names_the_known_ones():
    with pytest.raises(UsageError, match=r"'oracle://'.*postgresql://") as caught:
        open_source(f"oracle://u:{SECRET}@db.example/x")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "driver", "extra"),
    [("postgresql://u@h/d", "psycopg", "postgres"), ("mariadb://u@h/d", "pymysql", "mysql")],
)
def test_a_missing_driver_is_a_usage_error_that_says_what_to_install(monkeypatch, target, driver, extra):
    def missing(name: str, *rest: object) -> object:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UsageError, match=rf"{driver}.*pip install 'guardian-privacy\[{extra}\]'") as caught:
        open_source(target)
    assert caught.value.status is ExitStatus.USAGE


def test_opening_a_file_imports_no_server_driver(tmp_path, monkeypatch):
    path = sqlite_file(tmp_path / "x.db")
    real = builtins.__import__

    def guarded(name: str, *rest, **more):
        assert name.partition(".")[0] not in {"psycopg", "pymysql"}
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", guarded)
    assert list(open_source(str(path)).tables())
