"""Serves an ASGI application in a thread of its own, beside the work that makes what it serves."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from transcriber.errors import BofscribeError

_GRACE_S = 2


@contextlib.contextmanager
def serving(app: ASGIApp, listener: socket.socket, *, name: str, end_streams: Callable[[], None]) -> Iterator[None]:
    """Serve on a listening socket until the block ends; then the thread is gone and the socket closed.

    Args:
        name: What the thread is called, and the message if it fails.
        end_streams: Called at the end: makes the application end the answers that never end by themselves.

    Raises:
        BofscribeError: If the server does not start.
    """
    server = _Server(
        uvicorn.Config(
            app,
            access_log=False,  # addresses hold the key
            log_config=None,
            server_header=False,
            ws="none",
            http="h11",
            loop="asyncio",
            lifespan="on",
            timeout_graceful_shutdown=_GRACE_S,
        )
    )
    # Whatever listens to all loggers: no key is ever in a log.
    logging.getLogger("uvicorn.access").disabled = True
    failures: list[BaseException] = []

    def run() -> None:
        try:
            server.run(sockets=[listener])
        except BaseException as error:  # noqa: BLE001 - the outermost frame of the thread; raised below
            failures.append(error)
        finally:
            server.is_up.set()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    server.is_up.wait()
    try:
        if failures or not server.started:
            raise BofscribeError(
                f"The server of {name} did not start.", hint="Please report it, with the log of the session."
            ) from (failures[0] if failures else None)
        yield
    finally:
        server.should_exit = True
        end_streams()
        thread.join()
        listener.close()


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()
