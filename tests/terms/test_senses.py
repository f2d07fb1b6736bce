"""When two people use one word for two things."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.terms.talk import FIELD, marked, talk
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Glossary
from transcriber.terms.negotiation import negotiation
from transcriber.terms.senses import TwoSensesReview

APART = (
    "Ana: After the module load the compiler is another one.",
    "Ben: Which compiler? I import a module and call the function in it.",
    "Ana: The module hides what does not fit, and Lmod knows the hierarchy.",
)


def found(*lines: str, pause_s: float = 0.0) -> list[Finding]:
    return TwoSensesReview(FIELD).findings(talk(*lines, pause_s=pause_s))


def words(*lines: str) -> list[str]:
    return [finding.subject.split(":")[1] for finding in found(*lines)]


def test_two_speakers_who_mean_different_things_are_flagged() -> None:
    statements = talk(*APART)
    (finding,) = TwoSensesReview(FIELD).findings(statements)
    assert (finding.kind, finding.speakers, finding.concept) == ("two-senses", ("Ana", "Ben"), "mod-env")
    assert marked(finding, statements) == ["module load", "module"]
    assert finding.at == statements[1].end


def test_the_message_quotes_both_with_times_and_says_what_each_means() -> None:
    (finding,) = found(*APART)
    assert finding.message == (
        '"module" seems to mean two things: for Ana environment module (File that Lmod reads), '
        '00:00 "After the module load the compiler is another one."; for Ben Python module (Unit of code that is '
        'imported), 00:03 "Which compiler? I import a module and call the function in it.".'
    )


def test_more_evidence_changes_nothing() -> None:
    assert found(*APART, *APART) == found(*APART)


def test_two_independent_cues_are_enough() -> None:
    assert words("Ana: The kernel is slow on this device, the grid is small.",
                 "Ben: My kernel stops whenever a cell of the notebook fails.") == ["kernel"]  # fmt: skip


def test_one_cue_is_not_enough() -> None:
    assert not words("Ana: The kernel is too slow on this big old device.",
                     "Ben: My kernel stops whenever a cell of the notebook fails.")  # fmt: skip


def test_the_same_cue_twice_is_one_cue() -> None:
    assert not words("Ana: A kernel on this device is slow, any kernel is slow on a device.",
                     "Ben: My kernel stops whenever a cell of the notebook fails.")  # fmt: skip


def test_a_word_of_the_definition_adds_to_a_cue_and_is_none_itself() -> None:
    glossary = Glossary.of(
        replace(sense, definition="Runs in parallel threads") if sense.id == "kernel-gpu" else sense
        for sense in FIELD.concepts.values()
    )
    other = "Ben: My kernel stops whenever a cell of the notebook fails."
    listed = talk("Ana: The kernel needs a grid of parallel threads.", other)
    hinted = talk("Ana: The kernel runs in parallel threads.", other)
    assert len(TwoSensesReview(glossary).findings(listed)) == 1
    assert not TwoSensesReview(glossary).findings(hinted)


def test_a_cue_may_be_heard_as_a_letter_and_a_word() -> None:
    lines = "Ana: The task has a rank, S run says.", "Ben: Our task is in a graph, and Dask has it."
    assert words(*lines) == ["task"]


def test_a_cue_beside_the_word_decides_alone() -> None:
    assert words("Ana: The pip package is old.", "Ben: Our Spack package is new, the package works.") == ["package"]


def test_cues_are_gathered_over_the_sentences_of_a_turn() -> None:
    lines = ("Ana: The kernel is slow.", "Ana: It has a small grid.", "Ana: And the device waits for it.",
             "Ben: The kernel is dead again.", "Ben: I was in the notebook.", "Ben: The cell was red.")  # fmt: skip
    assert words(*lines) == ["kernel"]


def test_two_who_name_their_sense_each_time_do_not_talk_past_each_other() -> None:
    assert not words("Ana: The CUDA kernel is slow.", "Ben: The Jupyter kernel is slow.")


def test_one_who_knows_both_senses_talks_past_nobody() -> None:
    assert not words("Ana: A Slurm task is a rank, and a Dask task is in a graph, and each task has its worker.",
                     "Ben: With srun the task is a rank.")  # fmt: skip


def test_speakers_who_mean_the_same_are_not_flagged() -> None:
    assert not words("Ana: I import the module.", "Ben: A module with one function, I import it too.")


@pytest.mark.parametrize(
    "line",
    [
        "Ben: As a task for next week I will look at the graph and at Dask.",
        "Ben: It is a package deal with Spack, and the recipe is simple.",
        "Ben: There is no function, and I do not import that module.",
        "Ben: Import?",
    ],
)
def test_ordinary_use_denial_and_echo_are_no_evidence(line: str) -> None:
    assert not words("Ana: The task runs under srun, one rank.", "Ana: The pip package is on PyPI.",
                     "Ana: Load the module.", line)  # fmt: skip


def test_too_long_apart_is_no_talk() -> None:
    assert not found(*APART[:2], pause_s=400)


def test_nobody_known_is_no_person() -> None:
    assert not found(*(line.replace("Ana: ", ": ") for line in APART))


def test_a_word_listed_for_one_sense_only_is_ambiguous_all_the_same() -> None:
    lines = (
        "Ana: We resolve once, then the lock has every version pinned.",
        "Ben: They acquire the lock and a deadlock comes.",
    )
    assert words(*lines) == ["lock"]


@pytest.mark.parametrize(
    "question",
    [
        "Ben: What do you mean by module?",
        "Ben: Which module do you mean?",
        "Ben: When you say module, is that the Python thing?",
        "Ben: A module in what sense?",
        "Ben: What kind of module?",
        "Ben: Module as in import, or as in Lmod?",
        "Ben: For us that is not the same kind of module.",
    ],
)
def test_who_asks_what_a_word_means_is_flagged_at_once(question: str) -> None:
    statements = talk("Ana: We have four thousand modules.", question)
    (finding,) = TwoSensesReview(FIELD).findings(statements)
    assert finding.speakers == ("Ana", "Ben")
    assert "Ben asks Ana what" in finding.message
    assert [text.lower().removesuffix("s") for text in marked(finding, statements)] == ["module", "module"]


@pytest.mark.parametrize(
    "line",
    [
        "Ben: What do you mean by slow?",
        "Ben: The module, which you mean to load.",
        "Ben: That is what a module load does.",
        "Ben: So which way do I use the module?",
    ],
)
def test_other_questions_are_not_about_the_word(line: str) -> None:
    assert not words("Ana: We have four thousand modules.", line)


def test_who_asks_where_nobody_used_the_word_is_not_flagged() -> None:
    assert not words("Ana: Good morning.", "Ben: What do you mean by module?")


@pytest.mark.parametrize(
    "answer",
    [
        "Ben: Sorry, for me a module is a thing with a door.",
        "Ben: Where I come from, module is about what you pay for.",
        "Ben: In our world a module always means the big box.",
    ],
)
def test_who_says_what_a_word_is_to_them_after_somebody_said_it_is_flagged(answer: str) -> None:
    statements = talk("Ana: The module is on the left.", answer)
    (finding,) = TwoSensesReview(FIELD).findings(statements)
    assert finding.speakers == ("Ana", "Ben")
    assert 'Ben says what "module" is to them after Ana said it' in finding.message
    assert not words("Ana: It is on the left.", answer)


@pytest.mark.parametrize(
    "answer", ["For me the module is slow.", "The module is the thing.", "For us, the module works."]
)
def test_who_says_how_it_is_for_them_says_not_what_it_is(answer: str) -> None:
    assert not words("Ana: The module is on the left.", f"Ben: {answer}")


def test_who_says_what_a_word_is_to_them_much_later_answers_nobody() -> None:
    assert not found("Ana: The module is on the left.", "Ben: For me a module is a thing with a door.", pause_s=60.0)


def test_who_says_what_they_mean_needs_one_cue_only() -> None:
    lines = "Ana: Load the module.", "Ben: By module I mean, well, what everybody has to import."
    assert words(*lines) == ["module"]
    assert not words(lines[0], "Ben: The module is, well, what everybody has to import.")


def test_who_is_asked_by_name_is_the_one_asked() -> None:
    lines = "Ana: We have modules.", "Ben: I have modules.", "Cem: What do you mean by module, Ana?"
    assert [finding.speakers for finding in found(*lines)] == [("Ana", "Cem")]
    assert [finding.speakers for finding in found(*lines[:2], "Cem: What do you mean by module?")] == [("Ben", "Cem")]


def test_a_question_about_a_word_that_was_just_flagged_is_no_second_finding() -> None:
    assert len(found(*APART, "Cem: What do you mean by module, Ana?")) == 1


def test_asked_and_then_found_out_is_one_finding() -> None:
    assert len(found(APART[0], "Ben: What do you mean by module?", *APART[1:])) == 1


def test_statements_that_are_corrected_are_reviewed_anew() -> None:
    statements = talk(*APART)
    review = TwoSensesReview(FIELD)
    assert review.findings(statements)
    assert not review.findings([statements[0], replace(statements[1], revision=2, text="Which one?"), statements[2]])


def test_what_each_speaker_means_is_known_at_the_end() -> None:
    stances = TwoSensesReview(FIELD).stances(talk(*APART, "Cem: The module, then."))["module"]
    assert {name: stance.sense for name, stance in stances.items()} == {
        "Ana": "mod-env", "Ben": "mod-python", "Cem": None
    }  # fmt: skip


def test_an_empty_glossary_has_nothing_to_say() -> None:
    assert TwoSensesReview(Glossary()).findings(talk(*APART)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What exactly do you mean by a kernel?", "asks"),
        ("kernel in the sense of a notebook", "clarifies"),
        ("When we say kernel we mean a function", "clarifies"),
        ("The kernel is slow", None),
        ("I know which kernel is slow.", None),
    ],
)
def test_negotiation_is_known_by_its_phrases(text: str, expected: str | None) -> None:
    start = text.index("kernel")
    assert negotiation(text, start, start + len("kernel")) == expected
