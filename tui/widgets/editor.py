"""A line, or its translation, being edited: docked below, so that what comes in never moves its cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label, TextArea
from textual.widgets.text_area import Selection

from transcriber.core.drafts import Draft
from tui.wrapping import safe


class LineArea(TextArea):
    """Enter sends, Tab takes the completion that is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Save", priority=True),
        Binding("tab", "complete", "Complete", priority=True, show=False),
        Binding("escape", "give_up", "Put aside", priority=True),
    ]

    @dataclass
    class Completing(Message):
        """Tab was pressed where a completion is shown."""

    def __init__(self, completions: Callable[[str], Sequence[str]]) -> None:
        super().__init__(id="line", soft_wrap=True, compact=True, tab_behavior="focus", highlight_cursor_line=False)
        self._completions = completions

    def update_suggestion(self) -> None:
        """See Textual: what would complete the word before the cursor."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        before = line[:column].rpartition(" ")[2]
        is_inside = column < len(line) and line[column : column + 1].strip() != ""
        found = self._completions(before) if len(before) >= 2 and not is_inside else ()
        self.suggestion = found[0][len(before) :] if found else ""

    def action_send(self) -> None:
        self.post_message(Editor.Sent())

    def action_give_up(self) -> None:
        self.post_message(Editor.PutAside())

    def action_complete(self) -> None:
        if self.suggestion:
            self.insert(self.suggestion)


class Editor(Vertical):
    """What is typed goes to `Changed` at each key; whoever holds the desk keeps it as a draft."""

    class Sent(Message):
        """Enter was pressed."""

    class PutAside(Message):
        """Escape was pressed: the text is kept, not sent."""

    @dataclass
    class Changed(Message):
        draft: Draft

    def __init__(self, completions: Callable[[str], Sequence[str]]) -> None:
        super().__init__(id="editor")
        self._completions = completions
        self._draft: Draft | None = None

    def compose(self) -> ComposeResult:
        yield Label("", id="editor-title", markup=False)
        yield LineArea(self._completions)

    @property
    def draft(self) -> Draft | None:
        """What is being edited, as it is typed now; None while closed."""
        if self._draft is None:
            return None
        text = " ".join(self.query_one(LineArea).text.split("\n"))
        return Draft(self._draft.segment, self._draft.revision, text, self._draft.language)

    def open(self, draft: Draft, title: str, selected: tuple[int, int] | None = None) -> None:
        """Edit a text, with some of its characters selected or the cursor at its end."""
        self._draft = draft
        self.query_one("#editor-title", Label).update(safe(title))
        area = self.query_one(LineArea)
        area.load_text(draft.text.replace("\n", " "))
        start, end = selected if selected is not None else (len(draft.text), len(draft.text))
        area.selection = Selection((0, start), (0, end))
        self.display = True
        area.focus()

    def close(self) -> None:
        self._draft = None
        self.display = False

    def on_text_area_changed(self) -> None:
        if (draft := self.draft) is not None:
            self.post_message(self.Changed(draft))
