"""Where two readings divide the same letters differently ("PEP 703" and "PEP-703"), one word stands for each side.

Without it an alignment word by word keeps parts of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import permutations

from transcriber.core.speech import Word

_MAX_JOINED = 4
_MAX_ROUNDS = 3

Parts = dict[Word, tuple[Word, ...]]
"""What a joined word was made of."""


def join_alike(readings: Sequence[Sequence[Word]], key: Callable[[Word], str]) -> tuple[list[list[Word]], Parts]:
    """The readings, with words joined where another reading has them otherwise divided.

    Args:
        key: The letters of a word, as readings are compared.

    Returns:
        As many readings, and what each joined word was made of.
    """
    joined = [list(reading) for reading in readings]
    parts: Parts = {}
    for _ in range(_MAX_ROUNDS):
        before = [len(reading) for reading in joined]
        for one, other in permutations(range(len(joined)), 2):
            runs = list(_otherwise_divided(joined[one], joined[other], key))
            joined[one] = _with_joins(joined[one], runs, parts)
        if [len(reading) for reading in joined] == before:
            break
    return joined, parts


def apart(words: Sequence[Word], parts: Parts) -> list[Word]:
    """The words, with joined ones divided again."""
    return [piece for word in words for piece in parts.get(word, (word,))]


def _otherwise_divided(
    one: Sequence[Word], other: Sequence[Word], key: Callable[[Word], str]
) -> Iterator[tuple[int, int]]:
    """Runs of two words or more in `one` whose letters `other` divides in another way, without overlap."""
    keys, other_keys = [key(word) for word in one], [key(word) for word in other]
    blocks = SequenceMatcher(None, keys, other_keys, autojunk=False).get_opcodes()
    for tag, start, end, other_start, other_end in blocks:
        if tag != "replace":
            continue
        divisions: dict[str, tuple[str, ...]] = {}
        for first in range(other_start, other_end):
            for last in range(first + 1, min(other_end, first + _MAX_JOINED) + 1):
                divisions["".join(other_keys[first:last])] = tuple(other_keys[first:last])
        first = start
        while first < end:
            for last in range(min(end, first + _MAX_JOINED), first + 1, -1):
                division = divisions.get("".join(keys[first:last]))
                if division is not None and division != tuple(keys[first:last]):
                    yield first, last
                    first = last
                    break
            else:
                first += 1


def _with_joins(words: Sequence[Word], runs: Sequence[tuple[int, int]], parts: Parts) -> list[Word]:
    joined: list[Word] = []
    position = 0
    for first, last in runs:
        run = words[first:last]
        word = Word(
            " ".join(one.text for one in run),
            run[0].start,
            max(one.end for one in run),
            min(one.probability for one in run),
        )
        parts[word] = tuple(piece for one in run for piece in parts.get(one, (one,)))
        joined += [*words[position:first], word]
        position = last
    return [*joined, *words[position:]]
