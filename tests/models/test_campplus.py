"""The voice network and its features: equal to the references, and telling people apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.campplus import EMBEDDING_DIMENSION, CampPlusPlus
from models.log_mel import N_MEL_BINS, log_mel_features
from transcriber.errors import ModelError

if TYPE_CHECKING:
    import torch

    from transcriber.ports import Samples


def sung_vowel(*, duration_s: float = 2.0) -> torch.Tensor:
    """A buzzing tone with vibrato: the same samples on every machine, without a recording."""
    import torch

    t = torch.arange(round(duration_s * 16_000), dtype=torch.float64) / 16_000
    pitch_hz = 120 + 15 * torch.sin(2 * math.pi * 3 * t)
    harmonics = [torch.sin(2 * math.pi * pitch_hz * k * t) / k for k in range(1, 25)]
    return 0.1 * torch.stack(harmonics).sum(dim=0).float()


def normalized_features(audio: torch.Tensor) -> torch.Tensor:
    features = log_mel_features(audio)
    return features - features.mean(dim=0)


@pytest.fixture(scope="module")
def network(campplus_model_path: Path) -> CampPlusPlus:
    import torch

    torch.set_num_threads(1)
    return CampPlusPlus.load(campplus_model_path)


@pytest.mark.real_models  # imports torchaudio, which is slow
def test_features_are_those_of_kaldi() -> None:
    from models.pyannote_segmentation import import_torchaudio

    import_torchaudio()
    from torchaudio.compliance import kaldi

    audio = sung_vowel()
    expected = kaldi.fbank(audio[None], num_mel_bins=N_MEL_BINS, sample_frequency=16_000, dither=0.0)

    np.testing.assert_allclose(log_mel_features(audio).numpy(), expected.numpy(), atol=1e-3)


@pytest.mark.parametrize(("n_samples", "n_rows"), [(0, 0), (399, 0), (400, 1), (559, 1), (560, 2)])
def test_each_row_of_features_lies_wholly_inside_the_audio(n_samples: int, n_rows: int) -> None:
    import torch

    assert log_mel_features(torch.zeros(n_samples)).shape == (n_rows, N_MEL_BINS)


@pytest.mark.real_models
def test_embedding_is_that_of_the_published_network(network: CampPlusPlus) -> None:
    embedded = network.embed(normalized_features(sung_vowel())[None])

    assert embedded.shape == (1, EMBEDDING_DIMENSION)
    # from 3D-Speaker's own definition of the network, run once on these samples
    expected = [0.2899, -0.1574, -0.3234, -0.649, -0.4802, 0.8891, -0.0681, 0.1118]
    np.testing.assert_allclose(embedded[0, :8].numpy(), expected, atol=2e-3)
    assert embedded[0].norm().item() == pytest.approx(8.1957, abs=5e-3)


@pytest.mark.real_models
def test_embedding_does_not_depend_on_the_others_of_its_batch(network: CampPlusPlus) -> None:
    import torch

    features = normalized_features(sung_vowel())
    pair = torch.stack([features, features.flip(0)])

    np.testing.assert_allclose(network.embed(pair)[0].numpy(), network.embed(features[None])[0].numpy(), atol=1e-3)


@pytest.mark.real_models
def test_two_stretches_of_one_reader_are_closer_than_two_readers(
    network: CampPlusPlus, dev_audio: Callable[[str], Samples]
) -> None:
    import torch

    audio = torch.from_numpy(dev_audio("libri_mix_4spk"))

    def voice(start_s: float, end_s: float) -> torch.Tensor:
        piece = audio[round(start_s * 16_000) : round(end_s * 16_000)]
        return torch.nn.functional.normalize(network.embed(normalized_features(piece)[None])[0], dim=0)

    reader, again, another = voice(1.0, 4.0), voice(13.0, 16.0), voice(32.0, 35.0)

    assert reader @ again > 0.55
    assert reader @ another < 0.35


@pytest.mark.parametrize("content", [b"", b"not a checkpoint"])
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "voice.pt"
    path.write_bytes(content)

    with pytest.raises(ModelError, match=r"voice\.pt"):
        CampPlusPlus.load(path)


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.pt"):
        CampPlusPlus.load(tmp_path / "nowhere.pt")


def test_the_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    import torch

    torch.save({"conv.weight": torch.zeros(1)}, tmp_path / "other.pt")

    with pytest.raises(ModelError, match=r"other\.pt"):
        CampPlusPlus.load(tmp_path / "other.pt")
