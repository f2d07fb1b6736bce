"""A terminal on a session that runs in its engine: shows it, and passes on what its keys ask for."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from transcriber.commands.live_screen import LiveScreen
from transcriber.core.intents import EndSession, GoOffRecord, GoOnRecord, Intent
from transcriber.core.signals import SessionEnded, SessionServed
from transcriber.core.state import State, fold
from transcriber.errors import BofscribeError
from transcriber.session.client import EngineClient

_KEYS = "Keys: o off the record and back, q leave it running, Ctrl-C end the session."
_NO_KEYS = "Ctrl-C ends the session; closing the terminal leaves it running."
_REVIEW = "Nothing is being recorded. Ctrl-C leaves."


class _LeftError(Exception):
    """The person leaves; the session goes on."""


def attach(place: Path | str, screen: LiveScreen, person: str, *, has_keys: bool) -> State:
    """Show the session until it ends, or until the person leaves it; the state then.

    Args:
        place: The session's folder, or a link with an edit key.
        person: Whose name changes bear.

    Raises:
        BofscribeError: If the session failed, or its engine is gone.
    """
    state = State()
    with EngineClient(place) as client:
        desk = _Desk(client, screen, person, lambda: state)
        is_shown = False
        with contextlib.suppress(_LeftError), _keys(desk.press) if has_keys else contextlib.nullcontext():
            previous = signal.signal(signal.SIGINT, desk.interrupt)
            try:
                for news in client.follow_on():
                    if isinstance(news, tuple):
                        state = fold(news, state)
                        if is_shown:
                            screen.show(state)
                    elif isinstance(news, SessionEnded):
                        screen.clear()
                        screen.show(state)
                        if news.failure:
                            raise BofscribeError(news.failure, hint=news.hint)
                    else:
                        screen.take(news)
                        if isinstance(news, SessionServed) and not is_shown:
                            is_shown = True
                            desk.is_review = not news.source
                            screen.show_before(state)
                            screen.notice(_REVIEW if desk.is_review else _KEYS if has_keys else _NO_KEYS)
            finally:
                signal.signal(signal.SIGINT, previous)
    screen.clear()
    return state


class _Desk:
    """What keys and Ctrl-C do."""

    def __init__(self, client: EngineClient, screen: LiveScreen, person: str, state: Callable[[], State]) -> None:
        self._client = client
        self._screen = screen
        self._person = person
        self._state = state
        self._is_ending = False
        self.is_review = False

    def press(self, key: str) -> None:
        if key == "o":
            is_off = self._state().off_record_since is not None
            self._send(GoOnRecord(self._person) if is_off else GoOffRecord(self._person))
            self._screen.notice("On the record again." if is_off else "OFF THE RECORD: nothing is heard, kept or sent.")
        elif key == "q":
            self._is_ending = True  # so that the signal leaves
            os.kill(os.getpid(), signal.SIGINT)

    def interrupt(self, _number: int, _frame: object) -> None:
        """The first Ctrl-C ends the session, a second one leaves it to end by itself. A review is only left."""
        if self._is_ending or self.is_review:
            raise _LeftError
        self._is_ending = True
        threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        self._screen.notice("Ending: the last words are being written. Ctrl-C again leaves that to the engine.")
        self._send(EndSession(self._person))

    def _send(self, intent: Intent) -> None:
        try:
            self._client.send(intent)
        except BofscribeError as error:
            self._screen.notice(f"{error.message} {error.hint}")


@contextlib.contextmanager
def _keys(press: Callable[[str], None]) -> Iterator[None]:
    """Hand each key to `press`, in a thread, while the block lasts."""
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            if select.select([descriptor], [], [], 0.2)[0]:
                key = os.read(descriptor, 1).decode(errors="replace")
                if not key:
                    return
                press(key)

    tty.setcbreak(descriptor)  # Ctrl-C stays a signal
    thread = threading.Thread(target=read, name="keys", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
