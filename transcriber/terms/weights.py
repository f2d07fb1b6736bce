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
    "name", "place",
)  # fmt: skip
CONTEXT_SIGNALS: Final = ("field", "cues_here", "cues_near", "said", "expected")
SIGNALS: Final = (*SPAN_SIGNALS, *CONTEXT_SIGNALS)


@dataclass(frozen=True, slots=True)
class Weights:
    """A sum of weighted signals is the logarithm of the odds that a term was said, in nats.

    span: In the order of `SPAN_SIGNALS`. context: In that of `CONTEXT_SIGNALS`.
    """

    bias: float
    span: tuple[float, ...]
    context: tuple[float, ...]

    @staticmethod
    def of(weights: Mapping[str, float]) -> Weights:
        """By signal; one that is not named counts for nothing."""
        span, context = (tuple(weights.get(name, 0.0) for name in names) for names in (SPAN_SIGNALS, CONTEXT_SIGNALS))
        return Weights(weights.get(BIAS, 0.0), span, context)

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
