"""Who spoke when, with the real networks on real recordings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.pyannote_diarizer import PyannoteDiarizer
from models.pyannote_segmentation import SegmentationModel
from transcriber.core.speech import Diarization, Label
from transcriber.errors import DeviceError, ModelError

if TYPE_CHECKING:
    from transcriber.ports import Samples

pytestmark = pytest.mark.real_models


@dataclass(frozen=True, slots=True)
class Heard:
    diarization: Diarization
    progress: tuple[float, ...]


@pytest.fixture(scope="module")
def diarizer(segmentation_model_path: Path, campplus_model_path: Path) -> PyannoteDiarizer:
    return PyannoteDiarizer(segmentation_model_path, campplus_model_path)


@pytest.fixture(scope="module")
def hear(diarizer: PyannoteDiarizer, dev_audio: Callable[[str], Samples]) -> Callable[[str], Heard]:
    """Diarizes each recording once for all tests."""
    known: dict[str, Heard] = {}

    def heard(name: str) -> Heard:
        if name not in known:
            progress: list[float] = []
            known[name] = Heard(diarizer.diarize(dev_audio(name), progress=progress.append), tuple(progress))
        return known[name]

    return heard


def error_rate(diarization: Diarization, rttm: Path) -> float:
    """Diarization error rate without a collar, overlaps scored."""
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    reference, hypothesis = Annotation(), Annotation()
    for track, line in enumerate(rttm.read_text(encoding="utf-8").splitlines()):
        _, _, _, start, duration, _, _, speaker, *_ = line.split()
        reference[Segment(float(start), float(start) + float(duration)), track] = speaker
    for track, turn in enumerate(diarization.turns):
        hypothesis[Segment(turn.start, turn.end), track] = turn.label
    metric = DiarizationErrorRate(collar=0.0, skip_overlap=False)
    heard = Timeline([reference.get_timeline().extent() | hypothesis.get_timeline().extent()])
    return float(metric(reference, hypothesis, uem=heard))


@pytest.mark.parametrize(
    ("name", "n_people", "max_error_rate"),
    [
        ("pyannote_sample", 2, 0.06),
        ("bof_en_4spk_room", 4, 0.09),
        ("libri_mix_4spk", 4, 0.155),
        ("bof_dev_multi", 4, 0.08),  # some have two short turns alone
        ("ami_ES2003ab_60s", 2, 0.30),
    ],
)
def test_people_are_counted_and_their_turns_found(
    name: str,
    n_people: int,
    max_error_rate: float,
    hear: Callable[[str], Heard],
    dev_audio_path: Callable[[str], Path],
) -> None:
    diarization = hear(name).diarization

    assert len(diarization.embeddings) == n_people
    assert error_rate(diarization, dev_audio_path(name).with_suffix(".rttm")) <= max_error_rate


def test_labels_are_letters_in_order_of_first_speech(hear: Callable[[str], Heard]) -> None:
    diarization = hear("bof_dev_multi").diarization

    in_order = list(dict.fromkeys(turn.label for turn in diarization.turns))
    assert in_order == ["A", "B", "C", "D"]
    assert list(diarization.embeddings) == in_order


def test_each_label_has_a_voice_vector_of_length_one_unlike_the_others(hear: Callable[[str], Heard]) -> None:
    vectors = np.array(list(hear("bof_dev_multi").diarization.embeddings.values()))

    similarity = vectors @ vectors.T
    np.testing.assert_allclose(np.diag(similarity), 1.0, atol=1e-5)
    assert (similarity[~np.eye(len(vectors), dtype=bool)] < 0.6).all()


def test_people_who_speak_at_once_have_turns_that_overlap(hear: Callable[[str], Heard]) -> None:
    turns = hear("bof_en_4spk_room").diarization.turns

    # the reference has Chloe speak into Ben's turn from 16.3 to 17.2 s
    speaking = {turn.label for turn in turns if turn.start < 16.9 < turn.end}
    assert len(speaking) == 2


def test_progress_goes_from_zero_to_one_and_never_back(hear: Callable[[str], Heard]) -> None:
    progress = hear("pyannote_sample").progress

    assert progress[0] == 0.0
    assert progress[-1] == 1.0
    assert list(progress) == sorted(progress)


def test_a_given_number_of_speakers_is_found(diarizer: PyannoteDiarizer, dev_audio: Callable[[str], Samples]) -> None:
    audio = dev_audio("bof_dev_multi")

    for n_speakers in (1, 3):
        diarization = diarizer.diarize(audio, n_speakers=n_speakers, progress=lambda _: None)
        assert len(diarization.embeddings) == n_speakers


@pytest.mark.parametrize("stop_at", [0.0, 0.3, 0.5, 0.7])
def test_what_progress_raises_stops_the_work(
    diarizer: PyannoteDiarizer, dev_audio: Callable[[str], Samples], stop_at: float
) -> None:
    seen: list[float] = []

    def progress(share: float) -> None:
        seen.append(share)
        if share >= stop_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diarizer.diarize(dev_audio("pyannote_sample"), progress=progress)
    assert seen[-1] < 1.0


@pytest.mark.parametrize("n_samples", [0, 1, 15_999, 16_000, 20_000, 200_000])
def test_silence_of_any_length_has_no_turns(diarizer: PyannoteDiarizer, n_samples: int) -> None:
    progress: list[float] = []

    assert diarizer.diarize(np.zeros(n_samples, dtype=np.float32), progress=progress.append) == Diarization(())
    assert progress[-1] == 1.0


def test_a_window_of_a_live_stream_gives_speakers_and_their_voices(
    diarizer: PyannoteDiarizer, dev_audio: Callable[[str], Samples], hear: Callable[[str], Heard]
) -> None:
    window = dev_audio("libri_mix_4spk")[2 * 16_000 : 7 * 16_000]

    (active,) = diarizer.active_speakers(window[None])
    speaker = int(active.sum(axis=0).argmax())
    vector = diarizer.voice_vector(window, active[:, speaker])

    assert vector is not None
    assert np.array(hear("libri_mix_4spk").diarization.embeddings[Label("A")]) @ vector > 0.6


def test_a_moment_of_speech_gives_no_voice(diarizer: PyannoteDiarizer, dev_audio: Callable[[str], Samples]) -> None:
    active = np.zeros(293, dtype=np.bool_)
    active[100:115] = True

    assert diarizer.voice_vector(dev_audio("libri_mix_4spk")[: 5 * 16_000], active) is None


def test_a_damaged_segmentation_model_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "damaged.bin").write_bytes(b"not a checkpoint")

    with pytest.raises(ModelError, match=r"damaged\.bin"):
        SegmentationModel(tmp_path / "damaged.bin")


def test_a_device_that_is_not_there_is_refused(segmentation_model_path: Path, campplus_model_path: Path) -> None:
    with pytest.raises(DeviceError, match="tpu"):
        PyannoteDiarizer(segmentation_model_path, campplus_model_path, device="tpu")


def test_importing_the_adapter_loads_no_heavy_library() -> None:
    heavy = "{'torch', 'torchaudio', 'pyannote', 'scipy', 'lightning'}"
    code = f"import sys, models.pyannote_diarizer; print(sorted({heavy} & set(sys.modules)))"

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"
