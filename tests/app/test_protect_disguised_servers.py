"""Values in disguise in texts, documents and arrays of servers: in no cell of the copy, and told when put back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("ring")
Run = Callable[..., Any]
NUMBER = count()
EMAIL, NAME = "priscilla.vandermeer@gmx.net", "欧阳建国"
DISGUISED = (
    EMAIL.replace("@", "%40"),
    "".join(f"&#{ord(char)};" for char in EMAIL),
    base64.b64encode(EMAIL.encode()).decode(),
    EMAIL.encode().hex(),
    "".join(chr(ord(char) + 0xFEE0) for char in EMAIL),
    "".join(f"\\u{ord(char):04x}" for char in NAME),
    quote(NAME),
    base64.b64encode(f"{NAME} {EMAIL}".encode()).decode(),
)
MADE = {
    "postgres": "CREATE TABLE t (id INT PRIMARY KEY, email TEXT, full_name TEXT, notes TEXT, doc JSONB, tags TEXT[])",
    "mysql": "CREATE TABLE t (id INT PRIMARY KEY, email TEXT, full_name TEXT, notes TEXT, doc JSON, tags TEXT)",
}


@pytest.fixture(params=["postgres", "mysql"])
def places(request: pytest.FixtureRequest) -> Iterator[tuple[str, str, Callable[..., list[tuple[Any, ...]]]]]:
    """The engine, a filled source and the address of a copy are told by their ends: ``ask(url, query, cells)``."""
    engine: str = request.param
    server: Any = request.getfixturevalue(f"{engine}_server")
    names = [f"disguised_{next(NUMBER)}_{side}" for side in ("source", "copy")]

    def ask(url: str, query: str, cells: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        if engine == "postgres":
            with psycopg.connect(url, autocommit=True) as base:
                found = base.execute(query.encode(), cells or None)
                return found.fetchall() if found.description else []
        with server.connect(database=url.split("/")[3].partition("?")[0] or None) as base, base.cursor() as cursor:
            cursor.execute(query, cells or None)
            return list(cursor.fetchall())

    url = (
        server.replace("/postgres?", "/{}?")
        if engine == "postgres"
        else f"mysql://root@localhost/{{}}?unix_socket={server.socket}"
    )
    admin = url.format("postgres" if engine == "postgres" else "")
    for name in names:
        ask(admin, f"CREATE DATABASE {name}" + (" CHARACTER SET utf8mb4" if engine == "mysql" else ""))
    source, target = (url.format(name) for name in names)
    ask(source, MADE[engine])
    for number in range(80):
        word = DISGUISED[number // 5] if number % 5 == 0 and number // 5 < len(DISGUISED) else "gift box"
        note = f"please contact {word} about the order" if word != "gift box" else "the order came in time"
        tags: Any = [word] if engine == "postgres" else word
        person = (EMAIL, NAME) if number == 79 else (f"u{number}@example.org", f"王建{'伟芳娜敏静'[number % 5]}")
        cells = (number, *person, note, json.dumps({"kind": word}), tags)
        ask(source, "INSERT INTO t VALUES (%s, %s, %s, %s, %s, %s)", cells)
    yield source, target, ask
    for name in names:
        ask(admin, f"DROP DATABASE {name}" + (" WITH (FORCE)" if engine == "postgres" else ""))


def test_values_in_disguise_are_in_no_cell_of_a_copy_and_are_told_when_put_back(
    run: Run, places: tuple[str, str, Callable[..., list[tuple[Any, ...]]]]
) -> None:
    source, target, ask = places
    done = run("protect", source, "--to", target)
    assert done.status == 0, done.err
    copy = str([list(map(str, row)) for row in ask(target, "SELECT * FROM t")])
    assert [one for one in (*DISGUISED, EMAIL, NAME) if one in copy] == []
    assert run("protect", source, "--to", target, "--check").status == 0
    for word in (DISGUISED[0], DISGUISED[2], DISGUISED[5]):
        (before,) = ask(target, "SELECT notes FROM t WHERE id = 3")[0]
        ask(target, "UPDATE t SET notes = %s WHERE id = 3", (f"call {word} now",))
        assert run("protect", source, "--to", target, "--check").status == 1
        ask(target, "UPDATE t SET notes = %s WHERE id = 3", (before,))
    assert run("protect", source, "--to", target, "--check").status == 0
