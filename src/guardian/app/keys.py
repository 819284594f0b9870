"""Jobs on the key ring. Each change stands in the ledger before it is made."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.app.session import Session, now
from guardian.errors import GuardianError, UsageError, counted
from guardian.keys.base import DestroyedKeyError, UnknownDomainError, UnknownKeyError
from guardian.ledger import log
from guardian.model import table_names

if TYPE_CHECKING:
    from guardian.keys.certificate import Certificate
    from guardian.keys.held import Root
    from guardian.keys.ring import KeyRing

MASTER_VARIABLE = "GUARDIAN_MASTER"
"""Says where the master key is, in the forms of ``keys.master``, where guardian.yaml does not."""

KEY_VARIABLE = "GUARDIAN_MASTER_KEY"
"""Holds the master key itself, where nothing else is said."""

TOLD = 5
"""Domains that are offered at most."""

_PR_SET_DUMPABLE = 4


def master_of_session(session: Session, master: str | None = None) -> str:
    """Where the master key is: as given, else as guardian.yaml says, else by the environment."""
    said = session.config.keys.master if session.config is not None else ""
    return master or said or os.environ.get(MASTER_VARIABLE) or f"env:{KEY_VARIABLE}"


def store_of_session(session: Session, store: str | None = None) -> str:
    from guardian.keys.ring import default_store

    said = session.config.keys.store if session.config is not None else None
    return store or said or default_store()


def open_session_ring(session: Session, *, master: str | None = None, store: str | None = None) -> KeyRing:
    """The key ring of this session; from here on the process leaves no memory dump."""
    from guardian.keys.ring import open_ring

    no_dumps()
    return open_ring(master_of_session(session, master), store_of_session(session, store))


def no_dumps() -> None:
    """A crash writes no core file (which would hold the keys), and no other process of this user reads the memory.

    The limit alone does not hold where cores go to a program (core(5)); on Linux the process says so itself too.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Listed:
    """One key of the ring: its life, and how much lies under it."""

    id: str
    state: str
    created: str
    retired: str | None
    destroyed: str | None
    by: str | None
    reason: str | None
    subject_keys: int
    vaulted: int
    copies: tuple[str, ...] = ()
    """Protected copies that the ledger knows and that only this key leads back from."""


@dataclass(frozen=True, slots=True)
class Ring:
    """What `guardian keys list` prints."""

    ring: str
    generation: int
    public_key: str
    keys: tuple[Listed, ...]


def init(session: Session, master: str | None, store: str | None, *, make_passphrase: bool = False) -> Ring:
    """Make a new key ring. ``make_passphrase``: a passphrase file that is not there yet is made, too."""
    from guardian.keys.master import write_passphrase
    from guardian.keys.ring import create_ring

    spec = master_of_session(session, master)
    kind, _, rest = spec.partition(":")
    no_dumps()
    with _recorded(session, "init", ()) as done:
        path = Path(rest).expanduser()
        if make_passphrase and kind == "passphrase-file" and not path.exists():
            write_passphrase(path)
        with create_ring(spec, store_of_session(session, store), now=now()) as ring:
            done |= {"ring": ring.id, "generation": ring.generation, "key": ring.current_id, "master": kind}
            return _shown(ring)


class KeyJobs:
    """Use as a context manager: holds the key ring open."""

    def __init__(self, session: Session, *, master: str | None = None, store: str | None = None) -> None:
        self._session = session
        self.ring = open_session_ring(session, master=master, store=store)

    def __enter__(self) -> KeyJobs:
        return self

    def __exit__(self, *_: object) -> None:
        self.ring.__exit__()

    def listed(self) -> Ring:
        found = _shown(self.ring)
        return replace(found, keys=tuple(replace(key, copies=self.copies(key.id)) for key in found.keys))

    def copies(self, key_id: str) -> tuple[str, ...]:
        """Protected copies under this key that the ledger knows, as they were called when they were made."""
        made: dict[str, Any] = {}
        for event in self._made():
            made |= {copy: event.details.get("keys", ()) for copy in event.objects[-1:]}
        return tuple(sorted(copy for copy, keys in made.items() if key_id in keys))

    def _made(self) -> list[log.LedgerEvent]:
        return [
            event
            for event in log.read(self._session.ledger_path)
            if (event.action, event.outcome) == ("protect", "done") and event.details.get("what") != "check"
        ]

    def rotate(self, reason: str = "") -> Root:
        return self._change("rotate", self.ring.current_id, lambda: self.ring.rotate(now()), reason=reason)

    def retire(self, key_id: str, reason: str = "") -> Root:
        self._there(key_id)
        return self._change("retire", key_id, lambda: self.ring.retire(key_id, now()), reason=reason)

    def destroy(self, key_id: str, *, by: str, reason: str) -> Certificate:
        """Destroy a retired key of the ring; gives the certificate."""
        _answerable(by, reason)
        lost = self.lost_with(key_id)
        with self._recorded("destroy", (f"keys/{key_id}",), by=by, reason=reason, key=key_id) as done:
            certificate = self.ring.destroy(
                key_id, by=by, reason=reason, now=now(), event=done["event"], unreadable=lost
            )
            done |= {"generation": self.ring.generation}
        return certificate

    def lost_with(self, key_id: str) -> tuple[str, ...]:
        """Copies that nobody reads without this key. Raises where it may not be destroyed; nothing is changed."""
        with suppress(DestroyedKeyError):
            self._there(key_id)
        self.ring.may_destroy(key_id)
        return self.copies(key_id)

    def _there(self, key_id: str) -> None:
        """A key that never was is a slip of the pen here, not a copy from elsewhere."""
        try:
            self.ring.keys("token", "").by_id(key_id)
        except UnknownKeyError as error:
            raise UsageError(error.what, expected=error.expected, remedy="See guardian keys list") from None

    def destroy_subject(self, domain: str, subject: str, *, by: str, reason: str) -> Certificate:
        """Destroy a person's key; gives the certificate. The ledger names the key, never the person."""
        _answerable(by, reason)
        if not subject.strip():  # the empty name is that of all rows that name nobody
            raise UsageError("whose key?", remedy="Give the person's id: it is empty")
        domain = self._domain(domain)
        people = self.ring.subjects(domain)
        key_id = people.key_id(subject)
        objects = (f"keys/{domain}/{key_id or 'destroyed-before'}",)
        with self._recorded("destroy-subject", objects, by=by, reason=reason, domain=domain, key=key_id) as done:
            certificate, _ = people.destroy(
                subject, by=by, reason=reason, now=now(), event=done["event"], by_ring=self._by_ring(domain)
            )
        return certificate

    def _by_ring(self, domain: str) -> list[str]:
        """Columns of these people in copies that this ledger knows which their keys do not cover."""
        return sorted({ref for event in self._made() for ref in event.details.get("by_ring", {}).get(domain, ())})

    def _domain(self, given: str) -> str:
        """The domain of people that is meant: by its name, or as guardian.yaml may write the key column."""
        known = self.ring.domains()
        if given in known:
            return given
        declared = self._session.config.token_domains if self._session.config is not None else {}
        meant = [one for one in known if given in _written(one) or given in declared.get(one, ())]
        if len(meant) == 1:
            return meant[0]
        told = meant or get_close_matches(given, known, TOLD) or known[:TOLD]
        more = f" and {len(known) - len(told)} more" if not meant and len(known) > len(told) else ""
        raise UnknownDomainError(
            f"'{given}' may be more than one domain" if meant else f"no person has a key in '{given}'",
            expected=f"{'it may be' if meant else 'known domains'}: {', '.join(told)}{more}" if told else "",
            remedy="Give the token domain of the key column, or its reference; nothing was done",
        )

    def change_master(self, master: str, *, make_passphrase: bool = False) -> Ring:
        """Put the ring under another master key."""
        from guardian.keys.master import write_passphrase

        kind, _, rest = master.partition(":")
        with self._recorded("change-master", ("keys",), master=kind) as done:
            path = Path(rest).expanduser()
            if make_passphrase and kind == "passphrase-file" and not path.exists():
                write_passphrase(path)
            self.ring.change_master(master)
            done |= {"generation": self.ring.generation}
        return self.listed()

    def check(self) -> list[str]:
        """What is wrong with the ring, in words: compared with the ledger, so that a store put back is noticed."""
        events = [event for event in log.read(self._session.ledger_path) if event.action == "change"]
        done = [event.details for event in events if event.details.get("ring") == self.ring.id]
        faults = [_revived(self.ring, details) for details in done if details.get("finished")]
        last = max((int(details.get("generation", 0)) for details in done), default=0)
        if last > self.ring.generation:
            faults.append(
                f"the key store is older than the ledger: change {last} was recorded, the store stands at "
                f"{self.ring.generation}; a backup was put back over it"
            )
        count = self.ring.count()
        persons, keys = (count[table].get("", 0) for table in ("subjects", "subject_keys"))
        if persons != keys:
            faults.append(
                f"{counted(persons, 'person')} and {counted(keys, 'key')} of persons are marked as destroyed: "
                "rows were deleted or put back"
            )
        faults += [
            f"{counted(number, 'key')} of persons still {'lies' if number == 1 else 'lie'} under {key}; "
            "guardian keys rotate moves what is left"
            for key, number in count["subject_keys"].items()
            if key not in {"", self.ring.current_id}
        ]
        return [fault for fault in faults if fault]

    def verify(self, certificate: Mapping[str, Any]) -> None:
        """Raises TamperedError unless this ring signed it."""
        from guardian.keys.certificate import verify

        verify(certificate, self.ring.public_key)

    def _change(self, what: str, key_id: str, act: Callable[[], Root], *, reason: str) -> Root:
        with self._recorded(what, (f"keys/{key_id}",), reason=reason, key=key_id) as done:
            root = act()
            done |= {"generation": self.ring.generation, "current": self.ring.current_id}
        return root

    def _recorded(self, what: str, objects: tuple[str, ...], *, reason: str = "", **details: Any) -> Any:
        return _recorded(self._session, what, objects, reason=reason, ring=self.ring.id, **details)


@contextmanager
def _recorded(
    session: Session, what: str, objects: tuple[str, ...], *, reason: str = "", **details: Any
) -> Iterator[dict[str, Any]]:
    """An event before, and one after: done, or failed. What is put into the mapping stands in the second one."""
    event = session.record(
        "change", "started", objects=objects, reason=reason or None, details={"what": what, **details}
    )
    found: dict[str, Any] = {"event": event.id}
    try:
        yield found
    except BaseException as error:
        fault = {"fault": type(error).__name__}
        session.record("change", "failed", objects=objects, about=event.id, details={"what": what, **details, **fault})
        raise
    after = {name: value for name, value in found.items() if name != "event"}
    session.record(
        "change",
        "done",
        objects=objects,
        about=event.id,
        reason=reason or None,
        details={"what": what, **details, **after, "finished": True},
    )


def _revived(ring: KeyRing, details: Mapping[str, Any]) -> str:
    """A key that the ledger says was destroyed, and that is here again."""
    key_id = str(details.get("key") or "")
    try:
        if details.get("what") == "destroy":
            ring.keys("token", "").by_id(key_id)
        elif details.get("what") == "destroy-subject" and key_id:
            ring.subjects(str(details.get("domain"))).by_id(key_id)
        else:
            return ""
    except DestroyedKeyError:
        return ""
    except UnknownKeyError:
        return f"key '{key_id}' was destroyed, and the mark that says so is gone: rows were deleted"
    except GuardianError as error:
        return f"key '{key_id}' was destroyed, and is here again, damaged: {error.what}"
    return f"key '{key_id}' was destroyed, and is here again: a backup was put back"


def _shown(ring: KeyRing) -> Ring:
    count = ring.count()
    keys = tuple(
        Listed(
            root.id,
            root.state,
            root.created,
            root.retired,
            root.destroyed,
            root.by,
            root.reason,
            count["subject_keys"].get(root.id, 0),
            count["vault"].get(root.id, 0),
        )
        for root in ring.list()
    )
    return Ring(ring.id, ring.generation, ring.public_key, keys)


def _written(domain: str) -> frozenset[str]:
    """How guardian.yaml may write the column whose reference a domain is named by."""
    table, _, column = domain.rpartition("/")
    at = [place for place, letter in enumerate(table) if letter == "/"]
    names = {name for place in at for name in table_names(table[:place], table[place + 1 :])}
    return frozenset(f"{name}{joint}{column}" for name in names for joint in "./")


def _answerable(by: str, reason: str) -> None:
    if not by.strip() or not reason.strip():
        raise UsageError("who destroys a key, and why?", remedy="Give --by NAME and --reason TEXT")
