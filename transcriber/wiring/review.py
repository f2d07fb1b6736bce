"""`bofscribe review`, ready to run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from transcriber.wiring.engines import session_vocabulary
from transcriber.wiring.notes import pushed_notes
from transcriber.wiring.planning import session_plan
from transcriber.wiring.translation import translated_languages, translation_engines

if TYPE_CHECKING:
    from transcriber.config import Settings
    from transcriber.offline.job import Notice
    from transcriber.session.parts import Parts
    from transcriber.session.reviewing import ReviewControls
    from transcriber.session.signal_hub import SignalHub
    from transcriber.session.store import Store

_Value = TypeVar("_Value")


@contextmanager
def review_session(
    path: Path, environment: Mapping[str, str], hub: SignalHub, *, edit: str
) -> Iterator[ReviewControls]:
    """A session that is not running, served to whoever comes; its controls say when everybody has left.

    Args:
        edit: HOST:PORT for other note-takers, or empty for none.

    Raises:
        SessionError: If there is no session, or another process writes to it.
        UsageError: For settings that can't be.
    """
    from transcriber.addresses import parse_address
    from transcriber.config import load_settings
    from transcriber.core.signals import NoticeShown, SessionServed
    from transcriber.session.attendance import Attendance
    from transcriber.session.engine import engine_served
    from transcriber.session.engine_start import ENDING_S
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import Journal
    from transcriber.session.parts import Parts
    from transcriber.session.reviewing import ReviewControls, once_changed
    from transcriber.session.store import Store, SystemClock

    def notice(text: str) -> None:
        hub.publish(NoticeShown(text))

    folder = SessionFolder(path)
    journal_path = folder.require_journal()
    settings = load_settings(folder.settings_path if folder.has_settings else None, environment, {})
    attendance = Attendance()
    parts = Parts(hub.publish)
    controls = ReviewControls(attendance)
    with (
        Store(Journal(journal_path, patience_s=ENDING_S), SystemClock()) as store,
        _late(lambda: pushed_notes(store, path, settings, environment, hub)) as pushes,
        once_changed(store, partial(_followed_up, store, path, settings, hub, parts, notice), notice),
        engine_served(
            folder,
            store,
            hub,
            controls,
            review=attendance,
            parts=parts,
            push=lambda intent: pushes().ask(intent),
            edit=parse_address(edit) if edit else None,
            plan=session_plan(settings),
        ) as link,
    ):
        if store.state.recording is not None and not store.state.is_complete:
            notice(f"This session was interrupted. What is missing is written down by: bofscribe resume {path}")
        hub.publish(SessionServed("", os.getpid(), "", link))
        yield controls


@contextmanager
def _late(enter: Callable[[], AbstractContextManager[_Value]]) -> Iterator[Callable[[], _Value]]:
    """What is entered when it is first asked for, and left at the end of the block."""
    lock = threading.Lock()
    entered: list[_Value] = []
    with ExitStack() as stack:

        def value() -> _Value:
            with lock:
                if not entered:
                    entered.append(stack.enter_context(enter()))
                return entered[0]

        yield value


@contextmanager
def _followed_up(
    store: Store, path: Path, settings: Settings, hub: SignalHub, parts: Parts, notice: Notice
) -> Iterator[None]:
    """Flags for what changed, and its translations."""
    from transcriber.session.flagging import FlaggingThread, raise_flags
    from transcriber.session.translating import translated

    vocabulary = session_vocabulary(settings, notice, path)
    wanted = translated_languages(settings)
    look: Callable[[], object] = partial(raise_flags, store, vocabulary)
    with translated(store, translation_engines(settings, path), (), wanted, hub, parts):
        flagging = FlaggingThread(store, look, parts.part("terms"))
        flagging.wake()
        try:
            yield
        finally:
            flagging.finish()
