"""What the networks said of a recording so far, kept so that it can be diarized again without running them again.

Each window of the offline pass is segmented once, when its audio is there. A stretch of one voice is listened to once,
when no later window can change it any more. So who spoke when can be worked out over the whole recording at any time,
as the offline pass would, for the price of the clustering.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.campplus import EMBEDDING_DIMENSION
from models.pyannote_diarizer import (
    WINDOW_SAMPLES,
    WINDOW_STEP_SAMPLES,
    HeardStretches,
    PyannoteDiarizer,
    turns_of_voices,
)
from models.speaker_activity import (
    BRIDGED_PAUSE_FRAMES,
    FRAME_STEP_S,
    FRAME_STEP_SAMPLES,
    SpeakerActivity,
    Stretch,
    count_speakers,
    n_frames_in,
    single_voice_runs,
    single_voice_stretches,
)
from models.voice_changes import CheckWindows, check_windows
from models.voice_clustering import cluster_voices
from transcriber.core.speech import Diarization

if TYPE_CHECKING:
    from transcriber.ports import Samples

_MIN_RECORDING_SAMPLES = WINDOW_STEP_SAMPLES
_LONGEST_RUN_FRAMES = round(60 / FRAME_STEP_S)
"""Somebody who speaks on without any pause is cut here, so that no more audio than this has to be kept."""


@dataclass(frozen=True, slots=True)
class AudioTail:
    """The end of the audio heard so far. `first_frame` is the frame of the recording with which it begins."""

    first_frame: int
    samples: Samples

    @property
    def n_samples(self) -> int:
        """Of the whole recording so far."""
        return self.first_frame * FRAME_STEP_SAMPLES + len(self.samples)

    def between(self, start: int, end: int) -> Samples:
        """Samples [start, end) of the recording, as far as they are here."""
        offset = self.first_frame * FRAME_STEP_SAMPLES
        return self.samples[start - offset : end - offset]

    def since(self, frame: int) -> AudioTail:
        """Without what lies before a frame."""
        first = max(self.first_frame, frame)
        return AudioTail(first, self.between(first * FRAME_STEP_SAMPLES, self.n_samples).copy())

    def voice_vectors(self, networks: PyannoteDiarizer, stretches: Sequence[Stretch]) -> NDArray[np.float32]:
        """(n_stretches, 192) of stretches of the recording."""
        return networks.voice_vectors(self.samples, [_shifted(stretch, -self.first_frame) for stretch in stretches])


@dataclass(frozen=True, slots=True)
class HeardRecording:
    """The results so far, immutable: `with_window` gives the next, and `diarize` may run on any thread meanwhile.

    windows: (n_frames, n_local) who is active in each window of 10 s, one a second.
    parts: Stretches that no later window can change, in time order.
    settled_frame: All stretches that end up to here are in `parts`.
    """

    windows: tuple[NDArray[np.bool_], ...] = ()
    parts: tuple[HeardStretches, ...] = ()
    settled_frame: int = 0

    def with_window(self, active: NDArray[np.bool_], tail: AudioTail, networks: PyannoteDiarizer) -> HeardRecording:
        """After the next window, of which (n_frames, n_local) `active` says who speaks when.

        Args:
            tail: Holds the audio from `settled_frame` to the end of the window.

        Raises:
            ModelError: If the voice network cannot run.
        """
        windows = (*self.windows, active)
        next_first = _first_frame(len(windows))
        stretches, settled_frame = _settled(windows, self.settled_frame, next_first)
        parts = (*self.parts, _listen(stretches, tail, networks)) if stretches else self.parts
        return HeardRecording(windows, parts, settled_frame)

    def diarize(self, tail: AudioTail, networks: PyannoteDiarizer) -> Diarization:
        """What `PyannoteDiarizer.diarize` says of all audio up to the end of `tail`, from what is known of it.

        Raises:
            ModelError: If a network cannot run on the end, which no full window covers.
        """
        if tail.n_samples < _MIN_RECORDING_SAMPLES:
            return Diarization(())
        windows = self.windows
        start = len(windows) * WINDOW_STEP_SAMPLES
        if not windows or tail.n_samples > start - WINDOW_STEP_SAMPLES + WINDOW_SAMPLES:
            last = np.zeros((1, WINDOW_SAMPLES), dtype=np.float32)
            heard_samples = tail.between(start, tail.n_samples)
            last[0, : len(heard_samples)] = heard_samples
            windows = (*windows, networks.active_speakers(last)[0])
        n_frames = n_frames_in(tail.n_samples)
        ending = _joined([*self.parts, _listen(_unsettled(windows, self.settled_frame, n_frames), tail, networks)])
        voices = cluster_voices(ending.vectors, ending.durations_s)
        activity = SpeakerActivity(
            np.stack(windows), np.array([_first_frame(k) for k in range(len(windows))], dtype=np.int64), n_frames
        )
        return turns_of_voices(activity, count_speakers(activity), ending, voices)


def _first_frame(window: int) -> int:
    return int(np.rint(window * WINDOW_STEP_SAMPLES / FRAME_STEP_SAMPLES))


def _settled(windows: Sequence[NDArray[np.bool_]], start: int, end: int) -> tuple[list[Stretch], int]:
    """The stretches after frame `start` that no window after frame `end` can change, and up to where they are all."""
    activity, n_speakers, origin = _region(windows, start, end)
    runs = single_voice_runs(n_speakers)
    is_open = [run_end + BRIDGED_PAUSE_FRAMES > end - origin for _, run_end in runs]
    if not any(is_open):
        settled = max(start, end - BRIDGED_PAUSE_FRAMES - 1)
    elif end - origin - runs[-1][0] > _LONGEST_RUN_FRAMES:
        settled = end
    else:
        first_open = runs[is_open.index(True)][0] + origin
        settled = max(start, first_open - 1)
        n_speakers[first_open - origin :] = 0
    stretches = single_voice_stretches(activity, n_speakers)
    return [_shifted(stretch, origin) for stretch in stretches], settled


def _unsettled(windows: Sequence[NDArray[np.bool_]], start: int, end: int) -> list[Stretch]:
    activity, n_speakers, origin = _region(windows, start, end)
    return [_shifted(stretch, origin) for stretch in single_voice_stretches(activity, n_speakers)]


def _region(
    windows: Sequence[NDArray[np.bool_]], start: int, end: int
) -> tuple[SpeakerActivity, NDArray[np.int64], int]:
    """The windows over frames [start, end), how many speak in them (nobody before `start`), and their first frame."""
    first = next(k for k, window in enumerate(windows) if _first_frame(k) + len(window) > start)
    origin = _first_frame(first)
    first_frames = np.array([_first_frame(k) - origin for k in range(first, len(windows))], dtype=np.int64)
    activity = SpeakerActivity(np.stack(windows[first:]), first_frames, end - origin)
    n_speakers = count_speakers(activity)
    n_speakers[: start - origin] = 0
    return activity, n_speakers, origin


def _listen(stretches: Sequence[Stretch], tail: AudioTail, networks: PyannoteDiarizer) -> HeardStretches:
    checks = check_windows(stretches)
    return HeardStretches(
        stretches,
        tail.voice_vectors(networks, stretches),
        checks,
        tail.voice_vectors(networks, checks.windows),
    )


def _joined(parts: Sequence[HeardStretches]) -> HeardStretches:
    stretch_of: list[NDArray[np.int64]] = []
    n_stretches = 0
    for part in parts:
        stretch_of.append(part.checks.stretch_of + n_stretches)
        n_stretches += len(part.stretches)
    return HeardStretches(
        stretches=[stretch for part in parts for stretch in part.stretches],
        vectors=np.concatenate([part.vectors for part in parts]).reshape(-1, EMBEDDING_DIMENSION),
        checks=CheckWindows(
            tuple(window for part in parts for window in part.checks.windows), np.concatenate(stretch_of)
        ),
        check_vectors=np.concatenate([part.check_vectors for part in parts]).reshape(-1, EMBEDDING_DIMENSION),
    )


def _shifted(stretch: Stretch, frames: int) -> Stretch:
    return Stretch(stretch.start + frames, stretch.end + frames)
