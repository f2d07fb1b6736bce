"""From frame probabilities to stretches of speech, and from those to windows that a recognizer can take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transcriber.core.timeline import SAMPLE_RATE_HZ, Span

FRAME_SAMPLES = 512
"""One probability of speech each."""

FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ

_EDGE_SHARE = 0.25
"""A forced cut stays this share of the longest window away from the ends, so that no piece is a scrap."""


@dataclass(frozen=True, slots=True)
class ActivitySettings:
    """When probabilities are speech.

    onset_probability: A frame at least this likely begins speech.
    offset_probability: Speech goes on through frames at least this likely; below, it may end.
    min_speech_s: Shorter bursts are clicks.
    min_silence_s: Shorter dips are part of the speech around them.
    padding_s: Added on both sides, for the soft beginnings and ends that the network misses; where two
        stretches would meet they share the pause between them.
    """

    onset_probability: float = 0.5
    offset_probability: float = 0.35
    min_speech_s: float = 0.1
    min_silence_s: float = 0.3
    padding_s: float = 0.2


def find_speech(
    probabilities: Sequence[float], *, duration_s: float, settings: ActivitySettings | None = None
) -> list[Span]:
    """The stretches of speech: in time order, disjoint, within [0, duration_s], in whole milliseconds.

    Args:
        probabilities: One for each frame of FRAME_SAMPLES, from the start of the recording.
        duration_s: Of the recording; the last frame may reach beyond it.
    """
    settings = settings or ActivitySettings()
    bursts = [(first * FRAME_S, min(end * FRAME_S, duration_s)) for first, end in _bursts(probabilities, settings)]
    kept = [(start, end) for start, end in bursts if end - start >= settings.min_speech_s]
    spans = []
    for index, (start, end) in enumerate(kept):
        earliest = (kept[index - 1][1] + start) / 2 if index else 0.0
        latest = (end + kept[index + 1][0]) / 2 if index + 1 < len(kept) else duration_s
        padded_start = max(start - settings.padding_s, earliest)
        padded_end = min(end + settings.padding_s, latest)
        spans.append(Span(round(padded_start, 3), round(padded_end, 3)))
    return spans


def _bursts(probabilities: Sequence[float], settings: ActivitySettings) -> Iterable[tuple[int, int]]:
    """First frame and the frame after the last, of each stretch between silences that are long enough."""
    first: int | None = None
    end = 0
    for frame, probability in enumerate(probabilities):
        if first is None:
            if probability >= settings.onset_probability:
                first, end = frame, frame + 1
        elif probability >= settings.offset_probability:
            end = frame + 1
        elif (frame + 1 - end) * FRAME_S >= settings.min_silence_s:
            yield first, end
            first = None
    if first is not None:
        yield first, end


def plan_windows(
    speech: Sequence[Span],
    *,
    max_window_s: float,
    max_pause_s: float = float("inf"),
    probabilities: Sequence[float] = (),
) -> list[Span]:
    """Pack speech into windows that begin and end in silence, cutting at the longest pauses.

    Args:
        speech: In time order and disjoint.
        max_window_s: No window is longer.
        max_pause_s: A pause longer than this is never inside a window.
        probabilities: Of the frames of the recording: speech without a pause is cut where they are lowest.

    Returns:
        Windows in time order, disjoint, each at most `max_window_s`; every moment of speech is in one.
    """
    pieces = [piece for span in speech for piece in _split_monologue(span, max_window_s, probabilities)]
    windows: list[Span] = []
    groups = [pieces] if pieces else []
    while groups:
        group = groups.pop()
        pauses = [after.start - before.end for before, after in pairwise(group)]
        longest = max(pauses, default=0.0)
        if _seconds(group[0].start, group[-1].end) <= max_window_s and longest <= max_pause_s:
            windows.append(Span(group[0].start, group[-1].end))
        else:
            cut = _best_cut(group, pauses)
            groups += [group[cut:], group[:cut]]
    return windows


def _best_cut(group: Sequence[Span], pauses: Sequence[float]) -> int:
    """The index of the piece before which the longest pause lies; of equal ones, that nearest to the middle."""
    middle = (group[0].start + group[-1].end) / 2
    best = max(range(len(pauses)), key=lambda i: (round(pauses[i], 3), -abs(group[i].end - middle)))
    return best + 1


def _split_monologue(span: Span, max_window_s: float, probabilities: Sequence[float]) -> list[Span]:
    """Cut a stretch that no window can hold at its least speech-like frames."""
    pieces = []
    start = span.start
    while (remaining := _seconds(start, span.end)) > max_window_s:
        earliest = start + _EDGE_SHARE * max_window_s
        # Not so late that what remains is a scrap.
        latest = min(start + max_window_s, max(earliest, start + remaining - _EDGE_SHARE * max_window_s))
        cut = quietest_moment(earliest, latest, probabilities)
        pieces.append(Span(start, cut))
        start = cut
    return [*pieces, Span(start, span.end)]


def _seconds(start: float, end: float) -> float:
    """To the millisecond: differences of floats are a hair too long now and then."""
    return round(end - start, 3)


def quietest_moment(earliest: float, latest: float, probabilities: Sequence[float]) -> float:
    """The middle of the least likely frame that lies in between; of equal ones the latest; `latest` if none does."""
    best, lowest = round(latest, 3), float("inf")
    for frame in range(int(earliest / FRAME_S), min(int(latest / FRAME_S) + 1, len(probabilities))):
        moment = round((frame + 0.5) * FRAME_S, 3)
        if earliest <= moment <= latest and probabilities[frame] <= lowest:
            best, lowest = moment, probabilities[frame]
    return best
