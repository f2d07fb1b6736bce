"""The benchmark of translation checks measures what it says."""

from __future__ import annotations

import pytest

from tests.benchmarks.terms.wiring import field_glossary
from tests.benchmarks.translation.cases import KINDS, cases
from tests.benchmarks.translation.flores import clean_pairs
from tests.benchmarks.translation.published import PUBLISHED
from tests.benchmarks.translation.score import GROUPS, Outcome, figures_of, outcomes, published, written_controls
from tests.benchmarks.translation.sentences import LANGUAGES, PARTS, Marked, Part, read_sentences
from transcriber.checks.translation.review import TranslationReview


@pytest.fixture(scope="module")
def development() -> list[Outcome]:
    return outcomes("development", field_glossary())


@pytest.mark.parametrize("part", PARTS)
def test_every_kind_has_at_least_twenty_five_errors_and_as_many_clean_pairs(part: Part) -> None:
    all_cases = [*cases(part), *written_controls(part)]
    counts = {kind: sum(case.kind == kind for case in all_cases) for kind in KINDS}
    assert min(counts.values()) >= 25
    assert sum(case.kind is None for case in all_cases) >= 25


@pytest.mark.parametrize("part", PARTS)
def test_every_sentence_is_there_in_every_language(part: Part) -> None:
    assert all(set(sentence.versions) == set(LANGUAGES) for sentence in read_sentences(part))


def test_the_parts_share_no_sentence() -> None:
    texts = [{sentence.versions["en"].text() for sentence in read_sentences(part)} for part in PARTS]
    assert not texts[0] & texts[1]


def test_every_seeded_error_changes_the_pair() -> None:
    clean = {case.pairs for case in cases("development") if case.kind is None}
    assert not any(case.pairs in clean for case in cases("development") if case.kind is not None)


def test_marks_are_read() -> None:
    marked = Marked("We do{ not|} use <Spack|stack|k>[, since it is new].")
    assert marked.text() == "We do not use Spack, since it is new."
    assert marked.text(term=0, is_short=True, is_affirmed=True) == "We do use stack."


def test_a_false_flag_and_a_miss_are_counted() -> None:
    clean, seeded = (next(case for case in cases("development") if case.kind == kind) for kind in (None, "number"))
    flagged = tuple(TranslationReview(field_glossary()).findings(seeded.pairs))
    figures = figures_of([Outcome(clean, flagged), Outcome(seeded, ())], ("number",))
    assert (figures.n_gold, figures.n_hit, figures.n_false) == (1, 0, 1)


@pytest.mark.parametrize(("name", "least"), [("rule kinds", 0.93), ("negation", 0.85), ("omission+addition", 0.60)])
def test_the_figures_of_the_development_part_hold(development: list[Outcome], name: str, least: float) -> None:
    value = figures_of(development, GROUPS[name]).f1.value
    assert value is not None
    assert value >= least


def test_published_errors_are_found_and_their_corrections_left_alone() -> None:
    rows = published()
    assert len(rows) == len(PUBLISHED)
    assert all(row["expected"] in row["wrong"] and row["right"] == [] for row in rows)


def test_clean_reference_pairs_are_split_in_halves_without_overlap() -> None:
    halves = [clean_pairs(part) for part in PARTS]
    if not halves[0]:
        pytest.skip("the texts of FLORES-200 are not in ../shared/text")
    segments = [{pair.segment for pair in half[0]} for half in halves]
    assert len(segments[0]) == len(segments[1]) == 506
    assert not segments[0] & segments[1]


def test_a_case_names_what_was_done_to_it() -> None:
    assert all(case.what for case in cases("test"))
