"""How likely a term is to be said at a place: by its field, its own cues, the session."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.glossary import Concept, ConceptId
from transcriber.terms.heard_spans import Candidate
from transcriber.terms.mentions import Mention

_MAX_CUES: Final = 3
_MAX_FIELD_TERMS: Final = 3
ENOUGH_FIELD_TERMS: Final = _MAX_FIELD_TERMS + 2
"""More of them speak no more for a term, be it one of them or not."""
MAX_CONTEXT: Final = (float(_MAX_FIELD_TERMS), float(_MAX_CUES), 0.0, 1.0, 1.0)
"""The most that each signal can be: all cues are in the sentence, where they count more than nearby."""
_CUE_SURPRISE: Final = 8.0
_PART_SURPRISE: Final = 6.0
"""Below it a word of a cue ("all" of "all-reduce") is none by itself."""
_FIELD_SURPRISE: Final = 9.0
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_LETTER = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement has for its neighbours.

    words: As they are written there, by their stem. field_terms: Terms in it that only the field uses, not "package".
    """

    words: Mapping[str, str]
    mentions: tuple[Mention, ...]
    field_terms: frozenset[tuple[ConceptId, ...]]

    @staticmethod
    def of(text: str, mentions: tuple[Mention, ...], background: Background) -> Said:
        field_terms = frozenset(mention.concepts for mention in mentions if _is_of_field(mention, background))
        return Said(_words_by_stem(text), mentions, field_terms)


@dataclass(frozen=True, slots=True)
class Prior:
    """signals: What speaks for it, in the order of `CONTEXT_SIGNALS`; None where the term must not be looked for."""

    signals: tuple[float, ...] | None
    reason: str


@dataclass(frozen=True, slots=True)
class Context:
    """What was said in a statement, around it, in the whole session before it, and what was expected to be."""

    here: Said
    words: dict[str, str]
    named: dict[ConceptId, str]
    field_terms: frozenset[tuple[ConceptId, ...]]
    said: Set[ConceptId]
    expected: Set[ConceptId]

    @staticmethod
    def of(here: Said, around: Sequence[Said], said: Set[ConceptId], expected: Set[ConceptId]) -> Context:
        return Context(
            here,
            {stem: word for each in around for stem, word in each.words.items()},
            {concept: mention.text for each in around for mention in each.mentions for concept in mention.concepts},
            frozenset().union(*(each.field_terms for each in around)),
            said,
            expected,
        )

    def is_silent(self, concept: ConceptId, cues: frozenset[str]) -> bool:
        """Whether nothing speaks for a concept but that the field is spoken of."""
        is_said = concept in self.named or concept in self.said or concept in self.expected
        return not is_said and cues.isdisjoint(self.words)

    @property
    def field_alone(self) -> tuple[float, ...] | None:
        """The signals of `prior` where it is silent; None where the field is not spoken of."""
        if not self.field_terms:
            return None
        return float(min(_MAX_FIELD_TERMS, len(self.field_terms) - 1)), 0.0, 0.0, 0.0, 0.0

    def prior(self, candidate: Candidate, cues: frozenset[str]) -> Prior:
        """How likely the candidate's concept is to be said here, and what speaks most for it."""
        concept = candidate.concept
        usual = "it was misheard so before" if candidate.is_listed else "the words are unusual"
        if self.is_silent(concept, cues):
            return Prior(None if candidate.needs_cue else self.field_alone, usual)
        near: Set[str] = frozenset()
        if not cues.isdisjoint(self.words):
            near = (cues & self.words.keys()) - stems(candidate.heard)
        name = self.named.get(concept)
        is_cued = name is not None or concept in self.expected or len(near) > 1
        is_cued = is_cued or not self.here.words.keys().isdisjoint(near)
        if candidate.needs_cue and not is_cued:
            return Prior(None, "")
        n_terms = len(self.field_terms) - ((concept,) in self.field_terms)
        if not n_terms and not near and name is None and concept not in self.expected:
            return Prior(None, "")
        n_here = min(_MAX_CUES, sum(cue in self.here.words for cue in near))
        signals = (
            float(min(_MAX_FIELD_TERMS, max(0, n_terms - 1))),
            float(n_here),
            float(min(_MAX_CUES, len(near)) - n_here),
            float(concept in self.said),
            float(concept in self.expected),
        )
        if name is not None:
            return Prior(signals, f"{name} is spoken of nearby")
        if near:
            nearest = min(near, key=lambda cue: (cue not in self.here.words, cue))
            return Prior(signals, f"{self.words[nearest]} is spoken of nearby")
        if concept in self.expected:
            return Prior(signals, "it is on the agenda")
        return Prior(signals, usual)


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The words of a text, lower-case and without a plural s: "GPUs" speaks of GPU.

    >>> sorted(stems("GPUs in class"))
    ['class', 'gpu', 'in']
    """
    return frozenset(_words_by_stem(text))


def letters_of(text: str) -> str:
    """What two spellings of one term share.

    >>> letters_of("Pybind 11") == letters_of("pybind11")
    True
    """
    return _NO_LETTER.sub("", text.lower())


def _words_by_stem(text: str) -> dict[str, str]:
    words = ((word.lower(), word) for word in _WORD.findall(text))
    return {
        lower[:-1] if len(lower) > 3 and lower.endswith("s") and not lower.endswith("ss") else lower: word
        for lower, word in words
    }


def cues_of(concept: Concept, background: Background) -> frozenset[str]:
    """Words that speak for a concept nearby: its cues, and the unusual words of its definition."""
    by_definition = (
        word
        for word in _WORD.findall(concept.definition)
        if min(map(background.surprise, (word.lower(), *stems(word)))) >= _CUE_SURPRISE
    )
    by_cues = (
        word
        for cue in concept.cues
        for word in _WORD.findall(cue)
        if background.surprise(word.lower()) >= _PART_SURPRISE or word == cue
    )
    return stems(" ".join((*by_cues, *by_definition))) - stems(" ".join(concept.surface_forms))


def _is_of_field(mention: Mention, background: Background) -> bool:
    words = [ordinary_form(word) for word in _WORD.findall(mention.text)]
    return len(words) != 1 or background.surprise(words[0]) >= _FIELD_SURPRISE
