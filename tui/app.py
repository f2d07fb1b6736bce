"""The terminal app around the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.screen import Screen

from transcriber.errors import BofscribeError
from tui.commands import commands_with
from tui.ports import DeskTools
from tui.screens.desk import DeskScreen
from tui.screens.help import key_name


class DeskApp(App[BofscribeError | None]):
    """Runs until the person leaves; returns why there never was a session, where there was none.

    Args:
        keys: From a command's id to the keys that a person chose for it.
        keys_file: Where those are written, for the help.

    Raises:
        UsageError: If `keys` names no command, or a key twice.
    """

    CSS_PATH = "desk.tcss"
    TITLE = "bofscribe"
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = True

    def __init__(self, tools: DeskTools, keys: Mapping[str, str], keys_file: str) -> None:
        super().__init__(ansi_color=True)
        self.commands = commands_with(keys)
        self.desk = DeskScreen(tools, self.commands, keys_file)
        self._keys = keys
        self._where = tools.info.where

    def on_mount(self) -> None:
        self.title = self._where
        self.set_keymap(dict(self._keys))
        self.push_screen(self.desk)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """Every command of the desk, for the palette."""
        for command in self.commands:
            keys = " ".join(map(key_name, command.keys.split(",")))
            yield SystemCommand(command.title, f"{keys}  ({command.id})", self._doer(command.action))

    def _doer(self, action: str) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            await self.desk.run_action(action)

        return do
