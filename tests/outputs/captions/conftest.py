"""A session that tests append to, its captions on a real address of this machine, and viewers of them."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.builders import FixedClock
from tests.outputs.captions.client import Client
from transcriber.addresses import Address
from transcriber.core.events import Event
from transcriber.core.speech import LanguageCode
from transcriber.outputs.captions.broadcaster import BroadcastConfig, Broadcaster
from transcriber.outputs.captions.server import CaptionsServer, serve_captions
from transcriber.session.journal import Journal
from transcriber.session.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

TIMEOUT_S = 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(Journal(tmp_path / "journal.jsonl"), FixedClock()) as opened:
        yield opened


@dataclass
class Stream:
    """One connection to /events; `client` shows what came over it and the ones before it."""

    connection: http.client.HTTPConnection
    response: http.client.HTTPResponse
    client: Client
    received: bytes = b""

    def read_until(self, is_enough: Callable[[Client], object]) -> Client:
        """Apply messages as they come until the client is as expected; fails when the stream ends before."""
        while not is_enough(self.client):
            chunk = self.response.read1(65536)
            assert chunk, "the stream ended"
            self._take(chunk)
        return self.client

    def read_until_bytes(self, wanted: bytes) -> None:
        while wanted not in self.received:
            chunk = self.response.read1(65536)
            assert chunk, "the stream ended"
            self._take(chunk)

    def read_to_end(self) -> Client:
        while chunk := self.response.read1(65536):
            self._take(chunk)
        return self.client

    def close(self) -> None:
        self.response.close()
        self.connection.close()

    def _take(self, chunk: bytes) -> None:
        n_seen = self.received.rfind(b"\n\n") + 2 if b"\n\n" in self.received else 0
        self.received += chunk
        self.client.receive(self.received[n_seen:])


@dataclass
class Captions:
    """A running server and the session that it shows."""

    store: Store
    broadcaster: Broadcaster
    server: CaptionsServer
    streams: list[Stream] = field(default_factory=list)

    def append(self, *events: Event) -> None:
        self.store.append(*events)

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        """Status, headers and body of an address."""
        connection = self._connection()
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            body = response.read().decode()
        connection.close()
        return response.status, response.headers, body

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get(self.path("/health"))[2])
        return found

    def path(self, path: str) -> str:
        """With the key, where there is one."""
        return urlsplit(self.server.url(path))._replace(scheme="", netloc="").geturl()

    def watch(self, client: Client | None = None, query: str = "") -> Stream:
        """A viewer; one that was there before resumes where it was."""
        client = client or Client()
        headers = {} if client.last_id is None else {"Last-Event-ID": client.last_id}
        if client.session:
            query += f"&session={client.session}"
        connection = self._connection()
        connection.request("GET", f"/events?{query}", headers=headers)
        stream = Stream(connection, connection.getresponse(), client)
        self.streams.append(stream)
        return stream

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.server.address.port, timeout=TIMEOUT_S)


@contextlib.contextmanager
def serve(
    store: Store,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    key: str | None = None,
    config: BroadcastConfig | None = None,
) -> Iterator[Captions]:
    broadcaster = Broadcaster(store, languages=[LanguageCode("pt")], config=config)
    with serve_captions(broadcaster, Address(host, port), title="A <b>session</b>", key=key) as server:
        captions = Captions(store, broadcaster, server)
        yield captions
    for stream in captions.streams:
        stream.close()


@pytest.fixture
def captions(store: Store) -> Iterator[Captions]:
    with serve(store) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, captions: Captions) -> Iterator[Callable[..., Page]]:
    """Opens an address of the running captions; the test fails if a page has an error or asks for what it may not."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_it(path: str = "/", served: Captions | None = None, *, stop_clock: bool = False, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(TIMEOUT_S * 500)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        if stop_clock:
            page.clock.install()
        page.goto((served or captions).server.url(path))
        return page

    yield open_it
    for context in contexts:
        context.close()
    # A server that is gone or full is part of some tests.
    assert not [problem for problem in problems if not re.search(r"net::ERR_|status of 503", problem)]
