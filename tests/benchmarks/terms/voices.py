"""Synthetic voices of two engines: Kokoro-82M by onnxruntime, and eSpeak NG."""

from __future__ import annotations

import ctypes
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

SAMPLE_RATE_HZ = 16_000
ESPEAK_VOICES = ("en-us+m3", "en-gb-x-rp+f2", "en-us+f4", "en-gb-scotland+m7", "en-us+m6")


class Voices(Protocol):
    def say(self, text: str, voice: str) -> Samples:
        """(n_samples,) float32, mono, 16 kHz."""
        ...


class KokoroVoices:
    """Kokoro-82M (Apache-2.0): a model file, and a folder of `VOICE.bin` style vectors."""

    _SAMPLE_RATE_HZ = 24_000
    _MAX_TOKENS = 480

    def __init__(self, model: Path, voices: Path) -> None:
        onnxruntime = importlib.import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._model = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = importlib.import_module("kokoro_onnx.tokenizer").Tokenizer()
        self._voices = voices

    def say(self, text: str, voice: str) -> Samples:
        import numpy as np

        language = "en-gb" if voice.startswith("b") else "en-us"
        tokens = self._tokenizer.tokenize(self._tokenizer.phonemize(text, language))
        if len(tokens) > self._MAX_TOKENS:
            raise ValueError(f"{len(tokens)} phonemes; at most {self._MAX_TOKENS} are expected: {text!r}")
        styles = np.fromfile(self._voices / f"{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)
        inputs = {"tokens": [[0, *tokens, 0]], "style": styles[len(tokens)], "speed": np.ones(1, dtype=np.float32)}
        (audio,) = self._model.run(None, inputs)
        return resampled(audio.ravel(), self._SAMPLE_RATE_HZ)


class EspeakVoices:
    """eSpeak NG (GPL-3.0) by the library that the package `espeakng-loader` carries."""

    def __init__(self) -> None:
        loader = importlib.import_module("espeakng_loader")
        self._library = ctypes.CDLL(loader.get_library_path())
        retrieve_audio = 1
        self._sample_rate_hz = self._library.espeak_Initialize(retrieve_audio, 0, loader.get_data_path().encode(), 0)
        self._parts: list[bytes] = []
        receiver = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._receive = receiver(self._take)  # kept: the library calls it for as long as it lives
        self._library.espeak_SetSynthCallback(self._receive)

    def _take(self, samples: ctypes._Pointer[ctypes.c_short], n_samples: int, _: ctypes.c_void_p) -> int:
        if samples and n_samples:  # type: ignore[truthy-bool]  # NULL at the end
            self._parts.append(ctypes.string_at(samples, 2 * n_samples))
        return 0

    def say(self, text: str, voice: str) -> Samples:
        import numpy as np

        self._parts.clear()
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(f"eSpeak NG has no voice {voice!r}")
        data = text.encode() + b"\0"
        utf8 = 1
        self._library.espeak_Synth(data, len(data), 0, 1, 0, utf8, None, None)
        self._library.espeak_Synchronize()
        audio: Samples = (np.frombuffer(b"".join(self._parts), dtype=np.int16) / 32768).astype(np.float32)
        return resampled(audio, self._sample_rate_hz)


def resampled(audio: Samples, sample_rate_hz: int) -> Samples:
    """The same sound at 16 kHz, what lies above 8 kHz left out."""
    import numpy as np

    n_samples = round(len(audio) * SAMPLE_RATE_HZ / sample_rate_hz)
    spectrum = np.fft.rfft(audio)[: n_samples // 2 + 1]
    return (np.fft.irfft(spectrum, n_samples) * (n_samples / len(audio))).astype(np.float32)
