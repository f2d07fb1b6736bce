"""When the words of a cleaned line were said."""

from __future__ import annotations

from transcriber.cleaning.lines import CleanedText
from transcriber.core.speech import Word, word_separator
from transcriber.core.state import Segment


def heard_words(segment: Segment, cleaned: CleanedText) -> list[tuple[Word, ...]]:
    """What was heard for each word of a cleaned line; nothing for a text that is not the recognizer's."""
    if segment.text != segment.verbatim:
        return [() for _ in cleaned.words]
    separator, start = len(word_separator(segment.language)), 0
    placed: list[tuple[int, int, Word]] = []
    for word in segment.words:
        placed.append((start, start + len(word.text), word))
        start += len(word.text) + separator
    return [
        tuple(word for start, end, word in placed if start < one.source[1] and one.source[0] < end)
        for one in cleaned.words
    ]


def timed_words(segment: Segment, cleaned: CleanedText) -> tuple[Word, ...]:
    """The words of a cleaned line with the times of what they stand for; those heard where their times aren't known."""
    heard = heard_words(segment, cleaned)
    if not heard or not all(heard):
        return segment.words
    return tuple(
        Word(one.text, words[0].start, max(word.end for word in words), min(word.probability for word in words))
        for one, words in zip(cleaned.words, heard, strict=True)
    )
