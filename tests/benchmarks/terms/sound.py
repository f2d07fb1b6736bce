"""A room for clean voices: a little reverberation, other people's voices and pink noise."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_SAMPLE_RATE_HZ = 16_000
_REVERBERATION_TIME_S = 0.35
_REFLECTIONS_GAIN = 0.12
_LEAST_SNR_DB, _MOST_SNR_DB = 10.0, 15.0


def read_wave(path: Path) -> Samples:
    """(n_samples,) float32, mono, 16 kHz."""
    import numpy as np

    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
    return (samples / 32768).astype(np.float32)


def in_a_room(speech: Samples, others: Sequence[Samples], seed: int) -> Samples:
    """Speech with reflections, babble of others and pink noise, 10 to 15 dB below it."""
    import numpy as np

    random = np.random.default_rng(seed)
    wet = speech + _convolved(speech, _reflections(random))
    babble = np.zeros_like(wet)
    for other in others:
        babble += np.roll(np.resize(other, len(wet)), int(random.integers(len(wet))))
    noise = _unit(babble) + 0.7 * _unit(_pink(len(wet), random))
    snr_db = random.uniform(_LEAST_SNR_DB, _MOST_SNR_DB)
    scale = float(np.sqrt(np.mean(wet**2) / max(1e-12, np.mean(noise**2)) / 10 ** (snr_db / 10)))
    mixed = wet + scale * noise
    scaled: Samples = (0.7 * mixed / np.abs(mixed).max()).astype(np.float32)
    return scaled


def _reflections(random: np.random.Generator) -> Samples:
    import numpy as np

    times_s = np.arange(int(_REVERBERATION_TIME_S * _SAMPLE_RATE_HZ)) / _SAMPLE_RATE_HZ
    decay = np.exp(-6.9 * times_s / _REVERBERATION_TIME_S) * (times_s > 0.004)
    response: Samples = (_REFLECTIONS_GAIN * decay * random.standard_normal(len(times_s))).astype(np.float32)
    return response


def _convolved(audio: Samples, response: Samples) -> Samples:
    import numpy as np

    n_samples = len(audio) + len(response)
    spectrum = np.fft.rfft(audio, n_samples) * np.fft.rfft(response, n_samples)
    convolved: Samples = np.fft.irfft(spectrum, n_samples)[: len(audio)].astype(np.float32)
    return convolved


def _pink(n_samples: int, random: np.random.Generator) -> Samples:
    import numpy as np

    spectrum = np.fft.rfft(random.standard_normal(n_samples))
    spectrum /= np.sqrt(np.maximum(1.0, np.arange(len(spectrum))))
    noise: Samples = np.fft.irfft(spectrum, n_samples).astype(np.float32)
    return noise


def _unit(audio: Samples) -> Samples:
    import numpy as np

    scaled: Samples = (audio / max(1e-9, float(np.sqrt(np.mean(audio**2))))).astype(np.float32)
    return scaled
