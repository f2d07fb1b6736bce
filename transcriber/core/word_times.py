"""When each word of a line as it is shown was said: as heard, or between its neighbours where a person wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from transcriber.core.speech import Word
from transcriber.core.state import Segment

A_PERSONS_WORD = 1.0
"""The probability of a word that somebody wrote."""


def timed_words(segment: Segment) -> list[Word]:
    """The shown text between white space, in order.

    A word that stands as it was heard has the time and the probability of then. Those written instead of others share
    the time of these by their length; those added share the pause where they stand, which may be none.
    """
    shown = segment.text.split()
    heard = [word for word in segment.words if word.text.split()]
    if segment.text == segment.verbatim:  # also in languages that write no spaces between words
        return heard
    same = SequenceMatcher(None, [word.text for word in heard], shown, autojunk=False).get_opcodes()
    found: list[Word] = []
    for kind, heard_from, heard_to, shown_from, shown_to in same:
        if kind == "equal":
            found += heard[heard_from:heard_to]
            continue
        start = heard[heard_from - 1].end if heard_from else segment.start
        end = heard[heard_to].start if heard_to < len(heard) else segment.end
        if heard_from < heard_to:
            start, end = heard[heard_from].start, max(word.end for word in heard[heard_from:heard_to])
        found += _shared(shown[shown_from:shown_to], start, max(start, end))
    return found


def _shared(texts: Sequence[str], start: float, end: float) -> Iterator[Word]:
    n_characters = sum(map(len, texts))
    n_before = 0
    for text in texts:
        begins = start + (end - start) * n_before / n_characters
        n_before += len(text)
        ends = start + (end - start) * n_before / n_characters
        yield Word(text, round(begins, 3), round(max(begins, ends), 3), A_PERSONS_WORD)
