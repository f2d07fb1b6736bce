"""Pushes a session's note while it runs, on a thread of its own: what is due is read from the state, so that a restart
goes on where it was.
"""

from __future__ import annotations

import contextlib
import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue

from transcriber.core.intents import PushNow
from transcriber.core.signals import PushPhase, PushState, Signal
from transcriber.errors import BofscribeError, TargetUnavailableError
from transcriber.outputs.note.pace import Pace
from transcriber.ports import Clock, NotesTarget
from transcriber.session.note_homecoming import n_open_conflicts
from transcriber.session.note_push import NotePush, RenderNote, pending_push
from transcriber.session.store import Store

_log = logging.getLogger(__name__)

_ASK_S = 40.0
"""Who asks waits no longer: a client of the engine gives up after 45 s of silence."""


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
        self._n_deeds = len(store.state.deeds)

    def step(self, now_s: float) -> float:
        """Push if that is due; returns when to look again at the latest."""
        state, pace = self._store.state, self._place.pace
        shown = (state.segments, state.names, state.marks, state.questions, state.gaps, state.flags, state.redactions)
        if shown != self._seen:
            self._seen = shown
            pace.changed(now_s, by_person=len(state.deeds) > self._n_deeds)
            self._n_deeds = len(state.deeds)
        if state.off_record_since is not None:
            self._tell("waiting", "Off the record: nothing is sent.")
            return math.inf
        due_s = pace.due_s(now_s, self._place.target.quota())
        if due_s > now_s:
            return due_s
        if pace.is_changed and not self._is_pending():
            pace.unchanged()
        else:
            with contextlib.suppress(BofscribeError):  # it was told, and is tried again
                self.push(now_s)
        return pace.due_s(now_s, self._place.target.quota())

    def push(self, now_s: float, asked: PushNow | None = None) -> None:
        """Push now, whether it is due or not.

        Raises:
            BofscribeError: If it was not done; it is told as well.
        """
        place = self._place
        n_before = place.target.n_calls()
        self._tell("pushing", "")
        try:
            if asked is not None and (asked.note or asked.is_new_region):
                place.pusher.choose(asked.note, is_new_region=asked.is_new_region)
            pushed = place.pusher.push()
        except BofscribeError as error:
            n_calls = place.target.n_calls() - n_before
            if isinstance(error, TargetUnavailableError):
                place.pace.failed(now_s, n_calls, error.wait_s)
            else:
                place.pace.held(now_s, n_calls)
            phase: PushPhase = "waiting" if isinstance(error, TargetUnavailableError) else "held"
            self._tell(phase, f"{error.message} {error.hint}")
            raise
        place.pace.pushed(now_s, place.target.n_calls() - n_before)
        self._seen = None  # what came home, and what was said meanwhile, is looked at again
        self._pushed_at = self._clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
        self._link = pushed.link
        self._tell("idle", pushed.remark)

    def finish(self, now_s: float) -> None:
        """Push what is not pushed yet, a last time."""
        if self._is_pending():
            with contextlib.suppress(BofscribeError):
                self.push(now_s)

    def _is_pending(self) -> bool:
        return pending_push(self._store.state, self._place.render, self._place.target.name)

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
    """The thread of one place."""

    def __init__(self, store: Store, place: NotePlace, clock: Clock, on_signal: Callable[[Signal], None]) -> None:
        """on_signal: Called from the thread; must not raise and must not wait."""
        self._place = place
        self._signal = on_signal
        self._loop = PushLoop(store, place, clock, on_signal)
        self._news = threading.Event()
        self._asked: SimpleQueue[tuple[PushNow, Future[None]]] = SimpleQueue()
        self._is_over = False
        self._unsubscribe = store.subscribe(lambda _seq: self._news.set())
        self._thread = threading.Thread(target=self._run, name=f"pushing to {place.target.name}", daemon=True)
        self._thread.start()

    def ask(self, intent: PushNow) -> None:
        """Push, and return when it is done.

        Raises:
            BofscribeError: If it was not, or not yet.
        """
        done: Future[None] = Future()
        self._asked.put((intent, done))
        self._news.set()
        try:
            done.result(timeout=_ASK_S)
        except TimeoutError as error:
            raise TargetUnavailableError("The push is not done yet.", hint="It goes on by itself.") from error

    def finish(self) -> None:
        """Push what is not pushed yet, and end."""
        self._unsubscribe()
        self._is_over = True
        self._news.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._is_over:
                self._answer()
                wait_s = self._loop.step(time.monotonic()) - time.monotonic()
                self._news.wait(None if math.isinf(wait_s) else max(0.0, wait_s))
                self._news.clear()
            self._answer()
            self._loop.finish(time.monotonic())
        except BaseException:  # noqa: BLE001 - the thread's outermost frame: the session goes on without it
            _log.exception("Pushing notes has ended.")
            name = self._place.target.name
            self._signal(PushState(name, "held", "Pushing ended by a fault of the program.", "", "", None, None, 0))
        finally:
            self._place.target.close()

    def _answer(self) -> None:
        while not self._asked.empty():
            intent, done = self._asked.get()
            try:
                self._loop.push(time.monotonic(), intent)
            except BofscribeError as error:
                done.set_exception(error)
            else:
                done.set_result(None)


class NotePushes:
    """All notes that a running session is pushed to; each begins when somebody first asks for it."""

    def __init__(
        self,
        store: Store,
        open_place: Callable[[PushNow], NotePlace],
        clock: Clock,
        on_signal: Callable[[Signal], None],
    ) -> None:
        """open_place: Raises BofscribeError where it can't: there is no token."""
        self._store = store
        self._open_place = open_place
        self._clock = clock
        self._signal = on_signal
        self._lock = threading.Lock()
        self._by_file: dict[str, NotePushing] = {}

    def begin(self, wanted: PushNow) -> NotePushing:
        """Push by itself from now on.

        Raises:
            BofscribeError: As `open_place`.
        """
        with self._lock:
            if wanted.team and wanted.note == "new" and wanted.file in self._by_file:
                self._by_file.pop(wanted.file).finish()  # a place is opened for one team
            if wanted.file not in self._by_file:
                place = self._open_place(wanted)
                self._by_file[wanted.file] = NotePushing(self._store, place, self._clock, self._signal)
            return self._by_file[wanted.file]

    def ask(self, intent: PushNow) -> None:
        """Push, and return when it is done; errors as `begin` and `NotePushing.ask`."""
        self.begin(intent).ask(intent)

    def finish(self) -> None:
        """Push what is not pushed yet, and end; a second time it does nothing."""
        with self._lock:
            ending, self._by_file = list(self._by_file.values()), {}
        for pushing in ending:
            pushing.finish()
