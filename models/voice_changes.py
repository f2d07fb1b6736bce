"""A second look inside longer stretches: does the voice change where the segmentation saw no change?

In a far-field room, or where people take over without a pause, a stretch of several seconds may hold two voices. Once
the voices of the recording are known, short windows inside a stretch tell which one is heard where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.speaker_activity import FRAME_STEP_S, Stretch, voice_of_frames
from models.voice_clustering import MIN_TELLING_S, most_likely_voices, voice_centroids

_MIN_CHECKED_S = 2.4
_WINDOW_FRAMES = 95
_STEP_FRAMES = 47
"""1.6 s each 0.8 s: less says too little about a voice, more too little about when it changes."""
_CHANGE_COST_S = 0.12
"""A change must gain this much: cosine summed over seconds. The right voice is about 0.5 closer than another."""
_ROUNDS = 2
"""The first finds the mixed stretches; the second judges by voices that these no longer blur."""

_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class CheckWindows:
    """Overlapping windows in time order; `stretch_of[i]` is the number of the stretch that window i lies in."""

    windows: tuple[Stretch, ...]
    stretch_of: NDArray[np.int64]


def check_windows(stretches: Sequence[Stretch]) -> CheckWindows:
    """Windows over all stretches of 2.4 s or more, evenly spread from start to end of each."""
    windows: list[Stretch] = []
    stretch_of: list[int] = []
    for number, stretch in enumerate(stretches):
        if stretch.duration_s < _MIN_CHECKED_S:
            continue
        last_start = stretch.end - _WINDOW_FRAMES
        n_windows = 1 + round((last_start - stretch.start) / _STEP_FRAMES)
        starts = np.linspace(stretch.start, last_start, n_windows).round().astype(int).tolist()
        windows += [Stretch(start, start + _WINDOW_FRAMES) for start in starts]
        stretch_of += [number] * n_windows
    return CheckWindows(tuple(windows), np.array(stretch_of, dtype=np.int64))


def recheck_voices(
    stretches: Sequence[Stretch],
    vectors: NDArray[np.float32],
    voices: NDArray[np.int64],
    checks: CheckWindows,
    check_vectors: NDArray[np.float32],
    n_frames: int,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Voices frame by frame, with the changes inside stretches that their windows show.

    Args:
        stretches: n of them, with `vectors` (n, dim) L2-normalised and `voices` (n,) from clustering.
        check_vectors: (n_windows, dim) L2-normalised.
        n_frames: Length of the timeline.

    Returns:
        (n_frames,) voices, -1 outside the stretches; and (n_voices, dim) L2-normalised voice vectors, made from
        stretches of one voice where there are any.
    """
    durations_s = np.array([stretch.duration_s for stretch in stretches])
    pure = durations_s >= MIN_TELLING_S
    of_frames = voice_of_frames(stretches, voices, n_frames)
    centroids = voice_centroids(vectors, durations_s, voices)
    for _ in range(_ROUNDS):
        known = np.where(pure, voices, _UNKNOWN)
        if set(voices.tolist()) - set(known.tolist()):
            break
        centroids = voice_centroids(vectors, durations_s, known)
        for number in np.unique(checks.stretch_of).tolist():
            stretch = stretches[number]
            inside = slice(*np.searchsorted(checks.stretch_of, [number, number + 1]).tolist())
            of_frames[stretch.start : stretch.end] = _voices_inside(
                stretch, checks.windows[inside], check_vectors[inside] @ centroids.T
            )
            pure[number] = (of_frames[stretch.start : stretch.end] == voices[number]).all()
    return of_frames, centroids


def _voices_inside(stretch: Stretch, windows: Sequence[Stretch], similarity: NDArray[np.float32]) -> NDArray[np.int64]:
    """The voice of each frame of a stretch, from the similarity (n_windows, n_voices) of its windows to the voices."""
    edges = sorted({stretch.start, stretch.end} | {edge for window in windows for edge in (window.start, window.end)})
    steps = list(pairwise(edges))
    scores = np.array(
        [
            similarity[[window.start <= start and end <= window.end for window in windows]].mean(axis=0)
            * (end - start)
            * FRAME_STEP_S
            for start, end in steps
        ]
    )
    path = most_likely_voices(scores, _CHANGE_COST_S)
    return np.repeat(path, [end - start for start, end in steps])
