"""A session that nothing is recorded into, as its engine runs it: people change it, and what follows is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from transcriber.errors import BofscribeError, IntentRefusedError
from transcriber.session.attendance import Attendance
from transcriber.session.store import Store

_FIRST_S = 30.0
"""For the client that had the engine started to come."""

_LINGER_S = 3.0
"""A client whose connection broke comes back to the same engine."""

_FINISH_S = 4.0


class ReviewControls:
    """What can be asked of a session that is not recorded: to be closed. Implements `engine.Controls`."""

    def __init__(self, attendance: Attendance) -> None:
        self._attendance = attendance

    def go_off_record(self, _person: str) -> None:
        raise _nothing_recorded()

    def go_on_record(self, _person: str) -> None:
        raise _nothing_recorded()

    def stop(self) -> None:
        self._attendance.end()

    def wait(self) -> None:
        """Until everybody has left, or `stop` is called."""
        self._attendance.wait(first_s=_FIRST_S, linger_s=_LINGER_S)


def _nothing_recorded() -> IntentRefusedError:
    return IntentRefusedError(
        "Nothing is being recorded here.", hint="Record more into this session: bofscribe live DIR --go-on"
    )


@contextmanager
def once_changed(
    store: Store, work: Callable[[], AbstractContextManager[None]], on_notice: Callable[[str], None]
) -> Iterator[None]:
    """Have `work` go on from the first fact that is appended within the block until its end, and a few seconds longer.

    So that who only reads waits for no glossary and no model. What is not done by then is due again the next time: the
    process ends, and others wait for its journal.

    Args:
        work: Entered and left on a thread of its own.
        on_notice: Told where it can't be begun.
    """
    news = threading.Event()
    is_over = threading.Event()
    seq_before = store.state.seq

    def run() -> None:
        news.wait()
        if store.state.seq == seq_before:
            return
        try:
            with work():
                is_over.wait()
        except BofscribeError as error:
            on_notice(f"Corrections are kept, and nothing is looked up for them: {error.message} {error.hint}")

    thread = threading.Thread(target=run, name="after changes", daemon=True)
    unsubscribe = store.subscribe(lambda _seq: news.set())
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        news.set()
        unsubscribe()
        thread.join(_FINISH_S)
