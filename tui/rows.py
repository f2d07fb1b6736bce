"""One line of the transcript as rows of terminal cells: who, when, what, and what about it wants a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.segment import Segment as Cells
from rich.style import Style
from textual.strip import Strip

from transcriber.core.timeline import format_clock
from transcriber.core.views import Line
from tui.speakers import SpeakerSigns
from tui.wrapping import padded, safe, shortened, wrap

NARROW = 60
"""With fewer columns the speaker stands above the text, not beside it."""

_TIME_WIDTH = 8
_SIGN_WIDTH = 3
_DIM = Style(dim=True)
_ITALIC = Style(italic=True, dim=True)
_FLAGGED = Style(underline=True, bold=True)
_DOUBTFUL = Style(underline=True)
_CHOSEN = Style(reverse=True)
_FOUND = Style(bold=True, reverse=True)
_NOTHING = Style()


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide things are at a width of the whole."""

    width: int

    @property
    def is_narrow(self) -> bool:
        return self.width < NARROW

    @property
    def speaker_width(self) -> int:
        return 0 if self.is_narrow else min(18, self.width // 5)

    @property
    def indent(self) -> int:
        return _SIGN_WIDTH + (0 if self.is_narrow else _TIME_WIDTH + self.speaker_width)

    @property
    def text_width(self) -> int:
        return max(8, self.width - self.indent - 1)


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is shown just now; two equal looks of one line are the same rows.

    is_first: The speaker is another one than in the line before. flags: Spans of open flags; marks: Kinds of notes.
    word: The characters that are chosen in the current line. found: Those that a search found.
    translation: In the language that is shown besides; None where there is none.
    """

    is_first: bool
    is_current: bool = False
    flags: tuple[tuple[int, int], ...] = ()
    has_grave_flag: bool = False
    n_flags: int = 0
    marks: str = ""
    word: tuple[int, int] | None = None
    found: tuple[tuple[int, int], ...] = ()
    translation: str | None = None
    is_translation_a_persons: bool = False


def n_rows(line: Line, look: Look, shape: Shape) -> int:
    rows = len(wrap(safe(line.segment.text), shape.text_width))
    if look.translation is not None:
        rows += len(wrap(safe(look.translation), shape.text_width))
    return rows + (shape.is_narrow and look.is_first)


def line_rows(line: Line, look: Look, shape: Shape, signs: SpeakerSigns) -> list[Strip]:
    text = safe(line.segment.text)
    styles = _styles(len(text), look)
    rows: list[list[Cells]] = []
    if shape.is_narrow and look.is_first:
        rows.append(_head(line, signs, shape.width))
    for index, (start, end) in enumerate(wrap(text, shape.text_width)):
        gutter = _gutter(line, look, shape, signs) if index == 0 else _blank(look, shape)
        rows.append([*gutter, *_runs(text[start:end], styles[start:end])])
    if look.translation is not None:
        translation = safe(look.translation)
        for start, end in wrap(translation, shape.text_width):
            sign = "✎ " if look.is_translation_a_persons else "· "
            rows.append([Cells(" " * (shape.indent - 2)), Cells(sign, _DIM), Cells(translation[start:end], _ITALIC)])
    return [Strip(row) for row in rows]


def tail_rows(stable: str, unstable: str, shape: Shape, *, most: int) -> list[Strip]:
    """What is being said, whose end may still change: its last rows."""
    text = safe(f"{stable} {unstable}".strip())
    n_stable = len(safe(stable).strip())
    rows = []
    for start, end in wrap(text, shape.text_width)[-most:]:
        middle = min(max(n_stable, start), end)
        cells = [Cells(padded(" …", shape.indent), _DIM), Cells(text[start:middle])]
        rows.append(Strip([*cells, Cells(text[middle:end], _ITALIC)]))
    return rows


def gap_rows(text: str, shape: Shape) -> list[Strip]:
    """Where something is missing."""
    return [Strip([Cells(shortened(f"{'─' * 3} {text} {'─' * shape.width}", shape.width), Style(color="red"))])]


def _head(line: Line, signs: SpeakerSigns, width: int) -> list[Cells]:
    name = shortened(f"{signs.shape(line)} {safe(line.speaker_shown or 'nobody known')}", max(4, width - 10))
    return [Cells(f"   {name} ", _speaker_style(line, signs)), Cells(format_clock(line.segment.start), _DIM)]


def _gutter(line: Line, look: Look, shape: Shape, signs: SpeakerSigns) -> list[Cells]:
    cells = [_sign(line, look)]
    if shape.is_narrow:
        return cells
    cells.append(Cells(f"{format_clock(line.segment.start):>{_TIME_WIDTH - 1}} ", _DIM))
    name = safe(line.speaker_shown or "") if look.is_first else ""
    shown = f"{signs.shape(line)} {name}" if name else ""
    width = shape.speaker_width - 1
    cells.append(Cells(padded(shortened(shown, width), width) + " ", _speaker_style(line, signs)))
    return cells


def _blank(look: Look, shape: Shape) -> list[Cells]:
    return [Cells("▌" if look.is_current else " "), Cells(" " * (shape.indent - 1))]


def _sign(line: Line, look: Look) -> Cells:
    """Where the cursor is; then the gravest of: a flag, a note, a person's hand."""
    cursor = "▌" if look.is_current else " "
    if look.n_flags:
        colour = "red" if look.has_grave_flag else "yellow"
        return Cells(f"{cursor}{'!' if look.has_grave_flag else '?'} ", Style(color=colour, bold=True))
    if look.marks:
        return Cells(f"{cursor}{look.marks[0].upper()} ", Style(bold=True))
    return Cells(f"{cursor}{'✎' if line.segment.text_person is not None else ' '} ", _DIM)


def _speaker_style(line: Line, signs: SpeakerSigns) -> Style:
    colour = signs.colour(line)
    return Style(color=colour or None, bold=line.is_named, italic=not line.is_named)


def _styles(length: int, look: Look) -> list[Style]:
    styles = [_NOTHING] * length
    _paint(styles, look.flags, _FLAGGED)
    _paint(styles, look.found, _FOUND)
    if look.word is not None:
        _paint(styles, [look.word], _CHOSEN)
    return styles


def _paint(styles: list[Style], spans: Iterable[tuple[int, int]], style: Style) -> None:
    for start, end in spans:
        for index in range(start, min(end, len(styles))):
            styles[index] = style


def _runs(text: str, styles: Sequence[Style]) -> list[Cells]:
    cells: list[Cells] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or styles[index] is not styles[start]:
            cells.append(Cells(text[start:index], styles[start]))
            start = index
    return cells
