from __future__ import annotations

from dataclasses import replace

from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.glossary_check import Entry, Problem, problems, same_form


def concept(id_: str, preferred: str, *aliases: str) -> Concept:
    return Concept(ConceptId(id_), preferred, aliases=aliases)


def entries(*concepts: Concept, file: str = "a.csv", first_line: int = 2) -> list[Entry]:
    return [Entry(each, file, first_line + place) for place, each in enumerate(concepts)]


def only(found: list[Problem]) -> Problem:
    assert len(found) == 1, found
    return found[0]


def test_concepts_that_share_nothing_have_no_problem() -> None:
    assert problems(entries(concept("spack", "Spack"), concept("conda", "conda", "Conda"))) == []


def test_an_empty_glossary_has_no_problem() -> None:
    assert problems([]) == []
    assert Glossary.of([]).concepts == {}


def test_an_id_twice_in_a_file_is_an_error_that_names_both_lines() -> None:
    problem = only(problems(entries(concept("spack", "Spack"), concept("spack", "Other"))))
    assert (problem.gravity, problem.line, problem.column) == ("error", 3, "concept_id")
    assert "line 2" in problem.what


def test_an_id_of_an_earlier_file_replaces_it_with_a_warning() -> None:
    found = [*entries(concept("ray", "Ray")), *entries(concept("ray", "Ray", "Ray Core"), file="b.csv")]
    problem = only(problems(found))
    assert (problem.gravity, problem.file) == ("warning", "b.csv")
    assert "replaces the concept of a.csv, line 2" in problem.what


def test_an_alias_of_two_concepts_is_an_error() -> None:
    problem = only(problems(entries(concept("rank", "MPI rank", "rank"), concept("task", "Slurm task", "Rank"))))
    assert (problem.gravity, problem.line, problem.column) == ("error", 3, "aliases")
    assert "'Rank' of 'task' also names 'rank' (a.csv, line 2)" in problem.what
    assert "sense_group" in problem.advice


def test_senses_of_one_word_may_share_it() -> None:
    senses = [
        replace(concept("a", "Python module", "module"), sense_group="module", cues=("import",)),
        replace(concept("b", "environment module", "module"), sense_group="module", cues=("load",)),
    ]
    assert problems(entries(*senses)) == []


def test_a_form_shared_with_an_earlier_file_is_a_warning_since_nobody_can_edit_a_bundled_one() -> None:
    found = [*entries(concept("ray", "Ray")), *entries(concept("our-ray", "Ray"), file="b.csv")]
    problem = only(problems(found))
    assert (problem.gravity, problem.file, problem.column) == ("warning", "b.csv", "preferred")


def test_forms_that_differ_in_case_and_hyphens_are_the_same_also_outside_ascii() -> None:
    assert same_form("No-GIL") == same_form("no gil")
    assert same_form("СУПЕР-ЭВМ") == same_form("супер эвм")
    assert same_form("並列計算") != same_form("並列")


def test_a_sense_without_cues_or_without_other_senses_is_a_warning() -> None:
    lonely = replace(concept("a", "wheel"), sense_group="wheel")
    assert "one sense alone" in only(problems(entries(lonely))).what
    senses = [replace(concept("a", "A"), sense_group="x", cues=("c",)), replace(concept("b", "B"), sense_group="x")]
    assert "'b' of 'x' has no cues" in only(problems(entries(*senses))).what


def test_a_mishearing_that_is_a_name_is_a_warning() -> None:
    own = replace(concept("deadlock", "deadlock"), weak_mishearings=("Deadlock",))
    assert "is a name of 'deadlock' itself" in only(problems(entries(own))).what
    other = replace(concept("pypy", "PyPy"), mishearings=("PyPI",))
    problem = only(problems(entries(other, concept("pypi", "PyPI"))))
    assert (problem.gravity, problem.line, problem.column) == ("warning", 2, "mishearings_strong")


def test_a_form_of_signs_alone_is_an_error() -> None:
    assert only(problems(entries(concept("plus", "++")))).gravity == "error"
    assert only(problems(entries(concept("c", "C++", "--")))).column == "aliases"


def test_problems_come_in_the_order_of_the_files_and_lines() -> None:
    found = problems(
        [
            *entries(concept("z", "Z"), concept("z", "Y"), file="z.csv"),
            *entries(concept("a", "A"), concept("a", "B"), file="a.csv"),
        ]
    )
    assert [(problem.file, problem.line) for problem in found] == [("z.csv", 3), ("a.csv", 3)]


def test_a_problem_reads_as_place_what_and_advice() -> None:
    assert str(Problem("error", "a.csv", 3, "kind", "'tol' is no kind.", "Use tool.")) == (
        "a.csv:3:kind: error: 'tol' is no kind. Use tool."
    )
    assert str(Problem("warning", "a.csv", None, "", "it is empty.", "Fill it.")).startswith("a.csv: warning: ")
