"""Raises flags about translations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from transcriber.core.events import Event
from transcriber.core.state import State
from transcriber.session.store import Store

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
