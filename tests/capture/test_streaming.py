from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.capture.fakes import joined, tone
from transcriber.capture.streaming import BLOCK_SAMPLES, StreamingResampler


@settings(max_examples=25, deadline=None)
@given(
    rate_hz=st.sampled_from([8000, 16000, 22050, 44100, 48000, 96000]),
    cuts=st.lists(st.integers(0, 8000), max_size=20),
)
def test_the_result_does_not_depend_on_how_the_sound_was_chopped(rate_hz: int, cuts: list[int]) -> None:
    sound = np.random.default_rng(0).uniform(-0.9, 0.9, (8000, 2)).astype(np.float32)
    whole = StreamingResampler(rate_hz)
    expected = joined([*whole.process(sound), *whole.finish()])
    chopped = StreamingResampler(rate_hz)
    pieces = [block for piece in np.split(sound, sorted(cuts)) for block in chopped.process(piece)]
    np.testing.assert_array_equal(joined([*pieces, *chopped.finish()]), expected)


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100, 48000, 192000])
def test_the_length_is_that_of_the_sound(rate_hz: int) -> None:
    resampler = StreamingResampler(rate_hz)
    samples = joined([*resampler.process(tone(2.0, rate_hz=rate_hz)[:, np.newaxis]), *resampler.finish()])
    assert abs(len(samples) - 32000) <= 1


def test_channels_are_averaged_so_that_nothing_exceeds_full_scale() -> None:
    channels = np.stack([np.full(1600, 0.9), np.full(1600, 0.5)], axis=1).astype(np.float32)
    np.testing.assert_allclose(joined(StreamingResampler(16000).process(channels)), 0.7, atol=1e-6)


def test_samples_that_are_no_numbers_become_sound_that_can_be_recorded() -> None:
    channels = np.array([[np.nan], [np.inf], [-np.inf], [7.0]], np.float32)
    assert joined(StreamingResampler(16000).process(channels)).tolist() == [0.0, 1.0, -1.0, 1.0]


def test_blocks_are_at_most_a_tenth_of_a_second() -> None:
    blocks = list(StreamingResampler(48000).process(tone(1.0, rate_hz=48000)[:, np.newaxis]))
    assert max(map(len, blocks)) <= BLOCK_SAMPLES
