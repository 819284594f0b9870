"""What MySQL and MariaDB note of cells, in each form in which they do."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from guardian.errors import UnreadError
from guardian.sources.sinks.mysql_noted import decoded, in_histogram
from guardian.sources.sinks.mysql_rights import rights
from guardian.sources.sinks.mysql_texts import texts_of


def encoded(text: str, codec: str = "utf-8") -> str:
    return "base64:type254:" + base64.b64encode(text.encode(codec)).decode()


@pytest.mark.parametrize(
    ("histogram", "charset", "values"),
    [
        ({"buckets": [[encoded("李娜"), 0.5], [encoded("Zoë"), 1.0]], "data-type": "string"}, None, ["李娜", "Zoë"]),
        ({"buckets": [[encoded("李娜", "gbk"), 1.0]]}, "gbk", ["李娜"]),
        ({"buckets": [[10, 20, 0.5, 4], [30, 40, 1.0, 4]], "data-type": "int"}, None, ["10", "20", "30", "40"]),
        ({"buckets": [["base64:type254:?", 1.0]]}, None, ["base64:type254:?"]),
        ({"histogram_hb": [{"start": "a", "size": 0.5}, {"start": "b", "end": "c"}]}, None, ["a", "b", "c"]),
        ({"histogram_hb": [{"start_hex": "c0eec4c8", "size": 1}]}, "gbk", ["李娜"]),
    ],
)
def test_the_values_of_a_histogram_are_read(
    histogram: dict[str, object], charset: str | None, values: list[str]
) -> None:
    assert list(in_histogram(json.dumps(histogram), charset)) == values
    assert list(in_histogram(json.dumps(histogram).encode(), charset)) == values


def test_shares_hold_no_values_and_what_is_not_understood_is_said_whole() -> None:
    assert list(in_histogram(b"\x00\xff\x80")) == []
    assert list(in_histogram("{planted")) == ["{planted"]
    assert list(in_histogram("[1]")) == ["[1]"]


@pytest.mark.parametrize(
    ("value", "charset", "text"),
    [
        ("Zoë".encode("latin-1"), "latin1", "Zoë"),
        ("李娜".encode(), "utf8mb4", "李娜"),
        ("李娜".encode()[:-1], "utf8mb3", "李"),
        ("李娜".encode("utf-16-be"), "ucs2", "李娜"),
        (b"Ann", None, "Ann"),
        (b"Ann", "dec8", "Ann"),
    ],
)
def test_a_noted_value_is_read_in_the_characters_of_its_column(value: bytes, charset: str, text: str) -> None:
    assert decoded(value, charset) == text


def told(database: Any, login: str = "root") -> Any:
    return texts_of(database.target.replace("root@", f"{login}@"), "copy", None, {})


def test_values_that_are_there_are_not_said_and_others_are(mysql_database: Any) -> None:
    mysql_database.run(
        "CREATE TABLE t (id INT, han VARCHAR(40) CHARACTER SET gbk, lat VARCHAR(40) CHARACTER SET latin1,"
        " much VARCHAR(400), born DATE, price DECIMAL(9, 2))",
        *[
            f"INSERT INTO t VALUES ({n}, '李娜{n}', 'Zoë {n}', concat('{n}', repeat('é', 300)), '2001-02-0{n}', {n}.5)"
            for n in range(1, 6)
        ],
        "SET histogram_type = 'JSON_HB'",
        "ANALYZE TABLE t PERSISTENT FOR ALL",
    )
    assert not [one for one in told(mysql_database).said if one.kept]
    mysql_database.run("UPDATE t SET han = 'x', lat = 'x', much = 'x', born = '2020-01-01', price = 0")
    said = {one.name.rpartition(".")[2]: one.wording.text for one in told(mysql_database).said if one.kept}
    assert said.keys() == {"han", "lat", "much", "born", "price"}
    assert (
        "李娜3" in said["han"] and "Zoë 3" in said["lat"] and "2001-02-03" in said["born"] and "3.50" in said["price"]
    )


def test_a_login_that_may_not_read_what_is_noted_is_told_so(mysql_database: Any) -> None:
    name = mysql_database.schema
    mysql_database.run(f"CREATE USER reader_{name}@localhost", f"GRANT ALL ON {name}.* TO reader_{name}@localhost")
    try:
        assert not told(mysql_database).remains
        (one,) = told(mysql_database, f"reader_{name}").remains
        assert "statistics" in one.what and "may not read" in one.what
    finally:
        mysql_database.run(f"DROP USER reader_{name}@localhost")


def test_any_other_failure_is_no_empty_answer(mysql_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardian.sources.sinks import mysql_noted

    monkeypatch.setattr(mysql_noted, "MARIA", "SELECT nothing FROM mysql.column_stats WHERE db_name = %s")
    with pytest.raises(UnreadError):
        told(mysql_database)
    monkeypatch.setattr(mysql_noted, "MARIA", "SELECT 1 FROM mysql.no_such_table WHERE db_name = %s")
    assert not told(mysql_database).remains


@pytest.mark.parametrize(
    ("grants", "held"),
    [
        (["GRANT USAGE ON *.* TO `a`@`b`"], {"USAGE"}),
        (["GRANT ALL PRIVILEGES ON *.* TO `a`@`b` WITH GRANT OPTION"], {"ALL PRIVILEGES"}),
        (["GRANT SELECT, TRIGGER ON `shop`.* TO `a`@`b`"], {"SELECT", "TRIGGER"}),
        (["GRANT EVENT ON `sh%`.* TO `role`", "GRANT SELECT ON `sho_`.* TO `a`@`b`"], {"EVENT", "SELECT"}),
        (["GRANT EVENT ON `sh\\_p`.* TO `a`@`b`", "GRANT EVENT ON `other`.* TO `a`@`b`"], set()),
        (["GRANT TRIGGER ON `shop`.`members` TO `a`@`b`", "GRANT `role` TO `a`@`b`"], set()),
    ],
)
def test_rights_on_a_database_are_read_as_the_server_writes_them(grants: list[str], held: set[str]) -> None:
    assert rights(grants, "shop") == held


def test_a_login_that_is_shown_no_code_is_told_so(mysql_database: Any) -> None:
    name = mysql_database.schema
    mysql_database.run(
        "CREATE TABLE t (id INT)",
        "CREATE TRIGGER who BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1",
        f"CREATE USER reader_{name}@localhost",
        f"GRANT SELECT ON {name}.* TO reader_{name}@localhost",
        f"GRANT SELECT ON mysql.column_stats TO reader_{name}@localhost",
    )
    try:
        assert [one.kind for one in told(mysql_database).said if one.alone] == ["trigger"]
        remains = told(mysql_database, f"reader_{name}").remains
        assert [one.what.partition(" ")[0] for one in remains] == ["triggers", "events", "routines"]
        mysql_database.run(f"GRANT TRIGGER, EVENT, EXECUTE ON {name}.* TO reader_{name}@localhost")
        assert not told(mysql_database, f"reader_{name}").remains
    finally:
        mysql_database.run(f"DROP USER reader_{name}@localhost")
