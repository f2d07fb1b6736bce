"""Leaving the desk: the session ends, or goes on without it."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

Leaving: TypeAlias = Literal["end", "run"]


class LeaveScreen(ModalScreen[Leaving | None]):
    """Returns what becomes of the session; None stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "dismiss('end')", "End the session"),
        Binding("l,enter,Q,ctrl+q,ctrl+c", "dismiss('run')", "Leave it running"),
        Binding("escape", "dismiss(None)", "Stay"),
    ]

    def __init__(self, where: str, *, is_live: bool) -> None:
        super().__init__()
        self._where = where
        self._is_live = is_live

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label("Leave the desk?", markup=False)
            if self._is_live:
                yield Label("  e      end the session: the last words are written, then all is closed", markup=False)
                yield Label("  Enter  leave it running, and come back with the same command", markup=False)
            else:
                yield Label("  Enter  leave; everything is kept", markup=False)
            yield Label("  Esc    stay", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """See Textual: what is not offered is not shown."""
        return self._is_live or action != "dismiss" or parameters != ("end",)
