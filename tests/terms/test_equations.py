"""Which phrases say that two names mean one thing, and when a pair that no glossary has is flagged."""

from __future__ import annotations

import pytest

from tests.terms.talk import FIELD, marked, talk
from transcriber.terms.equated import EquatedReview
from transcriber.terms.equations import equations
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Glossary

EVERYDAY = frozenset(("the", "table", "list", "is", "slow", "landing", "box", "head", "node", "our", "rack"))
BEFORE = ("Ana: The landing box is slow.", "Ana: I wait for the landing box.")


def names(text: str) -> list[tuple[str, str]]:
    return [(text[e.one.start : e.one.end], text[e.other.start : e.other.end]) for e in equations(text)]


def found(*lines: str, glossary: Glossary = FIELD) -> list[Finding]:
    return EquatedReview(glossary, EVERYDAY.__contains__).findings(talk(*lines))


@pytest.mark.parametrize(
    "text",
    [
        "Is the landing box the same as the head node?",
        "So what you call the landing box is the head node for us.",
        "What you call landing box, we call head node.",
        "The landing box, also known as the head node, is slow.",
        "We reached the landing box, or the head node as we say.",
        "By landing box you mean the head node?",
        "Landing box, which is just another name for the head node.",
        "You say landing box, we say head node.",
        "Are the landing box and the head node the same?",
        "They call it the landing box and we call it the head node.",
    ],
)
def test_a_phrase_that_equates_names_both(text: str) -> None:
    assert [(one.lower(), other) for one, other in names(text)] == [("landing box", "head node")]


@pytest.mark.parametrize(
    "text",
    [
        "The landing box is not the same as the head node.",
        "It is the same as yesterday.",
        "Is that the same thing?",
        "What you call it is up to you.",
        "He is also known as the author of three books.",
        "By that I mean we should go.",
        "The landing box is the same as the node of our neighbours.",
        "The landing box and the head node are slow.",
    ],
)
def test_other_phrases_equate_nothing(text: str) -> None:
    assert not names(text)


def test_a_pair_that_no_glossary_has_is_flagged_where_somebody_equates_it() -> None:
    statements = talk(*BEFORE, "Ben: Is the landing box the same as the head node?")
    (finding,) = EquatedReview(Glossary(), EVERYDAY.__contains__).findings(statements)
    assert (finding.kind, finding.concept, finding.speakers) == ("two-words", None, ("Ana", "Ben"))
    assert marked(finding, statements) == ["landing box", "head node"]
    assert finding.message == (
        'Ana says "landing box" (00:02 "I wait for the landing box."), '
        'Ben sets "head node" beside it (00:04 "Is the landing box the same as the head node?"): '
        "both seem to mean the same."
    )


def test_either_of_the_names_may_be_the_other_speaker_s() -> None:
    statements = talk(*BEFORE, "Ben: The head node is our word for the landing box.")
    (finding,) = EquatedReview(Glossary(), EVERYDAY.__contains__).findings(statements)
    assert marked(finding, statements) == ["landing box", "head node"]


def test_one_use_is_enough_of_a_word_that_everyday_language_lacks_or_the_glossary_has() -> None:
    assert len(found("Ana: The zorbnode is slow.", "Ben: Is the zorbnode the same as the head node?")) == 1
    assert [
        each.concept for each in found("Ana: Singularity is slow.", "Ben: Is Singularity the same as our rack?")
    ] == ["apptainer"]
    assert not found(BEFORE[0], "Ben: Is the landing box the same as the head node?")


def test_two_words_of_everyday_language_are_no_names() -> None:
    assert not found("Ana: The table. The table.", "Ana: The table.", "Ben: Is the table the same as the list?")


def test_who_explains_a_word_that_nobody_else_used_contrasts_nobody() -> None:
    assert not found(
        "Ben: The landing box is slow. The landing box.", "Ben: The landing box, also known as the head node."
    )


def test_what_the_glossary_knows_as_two_things_is_not_equated() -> None:
    assert not found("Ana: Apptainer is slow.", "Ben: Is Apptainer the same as the batch job?")


@pytest.mark.parametrize("other", ["landing boxes", "LB", "old landing box"])
def test_forms_of_one_name_are_not_two(other: str) -> None:
    assert not found(*BEFORE, f"Ben: Is the landing box the same as the {other}?")


def test_a_long_text_takes_no_time_out_of_proportion() -> None:
    assert not names("x " * 20_000 + "is not the same as z")
