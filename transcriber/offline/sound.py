"""The recording as the models hear it: a quiet one raised, a piece at a time, so that it is never in memory twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.ports import AudioWindow

if TYPE_CHECKING:
    from transcriber.ports import Samples

_BLOCK_SAMPLES = 60 * SAMPLE_RATE_HZ
_FRAME_SAMPLES = 512
_LOUD_PERCENTILE = 95.0
_LEAST_LOUD_LEVEL = 0.015
"""Root mean square of the loud frames of a meeting heard by microphones on the table. Quieter ones are raised to it, no
further: both networks miss words below, and more would bring in the talk of the next room."""

_LARGEST_GAIN = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1]. gain: 1.0 for all but quiet recordings."""

    samples: Samples
    gain: float

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ

    def blocks(self) -> Iterator[Samples]:
        """The whole, a minute at a time."""
        for first in range(0, len(self.samples), _BLOCK_SAMPLES):
            yield self._raised(self.samples[first : first + _BLOCK_SAMPLES])

    def window(self, span: Span) -> AudioWindow:
        """What is within a span."""
        first, end = round(span.start * SAMPLE_RATE_HZ), round(span.end * SAMPLE_RATE_HZ)
        return AudioWindow(self._raised(self.samples[first:end]), span.start)

    def _raised(self, samples: Samples) -> Samples:
        if self.gain == 1.0:
            return samples
        raised: Samples = np.clip(samples * np.float32(self.gain), -1.0, 1.0)
        return raised


def as_heard(samples: Samples) -> Sound:
    """The recording with the gain that it needs; silence needs none."""
    levels = []
    for first in range(0, len(samples), _BLOCK_SAMPLES):
        block = samples[first : first + _BLOCK_SAMPLES]
        frames = block[: len(block) // _FRAME_SAMPLES * _FRAME_SAMPLES].reshape(-1, _FRAME_SAMPLES)
        levels.append(np.sqrt(np.mean(np.square(frames), axis=1)))
    loud = float(np.percentile(np.concatenate(levels), _LOUD_PERCENTILE)) if sum(map(len, levels)) else 0.0
    if loud == 0.0:
        return Sound(samples, 1.0)
    return Sound(samples, min(_LARGEST_GAIN, max(1.0, _LEAST_LOUD_LEVEL / loud)))
