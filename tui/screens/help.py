"""All keys, by what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.commands import Command, groups

_NAMES = {
    "greater_than_sign": ">", "less_than_sign": "<", "slash": "/", "vertical_line": "|", "question_mark": "?",
    "left_square_bracket": "[", "right_square_bracket": "]", "pagedown": "PgDn", "pageup": "PgUp", "enter": "Enter",
    "space": "Space", "tab": "Tab", "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End",
    "delete": "Del",
}  # fmt: skip


def key_name(key: str) -> str:
    """A key as a person calls it.

    >>> key_name("shift+right"), key_name("slash"), key_name("ctrl+z")
    ('Shift+→', '/', 'Ctrl+z')
    """
    *modifiers, last = key.split("+")
    return "+".join([*(modifier.capitalize() for modifier in modifiers), _NAMES.get(last, last)])


class HelpScreen(ModalScreen[None]):
    """Closed by any of the keys that one would try."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,f1,enter,Q", "dismiss(None)", "Close")]

    def __init__(self, commands: Sequence[Command], keys_file: str) -> None:
        super().__init__()
        self._commands = commands
        self._keys_file = keys_file

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide"):
            yield Static(self._text(), markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _text(self) -> Text:
        text = Text("Keys. Esc closes this, ↓ and PgDn show more; Ctrl+p finds any command by its name.\n")
        for group, commands in groups(self._commands).items():
            text.append(f"\n{group}\n", "bold")
            for command in commands:
                keys = " ".join(map(key_name, command.keys.split(",")))
                text.append(f"  {keys:<16} ", "bold")
                text.append(f"{command.title}\n")
        text.append(f'\nOther keys: in {self._keys_file}, as  "flag.next" = "f"\nNames: ', "dim")
        text.append(", ".join(command.id for command in self._commands), "dim")
        return text
