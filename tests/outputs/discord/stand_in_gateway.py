"""Discord as a bot meets it: the gateway's websocket and the calls that discord.py makes, on a real address.

discord.py itself is the client, so what this sends are the objects that Discord sends.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import discord.gateway
import discord.http
import pytest
import yarl
from aiohttp import WSMsgType, web

TOKEN = "b0t-s3cret"
BOT = {
    "id": "1300000000000000500",
    "username": "bofscribe",
    "discriminator": "0",
    "avatar": None,
    "bot": True,
    "global_name": None,
}
CHANNEL = "77"
PATIENCE_S = 20.0


def person(author: str, author_id: str = "600") -> dict[str, Any]:
    return {"id": author_id, "username": author.lower(), "discriminator": "0", "avatar": None, "global_name": author}


@dataclass
class Gateway:
    """Sent: what stands in the channel, by message id. fault: The status of every call, where it isn't 200."""

    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    fault: int = 200
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1300000000000009000))
    _loop: asyncio.AbstractEventLoop | None = None
    _socket: web.WebSocketResponse | None = None
    _shown: threading.Condition = field(default_factory=threading.Condition)
    _deferred: dict[str, str] = field(default_factory=dict)
    _seq: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _deflate: Any = None

    def said(self, text: str, author: str = "Zoë", *, message: str = "", author_id: str = "600") -> str:
        """Somebody writes in the channel; mentions are found in the text."""
        message = message or str(next(self._ids))
        mentions = [BOT] if f"<@{BOT['id']}>" in text else []
        self._dispatch("MESSAGE_CREATE", self._message(message, text, person(author, author_id), mentions))
        return message

    def asked(self, text: str, author: str = "Zoë", *, author_id: str = "600") -> None:
        """Somebody uses /ask."""
        interaction = str(next(self._ids))
        option = {"name": "question", "type": 3, "value": text}
        self._dispatch(
            "INTERACTION_CREATE",
            {
                "id": interaction,
                "application_id": BOT["id"],
                "type": 2,
                "token": f"token-{interaction}",
                "version": 1,
                "channel_id": CHANNEL,
                "channel": {"id": CHANNEL, "type": 1, "recipients": [], "last_message_id": None},
                "user": person(author, author_id),
                "data": {"id": "1", "name": "ask", "type": 1, "options": [option]},
                "entitlements": [],
                "authorizing_integration_owners": {},
                "attachment_size_limit": 10_000_000,
            },
        )

    def wait_for(self, text: str) -> dict[str, Any]:
        """The newest message that has this, as soon as it is there."""

        def found() -> list[dict[str, Any]]:
            return [message for message in self.messages.values() if text in message["content"]]

        with self._shown:
            assert self._shown.wait_for(found, PATIENCE_S), self.messages
            return found()[-1]

    @contextlib.contextmanager
    def served(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """discord.py finds this instead of Discord."""
        is_up = threading.Event()
        port = 0

        async def serve() -> None:
            nonlocal port
            self._loop = asyncio.get_running_loop()
            self._is_over = asyncio.Event()
            app = web.Application()
            app.router.add_get("/gateway/", self._gateway)
            app.router.add_route("*", "/api/v10/{path:.*}", self._call)
            runner = web.AppRunner(app, shutdown_timeout=1.0)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            is_up.set()
            await self._is_over.wait()
            await runner.cleanup()

        thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        assert is_up.wait(PATIENCE_S)
        monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}/api/v10")
        monkeypatch.setattr(
            discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"http://127.0.0.1:{port}/gateway/")
        )
        yield
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._is_over.set)
        thread.join(PATIENCE_S)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        self._socket = web.WebSocketResponse()
        self._deflate = zlib.compressobj()
        await self._socket.prepare(request)
        await self._send({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in self._socket:
            if message.type != WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            if said["op"] == 2:
                ready = {
                    "v": 10,
                    "user": BOT,
                    "guilds": [],
                    "session_id": "1",
                    "resume_gateway_url": str(request.url.origin()),
                    "application": {"id": BOT["id"], "flags": 0},
                }
                await self._send({"op": 0, "t": "READY", "s": next(self._seq), "d": ready})
            elif said["op"] == 1:
                await self._send({"op": 11, "d": None, "s": None, "t": None})
        return self._socket

    async def _send(self, message: dict[str, Any]) -> None:
        assert self._socket is not None
        data = self._deflate.compress(json.dumps(message).encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(data)

    def _dispatch(self, kind: str, data: dict[str, Any]) -> None:
        assert self._loop is not None
        message = {"op": 0, "t": kind, "s": next(self._seq), "d": data}
        asyncio.run_coroutine_threadsafe(self._send(message), self._loop).result(PATIENCE_S)

    async def _call(self, request: web.Request) -> web.Response:
        path, method = request.match_info["path"], request.method
        if request.headers.get("Authorization", f"Bot {TOKEN}") != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        if self.fault != 200:
            return _json({"message": "a fault", "code": 50013}, status=self.fault)
        body = await request.json() if request.can_read_body else {}
        if path == "users/@me":
            return _json(BOT)
        if path == "oauth2/applications/@me":
            return _json(_application())
        if path.endswith("/commands"):
            self.commands = list(body)
            return _json([])
        if path.startswith("interactions/"):
            _, _, token, _ = path.split("/")
            self._deferred[token] = self._shows("", body)["id"]
            return _json({"interaction": {"id": "1", "type": 2}, "resource": {"type": body["type"]}})
        if path.endswith("messages/@original"):
            message = self.messages[self._deferred[path.split("/")[2]]]
            return _json(self._shows(message["id"], body) if method == "PATCH" else message)
        if path == f"channels/{CHANNEL}/messages" and method == "POST":
            return _json(self._shows("", body))
        return _json({"message": "Unknown Channel", "code": 10003}, status=404)

    def _shows(self, message: str, body: dict[str, Any]) -> dict[str, Any]:
        """As Discord: what has a nonce is taken once."""
        with self._shown:
            nonce = body.get("nonce")
            known = [one for one in self.messages.values() if nonce is not None and one.get("nonce") == nonce]
            if known and body.get("enforce_nonce"):
                return known[0]
            message = message or str(next(self._ids))
            shown = self._message(message, body.get("content", ""), BOT, [])
            extra = {key: body[key] for key in ("nonce", "message_reference", "allowed_mentions") if key in body}
            self.messages[message] = shown | extra
            self._shown.notify_all()
            return shown

    def _message(
        self, message: str, content: str, author: dict[str, Any], mentions: list[dict[str, Any]]
    ) -> dict[str, Any]:
        return {
            "id": message,
            "type": 0,
            "content": content,
            "channel_id": CHANNEL,
            "author": author,
            "attachments": [],
            "embeds": [],
            "mentions": mentions,
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "timestamp": "2026-11-18T17:03:11.204000+00:00",
            "edited_timestamp": None,
            "flags": 0,
            "components": [],
        }


def _application() -> dict[str, Any]:
    return {
        "id": BOT["id"],
        "name": "bofscribe",
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 0,
        "team": None,
        "owner": person("Owner", "1"),
    }


def _json(body: Any, status: int = 200) -> web.Response:
    # discord.py takes for JSON what says so without a word on its characters, as Discord does.
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json", "Via": "1.1 google"}
    )
