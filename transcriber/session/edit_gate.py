"""The engine beyond its folder: the same application, for those who hold the edit key."""

from __future__ import annotations

import contextlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from transcriber.addresses import Address, link_to, listen_at
from transcriber.serving import serving

_REFUSAL = {
    "message": "The link has no key, or an old one.",
    "hint": "Ask whoever runs the session for the link again; each start makes a new one.",
}


class EditGate:
    """Lets requests with the key through to `app`, and none other; on every address, this machine's included."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or hmac.compare_digest(_given_key(scope).encode(), self._key):
            await self._app(scope, receive, send)
        else:
            await JSONResponse(_REFUSAL, status_code=403)(scope, receive, send)


def _given_key(scope: Scope) -> str:
    kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("key", [""])[0]


@contextlib.contextmanager
def edit_served(app: ASGIApp, address: Address, end_streams: Callable[[], None]) -> Iterator[str]:
    """Serve the engine's application there while the block lasts; the link holds a key made for it.

    Raises:
        BofscribeError: If the address can't be had; the hint names a port that is free.
    """
    key = secrets.token_urlsafe(24)
    listener = listen_at(address, "editing", "--edit")
    bound = Address(address.host, listener.getsockname()[1])
    with serving(EditGate(app, key), listener, name="editing", end_streams=end_streams):
        yield link_to(bound, key)
