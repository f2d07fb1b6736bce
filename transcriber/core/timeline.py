"""Spans on the sample clock: seconds since the start of the recording, never the wall clock."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transcriber.errors import InvalidEventError

SAMPLE_RATE_HZ = 16_000
"""Every model here takes 16 kHz mono; recordings are kept at this rate."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the recording, from `start` up to and not including `end`.

    >>> Span(1.0, 3.0).overlap(Span(2.5, 4.0))
    0.5
    >>> Span(1.0, 2.0).overlap(Span(2.0, 3.0))
    0.0
    """

    start: float
    end: float

    def __post_init__(self) -> None:
        check_times(self.start, self.end)

    @property
    def duration(self) -> float:
        return self.end - self.start

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    def overlap(self, other: Span) -> float:
        """Seconds that both cover; 0.0 where they only touch."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))

    def shifted(self, seconds: float) -> Span:
        return Span(round(self.start + seconds, 3), round(self.end + seconds, 3))


def check_times(start: float, end: float) -> None:
    """Raises InvalidEventError unless 0 <= start <= end < infinity."""
    if not 0 <= start <= end < math.inf:  # nor is it true of NaN
        raise InvalidEventError(
            f"A span from {start} to {end} s is not in the recording: 0 <= start <= end is expected.",
            hint="This is a bug in bofscribe, or a journal edited by hand: please report it with the journal line.",
        )


def merge_spans(spans: Iterable[Span], *, max_gap_s: float = 0.0) -> list[Span]:
    """Unite spans that overlap or lie at most `max_gap_s` apart; the result is in time order and disjoint.

    >>> merge_spans([Span(2, 3), Span(0, 1), Span(0.5, 1.5)])
    [Span(start=0, end=1.5), Span(start=2, end=3)]
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + max_gap_s:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def total_duration(spans: Sequence[Span]) -> float:
    """Seconds covered by disjoint spans."""
    return sum(span.duration for span in spans)


def format_clock(seconds: float) -> str:
    """Minutes and seconds as people say them, hours only where there are any.

    >>> format_clock(75.4), format_clock(3675)
    ('01:15', '1:01:15')
    """
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes:02d}:{secs:02d}"
