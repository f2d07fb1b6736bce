"""Who corrects is offered what sounds like it, and what begins like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcriber.config import GlossarySettings
from transcriber.glossaries.loading import load_glossary
from transcriber.terms.packaged import packaged_background, packaged_pronouncer
from transcriber.terms.wordings import Wordings


@pytest.fixture(scope="module")
def wordings() -> Wordings:
    glossary = load_glossary(GlossarySettings(), Path())
    return Wordings(glossary, ["Aiko Mori", "Dov Levi"], packaged_background(), packaged_pronouncer())


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("pie bind eleven", "pybind11"), ("coup I", "CuPy"), ("pet 703", "PEP 703"), ("Iko Morry", "Aiko Mori")],
)
def test_what_was_meant_is_among_the_first(wordings: Wordings, heard: str, meant: str) -> None:
    assert meant in wordings.suggestions(heard)[:2]


def test_an_everyday_phrase_and_no_word_at_all_suggest_nothing(wordings: Wordings) -> None:
    assert list(wordings.suggestions("thank you very much everybody")) == []
    assert list(wordings.suggestions("…")) == []


def test_what_is_begun_is_completed_with_names_too(wordings: Wordings) -> None:
    assert "pybind11" in wordings.completions("pybi")
    assert "Aiko Mori" in wordings.completions("aik")
    assert all(len(found) > len("numpy") for found in wordings.completions("numpy"))
