"""What viewers of the captions may see: a source of states without what shall not be published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from transcriber.core.redaction import Redacted, redacted
from transcriber.core.signals import PartialCaption, PartialTranslated
from transcriber.core.state import State


class StateSource(Protocol):
    """What is needed of a store."""

    @property
    def state(self) -> State: ...

    def subscribe(self, listener: Callable[[int], None]) -> Callable[[], None]: ...


class RedactedSource:
    """The states of another source; where nothing is redacted, the very same."""

    def __init__(self, source: StateSource) -> None:
        self._source = source
        self._last: tuple[State, Redacted] | None = None

    @property
    def state(self) -> State:
        state = self._source.state
        return self._redacted(state).state if state.redactions else state

    def subscribe(self, listener: Callable[[int], None]) -> Callable[[], None]:
        return self._source.subscribe(listener)

    def published(self, partial: PartialCaption | PartialTranslated) -> PartialCaption | PartialTranslated:
        """What is being said."""
        state = self._source.state
        return self._redacted(state).wording.texts(partial) if state.redactions else partial

    def _redacted(self, state: State) -> Redacted:
        last = self._last  # threads may each compute it, and come to the same
        if last is None or last[0] is not state:
            last = self._last = (state, redacted(state))
        return last[1]
