"""Vectors of sentences: near each other where they mean the same, whatever their language."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.sentence_vectors import VOCABULARY_NAME, WEIGHTS_NAME, SentenceVectors
from transcriber.errors import ModelError

SAID = "We have to build the wheel again for every architecture."
SAME = {
    "pt": "Temos que construir a wheel de novo para cada arquitetura.",
    "es": "Tenemos que construir la wheel otra vez para cada arquitectura.",
    "fr": "Il faut reconstruire la wheel pour chaque architecture.",
    "de": "Wir müssen die Wheel für jede Architektur neu bauen.",
}
OTHER = "O almoço é servido no segundo andar ao meio-dia."


@pytest.fixture(scope="module")
def vectors(sentence_vectors_path: Path) -> SentenceVectors:
    return SentenceVectors(sentence_vectors_path)


@pytest.mark.real_models
@pytest.mark.parametrize("language", SAME)
def test_a_sentence_and_its_translation_are_near(vectors: SentenceVectors, language: str) -> None:
    assert vectors.similarity(SAID, SAME[language]) > 0.7


@pytest.mark.real_models
def test_sentences_about_other_things_are_far(vectors: SentenceVectors) -> None:
    assert vectors.similarity(SAID, OTHER) < 0.3


@pytest.mark.real_models
@pytest.mark.parametrize("text", ["", "a", "…", "مرحبا بالجميع", "🙂" * 50, "word " * 4000], ids=len)
def test_every_text_has_a_vector_of_length_one(vectors: SentenceVectors, text: str) -> None:
    vector = vectors.vector(text)
    assert vector.shape == (512,)
    assert vector.dtype == np.dtype("float32")
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_files_that_are_no_such_model_are_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS_NAME).write_bytes(b"weights")
    (tmp_path / VOCABULARY_NAME).write_bytes(b"pieces")
    with pytest.raises(ModelError) as caught:
        SentenceVectors(tmp_path)
    assert "models verify" in caught.value.hint
