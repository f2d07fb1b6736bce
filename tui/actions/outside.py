"""The line in the person's own editor."""

from __future__ import annotations

from textual.app import SuspendNotSupported

from transcriber.core.drafts import Draft
from transcriber.errors import BofscribeError
from tui.actions.editing import EditingActions


class OutsideEditing(EditingActions):
    def action_edit_outside(self) -> None:
        """Hand the terminal to the person's editor; what it leaves is the draft, which Enter saves.

        The desk stands still meanwhile; the engine goes on, and what came is shown afterwards.
        """
        segment = self.current
        if segment is None:
            return
        before = self.tools.drafts.of(segment.id, None) or Draft(segment.id, segment.revision, segment.text)
        try:
            text, failure = self._edited_outside(before.text)
        except SuspendNotSupported:
            self.complain("This terminal cannot be handed to another program.")
            return
        if failure is not None:
            self.complain(f"{failure.message} {failure.hint}")
        elif text == before.text:
            self.tell("Nothing was changed.")
        else:
            draft = Draft(before.segment, before.revision, text)
            self.tools.drafts.save(draft)
            self.reopen(draft)

    def _edited_outside(self, text: str) -> tuple[str, BofscribeError | None]:
        # What is raised within the block would leave the desk suspended for ever.
        with self.app.suspend():
            try:
                return self.tools.edit_outside(text), None
            except BofscribeError as error:
                return text, error
