"""How late words are shown and confirmed, and how many are taken back: from what a reader saw and when.

Erasure: words that have to be deleted from the end of what is shown to get to what is shown next, over the final words
(Arivazhagan et al. 2020, "Re-translation versus Streaming for Simultaneous Translation"). It counts a word again when
it stands behind one that changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.core.agreement import common_length, spoken_form
from transcriber.core.speech import Word

_SAME_MOMENT_S = 0.6
"""The times of a word move this much from one hypothesis to the next."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees after an update: the first `n_confirmed` of the final words, and the tentative ones.

    at_s: Seconds after the recording began to sound.
    """

    at_s: float
    n_confirmed: int
    tentative: tuple[Word, ...]


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


def measure_latency(sights: Sequence[Sight], final: Sequence[Word], reference: Sequence[Word]) -> Latency:
    """Compare what was seen, in order of time, with the final words and with those that were said."""
    shown_s, confirmed_s = _moments(sights, final)
    pairs = _same_words(reference, final)
    return Latency(
        _percentiles([shown_s[found] - reference[said].end for said, found in pairs]),
        _percentiles([confirmed_s[found] - reference[said].end for said, found in pairs]),
        _n_erased(sights, final) / max(1, len(final)),
    )


def _moments(sights: Sequence[Sight], final: Sequence[Word]) -> tuple[list[float], list[float]]:
    """For each final word, when it was first seen at its moment of the audio, and when it was confirmed."""
    shown_s: list[float | None] = [None] * len(final)
    confirmed_s: list[float] = []
    for sight in sights:
        for index in range(len(confirmed_s), len(final)):
            is_confirmed = index < sight.n_confirmed
            if not is_confirmed and (not sight.tentative or final[index].start > sight.tentative[-1].end + 1.0):
                break
            if is_confirmed:
                confirmed_s.append(sight.at_s)
            if shown_s[index] is None and (is_confirmed or any(_is_same(final[index], w) for w in sight.tentative)):
                shown_s[index] = sight.at_s
    return [moment for moment in shown_s if moment is not None], confirmed_s


def _is_same(one: Word, other: Word) -> bool:
    is_near = abs(one.span.middle - other.span.middle) <= _SAME_MOMENT_S
    return is_near and spoken_form(one.text) == spoken_form(other.text)


def _same_words(reference: Sequence[Word], final: Sequence[Word]) -> list[tuple[int, int]]:
    """Indices of reference words and of the final words that are the same."""
    import jiwer

    if not reference or not final:
        return []
    said, found = (" ".join(spoken_form(word.text) for word in words) for words in (reference, final))
    chunks = jiwer.process_words(said, found).alignments[0]
    return [
        (chunk.ref_start_idx + offset, chunk.hyp_start_idx + offset)
        for chunk in chunks
        if chunk.type == "equal"
        for offset in range(chunk.ref_end_idx - chunk.ref_start_idx)
    ]


def _n_erased(sights: Sequence[Sight], final: Sequence[Word]) -> int:
    n_erased = 0
    before = Sight(0.0, 0, ())
    for sight in sights:
        # The words confirmed before are the same in both.
        now = (*final[before.n_confirmed : sight.n_confirmed], *sight.tentative)
        n_erased += len(before.tentative) - common_length(before.tentative, now)
        before = sight
    return n_erased


def _percentiles(seconds: Sequence[float]) -> Percentiles | None:
    if not seconds:
        return None
    import numpy as np

    return Percentiles(float(np.percentile(seconds, 50)), float(np.percentile(seconds, 95)))
