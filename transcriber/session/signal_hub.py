"""Signals from the engine's threads to whoever listens, and what somebody who comes later should still know."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from transcriber.core.signals import NoticeShown, Signal, topic

_NEWS_S = 10.0
"""A notice so old is no news to somebody who comes."""


class SignalHub:
    """Listeners are called on the thread that publishes; they must not raise and must not wait."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Signal], None]] = []
        self._latest: dict[tuple[type, str | None], Signal] = {}
        self._notices: deque[tuple[float, NoticeShown]] = deque(maxlen=16)

    def publish(self, signal: Signal) -> None:
        with self._lock:
            if isinstance(signal, NoticeShown):
                self._notices.append((self._seconds(), signal))
            else:
                self._latest[topic(signal)] = signal
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(signal)

    def join(self, listener: Callable[[Signal], None]) -> Callable[[], None]:
        """Hand the newest signal of each kind to `listener`, and from now on all; what is returned ends that."""
        with self._lock:
            newest_s = self._seconds()
            current = [notice for at_s, notice in self._notices if newest_s - at_s <= _NEWS_S]
            for signal in (*self._latest.values(), *current):
                listener(signal)
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
