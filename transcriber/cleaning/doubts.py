"""What a recognizer was not sure of, so that a person can listen before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from transcriber.cleaning.lines import CleanedText
from transcriber.cleaning.timing import heard_words
from transcriber.core.events import SegmentId
from transcriber.core.views import Line

_DOUBTFUL = 0.6
"""In two development recordings every second word below it is wrong, and two fifths of all wrong words are below it."""

_CONTEXT_WORDS = 3


@dataclass(frozen=True, slots=True)
class DoubtfulPlace:
    """text: The doubtful words as they are shown; before, after: What stands beside them.

    start: Seconds since the start of the recording. probability: The recognizer's, of the least sure word.
    """

    segment: SegmentId
    start: float
    speaker: str | None
    before: str
    text: str
    after: str
    probability: float


def doubtful_places(line: Line, cleaned: CleanedText) -> Iterator[DoubtfulPlace]:
    """Runs of words that are shown and that a recognizer was less sure of than 0.6; none in what a person wrote."""
    segment = line.segment
    heard = heard_words(segment, cleaned)
    least = [min((word.probability for word in words), default=1.0) for words in heard]
    for is_doubtful, run in groupby(range(len(least)), key=lambda index: least[index] < _DOUBTFUL):
        if is_doubtful:
            places = list(run)
            first, last = places[0], places[-1]
            shown = [word.text for word in cleaned.words]
            yield DoubtfulPlace(
                segment.id,
                heard[first][0].start,
                line.speaker_shown,
                " ".join(shown[max(0, first - _CONTEXT_WORDS) : first]),
                " ".join(shown[first : last + 1]),
                " ".join(shown[last + 1 : last + 1 + _CONTEXT_WORDS]),
                min(least[first : last + 1]),
            )
