"""How calm and how late a translation is that a reader sees growing."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transcriber.core.agreement import spoken_form


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on the screen at a moment: the first `n_final` of the final words, and the tail behind them.

    n_heard: Words of the source that had been heard.
    """

    n_heard: int
    n_final: int
    tail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """n_words: Of the final translation. n_erased: Deleted from the end, to get to what came next.

    lags, first_lags: For each word, words of the source heard beyond those it stands for, when it came to stay, and
    when first something stood at its place.
    """

    n_words: int
    n_erased: int
    lags: tuple[float, ...]
    first_lags: tuple[float, ...]


def growth_of(seen: Sequence[Seen], lines: Sequence[tuple[int, tuple[str, ...]]]) -> Growth:
    """Compare what was seen with what came of it.

    Args:
        seen: In order of time; the last has all final words.
        lines: Words of the source and the translation of each final line, in the order in which they came.
    """
    final = [spoken_form(word) for _, words in lines for word in words]
    n_erased, before = 0, Seen(0, 0, ())
    n_right, n_shown = [], []
    for now in seen:
        tail = [spoken_form(word) for word in now.tail]
        shown = [*final[before.n_final : now.n_final], *tail]
        n_erased += len(before.tail) - _n_same([spoken_form(word) for word in before.tail], shown)
        n_right.append(now.n_final + _n_same(tail, final[now.n_final :]))
        n_shown.append(now.n_final + len(tail))
        before = now
    for index in range(len(seen) - 2, -1, -1):
        n_right[index] = min(n_right[index], n_right[index + 1])
    places = _places(lines)
    return Growth(
        len(final),
        n_erased,
        tuple(_heard_at(seen, n_right, index) - place for index, place in enumerate(places)),
        tuple(_heard_at(seen, n_shown, index) - place for index, place in enumerate(places)),
    )


def summary(found: Sequence[Growth]) -> dict[str, Any]:
    """Over several texts."""
    n_words = sum(one.n_words for one in found)
    lags = sorted(lag for one in found for lag in one.lags)
    return {
        "words": n_words,
        "erasure": round(sum(one.n_erased for one in found) / max(1, n_words), 3),
        "lag_words": {
            "mean": round(statistics.mean(lags), 2),
            "p95": round(lags[int(0.95 * len(lags))], 1),
            "first": round(statistics.mean(lag for one in found for lag in one.first_lags), 2),
        },
    }


def _places(lines: Sequence[tuple[int, tuple[str, ...]]]) -> list[float]:
    """How many words of the source each final word stands for, with all before it: evenly within a line."""
    places: list[float] = []
    n_before = 0
    for n_source_words, words in lines:
        places += [n_before + (index + 1) * n_source_words / len(words) for index in range(len(words))]
        n_before += n_source_words
    return places


def _heard_at(seen: Sequence[Seen], n_words: Sequence[int], index: int) -> int:
    return next(now.n_heard for now, n_there in zip(seen, n_words, strict=True) if n_there > index)


def _n_same(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
