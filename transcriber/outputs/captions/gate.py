"""Who may read: beyond this machine those with the key, on it those who ask for it by its own names."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from transcriber.addresses import is_loopback

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}

FORBIDDEN = """These captions are for people with the link.

The address lacks its key, or the key is an old one. Ask the organizers for the link again, and open it as it is.
"""


class Gate:
    """Lets requests with the key through to `app`, and none other.

    Args:
        key: None admits requests to this machine by its own names. A page elsewhere can make a browser ask this machine
            under a name of its own (DNS rebinding), and gets nothing.
        open_path: Addresses that begin with this need no key: they hold a secret themselves.
    """

    def __init__(self, app: ASGIApp, *, key: str | None, open_path: str) -> None:
        self._app = app
        self._key = key
        self._open_path = open_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        app = self._app if self._admits(scope) else PlainTextResponse(FORBIDDEN, status_code=403)
        await app(scope, receive, send_guarded)

    def _admits(self, scope: Scope) -> bool:
        if self._key is None:
            return is_loopback(urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or "")
        if scope["path"].startswith(self._open_path):
            return True
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        return hmac.compare_digest(given.encode(), self._key.encode())
