"""Labels that stay with their voices when a recording is diarized again.

Each pass numbers the voices anew. A person's naming speaks of a label, so a voice must keep the label under which it
was heard. When people spoke tells which voice is which; how they sound decides where the times do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import count

from transcriber.core.speech import Diarization, Label, SpeakerTurn

_MIN_SHARE = 0.2
"""Of the shorter of two voices: less than this in common is the edges of turns, and people who speak at once."""
_SOUND_WEIGHT = 0.25
"""How much the cosine of two voices adds to the seconds that they share: enough to decide between like amounts."""
_SAME_VOICE_COSINE = 0.6
"""Of one person in two passes it is about 0.9, of two people seldom over 0.45."""


def matched_labels(
    old: Diarization, new: Diarization, *, named: Collection[Label] = (), used: Collection[Label] = ()
) -> Diarization:
    """The new pass, with each voice under the label that it had.

    A voice takes the label of the old voice with which it shares most time, and where that is little, of the one that
    sounds like it. A voice that was split leaves its label to the larger part. Voices that became one keep the label
    of the largest, or of one that has a name and sounds like the whole. Others get labels that nobody ever had.

    Args:
        old: What was shown until now.
        new: What replaces it; its labels mean nothing outside it.
        named: Labels to which a person gave a name.
        used: Labels that must not go to a new voice, beside those of `old` and `named`.

    Returns:
        The same turns and embeddings; the result does not depend on how the labels of `new` are called.
    """
    voices = list(dict.fromkeys([*(turn.label for turn in new.turns), *new.embeddings]))
    label_of: dict[Label, Label] = {}
    for before, now in _pairs_by_time(old, new, frozenset(named)):
        if now not in label_of and before not in label_of.values():
            label_of[now] = before
    for before, now in _pairs_by_sound(old, new):
        if now not in label_of and before not in label_of.values():
            label_of[now] = before
    labels = fresh_labels({*used, *named, *old.embeddings, *(turn.label for turn in old.turns)})
    for voice in voices:
        if voice not in label_of:
            label_of[voice] = next(labels)
    turns = (replace(turn, label=label_of[turn.label]) for turn in new.turns)
    return Diarization(
        tuple(sorted(turns, key=lambda turn: (turn.start, turn.end, turn.label))),
        {label_of[voice]: new.embeddings[voice] for voice in voices if voice in new.embeddings},
    )


def fresh_labels(used: Collection[Label]) -> Iterator[Label]:
    """Labels that nobody has: A, B, ... without those in `used`."""
    return (label for label in map(letter_label, count()) if label not in used)


def letter_label(rank: int) -> Label:
    """The label of the first voice, the second, ...

    >>> [letter_label(rank) for rank in (0, 1, 25, 26, 27, 52)]
    ['A', 'B', 'Z', 'AA', 'AB', 'BA']
    """
    letters = ""
    while rank >= 0:
        rank, letter = divmod(rank, 26)
        letters = chr(ord("A") + letter) + letters
        rank -= 1
    return Label(letters)


def _pairs_by_time(old: Diarization, new: Diarization, named: frozenset[Label]) -> list[tuple[Label, Label]]:
    """Old and new voices that share time, the surest pair first."""
    seconds_before, seconds_now = _seconds(old.turns), _seconds(new.turns)
    ranked: list[tuple[bool, float, Label, Label]] = []
    for (before, now), shared_s in _shared_seconds(old.turns, new.turns).items():
        if shared_s < _MIN_SHARE * min(seconds_before[before], seconds_now[now]):
            continue
        cosine = _cosine(old.embeddings.get(before), new.embeddings.get(now))
        is_named_whole = (
            before in named and shared_s >= seconds_before[before] / 2 and (cosine or 0.0) >= _SAME_VOICE_COSINE
        )
        ranked.append((is_named_whole, shared_s * (1 + _SOUND_WEIGHT * (cosine or 0.0)), before, now))
    ranked.sort(key=lambda pair: pair[:2], reverse=True)
    return [(before, now) for _, _, before, now in ranked]


def _pairs_by_sound(old: Diarization, new: Diarization) -> list[tuple[Label, Label]]:
    """Old and new voices that sound like one person, the most alike first."""
    alike = [
        (cosine, before, now)
        for before, vector_before in old.embeddings.items()
        for now, vector_now in new.embeddings.items()
        if (cosine := _cosine(vector_before, vector_now)) is not None and cosine >= _SAME_VOICE_COSINE
    ]
    alike.sort(key=lambda pair: pair[0], reverse=True)
    return [(before, now) for _, before, now in alike]


def _shared_seconds(old: tuple[SpeakerTurn, ...], new: tuple[SpeakerTurn, ...]) -> Mapping[tuple[Label, Label], float]:
    """How long an old and a new voice speak at the same time; pairs that never do are left out."""
    shared: dict[tuple[Label, Label], float] = {}
    upcoming = sorted(old, key=lambda turn: turn.start, reverse=True)
    active: list[SpeakerTurn] = []
    for now in sorted(new, key=lambda turn: (turn.start, turn.end)):
        while upcoming and upcoming[-1].start < now.end:
            active.append(upcoming.pop())
        active = [before for before in active if before.end > now.start]
        for before in active:
            overlap_s = before.span.overlap(now.span)
            if overlap_s > 0:
                pair = before.label, now.label
                shared[pair] = shared.get(pair, 0.0) + overlap_s
    return shared


def _seconds(turns: tuple[SpeakerTurn, ...]) -> dict[Label, float]:
    seconds: dict[Label, float] = {}
    for turn in turns:
        seconds[turn.label] = seconds.get(turn.label, 0.0) + turn.end - turn.start
    return seconds


def _cosine(first: tuple[float, ...] | None, second: tuple[float, ...] | None) -> float | None:
    """Of L2-normalised vectors; None where one is missing."""
    if first is None or second is None:
        return None
    return sum(a * b for a, b in zip(first, second, strict=True))
