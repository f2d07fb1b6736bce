"""Facts and signals to one client, as server-sent events."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from transcriber.core import codec
from transcriber.core.signals import NoticeShown, SessionEnded, Signal, topic
from transcriber.core.wire import dumps_signal
from transcriber.session.attendance import Attendance
from transcriber.session.journal_tail import JournalTail
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store

_COMMENT_INTERVAL_S = 15.0


class JournalStream(Response):
    """Facts and signals to one client, until the session ends or the client goes."""

    def __init__(self, store: Store, tail: JournalTail, hub: SignalHub, attendance: Attendance) -> None:
        super().__init__(headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"})
        del self.headers["Content-Length"]
        self._store = store
        self._tail = tail
        self._hub = hub
        self._attendance = attendance
        self._pending = _PendingSignals()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        with self._attendance.present():
            await self._stream(receive, send)

    async def _stream(self, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        wakeup = asyncio.Event()
        is_gone = False

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the server ends
                loop.call_soon_threadsafe(wakeup.set)

        def take(signal: Signal) -> None:
            self._pending.add(signal)
            wake()

        async def watch() -> None:
            nonlocal is_gone
            while (await receive())["type"] != "http.disconnect":
                pass
            is_gone = True
            wakeup.set()

        watcher = asyncio.create_task(watch())
        unsubscribe = self._store.subscribe(lambda _seq: wake())
        leave = self._hub.join(take)
        wakeup.set()
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            is_over = False
            while not (is_over or is_gone):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wakeup.wait(), _COMMENT_INTERVAL_S)
                wakeup.clear()
                # Signals first: records that are older than the last signal must not come after it.
                signals = self._pending.take()
                is_over = any(isinstance(signal, SessionEnded) for signal in signals)
                body = b"".join([self._records(), *map(_encoded, signals)]) or b": still here\n\n"
                await send({"type": "http.response.body", "body": body, "more_body": not is_over})
        finally:
            leave()
            unsubscribe()
            watcher.cancel()

    def _records(self) -> bytes:
        """All that is new, in one event: who comes to a long session folds it once."""
        seq, lines = self._tail.read(self._store.state.seq)  # of whole batches, as the state is
        if not lines:
            return b""
        return b"event: records\nid: %d\ndata: %b\n\n" % (seq, b"\ndata: ".join(codec.without_superseded(lines)))


class _PendingSignals:
    """What waits for one client: of each kind the newest, of notices all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: dict[tuple[type, str | None], Signal] = {}
        self._notices: deque[NoticeShown] = deque(maxlen=100)

    def add(self, signal: Signal) -> None:
        with self._lock:
            if isinstance(signal, NoticeShown):
                self._notices.append(signal)
            else:
                self._newest.pop(topic(signal), None)  # to the end: in the order in which they came
                self._newest[topic(signal)] = signal

    def take(self) -> list[Signal]:
        with self._lock:
            signals = [*self._notices, *self._newest.values()]
            self._notices.clear()
            self._newest.clear()
        return signals


def _encoded(signal: Signal) -> bytes:
    return b"event: signal\ndata: " + dumps_signal(signal).encode() + b"\n\n"
