"""What the engine answers its owner's programs, as an ASGI application.

GET /about               {"is_recording", "clients"}
GET /plan                what the session's settings say: title, roster, agenda, languages
GET /journal?since=SEQ   server-sent events: `records` (data: lines of the journal, whole batches; id: the number of the
                         last) with all after SEQ, then `signal` and `records` as they come; the last is the signal
                         SessionEnded. 409 where the journal does not reach as far as SEQ: it is another one
GET /audio?start=&end=   what was recorded between two moments, in seconds, as a WAV file
POST /intents            an intent; 200 {"seq"}, 409 {"message", "hint"} where it no longer fits, 422 for what is none
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from transcriber.core.intents import Intent
from transcriber.core.plan import SessionPlan
from transcriber.core.wire import dumps_plan, loads_intent
from transcriber.errors import BofscribeError, IntentRefusedError, UsageError
from transcriber.session.attendance import Attendance
from transcriber.session.journal_stream import JournalStream
from transcriber.session.journal_tail import JournalTail
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store

_MAX_INTENT_BYTES = 1_000_000


@dataclass(frozen=True)
class ServedSession:
    """What the engine serves from.

    answer: Does what an intent asks for and returns the newest record's number; called on a thread that may wait.
        Raises a BofscribeError where it won't.
    audio: The WAV file of what was recorded between two moments; called as `answer` is.
    is_recording: Whether sound comes in, rather than people going over what came.
    """

    store: Store
    journal_path: Path
    hub: SignalHub
    answer: Callable[[Intent], int]
    audio: Callable[[float, float], bytes]
    plan: SessionPlan = field(default_factory=SessionPlan)
    is_recording: bool = True
    attendance: Attendance = field(default_factory=Attendance)


def engine_app(session: ServedSession) -> Starlette:
    """The application."""

    async def about(_request: Request) -> Response:
        return JSONResponse({"is_recording": session.is_recording, "clients": session.attendance.n_present})

    async def plan(_request: Request) -> Response:
        return Response(dumps_plan(session.plan), media_type="application/json")

    async def journal(request: Request) -> Response:
        since = request.query_params.get("since", "0")
        if not (since.isascii() and since.isdecimal()):
            return _refusal(UsageError("since is the number of a record.", hint="Write a whole number."))
        if int(since) > session.store.state.seq:
            return _refusal(
                IntentRefusedError(
                    f"The journal ends at record {session.store.state.seq}, and {since} was asked for.",
                    hint="Another session is in this folder now: attach anew.",
                )
            )
        tail = JournalTail(session.journal_path, after_seq=int(since))
        return JournalStream(session.store, tail, session.hub, session.attendance)

    async def intents(request: Request) -> Response:
        body = await request.body()
        if len(body) > _MAX_INTENT_BYTES:
            return JSONResponse({"message": "The intent is too long.", "hint": "Send less."}, status_code=413)
        try:
            seq = await run_in_threadpool(session.answer, loads_intent(body))
        except BofscribeError as error:
            return _refusal(error)
        return JSONResponse({"seq": seq})

    async def audio(request: Request) -> Response:
        try:
            start, end = (float(request.query_params.get(name, "")) for name in ("start", "end"))
            found = await run_in_threadpool(session.audio, start, end)
        except ValueError:
            return _refusal(UsageError("start and end are seconds.", hint="Write /audio?start=12.5&end=15."))
        except BofscribeError as error:
            return _refusal(error)
        return Response(found, media_type="audio/wav", headers={"Cache-Control": "no-store"})

    return Starlette(
        routes=[
            Route("/about", about),
            Route("/plan", plan),
            Route("/journal", journal),
            Route("/audio", audio),
            Route("/intents", intents, methods=["POST"]),
        ]
    )


def _refusal(error: BofscribeError) -> Response:
    status = 409 if isinstance(error, IntentRefusedError) else 422
    return JSONResponse({"message": error.message, "hint": error.hint}, status_code=status)
