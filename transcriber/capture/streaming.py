"""What live sources share: samples of any rate, as they come, to 16 kHz mono blocks without a click in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from transcriber.core.timeline import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples

BLOCK_SAMPLES = SAMPLE_RATE_HZ // 10
"""The longest block that an AudioSource may deliver."""


class StreamingResampler:
    """Samples at any rate to 16 kHz mono; the result does not depend on how they were chopped.

    What it gives lags behind by the length of its filter, about a millisecond, until `finish`.
    """

    def __init__(self, rate_hz: int) -> None:
        import av

        self._av = av
        self._rate_hz = rate_hz
        self._resampler: Any = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)

    def process(self, channels: NDArray[np.float32]) -> Iterator[Samples]:
        """Channels are averaged: FFmpeg's own downmix adds them up, beyond full scale.

        Args:
            channels: (n_samples, n_channels), in [-1, 1].

        Yields:
            Blocks of at most 0.1 s.
        """
        if not len(channels):
            return
        mono = np.ascontiguousarray(channels.mean(axis=1, dtype=np.float32))
        frame = self._av.AudioFrame.from_ndarray(mono[np.newaxis, :], format="flt", layout="mono")
        frame.sample_rate = self._rate_hz
        yield from self._resampled(frame)

    def finish(self) -> Iterator[Samples]:
        """The last samples, which the filter held back. Nothing can be processed after them."""
        yield from self._resampled(None)

    def _resampled(self, frame: Any) -> Iterator[Samples]:
        for resampled in self._resampler.resample(frame):
            samples = np.nan_to_num(resampled.to_ndarray()[0], posinf=1.0, neginf=-1.0)
            yield from in_blocks(np.clip(samples, -1.0, 1.0))


def in_blocks(samples: Samples) -> Iterator[Samples]:
    """Cut into blocks of at most 0.1 s."""
    for start in range(0, len(samples), BLOCK_SAMPLES):
        yield samples[start : start + BLOCK_SAMPLES]
