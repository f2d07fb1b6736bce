"""Where in the lines of a session something stands that shall not be published, also across the end of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from transcriber.core.events import SegmentId
from transcriber.core.redaction.folding import Token, tokens
from transcriber.core.redaction.patterns import Finder
from transcriber.core.redaction.wording import LEFT_OUT
from transcriber.core.speech import word_separator
from transcriber.core.state import Segment
from transcriber.core.timeline import Span
from transcriber.core.views import Line
from transcriber.core.word_times import Stretch, stretches

_TOUCHED_S = 0.05
"""Times of words are no better: a word that shares less with a span is outside of it."""


@dataclass(slots=True)
class Places:
    """What goes from one segment.

    shown: Characters [start, end) of its text, and what stands there instead; disjoint.
    heard: Numbers of its words.
    is_cut: Whatever was said then goes, so that a translation cannot be told apart.
    """

    shown: list[tuple[int, int, str]] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)
    is_cut: bool = False

    def add(self, start: int, end: int, replacement: str) -> None:
        """Where something goes already, both go as one."""
        joined = [place for place in self.shown if place[0] < end and start < place[1]]
        for place in joined:
            self.shown.remove(place)
            start, end, replacement = min(start, place[0]), max(end, place[1]), place[2] or replacement
        self.shown.append((start, end, replacement))


def places_of_words(lines: Sequence[Line], finder: Finder) -> dict[SegmentId, Places]:
    """Names and words, as they are shown and as they were heard; speakers who interrupt each other hide nothing."""
    found: dict[SegmentId, Places] = {}
    for of_segment, take in ((_shown, _take_shown), (_heard, _take_heard)):
        for row in _rows(lines, of_segment):
            for match in finder.matches([token for _, token in row]):
                replacement = match.replacement
                for segment, group in groupby(row[match.first : match.last + 1], key=lambda place: place[0]):
                    part = [token for _, token in group]
                    places = found.setdefault(segment.id, Places())
                    take(places, segment, part[0].start, part[-1].end, replacement)
                    replacement = ""  # the rest of a name that goes on in the next line
    return found


def cut(places: Places, segment: Segment, span: Span) -> None:
    """All that was said within a time."""
    touched = [one for one in stretches(segment) if _is_touched(one, span)]
    if touched:
        places.is_cut = True
        places.heard |= {index for one in touched for index in one.heard}
    if touched and segment.text.strip():
        places.add(min(one.start for one in touched), max(one.end for one in touched), LEFT_OUT)


def _is_touched(stretch: Stretch, span: Span) -> bool:
    least_s = min(_TOUCHED_S, stretch.span.duration)
    is_near = span.start <= stretch.span.end and stretch.span.start <= span.end
    return is_near and stretch.span.overlap(span) >= least_s


_Row = list[tuple[Segment, Token]]


def _rows(lines: Sequence[Line], of_segment: Callable[[Segment], Iterable[Token]]) -> Iterator[_Row]:
    """Everything in order, and what each speaker said."""
    row = [(line.speaker, line.segment, token) for line in lines for token in of_segment(line.segment)]
    yield [(segment, token) for _, segment, token in row]
    for speaker in dict.fromkeys(line.speaker for line in lines):
        yield [(segment, token) for one, segment, token in row if one == speaker]


def _shown(segment: Segment) -> Iterable[Token]:
    return tokens(segment.text)


def _take_shown(places: Places, segment: Segment, start: int, end: int, replacement: str) -> None:
    places.add(start, end, replacement)
    places.heard |= {index for one in stretches(segment) if one.start < end and start < one.end for index in one.heard}


def _heard(segment: Segment) -> Iterator[Token]:
    """Tokens whose place is the number of the word."""
    if segment.text == segment.verbatim and word_separator(segment.language):
        return  # the shown words are the same
    for index, word in enumerate(segment.words):
        for token in tokens(word.text):
            yield Token(token.letters, index, index + 1, token.is_capital)


def _take_heard(places: Places, segment: Segment, start: int, end: int, replacement: str) -> None:
    places.heard |= set(range(start, end))
    if segment.text == segment.verbatim:
        touched = stretches(segment)[start:end]
        places.add(touched[0].start, touched[-1].end, replacement)
