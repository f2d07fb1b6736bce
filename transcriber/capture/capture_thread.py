"""From a source of sound to the recording first, then to whoever listens: nothing is dropped, whatever is slow.

The session's timeline is that of the recording: what a source lost, and what was off the record, is silence of the
same length in it and an AudioGap, so that it keeps step with the clock on the wall.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from transcriber.capture.backlog import Backlog
from transcriber.capture.clock import MonotonicClock, SystemMonotonicClock
from transcriber.capture.level import LevelMeter
from transcriber.capture.recorder import quantized
from transcriber.capture.recording import read_samples
from transcriber.capture.recording_writer import OpenRecorder, RecordingWriter
from transcriber.core.events import AudioGap
from transcriber.core.timeline import SAMPLE_RATE_HZ, format_clock
from transcriber.ports import AudioSource, LostAudio

if TYPE_CHECKING:
    from transcriber.ports import Samples

_RESUME_GUARD_SAMPLES = SAMPLE_RATE_HZ // 2
"""What comes just after `resume` may have been said before it and have waited in a buffer: it stays off the record."""

_STOP_S = 10.0
"""A source that does not end by then never will."""


class CaptureThread:
    """Records a source in a thread of its own.

    Trouble while it runs is told with `on_notice`, and the session goes on. The callbacks are called from that thread
    and must not raise: what they raise ends the recording.
    """

    def __init__(
        self,
        source: AudioSource,
        open_recorder: OpenRecorder,
        *,
        on_gap: Callable[[AudioGap], None],
        on_level: Callable[[float], None],
        on_notice: Callable[[str], None],
        first_sample: int = 0,
        clock: MonotonicClock | None = None,
    ) -> None:
        """open_recorder: Called with the place on the timeline where its file begins: at the first sound, and again
            when the disk refused to go on with a file.
        on_level: Takes the level in dBFS of each tenth of a second; nothing while off the record.
        first_sample: Where the timeline goes on, for a session that was interrupted.
        """
        self._source = source
        self._on_gap = on_gap
        self._on_level = on_level
        self._on_notice = on_notice
        self._first_sample = first_sample
        self._backlog = Backlog(first_sample, lambda first, n: read_samples(self._writer.parts, first, n))
        self._writer = RecordingWriter(
            self._backlog, open_recorder, on_lost=self._lost, on_notice=on_notice, clock=clock or SystemMonotonicClock()
        )
        self._level = LevelMeter()
        self._pause_reason: str | None = None
        self._gap: tuple[int, str] | None = None
        self._guard_samples = 0
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    @property
    def recorded_s(self) -> float:
        """The length of the session's timeline so far."""
        return self._backlog.end / SAMPLE_RATE_HZ

    @property
    def lag_s(self) -> float:
        """How far the reader of `blocks` is behind what was captured."""
        return (self._backlog.end - self._backlog.read) / SAMPLE_RATE_HZ

    @property
    def is_off_record(self) -> bool:
        return self._pause_reason is not None

    def start(self) -> None:
        self._thread.start()

    def blocks(self) -> Iterator[Samples | AudioGap]:
        """What was captured, in order, until the source ends or is stopped: for one reader, at its own pace.

        Sound is bit for bit that of the recording, in blocks of at most ten seconds; a gap stands for its stretch of
        the timeline, whose silence is left out.

        Raises:
            AudioError: If the source can't be opened.
        """
        return self._backlog.blocks()

    def pause(self, reason: str) -> None:
        """Off the record from now on: of the sound until `resume`, nothing is written or handed on."""
        self._pause_reason = self._pause_reason or reason

    def resume(self) -> None:
        self._pause_reason = None

    def stop(self) -> None:
        """End the recording; what was heard before this call is in it when this returns."""
        self._source.stop()
        self._thread.join(_STOP_S)
        if self._thread.is_alive():
            self._on_notice(f"{self._source.name} does not stop; the recording is whole up to {self._clock_text()}.")

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._source.blocks():
                self._take(item)
        except BaseException as failure:  # noqa: BLE001 - the outermost frame of the thread; the reader gets it
            error = failure
        try:
            self._end_gap()
            if self._backlog.end > self._first_sample:
                self._writer.close()
        except BaseException as failure:  # noqa: BLE001 - likewise
            error = error or failure
        self._backlog.close(error)

    def _take(self, item: Samples | LostAudio) -> None:
        pause_reason = self._pause_reason  # read once: other threads set it
        if pause_reason is not None:
            self._begin_gap(pause_reason)
            self._guard_samples = _RESUME_GUARD_SAMPLES
        elif self._guard_samples <= 0:
            self._end_gap()
        n_samples = round(item.seconds * SAMPLE_RATE_HZ) if isinstance(item, LostAudio) else len(item)
        if self._gap is not None:
            self._backlog.add_silence(n_samples)
            if pause_reason is None:
                self._guard_samples -= n_samples
        elif isinstance(item, LostAudio):
            self._begin_gap(item.reason)
            self._backlog.add_silence(n_samples)
            self._end_gap()
        else:
            self._backlog.add(quantized(item))
            for dbfs in self._level.process(item):
                self._on_level(dbfs)
        self._writer.save()

    def _begin_gap(self, reason: str) -> None:
        if self._gap is None:
            self._gap = (self._backlog.end, reason)
            self._backlog.begin_gap()

    def _end_gap(self) -> None:
        if self._gap is not None:
            first, reason = self._gap
            self._gap = None
            event = _gap_between(first, self._backlog.end, reason)
            self._on_gap(event)
            self._backlog.end_gap(event)

    def _lost(self, first: int, end: int) -> None:
        """The disk did not take these samples."""
        event = _gap_between(first, end, "not in the recording: the disk did not take it")
        self._on_notice(f"{event.end - event.start:.0f} s of sound are lost: the disk did not take them.")
        self._on_gap(event)

    def _clock_text(self) -> str:
        return format_clock(self.recorded_s)


def _gap_between(first: int, end: int, reason: str) -> AudioGap:
    return AudioGap(round(first / SAMPLE_RATE_HZ, 3), round(end / SAMPLE_RATE_HZ, 3), reason)
