from __future__ import annotations

from transcriber.core.events import SegmentId
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.spelling import SpellingReview
from transcriber.terms.statements import Statement

GLOSSARY = Glossary.of(
    [
        Concept(ConceptId("pybind11"), "pybind11", "tool", ("pybind", "pybind 11")),
        Concept(ConceptId("cython"), "Cython", "tool", ("cython",)),
        Concept(ConceptId("pep703"), "PEP 703", "standard", ("703",)),
        Concept(ConceptId("lock"), "lock file", "concept", ("lockfile",)),
        Concept(ConceptId("manylinux"), "manylinux", "standard", ("manylinux2014",)),
    ]
)


def found(*texts: str, human: int = -1) -> list[Finding]:
    statements = [
        Statement(SegmentId(f"s{index}"), 1, "AB"[index % 2], None, text, (), index, index + 1, index == human)
        for index, text in enumerate(texts)
    ]
    return SpellingReview(GLOSSARY).findings(statements)


def test_several_spellings_of_one_name_are_one_finding() -> None:
    [finding] = found("We use pybind11.", "Does Pybind 11 work?", "The PyBind people say so.")
    assert finding.subject == "spelling:pybind11:pybind11"
    assert finding.suggestion == "pybind11"
    assert [(span.segment, span.start, span.end) for span in finding.spans] == [("s1", 5, 14), ("s2", 4, 10)]
    assert finding.message == "pybind11 is also written “Pybind 11”, “PyBind” in this transcript."
    assert finding.at == 2


def test_one_spelling_is_no_finding_even_if_the_glossary_has_another() -> None:
    assert not found("We use cython.", "More cython.")


def test_a_sentence_may_begin_with_a_capital() -> None:
    assert not found("Manylinux is a tag.", "Yes. Manylinux it is, or manylinux.")


def test_another_word_for_a_term_is_no_spelling_of_it() -> None:
    assert not found("PEP 703 says so.", "Then 703 is final.")


def test_ordinary_words_are_left_alone() -> None:
    assert not found("The lock file is old.", "Which lockfile?")


def test_what_a_person_wrote_is_no_place_to_correct() -> None:
    assert not found("We use Cython.", "More cython.", human=1)


def test_a_part_of_an_option_or_a_path_is_no_spelling() -> None:
    assert not found("We use Cython.", "Pass --with-cython to it.", "It lies in src/cython/build.")
