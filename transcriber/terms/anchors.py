"""Terms of several words of which one was heard right: "bill isolation" for build isolation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from transcriber.terms.background import Background, ordinary_form
from transcriber.terms.distances import distances, encoded
from transcriber.terms.families import stem
from transcriber.terms.glossary import ConceptId
from transcriber.terms.pronunciation import Phonemes, Pronouncer

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIN_SURPRISE = 7.0
"""A word more usual than one in a thousand says too little of the rest."""
_MAX_WORDS = 4
_MAX_DISTANCE_A_PHONEME = 0.6
_MAX_DISTANCE = 3.5
_MAX_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class AnchoredTerm:
    """A term around the word that was heard right. n_phonemes: Of what stands beside it."""

    concept: ConceptId
    written: str
    n_phonemes: int


class AnchorIndex:
    """Finds terms by one of their words and the sound of the rest, which may be further off than that of a whole term.

    One word that stands where it should is strong evidence already: what is left has fewer rivals.
    """

    def __init__(
        self,
        wordings: Iterable[tuple[ConceptId, str, Sequence[str]]],
        pronouncer: Pronouncer,
        background: Background,
    ) -> None:
        """wordings: How terms are written, and their words, written or said; one word alone has no anchor."""
        self._pronouncer = pronouncer
        self._terms: list[AnchoredTerm] = []
        self._places: dict[str, list[int]] = {}
        beside: list[tuple[Phonemes, Phonemes]] = []
        seen: set[tuple[str, AnchoredTerm, Phonemes, Phonemes]] = set()
        for concept, written, words in wordings:
            if not 1 < len(words) <= _MAX_WORDS:
                continue
            for at, word in enumerate(words):
                if not _is_telling(word, background):
                    continue
                before, after = self._beside(words, at)
                term = AnchoredTerm(concept, written, len(before) + len(after))
                if (case := (_key(word), term, before, after)) not in seen:
                    seen.add(case)
                    self._places.setdefault(_key(word), []).append(len(self._terms))
                    self._terms.append(term)
                    beside.append((before, after))
        self._beside_terms = encoded(_sides(beside))
        self._n_beside = _lengths(beside)
        self._limits = np.minimum(_MAX_DISTANCE, _MAX_DISTANCE_A_PHONEME * self._n_beside.sum(axis=0))
        self._known: dict[tuple[str, ...], tuple[tuple[AnchoredTerm, float], ...]] = {}

    def close_to(self, words: tuple[str, ...]) -> tuple[tuple[AnchoredTerm, float], ...]:
        """Terms with one of these words in their place, and how far off the others sound."""
        known = self._known.get(words)
        return self._compared((words,))[words] if known is None else known

    def compare_all(self, stretches: Iterable[tuple[str, ...]]) -> None:
        """Compare many stretches of words with the terms at once, and keep what is found."""
        if len(self._known) > _MAX_KNOWN:
            self._known.clear()
        if new := [words for words in stretches if words not in self._known]:
            self._known.update(self._compared(new))

    def _compared(
        self, stretches: Iterable[tuple[str, ...]]
    ) -> dict[tuple[str, ...], tuple[tuple[AnchoredTerm, float], ...]]:
        found: dict[tuple[str, ...], list[tuple[AnchoredTerm, float]]] = {words: [] for words in stretches}
        asked = [
            (words, places, self._beside(words, at))
            for words in found
            if 1 < len(words) <= _MAX_WORDS
            for at, word in enumerate(words)
            if (places := self._places.get(_key(word)))
        ]
        of = np.repeat(np.arange(len(asked)), [len(places) for _, places, _ in asked])
        to = np.fromiter(chain.from_iterable(places for _, places, _ in asked), dtype=np.intp, count=len(of))
        beside = [each for _, _, each in asked]
        n_heard, n_terms = _lengths(beside)[:, of], self._n_beside[:, to]
        # each phoneme too many or too few costs about a half
        is_alike = np.abs(n_heard - n_terms).sum(axis=0) <= 2 * self._limits[to]
        is_alike &= ((n_heard > 0) == (n_terms > 0)).all(axis=0)
        of, to = of[is_alike], to[is_alike]
        # both sides at once: what stands behind follows what stands before
        heard = encoded(_sides(beside))[np.concatenate([of, of + len(beside)])]
        terms = self._beside_terms[np.concatenate([to, to + len(self._terms)])]
        apart = distances(heard, terms).reshape(2, -1).sum(axis=0)
        for at in np.flatnonzero(apart <= self._limits[to]):
            found[asked[of[at]][0]].append((self._terms[to[at]], float(apart[at])))
        return {words: tuple(terms) for words, terms in found.items()}

    def _beside(self, words: Sequence[str], at: int) -> tuple[Phonemes, Phonemes]:
        return self._pronouncer.heard(words[:at]), self._pronouncer.heard(words[at + 1 :])


def _sides(beside: Sequence[tuple[Phonemes, Phonemes]]) -> list[Phonemes]:
    """What stands before, of each, then what stands behind."""
    return [*(before for before, _ in beside), *(behind for _, behind in beside)]


def _lengths(beside: Sequence[tuple[Phonemes, Phonemes]]) -> NDArray[np.intp]:
    """(2, n): in phonemes, before and behind."""
    return np.array([len(side) for side in _sides(beside)], dtype=np.intp).reshape(2, -1)


def _is_telling(word: str, background: Background) -> bool:
    return word.isdecimal() or background.surprise(ordinary_form(word)) >= _MIN_SURPRISE


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    return stem(word.lower())
