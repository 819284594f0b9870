"""Plain values from the events of a YAML parser: bounded, without recursion, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from guardian.errors import GuardianError, PolicyError

MAX_DEPTH = 40
MAX_NODES = 1_000_000
"""Nodes of one document after its aliases are followed: an anchor that explodes ends here."""

Key = str | int
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


def refused(name: str, line: int, what: str, remedy: str = "") -> PolicyError:
    return PolicyError([GuardianError(what, where=f"{name}:{line}", remedy=remedy)])


class _Frame:
    """A collection being filled. ``pending`` is the mapping key that still waits for its value."""

    __slots__ = ("anchor", "line", "nodes", "path", "pending", "pending_line", "value")

    def __init__(self, value: Any, path: tuple[Key, ...], anchor: str | None, line: int) -> None:
        self.value, self.path, self.anchor, self.line = value, path, anchor, line
        self.pending: str | None = None
        self.pending_line = line
        self.nodes = 1


class Builder:
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
            raise refused(self.name, line, "aliases or nesting grow without bound", "Write the values out")
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
        return refused(self.name, event.start_mark.line + 1, what, remedy)


class ForeignBuilder(Builder):
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
