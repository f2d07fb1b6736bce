"""A line without what goes from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from transcriber.core.redaction.rows import Places
from transcriber.core.redaction.wording import LEFT_OUT, replaced
from transcriber.core.speech import Word, join_words
from transcriber.core.state import Segment
from transcriber.core.timeline import Span
from transcriber.core.word_times import stretches


def without(segment: Segment, places: Places) -> Segment:
    """What was heard changes with what is shown, so that a line as it was heard stays one."""
    if segment.text != segment.verbatim:
        words = _with_gaps(segment.words, places.heard)
        return replace(segment, text=replaced(segment.text, places.shown).strip(), words=words)
    words = tuple(_shortened(segment, places))
    if not words:
        return emptied(segment)
    return replace(segment, text=join_words(words, segment.language), words=words)


def emptied(segment: Segment) -> Segment:
    """A line that is not in the transcript any more; what speaks of it still finds it."""
    return replace(segment, text="", words=(_gap(segment.words),), suggestion=None)


def silent_spans(segment: Segment, places: Places) -> Iterator[Span]:
    """Where what goes was heard; of words that somebody added, the pause where they stand."""
    for index in places.heard:
        yield segment.words[index].span
    for one in stretches(segment):
        if any(start < one.end and one.start < end for start, end, _ in places.shown):
            yield one.span


def _shortened(segment: Segment, places: Places) -> list[Word]:
    """The words with their parts replaced; a comma that is left of a word goes to the one before."""
    found: list[Word] = []
    for stretch, word in zip(stretches(segment), segment.words, strict=True):
        inside = [
            (max(start, stretch.start) - stretch.start, min(end, stretch.end) - stretch.start, instead)
            for start, end, instead in _first_alone(places, stretch.start)
            if start < stretch.end and stretch.start < end
        ]
        text = word.text
        for start, end, instead in sorted(inside, reverse=True):
            text = text[:start] + instead + text[end:]
        text = text.strip()
        has_replacement = any(instead for _, _, instead in inside)
        if inside and text and not has_replacement and not any(map(str.isalnum, text)):
            if found:
                found[-1] = replace(found[-1], text=found[-1].text + text)
        elif text:
            found.append(replace(word, text=text))
    return found


def _first_alone(places: Places, at: int) -> Iterable[tuple[int, int, str]]:
    """The replacement stands for the first of the words that go."""
    return ((start, end, instead if start >= at else "") for start, end, instead in places.shown)


def _with_gaps(words: tuple[Word, ...], gone: set[int]) -> tuple[Word, ...]:
    found: list[Word] = []
    for index, word in enumerate(words):
        if index not in gone:
            found.append(word)
        elif index - 1 in gone:
            found[-1] = replace(found[-1], end=max(found[-1].end, word.end))
        else:
            found.append(_gap((word,)))
    return tuple(found)


def _gap(words: tuple[Word, ...]) -> Word:
    return Word(LEFT_OUT, words[0].start, max(word.end for word in words), 0.0)
