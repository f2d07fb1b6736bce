"""Quiet recordings are raised, others left as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from transcriber.core.timeline import Span
from transcriber.offline.sound import as_heard

if TYPE_CHECKING:
    from transcriber.ports import Samples


def noise(level: float, seconds: float = 70) -> Samples:
    generator = np.random.default_rng(0)
    return (level * generator.standard_normal(round(seconds * 16_000))).clip(-1, 1).astype(np.float32)


@pytest.mark.parametrize("level", [0.02, 0.1, 0.5])
def test_a_recording_of_usual_level_is_heard_as_it_is(level: float) -> None:
    samples = noise(level)
    assert np.array_equal(np.concatenate(list(as_heard(samples).blocks())), samples)


def test_a_quiet_recording_is_raised_alike_everywhere() -> None:
    samples = noise(0.001)
    sound = as_heard(samples)
    assert sound.gain == pytest.approx(15, rel=0.1)
    raised = np.concatenate(list(sound.blocks()))
    assert np.allclose(raised, samples * sound.gain, atol=1e-6)
    window = sound.window(Span(61.0, 62.5))
    assert window.start == 61.0
    assert np.array_equal(window.audio, raised[61 * 16_000 : round(62.5 * 16_000)])


def test_the_original_is_never_changed_and_peaks_stay_in_range() -> None:
    samples = noise(0.0005)
    samples[1000] = 1.0
    before = samples.copy()
    assert max(float(np.abs(block).max()) for block in as_heard(samples).blocks()) == 1.0
    assert np.array_equal(samples, before)


@pytest.mark.parametrize("n_samples", [0, 1, 511, 16_000])
def test_silence_of_any_length_needs_no_gain(n_samples: int) -> None:
    assert as_heard(np.zeros(n_samples, np.float32)).gain == 1.0
