"""A program that multiplies on the GPU once and says what works; apart, because a missing library aborts it.

    python -P cuda_probe.py DEVICE COMPUTE_TYPE        DEVICE: cuda, or cpu to try the probe itself

It prints one JSON object a line, as soon as it knows: {"compute_type": "float16", "supported": [...]}, then
{"torch": null} where torch can use the device, or {"torch": "why not"}. It imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PREFERRED_ON_CUDA = ("float16", "int8_float32", "float32")
"""Half precision where the GPU has it; older ones go on with what they have."""

_WIDTH = 64
_N_MELS = 80
_N_TOKENS = 16


def load_packaged_cublas() -> None:
    """Load cuBLAS from its Python package, if that is installed, so that CTranslate2 finds it when it first multiplies.

    The package's folder is on no search path; a library already loaded under that name is found without one.
    """
    specification = importlib.util.find_spec("nvidia")
    for root in (specification.submodule_search_locations or ()) if specification else ():
        for pattern in ("libcublasLt.so.12", "libcublas.so.12"):  # the second needs the first
            library = Path(root) / "cublas" / "lib" / pattern
            if library.is_file():
                ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)


def encode_once(device: str, compute_type: str) -> dict[str, Any]:
    """Encode two seconds of silence with a Whisper of one layer and random weights."""
    import ctranslate2
    import numpy as np

    supported = sorted(ctranslate2.get_supported_compute_types(device))
    if compute_type == "auto":
        compute_type = next(name for name in PREFERRED_ON_CUDA if name in supported)
    if compute_type in supported:
        with tempfile.TemporaryDirectory() as folder:
            _tiny_whisper().save(folder)
            model = ctranslate2.models.Whisper(folder, device=device, compute_type=compute_type)
            features = ctranslate2.StorageView.from_array(np.zeros((1, _N_MELS, 200), np.float32))
            encoded = model.encode(features, to_cpu=True)
            assert encoded.shape == [1, 100, _WIDTH]
    return {"compute_type": compute_type, "supported": supported}


def why_torch_cannot(device: str) -> str | None:
    """Multiply with torch; None where that works."""
    try:
        import torch

        if device == "cuda" and torch.version.cuda is None:
            return "the installed torch is a build for CPUs"
        matrix = torch.ones((8, 8), device=device)
        return None if float((matrix @ matrix).sum()) == 512.0 else "torch multiplied wrongly"
    except (ImportError, OSError, RuntimeError) as error:
        return str(error).partition("\n")[0]


def _tiny_whisper() -> Any:
    from ctranslate2.specs import WhisperSpec

    spec = WhisperSpec(1, 1, 1, 1)
    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = _weights(_WIDTH, _N_MELS, 3), _weights(_WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = _weights(_WIDTH, _WIDTH, 3), _weights(_WIDTH)
    encoder.position_encodings.encodings = _weights(1500, _WIDTH)
    decoder.position_encodings.encodings = _weights(448, _WIDTH)
    decoder.embeddings.weight = decoder.projection.weight = _weights(_N_TOKENS, _WIDTH)
    for norm in (encoder.layer_norm, decoder.layer_norm):
        _fill_norm(norm)
    for layer in (*encoder.layer, *decoder.layer):
        _fill_attention(layer.self_attention, (3 * _WIDTH, _WIDTH))
        _fill_norm(layer.ffn.layer_norm)
        _fill_linear(layer.ffn.linear_0, 4 * _WIDTH, _WIDTH)
        _fill_linear(layer.ffn.linear_1, _WIDTH, 4 * _WIDTH)
    for layer in decoder.layer:
        _fill_attention(layer.attention, (_WIDTH, 2 * _WIDTH, _WIDTH))
    spec.register_vocabulary([str(token) for token in range(_N_TOKENS)])
    spec.validate()
    spec.optimize(quantization="float32")
    return spec


def _weights(*shape: int) -> NDArray[np.float32]:
    import numpy as np

    return (np.random.default_rng(0).standard_normal(shape) * 0.02).astype(np.float32)


def _fill_norm(norm: Any) -> None:
    norm.gamma, norm.beta = 1.0 + _weights(_WIDTH), _weights(_WIDTH)


def _fill_linear(linear: Any, n_outputs: int, n_inputs: int) -> None:
    linear.weight, linear.bias = _weights(n_outputs, n_inputs), _weights(n_outputs)


def _fill_attention(attention: Any, widths: tuple[int, ...]) -> None:
    _fill_norm(attention.layer_norm)
    for linear, n_outputs in zip(attention.linear, widths, strict=True):
        _fill_linear(linear, n_outputs, _WIDTH)


def main(device: str, compute_type: str) -> None:
    if device == "cuda":
        load_packaged_cublas()
    print(json.dumps(encode_once(device, compute_type)), flush=True)  # noqa: T201 - this is a program of its own
    print(json.dumps({"torch": why_torch_cannot(device)}), flush=True)  # noqa: T201 - likewise


if __name__ == "__main__":
    main(*sys.argv[1:])
