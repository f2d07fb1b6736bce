"""When a note is pushed by itself: on a pause, at the latest an interval after a change, and within a budget of calls.

Pure: time is handed in, in seconds of a clock that never jumps.
"""

from __future__ import annotations

from collections import deque

from transcriber.ports import Quota

_HOUR_S = 3600.0
_IDLE_S = 5.0
"""A pause in which nothing changed: what was said is whole."""
_BURST_CALLS = 9
"""Three pushes in a row, as at the beginning; after that, calls come back with time."""
_CALLS_A_PUSH = 3
_SPARE_CALLS = 6
"""A push that has to look several times at what it wrote takes more than three."""
_LOOK_EVERY_S = 600.0
"""For what people wrote in the note, where the session itself has nothing new."""
_FIRST_RETRY_S = 5.0
_MAX_RETRY_S = 300.0


class Pace:
    def __init__(self, interval_s: float, calls_per_hour: int) -> None:
        """interval_s: The least time between two pushes. calls_per_hour: At most so many, in any hour."""
        self._interval_s = interval_s
        self._calls_per_hour = calls_per_hour
        burst = min(_BURST_CALLS, calls_per_hour)
        self._refill_per_s = max(calls_per_hour - burst - _SPARE_CALLS, calls_per_hour / 4) / _HOUR_S
        self._burst = float(burst)
        self._credit = float(burst)
        self._credit_at_s = 0.0
        self._calls: deque[tuple[float, int]] = deque()
        self._last_push_s: float | None = None
        self._changed_s: float | None = None
        self._last_change_s = 0.0
        self._blocked_until_s = 0.0
        self._n_failures = 0
        self._is_urgent = False

    def changed(self, now_s: float, *, by_person: bool = False) -> None:
        """The session wants the note to hold something else.

        by_person: Who corrects something sees it soon: one push is always kept back for that.
        """
        self._is_urgent = self._is_urgent or by_person
        self._changed_s = now_s if self._changed_s is None else self._changed_s
        self._last_change_s = now_s

    @property
    def is_changed(self) -> bool:
        return self._changed_s is not None

    def unchanged(self) -> None:
        """What changed is nothing that a note shows."""
        self._changed_s = None
        self._is_urgent = False

    def due_s(self, now_s: float, quota: Quota) -> float:
        """When the next push is due; in the past where it is now."""
        if self._last_push_s is None:
            wanted_s = now_s
        elif self._changed_s is None:
            wanted_s = self._last_push_s + _LOOK_EVERY_S
        else:
            on_pause_s = min(self._last_change_s + _IDLE_S, self._changed_s + self._interval_s)
            wanted_s = max(self._last_push_s + self._interval_s, on_pause_s)
        if quota.remaining is not None and quota.remaining < _CALLS_A_PUSH:
            wanted_s = max(wanted_s, now_s + min(quota.reset_s or _MAX_RETRY_S, _LOOK_EVERY_S))
        return max(wanted_s, self._blocked_until_s, self._affordable_s(now_s))

    def pushed(self, now_s: float, n_calls: int) -> None:
        self._spend(now_s, n_calls)
        self._last_push_s = now_s
        self._changed_s = None
        self._is_urgent = False
        self._blocked_until_s = 0.0
        self._n_failures = 0

    def failed(self, now_s: float, n_calls: int, wait_s: float | None) -> None:
        """wait_s: What was asked for; None where nothing was: ever longer."""
        self._spend(now_s, n_calls)
        self._last_push_s = now_s if self._last_push_s is None else self._last_push_s
        self.changed(now_s)
        pause_s = min(_FIRST_RETRY_S * 2**self._n_failures, _MAX_RETRY_S) if wait_s is None else wait_s
        self._n_failures = min(self._n_failures + 1, 16)
        self._blocked_until_s = now_s + pause_s

    def held(self, now_s: float, n_calls: int) -> None:
        """Somebody must do something first; it may be done in the note itself, so it is looked at now and then."""
        self.failed(now_s, n_calls, _LOOK_EVERY_S)

    def _spend(self, now_s: float, n_calls: int) -> None:
        self._credit = self._credit_at(now_s) - n_calls
        self._credit_at_s = now_s
        self._calls.append((now_s, n_calls))

    def _credit_at(self, now_s: float) -> float:
        return min(self._burst, self._credit + (now_s - self._credit_at_s) * self._refill_per_s)

    def _affordable_s(self, now_s: float) -> float:
        wanted = _CALLS_A_PUSH if self._is_urgent or self._changed_s is None else 2 * _CALLS_A_PUSH
        missing = min(wanted, self._burst) - self._credit_at(now_s)
        by_credit_s = now_s + max(0.0, missing) / self._refill_per_s
        while self._calls and self._calls[0][0] <= now_s - _HOUR_S:
            self._calls.popleft()
        n_in_hour = sum(n for _, n in self._calls)
        by_hour_s = now_s
        for at_s, n in self._calls:
            if n_in_hour + _CALLS_A_PUSH <= self._calls_per_hour:
                break
            n_in_hour -= n
            by_hour_s = at_s + _HOUR_S
        return max(by_credit_s, by_hour_s)
