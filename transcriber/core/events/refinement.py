"""Facts of a second pass over a recording that was written down already."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events.checked import SegmentId, check_in_time_order
from transcriber.core.events.transcript import DroppedText
from transcriber.core.speech import LanguageCode, Word
from transcriber.core.timeline import check_times


@dataclass(frozen=True, slots=True)
class WindowRefined:
    """A second pass heard this stretch: `words`, or nothing. They are shown when the whole recording is heard again."""

    start: float
    end: float
    words: tuple[Word, ...]
    language: LanguageCode | None
    model: str
    dropped: tuple[DroppedText, ...] = ()

    def __post_init__(self) -> None:
        check_times(self.start, self.end)
        check_in_time_order(self.words)


@dataclass(frozen=True, slots=True)
class SegmentWithdrawn:
    """A machine that heard again takes back what it had heard. Where a person wrote or assigned it, it stays."""

    segment: SegmentId
    model: str


@dataclass(frozen=True, slots=True)
class RefinementCompleted:
    """The whole recording was heard again by `model`, and the transcript is in line with what it heard."""

    model: str
