"""Which words are worth adding to the glossary."""

from __future__ import annotations

import pytest

from tests.terms import talk as talks
from tests.terms.talk import FIELD, marked
from transcriber.terms.findings import Finding
from transcriber.terms.new_terms import NewTermsReview
from transcriber.terms.statements import Statement

WORDS = """we wrote does run find it is used with the on for all of you can see a in our tool called good what lock
learn late and i lab have new one said"""
ORDINARY = frozenset(WORDS.split())


def talk(*lines: str, probability: float = 0.9, pause_s: float = 0.0, language: str = "en") -> list[Statement]:
    """As `talks.talk`, after something that only the field says."""
    return talks.talk("Zoe: Apptainer, you said.", *lines, probability=probability, pause_s=pause_s, language=language)


def review() -> NewTermsReview:
    return NewTermsReview(FIELD, ORDINARY.__contains__)


def found(statements: list[Statement]) -> list[Finding]:
    return review().findings(statements)


def terms(*lines: str) -> list[str]:
    return [finding.subject.removeprefix("new-term:") for finding in found(talk(*lines))]


def test_a_word_that_nobody_knows_and_two_people_say_is_a_new_term() -> None:
    statements = talk("Ana: Our tool is called Tarnpack.", "Ben: What does Tarnpack find?")
    (finding,) = found(statements)
    assert (finding.kind, finding.suggestion, finding.speakers) == ("new-term", None, ("Ana", "Ben"))
    assert marked(finding, statements) == ["Tarnpack", "Tarnpack"]
    assert finding.at == statements[2].end
    assert finding.message == (
        '"Tarnpack" is not in the glossary: Ana, 00:01 "Our tool is called Tarnpack."; '
        'Ben, 00:03 "What does Tarnpack find?". Add it?'
    )


def test_one_person_alone_makes_no_term() -> None:
    assert not terms("Ana: Tarnpack is good.", "Ana: Tarnpack can find it.", ": Tarnpack?")


def test_two_people_long_apart_do_not_talk_about_it() -> None:
    assert not found(talk("Ana: Tarnpack is good.", "Ben: Tarnpack is in Apptainer.", pause_s=400))


def test_words_of_the_glossary_and_everyday_words_are_known() -> None:
    assert not terms(
        "Ana: Apptainer can run it, ipykernel, learning.", "Ben: Apptainer, ipykernel, locks, learned, lately, unused."
    )


def test_a_slip_of_a_known_word_is_no_new_term() -> None:
    assert not terms("Ana: We run Aptainer.", "Ben: You run Aptainer?")


def test_spellings_that_differ_little_are_one_term() -> None:
    assert terms("Ana: Tarnpack is good.", "Ben: I see Tarnpak.", "Ana: Tarnpacks, all of it.") == ["tarnpack"]


def test_what_was_hardly_heard_is_no_term() -> None:
    assert not found(talk("Ana: Tarnpack is good.", "Ben: Tarnpack is good.", probability=0.4))


@pytest.mark.parametrize(
    "word", ["703", "64bit", "10x", "2nd", "v3", "don't", "ob_refcnt", "a.b.frobnify", "/usr/frobnify", "xq"]
)
def test_amounts_and_written_code_are_no_terms(word: str) -> None:
    assert not terms(f"Ana: We have {word} in it.", f"Ben: One {word} is good.")


@pytest.mark.parametrize("word", ["A100", "x86", "Frobnify's"])
def test_letters_with_digits_and_possessives_are_terms(word: str) -> None:
    assert len(terms(f"Ana: We have {word} one.", f"Ben: One {word} lab.")) == 1


def test_a_name_of_several_words_needs_three_uses() -> None:
    lines = "Ana: We run Good Tool on it.", "Ben: You run Good Tool on it?"
    assert not terms(*lines)
    assert terms(*lines, "Ana: I run Good Tool.") == ["good tool"]


def test_the_speakers_own_names_are_no_terms() -> None:
    assert not terms("Wilhelmina: I see.", "Ana: Wilhelmina said it.", "Ben: Wilhelmina said it.")


def test_other_languages_are_not_judged() -> None:
    assert not found(talk("Ana: Falamos sobre isso.", "Ben: Falamos sobre isso.", language="pt"))


def test_a_speaker_who_is_named_later_takes_the_term_back() -> None:
    statements = talk("Ana: Wilhelmina said it.", "Ben: Wilhelmina said it.")
    reviewer = review()
    assert reviewer.findings(statements)
    assert not reviewer.findings([*statements, *talks.talk("Wilhelmina: I said it.")])


def test_a_name_where_nobody_speaks_of_the_field_is_none() -> None:
    lines = "Ana: Tarnpack is a good lock.", "Ben: Tarnpack is a new lock."
    assert not found(talks.talk(*lines))
    assert len(found(talks.talk(*lines, "Ana: Tarnpack can see the CUDA kernel."))) == 1
    assert not found(talks.talk("Ana: Apptainer.", *lines, pause_s=90))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Is it Ada Frobnify?", "We see Ada Frobnify."),
        ("We see Frobnify Bakker.", "You see Bob Frobnify."),
        ("Ada Frobnify wrote it.", "Ada Frobnify said it."),
    ],
)
def test_part_of_a_name_of_several_words_is_none(one: str, other: str) -> None:
    assert not terms(f"Ana: {one}", f"Ben: {other}")


def test_the_word_that_begins_a_sentence_makes_no_name() -> None:
    assert terms("Ana: Run Frobnify on it.", "Ben: Does Frobnify run?") == ["frobnify"]


def test_a_new_term_beside_a_known_one_is_no_name() -> None:
    assert terms("Ana: We run Apptainer Frobnify.", "Ben: It is Apptainer Frobnify?") == ["frobnify"]
