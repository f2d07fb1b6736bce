"""Several readings of the same speech, voted into one: the errors of different decodings differ, what was said doesn't.

Source: ROVER (Fiscus 1997), with word probabilities as votes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from transcriber.core.speech import Word
from transcriber.core.word_joins import apart, join_alike

_Slot = list[Word | None]

_PRESENCE_VOTE = 0.5
"""A word votes with this at least; its probability adds up to as much again."""

_ABSENCE_VOTE = 0.5

_SUBSTITUTION_COST = 1.2
_COST_PER_S = 0.1
_FURTHEST_S = 2.5
"""Words whose middles are further apart are never the same word heard twice."""


def vote(readings: Sequence[Sequence[Word]]) -> list[Word]:
    """The words that most readings have, weighed by their probabilities.

    Args:
        readings: Of one stretch of the recording, each in time order; of equal votes the earlier reading wins.

    Returns:
        Words in time order, each as the most confident of its voters has it.
    """
    if not readings:
        return []
    alike, parts = join_alike(readings, _key)
    slots: list[_Slot] = [[word] for word in alike[0]]
    for index, reading in enumerate(alike[1:], start=1):
        slots = _merged(slots, reading, n_before=index)
    elected = [word for slot in slots if (word := _elected(slot)) is not None]
    return _in_time_order(apart(elected, parts))


def agreement(one: Sequence[Word], other: Sequence[Word]) -> float:
    """The share of words that two readings have in common: 1.0 where they say the same, or both say nothing."""
    pairs = aligned(one, other)
    same = sum(place is not None and word is not None and _key(one[place]) == _key(word) for place, word in pairs)
    return same / len(pairs) if pairs else 1.0


def _merged(slots: Sequence[_Slot], reading: Sequence[Word], *, n_before: int) -> list[_Slot]:
    backbone = [next(word for word in slot if word is not None) for slot in slots]
    merged: list[_Slot] = []
    for place, word in aligned(backbone, reading):
        before = [None] * n_before if place is None else slots[place]
        merged.append([*before, word])
    return merged


def aligned(one: Sequence[Word], other: Sequence[Word]) -> list[tuple[int | None, Word | None]]:
    """The cheapest pairing in order: index into `one` or None, word of `other` or None.

    Words far apart in time are no pair, and what is alike costs less. Takes time and memory as the product of lengths.
    """
    keys_one, keys_other = [_key(word) for word in one], [_key(word) for word in other]
    costs = [[float(column) for column in range(len(other) + 1)]]
    for row, word in enumerate(one, start=1):
        line = [float(row)]
        for column, candidate in enumerate(other, start=1):
            pair = _pair_cost(word, candidate, keys_one[row - 1] == keys_other[column - 1])
            line.append(min(costs[row - 1][column] + 1, line[column - 1] + 1, costs[row - 1][column - 1] + pair))
        costs.append(line)
    pairs: list[tuple[int | None, Word | None]] = []
    row, column = len(one), len(other)
    while row or column:
        if row and column:
            pair = _pair_cost(one[row - 1], other[column - 1], keys_one[row - 1] == keys_other[column - 1])
            if costs[row][column] == costs[row - 1][column - 1] + pair:
                row, column = row - 1, column - 1
                pairs.append((row, other[column]))
                continue
        if row and costs[row][column] == costs[row - 1][column] + 1:
            row -= 1
            pairs.append((row, None))
        else:
            column -= 1
            pairs.append((None, other[column]))
    return pairs[::-1]


def _pair_cost(one: Word, other: Word, is_same: bool) -> float:
    distance_s = abs(one.span.middle - other.span.middle)
    if distance_s > _FURTHEST_S:
        return float("inf")
    return (0.0 if is_same else _SUBSTITUTION_COST) + _COST_PER_S * distance_s


def _elected(slot: _Slot) -> Word | None:
    votes: dict[str, float] = defaultdict(float)
    voters: dict[str, list[Word]] = defaultdict(list)
    for word in slot:
        if word is None:
            votes[""] += _ABSENCE_VOTE
        else:
            votes[_key(word)] += _PRESENCE_VOTE + (1 - _PRESENCE_VOTE) * word.probability
            voters[_key(word)].append(word)
    winner = max(votes, key=lambda key: round(votes[key], 6))
    return max(voters[winner], key=lambda word: word.probability) if winner in voters else None


def _key(word: Word) -> str:
    """Words that differ only in case and punctuation are the same; a mark alone is itself."""
    return "".join(character for character in word.text.lower() if character.isalnum()) or word.text


def _in_time_order(words: Sequence[Word]) -> list[Word]:
    """Words of different readings may overlap by the error of alignment: the later one yields."""
    ordered: list[Word] = []
    for word in words:
        start = max(word.start, ordered[-1].start) if ordered else word.start
        ordered.append(replace(word, start=start, end=max(word.end, start)))
    return ordered
