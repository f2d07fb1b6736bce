"""How a session spells its words: by its glossary, and by what people corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from transcriber.core.state import State
from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.glossary import Glossary
from transcriber.terms.lessons import lessons
from transcriber.terms.pronunciation import Pronouncer
from transcriber.terms.spelling import SpellingReview

_EVERYDAY_NATS = 11.5
"""A word as usual as one in a hundred thousand is no name unless it is written as one ("ray", "rust")."""


@dataclass(frozen=True, slots=True)
class Wording:
    """taught: What was meant by what was heard, the latter in lower case, one or more words.
    spelling: Finds names that a text writes otherwise than the glossary.
    small_names: Names that begin with a small letter wherever they stand, "pip".
    """

    taught: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    spelling: SpellingReview = field(default_factory=lambda: SpellingReview(Glossary()))
    small_names: frozenset[str] = frozenset()


def session_wording(state: State, glossary: Glossary, background: Background, pronouncer: Pronouncer) -> Wording:
    """Of a session as it stands now.

    What people taught counts here only where it cannot be ordinary speech: one who corrects "will" to "wheel" in one
    place says nothing of the next "will".
    """
    learned = lessons(state, glossary, background, pronouncer)
    taught = {
        heard: meant
        for heard, meant in learned.heard_as.items()
        if len(heard.split()) > 1 or not background.is_known(ordinary_form(heard))
    }
    review = SpellingReview(glossary, is_ordinary=lambda word: background.surprise(word) < _EVERYDAY_NATS)
    small = {
        form
        for concept in glossary.concepts.values()
        if concept.kind == "tool"
        for form in concept.surface_forms
        if form == form.lower() and not background.is_known(form)
    }
    return Wording(MappingProxyType(taught), review, frozenset(small))
