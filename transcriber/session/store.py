"""The store: the only writer of a session's journal, and the state folded from it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from transcriber.core.events import Event, Record
from transcriber.core.state import State, fold
from transcriber.errors import InvalidEventError, JournalError
from transcriber.ports import Clock
from transcriber.session.journal import Journal

Listener = Callable[[int], None]
"""Called with the number of the last record, from the thread that appended, after the lock is released.

Where several threads append, numbers may come out of order: read `Store.state`, which is never older than the number.
A listener that fails is logged, and neither the append nor another listener suffers: the facts are on the disk by then,
and an append that raised would be taken for one that failed, and be repeated.
"""

_log = logging.getLogger(__name__)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Store:
    """Appends events and holds the state; safe to use from several threads. Closes the journal when it is closed.

    Raises:
        JournalError: If the journal's records contradict each other; the journal is closed.
    """

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        try:
            self._state = fold(journal.records)
        except InvalidEventError as error:
            journal.close()
            raise JournalError(f"{journal.path}: {error.message}", hint=error.hint) from error

    @property
    def state(self) -> State:
        """The state as of now: immutable, so that a reader needs no lock."""
        return self._state

    def append(self, *events: Event) -> State:
        """Write events that belong together: all of them or none. Returns when they are on the disk.

        Raises:
            InvalidEventError: If one contradicts the state; nothing is written.
            SessionError: If the disk refuses; nothing is written.
        """
        return self.decide(lambda _state: events)

    def decide(self, make: Callable[[State], Sequence[Event]]) -> State:
        """Append what `make` derives from the state, with nothing in between: for events that would contradict others
        if another thread appended meanwhile, such as those that take the next free id.

        Raises:
            InvalidEventError, SessionError: As `append`.
        """
        with self._lock:
            events = make(self._state)
            if not events:
                return self._state
            now = self._clock.now().astimezone(UTC)
            at = now.replace(microsecond=now.microsecond // 1000 * 1000)
            first = self._state.seq + 1
            last = first + len(events) - 1
            records = [Record(seq, at, event, seq < last) for seq, event in enumerate(events, start=first)]
            state = fold(records, self._state)
            self._journal.append(records)
            self._state = state
        for listener in tuple(self._listeners):
            try:
                listener(state.seq)
            except Exception:  # noqa: BLE001 - whatever a listener raises is its own bug
                _log.exception("A listener failed on record %d", state.seq)
        return state

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every append; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
