"""Who spoke when, over a whole recording: pyannote's segmentation, CAM++ voice vectors, and our own clustering.

The segmentation tells where one voice speaks alone; each such stretch gives one voice vector, and these are clustered.
(The usual way, one vector for what each 10 s window calls a speaker, fails where the network takes two people in one
window for the same. It often does so for people who speak briefly; the pauses between them it hardly ever misses.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    n_frames_in,
    single_voice_stretches,
    speaker_turns,
    stitch,
)
from models.voice_changes import CheckWindows, check_windows, recheck_voices
from models.voice_clustering import MIN_TELLING_S, cluster_voices, normalized
from transcriber.core.relabelling import letter_label
from transcriber.core.speech import Diarization
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import DeviceError, ModelError

if TYPE_CHECKING:
    import torch

    from transcriber.ports import Progress, Samples

WINDOW_SAMPLES = 10 * SAMPLE_RATE_HZ
WINDOW_STEP_SAMPLES = SAMPLE_RATE_HZ
_MIN_RECORDING_SAMPLES = SAMPLE_RATE_HZ
MAX_PAUSE_S = 0.4
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
        vectors = self.voice_vectors(audio, stretches, _stage(progress, _SEGMENTED, _HEARD))
        durations_s = np.array([stretch.duration_s for stretch in stretches])
        voices = cluster_voices(vectors, durations_s, n_voices=n_speakers)
        checks = check_windows(stretches if len(set(voices.tolist())) > 1 else [])
        check_vectors = self.voice_vectors(audio, checks.windows, _stage(progress, _HEARD, _CHECKED))
        return turns_of_voices(activity, n_at_once, HeardStretches(stretches, vectors, checks, check_vectors), voices)

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
        n_windows = 1 + max(0, -(-(len(audio) - WINDOW_SAMPLES) // WINDOW_STEP_SAMPLES))
        parts: list[NDArray[np.bool_]] = []
        batch = _BATCH[self._device]
        for first in range(0, n_windows, batch):
            windows = np.zeros((min(batch, n_windows - first), WINDOW_SAMPLES), dtype=np.float32)
            for row, window in enumerate(windows, start=first):
                heard = audio[row * WINDOW_STEP_SAMPLES : row * WINDOW_STEP_SAMPLES + WINDOW_SAMPLES]
                window[: len(heard)] = heard
            parts.append(self._segmentation.active_speakers(windows))
            progress((first + len(windows)) / n_windows)
        first_samples = np.arange(n_windows) * WINDOW_STEP_SAMPLES
        return SpeakerActivity(
            active=np.concatenate(parts),
            first_frames=np.rint(first_samples / FRAME_STEP_SAMPLES).astype(np.int64),
            n_frames=n_frames_in(len(audio)),
        )

    def voice_vectors(
        self, audio: Samples, stretches: Sequence[Stretch], progress: Progress = lambda _: None
    ) -> NDArray[np.float32]:
        """(n_stretches, 192) L2-normalised; frames are counted from the start of `audio`."""
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


@dataclass(frozen=True, slots=True)
class HeardStretches:
    """Where one voice speaks alone, and how it sounds there; the windows of the second look, and how they sound.

    vectors: (n_stretches, 192); check_vectors: (n_windows, 192); both L2-normalised.
    """

    stretches: Sequence[Stretch]
    vectors: NDArray[np.float32]
    checks: CheckWindows
    check_vectors: NDArray[np.float32]

    @property
    def durations_s(self) -> NDArray[np.float64]:
        return np.array([stretch.duration_s for stretch in self.stretches])


def turns_of_voices(
    activity: SpeakerActivity, n_at_once: NDArray[np.int64], heard: HeardStretches, voices: NDArray[np.int64]
) -> Diarization:
    """The last steps, which need no network: from the voice of each stretch to turns.

    Args:
        n_at_once: (n_frames,) from `count_speakers`.
        voices: (n_stretches,) from `cluster_voices`.
    """
    voice_of_frames, centroids = recheck_voices(
        heard.stretches, heard.vectors, voices, heard.checks, heard.check_vectors, activity.n_frames
    )
    speaking = stitch(activity, n_at_once, voice_of_frames, len(centroids))
    labels = {voice: letter_label(rank) for rank, voice in enumerate(by_first_speech(speaking))}
    return Diarization(
        turns=speaker_turns(bridge_pauses(speaking, MAX_PAUSE_S), labels),
        embeddings={label: tuple(centroids[voice].tolist()) for voice, label in labels.items()},
    )


def _samples(audio: Samples, stretch: Stretch) -> Samples:
    """The audio of a stretch; never less than one row of features.

    Its last row reaches beyond its last frame: at the very end of the audio all of it moves forward by that much.
    """
    n_samples = _n_heard_frames(stretch) * FRAME_STEP_SAMPLES + MEL_SAMPLES
    start = stretch.start * FRAME_STEP_SAMPLES + FRAME_CENTRE_SAMPLES - MEL_SAMPLES // 2
    start = max(0, min(start, len(audio) - n_samples))
    return audio[start : start + n_samples]


def _n_heard_frames(stretch: Stretch) -> int:
    """How much of a stretch is listened to: whole steps of 0.135 s, as torch keeps kernels for each length it meets.

    Of those that tell little about a voice, all.
    """
    n_frames = stretch.end - stretch.start
    return n_frames if stretch.duration_s < MIN_TELLING_S else n_frames - n_frames % _LENGTH_STEP_FRAMES


def _stage(progress: Progress, start: float, end: float) -> Progress:
    """Progress of one stage, as a share of the whole."""
    return lambda share: progress(start + (end - start) * share)
