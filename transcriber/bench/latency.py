"""How late words are shown and confirmed, and how many are taken back: from what a reader saw and when.

Erasure: words that have to be deleted from the end of what is shown to get to what is shown next, over the final words
(Arivazhagan et al. 2020, "Re-translation versus Streaming for Simultaneous Translation"). It counts a word again when
it stands behind one that changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.core.agreement import spoken_form
from transcriber.core.speech import Word

_SPARE_WORDS = 2
"""A tentative text may have so many words too few and still be seen as the beginning of what comes."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees after an update: the first `n_confirmed` of the final words, and the tentative ones.

    at_s: Seconds after the recording began to sound.
    """

    at_s: float
    n_confirmed: int
    tentative: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Percentiles:
    p50: float
    p95: float

    def as_json(self) -> dict[str, float]:
        return {"p50": round(self.p50, 3), "p95": round(self.p95, 3)}


@dataclass(frozen=True, slots=True)
class Latency:
    """first_shown_s, confirmed_s: From the end of a reference word in the audio, over those that were recognized;
    None where none was.
    """

    first_shown_s: Percentiles | None
    confirmed_s: Percentiles | None
    erasure: float


def measure_latency(sights: Sequence[Sight], final: Sequence[str], reference: Sequence[Word]) -> Latency:
    """Compare what was seen, in order of time, with the final words and with those that were said.

    Args:
        final: In the order in which they were confirmed; the last sight has them all.
    """
    shown_s, confirmed_s = _moments(sights, final)
    pairs = _same_words([word.text for word in reference], final)
    return Latency(
        _percentiles([shown_s[found] - reference[said].end for said, found in pairs]),
        _percentiles([confirmed_s[found] - reference[said].end for said, found in pairs]),
        _n_erased(sights, final) / max(1, len(final)),
    )


def _moments(sights: Sequence[Sight], final: Sequence[str]) -> tuple[list[float], list[float]]:
    """For each final word, when it was first seen at its place, and when it was confirmed."""
    shown_s: list[float | None] = [None] * len(final)
    confirmed_s: list[float] = []
    for sight in sights:
        confirmed_s += [sight.at_s] * (sight.n_confirmed - len(confirmed_s))
        first, end = sight.n_confirmed, sight.n_confirmed + len(sight.tentative) + _SPARE_WORDS
        seen = [first + index for index, _ in _same_words(final[first:end], sight.tentative)]
        for index in (*range(first), *seen):
            shown_s[index] = sight.at_s if shown_s[index] is None else shown_s[index]
    return [moment for moment in shown_s if moment is not None], confirmed_s


def _same_words(reference: Sequence[str], found: Sequence[str]) -> list[tuple[int, int]]:
    """Indices of words of the one and the other that are the same, where as few as possible differ."""
    import jiwer

    if not reference or not found:
        return []
    chunks = jiwer.process_words(*(" ".join(map(spoken_form, words)) for words in (reference, found))).alignments[0]
    return [
        (chunk.ref_start_idx + offset, chunk.hyp_start_idx + offset)
        for chunk in chunks
        if chunk.type == "equal"
        for offset in range(chunk.ref_end_idx - chunk.ref_start_idx)
    ]


def _n_erased(sights: Sequence[Sight], final: Sequence[str]) -> int:
    n_erased = 0
    before = Sight(0.0, 0, ())
    for sight in sights:
        # The words confirmed before are the same in both.
        now = (*final[before.n_confirmed : sight.n_confirmed], *sight.tentative)
        n_erased += len(before.tentative) - _common_length(before.tentative, now)
        before = sight
    return n_erased


def _common_length(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next(
        (index for index, (a, b) in pairs if spoken_form(a) != spoken_form(b)),
        min(len(one), len(other)),
    )


def _percentiles(seconds: Sequence[float]) -> Percentiles | None:
    if not seconds:
        return None
    import numpy as np

    return Percentiles(float(np.percentile(seconds, 50)), float(np.percentile(seconds, 95)))
