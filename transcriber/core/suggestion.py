"""What a second hearing suggests against a person's text: what is heard anew, and the person's words elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from transcriber.core.agreement import spoken_form
from transcriber.core.speech import Word
from transcriber.core.state import Segment

_Run = tuple[int, int, list[Word]]
"""Words [start, end) of the second hearing, and what stands there instead."""


def suggested_words(segment: Segment, again: Sequence[Word]) -> tuple[Word, ...]:
    """The second hearing of a line, with the person's words wherever it hears again what the person changed.

    Args:
        segment: A line that a person wrote; its `words` are what had been heard before.
    """
    before = [spoken_form(word.text) for word in segment.words]
    written = segment.text.split()
    heard = [spoken_form(word.text) for word in again]
    same = _same_places(before, heard)
    runs = [
        (*place, _timed(written[k:m], again, *place))
        for operation, i, j, k, m in _operations(before, [spoken_form(word) for word in written])
        if operation != "equal" and (place := _place(i, j, same, len(before), len(again))) is not None
    ]
    found = list(again)
    for start, end, words in sorted(runs, key=lambda run: run[:2], reverse=True):
        found[start:end] = words
    return tuple(found)


def _operations(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())


def _same_places(before: Sequence[str], heard: Sequence[str]) -> dict[int, int]:
    """Where each word that was heard before stands in the second hearing, for those that were heard again."""
    return {
        i + offset: k + offset
        for operation, i, j, k, _ in _operations(before, heard)
        if operation == "equal"
        for offset in range(j - i)
    }


def _place(i: int, j: int, same: dict[int, int], n_before: int, n_again: int) -> tuple[int, int] | None:
    """Words [start, end) of the second hearing for words [i, j) of the first; None where it hears something else."""
    if i == j:
        after_before = 0 if i == 0 else (same[i - 1] + 1 if i - 1 in same else None)
        at_next = n_again if i == n_before else same.get(i)
        return None if after_before is None or after_before != at_next else (after_before, after_before)
    places = [same.get(index) for index in range(i, j)]
    first = places[0]
    if first is None or places != list(range(first, first + j - i)):
        return None
    return first, first + j - i


def _timed(written: Sequence[str], again: Sequence[Word], start: int, end: int) -> list[Word]:
    """A person's words, with the time of what they stand for; where they stand for nothing, of the word beside."""
    beside = again[start:end] or again[max(0, start - 1) : start + 1]
    first = beside[0].start if end > start else beside[-1].start
    last = max(word.end for word in beside)
    return [Word(text, first, last, 1.0) for text in written]
