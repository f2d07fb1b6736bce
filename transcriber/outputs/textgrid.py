"""TextGrid, Praat's format: a tier a speaker, whose intervals tile the whole time.

Source: Praat manual, "TextGrid file formats", the long text format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from transcriber.core.views import Line, transcript_lines
from transcriber.outputs.document import Document
from transcriber.outputs.fields import NOBODY_KNOWN

_Tile: TypeAlias = tuple[float, float, str]
"""Start and end in seconds, and what was said, which may be nothing."""

_SHORTEST_S = 0.001
"""Times are written to the millisecond, and an interval of no length is none."""


def render_textgrid(document: Document) -> str:
    """A speaker's lines follow each other: one that begins before the last has ended begins at its end."""
    lines: dict[str, list[Line]] = {}
    for line in transcript_lines(document.state):
        lines.setdefault(" ".join((line.speaker_shown or NOBODY_KNOWN).split()), []).append(line)
    recording = document.state.recording
    tiers = {name: list(_tiles(said)) for name, said in lines.items()}
    # Praat takes neither a grid without tiers nor one of no length.
    ends_s = [end for tiles in tiers.values() for _, end, _ in tiles[-1:]]
    end_s = max(_SHORTEST_S, round((recording and recording.duration_s) or 0.0, 3), *ends_s)
    blocks = [
        _tier(number, name, [*tiles, *_rest(tiles, end_s)], end_s)
        for number, (name, tiles) in enumerate((tiers or {NOBODY_KNOWN: []}).items(), start=1)
    ]
    return "".join([_head(end_s, len(blocks)), *blocks])


def _rest(tiles: Sequence[_Tile], end_s: float) -> list[_Tile]:
    at = tiles[-1][1] if tiles else 0.0
    return [(at, end_s, "")] if at < end_s else []


def _tiles(lines: Iterable[Line]) -> Iterator[_Tile]:
    at = 0.0
    for line in lines:
        start = round(max(at, line.segment.start), 3)
        if start > at:
            yield at, start, ""
        at = round(max(line.segment.end, start + _SHORTEST_S), 3)
        yield start, at, " ".join(line.segment.text.split())


def _head(end_s: float, n_tiers: int) -> str:
    return (
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
        f"xmin = 0\nxmax = {end_s:.3f}\ntiers? <exists>\nsize = {n_tiers}\nitem []:\n"
    )


def _tier(number: int, name: str, tiles: Sequence[_Tile], end_s: float) -> str:
    head = (
        f'    item [{number}]:\n        class = "IntervalTier"\n        name = {_quoted(name)}\n'
        f"        xmin = 0\n        xmax = {end_s:.3f}\n        intervals: size = {len(tiles)}\n"
    )
    return head + "".join(
        f"        intervals [{index}]:\n            xmin = {start:.3f}\n            xmax = {end:.3f}\n"
        f"            text = {_quoted(text)}\n"
        for index, (start, end, text) in enumerate(tiles, start=1)
    )


def _quoted(text: str) -> str:
    """Praat doubles the quotes within a text."""
    return '"' + text.replace('"', '""') + '"'
