"""A Discord that tests can break: its webhooks with their limits, and every fault as a switch.

It is checked by discord.py's own client (test_stand_in.py). What it answers is decided in `Discord.answer`, without a
network; `serve` puts that behind a real address, `transport` behind an httpx2 client.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import socket
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from transcriber.serving import serving

Fault = Literal["500", "429", "429 of a proxy", "lost", "lost after it was applied", "an error page"]
"""lost: The caller waits for an answer in vain."""

WEBHOOK_ID, TOKEN = "1304", "s3cret-T0ken_x"
_PATH = re.compile(r"/api(?:/v10)?/webhooks/(\d+)/([\w-]+)(?:/messages/(\d+))?")
_N_IN_WINDOW, _WINDOW_S = 5, 2.0


class LostAnswerError(Exception):
    """The caller gets no answer."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Discord:
    """One channel with a webhook. messages: Id to what stands there. seconds: The clock of its rate limit."""

    seconds: Callable[[], float] = lambda: 0.0
    has_limit: bool = False
    faults: deque[Fault] = field(default_factory=deque)
    messages: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    pinged: list[str] = field(default_factory=list)
    is_webhook_deleted: bool = False
    is_unreachable: bool = False
    retry_after_s: float = 0.7
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(9000))
    _asked_s: deque[float] = field(default_factory=deque)

    @property
    def url(self) -> str:
        return f"https://discord.com/api/webhooks/{WEBHOOK_ID}/{TOKEN}"

    @property
    def shown(self) -> str:
        """What a reader sees, a message after the other."""
        return "\n\n".join(self.messages.values())

    @property
    def lines(self) -> list[str]:
        """What a reader sees below the times."""
        return [line for line in self.shown.split("\n") if line and not line.startswith("-# ")]

    def answer(self, method: str, path: str, query: Mapping[str, str], body: dict[str, Any]) -> Reply:
        """Raises LostAnswerError: Where the caller is left waiting."""
        self.requests.append((method, path, body))
        if self.is_unreachable:
            raise LostAnswerError
        fault = self.faults.popleft() if self.faults else None
        match fault:
            case "500":
                return Reply(500, {"message": "500: Internal Server Error", "code": 0})
            case "an error page":
                return Reply(502, "<html>Bad gateway</html>")
            case "429 of a proxy":
                return Reply(429, "error code: 1015", {"Retry-After": str(int(self.retry_after_s) + 1)})
            case "429":
                return self._too_many(self.retry_after_s)
            case "lost":
                raise LostAnswerError
            case "lost after it was applied" | None:
                pass
        wait_s = self._wait_s()
        if wait_s > 0:
            return self._too_many(wait_s)
        reply = self._apply(method, path, query, body)
        if fault == "lost after it was applied":
            raise LostAnswerError
        return reply

    def _wait_s(self) -> float:
        now_s = self.seconds()
        while self._asked_s and self._asked_s[0] <= now_s - _WINDOW_S:
            self._asked_s.popleft()
        if self.has_limit and len(self._asked_s) >= _N_IN_WINDOW:
            return self._asked_s[0] + _WINDOW_S - now_s
        self._asked_s.append(now_s)
        return 0.0

    def _too_many(self, wait_s: float) -> Reply:
        body = {"message": "You are being rate limited.", "retry_after": wait_s, "global": False}
        return Reply(429, body, {"Via": "1.1 google", "Retry-After": str(int(wait_s) + 1), **self._limits(0, wait_s)})

    def _limits(self, remaining: int, reset_s: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(_N_IN_WINDOW),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset-After": f"{reset_s:.3f}",
            "X-RateLimit-Bucket": "a1b2",
        }

    def _apply(self, method: str, path: str, query: Mapping[str, str], body: dict[str, Any]) -> Reply:
        match = _PATH.fullmatch(path)
        if match is None:
            return Reply(404, {"message": "404: Not Found", "code": 0})
        webhook, token, message = match.groups()
        if webhook != WEBHOOK_ID or self.is_webhook_deleted:
            return Reply(404, {"message": "Unknown Webhook", "code": 10015})
        if token != TOKEN:
            return Reply(401, {"message": "Invalid Webhook Token", "code": 50027})
        if message is not None and message not in self.messages:
            return Reply(404, {"message": "Unknown Message", "code": 10008})
        headers = self._headers_of_a_limit() if self.has_limit else {}
        if method in ("POST", "PATCH"):
            content = str(body.get("content", "")).strip()
            if not content:
                return Reply(400, {"message": "Cannot send an empty message", "code": 50006})
            if len(content) > 2000:
                return Reply(400, {"message": "Invalid Form Body", "code": 50035})
            if message is None:
                message = str(next(self._ids))
            self.messages[message] = content
            if (body.get("allowed_mentions") or {}).get("parse") != []:
                self.pinged += re.findall(r"@everyone|@here|<@[!&]?\d+>", content)
            if method == "POST" and query.get("wait") not in ("true", "1"):
                return Reply(204, None, headers)
        elif method == "DELETE" and message is not None:
            del self.messages[message]
            return Reply(204, None, headers)
        return Reply(200, self._message(str(message)), headers)

    def _headers_of_a_limit(self) -> dict[str, str]:
        left = _N_IN_WINDOW - len(self._asked_s)
        return self._limits(left, self._asked_s[0] + _WINDOW_S - self.seconds())

    def _message(self, message: str) -> dict[str, Any]:
        """As much of a message object as clients insist on."""
        author = {"id": WEBHOOK_ID, "username": "Captions", "discriminator": "0000", "avatar": None, "bot": True}
        return {
            "id": message,
            "type": 0,
            "content": self.messages[message],
            "channel_id": "77",
            "webhook_id": WEBHOOK_ID,
            "author": author,
            "attachments": [],
            "embeds": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "timestamp": "2026-11-18T17:03:11.204000+00:00",
            "edited_timestamp": None,
            "flags": 0,
            "components": [],
        }

    def transport(self) -> httpx2.BaseTransport:
        """An httpx2 client that uses it talks to this Discord; a lost answer is a timeout that takes no time."""

        def handle(request: httpx2.Request) -> httpx2.Response:
            try:
                reply = self.answer(
                    request.method, request.url.path, dict(request.url.params), json.loads(request.content or b"{}")
                )
            except LostAnswerError:
                raise httpx2.ReadTimeout(f"timed out: {request.url}", request=request) from None
            return httpx2.Response(reply.status, headers=dict(reply.headers), content=_encoded(reply))

        return httpx2.MockTransport(handle)


def _encoded(reply: Reply) -> bytes:
    if reply.body is None:
        return b""
    return (reply.body if isinstance(reply.body, str) else json.dumps(reply.body)).encode()


@contextlib.contextmanager
def serve(discord: Discord) -> Iterator[str]:
    """On a real address of this machine; gives what stands before /webhooks: "http://127.0.0.1:PORT/api/v10"."""

    async def answer(request: Request) -> Response:
        query = {key: values[0] for key, values in parse_qs(request.url.query).items()}
        body = json.loads(await request.body() or b"{}")
        reply = discord.answer(request.method, request.url.path, query, body)
        kind = None if reply.body is None else "text/html" if isinstance(reply.body, str) else "application/json"
        return Response(_encoded(reply), reply.status, dict(reply.headers), media_type=kind)

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "PATCH", "DELETE"])])
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    with serving(app, listener, name="a stand-in for Discord", end_streams=lambda: None):
        yield f"http://127.0.0.1:{port}/api/v10"
