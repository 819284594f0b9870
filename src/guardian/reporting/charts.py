"""Bar charts worked out in Python: geometry only, which the template draws as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guardian.reporting.safe import shorten, visible, width

WIDTH = 720
_ROW, _BAR = 30, 18
_NUMBER = 64
_LABEL_MOST = 304
_CHARACTER = 8.0
"""Width of a Latin letter at the chart's 13 px; a Chinese character takes two."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar: ``style`` is its CSS class, ``name`` what it stands for."""

    style: str
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Segment:
    x: float
    width: float
    part: Part


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    short: str
    middle: float
    top: float
    end: float
    total: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart; ``label_end`` is where the labels' right edge lies. ``legend`` is empty where labels say it all."""

    id: str
    title: str
    width: int
    height: int
    label_end: float
    bar_height: int
    bars: tuple[Bar, ...]
    legend: tuple[Part, ...]

    @property
    def description(self) -> str:
        """The whole chart in words, for those who cannot see it."""
        return "; ".join(f"{bar.label}: {bar.total:,}{_split(bar)}" for bar in self.bars)


def _split(bar: Bar) -> str:
    parts = [f"{segment.part.name} {segment.part.value:,}" for segment in bar.segments]
    return f" ({', '.join(parts)})" if len(parts) > 1 else ""


def chart(
    id: str, title: str, rows: Sequence[tuple[str, Sequence[Part]]], legend: Sequence[Part] = (), across: int = WIDTH
) -> Chart:
    """A chart of horizontal bars, one for each row, each a stack of parts; the longest fills the width."""
    labels = [shorten(visible(label), int(_LABEL_MOST / _CHARACTER)) for label, _ in rows]
    label_end = min(_LABEL_MOST, max((width(label) * _CHARACTER for label in labels), default=0)) + 8
    most = max((sum(part.value for part in parts) for _, parts in rows), default=0)
    scale = (across - label_end - _NUMBER) / most if most else 0.0
    bars = tuple(
        _bar(label, short, parts, index, label_end, scale)
        for index, ((label, parts), short) in enumerate(zip(rows, labels, strict=True))
    )
    return Chart(id, title, across, _ROW * len(rows), label_end, _BAR, bars, tuple(legend))


def _bar(label: str, short: str, parts: Sequence[Part], index: int, start: float, scale: float) -> Bar:
    segments, x = [], start
    for part in parts:
        if part.value:
            long = part.value * scale
            segments.append(Segment(round(x, 1), round(max(1.0, long - 1.5), 1), part))
            x += long
    top = index * _ROW + (_ROW - _BAR) / 2
    total = sum(part.value for part in parts)
    return Bar(label, short, index * _ROW + _ROW / 2, top, round(x + 6, 1), total, tuple(segments))
