"""Speech slower and faster, with its pitch kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.capture.fakes import tone
from transcriber.capture.time_stretch import SPEEDS, stretched

if TYPE_CHECKING:
    from transcriber.ports import Samples

OTHER_SPEEDS = [speed for speed in SPEEDS if speed != 1.0]


def pitch_hz(samples: Samples) -> float:
    return float(np.fft.rfftfreq(len(samples), 1 / 16_000)[np.argmax(np.abs(np.fft.rfft(samples)))])


@pytest.mark.parametrize("speed", OTHER_SPEEDS)
@pytest.mark.parametrize("hz", [90.0, 150.0, 440.0, 1000.0])
def test_a_tone_keeps_its_pitch_and_its_loudness(hz: float, speed: float) -> None:
    made = stretched(tone(4.0, hz=hz), speed)
    assert len(made) == pytest.approx(4.0 * 16_000 / speed, rel=0.01)
    assert pitch_hz(made) == pytest.approx(hz, abs=0.5)
    middle = made[4_000 : len(made) - 4_000]
    loudness = np.sqrt((middle[: len(middle) // 800 * 800].reshape(-1, 800) ** 2).mean(axis=1))
    assert loudness.min() == pytest.approx(loudness.max(), rel=0.02)  # the waves meet: no beats


@pytest.mark.parametrize("speed", OTHER_SPEEDS)
def test_things_come_in_order_and_at_their_time(speed: float) -> None:
    sound = np.concatenate([tone(1.0, hz=200.0), np.zeros(16_000, np.float32), tone(1.0, hz=700.0)])
    made = stretched(sound, speed)
    first, pause, second = np.array_split(made, 3)
    assert pitch_hz(first) == pytest.approx(200.0, abs=2.0)
    assert pitch_hz(second) == pytest.approx(700.0, abs=2.0)
    assert np.abs(pause[1_000:-1_000]).max() < 0.01


def test_what_is_as_fast_as_it_was_is_not_touched() -> None:
    sound = tone(1.0)
    assert stretched(sound, 1.0) is sound


@pytest.mark.parametrize("n_samples", [0, 1, 100, 640, 961, 1000])
def test_the_shortest_sounds_pass(n_samples: int) -> None:
    for speed in SPEEDS:
        assert np.isfinite(stretched(tone(1.0)[:n_samples], speed)).all()
