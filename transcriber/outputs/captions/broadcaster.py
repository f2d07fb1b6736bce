"""One session to many viewers: each message is encoded once a language and handed to every viewer's queue.

Facts come from the store, signals from whoever calls `publish`, both from any thread. Everything else happens in the
thread of the event loop, which is why nothing there needs a lock.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from transcriber.core.signals import LagMeasured, PartialCaption, PartialTranslated, Signal
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State
from transcriber.outputs.captions.feed import Feed, Position
from transcriber.outputs.captions.lines import partial_line, translated_languages
from transcriber.outputs.captions.messages import COMMENT, encode_partial, encode_retry
from transcriber.outputs.captions.redacted_source import RedactedSource, StateSource


@dataclass(frozen=True, slots=True)
class BroadcastConfig:
    """max_viewers_per_address: High, since a whole room can share one address.
    max_pending: How many batches of facts a viewer may lag behind before it is sent away to come back.
    """

    max_viewers: int = 1000
    max_viewers_per_address: int = 200
    max_pending: int = 64
    comment_interval_s: float = 15.0
    retry_ms: int = 2000


class TooManyViewersError(Exception):
    """No room for another viewer; `is_address_full` says whether it is that address alone that has too many."""

    def __init__(self, *, is_address_full: bool) -> None:
        super().__init__("too many viewers")
        self.is_address_full = is_address_full


class Viewer:
    """What waits to be sent to one viewer."""

    def __init__(self, address: str, feed: Feed, max_pending: int) -> None:
        self.address = address
        self.feed = feed
        self._max_pending = max_pending
        self._pending: deque[bytes] = deque()
        self._partial = b""
        self._is_over = False
        self._wakeup = asyncio.Event()

    async def next_chunk(self) -> bytes | None:
        """All that waits, as soon as anything does; None when the stream is over."""
        await self._wakeup.wait()
        self._wakeup.clear()
        if self._is_over:
            return None
        chunk = b"".join(self._pending) + self._partial
        self._pending.clear()
        self._partial = b""
        return chunk

    def offer(self, chunk: bytes) -> None:
        """Queue facts. A viewer that is too slow loses its queue and its stream: it resumes where it was."""
        if len(self._pending) >= self._max_pending:
            self.end()
        elif not self._is_over:
            self._pending.append(chunk)
            self._wakeup.set()

    def offer_partial(self, chunk: bytes) -> None:
        """Put the tail in the place of one that still waits; empty takes that away."""
        self._partial = b"" if self._is_over else chunk
        if self._partial:
            self._wakeup.set()

    def end(self) -> None:
        self._is_over = True
        self._pending.clear()
        self._partial = b""
        self._wakeup.set()


class Broadcaster:
    """Args:
    languages: The translations that viewers can choose from; those that the session has already come on top.
    """

    def __init__(
        self, source: StateSource, *, languages: Iterable[LanguageCode] = (), config: BroadcastConfig | None = None
    ) -> None:
        self._source = RedactedSource(source)
        self._config = config or BroadcastConfig()
        self._session = secrets.token_urlsafe(6)
        self._languages = tuple(sorted({*languages, *translated_languages(self._source.state)}))
        self._feeds: dict[LanguageCode | None, Feed] = {}
        self._feed(None)
        self._viewers: set[Viewer] = set()
        self._n_by_address: Counter[str] = Counter()
        self._tails: dict[LanguageCode | None, bytes] = {}
        self._is_closed = False
        self.lag_s: float | None = None
        # Shared with the threads that publish and append.
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_scheduled = False
        self._newest: dict[LanguageCode | None, tuple[PartialCaption | PartialTranslated, int]] = {}
        self._translated_pairs: set[tuple[LanguageCode, LanguageCode]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the store, within the event loop that this is entered in."""
        self._loop = asyncio.get_running_loop()
        unsubscribe = self._source.subscribe(lambda _seq: self._schedule())
        comments = asyncio.create_task(self._send_comments())
        self._schedule()
        try:
            yield
        finally:
            comments.cancel()
            unsubscribe()
            with self._lock:
                self._loop = None
            self._end_all()

    def publish(self, signal: Signal) -> None:
        """Take a signal, from any thread; a burst of them costs one message."""
        if isinstance(signal, LagMeasured):
            self.lag_s = signal.seconds
        elif isinstance(signal, PartialCaption | PartialTranslated):
            n_segments = len(self._source.state.segments)
            with self._lock:
                for language in self._shown_in(signal):
                    self._newest[language] = (signal, n_segments)
            self._schedule()

    def close(self) -> None:
        """End every stream, from any thread."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._end_all)

    @property
    def state(self) -> State:
        return self._source.state

    @property
    def n_viewers(self) -> int:
        return len(self._viewers)

    def join(self, address: str, language: LanguageCode | None, position: Position | None) -> Viewer:
        """A viewer with all that it lacks in its queue; `leave` must follow.

        Raises:
            TooManyViewersError: If there is no room.
        """
        if len(self._viewers) >= self._config.max_viewers:
            raise TooManyViewersError(is_address_full=False)
        if self._n_by_address[address] >= self._config.max_viewers_per_address:
            raise TooManyViewersError(is_address_full=True)
        self._flush()
        feed = self._feed(language)
        viewer = Viewer(address, feed, self._config.max_pending)
        self._viewers.add(viewer)
        self._n_by_address[address] += 1
        viewer.offer(encode_retry(self._config.retry_ms) + feed.replay(position))
        viewer.offer_partial(self._tails.get(feed.language, b""))
        if self._is_closed:
            viewer.end()
        return viewer

    def leave(self, viewer: Viewer) -> None:
        if viewer in self._viewers:
            self._viewers.remove(viewer)
            self._n_by_address[viewer.address] -= 1
            if not self._n_by_address[viewer.address]:
                del self._n_by_address[viewer.address]

    def _feed(self, language: LanguageCode | None) -> Feed:
        """A language that there is no translation into is shown as what was said."""
        known = language if language in self._languages else None
        if known not in self._feeds:
            self._feeds[known] = Feed(self._source.state, known, languages=self._languages, session=self._session)
        return self._feeds[known]

    def _schedule(self) -> None:
        with self._lock:
            if self._loop is not None and not self._is_scheduled:
                self._is_scheduled = True
                self._loop.call_soon_threadsafe(self._flush)

    def _shown_in(self, signal: PartialCaption | PartialTranslated) -> list[LanguageCode | None]:
        """The feeds that a tail is for: what is being said goes to those too that get no translation of it."""
        if isinstance(signal, PartialTranslated):
            self._translated_pairs.add((signal.source_language, signal.language))
            return [signal.language]
        spoken = signal.language
        has_other = {target for source, target in self._translated_pairs if source == spoken}
        return [None, *(language for language in self._languages if language not in has_other)]

    def _flush(self) -> None:
        """Send what is new: facts first, then the tail, unless a segment came after it and may hold the same words."""
        with self._lock:
            self._is_scheduled = False
            newest, self._newest = self._newest, {}
        state = self._source.state
        news = {feed: feed.advance(state) for feed in self._feeds.values()}
        if any(each.has_final for each in news.values()):
            for language in self._tails:
                self._offer_partial(language, b"")
        for viewer in self._viewers:
            if news[viewer.feed].encoded:
                viewer.offer(news[viewer.feed].encoded)
        for language, (partial, n_segments) in newest.items():
            if n_segments == len(state.segments):
                self._offer_partial(language, encode_partial(partial_line(state, self._source.published(partial))))

    def _offer_partial(self, language: LanguageCode | None, chunk: bytes) -> None:
        self._tails[language] = chunk
        for viewer in self._viewers:
            if viewer.feed.language == language:
                viewer.offer_partial(chunk)

    def _end_all(self) -> None:
        self._is_closed = True
        for viewer in self._viewers:
            viewer.end()

    async def _send_comments(self) -> None:
        while True:
            await asyncio.sleep(self._config.comment_interval_s)
            for viewer in self._viewers:
                viewer.offer(COMMENT)
