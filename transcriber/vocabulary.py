"""What a session knows of its words, as recognition and flagging ask for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from transcriber.core.events import Event
from transcriber.core.state import State
from transcriber.terms.mishearings import Doubt


class Vocabulary(Protocol):
    """Words may be expected on one thread while flags are found on another."""

    def expected_words(self, state: State, heard: str, *, until: float = math.inf) -> Sequence[str]:
        """Words to expect near a text that was just heard (empty: nothing was), the most important first.

        Args:
            until: Where in the recording, in seconds; the end of what there is if left out.
        """
        ...

    def pending_flags(self, state: State) -> Sequence[Event]:
        """The flags to be raised now."""
        ...

    def doubts(self, state: State) -> Sequence[Doubt]:
        """What only hearing the sound again can decide; what was heard again is none any more."""
        ...


class NoVocabulary:
    """Of a session without terms."""

    def expected_words(self, _state: State, _heard: str, *, until: float = math.inf) -> Sequence[str]:
        del until
        return ()

    def pending_flags(self, _state: State) -> Sequence[Event]:
        return ()

    def doubts(self, _state: State) -> Sequence[Doubt]:
        return ()
