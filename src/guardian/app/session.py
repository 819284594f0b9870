"""What every job needs: configuration, state store, ledger, who acts, what time it is. Plain arguments, no globals."""

from __future__ import annotations

import os
import pwd
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardian.errors import UsageError
from guardian.ledger import log
from guardian.state import DEFAULT_FOLDER, default_url

if TYPE_CHECKING:
    from guardian.config import Config

CONFIG_NAME = "guardian.yaml"
_NO_LOGIN = 4294967295
"""What Linux says of a process that nobody logged in to start; also, how many user ids there are."""


@dataclass(frozen=True, slots=True)
class Session:
    """One run of one job. ``config`` is None without a guardian.yaml."""

    config: Config | None
    state_url: str
    ledger_path: Path
    actor: str

    def record(self, action: log.Action, outcome: log.Outcome, **event: Any) -> log.LedgerEvent:
        """Append to the ledger; a job that cannot be recorded does not happen."""
        try:
            return log.append(self.ledger_path, action, outcome, actor=self.actor, at=now(), **event)
        except OSError as error:
            raise UsageError(
                f"the ledger cannot be written ({os.strerror(error.errno or 0)})",
                where=str(self.ledger_path),
                remedy="Free the disk or fix the folder's permissions; nothing was done",
            ) from None


def open_session(config_path: Path | None, state_url: str | None) -> Session:
    """The session for the present folder; raises PolicyError with all faults of the configuration."""
    config = _config(config_path)
    url = state_url or (config.state if config is not None else None) or default_url()
    return Session(config, url, ledger_beside(url), person())


def person() -> str:
    """Who sits at the terminal: the user who logged in, whatever `su` or `sudo` made of them since (Linux), else the
    user that this process runs as. Environment variables have no say."""
    try:
        number = int(Path("/proc/self/loginuid").read_text("ascii"))
    except (OSError, ValueError):
        number = _NO_LOGIN
    if number == _NO_LOGIN:
        number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = f"uid-{number}"
    if not _in_namespace():
        return name
    from guardian.governance.reveal import IN_NAMESPACE

    return name + IN_NAMESPACE


def _in_namespace() -> bool:
    """Whether user ids were mapped to others for this process (user_namespaces(7)), which anybody may do."""
    try:
        return Path("/proc/self/uid_map").read_text("ascii").split() != ["0", "0", str(_NO_LOGIN)]
    except OSError:
        return False


def ledger_beside(state_url: str) -> Path:
    """The ledger of one state store: beside its file, so that both move together; else in this folder's own state."""
    path = state_url.removeprefix("sqlite:///") if state_url.startswith("sqlite:///") else ""
    return (Path(path.partition("?")[0]).parent if path else DEFAULT_FOLDER) / "ledger.jsonl"


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM, as service managers and `kill` send it, stops the job as Ctrl-C does: what it has is kept and shown."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with _signals({signal.SIGTERM: stop}):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM have no effect inside: results at hand are kept and reported, which takes a moment."""
    with _signals({signal.SIGINT: signal.SIG_IGN, signal.SIGTERM: signal.SIG_IGN}):
        yield


@contextmanager
def _signals(handlers: Mapping[signal.Signals, Any]) -> Iterator[None]:
    """Only the main thread may set them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _config(path: Path | None) -> Config | None:
    if path is None:
        path = Path(CONFIG_NAME)
        if not path.exists():
            return None
    from guardian.config import load

    return load(path)
