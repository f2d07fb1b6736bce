"""Streaming recognition on the session's clock, begun anew when its model fails: nothing that was said is lost.

What was heard and is not settled is kept, and the next one hears it again. While it stands still the session records
on, and what nobody listened to is told, to be recognized afterwards.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from transcriber.core.speech import Word
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.updates import LiveUpdate
from transcriber.session.parts import Part

if TYPE_CHECKING:
    from transcriber.ports import Samples

_MARGIN_S = 0.1


class SturdyRecognition:
    """`StreamingRecognition`'s three verbs; its updates are on the clock of the session. One thread at a time."""

    def __init__(
        self,
        make: Callable[[], StreamingRecognition],
        part: Part,
        on_left_out: Callable[[Span], None],
        *,
        start_s: float,
    ) -> None:
        """make: Loads the models; called when the first audio is looked at, and anew after a failure.

        on_left_out: Takes a stretch that nobody listened to, before anything after it is told.
        start_s: Where on the session's clock the first sample lies.
        """
        self._make = make
        self._part = part
        self._on_left_out = on_left_out
        self._recognition: StreamingRecognition | None = None
        self._stands_still_since_s: float | None = None
        self.begin_at(start_s)

    def begin_at(self, moment_s: float) -> None:
        """Go on at another place of the session's clock, after `finish`."""
        self._recognition = None
        self._kept: deque[Samples] = deque()
        self._kept_from = self._end = round(moment_s * SAMPLE_RATE_HZ)
        self._settled_s = moment_s
        self._is_open = False
        if self._stands_still_since_s is not None:
            self._stands_still_since_s = moment_s

    def insert(self, samples: Samples) -> None:
        """samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1]; of any length."""
        self._end += len(samples)
        if self._stands_still_since_s is None:
            self._kept.append(samples)
            if self._recognition is not None:
                self._recognition.insert(samples)
        else:
            self._kept_from = self._end

    def process(self) -> LiveUpdate | None:
        """As `StreamingRecognition.process`; never raises."""
        if self._stands_still_since_s is not None:
            if not self._part.is_asked_for():
                return None
            self._leave_out()
        return self._tried(lambda recognition: recognition.process())

    def finish(self) -> LiveUpdate:
        """As `StreamingRecognition.finish`; never raises. `begin_at` may follow."""
        update = None if self._stands_still else self._tried(lambda recognition: recognition.finish())
        if update is not None and not self._stands_still:
            return update
        self._leave_out(goes_on=False)
        return self._nothing()

    @property
    def _stands_still(self) -> bool:
        return self._stands_still_since_s is not None

    def _tried(self, step: Callable[[StreamingRecognition], LiveUpdate | None]) -> LiveUpdate | None:
        while True:
            try:
                update = step(self._recognition or self._begun())
            except Exception as failure:  # noqa: BLE001 - whatever a model raises: the session goes on
                self._recognition = None
                if self._part.failed(failure):
                    continue
                self._stands_still_since_s = self._settled_s
                self._kept.clear()
                self._kept_from = self._end
                return self._nothing()
            return self._settled(update)

    def _begun(self) -> StreamingRecognition:
        self._part.loading()
        recognition = self._make()
        self._part.ready()
        self._recognition = recognition
        self._origin_s = self._kept_from / SAMPLE_RATE_HZ
        for samples in self._kept:
            recognition.insert(samples)
        return recognition

    def _settled(self, update: LiveUpdate | None) -> LiveUpdate | None:
        """On the session's clock; what it is about is forgotten as far as it is final."""
        assert self._recognition is not None
        if update is None:
            is_open = self._is_open
        else:
            update = self._shifted(update)
            is_open = bool(update.confirmed or update.tentative)
            if update.segments:
                self._settled_s = update.segments[-1].words[-1].end
        self._is_open = is_open
        if not is_open:
            buffered_from_s = self._end / SAMPLE_RATE_HZ - self._recognition.buffered_s - _MARGIN_S
            self._settled_s = max(self._settled_s, buffered_from_s)
        self._forget_before(round(self._settled_s * SAMPLE_RATE_HZ))
        return update

    def _forget_before(self, sample: int) -> None:
        while self._kept and self._kept_from + len(self._kept[0]) <= sample:
            self._kept_from += len(self._kept.popleft())
        if self._kept and self._kept_from < sample:
            self._kept[0] = self._kept[0][sample - self._kept_from :]
            self._kept_from = sample

    def _leave_out(self, *, goes_on: bool = True) -> None:
        since_s, until_s = self._stands_still_since_s, self._end / SAMPLE_RATE_HZ
        if since_s is not None and until_s > since_s:
            self._on_left_out(Span(since_s, until_s))
        self._settled_s = until_s
        self._is_open = False
        if goes_on:
            self._stands_still_since_s = None
        elif since_s is not None:
            self._stands_still_since_s = until_s

    def _shifted(self, update: LiveUpdate) -> LiveUpdate:
        return replace(
            update,
            segments=tuple(replace(segment, words=self._moved(segment.words)) for segment in update.segments),
            confirmed=self._moved(update.confirmed),
            tentative=self._moved(update.tentative),
            heard_until_s=round(update.heard_until_s + self._origin_s, 3),
        )

    def _moved(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        origin_s = self._origin_s
        return tuple(
            replace(word, start=round(word.start + origin_s, 3), end=round(word.end + origin_s, 3)) for word in words
        )

    def _nothing(self) -> LiveUpdate:
        return LiveUpdate((), (), (), None, round(self._end / SAMPLE_RATE_HZ, 3), 0.0, 0.0)
