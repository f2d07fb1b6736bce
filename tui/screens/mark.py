"""Note a common problem, a question, an action or a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.validation import Function
from textual.widgets import Input, Label

from transcriber.core.events import MarkKind

TITLES: dict[MarkKind, str] = {
    "problem": "Common problem",
    "question": "Question",
    "action": "Action",
    "decision": "Decision",
}


@dataclass(frozen=True, slots=True)
class Noted:
    """owner, due: Of an action; None where nobody was named and no date."""

    text: str
    owner: str | None
    due: str | None


def is_due_date(text: str) -> bool:
    """Whether it is empty or a date of the calendar, as 2026-12-01."""
    try:
        return not text.strip() or bool(date.fromisoformat(text.strip()))
    except ValueError:
        return False


class MarkScreen(ModalScreen[Noted | None]):
    """Enter takes the note; Tab goes to the owner and the date of an action.

    Args:
        roster: Names that are completed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, kind: MarkKind, initial: Noted, roster: tuple[str, ...]) -> None:
        super().__init__()
        self._kind: MarkKind = kind
        self._initial = initial
        self._roster = roster

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            tab = ", Tab: owner and date" if self._kind == "action" else ""
            yield Label(f"{TITLES[self._kind]}  [Enter: note it{tab}, Esc: not]", markup=False)
            yield Input(self._initial.text, id="text", select_on_focus=True)
            if self._kind == "action":
                owners = SuggestFromList(self._roster, case_sensitive=False)
                yield Input(self._initial.owner or "", placeholder="Owner", id="owner", suggester=owners)
                due = Function(is_due_date, "A date is written as 2026-12-01.")
                yield Input(self._initial.due or "", placeholder="Due, as 2026-12-01", id="due", validators=[due])
                yield Label("", id="complaint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#text", Input).focus()

    def on_input_submitted(self) -> None:
        text = self.query_one("#text", Input).value.strip()
        owner = due = ""
        if self._kind == "action":
            owner = self.query_one("#owner", Input).value.strip()
            due = self.query_one("#due", Input).value.strip()
            if not is_due_date(due):
                self.query_one("#complaint", Label).update("A date is written as 2026-12-01.")
                self.query_one("#due", Input).focus()
                return
        if text:
            self.dismiss(Noted(text, owner or None, due or None))
