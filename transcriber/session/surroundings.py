"""What a running session should know of its surroundings: room on its disk, and who looks at its captions."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from transcriber.core.signals import DiskMeasured, NoticeShown, Signal, ViewersCounted

_EVERY_S = 2.0
_EXPECTED_BYTES_A_MINUTE = 2_000_000
"""16 kHz mono in 16 bits, uncompressed: a session never writes much more, and room for it is surely enough."""
_SCARCE_MINUTES = 60.0


class Surroundings:
    """Looks when it is asked to, and tells what changed."""

    def __init__(
        self,
        folder: Path,
        n_viewers: Callable[[], int] | None,
        on_signal: Callable[[Signal], None],
        free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    ) -> None:
        """n_viewers: None where there is no captions page."""
        self._folder = folder
        self._n_viewers = n_viewers
        self._signal = on_signal
        self._free_bytes = free_bytes
        self._told_viewers: int | None = None
        self._told_minutes: int | None = None
        self._is_warned = False

    def look(self) -> None:
        if self._n_viewers is not None and (viewers := self._n_viewers()) != self._told_viewers:
            self._told_viewers = viewers
            self._signal(ViewersCounted(viewers))
        try:
            free = self._free_bytes(self._folder)
        except OSError:
            return  # the recorder says what is wrong with the folder
        minutes = free / _EXPECTED_BYTES_A_MINUTE
        if round(minutes) != self._told_minutes:
            self._told_minutes = round(minutes)
            self._signal(DiskMeasured(free, round(minutes, 1)))
        is_scarce = minutes < _SCARCE_MINUTES
        if is_scarce and not self._is_warned:
            self._signal(NoticeShown(f"The disk has room for {minutes:.0f} more minutes of recording: make some."))
        self._is_warned = is_scarce


@contextmanager
def surroundings_watched(
    folder: Path, n_viewers: Callable[[], int] | None, on_signal: Callable[[Signal], None]
) -> Iterator[None]:
    """Look every other second while the block lasts."""
    surroundings = Surroundings(folder, n_viewers, on_signal)
    is_over = threading.Event()

    def run() -> None:
        while True:
            surroundings.look()
            if is_over.wait(_EVERY_S):
                return

    thread = threading.Thread(target=run, name="surroundings", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
