"""How likely a term is to be said at a place: by its field, its own cues, the session."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.glossary import Concept, ConceptId
from transcriber.terms.heard_spans import Candidate
from transcriber.terms.mentions import Mention

RARE: Final = -14.0
"""A term of some field in any talk: once in a million words."""
MAX_CONTEXT: Final = 11.0
"""All that a context adds at most; a term that is talked of is said once in twenty words."""
_BY_FIELD: Final = 2.0
_MAX_BY_FIELD: Final = 4.0
_BY_CUE: Final = 2.0
_BY_CUE_NEARBY: Final = 1.2
"""Of a cue in another statement, or the term's own name."""
_MAX_BY_CUE: Final = 4.0
_SAID: Final = 1.0
_EXPECTED: Final = 2.0
_CUE_SURPRISE: Final = 8.0
_PART_SURPRISE: Final = 6.0
"""Below it a word of a cue ("all" of "all-reduce") is none by itself."""
_FIELD_SURPRISE: Final = 9.0
_WORD = re.compile(r"[^\W\d_]{2,}")


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
    """nats: The logarithm of how likely the term is here; minus infinity where it must not be looked for."""

    nats: float
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

    def prior(self, candidate: Candidate, cues: frozenset[str]) -> Prior:
        """How likely the candidate's concept is to be said here, and what speaks most for it."""
        concept = candidate.concept
        near = sorted(
            cues & self.words.keys() - stems(candidate.heard), key=lambda cue: (cue not in self.here.words, cue)
        )
        name = self.named.get(concept)
        is_cued = name is not None or concept in self.expected or len(near) > 1
        is_cued = is_cued or not self.here.words.keys().isdisjoint(near)
        if candidate.needs_cue and not is_cued:
            return Prior(-math.inf, "")
        n_terms = len(self.field_terms - {(concept,)})
        if not n_terms and not near and name is None and concept not in self.expected:
            return Prior(-math.inf, "")
        nats = RARE + min(_MAX_BY_FIELD, _BY_FIELD * max(0, n_terms - 1))
        by_cues = sum(_BY_CUE if cue in self.here.words else _BY_CUE_NEARBY for cue in near)
        nats += min(_MAX_BY_CUE, by_cues + _BY_CUE_NEARBY * (name is not None))
        nats += _SAID * (concept in self.said) + _EXPECTED * (concept in self.expected)
        if name is not None:
            return Prior(nats, f"{name} is spoken of nearby")
        if near:
            return Prior(nats, f"{self.words[near[0]]} is spoken of nearby")
        if concept in self.expected:
            return Prior(nats, "it is on the agenda")
        return Prior(nats, "it was misheard so before" if candidate.is_listed else "the words are unusual")


def stems(text: str) -> frozenset[str]:
    """The words of a text, lower-case and without a plural s: "GPUs" speaks of GPU.

    >>> sorted(stems("GPUs in class"))
    ['class', 'gpu', 'in']
    """
    return frozenset(_words_by_stem(text))


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
