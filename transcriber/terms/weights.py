"""What each signal of a mishearing counts for, as it was fitted to sessions of the benchmark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

BIAS: Final = "bias"
SPAN_SIGNALS: Final = (
    "surprise", "pairs", "distance", "distance_share", "doubted_distance", "exact", "doubt", "certainty", "garbled",
    "kept", "ordinary", "comma", "plural", "anchored", "unknown", "capital", "phonemes", "words", "small", "needs_cue",
    "name", "place", "told", "article_name", "article_concept", "used_name", "lower_name",
)  # fmt: skip
CONTEXT_SIGNALS: Final = ("field", "cues_here", "cues_near", "said", "expected")
SIGNALS: Final = (*SPAN_SIGNALS, *CONTEXT_SIGNALS)
HEARD_SIGNALS: Final = ("heard_bias", "heard_odds", "heard_gain", "heard_shift")


@dataclass(frozen=True, slots=True)
class Weights:
    """A sum of weighted signals is the logarithm of the odds that a term was said, in nats.

    span: In the order of `SPAN_SIGNALS`. context: In that of `CONTEXT_SIGNALS`.
    heard: In that of `HEARD_SIGNALS`, for `heard_again`.
    """

    bias: float
    span: tuple[float, ...]
    context: tuple[float, ...]
    heard: tuple[float, ...] = (0.0, 1.0, 0.0, 0.0)

    @staticmethod
    def of(weights: Mapping[str, float]) -> Weights:
        """By signal; one that is not named counts for nothing."""
        span, context = (tuple(weights.get(name, 0.0) for name in names) for names in (SPAN_SIGNALS, CONTEXT_SIGNALS))
        heard = tuple(weights.get(name, float(name == "heard_odds")) for name in HEARD_SIGNALS)
        return Weights(weights.get(BIAS, 0.0), span, context, heard)

    def heard_again(self, odds: float, gain: float, shift: float) -> float:
        """The odds once the sound was heard again, in nats; `gain` and `shift` as in `TermRescored`.

        >>> Weights(0.0, (), (), heard=(-1.0, 0.5, 0.25, 0.0)).heard_again(2.0, 4.0, 0.0)
        1.0
        """
        return weigh(self.heard, heard_signals(odds, gain, shift))

    @staticmethod
    def parse(text: str) -> Weights:
        """Of the file that `tests/benchmarks/terms/fit.py` wrote: a signal, its weight and what it is, a line each."""
        return Weights.of({row["signal"]: float(row["weight"]) for row in csv.DictReader(text.splitlines())})


def weigh(weights: Iterable[float], signals: Sequence[float]) -> float:
    """In nats.

    >>> weigh((0.5, 2.0), (2.0, 1.0))
    3.0
    """
    return sum([weight * signal for weight, signal in zip(weights, signals, strict=True)])


def heard_signals(odds: float, gain: float, shift: float) -> tuple[float, float, float, float]:
    """In the order of `HEARD_SIGNALS`. What is surely wrong is not more wrong for being long."""
    return (1.0, _within(odds, -3.0, 3.0), _within(gain, -12.0, 8.0), _within(shift, -8.0, 4.0))


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
