"""Speech slower or faster with its pitch kept.

Pieces of a twenty-fifth of a second are laid over one another at another pace. Each is taken, within a few milliseconds
of its place, where it goes on best from the one before, so that the waves of a voice meet.

Source: W. Verhelst, M. Roelands, An overlap-add technique based on waveform similarity (WSOLA), ICASSP 1993.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from transcriber.core.timeline import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""To choose from. Beyond them nothing is understood."""

_PIECE_SAMPLES = SAMPLE_RATE_HZ // 25
_STEP_SAMPLES = _PIECE_SAMPLES // 2
_SEARCH_SAMPLES = SAMPLE_RATE_HZ // 100
"""To each side: more than a period of the lowest voice in all."""


def stretched(samples: Samples, speed: float) -> Samples:
    """The samples as long as they take at a speed.

    Args:
        samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1].
        speed: 0.5 to 2; 2 is twice as fast.

    Returns:
        (about n_samples / speed,) float32.
    """
    if speed == 1.0 or len(samples) < _PIECE_SAMPLES + 2 * _SEARCH_SAMPLES:
        return samples
    window = np.hanning(_PIECE_SAMPLES + 1)[:-1].astype(np.float32)  # two of them, a step apart, add up to one
    n_pieces = max(1, round((len(samples) / speed - _PIECE_SAMPLES) / _STEP_SAMPLES) + 1)
    padded = np.concatenate([np.zeros(_SEARCH_SAMPLES, np.float32), samples, np.zeros(2 * _PIECE_SAMPLES, np.float32)])
    last_start = len(padded) - _PIECE_SAMPLES - _STEP_SAMPLES
    made = np.zeros((n_pieces - 1) * _STEP_SAMPLES + _PIECE_SAMPLES, np.float32)
    start = _SEARCH_SAMPLES
    for number in range(n_pieces):
        place = number * _STEP_SAMPLES
        if number > 0:
            wanted = padded[start + _STEP_SAMPLES : start + _STEP_SAMPLES + _PIECE_SAMPLES]
            nominal = round(place * speed)  # where the search begins; its middle is _SEARCH_SAMPLES further on
            start = min(last_start, nominal + _best_offset(padded[nominal:], wanted))
        made[place : place + _PIECE_SAMPLES] += window * padded[start : start + _PIECE_SAMPLES]
    return made


def _best_offset(around: NDArray[np.float32], wanted: NDArray[np.float32]) -> int:
    """Where in the first samples the piece begins that is most like the one that would have followed."""
    searched = around[: len(wanted) + 2 * _SEARCH_SAMPLES]
    if len(searched) <= len(wanted):
        return 0
    likeness = np.correlate(searched, wanted, "valid")
    squares = np.concatenate([[0.0], np.cumsum(searched.astype(np.float64) ** 2)])
    energy = squares[len(wanted) :] - squares[: -len(wanted)]
    return int(np.argmax(likeness / np.sqrt(energy + 1e-6)))
