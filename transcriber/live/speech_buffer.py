"""The audio that is not yet settled, and where in it somebody speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from transcriber.core.activity import FRAME_S, FRAME_SAMPLES, ActivitySettings, find_speech
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.ports import AudioWindow, SpeechActivity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples


class SpeechBuffer:
    """Grows with `insert` and shrinks with `drop_before`. Its beginning lies on a frame of the speech activity."""

    def __init__(self, activity: SpeechActivity) -> None:
        """activity: One that gives each probability as soon as its frame is complete."""
        self._audio: NDArray[np.float32] = np.empty(0, np.float32)
        self._first_frame = 0
        self._n_framed = 0
        self._frames: deque[Samples] = deque()
        self._incoming = activity.speech_probabilities(self._pulled())
        self.probabilities: list[float] = []

    def insert(self, samples: Samples) -> None:
        """samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1]; of any length."""
        self._audio = np.concatenate([self._audio, samples])
        while len(self._audio) - self._n_framed >= FRAME_SAMPLES:
            self._frames.append(self._audio[self._n_framed : self._n_framed + FRAME_SAMPLES])
            self._n_framed += FRAME_SAMPLES
            self.probabilities.append(next(self._incoming))

    @property
    def start_s(self) -> float:
        return round(self._first_frame * FRAME_S, 3)

    @property
    def end_s(self) -> float:
        return round(self._first_frame * FRAME_S + len(self._audio) / SAMPLE_RATE_HZ, 3)

    @property
    def duration_s(self) -> float:
        return len(self._audio) / SAMPLE_RATE_HZ

    def speech(self, settings: ActivitySettings) -> list[Span]:
        """The stretches of speech, on the clock of the recording; the last may go on."""
        spans = find_speech(self.probabilities, duration_s=self.duration_s, settings=settings)
        return [span.shifted(self.start_s) for span in spans]

    def peak_probability(self, span: Span) -> float:
        """The highest probability of speech of any frame in a span."""
        first, end = (int((moment - self.start_s) / FRAME_S) for moment in (span.start, span.end))
        return max(self.probabilities[max(0, first) : end + 1], default=0.0)

    def window(self, start_s: float, end_s: float) -> AudioWindow:
        """The audio between two moments, as far as it is here."""
        start_s = max(start_s, self.start_s)
        first, end = (max(0, round((moment - self.start_s) * SAMPLE_RATE_HZ)) for moment in (start_s, end_s))
        return AudioWindow(self._audio[first:end], round(start_s, 3))

    def drop_before(self, moment_s: float) -> None:
        """Forget the audio before a moment, or a frame less; a moment before the buffer changes nothing."""
        n_frames = min(int((moment_s - self.start_s) / FRAME_S), len(self.probabilities))
        if n_frames <= 0:
            return
        # A copy: a view would keep the whole of the old array alive.
        self._audio = self._audio[n_frames * FRAME_SAMPLES :].copy()
        self.probabilities = self.probabilities[n_frames:]
        self._n_framed -= n_frames * FRAME_SAMPLES
        self._first_frame += n_frames

    def _pulled(self) -> Iterator[Samples]:
        while True:
            yield self._frames.popleft()
