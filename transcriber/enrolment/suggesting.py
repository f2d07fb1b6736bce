"""A session's words, and the voices that are known beside them: what is recognized becomes a flag like any other."""

from __future__ import annotations

import math
from collections.abc import Sequence

from transcriber.core.events import Event
from transcriber.core.known_voices import KnownVoice, pending_recognitions
from transcriber.core.state import State
from transcriber.terms.mishearings import Doubt
from transcriber.vocabulary import Vocabulary


class WithKnownVoices:
    """Implements `Vocabulary`: that of the session, and flags for voices that are recognized."""

    def __init__(self, vocabulary: Vocabulary, known: Sequence[KnownVoice]) -> None:
        self._vocabulary = vocabulary
        self._known = tuple(known)

    def expected_words(self, state: State, heard: str, *, until: float = math.inf) -> Sequence[str]:
        return self._vocabulary.expected_words(state, heard, until=until)

    def doubts(self, state: State) -> Sequence[Doubt]:
        return self._vocabulary.doubts(state)

    def pending_flags(self, state: State) -> Sequence[Event]:
        found = self._vocabulary.pending_flags(state)
        return [*found, *pending_recognitions(state, self._known, len(found))]
