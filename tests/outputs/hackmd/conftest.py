from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.outputs.hackmd.stand_in import StandIn, app
from transcriber.serving import serving


@dataclass
class Served:
    stand_in: StandIn
    url: str


@pytest.fixture
def served() -> Iterator[Served]:
    """The stand-in on a real address of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    stand_in = StandIn(clock=time.time)
    with serving(app(stand_in), listener, name="the stand-in", end_streams=lambda: None):
        yield Served(stand_in, f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
