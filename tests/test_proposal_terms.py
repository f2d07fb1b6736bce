from __future__ import annotations

from pathlib import Path

import pytest

from transcriber.config import GlossarySettings
from transcriber.glossaries.loading import load_glossary
from transcriber.proposal import parse_proposal
from transcriber.proposal_terms import ProposalTerms, proposal_terms
from transcriber.terms.glossary import Glossary


@pytest.fixture(scope="module")
def bundled() -> Glossary:
    return load_glossary(GlossarySettings(), Path())


def terms(glossary: Glossary, description: str, leaders: str = "") -> ProposalTerms:
    return proposal_terms(
        parse_proposal(f"# A title\n\n## Leaders\n\n{leaders}\n\n## Description\n\n{description}"), glossary
    )


def ids(found: ProposalTerms) -> list[str]:
    return [concept.id for concept in found.touched]


def test_concepts_are_picked_by_any_of_their_names(bundled: Glossary) -> None:
    assert ids(terms(bundled, "We build with pybind11 and talk of the global interpreter lock.")) == ["gil", "pybind11"]


def test_ordinary_words_pick_nothing(bundled: Glossary) -> None:
    assert ids(terms(bundled, "We want to discuss a module of the course, in a nice environment.")) == []


def test_an_ambiguous_word_picks_the_sense_that_its_cues_name(bundled: Glossary) -> None:
    assert "mod-env" in ids(terms(bundled, "Each module is loaded with lmod; avail lists them."))
    assert "mod-python" in ids(terms(bundled, "The module has a namespace after import."))


def test_leaders_and_their_institutions_are_named_once(bundled: Glossary) -> None:
    found = terms(
        bundled,
        "Nothing.",
        "**Name**: Ada Lovelace\n**Institution**: Analytical Engines / Royal Society\n\n"
        "**Name**: Mary Somerville\n**Institution**: Royal Society\n",
    )
    assert [(concept.id, concept.kind, concept.preferred) for concept in found.named] == [
        ("ada-lovelace", "person", "Ada Lovelace"),
        ("mary-somerville", "person", "Mary Somerville"),
        ("analytical-engines", "organisation", "Analytical Engines"),
        ("royal-society", "organisation", "Royal Society"),
    ]


def test_an_institution_that_the_glossary_has_is_picked_and_not_made_again(bundled: Glossary) -> None:
    found = terms(bundled, "Nothing.", "**Name**: Ada Lovelace\n**Institution**: NumFOCUS\n")
    assert ids(found) == ["numfocus"]
    assert [concept.preferred for concept in found.named] == ["Ada Lovelace"]


def test_an_empty_glossary_picks_nothing() -> None:
    assert terms(Glossary.of([]), "pybind11").touched == ()
