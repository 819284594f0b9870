"""The way out of a refusal: the entry of a profile of one's own that a column could take, tried as the others were."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from guardian.errors import UsageError
from guardian.governance.protection import Column, Refusal, Table
from guardian.governance.transforms_for import NoRing
from guardian.governance.wishes import Decided
from guardian.policy.profiles import Spec

Tried = tuple[str, str]
"""A treatment that was not taken, and why."""
Members = Sequence[tuple[Table, Column]]
OWN = "profiles: {{{name}: {{extends: {base}, columns: {{{entries}}}}}}} in guardian.yaml, and --profile {name}"
LET_BE = "What is nobody's (a brand) stays where a profile of your own has an entry: columns: {TABLE.COLUMN: clear}"
WAYS = (
    Spec("fpe", {"over": "type"}),
    Spec("token", {"allow_few": True}),
    Spec("fpe", {"over": "type", "allow_few": True}),
    Spec("mask"),
    Spec("truncate", {"length": 1}),
    Spec("clear"),
)
"""What a column may take that a profile does not try unasked, the strongest first."""
_COSTS = {
    "allow_few": "how often each value occurs then tells which it is to whoever knows how common they are",
    "clear": "it is then copied as it is: only where its values are nobody's",
    "mask": "the characters that a mask shows stay",
    "truncate": "its first characters stay",
}
FEW = 3
"""Columns of one foreign key that are written out."""
_PLAIN = re.compile(r"[A-Za-z_][\w./-]*", re.ASCII)


def way_out(members: Members, decided: Decided, base: str, fits: Callable[[Spec], None]) -> str:
    """What to write into guardian.yaml; without an entry where none is known. ``fits`` raises where one does not."""
    spec = next((spec for spec in WAYS if _allowed(spec, members, decided) and _takes(spec, fits)), None)
    entries = ", ".join(f"{_entry(table, column)}: {_written(spec)}" for table, column in members) if spec else "…"
    own = OWN.format(name="own" if base != "own" else "mine", base=base, entries=entries)
    if spec is None:
        return own
    cost = next((why for name, why in _COSTS.items() if name == spec.name or name in spec.options), "")
    return f"{own} ({cost})" if cost else own


def _allowed(spec: Spec, members: Members, decided: Decided) -> bool:
    """What a law asks for cannot be weakened, and what rows must obey is only known when they are tried."""
    weaker = bool(decided.cites) and spec.strength < decided.strictness
    ruled = spec.name != "clear" and any(column.checks or column.feeds for _, column in members)
    return len(members) <= FEW and not weaker and not ruled


def _takes(spec: Spec, fits: Callable[[Spec], None]) -> bool:
    try:
        fits(spec)
    except (UsageError, NoRing):
        return False
    return True


def _entry(table: Table, column: Column) -> str:
    name = f"{table.shown}.{column.ref.removeprefix(f'{table.source}/{table.shown}/')}"
    return name if _PLAIN.fullmatch(name) else '"{}"'.format(name.replace("\\", "\\\\").replace('"', '\\"'))


def _written(spec: Spec) -> str:
    options = ", ".join(f"{name}: {str(value).lower()}" for name, value in spec.options.items())
    return f"{{{spec.name}: {{{options}}}}}" if options else spec.name


def refusal(members: Members, decided: Decided, tried: Sequence[Tried], own: str) -> Refusal:
    """Each reason once, with all the treatments that it stands against."""
    refs = ", ".join(column.ref for _, column in members)
    reasons = dict.fromkeys(why for _, why in tried)
    listed = (f"{', '.join(dict.fromkeys(spec for spec, said in tried if said == why))}: {why}" for why in reasons)
    remedy = f"Treat it otherwise under {own}, or change the column"
    if any(spec == "clear" for spec, _ in tried):  # of which single cells would be treated
        remedy = f"{LET_BE}; or {remedy[:1].lower()}{remedy[1:]}"
    return Refusal(refs, f"{decided.reason}; {'; '.join(listed)}", remedy)
