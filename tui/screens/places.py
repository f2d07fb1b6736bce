"""The same correction in other places: each with what stands around it, chosen or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, SelectionList
from textual.widgets.selection_list import Selection

from transcriber.core.events import FlagSpan
from transcriber.core.state import State
from transcriber.core.timeline import format_clock
from tui.wrapping import safe

_AROUND = 28


class PlacesScreen(ModalScreen[tuple[FlagSpan, ...] | None]):
    """Enter takes those that are chosen, at first all; space chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("enter", "take", "Correct those", priority=True),
    ]

    def __init__(self, question: str, places: Sequence[FlagSpan], text: str, state: State) -> None:
        super().__init__()
        self._question = question
        self._places = places
        self._text = text
        self._state = state

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Label(f"{self._question}  [Enter: correct, Space: choose, Esc: leave]", markup=False)
            yield SelectionList[int](
                *(Selection(self._shown(place), index, True) for index, place in enumerate(self._places))
            )

    def on_mount(self) -> None:
        self.query_one(SelectionList).focus()

    def action_take(self) -> None:
        chosen = sorted(self.query_one(SelectionList).selected)
        self.dismiss(tuple(self._places[index] for index in chosen))

    def _shown(self, place: FlagSpan) -> Text:
        segment = self._state.segments[place.segment]
        text = safe(segment.text)
        before, after = text[max(0, place.start - _AROUND) : place.start], text[place.end : place.end + _AROUND]
        return Text.assemble(
            (f"{format_clock(segment.start)} ", "dim"),
            before,
            (text[place.start : place.end], "strike"),
            " ",
            (safe(self._text), "bold"),
            after,
        )
