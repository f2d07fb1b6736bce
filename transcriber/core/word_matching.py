"""Two hearings of one recording: in which line of the first each word of the second has its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcriber.core.consensus import aligned
from transcriber.core.events import SegmentId
from transcriber.core.segmentation import is_sentence_end
from transcriber.core.speech import Word
from transcriber.core.timeline import Span

_PAUSE_S = 0.3
"""Where both hearings are silent so long, words on either side are no match."""
_LONGEST_STRETCH_S = 60.0
"""A stretch that is longer is cut at its longest pause: matching takes time as the square of its length."""
_SAME_BREATH_S = 0.8
_INSIDE = 0.5


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of the first hearing, and the line that it is in."""

    word: Word
    place: SegmentId


def places_of(first: Sequence[Placed], again: Sequence[Word]) -> list[SegmentId | None]:
    """For each word of the second hearing the place of the word that it stands for.

    A word that the first hearing did not have goes with the sentence that it continues or begins, else to the place
    that was being spoken in then; None where that is nowhere: speech that was missed.

    Args:
        first: In time order.
        again: In time order.
    """
    found: list[SegmentId | None] = []
    for known, heard in _stretches(first, again):
        matched: list[SegmentId | None] = [None] * len(heard)
        index = 0
        for place, word in aligned([one.word for one in known], heard):
            if word is not None:
                matched[index] = None if place is None else known[place].place
                index += 1
        found += _completed(known, heard, matched)
    return found


def _stretches(first: Sequence[Placed], again: Sequence[Word]) -> Iterator[tuple[list[Placed], list[Word]]]:
    """Both hearings, cut where both are silent."""
    spans = sorted([one.word.span for one in first] + [word.span for word in again])
    ends = [*_cuts(spans), float("inf")]
    position_first = position_again = 0
    for end in ends:
        stop_first, stop_again = position_first, position_again
        while stop_first < len(first) and first[stop_first].word.start < end:
            stop_first += 1
        while stop_again < len(again) and again[stop_again].start < end:
            stop_again += 1
        yield list(first[position_first:stop_first]), list(again[position_again:stop_again])
        position_first, position_again = stop_first, stop_again


def _cuts(spans: Sequence[Span]) -> list[float]:
    """Where to cut: the starts of spans that follow a silence, and of some within long stretches."""
    cuts: list[float] = []
    stretch: list[tuple[float, float]] = []
    """(start, silence before it) of each span of the stretch."""
    end = spans[0].start if spans else 0.0
    for span in spans:
        silence_s = span.start - end
        if stretch and silence_s > _PAUSE_S:
            cuts += [*_within(stretch), span.start]
            stretch = []
        stretch.append((span.start, silence_s))
        end = max(end, span.end)
    return sorted([*cuts, *_within(stretch)])


def _within(stretch: Sequence[tuple[float, float]]) -> list[float]:
    if len(stretch) < 4 or stretch[-1][0] - stretch[0][0] <= _LONGEST_STRETCH_S:
        return []
    quarter = len(stretch) // 4
    cut = max(range(quarter, len(stretch) - quarter), key=lambda index: stretch[index][1])
    return [*_within(stretch[:cut]), stretch[cut][0], *_within(stretch[cut:])]


def _completed(
    known: Sequence[Placed], heard: Sequence[Word], matched: Sequence[SegmentId | None]
) -> list[SegmentId | None]:
    """The same with places for words that match none, where they belong somewhere."""
    found = list(matched)
    index = 0
    while index < len(heard):
        if matched[index] is not None:
            index += 1
            continue
        end = index
        while end < len(heard) and matched[end] is None:
            end += 1
        for first, last in _breaths(heard, index, end):
            place = _place_of(known, heard, found, first, last)
            found[first:last] = [place] * (last - first)
        index = end
    return found


def _breaths(heard: Sequence[Word], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words [start, end) in parts that end with a sentence or a pause."""
    first = start
    for index in range(start, end):
        is_last = index + 1 == end
        if is_last or not _belong_together(heard[index], heard[index + 1]):
            yield first, index + 1
            first = index + 1


def _place_of(
    known: Sequence[Placed], heard: Sequence[Word], found: Sequence[SegmentId | None], first: int, last: int
) -> SegmentId | None:
    """The place of the sentence that words [first, last) continue or begin, else that of the speech around them."""
    before = found[first - 1] if first and _belong_together(heard[first - 1], heard[first]) else None
    after = found[last] if last < len(heard) and _belong_together(heard[last - 1], heard[last]) else None
    if before is not None and after is not None:
        is_nearer = heard[first].start - heard[first - 1].end <= heard[last].start - heard[last - 1].end
        return before if is_nearer else after
    if before is not None or after is not None:
        return before if before is not None else after
    span = Span(heard[first].start, max(word.end for word in heard[first:last]))
    covered: dict[SegmentId, float] = {}
    for one in known:
        covered[one.place] = covered.get(one.place, 0.0) + one.word.span.overlap(span)
    best = max(covered, key=lambda place: covered[place], default=None)
    return best if best is not None and covered[best] > _INSIDE * span.duration else None


def _belong_together(earlier: Word, later: Word) -> bool:
    return not is_sentence_end(earlier.text) and later.start - earlier.end < _SAME_BREATH_S
