"""The key ring of this session."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardian.app.session import Session
    from guardian.keys.ring import KeyRing

MASTER = "env:GUARDIAN_MASTER_KEY"


def open_session_ring(session: Session) -> KeyRing:
    from guardian.keys.ring import open_ring

    entry = session.config.keys if session.config is not None else None
    return open_ring((entry.master if entry is not None else "") or MASTER, entry.store if entry is not None else None)
