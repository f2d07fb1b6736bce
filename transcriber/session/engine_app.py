"""What the engine answers its owner's programs, as an ASGI application.

GET /journal?since=SEQ   server-sent events: `record` (data: a line of the journal, id: its number) for all after SEQ,
                         then `signal` and `record` as they come; the last is the signal SessionEnded
POST /intents            an intent; 200 {"seq"}, 409 {"message", "hint"} where it no longer fits, 422 for what is none
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from transcriber.core.intents import Intent
from transcriber.core.signals import NoticeShown, SessionEnded, Signal, topic
from transcriber.core.wire import dumps_signal, loads_intent
from transcriber.errors import BofscribeError, IntentRefusedError
from transcriber.session.attendance import Attendance
from transcriber.session.journal_tail import JournalTail
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store

_COMMENT_INTERVAL_S = 15.0
_MAX_INTENT_BYTES = 1_000_000


def engine_app(
    store: Store, journal_path: Path, hub: SignalHub, answer: Callable[[Intent], int], attendance: Attendance
) -> Starlette:
    """The application.

    Args:
        answer: Does what an intent asks for and returns the newest record's number; called on a thread that may wait.
            Raises a BofscribeError where it won't.
    """

    async def journal(request: Request) -> Response:
        since = request.query_params.get("since", "0")
        if not (since.isascii() and since.isdecimal()):
            return PlainTextResponse("since is the number of a record.\n", status_code=422)
        return JournalStream(store, JournalTail(journal_path, after_seq=int(since)), hub, attendance)

    async def intents(request: Request) -> Response:
        body = await request.body()
        try:
            if len(body) > _MAX_INTENT_BYTES:
                return JSONResponse({"message": "The intent is too long.", "hint": "Send less."}, status_code=413)
            seq = await run_in_threadpool(answer, loads_intent(body))
        except BofscribeError as error:
            status = 409 if isinstance(error, IntentRefusedError) else 422
            return JSONResponse({"message": error.message, "hint": error.hint}, status_code=status)
        return JSONResponse({"seq": seq})

    return Starlette(routes=[Route("/journal", journal), Route("/intents", intents, methods=["POST"])])


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
                body = b"".join([*self._records(), *map(_encoded, signals)]) or b": still here\n\n"
                await send({"type": "http.response.body", "body": body, "more_body": not is_over})
        finally:
            leave()
            unsubscribe()
            watcher.cancel()

    def _records(self) -> list[bytes]:
        lines = self._tail.read(self._store.state.seq)
        return [b"id: %d\nevent: record\ndata: %b\n\n" % (seq, line) for seq, line in lines]


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
