"""What a sample may have missed: 95 % upper bounds on the share of rows that may hold an unseen match.

Exact: Clopper & Pearson, Biometrika 26 (1934), for rows drawn from a table of unknown size; the hypergeometric
distribution where the size is known. With no match in n rows the first is ``1 - 0.05 ** (1 / n)``, about 3 / n (the
rule of three, Hanley & Lippman-Hand, JAMA 249 (1983)).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, takewhile
from math import exp, expm1, fsum, lgamma, log, log1p

CONFIDENCE = 0.95


def unseen(matched: int, read: int, rows: int | None = None, confidence: float = CONFIDENCE) -> float:
    """Upper bound on the share (0-1) of all rows that hold a match not seen, ``read`` of ``rows`` drawn at random.

    0 only when all rows were read; 1 when none were. ``rows`` None: the size of the table is unknown, taken as endless.
    """
    _refuse_nonsense(matched, read, rows, confidence)
    if rows is not None and read >= rows:
        return 0.0
    if read == 0:
        return 1.0
    if rows is None:
        return share(matched, read, confidence=confidence)
    return max(1, most_matches(matched, read, rows, confidence) - matched) / rows


def share(matched: int, read: int, rows: int | None = None, confidence: float = CONFIDENCE) -> float:
    """Upper bound on the share of all rows that match, seen or not; one-sided."""
    _refuse_nonsense(matched, read, rows, confidence)
    if read == 0:
        return 1.0
    if rows is not None:
        return most_matches(matched, read, rows, confidence) / rows
    if matched == read:
        return 1.0
    if matched == 0:
        return -expm1(log(1 - confidence) / read)
    low, high = matched / read, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _binomial_at_most(matched, read, middle) > 1 - confidence else (low, middle)
    return high


def most_matches(matched: int, read: int, rows: int, confidence: float = CONFIDENCE) -> int:
    """The greatest number of matching rows in the table under which so few in the sample are not yet too unlikely."""
    _refuse_nonsense(matched, read, rows, confidence)
    low, high = matched, rows - (read - matched)
    while low < high:
        middle = (low + high + 1) // 2
        likely = _hypergeometric_at_most(matched, read, middle, rows) > 1 - confidence
        low, high = (middle, high) if likely else (low, middle - 1)
    return low


def two_stage(
    *,
    matched: int,
    read: int,
    rows: int | None,
    open_rows: int,
    engine_matched: int,
    engine_examined: int,
    open_distinct: int,
) -> float:
    """Upper bound where cheap detectors read every sampled cell, and language engines only some distinct values left
    open.

    Two ways to miss: rows that were not drawn, and open values that no engine saw. Each gets half of the 5 %, and their
    shares add (Bonferroni). ``open_rows`` of the ``read`` rows hold open values, of which there are ``open_distinct``
    distinct; ``engine_examined`` of these, drawn at random, were examined and ``engine_matched`` of them hold a match.
    Distinct values stand for rows in proportion: that holds for values drawn at random, not for one value that fills
    many rows, which a sample of distinct values may pass over.
    """
    half = 1 - (1 - CONFIDENCE) / 2
    if engine_examined >= open_distinct:
        return unseen(matched, read, rows)
    among_open = unseen(engine_matched, engine_examined, open_distinct, half)
    missed = among_open * open_rows / read if read else 1.0
    return min(1.0, unseen(matched, read, rows, half) + missed)


def _refuse_nonsense(matched: int, read: int, rows: int | None, confidence: float) -> None:
    if not 0 <= matched <= read:
        raise ValueError(f"{matched} matches among {read} rows read")
    if rows is not None and read > rows:
        raise ValueError(f"{read} rows read of {rows}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence}: expected between 0 and 1")


def _sum(log_chance: Callable[[int], float], least: int, most: int, mode: int) -> float:
    """P(least ≤ X ≤ most), the chances given by their logarithms and greatest at ``mode``: from the greatest of them
    both ways, for one far from it is too small for a float and must not end the sum."""
    top = min(max(mode, least), most)
    return min(
        1.0,
        fsum(chain(_falling(log_chance, range(top, least - 1, -1)), _falling(log_chance, range(top + 1, most + 1)))),
    )


def _falling(log_chance: Callable[[int], float], counts: range) -> Iterator[float]:
    """The chances of ``counts``, which fall; what no longer counts is left out."""
    logs = map(log_chance, counts)
    first = next(logs, None)
    if first is None:
        return
    yield exp(first)
    yield from (exp(value) for value in takewhile(lambda value: value > first - 45, logs))


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def _binomial_at_most(matched: int, read: int, probability: float) -> float:
    """P(X ≤ matched) for X binomial."""
    if probability >= 1:
        return float(matched >= read)
    yes, no = log(probability), log1p(-probability)
    return _sum(lambda k: _log_choose(read, k) + k * yes + (read - k) * no, 0, matched, int((read + 1) * probability))


def _hypergeometric_at_most(matched: int, read: int, holding: int, rows: int) -> float:
    """P(X ≤ matched) for X of ``holding`` among ``read`` drawn from ``rows``."""
    whole = _log_choose(rows, read)
    return _sum(
        lambda k: _log_choose(holding, k) + _log_choose(rows - holding, read - k) - whole,
        max(0, read - (rows - holding)),
        min(matched, holding, read),
        (read + 1) * (holding + 1) // (rows + 2),
    )
