"""The real speech activity network, which every installation has."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.silero_activity import SileroActivity
from transcriber.errors import ModelMissingError

if TYPE_CHECKING:
    from transcriber.ports import Samples

pytestmark = pytest.mark.real_models


@pytest.fixture(scope="module")
def activity() -> SileroActivity:
    return SileroActivity()


def noise(seconds: float, level: float, seed: int = 0) -> Samples:
    generator = np.random.default_rng(seed)
    return np.clip(level * generator.standard_normal(round(seconds * 16_000)), -1, 1).astype(np.float32)


def chopped(audio: Samples, n_samples: int) -> Iterator[Samples]:
    return (audio[first : first + n_samples] for first in range(0, len(audio), n_samples))


def test_every_started_frame_has_a_probability(activity: SileroActivity) -> None:
    for n_samples, n_frames in ((0, 0), (1, 1), (512, 1), (513, 2), (16_000, 32)):
        probabilities = list(activity.speech_probabilities([np.zeros(n_samples, np.float32)]))
        assert len(probabilities) == n_frames
        assert all(0 <= probability <= 1 for probability in probabilities)


@pytest.mark.parametrize("n_samples", [1_000, 512, 65_536, 77_777])
def test_how_the_audio_was_chopped_makes_no_difference(activity: SileroActivity, n_samples: int) -> None:
    audio = noise(10, 0.1)
    whole = list(activity.speech_probabilities([audio]))
    assert list(activity.speech_probabilities(chopped(audio, n_samples))) == whole


def test_frames_one_by_one_are_as_likely_as_together(activity: SileroActivity) -> None:
    audio = noise(4, 0.1)
    one_by_one = list(SileroActivity(frames_per_run=1).speech_probabilities([audio]))
    assert np.allclose(one_by_one, list(activity.speech_probabilities([audio])), atol=1e-4)


def test_frames_one_by_one_come_at_once() -> None:
    blocks: list[int] = []

    def live() -> Iterator[Samples]:
        for index in range(10):
            blocks.append(index)
            yield np.zeros(512, np.float32)

    next(SileroActivity(frames_per_run=1).speech_probabilities(live()))
    assert blocks == [0]


def test_recordings_do_not_influence_each_other(activity: SileroActivity) -> None:
    audio = noise(2, 0.1)
    alone = list(activity.speech_probabilities([audio]))
    list(activity.speech_probabilities([noise(5, 0.9, seed=1)]))
    assert list(activity.speech_probabilities([audio])) == alone


def test_the_samples_are_left_as_they_are(activity: SileroActivity) -> None:
    audio = noise(1, 0.1)
    before = audio.copy()
    list(activity.speech_probabilities([audio]))
    assert np.array_equal(audio, before)


@pytest.mark.parametrize("level", [0.0, 0.001, 0.01, 0.1, 0.5])
def test_silence_and_noise_are_no_speech(activity: SileroActivity, level: float) -> None:
    assert max(activity.speech_probabilities([noise(20, level)])) < 0.5


def test_speech_is_speech(activity: SileroActivity, dev_audio: Callable[[str], Samples]) -> None:
    probabilities = np.array(list(activity.speech_probabilities([dev_audio("jfk")])))
    assert np.mean(probabilities > 0.5) > 0.5


def test_memory_does_not_grow_with_the_recording(activity: SileroActivity) -> None:
    def peak_bytes(n_blocks: int) -> int:
        tracemalloc.start()
        block = np.zeros(16_000, np.float32)
        for _ in activity.speech_probabilities(block for _ in range(n_blocks)):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak_bytes(120) < peak_bytes(20) + 200_000


def test_weights_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.silero_activity.importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelMissingError, match="speech activity network"):
        SileroActivity()
