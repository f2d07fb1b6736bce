"""Where a person may split a segment: a place in its text, and the heard word that begins there."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from transcriber.core.agreement import spoken_form
from transcriber.core.speech import word_separator
from transcriber.core.state import Segment


@dataclass(frozen=True, slots=True)
class SplitPoint:
    """at_word: The first heard word of the second piece. texts: Both pieces, where a person wrote the text."""

    at_word: int
    texts: tuple[str, str] | None


def split_point(segment: Segment, at: int) -> SplitPoint | None:
    """The word boundary at character `at` of the text, or the one before it; None where nothing stands on one side.

    The pieces of a text that a person wrote get the words that were heard about there: at least one each.
    """
    if segment.text_person is None:
        at_word = _word_at(segment, at)
        return SplitPoint(at_word, None) if 0 < at_word < len(segment.words) else None
    while 0 < at < len(segment.text) and not (segment.text[at - 1].isspace() or segment.text[at].isspace()):
        at -= 1
    first, second = segment.text[:at].rstrip(), segment.text[at:].lstrip()
    if not (first and second) or len(segment.words) < 2:
        return None
    n_heard = _n_heard(segment, first.split(), second.split())
    return SplitPoint(min(max(n_heard, 1), len(segment.words) - 1), (first, second))


def _word_at(segment: Segment, at: int) -> int:
    """The number of heard words that end before character `at` of the machine's text."""
    separator, end = len(word_separator(segment.language)), 0
    for index, word in enumerate(segment.words):
        end += len(word.text)
        if end > at:
            return index
        end += separator
    return len(segment.words)


def _n_heard(segment: Segment, first: list[str], second: list[str]) -> int:
    """How many heard words belong to the first piece, by what both have in common."""
    written = [spoken_form(word) for word in (*first, *second)]
    heard = [spoken_form(word.text) for word in segment.words]
    position = len(first)
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, written, heard, autojunk=False).get_opcodes():
        if a0 <= position < a1 or (position == a1 and tag == "equal"):
            return b0 + round((position - a0) / max(1, a1 - a0) * (b1 - b0))
    return len(heard)
