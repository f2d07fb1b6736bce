"""Pushes a session's note while it runs, on a thread of its own: what is due is read from the state, so that a restart
goes on where it was.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from transcriber.core.intents import PushNow
from transcriber.core.signals import PushPhase, PushState, Signal
from transcriber.errors import BofscribeError, TargetUnavailableError
from transcriber.outputs.note.pace import Pace
from transcriber.ports import Clock, NotesTarget
from transcriber.session.note_homecoming import n_open_conflicts
from transcriber.session.note_push import NotePush, RenderNote, pending_push
from transcriber.session.store import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NotePlace:
    """Where a session's note is pushed to; made and used on one thread."""

    target: NotesTarget
    pusher: NotePush
    render: RenderNote
    pace: Pace


class PushLoop:
    """What the thread does, step by step; without a thread, and with any clock, for tests."""

    def __init__(self, store: Store, place: NotePlace, clock: Clock, on_signal: Callable[[Signal], None]) -> None:
        self._store = store
        self._place = place
        self._clock = clock
        self._signal = on_signal
        self._seen: tuple[object, ...] | None = None
        self._pushed_at = ""
        self._link = ""
        self._told: PushState | None = None

    def step(self, now_s: float, asked: PushNow | None = None) -> float:
        """Do what is due; returns when to look again at the latest."""
        state, pace = self._store.state, self._place.pace
        shown = (state.segments, state.names, state.marks, state.gaps, state.flags)
        if shown != self._seen:
            self._seen = shown
            pace.changed(now_s)
        if asked is None:
            if state.off_record_since is not None:
                self._tell("waiting", "Off the record: nothing is sent.")
                return float("inf")
            due_s = pace.due_s(now_s, self._place.target.quota())
            if due_s > now_s:
                return due_s
            if pace.is_changed and not self._is_pending():
                pace.unchanged()
                return pace.due_s(now_s, self._place.target.quota())
        self._push(now_s, asked)
        return pace.due_s(now_s, self._place.target.quota())

    def finish(self, now_s: float) -> None:
        """Push what is not pushed yet, a last time."""
        if self._is_pending():
            self.step(now_s, PushNow("session"))

    def _is_pending(self) -> bool:
        return pending_push(self._store.state, self._place.render, self._place.target.name)

    def _push(self, now_s: float, asked: PushNow | None) -> None:
        place = self._place
        n_before = place.target.n_calls()
        self._tell("pushing", "")
        try:
            if asked is not None and (asked.note or asked.is_new_region):
                place.pusher.choose(asked.note, is_new_region=asked.is_new_region)
            pushed = place.pusher.push()
        except TargetUnavailableError as error:
            place.pace.failed(now_s, place.target.n_calls() - n_before, error.wait_s)
            self._tell("waiting", f"{error.message} {error.hint}")
            return
        except BofscribeError as error:
            place.pace.held(now_s, place.target.n_calls() - n_before)
            self._tell("held", f"{error.message} {error.hint}")
            return
        place.pace.pushed(now_s, place.target.n_calls() - n_before)
        self._seen = None  # what came home, and what was said meanwhile, is looked at again
        self._pushed_at = self._clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
        self._link = pushed.link
        more = f"The session is long: it goes on in {pushed.n_notes} notes." if pushed.n_notes > 1 else ""
        self._tell("idle", more)

    def _tell(self, phase: PushPhase, message: str) -> None:
        quota = self._place.target.quota()
        state = self._store.state
        told = PushState(
            self._place.target.name,
            phase,
            message,
            self._link,
            self._pushed_at,
            quota.remaining,
            quota.limit,
            n_open_conflicts(state),
        )
        if told != self._told:
            self._told = told
            self._signal(told)


class NotePushing:
    """The thread. It begins at once, or with the first `ask`."""

    def __init__(
        self,
        store: Store,
        open_place: Callable[[str], NotePlace],
        clock: Clock,
        on_signal: Callable[[Signal], None],
        *,
        begins: bool,
    ) -> None:
        """
        Args:
            open_place: Given the team that a person named, or an empty text. Called on the thread of `ask`, or now.
            on_signal: Called from the thread; must not raise and must not wait.

        Raises:
            BofscribeError: As `open_place`.
        """
        self._store = store
        self._open_place = open_place
        self._clock = clock
        self._signal = on_signal
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._asked: PushNow | None = None
        self._is_over = False
        self._thread: threading.Thread | None = None
        self._unsubscribe = store.subscribe(lambda _seq: self._news.set())
        if begins:
            self._begin("")

    def ask(self, intent: PushNow) -> None:
        """Push now; returns at once.

        Raises:
            BofscribeError: If pushing can't begin: there is no token.
        """
        with self._lock:
            if self._thread is None:
                self._begin(intent.team)
            self._asked = intent
        self._news.set()

    def finish(self) -> None:
        """Push what is not pushed yet, and end."""
        self._unsubscribe()
        self._is_over = True
        self._news.set()
        if self._thread is not None:
            self._thread.join()

    def _begin(self, team: str) -> None:
        place = self._open_place(team)
        self._thread = threading.Thread(target=self._run, args=(place,), name="pushing notes", daemon=True)
        self._thread.start()

    def _run(self, place: NotePlace) -> None:
        try:
            self._follow(place)
        except BaseException:  # noqa: BLE001 - the thread's outermost frame: the session goes on without it
            _log.exception("Pushing notes has ended.")
            self._signal(PushState(place.target.name, "held", "Pushing ended by a fault.", "", "", None, None, 0))
        finally:
            place.target.close()

    def _follow(self, place: NotePlace) -> None:
        loop = PushLoop(self._store, place, self._clock, self._signal)
        while not self._is_over:
            with self._lock:
                asked, self._asked = self._asked, None
            next_s = loop.step(time.monotonic(), asked)
            wait_s = next_s - time.monotonic()
            self._news.wait(None if wait_s == float("inf") else max(0.0, wait_s))
            self._news.clear()
        loop.finish(time.monotonic())
