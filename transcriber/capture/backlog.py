"""What was captured: in memory until it is on the disk, and handed on at the reader's pace."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from transcriber.capture.recording import restored
from transcriber.core.events import AudioGap
from transcriber.core.timeline import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples

_MOST_FROM_MEMORY_SAMPLES = 1 * SAMPLE_RATE_HZ
_MOST_FROM_DISK_SAMPLES = 10 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class _Stretch:
    """kept: None is silence of this length."""

    first: int
    n_samples: int
    kept: NDArray[np.int16] | None

    @property
    def end(self) -> int:
        return self.first + self.n_samples

    def cut(self, first: int, end: int) -> NDArray[np.int16]:
        """What of it lies between these places."""
        start, stop = max(first, self.first) - self.first, min(end, self.end) - self.first
        return np.zeros(stop - start, np.int16) if self.kept is None else self.kept[start:stop]


@dataclass(frozen=True, slots=True)
class _Gap:
    first: int
    end: int
    event: AudioGap


class Backlog:
    """One thread adds and saves, another reads; places are samples on the session's timeline.

    Nothing is dropped: what is saved and older than `keep_s` leaves the memory, and a reader that is further behind
    gets it from the disk. So memory is bounded however slow the reader is.
    """

    def __init__(self, first_sample: int, read_back: Callable[[int, int], Samples], *, keep_s: float = 60.0) -> None:
        """read_back: Gives saved samples from the disk, by place and number."""
        self._read_back = read_back
        self._keep_samples = round(keep_s * SAMPLE_RATE_HZ)
        self._changed = threading.Condition()
        self._stretches: deque[_Stretch] = deque()
        self._gaps: deque[_Gap] = deque()
        self._gap_first: int | None = None
        self._end = self._released = self._saved = self._read = first_sample
        self._is_closed = False
        self._error: BaseException | None = None

    @property
    def end(self) -> int:
        """The place after the last sample that was added."""
        return self._end

    @property
    def saved(self) -> int:
        """The place up to which all is on the disk, or given up."""
        return self._saved

    @property
    def read(self) -> int:
        """The place up to which the reader has got."""
        return self._read

    def add(self, kept: NDArray[np.int16]) -> None:
        self._append(_Stretch(self._end, len(kept), kept))

    def add_silence(self, n_samples: int) -> None:
        if n_samples:
            self._append(_Stretch(self._end, n_samples, None))

    def begin_gap(self) -> None:
        """The reader gets nothing of what is added from here on, until the gap ends."""
        with self._changed:
            self._gap_first = self._end

    def end_gap(self, event: AudioGap) -> None:
        """The reader gets the event in place of what was added since the gap began."""
        with self._changed:
            if self._gap_first is not None:
                self._gaps.append(_Gap(self._gap_first, self._end, event))
                self._gap_first = None
            self._changed.notify_all()

    def release(self, saved: int) -> None:
        """Let the reader have all that was added; memory may let go of what lies before `saved`."""
        with self._changed:
            self._released = self._end
            self._saved = max(self._saved, saved)
            self._trim()
            self._changed.notify_all()

    def unsaved(self, first: int) -> Iterator[NDArray[np.int16]]:
        """What was added from this place on, in pieces of at most ten seconds."""
        with self._changed:
            stretches = tuple(self._stretches)
        for stretch in stretches:
            for start in range(max(first, stretch.first), stretch.end, _MOST_FROM_DISK_SAMPLES):
                yield stretch.cut(start, start + _MOST_FROM_DISK_SAMPLES)

    def close(self, error: BaseException | None = None) -> None:
        """Nothing more will come. The reader gets the rest, then the error if there is one."""
        with self._changed:
            self._is_closed = True
            self._error = error
            self._changed.notify_all()

    def blocks(self) -> Iterator[Samples | AudioGap]:
        """Everything in order, each part once: sound of at most ten seconds, and gaps, whose sound is left out.

        Raises:
            BaseException: What `close` was given, after the rest.
        """
        while True:
            with self._changed:
                while (limit := self._readable()) <= self._read and not self._at_gap():
                    if self._is_closed:
                        if self._error is not None:
                            raise self._error
                        return
                    self._changed.wait()
                if self._at_gap():
                    gap = self._gaps.popleft()
                    self._read = gap.end
                    found: Samples | AudioGap | None = gap.event
                    n_samples = 0
                else:
                    found, n_samples = self._next(limit)
                self._trim()
            yield self._read_back(self._read, n_samples) if found is None else found
            self._read += n_samples

    def _append(self, stretch: _Stretch) -> None:
        with self._changed:
            self._stretches.append(stretch)
            self._end = stretch.end

    def _at_gap(self) -> bool:
        return bool(self._gaps) and self._gaps[0].first <= self._read

    def _readable(self) -> int:
        """How far the reader may read before the next gap."""
        if self._gaps:
            return self._gaps[0].first
        return self._released if self._gap_first is None else min(self._released, self._gap_first)

    def _next(self, limit: int) -> tuple[Samples | None, int]:
        """Samples from memory and their number; None and a number where they must come from the disk."""
        in_memory = [stretch for stretch in self._stretches if stretch.end > self._read and stretch.first < limit]
        if not in_memory or in_memory[0].first > self._read:
            end = in_memory[0].first if in_memory else limit
            return None, min(end - self._read, _MOST_FROM_DISK_SAMPLES)
        end = min(limit, self._read + _MOST_FROM_MEMORY_SAMPLES)
        pieces = [stretch.cut(self._read, end) for stretch in in_memory if stretch.first < end]
        samples = restored(np.concatenate(pieces))
        return samples, len(samples)

    def _trim(self) -> None:
        old = self._end - self._keep_samples
        while self._stretches and self._stretches[0].end <= min(self._saved, max(self._read, old)):
            self._stretches.popleft()
