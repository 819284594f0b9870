"""The ledger: an append-only file of what was done, by whom, under which policy; one JSON object a line.

An event holds references, counts and digests; never a value of a cell.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from guardian.errors import UnreadError

Action = Literal["scan", "query", "reveal", "review", "change", "export", "import", "protect"]
Outcome = Literal["started", "done", "refused", "failed", "interrupted"]
_REMEDY = "Compare with a backup of the ledger"


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """``seq`` counts from 0 without gaps; ``at`` is an ISO 8601 instant in UTC; ``objects`` are references;
    ``policy`` is the digest in force; ``about`` joins the events of one job; ``details`` holds
    counts and names of options."""

    seq: int
    id: str
    at: str
    actor: str
    action: Action
    outcome: Outcome
    objects: tuple[str, ...] = ()
    about: str | None = None
    purpose: str | None = None
    reason: str | None = None
    policy: str | None = None
    engine: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    v: int = 1


def append(
    path: Path,
    action: Action,
    outcome: Outcome,
    *,
    actor: str,
    at: datetime,
    objects: tuple[str, ...] = (),
    about: str | None = None,
    purpose: str | None = None,
    reason: str | None = None,
    policy: str | None = None,
    engine: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> LedgerEvent:
    """Write one event, synced to disk on return; safe among several processes. Raises OSError if it cannot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        torn, last = _tail(descriptor, str(path))
        event = LedgerEvent(
            seq=last + 1,
            id=str(uuid.uuid4()),
            at=at.astimezone(UTC).isoformat(timespec="milliseconds"),
            actor=actor,
            action=action,
            outcome=outcome,
            objects=objects,
            about=about,
            purpose=purpose,
            reason=reason,
            policy=policy,
            engine=engine,
            details=dict(details or {}),
        )
        line = json.dumps(asdict(event), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        _write_all(descriptor, (b"\n" if torn else b"") + line.encode("utf-8"))
        os.fsync(descriptor)
        if event.seq == 0:
            _sync_folder(path.parent)
    finally:
        os.close(descriptor)
    return event


def read(path: Path) -> Iterator[LedgerEvent]:
    """Events in order. A line torn by a crash is passed over (its writer never returned); any other bad line raises."""
    if not path.exists():
        return
    expected = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            event = _parse(line, f"{path}:{number}")
            if event is None:
                continue
            if event.seq != expected:
                raise UnreadError(
                    f"event {expected} is missing",
                    where=f"{path}:{number}",
                    remedy=_REMEDY,
                )
            expected += 1
            yield event


def _parse(line: bytes, where: str) -> LedgerEvent | None:
    """None for a torn line: the beginning of an event is no JSON."""
    try:
        document = json.loads(line)
    except ValueError:
        return None
    try:
        return LedgerEvent(**{**document, "objects": tuple(document["objects"])})
    except (TypeError, KeyError):
        raise UnreadError("a line that is no event", where=where, remedy=_REMEDY) from None


def _tail(descriptor: int, where: str) -> tuple[bool, int]:
    """(the last line is torn, number of the last whole event or -1)."""
    size = os.fstat(descriptor).st_size
    block, position, torn = b"", size, False
    while position > 0:
        step = min(position, 65536)
        position -= step
        block = os.pread(descriptor, step, position) + block
        torn = not block.endswith(b"\n")
        lines = block.split(b"\n")
        for line in reversed(lines if position == 0 else lines[1:]):
            event = _parse(line, where)
            if event is not None:
                return torn, event.seq
    return torn, -1


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
