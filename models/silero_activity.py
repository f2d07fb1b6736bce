"""Speech activity by the Silero network, whose weights come inside the installed faster-whisper."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from transcriber.core.activity import FRAME_SAMPLES
from transcriber.errors import ModelMissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples

_CONTEXT_SAMPLES = 64
"""The network sees the end of the frame before: its input is (n_frames, 64 + 512)."""

_STATE_SHAPE = (1, 1, 128)


class SileroActivity:
    """Implements `SpeechActivity`. One object may serve several recordings, one after the other or at once."""

    name = "silero-vad-v6"

    def __init__(self, *, frames_per_run: int = 128) -> None:
        """Load the network.

        Args:
            frames_per_run: Frames computed together: 1 gives each probability at once, more is up to three times
                cheaper.

        Raises:
            ModelMissingError: If faster-whisper, which carries the weights, is not installed whole.
        """
        import onnxruntime

        if frames_per_run < 1:
            raise ValueError(f"frames_per_run is {frames_per_run}; at least 1 is expected")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_weights_path()), providers=["CPUExecutionProvider"], sess_options=options
        )
        self._frames_per_run = frames_per_run

    def speech_probabilities(self, blocks: Iterable[Samples]) -> Iterator[float]:
        """Probability of speech for each consecutive frame of 512 samples (32 ms) of the concatenated blocks.

        The last frame is completed with silence. How the audio was cut into blocks makes no difference, and memory
        does not grow with it.

        Args:
            blocks: (n_samples,) float32, mono, 16 kHz, in [-1, 1]; of any length.
        """
        hidden = np.zeros(_STATE_SHAPE, np.float32)
        cell = np.zeros(_STATE_SHAPE, np.float32)
        context = np.zeros(_CONTEXT_SAMPLES, np.float32)
        for audio in _runs(blocks, self._frames_per_run * FRAME_SAMPLES):
            frames = audio.reshape(-1, FRAME_SAMPLES)
            contexts = np.vstack([context, frames[:-1, -_CONTEXT_SAMPLES:]])
            probabilities, hidden, cell = self._session.run(
                None, {"input": np.hstack([contexts, frames]), "h": hidden, "c": cell}
            )
            context = frames[-1, -_CONTEXT_SAMPLES:].copy()
            yield from probabilities.reshape(-1).tolist()


def _runs(blocks: Iterable[Samples], n_samples: int) -> Iterator[Samples]:
    """The same audio in arrays of `n_samples`; the last is shorter, filled with silence to a whole frame."""
    filled = 0
    run: NDArray[np.float32] = np.empty(n_samples, np.float32)
    for block in blocks:
        taken = 0
        while taken < len(block):
            count = min(len(block) - taken, n_samples - filled)
            run[filled : filled + count] = block[taken : taken + count]
            taken += count
            filled += count
            if filled == n_samples:
                yield run
                filled = 0
    if filled:
        run[filled:] = 0.0
        yield run[: -(-filled // FRAME_SAMPLES) * FRAME_SAMPLES]


def _weights_path() -> Path:
    # Found without importing the package, which would load all of CTranslate2.
    spec = importlib.util.find_spec("faster_whisper")
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()] if spec else []
    for folder in folders:
        path = folder / "assets" / "silero_vad_v6.onnx"
        if path.is_file():
            return path
    raise ModelMissingError(
        f"The speech activity network is not in the installed faster-whisper (looked in {folders or 'nothing'}).",
        hint="Install faster-whisper 1.2.1 again: its wheel carries assets/silero_vad_v6.onnx.",
    )
