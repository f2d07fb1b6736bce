"""Words of a line as the keyboard chooses them."""

from __future__ import annotations

import re

from transcriber.core.speech import word_separator
from transcriber.core.state import Segment

_WORD = re.compile(r"[^\W_]+(?:['’.\-/+#][^\W_]+)*\+*")

DOUBTFUL_PROBABILITY = 0.5
"""Below it a heard word is wrong more often than not."""


def word_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each word, without the punctuation around it.

    >>> [("a pybind11-thing, yes."[start:end]) for start, end in word_spans("a pybind11-thing, yes.")]
    ['a', 'pybind11-thing', 'yes']
    """
    return [match.span() for match in _WORD.finditer(text)]


def moved(text: str, chosen: tuple[int, int] | None, step: int, *, extends: bool) -> tuple[int, int] | None:
    """The word after (`step` 1) or before (-1) the chosen ones, or those with it; None where a text has no words."""
    spans = word_spans(text)
    if not spans:
        return None
    if chosen is None:
        return spans[0] if step > 0 else spans[-1]
    inside = [index for index, (start, end) in enumerate(spans) if start < chosen[1] and end > chosen[0]]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)
    if extends and step > 0:
        last = min(last + 1, len(spans) - 1)
    elif extends:
        last = max(last - 1, first)
    else:
        first = last = min(max((last if step > 0 else first) + step, 0), len(spans) - 1)
    return spans[first][0], spans[last][1]


def doubtful_spans(segment: Segment) -> list[tuple[int, int]]:
    """The words of which the recognizer itself was unsure; none where a person wrote the text."""
    if segment.text_person is not None:
        return []
    separator, at, found = len(word_separator(segment.language)), 0, []
    for word in segment.words:
        if word.probability < DOUBTFUL_PROBABILITY:
            found += [(at + start, at + end) for start, end in word_spans(word.text)]
        at += len(word.text) + separator
    return found
