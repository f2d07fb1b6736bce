"""Terms within what was said, and what the page claims of their meaning."""

from __future__ import annotations

from transcriber.core.state import State
from transcriber.core.views import SpeakerNames
from transcriber.outputs.page.term_marks import ExplainedTerm, TermMarks, explained_terms
from transcriber.terms.glossary import Concept, ConceptId
from transcriber.terms.report import SenseUse, TermReport

ENVIRONMENT = Concept(ConceptId("lmod"), "environment module", "term", definition="What `module load` brings.")
PYTHON = Concept(ConceptId("py"), "Python module", "term")


def explained(*uses: tuple[str, Concept | None]) -> list[ExplainedTerm]:
    senses = tuple(SenseUse("module", speaker, sense, 1) for speaker, sense in uses)
    return explained_terms(TermReport((), senses, ()), SpeakerNames(State()))


def test_people_who_mean_different_things_are_told_apart() -> None:
    assert explained(("Ana", ENVIRONMENT), ("Ben", PYTHON), ("Eva", None)) == [
        ExplainedTerm(
            "module",
            "People mean different things by it.",
            ("module",),
            ("Ana: environment module (What `module load` brings.)", "Ben: Python module"),
        )
    ]


def test_what_people_agree_on_is_its_meaning() -> None:
    assert explained(("Ana", PYTHON), ("Ben", None), ("Eva", PYTHON)) == [
        ExplainedTerm("module", "Python module", ("module",))
    ]


def test_of_a_word_whose_sense_nothing_tells_nothing_is_claimed() -> None:
    assert explained(("Ana", None), ("Ben", None)) == []


def test_a_term_is_marked_once_in_a_paragraph_whatever_its_case_and_only_as_a_word() -> None:
    marks, seen = TermMarks([ExplainedTerm("wheel", "A package.", ("wheel",))]), set[int]()
    assert marks.html("Wheels, a Wheel <b>", seen) == (
        'Wheels, a <a class="term" href="#term-0" data-term="0">Wheel</a> &lt;b&gt;'
    )
    assert marks.html("the wheel", seen) == "the wheel"
