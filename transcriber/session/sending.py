"""Sends what is said to where people read, on a thread for each place: what is due is read from the state.

A place that is slow, full or gone holds up nothing: what it lacks waits in the journal, also for the next start, and
comes as few messages as it fits into.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from transcriber.core.blocks import Delivery
from transcriber.core.events import MessageId
from transcriber.core.signals import Signal, TargetState
from transcriber.errors import BofscribeError, TargetError, TargetRefusedError, TargetUnavailableError
from transcriber.ports import CaptionTarget
from transcriber.session.store import Store

_log = logging.getLogger(__name__)

_PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""After each further attempt that found nobody."""

_MAX_WAIT_S = 900.0
_FINISH_S = 15.0
_REST = 4.0
"""So much longer than it looks a thread waits before it looks again."""


class Sender:
    """Brings one place up to date, a request at a time. Belongs to one thread; `seconds` is its only clock."""

    def __init__(
        self,
        store: Store,
        target: CaptionTarget,
        on_signal: Callable[[Signal], None],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._target = target
        self._signal = on_signal
        self._seconds = seconds
        self._edited_s: dict[MessageId, float] = {}
        self._not_before_s = -math.inf
        self._n_failures = 0
        self.error: TargetError | None = None
        """Why the last attempt failed; None where it didn't."""
        self._told: TargetState | None = None

    def step(self, *, is_last: bool = False) -> float | None:
        """Send the most urgent thing that may be sent now, if any.

        Args:
            is_last: Nothing more comes: the pace of edits is passed over, that of the place is not.

        Returns:
            After how many seconds there is more to do; None: when the state changes, or never again.

        Raises:
            SessionError: If the journal can't be written.
        """
        state = self._store.state
        if isinstance(self.error, TargetRefusedError):
            return None
        due = self._target.pending(state)
        if state.off_record_since is not None:
            self._tell("waits: the session is off the record", n_unsent=len(due))
            return None
        if not due:
            self._tell("up to date")
            return None
        now_s = self._seconds()
        ready_s = [max(self._not_before_s, -math.inf if is_last else self._ready_s(one)) for one in due]
        earliest_s = min(ready_s)
        if earliest_s > now_s:
            return earliest_s - now_s
        return self._send(next(one for one, at_s in zip(due, ready_s, strict=True) if at_s <= now_s), due)

    def _ready_s(self, delivery: Delivery) -> float:
        """When it may be sent without editing a message too often."""
        if delivery.message is None or delivery.is_first:
            return -math.inf
        return self._edited_s.get(delivery.message, -math.inf) + self._target.edit_interval_s

    def _send(self, delivery: Delivery, due: Sequence[Delivery]) -> float | None:
        try:
            delivered = self._target.deliver(delivery)
        except TargetRefusedError as error:
            self.error = error
            self._tell(f"stopped. {error.message} {error.hint}", n_unsent=len(due), is_failing=True)
            return None
        except TargetUnavailableError as error:
            return self._wait(error, len(due))
        now_s = self._seconds()
        self._n_failures = 0
        self.error = None
        self._not_before_s = now_s + delivered.pause_s
        self._store.append(delivered.fact)
        if delivery.message is not None:
            self._edited_s[delivery.message] = now_s
        self._tell("sends", n_unsent=len(due) - 1)
        return 0.0

    def _wait(self, error: TargetUnavailableError, n_unsent: int) -> float:
        pause_s = _PAUSES_S[min(self._n_failures, len(_PAUSES_S) - 1)] if error.wait_s is None else error.wait_s
        pause_s = min(pause_s, _MAX_WAIT_S)
        self._n_failures += 1
        self.error = error
        self._not_before_s = self._seconds() + pause_s
        self._tell(f"{error.message} Tries again in {math.ceil(pause_s)} s.", n_unsent=n_unsent, is_failing=True)
        return pause_s

    def _tell(self, text: str, *, n_unsent: int = 0, is_failing: bool = False) -> None:
        told = TargetState(self._target.name, text, is_failing, n_unsent)
        if told != self._told:
            self._told = told
            self._signal(told)


class SendingThread:
    """Runs a sender after each fact, and when its place may be asked again."""

    def __init__(self, store: Store, target: CaptionTarget, on_signal: Callable[[Signal], None]) -> None:
        """on_signal: Called on the thread; must not raise and must not wait."""
        self._target = target
        self._signal = on_signal
        self._sender = Sender(store, target, on_signal)
        self._news = threading.Event()
        self._is_over = threading.Event()
        self._unsubscribe = store.subscribe(lambda _seq: self._news.set())
        self._news.set()
        self._thread = threading.Thread(target=self._run, name=f"sending to {target.name}", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Send what is due, as far as the place takes it within some seconds; `finish` waits for that."""
        self._is_over.set()
        self._news.set()

    def finish(self) -> None:
        self.end()
        self._thread.join()
        self._unsubscribe()
        self._target.close()

    def _run(self) -> None:
        try:
            while not self._is_over.is_set():
                began_s = time.thread_time()
                pause_s = self._sender.step()
                if pause_s != 0.0:
                    # News come several a second: a look at three hours takes 30 ms, and 700 where redactions are many.
                    looked_s = time.thread_time() - began_s
                    rest_s = max(self._target.edit_interval_s / 4, looked_s * _REST)
                    if pause_s is not None:  # what is due by then is not held up
                        rest_s = min(rest_s, pause_s)
                        pause_s -= rest_s
                    self._is_over.wait(rest_s)
                self._news.wait(pause_s)
                self._news.clear()
            self._finish()
        except BaseException as failure:  # noqa: BLE001 - the thread's outermost frame: the session goes on without it
            _log.exception("Sending to %s has ended.", self._target.name)
            reason = f"{failure.message} {failure.hint}" if isinstance(failure, BofscribeError) else repr(failure)
            self._signal(TargetState(self._target.name, f"stopped. {reason}", is_failing=True, n_unsent=0))

    def _finish(self) -> None:
        deadline_s = time.monotonic() + _FINISH_S
        while (pause_s := self._sender.step(is_last=True)) is not None and time.monotonic() + pause_s < deadline_s:
            time.sleep(pause_s)


@contextmanager
def sent(store: Store, targets: Sequence[CaptionTarget], on_signal: Callable[[Signal], None]) -> Iterator[None]:
    """Keep the targets up to date while the block lasts."""
    threads = [SendingThread(store, target, on_signal) for target in targets]
    try:
        yield
    finally:
        for thread in threads:
            thread.end()
        for thread in threads:
            thread.finish()
