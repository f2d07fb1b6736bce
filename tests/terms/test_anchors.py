"""Terms of which one word was heard right."""

from __future__ import annotations

import pytest

from transcriber.terms.anchors import AnchorIndex
from transcriber.terms.glossary import ConceptId
from transcriber.terms.packaged import packaged_background, packaged_pronouncer


def close_to(*heard: str) -> set[str]:
    wordings = [
        (ConceptId("pep703"), "PEP 703", ("PEP", "703")),
        (ConceptId("isolation"), "build isolation", ("build", "isolation")),
        (ConceptId("cupy"), "CuPy", ("CuPy",)),
    ]
    index = AnchorIndex(wordings, packaged_pronouncer(), packaged_background())
    return {term.written for term, _ in index.close_to(heard)}


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        (("them", "703"), "PEP 703"),
        (("bill", "isolation"), "build isolation"),
        (("build", "isolations"), "build isolation"),
    ],
)
def test_a_word_that_was_heard_right_finds_the_term_around_it(heard: tuple[str, ...], meant: str) -> None:
    assert close_to(*heard) == {meant}


@pytest.mark.parametrize("heard", [("703", "them"), ("703",), ("splendid", "isolation"), ("them", "704"), ("CuPy",)])
def test_what_stands_beside_it_must_sound_like_the_rest_and_be_on_its_side(heard: tuple[str, ...]) -> None:
    assert close_to(*heard) == set()
