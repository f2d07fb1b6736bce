"""Which part of the agenda runs now, and how long it still has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.core.plan import AgendaPart


@dataclass(frozen=True, slots=True)
class RunningPart:
    """left_s: Seconds that it has left, negative where it is over its time."""

    title: str
    left_s: float


def part_at(agenda: Sequence[AgendaPart], seconds: float) -> RunningPart | None:
    """The part whose time box holds this moment of the session; the last one stays, however late it gets.

    None without an agenda, and in a part of unknown length, after which nobody knows what runs.

    >>> part_at([AgendaPart("Context", 10), AgendaPart("Discussion", 50)], 630)
    RunningPart(title='Discussion', left_s=2970.0)
    """
    end_s = 0.0
    for index, part in enumerate(agenda):
        if part.minutes is None:
            return None
        end_s += part.minutes * 60.0
        if seconds < end_s or index == len(agenda) - 1:
            return RunningPart(part.title, end_s - seconds)
    return None
