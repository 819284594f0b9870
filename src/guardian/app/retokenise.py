"""A protected copy written again under the current key, so that the older key can be destroyed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from guardian.app.keys import open_session_ring
from guardian.app.session import Session
from guardian.errors import UsageError

if TYPE_CHECKING:
    from guardian.app.begun import Begun
    from guardian.app.protect_targets import Origin
    from guardian.governance.treater import PlanTreater
    from guardian.keys.ring import KeyRing
    from guardian.sources.sinks.base import Copied, TargetError


@dataclass(frozen=True, slots=True)
class Retokenised:
    """The copy, where its manifest lies, and what stays under an older key: (reference, treatment)."""

    copied: Copied
    manifest_at: str
    key: str
    left_behind: tuple[tuple[str, str], ...]


class Progress:
    """Says nothing."""

    def __call__(self, read: int, total: int | None) -> None:
        """One more batch was read."""


def retokenise(
    copy: str,
    target: str,
    session: Session,
    *,
    master: str | None = None,
    store: str | None = None,
    password_file: Path | None = None,
) -> Retokenised:
    """Write the copy anew to ``target``; the copy stays as it is. Raises what revealing raises, and refused targets."""
    from guardian.app.begun import Begun
    from guardian.app.protect_targets import origin_of, taken_there
    from guardian.sources.open import display_name
    from guardian.state import Store

    origin = origin_of(
        copy,
        display_name(copy),
        include=(),
        exclude=(),
        password_file=password_file,
        target_password_file=password_file,
    )
    with Store(session.state_url) as notes:
        taken, begun = taken_there(origin, target), Begun(notes, "retokenise", target)
        if taken is not None and not begun.facts:
            raise taken
        manifest = origin.manifest(copy)
        with open_session_ring(session, master=master, store=store) as ring:
            return _written(copy, target, session, origin, manifest, ring, begun, taken)


def _written(
    copy: str,
    target: str,
    session: Session,
    origin: Origin,
    manifest: Mapping[str, Any],
    ring: KeyRing,
    begun: Begun,
    taken: TargetError | None,
) -> Retokenised:
    from guardian.governance.manifest import check_sealed, sealed
    from guardian.governance.retokenise import left_behind, plan_under, retreater, under
    from guardian.governance.transforms_for import Workshop
    from guardian.sources.open import display_name

    check_sealed(manifest, ring, display_name(copy))
    shop, current = Workshop(lambda: ring), ring.current_id
    tables = names_in_manifest(
        [table.name for table in origin.shape().tables], [one["table"] for one in manifest["columns"]]
    )
    treater = retreater(manifest, tables, shop, current)
    digest = "sha256:" + hashlib.sha256(json.dumps([current, manifest], sort_keys=True).encode()).hexdigest()
    plan = replace(plan_under(manifest, shop, current), digest=digest)
    if taken is not None and not begun.is_built(digest, origin, target):
        raise taken
    if taken is None:
        begun.begin(digest)
    details = {"what": "retokenise", "key": current, "keys": [current], "ring": ring.id, "columns": len(treater.old)}
    objects = (_shown(session, display_name(target)),)
    started = session.record("protect", "started", objects=objects, details=details)
    try:
        if taken is not None:
            copied = _whole(manifest)
        else:
            built = partial(begun.built, digest)
            copied = origin.copy(target, cast("PlanTreater", treater), plan, Progress(), built)
        where = origin.leave(target, sealed({**under(manifest, current), "plan": digest}, ring))
    except BaseException as error:
        outcome: Any = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        session.record("protect", outcome, objects=objects, about=started.id, details=details)
        raise
    session.record("protect", "done", objects=objects, about=started.id, details={**details, "rows": copied.rows})
    begun.ended()
    return Retokenised(copied, where, current, tuple(left_behind(manifest, current)))


def _whole(manifest: Mapping[str, Any]) -> Copied:
    """A copy that an earlier run put in its place before it was killed: only its manifest is left to write."""
    from guardian.sources.sinks.base import Copied, TableCopied

    return Copied(tuple(TableCopied(one["table"], one["rows"]) for one in manifest["tables"]), resumed=True)


def _shown(session: Session, path: str) -> str:
    """A path as events name it: it may be called after a person."""
    from guardian.app.examine import FINGERPRINTS
    from guardian.app.names_met import names_met
    from guardian.app.protect_known import Shown
    from guardian.state import Store

    with Store(session.state_url) as store:
        return Shown(store.secret(FINGERPRINTS), names_met(store)).path(path)


def names_in_manifest(here: Iterable[str], there: Iterable[str]) -> dict[str, str]:
    """What each table of the copy is called in its manifest: a file, or a MySQL database, may have another name. The
    manifest's own table is in none."""
    from guardian.sources.sinks.manifests import TABLE

    names = list(dict.fromkeys(there))
    tables = [table for table in here if table.rpartition(".")[2] != TABLE]
    if len(tables) == len(names) == 1 and _one_file(tables[0]) and _one_file(names[0]):
        return {tables[0]: names[0]}
    found: dict[str, str] = {}
    for table in tables:
        alike = [table] if table in names else [name for name in names if _inside(name) == _inside(table)]
        if len(alike) != 1:
            raise UsageError(
                "the manifest and the tables of this copy do not fit together",
                remedy="Name a copy as guardian protect wrote it",
            )
        found[table] = alike[0]
    if set(names) - set(found.values()):
        raise UsageError(
            "a table of the manifest is not in this copy", remedy="Name a copy as guardian protect wrote it"
        )
    return found


def _one_file(table: str) -> bool:
    """Whether it is a file of one table, which may be called anything in a copy."""
    return not re.search(r"[#!/]", table)


def _inside(table: str) -> str:
    """The part of a table's name after that of the file (``book.xlsx#Sheet``) or database (``shop.orders``)."""
    mark = re.search(r"[#!]", table)
    if mark is not None:
        return table[mark.start() :]
    return table.partition(".")[2] if "/" not in table else table
