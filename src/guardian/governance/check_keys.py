"""Keys as a check needs them: those of people that were destroyed are told apart, and nothing is kept of what it makes.

A token by person is the same whoever's key its value lies under, so that of a person whose key is gone can be made
again beside a vault of the check's own. What only that key opens cannot be compared: it is left out on both sides.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from guardian.governance.protection import ColumnPlan, ProtectPlan
from guardian.keys.base import Key, SubjectKeys
from guardian.state import Record
from guardian.transforms.base import Transform
from guardian.transforms.cipher import NOBODY, SubjectCipher
from guardian.transforms.vault import MemoryVault, RandomToken, SubjectToken, Vault


@runtime_checkable
class Remembering(Protocol):
    """Keys of people that know whose were destroyed."""

    def destroyed(self, subjects: Iterable[str]) -> frozenset[str]: ...


class PassingKeys:
    """The keys of people, and one for the length of a check for each whose key was destroyed."""

    def __init__(self, keys: SubjectKeys) -> None:
        self._keys = keys
        self._made: dict[str, Key] = {}

    def destroyed(self, subjects: Iterable[str]) -> frozenset[str]:
        return self._keys.destroyed(subjects) if isinstance(self._keys, Remembering) else frozenset()

    def current(self, subjects: list[str]) -> list[Key]:
        gone = self.destroyed(subjects)
        alive = list(dict.fromkeys(one for one in subjects if one not in gone))
        keys = dict(zip(alive, self._keys.current(alive), strict=True))
        for one in gone - self._made.keys():
            self._made[one] = Key("s" + secrets.token_hex(12), secrets.token_bytes(64))
        return [self._made[one] if one in gone else keys[one] for one in subjects]

    def by_id(self, key_id: str) -> Key:
        return self._keys.by_id(key_id)

    def by_ids(self, key_ids: list[str]) -> list[Key]:
        return self._keys.by_ids(key_ids)


class PassingVault:
    """A vault of which is found what was there, and what a check adds while it lasts."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._own = vault, MemoryVault()

    def find(self, domain: str, ids: Iterable[str]) -> Mapping[str, Record]:
        wanted = list(ids)
        return {**self._own.find(domain, wanted), **self._vault.find(domain, wanted)}

    def add(self, domain: str, records: Iterable[Record]) -> None:
        self._own.add(domain, records)


def passing(plan: ProtectPlan) -> ProtectPlan:
    """The plan under keys of which nothing new is kept."""
    return replace(plan, columns=tuple(map(_column, plan.columns)))


def _column(plan: ColumnPlan) -> ColumnPlan:
    operators = {name: replace(one, transform=_transform(one.transform)) for name, one in plan.operators.items()}
    transform = None if plan.transform is None else _transform(plan.transform)
    return replace(plan, transform=transform, operators=operators)


def _transform(one: Transform) -> Transform:
    match one:
        case SubjectToken():
            return replace(one, subject_keys=PassingKeys(one.subject_keys), vault=PassingVault(one.vault))
        case RandomToken():
            keys = None if one.subject_keys is None else PassingKeys(one.subject_keys)
            return replace(one, subject_keys=keys, vault=PassingVault(one.vault))
        case SubjectCipher():
            return replace(one, subject_keys=PassingKeys(one.subject_keys))
    return one


def whose_keys_are_gone(plan: ColumnPlan, subjects: pa.Array) -> npt.NDArray[np.bool_]:
    """Which of these people's keys, for whatever of the column is under people's keys, were destroyed."""
    return gone_under((plan.transform, *plan.spans.values()), subjects)


def gone_under(transforms: Iterable[Transform | None], subjects: pa.Array) -> npt.NDArray[np.bool_]:
    """Which of these people's keys were destroyed, as far as the transforms are under people's keys."""
    gone: set[str] = set()
    told = pc.fill_null(subjects.cast(pa.large_string()), NOBODY)
    distinct = pc.unique(told).to_pylist()
    for one in transforms:
        keys = getattr(one, "subject_keys", None)
        if isinstance(keys, Remembering):
            gone |= keys.destroyed(distinct)
    if not gone:
        return np.zeros(len(subjects), bool)
    return np.asarray(pc.is_in(told, pa.array(list(gone), told.type)).to_numpy(zero_copy_only=False), bool)
