"""Raises flags while a session runs: after each fact that may change what the reviewers find."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from transcriber.core.events import TermRescored
from transcriber.core.state import State
from transcriber.session.parts import Part
from transcriber.session.store import Store
from transcriber.terms.mishearings import Doubt
from transcriber.vocabulary import Vocabulary

Rescore: TypeAlias = Callable[[Sequence[Doubt]], Sequence[TermRescored]]
"""What the sound tells of doubts, each heard once.

Raises:
    AudioError, ModelError: If the recording or the model can't be used.
"""

_MOST_ROUNDS = 3
"""What was heard again may raise doubts of its own; new statements wait for the next look."""


def raise_flags(store: Store, vocabulary: Vocabulary, rescore: Rescore | None = None) -> State:
    """Raise what is due, after hearing again what is doubtful.

    Args:
        rescore: None where there is no sound.

    Raises:
        BofscribeError: As `rescore`, and if the journal can't be written.
    """
    for _ in range(_MOST_ROUNDS if rescore else 0):
        heard = rescore(vocabulary.doubts(store.state)) if rescore else []
        if not heard:
            break
        store.append(*heard)
    # Looked at outside the store's lock, so that nobody waits; inside it once more where there is something to raise.
    if not vocabulary.pending_flags(store.state):
        return store.state
    return store.decide(vocabulary.pending_flags)


class FlaggingThread:
    """Looks after facts in a thread of its own; a burst of them is looked at once."""

    def __init__(self, store: Store, look: Callable[[], object], part: Part) -> None:
        """look: Raises the flags that are due; fast enough to be called after each segment."""
        self._look = look
        self._part = part
        self._news = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="flagging", daemon=True)
        self._unsubscribe = store.subscribe(lambda _seq: self._news.set())
        self._thread.start()

    def wake(self) -> None:
        """Look, whether there is a new fact or not."""
        self._news.set()

    def finish(self) -> None:
        """Look once more at what there is, and end."""
        self._is_over = True
        self._news.set()
        self._part.end()
        self._thread.join()
        self._unsubscribe()

    def _run(self) -> None:
        is_over = False
        while not is_over:
            self._news.wait()
            self._news.clear()
            is_over = self._is_over
            try:
                self._look()
            except Exception as failure:  # noqa: BLE001 - the thread's outermost frame: the session goes on
                if not (self._part.failed(failure) or self._part.wait_until_asked_for()):
                    return
                is_over = False
                self._news.set()
                self._part.ready()
