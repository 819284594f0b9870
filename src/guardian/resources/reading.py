"""The only door to YAML: files and texts in, documents out, with a line for every key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guardian.errors import GuardianError, PolicyError
from guardian.resources.building import Builder, ForeignBuilder, Key, refused
from guardian.resources.cache import remembered

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its value, and the line on which each key or item stands (lines count from 1)."""

    file: str
    value: Any
    sha256: str
    lines: Mapping[tuple[Key, ...], int] = field(repr=False, default_factory=dict)

    def line(self, *path: Key) -> int:
        """The line of ``path``; of the nearest key above it where that path is not in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def where(self, *path: Key) -> str:
        return f"{self.file}:{self.line(*path)}"


def read_yaml(path: Path, *, name: str | None = None) -> Document:
    """Read one YAML file. Everything wrong with it is a `PolicyError` that names file and line."""
    shown = name or shown_path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fault = GuardianError(f"cannot be read: {reason}", where=shown, remedy="Check the path and its permissions")
        raise PolicyError([fault]) from error
    return parse_yaml(data, shown)


def shown_path(path: Path) -> str:
    """A path as a person would type it: relative to the working directory where it lies inside it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def parse_yaml(data: bytes | str, name: str) -> Document:
    """Parse YAML text: JSON's types and dates only; no tags, no duplicate keys, no merge keys, bounded aliases."""
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        raise refused(name, 1, f"file is larger than {MAX_BYTES // 2**20} MiB", "Split it")
    builder = Builder(name)
    builder.build(_events(_decoded(raw, name), name))
    if builder.faults:
        raise PolicyError(builder.faults)
    return Document(name, builder.value, hashlib.sha256(raw).hexdigest(), builder.lines)


def parse_foreign_yaml(data: bytes | str, name: str) -> tuple[tuple[Document, ...], tuple[int, ...]]:
    """YAML that others wrote for other tools: several documents, merge keys and unknown tags are read, not refused.

    Also the lines of keys that stand twice in one mapping; the last one counts. What is no YAML is a `PolicyError`.
    """
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        raise refused(name, 1, f"file is larger than {MAX_BYTES // 2**20} MiB", "Split it")
    builder = ForeignBuilder(name)
    builder.build(_events(_decoded(raw, name), name))
    sha256 = hashlib.sha256(raw).hexdigest()
    documents = tuple(Document(name, value, sha256, lines) for value, lines in builder.documents)
    return documents, tuple(builder.doubles)


def dump_yaml(value: Any) -> str:
    """Write plain values as YAML, keys in the order given, Chinese as Chinese, what is repeated in full."""
    import yaml

    class InFull(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(value, Dumper=InFull, allow_unicode=True, sort_keys=False, width=120)


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refused(name, line, "file is not UTF-8", "Save it as UTF-8") from error


def _events(text: str, name: str) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, max(1, len(text.splitlines()))) if mark else 1
        raise refused(
            name, line, f"not YAML: {error.problem or error.context}", "Mind indentation and quotes"
        ) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        raise refused(name, line, "not YAML: a character that YAML does not allow", "Remove it") from error


def read_checked_yaml(path: Path) -> Document:
    """A document that was checked before, without its lines, from the cache; otherwise read and parsed."""
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return read_yaml(path)
    value = remembered(f"yaml-{sha256}")
    return read_yaml(path) if value is None else Document(shown_path(path), value, sha256)
