"""The clock that measures how long: it never jumps, and tells no date."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class MonotonicClock(Protocol):
    """What live sources wait with; tests use one that they turn by hand."""

    def seconds(self) -> float:
        """Seconds since some moment in the past; only differences mean anything."""
        ...

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Until the event is set, at most so long.

        Returns:
            Whether the event is set.
        """
        ...


class SystemMonotonicClock:
    def seconds(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        return event.wait(max(0.0, timeout_s))
