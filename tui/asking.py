"""What was asked of the engine and is not on the screen yet, and what waits for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from transcriber.core.intents import Intent
from tui.news import IntentAnswered


class Asking:
    """For the thread of the app alone. Intents go out in their order and are answered in it."""

    def __init__(self, send: Callable[[Intent], None]) -> None:
        self._send = send
        self._when_done: dict[int, Callable[[], None]] = {}
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self._queued: deque[Callable[[], None]] = deque()
        self._answered_seq = 0
        self.n_unanswered = 0

    @property
    def is_busy(self) -> bool:
        """Whether anything is still to come or to be done."""
        return bool(self.n_unanswered or self._waiting or self._queued)

    def ask(self, intent: Intent, when_done: Callable[[], None] | None) -> None:
        """when_done: Called when the facts are here, never where it was refused."""
        self.n_unanswered += 1
        if when_done is not None:
            self._when_done[id(intent)] = when_done
        self._send(intent)

    def when_settled(self, do: Callable[[], None]) -> None:
        """Do something, at the next `go_on` by which all that was asked before is here."""
        self._queued.append(do)

    def take(self, answer: IntentAnswered) -> None:
        self.n_unanswered -= 1
        when_done = self._when_done.pop(id(answer.intent), None)
        if answer.failure is None and when_done is not None:
            self._waiting.append((answer.seq, when_done))
        self._answered_seq = max(self._answered_seq, answer.seq)

    def go_on(self, seq: int) -> None:
        """Do what waited for facts up to number `seq`."""
        ready = [when_done for needed, when_done in self._waiting if needed <= seq]
        self._waiting = [one for one in self._waiting if one[0] > seq]
        for when_done in ready:
            when_done()
        while self._queued and not self.n_unanswered and seq >= self._answered_seq:
            self._queued.popleft()()

    def forget(self) -> None:
        """The engine is gone: nothing of this is answered any more."""
        self.n_unanswered = 0
        self._when_done.clear()
        self._queued.clear()
