"""When each word of a line as it is shown was said: as heard, or between its neighbours where a person wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from transcriber.core.speech import Word
from transcriber.core.state import Segment
from transcriber.core.timeline import Span

A_PERSONS_WORD = 1.0
"""The probability of a word that somebody wrote."""

_SHOWN_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line whose time is known: a word as it was heard, or what a person wrote instead of some.

    start, end: Characters [start, end) of the shown text; empty where heard words were taken out.
    heard: The words of the segment that it stands for; none where words were added.
    """

    start: int
    end: int
    heard: range
    span: Span


def stretches(segment: Segment) -> list[Stretch]:
    """The whole of a line in order: every shown word and every heard one is in one of them."""
    if segment.text == segment.verbatim:  # also in languages that write no spaces between words
        return list(_as_heard(segment))
    shown = list(_SHOWN_WORD.finditer(segment.text))
    heard = segment.words
    found: list[Stretch] = []
    same = SequenceMatcher(None, [word.text for word in heard], [match.group() for match in shown], autojunk=False)
    for kind, heard_from, heard_to, shown_from, shown_to in same.get_opcodes():
        if kind == "equal":
            found += [
                Stretch(match.start(), match.end(), range(index, index + 1), heard[index].span)
                for index, match in enumerate(shown[shown_from:shown_to], start=heard_from)
            ]
            continue
        at = shown[shown_from].start() if shown_from < len(shown) else len(segment.text)
        end = shown[shown_to - 1].end() if shown_from < shown_to else at
        found.append(Stretch(at, end, range(heard_from, heard_to), _span(segment, heard_from, heard_to)))
    return found


def _as_heard(segment: Segment) -> Iterator[Stretch]:
    at = 0
    for index, word in enumerate(segment.words):
        start = segment.text.index(word.text, at)
        at = start + len(word.text)
        yield Stretch(start, at, range(index, index + 1), word.span)


def _span(segment: Segment, first: int, end: int) -> Span:
    """Of words that were heard, or of the pause where none was."""
    words = segment.words
    if first < end:
        return Span(words[first].start, max(word.end for word in words[first:end]))
    start = max((word.end for word in words[:first]), default=segment.start)
    return Span(start, max(start, words[first].start if first < len(words) else segment.end))


def timed_words(segment: Segment) -> list[Word]:
    """The shown text between white space, in order.

    A word that stands as it was heard has the time and the probability of then. Those written instead of others share
    the time of these by their length; those added share the pause where they stand, which may be none.
    """
    found: list[Word] = []
    for stretch in stretches(segment):
        shown = segment.text[stretch.start : stretch.end]
        if len(stretch.heard) == 1 and segment.words[stretch.heard[0]].text == shown:
            found.append(segment.words[stretch.heard[0]])
        else:
            found += _shared(shown.split(), stretch.span)
    return found


def _shared(texts: Sequence[str], span: Span) -> Iterator[Word]:
    n_characters = sum(map(len, texts))
    n_before = 0
    for text in texts:
        begins = span.start + span.duration * n_before / n_characters
        n_before += len(text)
        ends = span.start + span.duration * n_before / n_characters
        yield Word(text, round(begins, 3), round(max(begins, ends), 3), A_PERSONS_WORD)
