"""Where a segment ends: at the end of a sentence, at a long pause, or before it grows too long to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.core.speech import Word

_SENTENCE_END = re.compile(r"[.?!…。？！]+[\"'”’»)\]]*$")
_CLAUSE_END = re.compile(r"[,;:、，；：][\"'”’»)\]]*$")
_NOT_AN_END = frozenset(
    {
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "prof.",
        "st.",
        "sr.",
        "sra.",
        "vs.",
        "e.g.",
        "i.e.",
        "etc.",
        "p.",
        "z.b.",
        "m.",
    }
)


@dataclass(frozen=True, slots=True)
class SegmentationConfig:
    """pause_s: A silence between words that ends a segment even within a sentence.
    max_duration_s: A longer segment is cut at its longest pause, clause ends counting as long ones.
    """

    pause_s: float = 2.0
    max_duration_s: float = 20.0


def split_segments(words: Sequence[Word], config: SegmentationConfig | None = None) -> list[tuple[Word, ...]]:
    """Group words, in time order, into segments; every word is in exactly one.

    >>> [len(s) for s in split_segments([Word("Hi.", 0, 1, 1.0), Word("You", 1, 2, 1.0), Word("ok?", 2, 3, 1.0)])]
    [1, 2]
    """
    config = config or SegmentationConfig()
    segments: list[tuple[Word, ...]] = []
    current: list[Word] = []
    for word in words:
        if current and (is_sentence_end(current[-1].text) or word.start - current[-1].end >= config.pause_s):
            segments.extend(_cut(tuple(current), config.max_duration_s))
            current = []
        current.append(word)
    if current:
        segments.extend(_cut(tuple(current), config.max_duration_s))
    return segments


def is_sentence_end(text: str) -> bool:
    """Whether a word ends a sentence.

    >>> is_sentence_end("done."), is_sentence_end("Dr."), is_sentence_end("3.14"), is_sentence_end('right?"')
    (True, False, False, True)
    """
    return bool(_SENTENCE_END.search(text)) and text.lower() not in _NOT_AN_END


def is_clause_end(text: str) -> bool:
    """Whether a word ends a clause, as a comma does."""
    return bool(_CLAUSE_END.search(text))


def _cut(words: tuple[Word, ...], max_duration_s: float) -> list[tuple[Word, ...]]:
    if len(words) < 2 or words[-1].end - words[0].start <= max_duration_s:
        return [words]

    def worth(index: int) -> float:
        # A cut near an edge leaves a scrap, so a pause counts by how central it is.
        gap_s = max(0.0, words[index].start - words[index - 1].end) + (
            0.5 if is_clause_end(words[index - 1].text) else 0.05
        )
        return gap_s * min(index, len(words) - index) / len(words)

    best = max(range(1, len(words)), key=worth)
    return _cut(words[:best], max_duration_s) + _cut(words[best:], max_duration_s)
