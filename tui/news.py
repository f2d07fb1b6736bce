"""The engine's news, from a thread that may wait for them to an app that must not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

from textual.message import Message

from transcriber.core.events import Record
from transcriber.core.intents import Intent
from transcriber.core.signals import SessionEnded, Signal
from transcriber.errors import BofscribeError
from tui.ports import Connect, SessionLink


class NewsCame(Message):
    """There is something to `drain`; one message stands for all that came until it is handled."""


@dataclass
class EngineGone(Message):
    """The engine does not answer, or could not be started."""

    failure: BofscribeError


@dataclass
class IntentAnswered(Message):
    """What became of an intent: done with record `seq`, or not, by a failure."""

    intent: Intent
    seq: int
    failure: BofscribeError | None


class EngineLine:
    """Follows an engine and sends intents to it, in their order; `post` is called from its threads."""

    def __init__(self, connect: Connect, post: Callable[[Message], object]) -> None:
        self._connect = connect
        self._post = post
        self._lock = threading.Lock()
        self._news: list[tuple[Record, ...] | Signal] = []
        self._is_told = False
        self._link: SessionLink | None = None
        self._intents: SimpleQueue[Intent | None] = SimpleQueue()
        self._is_closed = False

    def open(self, since: int) -> None:
        """Begin, or begin again after the engine went, with what came after record `since`."""
        with self._lock:
            self._news.clear()
            self._is_told = False
        threading.Thread(target=self._follow, args=(since,), name="news", daemon=True).start()

    def send(self, intent: Intent) -> None:
        """Ask for something; an IntentAnswered tells what became of it."""
        self._intents.put(intent)

    def drain(self) -> list[tuple[Record, ...] | Signal]:
        """All that came since the last call."""
        with self._lock:
            news, self._news, self._is_told = self._news, [], False
        return news

    def close(self) -> None:
        self._is_closed = True
        self._intents.put(None)
        if self._link is not None:
            self._link.close()

    def _follow(self, since: int) -> None:
        try:
            self._link = link = self._connect()
            sender = threading.Thread(target=self._send, args=(link,), name="intents", daemon=True)
            sender.start()
            for news in link.follow_on(since):
                self._add(news)
                if isinstance(news, SessionEnded):
                    break
        except BofscribeError as failure:
            self._intents.put(None)  # what was asked of a dead engine is answered by the next
            if not self._is_closed:
                self._post(EngineGone(failure))

    def _add(self, news: tuple[Record, ...] | Signal) -> None:
        with self._lock:
            self._news.append(news)
            is_told, self._is_told = self._is_told, True
        if not is_told:
            self._post(NewsCame())

    def _send(self, link: SessionLink) -> None:
        while (intent := self._intents.get()) is not None:
            try:
                answered = IntentAnswered(intent, link.send(intent), None)
            except BofscribeError as failure:
                answered = IntentAnswered(intent, 0, failure)
            if not self._is_closed:
                self._post(answered)
