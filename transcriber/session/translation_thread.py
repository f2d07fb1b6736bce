"""Translates one pair of languages on a thread of its own, since a translator belongs to one thread.

Finals come first and are never dropped; what is being said is translated as it grows, and dropped where something newer
is there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from transcriber.core.events import SegmentId
from transcriber.core.signals import NoticeShown, PartialCaption, PartialTranslated, Signal
from transcriber.core.translation_work import LanguagePair, PendingTranslation, pending_translations
from transcriber.errors import ModelError
from transcriber.session.partial_translation import PartialTranslation
from transcriber.session.parts import Part
from transcriber.session.segment_translation import RestartingTranslator, translate_segment
from transcriber.session.store import Store
from transcriber.session.translation_engines import TranslationEngines

_log = logging.getLogger(__name__)

_LAG_WORTH_TELLING_S = 5.0
_PARTIAL_LOAD = 0.2
"""The share of its time that a thread may spend on what will be translated again."""


class TranslationThread:
    """Translates one pair of languages. The translator lives and dies on the thread."""

    def __init__(
        self,
        pair: LanguagePair,
        store: Store,
        engines: TranslationEngines,
        on_signal: Callable[[Signal], None],
        part: Part,
    ) -> None:
        self.pair = pair
        self._store = store
        self._engines = engines
        self._signal = on_signal
        self._part = part
        self._news = threading.Event()
        self._is_over = False
        self._newest: tuple[PartialCaption, int] | None = None
        self._n_clears = 0
        self._partial = PartialTranslation(pair, engines.protection)
        self._shown = ""
        self._show_lock = threading.Lock()
        self._partial_due_s = 0.0
        self._failed: set[tuple[SegmentId, int]] = set()
        self._waiting_since_s: dict[tuple[SegmentId, int], float] = {}
        self._is_lagging = False
        self._is_to_close = False
        self._thread = threading.Thread(target=self._run, name=f"translation {pair}", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There may be something to translate."""
        self._news.set()

    def offer(self, caption: PartialCaption) -> None:
        """What is being said now; one that was not begun is forgotten."""
        self._newest = (caption, len(self._store.state.segments))
        self._news.set()

    def clear(self) -> None:
        """Nothing is being said any more."""
        # Off the record: what is being translated at this moment must not be shown after it.
        with self._show_lock:
            self._n_clears += 1
            self._newest = None
            if self._shown:
                self._show(_nothing(self.pair))

    def finish(self) -> None:
        """Translate what is due, and end."""
        self._is_over = True
        self._news.set()
        self._part.end()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._part.loading()
                self._follow()
                return
            except BaseException as failure:  # noqa: BLE001 - the thread's outermost frame: captions go on without it
                if not (self._part.failed(failure) or self._part.wait_until_asked_for()):
                    return
                self._news.set()

    def _follow(self) -> None:
        pair = self.pair
        translator = self._engines.opened(pair)
        self._use(translator)
        if translator.is_pivoted:
            self._notice(f"From {pair} is translated over a language between, which loses more.")
        # Whoever shows captions in this language knows by this that partial ones will come, too.
        self._signal(_nothing(pair))
        self._part.ready()
        is_over = False
        while not is_over:
            pause_s = max(0.0, self._partial_due_s - time.monotonic())
            self._news.wait(pause_s if self._newest is not None else None)
            self._news.clear()
            is_over = self._is_over
            if self._is_to_close:
                self._is_to_close = False
                translator.close()
            self._translate_finals(translator)
            if self._newest is not None and time.monotonic() >= self._partial_due_s:
                self._translate_partial(translator)

    def _use(self, translator: RestartingTranslator) -> None:
        self._engines.loaded.use(self.pair, 2 if translator.is_pivoted else 1, self._close_soon)

    def _close_soon(self) -> None:
        self._is_to_close = True
        self._news.set()

    def _translate_finals(self, translator: RestartingTranslator) -> None:
        is_failing = False
        while due := self._due():
            self._tell_lag(due)
            self._use(translator)
            pending = due[0]
            error = translate_segment(self._store, pending, translator, self._engines.protection)
            if error is not None:
                self._failed.add((pending.segment, pending.revision))
            if error is not None and not is_failing:
                self._notice(f"A line could not be translated from {self.pair}: {error.message} {error.hint}")
            is_failing = error is not None
        self._tell_lag(due)

    def _due(self) -> list[PendingTranslation]:
        return [
            pending
            for pending in pending_translations(self._store.state, (self.pair.target,))
            if pending.pair == self.pair and (pending.segment, pending.revision) not in self._failed
        ]

    def _tell_lag(self, due: Sequence[PendingTranslation]) -> None:
        now_s = time.monotonic()
        before = self._waiting_since_s
        keys = [(pending.segment, pending.revision) for pending in due]
        self._waiting_since_s = {key: before.get(key, now_s) for key in keys}
        lag_s = max((now_s - since_s for since_s in self._waiting_since_s.values()), default=0.0)
        if lag_s > _LAG_WORTH_TELLING_S and not self._is_lagging:
            self._is_lagging = True
            self._notice(f"Translation from {self.pair} is {lag_s:.0f} s behind; {len(due)} lines wait.")
        elif not due and self._is_lagging:
            self._is_lagging = False
            self._notice(f"Translation from {self.pair} has caught up.")

    def _translate_partial(self, translator: RestartingTranslator) -> None:
        newest, self._newest = self._newest, None
        if newest is None:
            return
        caption, n_segments = newest
        n_clears = self._n_clears
        began_s = time.monotonic()
        self._use(translator)
        try:
            shown = self._partial.after(caption, translator.translate)
        except ModelError as error:
            _log.warning("What is being said could not be translated from %s: %s", self.pair, error.message)
            return
        now_s = time.monotonic()
        self._partial_due_s = now_s + (now_s - began_s) * (1 / _PARTIAL_LOAD - 1)
        with self._show_lock:
            is_stale = n_segments != len(self._store.state.segments) or n_clears != self._n_clears
            if not is_stale and shown.stable_text + shown.unstable_text != self._shown:
                self._show(shown)

    def _show(self, partial: PartialTranslated) -> None:
        self._shown = partial.stable_text + partial.unstable_text
        self._signal(partial)

    def _notice(self, text: str) -> None:
        self._signal(NoticeShown(text))


def _nothing(pair: LanguagePair) -> PartialTranslated:
    return PartialTranslated("", "", None, pair.source, pair.target, 0.0, 0.0)
