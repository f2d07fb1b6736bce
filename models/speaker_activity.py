"""From what a segmentation model says of overlapping windows to one timeline: how many speak, and which voice.

A window knows its up to three speakers only by a number of its own; which voice each of them is comes from elsewhere
(`models.voice_clustering`). Everything here is arithmetic on frames of 270 samples (16.9 ms).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transcriber.core.speech import Label, SpeakerTurn
from transcriber.core.timeline import SAMPLE_RATE_HZ

FRAME_STEP_SAMPLES = 270
FRAME_CENTRE_SAMPLES = 495
"""The middle of frame 0; a frame sees 991 samples."""
FRAME_STEP_S = FRAME_STEP_SAMPLES / SAMPLE_RATE_HZ

_UNKNOWN = -1
BRIDGED_PAUSE_FRAMES = 9
"""0.15 s: shorter silences are inside words, longer ones are where the floor changes hands."""
_LONGEST_STRETCH_FRAMES = 237
"""4 s: enough to know a voice, short enough that few changes of speaker go unnoticed inside."""
_SHORTEST_STRETCH_FRAMES = 6
_CHANGE_TOLERANCE_FRAMES = 6
"""0.1 s: windows disagree by this much on when a speaker changes."""
_CHANGE_REACH_FRAMES = 18


@dataclass(frozen=True, slots=True)
class SpeakerActivity:
    """Who is active in each window, by numbers that mean nothing outside it.

    active: (n_windows, n_frames, n_local) bool.
    first_frames: (n_windows,) the frame of the timeline with which each window begins, ascending.
    n_frames: Length of the timeline; what windows say beyond it is about padding.
    """

    active: NDArray[np.bool_]
    first_frames: NDArray[np.int64]
    n_frames: int

    def alone(self, window: int) -> NDArray[np.bool_]:
        """(n_frames, n_local): frames where this local speaker is the only one."""
        active = self.active[window]
        only: NDArray[np.bool_] = active & (active.sum(axis=1, keepdims=True) == 1)
        return only


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Frames in which, as far as the segmentation can tell, one voice speaks alone; `end` is not included."""

    start: int
    end: int

    @property
    def duration_s(self) -> float:
        return (self.end - self.start) * FRAME_STEP_S


def n_frames_in(n_samples: int) -> int:
    """Frames whose middle lies in a recording of so many samples."""
    return max(0, (n_samples - FRAME_CENTRE_SAMPLES) // FRAME_STEP_SAMPLES)


def count_speakers(activity: SpeakerActivity) -> NDArray[np.int64]:
    """(n_frames,) how many speak at a time: the mean over the windows that cover a frame, rounded."""
    n_padded = int(activity.first_frames[-1]) + activity.active.shape[1]
    speakers, windows = np.zeros(n_padded), np.zeros(n_padded)
    for active, first in zip(activity.active, activity.first_frames, strict=True):
        speakers[first : first + len(active)] += active.sum(axis=1)
        windows[first : first + len(active)] += 1
    return np.rint(speakers / np.maximum(windows, 1)).astype(np.int64)[: activity.n_frames]


def single_voice_stretches(activity: SpeakerActivity, n_speakers: NDArray[np.int64]) -> list[Stretch]:
    """Where one voice speaks alone: cut at pauses, at overlaps, where most windows see the speaker change, and at 4 s.

    Args:
        n_speakers: (n_frames,) from `count_speakers`.

    Returns:
        In time order, disjoint, at least 0.1 s long.
    """
    change = _change_share(activity)
    stretches: list[Stretch] = []
    for start, end in single_voice_runs(n_speakers):
        changes = [start + (first + last) // 2 for first, last in _runs(change[start:end] >= 0.5)]
        for left, right in pairwise([start, *changes, end]):
            n_pieces = max(1, -(-(right - left) // _LONGEST_STRETCH_FRAMES))
            edges = [left + (right - left) * piece // n_pieces for piece in range(n_pieces + 1)]
            stretches += [Stretch(a, b) for a, b in pairwise(edges) if b - a >= _SHORTEST_STRETCH_FRAMES]
    return stretches


def single_voice_runs(n_speakers: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Start and end (not included) of where exactly one speaks, over silences of less than 0.15 s inside."""
    alone = n_speakers == 1
    for start, end in _runs(n_speakers == 0):
        inside = start > 0 and end < len(alone) and alone[start - 1] and alone[end]
        if inside and end - start < BRIDGED_PAUSE_FRAMES:
            alone[start:end] = True
    return _runs(alone)


def _change_share(activity: SpeakerActivity) -> NDArray[np.float64]:
    """(n_frames,) share of the windows in which one local speaker hands over to another near this frame."""
    n_padded = int(activity.first_frames[-1]) + activity.active.shape[1]
    changes, windows = np.zeros(n_padded), np.zeros(n_padded)
    for window, first in enumerate(activity.first_frames):
        alone = activity.alone(window)
        frames = np.flatnonzero(alone.any(axis=1))
        speakers = alone[frames].argmax(axis=1)
        handovers = np.flatnonzero((speakers[1:] != speakers[:-1]) & (np.diff(frames) <= _CHANGE_REACH_FRAMES))
        near = np.zeros(len(alone))
        for middle in (frames[handovers] + frames[handovers + 1] + 1) // 2:
            near[max(0, middle - _CHANGE_TOLERANCE_FRAMES) : middle + _CHANGE_TOLERANCE_FRAMES + 1] = 1
        changes[first : first + len(alone)] += near
        windows[first : first + len(alone)] += 1
    share: NDArray[np.float64] = (changes / np.maximum(windows, 1))[: activity.n_frames]
    return share


def voice_of_frames(stretches: Sequence[Stretch], voices: NDArray[np.int64], n_frames: int) -> NDArray[np.int64]:
    """(n_frames,) the voice of the stretch over each frame, -1 where there is none."""
    of_frames = np.full(n_frames, _UNKNOWN, dtype=np.int64)
    for stretch, voice in zip(stretches, voices.tolist(), strict=True):
        of_frames[stretch.start : stretch.end] = voice
    return of_frames


def stitch(
    activity: SpeakerActivity, n_speakers: NDArray[np.int64], voices: NDArray[np.int64], n_voices: int
) -> NDArray[np.bool_]:
    """Who speaks when, overlaps included: each window's speaker takes the voice that is known nearest to it in time.

    Args:
        n_speakers: (n_frames,) how many to name at most.
        voices: (n_frames,) voices where one speaks alone, -1 elsewhere.

    Returns:
        (n_frames, n_voices).
    """
    length = activity.active.shape[1]
    n_padded = int(activity.first_frames[-1]) + length
    votes = np.zeros((n_padded, n_voices), dtype=np.uint16)
    for window, first in enumerate(activity.first_frames):
        alone = activity.alone(window)
        known_here = _within(voices, int(first), length)
        for local in range(activity.active.shape[2]):
            active = np.flatnonzero(activity.active[window, :, local])
            known = np.flatnonzero(alone[:, local] & (known_here != _UNKNOWN))
            if len(known):
                votes[first + active, known_here[_nearest(known, active)]] += 1
    votes = votes[: activity.n_frames]
    ranked = np.argsort(-votes.astype(np.int32), axis=1, kind="stable")
    speaking = np.zeros(votes.shape, dtype=np.bool_)
    for rank in range(min(n_voices, activity.active.shape[2])):
        frames = np.flatnonzero(n_speakers > rank)
        chosen = ranked[frames, rank]
        heard = votes[frames, chosen] > 0
        speaking[frames[heard], chosen[heard]] = True
    return speaking


def by_first_speech(speaking: NDArray[np.bool_]) -> list[int]:
    """The voices that speak at all, in the order in which they first do."""
    return sorted(np.flatnonzero(speaking.any(axis=0)).tolist(), key=lambda voice: int(speaking[:, voice].argmax()))


def bridge_pauses(speaking: NDArray[np.bool_], max_pause_s: float) -> NDArray[np.bool_]:
    """Count a short pause of one voice as its speech, unless somebody else says something in it.

    Args:
        speaking: (n_frames, n_voices), left as it is.
    """
    bridged = speaking.copy()
    is_silent = speaking.sum(axis=1) == 0
    for voice in range(speaking.shape[1]):
        for (_, pause_start), (pause_end, _) in pairwise(_runs(speaking[:, voice])):
            is_short = (pause_end - pause_start) * FRAME_STEP_S <= max_pause_s
            if is_short and is_silent[pause_start:pause_end].all():
                bridged[pause_start:pause_end, voice] = True
    return bridged


def speaker_turns(speaking: NDArray[np.bool_], labels: Mapping[int, Label]) -> tuple[SpeakerTurn, ...]:
    """Turns in time order.

    Args:
        speaking: (n_frames, n_voices).
        labels: Of the voices to report.
    """
    turns = [
        SpeakerTurn(label, _frame_s(start), _frame_s(end))
        for voice, label in labels.items()
        for start, end in _runs(speaking[:, voice])
    ]
    return tuple(sorted(turns, key=lambda turn: (turn.start, turn.end, turn.label)))


def _frame_s(frame: int) -> float:
    return round((frame * FRAME_STEP_SAMPLES + FRAME_CENTRE_SAMPLES) / SAMPLE_RATE_HZ, 3)


def _within(values: NDArray[np.int64], first: int, length: int) -> NDArray[np.int64]:
    """`length` values from `first`, unknown beyond the end."""
    part = values[first : first + length]
    return np.pad(part, (0, length - len(part)), constant_values=_UNKNOWN)


def _nearest(candidates: NDArray[np.int64], to: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each of `to`, the nearest of the ascending `candidates`; the earlier of two."""
    after = np.searchsorted(candidates, to)
    left = candidates[np.maximum(after - 1, 0)]
    right = candidates[np.minimum(after, len(candidates) - 1)]
    nearest: NDArray[np.int64] = np.where(np.abs(to - left) <= np.abs(right - to), left, right)
    return nearest


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and end (not included) of each run of true values."""
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))
