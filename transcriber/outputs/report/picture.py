"""Who spoke when, as a picture: a row for each person, a bar for each turn. SVG that needs nothing from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Sequence

from transcriber.core.timeline import Span, format_clock, merge_spans
from transcriber.outputs.printable import printable
from transcriber.outputs.report.speaking import Speaking

N_COLOURS = 8
_COLOURS = ("#1f5fa8", "#a8421a", "#1f6b45", "#6d3f9c", "#0e6674", "#9c2f66", "#665b0c", "#4a5568")

_WIDTH, _ROW, _TOP = 800, 34, 10
_BAR = 14
_FINEST = 1500
"""Parts of the whole time that can be told apart: shorter pauses are bridged, so that a picture stays small."""

_TICKS_S = (10, 30, 60, 300, 600, 900, 1800, 3600)
_MOST_TICKS = 8


def speaking_rows(people: Sequence[Speaking], duration_s: float) -> str:
    """The picture as a part of a page, whose width it takes; the page has the colours."""
    end_s = _end(people, duration_s)
    rows = [
        f'<div class="row"><span class="name">{_escaped(one.name)}</span><span class="clock">{_amount(one)}</span>'
        f'<svg viewBox="0 0 {_WIDTH} {_BAR}" preserveAspectRatio="none"><path class="voice-{row % N_COLOURS}" '
        f'd="{_bars(one.turns, end_s, 0)}"/></svg></div>'
        for row, one in enumerate(people)
    ]
    return (
        f'<div class="speaking" role="img" aria-label="{_escaped(_description(people))}">{"".join(rows)}'
        f'<div class="scale"><span>{format_clock(0)}</span><span>{format_clock(end_s)}</span></div></div>'
    )


def speaking_picture(people: Sequence[Speaking], duration_s: float) -> str:
    """The picture as a file of its own.

    Args:
        duration_s: Of the whole session.
    """
    end_s = _end(people, duration_s)
    height = _TOP + _ROW * len(people) + 22
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{_escaped(_description(people))}">'
    ]
    parts.append(_style())
    for tick_s in _ticks(end_s):
        x = _x(tick_s, end_s)
        parts.append(f'<line class="tick" x1="{x}" x2="{x}" y1="{_TOP - 6}" y2="{height - 18}"/>')
        anchor = "start" if tick_s == 0 else "end" if x > _WIDTH - 20 else "middle"
        parts.append(
            f'<text class="clock" x="{x}" y="{height - 4}" text-anchor="{anchor}">{format_clock(tick_s)}</text>'
        )
    for row, one in enumerate(people):
        y = _TOP + _ROW * row
        parts.append(f'<text class="name" x="0" y="{y + 10}">{_escaped(_short(one.name))}</text>')
        parts.append(f'<text class="clock" x="{_WIDTH}" y="{y + 10}" text-anchor="end">{_amount(one)}</text>')
        parts.append(f'<path class="voice-{row % N_COLOURS}" d="{_bars(one.turns, end_s, y + 15)}"/>')
    return "".join([*parts, "</svg>"])


def _escaped(text: str) -> str:
    return html.escape(printable(text))


def _end(people: Sequence[Speaking], duration_s: float) -> float:
    return max([duration_s, 1.0, *(turn.end for one in people for turn in one.turns)])


def _amount(one: Speaking) -> str:
    return f"{format_clock(round(one.seconds))} · {one.share:.0%}"


def _bars(turns: Sequence[Span], end_s: float, y: int) -> str:
    bars = []
    for turn in merge_spans(turns, max_gap_s=end_s / _FINEST):
        x = _x(turn.start, end_s)
        width = max(1.0, round(_x(turn.end, end_s) - x, 1))
        bars.append(f"M{x} {y}h{width}v{_BAR}h-{width}z")
    return "".join(bars)


def _x(seconds: float, end_s: float) -> float:
    return round(_WIDTH * seconds / end_s, 1)


def _ticks(end_s: float) -> list[float]:
    step_s = next((step for step in _TICKS_S if end_s / step <= _MOST_TICKS), 2 * _TICKS_S[-1])
    return [float(at) for at in range(0, int(end_s) + 1, step_s)]


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"


def _description(people: Sequence[Speaking]) -> str:
    said = ", ".join(f"{one.name} {format_clock(round(one.seconds))}" for one in people)
    return f"Who spoke when. {said}" if said else "Nobody is known to have spoken."


def _style() -> str:
    colours = "".join(f".voice-{index}{{fill:{colour}}}" for index, colour in enumerate(_COLOURS))
    return (
        "<style>text{font:12px system-ui,sans-serif;fill:#1d1c1a}.name{font-weight:600}.clock{fill:#5f5b54}"
        f".tick{{stroke:#e2ded6}}{colours}</style>"
    )
