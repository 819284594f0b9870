"""Addresses of servers and the credentials for them. A password lives in one field that no repr shows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from guardian.errors import CredentialsError, UsageError
from guardian.sources.walking import shown

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
PGPASS_FIELDS = 5


def scheme_of(target: str) -> str:
    """``postgresql`` for ``postgresql+psycopg://…``; empty for a path."""
    found = SCHEME.match(target)
    return found[1].lower().partition("+")[0] if found else ""


def display_name(target: str) -> str:
    """The target as it may be printed: a URL without user info and options, a path as given but for a slash at its end.

    Everything up to the last ``@`` goes: a password may hold any sign, percent-encoded or not.
    """
    found = SCHEME.match(target)
    if not found:
        return shown(target.rstrip("/") or target)
    if found[1].lower() in {"sqlite", "duckdb", "file"}:
        before, slash, path = target[found.end() :].partition("/")
        return shown(found[0] + before.rpartition("@")[2] + slash + (path.rstrip("/") or path))
    place = target[found.end() :].rpartition("@")[2]
    return found[0] + re.split(r"[?#]", place, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is and who calls. ``options`` are the URL's query, which may hold secrets too."""

    name: str
    scheme: str
    host: str
    port: int | None
    database: str
    user: str
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


def parsed(target: str, name: str | None = None) -> Address:
    """The parts of a server's URL. Refuses one whose password would have to be guessed at."""
    place = display_name(target)
    rest = target[target.index("://") + 3 :]
    if re.search(r"[/?#@]", rest.rpartition("@")[0]):
        raise UsageError(
            "a sign in the user name, the password or the options makes this address ambiguous",
            where=place,
            expected="'@', '/', '?' and '#' stand percent-encoded there (%40 %2F %3F %23)",
        )
    try:
        parts = urlsplit(target)
        port = parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise UsageError("not a valid address", where=place, expected="scheme://user@host:port/database") from None
    in_options = options.pop("password", None)
    in_front = None if parts.password is None else unquote(parts.password)
    return Address(
        name or place,
        scheme_of(target),
        unquote(parts.hostname or ""),
        port,
        unquote(parts.path.lstrip("/")),
        unquote(parts.username or ""),
        in_options if in_front is None else in_front,
        options,
    )


@dataclass(frozen=True, slots=True)
class Credentials:
    """A password, if one was found, and the places that were looked at, in order, for a hint that helps."""

    password: str | None = field(repr=False)
    found_in: str
    tried: tuple[str, ...]

    def refused(self, where: str) -> CredentialsError:
        """The error for a login that the server turned down."""
        if self.found_in:
            what, remedy = f"the server refused the password from {self.found_in}", "Correct it there"
        else:
            what, remedy = "the server wants a password and none was found", "Give one in one of these"
        return CredentialsError(what, where=where, expected=f"tried in order: {', '.join(self.tried)}", remedy=remedy)


def credentials(
    address: Address, variable: str, password_file: Path | None, environment: Mapping[str, str] | None = None
) -> Credentials:
    """The first password of: the URL, the password file, GUARDIAN_PASSWORD, the driver's own variable, ~/.pgpass."""
    environment = os.environ if environment is None else environment
    tried: list[str] = []
    for place, password in _places(address, variable, password_file, environment):
        tried.append(place)
        if password is not None:
            return Credentials(password, place, tuple(tried))
    return Credentials(None, "", tuple(tried))


def _places(
    address: Address, variable: str, password_file: Path | None, environment: Mapping[str, str]
) -> Iterator[tuple[str, str | None]]:
    yield "the URL", address.password
    if password_file is not None:
        yield "the password file", from_file(password_file, address)
    for name in ("GUARDIAN_PASSWORD", variable):
        yield name, environment.get(name)
    home = Path(environment.get("PGPASSFILE") or Path(environment.get("HOME") or "~").expanduser() / ".pgpass")
    yield "~/.pgpass", _matching(_lines(home), address) if home.is_file() else None


def from_file(path: Path, address: Address) -> str | None:
    """The password in a file: lines of ``host:port:database:user:password`` as in ~/.pgpass, or one password alone."""
    lines = _lines(path)
    found = _matching(lines, address)
    if found is None and len(lines) == 1 and len(_fields(lines[0])) < PGPASS_FIELDS:
        return lines[0]
    return found


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            "the password file cannot be read as text",
            where=str(path),
            remedy="Name a file that holds the password alone, or lines as in ~/.pgpass",
        ) from None
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _fields(line: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\):", line)]


def _matching(lines: list[str], address: Address) -> str | None:
    """The first line that fits, as libpq reads it (PostgreSQL manual 34.16)."""
    port = str(address.port or {"mysql": 3306, "mariadb": 3306}.get(address.scheme, 5432))
    wanted = (address.host or "localhost", port, address.database, address.user)
    for line in lines:
        fields = _fields(line)
        if len(fields) == PGPASS_FIELDS and all(
            have in {"*", want} for have, want in zip(fields, wanted, strict=False)
        ):
            return fields[-1]
    return None
