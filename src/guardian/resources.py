"""Where the shipped files lie, and the only door to YAML: strict, bounded, with a line for every key."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from guardian.errors import GuardianError, PolicyError

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 1_000_000
"""Nodes of one document after its aliases are followed: an anchor that explodes ends here."""

KEPT = 64
"""Files that the cache holds at most."""

Key = str | int
_PACKAGE = Path(__file__).resolve().parent
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


def policies_dir() -> Path:
    """The folder of taxonomy and law packs: ``policies/`` of a checkout, or the copy inside the wheel."""
    return _shipped("policies", "policies")


def templates_dir() -> Path:
    """The folder of report templates: ``reports/templates`` of a checkout, or the copy inside the wheel."""
    return _shipped("templates", "reports/templates")


def _shipped(in_wheel: str, in_checkout: str) -> Path:
    for folder in (_PACKAGE / "_shipped" / in_wheel, _PACKAGE.parents[1] / in_checkout):
        if folder.is_dir():
            return folder
    raise GuardianError(
        f"the shipped folder '{in_checkout}' is missing",
        where=str(_PACKAGE),
        remedy="Install guardian-privacy again, or run it from a whole checkout",
    )


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
        raise _refused(name, 1, f"file is larger than {MAX_BYTES // 2**20} MiB", "Split it")
    builder = _Builder(name)
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
        raise _refused(name, 1, f"file is larger than {MAX_BYTES // 2**20} MiB", "Split it")
    builder = _ForeignBuilder(name)
    builder.build(_events(_decoded(raw, name), name))
    sha256 = hashlib.sha256(raw).hexdigest()
    documents = tuple(Document(name, value, sha256, lines) for value, lines in builder.documents)
    return documents, tuple(builder.doubles)


def dump_yaml(value: Any) -> str:
    """Write plain values as YAML, keys in the order given, Chinese as Chinese."""
    import yaml

    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refused(name, line, "file is not UTF-8", "Save it as UTF-8") from error


def _refused(name: str, line: int, what: str, remedy: str = "") -> PolicyError:
    return PolicyError([GuardianError(what, where=f"{name}:{line}", remedy=remedy)])


def _events(text: str, name: str) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, max(1, len(text.splitlines()))) if mark else 1
        raise _refused(
            name, line, f"not YAML: {error.problem or error.context}", "Mind indentation and quotes"
        ) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        raise _refused(name, line, "not YAML: a character that YAML does not allow", "Remove it") from error


class _Frame:
    """A collection being filled. ``pending`` is the mapping key that still waits for its value."""

    __slots__ = ("anchor", "line", "nodes", "path", "pending", "pending_line", "value")

    def __init__(self, value: Any, path: tuple[Key, ...], anchor: str | None, line: int) -> None:
        self.value, self.path, self.anchor, self.line = value, path, anchor, line
        self.pending: str | None = None
        self.pending_line = line
        self.nodes = 1


class _Builder:
    """Builds plain values from parser events without recursion, so that no nesting can exhaust the stack."""

    max_depth = MAX_DEPTH

    def __init__(self, name: str) -> None:
        self.name = name
        self.value: Any = None
        self.lines: dict[tuple[Key, ...], int] = {}
        self.faults: list[GuardianError] = []
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._documents = 0
        self._nodes = 0

    def build(self, events: Iterator[Any]) -> None:
        handlers = {
            "DocumentStartEvent": self._document,
            "MappingStartEvent": lambda event: self._open(event, {}),
            "SequenceStartEvent": lambda event: self._open(event, []),
            "MappingEndEvent": self._close,
            "SequenceEndEvent": self._close,
            "ScalarEvent": self._scalar,
            "AliasEvent": self._alias,
        }
        for event in events:
            handler = handlers.get(type(event).__name__)
            if handler is not None:
                handler(event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._stop(event, "a second document in one file", "Keep one document a file; remove the '---'")

    def _open(self, event: Any, empty: Any) -> None:
        self._no_tag(event)
        if len(self._stack) >= self.max_depth:
            raise self._stop(event, f"nested deeper than {self.max_depth} levels", "Flatten it")
        path = self._place(event)
        self._stack.append(_Frame(empty, path, event.anchor, event.start_mark.line + 1))

    def _close(self, _event: Any) -> None:
        frame = self._stack.pop()
        self._finish(frame.value, frame.nodes, frame.anchor)

    def _scalar(self, event: Any) -> None:
        self._no_tag(event)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.pending is None:
            self._key(frame, event)
            return
        self._place(event)
        value = _plain(event.value) if event.implicit[0] and event.style in (None, "") else event.value
        if isinstance(value, _Odd):
            self._fault(event, f"'{event.value}' is no date", "Write an existing day as YYYY-MM-DD")
            value = None
        self._finish(value, 1, event.anchor)

    def _key(self, frame: _Frame, event: Any) -> None:
        key = event.value
        if key == "<<" and event.style in (None, ""):
            self._fault(event, "merge keys ('<<') are not allowed", "Write the keys out")
        if key in frame.value:
            first = self.lines.get((*frame.path, key), frame.line)
            self._fault(event, f"duplicate key '{key}'; first on line {first}", "Keep one of the two")
        frame.pending, frame.pending_line = key, event.start_mark.line + 1

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            raise self._stop(event, f"alias '*{event.anchor}' has no finished anchor before it", "Write the value out")
        self._place(event)
        value, nodes = self._anchors[event.anchor]
        self._finish(value, nodes, None, event)

    def _place(self, event: Any) -> tuple[Key, ...]:
        """The path at which the next value will stand; its line is noted."""
        if not self._stack:
            return ()
        frame = self._stack[-1]
        if isinstance(frame.value, list):
            path: tuple[Key, ...] = (*frame.path, len(frame.value))
            self.lines.setdefault(path, event.start_mark.line + 1)
            return path
        if frame.pending is None:
            raise self._stop(event, "a key must be a single word or number", "Put the key in one line")
        path = (*frame.path, frame.pending)
        self.lines.setdefault(path, frame.pending_line)
        return path

    def _finish(self, value: Any, nodes: int, anchor: str | None, event: Any = None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, nodes)
        self._nodes += 1
        if not self._stack:
            self.value = value
            return
        frame = self._stack[-1]
        frame.nodes += nodes
        if frame.nodes > MAX_NODES or self._nodes > MAX_NODES:
            line = event.start_mark.line + 1 if event is not None else frame.line
            raise _refused(self.name, line, "aliases or nesting grow without bound", "Write the values out")
        if isinstance(frame.value, list):
            frame.value.append(value)
        else:
            frame.value[str(frame.pending)] = value
            frame.pending = None

    def _no_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            raise self._stop(event, f"tag '{event.tag}' is not allowed", "Remove the tag; only plain values are read")

    def _fault(self, event: Any, what: str, remedy: str) -> None:
        self.faults.append(GuardianError(what, where=f"{self.name}:{event.start_mark.line + 1}", remedy=remedy))

    def _stop(self, event: Any, what: str, remedy: str) -> PolicyError:
        return _refused(self.name, event.start_mark.line + 1, what, remedy)


class _ForeignBuilder(_Builder):
    """The same for files of other tools: what strictness would refuse is read as those tools read it."""

    max_depth = 100

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.doubles: list[int] = []
        self.documents: list[tuple[Any, dict[tuple[Key, ...], int]]] = []

    def build(self, events: Iterator[Any]) -> None:
        super().build(events)
        self._keep()

    def _document(self, event: Any) -> None:
        self._keep()
        self._documents += 1
        self.value, self.lines, self._anchors = None, {}, {}

    def _keep(self) -> None:
        if self._documents:
            self.documents.append((self.value, self.lines))

    def _key(self, frame: _Frame, event: Any) -> None:
        key = event.value
        if key in frame.value and key != "<<":
            self.doubles.append(event.start_mark.line + 1)
        frame.pending, frame.pending_line = key, event.start_mark.line + 1
        self.lines.pop((*frame.path, key), None)

    def _close(self, event: Any) -> None:
        value = self._stack[-1].value
        merged = value.pop("<<", None) if isinstance(value, dict) else None
        for one in merged if isinstance(merged, list) else [merged]:
            if isinstance(one, dict):
                value.update({key: below for key, below in one.items() if key not in value})
        super()._close(event)

    def _no_tag(self, event: Any) -> None:
        """A tag of another tool only colours a value; the value itself is what counts."""

    def _fault(self, event: Any, what: str, remedy: str) -> None:
        """Dates and words of others are theirs."""


class _Odd:
    """A scalar of the form of a date that is no day of the calendar."""


def _plain(text: str) -> Any:
    """YAML 1.2's core types and dates. ``no``, ``on``, ``1:30`` and ``010`` stay the words that were written."""
    if text.lower() in _WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return _WORDS[text.lower()]
    if _INTEGER.match(text) and len(text) < 40:
        return int(text.replace("_", ""))
    if _DECIMAL.match(text) and len(text) < 40:
        return float(text.replace("_", ""))
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return _Odd()
    return text


def read_checked_yaml(path: Path) -> Document:
    """A document that was checked before, without its lines, from the cache; otherwise read and parsed."""
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return read_yaml(path)
    value = remembered(f"yaml-{sha256}")
    return read_yaml(path) if value is None else Document(shown_path(path), value, sha256)


def cache_dir() -> Path | None:
    """The user's own cache folder; None where there is none, or where someone else could write into it."""
    given = os.environ.get("GUARDIAN_CACHE")
    if given == "":
        return None
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(given) if given else Path(base) / "guardian"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _only_mine(folder.lstat(), stat.S_ISDIR) else None
    except (OSError, RuntimeError):
        return None


def _only_mine(status: os.stat_result, kind: Callable[[int], bool]) -> bool:
    """Nobody else may have put words into the law's mouth: owned by this user, writable by no other."""
    if os.name != "posix":
        return kind(status.st_mode)
    return kind(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


def remembered(key: str) -> Any | None:
    """A value kept under ``key``, or None: absent, damaged, cut short, or not this user's own."""
    folder = cache_dir()
    if folder is None:
        return None
    path = folder / f"{key}.json"
    try:
        if not _only_mine(path.lstat(), stat.S_ISREG):
            return None
        seal, _, body = path.read_bytes().partition(b"\n")
        if hashlib.sha256(key.encode() + body).hexdigest().encode() != seal:
            return None
        return json.loads(body)
    except (OSError, ValueError):
        return None


def remember(key: str, value: Any) -> None:
    """Keep a plain value under ``key``, whole or not at all. A cache that cannot be written is no fault."""
    folder = cache_dir()
    if folder is None:
        return
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    seal = hashlib.sha256(key.encode() + body).hexdigest().encode()
    try:
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(seal + b"\n" + body)
        Path(name).replace(folder / f"{key}.json")
        _forget_oldest(folder)
    except OSError:
        return


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        path.unlink(missing_ok=True)
