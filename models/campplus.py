"""CAM++ speaker embeddings: the network, run from its published weights.

Source: Wang, Zheng, Cheng, Chen, Chen 2023, "CAM++: A Fast and Efficient Network for Speaker Verification Using
Context-Aware Masking". The layout of the layers is that of the paper; weights are looked up by the names of the
published checkpoint. torch is imported by the functions that use it, so that only diarization pays for it.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.errors import ModelError

if TYPE_CHECKING:
    import torch

EMBEDDING_DIMENSION = 192

_DENSE_BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers and dilation of each densely connected block."""
_GROWTH_CHANNELS = 32
_CONTEXT_FRAMES = 100
_BATCH_NORM_EPSILON = 1e-5


@dataclass(frozen=True, slots=True)
class _Affine:
    """A normalization whose statistics are fixed: x * scale + shift, channel by channel."""

    scale: torch.Tensor
    shift: torch.Tensor


@dataclass(frozen=True, slots=True)
class _Convolution:
    weight: torch.Tensor
    bias: torch.Tensor | None


@dataclass(frozen=True, slots=True)
class _Residual:
    first: _Convolution
    second: _Convolution
    shortcut: _Convolution | None
    """Where the block halves the frequency axis; the identity elsewhere."""


@dataclass(frozen=True, slots=True)
class _DenseLayer:
    before: _Affine
    narrow: _Convolution
    local: _Convolution
    squeeze: _Convolution
    excite: _Convolution
    dilation: int


@dataclass(frozen=True, slots=True)
class _DenseBlock:
    layers: tuple[_DenseLayer, ...]
    before_halving: _Affine
    halving: _Convolution


class _Checkpoint:
    """Reads layers by name, and folds the normalization that follows a convolution into it."""

    def __init__(self, weights: Mapping[str, torch.Tensor], device: str) -> None:
        self._weights = weights
        self._device = device

    def __contains__(self, name: str) -> bool:
        return f"{name}.weight" in self._weights

    def affine(self, name: str) -> _Affine:
        import torch

        deviation = (self._weights[f"{name}.running_var"] + _BATCH_NORM_EPSILON).sqrt()
        mean = self._weights[f"{name}.running_mean"]
        scale = self._weights.get(f"{name}.weight", torch.ones_like(mean)) / deviation
        shift = self._weights.get(f"{name}.bias", torch.zeros_like(mean)) - mean * scale
        return _Affine(scale[:, None].to(self._device), shift[:, None].to(self._device))

    def convolution(self, name: str, normalization: str | None = None) -> _Convolution:
        weight = self._weights[f"{name}.weight"].to(self._device)
        bias = self._weights.get(f"{name}.bias")
        if normalization is None:
            return _Convolution(weight, None if bias is None else bias.to(self._device))
        after = self.affine(normalization)
        return _Convolution(weight * after.scale.reshape(-1, *[1] * (weight.ndim - 1)), after.shift.flatten())


class CampPlusPlus:
    """The network, for inference alone: statistics are fixed and nothing can be trained."""

    def __init__(self, weights: Mapping[str, torch.Tensor], *, device: str = "cpu") -> None:
        """Raises KeyError where `weights` are not those of this network."""
        read = _Checkpoint(weights, device)
        self._stem = read.convolution("head.conv1", "head.bn1")
        self._residuals = [
            _Residual(
                first=read.convolution(f"{name}.conv1", f"{name}.bn1"),
                second=read.convolution(f"{name}.conv2", f"{name}.bn2"),
                shortcut=read.convolution(f"{name}.shortcut.0", f"{name}.shortcut.1")
                if f"{name}.shortcut.0" in read
                else None,
            )
            for name in ("head.layer1.0", "head.layer1.1", "head.layer2.0", "head.layer2.1")
        ]
        self._flatten = read.convolution("head.conv2", "head.bn2")
        self._tdnn = read.convolution("xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm")
        self._blocks = [
            _DenseBlock(
                layers=tuple(
                    _read_dense_layer(read, f"xvector.block{block}.tdnnd{layer}", dilation)
                    for layer in range(1, n_layers + 1)
                ),
                before_halving=read.affine(f"xvector.transit{block}.nonlinear.batchnorm"),
                halving=read.convolution(f"xvector.transit{block}.linear"),
            )
            for block, (n_layers, dilation) in enumerate(_DENSE_BLOCKS, start=1)
        ]
        self._before_pooling = read.affine("xvector.out_nonlinear.batchnorm")
        self._embedding = read.convolution("xvector.dense.linear", "xvector.dense.nonlinear.batchnorm")

    @classmethod
    def load(cls, path: Path, *, device: str = "cpu") -> CampPlusPlus:
        """The network with published weights.

        Args:
            path: The state dict `campplus_cn_en_common.pt` of 3D-Speaker.

        Raises:
            ModelError: If the file cannot be read or holds another network.
        """
        import torch

        try:
            return cls(torch.load(path, map_location="cpu", weights_only=True), device=device)
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
                f"Cannot load the voice model {path}: {error}",
                hint="Run 'bofscribe models verify'; fetch the model again if it is damaged.",
            ) from error

    def embed(self, features: torch.Tensor) -> torch.Tensor:
        """One voice vector an utterance.

        Args:
            features: (batch, n_frames, 80) log mel filter banks with zero mean over the frames, at least 3 frames.

        Returns:
            (batch, 192) float32, not normalised.
        """
        import torch

        with torch.inference_mode():
            hidden = self._front_end(features)
            hidden = _convolve(hidden, self._tdnn, stride=2, padding=2).relu_()
            for block in self._blocks:
                hidden = _run_block(hidden, block)
            hidden = _normalize(hidden, self._before_pooling)
            pooled = torch.cat([hidden.mean(dim=-1), hidden.std(dim=-1)], dim=1)
            return _convolve(pooled[..., None], self._embedding).squeeze(-1)

    def _front_end(self, features: torch.Tensor) -> torch.Tensor:
        """The spectrogram as an image: (batch, n_frames, 80) to (batch, 320, n_frames)."""
        from torch.nn.functional import conv2d

        image = features.transpose(1, 2).unsqueeze(1)
        image = conv2d(image, self._stem.weight, self._stem.bias, padding=1).relu_()
        for block in self._residuals:
            stride = 1 if block.shortcut is None else (2, 1)
            shortcut = image
            if block.shortcut is not None:
                shortcut = conv2d(image, block.shortcut.weight, block.shortcut.bias, stride=stride)
            image = conv2d(image, block.first.weight, block.first.bias, stride=stride, padding=1).relu_()
            image = conv2d(image, block.second.weight, block.second.bias, padding=1).add_(shortcut).relu_()
        image = conv2d(image, self._flatten.weight, self._flatten.bias, stride=(2, 1), padding=1).relu_()
        return image.flatten(1, 2)


def _read_dense_layer(read: _Checkpoint, name: str, dilation: int) -> _DenseLayer:
    return _DenseLayer(
        before=read.affine(f"{name}.nonlinear1.batchnorm"),
        narrow=read.convolution(f"{name}.linear1", f"{name}.nonlinear2.batchnorm"),
        local=read.convolution(f"{name}.cam_layer.linear_local"),
        squeeze=read.convolution(f"{name}.cam_layer.linear1"),
        excite=read.convolution(f"{name}.cam_layer.linear2"),
        dilation=dilation,
    )


def _run_block(hidden: torch.Tensor, block: _DenseBlock) -> torch.Tensor:
    """Each layer sees what all layers before it made; at the end the channels are halved."""
    batch, n_channels, n_frames = hidden.shape
    made = hidden.new_empty((batch, n_channels + _GROWTH_CHANNELS * len(block.layers), n_frames))
    made[:, :n_channels] = hidden
    for layer in block.layers:
        made[:, n_channels : n_channels + _GROWTH_CHANNELS] = _run_dense_layer(made[:, :n_channels], layer)
        n_channels += _GROWTH_CHANNELS
    return _convolve(_normalize(made, block.before_halving), block.halving)


def _run_dense_layer(hidden: torch.Tensor, layer: _DenseLayer) -> torch.Tensor:
    """A dilated convolution, gated by a mask drawn from the whole utterance and from the second around each frame."""
    from torch.nn.functional import avg_pool1d

    narrow = _convolve(_normalize(hidden, layer.before), layer.narrow).relu_()
    local = _convolve(narrow, layer.local, padding=layer.dilation, dilation=layer.dilation)
    around = avg_pool1d(narrow, _CONTEXT_FRAMES, _CONTEXT_FRAMES, ceil_mode=True)
    context = narrow.mean(dim=-1, keepdim=True) + around
    mask = _convolve(_convolve(context, layer.squeeze).relu_(), layer.excite).sigmoid_()
    return local * mask.repeat_interleave(_CONTEXT_FRAMES, dim=-1)[..., : local.shape[-1]]


def _normalize(hidden: torch.Tensor, affine: _Affine) -> torch.Tensor:
    import torch

    return torch.addcmul(affine.shift, hidden, affine.scale).relu_()


def _convolve(
    hidden: torch.Tensor, layer: _Convolution, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> torch.Tensor:
    from torch.nn.functional import conv1d

    return conv1d(hidden, layer.weight, layer.bias, stride=stride, padding=padding, dilation=dilation)
