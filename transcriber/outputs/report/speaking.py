"""Who spoke how long, and when."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.state import State
from transcriber.core.timeline import Span, merge_spans, total_duration
from transcriber.core.views import SpeakerNames, named_turns

_SAME_TURN_S = 2.0
"""A shorter pause is a breath, and the turn goes on."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """turns: Disjoint, in the order of time. share: Of all speech, in [0, 1]; what is said at once counts for each."""

    name: str
    turns: tuple[Span, ...]
    seconds: float
    share: float


def speaking(state: State) -> tuple[Speaking, ...]:
    """Everybody known, in the order in which they first speak; turns of nobody known are in none."""
    names = SpeakerNames(state)
    spans: dict[str, list[Span]] = {}
    for turn in named_turns(state):
        spans.setdefault(names.shown(turn.speaker), []).append(turn.span)
    seconds = {name: total_duration(merge_spans(own)) for name, own in spans.items()}
    whole = sum(seconds.values())
    return tuple(
        Speaking(
            name,
            tuple(merge_spans(own, max_gap_s=_SAME_TURN_S)),
            seconds[name],
            seconds[name] / whole if whole else 0.0,
        )
        for name, own in spans.items()
    )
