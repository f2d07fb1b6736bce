"""Log mel filter banks as Kaldi computes them, which is what speaker embedding networks are trained on.

torchaudio has them too, but its wheel does not load beside every build of torch.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

from transcriber.core.timeline import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    import torch

N_MEL_BINS = 80
MEL_SAMPLES = 400
MEL_STEP_SAMPLES = 160

_N_FFT = 512
_PRE_EMPHASIS = 0.97
_LOWEST_HZ = 20.0


def log_mel_features(audio: torch.Tensor) -> torch.Tensor:
    """Log mel filter banks, a row each 10 ms.

    Args:
        audio: (n_samples,) float32, mono, 16 kHz, in [-1, 1].

    Returns:
        (n_frames, 80) float32, not normalised; row i covers the 25 ms from i * 10 ms, and rows that would reach
        beyond the end are left out.

    Source: Kaldi's `compute-fbank-feats` (Povey window, DC removal, pre-emphasis 0.97) without dither.
    """
    import torch

    if len(audio) < MEL_SAMPLES:
        return audio.new_zeros((0, N_MEL_BINS))
    frames = audio.unfold(0, MEL_SAMPLES, MEL_STEP_SAMPLES)
    frames = frames - frames.mean(dim=1, keepdim=True)
    previous = torch.cat([frames[:, :1], frames[:, :-1]], dim=1)
    povey = torch.hann_window(MEL_SAMPLES, periodic=False, device=audio.device) ** 0.85
    spectrum = torch.fft.rfft((frames - _PRE_EMPHASIS * previous) * povey, n=_N_FFT)
    power = spectrum.real.square() + spectrum.imag.square()
    mel: torch.Tensor = power @ _mel_triangles().to(audio.device)
    return mel.clamp_min(torch.finfo(torch.float32).eps).log()


@functools.cache
def _mel_triangles() -> torch.Tensor:
    """(257, 80) filters: triangles on the mel scale, evenly spaced from 20 Hz to 8 kHz."""
    import torch

    def mel(hz: float) -> float:
        return 1127.0 * math.log1p(hz / 700.0)

    corners = torch.linspace(mel(_LOWEST_HZ), mel(SAMPLE_RATE_HZ / 2), N_MEL_BINS + 2, dtype=torch.float64)
    left, centre, right = corners[:-2], corners[1:-1], corners[2:]
    bins = torch.tensor([mel(k * SAMPLE_RATE_HZ / _N_FFT) for k in range(_N_FFT // 2 + 1)], dtype=torch.float64)[
        :, None
    ]
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    return torch.minimum(rising, falling).clamp_min(0.0).float()
