"""Multilingual sentence vectors: Google's Universal Sentence Encoder, multilingual, third version, in numpy alone.

Texts that mean the same lie near each other, whatever their language. The network is small: the vectors of the pieces
of a text, what stands around each (runs of 2, 3 and 5 pieces), their sum, and a few dense layers. Source of the
architecture: Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval" (its convolutional
variant), by the shapes of the weights in the package that carries them.
"""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transcriber.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

WEIGHTS_NAME, VOCABULARY_NAME = "weights.npz", "sp.model"

_N_TABLES = 17
"""The vectors of pieces lie in so many tables, each with a scale of its own: piece p is row p // 17 of table p % 17."""
_RUNS = {2: 0, 3: 1, 5: 2}
"""Pieces in a run, and how many of them stand before its own."""
_MOST_PIECES = 512
"""Longer texts are cut: the first few hundred words tell what they are about."""


class SentenceVectors:
    """similarity: Implements `transcriber.checks.translation.meaning.Similarity`. Any thread may call it."""

    def __init__(self, folder: Path) -> None:
        """Load the weights: half a second, 100 MB.

        Raises:
            ModelError: If the files are no such model.
        """
        import numpy as np
        import sentencepiece

        try:
            self._vocabulary: Any = sentencepiece.SentencePieceProcessor(model_file=str(folder / VOCABULARY_NAME))
            with np.load(folder / WEIGHTS_NAME, allow_pickle=False) as stored:
                weights = {name: stored[name] for name in stored.files}
            self._tables = [weights.pop(f"q{number}") for number in range(1, _N_TABLES + 1)]
            self._runs = [_Run(n_pieces, weights) for n_pieces in _RUNS]
            self._projection, self._shift, gain, bias = (
                np.concatenate([weights[f"{name}{n_pieces}"] for n_pieces in _RUNS], axis=-1)
                for name in ("proj", "proj_b", "ln_g", "ln_b")
            )
            self._norm = gain, bias, weights["eps"]
        except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile) as error:
            raise ModelError(
                f"The sentence vectors in {folder} cannot be loaded: {error}.", hint="Run 'bofscribe models verify'."
            ) from error
        self._weights = weights
        # A line is compared with each of its translations.
        self._vector = functools.lru_cache(maxsize=16)(self._of)

    def similarity(self, one: str, other: str) -> float:
        """The cosine of the vectors of two texts in any of 16 languages: about 0.8 where they mean the same."""
        return float(self.vector(one) @ self.vector(other))

    def vector(self, text: str) -> Array:
        """(512,) float32, of length 1."""
        return self._vector(text)

    def _of(self, text: str) -> Array:
        import numpy as np

        weights = self._weights
        own = np.stack([self._of_piece(piece) for piece in self._pieces(text)])  # (n_pieces, 512)
        projected = _normalized(own @ self._projection + self._shift, *self._norm)  # (n_pieces, 3 * 256)
        each = np.split(projected, len(self._runs), axis=1)
        around = [run.features(rows) for run, rows in zip(self._runs, each, strict=True)]
        features = _normalized(np.concatenate([own, *around], axis=1), weights["ln_g"], weights["ln_b"], weights["eps"])
        summed = (features @ weights["cnn_W"] + weights["cnn_b"]).sum(axis=0) / np.sqrt(len(own))
        first = np.maximum(summed @ weights["d0"], 0) @ weights["d1"]
        inner = np.maximum(first + summed @ weights["p1"], 0)
        outer = np.tanh(inner @ weights["p3"] + np.maximum(inner @ weights["d2"], 0) @ weights["d3"])
        found: Array = (outer / max(float(np.linalg.norm(outer)), 1e-6)).astype(np.float32)
        return found

    def _pieces(self, text: str) -> Sequence[int]:
        vocabulary = self._vocabulary
        return [vocabulary.bos_id(), *vocabulary.encode(text)[: _MOST_PIECES - 2], vocabulary.eos_id()]

    def _of_piece(self, piece: int) -> Array:
        row, table = divmod(piece, _N_TABLES)
        found: Array = self._tables[table][row] * self._weights["scale"][table] + self._weights["lo"][table]
        return found


class _Run:
    """What the runs of one length say of each piece: two layers that each add to what went in."""

    def __init__(self, n_pieces: int, weights: Mapping[str, Array]) -> None:
        self._n_pieces = n_pieces
        self._before = _RUNS[n_pieces]
        self._layers = [(weights[f"w{layer}_{n_pieces}"], weights[f"b{layer}_{n_pieces}"]) for layer in (1, 2)]

    def features(self, rows: Array) -> Array:
        """(n_pieces, 256) -> (n_pieces, 256)."""
        import numpy as np

        found = rows
        for matrix, bias in self._layers:
            found = np.maximum(self._runs_of(found) @ matrix + bias, 0) + found
        return found

    def _runs_of(self, rows: Array) -> Array:
        """Each row with its neighbours behind each other; zeros beyond the text."""
        import numpy as np

        padded = np.pad(rows, ((self._before, self._n_pieces - 1 - self._before), (0, 0)))
        return np.concatenate([padded[first : first + len(rows)] for first in range(self._n_pieces)], axis=1)


def _normalized(rows: Array, gain: Array, shift: Array, epsilon: Array) -> Array:
    """Layer normalization of each row."""
    import numpy as np

    centred = rows - rows.mean(axis=1, keepdims=True)
    found: Array = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + float(epsilon)) * gain + shift
    return found
