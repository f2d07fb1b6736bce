"""What every action needs of the desk."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

from transcriber.core.events import SegmentId
from transcriber.core.intents import Intent
from transcriber.core.state import Segment, State
from tui.asking import Asking
from tui.model import DeskModel
from tui.ports import DeskTools
from tui.widgets.bars import StatusBar, TitleBar
from tui.widgets.editor import Editor
from tui.widgets.panel import SidePanel
from tui.widgets.transcript import Transcript


class DeskActions(Screen[None]):
    """What actions share; DeskScreen makes the parts."""

    model: DeskModel
    tools: DeskTools
    asking: Asking
    transcript: Transcript
    editor: Editor
    panel: SidePanel
    title_bar: TitleBar
    status_bar: StatusBar
    is_gone: bool = False
    """The engine went away, and nobody asked for it again."""
    playing: str = ""
    """What sounds now, for the last line; empty where nothing does."""

    def ask(self, intent: Intent, when_done: Callable[[], None] | None = None) -> None:
        """Send an intent; what follows from it comes back as facts, a refusal as a message to the person.

        Args:
            when_done: Called after the facts came, not called where it was refused.
        """
        if self.is_gone:
            self.complain("The engine is gone: R starts it again. Nothing was changed.")
        else:
            self.asking.ask(intent, when_done)

    def when_settled(self, do: Callable[[], None]) -> None:
        """Do something when all that was asked before shows: keys come faster than an engine answers."""
        self.asking.when_settled(do)
        self.asking.go_on(self.state.seq)

    def show_bars(self) -> None:
        """Bring the first and the last line of the screen up to date."""
        if not self.is_mounted:
            return
        self.title_bar.show(self.model, self.size.width)
        self.status_bar.show(
            self.model,
            unsent=self.asking.n_unanswered,
            draft=self.editor.draft is not None,
            is_gone=self.is_gone,
            n_new=self.transcript.n_new,
            playing=self.playing,
        )

    @property
    def person(self) -> str:
        return self.tools.info.person

    @property
    def state(self) -> State:
        return self.model.state

    @property
    def current(self) -> Segment | None:
        """The line that the cursor is on."""
        key: SegmentId | None = self.transcript.current
        return self.state.segments[key] if key is not None else None

    def complain(self, text: str) -> None:
        self.notify(text, severity="warning", markup=False)

    def tell(self, text: str) -> None:
        self.notify(text, markup=False, timeout=4)
