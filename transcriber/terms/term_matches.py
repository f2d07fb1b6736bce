"""Which terms a stretch of heard words may be: by sound, by one of its words, by a list of mishearings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from transcriber.terms.background import Background
from transcriber.terms.glossary import ConceptId, Glossary
from transcriber.terms.pronunciation import Phonemes, Pronouncer
from transcriber.terms.sounds import Close, meant_by, sound_index
from transcriber.terms.wording import words_of

_MAX_READINGS = 3
_LISTED_DISTANCE = 0.3
"""What a list knows is as close as one or two phonemes a little off."""


@dataclass(frozen=True, slots=True)
class Match:
    """A term that a stretch may be.

    distance: Between the sounds. n_phonemes: Of the term. place: The term's among the forms of its concept; the first
        are said most.
    """

    concept: ConceptId
    written: str
    distance: float
    n_phonemes: int
    place: int
    is_listed: bool = False
    is_plural: bool = False
    is_anchored: bool = False


class TermMatches:
    """The terms of a glossary, to be matched with what was heard."""

    def __init__(self, glossary: Glossary, pronouncer: Pronouncer, background: Background) -> None:
        self._pronouncer = pronouncer
        self._index = sound_index(glossary, pronouncer, background)
        self._listed = _listed(glossary, pronouncer)
        self._places = {
            (concept.id, form): place
            for concept in glossary.concepts.values()
            for place, form in enumerate(concept.surface_forms)
        }

    def is_listed(self, lowered: tuple[str, ...]) -> bool:
        """Whether a list of mishearings has these words, in lower case."""
        return lowered in self._listed

    def compare_all(self, stretches: Sequence[tuple[Sequence[str], tuple[str, ...]]]) -> None:
        """Compare many stretches at once, each as `of` takes it: that is quicker than one by one."""
        self._index.compare_all(reading for texts, _ in stretches for reading in self._readings(texts))
        self._index.anchors.compare_all(lowered for _, lowered in stretches)

    def _readings(self, texts: Sequence[str]) -> Iterator[Phonemes]:
        return islice(self._pronouncer.readings_of(texts), _MAX_READINGS)

    def of(self, texts: Sequence[str], lowered: tuple[str, ...]) -> Iterator[Match]:
        """One match a concept. texts: The words as they are written; lowered: the same in lower case."""
        listed = self._listed.get(lowered, {})
        closest: dict[ConceptId, Close] = {}
        for phonemes in self._readings(texts):
            for close in self._index.close_to(phonemes):
                known = closest.get(close.sound.concept)
                if known is None or close.distance < known.distance:
                    closest[close.sound.concept] = close
        for concept, written in listed.items():
            close_one = closest.get(concept)
            distance = min(_LISTED_DISTANCE, close_one.distance) if close_one else _LISTED_DISTANCE
            n_phonemes = len(close_one.sound.phonemes) if close_one else len(self._pronouncer.heard(texts))
            yield Match(concept, written, distance, n_phonemes, self._places[concept, written], is_listed=True)
        for concept, close in closest.items():
            if concept not in listed:
                written = close.sound.written
                place = self._places[concept, written]
                if lowered[-1].endswith("'s"):
                    written += "'s"
                elif close.is_plural:
                    written += "" if written.endswith(("s", "ing")) else "s"
                is_plural = close.is_plural and not lowered[-1].endswith("'s")
                yield Match(concept, written, close.distance, len(close.sound.phonemes), place, is_plural=is_plural)
        anchored: dict[ConceptId, Match] = {}
        for term, distance in self._index.anchors.close_to(lowered):
            concept, known_one = term.concept, anchored.get(term.concept)
            is_new = concept not in closest and concept not in listed
            if is_new and (known_one is None or distance < known_one.distance):
                place = self._places[concept, term.written]
                anchored[concept] = Match(concept, term.written, distance, term.n_phonemes, place, is_anchored=True)
        yield from anchored.values()


def _listed(glossary: Glossary, pronouncer: Pronouncer) -> dict[tuple[str, ...], dict[ConceptId, str]]:
    found: dict[tuple[str, ...], dict[ConceptId, str]] = {}
    for concept in glossary.concepts.values():
        for heard in (*concept.mishearings, *concept.weak_mishearings):
            tokens = words_of(heard)
            if tokens:
                found.setdefault(tokens, {})[concept.id] = meant_by(concept, heard, pronouncer)
    return found
