from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.capture.fakes import tone
from transcriber.capture.level import SILENCE_DBFS, LevelMeter


def test_a_full_scale_sine_is_three_decibels_below_full_scale() -> None:
    assert list(LevelMeter().process(tone(0.1, amplitude=1.0))) == [pytest.approx(-3.01, abs=0.01)]


def test_a_tenth_of_the_amplitude_is_twenty_decibels_less() -> None:
    (loud,) = LevelMeter().process(tone(0.1, amplitude=0.5))
    (soft,) = LevelMeter().process(tone(0.1, amplitude=0.05))
    assert loud - soft == pytest.approx(20.0, abs=0.01)


@pytest.mark.parametrize("samples", [np.zeros(1600, np.float32), np.full(1600, 1e-7, np.float32)])
def test_silence_has_a_floor(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    assert list(LevelMeter().process(samples)) == [SILENCE_DBFS]


@given(st.lists(st.integers(0, 16000), max_size=10))
def test_there_is_one_level_a_tenth_of_a_second_however_the_sound_was_chopped(cuts: list[int]) -> None:
    sound = tone(1.0) * np.linspace(0, 1, 16000, dtype=np.float32)
    meter = LevelMeter()
    levels = [level for piece in np.split(sound, sorted(cuts)) for level in meter.process(piece)]
    assert levels == pytest.approx(list(LevelMeter().process(sound)))
    assert len(levels) == 10
