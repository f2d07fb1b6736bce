"""A file as if it were spoken now: for rehearsals, demos and measurements of latency."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.capture.audio_file import decode_audio_blocks
from transcriber.capture.clock import MonotonicClock, SystemMonotonicClock
from transcriber.capture.streaming import in_blocks
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import UsageError

if TYPE_CHECKING:
    from transcriber.ports import LostAudio, Samples


class PacedFile:
    """An AudioSource: each block comes when its last sample would have been heard.

    Every block is due at a time counted from the first, so that delays do not add up: one that is late is followed by
    others at once until the pace is right again.
    """

    def __init__(
        self,
        path: Path,
        *,
        on_notice: Callable[[str], None],
        speed: float = 1.0,
        clock: MonotonicClock | None = None,
    ) -> None:
        """speed: 2 plays twice as fast.

        on_notice: Told, at the end, what was wrong with the file.

        Raises:
            UsageError: If the speed is not positive.
        """
        if not speed > 0:
            raise UsageError(f"A speed of {speed} cannot be played.", hint="Give a positive number; 1 is real time.")
        self.name = path.name
        self._path = path
        self._speed = speed
        self._on_notice = on_notice
        self._clock = clock or SystemMonotonicClock()
        self._stopped = threading.Event()

    def blocks(self) -> Iterator[Samples | LostAudio]:
        started_s: float | None = None
        n_delivered = 0
        for decoded in decode_audio_blocks(self._path, on_damage=self._on_notice):
            if started_s is None:
                started_s = self._clock.seconds()
            for block in in_blocks(decoded):
                due_s = started_s + (n_delivered + len(block)) / (SAMPLE_RATE_HZ * self._speed)
                if self._clock.wait(self._stopped, due_s - self._clock.seconds()):
                    n_heard = round((self._clock.seconds() - started_s) * SAMPLE_RATE_HZ * self._speed)
                    heard = block[: max(0, n_heard - n_delivered)]
                    if len(heard):
                        yield heard
                    return
                yield block
                n_delivered += len(block)

    def stop(self) -> None:
        self._stopped.set()
