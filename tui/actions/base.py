"""What every action needs of the desk."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

from transcriber.core.events import SegmentId
from transcriber.core.intents import Intent
from transcriber.core.state import Segment, State
from tui.model import DeskModel
from tui.ports import DeskTools
from tui.widgets.editor import Editor
from tui.widgets.panel import SidePanel
from tui.widgets.transcript import Transcript


class DeskActions(Screen[None]):
    """The parts that actions share; DeskScreen makes them."""

    model: DeskModel
    tools: DeskTools
    transcript: Transcript
    editor: Editor
    panel: SidePanel

    def ask(self, intent: Intent, when_done: Callable[[], None] | None = None) -> None:
        """Send an intent; what follows from it comes back as facts, a refusal as a message to the person.

        Args:
            when_done: Called after the facts came, not called where it was refused.
        """
        raise NotImplementedError

    def when_settled(self, do: Callable[[], None]) -> None:
        """Do something when all that was asked before shows: keys come faster than an engine answers."""
        raise NotImplementedError

    def show_bars(self) -> None:
        """Bring the first and the last line of the screen up to date."""
        raise NotImplementedError

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
