"""Terms of several words of which one was heard right: "bill isolation" for build isolation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.families import stem
from transcriber.terms.glossary import ConceptId
from transcriber.terms.pronunciation import Phonemes, Pronouncer, distance

_MIN_SURPRISE = 7.0
"""A word more usual than one in a thousand says too little of the rest."""
_MAX_WORDS = 4
_MAX_DISTANCE_A_PHONEME = 0.6
_MAX_DISTANCE = 3.5


@dataclass(frozen=True, slots=True)
class AnchoredTerm:
    """A term around the word that was heard right. before, after: How what stands beside it sounds."""

    concept: ConceptId
    written: str
    before: Phonemes
    after: Phonemes


class AnchorIndex:
    """Finds terms by one of their words and the sound of the rest, which may be further off than that of a whole term.

    One word that stands where it should is strong evidence already: what is left has fewer rivals.
    """

    def __init__(self, pronouncer: Pronouncer, background: Background) -> None:
        self._pronouncer = pronouncer
        self._background = background
        self._terms: dict[str, dict[AnchoredTerm, None]] = {}
        self.close_to = lru_cache(maxsize=20_000)(self._close_to)

    def add(self, concept: ConceptId, written: str, words: Sequence[str]) -> None:
        """Let a term be found by its words, written or said; one word alone has no anchor."""
        if not 1 < len(words) <= _MAX_WORDS:
            return
        for at, word in enumerate(words):
            if self._is_telling(word):
                before, after = (self._pronouncer.heard(part) for part in (words[:at], words[at + 1 :]))
                term = AnchoredTerm(concept, written, before, after)
                self._terms.setdefault(_key(word), {})[term] = None

    def _close_to(self, words: tuple[str, ...]) -> tuple[tuple[AnchoredTerm, float], ...]:
        """Terms with one of these words in their place, and how far off the others sound."""
        return tuple(self._around(words)) if 1 < len(words) <= _MAX_WORDS else ()

    def _around(self, words: Sequence[str]) -> Iterator[tuple[AnchoredTerm, float]]:
        for at, word in enumerate(words):
            terms = self._terms.get(_key(word))
            if not terms:
                continue
            before, after = (self._pronouncer.heard(part) for part in (words[:at], words[at + 1 :]))
            for term in terms:
                if bool(term.before) != bool(before) or bool(term.after) != bool(after):
                    continue
                n_phonemes = len(term.before) + len(term.after)
                limit = min(_MAX_DISTANCE, _MAX_DISTANCE_A_PHONEME * n_phonemes)
                # each phoneme too many or too few costs about a half
                if abs(len(before) - len(term.before)) + abs(len(after) - len(term.after)) > 2 * limit:
                    continue
                apart = distance(before, term.before, limit)
                if apart <= limit:
                    apart += distance(after, term.after, limit)
                if apart <= limit:
                    yield term, apart

    def _is_telling(self, word: str) -> bool:
        return word.isdecimal() or self._background.surprise(ordinary_form(word)) >= _MIN_SURPRISE


def _key(word: str) -> str:
    return stem(word.lower())
