"""The captions addresses, read-only, as an ASGI application.

GET /                    the page                 GET /transcript.vtt[?lang=pt]  what was said so far, as WebVTT
GET /events[?lang=pt]    server-sent events       GET /health                    {"seq", "viewers", "lag"}
GET /overlay[?lang=pt]   captions over a video, on a transparent ground
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from transcriber.config import Settings
from transcriber.core.speech import LanguageCode
from transcriber.outputs.captions.assets import load_pages
from transcriber.outputs.captions.broadcaster import Broadcaster, TooManyViewersError, Viewer
from transcriber.outputs.captions.feed import Position
from transcriber.outputs.captions.gate import Gate
from transcriber.outputs.captions.lines import translated_state
from transcriber.outputs.document import Document
from transcriber.outputs.webvtt import render_webvtt

_STREAM_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy that waits for more would hold captions back
}


def captions_app(broadcaster: Broadcaster, *, title: str, key: str | None) -> Starlette:
    """The application; it runs the broadcaster while its lifespan lasts.

    Args:
        key: What every address takes as `?key=`. None serves this machine alone, under its own names.
    """
    pages = load_pages(key)

    async def page(request: Request) -> Response:
        return HTMLResponse(pages.render("overlay" if request.url.path == "/overlay" else "captions", title))

    async def asset(request: Request) -> Response:
        name = request.url.path.removeprefix(pages.path)
        if name not in pages.assets:
            return _refusal(404, "There is no such file.\n")
        found = pages.assets[name]
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(found.content, media_type=found.media_type, headers=kept)

    async def events(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(headers=_STREAM_HEADERS)
        address = request.client.host if request.client else "local"
        try:
            viewer = broadcaster.join(address, _language(request), _position(request))
        except TooManyViewersError as error:
            if error.is_address_full:
                return _refusal(
                    429, "Too many viewers come from your network's address. Please try again in a minute.\n"
                )
            return _refusal(503, "The captions have as many viewers as they can serve. Please try again in a minute.\n")
        return EventStream(broadcaster, viewer)

    def transcript(request: Request) -> Response:
        language = _language(request)
        state = broadcaster.state if language is None else translated_state(broadcaster.state, language)
        text = render_webvtt(Document("captions", replace(Settings(), title=title), state))
        return Response(
            text, media_type="text/vtt", headers={"Content-Disposition": 'inline; filename="transcript.vtt"'}
        )

    async def health(_request: Request) -> Response:
        return JSONResponse({"seq": broadcaster.state.seq, "viewers": broadcaster.n_viewers, "lag": broadcaster.lag_s})

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with broadcaster.running():
            yield

    return Starlette(
        routes=[
            Route("/", page),
            Route("/overlay", page),
            Route("/events", events),
            Route("/transcript.vtt", transcript),
            Route("/health", health),
            Route(pages.path + "{name}", asset),
        ],
        middleware=[Middleware(Gate, key=key, open_path=pages.path)],
        lifespan=lifespan,
    )


class EventStream(Response):
    """Sends what a viewer's queue brings until one side ends it."""

    def __init__(self, broadcaster: Broadcaster, viewer: Viewer) -> None:
        super().__init__(headers=_STREAM_HEADERS)
        del self.headers["Content-Length"]
        self._broadcaster = broadcaster
        self._viewer = viewer

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        viewer = self._viewer
        disconnect = asyncio.create_task(_disconnected(receive))
        disconnect.add_done_callback(lambda _: viewer.end())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while (chunk := await viewer.next_chunk()) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            disconnect.cancel()
            self._broadcaster.leave(viewer)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _language(request: Request) -> LanguageCode | None:
    """The main language of a tag: pt for pt-BR."""
    code = request.query_params.get("lang", "").partition("-")[0].lower()
    return LanguageCode(code) if code else None


def _position(request: Request) -> Position | None:
    """Where the viewer was, by the header that a browser sends when it connects again."""
    last_id = request.headers.get("last-event-id", "")
    if not (last_id.isascii() and last_id.isdecimal() and len(last_id) < 16):
        return None
    return Position(int(last_id), request.query_params.get("session"))


def _refusal(status: int, text: str) -> Response:
    return PlainTextResponse(text, status_code=status, headers={"Retry-After": "60"} if status != 404 else {})
