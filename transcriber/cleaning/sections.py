"""Where the parts of an agenda begin in a transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transcriber.agenda import AgendaItem

_WORD = re.compile(r"[^\W\d_]{4,}")
_REACH = 0.35
"""Of a part's length: so far before or after the plan it may begin."""
_MIN_REACH_S = 60.0
_NAMED_WORTH = 0.6
"""A paragraph that names the part is preferred to one on time up to this share of the reach away."""


def section_starts(
    agenda: Sequence[AgendaItem], paragraphs: Sequence[tuple[float, str]], duration_s: float
) -> list[tuple[float, str | None]]:
    """When each part of the agenda begins, by the plan, at the paragraph that suits best; one without title if none.

    A part that would begin after the end has none; parts without a length share what the others leave.

    Args:
        paragraphs: (start in seconds, text), in the order of time.

    >>> section_starts([AgendaItem("Context", 1), AgendaItem("Talks")], [(0.0, "Hi."), (58.0, "Now.")], 180.0)
    [(0.0, 'Context'), (58.0, 'Talks')]
    """
    if not agenda or not paragraphs:
        return [(0.0, item.title) for item in agenda[:1]] or [(0.0, None)]
    found: list[tuple[float, str | None]] = [(0.0, agenda[0].title)]
    planned_s = 0.0
    lengths = _lengths_s(agenda, duration_s)
    for item, before_s, own_s in zip(agenda[1:], lengths, lengths[1:], strict=False):
        planned_s += before_s
        reach_s = max(_MIN_REACH_S, _REACH * min(before_s, own_s))
        near = [
            (start, text) for start, text in paragraphs if start > found[-1][0] and abs(start - planned_s) <= reach_s
        ]
        if not near or planned_s >= duration_s:
            continue
        words = set(_WORD.findall(item.title.lower()))
        start, _ = min(near, key=lambda one: _distance(one[0], one[1], planned_s, reach_s, words))
        found.append((start, item.title))
    return found


def _distance(start: float, text: str, planned_s: float, reach_s: float, words: set[str]) -> float:
    is_named = bool(words & set(_WORD.findall(text.lower())))
    return abs(start - planned_s) / reach_s - _NAMED_WORTH * is_named


def _lengths_s(agenda: Sequence[AgendaItem], duration_s: float) -> list[float]:
    planned_s = sum(60.0 * (item.minutes or 0) for item in agenda)
    n_open = sum(item.minutes is None for item in agenda)
    open_s = max(0.0, duration_s - planned_s) / n_open if n_open else 0.0
    return [60.0 * item.minutes if item.minutes is not None else open_s for item in agenda]
