"""Digests met more than once among any number: beyond some millions they lie in files without a name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import numpy as np

HELD = 1 << 22
"""Digests held before they go to the files: 32 MiB."""
PARTS = 64
"""Files, by the lowest bits of a digest: one of them at a time is looked through in memory."""


@dataclass(slots=True)
class Digests:
    """64 bits each; of a billion, 125 MiB are held at a time, and 8 GiB lie on disk."""

    _held: list[np.ndarray] = field(default_factory=list)
    _count: int = 0
    _files: list[IO[bytes]] = field(default_factory=list)

    def add(self, digests: np.ndarray) -> None:
        """``digests``: int64, of which each counts once."""
        digests = np.unique(digests)
        self._held.append(digests)
        self._count += len(digests)
        if self._count >= HELD:
            self._put_down()

    def again(self) -> np.ndarray:
        """The digests that were added more than once. Nothing else is kept."""
        if self._files:
            self._put_down()
        found = [np.empty(0, np.int64)]
        for part in self._parts():
            part.sort()
            found.append(np.unique(part[1:][part[1:] == part[:-1]]))
        for file in self._files:
            file.close()
        self._held, self._files = [], []
        return np.concatenate(found)

    def _parts(self) -> Iterator[np.ndarray]:
        for file in self._files:
            file.seek(0)
            yield np.frombuffer(bytearray(file.read()), np.int64)
        if self._held:
            yield np.concatenate(self._held)

    def _put_down(self) -> None:
        if not self._files:
            self._files = [tempfile.TemporaryFile() for _ in range(PARTS)]  # noqa: SIM115  # closed once looked through
        digests = np.concatenate([np.empty(0, np.int64), *self._held])
        lowest = digests & (PARTS - 1)
        for at, file in enumerate(self._files):
            file.write(digests[lowest == at].tobytes())
        self._held, self._count = [], 0
