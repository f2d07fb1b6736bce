"""Serves the captions in a thread of their own, beside the work that makes them."""

from __future__ import annotations

import contextlib
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from transcriber.addresses import Address, link_to, listen_at
from transcriber.outputs.captions.app import captions_app
from transcriber.outputs.captions.broadcaster import Broadcaster
from transcriber.serving import serving

_N_OPEN_FILES = 4096


@dataclass(frozen=True, slots=True)
class CaptionsServer:
    """link: What viewers open; with the key where one is needed."""

    link: str
    address: Address
    key: str | None

    def url(self, path: str) -> str:
        """The link to another address, `/overlay` for instance."""
        base, _, query = self.link.partition("?")
        return base.rstrip("/") + path + (f"?{query}" if query else "")


@contextlib.contextmanager
def serve_captions(
    broadcaster: Broadcaster, address: Address, *, title: str, key: str | None = None
) -> Iterator[CaptionsServer]:
    """Serve until the block ends; then every stream is ended and the thread is gone.

    Args:
        key: What viewers need; beyond loopback one is made where none is given, on loopback none is needed.

    Raises:
        BofscribeError: If the address can't be had; the hint names a port that is free.
    """
    if key is None and not address.is_loopback:
        key = secrets.token_urlsafe(16)
    _allow_open_files()
    listener = listen_at(address, "captions", "--captions")
    bound = Address(address.host, listener.getsockname()[1])
    app = captions_app(broadcaster, title=title, key=key)
    with serving(app, listener, name="captions", end_streams=broadcaster.close):
        yield CaptionsServer(link_to(bound, key), bound, key)


def _allow_open_files() -> None:
    """Every viewer is an open file, and systems allow 256 or 1,024 of them unless asked."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _N_OPEN_FILES if hard == resource.RLIM_INFINITY else min(_N_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
