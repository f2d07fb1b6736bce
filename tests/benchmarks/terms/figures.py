"""From counts a session to precision, recall and F1, with what chance alone could make of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.terms.matching import Counts

_N_RESAMPLES = 2_000
_OUTSIDE = 0.025
"""At either end: 95 % of the resamples lie within."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95 % bootstrap interval over sessions; None where there is nothing to share."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    n_gold: int
    n_hit: int
    n_false: int
    n_right_concept: int
    precision: Figure
    recall: Figure
    f1: Figure


def figures(sessions: Sequence[Counts]) -> Figures:
    """Of one kind over sessions.

    >>> two = figures([Counts(1, 1, 0, 1), Counts(2, 0, 1, 2)])
    >>> two.precision.value, two.recall.value, two.f1.value
    (0.75, 0.75, 0.75)
    """
    chance = random.Random(703)
    resamples = [_shares([chance.choice(sessions) for _ in sessions]) for _ in range(_N_RESAMPLES)] if sessions else []
    parts = [
        _with_interval(value, sorted(share for resample in resamples if (share := resample[index]) is not None))
        for index, value in enumerate(_shares(sessions))
    ]
    return Figures(
        sum(counts.n_hit + counts.n_missed for counts in sessions),
        sum(counts.n_hit for counts in sessions),
        sum(counts.n_false for counts in sessions),
        sum(counts.n_right_concept for counts in sessions),
        *parts,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed; 0.0 of none.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.5), percentile([], 0.95)
    (2.0, 0.0)
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else 0.0


def _shares(sessions: Sequence[Counts]) -> tuple[float | None, float | None, float | None]:
    """Precision, recall, F1."""
    n_hit = sum(counts.n_hit for counts in sessions)
    n_missed = sum(counts.n_missed for counts in sessions)
    n_false = sum(counts.n_false for counts in sessions)
    return (
        _share(n_hit, n_hit + n_false),
        _share(n_hit, n_hit + n_missed),
        _share(2 * n_hit, 2 * n_hit + n_missed + n_false),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _with_interval(value: float | None, resampled: Sequence[float]) -> Figure:
    if value is None or not resampled:
        return Figure(value)
    outside = int(_OUTSIDE * len(resampled))
    return Figure(round(value, 4), round(resampled[outside], 4), round(resampled[-1 - outside], 4))
