"""What every job needs: configuration, state store, ledger, who acts, what time it is. Plain arguments, no globals."""

from __future__ import annotations

import getpass
import os
import signal
import threading
from collections.abc import Iterator
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
    return Session(config, url, DEFAULT_FOLDER / "ledger.jsonl", getpass.getuser())


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C has no effect inside: results at hand are kept and reported, which takes a moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _config(path: Path | None) -> Config | None:
    if path is None:
        path = Path(CONFIG_NAME)
        if not path.exists():
            return None
    from guardian.config import load

    return load(path)
