"""Who looks on: an engine that runs for its clients alone ends when they have left."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator


class Attendance:
    """How many clients follow; for several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._n_present = 0
        self._is_over = False

    @property
    def n_present(self) -> int:
        return self._n_present

    @contextlib.contextmanager
    def present(self) -> Iterator[None]:
        """One more, while the block lasts."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def end(self) -> None:
        """Let `wait` return, whoever is there."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def wait(self, *, first_s: float, linger_s: float) -> None:
        """Return when nobody has been there for `linger_s`; the first has `first_s` to come."""
        alone_until_s = time.monotonic() + first_s
        with self._changed:
            while not self._is_over:
                if self._n_present:
                    self._changed.wait()
                    alone_until_s = time.monotonic() + linger_s
                    continue
                left_s = alone_until_s - time.monotonic()
                if left_s <= 0:
                    return
                self._changed.wait(left_s)

    def _add(self, n: int) -> None:
        with self._changed:
            self._n_present += n
            self._changed.notify_all()
