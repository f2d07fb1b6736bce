"""Common problems, questions, actions and decisions."""

from __future__ import annotations

from transcriber.core.events import MarkAdded, MarkId, MarkKind
from transcriber.core.intents import AddMark, ChangeMark, RemoveMark
from tui.actions.base import DeskActions
from tui.screens.mark import TITLES, MarkScreen, Noted


class NoteActions(DeskActions):
    def action_mark(self, kind: MarkKind) -> None:
        """Note something about the line; its text is there to begin with."""
        segment = self.current

        def note(noted: Noted | None) -> None:
            if noted is not None:
                at = segment.id if segment is not None else None
                self.ask(
                    AddMark(kind, noted.text, self.person, at, noted.owner, noted.due),
                    lambda: self.tell(f"Noted: {TITLES[kind].lower()}."),
                )

        initial = Noted(segment.text if segment is not None else "", None, None)
        self.app.push_screen(MarkScreen(kind, initial, self._people()), note)

    def edit_mark(self, key: MarkId) -> None:
        mark = self.state.marks[key]

        def change(noted: Noted | None) -> None:
            if noted is not None and noted != _noted(mark):
                self.ask(ChangeMark(key, mark.kind, noted.text, self.person, noted.owner, noted.due))

        self.app.push_screen(MarkScreen(mark.kind, _noted(mark), self._people()), change)

    def remove_mark(self, key: MarkId) -> None:
        self.ask(RemoveMark(key, self.person), lambda: self.tell("Removed; u brings it back."))

    def _people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.tools.info.plan.roster, *self.state.names.values())))


def _noted(mark: MarkAdded) -> Noted:
    return Noted(mark.text, mark.owner, mark.due)
