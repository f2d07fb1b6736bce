"""Errors of published translations, as found in the wild; the sentences around them are ours."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from transcriber.core.events import FlagKind
from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, ConceptId, Glossary


@dataclass(frozen=True, slots=True)
class PublishedError:
    what: str
    kind: FlagKind
    source_language: str
    target_language: str
    source: str
    wrong: str
    right: str


PUBLISHED = (
    PublishedError(
        "free threading, German Python glossary", "glossary", "en", "de",
        "Free threading is a threading model where several threads run Python bytecode at once.",
        "Freies Einfädeln ist ein Modell, bei dem mehrere Fäden zugleich Python-Bytecode ausführen.",
        "Free Threading ist ein Modell, bei dem mehrere Threads zugleich Python-Bytecode ausführen.",
    ),
    PublishedError(
        "floor division, German Python glossary", "glossary", "en", "de",
        "Floor division rounds down to the nearest integer.",
        "Die Etagenaufteilung rundet auf die nächste ganze Zahl ab.",
        "Die Ganzzahldivision rundet auf die nächste ganze Zahl ab.",
    ),
    PublishedError(
        "egg, German", "kept-term", "en", "de",
        "Is that an egg on PyPI?",
        "Ist das ein Ei auf PyPI?",
        "Ist das ein Egg auf PyPI?",
    ),
    PublishedError(
        "wheel, Portuguese", "kept-term", "en", "pt",
        "Install the wheel with pip.",
        "Instale a roda com o pip.",
        "Instale a wheel com o pip.",
    ),
    PublishedError(
        "wheel, Spanish", "kept-term", "en", "es",
        "Upload the wheel to PyPI.",
        "Suba la rueda a PyPI.",
        "Suba la wheel a PyPI.",
    ),
)  # fmt: skip


def session_glossary(glossary: Glossary) -> Glossary:
    """The field's glossary with what a session of the core developers would add."""
    german = LanguageCode("de")
    added = (
        Concept(
            ConceptId("floor-division"), "floor division",
            translations=MappingProxyType({german: ("Ganzzahldivision", "Abrundungsdivision")}),
        ),
        Concept(ConceptId("egg"), "egg", aliases=("eggs",), keep_as_is=True, cues=("pypi", "setuptools", "wheel")),
    )  # fmt: skip
    return Glossary.of((*glossary.concepts.values(), *added))
