"""Raises flags about translations while a session runs, beside the threads that translate."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from transcriber.core.events import Event
from transcriber.core.state import State
from transcriber.errors import BofscribeError
from transcriber.session.store import Store

_log = logging.getLogger(__name__)

ReviewTranslations = Callable[[State], Sequence[Event]]
"""The flags to be raised now; it remembers what it looked at, since it is asked after each fact."""


def raise_translation_flags(store: Store, review: ReviewTranslations) -> State:
    """Raise what is due.

    Raises:
        BofscribeError: If the review can't be made, or the journal can't be written.
    """
    # Looked at outside the store's lock, so that nobody waits; inside it once more where there is something to raise.
    if not review(store.state):
        return store.state
    return store.decide(review)


class TranslationFlags:
    """Waits for facts in a thread of its own; a burst of them is looked at once."""

    def __init__(self, store: Store, review: ReviewTranslations) -> None:
        self._store = store
        self._review = review
        self._news = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="translation flags", daemon=True)
        self._unsubscribe = store.subscribe(lambda _seq: self._news.set())
        self._thread.start()

    def finish(self) -> None:
        """Look once more at what there is, and end."""
        self._is_over = True
        self._news.set()
        self._thread.join()
        self._unsubscribe()

    def _run(self) -> None:
        is_over = False
        while not is_over:
            self._news.wait()
            self._news.clear()
            is_over = self._is_over
            try:
                raise_translation_flags(self._store, self._review)
            except BofscribeError:
                _log.exception("Flags about translations could not be raised.")
