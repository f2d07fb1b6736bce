"""pyannote's speaker segmentation (segmentation-3.0): who of up to three people is active in each frame of a window.

Source: Plaquet and Bredin 2023, "Powerset multi-class cross entropy loss for neural speaker diarization".
"""

from __future__ import annotations

import importlib
import os
import pickle
import sys
import types
import warnings
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from transcriber.errors import ModelError

if TYPE_CHECKING:
    from transcriber.ports import Samples

N_LOCAL_SPEAKERS = 3
_MAX_AT_ONCE = 2


class SegmentationModel:
    """The network with published weights. Windows of 10 s are what it was trained on; others work."""

    def __init__(self, path: Path, *, device: str = "cpu") -> None:
        """
        Args:
            path: The checkpoint `pytorch_model.bin` of pyannote/segmentation-3.0.

        Raises:
            ModelError: If pyannote.audio cannot be imported, or the file cannot be read or holds another model.
        """
        self._network = _load(path).to(device)
        self._device = device
        subsets = [subset for size in range(_MAX_AT_ONCE + 1) for subset in combinations(range(N_LOCAL_SPEAKERS), size)]
        self._speakers_of_class = np.array(
            [[local in subset for local in range(N_LOCAL_SPEAKERS)] for subset in subsets]
        )

    def active_speakers(self, windows: Samples) -> NDArray[np.bool_]:
        """Who is active when; a local number means the same person throughout one window, and nothing across windows.

        Args:
            windows: (n_windows, n_samples) float32, mono, 16 kHz.

        Returns:
            (n_windows, n_frames, 3); 589 frames for 10 s.

        Raises:
            ModelError: If the network cannot run, for example for lack of memory.
        """
        import torch

        try:
            with torch.inference_mode():
                scores = self._network(torch.from_numpy(windows).unsqueeze(1).to(self._device))
                classes = scores.argmax(dim=-1).cpu().numpy()
        except RuntimeError as error:
            raise ModelError(
                f"Speaker segmentation failed on {self._device}: {error}", hint="Try again with --device cpu."
            ) from error
        active: NDArray[np.bool_] = self._speakers_of_class[classes]
        return active


def _load(path: Path) -> Any:
    """The checkpoint as a network for inference, without running code that a file might carry.

    pyannote's own loader unpickles whatever the file holds; here only its four kinds of settings are let through.
    """
    import torch
    from torch.torch_version import TorchVersion

    pyannet, task = _import_pyannote()
    allowed = [task.Specifications, task.Problem, task.Resolution, TorchVersion]
    try:
        with torch.serialization.safe_globals(allowed):
            checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        network = pyannet.PyanNet(**checkpoint["hyper_parameters"])
        network.on_load_checkpoint(checkpoint)
        network.load_state_dict(checkpoint["state_dict"])
        specifications = network.specifications
        classes = (len(specifications.classes), specifications.powerset_max_classes)
    except (
        OSError,
        RuntimeError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        EOFError,
        pickle.UnpicklingError,
    ) as error:
        raise ModelError(
            f"Cannot load the segmentation model {path}: {error}",
            hint="Run 'bofscribe models verify'; fetch the model again if it is damaged.",
        ) from error
    if classes != (N_LOCAL_SPEAKERS, _MAX_AT_ONCE):
        raise ModelError(
            f"The segmentation model {path} tells {classes[0]} speakers apart, {classes[1]} at once; "
            f"{N_LOCAL_SPEAKERS} and {_MAX_AT_ONCE} are expected.",
            hint="Use pyannote/segmentation-3.0.",
        )
    return network.eval()


def _import_pyannote() -> tuple[types.ModuleType, types.ModuleType]:
    """pyannote.audio's network and its kinds of settings. It reports usage to its makers unless told not to."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    try:
        import_torchaudio()
        with warnings.catch_warnings():
            # Audio is handed over in memory: that it could not decode files is of no interest to anybody.
            warnings.filterwarnings("ignore", message=r"\s*torchcodec is not installed correctly")
            return (
                importlib.import_module("pyannote.audio.models.segmentation.PyanNet"),
                importlib.import_module("pyannote.audio.core.task"),
            )
    except (ImportError, OSError) as error:
        raise ModelError(
            f"pyannote.audio cannot be imported: {error}", hint="Install bofscribe again, with torch for this machine."
        ) from error


def import_torchaudio() -> types.ModuleType:
    """torchaudio, which pyannote.audio imports, whatever build of it is installed.

    Its wheel on PyPI is a CUDA build: beside a CPU build of torch the compiled part cannot be loaded, and the import
    fails with OSError. Nothing here needs that part, so an empty one is put in its place; torchaudio then takes itself
    for a build without one.
    """
    try:
        return importlib.import_module("torchaudio")
    except OSError:
        extension = types.ModuleType("torchaudio._extension")
        vars(extension).update(
            _IS_TORCHAUDIO_EXT_AVAILABLE=False, _IS_ALIGN_AVAILABLE=False, fail_if_no_align=lambda function: function
        )
        sys.modules["torchaudio._extension"] = extension
        return importlib.import_module("torchaudio")
