"""How many translation models a session holds in memory: beyond a limit, the one used longest ago is given back."""

from __future__ import annotations

import threading
from collections.abc import Callable

from transcriber.core.translation_work import LanguagePair

MOST_MODELS = 6
"""Of 50 to 150 MB each. Three languages translated into each other need six."""


class LoadedTranslators:
    """A translator belongs to its thread, which alone may close it: so the thread is asked to."""

    def __init__(self, most_models: int = MOST_MODELS) -> None:
        self._most_models = most_models
        self._lock = threading.Lock()
        self._loaded: dict[LanguagePair, tuple[int, Callable[[], None]]] = {}

    def use(self, pair: LanguagePair, n_models: int, ask_to_close: Callable[[], None]) -> None:
        """A pair translates now, with so many models; others may have to go for it.

        Args:
            ask_to_close: Called on another pair's thread when it is this one's turn; must not wait.
        """
        with self._lock:
            self._loaded.pop(pair, None)
            self._loaded[pair] = (n_models, ask_to_close)  # dicts keep the order: the newest is last
            leaving = []
            while len(self._loaded) > 1 and sum(n for n, _ in self._loaded.values()) > self._most_models:
                oldest = next(iter(self._loaded))
                leaving.append(self._loaded.pop(oldest)[1])
        for ask in leaving:
            ask()
