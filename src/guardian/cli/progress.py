"""A progress bar on a terminal, silence in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm


class ScanProgress:
    """Shows the table being read and its rows; does nothing when ``stream`` is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._bar: tqdm[Any] | None = None
        self.unchanged_tables = 0

    def __enter__(self) -> ScanProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def table(self, name: str) -> None:
        self._close()
        if self._shown:
            from tqdm import tqdm

            self._bar = tqdm(desc=name[-40:], unit=" rows", unit_scale=True, file=self._stream, leave=False)

    def rows(self, read: int, total: int | None) -> None:
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(read - self._bar.n)

    def unchanged(self) -> None:
        self.unchanged_tables += 1

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
