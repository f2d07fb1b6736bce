"""How speakers are told apart: by name, by shape and by colour, so that none of the three is needed."""

from __future__ import annotations

from transcriber.core.views import Line

SHAPES = "●■▲◆★○□△◇☆"
COLOURS = ("cyan", "yellow", "green", "magenta", "blue", "red", "bright_cyan", "bright_yellow", "bright_green")
"""Of the terminal's own sixteen, which its user chose to be readable."""


class SpeakerSigns:
    """Gives each speaker a shape and a colour, in the order in which they came; they keep them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def meet(self, line: Line) -> None:
        """Somebody speaks who may be new."""
        if line.speaker is not None:
            self._number(line)

    def shape(self, line: Line) -> str:
        return SHAPES[self._number(line) % len(SHAPES)] if line.speaker is not None else " "

    def colour(self, line: Line) -> str:
        return COLOURS[self._number(line) % len(COLOURS)] if line.speaker is not None else ""

    def _number(self, line: Line) -> int:
        # A voice that gets a name keeps its sign: the label is what stays.
        key = str(line.segment.label if line.segment.chosen is None and line.segment.label else line.speaker)
        return self._numbers.setdefault(key, len(self._numbers))
