"""Clocks for measuring: one that waits as people do, one that skips the waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Pace(Protocol):
    """A clock that can wait. Both in seconds since it was made."""

    def seconds(self) -> float: ...

    def wait_until(self, moment_s: float) -> None: ...


class RealTime:
    """The clock on the wall."""

    def __init__(self) -> None:
        self._began_s = time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self._began_s

    def wait_until(self, moment_s: float) -> None:
        time.sleep(max(0.0, moment_s - self.seconds()))


class SimulatedTime:
    """Runs with the work of this process; waiting moves it on at once.

    So other processes on the machine don't count, but the work of several threads adds up to more than the time that
    passes: for work in one thread alone.
    """

    def __init__(self, work_s: Callable[[], float] = time.process_time) -> None:
        self._work_s = work_s
        self._skipped_s = -work_s()

    def seconds(self) -> float:
        return self._work_s() + self._skipped_s

    def wait_until(self, moment_s: float) -> None:
        self._skipped_s += max(0.0, moment_s - self.seconds())
