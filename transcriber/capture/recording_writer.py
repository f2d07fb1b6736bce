"""Writes what is captured to the disk, and goes on when the disk refuses."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable

from transcriber.capture.backlog import Backlog
from transcriber.capture.clock import MonotonicClock
from transcriber.capture.recorder import Recorder
from transcriber.capture.recording import RecordingPart, restored
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import SessionError

OpenRecorder = Callable[[int], Recorder]
"""Opens the next file of the recording, which begins at this sample of the session's timeline."""

_SYNC_S = 1.0
_RETRY_S = 10.0

_ROOM_BYTES = 2_000_000
"""Less room is not worth another file: a minute of speech."""

_MOST_UNSAVED_SAMPLES = 600 * SAMPLE_RATE_HZ
"""Ten minutes, 19 MB, to make room on a full disk without losing a word."""


class RecordingWriter:
    """Saves the backlog into one file, or into several where the disk refused meanwhile.

    What the disk does not take waits in memory, and is tried again with a new file every ten seconds. When ten minutes
    wait, the oldest of it is given up.
    """

    def __init__(
        self,
        backlog: Backlog,
        open_recorder: OpenRecorder,
        *,
        on_lost: Callable[[int, int], None],
        on_notice: Callable[[str], None],
        clock: MonotonicClock,
    ) -> None:
        """on_lost: Takes the places on the timeline between which nothing will be in the recording."""
        self.parts: list[RecordingPart] = []
        self._backlog = backlog
        self._open_recorder = open_recorder
        self._on_lost = on_lost
        self._on_notice = on_notice
        self._clock = clock
        self._recorder: Recorder | None = None
        self._synced_s = clock.seconds()
        self._retry_s = clock.seconds()
        self._is_refused = False

    def save(self) -> None:
        """Write what was added to the backlog, as far as the disk takes it, and release it to the reader."""
        if self._recorder is not None or self._is_worth_trying():
            self._write(is_last=False)
        self._backlog.release(self._backlog.saved)
        surplus = self._backlog.end - self._backlog.saved - _MOST_UNSAVED_SAMPLES
        if surplus > 0:
            self._give_up(self._backlog.saved + surplus)

    def close(self) -> None:
        """Write the rest. What the disk does not take even now is lost."""
        self._write(is_last=True)
        if self._backlog.saved < self._backlog.end:
            self._write(is_last=True)  # a file that failed at its end may be followed by one that does not
        if self._backlog.saved < self._backlog.end:
            self._give_up(self._backlog.end)

    def _write(self, *, is_last: bool) -> None:
        try:
            if self._recorder is None:
                self._recorder = self._open_recorder(self._backlog.saved)
                self.parts.append(RecordingPart(self._recorder.path, self._backlog.saved))
            first_sample = self.parts[-1].first_sample
            for kept in self._backlog.unsaved(first_sample + self._recorder.n_samples):
                self._recorder.write(restored(kept))
            if is_last:
                self._recorder.close()
            if is_last or self._clock.seconds() - self._synced_s >= _SYNC_S:
                self._recorder.sync()
                self._synced_s = self._clock.seconds()
        except SessionError as error:
            self._release()
            self._refused(error)
            return
        self._release()
        if is_last:
            self._recorder = None
        if self._is_refused:
            self._is_refused = False
            self._on_notice(f"The recording goes on in {self.parts[-1].path.name}.")

    def _release(self) -> None:
        if self._recorder is not None:
            self._backlog.release(self.parts[-1].first_sample + self._recorder.n_samples_on_disk)

    def _refused(self, error: SessionError) -> None:
        """The file is not written to any more: FFmpeg cannot go on after a failure."""
        if self._recorder is not None:
            with contextlib.suppress(SessionError):  # it fails as before, and that is told below
                self._recorder.close()
            self._recorder = None
        self._retry_s = self._clock.seconds() + _RETRY_S
        if not self._is_refused:
            self._is_refused = True
            minutes = _MOST_UNSAVED_SAMPLES // SAMPLE_RATE_HZ // 60
            self._on_notice(
                f"{error.message} The session goes on, and up to {minutes} minutes of sound wait in memory: make room, "
                f"and the recording goes on by itself."
            )

    def _is_worth_trying(self) -> bool:
        if self._clock.seconds() < self._retry_s:
            return False
        if not self.parts:
            return True
        try:
            return shutil.disk_usage(self.parts[-1].path.parent).free >= _ROOM_BYTES
        except OSError:
            return True  # the folder is gone: opening a file tells more

    def _give_up(self, end: int) -> None:
        self._on_lost(self._backlog.saved, end)
        self._backlog.release(end)
