"""Who speaks now, with the real networks on real recordings."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.live_diarizer import PyannoteLiveDiarizer
from models.pyannote_diarizer import PyannoteDiarizer
from tests.models.test_pyannote_diarizer import error_rate
from transcriber.bench.live_labels import turns_as_first_shown
from transcriber.core.relabelling import matched_labels
from transcriber.core.speech import Diarization, SpeakerTurn

if TYPE_CHECKING:
    from transcriber.ports import Samples

pytestmark = pytest.mark.real_models


@dataclass(frozen=True, slots=True)
class Live:
    shown: tuple[SpeakerTurn, ...]
    current: Diarization
    relabelled: Diarization


@pytest.fixture(scope="module")
def networks(segmentation_model_path: Path, campplus_model_path: Path) -> PyannoteDiarizer:
    return PyannoteDiarizer(segmentation_model_path, campplus_model_path)


@pytest.fixture(scope="module")
def hear(networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples]) -> Callable[[str], Live]:
    """Hears each recording once for all tests, in blocks of 0.1 s."""
    known: dict[str, Live] = {}

    def heard(name: str) -> Live:
        if name not in known:
            diarizer = PyannoteLiveDiarizer(networks)
            shown = turns_as_first_shown(diarizer, dev_audio(name))
            known[name] = Live(shown, diarizer.current(), diarizer.relabel())
        return known[name]

    return heard


@pytest.mark.parametrize(
    ("name", "max_first", "max_current"),
    [("bof_en_4spk_room", 0.15, 0.10), ("libri_mix_4spk", 0.19, 0.16), ("bof_dev_multi", 0.14, 0.05)],
)
def test_live_labels_are_nearly_as_good_as_those_of_the_whole(
    name: str,
    max_first: float,
    max_current: float,
    hear: Callable[[str], Live],
    dev_audio_path: Callable[[str], Path],
) -> None:
    live, reference = hear(name), dev_audio_path(name).with_suffix(".rttm")

    assert error_rate(Diarization(live.shown), reference) <= max_first
    assert error_rate(live.current, reference) <= max_current
    assert len(live.current.embeddings) == 4


@pytest.mark.parametrize("name", ["bof_dev_multi", "pyannote_sample"])
def test_a_pass_over_what_was_heard_finds_what_the_offline_pass_finds(
    name: str, hear: Callable[[str], Live], networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples]
) -> None:
    offline = networks.diarize(dev_audio(name), progress=lambda _: None)
    relabelled = hear(name).relabelled

    assert relabelled.turns == offline.turns
    assert relabelled.embeddings.keys() == offline.embeddings.keys()
    for label, vector in offline.embeddings.items():
        np.testing.assert_allclose(relabelled.embeddings[label], vector, atol=1e-4)


@pytest.mark.parametrize("seconds", [0.5, 1.0, 3.3, 10.0, 10.5, 17.77])
def test_a_pass_at_any_time_is_the_offline_pass_on_what_there_is(
    seconds: float, networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples]
) -> None:
    audio = dev_audio("libri_mix_4spk")[: round(seconds * 16_000)]
    diarizer = PyannoteLiveDiarizer(networks)
    diarizer.insert(audio)

    assert diarizer.relabel().turns == networks.diarize(audio, progress=lambda _: None).turns


@pytest.mark.parametrize("block_samples", [7_777, 1_000_000])
def test_labels_do_not_depend_on_how_the_audio_was_chopped(
    block_samples: int, hear: Callable[[str], Live], networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples]
) -> None:
    audio = dev_audio("bof_dev_multi")
    diarizer = PyannoteLiveDiarizer(networks)

    shown = [
        turn
        for start in range(0, len(audio), block_samples)
        for turn in diarizer.insert(audio[start : start + block_samples])
    ]

    assert tuple(shown) == hear("bof_dev_multi").shown
    assert diarizer.current() == hear("bof_dev_multi").current


def test_labels_come_about_a_second_after_the_speech(
    networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples]
) -> None:
    audio = dev_audio("libri_mix_4spk")[: 20 * 16_000]
    diarizer = PyannoteLiveDiarizer(networks)

    for start in range(0, len(audio), 1_600):
        now_s = (start + 1_600) / 16_000
        for turn in diarizer.insert(audio[start : start + 1_600]):
            assert now_s - 1.6 <= turn.start < turn.end <= now_s - 0.4 or now_s <= 1.0


def test_silence_has_no_voices(networks: PyannoteDiarizer) -> None:
    diarizer = PyannoteLiveDiarizer(networks)

    assert diarizer.insert(np.zeros(15 * 16_000, dtype=np.float32)) == ()
    assert diarizer.current() == diarizer.relabel() == Diarization(())


def test_a_moment_of_speech_of_a_stranger_has_no_label(
    networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples], hear: Callable[[str], Live]
) -> None:
    start = hear("libri_mix_4spk").current.turns[0].start
    audio = np.zeros(5 * 16_000, dtype=np.float32)
    audio[32_000:44_000] = dev_audio("libri_mix_4spk")[round(start * 16_000) :][:12_000]
    diarizer = PyannoteLiveDiarizer(networks)

    assert diarizer.insert(audio) == ()


def test_turns_since_a_time_are_those_that_end_later(
    networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples]
) -> None:
    diarizer = PyannoteLiveDiarizer(networks)
    diarizer.insert(dev_audio("bof_dev_multi"))
    whole = diarizer.current().turns

    for start in (0.0, 7.3, 20.0, 33.1):
        since = diarizer.turns_since(start)
        assert [(turn.label, turn.end) for turn in since] == [
            (turn.label, turn.end) for turn in whole if turn.end > start
        ]


def test_after_a_pass_is_adopted_labels_go_on_with_the_same_voices(
    networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples], dev_audio_path: Callable[[str], Path]
) -> None:
    audio, reference = dev_audio("bof_dev_multi"), dev_audio_path("bof_dev_multi").with_suffix(".rttm")
    diarizer = PyannoteLiveDiarizer(networks)
    shown: list[SpeakerTurn] = []
    for second in range(len(audio) // 16_000):
        shown += diarizer.insert(audio[second * 16_000 : (second + 1) * 16_000])
        if second in (20, 30):
            found = diarizer.relabel()
            diarizer.adopt(matched_labels(diarizer.current(), found))

    assert error_rate(Diarization(tuple(shown)), reference) <= 0.16
    current = diarizer.current()
    assert len(current.embeddings) == 4
    assert error_rate(current, reference) <= 0.08


def test_audio_may_come_in_while_a_pass_runs(
    networks: PyannoteDiarizer, dev_audio: Callable[[str], Samples], dev_audio_path: Callable[[str], Path]
) -> None:
    audio = dev_audio("bof_dev_multi")
    diarizer = PyannoteLiveDiarizer(networks)
    diarizer.insert(audio[: 25 * 16_000])
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(diarizer.relabel)
        diarizer.insert(audio[25 * 16_000 :])
    diarizer.adopt(matched_labels(diarizer.current(), running.result()))

    reference = dev_audio_path("bof_dev_multi").with_suffix(".rttm")
    assert error_rate(diarizer.current(), reference) <= 0.08
