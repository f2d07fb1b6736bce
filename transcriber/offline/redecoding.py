"""Hear a window, look at what came out, and hear the parts again where it looped or left speech out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from transcriber.checks.inventions import invented_words
from transcriber.checks.recognition import looped_words, squeezed_text
from transcriber.core.activity import FRAME_S, quietest_moment
from transcriber.core.coverage import LeftOut, fit_to_speech, speech_within, speech_without_words
from transcriber.core.speech import Hypothesis, Word
from transcriber.core.timeline import Span

Hear = Callable[[Sequence[Span]], list[Hypothesis]]
"""Recognizes stretches of the recording, each by itself."""

_LEFT_OUT_S = 1.0
_RECOVERED_SHARE = 0.4
"""Hearing the parts again must give words to this share of the speech that had none, else the first try stays: it had
more context."""

_CUT_TOLERANCE_S = 0.4
_SHORTEST_PART_S = 0.6
_SHORTEST_HALVED_S = 2.0
_MIDDLE = (0.35, 0.65)


@dataclass(frozen=True, slots=True)
class SpeechMap:
    """Where there is speech in a recording.

    probabilities: One a frame.
    speech: The stretches that the probabilities make, as they are.
    padded: The same with the padding that windows have.
    """

    probabilities: Sequence[float]
    speech: Sequence[Span]
    padded: Sequence[Span]

    def peak(self, window: Span) -> float:
        first, end = int(window.start / FRAME_S), int(window.end / FRAME_S) + 1
        return max(self.probabilities[first:end], default=0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was heard, and what was written but not heard: (text, reason)."""

    words: tuple[Word, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    window: Span
    hypothesis: Hypothesis
    inside: list[Span] = field(default_factory=list)


def read_windows(windows: Sequence[Span], hear: Hear, where: SpeechMap, *, n_retries: int = 2) -> list[Reading]:
    """One reading a window.

    Args:
        windows: Disjoint; they begin and end in silence where there is any.
        n_retries: How often a part of a window may be cut again.
    """
    hypotheses = hear(windows) if windows else []
    return [
        _reading(_part(window, hypothesis, where), hear, where, n_retries)
        for window, hypothesis in zip(windows, hypotheses, strict=True)
    ]


def _part(window: Span, hypothesis: Hypothesis, where: SpeechMap) -> _Part:
    return _Part(window, hypothesis, speech_within(window, where.speech))


def _reading(part: _Part, hear: Hear, where: SpeechMap, n_retries: int) -> Reading:
    is_looping = looped_words(part.hypothesis.words) or squeezed_text(part.hypothesis)
    if is_looping and n_retries and part.window.duration >= _SHORTEST_HALVED_S:
        start, duration = part.window.start, part.window.duration
        middle = quietest_moment(start + _MIDDLE[0] * duration, start + _MIDDLE[1] * duration, where.probabilities)
        return _joined([Span(start, middle), Span(middle, part.window.end)], hear, where, n_retries - 1)
    first_try = _judged(part, where)
    left_out = _left_out(part.hypothesis.words, part.inside)
    cuts = _cuts(part.window, left_out, where.probabilities) if n_retries else []
    if not cuts:
        return first_try
    edges = [part.window.start, *cuts, part.window.end]
    pieces = [Span(start, end) for start, end in pairwise(edges)]
    heard = [piece for piece in pieces if speech_within(piece, where.speech)]
    second_try = _joined(heard, hear, where, n_retries - 1)
    still_s = sum(one.missing_s for one in _left_out(second_try.words, part.inside))
    is_better = still_s <= (1 - _RECOVERED_SHARE) * sum(one.missing_s for one in left_out)
    return second_try if is_better else first_try


def _joined(windows: Sequence[Span], hear: Hear, where: SpeechMap, n_retries: int) -> Reading:
    readings = read_windows(windows, hear, where, n_retries=n_retries)
    return Reading(
        tuple(word for reading in readings for word in reading.words),
        tuple(text for reading in readings for text in reading.dropped),
    )


def _left_out(words: Sequence[Word], speech: Sequence[Span]) -> list[LeftOut]:
    return speech_without_words(words, speech, min_missing_s=_LEFT_OUT_S)


def _cuts(window: Span, left_out: Sequence[LeftOut], probabilities: Sequence[float]) -> list[float]:
    """Quiet moments at the edges of what was left out, none so near to another that a part would be a scrap."""
    cuts: list[float] = []
    for edge in (edge for one in left_out for edge in (one.span.start, one.span.end)):
        if edge - window.start > _SHORTEST_PART_S and window.end - edge > _SHORTEST_PART_S:
            earliest = max(window.start, edge - _CUT_TOLERANCE_S)
            cut = quietest_moment(earliest, min(window.end, edge + _CUT_TOLERANCE_S), probabilities)
            if not cuts or cut - cuts[-1] > _SHORTEST_PART_S:
                cuts.append(cut)
    return cuts


def _judged(part: _Part, where: SpeechMap) -> Reading:
    """Drop what nobody said."""
    words = part.hypothesis.words
    reasons = invented_words(
        part.hypothesis,
        speech=part.inside,
        padded=speech_within(part.window, where.padded),
        peak_speech_probability=where.peak(part.window),
    )
    dropped: list[tuple[str, str]] = []
    for index, reason in reasons.items():
        if dropped and index - 1 in reasons and dropped[-1][1] == reason:
            dropped[-1] = (f"{dropped[-1][0]} {words[index].text}", reason)
        else:
            dropped.append((words[index].text, reason))
    kept = [word for index, word in enumerate(words) if index not in reasons]
    return Reading(tuple(fit_to_speech(kept, part.inside)), tuple(dropped))
