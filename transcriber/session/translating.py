"""Translates a session while it runs: a thread for each pair of languages, and one that looks for mistakes.

What is due is read from the state: a translation that comes too late for its text changes nothing, and a restart goes
on where it was.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from transcriber.core.signals import PartialCaption, Signal
from transcriber.core.speech import LanguageCode
from transcriber.core.translation_work import LanguagePair, expected_pairs
from transcriber.session.flagging import FlaggingThread
from transcriber.session.parts import Parts
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store
from transcriber.session.translation_engines import TranslationEngines
from transcriber.session.translation_flags import raise_translation_flags
from transcriber.session.translation_thread import TranslationThread


class Translating:
    """All that a running session translates; a thread is begun for a pair when it is first needed."""

    def __init__(
        self,
        store: Store,
        engines: TranslationEngines,
        spoken: Sequence[LanguageCode],
        wanted: Sequence[LanguageCode],
        on_signal: Callable[[Signal], None],
        parts: Parts | None = None,
    ) -> None:
        """spoken: As far as known: pairs without a translator are told at once. wanted: See `wanted_languages`.

        on_signal: Called from several threads; must not raise and must not wait.
        """
        self._store = store
        self._engines = engines
        self._wanted = tuple(wanted)
        self._signal = on_signal
        self._parts = parts or Parts(on_signal)
        self._lock = threading.Lock()
        self._threads: dict[LanguagePair, TranslationThread] = {}
        look = partial(raise_translation_flags, store, engines.review)
        self._flags = FlaggingThread(store, look, self._parts.part("checks of translations"))
        for pair in expected_pairs(spoken, wanted):
            self._begin(pair)
        self._unsubscribe = store.subscribe(lambda _seq: self._look())
        self._look()

    def take(self, signal: Signal) -> None:
        """Follow what is being said; other signals are passed over. Never waits."""
        if not isinstance(signal, PartialCaption):
            return
        text = f"{signal.stable_text}{signal.unstable_text}".strip()
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            if not text:
                thread.clear()
            elif thread.pair.source == signal.language:
                thread.offer(signal)

    def finish(self) -> None:
        """Translate all that is due, check it, and end."""
        self._look()
        self._unsubscribe()
        for thread in self._threads.values():
            thread.finish()
        self._flags.finish()

    def _look(self) -> None:
        """Begin what a new language needs, and wake the threads."""
        languages = {segment.language for segment in self._store.state.segments.values()} - {None}
        for pair in expected_pairs([language for language in languages if language is not None], self._wanted):
            self._begin(pair)
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.wake()

    def _begin(self, pair: LanguagePair) -> None:
        with self._lock:
            if pair not in self._threads:
                self._threads[pair] = TranslationThread(
                    pair, self._store, self._engines, self._signal, self._parts.part(f"translation {pair}")
                )


@contextmanager
def translated(
    store: Store,
    engines: TranslationEngines,
    spoken: Sequence[LanguageCode],
    wanted: Sequence[LanguageCode],
    hub: SignalHub,
    parts: Parts | None = None,
) -> Iterator[None]:
    """Translate what a session says while the block lasts; all that is due is translated when it ends."""
    if not wanted:
        yield
        return
    translating = Translating(store, engines, spoken, wanted, hub.publish, parts)
    leave = hub.join(translating.take)
    try:
        yield
    finally:
        leave()
        translating.finish()
