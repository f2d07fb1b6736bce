"""Where a text says a word of the glossary."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.mentions import Mention, MentionFinder


def concept(id: str, *forms: str, kind: str = "concept") -> Concept:
    return Concept(ConceptId(id), forms[0], kind, forms[1:])


GLOSSARY = Glossary.of(
    [
        concept("free-threading", "free-threaded build", "free-threaded", "no-GIL", "nogil", "python3.14t"),
        concept("gil", "GIL"),
        concept("lockfile", "lock file"),
        concept("mutex", "lock"),
        concept("kernel-gpu", "GPU kernel", "kernel", "kernel launch"),
        concept("kernel-os", "OS kernel", "kernel"),
        concept("shared-lib", "shared library", ".so"),
        concept("pybind11", "pybind11", kind="tool"),
        concept("pytorch", "PyTorch", kind="tool"),
        concept("rocm", "ROCm", "HIP", kind="tool"),
        concept("dpcpp", "DPC++", kind="tool"),
        concept("async", "async"),
        concept("pep703", "PEP 703", "703", kind="standard"),
        concept("ja", "量子計算"),
    ]
)
FINDER = MentionFinder(GLOSSARY)


def found(text: str) -> list[tuple[str, str]]:
    return [(mention.text, "|".join(mention.concepts)) for mention in FINDER.find(text)]


@pytest.mark.parametrize(
    "written",
    [
        "free-threaded build",
        "free threaded build",
        "Free-Threaded Build",
        "freethreaded build",
        "free-\nthreaded build",
    ],
)
def test_hyphens_spaces_and_case_make_no_difference(written: str) -> None:
    assert found(f"In the {written}, yes.") == [(written, "free-threading")]


@pytest.mark.parametrize("written", ["pybind11", "pybind 11", "Pybind 11", "PyBind11"])
def test_a_number_may_stand_apart(written: str) -> None:
    assert found(f"with {written}") == [(written, "pybind11")]


@pytest.mark.parametrize("written", ["PyTorch", "Py Torch", "pytorch"])
def test_a_capital_within_a_word_may_begin_a_word(written: str) -> None:
    assert found(written) == [(written, "pytorch")]


def test_a_word_is_not_put_together_from_others() -> None:
    assert found("a sync and the no tes") == []


def test_the_longest_form_is_taken_and_none_overlaps() -> None:
    assert found("the GPU kernel launch") == [("GPU kernel", "kernel-gpu")]
    assert found("a lock file and a lock") == [("lock file", "lockfile"), ("lock", "mutex")]


def test_an_ambiguous_word_has_all_its_concepts() -> None:
    assert FINDER.find("a kernel") == (Mention(2, 8, "kernel", (ConceptId("kernel-gpu"), ConceptId("kernel-os"))),)


def test_plurals_belong_to_the_mention_and_possessives_end_it() -> None:
    assert found("kernels, the GIL's cost, shared libraries") == [
        ("kernels", "kernel-gpu|kernel-os"),
        ("GIL", "gil"),
        ("shared libraries", "shared-lib"),
    ]


def test_a_form_that_is_an_ordinary_word_in_lower_case_counts_as_written() -> None:
    assert found("a hip joint, and HIP") == [("HIP", "rocm")]


def test_signs_around_a_form_are_part_of_it() -> None:
    assert found("so it links libfoo.so and DPC++ but DPC not") == [(".so", "shared-lib"), ("DPC++", "dpcpp")]


def test_a_form_does_not_reach_over_the_end_of_a_sentence() -> None:
    assert found("a lock. File a bug") == [("lock", "mutex")]


def test_a_part_of_a_word_is_no_mention() -> None:
    assert found("kerneled blocks asynchronously gill") == []


@pytest.mark.parametrize("text", ["on 703 nodes", "it costs $703", "1,703 in all", "703.5", "703%"])
def test_an_amount_is_not_the_short_name_of_a_standard(text: str) -> None:
    assert found(text) == []


def test_a_bare_number_is_the_short_name_of_a_standard() -> None:
    assert found("with 703, and PEP703.") == [("703", "pep703"), ("PEP703", "pep703")]


def test_another_script_is_found() -> None:
    assert found("GPUの 量子計算 を") == [("量子計算", "ja")]


def test_an_empty_glossary_finds_nothing() -> None:
    assert MentionFinder(Glossary()).find("the GIL") == ()


@given(st.text(alphabet="GILgil lockfe-.703'sß計\n", max_size=60))
def test_mentions_are_where_they_say_and_in_order(text: str) -> None:
    mentions = FINDER.find(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
