"""Reading protected values again: allowed by guardian.yaml, approved, counted and in the ledger before it is done."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.app.keys import open_session_ring, store_of_session
from guardian.app.session import Session, now
from guardian.errors import RefusedError, UsageError
from guardian.governance import reveal as rules
from guardian.governance.reveal import ASKED_FOR, WINDOW, Approval, Asking
from guardian.state import Store

if TYPE_CHECKING:
    from guardian.app.reveal_columns import Opened, Way
    from guardian.config import RevealEntry
    from guardian.keys.ring import KeyRing
    from guardian.state import Writer

MOST_AT_ONCE = 10_000
UNKNOWN = "~unknown column"
_TABLE = "reveals"


@dataclass(frozen=True, slots=True)
class RevealRequest:
    """What is to be read again, and why. ``column``: of which column the values are; ``copy``: the protected copy whose
    manifest says how they were made."""

    values: tuple[str, ...] = field(repr=False)
    role: str
    purpose: str
    reason: str
    column: str | None = None
    copy: str | None = None
    approval: str | None = None
    password_file: Path | None = None

    @property
    def count(self) -> int:
        """Values that are asked for: a text is as many as there are tokens in it."""
        from guardian.transforms import wire

        return sum(max(1, len(wire.PATTERN.findall(value))) for value in self.values)


@dataclass(frozen=True, slots=True)
class Revealed:
    """The values, in the order that they were asked for; ``event`` is the ledger's. ``sealed``: whether each is proven
    to be one that was protected; otherwise it was only met in the copy."""

    values: tuple[str, ...] = field(repr=False)
    event: str
    sealed: tuple[bool, ...] = ()


def reveal(request: RevealRequest, session: Session) -> Revealed:
    """The values behind tokens and ciphertexts. Raises RefusedError, and what a damaged or unknown value raises."""
    _values(request)
    with _recorded(session, request, "reveal") as done:
        entry = rules.allowed(session.config, _asking(request, session))
        with open_session_ring(session) as ring:
            ways = _ways(request, session, ring)
            asking = _asking(request, session, ring, ways)
            if request.column is not None:
                rules.categories_allowed(entry, request.role, _all(ways))
            _take(request, asking, entry, ring)
            opened = _open(request, ways)
        rules.categories_allowed(entry, request.role, _all(opened))
        done |= _told(opened)
    return Revealed(tuple(one.value for one in opened), done["event"], tuple(one.sealed for one in opened))


def ask(request: RevealRequest, session: Session) -> Approval:
    """Ask for a second person's approval of exactly these values."""
    _values(request)
    with _recorded(session, request, "request") as done:
        entry = rules.allowed(session.config, _asking(request, session))
        with open_session_ring(session) as ring:
            ways = _ways(request, session, ring)
            asking = _asking(request, session, ring, ways)
            if request.column is not None:
                rules.categories_allowed(entry, request.role, _all(ways))
            approval = Approval("a" + secrets.token_hex(6), asking, (now() + ASKED_FOR).isoformat())
            done |= {"request": approval.id}
            with ring.store.write(alone=True) as writer:
                _prune(writer)
                writer.put(_TABLE, {"id": approval.id}, _row(approval))
    return approval


def approve(approval_id: str, session: Session) -> Approval:
    """Approve what another person asked for. It needs no master key: who approves sees no value."""
    details = {"what": "approve", "request": approval_id}
    event = session.record("reveal", "started", details=details)
    try:
        with _store(session) as store, store.write(alone=True) as writer:
            approval = _found(writer, approval_id)
            rules.approvable(approval, session.actor, now())
            row = _row(approval) | {"approved_by": session.actor, "until": (now() + ASKED_FOR).isoformat()}
            writer.put(_TABLE, {"id": approval_id}, row)
    except BaseException as error:
        session.record("reveal", _failed(error), about=event.id, details=details)
        raise
    details["of"] = approval.asked.actor
    session.record("reveal", "done", about=event.id, details=details)
    return Approval.of({"id": approval_id, **row})


def requests(session: Session) -> list[dict[str, Any]]:
    """What waits for a second person, or was approved and not used yet; newest last. Never a value."""
    with _store(session) as store:
        rows = [row for row in store.rows(_TABLE) if row["kind"] == "ask" and row["until"] > now().isoformat()]
    shown = ("id", "by", "role", "purpose", "reason", "count", "column", "until", "approved_by")
    waiting = [row for row in rows if not row.get("used")]
    return [{name: row.get(name) for name in shown} for row in sorted(waiting, key=lambda row: str(row["until"]))]


def _values(request: RevealRequest) -> None:
    if not request.values:
        raise UsageError("there is nothing to reveal", remedy="Give tokens, or --file")
    if any("\ud800" <= character <= "\udfff" for value in request.values for character in value):
        raise UsageError("a value is no UTF-8 text", remedy="Give it as it stands in the copy")
    if request.count > MOST_AT_ONCE:
        raise UsageError(f"{request.count} values at once", expected=f"at most {MOST_AT_ONCE}")


def _asking(request: RevealRequest, session: Session, ring: KeyRing | None = None, ways: Sequence[Way] = ()) -> Asking:
    """``digest`` stands for all that an approval is for: why, which values, and what they would be led back by."""
    digest, reason, column = "", request.reason, request.column or ""
    if ring is not None:
        from guardian.keys.sealing import framed

        named = bool(request.copy or request.column)
        bound = [part for way in ways for part in (*way.bound, "")] if named else []
        what = (request.role, request.purpose, reason, request.copy or "", column, str(request.count))
        digest = ring.fingerprint("reveal", framed(*what, str(len(request.values)), *request.values, *bound))
    return Asking(session.actor, request.role, request.purpose, reason, request.count, digest, column)


def _ways(request: RevealRequest, session: Session, ring: KeyRing) -> list[Way]:
    from guardian.app.reveal_columns import check_readable, ways_of_catalog, ways_of_copy

    check_readable(request.values, ring, any_form=request.copy is not None and request.column is not None)
    if request.copy is not None:
        return ways_of_copy(request.copy, request.column, request.values, session, ring, request.password_file)
    return ways_of_catalog(request.values, request.column, session, ring)


def _open(request: RevealRequest, ways: list[Way]) -> list[Opened]:
    from guardian.app.reveal_columns import open_all

    return open_all(request.values, ways)


def _take(request: RevealRequest, asking: Asking, entry: RevealEntry, ring: KeyRing) -> None:
    """Count the values and use up the approval, in one transaction that no other process runs beside. What is refused
    or damaged later counts too: trying is not free."""
    moment = now()
    with ring.store.write(alone=True) as writer:
        _prune(writer)
        rules.within_limit(entry, asking, writer.rows(_TABLE), moment)
        if entry.second_person:
            if request.approval is None:
                raise RefusedError(
                    f"the role '{request.role}' reveals with a second person only",
                    remedy="Ask first: guardian reveal request, with the same values; then use --approval ID",
                )
            approval = _found(writer, request.approval)
            rules.approved(approval, asking, moment)
            writer.put(_TABLE, {"id": approval.id}, _row(approval) | {"used": True})
        use = {"kind": "use", "by": asking.actor, "role": asking.role, "count": asking.count, "at": moment.isoformat()}
        writer.put(_TABLE, {"id": "u" + secrets.token_hex(8)}, use)


def _prune(writer: Writer) -> None:
    """What no limit and no approval looks at any more is not kept; the ledger has it."""
    moment = now()
    for row in writer.rows(_TABLE):
        old = row["at"] <= (moment - WINDOW).isoformat() if row["kind"] == "use" else row["until"] <= moment.isoformat()
        if old:
            writer.delete(_TABLE, id=row["id"])


def _row(approval: Approval) -> dict[str, Any]:
    asked = approval.asked
    return {
        "kind": "ask",
        "by": asked.actor,
        "role": asked.role,
        "purpose": asked.purpose,
        "reason": asked.reason,
        "count": asked.count,
        "column": asked.column,
        "digest": asked.digest,
        "until": approval.until,
        "approved_by": approval.approved_by,
        "used": approval.used,
    }


def _found(writer: Writer, approval_id: str) -> Approval:
    row = next((row for row in writer.rows(_TABLE, id=approval_id) if row["kind"] == "ask"), None)
    if row is None:
        raise RefusedError(f"there is no request '{approval_id}'", remedy="See: guardian reveal requests")
    return Approval.of(row)


def _store(session: Session) -> Store:
    return Store(store_of_session(session), durable=True)


@contextmanager
def _recorded(session: Session, request: RevealRequest, what: str) -> Iterator[dict[str, Any]]:
    """In the ledger before anything is opened, and again with the outcome before anything is returned."""
    details: dict[str, Any] = {"what": what, "role": request.role, "count": request.count}
    if request.approval is not None:
        details["approval"] = request.approval
    event: dict[str, Any] = {
        "objects": (_column_of(request, session),) if request.column else (),
        "purpose": request.purpose,
        "reason": request.reason,
    }
    started = session.record("reveal", "started", details=details, **event)
    found: dict[str, Any] = {"event": started.id}
    try:
        yield found
    except BaseException as error:
        details["fault"] = type(error).__name__
        session.record("reveal", _failed(error), about=started.id, details=details, **event)
        raise
    after = {name: value for name, value in found.items() if name != "event"}
    session.record("reveal", "done", about=started.id, details=details | after, **event)


def _column_of(request: RevealRequest, session: Session) -> str:
    """The column as the ledger may have it: what is mistyped may be a value."""
    from guardian.app.reveal_columns import is_known

    column = request.column or ""
    return column if is_known(column, request.copy, session, request.password_file) else UNKNOWN


def _failed(error: BaseException) -> Any:
    if isinstance(error, RefusedError):
        return "refused"
    return "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"


def _told(opened: list[Opened]) -> dict[str, Any]:
    """Counts for the ledger: by column and by category, and of values that nothing proves to be protected ones."""
    return {
        "unsealed": sum(not one.sealed for one in opened),
        "columns": dict(Counter(one.ref for one in opened)),
        "categories": dict(Counter(category for one in opened for category in sorted(one.categories))),
    }


def _all(found: Sequence[Way] | Sequence[Opened]) -> frozenset[str]:
    return frozenset(category for one in found for category in one.categories)
