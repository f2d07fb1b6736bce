"""Each rule by itself: what it changes, and what it must leave alone."""

from __future__ import annotations

import pytest

from transcriber.cleaning.lines import cleaned_text
from transcriber.cleaning.rule import LineContext
from transcriber.cleaning.rules import RULES
from transcriber.cleaning.wording import Wording
from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.spelling import SpellingReview

GLOSSARY = Glossary.of(
    [
        Concept(ConceptId("pybind11"), "pybind11", "tool", ("PyBind",)),
        Concept(ConceptId("numpy"), "NumPy", "tool"),
        Concept(ConceptId("pip"), "pip", "tool"),
        Concept(ConceptId("pep703"), "PEP 703", "standard"),
    ]
)
WORDING = Wording(
    {"pie bind eleven": "pybind11", "nomba": "Numba"}, SpellingReview(GLOSSARY), frozenset({"pybind11", "pip"})
)


def cleaned_by(rule: str, text: str, language: str = "en", *, begins: bool = True, ends: bool = False) -> str:
    assert rule in RULES
    return cleaned_text(text, LineContext(LanguageCode(language), begins, ends, WORDING), {rule}).text


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "So, um, we uh start.", "So we start."),
        ("en", "It works, um.", "It works."),
        ("en", "Uhm.", ""),
        ("en", "Mhm. Uh-huh.", "Mhm. Uh-huh."),
        ("pt", "Temos um cluster, ahn, pequeno.", "Temos um cluster pequeno."),
        ("es", "Eh, no, ehm, no sé.", "no no sé."),
        ("fr", "Euh, oui, euh, on verra.", "oui on verra."),
        ("de", "Das ist, äh, um vier.", "Das ist um vier."),
        ("it", "Ehm, sì.", "Ehm, sì."),
    ],
)
def test_sounds_of_thinking_are_left_out_in_their_language_alone(language: str, said: str, expected: str) -> None:
    assert cleaned_by("fillers", said, language) == expected


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "It is, you know, hard.", "It is hard."),
        ("en", "I mean, it is like that, you know.", "it is like that."),
        ("en", "Do you know it? You like it.", "Do you know it? You like it."),
        ("en", "Like?", "Like?"),
        ("pt", "É, tipo, lento.", "É lento."),
        ("pt", "É lento, né?", "É lento, né?"),
        ("es", "Es, o sea, este caso.", "Es este caso."),
        ("fr", "C'est, genre, un genre.", "C'est un genre."),
        ("de", "Das ist, sozusagen, neu.", "Das ist neu."),
    ],
)
def test_phrases_that_mean_nothing_are_left_out_only_between_commas(language: str, said: str, expected: str) -> None:
    assert cleaned_by("filler-phrases", said, language) == expected


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "the the node", "the node"),
        ("en", "I think, I think we should.", "I think we should."),
        ("en", "we we we go", "we go"),
        ("en", "It is very, very slow. No, no, no.", "It is very, very slow. No, no, no."),
        ("en", "what that that means", "what that that means"),
        ("en", "Call seven seven three three.", "Call seven seven three three."),
        ("en", "We do. We do.", "We do. We do."),
        ("en", "Wheels, yes. Wheels work.", "Wheels, yes. Wheels work."),
        ("fr", "Nous nous voyons.", "Nous nous voyons."),
        ("de", "Die, die es wissen, die wissen es.", "Die, die es wissen, die wissen es."),
        ("pt", "o o pacote não não", "o pacote não não"),
    ],
)
def test_what_is_said_twice_by_a_slip_is_kept_once(language: str, said: str, expected: str) -> None:
    assert cleaned_by("repeats", said, language) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("the mo- the modules", "the modules"),
        ("we sh— we should", "we should"),
        ("th- this one", "this one"),
        ("a well- known thing", "a well- known thing"),
        ("It is free- threaded.", "It is free- threaded."),
        ("It ends with a da-", "It ends with a da-"),
    ],
)
def test_a_word_that_was_cut_off_is_left_out_where_it_is_said_anew(said: str, expected: str) -> None:
    assert cleaned_by("false-starts", said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("We use pie bind eleven, mostly.", "We use pybind11, mostly."),
        ("Use Nomba.", "Use Numba."),
        ("A pie and a bind.", "A pie and a bind."),
    ],
)
def test_what_people_corrected_somewhere_is_corrected_everywhere(said: str, expected: str) -> None:
    assert cleaned_by("corrections", said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Py bind and numpy (Num py).", "pybind11 and NumPy (NumPy)."),
        ("PEP-703, pep703", "PEP 703, PEP 703"),
        ("Pip is here.", "Pip is here."),
    ],
)
def test_names_are_spelled_as_the_glossary_does(said: str, expected: str) -> None:
    assert cleaned_by("terms", said) == expected


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "about one hundred and twenty nodes, twenty-five jobs", "about 120 nodes, 25 jobs"),
        ("en", "twelve thousand cores", "12,000 cores"),
        ("en", "two or three, one of them", "two or three, one of them"),
        ("en", "Python three eleven, a thousand times", "Python three eleven, a thousand times"),
        ("pt", "cento e vinte nós", "120 nós"),
        ("es", "doce mil núcleos", "12.000 núcleos"),
        ("fr", "quatre-vingt-dix nœuds", "90 nœuds"),
        ("de", "fünfundzwanzig Knoten", "25 Knoten"),
        ("it", "venti nodi", "venti nodi"),
    ],
)
def test_whole_numbers_from_ten_on_are_written_in_digits(language: str, said: str, expected: str) -> None:
    assert cleaned_by("numbers", said, language) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("well,, yes.. or no...", "well, yes. or no…"),
        ("yes ,and , no .", "yes ,and, no."),
        ("- and then", "and then."),
        ("C++ is fine", "C++ is fine."),
        ("and so,", "and so…"),
        ('He said "yes."', 'He said "yes."'),
    ],
)
def test_punctuation_is_one_mark_and_ends_a_paragraph(said: str, expected: str) -> None:
    assert cleaned_by("punctuation", said, ends=True) == expected


@pytest.mark.parametrize(
    ("begins", "said", "expected"),
    [
        (True, "yes. i'm here, and i stay. don't", "Yes. I'm here, and I stay. Don't"),
        (False, "And the node", "and the node"),
        (False, "Python is", "Python is"),
        (True, "pip is here. iOS too. pybind11", "pip is here. iOS too. pybind11"),
        (True, "“so” it goes", "“So” it goes"),
    ],
)
def test_sentences_begin_with_a_capital_and_names_stay(begins: bool, said: str, expected: str) -> None:
    assert cleaned_by("capitals", said, begins=begins) == expected


def test_every_rule_can_be_switched_off() -> None:
    said = "um, the the mo- module, you know, has,, Num py and pie bind eleven and twenty things"
    context = LineContext(LanguageCode("en"), True, True, WORDING)
    everything = cleaned_text(said, context, set(RULES))
    assert everything.text == "The module has, NumPy and pybind11 and 20 things."
    for name in RULES:
        partly = cleaned_text(said, context, set(RULES) - {name})
        assert partly.text != everything.text, name
        assert name not in {rule for word in partly.words for rule in word.rules}
        assert name not in {one.rule for one in partly.left_out}
    assert cleaned_text(said, context, set()).text == said
