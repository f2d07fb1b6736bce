"""The engine: a session that runs in a process of its own, answers its owner's programs, and outlives them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Protocol

from transcriber.addresses import Address
from transcriber.core.intents import EndSession, GoOffRecord, GoOnRecord, Intent, PushNow, RestartPart, events_of
from transcriber.core.plan import SessionPlan
from transcriber.core.signals import SessionEnded
from transcriber.errors import BofscribeError, IntentRefusedError
from transcriber.serving import serving
from transcriber.session.attendance import Attendance
from transcriber.session.edit_gate import edit_served
from transcriber.session.engine_app import ServedSession, engine_app
from transcriber.session.engine_socket import listen, remove_socket
from transcriber.session.folder import LOG_NAME, SessionFolder
from transcriber.session.parts import Parts
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store


class Controls(Protocol):
    """What can be asked of a running session beside changes of its journal."""

    def go_off_record(self, person: str) -> None: ...

    def go_on_record(self, person: str) -> None: ...

    def stop(self) -> None: ...


Push = Callable[[PushNow], None]
"""Has a shared note pushed, soon. Raises BofscribeError where that can't be begun."""


def no_push(_intent: PushNow) -> None:
    raise IntentRefusedError("This session pushes no note.", hint="End it, then: bofscribe push DIR --to hackmd")


def no_restart(_part: str) -> None:
    raise IntentRefusedError("This session has no parts that could fail.", hint="There is nothing to begin anew.")


def answer(
    intent: Intent, store: Store, controls: Controls, push: Push = no_push, restart: Callable[[str], None] = no_restart
) -> int:
    """Do what an intent asks for; returns the newest record's number.

    Raises:
        IntentRefusedError, InvalidEventError: As `events_of`.
        BofscribeError: As `push`.
        SessionError: If the disk refuses.
    """
    match intent:
        case GoOffRecord():
            controls.go_off_record(intent.person)
        case GoOnRecord():
            controls.go_on_record(intent.person)
        case EndSession():
            controls.stop()
        case PushNow():
            push(intent)
        case RestartPart():
            restart(intent.part)
        case _:
            return store.decide(lambda state: events_of(intent, state)).seq
    return store.state.seq


@contextlib.contextmanager
def engine_served(
    folder: SessionFolder,
    store: Store,
    hub: SignalHub,
    controls: Controls,
    *,
    review: Attendance | None = None,
    push: Push = no_push,
    parts: Parts | None = None,
    edit: Address | None = None,
    plan: SessionPlan | None = None,
) -> Iterator[str]:
    """Answer on the folder's socket while the block lasts; then tell every client how the session ended.

    Args:
        review: Counts those who review a session that is not recorded; None where it is.
        parts: Those that can be begun anew.
        edit: Where on the network to answer, too.
        plan: What clients are told about the session beside its facts.

    Yields:
        The link with the edit key; empty where there is none.

    Raises:
        SessionError: If the folder can't hold a socket.
        BofscribeError: If the address can't be had.
    """
    listener = listen(folder.path)
    app = engine_app(
        ServedSession(
            store,
            folder.journal_path,
            hub,
            lambda intent: answer(intent, store, controls, push, parts.restart if parts else no_restart),
            partial(_excerpt, store, folder),
            plan=plan or SessionPlan(),
            is_recording=review is None,
            attendance=review or Attendance(),
        )
    )
    ended = SessionEnded(
        "The session ended by a fault of the program; what was heard is on the disk.",
        f"Finish it with 'bofscribe resume', and report it with {LOG_NAME}.",
    )
    try:
        with ExitStack() as stack:
            stack.enter_context(serving(app, listener, name="the engine", end_streams=lambda: hub.publish(ended)))
            link = stack.enter_context(edit_served(app, edit, lambda: hub.publish(ended))) if edit else ""
            try:
                yield link
            except BofscribeError as error:
                ended = SessionEnded(error.message, error.hint)
                raise
            else:
                ended = SessionEnded("", "")
    finally:
        remove_socket(folder.path)


def _excerpt(store: Store, folder: SessionFolder, start_s: float, end_s: float) -> bytes:
    from transcriber.capture.excerpt import excerpt  # noqa: PLC0415 - numpy and FFmpeg, for who listens

    return excerpt(store.state, folder.path, start_s, end_s)
