"""What was done, the newest first; any of it can be taken back and done again."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from transcriber.core.state import Deed, State
from tui.describe import deed_text


class HistoryScreen(ModalScreen[Deed | None]):
    """Returns the deed to be turned: taken back where it holds, else done again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,h", "dismiss(None)", "Close")]

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state
        self._deeds = state.deeds[::-1]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Label("What was done  [Enter: undo, or do again; Esc: close]", markup=False)
            yield OptionList(*(Option(self._shown(deed)) for deed in self._deeds), markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._deeds[event.option_index])

    def _shown(self, deed: Deed) -> Text:
        at = deed.at.astimezone().strftime("%H:%M:%S")
        undone = "undone  " if deed.undone_at is not None else ""
        style = "dim strike" if undone else ""
        return Text.assemble((f"{at} {deed.person}  ", "dim"), undone, (deed_text(deed, self._state), style))
