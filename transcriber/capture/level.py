"""How loud it is, for the meter on the screen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from transcriber.capture.streaming import BLOCK_SAMPLES

if TYPE_CHECKING:
    from transcriber.ports import Samples

SILENCE_DBFS = -96.0
"""What 16 bits can tell from nothing; digital silence is shown as this."""


class LevelMeter:
    """The root mean square of each tenth of a second: 0 dBFS is a square wave at full scale, speech -30 to -20."""

    def __init__(self) -> None:
        self._energy = 0.0
        self._n_samples = 0

    def process(self, samples: Samples) -> Iterator[float]:
        """The levels in dBFS of the tenths of a second that these samples complete."""
        while len(samples):
            piece, samples = np.split(samples, [BLOCK_SAMPLES - self._n_samples])
            self._energy += float(np.dot(piece, piece))
            self._n_samples += len(piece)
            if self._n_samples == BLOCK_SAMPLES:
                mean = self._energy / BLOCK_SAMPLES
                yield max(SILENCE_DBFS, 10 * math.log10(mean)) if mean > 0 else SILENCE_DBFS
                self._energy, self._n_samples = 0.0, 0
