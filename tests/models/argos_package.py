"""A real Argos package, a few kilobytes large, whose model is written by hand: whatever it reads, it says one thing."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAYS = "olá mundo"

_WORDS = ("hello", "world", "olá", "mundo", "spare")
"""With <unk>, <s> and </s> an even number, which the encoding of positions needs."""


def make_package(folder: Path, source: str = "en", target: str = "pt") -> Path:
    """Write translate-<source>_<target>.argosmodel into a folder, as the index of Argos packages offers them."""
    inside = f"{source}_{target}"
    path = folder / f"translate-{inside}.argosmodel"
    metadata = {"package_version": "1.0", "argos_version": "1.5", "from_code": source, "to_code": target}
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(path, "w") as archive:
        pieces = _train_pieces(Path(scratch) / "sentencepiece")
        _write_model(Path(scratch) / "model", pieces)
        archive.writestr(f"{inside}/metadata.json", json.dumps({**metadata, "from_name": source, "to_name": target}))
        for file in sorted(path for path in Path(scratch).rglob("*") if path.is_file() and path.suffix != ".vocab"):
            archive.write(file, f"{inside}/{file.relative_to(scratch)}")
    return path


def _train_pieces(prefix: Path) -> list[str]:
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(_WORDS)] * 20),
        model_prefix=str(prefix),
        model_type="word",
        vocab_size=3 + len(_WORDS),
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_file=f"{prefix}.model")
    return [processor.id_to_piece(index) for index in range(processor.get_piece_size())]


def _write_model(folder: Path, pieces: list[str]) -> None:
    """Nothing but the decoder's embedding and projection has weights: each piece leads to the one after it."""
    from ctranslate2.specs import TransformerSpec
    from ctranslate2.specs.model_spec import visit_spec

    size = len(pieces)
    leads_to = np.zeros((size, size), np.float32)
    for piece, following in (("<s>", "▁olá"), ("▁olá", "▁mundo"), ("▁mundo", "</s>")):
        leads_to[pieces.index(following), pieces.index(piece)] = 1.0

    def fill(layer: Any, path: str, value: Any) -> None:
        if value is None:
            setattr(layer, path.rpartition("/")[2], _weights(path, size, leads_to))

    model = TransformerSpec.from_config(1, 1)
    visit_spec(model, fill)
    model.register_source_vocabulary(pieces)
    model.register_target_vocabulary(pieces)
    model.validate()
    folder.mkdir()
    model.save(str(folder))


def _weights(path: str, size: int, leads_to: NDArray[np.float32]) -> NDArray[np.float32]:
    if path.endswith("gamma"):
        return np.ones(size, np.float32)
    if path == "decoder/projection/weight":
        return leads_to
    if "embeddings" in path:
        return np.eye(size, dtype=np.float32)
    # Attention to oneself computes queries, keys and values in one, to the other side keys and values.
    n_rows = size * (3 if "self_attention/linear_0" in path else 2 if "/attention/linear_1" in path else 1)
    return np.zeros((n_rows, size) if path.endswith("weight") else n_rows, np.float32)
