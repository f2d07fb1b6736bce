"""What a translator must keep, and whether it did."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.protection import Protected, TermProtection

PT = LanguageCode("pt")
WHEEL = Concept(ConceptId("wheel"), "wheel", keep_as_is=True)
NUMPY = Concept(ConceptId("numpy"), "NumPy", kind="tool", keep_as_is=True)
NODE = Concept(
    ConceptId("node"), "compute node", translations=MappingProxyType({PT: ("nó de computação", "nó")}), aliases=("box",)
)
KERNEL_GPU = Concept(ConceptId("kernel-gpu"), "GPU kernel", aliases=("kernel",), keep_as_is=True)
KERNEL_OS = Concept(ConceptId("kernel-os"), "OS kernel", aliases=("kernel",))
PROTECTION = TermProtection(Glossary.of([WHEEL, NUMPY, NODE, KERNEL_GPU, KERNEL_OS]))


def kept(text: str) -> tuple[str, ...]:
    return PROTECTION.protect(text).kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We publish wheels of NumPy 2.1.", ("wheels", "NumPy 2.1")),
        ("See PEP 703 and PEP-744.", ("PEP 703", "PEP-744")),
        ("Look at https://peps.python.org/pep-0703/.", ("https://peps.python.org/pep-0703/",)),
        ("Set PYTHON_GIL or call os.cpu_count() now.", ("PYTHON_GIL", "os.cpu_count()")),
        ("It is in pyproject.toml, with --no-deps.", ("pyproject.toml", "--no-deps")),
        ("Version 3.13.1, version 3.13, and 3.13t.", ("3.13.1", "3.13", "3.13t")),
        ("Write to ana@example.org about `x = 1`.", ("ana@example.org", "`x = 1`")),
        ("Pin numpy==2.0 for PyTorch.", ("numpy==2.0", "PyTorch")),
        ("The kernel is slow, the GPU kernel is not.", ("GPU kernel",)),
        ("It costs 3.5 million, e.g. for Dr. Who at 5 p.m. We left.", ()),
        ("A well-known, state-of-the-art idea - or not.", ()),
    ],
)
def test_what_stays_as_it_is_gets_a_placeholder(text: str, expected: tuple[str, ...]) -> None:
    assert kept(text) == expected


def test_placeholders_stand_where_the_words_stood_and_give_them_back() -> None:
    protected = PROTECTION.protect("The wheel of NumPy is here.")
    assert protected.text == "The XQ1 of XQ2 is here."
    assert protected.lost("O XQ2 está no xq1.") == ()
    assert protected.restored("O XQ2 está no xq1.") == "O NumPy está no wheel."


def test_a_placeholder_that_is_gone_or_said_twice_is_lost() -> None:
    protected = PROTECTION.protect("The wheel of NumPy is here.")
    assert protected.lost("O XQ1 está aqui.") == ("NumPy",)
    assert protected.lost("XQ1 XQ1 XQ2") == ("wheel",)


def test_a_text_that_has_such_words_itself_keeps_them() -> None:
    protected = PROTECTION.protect("XQ1 is a wheel.")
    assert protected.text == "XQ1 is a XQ2."
    assert protected.restored("XQ1 é um XQ2.") == "XQ1 é um wheel."


def test_more_than_nine_placeholders_are_told_apart() -> None:
    text = " ".join(["wheel"] * 12)
    protected = PROTECTION.protect(text)
    assert protected.restored(protected.text) == text


def test_a_text_of_names_alone_has_nothing_to_translate() -> None:
    assert PROTECTION.protect("NumPy, wheels!").is_all_kept
    assert PROTECTION.protect("42 🙂").is_all_kept
    assert not PROTECTION.protect("NumPy is here.").is_all_kept


def test_a_term_with_an_established_translation_can_be_enforced() -> None:
    text = "The compute node is down."
    [term] = PROTECTION.terms(text, PT)
    assert not term.is_in("A caixa de computador caiu.")
    assert term.is_in("Os nós de computação caíram.")
    assert term.is_in("O nó caiu.")
    protected = PROTECTION.protect(text, [term])
    assert protected.restored(protected.text) == "The nó de computação is down."


def test_other_forms_and_ambiguous_words_are_left_to_the_translator() -> None:
    assert PROTECTION.terms("The compute nodes and a box and the kernel.", PT) == ()
    assert PROTECTION.terms("The compute node.", LanguageCode("fr")) == ()


@given(st.text(st.sampled_from("wheel NumPy_XQ12.:/-`@ é🙂"), max_size=40))
def test_what_was_not_translated_comes_back_as_it_was(text: str) -> None:
    protected: Protected = PROTECTION.protect(text)
    if not protected.lost(protected.text):
        assert protected.restored(protected.text) == text
