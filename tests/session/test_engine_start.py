"""An engine that nobody needs makes way, also where it is just ending by itself."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

from tests.session.test_engine import Engine, running_engine
from transcriber.session.engine_socket import SOCKET_NAME, is_running, listen
from transcriber.session.engine_start import make_way, reached


class DyingEngine:
    """Answers nothing: it ends at the first request. A probe only connects."""

    def __init__(self, folder: Path) -> None:
        self.asked = b""
        self._folder = folder
        self._listener = listen(folder)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.asked:
            connection, _ = self._listener.accept()
            with connection:
                self.asked = connection.recv(1000)
        self._listener.close()
        (self._folder / SOCKET_NAME).unlink()


def test_an_engine_that_ends_by_itself_while_it_is_asked_has_made_way(tmp_path: Path) -> None:
    dying = DyingEngine(tmp_path)
    make_way(tmp_path)
    dying.thread.join()
    assert dying.asked.startswith(b"GET /about")
    assert not is_running(tmp_path)


def test_who_comes_while_an_engine_ends_gets_another(tmp_path: Path) -> None:
    path = tmp_path / "session"
    path.mkdir()
    dying = DyingEngine(path)
    with ExitStack() as stack:
        engines: list[Engine] = []

        def start() -> None:
            dying.thread.join()
            engines.append(stack.enter_context(running_engine(path)))

        for _ in range(2):  # the second time it is there
            with reached(path, start) as client:
                assert client.n_clients() == 0
    assert len(engines) == 1
