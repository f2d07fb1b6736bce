"""An engine that nobody needs makes way, also where it is just ending by itself."""

from __future__ import annotations

import threading
from pathlib import Path

from transcriber.session.engine_socket import SOCKET_NAME, is_running, listen
from transcriber.session.engine_start import make_way


def test_an_engine_that_ends_by_itself_while_it_is_asked_has_made_way(tmp_path: Path) -> None:
    listener = listen(tmp_path)
    asked: list[bytes] = []

    def die() -> None:
        while not asked:  # a probe only connects
            connection, _ = listener.accept()
            with connection:
                asked.extend(line for line in [connection.recv(1000)] if line)
        listener.close()
        (tmp_path / SOCKET_NAME).unlink()

    dying = threading.Thread(target=die, daemon=True)
    dying.start()
    make_way(tmp_path)
    dying.join()
    assert asked[0].startswith(b"GET /about")
    assert not is_running(tmp_path)
