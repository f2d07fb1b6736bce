"""Who says which word for what, and when two people use two words for one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terms.talk import FIELD, concept, marked, talk
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.usage import TwoWordsReview, Usage, UseFinder, usages

APART = (
    "Ana: We run the no-GIL build in production.",
    "Ben: With the free-threaded build some things are slow.",
    "Ana: With no-GIL they are fast for us.",
    "Ben: Free threading needs more memory.",
)


def found(*lines: str) -> list[Finding]:
    return TwoWordsReview(FIELD).findings(talk(*lines))


def test_two_speakers_who_keep_to_a_word_each_are_flagged() -> None:
    statements = talk(*APART)
    (finding,) = TwoWordsReview(FIELD).findings(statements)
    assert (finding.kind, finding.concept, finding.speakers) == ("two-words", "free-threading", ("Ana", "Ben"))
    assert marked(finding, statements) == ["no-GIL", "Free threading"]
    assert finding.at == statements[-1].end
    assert finding.suggestion is None


def test_the_message_names_both_quotes_both_with_times_and_says_what_it_is() -> None:
    (finding,) = found(*APART)
    assert finding.message == (
        'Ana says "no-GIL" (00:06 "With no-GIL they are fast for us."), '
        'Ben says "Free threading" (00:08 "Free threading needs more memory."): '
        "both seem to mean the same, free-threaded build (CPython built without the GIL)."
    )


def test_one_use_each_is_not_enough() -> None:
    assert not found(*APART[:3])


def test_who_uses_both_words_knows_that_they_are_one() -> None:
    assert not found("Ana: The no-GIL build is the free-threaded build.", *APART)


def test_a_second_word_of_one_s_own_does_not_hide_that_none_is_shared() -> None:
    glossary = Glossary.of([concept("halo", "halo exchange", "ghost zones", "border swap")])
    lines = (
        "Ana: The ghost zones are wide, the ghost zones.",
        "Ana: A border swap.",
        "Ben: Our halo exchange, the halo exchange.",
    )
    statements = talk(*lines)
    (finding,) = TwoWordsReview(glossary).findings(statements)
    assert marked(finding, statements) == ["ghost zones", "halo exchange"]
    assert not TwoWordsReview(glossary).findings(talk("Ben: Your border swap.", *lines))


def test_a_name_that_ends_in_digits_is_no_id() -> None:
    glossary = Glossary.of([concept("half", "half precision", "FP16")])
    lines = talk("Ana: FP16 is fast, FP16 is small.", "Ben: Half precision, half precision.")
    assert len(TwoWordsReview(glossary).findings(lines)) == 1


def test_what_was_certain_stays_when_one_takes_over_the_other_s_word() -> None:
    before, after = found(*APART), found(*APART, "Ana: Free-threaded then.")
    assert [finding.subject for finding in after] == [finding.subject for finding in before]


def test_more_of_the_same_changes_nothing() -> None:
    assert found(*APART, *APART) == found(*APART)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pinning", "pinned"),
        ("no-GIL", "nogil build"),
        ("nogil", "no GIL builds"),
        ("free-threaded", "free threading"),
        ("GIL", "global interpreter lock"),
        ("PEP 817", "817"),
        ("Apptainer", "apptainer"),
        ("wheel variant", "wheel variants"),
    ],
)
def test_forms_of_one_word_are_not_two_words(one: str, other: str) -> None:
    assert not found(f"Ana: I like {one}, {one} is good.", f"Ben: I like {other}, {other} is good.")


JOINED = Glossary.of(
    [concept("spec", "specializing adaptive interpreter", "adaptive interpreter", "specializing interpreter")]
)


def test_two_words_that_a_longer_form_joins_are_two_words() -> None:
    lines = talk(
        "Ana: Adaptive interpreter, adaptive interpreter.",
        "Ben: Specializing interpreters, the specializing interpreter.",
    )
    assert len(TwoWordsReview(JOINED).findings(lines)) == 1


@pytest.mark.parametrize("part", ["adaptive interpreter", "specializing interpreter"])
def test_the_longer_form_is_no_other_word_than_its_parts(part: str) -> None:
    whole = "specializing adaptive interpreter"
    lines = talk(f"Ana: The {part}, the {part}.", f"Ben: A {whole}, a {whole}.")
    assert not TwoWordsReview(JOINED).findings(lines)


def test_the_order_of_words_makes_two_words() -> None:
    lines = "Ana: A wheel variant, a wheel variant.", "Ben: A variant wheel, a variant wheel."
    assert [finding.concept for finding in found(*lines)] == ["wheel-variants"]


def test_part_of_a_long_form_and_its_abbreviation_are_two_words() -> None:
    glossary = Glossary.of([concept("pypi", "PyPI", "Python Package Index", "package index")])
    lines = talk("Ana: On PyPI, PyPI is good.", "Ben: The package index, our package index.")
    assert len(TwoWordsReview(glossary).findings(lines)) == 1
    long = talk("Ana: On PyPI, PyPI is good.", "Ben: The Python Package Index, our Python Package Index.")
    assert not TwoWordsReview(glossary).findings(long)


def test_an_id_and_a_title_are_not_two_words() -> None:
    lines = "Ana: PEP 817, and PEP 817.", "Ben: The wheel variants PEP, the wheel variants PEP."
    assert not found(*lines)


def test_two_words_of_everyday_language_are_no_names() -> None:
    statements = talk("Ana: Our site is a large site.", "Ben: Our center is a large center.")
    assert TwoWordsReview(FIELD).findings(statements)
    assert not TwoWordsReview(FIELD, is_ordinary={"site", "center"}.__contains__).findings(statements)


def test_an_everyday_word_beside_a_name_is_flagged() -> None:
    statements = talk("Ana: One batch job, another batch job.", "Ben: One allocation, another allocation.")
    review = TwoWordsReview(FIELD, is_ordinary={"allocation"}.__contains__)
    assert [finding.concept for finding in review.findings(statements)] == ["job"]


def test_the_lock_may_be_any_lock() -> None:
    assert not found("Ana: The lock is slow, the lock is bad.", "Ben: The GIL is slow, the GIL is bad.")


def test_nobody_known_is_no_person() -> None:
    assert not found(*(line.replace("Ana: ", ": ") for line in APART))


@pytest.mark.parametrize(
    "reply",
    [
        "Ben: Is that the same as Singularity?",
        "Ben: What you call Apptainer is what we call Singularity.",
        "Ben: We call it Singularity.",
        "Ben: So you mean Singularity?",
    ],
)
def test_a_turn_that_contrasts_two_words_is_enough(reply: str) -> None:
    statements = talk("Ana: We use Apptainer everywhere.", reply)
    (finding,) = TwoWordsReview(FIELD).findings(statements)
    assert marked(finding, statements) == ["Apptainer", "Singularity"]
    assert finding.speakers == ("Ana", "Ben")


@pytest.mark.parametrize("reply", ["Ben: We never say Apptainer, Singularity.", "Ben: Singularity is our word for it."])
def test_a_speaker_s_own_name_for_it_is_a_contrast(reply: str) -> None:
    assert len(found("Ana: We use Apptainer everywhere.", reply)) == 1


def test_who_says_a_word_back_and_then_their_own_contrasts_the_two() -> None:
    statements = talk("Ana: We use Apptainer everywhere.", "Ben: Which Apptainer? Singularity runs here.")
    (finding,) = TwoWordsReview(FIELD).findings(statements)
    assert marked(finding, statements) == ["Apptainer", "Singularity"]
    assert not found("Ana: We see.", "Ben: Which Apptainer? Singularity runs here.")


def test_a_word_that_is_only_said_back_is_not_the_speaker_s_own() -> None:
    back = "Ben: The no-GIL build?"
    assert [finding.concept for finding in found(APART[0], back, *APART[1:])] == ["free-threading"]
    assert not found(APART[0], back.replace("?", "."), *APART[1:])


def test_asking_for_a_word_that_is_also_one_s_own_counts() -> None:
    lines = (*APART[:2], "Cleo: The no-GIL build?", "Cleo: No-GIL it is.", "Ben: Free-threaded it is.")
    assert [finding.speakers for finding in found(*lines)] == [("Cleo", "Ben")]


@pytest.mark.parametrize(("one", "other"), [("concretise", "concretization"), ("tier 2 pass", "tier two pass")])
def test_british_and_american_spelling_and_spelled_numbers_are_one_word(one: str, other: str) -> None:
    glossary = Glossary.of([concept("it", "spec solving", one, other)])
    lines = f"Ana: A {one}, a {one}.", f"Ben: A {other}, a {other}."
    assert not TwoWordsReview(glossary).findings(talk(*lines))
    assert TwoWordsReview(glossary).findings(talk(lines[0], "Ben: Spec solving is spec solving."))


def test_one_who_explains_two_words_contrasts_nobody() -> None:
    assert not found("Ana: Apptainer, which you call Singularity, is a container system.", "Ben: I see.")


def test_a_contrast_does_not_point_far_back() -> None:
    statements = talk("Ana: We use Apptainer.", "Ben: Is that the same as Singularity?", pause_s=200)
    assert not TwoWordsReview(FIELD).findings(statements)


def test_a_listed_mishearing_counts_as_the_word_that_it_reads_like() -> None:
    glossary = Glossary.of(
        replace(known, weak_mishearings=("no gill", "know Jill")) if known.id == "free-threading" else known
        for known in FIELD.concepts.values()
    )
    misheard = [line.replace("no-GIL", "no gill") for line in APART]
    assert [finding.concept for finding in TwoWordsReview(glossary).findings(talk(*misheard))] == ["free-threading"]
    assert not TwoWordsReview(glossary).findings(talk(*(line.replace("no gill", "know Jill") for line in misheard)))


def test_usage_is_counted_by_concept_speaker_and_word() -> None:
    finder = UseFinder(FIELD)
    uses = [use for statement in talk(*APART, ": no-GIL") for use in finder.uses(statement)]
    id = ConceptId("free-threading")
    assert usages(uses) == (
        Usage(id, "Ana", "no-GIL", 2),
        Usage(id, "Ben", "free-threaded build", 2),
        Usage(id, None, "no-GIL", 1),
    )


def test_an_ambiguous_word_is_counted_for_nothing() -> None:
    finder = UseFinder(FIELD)
    assert [use.concept for line in talk("Ana: A module, a lock, a CUDA kernel.") for use in finder.uses(line)] == [
        "kernel-gpu"
    ]


def test_an_empty_glossary_has_nothing_to_say() -> None:
    assert TwoWordsReview(Glossary()).findings(talk(*APART)) == []


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3), max_size=3))
def test_findings_do_not_depend_on_how_often_one_asked(asked_after: list[int]) -> None:
    statements = talk(*APART)
    review = TwoWordsReview(FIELD)
    for n_statements in asked_after:
        review.findings(statements[:n_statements])
    assert review.findings(statements) == TwoWordsReview(FIELD).findings(statements)


def test_a_correction_is_reviewed_anew() -> None:
    statements = talk(*APART)
    review = TwoWordsReview(FIELD)
    assert review.findings(statements)
    corrected = replace(statements[0], revision=2, text="We run the default build.", is_human=True)
    assert not review.findings([corrected, *statements[1:]])
