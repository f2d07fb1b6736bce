from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.benchmarks.terms.wiring import field_glossary
from transcriber.core.events import SegmentId, TermRescored
from transcriber.core.speech import LanguageCode, Word
from transcriber.terms.context import cues_of
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.lessons import Lessons
from transcriber.terms.mishearings import Doubt, MishearingReview
from transcriber.terms.packaged import packaged_background, packaged_pronouncer
from transcriber.terms.statements import Statement
from transcriber.terms.weights import SPAN_SIGNALS

GLOSSARY = Glossary.of(
    [
        Concept(ConceptId("cupy"), "CuPy", "tool", definition="NumPy-compatible arrays on GPUs"),
        Concept(ConceptId("pybind11"), "pybind11", "tool", ("pybind",), definition="C++ bindings for Python"),
        Concept(ConceptId("pep703"), "PEP 703", "standard", ("703",), ("pep seven oh three",)),
        Concept(ConceptId("gil"), "GIL", aliases=("global interpreter lock",), cues=("thread", "interpreter")),
        Concept(ConceptId("numpy"), "NumPy", "tool"),
        Concept(ConceptId("nccl"), "NCCL", "tool", say=("nickel",), cues=("collective", "mpi")),
        Concept(ConceptId("wheel-variant"), "wheel variant", aliases=("wheel variants",), cues=("provider", "pip")),
        Concept(ConceptId("slurm"), "Slurm", "tool", mishearings=("this alarm",), cues=("cluster",)),
        Concept(ConceptId("free"), "free-threaded build", aliases=("no-GIL",), mishearings=("no go bill",)),
        Concept(ConceptId("mpi"), "MPI", "standard"),
        Concept(ConceptId("cuda"), "CUDA", "tool"),
    ]
)
FIELD = "We run NumPy and MPI under CUDA on the cluster, and the GIL is a problem."


def said(*texts: str, probability: float = 0.5, is_human: bool = False, language: str | None = "en") -> list[Statement]:
    statements = []
    for index, text in enumerate((FIELD, *texts)):
        parts = text.split()
        words = tuple(
            Word(part, index * 10 + at * 0.3, index * 10 + at * 0.3 + 0.2, probability) for at, part in enumerate(parts)
        )
        code = LanguageCode(language) if language else None
        end = words[-1].end
        statements.append(Statement(SegmentId(f"s{index}"), 1, "A", code, text, words, index * 10, end, is_human))
    return statements


def review(**settings: Sequence[str]) -> MishearingReview:
    return MishearingReview(GLOSSARY, packaged_background(), packaged_pronouncer(), is_told=False, **settings)  # type: ignore[arg-type]


def found(statements: Sequence[Statement], lessons: Lessons = Lessons()) -> list[Finding]:  # noqa: B008
    return review().findings(statements, lessons)


ANY_TEXT = review()


def corrected(statement: Statement, finding: Finding) -> str:
    span = finding.spans[0]
    assert finding.suggestion is not None
    return statement.text[: span.start] + finding.suggestion + statement.text[span.end :]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("We moved it to coup I for the GPU.", "We moved it to CuPy for the GPU."),
        ("Half of it is pie bind eleven code.", "Half of it is pybind11 code."),
        ("They read pet 703 and stop.", "They read PEP 703 and stop."),
        ("The gill is what the interpreter holds.", "The GIL is what the interpreter holds."),
        ("And nickel does the collective part.", "And NCCL does the collective part."),
        ("The Will Variants of a provider for pip.", "The wheel variants of a provider for pip."),
        ("Then this alarm starts it.", "Then Slurm starts it."),
        ("Then the no go bill came.", "Then the no-GIL came."),
    ],
)
def test_accepting_a_finding_writes_what_was_said(heard: str, meant: str) -> None:
    statements = said(heard)
    [finding] = found(statements)
    assert corrected(statements[-1], finding) == meant
    assert finding.at >= statements[-1].end


@pytest.mark.parametrize(
    "text",
    [
        "The nickel plating came off.",
        "I came in at seven oh three in the morning.",
        "They live under the sea and in the hills.",
        "PEP 704 is something else.",
        "NumPy and CuPy and pybind 11 are fine.",
        "We use num, Py arrays.",
        "We will see what the threads do with the interpreters.",
        "The task at hand is a number of threads.",
    ],
)
def test_what_was_meant_is_left_alone(text: str) -> None:
    assert not found(said(text, probability=0.95))


@pytest.mark.parametrize(
    "text",
    [
        "Each thread and eight threads wait for the GIL of the interpreter.",
        "Then a module lode of the cluster, and module load again.",
        "The specialising interpreter waits for the GIL.",
        "The allocator of the interpreter is PyMem_RawMalloc(n).",
        "The job calls srun on the cluster, and srun calls Slurm.",
    ],
)
def test_what_the_field_itself_says_is_never_misheard(text: str) -> None:
    field = [
        Concept(ConceptId("thread-os"), "OS thread", aliases=("thread",), cues=("GIL", "interpreter")),
        Concept(ConceptId("mod-env"), "environment module", cues=("module load", "module lode", "cluster")),
        Concept(ConceptId("interpreter"), "specializing interpreter", cues=("GIL",)),
        Concept(ConceptId("mimalloc"), "mimalloc", "tool", cues=("allocator", "interpreter")),
        Concept(ConceptId("slurm"), "Slurm", "tool", cues=("cluster", "srun", "job")),
    ]
    glossary = Glossary.of([*GLOSSARY.concepts.values(), *field])
    reviewer = MishearingReview(glossary, packaged_background(), packaged_pronouncer(), is_told=False)
    assert not reviewer.findings(said(text))


def test_a_small_word_at_the_edge_stays_where_it_is() -> None:
    concept = Concept(ConceptId("free"), "no-GIL build", aliases=("GIL-less",), cues=("interpreter",))
    glossary = Glossary.of([*GLOSSARY.concepts.values(), concept])
    reviewer = MishearingReview(glossary, packaged_background(), packaged_pronouncer(), is_told=False)
    statements = said("The interpreter and the gill was slow.")
    assert [corrected(statements[-1], finding) for finding in reviewer.findings(statements)] == [
        "The interpreter and the GIL was slow."
    ]


def test_a_term_on_the_agenda_needs_no_other_cue() -> None:
    statements = said("And the next one is nickel now.", probability=0.6)
    assert not review().findings(statements)
    assert review(expected=["nccl"]).findings(statements)


def test_what_was_surely_misheard_once_is_likelier_from_then_on() -> None:
    now = "We moved it to coup I for the GPU."
    severities = [
        found(said(before, now, probability=0.75))[-1].severity
        for before in ("We use it on the GPU.", "We use coup eye on the GPU.")
    ]
    assert severities == ["medium", "high"]


def test_the_message_says_why_in_one_sentence() -> None:
    [finding] = found(said("On the GPU we use coup I now."))
    assert finding.message == "“coup I” sounds like CuPy, and GPU is spoken of nearby."
    assert finding.subject == "misheard:coup i:cupy"
    assert finding.concept == "cupy"
    assert finding.speakers == ("A",)


def test_a_context_that_comes_right_after_counts_from_then_on() -> None:
    early = said("Yes, and the gill was there.")
    later = said("Yes, and the gill was there.", "The interpreter and its threads need the global interpreter lock.")
    [finding] = found(later)
    assert finding.spans[0].segment == "s1"
    assert not early or finding.at in (later[1].end, later[2].end)


def test_an_everyday_word_of_a_cue_is_no_cue() -> None:
    concept = Concept(ConceptId("nccl"), "NCCL", "tool", cues=("all-reduce", "gpu"))
    assert cues_of(concept, packaged_background()) == {"reduce", "gpu"}


def test_what_a_person_wrote_is_never_flagged() -> None:
    assert not found(said("Half of it is pie bind eleven code.", is_human=True))


def test_another_language_is_left_alone() -> None:
    assert not found(said("Half of it is pie bind eleven code.", language="de"))


def test_an_allowed_word_is_never_flagged() -> None:
    statements = said("We moved it to coup I for the GPU.")
    assert not review(allowed=("coup i",)).findings(statements)


def test_a_dismissed_subject_is_silent() -> None:
    lessons = Lessons(dismissed=frozenset({"misheard:coup i:cupy"}))
    assert not found(said("We moved it to coup I for the GPU."), lessons)


def test_one_finding_for_the_same_words_and_term() -> None:
    assert len(found(said("We use coup I on the GPU.", "And coup I on the other GPU."))) == 1


def test_what_the_session_taught_is_found_at_every_place() -> None:
    statements = said("The trask cluster is up.", "A Trask cluster again.", "Trasks are not meant.")
    findings = found(statements, Lessons({"trask": "Dask"}))
    assert [finding.spans[0].segment for finding in findings] == ["s1", "s2"]
    assert {finding.severity for finding in findings} == {"high"}


def test_doubt_of_the_recognizer_speaks_for_the_term() -> None:
    assert not found(said("And then nickel is on the MPI side.", probability=0.99))
    assert len(found(said("And then nickel is on the MPI side.", probability=0.2))) == 1


def heard_again(statement: Statement, doubt: Doubt, gain: float) -> Statement:
    return replace(statement, rescored=(*statement.rescored, TermRescored(doubt.span, doubt.term, gain, 0.0, "fake")))


def test_what_is_only_possible_is_to_be_heard_again_and_what_is_certain_is_not() -> None:
    reviewer = review()
    statements = said("Half of it is pie bind eleven code.")
    assert [finding.suggestion for finding in reviewer.findings(statements)] == ["pybind11"]
    assert not reviewer.doubts(statements)
    statements = said("We moved it to coup I for the GPU.", probability=0.8)
    [doubt] = [one for one in reviewer.doubts(statements) if one.term == "CuPy"]
    assert (doubt.term, doubt.start, doubt.end) == ("CuPy", statements[-1].start, statements[-1].end)
    assert doubt.meant == "We moved it to CuPy for the GPU."


@pytest.mark.parametrize(("gain", "n_found"), [(8.0, 1), (-20.0, 0)])
def test_the_sound_heard_again_decides(gain: float, n_found: int) -> None:
    reviewer = review()
    statements = said("We moved it to coup I for the GPU.", probability=0.8)
    again = statements
    for doubt in reviewer.doubts(statements):
        again = [*again[:-1], heard_again(again[-1], doubt, gain if doubt.term == "CuPy" else -20.0)]
    assert len(reviewer.findings(again)) == n_found
    assert len(found(again)) == n_found  # the same as a reviewer who comes now
    assert not reviewer.doubts(again)


SENTENCES = (
    "We use coup I on the GPU.", "The gill again.", "Half is pie bind eleven.", "The interpreter and its threads.",
    "And nickel does the collective part.", "Then this alarm starts it.", "The kernel and its array.", "Good morning.",
    "A pet 703 build of Python with CUDA.", "The will variants of a provider for pip.", "Half of the day.",
    "Yes, and the gill was there.", "The interpreter and its threads need the global interpreter lock.",
    "And nickel was there.", "It is an all-reduce over every rank.", "We read coup I.", "Pet 703 too.",
)  # fmt: skip


@given(st.lists(st.sampled_from(SENTENCES), max_size=12), st.sampled_from([0.3, 0.6, 0.95]), st.integers(0, 1))
def test_the_same_findings_whether_statements_come_one_by_one_or_all_at_once(
    texts: list[str], probability: float, n_left_out: int
) -> None:
    statements = said(*texts, probability=probability)[n_left_out:]
    reviewer, at_once = review(), review()
    for n in range(len(statements)):
        reviewer.findings(statements[:n])
    assert reviewer.findings(statements) == at_once.findings(statements)
    assert reviewer.doubts(statements) == at_once.doubts(statements)


def test_where_the_recognizer_was_told_what_to_expect_the_sound_is_asked_first() -> None:
    statements = said("It was coup I on the GPU.")
    assert [finding.suggestion for finding in found(statements)] == ["CuPy"]
    told = MishearingReview(GLOSSARY, packaged_background(), packaged_pronouncer())
    assert not told.findings(statements)
    assert "CuPy" in [doubt.term for doubt in told.doubts(statements)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We use coup I on the GPU.", {"used_name"}),
        ("The coup I on the GPU.", {"article_name"}),
        ("The coupy on the GPU.", {"article_name", "lower_name"}),
        ("We use, coup I on the GPU.", set()),
        ("We use it. Coup I on the GPU.", set()),
    ],
)
def test_the_word_before_tells_whether_a_name_may_follow(text: str, told: set[str]) -> None:
    [signals] = [
        dict(zip(SPAN_SIGNALS, candidate.signals, strict=True))
        for _, candidate, _ in review().examples(said(text)[1:])
        if candidate.heard.lower() in {"coup i", "coupy"} and candidate.written == "CuPy"
    ]
    assert {name for name in ("article_name", "article_concept", "used_name", "lower_name") if signals[name]} == told


def test_a_changed_statement_is_reviewed_anew() -> None:
    reviewer = review()
    before, after = said("We use coup I on the GPU."), said("We use CuPy on the GPU.")
    assert reviewer.findings(before)
    assert not reviewer.findings(after)


@given(st.text(max_size=80))
@example("² is ٣ and 日本 “quoted” — coup-I's")
def test_any_text_can_be_reviewed(text: str) -> None:
    statement = Statement(SegmentId("s0"), 1, None, None, text, (), 0, 1)
    for finding in ANY_TEXT.findings([statement]):
        assert 0 <= finding.spans[0].start < finding.spans[0].end <= len(text)


def test_a_word_beside_one_that_was_heard_right_may_be_a_term_by_itself() -> None:
    field = field_glossary()
    reviewer = MishearingReview(field, packaged_background(), packaged_pronouncer())
    statements = said(
        "Every C extension has to be thread safe, and the Python module too.",
        "We found three data races in our own Scythan module with thread sanitizer.",
        probability=0.75,
    )
    assert [finding.suggestion for finding in reviewer.findings(statements)] == ["Cython"]


def test_an_empty_glossary_finds_nothing() -> None:
    reviewer = MishearingReview(Glossary(), packaged_background(), packaged_pronouncer())
    assert not reviewer.findings(said("Half of it is pie bind eleven code."))


def test_a_turn_costs_little_with_five_thousand_concepts() -> None:
    """In calls of functions, which no other work on the machine changes; `large_glossary` measures the time."""
    words = [word for word in packaged_background().surprise_by_word if len(word) > 4][::5]
    many = [
        Concept(ConceptId(f"x{index}"), f"{first} {second}", aliases=(first[:3] + second[-3:],))
        for index, (first, second) in enumerate(pairwise(words[:5001]))
    ]
    reviewer = MishearingReview(
        Glossary.of([*GLOSSARY.concepts.values(), *many]), packaged_background(), packaged_pronouncer()
    )
    statements = said(
        *("They told us that the gill was moved to coup I in the spring of this year." for _ in range(300))
    )
    reviewer.findings(statements[:-20])
    n_calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal n_calls
        n_calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        reviewer.findings(statements)
    finally:
        sys.setprofile(None)
    assert n_calls < 20 * 15_000  # now 13,100 a turn, in 3.5 ms
