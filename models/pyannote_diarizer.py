"""Who spoke when, over a whole recording: pyannote's segmentation, CAM++ voice vectors, and our own clustering.

The segmentation tells where one voice speaks alone; each such stretch gives one voice vector, and these are clustered.
(The usual way, one vector for what each 10 s window calls a speaker, fails where the network takes two people in one
window for the same. It often does so for people who speak briefly; the pauses between them it hardly ever misses.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.campplus import EMBEDDING_DIMENSION, CampPlusPlus
from models.log_mel import MEL_SAMPLES, MEL_STEP_SAMPLES, log_mel_features
from models.pyannote_segmentation import SegmentationModel
from models.speaker_activity import (
    FRAME_CENTRE_SAMPLES,
    FRAME_STEP_SAMPLES,
    SpeakerActivity,
    Stretch,
    bridge_pauses,
    by_first_speech,
    count_speakers,
    letter_label,
    n_frames_in,
    single_voice_stretches,
    speaker_turns,
    stitch,
)
from models.voice_changes import check_windows, recheck_voices
from models.voice_clustering import MIN_TELLING_S, cluster_voices, normalized
from transcriber.core.speech import Diarization
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import DeviceError, ModelError

if TYPE_CHECKING:
    import torch

    from transcriber.ports import Progress, Samples

_WINDOW_SAMPLES = 10 * SAMPLE_RATE_HZ
_WINDOW_STEP_SAMPLES = SAMPLE_RATE_HZ
_MIN_RECORDING_SAMPLES = SAMPLE_RATE_HZ
_MAX_PAUSE_S = 0.4
"""Pauses of one person up to this long belong to the turn: to whom a word goes must not hang on a breath."""
_MIN_HEARD_ROWS = 40
_LENGTH_STEP_FRAMES = 8
_BATCH = {"cpu": 8, "cuda": 64}

_SEGMENTED, _HEARD, _CHECKED = 0.4, 0.6, 1.0
"""Share of all work that is done after each stage."""


class PyannoteDiarizer:
    """Implements `transcriber.ports.Diarizer`. Its steps on a piece of audio are public for use on a live stream."""

    name = "pyannote-segmentation-3.0 + campplus-cn-en-common"

    def __init__(self, segmentation_path: Path, voice_path: Path, *, device: str = "cpu", n_threads: int = 1) -> None:
        """Load both networks, which takes some seconds.

        Args:
            segmentation_path: `pytorch_model.bin` of pyannote/segmentation-3.0.
            voice_path: `campplus_cn_en_common.pt` of 3D-Speaker.
            device: "cpu" or "cuda".
            n_threads: Of torch, in the whole process.

        Raises:
            ModelError: If a file cannot be read or holds another model.
            DeviceError: If there is no such device.
        """
        import torch

        offered = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]
        if device not in offered:
            raise DeviceError(
                f"Diarization cannot run on {device!r}: torch {torch.__version__} offers {', '.join(offered)} here.",
                hint="Use --device cpu, or install a build of torch for this accelerator.",
            )
        torch.set_num_threads(n_threads)
        self._device = device
        self._segmentation = SegmentationModel(segmentation_path, device=device)
        self._voice_network = CampPlusPlus.load(voice_path, device=device)

    def diarize(self, audio: Samples, *, n_speakers: int | None = None, progress: Progress) -> Diarization:
        """See the port. Silence, and recordings of less than a second, have no turns.

        Memory beside the recording: about 10 kB a second.
        """
        if len(audio) < _MIN_RECORDING_SAMPLES:
            progress(1.0)
            return Diarization(())
        progress(0.0)
        activity = self._activity(audio, _stage(progress, 0.0, _SEGMENTED))
        n_at_once = count_speakers(activity)
        stretches = single_voice_stretches(activity, n_at_once)
        vectors = self._vectors_of(audio, stretches, _stage(progress, _SEGMENTED, _HEARD))
        durations_s = np.array([stretch.duration_s for stretch in stretches])
        voices = cluster_voices(vectors, durations_s, n_voices=n_speakers)
        checks = check_windows(stretches if len(set(voices.tolist())) > 1 else [])
        check_vectors = self._vectors_of(audio, checks.windows, _stage(progress, _HEARD, _CHECKED))
        voice_of_frames, centroids = recheck_voices(
            stretches, vectors, voices, checks, check_vectors, activity.n_frames
        )
        speaking = stitch(activity, n_at_once, voice_of_frames, len(centroids))
        labels = {voice: letter_label(rank) for rank, voice in enumerate(by_first_speech(speaking))}
        return Diarization(
            turns=speaker_turns(bridge_pauses(speaking, _MAX_PAUSE_S), labels),
            embeddings={label: tuple(centroids[voice].tolist()) for voice, label in labels.items()},
        )

    def active_speakers(self, windows: Samples) -> NDArray[np.bool_]:
        """Who is active in each frame of (n_windows, n_samples): see `SegmentationModel.active_speakers`."""
        return self._segmentation.active_speakers(windows)

    def voice_vector(self, window: Samples, active: NDArray[np.bool_]) -> NDArray[np.float32] | None:
        """The voice heard in some frames of a window, however scattered they are.

        Args:
            window: (n_samples,).
            active: (n_frames,) of `active_speakers` on this window: where to listen.

        Returns:
            (192,) L2-normalised; None where the frames make up less than 0.4 s, which tells nothing.
        """
        import torch

        features = log_mel_features(torch.from_numpy(window))
        middles = np.arange(len(features)) * MEL_STEP_SAMPLES + MEL_SAMPLES // 2
        frames = np.rint((middles - FRAME_CENTRE_SAMPLES) / FRAME_STEP_SAMPLES).astype(int)
        heard = active[np.clip(frames, 0, len(active) - 1)]
        if heard.sum() < _MIN_HEARD_ROWS:
            return None
        vector: NDArray[np.float32] = self._embed(features[torch.from_numpy(heard)].unsqueeze(0))[0]
        return vector

    def _activity(self, audio: Samples, progress: Progress) -> SpeakerActivity:
        """Segmentation of the whole recording, in windows of 10 s; silence makes up what the last one lacks."""
        n_windows = 1 + max(0, -(-(len(audio) - _WINDOW_SAMPLES) // _WINDOW_STEP_SAMPLES))
        parts: list[NDArray[np.bool_]] = []
        batch = _BATCH[self._device]
        for first in range(0, n_windows, batch):
            windows = np.zeros((min(batch, n_windows - first), _WINDOW_SAMPLES), dtype=np.float32)
            for row, window in enumerate(windows, start=first):
                heard = audio[row * _WINDOW_STEP_SAMPLES : row * _WINDOW_STEP_SAMPLES + _WINDOW_SAMPLES]
                window[: len(heard)] = heard
            parts.append(self._segmentation.active_speakers(windows))
            progress((first + len(windows)) / n_windows)
        first_samples = np.arange(n_windows) * _WINDOW_STEP_SAMPLES
        return SpeakerActivity(
            active=np.concatenate(parts),
            first_frames=np.rint(first_samples / FRAME_STEP_SAMPLES).astype(np.int64),
            n_frames=n_frames_in(len(audio)),
        )

    def _vectors_of(self, audio: Samples, stretches: Sequence[Stretch], progress: Progress) -> NDArray[np.float32]:
        """(n_stretches, 192) L2-normalised."""
        import torch

        vectors = np.zeros((len(stretches), EMBEDDING_DIMENSION), dtype=np.float32)
        batch = _BATCH[self._device]
        done = 0
        for _, same_length in groupby(stretches, key=_n_heard_frames):
            together = list(same_length)
            for first in range(0, len(together), batch):
                rows = [
                    log_mel_features(torch.from_numpy(_samples(audio, stretch)))
                    for stretch in together[first : first + batch]
                ]
                vectors[done : done + len(rows)] = self._embed(torch.stack(rows))
                done += len(rows)
                progress(done / len(stretches))
        progress(1.0)
        return vectors

    def _embed(self, features: torch.Tensor) -> NDArray[np.float32]:
        """(batch, 192) L2-normalised, from (batch, n_rows, 80) that are not normalised yet."""
        try:
            embedded = self._voice_network.embed((features - features.mean(dim=1, keepdim=True)).to(self._device))
        except RuntimeError as error:
            raise ModelError(
                f"The voice model failed on {self._device}: {error}", hint="Try again with --device cpu."
            ) from error
        return normalized(embedded.cpu().numpy())


def _samples(audio: Samples, stretch: Stretch) -> Samples:
    """The audio of a stretch; never less than one row of features."""
    start = stretch.start * FRAME_STEP_SAMPLES + FRAME_CENTRE_SAMPLES - MEL_SAMPLES // 2
    return audio[start : start + _n_heard_frames(stretch) * FRAME_STEP_SAMPLES + MEL_SAMPLES]


def _n_heard_frames(stretch: Stretch) -> int:
    """How much of a stretch is listened to: whole steps of 0.135 s, as torch keeps kernels for each length it meets.

    Of those that tell little about a voice, all.
    """
    n_frames = stretch.end - stretch.start
    return n_frames if stretch.duration_s < MIN_TELLING_S else n_frames - n_frames % _LENGTH_STEP_FRAMES


def _stage(progress: Progress, start: float, end: float) -> Progress:
    """Progress of one stage, as a share of the whole."""
    return lambda share: progress(start + (end - start) * share)
